//! Claims on a NIK that another account has: by who lost their number, and on who used another's NIK.

use std::time::{Duration, Instant};

use live_gateway::Person;
use live_protocol::{
    AccessReason, Accesses, Account, Assurance, CLAIMS, Change, ChangesEnd, Claim, Claims, Export,
    FieldPhoto, MatchField, MatchOutcome, MatchReason, MatchRequest, ProblemKind, ReviewRequest,
    Ticket, Tickets, Verification, VerificationState,
};
use reqwest::Method;

use crate::support::officer::{Officer, deliver};
use crate::support::{Answer, Phone, TestCity, jpeg, new_id, sha256};
use crate::verifications::decision;

const OLD: &str = "0812-3456-7890";
const NEW: &str = "0813-0000-0001";
const DAY: Duration = Duration::from_hours(24);

/// Somebody of the first kecamatan, where the officer attests.
async fn somebody(city: &TestCity) -> Person {
    let people = city.sandbox().people().await.unwrap();
    let lives_there = |person: &Person| person.village.starts_with("36.71.01.");
    people.into_iter().find(|one| lives_there(one) && !one.tax_objects.is_empty()).unwrap()
}

fn typed(person: &Person) -> MatchRequest {
    let Person { nik, family_card, birth_date, .. } = person.clone();
    MatchRequest { nik, family_card, birth_date, consent: Some(2) }
}

async fn name_all(phone: &Phone, person: &Person) -> MatchOutcome {
    phone.post("/v1/account/match", &typed(person)).send().await.expect(200).json()
}

/// The newest receipt of the account's feed.
async fn receipt(phone: &Phone) -> Verification {
    let text = phone.get("/v1/changes").send().await.expect(200).text();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Change>(line).ok());
    let ours = lines.filter(|change| change.resource.starts_with("/v1/verifications/"));
    let receipts = ours.filter_map(|change| change.body);
    let receipts = receipts.map(|body| serde_json::from_str::<Verification>(body.get()).unwrap());
    receipts.max_by(|one, other| one.number.cmp(&other.number)).unwrap()
}

async fn send_claim(phone: &Phone, person: &Person, claim: Claim) -> Answer {
    let photo = new_id();
    phone.put_file(photo, &jpeg(5)).send().await.expect(201);
    let photos = vec![FieldPhoto { field: MatchField::Nik, photo }];
    let request = ReviewRequest { typed: Some(typed(person)), photos, claim: Some(claim) };
    let path = format!("/v1/verifications/{}/review", receipt(phone).await.number);
    phone.post(&path, &request).key(new_id()).send().await
}

/// An account of this phone names all three and claims the NIK that another has.
pub async fn claim(phone: &Phone, person: &Person, claim: Claim) -> Verification {
    let said = name_all(phone, person).await.fields[0].reason;
    assert_eq!(said, MatchReason::AlreadyInUse);
    assert!(receipt(phone).await.claimable);
    send_claim(phone, person, claim).await.expect(201).json()
}

async fn decide(city: &TestCity, receipt: &Verification, reason: MatchReason) {
    let decisions = [decision(MatchField::Nik, reason)];
    city.sandbox().review(&receipt.number, &decisions).await.unwrap();
}

async fn claims(phone: &Phone) -> Claims {
    let claims: Claims = phone.get(CLAIMS).send().await.expect(200).json();
    let feed = phone.get("/v1/changes").send().await.expect(200).text();
    let told = feed.lines().filter_map(|line| serde_json::from_str::<Change>(line).ok());
    let told = told.filter(|change| change.resource == CLAIMS).filter_map(|change| change.body);
    let mut told = told.map(|body| serde_json::from_str::<Claims>(body.get()).unwrap());
    assert_eq!(told.next().unwrap_or_default(), claims, "the feed says the same");
    claims
}

async fn account(phone: &Phone) -> Account {
    phone.get("/v1/account").send().await.expect(200).json()
}

async fn tickets(phone: &Phone) -> Vec<Ticket> {
    phone.get("/v1/tickets").send().await.expect(200).json::<Tickets>().tickets
}

