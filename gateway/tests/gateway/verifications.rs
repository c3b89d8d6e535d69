//! Receipts of verifications, and a person who looks at one thing alone.

mod reviewing;

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    Account, Assurance, Change, FieldMatch, FieldPhoto, MatchField, MatchReason, MatchRequest,
    ReviewRequest, Verification, VerificationState,
};
use reqwest::Method;
use uuid::Uuid;

use crate::support::{Answer, Phone, TestCity, jpeg, new_id};

pub const NUMBER: &str = "0878-7777-1234";
const DAY: Duration = Duration::from_hours(24);

/// Somebody whom the sandbox itself does not suggest a number for.
pub async fn somebody(city: &TestCity) -> Person {
    let people = city.sandbox().people().await.unwrap();
    people.into_iter().find(|person| person.phone.is_none()).unwrap()
}

/// What this person types when the register has another family card of theirs.
pub fn moved(person: &Person) -> MatchRequest {
    MatchRequest {
        nik: person.nik.clone(),
        family_card: "3671 0114 0215 0078".to_owned(),
        birth_date: person.birth_date.clone(),
        consent: Some(2),
    }
}

pub async fn ask(phone: &Phone, request: &MatchRequest) -> Answer {
    phone.post("/v1/account/match", request).send().await
}

/// Every receipt that the account's change feed tells of.
async fn receipts(phone: &Phone) -> Vec<Verification> {
    let text = phone.get("/v1/changes").send().await.expect(200).text();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Change>(line).ok());
    let ours = lines.filter(|change| change.resource.starts_with("/v1/verifications/"));
    let bodies = ours.filter_map(|change| change.body);
    bodies.map(|body| serde_json::from_str(body.get()).unwrap()).collect()
}

/// The one receipt there is.
pub async fn receipt(phone: &Phone) -> Verification {
    let mut receipts = receipts(phone).await;
    assert_eq!(receipts.len(), 1, "{receipts:?}");
    let receipt = receipts.remove(0);
    let path = format!("/v1/verifications/{}", receipt.number);
    assert_eq!(phone.get(&path).send().await.expect(200).json::<Verification>(), receipt);
    receipt
}

fn reasons(receipt: &Verification) -> Vec<&'static str> {
    receipt.items.iter().map(|item| item.reason.code()).collect()
}

async fn send_review(
    phone: &Phone,
    number: &str,
    typed: Option<&MatchRequest>,
    photos: &[(MatchField, Uuid)],
) -> Answer {
    let photos = photos.iter().map(|(field, photo)| FieldPhoto { field: *field, photo: *photo });
    let request = ReviewRequest { typed: typed.cloned(), photos: photos.collect(), claim: None };
    let path = format!("/v1/verifications/{number}/review");
    phone.post(&path, &request).key(new_id()).send().await
}

async fn photo(phone: &Phone, of: u8) -> Uuid {
    let id = new_id();
    phone.put_file(id, &jpeg(of)).send().await.expect(201);
    id
}

/// A phone of somebody whose case is in the queue.
pub async fn in_review(city: &TestCity, number: &str, of: u8) -> (Phone, Verification, Uuid) {
    let (phone, typed) = (city.phone(number).await, moved(&somebody(city).await));
    ask(&phone, &typed).await.expect(200);
    let number = receipt(&phone).await.number;
    let photo = photo(&phone, of).await;
    let photos = [(MatchField::FamilyCard, photo)];
    let receipt = send_review(&phone, &number, Some(&typed), &photos).await.expect(201).json();
    (phone, receipt, photo)
}

pub fn decision(field: MatchField, reason: MatchReason) -> FieldMatch {
    FieldMatch { field, reason }
}

async fn account(phone: &Phone) -> Account {
    phone.get("/v1/account").send().await.expect(200).json()
}

