//! When something is asked.

use serde::Deserialize;
#[cfg(feature = "check")]
use serde::Serialize;

use super::Answers;

/// A condition on what was answered further up. What was not asked counts as not answered.
///
/// In a definition: `{"is": ["who", "child"]}`, `{"one-of": ["who", ["child", "ward"]]}`, and these in
/// `{"all": […]}`, `{"any": […]}` and `{"not": …}`.
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
            Self::OneOf(field, values) => answer(field).is_some_and(|one| values.contains(one)),
        }
    }
}
