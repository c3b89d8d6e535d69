//! Following an account's change feed: its rows in the cache, and how far it was read.
//!
//! Rows and cursor change in one transaction, so that a cut at any moment leaves a state from which
//! reading on ends as it would have without the cut. A snapshot replaces rows as it comes by, and at
//! its end what it did not name goes: nobody sees an empty screen meanwhile.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::cache::{BODY, row};
use crate::seal::Sealer;
use crate::{Cached, Store, StoreError, at_most, cache, database, lock, room, summary};

/// The step of the cache's schema that the feed needs.
pub(crate) const SCHEMA: &str = "ALTER TABLE resource ADD COLUMN folder_hash BLOB;
    CREATE INDEX resource_by_folder ON resource (folder_hash);
    CREATE TABLE feed (
        account_hash BLOB NOT NULL,
        sealed_cursor BLOB,
        generation INTEGER NOT NULL,
        is_snapshot INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE feed_resource (
        name_hash BLOB PRIMARY KEY,
        generation INTEGER NOT NULL
    ) STRICT;
    CREATE TRIGGER resource_missing AFTER DELETE ON resource
    WHEN EXISTS (SELECT 1 FROM feed_resource WHERE name_hash = OLD.name_hash) BEGIN
        DELETE FROM feed_resource WHERE name_hash = OLD.name_hash;
        UPDATE feed SET sealed_cursor = NULL, generation = generation + 1, is_snapshot = 1;
    END;";

/// Whether a row came by the feed stands in the row itself, before what is large in it: a sync writes
/// many rows, and each further tree of the file costs as much again.
pub(crate) const IN_ONE_TABLE: &str = "DROP TRIGGER resource_missing;
    ALTER TABLE resource RENAME TO old_resource;
    CREATE TABLE resource (
        name_hash BLOB NOT NULL,
        generation INTEGER,
        folder_hash BLOB,
        used_at INTEGER NOT NULL,
        stored_at INTEGER NOT NULL,
        fresh_until INTEGER NOT NULL,
        etag TEXT,
        sealed_name BLOB NOT NULL,
        sealed_body BLOB NOT NULL
    ) STRICT;
    INSERT INTO resource (name_hash, generation, folder_hash, used_at, stored_at, fresh_until, etag,
        sealed_name, sealed_body)
    SELECT name_hash, (SELECT generation FROM feed_resource
            WHERE feed_resource.name_hash = old_resource.name_hash),
        substr(folder_hash, 1, 8), used_at, stored_at, fresh_until, etag, sealed_name, sealed_body
    FROM old_resource;
    DROP TABLE old_resource;
    DROP TABLE feed_resource;
    CREATE UNIQUE INDEX resource_by_name ON resource (substr(name_hash, 1, 8));
    CREATE INDEX resource_by_folder ON resource (folder_hash);
    CREATE INDEX resource_used ON resource (used_at) WHERE generation IS NULL;
    CREATE TRIGGER resource_missing AFTER DELETE ON resource WHEN OLD.generation IS NOT NULL BEGIN
        UPDATE feed SET sealed_cursor = NULL, generation = generation + 1, is_snapshot = 1;
    END;";

const CURSOR: &str = "feed";

/// A part of an account's feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedPart {
    /// What changed: the resource, and what is there now or nothing when it is gone.
    pub changes: Vec<(String, Option<Cached>)>,
    /// Where the feed goes on.
    pub cursor: String,
    /// Whether the feed was read to its end.
    pub is_last: bool,
}

impl FeedPart {
    /// This part and the one that was asked for from its end, as one.
    #[must_use]
    pub fn followed_by(mut self, next: Self) -> Self {
        self.changes.extend(next.changes);
        Self { changes: self.changes, ..next }
    }
}

/// What a part of the feed did to the cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedEffect {
    /// The resources whose content is another now.
    pub changed: Vec<String>,
    /// Whether things went that a snapshot no longer named.
    pub swept: bool,
}

impl FeedEffect {
    /// Whether nothing is different.
    pub fn is_none(&self) -> bool {
        self.changed.is_empty() && !self.swept
    }
}

