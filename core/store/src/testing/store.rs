//! The promises of a store.

use live_domain::Timestamp;
use uuid::Uuid;

use crate::{Body, Cached, DEFAULT_CAP, FeedPart, Item, ItemState, Store, StoreError, Upload};

/// Names that mean something to SQL, to its patterns or to a file system.
const NAMES: [&str; 6] = ["form/a_b", "form/a%", "form/a*", "form/'--", "form/é\u{1f600}", "form/"];

/// Checks the store that `open` opens, again and again in the same folder. It has to hold nothing
/// yet, and holds nothing afterwards.
///
/// # Panics
/// When the store does not keep a promise of [`Store`].
pub fn check_store(open: impl Fn() -> Store) {
    let store = open();
    keeps_values(&store);
    keeps_copies(&store);
    keeps_files(&store);
    keeps_items_in_order(&store);
    submits_at_once_or_not_at_all(&store);
    follows_a_feed(&store);
    forgets_everything(&store);
    drop(store);

    // Whoever comes next gets another key, and with it a new cache.
    let store = open();
    fill(&store);
    assert_filled(&store);
    drop(store);
    let store = open();
    assert_filled(&store);
    store.suspend();
    assert!(store.is_suspended());
    assert_eq!(store.value("form/report"), Err(StoreError::Suspended));
    assert_eq!(store.items(), Err(StoreError::Suspended));
    assert_eq!(store.cached("/v1/bills"), Err(StoreError::Suspended));
    store.resume().expect("wakes");
    assert_filled(&store);
    forgets_everything(&store);
    drop(store);
    forgets_everything(&open());
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_unix_millis(millis)
}

fn copy(body: &str) -> Cached {
    // A clock that was wrong by decades, and then was put right.
    let (stored_at, fresh_until) = (at(-1), at(4_000_000_000_000));
    Cached { body: body.into(), etag: Some("\"1\"".to_owned()), stored_at, fresh_until }
}

fn item(number: u128, lane: &str) -> Item {
    Item {
        id: Uuid::from_u128(number),
        lane: lane.to_owned(),
        section: "laksa".to_owned(),
        label: format!("a thing {number}"),
        path: "/v1/reports".to_owned(),
        body: Body::Json(format!("{{\"number\":{number}}}").into_bytes()),
        created_at: at(1_800_000_000_000),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    }
}

fn ids(items: &[Item]) -> Vec<u128> {
    items.iter().map(|item| item.id.as_u128()).collect()
}

fn keeps_values(store: &Store) {
    let large = vec![7; 1 << 20];
    for (number, name) in (0_u8..).zip(NAMES) {
        assert_eq!(store.value(name).expect("reads"), None);
        store.put_value(name, &large).expect("writes");
        store.put_value(name, &[]).expect("writes over it");
        assert_eq!(store.value(name).expect("reads"), Some(vec![]));
        store.put_value(name, &[number]).expect("writes over it");
    }
    store.put_value("other/form/", &large).expect("writes");
    assert_eq!(store.value("other/form/").expect("reads").as_ref(), Some(&large));
    for (number, name) in (0_u8..).zip(NAMES) {
        assert_eq!(store.value(name).expect("reads"), Some(vec![number]), "{name}");
    }
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let names = |prefix: &str| sorted(store.value_names(prefix).expect("lists"));
    assert_eq!(names("form/"), sorted(NAMES.map(str::to_owned).to_vec()));
    assert_eq!(names("form/a%"), ["form/a%"]);
    assert_eq!(names("form/a_"), ["form/a_b"]);
    store.delete_value("form/a%").expect("deletes");
    store.delete_value("form/a%").expect("deletes what is not there");
    assert_eq!(store.value("form/a%").expect("reads"), None);
    assert_eq!(store.value("form/a*").expect("reads"), Some(vec![2]));
}

fn keeps_copies(store: &Store) {
    assert_eq!(store.cached("/v1/bills").expect("reads"), None);
    for (name, body) in [("/v1/bills", ""), ("/v1/bills", "two"), ("/v1/bills/1", "one")] {
        let entry = Cached { etag: None, ..copy(body) };
        store.put_cached(name, &entry).expect("writes");
        assert_eq!(store.cached(name).expect("reads"), Some(entry));
    }
    store.put_cached("/v1/tickets", &copy("tickets")).expect("writes");
    assert_eq!(store.look_at("/v1/tickets", at(5)).expect("reads"), Some(copy("tickets")));
    store.delete_cached("/v1/bills").expect("deletes");
    assert_eq!(store.cached("/v1/bills").expect("reads"), None);
    assert!(store.cached("/v1/bills/1").expect("reads").is_some(), "one of a longer name went");
    store.put_cached("/v1/bills", &copy("three")).expect("writes");
    store.forget_cached("/v1/b").expect("forgets");
    for name in ["/v1/bills", "/v1/bills/1"] {
        assert_eq!(store.cached(name).expect("reads"), None);
    }
    assert_eq!(store.cached("/v1/tickets").expect("reads"), Some(copy("tickets")));

    // What was asked for before everything was forgotten is not kept after it.
    let before = store.forgettings();
    store.forget_cached("").expect("forgets");
    let kept = store.put_fetched(before, None, "/v1/tickets", &copy("late")).expect("writes");
    assert!(!kept && store.cached("/v1/tickets").expect("reads").is_none());
    let now = store.forgettings();
    assert!(store.put_fetched(now, None, "/v1/tickets", &copy("now")).expect("writes"));
}

