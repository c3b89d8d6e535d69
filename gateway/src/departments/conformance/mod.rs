//! What every [`Desk`] keeps to, held against the sandbox's and against each connector.
#![allow(clippy::unwrap_used)]

mod department;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use live_domain::{City, Clock, Localized, Timestamp};
use live_protocol::{Event, EventKind, Place, Point, Receipt, ReceiptStage, TicketStatus};
use serde_json::json;
use uuid::Uuid;

use self::department::{Department, Mood};
use super::{About, Answered, Desk, HandOver, Known, Matter, Question, TakenOver, Told};
use crate::error::Error;
use crate::{Config, Connections, Gateway, Running, SandboxConfig, SystemRandom};

const DAY: Duration = Duration::from_hours(24);

/// A clock that is moved by hand.
struct Hand(AtomicI64);

impl Hand {
    fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A gateway whose desk is looked at, and what stands behind it.
struct Rig {
    running: Running,
    hand: Arc<Hand>,
    _folder: tempfile::TempDir,
}

impl Rig {
    async fn with(connector: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let hand = Arc::new(Hand(AtomicI64::new(1_789_956_000_000)));
        let mut config = Config::new(
            "127.0.0.1:0".parse().unwrap(),
            folder.path().join("data"),
            City::built_in().clone(),
        );
        config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
        if let Some(text) = connector {
            let connectors = folder.path().join("departments");
            std::fs::create_dir(&connectors).unwrap();
            std::fs::write(connectors.join("laksa.json"), text).unwrap();
            let secret = |name: &str| (name == "LIVE_TEST_SECRET").then(|| "s&cret".to_owned());
            config.connections = Connections::read(&connectors, &config.city, secret).unwrap();
        }
        let random = Arc::new(SystemRandom::new());
        let running = Gateway::start(config, hand.clone(), random).await.unwrap();
        Self { running, hand, _folder: folder }
    }

    fn desk(&self) -> &dyn Desk {
        &*self.running.context().departments.desk
    }
}

fn report() -> Matter {
    let point = Point { latitude: -6.178_301, longitude: 106.653_492, accuracy_m: None };
    Matter::Report {
        category: "road".to_owned(),
        words: "Lubang di jalan".to_owned(),
        place: Place { point: Some(point), village: None, landmark: Some("depan warung".into()) },
        phone: None,
    }
}

fn application(department: &str) -> Matter {
    let answers = [("topic".to_owned(), "green".to_owned())].into();
    Matter::Application {
        department: department.to_owned(),
        service: "aspirasi".to_owned(),
        version: 1,
        for_another: false,
        fee: None,
        answers,
    }
}

fn ticket(number: &str, matter: Matter) -> HandOver {
    let receipt = Receipt {
        stage: ReceiptStage::Gateway,
        submission: Uuid::from_u128(7),
        digest: "d".repeat(64),
        at: Timestamp::from_unix_millis(1_789_956_000_000),
        key_id: "gateway-1".to_owned(),
        signature: "signature".to_owned(),
    };
    HandOver { number: number.to_owned(), matter, photos: Vec::new(), receipt, before: 0 }
}

/// What the gateway knows after a ticket was handed over.
fn known(ticket: &HandOver, taken: &TakenOver) -> Known {
    Known {
        number: ticket.number.clone(),
        about: match ticket.matter.about() {
            About::Application { department, .. } => About::Application {
                department,
                title: Localized { id: "Aspirasi".to_owned(), en: "Wishes".to_owned() },
                stages: 0,
            },
            report @ About::Report { .. } => report,
        },
        working_days: 14,
        taken_over_at: taken.event.at,
        timeline: vec![taken.event.clone()],
        thread: taken.thread.clone(),
        pushed: Vec::new(),
    }
}

fn is_later<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Later(_)))
}

fn is_unavailable<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Problem(problem)) if problem.status == 503)
}