async fn looks(phone: &Phone) -> Vec<AccessReason> {
    let accesses: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    accesses.accesses.into_iter().map(|look| look.why).collect()
}

async fn reasons(phone: &Phone) -> Vec<&'static str> {
    receipt(phone).await.items.iter().map(|item| item.reason.code()).collect()
}

async fn signed_out(phone: &Phone) -> bool {
    phone.get("/v1/account").send().await.expect(401);
    let token = phone.session.clone().unwrap().refresh_token;
    phone.refresh(&token).await.expect(401).problem().kind == ProblemKind::SignedOut
}

struct Scene {
    city: TestCity,
    person: Person,
    /// Matched, and has reported something.
    old: Phone,
    ticket: Ticket,
    new: Phone,
}

async fn scene() -> Scene {
    let city = TestCity::start().await;
    let person = somebody(&city).await;
    let old = city.phone(OLD).await;
    name_all(&old, &person).await;
    let ticket = old.report_with_photo(&jpeg(1)).await;
    let new = city.phone(NEW).await;
    Scene { city, person, old, ticket, new }
}

#[tokio::test]
async fn a_claim_that_nobody_objects_to_ends_after_a_week_and_everything_moves() {
    let Scene { city, person, old, ticket, new } = scene().await;
    assert_eq!(claims(&old).await, Claims::default());
    let asked = claim(&new, &person, Claim::Mine).await;
    let ends_at = city.sandbox().now().after(DAY * 7);
    assert_eq!((asked.state, asked.ends_at), (VerificationState::InReview, Some(ends_at)));
    assert_eq!((asked.place, asked.claimable), (Some(1), false));
    let notice = &claims(&old).await.claims[0];
    assert_eq!((notice.asked_at, notice.ends_at), (city.sandbox().now(), ends_at));

    decide(&city, &asked, MatchReason::Confirmed).await;
    let held = receipt(&new).await;
    assert_eq!((held.state, held.ends_at), (VerificationState::Held, Some(ends_at)));
    assert_eq!(reasons(&new).await, ["confirmed", "match", "match"]);
    assert_eq!((account(&new).await.assurance, tickets(&new).await), (Assurance::Phone, vec![]));
    assert_eq!(claims(&old).await.claims.len(), 1);
    // Naming all three again changes nothing meanwhile.
    name_all(&new, &person).await;
    assert_eq!(receipt(&new).await.state, VerificationState::Held);

    city.advance(DAY * 6).await;
    city.advance(Duration::from_hours(23)).await;
    let (old, new) = (old.renewed().await, new.renewed().await);
    assert_eq!(account(&new).await.assurance, Assurance::Phone);
    city.advance(Duration::from_hours(1)).await;
    let new = new.renewed().await;
    let now = account(&new).await;
    assert_eq!(
        (now.assurance, receipt(&new).await.state),
        (Assurance::Matched, VerificationState::Matched,)
    );
    assert_eq!(tickets(&new).await[0].number, ticket.number);
    let photo = new.get(&format!("/v1/files/{}", ticket.photos[0].id)).send().await.expect(200);
    assert_eq!(sha256(&photo.body), sha256(&jpeg(1)));
    new.get("/v1/bills").send().await.expect(200);
    assert!(looks(&new).await.contains(&AccessReason::Claim));
    assert!(signed_out(&old).await, "what is personal has to leave it");
    // The number that was lost is nobody's who matters here.
    assert_eq!(account(&city.phone(OLD).await).await.assurance, Assurance::Phone);
}

#[tokio::test]
async fn who_used_another_s_nik_loses_it_and_keeps_their_own_reports() {
    let Scene { city, person, old, ticket, new } = scene().await;
    let asked = claim(&new, &person, Claim::Others).await;
    decide(&city, &asked, MatchReason::Confirmed).await;
    city.advance(DAY * 8).await;
    let new = new.renewed().await;
    assert_eq!(account(&new).await.assurance, Assurance::Matched);
    assert_eq!(tickets(&new).await, []);
    assert!(signed_out(&old).await);
    let back = city.phone(OLD).await;
    let left = account(&back).await;
    assert_eq!((left.assurance, left.nik_masked), (Assurance::Phone, None));
    assert_eq!(tickets(&back).await[0].number, ticket.number);
    assert!(looks(&back).await.contains(&AccessReason::Claim));
}

