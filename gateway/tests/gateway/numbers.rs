//! Another number for an account, and a number that was somebody else's.

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    Account, Assurance, MatchOutcome, MatchReason, MatchRequest, NumberRequest, ProblemKind,
    Session, Tickets,
};

use crate::support::{Answer, Phone, TestCity, jpeg};

const NUMBER: &str = "0812-3456-7890";
const OTHER: &str = "0813-0000-0001";

fn named(person: &Person) -> MatchRequest {
    MatchRequest {
        nik: person.nik.clone(),
        family_card: person.family_card.clone(),
        birth_date: person.birth_date.clone(),
        consent: Some(1),
    }
}

async fn people(city: &TestCity) -> Vec<Person> {
    city.sandbox().people_to_try().await.unwrap()
}

/// A phone whose holder is matched.
async fn matched(city: &TestCity, number: &str, person: &Person) -> Phone {
    let phone = city.phone(number).await;
    phone.post("/v1/account/match", &named(person)).send().await.expect(200);
    phone
}

async fn account(phone: &Phone) -> Account {
    phone.get("/v1/account").send().await.expect(200).json()
}

async fn tickets(phone: &Phone) -> Vec<String> {
    let tickets: Tickets = phone.get("/v1/tickets").send().await.expect(200).json();
    tickets.tickets.into_iter().map(|ticket| ticket.number).collect()
}

async fn set(phone: &Phone, number: &str, code: &str) -> Answer {
    let request = NumberRequest { phone: number.to_owned(), code: code.to_owned() };
    phone.post("/v1/account/number", &request).send().await
}

/// Asks for a code to a number and types it; gives the code, too.
async fn change(city: &TestCity, phone: &Phone, number: &str) -> (Answer, String) {
    city.advance(Duration::from_mins(2)).await;
    phone.ask_code(number).await.expect(200);
    let code = city.sandbox().last_code(number).await.unwrap().unwrap();
    (set(phone, number, &code).await, code)
}

#[tokio::test]
async fn an_account_goes_on_under_another_number() {
    let city = TestCity::start().await;
    let person = people(&city).await.remove(0);
    let phone = matched(&city, NUMBER, &person).await;
    let ticket = phone.report_with_photo(&jpeg(1)).await;
    let (answer, code) = change(&city, &phone, OTHER).await;
    let changed: Account = answer.expect(200).json();
    assert_eq!(changed.phone_masked, "0813-••••-••01");
    assert_eq!(changed.assurance, Assurance::Matched);
    // Its other devices hear of it; the answer may be lost and come again.
    let feed = phone.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains("/v1/account") && feed.contains("0813-"), "{feed}");
    let again: Account = set(&phone, OTHER, &code).await.expect(200).json();
    assert_eq!(again, changed);
    // The old number begins from nothing; a device that comes with the new one has to be known.
    let old = city.phone(NUMBER).await;
    assert_ne!(account(&old).await.id, changed.id);
    assert!(tickets(&old).await.is_empty());
    city.advance(Duration::from_mins(2)).await;
    let new = city.phone(OTHER).await;
    assert_eq!(account(&new).await.assurance, Assurance::Guest);
    assert_eq!(tickets(&phone).await, [ticket.number]);
}

#[tokio::test]
async fn a_code_is_for_its_number_and_for_once() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let other = city.phone(OTHER).await;
    // The code that signed somebody in does not change a number as well.
    let used = city.sandbox().last_code(OTHER).await.unwrap().unwrap();
    set(&phone, OTHER, &used).await.expect_field("code", "expired-code");
    city.advance(Duration::from_mins(2)).await;
    phone.ask_code("0813-0000-0002").await.expect(200);
    let code = city.sandbox().last_code("0813-0000-0002").await.unwrap().unwrap();
    let wrong = if code == "000000" { "000001" } else { "000000" };
    set(&phone, "0813-0000-0002", wrong).await.expect_field("code", "wrong-code");
    set(&phone, "0813-0000-0003", &code).await.expect_field("code", "expired-code");
    set(&phone, "12", &code).await.expect_field("phone", "not-mobile");
    set(&phone, "0813-0000-0002", &code).await.expect(200);
    set(&other, "0813-0000-0002", &code).await.expect_field("code", "expired-code");
    // And nobody signs in with it.
    let third = Phone::new(&city.client);
    third.try_code("0813-0000-0002", &code).await.expect_field("code", "expired-code");
}

#[tokio::test]
async fn a_number_changes_five_times_a_day_at_most() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    for last in 1..=5 {
        let (answer, _) = change(&city, &phone, &format!("0813-0000-000{last}")).await;
        answer.expect(200);
    }
    let (answer, _) = change(&city, &phone, "0813-0000-0006").await;
    answer.expect(429);
}

