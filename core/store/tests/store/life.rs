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
        // Nothing in it and no lock on it: room is tried before anybody's turn.
        .filter(|path| !path.to_string_lossy().contains("room.tmp"))
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
fn a_store_falls_asleep_while_it_is_written_to() {
    let phone = Phone::new();
    let store = phone.open();
    let large = vec![7; 1 << 20];
    for round in 0..10_u8 {
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4_u8)
                .map(|writer| {
                    let (store, large) = (store.clone(), &large);
                    scope.spawn(move || {
                        let mut written = 0_u32;
                        let end = loop {
                            let name = format!("{round}/{writer}/{written}");
                            let copy = Cached { body: large.clone(), ..entry() };
                            match store
                                .put_value(&name, large)
                                .and_then(|()| store.put_cached(&name, &copy))
                            {
                                Ok(()) => written += 1,
                                Err(error) => break error,
                            }
                        };
                        (written, end)
                    })
                })
                .collect();
            while store.value_names(&format!("{round}/")).unwrap().len() < 3 {
                std::thread::yield_now();
            }
            store.suspend();
            #[cfg(target_os = "linux")]
            assert_eq!(open_files_in(phone.folder.path()), 0);
            let written: Vec<_> =
                writers.into_iter().map(|writer| writer.join().unwrap()).collect();
            store.resume().unwrap();
            for (writer, (written, end)) in written.into_iter().enumerate() {
                assert_eq!(end, StoreError::Suspended);
                for number in 0..written {
                    let name = format!("{round}/{writer}/{number}");
                    assert_eq!(store.value(&name).unwrap().as_ref(), Some(&large), "{name}");
                    store.delete_value(&name).unwrap();
                }
            }
        });
    }
}

#[test]
fn a_second_store_on_the_same_folder_is_told_so() {
    let phone = Phone::new();
    let first = phone.open();
    first.put_value("draft", b"words").unwrap();
    assert_eq!(phone.try_open().err(), Some(StoreError::InUse));
    assert_eq!(Store::erase(phone.folder.path()), Err(StoreError::InUse));
    assert_eq!(first.value("draft").unwrap().unwrap(), b"words");

    first.suspend();
    let second = phone.open();
    second.put_value("draft", b"more words").unwrap();
    assert_eq!(first.resume(), Err(StoreError::InUse));
    assert_eq!(first.value("draft"), Err(StoreError::Suspended));
    drop(second);
    first.resume().unwrap();
    assert_eq!(first.value("draft").unwrap().unwrap(), b"more words");
}

#[test]
fn a_store_that_is_just_being_closed_is_waited_for() {
    let phone = Phone::new();
    let first = phone.open();
    std::thread::scope(|scope| {
        let second = scope.spawn(|| phone.try_open().map(drop));
        std::thread::sleep(std::time::Duration::from_millis(100));
        drop(first);
        assert_eq!(second.join().unwrap(), Ok(()));
    });
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
fn files_of_a_later_version_are_refused_and_left_as_they_are() {
    for name in ["outbox.db", "cache.db"] {
        let phone = Phone::new();
        phone.open().put_value("draft", b"words").unwrap();
        let file = phone.sqlite(name);
        let known: u32 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let found = known + 6;
        file.pragma_update(None, "user_version", found).unwrap();
        let error = phone.try_open().err().unwrap();
        assert_eq!(error, StoreError::Newer { found, known }, "{name}");
        file.pragma_update(None, "user_version", known).unwrap();
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
    let left = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap());
    let left: Vec<_> = left.map(|f| (f.file_name(), f.metadata().unwrap().len())).collect();
    assert_eq!(left, [("lock".into(), 0)]);
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
