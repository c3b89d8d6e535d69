//! What is stored.

use live_domain::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// The body as it came.
    pub body: Vec<u8>,
    /// Its tag, for asking whether it has changed.
    pub etag: Option<String>,
    /// When it was fetched, or last found unchanged.
    pub stored_at: Timestamp,
    /// Until when it is fresh (RFC 9111).
    pub fresh_until: Timestamp,
}

impl Cached {
    /// Whether it need not be asked for again. A clock that was put back must not keep something
    /// fresh for years.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.stored_at <= now && now < self.fresh_until
    }
}

/// What was on the device and could not be read any more, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Losses {
    /// What waited to be sent, without photos.
    pub unsent: u32,
    /// Photos.
    pub photos: u32,
    /// Drafts, documents, settings: what these were is unknown, because their names are lost too.
    pub kept: u32,
    /// Whether there may have been more, of which nothing is left to count.
    pub uncounted: bool,
}

impl Losses {
    /// Whether nothing was lost.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// These and others.
    pub(crate) fn and(self, others: Self) -> Self {
        Self {
            unsent: self.unsent.saturating_add(others.unsent),
            photos: self.photos.saturating_add(others.photos),
            kept: self.kept.saturating_add(others.kept),
            uncounted: self.uncounted || others.uncounted,
        }
    }
}

/// A photo that belongs to something unsent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What is sent, and so how: JSON is posted, a file is uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// JSON.
    Json(Vec<u8>),
    /// A stored file, read when it is sent and removed with its item.
    File(Uuid),
}

/// How something that waits stands. That it is being sent right now is nowhere written: after a
/// crash it waits, and the idempotency key makes sending it again harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemState {
    /// It waits for its turn, and after a failure for a time.
    Waiting {
        /// Not to be tried before.
        not_before: Option<Timestamp>,
    },
    /// It waits until somebody is signed in.
    NeedsSignIn,
    /// It is large, and waits for a network that is not paid by the byte.
    NeedsFreeNetwork,
    /// The gateway refused it for good; the citizen has to look at it.
    NeedsFix {
        /// Why: the problem as the gateway sent it (RFC 9457).
        problem_json: Vec<u8>,
    },
}

impl Default for ItemState {
    fn default() -> Self {
        Self::Waiting { not_before: None }
    }
}

/// How far the upload of a file is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// Below which path it goes on, once it has begun.
    pub path: Option<String>,
    /// How many bytes the gateway has, as it last said.
    pub arrived: u64,
    /// Whether the citizen wants it sent over any network.
    pub on_any_network: bool,
}

/// Something that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its id, which is also its idempotency key.
    pub id: Uuid,
    /// Its lane: a lane is sent in order, and its head holds the rest up. Lanes do not wait for
    /// each other.
    pub lane: String,
    /// Whose it is: the name of the section that takes the answer.
    pub section: String,
    /// What it is called, in the words of the moment it was submitted.
    pub label: String,
    /// Where to, below the gateway's address.
    pub path: String,
    /// What.
    pub body: Body,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// How often it was tried in vain.
    pub attempts: u32,
    /// How it stands.
    pub state: ItemState,
    /// How far its upload is, when it is a file.
    pub upload: Upload,
}
