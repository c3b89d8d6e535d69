//! Applications for services that are data, from the answers to the end.

use std::time::Duration;

use live_protocol::{
    AccessReason, Accesses, Application, Applications, EventKind, Export, Fix, Message,
    PersonalData, ProblemKind, Rating, ReceiptStage, TicketStatus,
};
use serde_json::json;

use crate::bills::matched;
use crate::catalogue::{SECRET, publish, with_publisher};
use crate::support::{Answer, Phone, TestCity, jpeg, new_id, verify};

const NUMBER: &str = "0812-0000-0001";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// A suggestion to the city: asked of everybody with a phone number.
pub const SUGGESTION: (&str, u32) = ("aspirasi", 1);
pub const ANSWERS: [(&str, &str); 4] = [
    ("topic", "green"),
    ("suggestion", "Pohon di taman Anggrekmerah"),
    ("about_place", "no"),
    ("hide_name", "no"),
];

/// The answers with some of them changed, or more.
pub fn answers<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = ANSWERS.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.chain(changed).copied().collect()
}

pub async fn send(phone: &Phone, service: (&str, u32), answers: &[(&str, &str)]) -> Answer {
    let key = new_id();
    let application = phone.application(key, service, answers);
    phone.post("/v1/applications", &application).key(key).send().await
}

pub async fn apply(phone: &Phone, changed: &[(&str, &str)]) -> Application {
    send(phone, SUGGESTION, &answers(changed)).await.expect(201).json()
}

pub async fn read(phone: &Phone, number: &str) -> Application {
    phone.get(&format!("/v1/applications/{number}")).send().await.expect(200).json()
}

pub async fn act(phone: &Phone, number: &str, act: &str, body: &impl serde::Serialize) -> Answer {
    let path = format!("/v1/applications/{number}/{act}");
    phone.post(&path, body).key(new_id()).send().await
}

pub fn fixing(answers: &[(&str, &str)]) -> Fix {
    let answer = |(name, answer): &(&str, &str)| ((*name).to_owned(), (*answer).to_owned());
    Fix { answers: answers.iter().map(answer).collect() }
}

fn kinds(application: &Application) -> Vec<EventKind> {
    application.timeline.iter().map(|event| event.kind).collect()
}

/// What is wrong, as `name: reason`.
pub fn wrong(answer: &Answer) -> Vec<String> {
    let problem = answer.problem();
    assert_eq!(problem.kind, ProblemKind::InvalidInput, "{problem:?}");
    problem.fields.iter().map(|wrong| format!("{}: {}", wrong.field, wrong.reason)).collect()
}

#[tokio::test]
async fn an_application_is_followed_to_the_document_and_judged() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let sent = apply(&phone, &[]).await;
    assert_eq!((sent.number.as_str(), sent.status), ("PM-26-000001", TicketStatus::Waiting));
    assert_eq!((sent.service.as_str(), sent.version, sent.working_days), ("aspirasi", 1, 14));
    assert_eq!(sent.promised.unwrap().to_string(), "2026-10-09");

    city.advance(Duration::ZERO).await;
    let received = read(&phone, &sent.number).await;
    assert_eq!(kinds(&received), [EventKind::Received]);
    let [device, gateway, department] = &received.receipts[..] else { panic!("{received:?}") };
    assert_eq!((device.stage, gateway.stage), (ReceiptStage::Device, ReceiptStage::Gateway));
    let keys = phone.keys().await;
    let chained = department.statement(&gateway.signature);
    assert!(verify(&keys, &department.key_id, &chained, &department.signature));

    city.advance(HOUR * 3).await;
    let phone = phone.renewed().await;
    assert_eq!(read(&phone, &sent.number).await.status, TicketStatus::InProgress);
    act(&phone, &sent.number, "rating", &Rating { stars: 5, comment: None }).await.expect(409);
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    let done = read(&phone, &sent.number).await;
    assert_eq!(done.status, TicketStatus::Done);
    assert_eq!(kinds(&done), [EventKind::Received, EventKind::Started, EventKind::Finished]);
    assert_eq!(done.documents[0].number, "LAKSA/PM-26-000001");
    act(&phone, &sent.number, "withdrawal", &json!({})).await.expect(409);
    let rated = act(&phone, &sent.number, "rating", &Rating { stars: 5, comment: None }).await;
    assert_eq!(rated.expect(201).json::<Application>().rating.unwrap().stars, 5);

    let seen: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    let seen = &seen.accesses[0];
    assert_eq!((seen.who.as_str(), seen.why), ("laksa", AccessReason::Application));
    assert_eq!(
        (&seen.what[..], seen.about.as_ref()),
        (&[PersonalData::Words][..], Some(&sent.number))
    );
}

