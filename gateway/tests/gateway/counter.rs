//! Drafts that are finished at a counter: who may open them, what comes of them, and what is left.

use std::time::Duration;

use live_protocol::{
    AccessReason, Accesses, Application, COUNTER_DRAFTS, CounterCode, CounterDraft, CounterState,
    Export, InboxMessages, MAX_COUNTER_DRAFTS, MessageKind, NewCounterDraft, OfEvent, ProblemKind,
};
use reqwest::Method;
use uuid::Uuid;

use crate::applications::{ANSWERS, SUGGESTION, read};
use crate::support::officer::Officer;
use crate::support::{Answer, OwnLog, Phone, TestCity, jpeg, new_id};

const CITIZEN: &str = "0812-0000-0001";
const AT_WORK: &str = "0812-7777-0001";
const OTHER: &str = "0812-7777-0002";
const DAY: Duration = Duration::from_hours(24);
/// What was filled in before it was handed over.
const BEGUN: [(&str, &str); 1] = [("suggestion", "Pohon di taman Anggrekmerah")];

fn draft(service: (&str, u32), answers: &[(&str, &str)]) -> NewCounterDraft {
    let answer = |(name, answer): &(&str, &str)| ((*name).to_owned(), (*answer).to_owned());
    let answers = answers.iter().map(answer).collect();
    NewCounterDraft { service: service.0.to_owned(), version: service.1, answers }
}

async fn give(phone: &Phone, id: Uuid, answers: &[(&str, &str)]) -> Answer {
    phone.post(COUNTER_DRAFTS, &draft(SUGGESTION, answers)).key(id).send().await
}

/// Hands a suggestion over; its number and its code.
async fn given(phone: &Phone) -> (Uuid, String) {
    let id = new_id();
    let draft: CounterDraft = give(phone, id, &BEGUN).await.expect(201).json();
    assert_eq!((draft.id, draft.state), (id, CounterState::Waiting));
    (id, draft.code.unwrap())
}

async fn open(phone: &Phone, code: &str) -> Answer {
    let code = CounterCode { code: code.to_owned() };
    phone.post(&format!("{COUNTER_DRAFTS}/openings"), &code).send().await
}

async fn show(phone: &Phone, id: Uuid) -> Answer {
    phone.get(&CounterDraft::resource(id)).send().await
}

async fn state(phone: &Phone, id: Uuid) -> CounterState {
    show(phone, id).await.expect(200).json::<CounterDraft>().state
}

async fn take_back(phone: &Phone, id: Uuid) -> CounterState {
    let answer = phone.ask(Method::DELETE, &CounterDraft::resource(id)).send().await;
    answer.expect(200).json::<CounterDraft>().state
}

/// Sends a suggestion of a draft.
async fn finish(phone: &Phone, id: Uuid, answers: &[(&str, &str)]) -> Answer {
    let key = new_id();
    let new = phone.application_for(Some(id), key, SUGGESTION, answers);
    phone.post("/v1/applications", &new).key(key).send().await
}

#[tokio::test]
async fn what_an_officer_sends_is_the_citizen_s_alone() {
    let city = TestCity::start().await;
    let citizen = city.phone(CITIZEN).await;
    let officer = Officer::new(&city, AT_WORK).await.phone;
    let (id, code) = given(&citizen).await;
    let opened: CounterDraft = open(&officer, &code).await.expect(200).json();
    assert_eq!(opened.answers, draft(SUGGESTION, &BEGUN).answers);
    assert_eq!((opened.code, opened.state), (None, CounterState::Opened));
    assert!(opened.phone_masked.is_some_and(|phone| phone.ends_with("01")));
    assert_eq!(state(&citizen, id).await, CounterState::Opened);

    let sent: Application = finish(&officer, id, &ANSWERS).await.expect(201).json();
    assert_eq!((sent.counter.as_deref(), sent.mandate), (Some("disdukcapil"), None));
    assert_eq!(read(&citizen, &sent.number).await, sent);
    officer.get(&format!("/v1/applications/{}", sent.number)).send().await.expect(404);
    assert_eq!(state(&citizen, id).await, CounterState::Sent);
    assert_eq!(state(&officer, id).await, CounterState::Sent);
    // Once, and what was sent cannot be taken back, or handed over again.
    finish(&officer, id, &ANSWERS).await.expect(409);
    assert_eq!(take_back(&citizen, id).await, CounterState::Sent);
    give(&citizen, id, &BEGUN).await.expect(409);
    open(&officer, &code).await.expect_field("draft", "wrong-code");

    let messages: InboxMessages = citizen.get("/v1/inbox/messages").send().await.expect(200).json();
    let told: Vec<_> = messages.messages.iter().map(|one| (one.what, &*one.about)).collect();
    let about = format!("/v1/applications/{}", sent.number);
    assert_eq!(told, [(MessageKind::FiledAtCounter, &*about)]);
    let seen: Accesses = citizen.get("/v1/account/accesses").send().await.expect(200).json();
    let look = seen.accesses.iter().find(|look| look.why == AccessReason::Counter).unwrap();
    assert_eq!(look.about.as_deref(), Some("Petugas 014"));
}

