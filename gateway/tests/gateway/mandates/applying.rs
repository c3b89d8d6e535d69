//! Applying for a service for somebody else.

use live_protocol::{Account, Application, Fix, Mandate};
use uuid::Uuid;

use super::{DAY, OTHER, PARENT, agree, end, matched, trace};
use crate::applications::{ANSWERS, SUGGESTION};
use crate::support::{Answer, Phone, TestCity, new_id};

/// An elder, and who may apply for them as a version of the notice says.
async fn cared_for(city: &TestCity, consent: u16) -> (Phone, Phone, Mandate) {
    let people = city.sandbox().people_to_try().await.unwrap();
    let elder = matched(city, PARENT, &people[0]).await;
    let agent = matched(city, OTHER, &people[1]).await;
    let mandate = agree(&elder, &agent, consent).await;
    (elder, agent, mandate)
}

/// Sends an application for a suggestion by a mandate.
async fn suggest(phone: &Phone, mandate: Uuid, words: &str) -> Answer {
    let key = new_id();
    let mut answers = ANSWERS;
    answers[1].1 = words;
    let new = phone.application_for(Some(mandate), key, SUGGESTION, &answers);
    phone.post("/v1/applications", &new).key(key).send().await
}

#[tokio::test]
async fn who_acts_for_somebody_applies_for_them_and_they_see_it() {
    let city = TestCity::start().await;
    let (elder, agent, mandate) = cared_for(&city, 2).await;
    let sent = suggest(&agent, mandate.id, "Pohon di taman Kunciran").await.expect(201);
    let application: Application = sent.json();
    assert_eq!(application.mandate, Some(mandate.id));
    city.advance(DAY).await;
    let (elder, agent) = (elder.renewed().await, agent.renewed().await);
    let account: Account = agent.get("/v1/account").send().await.expect(200).json();
    let about = account.phone_masked;
    assert!(!trace(&elder).await.is_empty());
    assert!(trace(&elder).await.iter().all(|(_, told)| *told == about));
    assert_eq!(trace(&agent).await, []);
}

#[tokio::test]
async fn a_mandate_for_bills_alone_or_one_that_is_over_is_not_enough() {
    let city = TestCity::start().await;
    let (elder, agent, first) = cared_for(&city, 1).await;
    suggest(&agent, first.id, "Pohon").await.expect_field("for", "only-bills");
    // Agreeing to more for another is not agreeing to it for this one.
    let third = city.sandbox().people_to_try().await.unwrap().remove(2);
    let other = matched(&city, "0812-0000-0010", &third).await;
    let second = agree(&elder, &other, 2).await;
    suggest(&agent, first.id, "Pohon").await.expect_field("for", "only-bills");
    suggest(&agent, second.id, "Pohon").await.expect_field("for", "over");
    suggest(&other, second.id, "Pohon").await.expect(201);
    end(&elder, second.id).await.expect(200);
    suggest(&other, second.id, "Pohon").await.expect_field("for", "over");
}

#[tokio::test]
async fn a_receipt_says_for_whom_it_was() {
    let city = TestCity::start().await;
    let (_, agent, mandate) = cared_for(&city, 2).await;
    let key = new_id();
    let mut new = agent.application_for(Some(mandate.id), key, SUGGESTION, &ANSWERS);
    new.mandate = None;
    let sent = agent.post("/v1/applications", &new).key(key).send().await;
    sent.expect_field("receipt", "wrong-digest");
}

#[tokio::test]
async fn what_is_put_right_needs_the_mandate_still() {
    let city = TestCity::start().await;
    let (elder, agent, mandate) = cared_for(&city, 2).await;
    let sent = suggest(&agent, mandate.id, "Tulisan buram").await.expect(201);
    let number = sent.json::<Application>().number;
    city.advance(DAY * 2).await;
    let (elder, agent) = (elder.renewed().await, agent.renewed().await);
    end(&elder, mandate.id).await.expect(200);
    let fix = Fix { answers: [("suggestion".to_owned(), "Pohon".to_owned())].into() };
    let path = format!("/v1/applications/{number}/fix");
    agent.post(&path, &fix).key(new_id()).send().await.expect_field("for", "over");
}