#[tokio::test]
async fn answers_are_judged_by_the_rules_of_the_phone_at_the_same_names() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let refused = send(&phone, SUGGESTION, &[("topic", "ufo"), ("about_place", "yes")]).await;
    assert_eq!(
        wrong(&refused.expect(422)),
        ["topic: unknown", "suggestion: empty", "place: empty", "hide_name: empty"]
    );
    // What is not asked of who answers so, and what nobody asks at all.
    let more = answers(&[("place", "-6.178,106.653"), ("shoe_size", "43")]);
    let refused = send(&phone, SUGGESTION, &more).await.expect(422);
    assert_eq!(wrong(&refused), ["place: not-asked", "shoe_size: not-asked"]);
    let refused = send(&phone, ("aspirasi", 9), &ANSWERS).await.expect(422);
    assert_eq!(wrong(&refused), ["service: unknown"]);
    let none: Applications = phone.get("/v1/applications").send().await.expect(200).json();
    assert_eq!(none, Applications::default());
}

#[tokio::test]
async fn a_photo_has_to_be_one_s_own_and_stays_with_the_application() {
    let city = TestCity::start().await;
    let (phone, stranger) = (city.phone(NUMBER).await, city.phone("0812-0000-0009").await);
    let photo = new_id();
    phone.put_file(photo, &jpeg(1)).send().await.expect(201);
    let photo = photo.to_string();
    let answers = [
        ("kind", "sd"),
        ("school", "SDN Sukasari 4"),
        ("year", "2001"),
        ("copies", "2"),
        ("by", "self"),
        ("phone", NUMBER),
        ("diploma", photo.as_str()),
    ];
    let refused = send(&stranger, ("legalisir-ijazah", 1), &answers).await.expect(422);
    assert_eq!(wrong(&refused), ["diploma: unknown"]);
    send(&phone, ("legalisir-ijazah", 1), &answers).await.expect(201);
    city.advance(DAY * 40).await;
    let phone = phone.renewed().await;
    phone.get(&format!("/v1/files/{photo}")).send().await.expect(200);
}

#[tokio::test]
async fn a_service_says_how_sure_the_city_has_to_be() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = new_id();
    phone.put_file(photo, &jpeg(1)).send().await.expect(201);
    let photo = photo.to_string();
    let answers = [("what", "lost"), ("police_letter", photo.as_str())];
    let refused = send(&phone, ("kk-hilang-rusak", 1), &answers).await.expect(403).problem();
    assert_eq!(refused.kind, ProblemKind::StepUp);
    let phone = matched(&city).await;
    let photo = new_id();
    phone.put_file(photo, &jpeg(1)).send().await.expect(201);
    let photo = photo.to_string();
    let answers = [("what", "lost"), ("police_letter", photo.as_str())];
    send(&phone, ("kk-hilang-rusak", 1), &answers).await.expect(201);
}

#[tokio::test]
async fn only_what_needs_a_fix_is_open_and_the_promise_counts_from_then() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[("suggestion", "Tulisan buram")]).await.number;
    act(&phone, &number, "fix", &fixing(&[("suggestion", "Pohon")])).await.expect(409);
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    let open = read(&phone, &number).await;
    assert_eq!(open.status, TicketStatus::NeedsFix);
    assert_eq!(open.fix.keys().collect::<Vec<_>>(), ["suggestion"]);
    assert_eq!(open.promised.unwrap().to_string(), "2026-10-09");

    let refused = act(&phone, &number, "fix", &fixing(&[("topic", "school")])).await.expect(422);
    assert_eq!(wrong(&refused), ["topic: not-open"]);
    let refused = act(&phone, &number, "fix", &fixing(&[])).await.expect(422);
    assert_eq!(wrong(&refused), ["suggestion: empty"]);
    let (key, path) = (new_id(), format!("/v1/applications/{number}/fix"));
    let right = fixing(&[("suggestion", "Pohon peneduh")]);
    let first = phone.post(&path, &right).key(key).send().await.expect(201);
    let again = phone.post(&path, &right).key(key).send().await.expect(201);
    assert_eq!(first.text(), again.text());
    let fixed: Application = first.json();
    assert_eq!((fixed.status, fixed.fix.len()), (TicketStatus::InProgress, 0));
    assert_eq!(fixed.promised.unwrap().to_string(), "2026-10-13");
    act(&phone, &number, "fix", &right).await.expect(409);

    city.advance(DAY * 2).await;
    let done = read(&phone.renewed().await, &number).await;
    assert_eq!(done.status, TicketStatus::Done, "{done:?}");
}

