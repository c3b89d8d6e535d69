//! What every department with queues has to do, held against the sandbox's (its health department over loopback, and
//! one that is asked in this process), against one whose interface is described by configuration, and, in
//! `fhir`, against another FHIR server.

use std::sync::Arc;
use std::time::Duration;

use live_domain::Clock as _;
use live_protocol::{AppointmentStatus, ProblemKind};
use serde_json::json;
use time::Date;
use time::macros::date;

use super::department::{Department, Mood};
use super::{Hand, MOODS, Rig, is_later, is_unavailable};
use crate::departments::queues::{Booked, Hospitals, Place, Queues, Ticket, Wish};
use crate::error::Error;

const TOMORROW: Date = date!(2026 - 09 - 22);
const SUNDAY: Date = date!(2026 - 09 - 27);

#[track_caller]
pub(in crate::departments) fn ticket(booked: &Booked) -> Ticket {
    let Booked::Ticket(ticket) = booked else { panic!("{booked:?}") };
    ticket.clone()
}

/// What holds for every hospital.
pub(in crate::departments) async fn has_beds(hospitals: &dyn Hospitals) {
    let hospitals = hospitals.beds().await.unwrap();
    let classes: Vec<_> = hospitals.iter().flat_map(|hospital| &hospital.classes).collect();
    assert!(!classes.is_empty() && classes.iter().all(|class| class.free <= class.total));
}

/// What holds for every department with queues, one of whose services is named so.
pub(in crate::departments) async fn conforms(queues: &dyn Queues, service: &str) {
    let offered = queues.places().await.unwrap();
    assert!(offered.is_sorted_by_key(|place| place.name.clone()) && !offered.is_empty());
    assert!(offered.iter().all(|place| !place.services.is_empty() && !place.name.is_empty()));
    let place = &offered[0];
    let service = place.services.iter().find(|known| known.name == service).unwrap();

    assert_eq!(queues.slots(&service.id, SUNDAY).await.unwrap(), []);
    assert_eq!(queues.slots("no-such-service", TOMORROW).await.unwrap(), []);
    assert_eq!(queues.slots("../Patient", TOMORROW).await.unwrap(), []);
    let slots = queues.slots(&service.id, TOMORROW).await.unwrap();
    assert!(slots.len() > 1 && slots.is_sorted_by_key(|slot| slot.start));

    let wish = |reference: &str, slot: &str| Wish {
        reference: reference.to_owned(),
        service: service.id.clone(),
        place: place.id.clone(),
        slot: slot.to_owned(),
        name: "Ibu Sri".to_owned(),
    };
    assert_eq!(queues.booked("one").await.unwrap(), None);
    let first = wish("one", &slots[0].id);
    let booked = ticket(&queues.book(&first).await.unwrap());
    assert_eq!((booked.start, booked.end), (slots[0].start, slots[0].end));
    assert!(booked.number.is_some());
    // The answer was lost, and it is asked for again.
    assert_eq!(ticket(&queues.book(&first).await.unwrap()), booked);
    assert_eq!(queues.booked("one").await.unwrap(), Some(booked.clone()));

    let left = queues.slots(&service.id, TOMORROW).await.unwrap();
    assert_eq!(left, slots[1..]);
    assert_eq!(queues.book(&wish("two", &slots[0].id)).await.unwrap(), Booked::Full);
    assert_eq!(queues.book(&wish("two", "no-such-slot")).await.unwrap(), Booked::Unknown);
    assert_eq!(queues.book(&wish("two", "../Patient/1")).await.unwrap(), Booked::Unknown);
    let other = place.services.iter().find(|other| other.id != service.id).unwrap();
    let foreign = Wish { service: other.id.clone(), ..wish("two", &slots[1].id) };
    assert_eq!(queues.book(&foreign).await.unwrap(), Booked::Unknown);
    assert_eq!(queues.booked("two").await.unwrap(), None);

    let held =
        Place { ticket: booked.id.clone(), service: service.id.clone(), start: booked.start };
    let standing = queues.standing(&held).await.unwrap();
    assert_eq!(standing.status, AppointmentStatus::Booked);
    queues.cancel(&booked.id).await.unwrap();
    queues.cancel(&booked.id).await.unwrap();
    let standing = queues.standing(&held).await.unwrap();
    assert_eq!((standing.status, standing.ahead), (AppointmentStatus::Cancelled, 0));
    assert_eq!(queues.slots(&service.id, TOMORROW).await.unwrap(), slots);
}

