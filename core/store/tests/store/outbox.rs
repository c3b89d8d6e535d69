//! What waits to be sent, and what is kept: it is there after any end, or was never there.

use crate::support::{Phone, at, id, item, photo};
use live_store::{Body, ItemState, StoreError, StoredFile, Upload};

#[test]
fn a_kept_value_is_there_the_next_time() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"first").unwrap();
    store.put_value("draft", b"second").unwrap();
    store.put_value("empty", b"").unwrap();
    drop(store);

    let store = phone.open();
    assert_eq!(store.value("draft").unwrap().unwrap(), b"second");
    assert_eq!(store.value("empty").unwrap().unwrap(), b"");
    assert_eq!(store.value("other").unwrap(), None);
    store.delete_value("draft").unwrap();
    assert_eq!(store.value("draft").unwrap(), None);
}

#[test]
fn names_are_found_by_how_they_begin() {
    let store = Phone::new().open();
    for name in ["form/b", "form/a", "form", "session", "formular/ü", "old/form/c"] {
        store.put_value(name, b"x").unwrap();
    }
    assert_eq!(store.value_names("form/").unwrap(), ["form/a", "form/b"]);
    assert_eq!(store.value_names("").unwrap().len(), 6);
    assert_eq!(store.value_names("nothing").unwrap().len(), 0);
}

#[test]
fn submitting_moves_a_draft_into_the_outbox() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("form/report", b"words").unwrap();
    store.put_value("form/other", b"stays").unwrap();
    store.put_file(id(9), "image/jpeg", b"photo").unwrap();
    let items = [photo(1, "report/1", id(9)), item(2, "report/1")];
    store.submit(&["form/report", "form/photo"], &items).unwrap();
    drop(store);

    let store = phone.open();
    assert_eq!(store.value_names("form").unwrap(), ["form/other"]);
    assert_eq!(store.items().unwrap(), items);
    let file = StoredFile { media_type: "image/jpeg".to_owned(), bytes: b"photo".to_vec() };
    assert_eq!(store.file(id(9)).unwrap(), Some(file));
}

#[test]
fn submitting_what_cannot_be_sent_changes_nothing() {
    let store = Phone::new().open();
    store.put_value("form/report", b"words").unwrap();
    store.submit(&[], &[item(1, "a")]).unwrap();

    let without_file = [item(2, "a"), photo(3, "a", id(9))];
    let twice = [item(4, "a"), item(1, "a")];
    for items in [&without_file[..], &twice] {
        let result = store.submit(&["form/report"], items);
        assert!(matches!(result, Err(StoreError::Fault(_))), "{result:?}");
        assert_eq!(store.items().unwrap(), [item(1, "a")]);
        assert_eq!(store.value("form/report").unwrap().unwrap(), b"words");
    }
}

#[test]
fn the_head_of_each_lane_is_its_oldest_item() {
    let store = Phone::new().open();
    // Ids do not decide: the order of submitting does.
    store.submit(&[], &[item(9, "a"), item(8, "b"), item(1, "a")]).unwrap();
    store.submit(&[], &[item(7, "c"), item(2, "b")]).unwrap();
    let heads = |expected: &[u128]| {
        let heads = store.lane_heads().unwrap();
        let ids: Vec<_> = heads.iter().map(|item| item.id.as_u128()).collect();
        assert_eq!(ids, expected);
    };
    heads(&[9, 8, 7]);
    store.remove(id(9)).unwrap();
    heads(&[8, 1, 7]);
    store.remove(id(2)).unwrap();
    heads(&[8, 1, 7]);
    store.submit(&[], &[item(3, "a")]).unwrap();
    heads(&[8, 1, 7]);
    assert_eq!(store.waiting_count().unwrap(), 4);
}

#[test]
fn an_item_remembers_how_it_stands() {
    let phone = Phone::new();
    let mut store = phone.open();
    store.submit(&[], &[item(1, "a")]).unwrap();
    let states = [
        ItemState::Waiting { not_before: Some(at(-5)) },
        ItemState::NeedsSignIn,
        ItemState::NeedsFreeNetwork,
        ItemState::NeedsFix { problem_json: b"{}".to_vec() },
        ItemState::Waiting { not_before: None },
    ];
    for (attempts, state) in (3..).zip(states) {
        store.set_state(id(1), &state, attempts).unwrap();
        drop(store);
        store = phone.open();
        let found = store.item(id(1)).unwrap().unwrap();
        assert_eq!((found.state, found.attempts), (state, attempts));
    }
    store.remove(id(1)).unwrap();
    store.set_state(id(1), &ItemState::NeedsSignIn, 1).unwrap();
    assert_eq!(store.item(id(1)).unwrap(), None);
    assert_eq!(store.waiting_count().unwrap(), 0);
}

