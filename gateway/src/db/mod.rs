//! The database: one writer and a few readers, and its migrations.
//!
//! Statements are written so that PostgreSQL takes them too (`$1`, `ON CONFLICT`, no rowid). What
//! is SQLite's own stands in this module alone.

mod migrations;

use std::path::Path;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};

use crate::error::Result;
use crate::running::StartError;

/// The connection of a reader or of a transaction.
pub(crate) type Connection = SqliteConnection;

/// A transaction of the only writer. Dropped without a commit, it leaves no trace.
pub(crate) type Write = Transaction<'static, Sqlite>;

/// Readers that may read at once.
const READERS: u32 = 4;

/// How long to wait for a turn before the request is told to come again.
const PATIENCE: Duration = Duration::from_secs(10);

/// The size of a page of the database, in bytes.
const PAGE: u64 = 4096;

/// The database.
#[derive(Clone)]
pub(crate) struct Db {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Db {
    /// Opens the database file, made when missing, and brings it to the newest schema.
    /// It never grows beyond `limit` bytes.
    pub async fn open(file: &Path, limit: Option<u64>) -> std::result::Result<Self, StartError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .page_size(u32::try_from(PAGE).expect("a page is small"))
            .journal_mode(SqliteJournalMode::Wal)
            // What was answered must survive a power cut: the phone deletes its copy then.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let pages = limit.map(|bytes| (bytes / PAGE).max(1).to_string());
        let writing = match pages {
            Some(pages) => options.clone().pragma("max_page_count", pages),
            None => options.clone(),
        };
        // What is erased is to be gone from the file, too, and not only from the tables.
        let writing = writing.pragma("secure_delete", "ON");
        let pool = || SqlitePoolOptions::new().acquire_timeout(PATIENCE);
        // SQLite rolls back by itself when the disk is full. sqlx does not notice: its connection believes
        // for ever that it is within a transaction, and is of no use any more. It is left here, where
        // nobody else can come in between.
        let writer = pool()
            .max_connections(1)
            .before_acquire(|conn, _| Box::pin(async move { Ok(!conn.is_in_transaction()) }))
            .connect_with(writing)
            .await?;
        migrations::run(&writer).await?;
        let reading = options.read_only(true).create_if_missing(false);
        let readers = pool().max_connections(READERS).connect_with(reading).await?;
        Ok(Self { readers, writer })
    }

    /// A connection that only reads.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    /// The turn to write: a transaction that nobody else writes beside.
    pub async fn write(&self) -> Result<Write> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// The pool of the only writer, for what happens before requests are served.
    pub fn writer(&self) -> &SqlitePool {
        &self.writer
    }

    /// Folds the log into the file and empties it, so that what was erased is not left in there. While
    /// somebody reads an older state it is left for the next time.
    pub async fn empty_log(&self) -> Result<()> {
        sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await?;
        Ok(())
    }

    /// Closes every connection, and so folds the log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
