//! What is to be paid, reckoned from what was answered.

use std::time::Duration;

use live_protocol::{Application, TicketStatus};
use serde_json::{Value, json};

use crate::applications::{act, answers, apply, fixing, read, send};
use crate::catalogue::{SECRET, publish, with_publisher};
use crate::support::TestCity;

const NUMBER: &str = "0812-0000-0001";
const DAY: Duration = Duration::from_hours(24);

/// A suggestion that costs something: a basis, and more for each copy of a large one.
fn costly() -> String {
    let text =
        include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/services/aspirasi.json"));
    let mut service: Value = serde_json::from_str(text).unwrap();
    let words = |words: &str| json!({ "id": words, "en": words });
    let option = |value: &str| json!({ "value": value, "label": words(value) });
    service["version"] = json!(2);
    let fields = service["pages"][0]["fields"].as_array_mut().unwrap();
    fields.push(json!({ "name": "size", "label": words("Ukuran"),
        "kind": { "choice": [option("buram"), option("large")] } }));
    fields.push(json!({ "name": "copies", "label": words("Salinan"),
        "kind": { "number": { "least": 1, "most": 9, "unit": words("lembar") } } }));
    service["fee"] = json!({ "sum": [
        { "label": words("Dasar"), "amount": 1000 },
        { "label": words("Besar"), "amount": 5000, "per": "copies", "when": { "is": ["size", "large"] } },
    ] });
    service.to_string()
}

fn fee(application: &Application) -> Option<u64> {
    application.fee.map(live_domain::Rupiah::whole)
}

#[tokio::test]
async fn what_is_to_be_paid_is_noted_and_reckoned_anew_after_a_fix() {
    let city = TestCity::start_with(with_publisher).await;
    publish(&city, SECRET, "aspirasi", &costly()).await.expect(201);
    let phone = city.phone(NUMBER).await;
    let given = answers(&[("size", "buram"), ("copies", "3")]);
    let sent: Application = send(&phone, ("aspirasi", 2), &given).await.expect(201).json();
    assert_eq!(fee(&sent), Some(1_000));
    city.advance(DAY * 2).await;
    let phone = phone.renewed().await;
    assert_eq!(read(&phone, &sent.number).await.status, TicketStatus::NeedsFix);
    act(&phone, &sent.number, "fix", &fixing(&[("size", "large")])).await.expect(201);
    assert_eq!(fee(&read(&phone, &sent.number).await), Some(16_000));
}

#[tokio::test]
async fn what_is_free_costs_nothing_and_what_no_rule_says_is_left_open() {
    let city = TestCity::start_with(with_publisher).await;
    let phone = city.phone(NUMBER).await;
    assert_eq!(fee(&apply(&phone, &[]).await), Some(0));
    let mut words: Value = serde_json::from_str(&costly()).unwrap();
    words["fee"] = json!({ "text": { "id": "Menurut pemeriksaan", "en": "After the check" } });
    publish(&city, SECRET, "aspirasi", &words.to_string()).await.expect(201);
    let given = answers(&[("size", "large"), ("copies", "3")]);
    let sent: Application = send(&phone, ("aspirasi", 2), &given).await.expect(201).json();
    assert_eq!(fee(&sent), None);
}

#[tokio::test]
async fn a_rule_that_cannot_be_reckoned_is_not_published() {
    let city = TestCity::start_with(with_publisher).await;
    let wrong = costly().replace("\"per\":\"copies\"", "\"per\":\"pages\"");
    let refused = publish(&city, SECRET, "aspirasi", &wrong).await.expect(422);
    let problem = refused.problem();
    assert_eq!(problem.fields[0].field, "fee.sum[1].per");
    assert!(problem.fields[0].reason.ends_with("no number is named pages"), "{problem:?}");
}
