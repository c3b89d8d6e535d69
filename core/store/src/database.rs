//! One SQLite file: opening, migrating, removing.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, InterruptHandle, OpenFlags, TransactionBehavior};
use rustix::fs::{FallocateFlags, fallocate};
use rustix::io::Errno;

use crate::StoreError;

/// How a kind of file is made and stepped up.
pub(crate) struct Schema {
    /// The steps from an empty file, oldest first; a file's version is how many it has seen. A
    /// released step is never changed.
    pub steps: &'static [&'static str],
    /// `FULL` where a loss of power must lose nothing, `NORMAL` where it may lose the last writes.
    pub synchronous: &'static str,
}

/// After how many pages of 4 KiB the content of the write-ahead log goes into the file. Early, so
/// that little is left to do when the platform puts the app to sleep.
const LOG_PAGES: u32 = 256;
/// How large the log may stay then: one photo makes it grow by megabytes, which would otherwise be
/// kept for good.
pub(crate) const LOG_BYTES: u32 = LOG_PAGES * 4096;

/// How much of a file is kept in memory: one process may hold a thousand stores.
const PAGES_KIB: i32 = 64;
/// How much of it while much is written: with less, pages would be written again and again that the
/// next row changes once more.
const MANY_PAGES_KIB: i32 = 6144;
/// How large the log may grow while much is written: with less, the same pages would go into the file
/// again and again, and the disk be waited for each time.
const MANY_LOG_PAGES: u32 = 2048;

/// An open file.
pub(crate) struct Database {
    connection: Connection,
}

impl Database {
    /// Opens a file, makes it when it is not there, and steps it up to the latest schema.
    pub(crate) fn open(path: &Path, schema: &Schema) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        if connection.is_readonly("main")? {
            return Err(StoreError::Fault("the file must not be written".to_owned()));
        }
        // Nobody else has the folder; a program that looks into it for a moment is waited for.
        connection.busy_timeout(Duration::from_millis(100))?;
        let mut database = Self { connection };
        let is_new = database.version()? == 0;
        let connection = &database.connection;
        // Before anything is written: it cannot be changed later, and asking for it again writes all
        // the same, which takes time at every start. A file gives back the room of what leaves it,
        // because a phone's storage is small and a photo is large.
        if is_new {
            connection.pragma_update(None, "auto_vacuum", "FULL")?;
        }
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "journal_size_limit", LOG_BYTES)?;
        connection.pragma_update(None, "synchronous", schema.synchronous)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        database.allow(PAGES_KIB, LOG_PAGES)?;
        database.migrate(schema.steps)?;
        Ok(database)
    }

    /// Each whole step in one transaction, so that a crash leaves the step before.
    fn migrate(&mut self, steps: &[&str]) -> Result<(), StoreError> {
        let known = u32::try_from(steps.len()).unwrap_or(u32::MAX);
        while self.version()? != known {
            self.write(|transaction| {
                let found = transaction.pragma_query_value(None, "user_version", |r| r.get(0))?;
                if found > known {
                    return Err(StoreError::Newer { found, known });
                }
                if let Some(step) = steps.get(found as usize) {
                    transaction.execute_batch(step)?;
                    transaction.pragma_update(None, "user_version", found + 1)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn version(&self) -> Result<u32, StoreError> {
        Ok(self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    /// By which another thread ends what is being done now: it fails with
    /// [`StoreError::Suspended`], and nothing of it is kept.
    pub(crate) fn interrupter(&self) -> InterruptHandle {
        self.connection.get_interrupt_handle()
    }

    /// Reads.
    pub(crate) fn read(&self) -> &Connection {
        &self.connection
    }

    /// Writes in one transaction: all of it or nothing.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = self.transact(work);
        if matches!(result, Err(StoreError::Full)) {
            // What did not fit still fills the log, and with it the disk: not even what was there
            // before could then be opened again. Where this fails too there is nothing more to do.
            let emptied = self.empty_log().is_ok();
            tracing::info!(emptied, "the disk is full");
        }
        result
    }

    /// Writes much in one transaction.
    pub(crate) fn write_much<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.allow(MANY_PAGES_KIB, MANY_LOG_PAGES)?;
        let result = self.write(work);
        // What failed first is told.
        let less = self.allow(PAGES_KIB, LOG_PAGES);
        let value = result?;
        less?;
        Ok(value)
    }

    /// How much of the file may be in memory, and how much in the log before it goes into the file.
    fn allow(&self, kib: i32, log_pages: u32) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "cache_size", -kib)?;
        Ok(self.connection.pragma_update(None, "wal_autocheckpoint", log_pages)?)
    }

    /// Puts what is in the log into the file, and gives back the room that both no longer need.
    pub(crate) fn empty_log(&self) -> Result<(), StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }

    /// Closes the file without putting what is in the log into it first, which whoever opens it next
    /// does: where somebody cannot wait, nothing is left to do.
    pub(crate) fn close_at_once(self) {
        let without = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        if let Err(error) = self.connection.set_db_config(without, true) {
            tracing::warn!(%error, "a file is closed the slow way");
        }
    }

    /// Leaves no trace of what was removed, neither in free pages nor in the log.
    pub(crate) fn scrub(&self) -> Result<(), StoreError> {
        self.connection.execute_batch("VACUUM")?;
        self.empty_log()
    }

    fn transact<T>(
        &mut self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let result = work(&transaction)?;
        transaction.commit()?;
        Ok(result)
    }
}

/// Makes sure that there is room for so many bytes, which are written twice: to the log, and from
/// there to the file. A log that has filled the disk could not be emptied any more, and then not
/// even what was there before could be opened.
pub(crate) fn try_room(folder: &Path, bytes: usize) -> Result<(), StoreError> {
    /// Smaller things find room in the log as it is.
    const SMALL: usize = 64 * 1024;
    /// Two at once would take each other's room for their own.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if bytes < SMALL {
        return Ok(());
    }
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let path = folder.join("room.tmp");
    let taken = File::create(&path).and_then(|file| take(&file, 2 * bytes as u64));
    let removed = std::fs::remove_file(&path);
    taken?;
    Ok(removed?)
}

/// Takes room on the disk for a file: by asking for it, or where the file system knows no such
/// question by filling it.
fn take(file: &File, bytes: u64) -> std::io::Result<()> {
    match fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
            std::io::copy(&mut std::io::repeat(0).take(bytes), &mut &*file)?;
            file.sync_all()
        }
        taken => Ok(taken?),
    }
}

/// Removes a file with what SQLite puts beside it.
pub(crate) fn remove(path: &Path) -> Result<(), StoreError> {
    for name in with_companions(path) {
        match std::fs::remove_file(&name) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// How many bytes a file takes, with what SQLite puts beside it.
pub(crate) fn bytes_on_disk(path: &Path) -> u64 {
    let sizes = with_companions(path).map(|name| std::fs::metadata(name).map_or(0, |m| m.len()));
    sizes.into_iter().sum()
}

/// A file and what SQLite puts beside it.
fn with_companions(path: &Path) -> [OsString; 4] {
    ["", "-wal", "-shm", "-journal"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name
    })
}

#[cfg(test)]
mod tests;
