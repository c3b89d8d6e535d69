//! What can go wrong with the store.

use rusqlite::ffi::{self, ErrorCode};

/// An error of the store, named by what the caller can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk is full. Nothing was half written; what was there is still there.
    #[error("the disk is full")]
    Full,
    /// More bytes than may be kept in one place; nothing was changed. What is large would hold up
    /// whoever puts the store to sleep.
    #[error("{bytes} bytes, and {most} is the most")]
    TooLarge {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        most: usize,
    },
    /// A later version of the app wrote this file.
    #[error("the file is of schema {found}, this version knows {known}")]
    Newer {
        /// The file's schema.
        found: u32,
        /// The latest that this version knows.
        known: u32,
    },
    /// The platform's key store cannot unwrap the data key.
    #[error("the key to the data is lost")]
    KeyLost,
    /// The file cannot be read, or a value in it cannot be opened. What can still be read is
    /// salvaged when the store is opened the next time.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store is suspended, or fell asleep while this was being done: nothing was changed.
    #[error("the store is suspended")]
    Suspended,
    /// Another process, or another store of this one, has the folder open.
    #[error("the folder is in use")]
    InUse,
    /// Something else, which is a fault.
    #[error("{0}")]
    Fault(String),
}

/// SQLite's messages name tables and columns, never values, so they may go to the log.
impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error as Sqlite;
        let Some(failure) = error.sqlite_error() else {
            return match error {
                // A column holds what this store never put there, or is not there: the statements of
                // this store are right.
                Sqlite::SqlInputError { .. }
                | Sqlite::InvalidColumnName(_)
                | Sqlite::FromSqlConversionFailure(..)
                | Sqlite::IntegralValueOutOfRange(..)
                | Sqlite::InvalidColumnType(..) => Self::Damaged(error.to_string()),
                _ => Self::Fault(error.to_string()),
            };
        };
        match (failure.code, failure.extended_code) {
            // Only falling asleep interrupts, and nothing of what was interrupted is kept.
            (ErrorCode::OperationInterrupted, _) => Self::Suspended,
            // The index of the write-ahead log is a file too, and says it in its own way.
            (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => Self::Full,
            // The statements of this store are right: when SQLite does not understand one, the
            // tables are not the ones that it made. Opening the file made sure that it may be
            // written: what says otherwise afterwards is its own header, or that it is no longer
            // where it was. And a short read is of a file that ends where a row goes on.
            (
                ErrorCode::DatabaseCorrupt
                | ErrorCode::NotADatabase
                | ErrorCode::Unknown
                | ErrorCode::ReadOnly,
                _,
            )
            | (_, ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS) => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Fault(error.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            // Without the path: it is the folder of one person.
            kind => Self::Fault(kind.to_string()),
        }
    }
}
