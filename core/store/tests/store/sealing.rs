//! What lies on the disk tells nothing, and cannot be changed or moved unnoticed.

use std::sync::Arc;

use crate::support::{Chance, Phone, at, id, item, photo};
use live_store::testing::check_key_store;
use live_store::{
    Cached, ItemState, KeyError, KeyStore, Losses, SoftwareKeyStore, Store, StoreError,
};

/// Something personal, as long as what `grep` would be asked for.
const SECRET: &str = "36.71.010.004.012-0345.0";

fn entry(body: &str) -> Cached {
    Cached { body: body.into(), etag: None, stored_at: at(0), fresh_until: at(0) }
}

#[test]
fn nothing_personal_is_readable_on_the_disk() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value(&format!("form/{SECRET}"), SECRET.as_bytes()).unwrap();
    store.put_cached(&format!("/v1/{SECRET}"), &entry(SECRET)).unwrap();
    store.put_file(id(9), "image/jpeg", SECRET.as_bytes()).unwrap();
    let mut waiting = item(1, SECRET);
    waiting.label = SECRET.to_owned();
    waiting.path = format!("/v1/{SECRET}");
    waiting.body = live_store::Body::Json(SECRET.into());
    store.submit(&[], &[waiting, photo(2, SECRET, id(9))]).unwrap();
    let problem_json = SECRET.into();
    store.set_state(id(1), &ItemState::NeedsFix { problem_json }, 1).unwrap();
    let found = |bytes: Vec<u8>| bytes.windows(12).any(|part| part == &SECRET.as_bytes()[..12]);
    assert!(!found(phone.bytes()), "readable while it is open");
    drop(store);
    assert!(!found(phone.bytes()), "readable after it was closed");
}

/// Everything that is sealed in a file's tables now.
fn sealed_in(phone: &Phone, file: &str) -> Vec<Vec<u8>> {
    let columns = [
        ("outbox.db", "SELECT sealed_name FROM value UNION ALL SELECT sealed_value FROM value"),
        ("outbox.db", "SELECT sealed_bytes FROM file UNION ALL SELECT sealed_head FROM item"),
        ("outbox.db", "SELECT sealed_json FROM item WHERE sealed_json IS NOT NULL"),
        ("cache.db", "SELECT sealed_name FROM resource UNION ALL SELECT sealed_body FROM resource"),
    ];
    let of_file = columns.iter().filter(|(of, _)| *of == file);
    let sqlite = phone.sqlite(file);
    let read = |query: &str| -> Vec<Vec<u8>> {
        let mut rows = sqlite.prepare(query).unwrap();
        rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    of_file.flat_map(|(_, query)| read(query)).collect()
}

#[test]
fn of_what_was_forgotten_not_even_sealed_bytes_are_left() {
    let phone = Phone::new();
    let store = phone.open();
    for number in 0..50 {
        let text = format!("{SECRET} {number} ").repeat(40);
        store.put_value(&format!("form/{number}"), text.as_bytes()).unwrap();
        store.put_cached(&format!("/v1/{number}"), &entry(&text)).unwrap();
        store.put_file(id(number + 1000), "image/jpeg", text.as_bytes()).unwrap();
        let items = [item(number, "a"), photo(number + 500, "a", id(number + 1000))];
        store.submit(&[], &items).unwrap();
    }
    store.put_value("language", b"id").unwrap();
    let mut sealed = sealed_in(&phone, "outbox.db");
    sealed.extend(sealed_in(&phone, "cache.db"));
    assert!(sealed.len() > 300);
    // Some of it was removed long before.
    (0..20).for_each(|number| store.delete_value(&format!("form/{number}")).unwrap());

    store.forget_everything_but(&["language", "never there"]).unwrap();
    let bytes = phone.bytes();
    for sealed in &sealed {
        // What fits on a page may be cut there, but not into pieces of this size.
        let beginning = &sealed[..24];
        assert!(!bytes.windows(24).any(|part| part == beginning), "something is left");
    }
    assert_eq!(store.value_names("").unwrap(), ["language"]);
    assert_eq!(store.value("language").unwrap().unwrap(), b"id");
    assert_eq!((store.items().unwrap().len(), store.file(id(1001)).unwrap()), (0, None));
    assert_eq!(store.cached("/v1/1").unwrap(), None);
}

#[test]
fn a_name_is_hidden_differently_in_each_table_and_on_each_device() {
    let hashes = |phone: &Phone| -> Vec<Vec<u8>> {
        let store = phone.open();
        store.put_value(SECRET, b"x").unwrap();
        store.put_cached(SECRET, &entry("x")).unwrap();
        let read = |file, table| {
            let query = format!("SELECT name_hash FROM {table}");
            phone.sqlite(file).query_row(&query, [], |row| row.get(0)).unwrap()
        };
        vec![read("outbox.db", "value"), read("cache.db", "resource")]
    };
    let mut all = hashes(&Phone::new());
    all.extend(hashes(&Phone::new()));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 4);
}

