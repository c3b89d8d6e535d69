//! Access and refresh tokens.

use std::time::Duration;

use live_protocol::{Account, ProblemKind, Session};
use reqwest::Method;

use crate::support::{Answer, TestCity};

const NUMBER: &str = "0812-3456-7890";

fn expect_sign_in_again(answer: &Answer) {
    assert_eq!(answer.clone().expect(401).problem().kind, ProblemKind::SignInAgain);
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_refused() {
    let city = TestCity::start().await;
    let long = "x".repeat(10_000);
    let account = || city.client.get("/v1/account");
    expect_sign_in_again(&account().send().await);
    for header in ["Bearer ", "Bearer wrong", "Basic dTpw", "garbage", &format!("Bearer {long}")] {
        expect_sign_in_again(&account().header("authorization", header).send().await);
    }
    // Also where nobody needs to be signed in: a phone is to renew a token that ran out.
    let file = format!("/v1/files/{}", crate::support::new_id());
    expect_sign_in_again(&city.client.get(&file).token("wrong").send().await);
}

#[tokio::test]
async fn an_access_token_lives_a_quarter_of_an_hour() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let session = phone.session.clone().unwrap();
    assert_eq!(session.expires_at.since(city.sandbox().now()), Duration::from_mins(15));
    let account: Account = phone.get("/v1/account").send().await.expect(200).json();
    assert_eq!(account, session.account);
    city.advance(Duration::from_mins(15)).await;
    expect_sign_in_again(&phone.get("/v1/account").send().await);

    let next: Session = phone.refresh(&session.refresh_token).await.expect(200).json();
    assert_ne!(next.access_token, session.access_token);
    assert_ne!(next.refresh_token, session.refresh_token);
    city.client.get("/v1/account").token(&next.access_token).send().await.expect(200);
}

#[tokio::test]
async fn an_access_token_is_no_refresh_token_and_the_other_way_round() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let session = phone.session.clone().unwrap();
    expect_sign_in_again(&phone.refresh(&session.access_token).await);
    let swapped = city.client.get("/v1/account").token(&session.refresh_token);
    expect_sign_in_again(&swapped.send().await);
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_gives_the_same_session_again() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let first = phone.session.clone().unwrap();
    let lost: Session = phone.refresh(&first.refresh_token).await.expect(200).json();
    city.advance(Duration::from_mins(1)).await;
    let again: Session = phone.refresh(&first.refresh_token).await.expect(200).json();
    assert_eq!(lost, again);
    city.client.get("/v1/account").token(&again.access_token).send().await.expect(200);
}

#[tokio::test]
async fn a_refresh_token_that_was_stolen_ends_the_session() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let other = city.phone("0812-0000-0009").await;
    let first = phone.session.clone().unwrap();
    let second: Session = phone.refresh(&first.refresh_token).await.expect(200).json();
    city.advance(Duration::from_secs(61)).await;
    expect_sign_in_again(&phone.refresh(&first.refresh_token).await);
    // Neither the thief's nor the phone's own tokens are good any more.
    expect_sign_in_again(&phone.refresh(&second.refresh_token).await);
    let used = city.client.get("/v1/account").token(&second.access_token);
    expect_sign_in_again(&used.send().await);
    other.get("/v1/account").send().await.expect(200);
}

#[tokio::test]
async fn within_the_minute_only_the_previous_token_is_forgiven() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let first = phone.session.clone().unwrap();
    let second: Session = phone.refresh(&first.refresh_token).await.expect(200).json();
    phone.refresh(&second.refresh_token).await.expect(200);
    expect_sign_in_again(&phone.refresh(&first.refresh_token).await);
}

#[tokio::test]
async fn a_refresh_token_waits_half_a_year() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let token = phone.session.clone().unwrap().refresh_token;
    city.advance(Duration::from_hours(179 * 24)).await;
    let next: Session = phone.refresh(&token).await.expect(200).json();
    city.advance(Duration::from_hours(180 * 24)).await;
    expect_sign_in_again(&phone.refresh(&next.refresh_token).await);
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    city.advance(Duration::from_mins(2)).await;
    let tablet = city.phone(NUMBER).await;
    let session = phone.session.clone().unwrap();
    assert_eq!(session.account.id, tablet.session.as_ref().unwrap().account.id);
    let sign_out = city.client.ask(Method::DELETE, "/v1/session").token(phone.token());
    sign_out.send().await.expect(204);
    expect_sign_in_again(&phone.get("/v1/account").send().await);
    expect_sign_in_again(&phone.refresh(&session.refresh_token).await);
    tablet.get("/v1/account").send().await.expect(200);
}
