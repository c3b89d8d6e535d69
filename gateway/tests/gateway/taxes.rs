//! Bills of other taxes than that on property: a business's months, and its sign.

use std::time::Duration;

use live_domain::PROPERTY_TAX;
use live_gateway::Business;
use live_protocol::{Bill, BillStatus, Bills, MessageKind, Payment};
use serde_json::json;

use crate::bills::matched;
use crate::inbox::inbox;
use crate::support::{Answer, TestCity, new_id, verify};

const DAY: Duration = Duration::from_hours(24);

/// What makes the sandbox's tax office what it was when there was property tax only.
pub const BEFORE_THERE_WERE_KINDS: [&str; 6] = [
    "CREATE TABLE sandbox_houses (tax_object TEXT NOT NULL PRIMARY KEY,
     owner TEXT NOT NULL REFERENCES sandbox_people (nik), address TEXT NOT NULL)",
    "CREATE TABLE sandbox_bills (id TEXT NOT NULL PRIMARY KEY,
     tax_object TEXT NOT NULL REFERENCES sandbox_houses (tax_object), year INTEGER NOT NULL,
     principal BIGINT NOT NULL, due TEXT NOT NULL, receipt TEXT, UNIQUE (tax_object, year))",
    "INSERT INTO sandbox_houses SELECT replace(replace(number, '.', ''), '-', ''), owner, address
     FROM sandbox_tax_objects WHERE kind = 'pbb'",
    "INSERT INTO sandbox_bills SELECT id, replace(replace(number, '.', ''), '-', ''), year, principal,
     due, receipt FROM sandbox_tax_bills WHERE kind = 'pbb'",
    "DROP TABLE sandbox_tax_bills",
    "DROP TABLE sandbox_tax_objects",
];

async fn business(city: &TestCity, person: usize) -> Business {
    city.sandbox().people_to_try().await.unwrap().remove(person).business.unwrap()
}

async fn look_up(city: &TestCity, kind: &str, typed: &str) -> Answer {
    let asked = json!({ "kind": kind, "tax_object": typed });
    city.client.post("/v1/bills/lookup", &asked).send().await
}

async fn found(city: &TestCity, Business { tax_kind, tax_object, .. }: &Business) -> Vec<Bill> {
    look_up(city, tax_kind, tax_object).await.expect(200).json::<Bills>().bills
}

#[tokio::test]
async fn anybody_with_its_number_finds_what_a_business_owes_and_pays_it() {
    let city = TestCity::start().await;
    let other = business(&city, 1).await;
    let bills = found(&city, &other).await;
    // It is September 2026.
    let months: Vec<_> = bills.iter().map(|bill| (bill.year, bill.month, bill.status)).collect();
    let (unpaid, paid) = (BillStatus::Unpaid, BillStatus::Paid);
    assert_eq!(months, [(2026, Some(8), unpaid), (2026, Some(7), unpaid), (2026, Some(6), paid)]);
    let august = &bills[0];
    assert_eq!((&august.kind, &august.tax_object), (&other.tax_kind, &other.tax_object));
    assert_eq!(august.due.to_string(), "2026-09-14");
    assert_eq!(august.fine.whole(), august.principal.whole() / 100, "a week late: one month");
    assert_eq!(bills[1].fine.whole(), bills[1].principal.whole() * 2 / 100);
    assert!(august.owner_masked.contains('•') && bills[2].receipt.is_none());

    let path = format!("/v1/bills/{}/payments", august.id);
    let made: Payment =
        city.client.post(&path, &json!({})).key(new_id()).send().await.expect(201).json();
    assert_eq!(made.amount, august.principal.checked_add(august.fine).unwrap());
    let receipt = city.sandbox().pay(&made.qris).await.unwrap().receipt.unwrap();
    assert_eq!((&receipt.kind, receipt.month), (&other.tax_kind, Some(8)));
    let keys = city.phone("0812-3456-7890").await.keys().await;
    let proves = |statement: &[u8]| verify(&keys, &receipt.key_id, statement, &receipt.signature);
    assert!(proves(&receipt.statement()));
    let mut of_july = receipt.clone();
    of_july.month = Some(7);
    assert!(!proves(&of_july.statement()), "a proof is of its month only");
    assert_eq!(found(&city, &other).await[0].month, Some(7));
}

