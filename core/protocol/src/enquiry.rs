//! A question to a department that is answered at once. Nothing comes of it that the gateway keeps.

use live_domain::service::Answers;
use live_domain::{Localized, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where is asked what is answered at once. The service is in the body, because what somebody asks about
/// is nobody's business who reads addresses.
pub const ENQUIRIES: &str = "/v1/enquiries";

/// What is asked: `POST /v1/enquiries`, with the assurance that the service asks for, answered with a
/// [`Reply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enquiry {
    /// The service's id.
    pub service: String,
    /// The version that it was filled in by.
    pub version: u32,
    /// The mandate by which it is asked for somebody else. A NIK among the answers is theirs then, and
    /// the caller's own otherwise.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Uuid>,
    /// The answers to what that version asks of who answers so, and no others. A problem with one is
    /// told under its name.
    pub answers: Answers,
}

/// What is answered. The words are the department's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reply {
    /// The answer in a few words: valid, not registered, nothing is owed.
    pub title: Localized,
    /// Whether the citizen should do something about it.
    pub attention: bool,
    /// What it means, and what to do.
    pub text: Localized,
    /// What is known, in the order in which it is read.
    pub facts: Vec<ReplyFact>,
    /// The services to go on with, by their ids.
    pub next: Vec<String>,
    /// Since when the department's system does not answer. Then all else is empty, and what was answered
    /// before still holds as of then.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
}

/// One thing that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplyFact {
    /// What it is.
    pub label: Localized,
    /// How it is; the same in both languages where it is a name or a number.
    pub value: Localized,
}
