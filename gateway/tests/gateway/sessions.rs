//! Access and refresh tokens.

use std::time::Duration;

use live_protocol::{Account, ProblemKind, Session};
use reqwest::Method;

use crate::support::{Answer, TestCity};

const NUMBER: &str = "0812-3456-7890";

fn expect_sign_in_again(answer: &Answer) {
    assert_eq!(answer.clone().expect(401).problem().kind, ProblemKind::SignInAgain);
    assert_eq!(answer.header("www-authenticate"), "DPoP algs=\"ES256\"");
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_refused() {
    let city = TestCity::start().await;
    let long = "x".repeat(5_000);
    let account = || city.client.get("/v1/account");
    expect_sign_in_again(&account().send().await);
    for header in ["DPoP", "Bearer wrong", "Basic dTpw", "garbage", &format!("Bearer {long}")] {
        expect_sign_in_again(&account().header("authorization", header).send().await);
    }
    // Also where nobody needs to be signed in: a phone is to renew a token that ran out.
    let file = format!("/v1/files/{}", crate::support::new_id());
    let phone = crate::support::Phone::new(&city.client);
    for wrong in ["wrong", &long] {
        expect_sign_in_again(&phone.ask_with(wrong, Method::GET, &file).send().await);
    }
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
    phone.ask_with(&next.access_token, Method::GET, "/v1/account").send().await.expect(200);
}

#[tokio::test]
async fn an_access_token_is_no_refresh_token_and_the_other_way_round() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let session = phone.session.clone().unwrap();
    expect_sign_in_again(&phone.refresh(&session.access_token).await);
    let swapped = phone.ask_with(&session.refresh_token, Method::GET, "/v1/account");
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
    phone.ask_with(&again.access_token, Method::GET, "/v1/account").send().await.expect(200);
}

#[tokio::test]
async fn a_refresh_token_that_somebody_else_used_as_well_ends_the_session() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let other = city.phone("0812-0000-0009").await;
    let first = phone.session.clone().unwrap();
    let second: Session = phone.refresh(&first.refresh_token).await.expect(200).json();
    let third: Session = phone.refresh(&second.refresh_token).await.expect(200).json();
    expect_sign_in_again(&phone.refresh(&first.refresh_token).await);
    // Neither the copy's nor the phone's own tokens are good any more.
    expect_sign_in_again(&phone.refresh(&third.refresh_token).await);
    let used = phone.ask_with(&third.access_token, Method::GET, "/v1/account");
    expect_sign_in_again(&used.send().await);
    other.get("/v1/account").send().await.expect(200);
}

#[tokio::test]
async fn nobody_is_signed_out_by_time() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let first = phone.session.clone().unwrap().refresh_token;
    city.advance(Duration::from_hours(3 * 365 * 24)).await;
    let lost: Session = phone.refresh(&first).await.expect(200).json();
    // The answer did not arrive, and the phone went back into its drawer.
    city.advance(Duration::from_hours(365 * 24)).await;
    let next: Session = phone.refresh(&first).await.expect(200).json();
    assert_eq!(next.refresh_token, lost.refresh_token);
    let next: Session = phone.refresh(&next.refresh_token).await.expect(200).json();
    let account = phone.ask_with(&next.access_token, Method::GET, "/v1/account");
    account.send().await.expect(200);
}

#[tokio::test]
async fn signing_out_ends_this_session_and_no_other() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    city.advance(Duration::from_mins(2)).await;
    let tablet = city.phone(NUMBER).await;
    let session = phone.session.clone().unwrap();
    assert_eq!(session.account.id, tablet.session.as_ref().unwrap().account.id);
    let sign_out = phone.ask(Method::DELETE, "/v1/session");
    sign_out.send().await.expect(204);
    expect_sign_in_again(&phone.get("/v1/account").send().await);
    expect_sign_in_again(&phone.refresh(&session.refresh_token).await);
    tablet.get("/v1/account").send().await.expect(200);
}