/// From the hand-over to the end: everything asked twice does no harm, each thing that happened is told
/// once, and once it is over nothing more is to be expected. `work` lets the next thing happen.
async fn conforms(rig: &Rig, ticket: HandOver, work: impl Fn(usize)) {
    let desk = rig.desk();
    let taken = desk.take_over(&ticket).await.unwrap();
    let again = desk.take_over(&ticket).await.unwrap();
    assert_eq!(taken.thread, again.thread, "handed over twice, it is one ticket");
    assert_eq!(
        (taken.receipt.stage, taken.event.kind),
        (ReceiptStage::Department, EventKind::Received)
    );
    assert_eq!(taken.receipt.digest, ticket.receipt.digest);
    assert!(taken.ask_at > rig.hand.now());

    let mut known = known(&ticket, &taken);
    let news = desk.news(&known).await.unwrap();
    assert_eq!((news.events.len(), news.status), (0, None), "nothing has happened");
    assert!(news.ask_at.unwrap() > rig.hand.now());

    let mut happened = 0;
    while !known.timeline.iter().any(|event| event.kind == EventKind::Finished) {
        assert!(happened < 10, "{:?}", known.timeline);
        work(happened);
        happened += 1;
        rig.hand.advance(DAY);
        let news = desk.news(&known).await.unwrap();
        let again = desk.news(&known).await.unwrap();
        assert_eq!(news.events, again.events, "what the gateway did not keep is told again");
        if let Some(last) = news.events.last() {
            assert!(news.status.is_some() || last.kind == EventKind::Answered);
        }
        known.timeline.extend(news.events);
        known.thread = news.thread.or(known.thread);
        let after = desk.news(&known).await.unwrap();
        assert_eq!(after.events, [], "what is known is no news");
    }
    let kinds: Vec<_> = known.timeline.iter().map(|event| event.kind).collect();
    assert_eq!((kinds[0], kinds.last().unwrap()), (EventKind::Received, &EventKind::Finished));
    assert!(kinds.contains(&EventKind::Started), "{kinds:?}");
    let end = desk.news(&known).await.unwrap();
    assert_eq!((end.ask_at, end.status), (None, None), "nothing more is expected");
}

/// Whatever the system does, it is an error that says to come again; after three of them it is left alone;
/// and when it is back everything goes on.
async fn bears(rig: &Rig, department: &Department, mood: Mood, number: &str) {
    let desk = rig.desk();
    let ticket = ticket(number, report());
    let taken = desk.take_over(&ticket).await.unwrap();
    let known = known(&ticket, &taken);
    let held = department.held().len();
    department.behave(mood);
    let since = rig.hand.now();
    let lost = super::conformance::ticket(&format!("{number}1"), report());
    assert!(is_unavailable(&desk.take_over(&lost).await), "{mood:?}");
    rig.hand.advance(Duration::from_secs(1));
    for _ in 0..2 {
        assert!(is_unavailable(&desk.news(&known).await), "{mood:?}");
    }
    let down =
        rig.running.context().departments.desk.down_since(taken.thread.as_ref(), &known.about);
    if mood == Mood::Refusing {
        assert_eq!(down, None, "it works, and takes nothing");
    } else {
        assert_eq!(down, Some(since), "{mood:?}");
        let (calls, _) = department.counts();
        assert!(is_later(&desk.take_over(&lost).await) && is_later(&desk.news(&known).await));
        assert_eq!(department.counts().0, calls, "it is left alone");
    }
    department.behave(Mood::Well);
    rig.hand.advance(Duration::from_mins(6));
    desk.take_over(&lost).await.unwrap();
    desk.news(&known).await.unwrap();
    assert_eq!(department.held().len(), held + 1);
}

fn question(department: &str, service: &str, (name, answer): (&str, &str)) -> Question {
    Question {
        department: department.to_owned(),
        service: service.to_owned(),
        version: 1,
        for_another: false,
        answers: [(name.to_owned(), answer.to_owned())].into(),
    }
}

