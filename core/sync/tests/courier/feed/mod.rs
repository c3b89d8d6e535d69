//! Following a change feed over a connection that breaks.

pub mod support;

use std::sync::Arc;
use std::time::Duration;

use live_net::NetError;
use live_store::{Cached, FeedPart};
use live_sync::SyncError;
use proptest::prelude::*;
use uuid::Uuid;

use self::support::{ACCOUNT, Cut, Gateway, Phone, Says, body};

#[tokio::test(start_paused = true)]
async fn what_changed_is_in_the_cache_and_is_told_of() {
    let gateway = Gateway::new(100);
    let phone = Phone::new(&gateway);
    gateway.change(1, Some(10));
    gateway.change(2, Some(20));
    assert_eq!(phone.catch_up().await.unwrap().len(), 2);
    gateway.change(1, None);
    gateway.change(2, Some(20));
    gateway.change(3, Some(30));
    // The same content once more is no change.
    assert_eq!(phone.catch_up().await.unwrap(), ["/v1/tickets/1", "/v1/tickets/3"]);
    assert_eq!(phone.rows(), [body(2, 20), body(3, 30)]);
    assert_eq!(phone.catch_up().await.unwrap(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_cursor_too_old_leads_to_a_snapshot_and_never_to_an_empty_screen() {
    let gateway = Gateway::new(1);
    let phone = Phone::new(&gateway);
    for resource in 1..=3 {
        gateway.change(resource, Some(1));
    }
    phone.catch_up().await.unwrap();
    gateway.change(1, None);
    gateway.forget_deletions();
    gateway.change(2, Some(2));
    // The snapshot is cut off in its middle: what was there is still there, the gone one too.
    gateway.cut(&[Cut::Nothing, Cut::Nothing, Cut::Lost, Cut::Lost, Cut::Lost]);
    assert_eq!(phone.catch_up().await, Err(NetError::Broken.into()));
    assert_eq!(phone.rows(), [body(1, 1), body(2, 1), body(3, 1)]);
    assert!(phone.courier.follow(ACCOUNT, Duration::ZERO).await.unwrap());
    assert_eq!(phone.rows(), gateway.rows());
    // That something went with a snapshot is a difference, also when nothing else is.
    gateway.change(3, None);
    gateway.forget_deletions();
    phone.courier.take_arrived();
    assert!(phone.courier.follow(ACCOUNT, Duration::ZERO).await.unwrap());
    assert_eq!(phone.courier.take_arrived(), [""; 0]);
    assert_eq!(phone.rows(), gateway.rows());
}

#[tokio::test(start_paused = true)]
async fn what_made_room_comes_back_with_a_snapshot() {
    let gateway = Gateway::new(100);
    let phone = Phone::new(&gateway);
    gateway.change(1, Some(1));
    gateway.change(2, Some(2));
    phone.catch_up().await.unwrap();
    phone.store.delete_cached("/v1/tickets/1").unwrap();
    phone.catch_up().await.unwrap();
    assert_eq!(phone.rows(), gateway.rows());
}

#[tokio::test(start_paused = true)]
async fn what_an_answer_told_of_goes_with_a_snapshot_that_does_not_name_it() {
    let gateway = Gateway::new(100);
    let phone = Phone::new(&gateway);
    gateway.change(1, Some(1));
    phone.catch_up().await.unwrap();
    gateway.change(2, Some(2));
    phone.hears(2, 2);
    gateway.change(2, None);
    gateway.forget_deletions();
    phone.catch_up().await.unwrap();
    assert_eq!(phone.rows(), [body(1, 1)]);

    // One that comes while a snapshot is under way is not taken for one that it left out.
    let account = ACCOUNT.to_string();
    phone.store.restart_feed(&account).unwrap();
    assert_eq!(phone.store.feed_cursor(&account).unwrap(), None);
    phone.hears(3, 3);
    let cursor = "9-9".to_owned();
    let empty = FeedPart { cursor, is_last: true, ..Default::default() };
    assert!(phone.store.apply_feed(&account, None, &empty).unwrap().unwrap().swept);
    assert_eq!(phone.rows(), [body(3, 3)]);
}

#[tokio::test(start_paused = true)]
async fn another_account_never_sees_the_rows_of_the_one_before() {
    let gateway = Gateway::new(100);
    let phone = Phone::new(&gateway);
    gateway.change(1, Some(1));
    phone.catch_up().await.unwrap();
    let entry = phone.store.cached("/v1/tickets/1").unwrap().unwrap();
    phone.store.put_cached("/v1/bills", &Cached { etag: None, ..entry }).unwrap();
    let before = phone.store.forgettings();

    let other = Uuid::from_u128(2).to_string();
    assert_eq!(phone.store.feed_cursor(&other).unwrap(), None);
    assert!(phone.rows().is_empty() && phone.store.cached("/v1/bills").unwrap().is_none());
    assert!(phone.store.forgettings() > before, "what is just being fetched is kept");
    // A part that was under way for the one before is not applied.
    let part = FeedPart { cursor: "1-1".to_owned(), ..Default::default() };
    let account = ACCOUNT.to_string();
    assert_eq!(phone.store.apply_feed(&account, None, &part).unwrap(), None);

    phone.catch_up().await.unwrap();
    phone.store.forget_cached("").unwrap();
    assert!(phone.rows().is_empty());
    gateway.asked.lock().unwrap().clear();
    phone.catch_up().await.unwrap();
    let asked = gateway.asked.lock().unwrap()[0].url.clone();
    assert!(!asked.contains("since="), "the cursor outlived the sign-out: {asked}");
}

#[tokio::test(start_paused = true)]
async fn only_who_has_read_everything_waits() {
    let gateway = Gateway::new(1);
    let phone = Phone::new(&gateway);
    gateway.change(1, Some(1));
    gateway.change(2, Some(1));
    for _ in 0..2 {
        phone.courier.follow(ACCOUNT, Duration::from_secs(20)).await.unwrap();
    }
    let asked = std::mem::take(&mut *gateway.asked.lock().unwrap());
    let waits: Vec<bool> = asked.iter().map(|request| request.url.contains("wait=20")).collect();
    assert_eq!(waits, [false, false, true]);
    assert!(asked[2].timeout > Duration::from_secs(20), "it would be given up too early");

    phone.courier.catch_up(ACCOUNT, Duration::from_secs(5), false).await.unwrap();
    assert!(gateway.asked.lock().unwrap().is_empty(), "what was just read is read again");
    phone.courier.catch_up(ACCOUNT, Duration::from_secs(5), true).await.unwrap();
    assert_eq!(gateway.asked.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_makes_no_sense_changes_nothing() {
    for text in [
        "{\"resource\":\"/v1/tickets/1\",\"body\":{}}\n{\"cursor\":\"a&b\"}\n",
        "{\"resource\":\"evil.example\",\"body\":{}}\n{\"cursor\":\"a\"}\n",
        "{\"resource\":\"/v1/tickets/1\",\"body\":{\n{\"cursor\":\"a\"}\n",
        "{\"resource\":\"/v1/tickets/1\",\"body\":{}}\n{\"cursor\":\"\"}\n",
        "<html>Log in to this network</html>\n",
        "",
    ] {
        let gateway = Arc::new(Says(text.as_bytes()));
        let phone = Phone::with(gateway);
        phone.catch_up().await.unwrap_err();
        assert!(phone.rows().is_empty(), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_feed_that_says_more_and_does_not_go_on_is_left() {
    let phone = Phone::with(Arc::new(Says(b"{\"cursor\":\"c\",\"more\":true}\n")));
    let reading = tokio::time::timeout(Duration::from_mins(1), phone.catch_up());
    let outcome = reading.await.expect("it is asked for ever");
    assert!(matches!(outcome, Err(SyncError::Net(NetError::Garbled(_)))), "{outcome:?}");
}

#[derive(Debug, Clone)]
enum Happens {
    Change(u8, Option<u32>),
    /// The answer to something that was sent tells of it before the feed does.
    Answer(u8, u32),
    DeletionsAreForgotten,
    Sync(Vec<Cut>),
}

fn happens() -> impl Strategy<Value = Happens> {
    let cut = prop_oneof![
        2 => Just(Cut::Nothing),
        3 => any::<u8>().prop_map(Cut::After),
        1 => Just(Cut::Lost),
    ];
    prop_oneof![
        6 => (0_u8..12, proptest::option::weighted(0.7, any::<u32>()))
            .prop_map(|(resource, content)| Happens::Change(resource, content)),
        2 => (0_u8..12, any::<u32>()).prop_map(|(resource, content)| Happens::Answer(resource, content)),
        1 => Just(Happens::DeletionsAreForgotten),
        3 => proptest::collection::vec(cut, 0..6).prop_map(Happens::Sync),
    ]
}

proptest! {
    /// Wherever the stream is cut, and whatever changes meanwhile: who reads on ends with the same
    /// rows as who was never cut.
    #[test]
    fn any_cut_and_a_resume_end_as_no_cut_does(
        events in proptest::collection::vec(happens(), 1..40),
        part in 1_usize..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let gateway = Gateway::new(part);
            let phone = Phone::new(&gateway);
            for event in events {
                match event {
                    Happens::Change(resource, content) => gateway.change(resource, content),
                    Happens::Answer(resource, content) => {
                        gateway.change(resource, Some(content));
                        phone.hears(resource, content);
                    }
                    Happens::DeletionsAreForgotten => gateway.forget_deletions(),
                    Happens::Sync(cuts) => {
                        gateway.cut(&cuts);
                        let _ = phone.catch_up().await;
                    }
                }
            }
            gateway.cut(&[]);
            phone.catch_up().await.unwrap();
            let uncut = Phone::new(&gateway);
            uncut.catch_up().await.unwrap();
            assert_eq!(phone.rows(), uncut.rows());
            assert_eq!(uncut.rows(), gateway.rows());
        });
    }
}
