//! Acting for a child, and for somebody who asks for it.

mod applying;
mod children;

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    Access, AccessReason, Accesses, Account, Assurance, Bills, Consents, Export, Invitation,
    MANDATES, Mandate, MandateAcceptance, MandateKind, MandateOffer, MandateRole, MandateState,
    Mandates, MatchRequest, NewInvitation, OfferRequest,
};
use reqwest::Method;
use uuid::Uuid;

use crate::support::{Answer, OwnLog, Phone, TestCity};

const PARENT: &str = "0812-3456-7890";
const OTHER: &str = "0812-0000-0009";
const DAY: Duration = Duration::from_hours(24);

fn year(person: &Person) -> u32 {
    person.birth_date[6..].parse().unwrap()
}

/// Somebody's phone, matched.
async fn matched(city: &TestCity, number: &str, person: &Person) -> Phone {
    let phone = city.phone(number).await;
    match_again(&phone, person).await;
    phone
}

async fn match_again(phone: &Phone, person: &Person) {
    let Person { nik, family_card, birth_date, .. } = person.clone();
    let request = MatchRequest { nik, family_card, birth_date, consent: Some(1) };
    phone.post("/v1/account/match", &request).send().await.expect(200);
}

async fn invite(phone: &Phone, days: u16) -> Answer {
    phone.post("/v1/mandates/invitations", &NewInvitation { days, consent: 1 }).send().await
}

/// Both agree as a version of the notice says.
async fn agree(elder: &Phone, agent: &Phone, consent: u16) -> Mandate {
    let invitation = NewInvitation { days: 30, consent };
    let made = elder.post("/v1/mandates/invitations", &invitation).send().await.expect(201);
    let mandate_code = made.json::<Invitation>().code;
    let request = MandateAcceptance { mandate_code, consent };
    agent.post(MANDATES, &request).send().await.expect(201).json()
}

async fn code_of(phone: &Phone) -> String {
    invite(phone, 30).await.expect(201).json::<Invitation>().code
}

async fn accept(phone: &Phone, code: &str) -> Answer {
    let request = MandateAcceptance { mandate_code: code.to_owned(), consent: 1 };
    phone.post(MANDATES, &request).send().await
}

async fn offer(phone: &Phone, code: &str) -> Answer {
    let request = OfferRequest { mandate_code: code.to_owned() };
    phone.post("/v1/mandates/offer", &request).send().await
}

async fn mandates(phone: &Phone) -> Vec<Mandate> {
    phone.get(MANDATES).send().await.expect(200).json::<Mandates>().mandates
}

async fn show(phone: &Phone, id: Uuid) -> Mandate {
    phone.get(&Mandate::resource(id)).send().await.expect(200).json()
}

async fn end(phone: &Phone, id: Uuid) -> Answer {
    phone.ask(Method::DELETE, &Mandate::resource(id)).send().await
}

async fn bills_for(phone: &Phone, id: Uuid) -> Answer {
    phone.get(&format!("/v1/bills?for={id}")).send().await
}

/// What was looked at by a mandate: who, and what it was about.
async fn trace(phone: &Phone) -> Vec<(String, String)> {
    let all: Accesses = phone.get("/v1/account/accesses").send().await.expect(200).json();
    let by_mandate = |access: &Access| access.why == AccessReason::Mandate;
    let looks = all.accesses.into_iter().filter(by_mandate);
    let mut looks: Vec<_> = looks.map(|look| (look.who, look.about.unwrap_or_default())).collect();
    looks.sort();
    looks
}

/// The consents that stand.
async fn agreed(phone: &Phone) -> Vec<(String, u16)> {
    let all: Consents = phone.get("/v1/account/consents").send().await.expect(200).json();
    let standing = all.consents.into_iter().filter(|consent| consent.withdrawn_at.is_none());
    let mut standing: Vec<_> = standing.map(|given| (given.purpose, given.version)).collect();
    standing.sort();
    standing
}

fn looks(about: &str, who: &[&str]) -> Vec<(String, String)> {
    who.iter().map(|who| ((*who).to_owned(), about.to_owned())).collect()
}

/// An elder and who takes care of them.
async fn cared_for(city: &TestCity) -> (Phone, Phone, Mandate) {
    let people = city.sandbox().people_to_try().await.unwrap();
    let elder = matched(city, PARENT, &people[0]).await;
    let agent = matched(city, OTHER, &people[1]).await;
    let code = code_of(&elder).await;
    let mandate = accept(&agent, &code).await.expect(201).json();
    (elder, agent, mandate)
}

