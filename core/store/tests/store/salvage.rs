//! A damaged outbox: what can still be read is kept, and the rest is counted.

use live_store::{Body, Item, Losses, Store, StoreError};

use crate::support::{Phone, id, item, photo};

const PAGE: usize = 4096;
const COUNT: u32 = 12;

/// Larger than a page, so that it lies on several.
fn words(number: u32) -> Vec<u8> {
    format!("words {number} ").repeat(500).into_bytes()
}

fn waiting(number: u32) -> Item {
    match number % 2 {
        0 => photo(number.into(), "report", id(u128::from(number) + 1000)),
        _ => Item { body: Body::Json(words(number)), ..item(number.into(), "report") },
    }
}

/// A phone with something of every kind, and its outbox as it lies on the disk.
fn used() -> (Phone, Vec<u8>) {
    let phone = Phone::new();
    let store = phone.open();
    for number in 0..COUNT {
        store.put_value(&format!("form/{number}"), &words(number)).unwrap();
        store.put_file(id(u128::from(number) + 1000), "image/jpeg", &words(number)).unwrap();
        store.submit(&[], &[waiting(number)]).unwrap();
    }
    drop(store);
    let bytes = std::fs::read(phone.file("outbox.db")).unwrap();
    (phone, bytes)
}

/// Does something with the store; where it finds out that the store is damaged, once more after the
/// next start.
fn healed<T>(phone: &Phone, work: impl Fn(&Store) -> Result<T, StoreError>) -> T {
    let first = work(&phone.open());
    match first {
        Err(StoreError::Damaged(_)) => work(&phone.open()).unwrap(),
        first => first.unwrap(),
    }
}

/// What is left, every piece of which has to be as it was.
fn left(store: &Store) -> Result<Losses, StoreError> {
    let items = store.items()?;
    let numbers: Vec<u32> = items.iter().map(|i| i.id.as_u128().try_into().unwrap()).collect();
    assert!(numbers.is_sorted(), "the order in the lane is another");
    for (item, number) in items.iter().zip(&numbers) {
        assert_eq!(*item, waiting(*number));
    }
    let mut photos = 0;
    for number in 0..COUNT {
        if let Some(file) = store.file(id(u128::from(number) + 1000))? {
            assert_eq!((file.media_type.as_str(), file.bytes), ("image/jpeg", words(number)));
            photos += 1;
        }
    }
    let names = store.value_names("form/")?;
    for name in &names {
        let number = name.strip_prefix("form/").unwrap().parse().unwrap();
        assert_eq!(store.value(name)?.unwrap(), words(number), "{name}");
    }
    Ok(Losses {
        unsent: u32::try_from(items.len()).unwrap(),
        photos,
        kept: u32::try_from(names.len()).unwrap(),
        uncounted: false,
    })
}

#[test]
fn noise_on_any_page_costs_what_was_there_and_is_counted() {
    let (phone, sound) = used();
    let pages = sound.len() / PAGE;
    let whole = Losses { unsent: COUNT, photos: COUNT, kept: COUNT, uncounted: false };
    let mut salvaged = Losses::default();
    for page in 0..pages {
        let mut bytes = sound.clone();
        bytes[page * PAGE..][..PAGE].fill(0x5a);
        std::fs::write(phone.file("outbox.db"), &bytes).unwrap();
        let (left, lost) = healed(&phone, |store| Ok((left(store)?, store.losses()?)));
        if !lost.uncounted {
            let sum = [left.unsent + lost.unsent, left.photos + lost.photos, left.kept + lost.kept];
            assert_eq!(sum, [COUNT; 3], "page {page}: {lost:?}");
        }
        assert!(!lost.is_none() || left == whole, "page {page}: lost without a word");
        salvaged.unsent += left.unsent;
        salvaged.photos += left.photos;
        salvaged.kept += left.kept;
        // What was salvaged is a store like any other.
        healed(&phone, |store| store.submit(&["form/1"], &[item(9_999, "other")]));
        healed(&phone, Store::forget_losses);
        assert_eq!(phone.open().losses().unwrap(), Losses::default());
    }
    let most = u32::try_from(pages).unwrap() * COUNT * 8 / 10;
    let Losses { unsent, photos, kept, .. } = salvaged;
    assert!(unsent > most && photos > most && kept > most, "of {most}/0.8 each: {salvaged:?}");
}

