//! The log says what happened and never to whom.

use std::time::Duration;

use live_protocol::{MatchRequest, NumberRequest, Session, Ticket};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::officer::{OFFICER, Officer, deliver, enrol};
use crate::support::{Log, Phone, Proof, TestCity, jpeg, new_id};
use crate::{catalogue, identity};

/// What somebody who watches over the city is to see.
const EVENTS: [&str; 27] = [
    "proof-invalid",
    "proof-for-another-request",
    "proof-replayed",
    "token-of-another-device",
    "refresh-token-reused",
    "match-failed",
    "code-wrong",
    "code-guessed",
    "identity-answer-foreign",
    "identity-answer-replayed",
    "identity-answer-refused",
    "identity-code-refused",
    "identity-of-another-person",
    "unknown-device",
    "limit-reached",
    "assurance-too-low",
    "signed-in",
    "signed-out",
    "number-changed",
    "number-taken",
    "desk-refused",
    "desk-forged",
    "publisher-refused",
    "published",
    "attestation-refused",
    "attestation-replayed",
    "enrolment-code-wrong",
];

/// Does everything once that somebody who watches over the city should see.
async fn abuse(city: &TestCity, phone: &Phone, number: &str) {
    city.advance(Duration::from_mins(1)).await;
    phone.ask_code(number).await.expect(200);
    let code = city.sandbox().last_code(number).await.unwrap().unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..6 {
        phone.try_code(number, wrong).await.expect(422);
    }
    let account = "/v1/account";
    let thief = Phone::new(&city.client);
    thief.ask_with(phone.token(), Method::GET, account).send().await.expect(401);
    // Their number is confirmed by another device, which gets no further.
    city.advance(Duration::from_mins(1)).await;
    let other = city.phone(number).await;
    other.get("/v1/tickets").send().await.expect(403);
    other.ask(Method::DELETE, "/v1/session").send().await.expect(204);
    let url = city.client.url(account);
    let token = format!("DPoP {}", phone.token());
    let proof = |url| {
        let proof = Proof::of(phone.key(), "GET", url, Some(phone.token()));
        proof.with_nonce(city.client.nonce()).sign(phone.key())
    };
    let good = proof(&url);
    let elsewhere = proof("https://elsewhere.example/");
    for (proof, status) in [(&good, 200), (&good, 401), (&elsewhere, 401), (&"x".to_owned(), 401)] {
        let ask = city.client.get(account).header("dpop", proof);
        ask.header("authorization", &token).send().await.expect(status);
    }
    let mut first = city.phone("0813-1111-2222").await;
    let nobody = json!({ "nik": "7371 0154 0992 0003", "family_card": "3671 0114 0215 0078",
        "birth_date": "01-01-1990" });
    for status in [200, 200, 200, 200, 200, 429] {
        first.post("/v1/account/match", &nobody).send().await.expect(status);
    }
    let token = first.session.take().unwrap().refresh_token;
    let next: Session = first.refresh(&token).await.expect(200).json();
    first.refresh(&next.refresh_token).await.expect(200);
    first.refresh(&token).await.expect(401);
}

/// Does at the review desk what somebody who watches over the city should see; gives the cookie of a
/// reviewer's session.
async fn abuse_desk(city: &TestCity) -> String {
    let reviewer = city.sandbox().reviewer().unwrap();
    let post = async |path: &str, cookie: &str, form: String| {
        let ask = city.client.ask(Method::POST, path).header("cookie", cookie).body(form);
        ask.header("content-type", "application/x-www-form-urlencoded").send().await
    };
    let sign_in = |secret: &str| format!("name={}&secret={secret}", reviewer.name);
    post("/desk/session", "", sign_in("not-the-secret")).await.expect(401);
    let signed_in = post("/desk/session", "", sign_in(&reviewer.secret)).await.expect(303);
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    post("/desk/cases/VK-26-000001/take", &cookie, String::new()).await.expect(403);
    cookie
}

/// An attestation that is shown to a stranger, changed, and guessed at.
async fn abuse_of_attestations(city: &TestCity, phone: &Phone) -> String {
    let mut officer = Officer::new(city, "0812-7777-0001").await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let code = officer.attest(phone, &person);
    let stranger = city.phone("0813-1111-3333").await;
    deliver(&stranger, &code).await.expect(422);
    deliver(phone, &code[..code.len() - 3]).await.expect(422);
    enrol(&stranger, "AAAAA-AAAAA").await.expect(422);
    code
}

