//! SQLite on the device: what was fetched, what waits to be sent, and what is kept.
//!
//! Two files live in a core's folder. `cache.db` holds what can be fetched again: when it is
//! damaged it is made anew. `outbox.db` holds what exists nowhere else (unsent work, drafts, the
//! session, kept documents): it is never thrown away. Values are sealed with a data key that the
//! platform's [`KeyStore`] wraps; the names of rows are stored as keyed hashes.
#![deny(missing_docs)]

mod cache;
mod database;
mod error;
mod keys;
mod model;
mod outbox;
mod seal;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use live_domain::Random;

pub use error::StoreError;
pub use keys::{KeyError, KeyStore, SoftwareKeyStore};
pub use model::{Body, Cached, Item, ItemState, StoredFile};

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
    /// Nothing while the store is suspended.
    open: Mutex<Option<Open>>,
}

/// The two files.
struct Open {
    cache: Database,
    outbox: Database,
}

impl Store {
    /// Opens the store in a folder, which is made when it is not there. A damaged cache is made
    /// anew.
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
        let outbox = Database::open(&folder.join(outbox::FILE), &outbox::SCHEMA)?;
        let data_key = outbox::data_key(&outbox, keys, random.as_ref())?;
        let sealer = Sealer::new(&data_key, random);
        let cache = cache::open(&folder.join(cache::FILE))?;
        let open = Mutex::new(Some(Open { cache, outbox }));
        Ok(Self { inner: Arc::new(Inner { folder: folder.to_owned(), sealer, open }) })
    }

    /// Removes everything from a folder, for a device whose key is lost or whose owner leaves it.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn erase(folder: &Path) -> Result<(), StoreError> {
        for name in [cache::FILE, outbox::FILE] {
            database::remove(&folder.join(name))?;
        }
        Ok(())
    }

    /// Closes both files, so that no lock and no descriptor is held. Calls fail with
    /// [`StoreError::Suspended`] until [`Store::resume`].
    pub fn suspend(&self) {
        *self.lock() = None;
    }

    /// Opens both files again. Does nothing when they are open.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn resume(&self) -> Result<(), StoreError> {
        let mut open = self.lock();
        if open.is_none() {
            let folder = &self.inner.folder;
            let outbox = Database::open(&folder.join(outbox::FILE), &outbox::SCHEMA)?;
            let cache = cache::open(&folder.join(cache::FILE))?;
            *open = Some(Open { cache, outbox });
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Open>> {
        // A panic while it was held left at most an open transaction, which is rolled back when
        // the next one begins.
        self.inner.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on the cache. One that turns out to be damaged is made anew, and the work is done
    /// again on the empty one.
    fn on_cache<T>(
        &self,
        work: impl Fn(&mut Database, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut open = self.lock();
        let Some(files) = open.as_mut() else {
            return Err(StoreError::Suspended);
        };
        match work(&mut files.cache, &self.inner.sealer) {
            Err(StoreError::Damaged(what)) => {
                tracing::warn!(%what, "the cache is damaged and is made anew");
                files.cache = Database::in_memory()?;
                let path = self.inner.folder.join(cache::FILE);
                database::remove(&path)?;
                files.cache = cache::open(&path)?;
                work(&mut files.cache, &self.inner.sealer)
            }
            result => result,
        }
    }

    fn on_outbox<T>(
        &self,
        work: impl FnOnce(&mut Database, &Sealer) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut open = self.lock();
        let Some(files) = open.as_mut() else {
            return Err(StoreError::Suspended);
        };
        work(&mut files.outbox, &self.inner.sealer)
    }
}
