//! Reports that are handed on because they are not a department's own, and reports that are opened again.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use live_domain::City;
use live_gateway::Connections;
use live_protocol::{
    EventKind, InboxMessages, MessageKind, PhotoWhen, Rating, Reopening, Ticket, TicketStatus,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{Answer, Phone, TestCity, jpeg, new_id};

const NUMBER: &str = "0812-3456-7890";
const DAY: Duration = Duration::from_hours(24);

fn kinds(ticket: &Ticket) -> Vec<EventKind> {
    ticket.timeline.iter().map(|event| event.kind).collect()
}

async fn say(phone: &Phone, words: &str) -> Ticket {
    let key = new_id();
    let report = phone.report_with(key, |report| words.clone_into(&mut report.words));
    phone.send(key, &report).await.expect(201).json()
}

/// A report that its department has finished.
async fn done(city: &TestCity, phone: Phone) -> (Phone, Ticket) {
    let ticket = phone.report_with_photo(&jpeg(1)).await;
    // As long as it takes, and not a day longer.
    let mut phone = phone;
    for _ in 0..40 {
        city.advance(DAY).await;
        phone = phone.renewed().await;
        let now = phone.ticket(&ticket.number).await;
        if now.status == TicketStatus::Done {
            return (phone, now);
        }
    }
    panic!("it is never done");
}

async fn photo(phone: &Phone, seed: u8) -> Uuid {
    let id = new_id();
    phone.put_file(id, &jpeg(seed)).send().await.expect(201);
    id
}

async fn reopen(phone: &Phone, number: &str, words: &str, photo: Uuid) -> Answer {
    let path = format!("/v1/tickets/{number}/reopening");
    let reopening = Reopening { words: words.to_owned(), photo };
    phone.post(&path, &reopening).key(new_id()).send().await
}

#[tokio::test]
async fn a_report_of_anothers_goes_there_with_the_reason_and_the_promised_day_stays() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let sent = say(&phone, "Lampu padam. Salah dinas, ini urusan Dinas Perhubungan").await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    let begun = phone.ticket(&sent.number).await;
    let [received, forwarded, again, ..] = &begun.timeline[..] else { panic!("{begun:?}") };
    let all = [EventKind::Received, EventKind::Forwarded, EventKind::Received];
    assert_eq!([received.kind, forwarded.kind, again.kind], all);
    assert_eq!(forwarded.actor, "Dinas Perhubungan");
    let reason = "Bukan wewenang kami: ini urusan Dinas Perhubungan.";
    assert_eq!(forwarded.note.as_deref(), Some(reason));
    assert_eq!(begun.promised, sent.promised);
    assert_eq!(begun.receipts.len(), 3);
    city.advance(DAY * 40).await;
    let phone = phone.renewed().await;
    let done = phone.ticket(&sent.number).await;
    assert_eq!(done.status, TicketStatus::Done);
    let ends = [EventKind::Assigned, EventKind::Started, EventKind::Finished];
    assert_eq!(kinds(&done)[3..], ends);
    assert_eq!(done.timeline.last().unwrap().actor, "Dinas Perhubungan");
    // The kind of the problem is what its sender said.
    assert_eq!(done.category, "road");
}

#[tokio::test]
async fn what_is_nobody_s_is_declined_by_the_city_s_own_desk_and_by_nobody_before() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let sent = say(&phone, "Jalan tol rusak, salah dinas").await;
    city.advance(DAY).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    let ticket = phone.ticket(&sent.number).await;
    let (one, other) = (EventKind::Received, EventKind::Forwarded);
    assert_eq!(kinds(&ticket), [one, other, one, EventKind::Declined]);
    assert_eq!(
        (ticket.status, ticket.timeline[1].actor.as_str()),
        (TicketStatus::Declined, "LAKSA")
    );
    assert!(ticket.timeline[3].note.as_deref().unwrap().contains("Bukan wewenang"));
    let told: InboxMessages = phone.get("/v1/inbox/messages").send().await.expect(200).json();
    assert_eq!(told.messages[0].what, MessageKind::Closed);
}

