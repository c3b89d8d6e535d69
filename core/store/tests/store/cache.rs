//! What can be fetched again.

use crate::support::{Phone, at};
use live_store::{Cached, FeedPart, Store};
use std::cell::Cell;

fn entry(body: &str) -> Cached {
    Cached {
        body: body.as_bytes().to_vec(),
        etag: Some("\"tag\"".to_owned()),
        stored_at: at(1),
        fresh_until: at(-2),
    }
}

fn is_cached(store: &Store, resource: &str) -> bool {
    store.cached(resource).unwrap().is_some()
}

#[test]
fn what_was_fetched_is_there_the_next_time() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_cached("/v1/tickets", &entry("old")).unwrap();
    let newer = Cached { etag: None, ..entry("new") };
    store.put_cached("/v1/tickets", &newer).unwrap();
    drop(store);

    let store = phone.open();
    assert_eq!(store.cached("/v1/tickets").unwrap(), Some(newer));
    assert_eq!(store.cached("/v1/ticket").unwrap(), None);
}

#[test]
fn one_or_many_are_forgotten() {
    let store = Phone::new().open();
    let fill = || {
        for resource in ["/v1/tickets", "/v1/tickets/1", "/v1/tickets/10", "/v1/bills"] {
            store.put_cached(resource, &entry("x")).unwrap();
        }
    };
    fill();
    store.delete_cached("/v1/tickets/1").unwrap();
    assert!(is_cached(&store, "/v1/tickets/10") && is_cached(&store, "/v1/tickets"));
    assert!(!is_cached(&store, "/v1/tickets/1"));

    store.forget_cached("/v1/tickets/").unwrap();
    assert!(is_cached(&store, "/v1/tickets") && !is_cached(&store, "/v1/tickets/10"));

    fill();
    store.forget_cached("").unwrap();
    assert!(!is_cached(&store, "/v1/tickets") && !is_cached(&store, "/v1/bills"));
}

#[test]
fn what_was_asked_for_before_something_was_forgotten_is_not_kept() {
    let store = Phone::new().open();
    let before = store.forgettings();
    assert!(store.put_fetched(before, None, "/v1/tickets", &entry("a")).unwrap());
    store.delete_cached("/v1/tickets").unwrap();
    assert!(store.put_fetched(before, None, "/v1/tickets", &entry("b")).unwrap());
    store.forget_cached("").unwrap();
    assert!(!store.put_fetched(before, Some(&entry("b")), "/v1/tickets", &entry("c")).unwrap());
    assert!(!is_cached(&store, "/v1/tickets"));
    assert!(store.put_fetched(before + 1, None, "/v1/tickets", &entry("d")).unwrap());
}

#[test]
fn what_was_asked_for_before_something_newer_was_kept_does_not_replace_it() {
    let store = Phone::new().open();
    let old = entry("asked for before the rating");
    store.put_cached("/v1/tickets", &old).unwrap();
    store.put_cached("/v1/tickets", &entry("rated")).unwrap();
    let late = entry("answered after the rating");
    assert!(!store.put_fetched(0, Some(&old), "/v1/tickets", &late).unwrap());
    assert_eq!(store.cached("/v1/tickets").unwrap(), Some(entry("rated")));
}

/// A cache whose file was damaged like this is made anew, and the outbox stays.
fn damaged(damage: impl Fn(&mut Vec<u8>)) {
    let phone = Phone::new();
    let store = phone.open();
    for n in 0..100 {
        store.put_cached(&format!("/v1/tickets/{n}"), &entry(&"x".repeat(500))).unwrap();
    }
    store.put_value("draft", b"words").unwrap();
    drop(store);
    let file = phone.file("cache.db");
    let mut bytes = std::fs::read(&file).unwrap();
    damage(&mut bytes);
    std::fs::write(&file, bytes).unwrap();

    let store = phone.open();
    let left = (0..100).filter(|n| is_cached(&store, &format!("/v1/tickets/{n}"))).count();
    assert!(left < 100, "nothing was damaged");
    store.forget_cached("/v1/tickets").unwrap();
    store.put_cached("/v1/bills", &entry("x")).unwrap();
    drop(store);

    let store = phone.open();
    assert_eq!(store.cached("/v1/bills").unwrap(), Some(entry("x")));
    assert_eq!(store.value("draft").unwrap().unwrap(), b"words");
}

