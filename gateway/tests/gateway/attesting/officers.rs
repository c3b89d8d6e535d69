//! Letting officers attest, and stopping them: by whom, with what, and for how long.

use live_protocol::attestation::{Enrolment, Region};
use live_protocol::{Enrolments, NewEnrolment, PublicKeys};
use reqwest::Method;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair};

use super::{AT_WORK, CITIZEN, DAY, PATH, Scene, refused, scene};
use crate::support::officer::{OFFICER, deliver, enrol, invitation, invite, point};
use crate::support::{TestCity, new_id};

#[tokio::test]
async fn a_code_enrols_one_phone_within_a_day() {
    let city = TestCity::start().await;
    let request = invitation(&["36.71.01"]);
    let code = invite(&city, &request).await.code;
    let (phone, other) = (city.phone(AT_WORK).await, city.phone(CITIZEN).await);
    let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
    // The answer may be lost; whoever saw the code over a shoulder comes too late.
    for _ in 0..2 {
        enrol(&phone, &typed).await.expect(200);
    }
    enrol(&other, &code).await.expect_field("enrolment_code", "wrong-code");
    let late = invite(&city, &request).await.code;
    city.advance(DAY).await;
    let (phone, other) = (phone.renewed().await, other.renewed().await);
    enrol(&phone, &late).await.expect_field("enrolment_code", "wrong-code");
    enrol(&phone, &code).await.expect_field("enrolment_code", "wrong-code");

    for guess in 0..5 {
        enrol(&other, &format!("AAAAA-{guess:05}")).await.expect(422);
    }
    let good = invite(&city, &request).await.code;
    enrol(&other, &good).await.expect(429);
    enrol(&phone, &good).await.expect(200);
}

#[tokio::test]
async fn what_is_asked_for_an_officer_is_checked() {
    let city = TestCity::start().await;
    let good = invitation(&["36.71.01"]);
    let long = "x".repeat(41);
    for (wrong, field) in [
        (NewEnrolment { officer: String::new(), ..good.clone() }, "officer"),
        (NewEnrolment { officer: long, ..good.clone() }, "officer"),
        (NewEnrolment { area: Vec::new(), ..good.clone() }, "area"),
        (invitation(&["36.71"]), "area"),
        (invitation(&["36.71.99"]), "area"),
        (invitation(&["36.71.01"; 17]), "area"),
        (NewEnrolment { quota: 0, ..good.clone() }, "quota"),
        (NewEnrolment { days: 367, ..good }, "days"),
    ] {
        let answer = city.client.post("/v1/officer/enrolments", &wrong).send().await;
        answer.expect_field(field, "unknown");
    }
}

#[tokio::test]
async fn in_earnest_only_the_operator_lets_officers_attest() {
    let token = "an-operators-token-of-many-letters".to_owned();
    let set = token.clone().into_bytes();
    let city = TestCity::start().await.restart_with(|config| {
        config.sandbox = None;
        config.operator_token = Some(set);
    });
    let city = city.await;
    let request = invitation(&["36.71.01"]);
    city.client.post(PATH, &request).send().await.expect(401);
    city.client.get(PATH).send().await.expect(401);
    let one = format!("{PATH}/{}", new_id());
    city.client.ask(Method::DELETE, &one).send().await.expect(401);
    let bearer = format!("Bearer {token}");
    let made = city.client.post(PATH, &request).header("authorization", &bearer);
    made.send().await.expect(201);
    city.client.get("/sandbox/officers").send().await.expect(404);
}

/// A new key of the city's, as it is set.
fn issuer_key() -> Vec<u8> {
    EcdsaKeyPair::generate_pkcs8(&ES256, &SystemRandom::new()).unwrap().as_ref().to_vec()
}

