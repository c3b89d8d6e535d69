//! Agreeing to be proven, and taking it back.

use live_gateway::Person;
use live_protocol::{Account, Assurance, Consents, Export, MatchRequest, ProofAnswer};
use reqwest::Method;

use super::{NUMBER, Proving, assurance, begin, finish};
use crate::support::Phone;

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
