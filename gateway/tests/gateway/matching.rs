//! Raising an account by NIK and family card number.

use std::time::Duration;

use live_protocol::{
    Account, Assurance, MatchField, MatchOutcome, MatchReason, MatchRequest, ProblemKind,
};

use crate::support::{Answer, Phone, TestCity};

/// With the birth date that stands in the NIK.
async fn ask(phone: &Phone, nik: &str, family_card: &str) -> Answer {
    ask_born(phone, nik, family_card, &born(nik)).await
}

/// The birth date in a NIK, of somebody born in the last century.
fn born(nik: &str) -> String {
    let digits: Vec<u32> = nik.chars().filter_map(|char| char.to_digit(10)).collect();
    let two = |at: usize| digits.get(at..at + 2).map_or(1, |two| two[0] * 10 + two[1]);
    format!("{:02}-{:02}-19{:02}", two(6) % 40, two(8), two(10))
}

async fn ask_born(phone: &Phone, nik: &str, family_card: &str, birth_date: &str) -> Answer {
    let request = MatchRequest {
        nik: nik.to_owned(),
        family_card: family_card.to_owned(),
        birth_date: birth_date.to_owned(),
        consent: Some(1),
    };
    phone.post("/v1/account/match", &request).send().await
}

/// What is said of the NIK and the family card; of the birth date, that it was looked at like these.
fn reasons(answer: Answer) -> [MatchReason; 2] {
    let [nik, family_card, birth_date] = all_reasons(answer);
    let is_checked = matches!(nik, MatchReason::Match);
    assert_eq!(birth_date, if is_checked { MatchReason::Match } else { MatchReason::NotChecked });
    [nik, family_card]
}

fn all_reasons(answer: Answer) -> [MatchReason; 3] {
    let outcome: MatchOutcome = answer.expect(200).json();
    let [nik, card, birth] = outcome.fields[..] else { panic!("{outcome:?}") };
    let asked = [MatchField::Nik, MatchField::FamilyCard, MatchField::BirthDate];
    assert_eq!([nik.field, card.field, birth.field], asked);
    [nik.reason, card.reason, birth.reason]
}

#[tokio::test]
async fn a_wrong_family_card_is_told_and_only_that_is_corrected() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let phone = city.phone("0812-3456-7890").await;
    let stranger = &people[1].family_card;
    let first = ask(&phone, &people[0].nik, stranger).await;
    assert_eq!(reasons(first), [MatchReason::Match, MatchReason::OtherFamily]);
    let account: Account = phone.get("/v1/account").send().await.expect(200).json();
    assert_eq!((account.assurance, account.nik_masked), (Assurance::Phone, None));

    let typed = people[0].nik.replace(' ', ".");
    let outcome: MatchOutcome =
        ask(&phone, &typed, &people[0].family_card).await.expect(200).json();
    assert!(outcome.fields.iter().all(|field| field.reason == MatchReason::Match));
    assert_eq!(outcome.account.assurance, Assurance::Matched);
    let masked = outcome.account.nik_masked.unwrap();
    assert!(masked.contains('•') && !people[0].nik.contains(&masked), "{masked}");
}

#[tokio::test]
async fn a_nik_that_the_register_does_not_know() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let phone = city.phone("0812-3456-7890").await;
    // A NIK of another province is taken; it is only not in this register.
    let answer = ask(&phone, "7371 0154 0992 0003", &people[0].family_card).await;
    assert_eq!(reasons(answer), [MatchReason::NotRegistered, MatchReason::NotChecked]);
}

#[tokio::test]
async fn what_is_no_nik_is_said_at_each_field() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    for (nik, reason) in [
        ("", "empty"),
        ("3671 0154 0992 000", "wrong-length"),
        ("0071 0154 0992 0003", "unknown-province"),
        ("3671 0131 0292 0003", "impossible-date"),
        ("3671 0154 0992 0000", "zero-serial"),
        ("tiga enam tujuh satu", "not-digits"),
    ] {
        let fields = ask_born(&phone, nik, "12", "31-02-1990").await.fields();
        let expected =
            [("nik", reason), ("family_card", "wrong-length"), ("birth_date", "impossible-date")];
        assert_eq!(fields, expected.map(|(field, why)| (field.to_owned(), why.to_owned())));
    }
}

#[tokio::test]
async fn a_nik_belongs_to_one_account() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let [person, other, ..] = &people[..] else { panic!() };
    let first = city.phone("0812-3456-7890").await;
    let second = city.phone("0812-0000-0009").await;
    ask(&first, &person.nik, &person.family_card).await.expect(200);
    let taken = ask(&second, &person.nik, &person.family_card).await;
    assert_eq!(reasons(taken), [MatchReason::AlreadyInUse, MatchReason::NotChecked]);
    // Who does not know the family card does not learn that the NIK is in use.
    let guessed = ask(&second, &person.nik, &other.family_card).await;
    assert_eq!(reasons(guessed), [MatchReason::Match, MatchReason::OtherFamily]);
    // The holder may repeat it, but not become somebody else.
    let again = ask(&first, &person.nik, &person.family_card).await;
    assert_eq!(reasons(again), [MatchReason::Match, MatchReason::Match]);
    let changed = ask(&first, &other.nik, &other.family_card).await.expect(409);
    assert_eq!(changed.problem().kind, ProblemKind::Conflict);
}

