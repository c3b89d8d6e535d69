//! What has been typed on a screen, or over several screens that make up one form.

use std::collections::BTreeMap;

use live_domain::Timestamp;
use live_protocol::Point;
use live_protocol::Problem;
use live_screen::Words;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The fields of a form by their id, and what was found wrong or right about them. Kept on the
/// device at every change, so that nothing typed is lost; it leaves when it is submitted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    values: BTreeMap<String, String>,
    problems: BTreeMap<String, String>,
    confirmed: BTreeMap<String, String>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

impl Form {
    /// What a field holds; empty when nothing was typed.
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    /// Whether nothing was typed at all.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Whether there is nothing to keep: nothing typed, nothing to tell.
    pub fn is_blank(&self) -> bool {
        self.values.is_empty() && self.problems.is_empty() && self.confirmed.is_empty()
    }

    /// Puts something into a field; what was found wrong or right about it no longer holds.
    pub fn set(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        self.problems.remove(field);
        if self.value(field) != value {
            self.confirmed.remove(field);
        }
        if value.is_empty() {
            self.values.remove(field);
        } else {
            self.values.insert(field.to_owned(), value);
        }
    }

    /// The photo in a field: its file and its size in bytes.
    pub fn photo(&self, field: &str) -> Option<(Uuid, usize)> {
        photo_in(self.value(field))
    }

    /// The files of all photos in it.
    pub fn photos(&self) -> impl Iterator<Item = Uuid> {
        self.values.values().filter_map(|value| Some(photo_in(value)?.0))
    }

    /// The fields that hold this photo.
    pub fn fields_with(&self, file: Uuid) -> Vec<String> {
        let holds = |field: &&String| self.photo(field).is_some_and(|(known, _)| known == file);
        self.values.keys().filter(holds).cloned().collect()
    }

    /// Puts a photo into a field.
    pub fn set_photo(&mut self, field: &str, file: Uuid, bytes: usize) {
        self.set(field, format!("{file}:{bytes}"));
    }

    /// Takes a photo that was refused out of a field, and says why.
    pub fn clear_photo(&mut self, field: &str, reason: &str) {
        self.set(field, "");
        self.object(field, reason);
    }

    /// The point in a field.
    pub fn point(&self, field: &str) -> Option<Point> {
        let mut numbers = self.value(field).split(',');
        Some(Point {
            latitude: numbers.next()?.parse().ok()?,
            longitude: numbers.next()?.parse().ok()?,
            accuracy_m: numbers.next().and_then(|text| text.parse().ok()),
        })
    }

    /// Puts a point into a field.
    pub fn set_point(&mut self, field: &str, point: &Point) {
        let accuracy = point.accuracy_m.map(|m| format!("{m:.0}")).unwrap_or_default();
        self.set(field, format!("{:.6},{:.6},{accuracy}", point.latitude, point.longitude));
    }

    /// Says what is wrong with a field, by reason code.
    pub fn object(&mut self, field: &str, reason: &str) {
        self.confirmed.remove(field);
        self.problems.insert(field.to_owned(), reason.to_owned());
    }

    /// Says what the gateway found wrong, each at its field.
    pub fn object_to(&mut self, problem: Option<&Problem>) {
        for wrong in problem.iter().flat_map(|problem| &problem.fields) {
            self.object(&wrong.field, &wrong.reason);
        }
    }

    /// Says that a field was found right, by reason code.
    pub fn confirm(&mut self, field: &str, reason: &str) {
        self.problems.remove(field);
        self.confirmed.insert(field.to_owned(), reason.to_owned());
    }

    /// What was found wrong: each field with its reason.
    pub fn problems(&self) -> impl Iterator<Item = (&str, &str)> {
        self.problems.iter().map(|(field, reason)| (field.as_str(), reason.as_str()))
    }

    /// Whether a field was found wrong.
    pub fn has_problem(&self, field: &str) -> bool {
        self.problems.contains_key(field)
    }

    /// Forgets what was found wrong, before it is looked at anew.
    pub fn clear_problems(&mut self) {
        self.problems.clear();
    }

    /// What is wrong with a field, in words.
    pub fn error(&self, words: &Words, field: &str) -> Option<String> {
        self.problems.get(field).map(|reason| in_words(words, "wrong", field, reason))
    }

    /// What is right about a field, in words.
    pub fn confirmation(&self, words: &Words, field: &str) -> Option<String> {
        self.confirmed.get(field).map(|reason| in_words(words, "right", field, reason))
    }
}

fn photo_in(value: &str) -> Option<(Uuid, usize)> {
    let (id, size) = value.split_once(':')?;
    Some((id.parse().ok()?, size.parse().ok()?))
}

/// Words for a reason: those for this very field where there are any, else the general ones. A
/// reason that a later gateway gives and this app has no words for is still said as a refusal.
fn in_words(words: &Words, kind: &str, field: &str, reason: &str) -> String {
    let special = format!("{kind}-{field}-{reason}").replace('_', "-");
    let general = format!("{kind}-{reason}");
    let known = [special, general].into_iter().find(|key| words.has(key));
    words.say(known.as_deref().unwrap_or("wrong-refused"))
}
