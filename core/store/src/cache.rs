//! `cache.db`: what can be fetched again.

use std::path::Path;

use live_domain::Timestamp;
use rusqlite::{Connection, InterruptHandle, OptionalExtension as _, Row, params};

use crate::database::{self, Database, Schema};
use crate::gate::Interruptible;
use crate::seal::Sealer;
use crate::{Cached, Store, StoreError, at_most, feed, lock, room, summary};

pub(crate) const FILE: &str = "cache.db";

pub(crate) const SCHEMA: Schema = Schema {
    steps: &[
        "CREATE TABLE sealed_by (
        fingerprint BLOB NOT NULL
    ) STRICT;
    CREATE TABLE resource (
        name_hash BLOB PRIMARY KEY,
        sealed_name BLOB NOT NULL,
        etag TEXT,
        stored_at INTEGER NOT NULL,
        fresh_until INTEGER NOT NULL,
        sealed_body BLOB NOT NULL
    ) STRICT;",
        // When it was looked at last, about: what was looked at longest ago makes room first.
        "ALTER TABLE resource ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX resource_used ON resource (used_at);",
        feed::SCHEMA,
        feed::IN_ONE_TABLE,
        summary::SCHEMA,
    ],
    synchronous: "NORMAL",
};

/// How many bytes a copy may have: as many as an answer of the gateway, photos included.
pub(crate) const MOST: usize = 12 << 20;

/// The row whose name is hidden as `?1`. The index holds the beginning alone: a sync writes into the
/// index at places as random as a hash is, and the smaller it is, the fewer pages that are.
macro_rules! row {
    () => {
        "substr(name_hash, 1, 8) = substr(?1, 1, 8) AND name_hash = ?1"
    };
}
pub(crate) use row;

pub(crate) const BODY: &str = "resource";
/// The name is sealed beside the body, for another row identity.
const NAME: &str = "resource.name";
/// A folder of names, up to its last slash.
const FOLDER: &str = "resource.folder";
const FOLDER_BYTES: usize = 8;

/// The cache's file, and whether it is open.
pub(crate) struct Cache {
    state: State,
    /// How often something was forgotten.
    pub(crate) forgettings: u64,
}

enum State {
    Open(Database),
    Suspended,
    /// It was damaged and thrown away; the next call makes it anew.
    Gone,
}

impl Cache {
    pub(crate) fn open(folder: &Path, sealer: &Sealer) -> Result<Self, StoreError> {
        Ok(Self { state: State::Open(open(folder, sealer)?), forgettings: 0 })
    }

    pub(crate) fn suspend(&mut self) {
        if let State::Open(database) = std::mem::replace(&mut self.state, State::Suspended) {
            database.close_at_once();
        }
    }

    pub(crate) fn resume(&mut self, folder: &Path, sealer: &Sealer) -> Result<(), StoreError> {
        self.state = State::Open(open(folder, sealer)?);
        Ok(())
    }

    /// Works on the file. When it turns out to be damaged it is made anew, and the work is done
    /// again on the empty one.
    pub(crate) fn work<T>(
        &mut self,
        folder: &Path,
        sealer: &Sealer,
        work: impl Fn(&mut Database, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match work(self.database(folder, sealer)?, sealer) {
            Err(StoreError::Damaged(what)) => {
                // Closed before it is removed, or SQLite would write to a file without a name.
                self.state = State::Gone;
                throw_away(folder, &what)?;
                work(self.database(folder, sealer)?, sealer)
            }
            result => result,
        }
    }

    fn database(&mut self, folder: &Path, sealer: &Sealer) -> Result<&mut Database, StoreError> {
        if let State::Gone = self.state {
            self.state = State::Open(open(folder, sealer)?);
        }
        match &mut self.state {
            State::Open(database) => Ok(database),
            State::Suspended | State::Gone => Err(StoreError::Suspended),
        }
    }
}

impl Interruptible for Cache {
    fn interrupter(&self) -> Option<InterruptHandle> {
        match &self.state {
            State::Open(database) => Some(database.interrupter()),
            State::Suspended | State::Gone => None,
        }
    }
}

/// Opens the file; one that cannot be read, or that another key sealed, is made anew.
fn open(folder: &Path, sealer: &Sealer) -> Result<Database, StoreError> {
    match open_as_is(folder, sealer) {
        Err(StoreError::Damaged(what)) => {
            throw_away(folder, &what)?;
            open_as_is(folder, sealer)
        }
        result => result,
    }
}

fn open_as_is(folder: &Path, sealer: &Sealer) -> Result<Database, StoreError> {
    let mut database = Database::open(&folder.join(FILE), &SCHEMA)?;
    let found: Option<Vec<u8>> = database
        .read()
        .query_row("SELECT fingerprint FROM sealed_by", [], |row| row.get(0))
        .optional()?;
    match found {
        Some(found) if found == sealer.fingerprint() => {}
        Some(_) => return Err(StoreError::Damaged("another key sealed it".to_owned())),
        None => database.write(|transaction| {
            let insert = "INSERT INTO sealed_by (fingerprint) VALUES (?1)";
            transaction.execute(insert, [sealer.fingerprint()])?;
            Ok(())
        })?,
    }
    Ok(database)
}

fn throw_away(folder: &Path, what: &str) -> Result<(), StoreError> {
    tracing::warn!(%what, "the cache is damaged and is made anew");
    database::remove(&folder.join(FILE))
}

impl Store {
    /// What was fetched under a name.
    ///
    /// # Errors
    /// Those of the store; a damaged cache is made anew and holds nothing.
    pub fn cached(&self, resource: &str) -> Result<Option<Cached>, StoreError> {
        self.on_cache(|database, sealer| get(database.read(), sealer, &sealer.hide(BODY, resource)))
    }

