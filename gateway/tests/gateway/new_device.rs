//! A device that is new to a matched account: a new phone, or somebody with a swapped SIM, or who
//! was given a number that was another's.

use std::time::Duration;

use live_gateway::Person;
use live_protocol::{
    Account, Assurance, Change, Devices, MatchOutcome, MatchReason, MatchRequest, ProblemKind,
    Session, Tickets,
};
use reqwest::Method;

use crate::support::{Answer, Phone, TestCity, jpeg, new_id};

const NUMBER: &str = "0812-3456-7890";

async fn name_nik(phone: &Phone, person: &Person) -> Answer {
    let request = MatchRequest {
        nik: person.nik.clone(),
        family_card: person.family_card.clone(),
        birth_date: person.birth_date.clone(),
        consent: Some(1),
    };
    phone.post("/v1/account/match", &request).send().await
}

fn reason(answer: Answer) -> MatchReason {
    answer.expect(200).json::<MatchOutcome>().fields[0].reason
}

/// A citizen's matched phone, who the citizen is, and another device that confirms their number.
async fn taken_over(city: &TestCity) -> (Phone, Person, Phone) {
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let own = city.phone(NUMBER).await;
    name_nik(&own, &person).await.expect(200);
    city.advance(Duration::from_mins(2)).await;
    (own, person, city.phone(NUMBER).await)
}

#[tokio::test]
async fn a_number_alone_opens_nothing_of_a_matched_account() {
    let city = TestCity::start().await;
    let (own, _, other) = taken_over(&city).await;
    let ticket = own.report_with_photo(&jpeg(1)).await;
    own.post("/v1/account/erasure", &serde_json::json!({})).send().await.expect(200);

    let session = other.session.as_ref().unwrap();
    let stranger: Account = other.get("/v1/account").send().await.expect(200).json();
    assert_eq!(stranger, session.account);
    assert_eq!((stranger.assurance, stranger.nik_masked), (Assurance::Guest, None));
    assert_eq!(stranger.erase_at, None);
    let device = own.get("/v1/devices").send().await.expect(200).json::<Devices>().devices;
    let device = device.iter().find(|device| device.is_this).unwrap().id;
    for (method, path) in [
        (Method::GET, "/v1/tickets".to_owned()),
        (Method::GET, format!("/v1/tickets/{}", ticket.number)),
        (Method::GET, "/v1/changes".to_owned()),
        (Method::GET, "/v1/bills".to_owned()),
        (Method::GET, "/v1/devices".to_owned()),
        (Method::DELETE, format!("/v1/devices/{device}")),
        (Method::GET, "/v1/account/export".to_owned()),
        (Method::GET, "/v1/account/accesses".to_owned()),
        (Method::GET, "/v1/account/consents".to_owned()),
        (Method::DELETE, "/v1/account/consents/civil-register".to_owned()),
        (Method::POST, "/v1/account/erasure".to_owned()),
        (Method::DELETE, "/v1/account/erasure".to_owned()),
    ] {
        let refused = other.ask(method, &path).send().await.expect(403).problem();
        assert_eq!(refused.kind, ProblemKind::StepUp, "{path}");
        assert_eq!(refused.level, Some(Assurance::Matched), "{path}");
    }
    let key = new_id();
    other.send(key, &other.report(key)).await.expect(403);
    other.put_file(new_id(), &jpeg(2)).send().await.expect(403);
    // A renewal makes nobody better known.
    let renewed: Session = other.refresh(&session.refresh_token).await.expect(200).json();
    assert_eq!(renewed.account.assurance, Assurance::Guest);

    let mine: Account = own.get("/v1/account").send().await.expect(200).json();
    assert_eq!(mine.assurance, Assurance::Matched);
    assert!(mine.erase_at.is_some(), "a stranger does not call the end of the account off");
}

#[tokio::test]
async fn who_names_the_nik_again_is_known_from_then_on() {
    let city = TestCity::start().await;
    let (own, person, other) = taken_over(&city).await;
    let ticket = own.report_with_photo(&jpeg(1)).await;
    let outcome: MatchOutcome = name_nik(&other, &person).await.expect(200).json();
    assert_eq!(outcome.account.assurance, Assurance::Matched);
    assert!(outcome.fields.iter().all(|field| field.reason == MatchReason::Match));
    let tickets: Tickets = other.get("/v1/tickets").send().await.expect(200).json();
    assert_eq!(tickets.tickets[0].number, ticket.number);

    // The same device comes back without being asked again, unless it was signed out from afar.
    other.ask(Method::DELETE, "/v1/session").send().await.expect(204);
    city.advance(Duration::from_mins(2)).await;
    let mut other = other;
    other.sign_in(city.sandbox(), NUMBER).await;
    other.get("/v1/tickets").send().await.expect(200);
    let own = own.renewed().await;
    let devices: Devices = own.get("/v1/devices").send().await.expect(200).json();
    let lost = devices.devices.iter().find(|device| !device.is_this).unwrap().id;
    own.ask(Method::DELETE, &format!("/v1/devices/{lost}")).send().await.expect(204);
    city.advance(Duration::from_mins(16)).await;
    other.sign_in(city.sandbox(), NUMBER).await;
    other.get("/v1/tickets").send().await.expect(403);
}

