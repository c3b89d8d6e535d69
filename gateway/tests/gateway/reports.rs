//! Reports, the tickets they become, and who may see them.

use std::time::Duration;

use live_protocol::{
    EventKind, MAX_NOTE_WORDS, MAX_REPORT_WORDS, NewReport, PhotoWhen, ProblemKind, PublicReports,
    Rating, ReceiptStage, Ticket, TicketStatus, Tickets,
};

use crate::support::{Phone, TestCity, digest, jpeg, new_id, verify};

const NUMBER: &str = "0812-3456-7890";

/// A change that makes a receipt wrong, and how.
type Forge<'a> = (&'a str, Box<dyn Fn(&mut NewReport) + 'a>);

/// A change that makes a report wrong, after its field and the reason.
type Spoil = (&'static str, &'static str, fn(&mut NewReport));

/// Longer than any work takes.
const LONG: Duration = Duration::from_hours(40 * 24);

#[tokio::test]
async fn a_report_becomes_a_ticket_that_is_worked_on_to_its_end() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = jpeg(1);
    let ticket = phone.report_with_photo(&photo).await;
    assert!(ticket.number.starts_with("LK-26-"), "{}", ticket.number);
    assert_eq!(ticket.number.len(), "LK-26-004417".len());
    assert_eq!(ticket.status, TicketStatus::Waiting);
    assert_eq!(ticket.opened_at, city.sandbox().now());
    assert_eq!((ticket.working_days, ticket.photos.len()), (14, 1));
    // Monday 21 September and fourteen working days without a holiday among them.
    assert_eq!(ticket.promised.unwrap().to_string(), "2026-10-09");

    city.advance(Duration::ZERO).await;
    let received = phone.ticket(&ticket.number).await;
    assert_eq!(received.timeline.len(), 1);
    assert_eq!(received.timeline[0].kind, EventKind::Received);
    assert_eq!(received.status, TicketStatus::Waiting);

    city.advance(LONG).await;
    let phone = phone.renewed().await;
    let done = phone.ticket(&ticket.number).await;
    let kinds: Vec<EventKind> = done.timeline.iter().map(|event| event.kind).collect();
    let all = [EventKind::Received, EventKind::Assigned, EventKind::Started, EventKind::Finished];
    assert_eq!(kinds, all);
    assert!(done.timeline.is_sorted_by_key(|event| event.at));
    assert_eq!(done.timeline[3].actor, "Dinas PUPR");
    assert_eq!(done.status, TicketStatus::Done);
    let sides: Vec<PhotoWhen> = done.photos.iter().map(|photo| photo.when).collect();
    assert_eq!(sides, [PhotoWhen::Before, PhotoWhen::After]);

    // The photo afterwards is everybody's, the one before is its sender's.
    let path = |index: usize| format!("/v1/files/{}", done.photos[index].id);
    let after = city.client.get(&path(1)).send().await.expect(200);
    assert_eq!(after.header("content-type"), "image/jpeg");
    city.client.get(&path(0)).send().await.expect(404);
    assert_eq!(phone.get(&path(0)).send().await.expect(200).body, photo);
}

#[tokio::test]
async fn every_hand_over_is_signed_over_the_one_before() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let report = phone.report(key);
    let ticket: Ticket = phone.send(key, &report).await.expect(201).json();
    let stages = |ticket: &Ticket| ticket.receipts.iter().map(|r| r.stage).collect::<Vec<_>>();
    assert_eq!(stages(&ticket), [ReceiptStage::Device, ReceiptStage::Gateway]);
    city.advance(Duration::ZERO).await;
    let ticket = phone.ticket(&ticket.number).await;
    let [device, gateway, department] = &ticket.receipts[..] else { panic!("{ticket:?}") };
    assert_eq!(device, &report.receipt);
    assert_eq!((gateway.key_id.as_str(), department.key_id.as_str()), ("gateway-1", "laksa-1"));
    let keys = phone.keys().await;
    let mut previous = "";
    for receipt in [device, gateway, department] {
        assert_eq!((receipt.submission, &receipt.digest), (key, &digest(&report)));
        assert!(verify(&keys, &receipt.key_id, &receipt.statement(previous), &receipt.signature));
        assert!(!verify(&keys, &receipt.key_id, &receipt.statement("x"), &receipt.signature));
        previous = &receipt.signature;
    }
}

