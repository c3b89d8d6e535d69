//! Drafts that are finished at a counter: handed over by their citizen with a code, filled in and sent by an
//! officer, and nobody else's than the citizen's all the time.

use live_domain::Timestamp;
use live_domain::service::Answers;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where drafts are handed over, and found by their numbers.
///
/// `POST` with a [`NewCounterDraft`] hands one over; its number is the idempotency key. Asked again with the
/// same key it is the same draft, with a new code. `POST …/openings` with a [`CounterCode`] gives it to an
/// officer. `DELETE …/{id}` takes it back. Whatever is sent of it is a
/// [`NewApplication`](crate::NewApplication) `for` its number.
pub const COUNTER_DRAFTS: &str = "/v1/counter-drafts";

/// For how many days a draft may be finished at a counter.
pub const COUNTER_DAYS: u16 = 7;

/// How many of one account may be at a counter at once.
pub const MAX_COUNTER_DRAFTS: u16 = 3;

/// Hands a draft over. The files that it names were put at `/v1/files/{id}` before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewCounterDraft {
    /// The id of the service or life event.
    pub service: String,
    /// The version that it was filled in by.
    pub version: u32,
    /// What is filled in so far; nothing of it has to be right yet.
    pub answers: Answers,
}

/// Opens a draft at a counter. What is wrong with the code is an `invalid-input` problem of the field
/// `draft`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CounterCode {
    /// The code as the officer typed or scanned it.
    pub code: String,
}

/// How a draft at a counter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CounterState {
    /// Its code waits for an officer.
    Waiting,
    /// An officer has it; who reads this is its citizen, or that officer.
    Opened,
    /// It was sent, or the first part of it.
    Sent,
    /// It was taken back, its time ran out, or another officer has it now.
    Over,
    /// A state that this reader does not know yet.
    #[serde(other)]
    Other,
}

/// A draft at a counter: `GET /v1/counter-drafts/{id}`, and in the change feeds of its citizen and its
/// officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CounterDraft {
    /// Its number, which says nothing about anybody.
    pub id: Uuid,
    /// The id of the service or life event.
    pub service: String,
    /// How it stands.
    pub state: CounterState,
    /// Until when it can be finished.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub until: Timestamp,
    /// The code: told once, to who hands it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The citizen's phone number, masked, for the officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_masked: Option<String>,
    /// What is filled in: for the officer who opens it, and in the citizen's copy of all data.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
}

impl CounterDraft {
    /// Where one is.
    pub fn resource(id: Uuid) -> String {
        format!("{COUNTER_DRAFTS}/{id}")
    }
}
