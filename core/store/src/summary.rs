//! What a folder comes to, kept beside it for whom reading all of it would take too long.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::{Cached, Store, StoreError, cache};

/// Whatever changes a folder forgets its summaries in the same transaction: see [`forget`]. Not by a
/// trigger where rows come, because each would then be written with the means to take it back alone.
pub(crate) const SCHEMA: &str = "CREATE TABLE summary (
        name_hash BLOB PRIMARY KEY,
        folder_hash BLOB NOT NULL,
        sealed_body BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER summary_after_end AFTER DELETE ON resource BEGIN
        DELETE FROM summary WHERE folder_hash = OLD.folder_hash;
    END;";

const SUMMARY: &str = "summary";

impl Store {
    /// What `make` makes of everything in a folder ([`Store::cached_in`]). It is made when something
    /// in the folder has changed, and when another version of the app made it; otherwise it is what
    /// was made before, and of the folder nothing is read. It goes by its name: each is made in one
    /// way only.
    ///
    /// # Errors
    /// Those of the store.
    pub fn summary(
        &self,
        name: &str,
        folder: &str,
        make: impl Fn(Vec<Cached>) -> Vec<u8>,
    ) -> Result<Vec<u8>, StoreError> {
        let name = format!("{} {name}", env!("CARGO_PKG_VERSION"));
        self.on_cache(|database, sealer| {
            let row = sealer.hide(SUMMARY, &name);
            let kept: Option<Vec<u8>> = database
                .read()
                .prepare_cached("SELECT sealed_body FROM summary WHERE name_hash = ?1")?
                .query_row([&row], |row| row.get(0))
                .optional()?;
            if let Some(kept) = kept {
                return sealer.open(SUMMARY, &row, kept);
            }
            let summary = make(cache::all_in(database, sealer, folder)?);
            let written = database.write(|transaction| {
                transaction.execute(
                    "INSERT INTO summary (name_hash, folder_hash, sealed_body)
                     VALUES (?1, ?2, ?3)",
                    params![
                        row,
                        cache::hide_folder(sealer, folder),
                        sealer.seal(SUMMARY, &row, &summary)
                    ],
                )?;
                Ok(())
            });
            // Looking works on a full disk too; then it is made again the next time.
            if let Err(error) = written {
                tracing::debug!(%error, "a summary was not kept");
            }
            Ok(summary)
        })
    }
}

/// Forgets what a folder came to: a row of it was written in this transaction.
pub(crate) fn forget(connection: &Connection, folder: &[u8]) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM summary WHERE folder_hash = ?1")?.execute([folder])?;
    Ok(())
}
