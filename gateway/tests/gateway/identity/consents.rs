//! Agreeing to be proven, and taking it back.

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{Account, Assurance, Consents, Export, MatchRequest, ProofAnswer};
use reqwest::Method;

use super::{NUMBER, Proving, assurance, begin, finish};
use crate::support::officer::{Officer, deliver};
use crate::support::{MORNING, Phone};

async fn standing(phone: &Phone) -> Vec<(String, u16)> {
    let consents: Consents = phone.get("/v1/account/consents").send().await.expect(200).json();
    let standing = consents.consents.into_iter().filter(|consent| consent.withdrawn_at.is_none());
    standing.map(|consent| (consent.purpose, consent.version)).collect()
}

async fn withdraw(phone: &Phone, purpose: &str) -> Account {
    let path = format!("/v1/account/consents/{purpose}");
    phone.ask(Method::DELETE, &path).send().await.expect(200).json()
}

#[tokio::test]
async fn agreeing_is_kept_once_somebody_agreed_and_not_before() {
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    let begun = begin(&phone).await;
    finish(&phone, &proving.provider.decline(&begun.url)).await.expect_field("proof", "declined");
    assert_eq!(standing(&phone).await, []);
    let begun = begin(&phone).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    let (_, query) = back.split_once('?').unwrap();
    let newer = ProofAnswer { answer: query.to_owned(), consent: 2 };
    let answer = phone.post("/v1/account/proofs/answer", &newer).send().await;
    answer.expect_field("consent", "unknown");
    assert_eq!((standing(&phone).await, proving.provider.asked().1), (vec![], 0));
    finish(&phone, &back).await.expect(200);
    assert_eq!(standing(&phone).await, [("identity-provider".to_owned(), 1)]);
    let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(copy.proven_at, Some(proving.city.sandbox().now()));
    assert_eq!(copy.matched_at, None, "the civil register was not asked");
}

#[tokio::test]
async fn who_was_proven_by_that_alone_takes_it_back_with_the_nik() {
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    proving.prove(&phone, &nik).await.expect(200);
    phone.get("/v1/bills").send().await.expect(200);
    // What was agreed to is taken back, and nothing else.
    assert_eq!(withdraw(&phone, "civil-register").await.assurance, Assurance::Proven);
    let account = withdraw(&phone, "identity-provider").await;
    assert_eq!((account.assurance, account.nik_masked), (Assurance::Phone, None));
    assert_eq!(standing(&phone).await, []);
    phone.get("/v1/bills").send().await.expect(403);
    let other = proving.city.phone("0812-0000-0009").await;
    proving.prove(&other, &nik).await.expect(200);
}

#[tokio::test]
async fn what_the_civil_register_said_stays_when_the_proof_is_taken_back() {
    let proving = Proving::start().await;
    let both = async |number: &str, index: usize| {
        let person = proving.person(index).await;
        let phone = proving.city.phone(number).await;
        let Person { nik, family_card, birth_date, .. } = person;
        proving.prove(&phone, &nik).await.expect(200);
        let request = MatchRequest { nik, family_card, birth_date, consent: Some(1) };
        phone.post("/v1/account/match", &request).send().await.expect(200);
        assert_eq!(assurance(&phone).await, Assurance::Proven);
        phone
    };
    let first = both(NUMBER, 0).await;
    assert_eq!(withdraw(&first, "identity-provider").await.assurance, Assurance::Matched);
    first.get("/v1/bills").send().await.expect(200);
    assert_eq!(withdraw(&first, "civil-register").await.assurance, Assurance::Phone);
    let second = both("0812-0000-0009", 1).await;
    assert_eq!(withdraw(&second, "civil-register").await.assurance, Assurance::Proven);
    assert_eq!(withdraw(&second, "identity-provider").await.assurance, Assurance::Phone);
}

/// Proven by an officer, with whom the register agrees.
async fn attested(officer: &mut Officer, phone: &Phone, person: &Person) {
    let code = officer.attest(phone, person);
    deliver(&officer.phone, &code).await.expect(200);
    assert_eq!(assurance(phone).await, Assurance::Proven);
}

#[tokio::test]
async fn who_was_attested_takes_it_back_with_what_the_register_said() {
    let proving = Proving::start().await;
    let mut officer = Officer::new(&proving.city, "0812-7777-0001").await;
    let phone = proving.city.phone(NUMBER).await;
    let person = proving.person(0).await;
    attested(&mut officer, &phone, &person).await;
    assert_eq!(standing(&phone).await, [("civil-register".to_owned(), 1)]);
    let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(copy.attested_at, Some(proving.city.sandbox().now()));
    assert_eq!((copy.matched_at, copy.proven_at), (None, None), "neither was asked");
    // What was agreed to is taken back, and nothing else; the account's other phones hear of it.
    assert_eq!(withdraw(&phone, "identity-provider").await.assurance, Assurance::Proven);
    let account = withdraw(&phone, "civil-register").await;
    assert_eq!((account.assurance, account.nik_masked), (Assurance::Phone, None));
    phone.get("/v1/bills").send().await.expect(403);
    let feed = phone.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains("/v1/account") && !feed.contains("proven"), "{feed}");
    let other = proving.city.phone("0812-0000-0009").await;
    attested(&mut officer, &other, &person).await;
}

#[tokio::test]
async fn a_proof_stands_when_the_other_way_of_being_proven_ends() {
    let proving = Proving::start().await;
    let mut officer = Officer::new(&proving.city, "0812-7777-0001").await;
    let mut people = proving.city.sandbox().people().await.unwrap();
    people.retain(|person| person.village.starts_with("36.71.01."));
    let mut both = Vec::new();
    for (number, person) in [NUMBER, "0812-0000-0009", "0812-0000-0010"].into_iter().zip(people) {
        let phone = proving.city.phone(number).await;
        proving.prove(&phone, &person.nik).await.expect(200);
        // Some time later, as in life.
        proving.city.advance(Duration::from_mins(1)).await;
        attested(&mut officer, &phone, &person).await;
        both.push(phone);
    }
    let [first, second, third] = &both[..] else { unreachable!() };
    assert_eq!(withdraw(first, "civil-register").await.assurance, Assurance::Proven);
    assert_eq!(withdraw(first, "identity-provider").await.assurance, Assurance::Phone);
    assert_eq!(withdraw(second, "identity-provider").await.assurance, Assurance::Proven);
    // The officer's phone had been stolen before all of that.
    let path = format!("/v1/officer/enrolments/{}?since={MORNING}", officer.id);
    proving.city.client.ask(Method::DELETE, &path).send().await.expect(204);
    let account: Account = second.get("/v1/account").send().await.expect(200).json();
    assert_eq!((account.assurance, account.nik_masked), (Assurance::Phone, None));
    assert_eq!(assurance(third).await, Assurance::Proven, "by the provider alone");
    third.get("/v1/bills").send().await.expect(200);
}