#[tokio::test]
async fn a_receipt_that_does_not_fit_is_refused() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let other = Phone::new(&city.client);
    let key = new_id();
    let forgeries: [Forge<'_>; 5] = [
        ("wrong-digest", Box::new(|report| report.words.push('!'))),
        ("other-submission", Box::new(|report| report.receipt.submission = new_id())),
        ("wrong-signature", Box::new(|report| report.receipt.signature = "AAAA".to_owned())),
        ("wrong-signature", Box::new(|report| other.sign(report))),
        ("not-a-device-receipt", Box::new(|report| report.receipt.stage = ReceiptStage::Gateway)),
    ];
    for (reason, forge) in forgeries {
        let mut report = phone.report(key);
        forge(&mut report);
        phone.send(key, &report).await.expect_field("receipt", reason);
    }
    assert_eq!(city.sandbox().tickets_of(key).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_said_at_its_fields() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let spoilt: [Spoil; 10] = [
        ("category", "unknown", |r| r.category = "spaceship".into()),
        ("words", "empty", |r| r.words = " \n\t".into()),
        ("words", "too-long", |r| r.words = "🙂".repeat(MAX_REPORT_WORDS + 1)),
        ("place.village", "empty", |r| (r.place.village, r.place.point) = (None, None)),
        ("place.village", "unknown", |r| r.place.village = Some("36.71.01".into())),
        ("place.village", "unknown", |r| r.place.village = Some("99.99.99.9999".into())),
        ("place.point", "outside-city", |r| r.place.point.as_mut().unwrap().latitude = 51.5),
        ("place.landmark", "too-long", |r| r.place.landmark = Some("x".repeat(MAX_NOTE_WORDS + 1))),
        ("photos", "unknown", |r| r.photos = vec![new_id()]),
        ("photos", "too-many", |r| r.photos = vec![new_id(); 5]),
    ];
    for (field, reason, spoil) in spoilt {
        let key = new_id();
        let report = phone.report_with(key, spoil);
        phone.send(key, &report).await.expect_field(field, reason);
        assert_eq!(city.sandbox().tickets_of(key).await.unwrap(), 0);
    }
    let key = new_id();
    let fullest = phone.report_with(key, |r| r.words = "🙂".repeat(MAX_REPORT_WORDS));
    phone.send(key, &fullest).await.expect(201);
}

#[tokio::test]
async fn several_wrong_fields_are_said_at_once() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let report = phone.report_with(key, |report| {
        report.category = String::new();
        report.words = String::new();
    });
    let fields = phone.send(key, &report).await.fields();
    let expected = [("category", "unknown"), ("words", "empty")];
    assert_eq!(fields, expected.map(|(field, why)| (field.to_owned(), why.to_owned())));
}

#[tokio::test]
async fn another_person_s_ticket_and_photo_are_not_found() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let stranger = city.phone("0812-0000-0009").await;
    let ticket = phone.report_with_photo(&jpeg(1)).await;
    let path = format!("/v1/tickets/{}", ticket.number);
    let refused = stranger.get(&path).send().await.expect(404);
    assert_eq!(refused.problem().kind, ProblemKind::NotFound);
    let none = stranger.get("/v1/tickets/LK-99-999999").send().await.expect(404);
    assert_eq!(refused.problem(), none.problem(), "nobody learns whether it exists");
    city.client.get(&path).send().await.expect(401);
    stranger.get(&format!("/v1/files/{}", ticket.photos[0].id)).send().await.expect(404);
    let rating = Rating { stars: 1, comment: None };
    let rate = stranger.post(&format!("{path}/rating"), &rating).key(new_id());
    rate.send().await.expect(404);
    let mine: Tickets = stranger.get("/v1/tickets").send().await.expect(200).json();
    assert_eq!(mine, Tickets::default());
    // Somebody else's photo cannot be put into one's own report either.
    let key = new_id();
    let report = stranger.report_with(key, |report| report.photos = vec![ticket.photos[0].id]);
    stranger.send(key, &report).await.expect_field("photos", "unknown");
}

