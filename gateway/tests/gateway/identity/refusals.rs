//! What proves nothing, and what the log says of it.

use std::time::Duration;

use live_protocol::{Account, Assurance};
use live_provider::{CLIENT, Mischief, Provider};
use serde_json::{Value, json};

use super::{NUMBER, Proving, assurance, begin, finish};
use crate::support::{OwnLog, TestCity};

type Change = fn(&mut Value);

/// What the claims of a token may be changed to, and what the gateway then says of it.
const CHANGES: [(&str, Change); 13] = [
    ("issuer", |claims| claims["iss"] = "https://elsewhere.example".into()),
    ("audience", |claims| claims["aud"] = "another-client".into()),
    ("audience", |claims| claims["aud"] = json!([CLIENT, "another-client"])),
    ("audience", |claims| claims["aud"] = json!([])),
    ("authorized-party", |claims| claims["azp"] = "another-client".into()),
    ("nonce", |claims| claims["nonce"] = "of another question".into()),
    ("nonce", |claims| drop(claims.as_object_mut().unwrap().remove("nonce"))),
    ("expired", |claims| claims["exp"] = (claims["iat"].as_i64().unwrap() - 61).into()),
    ("claims", |claims| drop(claims.as_object_mut().unwrap().remove("exp"))),
    ("issued-at", |claims| claims["iat"] = (claims["iat"].as_i64().unwrap() - 661).into()),
    ("issued-at", |claims| claims["iat"] = (claims["iat"].as_i64().unwrap() + 61).into()),
    ("authenticated-at", |claims| {
        claims["auth_time"] = (claims["iat"].as_i64().unwrap() - 661).into();
    }),
    ("subject", |claims| claims["sub"] = "".into()),
];

/// How a token may be signed wrongly, and what the gateway then says of it.
const FORGERIES: [(&str, Mischief); 4] = [
    ("key", Mischief::Retired),
    ("algorithm", Mischief::Unsigned),
    ("algorithm", Mischief::SharedSecret),
    ("signature", Mischief::Forged),
];

/// What the log says when an answer was refused for this.
fn refused(why: &str) -> Vec<(String, String)> {
    vec![("identity-answer-refused".to_owned(), why.to_owned())]
}

/// What the log says of another kind of abuse.
fn sign(event: &str) -> Vec<(String, String)> {
    vec![(event.to_owned(), String::new())]
}

#[tokio::test]
async fn a_token_that_is_not_to_be_believed_proves_nothing_and_is_noted_with_its_reason() {
    let log = OwnLog::new();
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    proving.provider.rotate();
    log.take_signs();
    for (why, change) in CHANGES {
        proving.provider.tamper(change);
        let answer = proving.prove(&phone, &nik).await;
        assert_eq!(answer.fields(), [("proof".to_owned(), "refused".to_owned())], "{why}");
        assert_eq!(log.take_signs(), refused(why));
    }
    proving.provider.tamper(|_| {});
    for (why, mischief) in FORGERIES {
        proving.provider.misbehave(mischief);
        let answer = proving.prove(&phone, &nik).await;
        assert_eq!(answer.fields(), [("proof".to_owned(), "refused".to_owned())], "{mischief:?}");
        assert_eq!(log.take_signs(), refused(why), "{mischief:?}");
    }
    assert_eq!(assurance(&phone).await, Assurance::Phone);
    proving.provider.misbehave(Mischief::None);
    proving.prove(&phone, &nik).await.expect(200);
    assert_eq!(log.take_signs(), []);
}

#[tokio::test]
async fn an_answer_is_for_the_session_that_asked_and_for_once() {
    let log = OwnLog::new();
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let (victim, thief) =
        (proving.city.phone(NUMBER).await, proving.city.phone("0812-0000-0009").await);
    // What the thief has begun is brought to the victim's app, and the other way round.
    let begun = begin(&thief).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    log.take_signs();
    finish(&victim, &back).await.expect_field("proof", "expired");
    assert_eq!(log.take_signs(), sign("identity-answer-foreign"));
    let begun = begin(&victim).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    finish(&thief, &back).await.expect_field("proof", "expired");
    assert_eq!(proving.provider.asked().1, 0, "no code was exchanged");
    // A second device of the same person is another session, too.
    proving.city.advance(Duration::from_mins(1)).await;
    let second = proving.city.phone(NUMBER).await;
    log.take_signs();
    finish(&second, &back).await.expect_field("proof", "expired");
    assert_eq!(log.take_signs(), sign("identity-answer-foreign"));

    finish(&victim, &back).await.expect(200);
    // The answer was lost: the same again. Another code for the same question never.
    let again: Account = finish(&victim, &back).await.expect(200).json();
    assert_eq!((again.assurance, proving.provider.asked().1), (Assurance::Proven, 1));
    let other = proving.provider.approve(&begun.url, Some(&nik));
    assert_eq!(log.take_signs(), []);
    finish(&victim, &other).await.expect_field("proof", "expired");
    assert_eq!(log.take_signs(), sign("identity-answer-replayed"));
    proving.city.advance(Duration::from_mins(1)).await;
    log.take_signs();
    finish(&victim, &back).await.expect_field("proof", "expired");
    assert_eq!(log.take_signs(), sign("identity-answer-replayed"));
    assert_eq!(proving.provider.asked().1, 1);
}

