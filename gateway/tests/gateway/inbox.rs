//! What citizens must know or do, and how they hear of it.

mod push;
mod service;

use std::time::Duration;

use live_domain::Assurance;
use live_protocol::{
    Application, Export, InboxMarks, InboxMessage, InboxMessages, InboxSettings, MessageKind,
    QuietHours,
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::applications::{act, apply, fixing};
use crate::bills::{matched, unpaid_bill};
use crate::support::{Phone, TestCity};

const NUMBER: &str = "0812-0000-0001";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

pub async fn inbox(phone: &Phone) -> Vec<InboxMessage> {
    let all = phone.get("/v1/inbox/messages").send().await.expect(200);
    all.json::<InboxMessages>().messages
}

async fn mark(phone: &Phone, read: &[Uuid], unread: &[Uuid]) {
    let marks = InboxMarks { read: read.to_vec(), unread: unread.to_vec() };
    phone.post("/v1/inbox/read", &marks).send().await.expect(204);
}

async fn choose(phone: &Phone, settings: &InboxSettings) -> InboxSettings {
    let asked = phone.ask(Method::PUT, "/v1/inbox/settings").json(settings);
    asked.send().await.expect(200).json()
}

fn without_quiet() -> InboxSettings {
    InboxSettings { quiet: None, ..InboxSettings::default() }
}

/// An application that has to be put right, a day after it was sent: on Tuesday at nine in the morning.
async fn to_fix(city: &TestCity, phone: Phone) -> (Phone, Application) {
    let sent = apply(&phone, &[("suggestion", "Foto buram")]).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    assert_eq!(kinds(&inbox(&phone).await), [MessageKind::NeedsFix]);
    (phone, sent)
}

fn kinds(messages: &[InboxMessage]) -> Vec<MessageKind> {
    messages.iter().map(|message| message.what).collect()
}

/// The text messages that are no codes.
async fn texts(city: &TestCity) -> Vec<String> {
    let messages = city.sandbox().messages().await.unwrap();
    messages.into_iter().filter_map(|message| message.words).collect()
}

#[tokio::test]
async fn what_has_to_be_put_right_stands_there_until_it_is() {
    let city = TestCity::start().await;
    let (phone, sent) = to_fix(&city, city.phone(NUMBER).await).await;
    let [message] = &inbox(&phone).await[..] else { panic!() };
    assert_eq!(message.department, "laksa");
    assert_eq!(message.about, format!("/v1/applications/{}", sent.number));
    assert_eq!(message.act_by.unwrap().to_string(), "2026-10-12", "fourteen working days");
    assert!(message.is_to_do(message.act_by.unwrap()) && message.read_at.is_none());

    // Another account has nothing of it, and cannot mark it.
    let other = city.phone("0812-0000-0002").await;
    assert!(inbox(&other).await.is_empty());
    let path = format!("/v1/inbox/messages/{}", message.id);
    other.get(&path).send().await.expect(404);
    mark(&other, &[message.id], &[]).await;
    let own: InboxMessage = phone.get(&path).send().await.expect(200).json();
    assert_eq!(own.read_at, None);

    act(&phone, &sent.number, "fix", &fixing(&[("suggestion", "Pohon")])).await.expect(201);
    let [message] = &inbox(&phone).await[..] else { panic!() };
    assert!(message.settled_at.is_some() && !message.is_to_do(message.act_by.unwrap()));
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    assert_eq!(kinds(&inbox(&phone).await), [MessageKind::Issued, MessageKind::NeedsFix]);
}

#[tokio::test]
async fn what_was_read_stays_so_however_often_it_is_said() {
    let city = TestCity::start().await;
    let (phone, _) = to_fix(&city, city.phone(NUMBER).await).await;
    let id = inbox(&phone).await[0].id;
    mark(&phone, &[id, Uuid::nil()], &[]).await;
    let first = inbox(&phone).await[0].read_at.unwrap();
    city.advance(HOUR / 2).await;
    let phone = phone.renewed().await;
    let changes = async |phone: &Phone| phone.get("/v1/changes").send().await.expect(200).text();
    let before = changes(&phone).await;
    mark(&phone, &[id], &[]).await;
    assert_eq!(inbox(&phone).await[0].read_at, Some(first));
    assert_eq!(changes(&phone).await, before, "saying it again is no change");
    mark(&phone, &[], &[id]).await;
    assert_eq!(inbox(&phone).await[0].read_at, None);
    assert!(changes(&phone).await.contains(&format!("/v1/inbox/messages/{id}")));

    let many = InboxMarks { read: vec![id; 201], unread: Vec::new() };
    phone.post("/v1/inbox/read", &many).send().await.expect_field("read", "too-many");
}

#[tokio::test]
async fn of_a_department_that_is_off_comes_only_what_has_a_last_day() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let off = InboxSettings { off: vec!["laksa".to_owned()], ..InboxSettings::default() };
    assert_eq!(choose(&phone, &off).await.off, ["laksa"]);
    apply(&phone, &[]).await;
    apply(&phone, &[("suggestion", "Foto buram")]).await;
    apply(&phone, &[("suggestion", "tolak")]).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    let mut told = kinds(&inbox(&phone).await);
    told.sort_by_key(|kind| format!("{kind:?}"));
    assert_eq!(told, [MessageKind::Declined, MessageKind::NeedsFix]);

    choose(&phone, &InboxSettings::default()).await;
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    assert!(kinds(&inbox(&phone).await).contains(&MessageKind::Issued));
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let put = |settings: &serde_json::Value| {
        phone.ask(Method::PUT, "/v1/inbox/settings").json(settings).send()
    };
    put(&json!({ "quiet": { "from": 24, "until": 6 } }))
        .await
        .expect_field("quiet", "out-of-range");
    put(&json!({ "quiet": { "from": 6, "until": 6 } })).await.expect_field("quiet", "all-day");
    put(&json!({ "off": ["nobody"] })).await.expect_field("off", "unknown");
    let read: InboxSettings = phone.get("/v1/inbox/settings").send().await.expect(200).json();
    assert_eq!((read.quiet, read.off.len()), (Some(QuietHours::USUAL), 0));
    assert!(!read.push_key.is_empty() && !read.is_pushed);
}

