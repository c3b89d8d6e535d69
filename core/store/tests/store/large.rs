//! What is large is never done at once, so that nobody who puts the store to sleep waits for long:
//! what goes to the disk in one go is bounded in bytes, not in time, which is another on every phone.

use live_store::{Body, Cached, Item, Losses, Store, StoreError};
use uuid::Uuid;

use crate::support::{Phone, at, id, item, photo};

const MIB: usize = 1 << 20;

/// A large photo of which no two parts are the same.
fn large(seed: u8, bytes: usize) -> Vec<u8> {
    let mut photo: Vec<u8> = (0..=250).flat_map(|part| [part ^ seed; 1000]).collect();
    photo = photo.repeat(bytes / photo.len() + 1);
    photo.truncate(bytes);
    photo
}

fn put(store: &Store, file: Uuid, bytes: &[u8]) {
    store.put_file(file, "image/jpeg", bytes).unwrap();
}

fn bytes_of(store: &Store, file: Uuid) -> Option<Vec<u8>> {
    store.file(file).unwrap().map(|file| file.bytes)
}

fn pieces(phone: &Phone) -> u32 {
    let count = "SELECT count(*) FROM piece";
    phone.sqlite("outbox.db").query_row(count, [], |row| row.get(0)).unwrap()
}

/// The most that was ever in the log at once since it was emptied last: what one transaction writes,
/// and what had come together before it.
fn log(phone: &Phone, name: &str) -> usize {
    usize::try_from(phone.file(name).metadata().unwrap().len()).unwrap()
}

#[test]
fn a_file_of_any_size_comes_back_whole() {
    let phone = Phone::new();
    let store = phone.open();
    let piece = 256 << 10;
    let sizes = [0, 1, piece - 1, piece, piece + 1, 2 * piece, 5 * MIB + 3];
    for (seed, size) in (1_u8..).zip(sizes) {
        put(&store, id(seed.into()), &large(seed, size));
    }
    drop(store);
    let store = phone.open();
    for (seed, size) in (1_u8..).zip(sizes) {
        assert!(bytes_of(&store, id(seed.into())).unwrap() == large(seed, size), "{size}");
    }
    assert!(store.usage().unwrap().photos > sizes.iter().sum::<usize>() as u64);
}

#[test]
fn another_in_its_place_and_its_end_leave_no_piece() {
    let phone = Phone::new();
    let store = phone.open();
    put(&store, id(9), &large(1, 2 * MIB));
    put(&store, id(9), &large(2, MIB));
    assert!(bytes_of(&store, id(9)).unwrap() == large(2, MIB));
    assert_eq!(pieces(&phone), 3);
    store.submit(&[], &[photo(1, "a", id(9))]).unwrap();
    store.delete_file(id(9)).unwrap();
    assert_eq!(pieces(&phone), 3, "an item still needs it");
    store.remove(id(1)).unwrap();
    assert_eq!((pieces(&phone), bytes_of(&store, id(9))), (0, None));
    put(&store, id(8), &large(1, MIB));
    store.forget_everything_but(&[]).unwrap();
    assert_eq!(pieces(&phone), 0);
}

#[test]
fn what_goes_to_the_disk_at_once_is_small_however_large_a_photo_is() {
    let most = 2 * MIB;
    let phone = Phone::new();
    let store = phone.open();
    put(&store, id(8), &large(1, 8 * MIB));
    assert!(log(&phone, "outbox.db-wal") < most, "{} written", log(&phone, "outbox.db-wal"));
    put(&store, id(9), &large(2, 8 * MIB));
    store.submit(&[], &[photo(1, "a", id(8))]).unwrap();
    // What comes after it moves to its place.
    store.remove(id(1)).unwrap();
    assert!(log(&phone, "outbox.db-wal") < most, "{} removed", log(&phone, "outbox.db-wal"));
    assert!(bytes_of(&store, id(9)).unwrap() == large(2, 8 * MIB));
}

#[test]
fn what_makes_room_goes_little_by_little() {
    let phone = Phone::new();
    let store = phone.open();
    store.set_cap(32 * MIB as u64).unwrap();
    let copy = |kib: usize| Cached {
        body: vec![7; kib << 10],
        etag: None,
        stored_at: at(0),
        fresh_until: at(0),
    };
    for number in 0..350 {
        store.put_cached(&format!("/v1/{number}"), &copy(64)).unwrap();
    }
    // Much has to go for a photo, and for a smaller cap.
    put(&store, id(1), &large(1, 12 * MIB));
    assert!(log(&phone, "cache.db-wal") < 4 * MIB, "{} at once", log(&phone, "cache.db-wal"));
    assert!(store.usage().unwrap().total < 32 * MIB as u64);
    assert!(store.usage().unwrap().copies > 5 * MIB as u64);
}

#[test]
fn nobody_waits_for_the_log_when_the_store_falls_asleep() {
    let phone = Phone::new();
    let store = phone.open();
    put(&store, id(1), &large(1, MIB / 2));
    store.suspend();
    let (log, file) = (log(&phone, "outbox.db-wal"), phone.file("outbox.db"));
    assert!(log > MIB / 2, "it was emptied first");
    assert!(file.metadata().unwrap().len() < MIB as u64 / 2);
    store.resume().unwrap();
    assert!(bytes_of(&store, id(1)).unwrap() == large(1, MIB / 2));
}

