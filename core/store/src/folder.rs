//! A store's folder: who has it open, and emptying it.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use crate::StoreError;

/// Whoever holds a lock on it has the folder. It is empty, and stays when the store is erased:
/// were it removed, two could hold two files of its name.
const LOCK: &str = "lock";

/// How often it is tried to get the folder, and how long apart: for as long as an app that was just
/// closed or killed may take to be gone.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// The folder is held, until this is dropped or the process ends in whatever way.
pub(crate) struct Held {
    _lock: File,
}

impl Held {
    /// Makes the folder when it is not there, and takes it.
    pub(crate) fn take(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let lock = File::create(folder.join(LOCK))?;
        for _ in 1..TRIES {
            if try_lock(&lock)? {
                return Ok(Self { _lock: lock });
            }
            std::thread::sleep(PAUSE);
        }
        if try_lock(&lock)? { Ok(Self { _lock: lock }) } else { Err(StoreError::InUse) }
    }
}

/// Removes every file, whoever left it there. The folder must be held.
pub(crate) fn empty(folder: &Path) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name() != LOCK {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Through the operating system and not through the standard library, which on some of the
/// platforms does not know how.
fn try_lock(file: &File) -> Result<bool, StoreError> {
    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(std::io::Error::from(error).into()),
    }
}