#[tokio::test]
async fn the_city_s_key_can_be_changed_and_a_stolen_one_enrols_nobody() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let stolen = issuer_key();
    let set = stolen.clone();
    let city = city.restart_with(|config| config.issuer_key = Some(set)).await;
    officer.phone = officer.phone.at(&city.client);
    let citizen = citizen.at(&city.client);
    let keys: PublicKeys = city.client.get("/v1/keys").send().await.expect(200).json();
    let issuers: Vec<&str> = keys
        .keys
        .iter()
        .map(|key| key.id.as_str())
        .filter(|id| id.starts_with("issuer-"))
        .collect();
    assert_eq!(issuers, ["issuer-1", "issuer-2"]);
    deliver(&citizen, &officer.attest(&citizen, &people[0])).await.expect(200);

    // Whoever has the city's key signs enrolments that are not in its books.
    let key = EcdsaKeyPair::from_pkcs8(&ES256, &stolen, &SystemRandom::new()).unwrap();
    let forged = |id, quota| {
        let now = city.sandbox().now();
        let enrolment = Enrolment {
            id,
            issuer: "tangerang".to_owned(),
            officer: OFFICER.to_owned(),
            key: point(&officer.phone),
            quota,
            area: vec![Region::of_code("36.71.01").unwrap()],
            issued_at: now,
            expires_at: now.after(DAY * 90),
        };
        let sign = |message: &[u8]| key.sign(&SystemRandom::new(), message);
        let token = enrolment
            .sign("issuer-2", |message| sign(message).map(|signature| signature.as_ref().to_vec()));
        base64(&token.unwrap())
    };
    let other = city.phone("0813-0000-0001").await;
    let (unknown, enlarged) = (forged(new_id(), 20), forged(officer.id, 1_000));
    officer.grant.token = unknown;
    refused(&deliver(&other, &officer.attest(&other, &people[1])).await, "unknown-issuer");
    officer.grant.token = enlarged;
    officer.attested = 500;
    refused(&deliver(&other, &officer.attest(&other, &people[1])).await, "unknown-issuer");
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[tokio::test]
async fn an_officer_is_let_and_stopped_on_a_page_of_the_sandbox() {
    let city = TestCity::start().await;
    let submit = async |path: &str, form: String| {
        let ask = city.client.ask(Method::POST, path);
        let ask = ask.header("content-type", "application/x-www-form-urlencoded").body(form);
        ask.send().await.expect(200).text()
    };
    let form = "officer=Petugas+7&region=36.71.01&quota=10&days=30".to_owned();
    let page = submit("/sandbox/officers", form).await;
    let between = |start: &str| page.split(start).nth(1).unwrap().split('"').next().unwrap();
    let (code, id) = (between("data-code=\""), between("data-enrolment=\""));
    let phone = city.phone(AT_WORK).await;
    enrol(&phone, code).await.expect(200);
    let page = city.client.get("/sandbox/officers").send().await.expect(200).text();
    assert!(page.contains("Petugas 7") && page.contains("Terdaftar") && !page.contains(code));
    let page = submit("/sandbox/officers/revoke", format!("id={id}")).await;
    assert!(page.contains("Dicabut"), "{page}");
    let page = submit("/sandbox/officers", "officer=&region=36.71.01&quota=0&days=1".to_owned());
    assert!(page.await.contains("role=\"alert\""));
}

#[tokio::test]
async fn an_officer_s_account_that_ends_takes_its_enrolment_along() {
    let Scene { city, mut officer, citizen, people } = scene().await;
    let code = officer.attest(&citizen, &people[0]);
    deliver(&citizen, &officer.attest(&citizen, &people[0])).await.expect(200);
    for phone in [&officer.phone, &citizen] {
        phone.post("/v1/account/erasure", &serde_json::json!({})).send().await.expect(200);
    }
    city.advance(DAY * 6).await;
    city.advance(DAY * 2).await;
    let other = city.phone("0813-0000-0001").await;
    refused(&deliver(&other, &code).await, "expired");
    let listed: Enrolments =
        city.client.get("/v1/officer/enrolments").send().await.expect(200).json();
    assert_eq!(listed.enrolments[0].used, 1);
    let account = citizen.session.as_ref().unwrap().account.id.to_string();
    assert!(!city.dump().await.contains(&account));
}