#[tokio::test]
async fn a_ticket_is_rated_once_and_only_when_it_is_done() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
    let path = format!("/v1/tickets/{}/rating", ticket.number);
    let good = Rating { stars: 5, comment: Some("Cepat, terima kasih 🙏".to_owned()) };
    let early = phone.post(&path, &good).key(new_id()).send().await.expect(409);
    assert_eq!(early.problem().kind, ProblemKind::Conflict);
    city.advance(LONG).await;
    let phone = phone.renewed().await;
    for stars in [0, 6, 255] {
        let wrong = Rating { stars, comment: None };
        let answer = phone.post(&path, &wrong).key(new_id()).send().await;
        answer.expect_field("stars", "out-of-range");
    }
    let long = Rating { stars: 3, comment: Some("x".repeat(MAX_NOTE_WORDS + 1)) };
    let answer = phone.post(&path, &long).key(new_id()).send().await;
    answer.expect_field("comment", "too-long");
    let key = new_id();
    let first = phone.post(&path, &good).key(key).send().await.expect(201);
    let rated: Ticket = first.json();
    assert_eq!(rated.rating, Some(good.clone()));
    assert_eq!(rated.timeline.last().unwrap().kind, EventKind::Rated);
    let again = phone.post(&path, &good).key(key).send().await.expect(201);
    assert_eq!(first.body, again.body);
    phone.post(&path, &good).key(new_id()).send().await.expect(409);
    assert_eq!(phone.ticket(&ticket.number).await.timeline.len(), 5);
}

#[tokio::test]
async fn one_s_own_tickets_are_listed_newest_first() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let mut numbers = Vec::new();
    for _ in 0..3 {
        let key = new_id();
        let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
        numbers.insert(0, ticket.number);
        city.advance(Duration::from_secs(1)).await;
    }
    let listed: Tickets = phone.get("/v1/tickets").send().await.expect(200).json();
    let listed: Vec<String> = listed.tickets.into_iter().map(|ticket| ticket.number).collect();
    assert_eq!(listed, numbers);
}

#[tokio::test]
async fn everybody_sees_a_new_report_and_not_who_sent_it() {
    let city = TestCity::start().await;
    let before: PublicReports = city.client.get("/v1/reports").send().await.expect(200).json();
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
    let answer = city.client.get("/v1/reports").send().await.expect(200);
    let after: PublicReports = answer.json();
    assert_eq!(after.waiting, before.waiting + 1);
    assert_eq!(after.latest.len(), 50);
    assert_eq!(after.latest[0].number, ticket.number);
    assert_eq!(after.latest[0].village.as_deref(), Some("36.71.01.1001"));
    for secret in ["Lubang", "Bu Sri", "106.65", &key.to_string()] {
        assert!(!answer.text().contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn no_day_is_promised_in_a_year_without_a_table_of_holidays() {
    let city = TestCity::start_at("2031-03-03T02:00:00Z", |_| {}).await;
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
    assert_eq!((ticket.promised, ticket.working_days), (None, 14));
    assert!(ticket.number.starts_with("LK-31-"));
}

#[tokio::test]
async fn the_day_is_the_city_s_own() {
    // Still 2026 in Greenwich, already 2027 in western Indonesia.
    let city = TestCity::start_at("2026-12-31T18:00:00Z", |_| {}).await;
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
    assert!(ticket.number.starts_with("LK-27-"), "{}", ticket.number);
}

#[tokio::test]
async fn reports_are_limited_for_an_account() {
    let city = TestCity::start_with(|config| config.limits.reports_per_account = 2).await;
    let phone = city.phone(NUMBER).await;
    for _ in 0..2 {
        let key = new_id();
        phone.send(key, &phone.report(key)).await.expect(201);
    }
    let key = new_id();
    let full = phone.send(key, &phone.report(key)).await.expect(429).problem();
    assert_eq!(full.retry_after, Some(3600));
}
