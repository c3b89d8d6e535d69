//! Attestations by officers: what counts, and what a thief of a phone, a code or a key gets.

mod officers;

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    AccessReason, Accesses, Account, Assurance, AttestationTaken, Bills, Devices, Enrolments,
    Export, MatchRequest, NewEnrolment,
};
use reqwest::Method;

use crate::support::officer::{OFFICER, Officer, deliver, invitation, request};
use crate::support::{Answer, Phone, TestCity, new_id};

const DAY: Duration = Duration::from_hours(24);
const CITIZEN: &str = "0812-3456-7890";
const PATH: &str = "/v1/officer/enrolments";
const AT_WORK: &str = "0812-7777-0001";

struct Scene {
    city: TestCity,
    officer: Officer,
    citizen: Phone,
    people: Vec<Person>,
}

/// An officer for the first kecamatan, a citizen who is signed in, and who lives there.
async fn scene() -> Scene {
    let city = TestCity::start().await;
    let officer = Officer::new(&city, AT_WORK).await;
    let citizen = city.phone(CITIZEN).await;
    let mut people = city.sandbox().people().await.unwrap();
    people.retain(|person| person.village.starts_with("36.71.01."));
    Scene { city, officer, citizen, people }
}

async fn account(phone: &Phone) -> Account {
    phone.get("/v1/account").send().await.expect(200).json()
}

async fn assurance(phone: &Phone) -> Assurance {
    account(phone).await.assurance
}

fn refused(answer: &Answer, why: &str) {
    answer.expect_field("attestation", why);
}

#[tokio::test]
async fn whichever_phone_brings_it_first_the_citizen_is_proven_once() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let code = officer.attest(&citizen, &people[0]);
    // The officer's first, who learns nothing of the account.
    let taken: AttestationTaken = deliver(&officer.phone, &code).await.expect(200).json();
    assert_eq!(taken.account, None);
    let taken_first = taken.id;
    let held = account(&citizen).await;
    assert_eq!(held.assurance, Assurance::Proven);
    assert!(held.nik_masked.is_some());
    // What the proven may, and what they hear.
    citizen.get("/v1/bills").send().await.expect(200).json::<Bills>();
    let feed = citizen.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains("/v1/account") && feed.contains("proven"), "{feed}");
    // The citizen's second, and each once more.
    for phone in [&citizen, &officer.phone, &citizen] {
        let again: AttestationTaken = deliver(phone, &code).await.expect(200).json();
        assert_eq!(again.id, taken.id);
    }
    // The other way round, for somebody who was matched before.
    let other = city.phone("0813-0000-0001").await;
    let known = MatchRequest {
        nik: people[1].nik.clone(),
        family_card: people[1].family_card.clone(),
        birth_date: people[1].birth_date.clone(),
        consent: Some(1),
    };
    other.post("/v1/account/match", &known).send().await.expect(200);
    let code = officer.attest(&other, &people[1]);
    let taken: AttestationTaken = deliver(&other, &code).await.expect(200).json();
    assert_eq!(taken.account.unwrap().assurance, Assurance::Proven);
    deliver(&officer.phone, &code).await.expect(200);

    let seen: Accesses = citizen.get("/v1/account/accesses").send().await.expect(200).json();
    let look = seen.accesses.iter().find(|look| look.why == AccessReason::Attestation).unwrap();
    assert_eq!(look.about.as_deref(), Some(OFFICER));
    let listed: Enrolments =
        city.client.get("/v1/officer/enrolments").send().await.expect(200).json();
    assert_eq!(listed.enrolments[0].used, 2);
    let copy: Export = citizen.get("/v1/account/export").send().await.expect(200).json();
    let [kept] = &copy.attestations[..] else { panic!("{copy:?}") };
    assert_eq!((kept.id, kept.officer.as_str(), kept.refused.len()), (taken_first, OFFICER, 0));
    assert_eq!(copy.attested_at, Some(kept.at));
    let digits: String = people[0].nik.chars().filter(char::is_ascii_digit).collect();
    assert!(!city.dump().await.contains(&digits));
}

#[tokio::test]
async fn a_photo_of_the_code_is_worth_nothing() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let code = officer.attest(&citizen, &people[0]);
    let thief = city.phone("0813-0000-0001").await;
    refused(&deliver(&thief, &code).await, "other-device");
    assert_eq!(assurance(&thief).await, Assurance::Phone);
    // Not by another phone of the same account either, which was not there.
    city.advance(Duration::from_mins(2)).await;
    let second = city.phone(CITIZEN).await;
    refused(&deliver(&second, &code).await, "other-device");
    deliver(&citizen, &code).await.expect(200);
    // And not after it has counted.
    refused(&deliver(&thief, &code).await, "other-device");
    city.client
        .post("/v1/attestations", &serde_json::json!({ "attestation": code }))
        .send()
        .await
        .expect(401);
}

