//! What every [`Desk`], and every department with queues, keeps to, held against the sandbox's and against each
//! connector.
#![allow(clippy::unwrap_used)]

mod department;
mod open311;
pub(in crate::departments) mod queues;
mod rest;
mod turns;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use live_domain::{City, Clock, Localized, Timestamp};
use live_protocol::{EventKind, Place, Point, Receipt, ReceiptStage};
use uuid::Uuid;

use self::department::{Department, Mood};
use super::desk::{About, Answered, Desk, HandOver, Known, Matter, Question, TakenOver};
use crate::error::Error;
use crate::{Config, Connections, Gateway, Running, SandboxConfig, SystemRandom};

const DAY: Duration = Duration::from_hours(24);

/// A clock that is moved by hand.
pub(in crate::departments) struct Hand(AtomicI64);

impl Hand {
    /// At nine in the city, on a Monday.
    pub(in crate::departments) fn morning() -> Self {
        Self(AtomicI64::new(1_789_956_000_000))
    }

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
        let hand = Arc::new(Hand::morning());
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
    let lost = self::ticket(&format!("{number}1"), report());
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