fn keeps_files(store: &Store) {
    let (one, two) = (Uuid::from_u128(901), Uuid::from_u128(902));
    let large = vec![3; 2 << 20];
    assert_eq!(store.file(one).expect("reads"), None);
    store.put_file(one, "image/webp", &large).expect("writes");
    store.put_file(two, "image/jpeg", b"").expect("writes");
    let file = store.file(one).expect("reads").expect("is there");
    assert_eq!((&*file.media_type, &file.bytes), ("image/webp", &large));
    assert!(store.file(two).expect("reads").expect("is there").bytes.is_empty());
    store.delete_files_but(&[two]).expect("deletes");
    assert_eq!(store.file(one).expect("reads"), None);
    store.delete_file(two).expect("deletes");
    store.delete_file(two).expect("deletes what is not there");
    assert_eq!(store.file(two).expect("reads"), None);
}

fn keeps_items_in_order(store: &Store) {
    let items = [item(5, "a"), item(3, "b"), item(4, "a"), item(1, "b")];
    store.submit(&[], &items).expect("submits");
    assert_eq!(store.items().expect("reads"), items);
    assert_eq!(ids(&store.lane_heads().expect("reads")), [5, 3]);
    assert_eq!(store.waiting_count().expect("counts"), 4);

    let states = [
        ItemState::NeedsSignIn,
        ItemState::NeedsFix { problem_json: b"{}".to_vec() },
        ItemState::Waiting { not_before: Some(at(1)) },
    ];
    for (attempts, state) in (1..).zip(&states) {
        store.set_state(items[0].id, state, attempts).expect("writes");
        let read = store.item(items[0].id).expect("reads").expect("is there");
        assert_eq!(read, Item { attempts, state: state.clone(), ..items[0].clone() });
    }
    store.set_state(Uuid::from_u128(77), &states[0], 1).expect("leaves what is not there alone");
    assert_eq!(store.item(Uuid::from_u128(77)).expect("reads"), None);
    assert_eq!(ids(&store.lane_heads().expect("reads")), [5, 3], "the order is another");
    store.remove(items[0].id).expect("removes");
    assert_eq!(ids(&store.lane_heads().expect("reads")), [3, 4]);

    // One photo that two things send stays until both are sent.
    let photo = Uuid::from_u128(903);
    store.put_file(photo, "image/jpeg", b"photo").expect("writes");
    let with_photo = |number| Item { body: Body::File(photo), ..item(number, "c") };
    store.submit(&[], &[with_photo(6), with_photo(7)]).expect("submits");
    store.remove(Uuid::from_u128(6)).expect("removes");
    assert!(store.file(photo).expect("reads").is_some(), "another still needs it");
    store.remove_all(&[3, 4, 1, 7].map(Uuid::from_u128)).expect("removes");
    assert_eq!(store.file(photo).expect("reads"), None);
    assert_eq!(store.waiting_count().expect("counts"), 0);
}

fn submits_at_once_or_not_at_all(store: &Store) {
    store.put_value("draft", b"words").expect("writes");
    store.submit(&["draft", "nothing"], &[item(1, "a"), item(2, "a")]).expect("submits");
    assert_eq!(store.value("draft").expect("reads"), None, "the draft is still there");

    store.put_value("draft", b"more").expect("writes");
    let twice = store.submit(&["draft"], &[item(3, "a"), item(1, "a")]);
    assert!(twice.is_err(), "the same thing twice");
    assert_eq!(ids(&store.items().expect("reads")), [1, 2]);
    assert_eq!(store.value("draft").expect("reads"), Some(b"more".to_vec()));

    let back = [1, 2].map(Uuid::from_u128);
    store.turn_back(&back, "draft", b"words again").expect("turns back");
    assert_eq!(store.items().expect("reads"), []);
    assert_eq!(store.value("draft").expect("reads"), Some(b"words again".to_vec()));
    store.delete_value("draft").expect("deletes");
}

fn part(changes: &[(&str, Option<&str>)], cursor: &str, is_last: bool) -> FeedPart {
    let changes = changes.iter().map(|(name, body)| ((*name).to_owned(), body.map(copy)));
    FeedPart { changes: changes.collect(), cursor: cursor.to_owned(), is_last }
}