#[tokio::test]
async fn a_number_is_one_of_its_kind_and_finds_no_bill_of_another() {
    let city = TestCity::start().await;
    let own = business(&city, 0).await;
    look_up(&city, "garam", &own.tax_object).await.expect_field("kind", "unknown");
    look_up(&city, &own.tax_kind, "36.71").await.expect_field("tax_object", "wrong-length");
    look_up(&city, PROPERTY_TAX, &own.tax_object).await.expect_field("tax_object", "wrong-length");
    let none: Bills = look_up(&city, "air-tanah", &own.tax_object).await.expect(200).json();
    assert_eq!(none, Bills::default());
}

#[tokio::test]
async fn one_s_own_bills_are_those_of_every_tax() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let bills = phone.get("/v1/bills").send().await.expect(200).json::<Bills>().bills;
    let own = business(&city, 0).await;
    let unpaid: Vec<&str> = bills
        .iter()
        .filter(|bill| bill.status == BillStatus::Unpaid)
        .map(|bill| bill.kind.as_str())
        .collect();
    let kind = own.tax_kind.as_str();
    assert_eq!(unpaid, [PROPERTY_TAX, PROPERTY_TAX, kind, kind, "reklame"]);
}

#[tokio::test]
async fn a_bill_with_a_day_of_its_own_is_spoken_of_a_week_before_it() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let bills = phone.get("/v1/bills").send().await.expect(200).json::<Bills>().bills;
    let sign = bills.iter().find(|bill| bill.kind == "reklame").unwrap();
    let day = |days: u32| DAY * days;
    assert_eq!(sign.due.to_string(), "2026-10-11");
    city.advance(day(12)).await;
    let phone = phone.renewed().await;
    let of_sign = format!("/v1/bills/{}", sign.id);
    let is_told = |all: &[live_protocol::InboxMessage]| all.iter().any(|one| one.about == of_sign);
    assert!(!is_told(&inbox(&phone).await), "eight days before");
    city.advance(day(1)).await;
    let phone = phone.renewed().await;
    let all = inbox(&phone).await;
    let told = all.iter().find(|one| one.about == of_sign).unwrap();
    assert_eq!((told.what, told.act_by), (MessageKind::BillDue, Some(sign.due)));
    let path = format!("{of_sign}/payments");
    let made: Payment = phone.post(&path, &json!({})).key(new_id()).send().await.expect(201).json();
    city.sandbox().pay(&made.qris).await.unwrap();
    let told = inbox(&phone).await.into_iter().find(|one| one.about == of_sign).unwrap();
    assert!(told.settled_at.is_some());
}

#[tokio::test]
async fn bills_of_before_there_were_kinds_stay_what_they_are() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let of_property = |bills: Bills| -> Vec<Bill> {
        bills.bills.into_iter().filter(|bill| bill.kind == PROPERTY_TAX).collect()
    };
    let before = of_property(phone.get("/v1/bills").send().await.expect(200).json());
    let TestCity { gateway, clock, folder, .. } = city;
    gateway.stop().await;
    let file = format!("sqlite://{}", folder.path().join("gateway.db").display());
    let pool = sqlx::SqlitePool::connect(&file).await.unwrap();
    for statement in BEFORE_THERE_WERE_KINDS {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    for statement in [
        "DROP INDEX reports_about",
        "ALTER TABLE reports DROP COLUMN about_latitude",
        "ALTER TABLE reports DROP COLUMN about_longitude",
        "DELETE FROM schema_version WHERE version >= 30",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let gateway = crate::support::start(folder.path(), &clock, |_| {}).await.unwrap();
    let phone = phone.at(&crate::support::Client::new(gateway.address()));
    let after: Bills = phone.get("/v1/bills").send().await.expect(200).json();
    assert_eq!(after.bills, before);
    assert!(before.iter().any(|bill| bill.receipt.is_some()));
}
