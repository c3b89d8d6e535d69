//! What can go wrong with the store.

use rusqlite::ffi::ErrorCode;

/// An error of the store, named by what the caller can do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk is full. Nothing was half written; what was there is still there.
    #[error("the disk is full")]
    Full,
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
    /// The file cannot be read, or a value in it cannot be opened.
    #[error("damaged: {0}")]
    Damaged(String),
    /// The store is suspended.
    #[error("the store is suspended")]
    Suspended,
    /// Something else, which is a fault.
    #[error("{0}")]
    Fault(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
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
            _ => Self::Fault(error.to_string()),
        }
    }
}
