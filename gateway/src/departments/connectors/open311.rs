//! A department with an Open311 server of its own (GeoReport v2): reports are handed over to it and followed
//! there.

use std::collections::BTreeMap;

use async_trait::async_trait;
use live_domain::{City, Timestamp};
use live_protocol::{Event, EventKind, Place};
use reqwest::Method;
use serde_json::Value;

use super::file::Word;
use super::link::{Link, reference, thread};
use crate::departments::desk::{
    Desk, Forward, HandOver, Known, Matter, News, TakenOver, Thread, Told,
};
use crate::departments::guard::Failure;
use crate::departments::system::{Ask, part};
use crate::error::{Error, Result};
use crate::services::open311::address;

/// What stands before a token, which is all that one has until the department gives a number.
const TOKEN: &str = "token:";

/// The desk of such a department.
pub(crate) struct Open311Desk {
    pub link: Link,
    pub city: City,
    pub reports: BTreeMap<String, String>,
    pub words: BTreeMap<String, Word>,
    pub api_key: Option<String>,
    pub jurisdiction: Option<String>,
    pub after_photos: bool,
}

#[async_trait]
impl Desk for Open311Desk {
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver> {
        let Matter::Report { category, words, place, phone } = &ticket.matter else {
            return Err(Error::fault("an application for an Open311 server"));
        };
        let code = self.reports.get(category).unwrap_or(category);
        let mut form = vec![("service_code", code.clone())];
        let mut add = |name, value: Option<String>| form.extend(value.map(|value| (name, value)));
        add("api_key", self.api_key.clone());
        add("jurisdiction_id", self.jurisdiction.clone());
        add("lat", place.point.map(|point| point.latitude.to_string()));
        add("long", place.point.map(|point| point.longitude.to_string()));
        add("address_string", self.address(place));
        add("phone", phone.clone());
        // The standard knows no number of ours and no key of idempotency. With the number in the words, the
        // same request is the same to a server that looks, and to a person.
        add("description", Some(format!("{words}\n\n{}", ticket.number)));
        let photo = ticket.photos.first();
        add("media_url", photo.map(|id| format!("{}{id}", self.link.photos)));
        let ask = Ask::new(Method::POST, "requests.json").form(form).key(ticket.key());
        let read = |answer: &Value| match word(&answer[0]["service_request_id"]) {
            Some(id) => reference(Some(id)),
            None => reference(word(&answer[0]["token"]).map(|token| format!("{TOKEN}{token}"))),
        };
        let reference = self.link.system.ask(ask, read).await?;
        self.link.taken(ticket, reference)
    }

    async fn tell(&self, _: &Told) -> Result<Timestamp> {
        Err(Error::fault("an application at an Open311 server"))
    }

    async fn news(&self, known: &Known) -> Result<News> {
        let before = thread(known.thread.as_ref())?;
        let mut news = News::default();
        let Some(thread) = self.numbered(before).await? else {
            self.link.ask_again(known, &mut news);
            return Ok(news);
        };
        let ask = self.get(&format!("requests/{}.json", part(&thread.reference)));
        let read = |answer: &Value| self.read(&answer[0], known);
        let (event, photo) = self.link.system.ask(ask, read).await?;
        if let Some((event, _)) = event.as_ref().filter(|(one, _)| one.kind == EventKind::Forwarded)
        {
            // The standard has no place for whose it is.
            news.forward =
                Some(Forward { to: None, reason: event.note.clone().unwrap_or_default() });
        } else if let Some((event, status)) = event {
            news.status = status;
            if let Some(photo) = photo {
                news.photos.extend(self.link.system.picture(&photo).await?);
            }
            news.events.push(event);
        }
        news.thread = (thread != *before).then_some(thread);
        self.link.ask_again(known, &mut news);
        Ok(news)
    }
}

type Line = (Event, Option<live_protocol::TicketStatus>);

impl Open311Desk {
    fn get(&self, path: &str) -> Ask {
        let jurisdiction = self.jurisdiction.as_deref();
        let question = jurisdiction.map(|id| format!("?jurisdiction_id={}", part(id)));
        Ask::new(Method::GET, format!("{path}{}", question.unwrap_or_default()))
    }

    /// The same with the department's number, once that has come for the token.
    async fn numbered(&self, thread: &Thread) -> Result<Option<Thread>> {
        let Some(token) = thread.reference.strip_prefix(TOKEN) else {
            return Ok(Some(thread.clone()));
        };
        let ask = self.get(&format!("tokens/{}.json", part(token)));
        let read = |answer: &Value| {
            if !answer[0].is_object() {
                return Err(Failure::Down("its answer about a token is none"));
            }
            word(&answer[0]["service_request_id"]).map(|id| reference(Some(id))).transpose()
        };
        let number = self.link.system.ask(ask, read).await?;
        Ok(number.map(|reference| Thread { reference, ..thread.clone() }))
    }

    /// The one thing that a request says of itself: how it stands now.
    fn read(
        &self,
        request: &Value,
        known: &Known,
    ) -> std::result::Result<(Option<Line>, Option<String>), Failure> {
        let status = request["status"].as_str();
        let is_closed = match status {
            Some(status) if status.eq_ignore_ascii_case("open") => false,
            Some(status) if status.eq_ignore_ascii_case("closed") => true,
            _ => return Err(Failure::Down("its request is neither open nor closed")),
        };
        let said = word(&request["status_notes"]).unwrap_or_default();
        let has = |kind| known.since_taken().iter().any(|event| event.kind == kind);
        let (meaning, note) = match self.words.get(&said) {
            Some(Word::Forwarded) => (Word::Forwarded, Some(said)),
            Some(known) => (*known, None),
            None if is_closed => (Word::Finished, Some(said)),
            None if said.is_empty() => (Word::Nothing, None),
            None if has(EventKind::Started) => (Word::Answered, Some(said)),
            None => (Word::Started, Some(said)),
        };
        let Some((kind, stands)) = meaning.meaning() else { return Ok((None, None)) };
        let at = request["updated_datetime"].as_str().and_then(|at| at.parse().ok());
        let event = self.link.line(at, kind, note);
        // It says the same until something changes, whatever that was taken for the first time.
        let is_word = |kind| matches!(kind, EventKind::Started | EventKind::Answered);
        let is_same = |other: &Event| {
            let same_kind = other.kind == event.kind;
            let same_words = event.note.is_some() && is_word(other.kind) && is_word(event.kind);
            other.note == event.note && (same_kind || same_words)
        };
        if known.since_taken().iter().any(is_same) {
            return Ok((None, None));
        }
        let photo = word(&request["media_url"]);
        let photo = photo.filter(|_| self.after_photos && kind == EventKind::Finished);
        Ok((Some((event, stands)), photo))
    }

    fn address(&self, place: &Place) -> Option<String> {
        let village = place.village.as_deref().and_then(|code| address(&self.city, code));
        let parts: Vec<String> = place.landmark.iter().cloned().chain(village).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Words, or a number as some have it.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(word) if !word.is_empty() => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
