//! SQLite on the device: what was fetched, what waits to be sent, and what is kept.
//!
//! Two files live in a core's folder. `cache.db` holds what can be fetched again: when it is
//! damaged it is made anew. `outbox.db` holds what exists nowhere else (unsent work, drafts, the
//! session, kept documents): when it is damaged, what can still be read is salvaged, and the rest is
//! counted for the citizen. Values are sealed with a data key that the
//! platform's [`KeyStore`] wraps; the names of rows are stored as keyed hashes.
//!
//! One store at a time has a folder, in one process; a second is told so. [`Store::suspend`] lets go
//! of it at any moment and without waiting for anything long.
//!
//! Every call takes the time that SQLite takes, a few milliseconds where the disk is waited for.
#![deny(missing_docs)]

mod cache;
mod database;
mod error;
mod feed;
mod files;
mod folder;
mod forget;
mod gate;
mod items;
mod keys;
mod losses;
mod model;
mod outbox;
mod pieces;
mod room;
mod rotate;
mod salvage;
mod seal;
mod summary;
#[cfg(feature = "testing")]
pub mod testing;
mod values;

use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard};

use live_domain::Random;
use rusqlite::InterruptHandle;

pub use error::StoreError;
pub use feed::{FeedEffect, FeedPart};
pub use keys::{KeyError, KeyStore, SoftwareKeyStore};
pub use model::{Body, Cached, Item, ItemState, Losses, StoredFile, Upload};
pub use room::{CAP, DEFAULT_CAP, Usage};

use cache::Cache;
use database::Database;
use folder::Held;
use gate::{Gate, Interruptible};
use seal::Sealer;

/// What is on the device. Cheap to clone; every clone is the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    folder: PathBuf,
    sealer: Sealer,
    pieces: pieces::Turn,
    cache: Gate<Cache>,
    /// Nothing while the store is suspended. Let go of after the cache, because it holds the folder.
    outbox: Gate<Option<Outbox>>,
}

/// The outbox, and with it the folder.
struct Outbox {
    database: Database,
    _folder: Held,
}

impl Interruptible for Option<Outbox> {
    fn interrupter(&self) -> Option<InterruptHandle> {
        self.as_ref().map(|outbox| outbox.database.interrupter())
    }
}

impl Store {
    /// Opens the store in a folder, which is made when it is not there. A damaged cache is made
    /// anew, and so is one that another key sealed. Of a damaged outbox every row that can still be
    /// read is kept; what is lost says [`Store::losses`].
    ///
    /// # Errors
    /// [`StoreError::KeyLost`] when the key store cannot unwrap the data key (a backup that was
    /// restored on another phone), [`StoreError::Newer`] when a later version wrote the files,
    /// [`StoreError::InUse`] when somebody else has the folder, [`StoreError::Full`].
    pub fn open(
        folder: &Path,
        keys: &dyn KeyStore,
        random: Arc<dyn Random>,
    ) -> Result<Self, StoreError> {
        let held = Held::take(folder)?;
        let (database, sealer) = outbox::open(folder, keys, random)?;
        let cache = Gate::new(Cache::open(folder, &sealer)?);
        let outbox = Gate::new(Some(Outbox { database, _folder: held }));
        let (folder, pieces) = (folder.to_owned(), pieces::Turn::default());
        let store = Self { inner: Arc::new(Inner { folder, sealer, pieces, cache, outbox }) };
        store.finish_forgetting()?;
        Ok(store)
    }

    /// Removes everything from a folder, for a device whose key is lost or whose owner leaves it,
    /// and says what that was which exists nowhere else.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when a store is open there; when a file cannot be removed.
    pub fn erase(folder: &Path) -> Result<Losses, StoreError> {
        let _held = Held::take(folder)?;
        let losses = salvage::count(folder);
        folder::empty(folder)?;
        Ok(losses)
    }

    /// Has everything sealed with another key when the store is opened the next time.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub fn change_key(&self) -> Result<(), StoreError> {
        rotate::mark(&self.inner.folder)
    }

    /// Closes both files and gives the folder back, so that no lock and no descriptor is held.
    /// Waits for at most one thing that is being read or written, and not long: what takes long is
    /// ended, as if it had not been begun. Calls fail with [`StoreError::Suspended`] until
    /// [`Store::resume`].
    pub fn suspend(&self) {
        let mut outbox = self.inner.outbox.enter_first();
        self.inner.cache.enter_first().suspend();
        if let Some(outbox) = outbox.take() {
            outbox.database.close_at_once();
        }
    }

    /// Whether the files are closed.
    pub fn is_suspended(&self) -> bool {
        lock(&self.inner.outbox).is_none()
    }

    /// Opens both files again. Does nothing when they are open.
    ///
    /// # Errors
    /// Those of [`Store::open`]; [`StoreError::Damaged`] as well when the outbox cannot be read, or
    /// is no longer the one that was closed.
    pub fn resume(&self) -> Result<(), StoreError> {
        let Inner { folder, sealer, cache, outbox, .. } = self.inner.as_ref();
        let mut outbox = lock(outbox);
        if outbox.is_none() {
            let held = Held::take(folder)?;
            let database = outbox::reopen(folder, sealer)?;
            lock(cache).resume(folder, sealer)?;
            *outbox = Some(Outbox { database, _folder: held });
        }
        drop(outbox);
        self.finish_forgetting()
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
        let Outbox { database, .. } = outbox.as_mut().ok_or(StoreError::Suspended)?;
        let result = work(database, &self.inner.sealer);
        if matches!(result, Err(StoreError::Damaged(_))) {
            // Not now: somebody counts on what was read before.
            salvage::mark(&self.inner.folder);
        }
        result
    }
}

/// Refuses what is too large to be done at once.
fn at_most(most: usize, bytes: &[u8]) -> Result<(), StoreError> {
    let bytes = bytes.len();
    if bytes > most { Err(StoreError::TooLarge { bytes, most }) } else { Ok(()) }
}

fn lock<T: Interruptible>(gate: &Gate<T>) -> MutexGuard<'_, T> {
    gate.enter()
}