#[tokio::test]
async fn a_caretaker_sees_the_bills_of_who_asked_for_it_until_that_ends() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let elder = matched(&city, PARENT, &people[0]).await;
    let agent = matched(&city, OTHER, &people[1]).await;
    let invitation: Invitation = invite(&elder, 183).await.expect(201).json();
    assert_eq!(invitation.expires_at, city.sandbox().now().after(Duration::from_mins(15)));
    let until = city.sandbox().now().after(DAY * 183);
    // As it is typed: small letters, and no dash.
    let typed = invitation.code.to_lowercase().replace('-', " ");
    let offered: MandateOffer = offer(&agent, &typed).await.expect(200).json();
    let offer = MandateOffer {
        phone_masked: "0812-••••-••90".to_owned(),
        level: Assurance::Matched,
        until,
    };
    assert_eq!(offered, offer);
    let mandate: Mandate = accept(&agent, &typed).await.expect(201).json();
    assert_eq!(
        (mandate.kind, mandate.role, mandate.until, mandate.phone_masked.as_deref()),
        (MandateKind::Care, MandateRole::Agent, until, Some("0812-••••-••90"))
    );
    let seen = show(&elder, mandate.id).await;
    assert_eq!(
        (seen.role, seen.phone_masked.as_deref(), seen.level),
        (MandateRole::Principal, Some("0812-••••-••09"), Assurance::Matched)
    );
    let own: Bills = elder.get("/v1/bills").send().await.expect(200).json();
    assert_eq!(bills_for(&agent, mandate.id).await.expect(200).json::<Bills>(), own);
    assert_eq!(trace(&elder).await, looks("0812-••••-••09", &["bapenda"]));
    assert_eq!(trace(&agent).await, []);
    for phone in [&elder, &agent] {
        assert!(agreed(phone).await.contains(&("care-mandate".to_owned(), 1)));
    }
    // It works one way, and for nobody else.
    bills_for(&elder, mandate.id).await.expect(404);
    let stranger = matched(&city, "0813-1111-2222", &people[2]).await;
    let log = OwnLog::new();
    bills_for(&stranger, mandate.id).await.expect(404);
    assert_eq!(log.take_signs(), [("mandate-foreign".to_owned(), String::new())]);
    stranger.get(&Mandate::resource(mandate.id)).send().await.expect(404);
    end(&stranger, mandate.id).await.expect(404);
    agent.get("/v1/bills?for=everybody").send().await.expect(400);

    assert_eq!(
        end(&elder, mandate.id).await.expect(200).json::<Mandate>().state,
        MandateState::Ended
    );
    bills_for(&agent, mandate.id).await.expect(404);
    assert_eq!(show(&agent, mandate.id).await.state, MandateState::Ended);
    for phone in [&elder, &agent] {
        assert!(!agreed(phone).await.contains(&("care-mandate".to_owned(), 1)));
    }
}

#[tokio::test]
async fn the_level_is_the_lower_of_the_two_and_none_without_it() {
    let city = TestCity::start().await;
    let (elder, agent, mandate) = cared_for(&city).await;
    let pool = city.database().await;
    let id: Account = agent.get("/v1/account").send().await.expect(200).json();
    sqlx::query("UPDATE accounts SET proven_at = 1 WHERE id = $1")
        .bind(id.id.to_string())
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(show(&agent, mandate.id).await.level, Assurance::Matched);
    sqlx::query("UPDATE accounts SET proven_at = 1").execute(&pool).await.unwrap();
    assert_eq!(show(&agent, mandate.id).await.level, Assurance::Proven);
    // Who has no level themselves can neither ask for it nor agree to it.
    let nobody = city.phone("0813-1111-2222").await;
    invite(&nobody, 30).await.expect(403);
    let code = code_of(&elder).await;
    offer(&nobody, &code).await.expect(403);
    accept(&nobody, &code).await.expect(403);
}

#[tokio::test]
async fn a_code_is_used_once_for_a_quarter_of_an_hour() {
    let city = TestCity::start().await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let elder = matched(&city, PARENT, &people[0]).await;
    let agent = matched(&city, OTHER, &people[1]).await;
    let stranger = matched(&city, "0813-1111-2222", &people[2]).await;
    invite(&elder, 31).await.expect_field("days", "unknown");
    let unread = NewInvitation { days: 30, consent: 3 };
    elder.post("/v1/mandates/invitations", &unread).send().await.expect_field("consent", "unknown");
    let replaced = code_of(&elder).await;
    let code = code_of(&elder).await;
    accept(&elder, &code).await.expect_field("mandate_code", "own-code");
    accept(&agent, &replaced).await.expect_field("mandate_code", "wrong-code");
    let mandate: Mandate = accept(&agent, &code).await.expect(201).json();
    // The answer was lost: the same comes again, to the same alone.
    assert_eq!(accept(&agent, &code).await.expect(201).json::<Mandate>(), mandate);
    accept(&stranger, &code).await.expect_field("mandate_code", "wrong-code");
    // A second invitation between the two prolongs the first.
    city.advance(DAY).await;
    let [elder, agent] = [elder.renewed().await, agent.renewed().await];
    let code = code_of(&elder).await;
    let again: Mandate = accept(&agent, &code).await.expect(201).json();
    assert_eq!((again.id, again.until), (mandate.id, mandate.until.after(DAY)));
    let code = code_of(&elder).await;
    city.advance(Duration::from_mins(15)).await;
    let agent = agent.renewed().await;
    accept(&agent, &code).await.expect_field("mandate_code", "wrong-code");
}

