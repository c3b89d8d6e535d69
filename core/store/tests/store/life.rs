//! A store's life on a phone: put to sleep, woken, found by another version, on a full disk.

use crate::support::{Chance, Phone, at, id, item};
use live_store::{Cached, Store, StoreError};

fn entry() -> Cached {
    Cached { body: b"x".to_vec(), etag: None, stored_at: at(0), fresh_until: at(0) }
}

#[cfg(target_os = "linux")]
fn open_files_in(folder: &std::path::Path) -> usize {
    let open = std::fs::read_dir("/proc/self/fd").unwrap();
    open.filter_map(|file| std::fs::read_link(file.unwrap().path()).ok())
        .filter(|path| path.starts_with(folder))
        .count()
}

#[test]
fn a_store_that_sleeps_holds_no_file_and_says_so() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"words").unwrap();
    let clone = store.clone();
    store.suspend();
    store.suspend();
    #[cfg(target_os = "linux")]
    assert_eq!(open_files_in(phone.folder.path()), 0);
    assert_eq!(clone.value("draft"), Err(StoreError::Suspended));
    assert_eq!(clone.put_value("draft", b"lost"), Err(StoreError::Suspended));
    assert_eq!(clone.submit(&[], &[item(1, "a")]), Err(StoreError::Suspended));
    assert_eq!(clone.cached("/v1/bills"), Err(StoreError::Suspended));
    assert_eq!(clone.put_cached("/v1/bills", &entry()), Err(StoreError::Suspended));
    assert_eq!(clone.forget_cached(""), Err(StoreError::Suspended));

    store.resume().unwrap();
    store.resume().unwrap();
    assert_eq!(clone.value("draft").unwrap().unwrap(), b"words");
    clone.put_cached("/v1/bills", &entry()).unwrap();
}

#[test]
fn a_store_wakes_only_over_its_own_files() {
    let phone = Phone::new();
    let store = phone.open();
    store.suspend();
    Store::erase(phone.folder.path()).unwrap();
    assert!(matches!(store.resume(), Err(StoreError::Damaged(_))));
    assert_eq!(store.put_value("draft", b"words"), Err(StoreError::Suspended));
    // What the refused attempt left does not stand in the way of beginning anew.
    phone.open().put_value("draft", b"words").unwrap();
}

#[test]
fn a_cache_that_was_cleared_in_its_sleep_is_made_anew() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_cached("/v1/bills", &entry()).unwrap();
    store.suspend();
    std::fs::remove_file(phone.file("cache.db")).unwrap();
    store.resume().unwrap();
    assert_eq!(store.cached("/v1/bills").unwrap(), None);
    store.put_cached("/v1/bills", &entry()).unwrap();
}

#[test]
fn a_damaged_outbox_is_reported_and_left_as_it_is() {
    let phone = Phone::new();
    phone.open().put_value("draft", b"words").unwrap();
    let damaged = b"this is not a database, and it is long enough to look like one".repeat(100);
    std::fs::write(phone.file("outbox.db"), &damaged).unwrap();
    assert!(matches!(phone.try_open().err(), Some(StoreError::Damaged(_))));
    assert_eq!(std::fs::read(phone.file("outbox.db")).unwrap(), damaged);
}

#[test]
fn files_of_a_later_version_are_refused_and_left_as_they_are() {
    for (name, known) in [("outbox.db", 2), ("cache.db", 1)] {
        let phone = Phone::new();
        phone.open().put_value("draft", b"words").unwrap();
        phone.sqlite(name).pragma_update(None, "user_version", 7).unwrap();
        let error = phone.try_open().err().unwrap();
        assert_eq!(error, StoreError::Newer { found: 7, known }, "{name}");
        phone.sqlite(name).pragma_update(None, "user_version", known).unwrap();
        assert_eq!(phone.open().value("draft").unwrap().unwrap(), b"words", "{name}");
    }
}

#[test]
fn a_folder_is_made_where_there_is_none_and_erased_where_there_is_one() {
    let phone = Phone::new();
    let folder = phone.folder.path().join("a").join("b");
    let open = || Store::open(&folder, &phone.keys, std::sync::Arc::new(Chance));
    let store = open().unwrap();
    store.put_file(id(1), "image/png", b"photo").unwrap();
    drop(store);
    Store::erase(&folder).unwrap();
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    Store::erase(&folder).unwrap();
    assert_eq!(open().unwrap().file(id(1)).unwrap(), None);
}

#[test]
fn what_was_written_survives_an_end_without_a_word() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"words").unwrap();
    store.submit(&[], &[item(1, "a")]).unwrap();
    // As it lies on the disk at this moment, with the store still open.
    let after = Phone { folder: tempfile::tempdir().unwrap(), ..phone };
    for file in std::fs::read_dir(phone.folder.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), after.folder.path().join(file.file_name())).unwrap();
    }
    let reopened = after.open();
    assert_eq!(reopened.value("draft").unwrap().unwrap(), b"words");
    assert_eq!(reopened.items().unwrap(), [item(1, "a")]);
}