#[tokio::test]
async fn each_number_and_each_attestation_counts_for_one_person() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let other = city.phone("0813-0000-0001").await;
    let id = new_id();
    let person = officer.seal(&people[0], id);
    let first = officer.attest_with(&citizen, &people[0], |attestation| {
        attestation.id = id;
        attestation.person = person.clone();
    });
    deliver(&citizen, &first).await.expect(200);
    // The same number for somebody else, by a copy of the officer's data.
    officer.attested = 0;
    let copied = officer.attest(&other, &people[1]);
    refused(&deliver(&other, &copied).await, "number-used");
    // The same attestation for somebody else, by whoever has the officer's key.
    let person = officer.seal(&people[1], id);
    let again = officer.attest_with(&other, &people[1], |attestation| {
        attestation.id = id;
        attestation.person = person;
    });
    refused(&deliver(&other, &again).await, "number-used");
    assert_eq!(assurance(&other).await, Assurance::Phone);
}

#[tokio::test]
async fn what_the_register_does_not_agree_with_is_told_thing_by_thing() {
    let Scene { city: _city, mut officer, citizen, people } = scene().await;
    let other_village = people.iter().find(|other| other.village != people[0].village).unwrap();
    let wrong = [
        (
            Person { nik: "7371 0154 0992 0003".to_owned(), ..people[0].clone() },
            vec![("nik", "not-registered")],
        ),
        (
            Person { birth_date: "01-01-1901".to_owned(), ..people[0].clone() },
            vec![("birth_date", "other-birth-date")],
        ),
        (
            Person {
                birth_date: "01-01-1901".to_owned(),
                village: other_village.village.clone(),
                ..people[0].clone()
            },
            vec![("birth_date", "other-birth-date"), ("village", "other-village")],
        ),
    ];
    for (person, expected) in wrong {
        let code = officer.attest(&citizen, &person);
        // The same is said to both, and again.
        for phone in [&officer.phone, &citizen, &citizen] {
            let said = deliver(phone, &code).await.expect(422).fields();
            let said: Vec<_> = said.iter().map(|(f, why)| (f.as_str(), why.as_str())).collect();
            assert_eq!(said, expected);
        }
    }
    assert_eq!(assurance(&citizen).await, Assurance::Phone);
    // Only that is done again.
    let code = officer.attest(&citizen, &people[0]);
    deliver(&citizen, &code).await.expect(200);
    assert_eq!(assurance(&citizen).await, Assurance::Proven);
}

#[tokio::test]
async fn an_account_stays_one_person_s_and_a_person_has_one() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let code = officer.attest(&citizen, &people[0]);
    deliver(&citizen, &code).await.expect(200);
    let code = officer.attest(&citizen, &people[1]);
    deliver(&citizen, &code).await.expect_field("nik", "other-holder");
    let other = city.phone("0813-0000-0001").await;
    let code = officer.attest(&other, &people[0]);
    deliver(&other, &code).await.expect_field("nik", "already-in-use");
    // An officer is attested by another.
    let own = request(&officer.phone);
    let code = officer.attest_with(&citizen, &people[2], |attestation| attestation.request = own);
    refused(&deliver(&officer.phone, &code).await, "own-account");
}

#[tokio::test]
async fn a_stolen_phone_attests_within_its_area_its_quota_and_its_time() {
    let city = TestCity::start().await;
    let two = NewEnrolment { quota: 2, days: 30, ..invitation(&["36.71.01.1001"]) };
    let mut officer = Officer::with(&city, AT_WORK, &two).await;
    let citizen = city.phone(CITIZEN).await;
    let people = city.sandbox().people().await.unwrap();
    let inside = people.iter().find(|person| person.village == "36.71.01.1001").unwrap();
    let outside = people.iter().find(|person| person.village == "36.71.01.1002").unwrap();
    let code = officer.attest(&citizen, outside);
    refused(&deliver(&citizen, &code).await, "outside-area");
    // Says that somebody lives where it may.
    let lied = Person { village: inside.village.clone(), ..outside.clone() };
    let code = officer.attest(&citizen, &lied);
    deliver(&citizen, &code).await.expect_field("village", "other-village");
    let code = officer.attest(&citizen, inside);
    refused(&deliver(&citizen, &code).await, "over-quota");
    officer.attested = 0;

    // An attestation has a week to arrive, an enrolment its days, whatever a thief writes.
    let code = officer.attest(&citizen, inside);
    city.advance(DAY * 7).await;
    let citizen = citizen.renewed().await;
    refused(&deliver(&citizen, &code).await, "expired");
    officer.attested = 0;
    let now = city.sandbox().now();
    let late = officer.attest_with(&citizen, inside, |attestation| {
        attestation.issued_at = now.after(DAY * 23);
        attestation.expires_at = now.after(DAY * 29);
    });
    city.advance(DAY * 23).await;
    let citizen = citizen.renewed().await;
    refused(&deliver(&citizen, &late).await, "enrolment-ended");
}

