//! How much is kept on the device, and keeping it under the citizen's cap.
//!
//! Only copies of what can be fetched again make room for others. What exists nowhere else (unsent
//! work, photos, drafts, kept documents) counts, and never goes.

use live_domain::Timestamp;
use rusqlite::{Connection, Transaction};

use crate::cache::row;
use crate::database::{self, Database, LOG_BYTES};
use crate::{Store, StoreError, cache, outbox};

/// How many bytes are kept unless the citizen decides otherwise.
pub const DEFAULT_CAP: u64 = 25 << 20;

/// Under which name the cap is kept: it belongs to the device, and stays when somebody signs out.
pub const CAP: &str = "storage-cap";
/// What the logs beside the two files take, with their indexes: each somewhat more than its limit,
/// because what reaches the limit is written whole.
const LOGS: u64 = 2 * (LOG_BYTES as u64 + (512 << 10));
/// How exactly it is known when something was looked at last: writing at every look would wear the
/// disk out, and what is looked at every day is known well enough by the hour.
const USE_GRAIN_MILLIS: u64 = 60 * 60 * 1000;

/// How many bytes are let go at once, about.
const MOST_AT_ONCE: u64 = 1 << 20;

/// What takes how many bytes on the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Copies of what can be fetched again.
    pub copies: u64,
    /// Photos that belong to something unsent.
    pub photos: u64,
    /// What waits to be sent, without its photos.
    pub unsent: u64,
    /// Everything as it is on the disk, with what the files need for themselves.
    pub total: u64,
}

impl Store {
    /// How many bytes may be kept.
    ///
    /// # Errors
    /// Those of the store.
    pub fn cap(&self) -> Result<u64, StoreError> {
        let kept = self.value(CAP)?.and_then(|bytes| bytes.try_into().ok());
        Ok(kept.map_or(DEFAULT_CAP, u64::from_le_bytes))
    }

    /// Keeps how many bytes may be kept. Where that is less than there is, copies go at once, and
    /// their room goes back to the device.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_cap(&self, bytes: u64) -> Result<(), StoreError> {
        self.put_value(CAP, &bytes.to_le_bytes())?;
        self.make_room()?;
        self.give_back()
    }

    /// What takes how much. Looks at every row, so it is for a screen that shows it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn usage(&self) -> Result<Usage, StoreError> {
        let (photos, unsent) = self.on_outbox(|database, _| {
            let files = sum(database, "SELECT sum(length(sealed_bytes)) FROM file")?;
            let photos = files + sum(database, "SELECT sum(length(sealed_bytes)) FROM piece")?;
            let unsent =
                "SELECT sum(length(sealed_head) + ifnull(length(sealed_json), 0)) FROM item";
            Ok((photos, sum(database, unsent)?))
        })?;
        let copies = self.on_cache(|database, _| {
            sum(database, "SELECT sum(length(sealed_body) + length(sealed_name)) FROM resource")
        })?;
        let total = [cache::FILE, outbox::FILE]
            .map(|name| database::bytes_on_disk(&self.inner.folder.join(name)))
            .into_iter()
            .sum();
        Ok(Usage { copies, photos, unsent, total })
    }

    /// Drops every copy of what can be fetched again, what is just being fetched as well, and gives
    /// the room back to the device.
    ///
    /// # Errors
    /// Those of the store.
    pub fn free_up(&self) -> Result<(), StoreError> {
        self.forget_cached("")?;
        self.give_back()
    }

    /// Gives the device the room that what has gone still takes on the disk.
    fn give_back(&self) -> Result<(), StoreError> {
        self.on_cache(|database, _| database.empty_log())?;
        self.on_outbox(|database, _| database.empty_log())
    }

    /// Lets copies go until everything is under the cap.
    pub(crate) fn make_room(&self) -> Result<(), StoreError> {
        let room = self.room_for_cache()?;
        self.let_go_until(room, &[])
    }

    /// Lets copies go until the rest fits into the room, some at a time, so that who puts the store
    /// to sleep waits for a few only.
    pub(crate) fn let_go_until(&self, room: u64, just_written: &[u8]) -> Result<(), StoreError> {
        while self.on_cache(|database, _| {
            Ok(bytes_in_use(database.read())? > room
                && database.write(|transaction| evict(transaction, room, just_written))?)
        })? {}
        Ok(())
    }

    /// What is left of the cap for copies.
    pub(crate) fn room_for_cache(&self) -> Result<u64, StoreError> {
        let outbox = self.on_outbox(|database, _| bytes_in_use(database.read()))?;
        Ok(self.cap()?.saturating_sub(outbox + LOGS))
    }
}

/// Removes some of what was looked at longest ago, where there is more than fits into the room, and
/// says whether there may still be. What was just written stays, even where it is too large: somebody
/// waits to see it.
pub(crate) fn evict(
    transaction: &Transaction<'_>,
    room: u64,
    just_written: &[u8],
) -> Result<bool, StoreError> {
    let before = bytes_in_use(transaction)?;
    if before <= room {
        return Ok(false);
    }
    // Somewhat more than is needed, so that not every further write has to.
    let enough = room - room / 8;
    let mut remove = transaction.prepare_cached(
        // What came by the feed is not asked for again one by one, and is small.
        "DELETE FROM resource WHERE rowid =
         (SELECT rowid FROM resource WHERE generation IS NULL AND name_hash <> ?1
          ORDER BY used_at LIMIT 1)",
    )?;
    let least = enough.max(before.saturating_sub(MOST_AT_ONCE));
    let mut removed = 0_u32;
    while bytes_in_use(transaction)? > least && remove.execute([just_written])? > 0 {
        removed += 1;
    }
    tracing::info!(removed, "copies made room for others");
    Ok(removed > 0 && least > enough)
}

/// Writes down that somebody looked at a row, where that is not known well enough. A clock that was
/// put back must not make it look as if it were used for years to come.
pub(crate) fn note_use(
    database: &mut Database,
    row: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    let known: i64 = database
        .read()
        .prepare_cached(concat!("SELECT used_at FROM resource WHERE ", row!()))?
        .query_row([row], |r| r.get(0))?;
    if known.abs_diff(now.unix_millis()) < USE_GRAIN_MILLIS {
        return Ok(());
    }
    database.write(|transaction| {
        transaction
            .prepare_cached(concat!("UPDATE resource SET used_at = ?2 WHERE ", row!()))?
            .execute(rusqlite::params![row, now.unix_millis()])?;
        Ok(())
    })
}

/// What a file takes when everything that is in its log has come into it and what left it has gone.
fn bytes_in_use(connection: &Connection) -> Result<u64, StoreError> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let pages = number("page_count")? - number("freelist_count")?;
    Ok((pages * number("page_size")?).unsigned_abs())
}

fn sum(database: &Database, query: &str) -> Result<u64, StoreError> {
    let sum: Option<i64> = database.read().query_row(query, [], |row| row.get(0))?;
    Ok(sum.unwrap_or(0).unsigned_abs())
}