#[tokio::test]
async fn an_objection_and_a_reviewer_s_no_are_told_alike_and_a_proof_ends_either_well() {
    let mut told = Vec::new();
    for objects in [true, false] {
        let Scene { city, person, old, ticket, new } = scene().await;
        let mut officer = Officer::new(&city, "0812-7777-0001").await;
        let asked = claim(&new, &person, Claim::Mine).await;
        if objects {
            for _ in 0..2 {
                let left: Claims = old.ask(Method::DELETE, CLAIMS).send().await.expect(200).json();
                assert_eq!(left, Claims::default());
            }
            assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
        } else {
            decide(&city, &asked, MatchReason::NotTheSame).await;
        }
        assert_eq!(claims(&old).await, Claims::default());
        let refused = receipt(&new).await;
        assert_eq!(refused.state, VerificationState::Declined);
        assert_eq!(reasons(&new).await, ["needs-proof", "match", "match"]);
        told.push(refused);
        // Another try says the same, and cannot be claimed.
        assert_eq!(name_all(&new, &person).await.fields[0].reason, MatchReason::NeedsProof);
        send_claim(&new, &person, Claim::Mine).await.expect(409);
        city.advance(DAY * 8).await;
        let (old, new) = (old.renewed().await, new.renewed().await);
        assert_eq!(account(&old).await.assurance, Assurance::Matched, "nothing was taken");

        let code = officer.attest_with(&new, &person, |attestation| {
            attestation.issued_at = city.sandbox().now();
            attestation.expires_at = city.sandbox().now().after(DAY);
        });
        deliver(&new, &code).await.expect(200);
        deliver(&officer.phone.renewed().await, &code).await.expect(200);
        assert_eq!(account(&new).await.assurance, Assurance::Proven);
        assert_eq!(receipt(&new).await.state, VerificationState::Matched);
        assert_eq!(tickets(&new).await[0].number, ticket.number);
        assert!(signed_out(&old).await);
    }
    assert_eq!(told[0], told[1]);
}

#[tokio::test]
async fn a_phone_that_waits_for_news_learns_at_once_that_its_account_is_gone() {
    let Scene { city, person, old, new, .. } = scene().await;
    let mut officer = Officer::new(&city, "0812-7777-0001").await;
    claim(&new, &person, Claim::Mine).await;
    let feed = old.get("/v1/changes").send().await.expect(200).text();
    let end: ChangesEnd = serde_json::from_str(feed.lines().last().unwrap()).unwrap();
    let since = format!("/v1/changes?since={}&wait=25", end.cursor);
    let waiting = async {
        let began = Instant::now();
        old.get(&since).send().await.expect(401);
        assert!(began.elapsed() < Duration::from_secs(20), "it waited to the end");
    };
    let ending = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let code = officer.attest(&new, &person);
        deliver(&new, &code).await.expect(200);
    };
    tokio::join!(waiting, ending);
    assert!(signed_out(&old).await);
}

