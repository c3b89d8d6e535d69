//! Errors on the wire: problem details (RFC 9457) named by what the caller should do.

use serde::{Deserialize, Serialize};

use crate::Assurance;

/// What kind of problem it is, which is what the caller should do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// Something in the request is not right; `fields` says what.
    InvalidInput,
    /// The body is not what the media type says: it could not be read at all.
    Malformed,
    /// The body is over its limit.
    TooLarge,
    /// The token is missing, wrong or expired.
    SignInAgain,
    /// The account's holder signed this device out from another: what is personal has to leave it.
    SignedOut,
    /// The proof of the device's key is missing, used, or about another request: the request was
    /// not handled, and can be made again with a new proof and the nonce of this answer.
    ProofAgain,
    /// The account's assurance is too low; `level` says what is needed.
    StepUp,
    /// There is no such thing, or it is not yours to see.
    NotFound,
    /// The same idempotency key came with another body, or the thing is in another state.
    Conflict,
    /// The position in the feed is no longer known: keep what is there and begin without one.
    StartOver,
    /// Too often; `retry_after` says when again.
    RateLimited,
    /// The gateway or the department behind it cannot answer now.
    Unavailable,
    /// The gateway's disk is full.
    StorageFull,
    /// This version of the protocol is no longer served.
    UpdateNeeded,
    /// A fault of the gateway. `detail` carries its number in the log.
    Internal,
    /// A kind that this reader does not know yet.
    #[serde(other)]
    Unknown,
}

/// One field that is not right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldProblem {
    /// The member of the request, for example `family_card`.
    pub field: String,
    /// A reason code that the reader has words for, for example `wrong-length`.
    pub reason: String,
}

/// An error as it travels (RFC 9457, `application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// The problem type as a URN: `urn:live:problem:` and the kind.
    #[serde(rename = "type")]
    pub type_uri: String,
    /// A short English title for developers; people are shown words of the reader's own.
    pub title: String,
    /// The HTTP status, repeated for readers that only see the body.
    pub status: u16,
    /// What the caller should do.
    pub kind: ProblemKind,
    /// What happened this time, for developers, without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The fields that are not right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Seconds until it makes sense to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The assurance that is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Assurance>,
}

impl Problem {
    /// A problem of this kind, with its usual status and title.
    pub fn new(kind: ProblemKind) -> Self {
        let (status, slug, title) = kind.parts();
        Self {
            type_uri: format!("urn:live:problem:{slug}"),
            title: title.to_owned(),
            status,
            kind,
            detail: None,
            fields: Vec::new(),
            retry_after: None,
            level: None,
        }
    }

    /// One field is not right.
    pub fn field(field: &str, reason: &str) -> Self {
        Self::new(ProblemKind::InvalidInput).and_field(field, reason)
    }

    /// One more field is not right.
    #[must_use]
    pub fn and_field(mut self, field: &str, reason: &str) -> Self {
        self.fields.push(FieldProblem { field: field.to_owned(), reason: reason.to_owned() });
        self
    }

    /// Says what happened this time, for developers.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says when to try again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The account needs this assurance.
    pub fn step_up(level: Assurance) -> Self {
        Self { level: Some(level), ..Self::new(ProblemKind::StepUp) }
    }
}

impl ProblemKind {
    /// HTTP status, slug and English title of the kind.
    fn parts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::InvalidInput => (422, "invalid-input", "Some fields are not right"),
            Self::Malformed => (400, "malformed", "The request could not be read"),
            Self::TooLarge => (413, "too-large", "The request is over its limit"),
            Self::SignInAgain => (401, "sign-in-again", "The token is missing or no longer valid"),
            Self::SignedOut => (401, "signed-out", "The holder signed this device out"),
            Self::ProofAgain => (401, "proof-again", "A new proof of the device's key is needed"),
            Self::StepUp => (403, "step-up", "A higher assurance is needed"),
            Self::NotFound => (404, "not-found", "There is no such thing"),
            Self::Conflict => (409, "conflict", "It was already decided differently"),
            Self::StartOver => (410, "start-over", "The position in the feed is no longer known"),
            Self::RateLimited => (429, "rate-limited", "Too many requests"),
            Self::Unavailable => (503, "unavailable", "Not available right now"),
            Self::StorageFull => (507, "storage-full", "The gateway's storage is full"),
            Self::UpdateNeeded => (426, "update-needed", "This version is no longer served"),
            Self::Internal | Self::Unknown => (500, "internal", "A fault of the gateway"),
        }
    }
}