#[test]
fn of_what_is_no_database_nothing_is_left_and_that_is_said() {
    let (phone, sound) = used();
    std::fs::write(phone.file("outbox.db"), vec![0x5a; sound.len()]).unwrap();
    let store = phone.open();
    assert_eq!(left(&store).unwrap(), Losses::default());
    assert_eq!(store.losses().unwrap(), Losses { uncounted: true, ..Losses::default() });
    store.put_value("draft", b"words").unwrap();
    drop(store);
    assert_eq!(phone.open().value("draft").unwrap().unwrap(), b"words");
}

#[test]
fn what_was_found_while_it_was_used_is_salvaged_the_next_time() {
    let (phone, _) = used();
    let store = phone.open();
    let spoil = "UPDATE value SET sealed_value = x'00' WHERE rowid = 3;
                 UPDATE item SET sealed_head = x'00' WHERE rowid = 4;";
    phone.sqlite("outbox.db").execute_batch(spoil).unwrap();
    assert!(matches!(store.items(), Err(StoreError::Damaged(_))));
    drop(store);
    let store = phone.open();
    let lost = Losses { unsent: 1, kept: 1, ..Losses::default() };
    assert_eq!(store.losses().unwrap(), lost);
    assert_eq!(store.items().unwrap().len(), COUNT as usize - 1);
    drop(store);
    assert_eq!(phone.open().losses().unwrap(), lost, "counted twice");
}

#[test]
fn an_end_while_salvaging_leaves_the_old_or_the_new() {
    let (phone, sound) = used();
    // Before the new file was whole.
    std::fs::write(phone.file("outbox.new"), &sound[..PAGE * 2]).unwrap();
    assert_eq!(left(&phone.open()).unwrap().unsent, COUNT);
    // After it was, with the log of the damaged one still there.
    let store = phone.open();
    store.put_value("form/0", b"what the log says").unwrap();
    let log = std::fs::read(phone.file("outbox.db-wal")).unwrap();
    drop(store);
    std::fs::write(phone.file("outbox.db"), sound).unwrap();
    std::fs::rename(phone.file("outbox.db"), phone.file("outbox.salvaged")).unwrap();
    std::fs::write(phone.file("outbox.db"), vec![0x5a; PAGE]).unwrap();
    std::fs::write(phone.file("outbox.db-wal"), log).unwrap();
    let store = phone.open();
    assert_eq!((left(&store).unwrap().unsent, store.losses().unwrap()), (COUNT, Losses::default()));
    assert!(!phone.file("outbox.salvaged").exists());
}

#[test]
fn what_an_earlier_version_found_damaged_is_salvaged_by_this_one() {
    let (phone, _) = used();
    let earlier = phone.sqlite("outbox.db");
    let known: u32 = earlier.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    let spoil = "DROP TABLE piece; ALTER TABLE file DROP COLUMN pieces;
                 UPDATE file SET sealed_bytes = x'00' WHERE rowid = 3;";
    earlier.execute_batch(spoil).unwrap();
    earlier.pragma_update(None, "user_version", known - 1).unwrap();
    drop(earlier);
    std::fs::write(phone.file("outbox.damaged"), b"").unwrap();
    let store = phone.open();
    assert_eq!(store.losses().unwrap(), Losses { photos: 1, ..Losses::default() });
    let whole = Losses { unsent: COUNT, photos: COUNT - 1, kept: COUNT, uncounted: false };
    assert_eq!(left(&store).unwrap(), whole);
}