#[tokio::test]
async fn a_code_of_another_question_or_that_was_used_proves_nothing() {
    let log = OwnLog::new();
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    // A stolen code, put into an answer to a question of one's own: PKCE holds.
    let (stolen, own) = (begin(&phone).await, begin(&phone).await);
    let back = proving.provider.approve(&stolen.url, Some(&nik));
    log.take_signs();
    finish(&phone, &back.replace(&stolen.state, &own.state)).await.expect_field("proof", "expired");
    assert_eq!(log.take_signs(), sign("identity-code-refused"));
    assert_eq!(assurance(&phone).await, Assurance::Phone);

    // One that has proven somebody, brought once more by another who has begun, too.
    let begun = begin(&phone).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    finish(&phone, &back).await.expect(200);
    let thief = proving.city.phone("0812-0000-0009").await;
    let own = begin(&thief).await;
    log.take_signs();
    finish(&thief, &back.replace(&begun.state, &own.state)).await.expect_field("proof", "expired");
    assert_eq!(log.take_signs(), sign("identity-code-refused"));
    assert_eq!(assurance(&thief).await, Assurance::Phone);
}

#[tokio::test]
async fn what_came_back_is_parsed_and_not_trusted() {
    let proving = Proving::start().await;
    let nik = proving.person(0).await.nik;
    let phone = proving.city.phone(NUMBER).await;
    for (what, change) in [
        ("another issuer", "&iss=https%3A%2F%2Felsewhere.example"),
        ("no issuer, though it always says it", ""),
    ] {
        let begun = begin(&phone).await;
        let back = proving.provider.approve(&begun.url, Some(&nik));
        let (back, _) = back.split_once("&iss=").unwrap();
        let answer = finish(&phone, &format!("{back}{change}")).await;
        assert_eq!(answer.fields(), [("proof".to_owned(), "refused".to_owned())], "{what}");
    }
    let begun = begin(&phone).await;
    let back = proving.provider.approve(&begun.url, Some(&nik));
    finish(&phone, &format!("{back}&code=2")).await.expect_field("proof", "refused");
    finish(&phone, &format!("{back}&x={}", "x".repeat(5000)))
        .await
        .expect_field("proof", "refused");
    finish(&phone, "x?").await.expect_field("proof", "expired");
    finish(&phone, &format!("x?state={}", begin(&phone).await.state))
        .await
        .expect_field("proof", "refused");
    assert_eq!(proving.provider.asked().1, 0, "no code was exchanged");
}

/// Does everything once that somebody who watches over the city should see, and returns what the log
/// must not tell of it.
pub async fn abuse(city: &TestCity, provider: &Provider) -> Vec<String> {
    let people = city.sandbox().people_to_try().await.unwrap();
    let [stranger, nik] = [0, 1].map(|index: usize| people[index].nik.clone());
    let (phone, other) = (city.phone("0812-0000-0001").await, city.phone("0812-0000-0002").await);
    let first = begin(&phone).await;
    let back = provider.approve(&first.url, Some(&nik));
    finish(&other, &back).await.expect(422);
    finish(&phone, &back).await.expect(200);
    finish(&phone, &provider.approve(&first.url, Some(&nik))).await.expect(422);
    let own = begin(&other).await;
    finish(&other, &back.replace(&first.state, &own.state)).await.expect(422);
    for (_, change) in CHANGES {
        provider.tamper(change);
        let begun = begin(&phone).await;
        finish(&phone, &provider.approve(&begun.url, Some(&nik))).await.expect(422);
    }
    provider.tamper(|_| {});
    for (_, mischief) in FORGERIES.into_iter().filter(|(_, how)| *how != Mischief::Retired) {
        provider.misbehave(mischief);
        let begun = begin(&phone).await;
        finish(&phone, &provider.approve(&begun.url, Some(&nik))).await.expect(422);
    }
    provider.misbehave(Mischief::None);
    let begun = begin(&phone).await;
    finish(&phone, &provider.approve(&begun.url, Some(&stranger))).await.expect(422);
    let bare = [&stranger, &nik].map(|nik| nik.replace(' ', ""));
    [vec![stranger, nik, first.state, own.state, begun.state], bare.to_vec()].concat()
}