#[tokio::test]
async fn what_another_answer_makes_a_question_of_is_open_too() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[]).await.number;
    city.advance(HOUR * 3).await;
    let phone = phone.renewed().await;
    sqlx::query("UPDATE applications SET fix = '{\"about_place\": \"Di mana?\"}'")
        .execute(&city.database().await)
        .await
        .unwrap();
    sqlx::query("UPDATE tickets SET status = 'needs-fix' WHERE number = $1")
        .bind(&number)
        .execute(&city.database().await)
        .await
        .unwrap();
    let refused = act(&phone, &number, "fix", &fixing(&[("about_place", "yes")])).await;
    assert_eq!(wrong(&refused.expect(422)), ["place: empty"]);
    let whole = fixing(&[("about_place", "yes"), ("place", "-6.178,106.653")]);
    act(&phone, &number, "fix", &whole).await.expect(201);
}

#[tokio::test]
async fn who_is_declined_learns_why_and_until_when_to_object() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[("suggestion", "Mohon tolak ini")]).await.number;
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    let declined = read(&phone, &number).await;
    assert_eq!(declined.status, TicketStatus::Declined);
    assert!(declined.timeline.last().unwrap().note.as_ref().unwrap().contains("syarat"));
    // Decided on Tuesday, 22 September: 21 working days later.
    assert_eq!(declined.object_until.unwrap().to_string(), "2026-10-21");
    act(&phone, &number, "messages", &Message { words: "Kenapa?".into() }).await.expect(409);
    act(&phone, &number, "rating", &Rating { stars: 2, comment: None }).await.expect(201);
}

#[tokio::test]
async fn messages_are_answered_and_withdrawing_ends_it() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[]).await.number;
    city.advance(HOUR * 3).await;
    let phone = phone.renewed().await;
    let long = "x".repeat(501);
    for (words, why) in [("  ", "words: empty"), (long.as_str(), "words: too-long")] {
        let refused = act(&phone, &number, "messages", &Message { words: words.into() }).await;
        assert_eq!(wrong(&refused.expect(422)), [why]);
    }
    let question = Message { words: "Kapan selesai?".into() };
    act(&phone, &number, "messages", &question).await.expect(201);
    city.advance(HOUR * 4).await;
    let phone = phone.renewed().await;
    let answered = read(&phone, &number).await;
    assert_eq!(kinds(&answered)[2..], [EventKind::Asked, EventKind::Answered]);
    assert_eq!(answered.timeline[2].note.as_deref(), Some("Kapan selesai?"));

    act(&phone, &number, "withdrawal", &json!({})).await.expect(201);
    city.advance(DAY * 5).await;
    let phone = phone.renewed().await;
    let withdrawn = read(&phone, &number).await;
    assert_eq!(withdrawn.status, TicketStatus::Withdrawn);
    assert_eq!(kinds(&withdrawn).last(), Some(&EventKind::Withdrawn));
    act(&phone, &number, "messages", &question).await.expect(409);
}