#[test]
fn what_is_moved_to_another_row_is_refused() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("mine", b"mine").unwrap();
    store.put_value("yours", b"yours").unwrap();
    store.submit(&[], &[item(1, "a"), item(2, "b")]).unwrap();
    let outbox = phone.sqlite("outbox.db");
    outbox
        .execute_batch(
            "UPDATE value SET sealed_value = (SELECT v.sealed_value FROM value v
                WHERE v.name_hash <> value.name_hash);
             UPDATE item SET sealed_json = (SELECT i.sealed_json FROM item i
                WHERE i.id <> item.id);",
        )
        .unwrap();
    // Both statements copy to the first row before they copy back: one row at least was moved.
    let read = [store.value("mine"), store.value("yours")];
    assert!(read.iter().any(|value| matches!(value, Err(StoreError::Damaged(_)))), "{read:?}");
    assert!(matches!(store.items(), Err(StoreError::Damaged(_))));
}

#[test]
fn what_is_moved_to_another_column_is_refused() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("a name", b"a value").unwrap();
    store.submit(&[], &[item(1, "a")]).unwrap();
    let outbox = phone.sqlite("outbox.db");
    outbox
        .execute_batch(
            "UPDATE value SET sealed_name = sealed_value, sealed_value = sealed_name;
             UPDATE item SET sealed_head = sealed_json, sealed_json = sealed_head;",
        )
        .unwrap();
    assert!(matches!(store.value("a name"), Err(StoreError::Damaged(_))));
    assert!(matches!(store.value_names(""), Err(StoreError::Damaged(_))));
    assert!(matches!(store.items(), Err(StoreError::Damaged(_))));

    store.put_cached("a resource", &entry("its body")).unwrap();
    let swap = "UPDATE resource SET sealed_name = sealed_body, sealed_body = sealed_name";
    assert_eq!(phone.sqlite("cache.db").execute(swap, []).unwrap(), 1);
    assert_eq!(store.cached("a resource").unwrap(), None, "the cache is made anew");
}

#[test]
fn what_is_changed_is_refused_at_every_byte() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"words").unwrap();
    let outbox = phone.sqlite("outbox.db");
    let query = "SELECT sealed_value FROM value";
    let sealed: Vec<u8> = outbox.query_row(query, [], |row| row.get(0)).unwrap();
    let write = |bytes: &[u8]| {
        outbox.execute("UPDATE value SET sealed_value = ?1", [bytes]).unwrap();
    };
    for position in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[position] ^= 1;
        write(&changed);
        assert!(matches!(store.value("draft"), Err(StoreError::Damaged(_))), "at {position}");
        write(&sealed[..position]);
        assert!(matches!(store.value("draft"), Err(StoreError::Damaged(_))), "up to {position}");
    }
    write(&sealed);
    assert_eq!(store.value("draft").unwrap().unwrap(), b"words");
}

#[test]
fn the_same_value_twice_looks_different() {
    let phone = Phone::new();
    let store = phone.open();
    let sealed = || -> Vec<u8> {
        store.put_value("draft", b"words").unwrap();
        let query = "SELECT sealed_value FROM value";
        phone.sqlite("outbox.db").query_row(query, [], |row| row.get(0)).unwrap()
    };
    assert_ne!(sealed(), sealed());
}

#[test]
fn a_backup_on_another_phone_is_refused_and_can_be_begun_anew() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"words").unwrap();
    drop(store);
    let new_keys = SoftwareKeyStore::generate(&Chance).unwrap();
    let open = || Store::open(phone.folder.path(), &new_keys, Arc::new(Chance));
    assert_eq!(open().err(), Some(StoreError::KeyLost));
    // Refusing changed nothing: the old phone still can.
    assert_eq!(phone.open().value("draft").unwrap().unwrap(), b"words");

    let losses = Store::erase(phone.folder.path()).unwrap();
    assert_eq!(losses, Losses { kept: 1, ..Losses::default() });
    assert_eq!(open().unwrap().value("draft").unwrap(), None);
}