    /// What was fetched under a name, for somebody who looks at it now: what was looked at longest
    /// ago makes room first.
    ///
    /// # Errors
    /// Those of [`Store::cached`].
    pub fn look_at(&self, resource: &str, now: Timestamp) -> Result<Option<Cached>, StoreError> {
        self.on_cache(|database, sealer| {
            let row = sealer.hide(BODY, resource);
            let found = get(database.read(), sealer, &row)?;
            if found.is_some() {
                // Looking works on a full disk too; then it is just not known when it was.
                if let Err(error) = room::note_use(database, &row, now) {
                    tracing::debug!(%error, "a look was not written down");
                }
            }
            Ok(found)
        })
    }

    /// Stores what was fetched under a name, in place of what was there, and lets others go where
    /// the citizen's cap asks for it.
    ///
    /// # Errors
    /// Those of the store; what was there is then still there.
    pub fn put_cached(&self, resource: &str, entry: &Cached) -> Result<(), StoreError> {
        at_most(MOST, &entry.body)?;
        database::try_room(&self.inner.folder, entry.body.len())?;
        let room = self.room_for_cache()?;
        let more =
            self.on_cache(|database, sealer| put(database, sealer, resource, entry, room))?;
        if more { self.let_go_until(room, &self.row_of(resource)) } else { Ok(()) }
    }

    /// How often something was forgotten. To be asked before fetching, for [`Store::put_fetched`].
    pub fn forgettings(&self) -> u64 {
        lock(&self.inner.cache).forgettings
    }

    /// Stores what was fetched under a name, unless what is there is no longer what `seen` was when
    /// it was asked for, or something was forgotten since: an answer that was under way when one
    /// person signed out must not be there when the next one signs in, and one that is older than
    /// what was meanwhile kept must not replace it. Says whether it was stored.
    ///
    /// # Errors
    /// Those of the store.
    pub fn put_fetched(
        &self,
        forgettings: u64,
        seen: Option<&Cached>,
        resource: &str,
        entry: &Cached,
    ) -> Result<bool, StoreError> {
        at_most(MOST, &entry.body)?;
        database::try_room(&self.inner.folder, entry.body.len())?;
        let room = self.room_for_cache()?;
        let mut cache = lock(&self.inner.cache);
        if cache.forgettings != forgettings {
            return Ok(false);
        }
        let (folder, sealer) = (&self.inner.folder, &self.inner.sealer);
        let stored = cache.work(folder, sealer, |database, sealer| {
            if get(database.read(), sealer, &sealer.hide(BODY, resource))?.as_ref() != seen {
                return Ok(None);
            }
            put(database, sealer, resource, entry, room).map(Some)
        })?;
        drop(cache);
        if stored == Some(true) {
            self.let_go_until(room, &self.row_of(resource))?;
        }
        Ok(stored.is_some())
    }

    fn row_of(&self, resource: &str) -> Vec<u8> {
        self.inner.sealer.hide(BODY, resource)
    }

    /// Removes the one resource of this name: the gateway no longer has it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn delete_cached(&self, resource: &str) -> Result<(), StoreError> {
        self.on_cache(|database, sealer| {
            database.write(|transaction| {
                let row = sealer.hide(BODY, resource);
                transaction.execute(concat!("DELETE FROM resource WHERE ", row!()), [row])?;
                Ok(())
            })
        })
    }