#[tokio::test]
async fn an_application_is_made_once_and_is_nobody_else_s() {
    let city = TestCity::start().await;
    let (phone, stranger) = (city.phone(NUMBER).await, city.phone("0812-0000-0009").await);
    let key = new_id();
    let application = phone.application(key, SUGGESTION, &ANSWERS);
    let send = || phone.post("/v1/applications", &application).key(key).send();
    let (first, again) = (send().await.expect(201), send().await.expect(201));
    assert_eq!(first.text(), again.text());
    let number = first.json::<Application>().number;
    let all: Applications = phone.get("/v1/applications").send().await.expect(200).json();
    assert_eq!(all.applications.len(), 1);
    // A report it is not, and is neither listed nor counted as one.
    phone.get(&format!("/v1/tickets/{number}")).send().await.expect(404);
    assert!(!city.client.get("/v1/reports").send().await.text().contains(&number));
    stranger.get(&format!("/v1/applications/{number}")).send().await.expect(404);
    for name in ["fix", "messages", "withdrawal", "rating"] {
        let body = json!({ "answers": {}, "words": "x", "stars": 1 });
        act(&stranger, &number, name, &body).await.expect(404);
    }
    // Signed for another submission, or changed on the way.
    let mut other = phone.application(new_id(), SUGGESTION, &ANSWERS);
    let refused = phone.post("/v1/applications", &other).key(new_id()).send().await.expect(422);
    assert_eq!(wrong(&refused), ["receipt: other-submission"]);
    let key = other.receipt.submission;
    other.answers.insert("suggestion".into(), "Lain".into());
    let refused = phone.post("/v1/applications", &other).key(key).send().await.expect(422);
    assert_eq!(wrong(&refused), ["receipt: wrong-digest"]);
}

#[tokio::test]
async fn an_application_is_judged_by_the_version_that_it_was_begun_with() {
    let city = TestCity::start_with(with_publisher).await;
    let phone = city.phone(NUMBER).await;
    let newer =
        include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/services/aspirasi.json"))
            .replacen("\"version\": 1", "\"version\": 2", 1)
            .replacen("\"hide_name\"", "\"keep_name\"", 1);
    publish(&city, SECRET, "aspirasi", &newer).await.expect(201);
    send(&phone, ("aspirasi", 1), &ANSWERS).await.expect(201);
    let refused = send(&phone, ("aspirasi", 2), &ANSWERS).await.expect(422);
    assert_eq!(wrong(&refused), ["keep_name: empty", "hide_name: not-asked"]);
}

#[tokio::test]
async fn the_feed_tells_of_it_without_the_answers() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[]).await.number;
    let feed = phone.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains(&format!("\"resource\":\"/v1/applications/{number}\"")), "{feed}");
    assert!(!feed.contains("Anggrekmerah"));
}

#[tokio::test]
async fn answers_are_sealed_given_to_their_citizen_and_gone_with_the_account() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[]).await.number;
    city.advance(HOUR * 3).await;
    let phone = phone.renewed().await;
    let message = Message { words: "Salam dari Ibu Wati".into() };
    act(&phone, &number, "messages", &message).await.expect(201);
    assert!(!city.dump().await.contains("Anggrekmerah"));
    let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(copy.applications[0].application, read(&phone, &number).await);
    assert_eq!(copy.applications[0].answers["suggestion"], "Pohon di taman Anggrekmerah");

    phone.post("/v1/account/erasure", &json!({})).send().await.expect(200);
    city.advance(DAY * 8).await;
    let left = city.dump().await;
    assert!(left.contains(&number), "what a department took over stays, of nobody");
    assert!(!left.contains("Ibu Wati"));
    let sealed: Option<Vec<u8>> = sqlx::query_scalar("SELECT answers FROM applications")
        .fetch_one(&city.database().await)
        .await
        .unwrap();
    assert_eq!(sealed, None);
    city.advance(DAY * 366 * 5).await;
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM applications")
        .fetch_one(&city.database().await)
        .await
        .unwrap();
    assert_eq!(left, 0, "until its time in the archive has passed");
}

#[tokio::test]
async fn what_was_answered_goes_a_year_after_it_is_over_and_the_rest_stays() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let number = apply(&phone, &[]).await.number;
    city.advance(DAY * 300).await;
    let phone = phone.renewed().await;
    let open = apply(&phone, &[]).await.number;
    let held = async || -> Vec<String> {
        sqlx::query_scalar("SELECT ticket FROM applications WHERE answers IS NOT NULL")
            .fetch_all(&city.database().await)
            .await
            .unwrap()
    };
    assert_eq!(held().await, [number.clone(), open.clone()]);
    city.advance(DAY * 70).await;
    assert_eq!(held().await, [open]);
    let phone = phone.renewed().await;
    assert_eq!(read(&phone, &number).await.status, TicketStatus::Done);
    let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert!(copy.applications[0].answers.is_empty());
}
