//! Files that belong to something unsent.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use uuid::Uuid;

use crate::pieces::{self, Pieces};
use crate::seal::{self, Sealer};
use crate::{Store, StoreError, StoredFile, at_most, database};

const FILE: &str = "file";

/// How many bytes a file may have.
const MOST: usize = 32 << 20;

/// A file's media type, which pieces go before its last, and that: sealed or opened.
type Head = (String, Option<Pieces>, Vec<u8>);

impl Store {
    /// A file.
    ///
    /// # Errors
    /// Those of the store.
    pub fn file(&self, id: Uuid) -> Result<Option<StoredFile>, StoreError> {
        while let Some((media_type, pieces, last)) = self.file_head(id)? {
            let Some(mut bytes) = self.pieces_of(id, pieces.as_ref())? else { continue };
            bytes.extend(last);
            return Ok(Some(StoredFile { media_type, bytes }));
        }
        Ok(None)
    }

    fn file_head(&self, id: Uuid) -> Result<Option<Head>, StoreError> {
        self.on_outbox(|database, sealer| {
            let found: Option<Head> = database
                .read()
                .prepare_cached("SELECT media_type, pieces, sealed_bytes FROM file WHERE id = ?1")?
                .query_row([id.as_bytes()], |r| {
                    let pieces: Option<Vec<u8>> = r.get(1)?;
                    Ok((r.get(0)?, pieces.map(Pieces::of), r.get(2)?))
                })
                .optional()?;
            let open = |(media_type, pieces, sealed): Head| {
                let last = sealer.open(FILE, &row(id.as_bytes(), pieces.as_ref()), sealed)?;
                Ok((media_type, pieces, last))
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
            let found: Option<(Option<Vec<u8>>, u32)> = database
                .read()
                .prepare_cached("SELECT pieces, length(sealed_bytes) FROM file WHERE id = ?1")?
                .query_row([id.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            Ok(found.map(|(pieces, sealed)| {
                let before = pieces.map_or(0, |pieces| Pieces::of(pieces).bytes());
                before + u64::from(sealed).saturating_sub(seal::OVERHEAD as u64)
            }))
        })
    }

    /// What goes before a file's last piece, read piece by piece; nothing when the file has become
    /// another meanwhile.
    fn pieces_of(&self, id: Uuid, pieces: Option<&Pieces>) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = Vec::new();
        for position in 0..pieces.map_or(0, Pieces::count) {
            let pieces = pieces.expect("there is one at least");
            let piece = self.on_outbox(|database, sealer| {
                let piece = pieces::get(database.read(), sealer, pieces, position)?;
                let same = "SELECT 1 FROM file WHERE id = ?1 AND pieces = ?2";
                let same = || {
                    let mut same = database.read().prepare_cached(same)?;
                    same.exists(params![id.as_bytes(), pieces.as_bytes()])
                };
                if piece.is_none() && same()? {
                    return Err(StoreError::Damaged("a file without a piece".to_owned()));
                }
                Ok(piece)
            })?;
            let Some(piece) = piece else { return Ok(None) };
            bytes.extend(piece);
        }
        Ok(Some(bytes))
    }

    /// Stores a file, in place of what was there. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] beyond 32 MiB, those of the store; what was there is then still
    /// there.
    pub fn put_file(&self, id: Uuid, media_type: &str, bytes: &[u8]) -> Result<(), StoreError> {
        at_most(MOST, bytes)?;
        database::try_room(&self.inner.folder, bytes.len())?;
        let _turn = self.inner.pieces.take();
        let stored = self.put_pieces(bytes).and_then(|(pieces, last)| {
            self.on_outbox(|database, sealer| {
                let sealed = sealer.seal(FILE, &row(id.as_bytes(), pieces.as_ref()), last);
                let pieces = pieces.as_ref().map(Pieces::as_bytes);
                database.write(|transaction| {
                    transaction.execute(
                        "INSERT INTO file (id, media_type, pieces, sealed_bytes)
                         VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE SET
                         media_type = excluded.media_type, pieces = excluded.pieces,
                         sealed_bytes = excluded.sealed_bytes",
                        params![id.as_bytes(), media_type, pieces, sealed],
                    )?;
                    Ok(())
                })
            })
        });
        // Those of what was there, or of what did not come to be.
        self.drop_loose_pieces();
        stored?;
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
        self.removing_files(|transaction| delete(transaction, id.as_bytes()))
    }

    /// Removes every file that neither an item nor one of these needs: an app that ended between
    /// keeping a photo and keeping the draft that it is for left the photo behind.
    ///
    /// # Errors
    /// Those of the store.
    pub fn delete_files_but(&self, needed: &[Uuid]) -> Result<(), StoreError> {
        self.removing_files(|transaction| {
            let mut kept = transaction.prepare("SELECT id FROM file")?;
            let kept: Vec<[u8; 16]> =
                kept.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut others = kept.iter().filter(|id| !needed.contains(&Uuid::from_bytes(**id)));
            others.try_for_each(|id| delete(transaction, id))
        })
    }

    /// Does what removes files in one transaction, and clears their pieces away after it.
    pub(crate) fn removing_files(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.on_outbox(|database, _| database.write(work))?;
        let _turn = self.inner.pieces.take();
        self.drop_loose_pieces();
        Ok(())
    }
}

/// Seals every file with another key, one after the other, because they are large.
pub(crate) fn reseal(
    transaction: &Transaction<'_>,
    old: &Sealer,
    new: &Sealer,
) -> Result<(), StoreError> {
    let mut ids = transaction.prepare("SELECT id, pieces FROM file")?;
    let ids = ids.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let ids: Vec<(Vec<u8>, Option<Vec<u8>>)> = ids.collect::<Result<_, _>>()?;
    for (id, pieces) in ids {
        let query = "SELECT sealed_bytes FROM file WHERE id = ?1";
        let sealed: Vec<u8> = transaction.query_row(query, [&id], |r| r.get(0))?;
        let identity = row(&id, pieces.map(Pieces::of).as_ref());
        let sealed = new.reseal(old, FILE, &identity, sealed)?;
        let update = "UPDATE file SET sealed_bytes = ?2 WHERE id = ?1";
        transaction.execute(update, params![id, sealed])?;
    }
    pieces::reseal(transaction, old, new)
}

/// Fails when a row cannot be opened.
pub(crate) fn check(found: &Row<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    let id: Vec<u8> = found.get("id")?;
    found.get::<_, String>("media_type")?;
    let pieces = found.get::<_, Option<Vec<u8>>>("pieces")?.map(Pieces::of);
    sealer.open(FILE, &row(&id, pieces.as_ref()), found.get("sealed_bytes")?)?;
    Ok(())
}

/// Removes a file, unless an item still needs it. Its pieces are cleared away after that.
pub(crate) fn delete(transaction: &Transaction<'_>, id: &[u8]) -> Result<(), StoreError> {
    transaction.execute(
        "DELETE FROM file WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM item WHERE file_id = ?1)",
        [id],
    )?;
    Ok(())
}

/// What a file's last piece is sealed for.
fn row(id: &[u8], pieces: Option<&Pieces>) -> Vec<u8> {
    [id, pieces.map_or(&[][..], Pieces::as_bytes)].concat()
}