#[tokio::test]
async fn of_the_other_side_nothing_is_told() {
    let Scene { city, person, old, new, .. } = scene().await;
    let asked = claim(&new, &person, Claim::Mine).await;
    for answer in
        [old.get(CLAIMS).send().await.expect(200).text(), serde_json::to_string(&asked).unwrap()]
    {
        for secret in ["+62", "••", "a phone", "mine", "0190"] {
            assert!(!answer.contains(secret), "{secret} in {answer}");
        }
    }
    // Who has only the number of the account sees no claim, and cannot object.
    city.advance(Duration::from_mins(2)).await;
    let thief = city.phone(OLD).await;
    thief.get(CLAIMS).send().await.expect(403);
    thief.ask(Method::DELETE, CLAIMS).send().await.expect(403);
    assert_eq!(claims(&new).await, Claims::default());
    new.ask(Method::DELETE, CLAIMS).send().await.expect(200);
    assert_eq!(claims(&old).await.claims.len(), 1, "another's objection is none");
    city.client.get(CLAIMS).send().await.expect(401);
    // The copy holds it, until its citizen takes it back.
    let copy: Export = old.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(copy.claims, claims(&old).await.claims);
    let path = format!("/v1/verifications/{}", asked.number);
    new.ask(Method::DELETE, &path).send().await.expect(200);
    assert_eq!(claims(&old).await, Claims::default());
}

#[tokio::test]
async fn one_claim_too_many_is_refused_like_any_other_and_bothers_nobody() {
    let city = TestCity::start_with(|config| config.limits.claims_per_nik = 1).await;
    let person = somebody(&city).await;
    let old = city.phone(OLD).await;
    name_all(&old, &person).await;
    let first = claim(&city.phone(NEW).await, &person, Claim::Mine).await;
    let other = city.phone("0813-0000-0002").await;
    let refused = claim(&other, &person, Claim::Others).await;
    assert_eq!(refused.state, VerificationState::Declined);
    assert_eq!(reasons(&other).await, ["needs-proof", "match", "match"]);
    assert_eq!(city.sandbox().reviews().await.unwrap(), [first.number]);
    assert_eq!(claims(&old).await.claims.len(), 1);
    // It is counted for a month.
    old.ask(Method::DELETE, CLAIMS).send().await.expect(200);
    city.advance(DAY * 31).await;
    let third = claim(&city.phone("0813-0000-0003").await, &person, Claim::Mine).await;
    assert_eq!(third.state, VerificationState::InReview);
}

#[tokio::test]
async fn claims_from_one_address_are_limited() {
    let city = TestCity::start_with(|config| config.limits.claims_per_address = 1).await;
    let people = city.sandbox().people().await.unwrap();
    for person in &people[..2] {
        name_all(&city.phone(&format!("0812-0000-{}", &person.nik[15..])).await, person).await;
    }
    claim(&city.phone(NEW).await, &people[0], Claim::Mine).await;
    let other = city.phone("0813-0000-0002").await;
    name_all(&other, &people[1]).await;
    let refused = send_claim(&other, &people[1], Claim::Mine).await.expect(429).problem();
    assert_eq!(refused.kind, ProblemKind::RateLimited);
    assert_eq!(receipt(&other).await.state, VerificationState::Open);
}

#[tokio::test]
async fn where_nobody_has_it_any_more_or_a_week_is_over_the_decision_ends_it() {
    let Scene { city, person, old, new, .. } = scene().await;
    let asked = claim(&new, &person, Claim::Mine).await;
    let feed = old.get("/v1/changes").send().await.expect(200).text();
    let end: ChangesEnd = serde_json::from_str(feed.lines().last().unwrap()).unwrap();
    old.ask(Method::DELETE, "/v1/account/consents/civil-register").send().await.expect(200);
    assert_eq!(claims(&old).await, Claims::default());
    let since = format!("/v1/changes?since={}", end.cursor);
    assert!(old.get(&since).send().await.expect(200).text().contains(CLAIMS), "it is told so");
    decide(&city, &asked, MatchReason::Confirmed).await;
    assert_eq!(receipt(&new).await.state, VerificationState::Matched);
    assert_eq!(account(&new).await.assurance, Assurance::Matched);
    account(&old).await;

    let Scene { city, person, old, new, .. } = scene().await;
    let asked = claim(&new, &person, Claim::Mine).await;
    city.advance(DAY * 8).await;
    decide(&city, &asked, MatchReason::Confirmed).await;
    assert_eq!(account(&new.renewed().await).await.assurance, Assurance::Matched);
    assert!(signed_out(&old).await);
}

