//! Waiting for what changes.

use std::time::{Duration, Instant};

use live_protocol::ProblemKind;

use super::{Feed, NUMBER, ask, report, resource, send};
use crate::support::{Phone, TestCity};

#[tokio::test]
async fn who_waits_hears_of_a_change_at_once_and_of_nothing_after_a_time() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let stranger = city.phone("0812-0000-0009").await;
    report(&city, &phone).await;
    let cursor = ask(&phone, "").await.end.cursor;
    let theirs = ask(&stranger, "").await.end.cursor;

    let waiting = format!("?since={cursor}&wait=20");
    let began = Instant::now();
    let (heard, ()) = tokio::join!(ask(&phone, &waiting), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        send(&phone).await;
    });
    assert_eq!(heard.changes.len(), 1);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());

    // Another's changes wake nobody, and time passes by itself.
    let began = Instant::now();
    let waiting = format!("?since={theirs}&wait=1");
    let (nothing, _) = tokio::join!(ask(&stranger, &waiting), send(&phone));
    assert!(nothing.changes.is_empty());
    assert_eq!(nothing.end.cursor, theirs);
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn only_so_many_wait_at_once_and_who_leaves_makes_room() {
    let city = TestCity::start_with(|config| {
        (config.limits.listeners, config.limits.listeners_per_account) = (2, 1);
    })
    .await;
    let waits = |phone: &Phone, cursor: &str| {
        let path = format!("/v1/changes?since={cursor}&wait=20");
        tokio::spawn(phone.get(&path).send())
    };
    let mut phones = Vec::new();
    for number in ["0812-0000-0001", "0812-0000-0002", "0812-0000-0003"] {
        let phone = city.phone(number).await;
        let cursor = ask(&phone, "").await.end.cursor;
        phones.push((phone, cursor));
    }
    let (first, cursor) = &phones[0];
    let waiting = waits(first, cursor);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let full = waits(first, cursor).await.unwrap().expect(429).problem();
    assert_eq!((full.kind, full.retry_after), (ProblemKind::RateLimited, Some(30)));
    let _second = waits(&phones[1].0, &phones[1].1);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (third, theirs) = &phones[2];
    assert_eq!(waits(third, theirs).await.unwrap().expect(503).problem().retry_after, Some(30));
    assert!(ask(third, "").await.changes.is_empty(), "who does not wait needs no place");

    waiting.abort();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let waiting = format!("?since={theirs}&wait=20");
    let (heard, _) = tokio::join!(ask(third, &waiting), send(third));
    assert_eq!(heard.changes.len(), 1);
}

#[tokio::test]
async fn waiting_ends_when_the_gateway_stops_and_a_cursor_survives_it() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let ticket = report(&city, &phone).await;
    let cursor = ask(&phone, "").await.end.cursor;
    let waiting = tokio::spawn(phone.get(&format!("/v1/changes?since={cursor}&wait=20")).send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let began = Instant::now();
    let city = city.restart_with(|_| {}).await;
    assert!(began.elapsed() < Duration::from_secs(9), "{:?}", began.elapsed());
    let end = Feed::of(&waiting.await.unwrap().expect(200));
    assert_eq!((end.changes.len(), &end.end.cursor), (0, &cursor));
    let phone = phone.at(&city.client);
    assert!(ask(&phone, &format!("?since={cursor}")).await.changes.is_empty());
    city.advance(Duration::from_hours(4)).await;
    let phone = phone.renewed().await;
    let worked_on = ask(&phone, &format!("?since={cursor}")).await;
    assert_eq!(worked_on.resources(), [resource(&ticket)]);
}
