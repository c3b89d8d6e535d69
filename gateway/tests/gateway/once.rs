//! One effect for each idempotency key, whatever the network does.

use std::time::Duration;

use live_protocol::{Payment, ProblemKind, Ticket};
use serde_json::json;

use crate::support::{TestCity, new_id};

#[tokio::test]
async fn a_report_that_is_sent_again_is_answered_the_same() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let key = new_id();
    let report = phone.report(key);
    let first = phone.send(key, &report).await.expect(201);
    city.advance(Duration::from_hours(100)).await;
    let phone = phone.renewed().await;
    let again = phone.send(key, &report).await.expect(201);
    assert_eq!(first.body, again.body);
    assert_eq!(city.sandbox().tickets_of(key).await.unwrap(), 1);
}

#[tokio::test]
async fn a_report_that_comes_eight_times_at_once_is_one_ticket() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let key = new_id();
    let report = phone.report(key);
    let sending: Vec<_> =
        (0..8).map(|_| tokio::spawn(phone.post("/v1/reports", &report).key(key).send())).collect();
    let mut bodies = Vec::new();
    for task in sending {
        bodies.push(task.await.unwrap().expect(201).body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(city.sandbox().tickets_of(key).await.unwrap(), 1);
}

#[tokio::test]
async fn a_key_with_another_request_is_a_conflict() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let key = new_id();
    phone.send(key, &phone.report(key)).await.expect(201);
    let other = phone.report_with(key, |report| report.words = "Lain".to_owned());
    let answer = phone.send(key, &other).await.expect(409);
    assert_eq!(answer.problem().kind, ProblemKind::Conflict);
    assert_eq!(city.sandbox().tickets_of(key).await.unwrap(), 1);
}

#[tokio::test]
async fn keys_of_different_people_do_not_meet() {
    let city = TestCity::start().await;
    let first = city.phone("0812-3456-7890").await;
    let second = city.phone("0812-0000-0009").await;
    let key = new_id();
    let one: Ticket = first.send(key, &first.report(key)).await.expect(201).json();
    let two: Ticket = second.send(key, &second.report(key)).await.expect(201).json();
    assert_ne!(one.number, two.number);
}

#[tokio::test]
async fn what_was_refused_may_be_corrected_under_its_key() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let key = new_id();
    let wrong = phone.report_with(key, |report| report.words = String::new());
    phone.send(key, &wrong).await.expect_field("words", "empty");
    phone.send(key, &phone.report(key)).await.expect(201);
}

#[tokio::test]
async fn a_key_is_needed_and_is_a_uuid() {
    let city = TestCity::start().await;
    let phone = city.phone("0812-3456-7890").await;
    let report = phone.report(new_id());
    phone.post("/v1/reports", &report).send().await.expect(400);
    phone.post("/v1/reports", &report).header("idempotency-key", "1").send().await.expect(400);
    let rating = json!({ "stars": 5 });
    phone.post("/v1/tickets/LK-26-000001/rating", &rating).send().await.expect(400);
    let bill = city.client.post(&format!("/v1/bills/{}/payments", new_id()), &json!({}));
    let problem = bill.send().await.expect(400).problem();
    assert_eq!(problem.kind, ProblemKind::Malformed);
}

#[tokio::test]
async fn a_payment_that_is_made_again_is_the_same() {
    let city = TestCity::start().await;
    let bill = crate::bills::unpaid_bill(&city).await;
    let path = format!("/v1/bills/{}/payments", bill.id);
    let key = new_id();
    let tasks: Vec<_> =
        (0..6).map(|_| tokio::spawn(city.client.post(&path, &json!({})).key(key).send())).collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap().expect(201).json::<Payment>().id);
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let changed = city.client.post(&path, &json!({ "more": 1 })).key(key).send().await;
    changed.expect(409);
}
