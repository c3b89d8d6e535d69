//! `outbox.db`: what exists nowhere else, and the key that seals both files.

use std::path::Path;
use std::sync::Arc;

use live_domain::Random;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use crate::database::{Database, Schema};
use crate::seal::{DATA_KEY_BYTES, Sealer};
use crate::{KeyError, KeyStore, StoreError, pieces, rotate, salvage};

pub(crate) const FILE: &str = "outbox.db";
/// The number of a new outbox's key.
const FIRST_KEY: u8 = 1;

pub(crate) const SCHEMA: Schema = Schema {
    steps: &[
        "CREATE TABLE data_key (
        number INTEGER PRIMARY KEY,
        wrapped BLOB NOT NULL,
        fingerprint BLOB NOT NULL
    ) STRICT;
    CREATE TABLE value (
        name_hash BLOB PRIMARY KEY,
        sealed_name BLOB NOT NULL,
        sealed_value BLOB NOT NULL
    ) STRICT;
    CREATE TABLE file (
        id BLOB PRIMARY KEY,
        media_type TEXT NOT NULL,
        sealed_bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE item (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id BLOB NOT NULL UNIQUE,
        lane_hash BLOB NOT NULL,
        sealed_head BLOB NOT NULL,
        sealed_json BLOB,
        file_id BLOB REFERENCES file (id),
        attempts INTEGER NOT NULL,
        state INTEGER NOT NULL,
        not_before INTEGER,
        sealed_problem BLOB,
        CHECK ((sealed_json IS NULL) <> (file_id IS NULL))
    ) STRICT;
    CREATE INDEX item_lane ON item (lane_hash, position);
    CREATE INDEX item_file ON item (file_id);",
        "ALTER TABLE item ADD COLUMN sealed_upload BLOB;",
        pieces::SCHEMA,
    ],
    synchronous: "FULL",
};

/// Opens the file and unwraps the key; makes both when there is nothing yet. Of a damaged file what
/// can still be read is salvaged.
pub(crate) fn open(
    folder: &Path,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<(Database, Sealer), StoreError> {
    salvage::finish(folder)?;
    let opened = if salvage::is_marked(folder) {
        Err(StoreError::Damaged("found while it was used".to_owned()))
    } else {
        open_as_is(folder, keys, Arc::clone(&random))
    };
    match opened {
        Err(StoreError::Damaged(_)) => {
            salvage::salvage(folder, keys, Arc::clone(&random))?;
            open_as_is(folder, keys, random)
        }
        opened => opened,
    }
}

fn open_as_is(
    folder: &Path,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<(Database, Sealer), StoreError> {
    let mut database = Database::open(&folder.join(FILE), &SCHEMA)?;
    let sealer = key(&mut database, keys, Arc::clone(&random))?;
    let sealer = rotate::where_asked_for(folder, &mut database, sealer, keys, random)?;
    Ok((database, sealer))
}

/// Unwraps the key that is in a file; makes one where nothing is sealed yet.
pub(crate) fn key(
    database: &mut Database,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<Sealer, StoreError> {
    database.write(|transaction| match kept_key(transaction)? {
        Some(kept) => {
            let key = keys.unwrap(&kept.wrapped).map_err(failed)?;
            let key = key.try_into().map_err(|_| StoreError::KeyLost)?;
            let sealer = Sealer::new(kept.number, &key, random);
            let is_the_key = sealer.fingerprint() == kept.fingerprint;
            is_the_key.then_some(sealer).ok_or(StoreError::KeyLost)
        }
        None => first_key(transaction, keys, random),
    })
}

/// Opens the file again that was closed a while ago.
pub(crate) fn reopen(folder: &Path, sealer: &Sealer) -> Result<Database, StoreError> {
    let database = Database::open(&folder.join(FILE), &SCHEMA)?;
    let kept = kept_key(database.read())?;
    if kept.is_none_or(|kept| kept.fingerprint != sealer.fingerprint()) {
        // Sealing with a key that is not in the file would lose what is sealed.
        return Err(StoreError::Damaged("the outbox is another one".to_owned()));
    }
    Ok(database)
}

/// Whether there is a key by which what is sealed may be opened.
pub(crate) fn has_key(database: &Database) -> Result<bool, StoreError> {
    Ok(kept_key(database.read())?.is_some())
}

struct KeptKey {
    number: u8,
    wrapped: Vec<u8>,
    fingerprint: Vec<u8>,
}

fn kept_key(connection: &Connection) -> Result<Option<KeptKey>, StoreError> {
    let query = "SELECT number, wrapped, fingerprint FROM data_key";
    let kept = connection.query_row(query, [], |row| {
        Ok(KeptKey { number: row.get(0)?, wrapped: row.get(1)?, fingerprint: row.get(2)? })
    });
    Ok(kept.optional()?)
}

fn first_key(
    transaction: &Transaction<'_>,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<Sealer, StoreError> {
    let rows = "SELECT (SELECT count(*) FROM value) + (SELECT count(*) FROM file)
                + (SELECT count(*) FROM item)";
    let count: i64 = transaction.query_row(rows, [], |row| row.get(0))?;
    if count > 0 {
        return Err(StoreError::Damaged("the data key is missing".to_owned()));
    }
    new_key(transaction, FIRST_KEY, keys, random)
}

/// Makes a key in place of the one that is there. What that one sealed has to be sealed again in
/// the same transaction.
pub(crate) fn replace_key(
    transaction: &Transaction<'_>,
    old: &Sealer,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<Sealer, StoreError> {
    transaction.execute("DELETE FROM data_key", [])?;
    new_key(transaction, old.number().checked_add(1).unwrap_or(FIRST_KEY), keys, random)
}

fn new_key(
    transaction: &Transaction<'_>,
    number: u8,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<Sealer, StoreError> {
    let mut key = [0; DATA_KEY_BYTES];
    random.fill(&mut key);
    let wrapped = keys.wrap(&key).map_err(failed)?;
    let sealer = Sealer::new(number, &key, random);
    transaction.execute(
        "INSERT INTO data_key (number, wrapped, fingerprint) VALUES (?1, ?2, ?3)",
        params![number, wrapped, sealer.fingerprint()],
    )?;
    Ok(sealer)
}

fn failed(error: KeyError) -> StoreError {
    match error {
        KeyError::Lost => StoreError::KeyLost,
        KeyError::Refused(why) => StoreError::Fault(why),
    }
}