    /// Forgets everything whose name begins like this, and what is just being fetched as well;
    /// everything at all for an empty beginning.
    ///
    /// # Errors
    /// Those of the store.
    pub fn forget_cached(&self, prefix: &str) -> Result<(), StoreError> {
        let mut cache = lock(&self.inner.cache);
        cache.forgettings += 1;
        let (folder, sealer) = (&self.inner.folder, &self.inner.sealer);
        cache.work(folder, sealer, |database, sealer| {
            database.write(|transaction| {
                if prefix.is_empty() {
                    return feed::clear(transaction);
                }
                let mut rows =
                    transaction.prepare("SELECT name_hash, sealed_name FROM resource")?;
                let mut rows = rows.query([])?;
                let mut gone: Vec<Vec<u8>> = Vec::new();
                while let Some(r) = rows.next()? {
                    let row: Vec<u8> = r.get(0)?;
                    if sealer.open(NAME, &row, r.get(1)?)?.starts_with(prefix.as_bytes()) {
                        gone.push(row);
                    }
                }
                for row in &gone {
                    transaction.execute(concat!("DELETE FROM resource WHERE ", row!()), [row])?;
                }
                Ok(())
            })
        })
    }
}

pub(crate) fn get(
    connection: &Connection,
    sealer: &Sealer,
    row: &[u8],
) -> Result<Option<Cached>, StoreError> {
    let found = connection
        .prepare_cached(concat!(
            "SELECT name_hash, sealed_body, etag, stored_at, fresh_until FROM resource
             WHERE ",
            row!()
        ))?
        .query_row([row], sealed)
        .optional()?;
    found.map(|found| open_sealed(sealer, found)).transpose()
}

/// Everything whose name is this folder and one more segment.
pub(crate) fn all_in(
    database: &Database,
    sealer: &Sealer,
    folder: &str,
) -> Result<Vec<Cached>, StoreError> {
    let mut rows = database.read().prepare_cached(
        "SELECT name_hash, sealed_body, etag, stored_at, fresh_until FROM resource
         WHERE folder_hash = ?1",
    )?;
    let rows = rows.query_map([hide_folder(sealer, folder)], sealed)?;
    rows.map(|row| open_sealed(sealer, row?)).collect()
}

/// What a folder is stored as. There are few, and every row has one twice, so it is short.
pub(crate) fn hide_folder(sealer: &Sealer, folder: &str) -> Vec<u8> {
    let mut hidden = sealer.hide(FOLDER, folder);
    hidden.truncate(FOLDER_BYTES);
    hidden
}

/// A row as it is in the file: its name, and what was fetched with its body still sealed.
fn sealed(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, Cached)> {
    let entry = Cached {
        body: row.get(1)?,
        etag: row.get(2)?,
        stored_at: Timestamp::from_unix_millis(row.get(3)?),
        fresh_until: Timestamp::from_unix_millis(row.get(4)?),
    };
    Ok((row.get(0)?, entry))
}

fn open_sealed(sealer: &Sealer, (row, entry): (Vec<u8>, Cached)) -> Result<Cached, StoreError> {
    Ok(Cached { body: sealer.open(BODY, &row, entry.body)?, ..entry })
}

/// Says whether more copies have to make room for it.
fn put(
    database: &mut Database,
    sealer: &Sealer,
    resource: &str,
    entry: &Cached,
    room: u64,
) -> Result<bool, StoreError> {
    database.write(|transaction| {
        let row = sealer.hide(BODY, resource);
        if let Some(folder) = write(transaction, sealer, &row, resource, entry, None)? {
            summary::forget(transaction, &folder)?;
        }
        room::evict(transaction, room, &row)
    })
}

/// Writes what was fetched under a name, as a part of a transaction: by the feed in this generation,
/// or otherwise. What came by the feed before stays the feed's. Gives the folder as it is stored, whose
/// summaries have to be forgotten in the same transaction.
pub(crate) fn write(
    connection: &Connection,
    sealer: &Sealer,
    row: &[u8],
    resource: &str,
    entry: &Cached,
    generation: Option<i64>,
) -> Result<Option<Vec<u8>>, StoreError> {
    let folder = resource.rfind('/').map(|slash| hide_folder(sealer, &resource[..=slash]));
    connection
        .prepare_cached(
            "INSERT INTO resource (name_hash, generation, folder_hash, used_at, stored_at,
                fresh_until, etag, sealed_name, sealed_body)
             VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (substr(name_hash, 1, 8)) DO UPDATE SET
                name_hash = excluded.name_hash, sealed_name = excluded.sealed_name,
                generation = coalesce(excluded.generation, generation),
                folder_hash = excluded.folder_hash, used_at = excluded.used_at, stored_at = excluded.stored_at,
                fresh_until = excluded.fresh_until, etag = excluded.etag,
                sealed_body = excluded.sealed_body",
        )?
        .execute(params![
            row,
            generation,
            folder,
            entry.stored_at.unix_millis(),
            entry.fresh_until.unix_millis(),
            entry.etag,
            sealer.seal(NAME, row, resource.as_bytes()),
            sealer.seal(BODY, row, &entry.body),
        ])?;
    Ok(folder)
}