fn follows_a_feed(store: &Store) {
    let cursor = |account: &str| store.feed_cursor(account).expect("reads");
    let apply = |from: Option<&str>, part| store.apply_feed("ani", from, &part).expect("applies");
    assert_eq!(cursor("ani"), None);
    let first = part(&[("/v1/tickets/1", Some("one")), ("/v1/tickets/2", Some("two"))], "c1", true);
    assert_eq!(apply(None, first.clone()).expect("the next part").changed.len(), 2);
    assert_eq!(cursor("ani").as_deref(), Some("c1"));
    assert_eq!(apply(None, first), None, "a part that is not the next one");

    let second = part(&[("/v1/tickets/1", None), ("/v1/tickets/2", Some("two"))], "c2", true);
    let effect = apply(Some("c1"), second).expect("the next part");
    assert_eq!((effect.changed, effect.swept), (vec!["/v1/tickets/1".to_owned()], false));
    assert_eq!(store.cached("/v1/tickets/1").expect("reads"), None);

    // A snapshot: what it does not name is gone at its end, not before.
    store.restart_feed("ani").expect("begins anew");
    assert_eq!(cursor("ani"), None);
    let begins = part(&[("/v1/tickets/3", Some("three"))], "c3", false);
    apply(None, begins).expect("the next part");
    assert_eq!(store.cached_in("/v1/tickets/").expect("reads").len(), 2);
    assert!(apply(Some("c3"), part(&[], "c4", true)).expect("the next part").swept);
    assert_eq!(store.cached_in("/v1/tickets/").expect("reads"), [copy("three")]);

    // Nobody sees what is another's.
    assert_eq!(cursor("budi"), None);
    assert_eq!(store.cached_in("/v1/tickets/").expect("reads"), []);
}

fn fill(store: &Store) {
    store.put_value("form/report", b"words").expect("writes");
    store.put_cached("/v1/bills", &copy("bills")).expect("writes");
    let photo = Uuid::from_u128(904);
    store.put_file(photo, "image/jpeg", b"photo").expect("writes");
    let photo = Item { body: Body::File(photo), ..item(1, "a") };
    store.submit(&[], &[photo, item(2, "a"), item(3, "b")]).expect("submits");
    let fix = ItemState::NeedsFix { problem_json: b"{}".to_vec() };
    store.set_state(Uuid::from_u128(3), &fix, 4).expect("writes");
    store.feed_cursor("ani").expect("reads");
    let first = part(&[("/v1/tickets/1", Some("one"))], "c1", true);
    store.apply_feed("ani", None, &first).expect("applies");
    store.put_cached("/v1/bills", &copy("bills")).expect("writes");
    store.set_cap(2 * DEFAULT_CAP).expect("writes");
}

fn assert_filled(store: &Store) {
    assert_eq!(store.value("form/report").expect("reads"), Some(b"words".to_vec()));
    assert_eq!(store.cached("/v1/bills").expect("reads"), Some(copy("bills")));
    assert_eq!(store.cached("/v1/tickets/1").expect("reads"), Some(copy("one")));
    assert_eq!(store.feed_cursor("ani").expect("reads").as_deref(), Some("c1"));
    let items = store.items().expect("reads");
    assert_eq!(ids(&items), [1, 2, 3]);
    assert_eq!(items[1], item(2, "a"));
    let fix = ItemState::NeedsFix { problem_json: b"{}".to_vec() };
    assert_eq!(items[2], Item { attempts: 4, state: fix, ..item(3, "b") });
    let file = store.file(Uuid::from_u128(904)).expect("reads").expect("is there");
    assert_eq!(file.bytes, b"photo");
    assert_eq!(store.cap().expect("reads"), 2 * DEFAULT_CAP);
    let usage = store.usage().expect("counts");
    assert!(usage.copies > 0 && usage.photos > 0 && usage.unsent > 0, "{usage:?}");
    assert!(usage.total >= usage.copies + usage.photos + usage.unsent, "{usage:?}");
    assert!(store.losses().expect("reads").is_none(), "something is lost");
}

fn forgets_everything(store: &Store) {
    store.forget_everything_but(&[]).expect("forgets");
    assert_eq!(store.value_names("").expect("lists"), [""; 0]);
    assert_eq!(store.items().expect("reads"), []);
    assert_eq!(store.cached("/v1/bills").expect("reads"), None);
    assert_eq!(store.file(Uuid::from_u128(904)).expect("reads"), None);
    assert_eq!(store.cap().expect("reads"), DEFAULT_CAP);
    let usage = store.usage().expect("counts");
    assert_eq!((usage.copies, usage.photos, usage.unsent), (0, 0, 0));
}