#[tokio::test]
async fn an_account_that_is_known_by_the_number_alone_becomes_part_of_one_s_own() {
    let city = TestCity::start().await;
    let person = people(&city).await.remove(0);
    let own = matched(&city, NUMBER, &person).await;
    let mine = own.report_with_photo(&jpeg(1)).await.number;
    let mut second = city.phone(OTHER).await;
    let theirs = second.report_with_photo(&jpeg(2)).await.number;
    change(&city, &own, OTHER).await.0.expect(200);
    let mut both = tickets(&own).await;
    both.sort();
    assert_eq!(both, [mine, theirs]);
    // The other phone is told to forget, and comes back as a new device of the account.
    let token = second.session.take().unwrap().refresh_token;
    let told = second.refresh(&token).await.expect(401).problem();
    assert_eq!(told.kind, ProblemKind::SignedOut);
}

#[tokio::test]
async fn a_matched_account_loses_its_number_to_a_matched_one_and_nothing_else() {
    let city = TestCity::start().await;
    let people = people(&city).await;
    let theirs = matched(&city, OTHER, &people[1]).await;
    let ticket = theirs.report_with_photo(&jpeg(1)).await.number;
    let own = city.phone(NUMBER).await;
    let (answer, code) = change(&city, &own, OTHER).await;
    let refused = answer.expect(403).problem();
    assert_eq!((refused.kind, refused.level), (ProblemKind::StepUp, Some(Assurance::Matched)));
    own.post("/v1/account/match", &named(&people[0])).send().await.expect(200);
    set(&own, OTHER, &code).await.expect(200);

    let told = account(&theirs).await;
    assert_eq!((told.phone_masked.as_str(), told.assurance), ("", Assurance::Matched));
    let feed = theirs.get("/v1/changes").send().await.expect(200).text();
    assert!(feed.contains("\"phone_masked\":\"\""), "{feed}");
    assert_eq!(tickets(&theirs).await, [ticket]);
    assert!(tickets(&own).await.is_empty());
    // It sets another, and gets its own back when that is where it belongs.
    for number in ["0813-0000-0002", OTHER] {
        change(&city, &theirs, number).await.0.expect(200);
    }
    assert_eq!(account(&own).await.phone_masked, "");
    let copy = city.dump().await;
    assert!(!copy.contains("081300000") && !copy.contains("6281300000"));
}

/// A number that is somebody else's by now: the phone of its former holder, and of who has it.
async fn given_away(city: &TestCity) -> (Phone, Phone, Vec<Person>) {
    let people = people(city).await;
    let former = matched(city, NUMBER, &people[0]).await;
    city.advance(Duration::from_mins(2)).await;
    (former, city.phone(NUMBER).await, people)
}

async fn begin_own(phone: &Phone, person: &Person) -> Answer {
    phone.post("/v1/sign-in/own-account", &named(person)).send().await
}

#[tokio::test]
async fn who_has_another_s_number_begins_an_account_of_their_own() {
    let city = TestCity::start().await;
    let (former, mut new, people) = given_away(&city).await;
    let ticket = former.report_with_photo(&jpeg(1)).await.number;
    let asked = new.post("/v1/account/match", &named(&people[1])).send().await.expect(200);
    assert_eq!(asked.json::<MatchOutcome>().fields[0].reason, MatchReason::OtherHolder);
    let session: Session = begin_own(&new, &people[1]).await.expect(200).json();
    let old_token = new.session.replace(session.clone()).unwrap().refresh_token;
    assert_eq!(session.account.assurance, Assurance::Phone);
    assert_eq!(session.account.phone_masked, "0812-••••-••90");
    assert!(tickets(&new).await.is_empty());
    let outcome = new.post("/v1/account/match", &named(&people[1])).send().await.expect(200);
    assert_eq!(outcome.json::<MatchOutcome>().account.assurance, Assurance::Matched);
    // The session of before is over, and nobody is told to erase anything.
    let ended = new.refresh(&old_token).await.expect(401).problem();
    assert_eq!(ended.kind, ProblemKind::SignInAgain);

    assert_eq!(account(&former).await.phone_masked, "");
    assert_eq!(tickets(&former).await, [ticket]);
    change(&city, &former, OTHER).await.0.expect(200);
    assert_eq!(account(&former).await.phone_masked, "0813-••••-••01");
}

#[tokio::test]
async fn a_number_is_not_got_by_who_is_its_account_s_holder_nobody_or_too_late() {
    let city = TestCity::start().await;
    let (former, new, people) = given_away(&city).await;
    let kind = async |phone: &Phone, person: &Person| begin_own(phone, person).await.problem().kind;
    assert_eq!(kind(&former, &people[1]).await, ProblemKind::Conflict);
    let nobody = Person { birth_date: people[2].birth_date.clone(), ..people[1].clone() };
    assert_eq!(kind(&new, &nobody).await, ProblemKind::Conflict);
    assert_eq!(account(&former).await.phone_masked, "0812-••••-••90");
    // It was theirs after all: the device is known from then on.
    assert_eq!(kind(&new, &people[0]).await, ProblemKind::Conflict);
    assert_eq!(account(&new).await.assurance, Assurance::Matched);
    city.advance(Duration::from_mins(2)).await;
    let late = city.phone(NUMBER).await;
    city.advance(Duration::from_hours(25)).await;
    let late = late.renewed().await;
    assert_eq!(kind(&late, &people[1]).await, ProblemKind::SignInAgain);
    let former = former.renewed().await;
    assert_eq!(account(&former).await.phone_masked, "0812-••••-••90");
}