#[test]
fn how_far_an_upload_is_goes_with_its_item() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_file(id(9), "image/png", &[7; 1234]).unwrap();
    assert_eq!(
        (store.file_size(id(9)).unwrap(), store.file_size(id(8)).unwrap()),
        (Some(1234), None)
    );
    store.submit(&[], &[photo(1, "a", id(9))]).unwrap();
    assert_eq!(store.item(id(1)).unwrap().unwrap().upload, Upload::default());
    let upload =
        Upload { path: Some("/v1/uploads/7".to_owned()), arrived: 700, on_any_network: true };
    store.set_upload(id(1), &upload).unwrap();
    drop(store);

    let store = phone.open();
    assert_eq!(store.item(id(1)).unwrap().unwrap().upload, upload);
    store.set_upload(id(1), &Upload::default()).unwrap();
    assert_eq!(store.item(id(1)).unwrap().unwrap().upload, Upload::default());
    store.remove(id(1)).unwrap();
    store.set_upload(id(1), &upload).unwrap();
    assert_eq!(store.item(id(1)).unwrap(), None);
}

#[test]
fn a_file_goes_with_the_last_item_that_sends_it() {
    let store = Phone::new().open();
    store.put_file(id(9), "image/png", b"photo").unwrap();
    store.submit(&[], &[photo(1, "a", id(9)), photo(2, "b", id(9))]).unwrap();

    store.delete_file(id(9)).unwrap();
    assert!(store.file(id(9)).unwrap().is_some(), "removed though it is unsent");
    store.put_file(id(9), "image/jpeg", b"turned").unwrap();
    assert_eq!(store.file(id(9)).unwrap().unwrap().bytes, b"turned");

    store.remove(id(1)).unwrap();
    assert!(store.file(id(9)).unwrap().is_some(), "removed though the second item needs it");
    store.remove(id(2)).unwrap();
    assert!(store.file(id(9)).unwrap().is_none());
    assert!(store.items().unwrap().is_empty());
}

#[test]
fn files_that_nothing_needs_go() {
    let phone = Phone::new();
    let store = phone.open();
    for number in 7..10 {
        store.put_file(id(number), "image/png", b"photo").unwrap();
    }
    store.submit(&[], &[photo(1, "a", id(9))]).unwrap();
    store.delete_files_but(&[id(8)]).unwrap();
    let is_there = |number| store.file(id(number)).unwrap().is_some();
    assert_eq!([7, 8, 9].map(is_there), [false, true, true]);
}

#[test]
fn items_go_together_with_their_files() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_file(id(9), "image/png", b"photo").unwrap();
    store.submit(&[], &[photo(1, "a", id(9)), item(2, "a"), item(3, "b")]).unwrap();
    store.remove_all(&[id(2), id(1), id(7)]).unwrap();
    let left: Vec<_> = store.items().unwrap().iter().map(|item| item.id).collect();
    assert_eq!(left, [id(3)]);
    assert_eq!(store.file(id(9)).unwrap(), None);
}

#[test]
fn what_turns_back_is_a_draft_again_with_its_files() {
    let phone = Phone::new();
    let store = phone.open();
    store.put_value("draft", b"words").unwrap();
    store.put_file(id(9), "image/png", b"photo").unwrap();
    let items = [photo(1, "a", id(9)), item(2, "a")];
    store.submit(&["draft"], &items).unwrap();
    store.turn_back(&[id(1), id(2)], "draft", b"words again").unwrap();
    assert!(store.items().unwrap().is_empty());
    assert_eq!(store.value("draft").unwrap().unwrap(), b"words again");
    assert_eq!(store.file(id(9)).unwrap().unwrap().bytes, b"photo");
    store.submit(&["draft"], &items).unwrap();
    assert_eq!(store.items().unwrap().len(), 2);
}

#[test]
fn a_body_is_the_bytes_that_were_submitted() {
    let store = Phone::new().open();
    let bytes: Vec<u8> = (0..=255).collect();
    let mut odd = item(1, "\u{0}lane \u{1f600}");
    odd.body = Body::Json(bytes);
    odd.label = "Ü\n\"'\\".to_owned();
    odd.path = String::new();
    store.submit(&[], &[odd.clone()]).unwrap();
    assert_eq!(store.item(id(1)).unwrap(), Some(odd));
}

#[test]
fn clones_and_threads_see_one_store() {
    let store = Phone::new().open();
    std::thread::scope(|scope| {
        for thread in 0..4_u128 {
            let store = store.clone();
            scope.spawn(move || {
                for n in 0..10 {
                    store.submit(&[], &[item(thread * 100 + n, &thread.to_string())]).unwrap();
                }
            });
        }
    });
    let items = store.items().unwrap();
    assert_eq!(items.len(), 40);
    for lane in 0..4_u128 {
        let in_lane = items.iter().filter(|item| item.lane == lane.to_string());
        let ids: Vec<_> = in_lane.map(|item| item.id.as_u128() - lane * 100).collect();
        assert_eq!(ids, (0..10).collect::<Vec<_>>());
    }
}