#[tokio::test]
async fn after_a_phone_is_reported_stolen_nothing_of_it_counts() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    deliver(&citizen, &officer.attest(&citizen, &people[0])).await.expect(200);
    city.advance(DAY).await;
    let stolen_at = city.sandbox().now();
    let citizen = citizen.renewed().await;
    // A thief attests two accomplices: one who had matched before, and one who had not.
    let (first, second) = (city.phone("0813-0000-0001").await, city.phone("0813-0000-0002").await);
    let known = MatchRequest {
        nik: people[1].nik.clone(),
        family_card: people[1].family_card.clone(),
        birth_date: people[1].birth_date.clone(),
        consent: Some(1),
    };
    first.post("/v1/account/match", &known).send().await.expect(200);
    // Some time later, as in life.
    city.advance(Duration::from_mins(1)).await;
    for (phone, person) in [(&first, &people[1]), (&second, &people[2])] {
        deliver(phone, &officer.attest(phone, person)).await.expect(200);
    }
    let unsent = officer.attest(&second, &people[2]);
    let (first, second) = (first.renewed().await, second.renewed().await);

    let path = format!("/v1/officer/enrolments/{}", officer.id);
    let since = format!("{path}?since={stolen_at}");
    for _ in 0..2 {
        city.client.ask(Method::DELETE, &since).send().await.expect(204);
    }
    assert_eq!(assurance(&citizen).await, Assurance::Proven, "before it was stolen");
    assert_eq!(assurance(&first).await, Assurance::Matched);
    let back = account(&second).await;
    assert_eq!((back.assurance, back.nik_masked), (Assurance::Phone, None));
    let feed = second.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains("/v1/account") && !feed.contains("proven"), "{feed}");
    refused(&deliver(&second, &unsent).await, "enrolment-revoked");
    let early = officer.attest(&second, &people[3]);
    refused(&deliver(&second, &early).await, "enrolment-revoked");
    let unknown = format!("/v1/officer/enrolments/{}", new_id());
    city.client.ask(Method::DELETE, &unknown).send().await.expect(404);
}

#[tokio::test]
async fn an_officer_who_signs_the_lost_phone_out_ends_it_as_well() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let code = officer.attest(&citizen, &people[0]);
    city.advance(Duration::from_mins(2)).await;
    let other = city.phone(AT_WORK).await;
    let devices: Devices = other.get("/v1/devices").send().await.expect(200).json();
    let lost = devices.devices.iter().find(|device| !device.is_this).unwrap().id;
    other.ask(Method::DELETE, &format!("/v1/devices/{lost}")).send().await.expect(204);
    refused(&deliver(&citizen, &code).await, "enrolment-revoked");
}

#[tokio::test]
async fn a_citizen_s_phone_that_was_signed_out_is_not_raised() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let code = officer.attest(&citizen, &people[0]);
    citizen.ask(Method::DELETE, "/v1/session").send().await.expect(204);
    refused(&deliver(&officer.phone, &code).await, "device-signed-out");
    city.advance(Duration::from_mins(2)).await;
    let back = city.phone(CITIZEN).await;
    assert_eq!(assurance(&back).await, Assurance::Phone);
}

#[tokio::test]
async fn what_does_not_hold_is_limited_for_an_hour() {
    let city = TestCity::start_with(|config| config.limits.wrong_attestations_per_account = 3);
    let city = city.await;
    let phone = city.phone(CITIZEN).await;
    for code in ["LA1:", "LA1:6BF", "nonsense"] {
        refused(&deliver(&phone, code).await, "unreadable");
    }
    deliver(&phone, "LA1:").await.expect(429);
    city.advance(Duration::from_hours(1)).await;
    let phone = phone.renewed().await;
    refused(&deliver(&phone, &"A".repeat(50_000)).await, "unreadable");
}

#[tokio::test]
async fn an_officer_who_sees_the_holder_lets_their_new_phone_in() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    deliver(&citizen, &officer.attest(&citizen, &people[0])).await.expect(200);
    city.advance(Duration::from_mins(2)).await;
    // A new phone, or a swapped SIM: nothing is shown to it until an officer has seen who holds it.
    let new = city.phone(CITIZEN).await;
    assert_eq!(assurance(&new).await, Assurance::Guest);
    let looks = citizen.get("/v1/account/accesses").send().await.expect(200).text();
    let stranger = officer.attest(&new, &people[1]);
    for phone in [&new, &officer.phone] {
        deliver(phone, &stranger).await.expect_field("nik", "other-holder");
    }
    assert_eq!(assurance(&new).await, Assurance::Guest);
    let now = citizen.get("/v1/account/accesses").send().await.expect(200).text();
    assert_eq!(now, looks, "the register was not asked about another person");
    let holder = officer.attest(&new, &people[0]);
    deliver(&officer.phone, &holder).await.expect(200);
    assert_eq!(assurance(&new).await, Assurance::Proven);
    city.advance(Duration::from_mins(2)).await;
    let newer = city.phone(CITIZEN).await;
    let holder = officer.attest(&newer, &people[0]);
    let taken: AttestationTaken = deliver(&newer, &holder).await.expect(200).json();
    assert_eq!(taken.account.unwrap().assurance, Assurance::Proven);
}
