//! What every department with queues has to do, held against the sandbox's (its health department over loopback, and
//! one that is asked in this process) and against another FHIR server; and what the connector does with one that
//! misbehaves.

#![allow(clippy::unwrap_used)]

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use live_domain::{City, Clock, Timestamp, UtcOffset};
use live_protocol::{AppointmentStatus, ProblemKind};
use serde_json::{Value, json};
use time::Date;
use time::macros::date;

use super::Fhir;
use super::other::{Mischief, Other};
use crate::departments::queues::{Booked, Hospitals, Place, Queues, Ticket, Wish};
use crate::error::Error;
use crate::system::SystemRandom;
use crate::{Config, Gateway, SandboxConfig};

struct Stands;

impl Clock for Stands {
    fn now(&self) -> Timestamp {
        // Monday, 09.00 in the city.
        "2026-09-21T02:00:00Z".parse().unwrap()
    }
}

const TOMORROW: Date = date!(2026 - 09 - 22);
const SUNDAY: Date = date!(2026 - 09 - 27);

fn fhir(other: &Other) -> Fhir {
    let zone = UtcOffset::from_hms(7, 0, 0).unwrap();
    Fhir::new(&other.config(), zone, Arc::new(Stands)).unwrap()
}

#[track_caller]
fn ticket(booked: &Booked) -> Ticket {
    let Booked::Ticket(ticket) = booked else { panic!("{booked:?}") };
    ticket.clone()
}

/// What holds for every hospital.
async fn has_beds(hospitals: &dyn Hospitals) {
    let hospitals = hospitals.beds().await.unwrap();
    let classes: Vec<_> = hospitals.iter().flat_map(|hospital| &hospital.classes).collect();
    assert!(!classes.is_empty() && classes.iter().all(|class| class.free <= class.total));
}

/// What holds for every department with queues, one of whose services is named so.
async fn conforms(queues: &dyn Queues, service: &str) {
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
    let folder = tempfile::tempdir().unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut config = Config::new(listen, folder.path().to_owned(), City::built_in().clone());
    config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
    let gateway =
        Gateway::start(config, Arc::new(Stands), Arc::new(SystemRandom::new())).await.unwrap();
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
    gateway.stop().await;
}

#[tokio::test]
async fn another_server_conforms() {
    let other = Other::start().await;
    let fhir = fhir(&other);
    has_beds(&fhir).await;
    conforms(&fhir, "Poli umum").await;
    let offered = fhir.places().await.unwrap();
    let names: Vec<_> = offered.iter().map(|clinic| (&*clinic.name, &*clinic.address)).collect();
    assert_eq!(names, [("Puskesmas Uji", "Jl. Uji 1")]);
    let services: Vec<_> = offered[0].services.iter().map(|service| &*service.id).collect();
    assert_eq!(services, ["svc-2", "svc-1"], "by name, and none whose id leads elsewhere");
    let beds = fhir.beds().await.unwrap();
    let class = &beds[0].classes[0];
    assert_eq!(
        (&*beds[0].name, &*class.name, class.free, class.total),
        ("RS Uji", "Kelas 1", 2, 3)
    );
    assert_eq!(other.known().tokens, 1, "a token is asked for once");
}

/// What the connector sends is held against what others' programs are shown of it (`tests/fhir`).
#[tokio::test]
async fn what_is_sent_is_what_others_read() {
    let other = Other::start().await;
    let fhir = fhir(&other);
    let wish = Wish {
        reference: "a-reference".to_owned(),
        service: "svc-1".to_owned(),
        place: "loc-1".to_owned(),
        slot: "s0".to_owned(),
        name: "Ibu Sri".to_owned(),
    };
    let booked = ticket(&fhir.book(&wish).await.unwrap());
    fhir.cancel(&booked.id).await.unwrap();
    let sent: Vec<Value> = other
        .known()
        .sent
        .iter()
        .map(|(method, path, body)| json!({ "method": method, "path": path, "body": body }))
        .collect();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fhir/sent.json");
    let text = serde_json::to_string_pretty(&sent).unwrap() + "\n";
    if std::env::var_os("LIVE_WRITE_VECTORS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_renewed_once() {
    let other = Other::start().await;
    let fhir = fhir(&other);
    fhir.places().await.unwrap();
    other.known().mischief = Mischief::ForgetsToken;
    fhir.places().await.unwrap();
    assert_eq!(other.known().tokens, 2);
    other.known().mischief = Mischief::KnowsNobody;
    fhir.places().await.unwrap_err();
    assert_eq!(other.known().tokens, 3);
}

#[tokio::test]
async fn a_server_that_misbehaves_is_down_and_nothing_worse() {
    for mischief in [
        Mischief::KnowsNobody,
        Mischief::Redirects,
        Mischief::PagesElsewhere,
        Mischief::PagesForEver,
        Mischief::TalksForEver,
        Mischief::Sleeps,
        Mischief::Mumbles,
        Mischief::Fails,
    ] {
        let other = Other::start().await;
        other.known().mischief = mischief;
        match fhir(&other).places().await {
            Err(Error::Problem(problem)) => {
                assert_eq!(problem.kind, ProblemKind::Unavailable, "{mischief:?}");
            }
            answer => panic!("{mischief:?}: {answer:?}"),
        }
    }
}

#[tokio::test]
async fn settings_that_cannot_be_meant_are_named() {
    let other = Other::start().await;
    let zone = UtcOffset::UTC;
    let refused = |change: fn(&mut crate::FhirConfig)| {
        let mut config = other.config();
        change(&mut config);
        let refused = Fhir::new(&config, zone, Arc::new(Stands)).err().unwrap();
        refused.to_string()
    };
    for (change, named) in [
        (
            (|c| c.base = "http://fhir.example/r4".to_owned()) as fn(&mut crate::FhirConfig),
            "LIVE_FHIR_BASE",
        ),
        (|c| c.base = "https://user:pw@fhir.example/r4".to_owned(), "LIVE_FHIR_BASE"),
        (|c| c.base = "https://fhir.example/r4?x=1".to_owned(), "LIVE_FHIR_BASE"),
        (|c| c.token_url = "ftp://fhir.example".to_owned(), "LIVE_FHIR_TOKEN_URL"),
        (|c| c.client_secret.clear(), "name or secret"),
        (|c| c.organization = Some("../x".to_owned()), "LIVE_FHIR_ORGANIZATION"),
    ] {
        let words = refused(change);
        assert!(words.contains(named), "{words}");
    }
}