#[tokio::test]
async fn the_sandbox_conforms_over_loopback() {
    sandbox_conforms("dinkes", "Poli umum").await;
}

#[tokio::test]
async fn the_sandbox_conforms_in_this_process() {
    sandbox_conforms("disdukcapil", "Perekaman KTP-el").await;
}

async fn sandbox_conforms(department: &str, service: &str) {
    let rig = Rig::with(None).await;
    let gateway = &rig.running;
    let departments = &gateway.context().departments;
    has_beds(&*departments.hospitals).await;
    let queues = Arc::clone(&departments.queues[department]);
    conforms(&*queues, service).await;

    // Its queue moves as its day goes by.
    let offered = queues.places().await.unwrap();
    let service = offered[0].services[0].id.clone();
    let slot = queues.slots(&service, TOMORROW).await.unwrap().pop().unwrap();
    let wish = Wish {
        reference: "three".to_owned(),
        service: service.clone(),
        place: offered[0].id.clone(),
        slot: slot.id,
        name: "Ibu Sri".to_owned(),
    };
    let booked = ticket(&queues.book(&wish).await.unwrap());
    let place = Place { ticket: booked.id, service, start: booked.start };
    let early = queues.standing(&place).await.unwrap();
    assert!(early.now.is_none() && early.ahead > 3, "{early:?}");
    let sandbox = gateway.sandbox().unwrap();
    let before = booked.start.before(Duration::from_mins(15));
    sandbox.advance(before.since(sandbox.now())).await.unwrap();
    let late = queues.standing(&place).await.unwrap();
    assert!(late.now.is_some() && late.ahead < early.ahead, "{late:?}");
    sandbox.advance(Duration::from_mins(20)).await.unwrap();
    let called = queues.standing(&place).await.unwrap();
    assert_eq!((called.status, called.now), (AppointmentStatus::Called, booked.number));
    sandbox.advance(Duration::from_mins(20)).await.unwrap();
    assert_eq!(queues.standing(&place).await.unwrap().status, AppointmentStatus::Done);
    assert!(matches!(queues.cancel(&place.ticket).await, Err(Error::Problem(problem))
        if problem.kind == ProblemKind::Conflict));
    rig.running.stop().await;
}

/// However it does not answer, who asks is told to come again; after three times it is left alone, says since
/// when, and is not asked; and when it is back everything goes on.
pub(in crate::departments) async fn bears(
    queues: &dyn Queues,
    hand: &Hand,
    calls: impl Fn() -> u32,
    behave: impl Fn(bool),
) {
    let offered = queues.places().await.unwrap();
    behave(false);
    let since = hand.now();
    for _ in 0..3 {
        assert_eq!(queues.silent_since().await, None);
        assert!(is_unavailable(&queues.places().await));
        hand.advance(Duration::from_secs(1));
    }
    assert_eq!(queues.silent_since().await, Some(since));
    let before = calls();
    let place = Place { ticket: "1".to_owned(), service: "1".to_owned(), start: since };
    assert!(is_later(&queues.slots("1", TOMORROW).await) && is_later(&queues.booked("1").await));
    assert!(is_later(&queues.standing(&place).await) && is_later(&queues.cancel("1").await));
    assert_eq!(calls(), before, "it is left alone");
    behave(true);
    hand.advance(Duration::from_mins(6));
    assert_eq!(queues.places().await.unwrap(), offered);
    assert_eq!(queues.silent_since().await, None);
}