/// Two departments that each say that a report is the other's, for ever.
async fn quarrelling() -> (Connections, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let taken = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&taken);
    let answer = move |uri: axum::http::Uri, body: String| {
        let to = if uri.path().starts_with("/pupr") { "hubungan" } else { "umum" };
        if !body.is_empty() {
            kept.lock().unwrap().push(format!("{} {body}", uri.path()));
        }
        let line = json!({ "status": "BUKAN", "catatan": "bukan kami", "ke": to });
        async move { axum::Json(json!({ "id": "7", "riwayat": [line] })) }
    };
    let router = axum::Router::new().fallback(answer);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let file = |name: &str, category: &str, path: &str| -> Value {
        json!({
            "name": name, "reports": { category: "1" },
            "base": format!("http://{address}/{path}/"), "words": { "BUKAN": "forwarded" },
            "rest": {
                "take_over": { "path": "aduan", "body": { "n": "{number}" }, "reference": "/id" },
                "news": { "path": "aduan/{reference}" },
                "reading": {
                    "lines": "/riwayat",
                    "line": { "word": "/status", "note": "/catatan", "to": "/ke" },
                    "units": { "hubungan": "lamp", "umum": "road" },
                },
            },
        })
    };
    let folder = tempfile::tempdir().unwrap();
    for (id, name, category) in
        [("pupr", "Dinas PUPR", "road"), ("dishub", "Dinas Perhubungan", "lamp")]
    {
        let text = file(name, category, id).to_string();
        std::fs::write(folder.path().join(format!("{id}.json")), text).unwrap();
    }
    let read = Connections::read(folder.path(), City::built_in(), |_| None);
    (read.unwrap(), taken)
}

#[tokio::test]
async fn departments_that_point_at_each_other_are_ended_by_the_city_s_own_desk() {
    let (connections, taken) = quarrelling().await;
    let city = TestCity::start_with(|config| config.connections = connections).await;
    let phone = city.phone(NUMBER).await;
    let sent = say(&phone, "Lampu di atas lubang").await;
    for _ in 0..8 {
        city.advance(Duration::from_hours(1)).await;
    }
    let phone = phone.renewed().await;
    let ticket = phone.ticket(&sent.number).await;
    let handed_on: Vec<&str> = ticket
        .timeline
        .iter()
        .filter(|event| event.kind == EventKind::Forwarded)
        .map(|event| event.actor.as_str())
        .collect();
    assert_eq!(handed_on, ["Dinas Perhubungan", "LAKSA"]);
    let taken = taken.lock().unwrap().clone();
    assert_eq!(taken.len(), 2, "each of them had it once: {taken:?}");
    assert!(taken[0].starts_with("/pupr") && taken[1].starts_with("/dishub"), "{taken:?}");
    city.advance(DAY * 40).await;
    let phone = phone.renewed().await;
    assert_eq!(phone.ticket(&sent.number).await.status, TicketStatus::Done);
    city.gateway.stop().await;
}

#[tokio::test]
async fn a_report_that_is_not_done_is_opened_again_once_with_words_and_a_photo() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let early = phone.report_with_photo(&jpeg(9)).await.number;
    let evidence = photo(&phone, 2).await;
    reopen(&phone, &early, "belum", evidence).await.expect(409);
    let (phone, first) = done(&city, phone).await;
    let number = first.number.clone();
    let rating = Rating { stars: 1, comment: None };
    let rate = |phone: &Phone| {
        phone.post(&format!("/v1/tickets/{number}/rating"), &rating).key(new_id()).send()
    };
    rate(&phone).await.expect(201);
    let evidence = photo(&phone, 3).await;
    reopen(&phone, &number, " \n", evidence).await.expect_field("words", "empty");
    reopen(&phone, &number, &"x".repeat(1001), evidence).await.expect_field("words", "too-long");
    reopen(&phone, &number, "Masih berlubang", new_id()).await.expect_field("photo", "unknown");
    let stranger = city.phone("0812-0000-0009").await;
    reopen(&stranger, &number, "Masih berlubang", evidence).await.expect(404);

    let opened = reopen(&phone, &number, "Masih berlubang", evidence).await.expect(201);
    let opened: Ticket = opened.json();
    assert_eq!((opened.status, opened.rating), (TicketStatus::Waiting, None));
    let line = opened.timeline.last().unwrap();
    assert_eq!((line.kind, line.note.as_deref()), (EventKind::Reopened, Some("Masih berlubang")));
    assert!(opened.promised > first.promised);
    let before = |one: &&live_protocol::PhotoRef| one.when == PhotoWhen::Before;
    assert_eq!(opened.photos.iter().filter(before).count(), 2);
    reopen(&phone, &number, "Masih berlubang", evidence).await.expect(409);

    city.advance(DAY * 40).await;
    let phone = phone.renewed().await;
    let second = phone.ticket(&number).await;
    let again = kinds(&second)[opened.timeline.len()..].to_vec();
    let ends = [EventKind::Received, EventKind::Assigned, EventKind::Started, EventKind::Finished];
    assert_eq!(again, ends);
    // Judged anew, and opened no third time.
    rate(&phone).await.expect(201);
    let evidence = photo(&phone, 4).await;
    reopen(&phone, &number, "Masih", evidence).await.expect(409);
}

#[tokio::test]
async fn after_its_days_a_report_is_not_opened_again() {
    let city = TestCity::start().await;
    let (phone, ticket) = done(&city, city.phone(NUMBER).await).await;
    city.advance(DAY * 11).await;
    let phone = phone.renewed().await;
    let evidence = photo(&phone, 2).await;
    reopen(&phone, &ticket.number, "Masih berlubang", evidence).await.expect(409);
}
