//! Applications that came of one life event, and events in the catalogue.

use std::time::Duration;

use live_protocol::{Application, EventKind, OfEvent, ReceiptStage, TicketStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::catalogue::{SECRET, publish, with_publisher};
use crate::support::{Answer, Phone, TestCity, new_id};

const NUMBER: &str = "0812-0000-0001";
const DAY: Duration = Duration::from_hours(24);
const MOVING: &str =
    include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/events/pindah.json"));

/// A suggestion that came of a life event, after others; any service would do.
async fn send(phone: &Phone, key: Uuid, event: OfEvent) -> Answer {
    let answers = [
        ("topic", "green"),
        ("suggestion", "Pohon di taman Kunciran"),
        ("about_place", "no"),
        ("hide_name", "no"),
    ];
    let mut application = phone.application(key, ("aspirasi", 1), &answers);
    application.event = Some(event);
    phone.post("/v1/applications", &application).key(key).send().await
}

fn of(interview: Uuid, after: &[Uuid]) -> OfEvent {
    OfEvent { event: "lahir".to_owned(), interview, after: after.to_vec() }
}

async fn read(phone: &Phone, number: &str) -> Application {
    phone.get(&format!("/v1/applications/{number}")).send().await.expect(200).json()
}

fn is_with_department(application: &Application) -> bool {
    application.receipts.iter().any(|receipt| receipt.stage == ReceiptStage::Department)
}

#[tokio::test]
async fn what_has_to_wait_is_handed_over_and_promised_when_the_other_is_over() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let (interview, first, second) = (new_id(), new_id(), new_id());
    let one: Application = send(&phone, first, of(interview, &[])).await.expect(201).json();
    let next: Application = send(&phone, second, of(interview, &[first])).await.expect(201).json();
    assert_eq!(one.event, Some(of(interview, &[])));
    assert_eq!((next.event.clone(), next.promised), (Some(of(interview, &[first])), None));
    city.advance(Duration::from_hours(5)).await;
    let phone = phone.renewed().await;
    assert!(is_with_department(&read(&phone, &one.number).await));
    let held = read(&phone, &next.number).await;
    assert_eq!((held.status, is_with_department(&held)), (TicketStatus::Waiting, false));

    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    let one = read(&phone, &one.number).await;
    assert_eq!(one.status, TicketStatus::Done);
    let next = read(&phone, &next.number).await;
    // Still of the event, waiting for nothing, and promised later than the first was.
    assert_eq!(next.event, Some(of(interview, &[])));
    assert!(is_with_department(&next));
    assert!(next.promised > one.promised, "{:?} {:?}", next.promised, one.promised);
    city.advance(DAY * 4).await;
    let phone = phone.renewed().await;
    assert_eq!(read(&phone, &next.number).await.status, TicketStatus::Done);
}

#[tokio::test]
async fn what_waits_goes_on_when_the_other_is_withdrawn_or_never_came() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let (interview, first, second, third) = (new_id(), new_id(), new_id(), new_id());
    let one: Application = send(&phone, first, of(interview, &[])).await.expect(201).json();
    let next: Application =
        send(&phone, second, of(interview, &[first, new_id()])).await.expect(201).json();
    assert_eq!(next.event, Some(of(interview, &[first])));
    let last: Application = send(&phone, third, of(interview, &[second])).await.expect(201).json();
    let withdrawal = format!("/v1/applications/{}/withdrawal", one.number);
    phone.post(&withdrawal, &json!({})).key(new_id()).send().await.expect(201);
    city.advance(Duration::from_mins(1)).await;
    assert!(is_with_department(&read(&phone, &next.number).await));
    assert!(!is_with_department(&read(&phone, &last.number).await));
    // One that waits can be withdrawn, too, and is never handed over.
    let withdrawal = format!("/v1/applications/{}/withdrawal", last.number);
    phone.post(&withdrawal, &json!({})).key(new_id()).send().await.expect(201);
    city.advance(DAY * 5).await;
    let phone = phone.renewed().await;
    let last = read(&phone, &last.number).await;
    assert_eq!(last.status, TicketStatus::Withdrawn);
    assert!(!is_with_department(&last));
    assert!(last.timeline.iter().all(|event| event.kind == EventKind::Withdrawn));
}

#[tokio::test]
async fn nobody_waits_for_what_is_another_s() {
    let city = TestCity::start().await;
    let (phone, stranger) = (city.phone(NUMBER).await, city.phone("0812-0000-0009").await);
    let (interview, first) = (new_id(), new_id());
    send(&stranger, first, of(interview, &[])).await.expect(201);
    let next: Application =
        send(&phone, new_id(), of(interview, &[first])).await.expect(201).json();
    assert_eq!(next.event, Some(of(interview, &[])));
    assert!(next.promised.is_some());
}

#[tokio::test]
async fn an_event_that_there_is_not_is_refused_and_none_is_applied_for() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    for event in ["kia", "lahir-dua"] {
        let event = OfEvent { event: event.to_owned(), interview: new_id(), after: Vec::new() };
        send(&phone, new_id(), event).await.expect_field("event", "unknown");
    }
    let many: Vec<_> = (0..13).map(|_| new_id()).collect();
    send(&phone, new_id(), of(new_id(), &many)).await.expect_field("after", "too-long");
    let key = new_id();
    let application = phone.application(key, ("lahir", 1), &[]);
    let refused = phone.post("/v1/applications", &application).key(key).send().await;
    refused.expect_field("service", "unknown");
}

#[tokio::test]
async fn an_event_is_published_and_checked_as_a_service_is() {
    let city = TestCity::start_with(with_publisher).await;
    let whole: Value = city.client.get("/v1/catalogue").send().await.expect(200).json();
    let events = whole["services"].as_array().unwrap().iter();
    assert_eq!(events.filter(|one| one.get("applications").is_some()).count(), 8);
    let next = MOVING.replacen("\"version\": 1", "\"version\": 2", 1);
    let wrong = next.replacen("\"service\": \"mutasi-siswa\"", "\"service\": \"mutasi\"", 1);
    let line = wrong.lines().position(|line| line.contains("\"mutasi\"")).unwrap() + 1;
    let answer = publish(&city, SECRET, "pindah", &wrong).await;
    let cause = "the city has no such service";
    answer.expect_field("applications[4].service", &format!("{line}:7: {cause}"));
    publish(&city, SECRET, "pindah", &next).await.expect(201);
    let one: Value = city.client.get("/v1/services/pindah").send().await.expect(200).json();
    assert_eq!(one["version"], 2);
}
