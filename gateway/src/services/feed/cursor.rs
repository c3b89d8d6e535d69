//! Where a reader of the feed is.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::secrets::Pepper;

/// What cursors are sealed for.
const PURPOSE: &str = "feed-cursor";

/// How many bytes of the seal are kept: nobody gains by guessing one.
const SEAL: usize = 8;

/// How many bytes a cursor has before its seal.
const NUMBERS: usize = 16;

/// A position in an account's feed. It travels sealed to the account, so that another account's is
/// as unknown as an invented one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    /// The last change that was read.
    pub position: i64,
    /// Deletions up to here are no concern of the reader: a snapshot that began at this position
    /// does not name what was gone by then.
    pub complete_to: i64,
}

impl Cursor {
    /// A snapshot begins while the feed is as far as this.
    pub fn beginning(head: i64) -> Self {
        Self { position: 0, complete_to: head }
    }

    /// Everything was read.
    pub fn end(head: i64) -> Self {
        Self { position: head, complete_to: head }
    }

    /// The reader went on to a position.
    pub fn moved(self, position: i64) -> Self {
        Self { position, complete_to: self.complete_to.max(position) }
    }

    /// Whether the feed can be read from here, without a deletion that was forgotten meanwhile.
    pub fn is_known(self, head: i64, forgotten: i64) -> bool {
        self.complete_to <= head && self.complete_to >= forgotten
    }

    /// The cursor as it travels.
    pub fn seal(self, pepper: &Pepper, account: Uuid) -> String {
        let numbers = self.numbers();
        let seal = pepper.hash(PURPOSE, &[account.as_bytes(), &numbers[..]].concat());
        URL_SAFE_NO_PAD.encode([&numbers[..], &seal[..SEAL]].concat())
    }

    /// The cursor that travelled; nothing when it was not made for this account.
    pub fn open(pepper: &Pepper, account: Uuid, text: &str) -> Option<Self> {
        let mut bytes = [0; NUMBERS + SEAL];
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        let number = |at: usize| Some(i64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let cursor = Self { position: number(0)?, complete_to: number(8)? };
        (length == bytes.len() && cursor.seal(pepper, account) == text).then_some(cursor)
    }

    fn numbers(self) -> [u8; NUMBERS] {
        let mut bytes = [0; NUMBERS];
        bytes[..8].copy_from_slice(&self.position.to_be_bytes());
        bytes[8..].copy_from_slice(&self.complete_to.to_be_bytes());
        bytes
    }
}