#[tokio::test]
async fn a_wrong_birth_date_is_told_by_itself() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let phone = city.phone("0812-3456-7890").await;
    let person = &people[0];
    let wrong = ask_born(&phone, &person.nik, &person.family_card, "01-01-1901").await;
    let (good, other) = (MatchReason::Match, MatchReason::OtherBirthDate);
    assert_eq!(all_reasons(wrong), [good, good, other]);
    let both = ask_born(&phone, &person.nik, &people[1].family_card, "01-01-1901").await;
    assert_eq!(all_reasons(both), [good, MatchReason::OtherFamily, other]);
    // An app from before birth dates were asked for is told what is missing.
    let old = serde_json::json!({ "nik": person.nik, "family_card": person.family_card });
    phone.post("/v1/account/match", &old).send().await.expect_field("birth_date", "empty");
    let right = ask_born(&phone, &person.nik, &person.family_card, &person.birth_date).await;
    assert_eq!(all_reasons(right), [good; 3]);
}

#[tokio::test]
async fn guessing_at_one_nik_is_limited_however_many_accounts_guess() {
    let city = TestCity::start_with(|config| config.limits.matches_per_nik = 3).await;
    let people = city.sandbox().people_to_try().await.unwrap();
    for number in 0..3 {
        let phone = city.phone(&format!("0813-0000-000{number}")).await;
        ask(&phone, &people[0].nik, &people[1].family_card).await.expect(200);
    }
    let phone = city.phone("0813-0000-0009").await;
    ask(&phone, &people[0].nik, &people[0].family_card).await.expect(429);
    ask(&phone, &people[1].nik, &people[1].family_card).await.expect(200);
}

#[tokio::test]
async fn guessing_at_many_niks_is_limited_for_an_address() {
    let city = TestCity::start_with(|config| config.limits.matches_per_address = 3).await;
    let people = city.sandbox().people().await.unwrap();
    for number in 0..3 {
        let phone = city.phone(&format!("0813-0000-000{number}")).await;
        let card = &people[people.len() - 1].family_card;
        ask(&phone, &people[number].nik, card).await.expect(200);
    }
    let phone = city.phone("0813-0000-0009").await;
    ask(&phone, &people[5].nik, &people[5].family_card).await.expect(429);
    city.advance(Duration::from_hours(1)).await;
    let phone = phone.renewed().await;
    ask(&phone, &people[5].nik, &people[5].family_card).await.expect(200);
}

#[tokio::test]
async fn failed_tries_are_limited_for_an_hour() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let phone = city.phone("0812-3456-7890").await;
    for _ in 0..5 {
        ask(&phone, &people[0].nik, &people[1].family_card).await.expect(200);
    }
    let full = ask(&phone, &people[0].nik, &people[0].family_card).await.expect(429).problem();
    assert_eq!((full.kind, full.retry_after), (ProblemKind::RateLimited, Some(3600)));
    city.advance(Duration::from_hours(1)).await;
    let phone = phone.renewed().await;
    let good = ask(&phone, &people[0].nik, &people[0].family_card).await;
    assert_eq!(reasons(good), [MatchReason::Match, MatchReason::Match]);
}

#[tokio::test]
async fn the_database_holds_no_nik_no_number_and_no_birth_date() {
    let city = TestCity::start().await;
    // Somebody whom the sandbox itself does not suggest a number for.
    let phone = city.phone("0878-7777-1234").await;
    let people = city.sandbox().people().await.unwrap();
    let person = people
        .iter()
        .find(|person| person.phone.is_none() && person.tax_objects.is_empty())
        .unwrap();
    ask(&phone, &person.nik, &person.family_card).await.expect(200);
    let everything = city.dump().await;
    assert!(everything.contains("0878-••••-••34"), "this is where it would stand");
    let [day, month, year] = person.birth_date.split('-').collect::<Vec<_>>()[..] else { panic!() };
    let birth_dates = [person.birth_date.clone(), format!("{year}-{month}-{day}")];
    let secrets = [&person.nik, &person.family_card, "0878-7777-1234", "+6287877771234"];
    for secret in secrets.into_iter().chain(birth_dates.iter().map(String::as_str)) {
        let digits: String = secret.chars().filter(char::is_ascii_digit).collect();
        assert!(!everything.contains(secret) && !everything.contains(&digits), "{secret}");
    }
}
