//! Property tax bills, and paying them.

use std::time::Duration;

use live_domain::{PROPERTY_TAX, Qris, Rupiah, TaxObjectNumber};
use live_protocol::{Bill, BillStatus, Bills, MatchRequest, Payment, PaymentStatus, ProblemKind};
use serde_json::json;

use crate::support::{Answer, Phone, TestCity, new_id, verify};

const NUMBER: &str = "0812-3456-7890";

/// A phone of the first person to try, matched.
pub async fn matched(city: &TestCity) -> Phone {
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let phone = city.phone(NUMBER).await;
    let live_gateway::Person { nik, family_card, birth_date, .. } = person;
    let request = MatchRequest { nik, family_card, birth_date, consent: Some(1) };
    phone.post("/v1/account/match", &request).send().await.expect(200);
    phone
}

async fn own(phone: &Phone) -> Vec<Bill> {
    phone.get("/v1/bills").send().await.expect(200).json::<Bills>().bills
}

/// Those of property tax: the first person to try has a business, too.
fn of_property(bills: Vec<Bill>) -> Vec<Bill> {
    bills.into_iter().filter(|bill| bill.kind == PROPERTY_TAX).collect()
}

async fn look_up(city: &TestCity, typed: &str) -> Answer {
    city.client.post("/v1/bills/lookup", &json!({ "tax_object": typed })).send().await
}

/// An unpaid bill of the first person to try, as anybody finds it.
pub async fn unpaid_bill(city: &TestCity) -> Bill {
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let found: Bills = look_up(city, &person.tax_objects[0]).await.expect(200).json();
    found.bills.into_iter().find(|bill| bill.status == BillStatus::Unpaid).unwrap()
}

async fn make_payment(city: &TestCity, bill: &Bill) -> Answer {
    let path = format!("/v1/bills/{}/payments", bill.id);
    city.client.post(&path, &json!({})).key(new_id()).send().await
}

async fn payment(city: &TestCity, payment: &Payment) -> Payment {
    city.client.get(&format!("/v1/payments/{}", payment.id)).send().await.expect(200).json()
}

#[tokio::test]
async fn a_matched_citizen_sees_their_bills_unpaid_first() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let bills = of_property(own(&phone).await);
    let years: Vec<(u16, BillStatus)> = bills.iter().map(|bill| (bill.year, bill.status)).collect();
    let (unpaid, paid) = (BillStatus::Unpaid, BillStatus::Paid);
    assert_eq!(years, [(2026, unpaid), (2025, unpaid), (2024, paid)]);
    assert_eq!(bills[0].due.to_string(), "2026-09-30");
    assert_eq!(bills[0].fine, Rupiah::new(0), "not due before the end of September");
    // Begun months from 30 September 2025 to 21 September 2026: twelve, of one percent each.
    assert_eq!(bills[1].fine.whole(), bills[1].principal.whole() * 12 / 100);
    assert!(bills[0].owner_masked.contains('•'));
    let receipt = bills[2].receipt.as_ref().unwrap();
    let keys = phone.keys().await;
    assert!(verify(&keys, &receipt.key_id, &receipt.statement(), &receipt.signature));
}

#[tokio::test]
async fn one_s_own_bills_need_a_matched_account() {
    let city = TestCity::start().await;
    city.client.get("/v1/bills").send().await.expect(401);
    let phone = city.phone(NUMBER).await;
    let problem = phone.get("/v1/bills").send().await.expect(403).problem();
    assert_eq!(problem.kind, ProblemKind::StepUp);
    assert_eq!(problem.level, Some(live_protocol::Assurance::Matched));
}

#[tokio::test]
async fn anybody_finds_a_bill_by_its_number_without_its_proof() {
    let city = TestCity::start().await;
    let person = city.sandbox().people_to_try().await.unwrap().remove(0);
    let typed = person.tax_objects[0].replace(['.', '-'], " ");
    let found: Bills = look_up(&city, &typed).await.expect(200).json();
    assert_eq!(found.bills.len(), 3);
    for bill in &found.bills {
        assert_eq!(bill.tax_object, person.tax_objects[0]);
        assert_eq!(bill.receipt, None);
        assert!(!bill.owner_masked.contains(person.name.split(' ').next().unwrap()));
    }
    let none: Bills = look_up(&city, "36.71.999.999.999-9999.9").await.expect(200).json();
    assert_eq!(none, Bills::default());
}

#[tokio::test]
async fn what_is_no_tax_object_is_said_at_its_field() {
    let city = TestCity::start().await;
    for (typed, reason) in [("", "empty"), ("12", "wrong-length"), ("rumah", "not-digits")] {
        look_up(&city, typed).await.expect_field("tax_object", reason);
    }
}

#[tokio::test]
async fn look_ups_are_limited_for_an_address() {
    let city = TestCity::start_with(|config| config.limits.lookups_per_address = 2).await;
    for _ in 0..2 {
        look_up(&city, "36.71.999.999.999-9999.9").await.expect(200);
    }
    let full = look_up(&city, "36.71.999.999.999-9999.9").await.expect(429).problem();
    assert_eq!(full.retry_after, Some(15 * 60));
}

#[tokio::test]
async fn payments_are_limited_for_an_address() {
    let city = TestCity::start_with(|config| config.limits.payments_per_address = 2).await;
    let bill = unpaid_bill(&city).await;
    for _ in 0..2 {
        make_payment(&city, &bill).await.expect(201);
    }
    let full = make_payment(&city, &bill).await.expect(429).problem();
    assert_eq!(full.retry_after, Some(15 * 60));
}