#[tokio::test]
async fn who_has_the_nik_by_then_is_not_who_it_was_claimed_from() {
    let Scene { city, person, old, new, .. } = scene().await;
    let asked = claim(&new, &person, Claim::Mine).await;
    decide(&city, &asked, MatchReason::Confirmed).await;
    old.ask(Method::DELETE, "/v1/account/consents/civil-register").send().await.expect(200);
    let third = city.phone("0813-0000-0003").await;
    name_all(&third, &person).await;
    city.advance(DAY * 8).await;
    assert_eq!(receipt(&new.renewed().await).await.state, VerificationState::Declined);
    assert_eq!(account(&third.renewed().await).await.assurance, Assurance::Matched);
}

#[tokio::test]
async fn only_what_everything_agrees_to_can_be_claimed_and_with_one_photo() {
    let Scene { city: _city, person, new, .. } = scene().await;
    let wrong = Person { birth_date: "01-01-1901".to_owned(), ..person.clone() };
    name_all(&new, &wrong).await;
    assert!(!receipt(&new).await.claimable);
    send_claim(&new, &wrong, Claim::Mine).await.expect(409);
    name_all(&new, &person).await;
    send_claim(&new, &wrong, Claim::Mine).await.expect(409);
    let path = format!("/v1/verifications/{}/review", receipt(&new).await.number);
    let without = ReviewRequest { typed: Some(typed(&person)), photos: vec![], claim: None };
    new.post(&path, &without).key(new_id()).send().await.expect(409);
    let claim = ReviewRequest { claim: Some(Claim::Mine), ..without };
    let refused = new.post(&path, &claim).key(new_id()).send().await;
    refused.expect_field("photo_nik", "empty");
}

#[tokio::test]
async fn a_photo_that_cannot_be_read_is_sent_again_and_the_week_goes_on() {
    let Scene { city, person, new, .. } = scene().await;
    let asked = claim(&new, &person, Claim::Mine).await;
    city.advance(Duration::from_mins(5)).await;
    decide(&city, &asked, MatchReason::Blurry).await;
    let back = receipt(&new).await;
    assert_eq!((back.state, back.ends_at), (VerificationState::SentBack, asked.ends_at));
    assert_eq!(back.wanted, [MatchField::Nik]);
    let photo = new_id();
    new.put_file(photo, &jpeg(6)).send().await.expect(201);
    let photos = vec![FieldPhoto { field: MatchField::Nik, photo }];
    let request = ReviewRequest { typed: None, photos, claim: None };
    let path = format!("/v1/verifications/{}/review", back.number);
    new.post(&path, &request).key(new_id()).send().await.expect(201);
    decide(&city, &asked, MatchReason::Confirmed).await;
    assert_eq!(receipt(&new).await.ends_at, asked.ends_at);
    assert_eq!(city.sandbox().file_sha256(photo).await.unwrap(), None);
}

#[tokio::test]
async fn either_account_may_be_erased_meanwhile() {
    let Scene { city, person, old, new, .. } = scene().await;
    claim(&new, &person, Claim::Mine).await;
    new.ask(Method::POST, "/v1/account/erasure").send().await.expect(200);
    city.advance(DAY * 8).await;
    let old = old.renewed().await;
    assert_eq!(claims(&old).await, Claims::default());
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM claims")
        .fetch_one(&city.database().await)
        .await
        .unwrap();
    assert_eq!(left, 0);

    let new = city.phone(NEW).await;
    let asked = claim(&new, &person, Claim::Mine).await;
    decide(&city, &asked, MatchReason::Confirmed).await;
    old.ask(Method::POST, "/v1/account/erasure").send().await.expect(200);
    city.advance(DAY * 8).await;
    let new = new.renewed().await;
    assert_eq!(account(&new).await.assurance, Assurance::Matched);
    assert_eq!(receipt(&new).await.state, VerificationState::Matched);
    // What tells of the NIK goes a month after the end.
    city.advance(DAY * 31).await;
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM claims")
        .fetch_one(&city.database().await)
        .await
        .unwrap();
    assert_eq!(left, 0);
}