/// A number goes from one account to another's.
async fn change_of_number(city: &TestCity, number: &str) {
    city.advance(Duration::from_mins(16)).await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let phone = city.phone("0813-1111-4444").await;
    let request = MatchRequest {
        nik: person.nik,
        family_card: person.family_card,
        birth_date: person.birth_date,
        consent: Some(1),
    };
    phone.post("/v1/account/match", &request).send().await.expect(200);
    city.advance(Duration::from_mins(2)).await;
    phone.ask_code(number).await.expect(200);
    let code = city.sandbox().last_code(number).await.unwrap().unwrap();
    let request = NumberRequest { phone: number.to_owned(), code };
    phone.post("/v1/account/number", &request).send().await.expect(200);
}

#[tokio::test]
async fn no_line_holds_what_is_personal() {
    let log = Log::of_the_process();
    let (provider, settings) = identity::provider().await;
    let city = TestCity::start_with(|config| {
        config.identity_provider = Some(settings);
        catalogue::with_publisher(config);
    })
    .await;
    let number = "0857-1234-9876";
    let phone = city.phone(number).await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(2);
    let request = MatchRequest {
        nik: person.nik.clone(),
        family_card: person.family_card.clone(),
        birth_date: person.birth_date.clone(),
        consent: Some(1),
    };
    phone.post("/v1/account/match", &request).send().await.expect(200);
    let file = new_id();
    phone.put_file(file, &jpeg(1)).send().await.expect(201);
    let key = new_id();
    let report = phone.report_with(key, |report| {
        report.words = "Rahasia di depan rumah saya".to_owned();
        report.photos = vec![file];
    });
    let ticket: Ticket = phone.send(key, &report).await.expect(201).json();
    phone.get(&format!("/v1/tickets/{}?from=kakak-ipar", ticket.number)).send().await.expect(200);
    let wrong = json!({ "phone": "Rahasia 0857-1234-9876", "code": 1 });
    let sign_in = city.client.post("/v1/sign-in/sessions", &wrong);
    sign_in.proven(phone.key(), None).send().await.expect(400);
    let of_proofs = identity::abuse(&city, &provider).await;
    abuse(&city, &phone, number).await;
    let cookie = abuse_desk(&city).await;
    catalogue::publish_and_be_refused(&city).await;
    let reviewer = city.sandbox().reviewer().unwrap().clone();
    let attestation = abuse_of_attestations(&city, &phone).await;
    city.client.get("/v1/nothing/3671015409920003").send().await.expect(404);
    city.client
        .post("/v1/bills/lookup", &json!({ "tax_object": person.tax_objects[0] }))
        .send()
        .await;
    change_of_number(&city, number).await;
    // A fault of the gateway itself, whose number the caller is given.
    sqlx::query("DROP TABLE public_keys").execute(&city.database().await).await.unwrap();
    let broken = city.client.get("/v1/keys").send().await.expect(500).problem();
    let id = broken.detail.unwrap().rsplit(' ').next().unwrap().to_owned();
    city.gateway.stop().await;

    let text = log.text();
    for line in text.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
    let fault = text.lines().find(|line| line.contains("\"ERROR\"") && line.contains(&id));
    assert!(fault.unwrap().contains("no such table"), "{fault:?}");
    for event in EVENTS {
        let line = format!("\"event\":\"{event}\"");
        assert!(text.contains(&line), "{event} was not noted");
    }
    assert!(text.contains("\"route\":\"/v1/tickets/{number}\""));
    let session = phone.session.as_ref().unwrap();
    for secret in [
        number,
        "6285712349876",
        "Rahasia",
        "kakak-ipar",
        "code-1",
        "8f2d3c",
        "3671015409920003",
        &ticket.number,
        &reviewer.secret,
        "not-the-secret",
        cookie.trim_start_matches("desk="),
        &person.nik,
        &person.nik.replace(' ', ""),
        &person.family_card.replace(' ', ""),
        &person.tax_objects[0],
        &session.access_token,
        &session.refresh_token,
        &session.account.id.to_string(),
        &key.to_string(),
        &attestation,
        OFFICER,
    ]
    .into_iter()
    .chain(of_proofs.iter().map(String::as_str))
    {
        let line = text.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret}: {line:?}");
    }
}
