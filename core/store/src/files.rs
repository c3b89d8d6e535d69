//! Files that belong to something unsent.

use rusqlite::{OptionalExtension as _, Transaction, params};
use uuid::Uuid;

use crate::{Store, StoreError, StoredFile, database, seal};

const FILE: &str = "file";

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
                let bytes = sealer.open(FILE, id.as_bytes(), sealed)?;
                Ok(StoredFile { media_type, bytes })
            };
            found.map(open).transpose()
        })
    }

    /// How many bytes a file has, without opening it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn file_size(&self, id: Uuid) -> Result<Option<u64>, StoreError> {
        self.on_outbox(|database, _| {
            let sealed: Option<u32> = database
                .read()
                .prepare_cached("SELECT length(sealed_bytes) FROM file WHERE id = ?1")?
                .query_row([id.as_bytes()], |row| row.get(0))
                .optional()?;
            Ok(sealed.map(|length| u64::from(length).saturating_sub(seal::OVERHEAD as u64)))
        })
    }

    /// Stores a file, in place of what was there. It is on the disk when this returns.
    ///
    /// # Errors
    /// Those of the store; what was there is then still there.
    pub fn put_file(&self, id: Uuid, media_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        database::try_room(&self.inner.folder, bytes.len())?;
        self.on_outbox(|database, sealer| {
            let sealed = sealer.seal(FILE, id.as_bytes(), bytes);
            database.write(|transaction| {
                transaction.execute(
                    "INSERT INTO file (id, media_type, sealed_bytes) VALUES (?1, ?2, ?3)
                     ON CONFLICT (id) DO UPDATE SET
                     media_type = excluded.media_type, sealed_bytes = excluded.sealed_bytes",
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
            database.write(|transaction| delete(transaction, id.as_bytes()))
        })
    }
}

/// Removes a file, unless an item still needs it.
pub(crate) fn delete(transaction: &Transaction<'_>, id: &[u8]) -> Result<(), StoreError> {
    transaction.execute(
        "DELETE FROM file WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM item WHERE file_id = ?1)",
        [id],
    )?;
    Ok(())
}
