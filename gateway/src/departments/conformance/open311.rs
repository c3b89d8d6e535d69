//! A department with an Open311 server.

use serde_json::json;

use super::department::Department;
use super::{MOODS, Rig, bears, conforms, report, ticket};

async fn open311() -> (Rig, Department) {
    let department = Department::open().await;
    let text = json!({
        "name": "Dinas Uji", "reports": { "road": "JLN" },
        "base": format!("{}/open311/v2/", department.address), "timeout_seconds": 1,
        "words": { "Ditolak": "declined" },
        "open311": { "api_key": "LIVE_TEST_SECRET", "jurisdiction": "kota.id" },
    });
    (Rig::with(Some(text.to_string())).await, department)
}

fn open311_state(happened: usize) -> serde_json::Value {
    let (status, notes) =
        [("open", ""), ("open", "Tim berangkat"), ("open", "Tim tiba"), ("closed", "Beres")]
            [happened];
    let updated = format!("2026-09-2{happened}T09:00:00+07:00");
    json!({ "status": status, "status_notes": notes, "updated_datetime": updated })
}

#[tokio::test]
async fn a_department_with_an_open311_server_conforms() {
    let (rig, department) = open311().await;
    conforms(&rig, ticket("LK-1", report()), |n| department.work(0, open311_state(n))).await;
    department.give_tokens_for_requests();
    conforms(&rig, ticket("LK-2", report()), |n| department.work(1, open311_state(n))).await;
    let sent = &department.held()[0].body;
    let expected = json!({
        "service_code": "JLN", "api_key": "s&cret", "jurisdiction_id": "kota.id",
        "lat": "-6.178301", "long": "106.653492", "address_string": "depan warung",
        "description": "Lubang di jalan\n\nLK-1",
    });
    assert_eq!(sent, &expected);
    rig.running.stop().await;
}

#[tokio::test]
async fn whatever_an_open311_server_does_nothing_is_lost() {
    let (rig, department) = open311().await;
    for (index, mood) in MOODS.into_iter().enumerate() {
        bears(&rig, &department, mood, &format!("LK-{index}0")).await;
    }
    rig.running.stop().await;
}
