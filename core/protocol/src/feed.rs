//! The change feed of an account: what changed since the reader last looked.
//!
//! `GET /v1/changes?since=CURSOR&limit=N&wait=SECONDS` answers with JSON Lines: a [`Change`] a
//! line, each resource at most once, and as the last line a [`ChangesEnd`] with the cursor to go on
//! from. An answer without that last line was cut off and counts as none. Reading the same answer
//! twice does no harm: a change holds the whole resource as it is now.
//!
//! Without `since` the feed begins at its beginning, which is a snapshot: what has not been named
//! when `more` becomes false is not there any more. A cursor that the gateway no longer knows is a
//! problem of the kind [`StartOver`](crate::ProblemKind::StartOver): the reader keeps what it has
//! and begins a snapshot.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The media type of the feed.
pub const JSON_LINES: &str = "application/jsonl";

/// The most changes in one answer. Who asks for more gets so many, and fewer where they are large.
pub const MAX_CHANGES: u32 = 2000;

/// How many changes an answer has when the reader does not say.
pub const USUAL_CHANGES: u32 = 100;

/// The longest that the gateway waits for a change, in seconds. Who asks for more waits so long.
pub const MAX_WAIT_SECONDS: u32 = 25;

/// One resource that is new, that changed, or that is gone.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// Where it is, below the gateway's address, for example `/v1/tickets/LK-26-004417`.
    pub resource: String,
    /// The tag that a request for the resource itself would be answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// For how many seconds it is fresh for who does not follow the feed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub max_age: u32,
    /// What a request for the resource itself would be answered with; absent when it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub body: Option<Box<RawValue>>,
}

/// The last line of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangesEnd {
    /// Where to go on: opaque, and of use to this account only.
    pub cursor: String,
    /// Whether there is more already.
    #[serde(default)]
    pub more: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(seconds: &u32) -> bool {
    *seconds == 0
}