/// Asked twice, the same is answered; what is not known is told from what is; and a citizen can read both.
async fn answers(rig: &Rig, known: &Question, unknown: &Question) -> Answered {
    let desk = rig.desk();
    let answered = desk.answer(known).await.unwrap();
    assert_eq!(desk.answer(known).await.unwrap(), answered);
    let missing = desk.answer(unknown).await.unwrap();
    assert!(answered.is_known && !missing.is_known);
    assert!(!answered.reply.facts.is_empty() && missing.reply.facts.is_empty());
    for Answered { reply, .. } in [&answered, &missing] {
        assert_eq!(reply.unreachable_since, None);
        let facts = reply.facts.iter().flat_map(|fact| [&fact.label, &fact.value]);
        for text in facts.chain([&reply.title, &reply.text]) {
            assert!(!text.id.is_empty() && !text.en.is_empty(), "{reply:?}");
        }
    }
    answered
}

const MOODS: [Mood; 7] = [
    Mood::Failing,
    Mood::Silent,
    Mood::Garbled,
    Mood::Elsewise,
    Mood::Endless,
    Mood::Leading,
    Mood::Refusing,
];

#[tokio::test]
async fn the_sandbox_conforms() {
    let rig = Rig::with(None).await;
    conforms(&rig, ticket("LK-1", report()), |_| {}).await;
    for (at, department) in City::built_in().departments.iter().enumerate() {
        conforms(&rig, ticket(&format!("PM-{at}"), application(&department.id)), |_| {}).await;
    }
    let people = rig.running.sandbox().unwrap().people_to_try().await.unwrap();
    let nib = people[0].business.clone().unwrap().nib;
    let of = |nib: &str| question("dpmptsp", "cek-nib", ("nib", nib));
    answers(&rig, &of(&nib), &of("9129900000000")).await;
    let other = rig.desk().answer(&question("dpmptsp", "cek-apa", ("nib", &nib))).await;
    assert!(is_unavailable(&other), "nobody answers what nobody knows");
    rig.running.stop().await;
}

/// A department with an interface of its own.
async fn rest() -> (Rig, Department) {
    let department = Department::open().await;
    let address = &department.address;
    let text = json!({
        "name": "Dinas Uji", "reports": { "road": "JLN" }, "applications": true,
        "base": format!("{address}/api/"), "timeout_seconds": 1,
        "auth": {
            "kind": "client-credentials", "token": format!("{address}/oauth/token"),
            "id": "client", "secret": "LIVE_TEST_SECRET", "scope": "tickets",
        },
        "words": {
            "WAIT": "nothing", "WORK": "started", "FIX": "needs-fix", "SAY": "answered",
            "DONE": "finished", "NO": "declined",
        },
        "rest": {
            "take_over": {
                "path": "tickets", "reference": "/data/id",
                "body": {
                    "no": "{number}", "kind": "{category}", "text": "{words}", "lat": "{latitude}",
                    "where": "{landmark}", "form": "{answers}", "topic": "Topic {answers.topic}",
                },
            },
            "news": { "path": "tickets/{reference}/history?since={cursor}" },
            "tell": { "path": "tickets/{reference}/notes", "body": { "what": "{kind}", "text": "{note}" } },
            "reading": {
                "cursor": "/next", "lines": "/lines", "fix": "/fix",
                "line": { "word": "/word", "at": "/at", "note": "/note" },
                "documents": "/documents", "document": { "name": "/kind", "number": "/no" },
            },
            "answers": { "cek-uji": {
                "path": "checks/{service}", "body": { "no": "{answers.number}" },
                "verdict": "/state",
                "verdicts": { "OK": {
                    "title": { "id": "Berlaku", "en": "Valid" },
                    "text": { "id": "Terdaftar.", "en": "Registered." }, "next": ["aspirasi"],
                } },
                "unknown": {
                    "title": { "id": "Tidak terdaftar", "en": "Not registered" },
                    "text": { "id": "Periksa.", "en": "Check." }, "attention": true,
                },
                "facts": [
                    { "label": { "id": "Nama", "en": "Name" }, "at": "/name" },
                    { "label": { "id": "Sejak", "en": "Since" }, "at": "/since", "kind": "day" },
                    { "label": { "id": "Jenis", "en": "Kind" }, "at": "/sort",
                      "words": { "B": { "id": "Baru", "en": "New" } } },
                    { "label": { "id": "Sampai", "en": "Until" }, "at": "/until", "kind": "day" },
                ],
                "lists": [{ "at": "/bills", "name": "/kind", "facts": [
                    { "label": { "id": "Utang", "en": "Owed" }, "at": "/sum", "kind": "money" },
                ] }],
            } },
        },
    });
    (Rig::with(Some(text.to_string())).await, department)
}

