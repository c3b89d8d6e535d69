//! Promises: extended once, broken, and objected to.

use std::time::Duration;

use live_protocol::{Application, EventKind, InboxMessages, MessageKind, TicketStatus};
use serde_json::json;

use crate::applications::{SUGGESTION, act, answers, apply, read, send, wrong};
use crate::catalogue::{SECRET, publish, with_publisher};
use crate::support::{Answer, Phone, TestCity, jpeg, new_id};

const NUMBER: &str = "0812-0000-0001";
const DAY: Duration = Duration::from_hours(24);
const OBJECTION: (&str, u32) = ("keberatan-informasi", 2);

/// A request for public information, sent on Monday, 21 September 2026.
async fn request(phone: &Phone, what: &str) -> Application {
    let photo = new_id();
    phone.put_file(photo, &jpeg(1)).send().await.expect(201);
    let photo = photo.to_string();
    let answers = [
        ("information", what),
        ("purpose", "Skripsi"),
        ("how", "soft"),
        ("asker", "person"),
        ("applicant_nik", "3671014107900001"),
        ("phone", NUMBER),
        ("ktp_photo", photo.as_str()),
    ];
    send(phone, ("permohonan-informasi", 2), &answers).await.expect(201).json()
}

async fn object(phone: &Phone, number: &str, ground: &str) -> Answer {
    let answers =
        [("request_number", number), ("ground", ground), ("case", "Begini"), ("phone", NUMBER)];
    send(phone, OBJECTION, &answers).await
}

fn day(application: &Application) -> Option<String> {
    application.promised.map(|day| day.to_string())
}

/// The messages about an application: what they say, the last day, and whether that is settled.
async fn told(phone: &Phone, number: &str) -> Vec<(MessageKind, Option<String>, bool)> {
    let inbox: InboxMessages = phone.get("/v1/inbox/messages").send().await.expect(200).json();
    let about = inbox.messages.into_iter().filter(|message| message.about.ends_with(number));
    about
        .map(|message| {
            let last = message.act_by.map(|day| day.to_string());
            (message.what, last, message.settled_at.is_some())
        })
        .collect()
}

#[tokio::test]
async fn a_promise_is_extended_once_where_the_service_says_so() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let sent = request(&phone, "Mohon perpanjang").await;
    let other = apply(&phone, &[("suggestion", "Mohon perpanjang")]).await;
    assert_eq!((sent.working_days, day(&sent).as_deref()), (10, Some("2026-10-05")));
    city.advance(DAY + DAY / 4).await;
    let phone = phone.renewed().await;
    let extended = read(&phone, &sent.number).await;
    assert_eq!((extended.working_days, day(&extended).as_deref()), (17, Some("2026-10-14")));
    let lines = extended.timeline.iter().filter(|event| event.kind == EventKind::Extended);
    let reasons: Vec<_> = lines.map(|line| line.note.clone().unwrap()).collect();
    assert!(matches!(&reasons[..], [reason] if reason.contains("bidang")), "{reasons:?}");
    assert_eq!(told(&phone, &sent.number).await, [(MessageKind::Extended, None, false)]);
    // Where the service has no such right its department has none, and what follows goes on.
    let other = read(&phone, &other.number).await;
    assert_eq!((other.working_days, day(&other).as_deref()), (14, Some("2026-10-09")));
    assert!(other.timeline.iter().all(|event| event.kind != EventKind::Extended));
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    assert_eq!(read(&phone, &other.number).await.status, TicketStatus::Done);
    let done = read(&phone, &sent.number).await;
    assert_eq!((done.status, done.working_days), (TicketStatus::Done, 17));
    // An answer may be objected to as well, where the service says so.
    assert!(done.object_until.is_some());
    assert_eq!(read(&phone, &other.number).await.object_until, None);
}

