//! Documents that the city issued: what their holder has of them, and what is shared of them.

use live_domain::{Localized, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where one's own documents are listed, and found by their ids.
///
/// Below an id: `GET …/pdf`, `GET …/credential`, `POST …/shares` with a [`NewShare`], and
/// `DELETE …/shares/{share}`, of which the last two are answered with the [`Document`].
pub const DOCUMENTS: &str = "/v1/documents";

/// The most letters of what a share is for.
pub const MAX_SHARE_PURPOSE: usize = 80;

/// For how many hours a document can be shared.
pub const SHARE_HOURS: [u16; 3] = [1, 24, 7 * 24];

/// How many shares of one document may be open.
pub const MAX_SHARES: usize = 10;

/// A document that the city issued, as its holder has it: `GET /v1/documents/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Document {
    /// Its id.
    pub id: Uuid,
    /// The number of the application that it came of.
    pub application: String,
    /// The department that issued it.
    pub department: String,
    /// What it is.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub name: Localized,
    /// The number under which the department finds it.
    pub number: String,
    /// Whose it is, where the department says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// What it certifies.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub statement: Localized,
    /// When it was issued.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub issued_at: Timestamp,
    /// Until when it is valid; absent when there is no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub expires_at: Option<Timestamp>,
    /// Whether the department stands by it. That its time is over is not said here.
    pub state: DocumentState,
    /// When it was withdrawn or replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    /// Why it was withdrawn, in the department's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The public page that says whether it is valid, and nothing more personal than initials.
    pub page: String,
    /// The credential as the text of a code ([`Credential::to_code`](crate::credential::Credential::to_code)):
    /// for whoever checks without a network.
    pub credential: String,
    /// SHA-256 of the PDF, in hex.
    pub sha256: String,
    /// How many bytes the PDF has.
    pub size: u64,
    /// What is or was shared of it lately, newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
}

/// Whether a department stands by a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum DocumentState {
    /// It does, until it expires.
    Issued,
    /// It withdrew it.
    Withdrawn,
    /// It issued another in its place.
    Replaced,
    /// A state that this reader does not know yet: none to rely on.
    #[serde(other)]
    Other,
}

/// One's own documents, newest first: `GET /v1/documents`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Documents {
    /// The documents.
    pub documents: Vec<Document>,
}

/// A document shared for one purpose, for a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// Its id.
    pub id: Uuid,
    /// What for, in the holder's words. Whoever looks reads it, too.
    pub purpose: String,
    /// When it was shared.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub shared_at: Timestamp,
    /// Until when it can be looked at.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub expires_at: Timestamp,
    /// When its holder ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub ended_at: Option<Timestamp>,
    /// How often somebody looked.
    #[serde(default)]
    pub looks: u32,
    /// The page to look at it.
    pub page: String,
}

impl Share {
    /// Whether it can be looked at.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// A wish to share a document: `POST /v1/documents/{id}/shares` with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewShare {
    /// What for: at most [`MAX_SHARE_PURPOSE`] characters.
    pub purpose: String,
    /// For how long: one of [`SHARE_HOURS`].
    pub hours: u16,
}
