//! Raising an account by an identity provider, and everything that such a provider, or somebody in
//! between, may do wrong.

mod consents;
mod new_device;
mod played;
mod refusals;

use std::time::Duration;

use live_domain::Clock as _;
use live_gateway::{Person, ProviderConfig};
use live_protocol::{
    Account, Assurance, Claim, MatchRequest, ProblemKind, ProofAnswer, ProofBegun, ProofRequest,
    ReturnTo,
};
use live_provider::{CLIENT, Mischief, Provider, WEB_REDIRECT};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::json;

use crate::claims::claim;
use crate::support::{Answer, MORNING, ManualClock, Phone, TestCity};

pub use refusals::abuse;

const NUMBER: &str = "0812-3456-7890";

/// A provider whose clock stands still, and how a gateway is registered there.
pub async fn provider() -> (Provider, ProviderConfig) {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
    let clock = ManualClock::at(MORNING);
    let seconds = move || clock.now().unix_millis() / 1000;
    let provider = Provider::start(pair.public_key().as_ref().to_vec(), seconds).await;
    let mut settings =
        ProviderConfig::new(provider.issuer(), CLIENT.to_owned(), WEB_REDIRECT.to_owned());
    settings.key = Some(pkcs8.as_ref().to_vec());
    (provider, settings)
}

/// A city with an identity provider.
struct Proving {
    city: TestCity,
    provider: Provider,
}

impl Proving {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    async fn start_with(change: impl FnOnce(&mut ProviderConfig)) -> Self {
        let (provider, mut settings) = provider().await;
        change(&mut settings);
        let city = TestCity::start_with(|config| config.identity_provider = Some(settings)).await;
        Self { city, provider }
    }

    async fn person(&self, index: usize) -> Person {
        self.city.sandbox().people_to_try().await.unwrap().remove(index)
    }

    /// A citizen is led there, agrees, and comes back.
    async fn prove(&self, phone: &Phone, nik: &str) -> Answer {
        let begun = begin(phone).await;
        let back = self.provider.approve(&begun.url, Some(nik));
        finish(phone, &back).await
    }
}

async fn begin(phone: &Phone) -> ProofBegun {
    let request = ProofRequest { return_to: ReturnTo::App };
    phone.post("/v1/account/proofs", &request).send().await.expect(201).json()
}

/// The app gets the address that the browser was led back to.
async fn finish(phone: &Phone, back: &str) -> Answer {
    let (_, query) = back.split_once('?').unwrap();
    let answer = ProofAnswer { answer: query.to_owned(), consent: 1 };
    phone.post("/v1/account/proofs/answer", &answer).send().await
}

async fn assurance(phone: &Phone) -> Assurance {
    phone.get("/v1/account").send().await.expect(200).json::<Account>().assurance
}

#[tokio::test]
async fn a_citizen_with_a_number_alone_is_proven_and_keeps_what_the_nik_opens() {
    let proving = Proving::start().await;
    let person = proving.person(0).await;
    let other = proving.city.phone(NUMBER).await;
    proving.city.advance(Duration::from_mins(1)).await;
    let phone = proving.city.phone(NUMBER).await;
    phone.get("/v1/bills").send().await.expect(403);
    let account: Account = proving.prove(&phone, &person.nik).await.expect(200).json();
    assert_eq!(account.assurance, Assurance::Proven);
    assert!(account.can_prove && account.nik_masked.unwrap().contains('•'));
    assert_eq!(assurance(&phone).await, Assurance::Proven);
    phone.get("/v1/bills").send().await.expect(200);
    // It lasts, and the account's other device has it as well; one that is new to it does not.
    assert_eq!(assurance(&other).await, Assurance::Proven);
    let feed = other.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains("/v1/account") && feed.contains("proven"), "{feed}");
    proving.city.advance(Duration::from_mins(1)).await;
    assert_eq!(assurance(&proving.city.phone(NUMBER).await).await, Assurance::Guest);
    let digits = person.nik.replace(' ', "");
    assert!(!proving.city.dump().await.contains(&digits), "the NIK is not kept");
}

#[tokio::test]
async fn the_web_is_led_back_to_its_own_address_and_nobody_chooses_another() {
    let proving = Proving::start().await;
    let phone = proving.city.phone(NUMBER).await;
    let request = json!({ "return_to": "web", "redirect_uri": "https://evil.example/" });
    let begun: ProofBegun =
        phone.post("/v1/account/proofs", &request).send().await.expect(201).json();
    let back = proving.provider.approve(&begun.url, Some(&proving.person(0).await.nik));
    assert!(back.starts_with(&format!("{WEB_REDIRECT}?")), "{back}");
    finish(&phone, &back).await.expect(200);
    let elsewhere = json!({ "return_to": "https://evil.example/" });
    phone.post("/v1/account/proofs", &elsewhere).send().await.expect(400);
}

#[tokio::test]
async fn a_city_without_a_provider_does_not_offer_it() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let account: Account = phone.get("/v1/account").send().await.expect(200).json();
    assert!(!account.can_prove);
    let request = ProofRequest { return_to: ReturnTo::App };
    phone.post("/v1/account/proofs", &request).send().await.expect(404);
    finish(&phone, "x?code=1&state=2").await.expect(404);
}

#[tokio::test]
async fn the_nik_may_be_told_by_the_userinfo_endpoint_about_the_same_person() {
    let proving = Proving::start().await;
    proving.provider.tell_nik_by_userinfo();
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    proving.provider.misbehave(Mischief::OtherSubject);
    proving.prove(&phone, &nik).await.expect_field("nik", "missing");
    proving.provider.misbehave(Mischief::None);
    proving.prove(&phone, &nik).await.expect(200);
    let other = proving.city.phone("0812-0000-0009").await;
    let begun = begin(&other).await;
    let back = proving.provider.approve(&begun.url, None);
    finish(&other, &back).await.expect_field("nik", "missing");
}

