//! Proofs of the device's key (RFC 9449): what a stolen token or a copied request is worth.

use std::time::Duration;

use live_protocol::{ProblemKind, Session};
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Phone, Proof, TestCity};

const NUMBER: &str = "0812-3456-7890";
const ACCOUNT: &str = "/v1/account";

fn expect_proof_again(answer: &Answer) {
    assert_eq!(answer.clone().expect(401).problem().kind, ProblemKind::ProofAgain);
    assert_eq!(answer.header("www-authenticate"), "DPoP algs=\"ES256\", error=\"use_dpop_nonce\"");
    assert!(!answer.header("dpop-nonce").is_empty());
}

/// Asks for the account with this proof and the phone's own token.
async fn ask(phone: &Phone, proof: &str) -> Answer {
    let ask = phone.client.get(ACCOUNT).header("dpop", proof);
    ask.header("authorization", &format!("DPoP {}", phone.token())).send().await
}

/// A proof that is good for one request of the account.
fn good(phone: &Phone) -> Proof {
    let url = phone.client.url(ACCOUNT);
    Proof::of(phone.key(), "GET", &url, Some(phone.token())).with_nonce(phone.client.nonce())
}

#[tokio::test]
async fn a_proof_is_good_once() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let proof = good(&phone).sign(phone.key());
    ask(&phone, &proof).await.expect(200);
    expect_proof_again(&ask(&phone, &proof).await);
    city.advance(Duration::from_mins(5)).await;
    expect_proof_again(&ask(&phone, &proof).await);
}

#[tokio::test]
async fn a_proof_about_anything_else_is_refused() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let changes: [(&str, &str, serde_json::Value); 14] = [
        ("claims", "htm", json!("DELETE")),
        ("claims", "htu", json!(phone.client.url("/v1/session"))),
        ("claims", "htu", json!("https://evil.example/v1/account")),
        ("claims", "ath", json!("AAAA")),
        ("claims", "ath", json!(null)),
        ("claims", "jti", json!("")),
        ("claims", "jti", json!("x".repeat(65))),
        ("claims", "nonce", json!("")),
        ("claims", "nonce", json!(null)),
        ("header", "typ", json!("jwt")),
        ("header", "alg", json!("none")),
        ("header", "alg", json!("HS256")),
        ("header", "jwk", json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA" })),
        ("header", "jwk", json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" })),
    ];
    for (part, name, value) in changes {
        let mut proof = good(&phone);
        let part = if part == "claims" { &mut proof.claims } else { &mut proof.header };
        part[name] = value.clone();
        let answer = ask(&phone, &proof.sign(phone.key())).await;
        assert_eq!(answer.problem().kind, ProblemKind::ProofAgain, "{name}: {value}");
    }
    // A key that gives itself away is refused, even if it is the right one.
    let mut proof = good(&phone);
    proof.header["jwk"]["d"] = json!("secret");
    expect_proof_again(&ask(&phone, &proof.sign(phone.key())).await);
    for garbage in ["", "a.b.c", "a.b", "....", &"x".repeat(5_000)] {
        expect_proof_again(&ask(&phone, garbage).await);
    }
    // Signed by another than it says.
    let other = city.phone("0812-0000-0009").await;
    expect_proof_again(&ask(&phone, &good(&phone).sign(other.key())).await);
    ask(&phone, &good(&phone).sign(phone.key())).await.expect(200);
}

#[tokio::test]
async fn two_proofs_are_none() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let proof = || good(&phone).sign(phone.key());
    let ask = city.client.get(ACCOUNT).header("dpop", &proof()).header("dpop", &proof());
    let token = format!("DPoP {}", phone.token());
    expect_proof_again(&ask.header("authorization", &token).send().await);
}

#[tokio::test]
async fn a_stolen_token_is_worth_nothing_without_the_key() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let thief = Phone::new(&city.client);
    let session = phone.session.clone().unwrap();
    let stolen = thief.ask_with(phone.token(), Method::GET, ACCOUNT);
    assert_eq!(stolen.send().await.expect(401).problem().kind, ProblemKind::SignInAgain);
    let bearer =
        city.client.get(ACCOUNT).header("authorization", &format!("Bearer {}", phone.token()));
    assert_eq!(bearer.send().await.expect(401).problem().kind, ProblemKind::SignInAgain);
    let refresh = thief.refresh(&session.refresh_token).await.expect(401);
    assert_eq!(refresh.problem().kind, ProblemKind::SignInAgain);
    // And the citizen does not notice.
    phone.get(ACCOUNT).send().await.expect(200);
    phone.refresh(&session.refresh_token).await.expect(200);
}

#[tokio::test]
async fn a_nonce_is_good_for_minutes_and_the_answer_brings_the_next() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let (first, second) = (good(&phone), good(&phone));
    city.advance(Duration::from_mins(5)).await;
    ask(&phone, &first.sign(phone.key())).await.expect(200);
    city.advance(Duration::from_mins(5)).await;
    expect_proof_again(&ask(&phone, &second.sign(phone.key())).await);
    ask(&phone, &good(&phone).sign(phone.key())).await.expect(200);
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_years_signs_nobody_out() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    for wrong in [0, 4_000_000_000_i64, -1] {
        let mut proof = good(&phone);
        proof.claims["iat"] = json!(wrong);
        ask(&phone, &proof.sign(phone.key())).await.expect(200);
    }
}

#[tokio::test]
async fn after_a_restart_no_older_proof_is_good() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let (used, unused) = (good(&phone).sign(phone.key()), good(&phone).sign(phone.key()));
    ask(&phone, &used).await.expect(200);
    let city = city.restart_with(|_| {}).await;
    let phone = phone.at(&city.client);
    expect_proof_again(&ask(&phone, &used).await);
    expect_proof_again(&ask(&phone, &unused).await);
}

#[tokio::test]
async fn behind_a_proxy_a_proof_is_about_the_address_that_phones_know() {
    let public = "https://live.example.go.id";
    let city = TestCity::start_with(|config| config.public_url = Some(format!("{public}/"))).await;
    let phone = Phone::new(&city.client);
    phone.ask_code(NUMBER).await.expect(200);
    let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    // About the address that is dialled it is no good.
    expect_proof_again(&phone.try_code(NUMBER, &code).await);
    let path = "/v1/sign-in/sessions";
    let proof = Proof::of(phone.key(), "POST", &format!("{public}{path}"), None);
    let proof = proof.with_nonce(city.client.nonce()).sign(phone.key());
    let body = json!({ "phone": NUMBER, "code": code });
    let signed_in = city.client.post(path, &body).header("dpop", &proof).send().await;
    let _: Session = signed_in.expect(200).json();
}
