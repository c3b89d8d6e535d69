//! Whichever way leads to an open store, the same store stands behind it.

use std::path::Path;

use live_domain::testing::check_random;
use live_store::testing::check_store;
use live_store::{SoftwareKeyStore, Store};

use crate::support::{Chance, Phone, item};

#[test]
fn in_a_new_folder() {
    let phone = Phone::new();
    check_store(|| phone.open());
}

#[test]
#[cfg(target_os = "linux")]
fn in_memory() {
    let folder = tempfile::tempdir_in("/dev/shm").unwrap();
    let phone = Phone { folder, ..Phone::new() };
    check_store(|| phone.open());
}

#[test]
fn after_the_key_was_changed() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"words").unwrap();
    store.delete_value("draft").unwrap();
    store.change_key().unwrap();
    drop(store);
    check_store(|| phone.open());
}

#[test]
fn after_everything_was_erased_because_the_key_was_lost() {
    let mut phone = Phone::new();
    phone.open().submit(&[], &[item(1, "a")]).unwrap();
    phone.keys = SoftwareKeyStore::generate(&Chance).unwrap();
    Store::erase(phone.folder.path()).unwrap();
    check_store(|| phone.open());
}

fn spoil(file: &Path) {
    let mut bytes = std::fs::read(file).unwrap();
    // What the file says of its first table: SQLite reads nothing in it any more.
    bytes[100..200].fill(0xee);
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn after_a_damaged_cache_was_made_anew() {
    let phone = Phone::new();
    drop(phone.open());
    spoil(&phone.file("cache.db"));
    check_store(|| phone.open());
}

#[test]
fn after_a_damaged_outbox_was_salvaged() {
    let phone = Phone::new();
    let store = phone.open();
    store.submit(&[], &[item(1, "a")]).unwrap();
    drop(store);
    spoil(&phone.file("outbox.db"));
    phone.open().forget_losses().unwrap();
    check_store(|| phone.open());
}

#[test]
fn its_chance_is_one() {
    check_random(&Chance);
}
