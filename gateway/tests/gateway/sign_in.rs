//! One-time codes.

use std::time::Duration;

use live_protocol::{CodeSent, ProblemKind, Session};

use crate::support::{Phone, TestCity};

const NUMBER: &str = "0812-3456-7890";

#[tokio::test]
async fn a_number_is_confirmed_however_it_is_typed() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    let sent: CodeSent = phone.ask_code("+62 812 3456 7890").await.expect(200).json();
    assert_eq!(sent.digits, 6);
    let now = city.sandbox().now();
    assert_eq!(sent.expires_at.since(now), Duration::from_mins(5));
    assert_eq!(sent.resend_at.since(now), Duration::from_mins(1));

    let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    let typed = format!(" {} {} ", &code[..3], &code[3..]);
    let session: Session = phone.try_code("0812.3456.7890", &typed).await.expect(200).json();
    assert_eq!(session.account.phone_masked, "0812-••••-••90");
    assert_eq!(session.account.nik_masked, None);
}

#[tokio::test]
async fn what_is_no_mobile_number_is_said_at_its_field() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    for (typed, reason) in [
        ("", "empty"),
        ("rumah", "not-digits"),
        ("021-5555555", "not-mobile"),
        ("0812", "wrong-length"),
    ] {
        phone.ask_code(typed).await.expect_field("phone", reason);
        phone.try_code(typed, "123456").await.expect_field("phone", reason);
    }
    assert_eq!(city.sandbox().messages().await.unwrap(), []);
}

#[tokio::test]
async fn a_wrong_code_is_wrong_and_five_of_them_end_it() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    phone.ask_code(NUMBER).await.expect(200);
    let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for typed in ["", "12345", "abcdef", "1234567"] {
        phone.try_code(NUMBER, typed).await.expect_field("code", "wrong-code");
    }
    for _ in 0..5 {
        phone.try_code(NUMBER, wrong).await.expect_field("code", "wrong-code");
    }
    phone.try_code(NUMBER, &code).await.expect_field("code", "expired-code");
}

#[tokio::test]
async fn a_code_expires_and_only_the_newest_counts() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    phone.try_code(NUMBER, "123456").await.expect_field("code", "expired-code");
    phone.ask_code(NUMBER).await.expect(200);
    let first = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    city.advance(Duration::from_mins(5)).await;
    phone.try_code(NUMBER, &first).await.expect_field("code", "expired-code");

    phone.ask_code(NUMBER).await.expect(200);
    let second = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    assert_ne!(first, second);
    phone.try_code(NUMBER, &first).await.expect_field("code", "wrong-code");
    phone.try_code(NUMBER, &second).await.expect(200);
}

#[tokio::test]
async fn a_code_of_another_number_is_no_good() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    phone.ask_code(NUMBER).await.expect(200);
    phone.ask_code("0812-0000-0009").await.expect(200);
    let other = city.sandbox().last_code("0812-0000-0009").await.unwrap().unwrap();
    phone.try_code(NUMBER, &other).await.expect_field("code", "wrong-code");
}

#[tokio::test]
async fn codes_are_limited_for_a_number() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    phone.ask_code(NUMBER).await.expect(200);
    let again = phone.ask_code(NUMBER).await.expect(429).problem();
    assert_eq!((again.kind, again.retry_after), (ProblemKind::RateLimited, Some(60)));
    for _ in 0..2 {
        city.advance(Duration::from_mins(1)).await;
        phone.ask_code(NUMBER).await.expect(200);
    }
    city.advance(Duration::from_mins(1)).await;
    let full = phone.ask_code(NUMBER).await.expect(429).problem();
    assert_eq!(full.retry_after, Some(12 * 60), "15 minutes after the first of three");
    phone.ask_code("0812-0000-0009").await.expect(200);
    city.advance(Duration::from_mins(12)).await;
    phone.ask_code(NUMBER).await.expect(200);
}