/// A department whose queues' interface is described by configuration.
async fn configured() -> (Rig, Department) {
    let department = Department::open().await;
    let text = json!({
        "queues_of": "disdukcapil", "base": format!("{}/api/", department.address), "timeout_seconds": 1,
        "rest": { "queues": {
            "places": {
                "path": "places", "list": "/data", "id": "/id", "name": "/name", "address": "/where",
                "latitude": "/lat", "longitude": "/lon",
                "services": { "list": "/offers", "id": "/id", "name": "/name", "name_en": "/english" },
            },
            "slots": {
                "path": "offers/{service}/times?day={day}", "list": "/times",
                "id": "/id", "start": "/from", "end": "/to",
            },
            "book": {
                "path": "turns", "ticket": "/turn",
                "body": { "ref": "{reference}", "time": "{slot}", "offer": "{service}", "name": "{name}" },
            },
            "booked": { "path": "turns?ref={reference}", "ticket": "/turns/0" },
            "cancel": { "method": "DELETE", "path": "turns/{ticket}" },
            "standing": { "path": "turns/{ticket}", "word": "/state", "now": "/now", "ahead": "/before" },
            "ticket": { "id": "/id", "reference": "/ref", "number": "/no", "start": "/from", "end": "/to" },
            "words": { "WAIT": "booked", "GONE": "cancelled" },
        } },
    });
    (Rig::with(Some(text.to_string())).await, department)
}

impl Rig {
    fn queues(&self) -> &dyn Queues {
        &*self.running.context().departments.queues["disdukcapil"]
    }
}

#[tokio::test]
async fn a_department_that_is_described_by_configuration_conforms() {
    let (rig, department) = configured().await;
    conforms(rig.queues(), "Perekaman KTP-el").await;
    let offered = rig.queues().places().await.unwrap();
    let [place] = &offered[..] else { panic!("{offered:?}") };
    assert_eq!((&*place.department, &*place.address), ("disdukcapil", "Jl. Uji 1"));
    assert_eq!(place.point.map(|point| point.longitude.to_string()).as_deref(), Some("106.6"));
    let names: Vec<_> =
        place.services.iter().map(|service| (&*service.name, service.name_en.as_deref())).collect();
    assert_eq!(names, [("Kartu keluarga", None), ("Perekaman KTP-el", Some("Recording"))]);
    // It is told a name, our reference, and nothing else.
    let sent = json!({ "ref": "one", "time": "rekam-0", "offer": "rekam", "name": "Ibu Sri" });
    assert_eq!(department.sent_turns()[0], sent);
    rig.running.stop().await;
}

/// A search that finds somebody else's is no answer: nobody is given another's place.
#[tokio::test]
async fn what_another_has_booked_is_not_taken_for_one_s_own() {
    let (rig, department) = configured().await;
    let book = |reference: &str, slot: &str| Wish {
        reference: reference.to_owned(),
        service: "rekam".to_owned(),
        place: "uji".to_owned(),
        slot: slot.to_owned(),
        name: "Ibu Sri".to_owned(),
    };
    ticket(&rig.queues().book(&book("one", "rekam-0")).await.unwrap());
    department.find_anything();
    assert_eq!(rig.queues().booked("two").await.unwrap(), None);
    assert!(rig.queues().booked("one").await.unwrap().is_some());
    rig.running.stop().await;
}

#[tokio::test]
async fn whatever_a_department_with_queues_does_it_is_left_alone_and_tried_again() {
    let (rig, department) = configured().await;
    for mood in MOODS.into_iter().filter(|mood| *mood != Mood::Refusing) {
        let behave = |well| department.behave(if well { Mood::Well } else { mood });
        bears(rig.queues(), &rig.hand, || department.counts().0, behave).await;
    }
    // What it refuses does not count.
    department.behave(Mood::Refusing);
    for _ in 0..5 {
        assert!(is_unavailable(&rig.queues().places().await));
    }
    assert_eq!(rig.queues().silent_since().await, None);
    rig.running.stop().await;
}
