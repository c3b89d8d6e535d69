//! `outbox.db`: what exists nowhere else.

use live_domain::Random;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::database::{Database, Schema};
use crate::seal::{DATA_KEY_BYTES, Sealer};
use crate::{Body, Item, ItemState, KeyError, KeyStore, Store, StoreError, StoredFile};

pub(crate) const FILE: &str = "outbox.db";

pub(crate) const SCHEMA: Schema = Schema {
    steps: &["CREATE TABLE data_key (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        wrapped BLOB NOT NULL
    );
    CREATE TABLE value (
        name_hash BLOB PRIMARY KEY,
        sealed_name BLOB NOT NULL,
        sealed_value BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE file (
        id BLOB PRIMARY KEY,
        media_type TEXT NOT NULL,
        sealed_bytes BLOB NOT NULL
    );
    CREATE TABLE item (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        id BLOB NOT NULL UNIQUE,
        sealed_item BLOB NOT NULL,
        sealed_state BLOB NOT NULL,
        attempts INTEGER NOT NULL,
        file_id BLOB REFERENCES file (id)
    );"],
    synchronous: "FULL",
};

/// The key that values are sealed with: made once, kept wrapped by the platform's key store.
pub(crate) fn data_key(
    database: &Database,
    keys: &dyn KeyStore,
    random: &dyn Random,
) -> Result<[u8; DATA_KEY_BYTES], StoreError> {
    let lost = |error: KeyError| match error {
        KeyError::Lost => StoreError::KeyLost,
        KeyError::Refused(why) => StoreError::Fault(why),
    };
    let connection = database.read();
    let kept: Option<Vec<u8>> =
        connection.query_row("SELECT wrapped FROM data_key", [], |row| row.get(0)).optional()?;
    if let Some(wrapped) = kept {
        let key = keys.unwrap(&wrapped).map_err(lost)?;
        return key.try_into().map_err(|_| StoreError::KeyLost);
    }
    let mut key = [0; DATA_KEY_BYTES];
    random.fill(&mut key);
    let wrapped = keys.wrap(&key).map_err(lost)?;
    connection.execute("INSERT INTO data_key (id, wrapped) VALUES (1, ?1)", [wrapped])?;
    Ok(key)
}

/// Kept values: settings, the session, drafts, documents.
impl Store {
    /// A kept value.
    ///
    /// # Errors
    /// Those of the store.
    pub fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.on_outbox(|database, sealer| {
            let row = sealer.hide(name);
            let sealed: Option<Vec<u8>> = database
                .read()
                .prepare_cached("SELECT sealed_value FROM value WHERE name_hash = ?1")?
                .query_row([&row], |r| r.get(0))
                .optional()?;
            sealed.map(|sealed| sealer.open("value", &row, sealed)).transpose()
        })
    }

    /// Keeps a value, in place of what was there. It is on the disk when this returns.
    ///
    /// # Errors
    /// Those of the store.
    pub fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            let row = sealer.hide(name);
            let sealed_name = sealer.seal("value.name", &row, name.as_bytes());
            let sealed = sealer.seal("value", &row, value);
            database.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO value (name_hash, sealed_name, sealed_value)
                     VALUES (?1, ?2, ?3)",
                    params![row, sealed_name, sealed],
                )?;
                Ok(())
            })
        })
    }

    /// Forgets a kept value.
    ///
    /// # Errors
    /// Those of the store.
    pub fn delete_value(&self, name: &str) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            database.write(|transaction| delete_value(transaction, sealer, name))
        })
    }

    /// The names of all kept values that begin like this.
    ///
    /// # Errors
    /// Those of the store.
    pub fn value_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.on_outbox(|database, sealer| {
            let mut rows = database.read().prepare("SELECT name_hash, sealed_name FROM value")?;
            let mut rows = rows.query([])?;
            let mut names = Vec::new();
            while let Some(r) = rows.next()? {
                let row: Vec<u8> = r.get(0)?;
                let name = sealer.open("value.name", &row, r.get(1)?)?;
                let name = String::from_utf8(name)
                    .map_err(|_| StoreError::Damaged("a name that is no text".to_owned()))?;
                if name.starts_with(prefix) {
                    names.push(name);
                }
            }
            names.sort();
            Ok(names)
        })
    }
}

/// Files that belong to something unsent.
impl Store {
    /// A file.
    ///
    /// # Errors
    /// Those of the store.
    pub fn file(&self, id: Uuid) -> Result<Option<StoredFile>, StoreError> {
        self.on_outbox(|database, sealer| {
            let found: Option<(String, Vec<u8>)> = database
                .read()
                .prepare_cached("SELECT media_type, sealed_bytes FROM file WHERE id = ?1")?
                .query_row([id.as_bytes()], |r| Ok((r.get(0)?, r.get(1)?)))
                .optional()?;
            let open = |(media_type, sealed)| {
                let bytes = sealer.open("file", id.as_bytes(), sealed)?;
                Ok(StoredFile { media_type, bytes })
            };
            found.map(open).transpose()
        })
    }