impl Store {
    /// How far the feed of an account was read, to be asked before every part of it; nothing before
    /// its beginning. When it was another account's that was followed before, everything in the
    /// cache is forgotten first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn feed_cursor(&self, account: &str) -> Result<Option<String>, StoreError> {
        let mut cache = lock(&self.inner.cache);
        let (folder, sealer) = (&self.inner.folder, &self.inner.sealer);
        let (cursor, forgot) = cache.work(folder, sealer, |database, sealer| {
            let row = sealer.hide(CURSOR, account);
            let whose = followed(database.read())?;
            if whose.as_ref() == Some(&row) {
                let cursor = read_cursor(database.read(), sealer, &row)?;
                if cursor.is_none() {
                    database.write(age_answers)?;
                }
                return Ok((cursor, false));
            }
            database.write(|transaction| begin(transaction, &row))?;
            Ok((None, whose.is_some()))
        })?;
        cache.forgettings += u64::from(forgot);
        Ok(cursor)
    }

    /// Begins a snapshot: the feed is read from its beginning, while what is there stays.
    ///
    /// # Errors
    /// Those of the store.
    pub fn restart_feed(&self, account: &str) -> Result<(), StoreError> {
        self.on_cache(|database, sealer| {
            let row = sealer.hide(CURSOR, account);
            database.write(|transaction| {
                transaction.execute(
                    "UPDATE feed SET sealed_cursor = NULL, generation = generation + 1,
                     is_snapshot = 1 WHERE account_hash = ?1",
                    [row],
                )?;
                Ok(())
            })
        })
    }

    /// Applies the part of an account's feed that was asked for from a cursor, and moves the cursor
    /// in the same transaction. Nothing happens, and nothing comes back, when the feed was read
    /// further or forgotten since: the part is then not the one that comes next.
    ///
    /// # Errors
    /// Those of the store; nothing was applied then.
    pub fn apply_feed(
        &self,
        account: &str,
        asked_from: Option<&str>,
        part: &FeedPart,
    ) -> Result<Option<FeedEffect>, StoreError> {
        let entries = || part.changes.iter().flat_map(|(_, entry)| entry);
        entries().try_for_each(|entry| at_most(cache::MOST, &entry.body))?;
        let bytes = entries().map(|entry| entry.body.len()).sum();
        database::try_room(&self.inner.folder, bytes)?;
        let room = self.room_for_cache()?;
        let applied = self.on_cache(|database, sealer| {
            let row = sealer.hide(CURSOR, account);
            database.write_much(|transaction| {
                if followed(transaction)?.as_ref() != Some(&row)
                    || read_cursor(transaction, sealer, &row)?.as_deref() != asked_from
                {
                    return Ok(None);
                }
                let effect = apply(transaction, sealer, &row, part)?;
                let more = room::evict(transaction, room, &[])?;
                Ok(Some((effect, more)))
            })
        })?;
        if let Some((_, true)) = applied {
            self.let_go_until(room, &[])?;
        }
        Ok(applied.map(|(effect, _)| effect))
    }

    /// Stores what another answer than the feed's told of a resource that the feed tells of as well.
    /// It stays through a snapshot that was asked for already, and goes with a later one that does not
    /// name it.
    ///
    /// # Errors
    /// Those of the store; what was there is then still there.
    pub fn put_followed(&self, resource: &str, entry: &Cached) -> Result<(), StoreError> {
        at_most(cache::MOST, &entry.body)?;
        database::try_room(&self.inner.folder, entry.body.len())?;
        self.on_cache(|database, sealer| {
            database.write(|transaction| {
                let generation: Option<i64> = transaction
                    .query_row("SELECT generation FROM feed", [], |r| r.get(0))
                    .optional()?;
                let row = sealer.hide(BODY, resource);
                let generation = Some(generation.unwrap_or(0));
                let folder = cache::write(transaction, sealer, &row, resource, entry, generation)?;
                folder.iter().try_for_each(|folder| summary::forget(transaction, folder))
            })
        })
    }

    /// Everything in the cache whose name is this folder and one more segment, for example
    /// everything at `/v1/tickets/…`; in no order.
    ///
    /// # Errors
    /// Those of the store.
    pub fn cached_in(&self, folder: &str) -> Result<Vec<Cached>, StoreError> {
        self.on_cache(|database, sealer| cache::all_in(database, sealer, folder))
    }
}

