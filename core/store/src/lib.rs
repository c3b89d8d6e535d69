//! SQLite on the device: what was fetched, what waits to be sent, and what is kept.
//!
//! Two files live in a core's folder. `cache.db` holds what can be fetched again: when it is
//! damaged it is made anew. `outbox.db` holds what exists nowhere else (unsent work, drafts, the
//! session, kept documents): it is never thrown away. Values are sealed with a data key that the
//! platform's [`KeyStore`] wraps; the names of rows are stored as keyed hashes.
//!
//! Every call takes the time that SQLite takes, a few milliseconds where the disk is waited for.
#![deny(missing_docs)]

mod cache;
mod database;
mod error;
mod files;
mod items;
mod keys;
mod model;
mod outbox;
mod seal;
#[cfg(feature = "testing")]
pub mod testing;
mod values;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use live_domain::Random;

pub use error::StoreError;
pub use keys::{KeyError, KeyStore, SoftwareKeyStore};
pub use model::{Body, Cached, Item, ItemState, StoredFile, Upload};

use cache::Cache;
use database::Database;
use seal::Sealer;

/// What is on the device. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    sealer: Sealer,
    cache: Mutex<Cache>,
    /// Nothing while the store is suspended.
    outbox: Mutex<Option<Database>>,
}

impl Store {
    /// Opens the store in a folder, which is made when it is not there. A damaged cache is made
    /// anew, and so is one that another key sealed.
    ///
    /// # Errors
    /// [`StoreError::KeyLost`] when the key store cannot unwrap the data key (a backup that was
    /// restored on another phone), [`StoreError::Newer`] when a later version wrote the files,
    /// [`StoreError::Damaged`] when the outbox cannot be read, [`StoreError::Full`].
    pub fn open(
        folder: &Path,
        keys: &dyn KeyStore,
        random: Arc<dyn Random>,
    ) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        let (outbox, sealer) = outbox::open(folder, keys, random)?;
        let cache = Mutex::new(Cache::open(folder, &sealer)?);
        let outbox = Mutex::new(Some(outbox));
        Ok(Self { inner: Arc::new(Inner { folder: folder.to_owned(), sealer, cache, outbox }) })
    }

    /// Removes everything from a folder, for a device whose key is lost or whose owner leaves it.
    /// No store may be open there.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn erase(folder: &Path) -> Result<(), StoreError> {
        for name in [cache::FILE, outbox::FILE] {
            database::remove(&folder.join(name))?;
        }
        Ok(())
    }

    /// Closes both files, so that no lock and no descriptor is held, after what is being read or
    /// written now. Calls fail with [`StoreError::Suspended`] until [`Store::resume`].
    pub fn suspend(&self) {
        let mut outbox = lock(&self.inner.outbox);
        lock(&self.inner.cache).suspend();
        *outbox = None;
    }

    /// Whether the files are closed.
    pub fn is_suspended(&self) -> bool {
        lock(&self.inner.outbox).is_none()
    }

    /// Opens both files again. Does nothing when they are open.
    ///
    /// # Errors
    /// Those of [`Store::open`]; [`StoreError::Damaged`] as well when the files are no longer the
    /// ones that were closed.
    pub fn resume(&self) -> Result<(), StoreError> {
        let Inner { folder, sealer, cache, outbox } = self.inner.as_ref();
        let mut outbox = lock(outbox);
        if outbox.is_none() {
            let reopened = outbox::reopen(folder, sealer)?;
            lock(cache).resume(folder, sealer)?;
            *outbox = Some(reopened);
        }
        Ok(())
    }

    fn on_cache<T>(
        &self,
        work: impl Fn(&mut Database, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Inner { folder, sealer, cache, .. } = self.inner.as_ref();
        lock(cache).work(folder, sealer, work)
    }

    fn on_outbox<T>(
        &self,
        work: impl FnOnce(&mut Database, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut outbox = lock(&self.inner.outbox);
        work(outbox.as_mut().ok_or(StoreError::Suspended)?, &self.inner.sealer)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while it was held left nothing half done: a transaction that was dropped is rolled
    // back, and everything else is one assignment.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