#[tokio::test]
async fn a_bill_is_paid_by_a_qris_and_its_proof_is_signed() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let bill = own(&phone).await.remove(0);
    let waiting: Payment = make_payment(&city, &bill).await.expect(201).json();
    assert_eq!((waiting.status, waiting.bill), (PaymentStatus::Waiting, bill.id));
    assert_eq!(waiting.expires_at.since(city.sandbox().now()), Duration::from_mins(15));
    let qris: Qris = waiting.qris.parse().unwrap();
    assert!(qris.is_dynamic());
    assert_eq!(qris.amount(), Some(bill.principal));

    let paid = city.sandbox().pay(&waiting.qris).await.unwrap();
    assert_eq!(paid, payment(&city, &waiting).await);
    assert_eq!(paid.status, PaymentStatus::Paid);
    let receipt = paid.receipt.unwrap();
    assert_eq!((&receipt.tax_object, receipt.year), (&bill.tax_object, bill.year));
    assert_eq!((receipt.amount, receipt.paid_at), (bill.principal, city.sandbox().now()));
    assert_eq!(receipt.key_id, "bapenda-1");
    let keys = phone.keys().await;
    assert!(verify(&keys, &receipt.key_id, &receipt.statement(), &receipt.signature));

    let listed = own(&phone).await.into_iter().find(|listed| listed.id == bill.id).unwrap();
    assert_eq!((listed.status, listed.receipt), (BillStatus::Paid, Some(receipt)));
    let again = make_payment(&city, &bill).await.expect(409);
    assert_eq!(again.problem().kind, ProblemKind::Conflict);
    // A bank that tells of it twice takes no money twice.
    city.sandbox().pay(&waiting.qris).await.unwrap();
    assert_eq!(city.sandbox().payments_of(bill.id).await.unwrap(), 1);
}

#[tokio::test]
async fn one_qris_at_a_time_for_a_bill() {
    let city = TestCity::start().await;
    let bill = unpaid_bill(&city).await;
    let first: Payment = make_payment(&city, &bill).await.expect(201).json();
    city.advance(Duration::from_mins(14)).await;
    let second: Payment = make_payment(&city, &bill).await.expect(201).json();
    assert_eq!(first, second);
    city.advance(Duration::from_mins(1)).await;
    assert_eq!(payment(&city, &first).await.status, PaymentStatus::Expired);
    let third: Payment = make_payment(&city, &bill).await.expect(201).json();
    assert_ne!(first.id, third.id);
    city.sandbox().pay(&first.qris).await.unwrap_err();
    city.sandbox().pay(&third.qris).await.unwrap();
    assert_eq!(city.sandbox().payments_of(bill.id).await.unwrap(), 1);
}

#[tokio::test]
async fn a_qris_is_paid_by_its_reference_or_id_too_and_not_when_it_was_changed() {
    let city = TestCity::start().await;
    let bill = unpaid_bill(&city).await;
    let made: Payment = make_payment(&city, &bill).await.expect(201).json();
    let qris: Qris = made.qris.parse().unwrap();
    let reference = qris.reference().unwrap();
    assert_eq!(city.sandbox().find_payment(&reference.to_lowercase()).await.unwrap(), made);
    assert_eq!(city.sandbox().find_payment(&made.id.to_string()).await.unwrap(), made);
    let last = made.qris.len() - 1;
    let flipped = if made.qris.ends_with('0') { "1" } else { "0" };
    let wrong_checksum = format!("{}{flipped}", &made.qris[..last]);
    city.sandbox().pay(&wrong_checksum).await.unwrap_err();
    let merchant = &live_domain::City::built_in().qris_merchant;
    let cheaper = Qris::dynamic(merchant, Rupiah::new(1), &reference).unwrap();
    city.sandbox().pay(&cheaper.to_string()).await.unwrap_err();
    let unknown = Qris::dynamic(merchant, made.amount, "NOBODY").unwrap();
    city.sandbox().pay(&unknown.to_string()).await.unwrap_err();
    assert_eq!(payment(&city, &made).await.status, PaymentStatus::Waiting);
}

#[tokio::test]
async fn a_fine_is_paid_with_the_tax() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    let bill = own(&phone).await.remove(1);
    assert!(bill.fine > Rupiah::new(0));
    let made: Payment = make_payment(&city, &bill).await.expect(201).json();
    assert_eq!(made.amount, bill.principal.checked_add(bill.fine).unwrap());
}

#[tokio::test]
async fn a_fine_grows_by_the_month_and_no_further_than_its_limit() {
    let city = TestCity::start().await;
    let number: TaxObjectNumber = unpaid_bill(&city).await.tax_object.parse().unwrap();
    let of_2026 = |found: Bills| found.bills.into_iter().find(|bill| bill.year == 2026).unwrap();
    for (days, months) in [(9, 0), (1, 1), (30, 2), (3650, 24)] {
        city.advance(Duration::from_hours(24 * days)).await;
        let bill = of_2026(look_up(&city, number.digits()).await.expect(200).json());
        assert_eq!(bill.fine.whole(), bill.principal.whole() * months / 100, "after {days} days");
    }
}

#[tokio::test]
async fn an_unknown_bill_or_payment_is_not_found() {
    let city = TestCity::start().await;
    let path = format!("/v1/bills/{}/payments", new_id());
    city.client.post(&path, &json!({})).key(new_id()).send().await.expect(404);
    city.client.post("/v1/bills/x/payments", &json!({})).key(new_id()).send().await.expect(404);
    city.client.get(&format!("/v1/payments/{}", new_id())).send().await.expect(404);
    city.client.get("/v1/payments/1%20OR%201").send().await.expect(404);
}