#[tokio::test]
async fn guessing_codes_is_limited_for_an_account_and_for_an_address() {
    let city = TestCity::start_with(|config| {
        config.limits.invitations_per_account = 2;
        config.limits.wrong_codes_per_address = 7;
    })
    .await;
    let people = city.sandbox().people_to_try().await.unwrap();
    let elder = matched(&city, PARENT, &people[0]).await;
    let agent = matched(&city, OTHER, &people[1]).await;
    let third = matched(&city, "0813-1111-2222", &people[2]).await;
    let code = code_of(&elder).await;
    let log = OwnLog::new();
    for guess in 0..5 {
        let guess = format!("ABCD-000{guess}");
        offer(&agent, &guess).await.expect_field("mandate_code", "wrong-code");
    }
    assert_eq!(log.take_signs(), vec![("mandate-code-wrong".to_owned(), String::new()); 5]);
    offer(&agent, &code).await.expect(429);
    accept(&agent, &code).await.expect(429);
    for _ in 0..2 {
        accept(&third, "ABCD-0000").await.expect_field("mandate_code", "wrong-code");
    }
    accept(&third, &code).await.expect(429);
    code_of(&elder).await;
    invite(&elder, 30).await.expect(429);
}

#[tokio::test]
async fn a_mandate_ends_by_the_clock_and_both_are_told() {
    let city = TestCity::start().await;
    let (elder, agent, mandate) = cared_for(&city).await;
    city.advance(DAY * 30).await;
    let [elder, agent] = [elder.renewed().await, agent.renewed().await];
    bills_for(&agent, mandate.id).await.expect(404);
    for phone in [&elder, &agent] {
        let feed = phone.get("/v1/changes").send().await.expect(200);
        let feed = String::from_utf8(feed.body).unwrap();
        assert!(feed.contains("\"state\":\"expired\""), "{feed}");
        assert!(!agreed(phone).await.contains(&("care-mandate".to_owned(), 1)));
    }
    // A year later nothing of it is left.
    city.advance(DAY * 366).await;
    let agent = agent.renewed().await;
    assert_eq!(mandates(&agent).await, []);
}

#[tokio::test]
async fn whoever_takes_a_consent_back_ends_what_rests_on_it() {
    let city = TestCity::start().await;
    let withdraw = async |phone: &Phone, purpose: &str| {
        let path = format!("/v1/account/consents/{purpose}");
        phone.ask(Method::DELETE, &path).send().await.expect(200);
    };
    let (elder, agent, mandate) = cared_for(&city).await;
    withdraw(&agent, "child-mandate").await;
    bills_for(&agent, mandate.id).await.expect(200);
    withdraw(&agent, "care-mandate").await;
    assert_eq!(show(&elder, mandate.id).await.state, MandateState::Ended);

    let code = code_of(&elder).await;
    let again: Mandate = accept(&agent, &code).await.expect(201).json();
    assert_ne!(again.id, mandate.id);
    // Whose NIK nobody knows any more is acted for by nobody, nor is an invitation of theirs.
    let code = code_of(&elder).await;
    withdraw(&elder, "civil-register").await;
    assert_eq!(show(&agent, again.id).await.state, MandateState::Ended);
    accept(&agent, &code).await.expect_field("mandate_code", "wrong-code");
}

#[tokio::test]
async fn both_have_it_in_their_copy_and_a_lost_device_does_not_end_it() {
    let city = TestCity::start().await;
    let (elder, agent, mandate) = cared_for(&city).await;
    for phone in [&elder, &agent] {
        let copy: Export = phone.get("/v1/account/export").send().await.expect(200).json();
        assert_eq!(copy.mandates, mandates(phone).await);
        assert_eq!(copy.mandates.len(), 1);
    }
    let devices: live_protocol::Devices = elder.get("/v1/devices").send().await.expect(200).json();
    let path = format!("/v1/devices/{}", devices.devices[0].id);
    elder.ask(Method::DELETE, &path).send().await.expect(204);
    bills_for(&agent, mandate.id).await.expect(200);
}

#[tokio::test]
async fn erasing_either_account_ends_it_and_the_other_is_told() {
    for erases_agent in [true, false] {
        let city = TestCity::start().await;
        let (elder, agent, mandate) = cared_for(&city).await;
        code_of(&elder).await;
        let erased = if erases_agent { &agent } else { &elder };
        erased.ask(Method::POST, "/v1/account/erasure").send().await.expect(200);
        city.advance(DAY * 8).await;
        let other = if erases_agent { elder } else { agent }.renewed().await;
        assert_eq!(mandates(&other).await, []);
        bills_for(&other, mandate.id).await.expect(404);
        let feed = other.get("/v1/changes").send().await.expect(200);
        let feed = String::from_utf8(feed.body).unwrap();
        assert!(!feed.contains("\"standing\""), "{feed}");
    }
}