#[tokio::test]
async fn who_is_not_answered_in_time_is_told_and_may_object_once() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = request(&phone, "Anda diam saja").await.number;
    let refused = object(&phone, &number, "silence").await.expect(422);
    assert_eq!(wrong(&refused), ["request_number: not-open"]);
    city.advance(DAY * 14).await;
    let phone = phone.renewed().await;
    assert_eq!(told(&phone, &number).await, []);
    object(&phone, &number, "silence").await.expect(422);

    // The day after the promised one.
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    let late = (MessageKind::Late, Some("2026-11-16".to_owned()), false);
    assert_eq!(told(&phone, &number).await, [late]);
    let refused = object(&phone, &number, "fee").await.expect(422);
    assert_eq!(wrong(&refused), ["ground: not-open"]);
    let objection: Application = object(&phone, &number, "silence").await.expect(201).json();
    let objected = read(&phone, &number).await;
    assert_eq!(objected.objections().collect::<Vec<_>>(), [objection.number.as_str()]);
    assert!(told(&phone, &number).await[0].2, "nothing is left to do about it");
    let refused = object(&phone, &number, "silence").await.expect(422);
    assert_eq!(wrong(&refused), ["request_number: not-open"]);

    // Who took it back may object again, while there is time.
    act(&phone, &objection.number, "withdrawal", &json!({})).await.expect(201);
    object(&phone, &number, "silence").await.expect(201);
}

#[tokio::test]
async fn what_another_sent_or_nobody_is_no_business_of_the_gateway() {
    let city = TestCity::start().await;
    let (phone, stranger) = (city.phone(NUMBER).await, city.phone("0812-0000-0009").await);
    let number = request(&phone, "Anggaran").await.number;
    // As what was asked on paper: the department looks it up, and the other learns nothing.
    object(&stranger, &number, "fee").await.expect(201);
    object(&phone, "PPID/2026/17", "fee").await.expect(201);
    assert_eq!(read(&phone, &number).await.objections().count(), 0);
    let other = send(&phone, SUGGESTION, &answers(&[("suggestion", &number)])).await;
    other.expect(201);
    assert_eq!(read(&phone, &number).await.objections().count(), 0);
}

#[tokio::test]
async fn the_time_to_object_passes() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = request(&phone, "Anda diam saja").await.number;
    // The last day is Monday, 16 November 2026.
    city.advance(DAY * 56).await;
    let phone = phone.renewed().await;
    let refused = object(&phone, &number, "fee").await.expect(422);
    assert_eq!(wrong(&refused), ["ground: not-open"]);
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    let refused = object(&phone, &number, "silence").await.expect(422);
    assert_eq!(wrong(&refused), ["request_number: not-open"]);
}

/// A suggestion that two decide on, or as many as the stages.
fn staged() -> String {
    let text =
        include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/services/aspirasi.json"));
    let mut service: serde_json::Value = serde_json::from_str(text).unwrap();
    let stage = |by: &str| json!({ "name": { "id": "Periksa", "en": "Check" }, "by": { "id": by, "en": by } });
    service["version"] = json!(2);
    service["stages"] = json!([stage("Kelurahan"), stage("Dinas")]);
    service.to_string()
}

#[tokio::test]
async fn each_line_is_of_whoever_decides_at_its_stage() {
    let city = TestCity::start_with(with_publisher).await;
    publish(&city, SECRET, "aspirasi", &staged()).await.expect(201);
    let phone = city.phone(NUMBER).await;
    let sent = send(&phone, ("aspirasi", 2), &answers(&[])).await.expect(201).json::<Application>();
    city.advance(DAY * 3).await;
    let phone = phone.renewed().await;
    let done = read(&phone, &sent.number).await;
    let lines = done.timeline.iter().map(|event| (event.kind, event.actor.as_str()));
    assert_eq!(
        lines.skip(1).collect::<Vec<_>>(),
        [
            (EventKind::Started, "Kelurahan"),
            (EventKind::Passed, "Kelurahan"),
            (EventKind::Finished, "Dinas"),
        ]
    );
    assert_eq!((done.passed(), done.status), (1, TicketStatus::Done));
}