/// Whose feed is followed.
fn followed(connection: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection.query_row("SELECT account_hash FROM feed", [], |r| r.get(0)).optional()?)
}

/// Begins the feed of an account. After another's, nothing of what is there is this one's.
fn begin(transaction: &Transaction<'_>, account: &[u8]) -> Result<(), StoreError> {
    if followed(transaction)?.is_some() {
        clear(transaction)?;
    }
    transaction.execute(
        "INSERT INTO feed (account_hash, generation, is_snapshot) VALUES (?1, 1, 1)",
        [account],
    )?;
    Ok(())
}

/// What answers told of before a snapshot is asked for goes with it, unless it is named. What they
/// tell of while it is under way it may not know yet.
fn age_answers(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    transaction.execute("UPDATE feed SET generation = generation + 1", [])?;
    Ok(())
}

/// Forgets everything, and whose feed was followed, which is personal too.
pub(crate) fn clear(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    Ok(transaction.execute_batch("DELETE FROM feed; DELETE FROM resource;")?)
}

fn read_cursor(
    connection: &Connection,
    sealer: &Sealer,
    account: &[u8],
) -> Result<Option<String>, StoreError> {
    let kept: Option<Vec<u8>> =
        connection.query_row("SELECT sealed_cursor FROM feed", [], |r| r.get(0))?;
    let Some(kept) = kept else { return Ok(None) };
    let cursor = String::from_utf8(sealer.open(CURSOR, account, kept)?);
    cursor.map(Some).map_err(|_| StoreError::Damaged("a cursor that is no text".to_owned()))
}

fn apply(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    account: &[u8],
    part: &FeedPart,
) -> Result<FeedEffect, StoreError> {
    let (generation, is_snapshot): (i64, bool) =
        transaction.query_row("SELECT generation, is_snapshot FROM feed", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    let (mut effect, mut folders) = (FeedEffect::default(), BTreeSet::new());
    for (resource, entry) in &part.changes {
        let row = sealer.hide(BODY, resource);
        let before = cache::get(transaction, sealer, &row)?;
        let is_same = before.as_ref().map(|old| &old.body) == entry.as_ref().map(|new| &new.body);
        match entry {
            Some(entry) => {
                let generation = Some(generation);
                folders.extend(cache::write(
                    transaction,
                    sealer,
                    &row,
                    resource,
                    entry,
                    generation,
                )?);
            }
            None => remove(transaction, &row)?,
        }
        if !is_same {
            effect.changed.push(resource.clone());
        }
    }
    folders.iter().try_for_each(|folder| summary::forget(transaction, folder))?;
    if is_snapshot && part.is_last {
        effect.swept = sweep(transaction, generation)?;
    }
    transaction.execute(
        "UPDATE feed SET sealed_cursor = ?1, is_snapshot = ?2",
        params![sealer.seal(CURSOR, account, part.cursor.as_bytes()), is_snapshot && !part.is_last],
    )?;
    Ok(effect)
}

/// What the feed itself says is gone is not missed: its mark goes first.
fn remove(transaction: &Transaction<'_>, row: &[u8]) -> Result<(), StoreError> {
    for statement in [
        concat!("UPDATE resource SET generation = NULL WHERE ", row!()),
        concat!("DELETE FROM resource WHERE ", row!()),
    ] {
        transaction.prepare_cached(statement)?.execute([row])?;
    }
    Ok(())
}

/// Removes what a snapshot that has ended did not name.
fn sweep(transaction: &Transaction<'_>, generation: i64) -> Result<bool, StoreError> {
    let mut old = transaction.prepare("SELECT name_hash FROM resource WHERE generation < ?1")?;
    let old: Vec<Vec<u8>> = old.query_map([generation], |r| r.get(0))?.collect::<Result<_, _>>()?;
    for row in &old {
        remove(transaction, row)?;
    }
    Ok(!old.is_empty())
}