#[test]
fn a_cache_that_was_cut_off_is_made_anew() {
    damaged(|bytes| bytes.truncate(bytes.len() / 2));
}

#[test]
fn a_cache_that_is_empty_is_made_anew() {
    damaged(Vec::clear);
}

#[test]
fn a_cache_of_noise_is_made_anew() {
    damaged(|bytes| bytes.iter_mut().for_each(|byte| *byte ^= 0x5a));
}

#[test]
fn a_cache_with_noise_in_it_is_made_anew() {
    damaged(|bytes| {
        let middle = bytes.len() / 2;
        bytes[middle..].fill(0xff);
    });
}

#[test]
fn a_cache_that_is_something_else_is_made_anew() {
    damaged(|bytes| *bytes = b"no database, but long enough to look like one ".repeat(50));
}

#[test]
fn a_cache_with_other_tables_is_made_anew() {
    let phone = Phone::new();
    let other = phone.sqlite("cache.db");
    other.execute_batch("CREATE TABLE resource (x); PRAGMA user_version = 1;").unwrap();
    drop(other);
    let store = phone.open();
    store.put_cached("/v1/bills", &entry("x")).unwrap();
    assert!(is_cached(&store, "/v1/bills"));
}

#[test]
fn a_cache_that_cannot_be_made_anew_comes_back_when_it_can() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_cached("/v1/bills", &entry("x")).unwrap();
    phone.sqlite("cache.db").execute_batch("DROP TABLE resource").unwrap();
    // A folder in its place cannot be removed like a file.
    let file = phone.file("cache.db");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    assert!(store.cached("/v1/bills").is_err());
    std::fs::remove_dir(&file).unwrap();
    assert_eq!(store.cached("/v1/bills").unwrap(), None);
    store.put_cached("/v1/bills", &entry("y")).unwrap();
    assert_eq!(store.cached("/v1/bills").unwrap(), Some(entry("y")));
}

/// What a folder comes to, for the tests: how many things are in it. Counts how often that is made.
fn count(store: &Store, made: &Cell<u32>) -> String {
    let sum_up = |entries: Vec<Cached>| {
        made.set(made.get() + 1);
        entries.len().to_string().into_bytes()
    };
    String::from_utf8(store.summary("count", "/v1/tickets/", sum_up).unwrap()).unwrap()
}

#[test]
fn a_summary_is_made_again_when_something_in_its_folder_has_changed_and_not_before() {
    let phone = Phone::new();
    let mut store = phone.open();
    let made = Cell::new(0);
    store.put_cached("/v1/tickets/1", &entry("x")).unwrap();
    assert_eq!(count(&store, &made), "1");
    store.put_cached("/v1/bills/1", &entry("x")).unwrap();
    store.look_at("/v1/tickets/1", at(100_000_000)).unwrap();
    drop(store);
    store = phone.open();
    assert_eq!((count(&store, &made).as_str(), made.get()), ("1", 1));

    let part = FeedPart {
        changes: vec![("/v1/tickets/2".to_owned(), Some(entry("y")))],
        cursor: "a".to_owned(),
        is_last: true,
    };
    let changes: [&dyn Fn(); 5] = [
        &|| store.put_cached("/v1/tickets/1", &entry("z")).unwrap(),
        &|| {
            assert_eq!(store.feed_cursor("account").unwrap(), None);
            store.apply_feed("account", None, &part).unwrap().unwrap();
        },
        &|| store.put_followed("/v1/tickets/3", &entry("z")).unwrap(),
        &|| store.delete_cached("/v1/tickets/3").unwrap(),
        &|| store.forget_cached("").unwrap(),
    ];
    let counts = changes.map(|change| {
        change();
        (count(&store, &made), made.get())
    });
    let expected = [("1", 2), ("2", 3), ("3", 4), ("2", 5), ("0", 6)];
    assert_eq!(counts, expected.map(|(count, made)| (count.to_owned(), made)));
}