#[tokio::test]
async fn guessing_whose_number_it_is_is_limited_and_told_to_who_knows_all_three_only() {
    let city = TestCity::start().await;
    let (own, person, other) = taken_over(&city).await;
    let people = city.sandbox().people_to_try().await.unwrap();
    // With a wrong family card, the right NIK and another one are answered alike.
    for nik in [&person.nik, &people[1].nik] {
        let birth_date = people.iter().find(|known| known.nik == *nik).unwrap().birth_date.clone();
        let family_card = people[2].family_card.clone();
        let guess = Person { nik: nik.clone(), family_card, birth_date, ..person.clone() };
        let outcome: MatchOutcome = name_nik(&other, &guess).await.expect(200).json();
        let reasons: Vec<_> = outcome.fields.iter().map(|field| field.reason).collect();
        assert_eq!(reasons, [MatchReason::Match, MatchReason::OtherFamily, MatchReason::Match]);
    }
    // Somebody else, who was given the number, hears why it does not work.
    let looks = own.get("/v1/account/accesses").send().await.expect(200).text();
    for _ in 0..3 {
        assert_eq!(reason(name_nik(&other, &people[1]).await), MatchReason::OtherHolder);
    }
    let now = own.get("/v1/account/accesses").send().await.expect(200).text();
    assert_eq!(now, looks, "what a stranger says of themselves is not the account's");
    other.get("/v1/tickets").send().await.expect(403);
    name_nik(&other, &person).await.expect(429);
    own.get("/v1/tickets").send().await.expect(200);
}

#[tokio::test]
async fn the_other_devices_are_told_at_once_and_each_sees_itself() {
    let city = TestCity::start().await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let own = city.phone(NUMBER).await;
    name_nik(&own, &person).await.expect(200);
    let (changes, cursor) = read(&own, "").await;
    let of_devices_yet = changes.iter().find(|change| change.resource == "/v1/devices");
    assert!(of_devices_yet.is_none(), "one device has nobody to tell");
    city.advance(Duration::from_mins(2)).await;
    let waiting = format!("?since={cursor}&wait=20");
    let waiting = read(&own, &waiting);
    let arriving = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        city.phone(NUMBER).await
    };
    let ((changes, _), other) = tokio::join!(waiting, arriving);
    let told: Devices = of_devices(&changes);
    assert_eq!(told.devices.len(), 2);
    let newest = told.devices.iter().max_by_key(|device| device.signed_in_at).unwrap();
    assert!(!newest.is_this);
    let own_view: Devices = own.get("/v1/devices").send().await.expect(200).json();
    assert_eq!(told, own_view);

    name_nik(&other, &person).await.expect(200);
    let (changes, cursor) = read(&other, "").await;
    let other_view = of_devices(&changes);
    assert!(other_view.devices.iter().any(|device| device.is_this && device.id == newest.id));
    own.ask(Method::DELETE, &format!("/v1/devices/{}", newest.id)).send().await.expect(204);
    other.get(&format!("/v1/changes?since={cursor}")).send().await.expect(401);
}

#[tokio::test]
async fn an_account_that_is_not_matched_takes_a_new_device_as_before() {
    let city = TestCity::start().await;
    city.phone(NUMBER).await;
    city.advance(Duration::from_mins(2)).await;
    let other = city.phone(NUMBER).await;
    assert_eq!(other.session.as_ref().unwrap().account.assurance, Assurance::Phone);
    other.get("/v1/tickets").send().await.expect(200);
}

async fn read(phone: &Phone, query: &str) -> (Vec<Change>, String) {
    let text = phone.get(&format!("/v1/changes{query}")).send().await.expect(200).text();
    let mut lines: Vec<&str> = text.lines().collect();
    let end: serde_json::Value = serde_json::from_str(lines.pop().unwrap()).unwrap();
    let changes = lines.into_iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    (changes, end["cursor"].as_str().unwrap().to_owned())
}

fn of_devices(changes: &[Change]) -> Devices {
    let change = changes.iter().find(|change| change.resource == "/v1/devices").unwrap();
    serde_json::from_str(change.body.as_ref().unwrap().get()).unwrap()
}