/// The bytes of every sealed value there is.
async fn sealed(city: &TestCity) -> i64 {
    sqlx::query_scalar("SELECT COUNT(*) FROM verifications WHERE sealed IS NOT NULL")
        .fetch_one(&city.database().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn every_check_leaves_a_receipt_and_trying_again_goes_on_with_it() {
    let city = TestCity::start().await;
    let (phone, person) = (city.phone(NUMBER).await, somebody(&city).await);
    ask(&phone, &moved(&person)).await.expect(200);
    let first = receipt(&phone).await;
    assert_eq!(first.number, "VK-26-000001");
    assert_eq!(first.state, VerificationState::Open);
    assert_eq!(reasons(&first), ["match", "other-family", "match"]);
    assert_eq!(first.wanted, [MatchField::FamilyCard]);
    assert_eq!(first.checked_at, city.sandbox().now());
    assert_eq!((first.place, first.promised, first.retry_at), (None, None, None));
    assert_eq!(sealed(&city).await, 0, "nothing is held of what was typed");

    let right = MatchRequest { family_card: person.family_card.clone(), ..moved(&person) };
    for _ in 0..2 {
        ask(&phone, &right).await.expect(200);
    }
    let last = receipt(&phone).await;
    assert_eq!((last.number, last.state), (first.number, VerificationState::Matched));
    assert_eq!(last.wanted, []);

    let other = city.phone("0812-0000-0009").await;
    let path = format!("/v1/verifications/{}", "VK-26-000001");
    other.get(&path).send().await.expect(404);
    other.ask(Method::DELETE, &path).send().await.expect(404);
    assert_eq!(receipts(&other).await, []);
}

#[tokio::test]
async fn a_register_that_does_not_answer_is_asked_again_without_the_citizen() {
    let city = TestCity::start().await;
    let (phone, person) = (city.phone(NUMBER).await, somebody(&city).await);
    let right = MatchRequest { family_card: person.family_card.clone(), ..moved(&person) };
    city.sandbox().let_register_answer(false).await.unwrap();
    // An app whose notice did not say that anything is kept.
    ask(&phone, &MatchRequest { consent: Some(1), ..right.clone() }).await.expect(503);
    assert_eq!(receipt(&phone).await.state, VerificationState::Open);
    assert_eq!(sealed(&city).await, 0);

    ask(&phone, &right).await.expect(503);
    let waiting = receipt(&phone).await;
    assert_eq!(waiting.state, VerificationState::Waiting);
    assert_eq!(reasons(&waiting), ["no-answer"; 3]);
    assert_eq!(sealed(&city).await, 1);
    let everything = city.dump().await;
    for typed in [&right.nik, &right.family_card, &right.birth_date] {
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        assert!(!everything.contains(typed.as_str()) && !everything.contains(&digits));
    }

    city.advance(Duration::from_hours(5)).await;
    let phone = phone.renewed().await;
    assert_eq!(receipt(&phone).await, waiting);
    city.sandbox().let_register_answer(true).await.unwrap();
    city.advance(Duration::from_hours(2)).await;
    let phone = phone.renewed().await;
    assert_eq!(receipt(&phone).await.state, VerificationState::Matched);
    assert_eq!(account(&phone).await.assurance, Assurance::Matched);
    assert_eq!(sealed(&city).await, 0);
}

#[tokio::test]
async fn what_waits_for_the_register_is_not_held_for_ever() {
    let city = TestCity::start().await;
    let (phone, person) = (city.phone(NUMBER).await, somebody(&city).await);
    city.sandbox().let_register_answer(false).await.unwrap();
    ask(&phone, &moved(&person)).await.expect(503);
    city.advance(DAY * 8).await;
    let phone = phone.renewed().await;
    let given_up = receipt(&phone).await;
    assert_eq!(given_up.state, VerificationState::Open);
    // A person needs the one document that shows all three.
    assert_eq!(given_up.wanted, [MatchField::Nik]);
    assert_eq!(sealed(&city).await, 0);

    ask(&phone, &moved(&person)).await.expect(503);
    let path = format!("/v1/verifications/{}", given_up.number);
    let withdrawn: Verification = phone.ask(Method::DELETE, &path).send().await.expect(200).json();
    assert_eq!(withdrawn.state, VerificationState::Withdrawn);
    assert_eq!(sealed(&city).await, 0);
    city.sandbox().let_register_answer(true).await.unwrap();
    city.advance(DAY).await;
    assert_eq!(account(&phone.renewed().await).await.assurance, Assurance::Phone);
}

#[tokio::test]
async fn who_tried_too_often_is_told_when_again_and_keeps_what_is_known() {
    let city = TestCity::start().await;
    let (phone, person) = (city.phone(NUMBER).await, somebody(&city).await);
    for _ in 0..5 {
        ask(&phone, &moved(&person)).await.expect(200);
    }
    ask(&phone, &moved(&person)).await.expect(429);
    let receipt_now = receipt(&phone).await;
    assert_eq!(receipt_now.retry_at, Some(city.sandbox().now().after(Duration::from_hours(1))));
    assert_eq!(reasons(&receipt_now), ["match", "other-family", "match"]);
    assert_eq!(receipt_now.wanted, [MatchField::FamilyCard]);

    // Something else was typed, about which nothing is known.
    let other = MatchRequest { birth_date: "01-01-1990".to_owned(), ..moved(&person) };
    ask(&phone, &other).await.expect(429);
    let receipt_now = receipt(&phone).await;
    assert_eq!(reasons(&receipt_now), ["too-often"; 3]);
    assert_eq!(receipt_now.wanted, [MatchField::Nik]);
}

#[tokio::test]
async fn a_nik_that_another_has_meanwhile_is_not_given_twice() {
    let city = TestCity::start().await;
    let (phone, asked, _) = in_review(&city, NUMBER, 1).await;
    let person = somebody(&city).await;
    let holder = city.phone("0812-0000-0009").await;
    let right = MatchRequest { family_card: person.family_card.clone(), ..moved(&person) };
    ask(&holder, &right).await.expect(200);
    let good = [decision(MatchField::FamilyCard, MatchReason::Confirmed)];
    city.sandbox().review(&asked.number, &good).await.unwrap();
    let receipt = receipt(&phone).await;
    // A person has confirmed the rest, so it can be claimed.
    assert_eq!((receipt.state, receipt.claimable), (VerificationState::Open, true));
    assert_eq!(reasons(&receipt), ["already-in-use", "confirmed", "match"]);
    assert_eq!(account(&phone).await.assurance, Assurance::Phone);
}

#[tokio::test]
async fn what_nobody_comes_back_to_ends_and_what_is_long_over_is_forgotten() {
    let city = TestCity::start().await;
    let (phone, asked, _) = in_review(&city, NUMBER, 1).await;
    let back = [decision(MatchField::FamilyCard, MatchReason::WrongDocument)];
    city.sandbox().review(&asked.number, &back).await.unwrap();
    city.advance(DAY * 31).await;
    let phone = phone.renewed().await;
    assert_eq!(receipt(&phone).await.state, VerificationState::Withdrawn);
    assert_eq!(sealed(&city).await, 0);
    city.advance(DAY * 366).await;
    let phone = phone.renewed().await;
    phone.get(&format!("/v1/verifications/{}", asked.number)).send().await.expect(404);
    assert_eq!(receipts(&phone).await, []);
}

#[tokio::test]
async fn an_account_that_is_erased_takes_its_case_and_photo_along() {
    let city = TestCity::start().await;
    let (phone, _, photo) = in_review(&city, NUMBER, 1).await;
    phone.ask(Method::POST, "/v1/account/erasure").send().await.expect(200);
    city.advance(DAY * 8).await;
    assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
    assert_eq!(city.sandbox().file_sha256(photo).await.unwrap(), None);
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM verifications")
        .fetch_one(&city.database().await)
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_device_that_is_not_known_yet_leaves_no_receipt_and_sees_none() {
    let city = TestCity::start().await;
    let (own, person) = (city.phone(NUMBER).await, somebody(&city).await);
    let right = MatchRequest { family_card: person.family_card.clone(), ..moved(&person) };
    ask(&own, &right).await.expect(200);
    let before = receipt(&own).await;
    city.advance(Duration::from_mins(2)).await;
    // The same number on another phone: perhaps somebody else's by now.
    let other = city.phone(NUMBER).await;
    ask(&other, &moved(&person)).await.expect(200);
    city.sandbox().let_register_answer(false).await.unwrap();
    ask(&other, &right).await.expect(503);
    city.sandbox().let_register_answer(true).await.unwrap();
    let path = format!("/v1/verifications/{}", before.number);
    other.get(&path).send().await.expect(403);
    other.ask(Method::DELETE, &path).send().await.expect(403);
    assert_eq!((receipt(&own).await, sealed(&city).await), (before, 0));
}