fn rest_line(happened: usize) -> serde_json::Value {
    let word = ["WAIT", "WORK", "SAY", "SAY", "DONE"][happened];
    json!({ "word": word, "at": 1_789_956_000 + happened, "note": "Sedang \u{7}dikerjakan" })
}

#[tokio::test]
async fn a_department_with_its_own_interface_conforms() {
    let (rig, department) = rest().await;
    conforms(&rig, ticket("LK-1", report()), |n| department.work(0, rest_line(n))).await;
    conforms(&rig, ticket("PM-1", application("laksa")), |n| department.work(1, rest_line(n)))
        .await;
    let held = department.held();
    let report = json!({
        "no": "LK-1", "kind": "JLN", "text": "Lubang di jalan", "lat": -6.178_301,
        "where": "depan warung", "topic": "Topic ",
    });
    assert_eq!((held.len(), &held[0].body), (2, &report));
    let application = json!({ "no": "PM-1", "form": { "topic": "green" }, "topic": "Topic green" });
    assert_eq!(held[1].body, application);
    rig.running.stop().await;
}

#[tokio::test]
async fn a_department_with_its_own_interface_answers_at_once() {
    let (rig, department) = rest().await;
    let of = |number: &str| question("laksa", "cek-uji", ("number", number));
    let reply = answers(&rig, &of("7"), &of("8")).await.reply;
    let facts: Vec<_> =
        reply.facts.iter().map(|f| (f.label.id.as_str(), f.value.en.as_str())).collect();
    assert_eq!(
        facts,
        [
            ("Nama", "Warung Uji"),
            ("Sejak", "1 Mar 2024"),
            ("Jenis", "New"),
            ("Reklame: Utang", "Rp150.000"),
        ]
    );
    assert_eq!((reply.attention, reply.next), (false, vec!["aspirasi".to_owned()]));
    assert_eq!(department.counts().1, 1, "with the token that tickets are handed over with");
    for mood in MOODS {
        department.behave(mood);
        let since = rig.hand.now();
        for _ in 0..3 {
            assert!(is_unavailable(&rig.desk().answer(&of("7")).await), "{mood:?}");
        }
        let desk = &rig.running.context().departments.desk;
        let down = (mood != Mood::Refusing).then_some(since);
        assert_eq!(desk.silent_since("laksa", "cek-uji"), down, "{mood:?}");
        assert_eq!(is_later(&rig.desk().answer(&of("7")).await), down.is_some());
        department.behave(Mood::Well);
        rig.hand.advance(Duration::from_mins(6));
        rig.desk().answer(&of("7")).await.unwrap();
    }
    rig.running.stop().await;
}

#[tokio::test]
async fn a_department_is_told_once_what_a_citizen_did() {
    let (rig, department) = rest().await;
    let ticket = ticket("PM-1", application("laksa"));
    let taken = rig.desk().take_over(&ticket).await.unwrap();
    let at = rig.hand.now();
    let note = Some("Kapan selesai?".to_owned());
    let asked = Event { at, kind: EventKind::Asked, actor: "citizen".to_owned(), note };
    let mut told = Told {
        number: ticket.number.clone(),
        department: "laksa".to_owned(),
        events: vec![asked],
        answers: None,
        thread: taken.thread.clone(),
    };
    rig.desk().tell(&told).await.unwrap();
    rig.desk().tell(&told).await.unwrap();
    let notes = department.held()[0].notes.clone();
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].1, json!({ "what": "asked", "text": "Kapan selesai?" }));
    told.events[0].kind = EventKind::Withdrawn;
    rig.desk().tell(&told).await.unwrap();
    assert_eq!(department.held()[0].notes.len(), 2);

    // What has to be put right, and what was issued, come with their news alone.
    department.work(0, json!({ "word": "FIX", "at": 1_789_956_000 }));
    let mut known = known(&ticket, &taken);
    let news = rig.desk().news(&known).await.unwrap();
    assert_eq!(news.status, Some(TicketStatus::NeedsFix));
    assert_eq!(news.fix["topic"], "Mohon diisi kembali.");
    assert!(news.documents.is_empty());
    known.timeline.extend(news.events);
    department.work(0, json!({ "word": "DONE", "at": 1_789_956_001 }));
    let news = rig.desk().news(&known).await.unwrap();
    assert_eq!((news.documents[0].number.as_str(), news.fix.len()), ("S-1", 0));
    rig.running.stop().await;
}

