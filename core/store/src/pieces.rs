//! Large files lie in pieces, each written and removed in a transaction of its own: whoever puts the
//! store to sleep never waits for more than one of them.
//!
//! A file's last piece is in its own row and is written last, so that a file is there whole or not at
//! all. Pieces that belong to no file are left by an end at a bad moment, and are cleared away.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use crate::seal::Sealer;
use crate::{Store, StoreError};

/// How large a piece is.
pub(crate) const BYTES: usize = 256 * 1024;

/// The step of the outbox's schema that pieces need.
pub(crate) const SCHEMA: &str = "ALTER TABLE file ADD COLUMN pieces BLOB;
    CREATE TABLE piece (
        owner BLOB NOT NULL,
        position INTEGER NOT NULL,
        sealed_bytes BLOB NOT NULL,
        PRIMARY KEY (owner, position)
    ) STRICT;";

const PIECE: &str = "piece";

/// Which pieces go before a file's last: how many, and a number that nothing else has. The last one
/// is sealed for it, so that none can be left out or exchanged.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pieces(Vec<u8>);

const COUNT: usize = size_of::<u32>();

impl Pieces {
    fn new(count: usize, sealer: &Sealer) -> Self {
        let count = u32::try_from(count).expect("a file that fits into memory");
        Self([&count.to_be_bytes()[..], &sealer.unique()].concat())
    }

    /// As it was written with the file.
    pub(crate) fn of(column: Vec<u8>) -> Self {
        Self(column)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes they have together.
    pub(crate) fn bytes(&self) -> u64 {
        u64::from(self.count()) * BYTES as u64
    }

    pub(crate) fn count(&self) -> u32 {
        self.0.first_chunk::<COUNT>().map_or(0, |count| u32::from_be_bytes(*count))
    }
}

/// One large file at a time is written or cleared away, so that nobody clears away what is just
/// being written.
#[derive(Default)]
pub(crate) struct Turn(Mutex<()>);

impl Turn {
    pub(crate) fn take(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Writes all of a file but its last piece, and gives that. To be called in one's [`Turn`].
    pub(crate) fn put_pieces<'a>(
        &self,
        bytes: &'a [u8],
    ) -> Result<(Option<Pieces>, &'a [u8]), StoreError> {
        let before = bytes.len().saturating_sub(1) / BYTES;
        if before == 0 {
            return Ok((None, bytes));
        }
        let pieces = Pieces::new(before, &self.inner.sealer);
        let (first, last) = bytes.split_at(before * BYTES);
        for (position, piece) in (0_u32..).zip(first.chunks(BYTES)) {
            self.on_outbox(|database, sealer| {
                database.write(|transaction| insert(transaction, sealer, &pieces, position, piece))
            })?;
        }
        Ok((Some(pieces), last))
    }

    /// Clears away, one after the other, the pieces that belong to no file. Where that does not
    /// succeed it is done another time. To be called in one's [`Turn`].
    pub(crate) fn drop_loose_pieces(&self) {
        while let Ok(true) = self.on_outbox(|database, _| database.write(drop_loose_piece)) {}
    }
}

fn insert(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    pieces: &Pieces,
    position: u32,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let row = row(pieces.as_bytes(), position);
    transaction
        .prepare_cached("INSERT INTO piece (owner, position, sealed_bytes) VALUES (?1, ?2, ?3)")?
        .execute(params![pieces.as_bytes(), position, sealer.seal(PIECE, &row, bytes)])?;
    Ok(())
}

/// A piece; nothing when it is not there.
pub(crate) fn get(
    connection: &Connection,
    sealer: &Sealer,
    pieces: &Pieces,
    position: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found: Option<Vec<u8>> = connection
        .prepare_cached("SELECT sealed_bytes FROM piece WHERE owner = ?1 AND position = ?2")?
        .query_row(params![pieces.as_bytes(), position], |r| r.get(0))
        .optional()?;
    let row = row(pieces.as_bytes(), position);
    found.map(|piece| sealer.open(PIECE, &row, piece)).transpose()
}

fn drop_loose_piece(transaction: &Transaction<'_>) -> Result<bool, StoreError> {
    let gone = transaction
        .prepare_cached(
            "DELETE FROM piece WHERE rowid = (SELECT rowid FROM piece WHERE owner NOT IN
             (SELECT pieces FROM file WHERE pieces IS NOT NULL) LIMIT 1)",
        )?
        .execute([])?;
    Ok(gone > 0)
}

/// Removes the files of which pieces are missing, and says how many that were.
pub(crate) fn drop_incomplete_files(transaction: &Transaction<'_>) -> Result<usize, StoreError> {
    let mut files = transaction.prepare(
        "SELECT rowid, pieces, (SELECT count(*) FROM piece WHERE owner = file.pieces)
         FROM file WHERE pieces IS NOT NULL",
    )?;
    let read = |r: &Row<'_>| Ok((r.get(0)?, Pieces::of(r.get(1)?), r.get(2)?));
    let files: Vec<(i64, Pieces, u32)> = files.query_map([], read)?.collect::<Result<_, _>>()?;
    let incomplete = files.iter().filter(|(_, pieces, found)| pieces.count() != *found);
    let mut dropped = 0;
    for (file, ..) in incomplete {
        dropped += transaction.execute("DELETE FROM file WHERE rowid = ?1", [file])?;
    }
    Ok(dropped)
}

/// Seals every piece with another key, one after the other.
pub(crate) fn reseal(
    transaction: &Transaction<'_>,
    old: &Sealer,
    new: &Sealer,
) -> Result<(), StoreError> {
    let mut all = transaction.prepare("SELECT rowid, owner, position FROM piece")?;
    let all = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let all: Vec<(i64, Vec<u8>, u32)> = all.collect::<Result<_, _>>()?;
    for (number, owner, position) in all {
        let query = "SELECT sealed_bytes FROM piece WHERE rowid = ?1";
        let sealed: Vec<u8> = transaction.query_row(query, [number], |r| r.get(0))?;
        let sealed = new.reseal(old, PIECE, &row(&owner, position), sealed)?;
        let update = "UPDATE piece SET sealed_bytes = ?2 WHERE rowid = ?1";
        transaction.execute(update, params![number, sealed])?;
    }
    Ok(())
}

/// Fails when a row cannot be opened.
pub(crate) fn check(found: &Row<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    let owner: Vec<u8> = found.get("owner")?;
    sealer.open(PIECE, &row(&owner, found.get("position")?), found.get("sealed_bytes")?)?;
    Ok(())
}

fn row(owner: &[u8], position: u32) -> Vec<u8> {
    [owner, &position.to_be_bytes()].concat()
}