#[tokio::test]
async fn who_is_matched_has_to_be_that_person_and_a_nik_belongs_to_one_account() {
    let proving = Proving::start().await;
    let (person, other) = (proving.person(0).await, proving.person(1).await);
    let phone = proving.city.phone(NUMBER).await;
    let request = MatchRequest {
        nik: person.nik.clone(),
        family_card: person.family_card.clone(),
        consent: Some(1),
        birth_date: person.birth_date.clone(),
    };
    phone.post("/v1/account/match", &request).send().await.expect(200);
    proving.prove(&phone, &other.nik).await.expect_field("nik", "other-person");
    assert_eq!(assurance(&phone).await, Assurance::Matched);
    proving.prove(&phone, &person.nik).await.expect(200);
    let second = proving.city.phone("0812-0000-0009").await;
    proving.prove(&second, &person.nik).await.expect_field("nik", "already-in-use");
    assert_eq!(assurance(&second).await, Assurance::Phone);
    // Who has claimed it is proven to have it, without a wait.
    claim(&second, &person, Claim::Mine).await;
    proving.prove(&second, &person.nik).await.expect(200);
    assert_eq!(assurance(&second).await, Assurance::Proven);
    phone.get("/v1/account").send().await.expect(401);
}

#[tokio::test]
async fn a_key_that_is_not_known_is_looked_for_but_not_again_and_again() {
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let mut phone = proving.city.phone(NUMBER).await;
    proving.prove(&phone, &nik).await.expect(200);
    assert_eq!(proving.provider.asked().0, 1);
    proving.provider.rotate();
    proving.prove(&phone, &nik).await.expect_field("proof", "refused");
    assert_eq!(proving.provider.asked().0, 1, "it was asked just now");
    // The provider's clock stands still, so this is all that a token's age allows.
    proving.city.advance(Duration::from_secs(40)).await;
    phone = phone.renewed().await;
    proving.prove(&phone, &nik).await.expect(200);
    assert_eq!(proving.provider.asked().0, 2);
}

#[tokio::test]
async fn who_declines_or_takes_too_long_may_begin_anew() {
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    let begun = begin(&phone).await;
    let back = proving.provider.decline(&begun.url);
    finish(&phone, &back).await.expect_field("proof", "declined");
    // After all: but that is another answer to the same question.
    let late = proving.provider.approve(&begun.url, Some(&nik));
    finish(&phone, &late).await.expect_field("proof", "expired");

    let begun = begin(&phone).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    proving.city.advance(Duration::from_mins(10)).await;
    finish(&phone, &back).await.expect_field("proof", "expired");
}

#[tokio::test]
async fn a_provider_that_is_down_slow_or_endless_holds_nobody_up() {
    let limit = Duration::from_millis(300);
    let proving = Proving::start_with(|settings| settings.timeout = limit).await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    for mischief in [Mischief::Silent, Mischief::Endless, Mischief::Broken] {
        proving.provider.misbehave(mischief);
        let answer = proving.prove(&phone, &nik).await.expect(503);
        assert_eq!(answer.problem().kind, ProblemKind::Unavailable, "{mischief:?}");
    }
    proving.provider.misbehave(Mischief::None);
    proving.prove(&phone, &nik).await.expect(200);
    let Proving { city, provider } = proving;
    drop(provider);
    // What it said of itself is known for an hour, and then it cannot be asked.
    city.advance(Duration::from_hours(1)).await;
    let phone = phone.renewed().await;
    let request = ProofRequest { return_to: ReturnTo::App };
    phone.post("/v1/account/proofs", &request).send().await.expect(503);
}

#[tokio::test]
async fn a_provider_that_leads_away_or_is_another_is_not_asked() {
    for mischief in [Mischief::LeadsAway, Mischief::Impostor] {
        let proving = Proving::start().await;
        proving.provider.misbehave(mischief);
        let phone = proving.city.phone(NUMBER).await;
        let request = ProofRequest { return_to: ReturnTo::App };
        phone.post("/v1/account/proofs", &request).send().await.expect(503);
        // It is left alone for a while, whatever it says now.
        proving.provider.misbehave(Mischief::None);
        phone.post("/v1/account/proofs", &request).send().await.expect(503);
        proving.city.advance(Duration::from_secs(30)).await;
        begin(&phone).await;
    }
}

#[tokio::test]
async fn beginning_is_limited() {
    let proving = Proving::start().await;
    let phone = proving.city.phone(NUMBER).await;
    for _ in 0..30 {
        begin(&phone).await;
    }
    let request = ProofRequest { return_to: ReturnTo::App };
    let full = phone.post("/v1/account/proofs", &request).send().await.expect(429).problem();
    assert_eq!(full.retry_after, Some(3600));
}

#[tokio::test]
async fn an_issuer_on_another_machine_has_to_speak_tls() {
    let folder = tempfile::tempdir().unwrap();
    let clock = ManualClock::at(MORNING);
    for issuer in ["http://inapas.example", "not an address", "ftp://127.0.0.1"] {
        let settings =
            ProviderConfig::new(issuer.to_owned(), CLIENT.to_owned(), WEB_REDIRECT.to_owned());
        let started = crate::support::start(folder.path(), &clock, |config| {
            config.identity_provider = Some(settings);
        });
        assert!(started.await.is_err(), "{issuer}");
    }
}
