//! The review desk's pages, as a browser without scripts uses them.

use std::time::Duration;

use live_gateway::Reviewer;
use live_protocol::{Claim, MatchField, MatchReason, MatchRequest, VerificationState};
use reqwest::Method;

use crate::claims::claim;
use crate::support::{Answer, TestCity, jpeg};
use crate::verifications::{NUMBER, ask, decision, in_review, moved, receipt, somebody};

const SECRETS: [(&str, &str); 2] =
    [("sari", "a-long-secret-of-sari"), ("budi", "a-long-secret-of-budi")];

async fn city() -> TestCity {
    let reviewer = |(name, secret): (&str, &str)| Reviewer {
        name: name.to_owned(),
        secret: secret.to_owned(),
    };
    TestCity::start_with(|config| config.reviewers = SECRETS.map(reviewer).into()).await
}

/// A reviewer's browser.
struct Desk<'a> {
    city: &'a TestCity,
    cookie: String,
    form_token: String,
}

async fn sign_in(city: &TestCity, name: &str, secret: &str) -> Answer {
    let form = format!("name={name}&secret={secret}");
    let ask = city.client.ask(Method::POST, "/desk/session").body(form);
    ask.header("content-type", "application/x-www-form-urlencoded").send().await
}

impl<'a> Desk<'a> {
    async fn of(city: &'a TestCity, (name, secret): (&str, &str)) -> Desk<'a> {
        let answer = sign_in(city, name, secret).await.expect(303);
        let set = answer.header("set-cookie").to_owned();
        for part in ["Path=/desk", "HttpOnly", "SameSite=Strict"] {
            assert!(set.contains(part), "{set}");
        }
        let cookie = set.split(';').next().unwrap().to_owned();
        let mut desk = Desk { city, cookie, form_token: String::new() };
        let page = desk.get("/desk").await.expect(200).text();
        let (_, rest) = page.split_once("name=\"form_token\" value=\"").unwrap();
        rest.split('"').next().unwrap().clone_into(&mut desk.form_token);
        desk
    }

    async fn get(&self, path: &str) -> Answer {
        self.city.client.get(path).header("cookie", &self.cookie).send().await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        self.post_raw(path, &format!("form_token={}&{form}", self.form_token)).await
    }

    async fn post_raw(&self, path: &str, form: &str) -> Answer {
        let ask = self.city.client.ask(Method::POST, path).header("cookie", &self.cookie);
        let ask = ask.header("content-type", "application/x-www-form-urlencoded");
        ask.body(form.to_owned()).send().await
    }
}

#[tokio::test]
async fn a_reviewer_sees_what_is_in_question_and_nothing_else() {
    let city = city().await;
    let (phone, asked, photo) = in_review(&city, NUMBER, 7).await;
    let desk = Desk::of(&city, SECRETS[0]).await;
    let queue = desk.get("/desk").await.expect(200);
    let policy = queue.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
    assert_eq!(queue.header("cache-control"), "no-store");
    assert!(queue.text().contains(&asked.number) && queue.text().contains("24 September 2026"));
    let case = format!("/desk/cases/{}", asked.number);
    // Not before it is taken.
    desk.get(&case).await.expect(409);
    desk.get(&format!("{case}/photos/family_card")).await.expect(409);
    desk.post(&format!("{case}/take"), "").await.expect(303);
    let page = desk.get(&case).await.expect(200).text();
    let person = somebody(&city).await;
    assert!(page.contains(&person.nik) && page.contains("3671 0114 0215 0078"));
    assert!(!page.contains(&person.birth_date), "it was found right, so it is nobody's business");
    assert!(!page.contains(&person.name) && !page.contains("0878"));
    assert!(!page.contains("<script") && !page.contains("style=\""));
    let bytes = desk.get(&format!("{case}/photos/family_card")).await.expect(200);
    assert_eq!((bytes.header("content-type"), &bytes.body), ("image/jpeg", &jpeg(7)));
    desk.get(&format!("{case}/photos/nik")).await.expect(404);
    desk.get(&format!("{case}/photos/x")).await.expect(404);

    // What is left out is said, and what was decided stays.
    let left_out = desk.post(&case, "").await.expect(422).text();
    assert!(left_out.contains("Isian ini belum diputuskan."));
    desk.post(&case, "family_card=match").await.expect(400);
    let done = desk.post(&case, "family_card=confirmed").await.expect(200).text();
    assert!(done.contains("sekarang cocok"));
    assert_eq!(receipt(&phone).await.state, VerificationState::Matched);
    assert_eq!(city.sandbox().file_sha256(photo).await.unwrap(), None);
    desk.post(&case, "family_card=confirmed").await.expect(409);
    let acts: Vec<(String, String)> =
        sqlx::query_as("SELECT reviewer, act FROM review_trace ORDER BY rowid")
            .fetch_all(&city.database().await)
            .await
            .unwrap();
    let pair = |act: &str| ("sari".to_owned(), act.to_owned());
    assert_eq!(acts, [pair("looked"), pair("matched")]);
}

#[tokio::test]
async fn of_a_claim_a_reviewer_sees_what_an_id_card_shows() {
    let city = city().await;
    let person = somebody(&city).await;
    let (old, new) = (city.phone(NUMBER).await, city.phone("0812-0000-0009").await);
    let typed = moved(&person);
    let right = MatchRequest { family_card: person.family_card.clone(), ..typed };
    ask(&old, &right).await.expect(200);
    let asked = claim(&new, &person, Claim::Mine).await;
    let desk = Desk::of(&city, SECRETS[0]).await;
    assert!(desk.get("/desk").await.text().contains("dipakai akun lain"));
    let case = format!("/desk/cases/{}", asked.number);
    desk.post(&format!("{case}/take"), "").await.expect(303);
    let page = desk.get(&case).await.expect(200).text();
    for shown in [&person.nik, &person.birth_date, "dipakai akun lain", "photos/nik"] {
        assert!(page.contains(shown), "{shown}");
    }
    for hidden in [&person.family_card, &person.name, "0878", "0812", "mine"] {
        assert!(!page.contains(hidden), "{hidden}");
    }
    let done = desk.post(&case, "nik=confirmed").await.expect(200).text();
    assert!(done.contains("sempat berkeberatan"));
    assert_eq!(receipt(&new).await.state, VerificationState::Held);
}

#[tokio::test]
async fn two_reviewers_do_not_get_in_each_other_s_way() {
    let city = city().await;
    let (_, one, _) = in_review(&city, NUMBER, 1).await;
    let (_, two, _) = in_review(&city, "0812-0000-0009", 2).await;
    let (sari, budi) = (Desk::of(&city, SECRETS[0]).await, Desk::of(&city, SECRETS[1]).await);
    let case = |number: &str| format!("/desk/cases/{number}");
    let take = |number: &str| format!("/desk/cases/{number}/take");
    sari.post(&take(&one.number), "").await.expect(303);
    let refused = budi.post(&take(&one.number), "").await.expect(409).text();
    assert!(refused.contains("sedang dibuka petugas lain"));
    budi.get(&case(&one.number)).await.expect(409);
    budi.post(&case(&one.number), "family_card=confirmed").await.expect(409);
    budi.get(&format!("{}/photos/family_card", case(&one.number))).await.expect(409);
    assert!(budi.get("/desk").await.text().contains("Sedang dibuka petugas lain"));

    // One at a time: taking another gives the first back.
    sari.post(&take(&two.number), "").await.expect(303);
    sari.get(&case(&one.number)).await.expect(409);
    budi.post(&take(&one.number), "").await.expect(303);
    budi.post(&format!("{}/release", case(&one.number)), "").await.expect(303);
    sari.post(&take(&one.number), "").await.expect(303);

    // Who falls asleep over a case does not keep it from the others.
    city.advance(Duration::from_mins(11)).await;
    sari.post(&case(&one.number), "family_card=confirmed").await.expect(409);
    budi.post(&take(&one.number), "").await.expect(303);
    budi.post(&case(&one.number), "family_card=not-the-same").await.expect(200);
    sari.post(&take(&one.number), "").await.expect(409);
}

#[tokio::test]
async fn nobody_else_gets_in_and_no_other_page_s_form() {
    let city = city().await;
    let (_, asked, _) = in_review(&city, NUMBER, 1).await;
    let case = format!("/desk/cases/{}", asked.number);
    for path in [&case, &format!("{case}/photos/family_card")] {
        let led = city.client.get(path).send().await.expect(303);
        assert_eq!(led.header("location"), "/desk");
        let forged = city.client.get(path).header("cookie", "desk=x").send().await.expect(303);
        assert_eq!(forged.header("location"), "/desk");
    }
    assert!(city.client.get("/desk").send().await.expect(200).text().contains("Kata sandi"));

    let desk = Desk::of(&city, SECRETS[0]).await;
    let other = Desk::of(&city, SECRETS[1]).await;
    let take = format!("{case}/take");
    desk.post_raw(&take, "").await.expect(403);
    desk.post_raw(&take, "form_token=x").await.expect(403);
    desk.post_raw(&take, &format!("form_token={}", other.form_token)).await.expect(403);
    let ask = city.client.ask(Method::POST, &take).header("cookie", &desk.cookie);
    let ask = ask.header("content-type", "application/x-www-form-urlencoded");
    let form = format!("form_token={}", desk.form_token);
    let crossing = ask.header("sec-fetch-site", "cross-site").body(form);
    crossing.send().await.expect(403);
    desk.get(&case).await.expect(409);

    desk.post("/desk/session/end", "").await.expect(303);
    assert_eq!(desk.get(&case).await.expect(303).header("location"), "/desk");
    // Who does nothing for half an hour has gone home.
    city.advance(Duration::from_mins(31)).await;
    assert_eq!(other.get(&case).await.expect(303).header("location"), "/desk");
}

#[tokio::test]
async fn behind_tls_the_cookie_goes_over_tls_alone() {
    let city = TestCity::start_with(|config| {
        config.public_url = Some("https://live.example.go.id".to_owned());
    })
    .await;
    let reviewer = city.sandbox().reviewer().unwrap();
    let answer = sign_in(&city, &reviewer.name, &reviewer.secret).await.expect(303);
    assert!(answer.header("set-cookie").ends_with("; Secure"));
}

#[tokio::test]
async fn guessing_is_limited_by_name_and_by_address() {
    let city = TestCity::start_with(|config| {
        config.reviewers =
            vec![Reviewer { name: "sari".to_owned(), secret: SECRETS[0].1.to_owned() }];
        config.limits.desk_guesses_per_name = 3;
        config.limits.desk_guesses_per_address = 5;
    })
    .await;
    for _ in 0..3 {
        let said = sign_in(&city, "sari", "wrong").await.expect(401).text();
        assert!(said.contains("tidak cocok") && said.contains("role=\"alert\""));
    }
    let full = sign_in(&city, "sari", SECRETS[0].1).await.expect(429);
    assert!(full.text().contains("Terlalu banyak percobaan"));
    // A name that nobody has is answered the same, and counted the same.
    for _ in 0..2 {
        sign_in(&city, "nobody", SECRETS[0].1).await.expect(401);
    }
    sign_in(&city, "somebody", "x").await.expect(429);
    city.advance(Duration::from_mins(16)).await;
    sign_in(&city, "sari", SECRETS[0].1).await.expect(303);
}

#[tokio::test]
async fn who_is_no_longer_a_reviewer_is_out_at_once_and_a_city_without_has_no_desk() {
    let city = city().await;
    let cookie = Desk::of(&city, SECRETS[0]).await.cookie;
    let city = city.restart_with(|config| {
        config.reviewers =
            vec![Reviewer { name: "budi".to_owned(), secret: SECRETS[1].1.to_owned() }];
    });
    let city = city.await;
    let page = city.client.get("/desk").header("cookie", &cookie).send().await.expect(200).text();
    assert!(page.contains("Kata sandi"));
    // A sandbox has somebody to try.
    let city = TestCity::start().await;
    let reviewer = city.sandbox().reviewer().unwrap().clone();
    assert_eq!(reviewer.name, "petugas");
    let home = city.client.get("/sandbox").send().await.expect(200).text();
    assert!(home.contains(&reviewer.secret));
    Desk::of(&city, (&reviewer.name, &reviewer.secret)).await;
}

#[tokio::test]
async fn the_decision_of_each_field_counts_by_itself() {
    let city = city().await;
    let (phone, asked, _) = in_review(&city, NUMBER, 1).await;
    let wrong = [decision(MatchField::BirthDate, MatchReason::Confirmed)];
    city.sandbox().review(&asked.number, &wrong).await.unwrap_err();
    assert_eq!(receipt(&phone).await.state, VerificationState::InReview);
}