#[test]
fn falling_asleep_leaves_a_file_whole_or_not_at_all() {
    let phone = Phone::new();
    let store = phone.open();
    put(&store, id(1), &large(1, MIB));
    let mut cut = 0;
    for round in 0..8 {
        let new = large(round + 2, 4 * MIB);
        let before = bytes_of(&store, id(1)).unwrap();
        let begun = pieces(&phone);
        let result = std::thread::scope(|scope| {
            let writer = scope.spawn(|| store.put_file(id(1), "image/jpeg", &new));
            // Sooner or later: when some pieces are there.
            while pieces(&phone) <= begun + u32::from(round) && !writer.is_finished() {
                std::thread::yield_now();
            }
            store.suspend();
            writer.join().unwrap()
        });
        store.resume().unwrap();
        let found = bytes_of(&store, id(1)).unwrap();
        match result {
            Ok(()) => assert!(found == new),
            Err(error) => {
                assert_eq!(error, StoreError::Suspended);
                assert!(found == before || found == new, "half a file");
                cut += 1;
            }
        }
    }
    assert!(cut > 0, "it never fell asleep in the middle");
    // What was left of them goes with the next that is written or removed.
    store.delete_file(id(1)).unwrap();
    assert_eq!(pieces(&phone), 0);
}

#[test]
fn what_is_too_large_is_refused_and_what_was_there_stays() {
    let store = Phone::new().open();
    store.put_value("draft", b"words").unwrap();
    let too_large = |bytes, most| Err(StoreError::TooLarge { bytes, most });
    assert_eq!(store.put_value("draft", &vec![0; MIB + 1]), too_large(MIB + 1, MIB));
    assert_eq!(store.turn_back(&[], "draft", &vec![0; MIB + 1]), too_large(MIB + 1, MIB));
    let json = Item { body: Body::Json(vec![b'x'; MIB + 1]), ..item(1, "a") };
    assert_eq!(store.submit(&["draft"], &[json]), too_large(MIB + 1, MIB));
    assert_eq!(store.value("draft").unwrap().unwrap(), b"words");

    let bytes = vec![0; 32 * MIB + 1];
    assert_eq!(store.put_file(id(1), "image/png", &bytes), too_large(bytes.len(), 32 * MIB));
    let body = vec![0; 12 * MIB + 1];
    let copy = Cached { body, etag: None, stored_at: at(0), fresh_until: at(0) };
    let refused = too_large(12 * MIB + 1, 12 * MIB);
    assert_eq!(store.put_cached("/v1/files/1", &copy), refused);
    assert_eq!(store.put_followed("/v1/files/1", &copy), refused);
    assert_eq!(store.put_fetched(0, None, "/v1/files/1", &copy).map(drop), refused);
}

#[test]
fn a_lost_piece_costs_its_photo_and_nothing_else() {
    let spoil = [
        "UPDATE piece SET sealed_bytes = x'00' WHERE rowid = 2",
        "DELETE FROM piece WHERE rowid = 2",
        "UPDATE piece SET position = 7 WHERE rowid = 2",
        "UPDATE file SET pieces = (SELECT pieces FROM file WHERE rowid = 2) WHERE rowid = 1",
    ];
    for spoil in spoil {
        let phone = Phone::new();
        let store = phone.open();
        put(&store, id(1), &large(1, MIB));
        put(&store, id(2), &large(2, MIB));
        store.put_value("draft", b"words").unwrap();
        phone.sqlite("outbox.db").execute_batch(spoil).unwrap();
        let found = [1, 2].map(|number| store.file(id(number)));
        let damaged = found.iter().filter(|file| matches!(file, Err(StoreError::Damaged(_))));
        assert_eq!(damaged.count(), 1, "{spoil}");
        drop(store);
        let store = phone.open();
        assert_eq!(store.losses().unwrap(), Losses { photos: 1, ..Losses::default() }, "{spoil}");
        let left = [1, 2].map(|number| bytes_of(&store, id(number)));
        assert_eq!(left.iter().flatten().count(), 1, "{spoil}");
        assert_eq!(store.value("draft").unwrap().unwrap(), b"words");
    }
}

#[test]
fn another_key_seals_the_pieces_too() {
    let phone = Phone::new();
    let store = phone.open();
    put(&store, id(1), &large(1, 2 * MIB));
    store.change_key().unwrap();
    drop(store);
    let store = phone.open();
    assert!(bytes_of(&store, id(1)).unwrap() == large(1, 2 * MIB));
    assert!(store.losses().unwrap().is_none());
}

#[test]
fn forgetting_that_was_cut_short_is_finished_before_anything_else() {
    for wakes in [false, true] {
        let phone = Phone::new();
        let store = phone.open();
        store.put_value("draft", b"words").unwrap();
        store.put_value("language", b"id").unwrap();
        put(&store, id(1), &large(1, MIB));
        let other = phone.sqlite("outbox.db");
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        store.forget_everything_but(&["language"]).unwrap_err();
        drop(other);
        assert_eq!(store.value("draft").unwrap().unwrap(), b"words", "it was not cut short");
        let store = if wakes {
            store.suspend();
            store.resume().unwrap();
            store
        } else {
            drop(store);
            phone.open()
        };
        assert_eq!(store.value_names("").unwrap(), ["language"]);
        assert_eq!((bytes_of(&store, id(1)), pieces(&phone)), (None, 0));
        // Once: what comes now stays.
        store.put_value("draft", b"new words").unwrap();
        drop(store);
        assert_eq!(phone.open().value("draft").unwrap().unwrap(), b"new words");
    }
}