#[tokio::test]
async fn nobody_but_an_enrolled_officer_opens_a_draft_and_nobody_guesses_its_code() {
    let city = TestCity::start().await;
    let citizen = city.phone(CITIZEN).await;
    let stranger = city.phone("0812-0000-0009").await;
    let officer = Officer::new(&city, AT_WORK).await;
    let (id, code) = given(&citizen).await;
    let log = OwnLog::new();
    open(&stranger, &code).await.expect_field("draft", "not-officer");
    show(&stranger, id).await.expect(404);
    show(&officer.phone, id).await.expect(404);
    finish(&officer.phone, id, &ANSWERS).await.expect_field("for", "not-here");
    let other = Officer::new(&city, OTHER).await;
    let (_, own) = given(&other.phone).await;
    open(&other.phone, &own).await.expect_field("draft", "own-code");
    for guess in 0..10 {
        let wrong = format!("AAAA-AAA{guess}");
        open(&officer.phone, &wrong).await.expect_field("draft", "wrong-code");
    }
    let refused = open(&officer.phone, &code).await.expect(429).problem();
    assert_eq!(refused.kind, ProblemKind::RateLimited);
    let signs: Vec<String> = log.take_signs().into_iter().map(|(sign, _)| sign).collect();
    for sign in ["counter-refused", "counter-code-wrong", "limit-reached"] {
        assert!(signs.iter().any(|known| known == sign), "{sign}: {signs:?}");
    }
    // Whose phone is no longer an officer's opens and sends nothing.
    open(&other.phone, &code).await.expect(200);
    let revoke = format!("/v1/officer/enrolments/{}", other.id);
    city.client.ask(Method::DELETE, &revoke).send().await.expect(204);
    open(&other.phone, &code).await.expect_field("draft", "not-officer");
    finish(&other.phone, id, &ANSWERS).await.expect_field("for", "not-here");
}

#[tokio::test]
async fn handed_over_again_it_is_one_draft_with_a_new_code() {
    let city = TestCity::start().await;
    let citizen = city.phone(CITIZEN).await;
    let officer = Officer::new(&city, AT_WORK).await.phone;
    let (id, first) = given(&citizen).await;
    let again: CounterDraft = give(&citizen, id, &BEGUN).await.expect(201).json();
    let second = again.code.unwrap();
    assert_ne!(first, second);
    open(&officer, &first).await.expect_field("draft", "wrong-code");
    open(&officer, &second).await.expect(200);
    // Another's number is not to be had.
    give(&officer, id, &BEGUN).await.expect(409);
    // No more than so many at once; one that is taken back makes room.
    for _ in 1..MAX_COUNTER_DRAFTS {
        given(&citizen).await;
    }
    give(&citizen, new_id(), &BEGUN).await.expect_field("counter", "too-many");
    assert_eq!(take_back(&citizen, id).await, CounterState::Over);
    assert_eq!(take_back(&citizen, id).await, CounterState::Over);
    give(&citizen, new_id(), &[("suggestion", &"x".repeat(2_001))])
        .await
        .expect_field("suggestion", "too-long");
    let unknown = citizen.post(COUNTER_DRAFTS, &draft(("tidak-ada", 1), &BEGUN));
    unknown.key(new_id()).send().await.expect_field("service", "unknown");
}

#[tokio::test]
async fn the_level_is_the_citizen_s_and_the_service_the_draft_s() {
    let city = TestCity::start().await;
    let citizen = city.phone(CITIZEN).await;
    let officer = Officer::new(&city, AT_WORK).await.phone;
    let card = ("kk-hilang-rusak", 1);
    let new = draft(card, &[]);
    let id = new_id();
    let made = citizen.post(COUNTER_DRAFTS, &new).key(id).send().await.expect(201);
    open(&officer, &made.json::<CounterDraft>().code.unwrap()).await.expect(200);
    let key = new_id();
    let card = officer.application_for(Some(id), key, card, &[("cause", "lost")]);
    let sent = officer.post("/v1/applications", &card).key(key).send().await;
    sent.expect_field("for", "level-too-low");
    // Of this draft nothing else can be sent, and of a life event only what it names.
    finish(&officer, id, &ANSWERS).await.expect_field("service", "unknown");
    let interview = new_id();
    let mut new = officer.application_for(Some(id), key, SUGGESTION, &ANSWERS);
    new.event = Some(OfEvent { event: "lahir".to_owned(), interview, after: Vec::new() });
    let sent = officer.post("/v1/applications", &new).key(key).send().await;
    sent.expect_field("service", "unknown");
}

