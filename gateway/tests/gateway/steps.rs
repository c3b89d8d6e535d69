//! Where people stop: counts without identities.

use std::time::Duration;

use live_protocol::{StepCount, StepCounts, StepDays, StepOutcome, StepTime};
use uuid::Uuid;

use crate::support::{Answer, TestCity, new_id};

const STEPS: &str = "/v1/steps";

fn count(step: &str, outcome: StepOutcome, reason: &str, count: u32) -> StepCount {
    let (step, reason) = (step.to_owned(), reason.to_owned());
    StepCount { step, outcome, reason, time: StepTime::Minute, count }
}

async fn send(city: &TestCity, key: Uuid, counts: &[StepCount]) -> Answer {
    let counts = StepCounts { counts: counts.to_vec() };
    city.client.post(STEPS, &counts).key(key).send().await
}

async fn figures(city: &TestCity) -> StepDays {
    city.client.get(STEPS).send().await.expect(200).json()
}

#[tokio::test]
async fn counts_of_many_phones_are_added_up_by_day_each_message_once() {
    let city = TestCity::start().await;
    let done = count("phone", StepOutcome::Done, "", 1);
    let wrong = count("match", StepOutcome::Failed, "birth-date-other-birth-date", 2);
    let key = new_id();
    for _ in 0..3 {
        send(&city, key, &[done.clone(), wrong.clone()]).await.expect(204);
    }
    send(&city, new_id(), std::slice::from_ref(&done)).await.expect(204);
    city.advance(Duration::from_hours(24)).await;
    send(&city, new_id(), std::slice::from_ref(&done)).await.expect(204);
    let figures = figures(&city).await;
    let days: Vec<String> = figures.days.iter().map(|day| day.day.to_string()).collect();
    assert_eq!(days, ["2026-09-22", "2026-09-21"]);
    assert_eq!(figures.days[0].counts, std::slice::from_ref(&done));
    assert_eq!(figures.days[1].counts, [wrong, StepCount { count: 2, ..done }]);
    let one: StepDays = city.client.get("/v1/steps?days=1").send().await.expect(200).json();
    assert_eq!(one.days.len(), 1);
}

#[tokio::test]
async fn nothing_that_could_name_somebody_fits_in() {
    let city = TestCity::start().await;
    let good = count("match", StepOutcome::Failed, "nik-empty", 1);
    for wrong in [
        StepCount { step: "Siti".to_owned(), ..good.clone() },
        StepCount { step: String::new(), ..good.clone() },
        StepCount { reason: "0812 3456".to_owned(), ..good.clone() },
        StepCount { reason: "x".repeat(65), ..good.clone() },
        StepCount { count: 0, ..good.clone() },
        StepCount { count: 1_001, ..good.clone() },
    ] {
        send(&city, new_id(), &[wrong]).await.expect_field("counts", "out-of-range");
    }
    send(&city, new_id(), &vec![good.clone(); 101]).await.expect_field("counts", "out-of-range");
    city.client.post(STEPS, &StepCounts::default()).send().await.expect(400);
    assert_eq!(figures(&city).await, StepDays::default());
}

#[tokio::test]
async fn one_address_cannot_flood_the_figures() {
    let city = TestCity::start_with(|config| config.limits.steps_per_address = 2).await;
    let done = count("phone", StepOutcome::Done, "", 1);
    for _ in 0..2 {
        send(&city, new_id(), std::slice::from_ref(&done)).await.expect(204);
    }
    send(&city, new_id(), &[done]).await.expect(429);
}

#[tokio::test]
async fn in_earnest_only_the_operator_sees_them() {
    let token = "an-operators-token-of-many-letters".to_owned();
    let city = TestCity::start().await;
    let set = token.clone();
    let city = city
        .restart_with(|config| {
            config.sandbox = None;
            config.operator_token = Some(set.into_bytes());
        })
        .await;
    let ask = |header: String| city.client.get(STEPS).header("authorization", &header).send();
    city.client.get(STEPS).send().await.expect(401);
    ask("Bearer another-operators-token-of-letters".to_owned()).await.expect(401);
    ask(format!("DPoP {token}")).await.expect(401);
    ask(format!("Bearer {token}")).await.expect(200);
    let city = city.restart_with(|config| config.sandbox = None).await;
    city.client.get(STEPS).header("authorization", "Bearer ").send().await.expect(401);
    city.client.get("/sandbox/funnel").send().await.expect(404);
}

#[tokio::test]
async fn the_city_sees_them_as_a_picture() {
    let city = TestCity::start().await;
    let page = async || city.client.get("/sandbox/funnel").send().await.expect(200).text();
    assert!(page().await.contains("Belum ada hitungan"));
    let counts = [
        count("phone", StepOutcome::Begun, "", 100),
        count("phone", StepOutcome::Done, "", 64),
        count("phone", StepOutcome::Left, "", 36),
        count("match", StepOutcome::Begun, "", 50),
        count("match", StepOutcome::Failed, "family-card-other-family", 7),
    ];
    send(&city, new_id(), &counts).await.expect(204);
    let page = page().await;
    assert!(page.contains("64 · 64%") && page.contains("36 · 36%"), "{page}");
    assert!(page.contains("family-card-other-family") && page.contains("7 · 100%"), "{page}");
    assert!(!page.contains("style=\"") && !page.contains("<script"), "nothing inline");
}
