//! Files that belong to something unsent.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use crate::seal::{self, Sealer};
use crate::{Store, StoreError, StoredFile, database};

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
        })?;
        // The photo is kept; that copies could not make room for it is no reason to say otherwise.
        if let Err(error) = self.make_room() {
            tracing::warn!(%error, "no room was made for a photo");
        }
        Ok(())
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

    /// Removes every file that neither an item nor one of these needs: an app that ended between
    /// keeping a photo and keeping the draft that it is for left the photo behind.
    ///
    /// # Errors
    /// Those of the store.
    pub fn delete_files_but(&self, needed: &[Uuid]) -> Result<(), StoreError> {
        self.on_outbox(|database, _| {
            database.write(|transaction| {
                let mut kept = transaction.prepare("SELECT id FROM file")?;
                let kept: Vec<[u8; 16]> =
                    kept.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                let mut others = kept.iter().filter(|id| !needed.contains(&Uuid::from_bytes(**id)));
                others.try_for_each(|id| delete(transaction, id))
            })
        })
    }
}

/// Seals every file with another key, one after the other, because they are large.
pub(crate) fn reseal(
    transaction: &Transaction<'_>,
    old: &Sealer,
    new: &Sealer,
) -> Result<(), StoreError> {
    let mut ids = transaction.prepare("SELECT id FROM file")?;
    let ids: Vec<Vec<u8>> = ids.query_map([], |r| r.get(0))?.collect::<Result<_, _>>()?;
    for id in ids {
        let query = "SELECT sealed_bytes FROM file WHERE id = ?1";
        let sealed: Vec<u8> = transaction.query_row(query, [&id], |r| r.get(0))?;
        let sealed = new.reseal(old, FILE, &id, sealed)?;
        let update = "UPDATE file SET sealed_bytes = ?2 WHERE id = ?1";
        transaction.execute(update, params![id, sealed])?;
    }
    Ok(())
}

/// Fails when a row cannot be opened.
pub(crate) fn check(row: &Row<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    let id: Vec<u8> = row.get("id")?;
    row.get::<_, String>("media_type")?;
    sealer.open(FILE, &id, row.get("sealed_bytes")?)?;
    Ok(())
}

/// Removes a file, unless an item still needs it.
pub(crate) fn delete(transaction: &Transaction<'_>, id: &[u8]) -> Result<(), StoreError> {
    transaction.execute(
        "DELETE FROM file WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM item WHERE file_id = ?1)",
        [id],
    )?;
    Ok(())
}
