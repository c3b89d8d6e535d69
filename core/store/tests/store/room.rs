//! How much is kept.

use std::time::Duration;

use live_domain::Timestamp;
use live_store::{Cached, DEFAULT_CAP, Store};

use crate::support::{Phone, at, id, item, photo};

const MIB: u64 = 1 << 20;
const HOUR: Duration = Duration::from_hours(1);

/// What was fetched at a time, and takes so many KiB.
fn copy(kib: usize, now: Timestamp) -> Cached {
    Cached { body: vec![7; kib << 10], etag: None, stored_at: now, fresh_until: now }
}

fn morning() -> Timestamp {
    at(1_800_000_000_000)
}

fn name(number: u64) -> String {
    format!("/v1/things/{number}")
}

fn is_there(store: &Store, number: u64) -> bool {
    store.cached(&name(number)).unwrap().is_some()
}

/// What the folder takes on the disk.
fn on_disk(phone: &Phone) -> u64 {
    let files = std::fs::read_dir(phone.folder.path()).unwrap();
    files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
}

/// A store whose cap leaves room for some thirty copies of 64 KiB, ten of which are there, fetched
/// one an hour.
fn with_ten_copies(phone: &Phone) -> (Store, Timestamp) {
    let store = phone.open();
    store.set_cap(5 * MIB).unwrap();
    let mut now = morning();
    for number in 0..10 {
        store.put_cached(&name(number), &copy(64, now)).unwrap();
        now = now.after(HOUR);
    }
    (store, now)
}

fn fetch_until_something_goes(store: &Store, now: Timestamp) {
    for number in 10..100 {
        store.put_cached(&name(number), &copy(64, now)).unwrap();
        if (0..=number).any(|other| !is_there(store, other)) {
            return;
        }
    }
    panic!("nothing ever went");
}

#[test]
fn the_cap_is_the_citizens_own_and_is_remembered() {
    let phone = Phone::new();
    let store = phone.open();
    assert_eq!(store.cap().unwrap(), DEFAULT_CAP);
    store.set_cap(10 * MIB).unwrap();
    drop(store);
    assert_eq!(phone.open().cap().unwrap(), 10 * MIB);
}

#[test]
fn what_was_looked_at_longest_ago_makes_room_first() {
    let phone = Phone::new();
    let (store, now) = with_ten_copies(&phone);
    for looked_at in [0, 2] {
        assert!(store.look_at(&name(looked_at), now).unwrap().is_some());
    }
    fetch_until_something_goes(&store, now);
    assert!(is_there(&store, 0) && is_there(&store, 2), "it was just looked at");
    assert!(!is_there(&store, 1) && !is_there(&store, 3), "others stayed that are older");
}

#[test]
fn a_clock_that_was_put_back_keeps_nothing_for_years() {
    let phone = Phone::new();
    let (store, now) = with_ten_copies(&phone);
    let year = Duration::from_hours(24 * 365);
    store.look_at(&name(4), now.after(10 * year)).unwrap();
    for number in 0..5 {
        store.look_at(&name(number), now).unwrap();
    }
    let now = now.after(HOUR);
    for number in 5..10 {
        store.look_at(&name(number), now).unwrap();
    }
    fetch_until_something_goes(&store, now);
    assert!(!is_there(&store, 4), "it was looked at in a year that is not yet here");
    assert!(is_there(&store, 9));
}

#[test]
fn looking_again_within_the_hour_writes_nothing() {
    let phone = Phone::new();
    let (store, now) = with_ten_copies(&phone);
    let written = || std::fs::read(phone.file("cache.db-wal")).unwrap();
    store.look_at(&name(0), now).unwrap();
    let after_the_first = written();
    for minutes in 0..60 {
        store.look_at(&name(0), now.after(Duration::from_mins(minutes))).unwrap();
    }
    assert!(written() == after_the_first, "a look was written down");
    store.look_at(&name(0), now.after(HOUR)).unwrap();
    assert!(written() != after_the_first, "no look is written down at all");
}

#[test]
fn what_exists_nowhere_else_is_never_let_go() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("bapenda/receipt/1", &vec![1; 900 << 10]).unwrap();
    store.put_file(id(1), "image/jpeg", &vec![2; 900 << 10]).unwrap();
    store.submit(&[], &[photo(2, "laksa/1", id(1)), item(3, "laksa/1")]).unwrap();
    store.set_cap(MIB).unwrap();
    for number in 0..50 {
        store.put_cached(&name(number), &copy(64, morning())).unwrap();
        assert!(is_there(&store, number), "somebody waits to see it");
    }
    assert!(!is_there(&store, 48), "there is no room for a second copy");
    assert_eq!(store.value("bapenda/receipt/1").unwrap().unwrap().len(), 900 << 10);
    assert_eq!(store.file(id(1)).unwrap().unwrap().bytes.len(), 900 << 10);
    assert_eq!(store.items().unwrap().len(), 2);
}

