//! Who is proven in one way or another: what ends by it, and what stands when one of several ways falls.

use std::time::Duration;

use live_protocol::{
    Account, Assurance, Export, ProofAnswer, ProofBegun, ProofRequest, ReturnTo, VerificationState,
};
use live_provider::Provider;
use reqwest::Method;

use crate::identity;
use crate::support::officer::{Officer, deliver, invitation};
use crate::support::{Phone, TestCity};
use crate::verifications::{NUMBER, in_review, receipt, somebody};

async fn account(phone: &Phone) -> Account {
    phone.get("/v1/account").send().await.expect(200).json()
}

async fn prove(phone: &Phone, provider: &Provider, nik: &str) {
    let request = ProofRequest { return_to: ReturnTo::App };
    let begun: ProofBegun =
        phone.post("/v1/account/proofs", &request).send().await.expect(201).json();
    let back = provider.approve(&begun.url, Some(nik));
    let (_, query) = back.split_once('?').unwrap();
    let answer = ProofAnswer { answer: query.to_owned(), consent: 1 };
    phone.post("/v1/account/proofs/answer", &answer).send().await.expect(200);
}

/// The case of this phone is over, its photo gone, and who was behind it is the first.
async fn is_closed(city: &TestCity, phone: &Phone, photo: uuid::Uuid, behind: &Phone) {
    assert_eq!(account(phone).await.assurance, Assurance::Proven);
    assert_eq!(receipt(phone).await.state, VerificationState::Withdrawn);
    phone.get(&format!("/v1/files/{photo}")).send().await.expect(404);
    assert_eq!(city.sandbox().file_sha256(photo).await.unwrap(), None);
    assert_eq!(receipt(behind).await.place, Some(1));
}

#[tokio::test]
async fn who_is_proven_by_the_provider_leaves_the_review_desk() {
    let (provider, settings) = identity::provider().await;
    let city = TestCity::start_with(|config| config.identity_provider = Some(settings)).await;
    let (phone, _, photo) = in_review(&city, NUMBER, 1).await;
    let (behind, second, _) = in_review(&city, "0813-0000-0001", 2).await;
    assert_eq!(second.place, Some(2));
    prove(&phone, &provider, &somebody(&city).await.nik).await;
    is_closed(&city, &phone, photo, &behind).await;
}

#[tokio::test]
async fn who_is_attested_by_an_officer_leaves_the_review_desk() {
    let city = TestCity::start().await;
    let person = somebody(&city).await;
    let area = invitation(&[&person.village]);
    let mut officer = Officer::with(&city, "0812-7777-0001", &area).await;
    let (phone, _, photo) = in_review(&city, NUMBER, 1).await;
    let (behind, ..) = in_review(&city, "0813-0000-0001", 2).await;
    let code = officer.attest(&phone, &person);
    deliver(&officer.phone, &code).await.expect(200);
    is_closed(&city, &phone, photo, &behind).await;
}

#[tokio::test]
async fn an_older_attestation_counts_again_when_the_newer_is_taken_back() {
    let city = TestCity::start().await;
    let person = somebody(&city).await;
    let area = invitation(&[&person.village]);
    let mut first = Officer::with(&city, "0812-7777-0001", &area).await;
    let mut second = Officer::with(&city, "0812-7777-0002", &area).await;
    let phone = city.phone(NUMBER).await;
    let mut attested = Vec::new();
    for officer in [&mut first, &mut second] {
        city.advance(Duration::from_mins(1)).await;
        attested.push(city.sandbox().now());
        let code = officer.attest(&phone, &person);
        deliver(&officer.phone, &code).await.expect(200);
    }
    let take_back = async |officer: &Officer| {
        let path = format!("/v1/officer/enrolments/{}?since={}", officer.id, attested[0]);
        city.client.ask(Method::DELETE, &path).send().await.expect(204);
        let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
        let ended: Vec<bool> = copy.attestations.iter().map(|one| one.ended_at.is_some()).collect();
        (copy.account.assurance, copy.attested_at, ended)
    };
    let stands = (Assurance::Proven, Some(attested[0]), vec![false, true]);
    assert_eq!(take_back(&second).await, stands);
    assert_eq!(take_back(&second).await, stands);
    assert_eq!(take_back(&first).await, (Assurance::Phone, None, vec![true, true]));
}

#[tokio::test]
async fn what_was_attested_of_another_nik_never_counts_again() {
    let city = TestCity::start().await;
    let mut people = city.sandbox().people().await.unwrap();
    people.retain(|person| person.village.starts_with("36.71.01."));
    let mut first = Officer::new(&city, "0812-7777-0001").await;
    let mut second = Officer::new(&city, "0812-7777-0002").await;
    let phone = city.phone(NUMBER).await;
    let code = first.attest(&phone, &people[0]);
    deliver(&first.phone, &code).await.expect(200);
    let consent = "/v1/account/consents/civil-register";
    phone.ask(Method::DELETE, consent).send().await.expect(200);
    let began = city.sandbox().now();
    city.advance(Duration::from_mins(1)).await;
    let code = second.attest(&phone, &people[1]);
    deliver(&second.phone, &code).await.expect(200);
    let path = format!("/v1/officer/enrolments/{}?since={began}", second.id);
    city.client.ask(Method::DELETE, &path).send().await.expect(204);
    assert_eq!(account(&phone).await.assurance, Assurance::Phone);
}
