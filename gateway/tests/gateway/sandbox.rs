//! The made-up city.

use std::collections::BTreeSet;
use std::time::Duration;

use live_domain::{City, FamilyCardNumber, Nik, RegionLevel};
use live_gateway::SandboxConfig;
use live_protocol::{BillStatus, Bills, PublicReports, Ticket};
use serde_json::json;

use crate::support::{MORNING, TestCity, new_id};

#[tokio::test]
async fn the_same_seed_makes_the_same_city_and_another_another() {
    let tell = async |seed: u64| {
        let sandbox = SandboxConfig { seed, speed: 1.0 };
        let city = TestCity::start_at(MORNING, |config| config.sandbox = Some(sandbox)).await;
        let people = city.sandbox().people().await.unwrap();
        let reports: PublicReports = city.client.get("/v1/reports").send().await.json();
        let owner = people.iter().find(|person| !person.tax_objects.is_empty()).unwrap();
        let object = json!({ "tax_object": owner.tax_objects[0] });
        let bills: Bills = city.client.post("/v1/bills/lookup", &object).send().await.json();
        (people, reports, bills)
    };
    let (first, again, other) = (tell(1).await, tell(1).await, tell(2).await);
    assert_eq!(first, again);
    assert_ne!(first.0, other.0);
    assert_ne!(first.1, other.1);
}

#[tokio::test]
async fn people_live_in_every_kelurahan_with_numbers_that_are_good() {
    let city = TestCity::start().await;
    let people = city.sandbox().people().await.unwrap();
    let profile = City::built_in();
    let regions = profile.regions().iter();
    let villages: Vec<_> = regions.filter(|region| region.level == RegionLevel::Village).collect();
    assert_eq!(people.len(), villages.len() * 4);
    for village in &villages {
        let here: Vec<_> = people.iter().filter(|person| person.village == village.code).collect();
        assert_eq!(here.len(), 4, "{}", village.name);
        assert!(here.iter().all(|person| person.family_card == here[0].family_card));
    }
    let niks: BTreeSet<&str> = people.iter().map(|person| person.nik.as_str()).collect();
    assert_eq!(niks.len(), people.len());
    for person in &people {
        let nik: Nik = person.nik.parse().unwrap();
        assert!(nik.warnings().is_empty(), "{}", person.name);
        person.family_card.parse::<FamilyCardNumber>().unwrap();
    }
    assert_eq!(people.iter().filter(|person| !person.tax_objects.is_empty()).count(), 104);
}

#[tokio::test]
async fn each_person_to_try_has_three_bills_and_one_is_overdue() {
    let city = TestCity::start().await;
    for person in city.sandbox().people_to_try().await.unwrap() {
        assert!(person.phone.is_some());
        let object = json!({ "tax_object": person.tax_objects[0] });
        let found: Bills = city.client.post("/v1/bills/lookup", &object).send().await.json();
        assert_eq!(found.bills.len(), 3);
        let unpaid = |bill: &&live_protocol::Bill| bill.status == BillStatus::Unpaid;
        assert_eq!(found.bills.iter().filter(unpaid).count(), 2);
        assert_eq!(found.bills.iter().filter(|bill| bill.fine.whole() > 0).count(), 1);
    }
}

#[tokio::test]
async fn bills_are_in_all_five_books_and_reports_in_every_state() {
    let city = TestCity::start().await;
    let reports: PublicReports = city.client.get("/v1/reports").send().await.json();
    let declined = 300 - reports.waiting - reports.in_progress - reports.done;
    for (state, count) in [
        ("waiting", reports.waiting),
        ("in progress", reports.in_progress),
        ("done", reports.done),
        ("declined", declined),
    ] {
        assert!(count >= 3, "{count} {state}");
    }
    let mut books = BTreeSet::new();
    for person in
        city.sandbox().people().await.unwrap().iter().filter(|p| !p.tax_objects.is_empty())
    {
        let object = json!({ "tax_object": person.tax_objects[0] });
        let found: Bills = city.client.post("/v1/bills/lookup", &object).send().await.json();
        let amount = found.bills[0].principal.whole();
        books.insert([100_000, 500_000, 2_000_000, 5_000_000].partition_point(|top| amount > *top));
    }
    assert_eq!(books.len(), 5);
}

#[tokio::test]
async fn a_faster_city_works_faster() {
    let done_after = async |speed: f64| {
        let sandbox = SandboxConfig { seed: 1, speed };
        let city = TestCity::start_with(|config| config.sandbox = Some(sandbox)).await;
        let phone = city.phone("0812-3456-7890").await;
        let key = new_id();
        let ticket: Ticket = phone.send(key, &phone.report(key)).await.expect(201).json();
        city.advance(Duration::from_mins(10)).await;
        phone.ticket(&ticket.number).await.timeline.len()
    };
    assert_eq!(done_after(1.0).await, 1);
    assert_eq!(done_after(10_000.0).await, 4);
}