#[test]
fn a_changed_key_seals_everything_anew() {
    let phone = Phone::new();
    let store = phone.open();
    let problem_json = b"{}".to_vec();
    store.put_value("draft", b"words").unwrap();
    store.put_file(id(9), "image/jpeg", b"photo").unwrap();
    let items = [item(5, "b"), photo(4, "a", id(9)), item(3, "a")];
    store.submit(&[], &items).unwrap();
    store.set_state(id(3), &ItemState::NeedsFix { problem_json }, 2).unwrap();
    store.put_cached("/v1/bills", &entry("x")).unwrap();
    let (before, sealed) = (store.items().unwrap(), sealed_in(&phone, "outbox.db"));
    let wrapped = |phone: &Phone| -> (u8, Vec<u8>) {
        let key = "SELECT number, wrapped FROM data_key";
        let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?));
        phone.sqlite("outbox.db").query_row(key, [], read).unwrap()
    };
    let old = wrapped(&phone);
    store.change_key().unwrap();
    drop(store);
    for round in 2..5 {
        let store = phone.open();
        let new = wrapped(&phone);
        assert_eq!(new.0, round);
        assert_ne!(new.1, old.1);
        assert_eq!(store.items().unwrap(), before);
        let heads: Vec<_> = store.lane_heads().unwrap().iter().map(|i| i.id.as_u128()).collect();
        assert_eq!(heads, [5, 4]);
        assert_eq!(store.value("draft").unwrap().unwrap(), b"words");
        assert_eq!(store.file(id(9)).unwrap().unwrap().bytes, b"photo");
        assert_eq!(store.cached("/v1/bills").unwrap(), None, "the cache of the old key");
        store.put_cached("/v1/bills", &entry("x")).unwrap();
        assert_eq!(store.losses().unwrap(), Losses::default());
        let bytes = phone.bytes();
        for sealed in &sealed {
            assert!(
                !bytes.windows(24).any(|part| part == &sealed[..24]),
                "sealed with the old key"
            );
        }
        store.change_key().unwrap();
    }
}

#[test]
fn a_key_store_that_refuses_now_may_not_refuse_later() {
    struct Locked;
    impl KeyStore for Locked {
        fn wrap(&self, _: &[u8]) -> Result<Vec<u8>, KeyError> {
            Err(KeyError::Refused("locked".to_owned()))
        }
        fn unwrap(&self, _: &[u8]) -> Result<Vec<u8>, KeyError> {
            Err(KeyError::Refused("locked".to_owned()))
        }
        fn public_key(&self) -> Result<Vec<u8>, KeyError> {
            Err(KeyError::Refused("locked".to_owned()))
        }
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, KeyError> {
            Err(KeyError::Refused("locked".to_owned()))
        }
    }
    let phone = Phone::new();
    let refused = Some(StoreError::Fault("locked".to_owned()));
    let open = || Store::open(phone.folder.path(), &Locked, Arc::new(Chance)).err();
    assert_eq!(open(), refused, "with nothing there");
    phone.open().put_value("draft", b"words").unwrap();
    assert_eq!(open(), refused);
    assert_eq!(phone.open().value("draft").unwrap().unwrap(), b"words");
}

#[test]
fn a_new_key_is_never_made_over_sealed_values() {
    let phone = Phone::new();
    phone.open().put_value("draft", b"words").unwrap();
    phone.sqlite("outbox.db").execute("DELETE FROM data_key", []).unwrap();
    let store = phone.open();
    assert_eq!(store.value("draft").unwrap(), None);
    assert_eq!(store.losses().unwrap(), Losses { kept: 1, ..Losses::default() });
}

#[test]
fn a_cache_of_another_key_is_made_anew() {
    let (one, other) = (Phone::new(), Phone::new());
    one.open().put_cached("/v1/bills", &entry("x")).unwrap();
    drop(other.open());
    std::fs::copy(one.file("cache.db"), other.file("cache.db")).unwrap();
    let store = other.open();
    assert_eq!(store.cached("/v1/bills").unwrap(), None);
    let count = "SELECT count(*) FROM resource";
    let rows: u32 = other.sqlite("cache.db").query_row(count, [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0, "what nobody can open is still there");
}

#[test]
fn the_software_key_store_is_a_key_store() {
    let keys = SoftwareKeyStore::generate(&Chance).unwrap();
    let other = SoftwareKeyStore::generate(&Chance).unwrap();
    check_key_store(&keys, &other);

    let again = SoftwareKeyStore::from_bytes(keys.to_bytes()).unwrap();
    assert_eq!(again.public_key(), keys.public_key());
    assert_eq!(again.unwrap(&keys.wrap(b"key").unwrap()).unwrap(), b"key");
    for length in [0, 31, 32, 33, keys.to_bytes().len() - 1] {
        assert!(SoftwareKeyStore::from_bytes(&keys.to_bytes()[..length]).is_err());
    }
}