#[tokio::test]
async fn codes_are_limited_for_an_address() {
    let city = TestCity::start_with(|config| {
        config.limits.codes_per_address = 3;
        config.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let ask = |number: u32, from: &str| {
        let body = serde_json::json!({ "phone": format!("0813{number:07}") });
        city.client.post("/v1/sign-in/codes", &body).header("x-forwarded-for", from).send()
    };
    for number in 0..3 {
        ask(number, "203.0.113.7, 127.0.0.1").await.expect(200);
    }
    // What the client itself claims stands further left, and is not believed.
    let full = ask(3, "198.51.100.1, 203.0.113.7").await.expect(429).problem();
    assert_eq!(full.retry_after, Some(15 * 60));
    ask(4, "203.0.113.8").await.expect(200);
    for number in 5..8 {
        ask(number, "2001:db8::1").await.expect(200);
    }
    ask(8, "2001:db8::2").await.expect(429);
    city.advance(Duration::from_mins(15)).await;
    ask(9, "203.0.113.7").await.expect(200);
}

#[tokio::test]
async fn guessing_at_many_numbers_is_limited_for_an_address() {
    let city = TestCity::start_with(|config| config.limits.wrong_codes_per_address = 4).await;
    let phone = Phone::new(&city.client);
    for number in 0..4 {
        let number = format!("0813000000{number}");
        phone.ask_code(&number).await.expect(200);
        let code = city.sandbox().last_code(&number).await.unwrap().unwrap();
        let wrong = if code == "111111" { "222222" } else { "111111" };
        phone.try_code(&number, wrong).await.expect_field("code", "wrong-code");
    }
    phone.try_code("08130000000", "111111").await.expect(429);
}

#[tokio::test]
async fn guessing_at_one_number_is_limited_for_a_day_however_many_codes_are_sent() {
    let city = TestCity::start_with(|config| config.limits.wrong_codes_per_phone = 6).await;
    let own = city.phone(NUMBER).await;
    let guesser = Phone::new(&city.client);
    for tries in [5, 1] {
        city.advance(Duration::from_mins(16)).await;
        guesser.ask_code(NUMBER).await.expect(200);
        let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..tries {
            guesser.try_code(NUMBER, wrong).await.expect_field("code", "wrong-code");
        }
    }
    let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    let full = guesser.try_code(NUMBER, &code).await.expect(429).problem();
    assert!(full.retry_after.unwrap() > 23 * 3600);
    // Whose number it is stays signed in, and other numbers are not concerned.
    own.renewed().await.get("/v1/account").send().await.expect(200);
    city.phone("0812-0000-0009").await;
    city.advance(Duration::from_hours(24)).await;
    city.phone(NUMBER).await;
}

#[tokio::test]
async fn an_answer_says_nothing_about_accounts() {
    let city = TestCity::start().await;
    let known = city.phone(NUMBER).await;
    city.advance(Duration::from_mins(2)).await;
    let of_known = known.ask_code(NUMBER).await.expect(200);
    let of_unknown = known.ask_code("0812-9999-9999").await.expect(200);
    assert_eq!(of_known.body, of_unknown.body);
}

#[tokio::test]
async fn a_sign_in_whose_answer_was_lost_can_be_repeated_by_the_same_phone() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    phone.ask_code(NUMBER).await.expect(200);
    let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    let lost: Session = phone.try_code(NUMBER, &code).await.expect(200).json();
    let again: Session = phone.try_code(NUMBER, &code).await.expect(200).json();
    assert_eq!(lost, again);
    let thief = Phone::new(&city.client);
    thief.try_code(NUMBER, &code).await.expect_field("code", "expired-code");
    city.advance(Duration::from_secs(61)).await;
    phone.try_code(NUMBER, &code).await.expect_field("code", "expired-code");
}

#[tokio::test]
async fn without_a_proof_of_a_key_nobody_signs_in_and_the_code_stays_good() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city.client);
    phone.ask_code(NUMBER).await.expect(200);
    let code = city.sandbox().last_code(NUMBER).await.unwrap().unwrap();
    let request = serde_json::json!({ "phone": NUMBER, "code": code });
    let answer = city.client.post("/v1/sign-in/sessions", &request).send().await;
    assert_eq!(answer.expect(401).problem().kind, ProblemKind::ProofAgain);
    phone.try_code(NUMBER, &code).await.expect(200);
}
