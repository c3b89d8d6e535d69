//! The sandbox's pages, as a browser without scripts uses them.

use live_protocol::{Payment, PaymentStatus};
use reqwest::Method;
use serde_json::{Value, json};

use crate::bills::unpaid_bill;
use crate::support::{Answer, Phone, TestCity, new_id};

async fn submit(
    city: &TestCity,
    path: &str,
    form: &str,
    headers: &[(&'static str, &str)],
) -> Answer {
    let mut ask = city.client.ask(Method::POST, path);
    ask = ask.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
    for (name, value) in headers {
        ask = ask.header(name, value);
    }
    ask.send().await
}

async fn page(city: &TestCity, path: &str) -> String {
    let answer = city.client.get(path).send().await.expect(200);
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    let text = answer.text();
    assert!(text.contains("Kota latihan — bukan data sungguhan"));
    assert!(!text.contains("<script") && !text.contains("style=\""), "nothing inline");
    text
}

#[tokio::test]
async fn people_to_try_are_shown_with_all_they_need() {
    let city = TestCity::start().await;
    let home = page(&city, "/sandbox").await;
    let people = city.sandbox().people_to_try().await.unwrap();
    assert_eq!(people.len(), 3);
    let told: Value = city.client.get("/sandbox/people.json").send().await.expect(200).json();
    assert_eq!(told, serde_json::to_value(&people).unwrap());
    for person in &people {
        for value in [&person.name, &person.nik, &person.family_card, &person.tax_objects[0]] {
            assert!(home.contains(value.as_str()), "{value}");
        }
        assert!(home.contains(person.phone.as_ref().unwrap()));
    }
    assert!(page(&city, "/sandbox/people").await.contains("Kecamatan "));
    city.client.get("/sandbox/style.css").send().await.expect(200);
    assert!(home.contains("<link rel=\"icon\" href=\"/favicon.svg\""));
    let icon = city.client.get("/favicon.svg").send().await.expect(200);
    assert_eq!(icon.header("content-type"), "image/svg+xml");
}

#[tokio::test]
async fn the_message_that_was_not_sent_can_be_read() {
    let city = TestCity::start().await;
    assert!(page(&city, "/sandbox/sms").await.contains("Belum ada pesan"));
    let phone = Phone::new(&city.client);
    phone.ask_code("0812-3456-7890").await.expect(200);
    let code = city.sandbox().last_code("081234567890").await.unwrap().unwrap();
    let text = page(&city, "/sandbox/sms").await;
    assert!(text.contains(&format!("data-code=\"{code}\"")));
    assert!(text.contains("0812-3456-7890"));
    assert!(text.contains("http-equiv=\"refresh\""));
}

#[tokio::test]
async fn a_qris_is_pasted_looked_at_and_paid() {
    let city = TestCity::start().await;
    let bill = unpaid_bill(&city).await;
    let path = format!("/v1/bills/{}/payments", bill.id);
    let made: Payment = city.client.post(&path, &json!({})).key(new_id()).send().await.json();
    assert!(page(&city, "/sandbox/pay").await.contains(&made.amount.to_string()));
    let typed = format!("qris={}", made.qris.replace(' ', "+"));
    let review = submit(&city, "/sandbox/pay", &typed, &[]).await.expect(200).text();
    let merchant = &live_domain::City::built_in().qris_merchant.name;
    assert!(review.contains(&format!("Bayar {}", made.amount)) && review.contains(merchant));
    assert_eq!(city.sandbox().payments_of(bill.id).await.unwrap(), 0, "only looked at");

    let confirm = format!("qris={}", made.id);
    let done = submit(&city, "/sandbox/pay/confirm", &confirm, &[]).await.expect(200).text();
    let paid: Payment =
        city.client.get(&format!("/v1/payments/{}", made.id)).send().await.expect(200).json();
    assert_eq!(paid.status, PaymentStatus::Paid);
    assert!(done.contains("Pembayaran berhasil") && done.contains(&paid.receipt.unwrap().number));
}

#[tokio::test]
async fn what_is_no_qris_is_explained_and_kept() {
    let city = TestCity::start().await;
    for typed in
        ["bukan+QRIS+sama+sekali", "x", "%F0%9F%92%B8", "%3Cscript%3Ealert(1)%3C/script%3E"]
    {
        let form = format!("qris={typed}");
        let text = submit(&city, "/sandbox/pay", &form, &[]).await.expect(422).text();
        assert!(text.contains("role=\"alert\"") && !text.contains("<script"), "{text}");
    }
    let kept = submit(&city, "/sandbox/pay", "qris=00020101abc", &[]).await.expect(422).text();
    assert!(kept.contains(">00020101abc</textarea>"), "{kept}");
    submit(&city, "/sandbox/pay", "other=1", &[]).await.expect(400);
    submit(&city, "/sandbox/pay", &format!("qris={}", "1".repeat(20_000)), &[]).await.expect(413);
}

#[tokio::test]
async fn another_site_cannot_submit_the_forms() {
    let city = TestCity::start().await;
    let before = city.sandbox().now();
    let host = city.gateway.address().to_string();
    let own = format!("http://{host}");
    for headers in [
        [("origin", "https://evil.example")],
        [("origin", "null")],
        [("sec-fetch-site", "cross-site")],
        [("sec-fetch-site", "same-site")],
    ] {
        submit(&city, "/sandbox/clock", "advance=60", &headers).await.expect(403);
    }
    assert_eq!(city.sandbox().now(), before);
    let good = [("origin", own.as_str()), ("sec-fetch-site", "same-origin")];
    submit(&city, "/sandbox/clock", "advance=60", &good).await.expect(303);
    assert_eq!(city.sandbox().now().since(before).as_secs(), 60);
    submit(&city, "/sandbox/clock", "advance_days=2", &[]).await.expect(303);
    assert_eq!(city.sandbox().now().since(before).as_secs(), 60 + 2 * 24 * 3600);
    submit(&city, "/sandbox/clock", "advance=99999999999999999", &[]).await.expect(422);
    submit(&city, "/sandbox/clock", "advance=-5", &[]).await.expect(400);
}