/// A copy of a diploma to be certified, with a photo of it.
const DIPLOMA: (&str, u32) = ("legalisir-ijazah", 1);

fn diploma(photo: &str) -> [(&str, &str); 7] {
    [
        ("kind", "sd"),
        ("school", "SDN Sukasari 4"),
        ("year", "2001"),
        ("copies", "2"),
        ("by", "self"),
        ("phone", CITIZEN),
        ("diploma", photo),
    ]
}

#[tokio::test]
async fn photos_are_seen_at_the_counter_as_long_as_the_draft_is_there_and_then_the_citizen_s() {
    let city = TestCity::start().await;
    let citizen = city.phone(CITIZEN).await;
    let officer = Officer::new(&city, AT_WORK).await.phone;
    let other = Officer::new(&city, OTHER).await.phone;
    let (first, second, id, key) = (new_id(), new_id(), new_id(), new_id());
    citizen.put_file(first, &jpeg(1)).send().await.expect(201);
    let begun = first.to_string();
    let new = draft(DIPLOMA, &[("diploma", &begun)]);
    let foreign = other.post(COUNTER_DRAFTS, &new).key(new_id()).send().await;
    foreign.expect_field("diploma", "unknown");
    let made = citizen.post(COUNTER_DRAFTS, &new).key(id).send().await.expect(201);
    let code = made.json::<CounterDraft>().code.unwrap();
    let see = |phone: &Phone, photo: Uuid| phone.get(&format!("/v1/files/{photo}"));
    see(&officer, first).send().await.expect(404);
    open(&officer, &code).await.expect(200);
    see(&officer, first).send().await.expect(200);
    // At another counter it goes on, and here it is over.
    open(&other, &code).await.expect(200);
    see(&officer, first).send().await.expect(404);
    show(&officer, id).await.expect(404);
    let taken = second.to_string();
    let send = |phone: &Phone| {
        let new = phone.application_for(Some(id), key, DIPLOMA, &diploma(&taken));
        phone.post("/v1/applications", &new).key(key)
    };
    send(&officer).send().await.expect_field("for", "not-here");

    other.put_file(second, &jpeg(2)).send().await.expect(201);
    send(&other).send().await.expect(201);
    see(&citizen, second).send().await.expect(200);
    see(&other, second).send().await.expect(404);
    see(&other, first).send().await.expect(404);
}

#[tokio::test]
async fn what_was_filled_in_is_sealed_given_to_its_citizen_and_gone_after_a_week() {
    let city = TestCity::start().await;
    let citizen = city.phone(CITIZEN).await;
    let (id, code) = given(&citizen).await;
    let letters = code.replace('-', "");
    let dump = city.dump().await;
    assert!(!dump.contains("Anggrekmerah") && !dump.contains(&code) && !dump.contains(&letters));
    let export: Export = citizen.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(export.counter_drafts[0].answers["suggestion"], BEGUN[0].1);

    city.advance(DAY * 7).await;
    let citizen = citizen.renewed().await;
    let officer = Officer::new(&city, AT_WORK).await.phone;
    open(&officer, &code).await.expect_field("draft", "wrong-code");
    assert_eq!(state(&citizen, id).await, CounterState::Over);
    let export: Export = citizen.get("/v1/account/export").send().await.expect(200).json();
    assert!(export.counter_drafts[0].answers.is_empty());
    // After a season nobody asks any more what became of it.
    city.advance(DAY * 91).await;
    let citizen = city.phone(CITIZEN).await;
    show(&citizen, id).await.expect(404);

    // What is at a counter goes with the account.
    let (_, code) = given(&citizen).await;
    let officer = Officer::new(&city, OTHER).await.phone;
    let open_one: CounterDraft = open(&officer, &code).await.expect(200).json();
    citizen.ask(Method::POST, "/v1/account/erasure").send().await.expect(200);
    city.advance(DAY * 6).await;
    let officer = officer.renewed().await;
    assert_eq!(state(&officer, open_one.id).await, CounterState::Opened);
    city.advance(DAY * 2).await;
    show(&officer.renewed().await, open_one.id).await.expect(404);
}
