//! A FHIR server with other habits than the sandbox's: it conforms, what it is sent is what others read, and what
//! the connector does when it misbehaves.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;

use live_protocol::ProblemKind;
use serde_json::{Value, json};

use super::Fhir;
use super::other::{Mischief, Other};
use crate::departments::conformance::Hand;
use crate::departments::conformance::queues::{bears, conforms, has_beds, ticket};
use crate::departments::queues::{Hospitals as _, Queues as _, Wish};
use crate::error::Error;

fn fhir(other: &Other) -> Fhir {
    other.connect(Arc::new(Hand::morning()))
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
    let english: Vec<_> =
        offered[0].services.iter().map(|service| service.name_en.as_deref()).collect();
    assert_eq!(english, [None, Some("General clinic")], "where it is said");
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
async fn a_server_that_does_not_answer_is_left_alone_and_tried_again() {
    for mischief in [
        Mischief::KnowsNobody,
        Mischief::Redirects,
        Mischief::PagesElsewhere,
        Mischief::TalksForEver,
        Mischief::Sleeps,
        Mischief::Mumbles,
        Mischief::Halves,
        Mischief::Fails,
    ] {
        let other = Other::start().await;
        let hand = Arc::new(Hand::morning());
        let fhir = other.connect(hand.clone());
        let behave = |well| other.known().mischief = if well { Mischief::None } else { mischief };
        bears(&fhir, &hand, || other.known().calls, behave).await;
    }
}

/// What it refuses is the trouble of who asks alone.
#[tokio::test]
async fn a_server_that_refuses_is_not_down() {
    let other = Other::start().await;
    let fhir = fhir(&other);
    for _ in 0..5 {
        assert_eq!(fhir.booked("nobody").await.unwrap(), None);
        let wish = Wish {
            reference: "a-reference".to_owned(),
            service: "svc-1".to_owned(),
            place: "loc-1".to_owned(),
            slot: "no-such-slot".to_owned(),
            name: "Ibu Sri".to_owned(),
        };
        assert_eq!(fhir.book(&wish).await.unwrap(), crate::departments::queues::Booked::Unknown);
    }
    assert_eq!(fhir.server.0.down_since(), None);
}

/// More than may ask at once wait for their turn, and are not sent away.
#[tokio::test]
async fn many_at_once_are_answered_one_after_the_other() {
    let other = Other::start().await;
    let fhir = Arc::new(fhir(&other));
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let fhir = Arc::clone(&fhir);
        asked.spawn(async move { fhir.places().await });
    }
    assert!(asked.join_all().await.iter().all(Result::is_ok));
    assert!(other.known().most_at_once <= 4);
}