#[tokio::test]
async fn a_token_is_kept_until_it_ends_or_is_taken_back() {
    let (rig, department) = rest().await;
    for number in ["LK-1", "LK-2"] {
        rig.desk().take_over(&ticket(number, report())).await.unwrap();
    }
    assert_eq!(
        (department.counts(), department.header("authorization")),
        ((2, 1), "Bearer token-1".into())
    );
    rig.hand.advance(Duration::from_secs(3600 - 29));
    rig.desk().take_over(&ticket("LK-3", report())).await.unwrap();
    assert_eq!(
        (department.counts(), department.header("authorization")),
        ((3, 2), "Bearer token-2".into())
    );
    rig.running.stop().await;
}

#[tokio::test]
async fn a_word_that_the_configuration_has_not_is_one_ticket_s_trouble() {
    let (rig, department) = rest().await;
    let ticket = ticket("LK-1", report());
    let taken = rig.desk().take_over(&ticket).await.unwrap();
    department.work(0, json!({ "word": "SOMETHING", "at": 1_789_956_000 }));
    let known = known(&ticket, &taken);
    for _ in 0..5 {
        assert!(is_unavailable(&rig.desk().news(&known).await));
    }
    rig.desk().take_over(&super::conformance::ticket("LK-2", report())).await.unwrap();
    rig.running.stop().await;
}

#[tokio::test]
async fn whatever_a_department_s_interface_does_nothing_is_lost() {
    let (rig, department) = rest().await;
    for (index, mood) in MOODS.into_iter().enumerate() {
        bears(&rig, &department, mood, &format!("LK-{index}0")).await;
    }
    rig.running.stop().await;
}

/// A department with an Open311 server.
async fn open311() -> (Rig, Department) {
    let department = Department::open().await;
    let text = json!({
        "name": "Dinas Uji", "reports": { "road": "JLN" },
        "base": format!("{}/open311/v2/", department.address), "timeout_seconds": 1,
        "words": { "Ditolak": "declined" },
        "open311": { "api_key": "LIVE_TEST_SECRET", "jurisdiction": "kota.id" },
    });
    (Rig::with(Some(text.to_string())).await, department)
}

fn open311_state(happened: usize) -> serde_json::Value {
    let (status, notes) =
        [("open", ""), ("open", "Tim berangkat"), ("open", "Tim tiba"), ("closed", "Beres")]
            [happened];
    let updated = format!("2026-09-2{happened}T09:00:00+07:00");
    json!({ "status": status, "status_notes": notes, "updated_datetime": updated })
}

#[tokio::test]
async fn a_department_with_an_open311_server_conforms() {
    let (rig, department) = open311().await;
    conforms(&rig, ticket("LK-1", report()), |n| department.work(0, open311_state(n))).await;
    department.give_tokens_for_requests();
    conforms(&rig, ticket("LK-2", report()), |n| department.work(1, open311_state(n))).await;
    let sent = &department.held()[0].body;
    let expected = json!({
        "service_code": "JLN", "api_key": "s&cret", "jurisdiction_id": "kota.id",
        "lat": "-6.178301", "long": "106.653492", "address_string": "depan warung",
        "description": "Lubang di jalan\n\nLK-1",
    });
    assert_eq!(sent, &expected);
    rig.running.stop().await;
}

#[tokio::test]
async fn whatever_an_open311_server_does_nothing_is_lost() {
    let (rig, department) = open311().await;
    for (index, mood) in MOODS.into_iter().enumerate() {
        bears(&rig, &department, mood, &format!("LK-{index}0")).await;
    }
    rig.running.stop().await;
}
