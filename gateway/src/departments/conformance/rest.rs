//! A department with an interface of its own.

use std::time::Duration;

use live_domain::Clock as _;
use live_protocol::{Event, EventKind, TicketStatus};
use serde_json::json;

use super::department::{Department, Mood};
use super::{
    MOODS, Rig, answers, application, bears, conforms, is_later, is_unavailable, known, question,
    report, ticket,
};
use crate::departments::desk::Told;

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
    rig.desk().take_over(&super::ticket("LK-2", report())).await.unwrap();
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
