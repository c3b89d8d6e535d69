//! When something is asked.

use serde::Deserialize;
#[cfg(feature = "check")]
use serde::Serialize;

use super::Answers;
use super::fee::number;

/// A condition on what was answered further up. What was not asked counts as not answered.
/// A part of a fee may look at a number, too: what is asked never depends on one.
///
/// In a definition: `{"is": ["who", "child"]}`, `{"one-of": ["who", ["child", "ward"]]}`, of a number
/// `{"at-least": ["floors", 3]}`, and these in `{"all": […]}`, `{"any": […]}` and `{"not": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// At least one of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// A field has this answer.
    Is(String, String),
    /// A field has one of these answers.
    OneOf(String, Vec<String>),
    /// A number is this or more.
    AtLeast(String, i64),
}

impl Condition {
    /// Whether it holds for these answers.
    pub fn holds(&self, answers: &Answers) -> bool {
        let answer = |field: &str| answers.get(field);
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(answers)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(answers)),
            Self::Not(part) => !part.holds(answers),
            Self::Is(field, value) => answer(field) == Some(value),
            Self::AtLeast(field, least) => number(answers, field).is_some_and(|one| one >= *least),
            Self::OneOf(field, values) => answer(field).is_some_and(|one| values.contains(one)),
        }
    }
}