#[test]
fn a_photo_and_a_smaller_cap_make_room_at_once() {
    let phone = Phone::new();
    let store = phone.open();
    store.set_cap(6 * MIB).unwrap();
    for number in 0..40 {
        store.put_cached(&name(number), &copy(64, morning())).unwrap();
    }
    assert!(is_there(&store, 0), "there was room for all");
    store.put_file(id(1), "image/jpeg", &vec![2; 1 << 20]).unwrap();
    assert!(!is_there(&store, 0), "a photo takes room too");
    store.set_cap(MIB).unwrap();
    assert_eq!(store.usage().unwrap().copies, 0);
    assert!(on_disk(&phone) < MIB + MIB / 4, "{} bytes on the disk", on_disk(&phone));
    assert!(store.file(id(1)).unwrap().is_some());
}

#[test]
fn opening_lets_nothing_go() {
    let phone = Phone::new();
    let (store, now) = with_ten_copies(&phone);
    // A draft is no reason to let copies go at once, so that the app can be closed over its cap.
    for form in ["form/laksa/new", "form/laksa/rate"] {
        store.put_value(form, &vec![1; 1 << 20]).unwrap();
    }
    drop(store);
    let store = phone.open();
    assert!((0..10).all(|number| is_there(&store, number)));
    store.put_cached("/v1/reports", &copy(1, now)).unwrap();
    assert!(!is_there(&store, 0), "it was not over its cap");
}

#[test]
fn it_is_known_what_takes_how_much() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_cached("/v1/reports", &copy(100, morning())).unwrap();
    store.put_file(id(1), "image/jpeg", &vec![2; 200 << 10]).unwrap();
    store.submit(&[], &[item(3, "laksa/1")]).unwrap();
    store.put_value("form/laksa/new", &vec![3; 300 << 10]).unwrap();
    let usage = store.usage().unwrap();
    let near = |bytes: u64, kib: u64| (kib << 10..(kib + 1) << 10).contains(&bytes);
    assert!(near(usage.copies, 100) && near(usage.photos, 200), "{usage:?}");
    assert!(usage.unsent > 0 && usage.unsent < 1000, "{usage:?}");
    let drafts = store.value_sizes("form/").unwrap();
    assert!(
        matches!(&drafts[..], [(name, bytes)] if name == "form/laksa/new" && near(*bytes, 300))
    );
    assert_eq!(usage.total, on_disk(&phone));
}

#[test]
fn what_is_freed_goes_back_to_the_device_and_nothing_else_goes() {
    let phone = Phone::new();
    let store = phone.open();
    for number in 0..50 {
        store.put_cached(&name(number), &copy(64, morning())).unwrap();
    }
    store.put_value("form/laksa/new", b"words").unwrap();
    let before = on_disk(&phone);
    let forgettings = store.forgettings();
    store.free_up().unwrap();
    assert_eq!(store.usage().unwrap().copies, 0);
    assert!(before > 3 * MIB && on_disk(&phone) < MIB / 4, "{before} → {}", on_disk(&phone));
    assert_eq!(store.value("form/laksa/new").unwrap().unwrap(), b"words");
    let late = store.put_fetched(forgettings, None, &name(1), &copy(64, morning())).unwrap();
    assert!(!late, "what was under way came back");
}

/// A year in which a citizen looks at things every day and now and then keeps a photo for a while.
#[test]
fn after_a_year_the_folder_is_under_the_cap() {
    let phone = Phone::new();
    let store = phone.open();
    let cap = 6 * MIB;
    store.set_cap(cap).unwrap();
    let mut most = 0;
    for day in 0..365_u64 {
        let now = morning().after(Duration::from_hours(24 * day));
        for thing in 0..5 {
            store.put_cached(&name(day * 5 + thing), &copy(32, now)).unwrap();
        }
        store.put_cached(&format!("/v1/files/{day}"), &copy(100, now)).unwrap();
        store.put_value("navigation", day.to_string().as_bytes()).unwrap();
        if day % 7 == 0 {
            store.put_file(id(1), "image/jpeg", &vec![2; 300 << 10]).unwrap();
        } else if day % 7 == 3 {
            store.delete_file(id(1)).unwrap();
        }
        most = most.max(on_disk(&phone));
    }
    assert!(most <= cap, "{most} bytes on the disk");
    assert!(most > cap / 2, "{most} bytes: the cap is not made use of");
}
