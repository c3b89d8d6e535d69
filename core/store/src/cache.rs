//! `cache.db`: what can be fetched again.

use std::path::Path;

use live_domain::Timestamp;
use rusqlite::{OptionalExtension as _, params};

use crate::database::{self, Database, Schema};
use crate::{Cached, Store, StoreError};

pub(crate) const FILE: &str = "cache.db";

pub(crate) const SCHEMA: Schema = Schema {
    steps: &["CREATE TABLE resource (
        name_hash BLOB PRIMARY KEY,
        sealed_name BLOB NOT NULL,
        sealed_body BLOB NOT NULL,
        etag TEXT,
        stored_at INTEGER NOT NULL,
        fresh_until INTEGER NOT NULL
    ) WITHOUT ROWID;"],
    synchronous: "NORMAL",
};

const TABLE: &str = "resource";
/// The name is sealed beside the body, for another row identity.
const NAMES: &str = "resource.name";

/// Opens the cache; one that cannot be read is made anew.
pub(crate) fn open(path: &Path) -> Result<Database, StoreError> {
    match Database::open(path, &SCHEMA) {
        Err(StoreError::Damaged(what)) => {
            tracing::warn!(%what, "the cache is damaged and is made anew");
            database::remove(path)?;
            Database::open(path, &SCHEMA)
        }
        result => result,
    }
}

impl Store {
    /// What was fetched under a name.
    ///
    /// # Errors
    /// Those of the store; a damaged cache is made anew and holds nothing.
    pub fn cached(&self, resource: &str) -> Result<Option<Cached>, StoreError> {
        self.on_cache(|database, sealer| {
            let row = sealer.hide(resource);
            let found = database
                .read()
                .prepare_cached(
                    "SELECT sealed_body, etag, stored_at, fresh_until FROM resource
                     WHERE name_hash = ?1",
                )?
                .query_row([&row], |r| {
                    Ok(Cached {
                        body: r.get(0)?,
                        etag: r.get(1)?,
                        stored_at: Timestamp::from_unix_millis(r.get(2)?),
                        fresh_until: Timestamp::from_unix_millis(r.get(3)?),
                    })
                })
                .optional()?;
            let open =
                |entry: Cached| Ok(Cached { body: sealer.open(TABLE, &row, entry.body)?, ..entry });
            found.map(open).transpose()
        })
    }

    /// Stores what was fetched under a name, in place of what was there.
    ///
    /// # Errors
    /// Those of the store.
    pub fn put_cached(&self, resource: &str, entry: &Cached) -> Result<(), StoreError> {
        self.on_cache(|database, sealer| {
            let row = sealer.hide(resource);
            let name = sealer.seal(NAMES, &row, resource.as_bytes());
            let body = sealer.seal(TABLE, &row, &entry.body);
            database.write(|transaction| {
                transaction
                    .prepare_cached(
                        "INSERT OR REPLACE INTO resource
                     (name_hash, sealed_name, sealed_body, etag, stored_at, fresh_until)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    )?
                    .execute(params![
                        row,
                        name,
                        body,
                        entry.etag,
                        entry.stored_at.unix_millis(),
                        entry.fresh_until.unix_millis()
                    ])?;
                Ok(())
            })
        })
    }

    /// Forgets everything whose name begins like this; everything at all for an empty beginning.
    ///
    /// # Errors
    /// Those of the store.
    pub fn forget_cached(&self, prefix: &str) -> Result<(), StoreError> {
        self.on_cache(|database, sealer| {
            let mut gone: Vec<Vec<u8>> = Vec::new();
            {
                let mut rows =
                    database.read().prepare("SELECT name_hash, sealed_name FROM resource")?;
                let mut rows = rows.query([])?;
                while let Some(r) = rows.next()? {
                    let row: Vec<u8> = r.get(0)?;
                    let name = sealer.open(NAMES, &row, r.get(1)?)?;
                    if name.starts_with(prefix.as_bytes()) {
                        gone.push(row);
                    }
                }
            }
            database.write(|transaction| {
                for row in &gone {
                    transaction.execute("DELETE FROM resource WHERE name_hash = ?1", [row])?;
                }
                Ok(())
            })
        })
    }
}