#[tokio::test]
async fn a_bill_is_spoken_of_before_its_last_day_and_no_more_once_it_is_paid() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    assert!(inbox(&phone).await.is_empty(), "nine days before");
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    let [message] = &inbox(&phone).await[..] else { panic!() };
    assert_eq!(message.what, MessageKind::BillDue);
    assert_eq!(message.act_by.unwrap().to_string(), "2026-09-30");
    let bill = unpaid_bill(&city).await;
    assert_eq!(message.about, format!("/v1/bills/{}", bill.id));
    let path = format!("/v1/bills/{}/payments", bill.id);
    let payment = phone.post(&path, &json!({})).key(crate::support::new_id()).send().await;
    let payment: live_protocol::Payment = payment.expect(201).json();
    city.sandbox().pay(&payment.id.to_string()).await.unwrap();
    assert!(inbox(&phone).await[0].settled_at.is_some());
}

#[tokio::test]
async fn one_text_message_speaks_of_what_nobody_heard_of() {
    let city = TestCity::start().await;
    let (phone, _) = to_fix(&city, city.phone(NUMBER).await).await;
    apply(&phone, &[("suggestion", "Buram juga")]).await;
    city.advance(HOUR * 23).await;
    assert!(texts(&city).await.is_empty());
    city.advance(HOUR * 2).await;
    let [text] = &texts(&city).await[..] else { panic!("{:?}", texts(&city).await) };
    assert!(text.contains("12-10-2026") && !text.contains("PM-26"), "{text}");
    // A second matter comes a day after the first: its message waits, and speaks of nothing else.
    city.advance(DAY * 3).await;
    assert!(texts(&city).await.len() <= 2);
    let sent = city.sandbox().messages().await.unwrap();
    let times: Vec<_> = sent.iter().filter(|m| m.words.is_some()).map(|m| m.sent_at).collect();
    assert!(times.windows(2).all(|pair| pair[0].since(pair[1]) >= DAY), "{times:?}");
}

#[tokio::test]
async fn nobody_is_sent_a_text_message_at_night_or_of_what_they_read() {
    let city = TestCity::start().await;
    let (phone, sent) = to_fix(&city, city.phone(NUMBER).await).await;
    // Twelve hours later it has to be put right once more: at nine in the evening.
    act(&phone, &sent.number, "fix", &fixing(&[("suggestion", "Masih buram")])).await.expect(201);
    city.advance(HOUR * 22).await;
    let phone = phone.renewed().await;
    let again = inbox(&phone).await;
    let unsettled = again.iter().filter(|message| message.settled_at.is_none()).count();
    assert_eq!(unsettled, 1, "{again:?}");
    city.advance(HOUR * 14).await;
    assert!(texts(&city).await.is_empty(), "at nine in the evening, not due yet");
    let phone = phone.renewed().await;
    let read: Vec<Uuid> = inbox(&phone).await.iter().map(|message| message.id).collect();
    mark(&phone, &read, &[]).await;
    city.advance(DAY * 5).await;
    assert!(texts(&city).await.is_empty());
}

#[tokio::test]
async fn a_text_message_waits_for_the_morning() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    // Sent at noon and looked at for a day: what is wrong comes up at noon.
    city.advance(HOUR * 13).await;
    let phone = phone.renewed().await;
    apply(&phone, &[("suggestion", "buram")]).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    assert_eq!(kinds(&inbox(&phone).await), [MessageKind::NeedsFix], "at ten in the evening");
    city.advance(DAY + HOUR).await;
    assert!(texts(&city).await.is_empty(), "at eleven in the evening");
    city.advance(HOUR * 6).await;
    assert!(texts(&city).await.is_empty(), "at five in the morning");
    city.advance(HOUR).await;
    assert_eq!(texts(&city).await.len(), 1, "at six");
}

#[tokio::test]
async fn messages_go_with_their_time_and_with_the_account_and_are_in_its_copy() {
    let city = TestCity::start().await;
    let (phone, _) = to_fix(&city, city.phone(NUMBER).await).await;
    choose(&phone, &without_quiet()).await;
    let export: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!((kinds(&export.messages), export.inbox.quiet), (vec![MessageKind::NeedsFix], None));
    assert!(!city.dump().await.contains("81200000001"), "the number stands nowhere");

    city.advance(DAY * 181).await;
    let phone = city.phone(NUMBER).await;
    assert!(inbox(&phone).await.is_empty());

    let (phone, _) = to_fix(&city, phone).await;
    phone.ask(Method::POST, "/v1/account/erasure").send().await.expect(200);
    city.advance(DAY * 8).await;
    let pool = city.database().await;
    for table in ["messages", "inbox_settings", "push_subscriptions"] {
        let count = format!("SELECT COUNT(*) FROM {table}");
        let left: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&pool).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn nobody_looks_into_an_inbox_who_is_not_signed_in() {
    let city = TestCity::start().await;
    for path in ["/v1/inbox/messages", "/v1/inbox/settings"] {
        city.client.get(path).send().await.expect(401);
    }
    let phone = city.phone(NUMBER).await;
    assert!(phone.get("/v1/account").send().await.expect(200).text().contains("phone"));
    assert_eq!(
        Assurance::Phone,
        phone.get("/v1/account").send().await.json::<live_protocol::Account>().assurance
    );
}