    /// Stores a file. It is on the disk when this returns.
    ///
    /// # Errors
    /// Those of the store.
    pub fn put_file(&self, id: Uuid, media_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            let sealed = sealer.seal("file", id.as_bytes(), bytes);
            database.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO file (id, media_type, sealed_bytes) VALUES (?1, ?2, ?3)",
                    params![id.as_bytes(), media_type, sealed],
                )?;
                Ok(())
            })
        })
    }

    /// Removes a file, unless an item still needs it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn delete_file(&self, id: Uuid) -> Result<(), StoreError> {
        self.on_outbox(|database, _| {
            database.write(|transaction| {
                transaction.execute(
                    "DELETE FROM file WHERE id = ?1
                     AND NOT EXISTS (SELECT 1 FROM item WHERE file_id = ?1)",
                    [id.as_bytes()],
                )?;
                Ok(())
            })
        })
    }
}

/// What waits to be sent.
impl Store {
    /// Values leave and items arrive, in one transaction: a draft is never both or neither.
    ///
    /// # Errors
    /// Those of the store. An item whose file is not there, or whose id is already there, is a
    /// [`StoreError::Fault`], and nothing has changed.
    pub fn submit(&self, leaving: &[&str], items: &[Item]) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            database.write(|transaction| {
                for item in items {
                    insert(transaction, sealer, item)?;
                }
                for name in leaving {
                    delete_value(transaction, sealer, name)?;
                }
                Ok(())
            })
        })
    }

    /// Everything that waits, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn items(&self) -> Result<Vec<Item>, StoreError> {
        self.on_outbox(|database, sealer| read_items(database.read(), sealer))
    }

    /// The first item of every lane, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn lane_heads(&self) -> Result<Vec<Item>, StoreError> {
        let mut heads: Vec<Item> = Vec::new();
        for item in self.items()? {
            if heads.iter().all(|head| head.lane != item.lane) {
                heads.push(item);
            }
        }
        Ok(heads)
    }

    /// Writes down how an item stands. An item that is gone stays gone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_state(&self, id: Uuid, state: &ItemState, attempts: u32) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            let sealed = sealer.seal("item.state", id.as_bytes(), &to_json(state)?);
            database.write(|transaction| {
                transaction.execute(
                    "UPDATE item SET sealed_state = ?2, attempts = ?3 WHERE id = ?1",
                    params![id.as_bytes(), sealed, attempts],
                )?;
                Ok(())
            })
        })
    }

    /// Removes an item and the file it sent.
    ///
    /// # Errors
    /// Those of the store.
    pub fn remove(&self, id: Uuid) -> Result<(), StoreError> {
        self.on_outbox(|database, _| {
            database.write(|transaction| {
                let file: Option<Option<Vec<u8>>> = transaction
                    .query_row("SELECT file_id FROM item WHERE id = ?1", [id.as_bytes()], |r| {
                        r.get(0)
                    })
                    .optional()?;
                transaction.execute("DELETE FROM item WHERE id = ?1", [id.as_bytes()])?;
                if let Some(Some(file)) = file {
                    transaction.execute("DELETE FROM file WHERE id = ?1", [file])?;
                }
                Ok(())
            })
        })
    }
}

fn insert(transaction: &Transaction<'_>, sealer: &Sealer, item: &Item) -> Result<(), StoreError> {
    let row = item.id.as_bytes();
    let file = match &item.body {
        Body::File(file) => Some(file.as_bytes()),
        Body::Json(_) => None,
    };
    transaction.execute(
        "INSERT INTO item (id, sealed_item, sealed_state, attempts, file_id)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            row,
            sealer.seal("item", row, &to_json(item)?),
            sealer.seal("item.state", row, &to_json(&item.state)?),
            item.attempts,
            file,
        ],
    )?;
    Ok(())
}

fn read_items(connection: &Connection, sealer: &Sealer) -> Result<Vec<Item>, StoreError> {
    let mut rows = connection.prepare_cached(
        "SELECT id, sealed_item, sealed_state, attempts FROM item ORDER BY position",
    )?;
    let mut rows = rows.query([])?;
    let mut items = Vec::new();
    while let Some(r) = rows.next()? {
        let row: Vec<u8> = r.get(0)?;
        let item: Item = from_json(&sealer.open("item", &row, r.get(1)?)?)?;
        let state = from_json(&sealer.open("item.state", &row, r.get(2)?)?)?;
        items.push(Item { state, attempts: r.get(3)?, ..item });
    }
    Ok(items)
}

fn delete_value(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    name: &str,
) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM value WHERE name_hash = ?1", [sealer.hide(name)])?;
    Ok(())
}

fn to_json<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(value).map_err(|error| StoreError::Fault(error.to_string()))
}

fn from_json<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(bytes).map_err(|error| StoreError::Damaged(error.to_string()))
}
