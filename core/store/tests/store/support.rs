//! A phone's storage, for tests.

use std::path::PathBuf;
use std::sync::Arc;

use live_domain::{Random, Timestamp};
use live_store::{Body, Item, ItemState, SoftwareKeyStore, Store, StoreError, Upload};
use ring::rand::{SecureRandom as _, SystemRandom};
use tempfile::TempDir;
use uuid::Uuid;

/// Randomness of the operating system.
pub struct Chance;

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        SystemRandom::new().fill(bytes).unwrap();
    }
}

/// A folder and the keys of the phone that it is on.
pub struct Phone {
    pub folder: TempDir,
    pub keys: SoftwareKeyStore,
}

impl Phone {
    pub fn new() -> Self {
        let keys = SoftwareKeyStore::generate(&Chance).unwrap();
        Self { folder: TempDir::new().unwrap(), keys }
    }

    pub fn try_open(&self) -> Result<Store, StoreError> {
        Store::open(self.folder.path(), &self.keys, Arc::new(Chance))
    }

    pub fn open(&self) -> Store {
        self.try_open().unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Another connection to a file, to look at or spoil what the store does not show.
    pub fn sqlite(&self, name: &str) -> rusqlite::Connection {
        rusqlite::Connection::open(self.file(name)).unwrap()
    }

    /// Every byte in the folder.
    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

/// Something that waits.
pub fn item(number: u128, lane: &str) -> Item {
    Item {
        id: id(number),
        lane: lane.to_owned(),
        section: "laksa".to_owned(),
        label: format!("Jalan rusak {number}"),
        path: "/v1/reports".to_owned(),
        body: Body::Json(format!("{{\"number\":{number}}}").into_bytes()),
        created_at: at(1_800_000_000_000),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    }
}

/// A photo that waits.
pub fn photo(number: u128, lane: &str, file: Uuid) -> Item {
    Item { body: Body::File(file), path: format!("/v1/files/{file}"), ..item(number, lane) }
}
