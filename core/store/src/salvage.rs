//! A damaged outbox: what can still be read of it is copied, row by row, into a new one.
//!
//! The new file is made beside the damaged one and takes its place only when it is whole, so that
//! an end at any moment leaves one of the two.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use live_domain::Random;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, Row, params_from_iter};

use crate::database::{self, Database, Schema};
use crate::seal::Sealer;
use crate::{KeyStore, Losses, StoreError, files, items, losses, outbox, pieces, values};

/// A file that is being made. It counts for nothing.
const UNFINISHED: &str = "outbox.new";
/// A file that is whole and waits to take the place of the damaged one.
const WHOLE: &str = "outbox.salvaged";
/// There when the outbox was found damaged while it was used.
const MARK: &str = "outbox.damaged";

/// A table of what exists nowhere else.
struct Table {
    name: &'static str,
    /// A column that has an index, by which rows are found where the table itself is damaged.
    indexed: &'static str,
    /// Fails when a row, with all columns that it has in the latest schema, cannot be opened.
    check: fn(&Row<'_>, &Sealer) -> Result<(), StoreError>,
    /// Where its lost rows are counted.
    counted: fn(&mut Losses) -> &mut u32,
}

const TABLES: [Table; 3] = [
    Table { name: "file", indexed: "id", check: files::check, counted: |l| &mut l.photos },
    Table { name: "item", indexed: "id", check: items::check, counted: |l| &mut l.unsent },
    Table { name: "value", indexed: "name_hash", check: values::check, counted: |l| &mut l.kept },
];

/// Large photos' pieces: one that is lost counts as the photo, which is lost with it.
const PIECES: Table =
    Table { name: "piece", indexed: "owner", check: pieces::check, counted: |l| &mut l.photos };

/// Writes down that the outbox is damaged, for when it is opened the next time.
pub(crate) fn mark(folder: &Path) {
    if let Err(error) = File::create(folder.join(MARK)) {
        tracing::warn!(%error, "it could not be written down that the outbox is damaged");
    }
}

/// Whether the outbox was found damaged.
pub(crate) fn is_marked(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// Puts a salvaged file in its place, where an end came before that.
pub(crate) fn finish(folder: &Path) -> Result<(), StoreError> {
    let whole = folder.join(WHOLE);
    if whole.exists() {
        // With its log, or SQLite would take that for the log of the new file.
        database::remove(&folder.join(outbox::FILE))?;
        std::fs::rename(whole, folder.join(outbox::FILE))?;
        database::remove(&folder.join(MARK))?;
    }
    Ok(())
}

/// Makes a new outbox of what can still be read. What cannot is counted in it.
pub(crate) fn salvage(
    folder: &Path,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<(), StoreError> {
    let unfinished = folder.join(UNFINISHED);
    database::remove(&unfinished)?;
    let mut losses = Damaged::open(folder).copy_to(&unfinished)?;
    let mut new = Database::open(&unfinished, &outbox::SCHEMA)?;
    let sealer = outbox::key(&mut new, keys, random)?;
    drop_unreadable(&mut new, &sealer, &PIECES)?;
    for table in &TABLES {
        *(table.counted)(&mut losses) += drop_unreadable(&mut new, &sealer, table)?;
    }
    losses.photos += number(new.write(pieces::drop_incomplete_files)?);
    tracing::warn!(?losses, "a damaged outbox was salvaged");
    new.write(|transaction| losses::add(transaction, &sealer, losses))?;
    new.empty_log()?;
    drop(new);
    std::fs::rename(unfinished, folder.join(WHOLE))?;
    File::open(folder)?.sync_all()?;
    finish(folder)
}

/// Counts what is in an outbox that is given up. No key is needed for that.
pub(crate) fn count(folder: &Path) -> Losses {
    let mut losses = Losses::default();
    if !folder.join(outbox::FILE).metadata().is_ok_and(|file| file.len() > 0) {
        return losses;
    }
    let damaged = Damaged::open(folder);
    for table in &TABLES {
        let (rows, all) = damaged.rows(table.name, table.indexed);
        *(table.counted)(&mut losses) = number(rows.len());
        losses.uncounted |= !all;
    }
    losses
}

/// A file of which some can be read.
struct Damaged {
    /// Nothing when it cannot even be opened.
    connection: Option<Connection>,
}

impl Damaged {
    fn open(folder: &Path) -> Self {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(folder.join(outbox::FILE), flags).ok();
        Self { connection }
    }

    /// Copies what can be read, as it is, and counts what cannot.
    fn copy_to(&self, path: &Path) -> Result<Losses, StoreError> {
        let mut new = Database::open(path, &Schema { steps: self.steps(), ..outbox::SCHEMA })?;
        // What waits is kept also where its photo is not: the citizen is asked for another one.
        new.read().pragma_update(None, "foreign_keys", false)?;
        self.copy("data_key", "number", &mut new)?;
        let openable = outbox::has_key(&new)?;
        let mut losses = Losses::default();
        for table in &TABLES {
            let (lost, all) = if openable {
                self.copy(table.name, table.indexed, &mut new)?
            } else {
                let (rows, all) = self.rows(table.name, table.indexed);
                (number(rows.len()), all)
            };
            *(table.counted)(&mut losses) = lost;
            losses.uncounted |= !all;
        }
        if openable && new.read().table_exists(None, PIECES.name)? {
            self.copy(PIECES.name, PIECES.indexed, &mut new)?;
        }
        Ok(losses)
    }

    /// The steps up to the schema that the file has; all of them when it does not say.
    fn steps(&self) -> &'static [&'static str] {
        let version = self.connection.as_ref().and_then(|connection| {
            connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).ok()
        });
        let steps = version.and_then(|version| outbox::SCHEMA.steps.get(..version as usize));
        steps.filter(|steps| !steps.is_empty()).unwrap_or(outbox::SCHEMA.steps)
    }

    /// How many rows of a table could not be copied, and whether these are all.
    fn copy(
        &self,
        table: &str,
        indexed: &str,
        new: &mut Database,
    ) -> Result<(u32, bool), StoreError> {
        let columns: Vec<String> = {
            let rows = new.read().prepare(&format!("SELECT rowid, * FROM {table}"))?;
            // The first column may be the row's number under its own name.
            let names = rows.column_names().into_iter().skip(1).map(str::to_owned);
            std::iter::once("rowid".to_owned()).chain(names).collect()
        };
        let read = format!("SELECT {} FROM {table} WHERE rowid = ?1", columns.join(", "));
        let marks = vec!["?"; columns.len()].join(", ");
        let write = format!("INSERT INTO {table} ({}) VALUES ({marks})", columns.join(", "));
        let (rows, all) = self.rows(table, indexed);
        new.write(|transaction| {
            let mut lost = 0;
            for number in rows {
                let Some(row) = self.row(&read, number, columns.len()) else {
                    lost += 1;
                    continue;
                };
                match transaction.prepare_cached(&write)?.execute(params_from_iter(row)) {
                    Err(error) if is_constraint(&error) => lost += 1,
                    written => drop(written?),
                }
            }
            Ok((lost, all))
        })
    }

    /// The numbers of all rows that the table or its index still tells of, and whether one of the
    /// two can be read to its end.
    fn rows(&self, table: &str, indexed: &str) -> (BTreeSet<i64>, bool) {
        let mut found = BTreeSet::new();
        let mut all = false;
        for order in ["rowid", "rowid DESC", indexed, &format!("{indexed} DESC")] {
            let query = format!("SELECT rowid FROM {table} ORDER BY {order}");
            all |= self.numbers(&query, &mut found).is_some();
        }
        (found, all)
    }

    /// Adds the numbers that a query gives until it fails; nothing when it fails.
    fn numbers(&self, query: &str, found: &mut BTreeSet<i64>) -> Option<()> {
        let mut rows = self.connection.as_ref()?.prepare(query).ok()?;
        let mut rows = rows.query([]).ok()?;
        while let Some(row) = rows.next().ok()? {
            found.insert(row.get(0).ok()?);
        }
        Some(())
    }

    fn row(&self, query: &str, number: i64, columns: usize) -> Option<Vec<Value>> {
        let mut rows = self.connection.as_ref()?.prepare_cached(query).ok()?;
        let read = |row: &Row<'_>| (0..columns).map(|column| row.get(column)).collect();
        rows.query_row([number], read).ok()
    }
}

/// Removes what was copied and cannot be opened, and says how many rows that were.
fn drop_unreadable(new: &mut Database, sealer: &Sealer, table: &Table) -> Result<u32, StoreError> {
    let (name, mut unreadable) = (table.name, Vec::new());
    {
        let mut rows = new.read().prepare(&format!("SELECT rowid AS number, * FROM {name}"))?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            if (table.check)(row, sealer).is_err() {
                unreadable.push(row.get::<_, i64>("number")?);
            }
        }
    }
    new.read().pragma_update(None, "foreign_keys", false)?;
    new.write(|transaction| {
        for row in &unreadable {
            transaction.execute(&format!("DELETE FROM {name} WHERE rowid = ?1"), [row])?;
        }
        Ok(number(unreadable.len()))
    })
}

fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
