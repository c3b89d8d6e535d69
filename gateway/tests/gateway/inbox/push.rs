//! Devices that are called by Web Push.

use live_protocol::{Export, InboxSettings, MessageKind, PushSubscription};
use reqwest::Method;

use super::service::{Browser, Service};
use super::{DAY, HOUR, NUMBER, choose, inbox, kinds, mark, texts, without_quiet};
use crate::applications::apply;
use crate::support::{Answer, OwnLog, Phone, TestCity};

async fn subscribe(phone: &Phone, subscription: &PushSubscription) -> Answer {
    phone.ask(Method::PUT, "/v1/inbox/push").json(subscription).send().await
}

/// A phone with a browser that is called at `/device`.
async fn subscribed(city: &TestCity, service: &Service) -> (Phone, Browser) {
    let phone = city.phone(NUMBER).await;
    let browser = Browser::new();
    let subscription = browser.subscription(service.endpoint("device"));
    let settings: InboxSettings = subscribe(&phone, &subscription).await.expect(200).json();
    assert!(settings.is_pushed);
    (phone, browser)
}

#[tokio::test]
async fn a_device_is_told_that_there_is_news_and_nothing_about_anybody() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (phone, browser) = subscribed(&city, &service).await;
    let key = choose(&phone, &InboxSettings::default()).await.push_key;
    let sent = apply(&phone, &[("suggestion", "Foto buram")]).await;
    city.advance(DAY).await;
    let [call] = &service.calls()[..] else { panic!() };
    assert_eq!(call.header("content-encoding"), "aes128gcm");
    assert_eq!((call.header("ttl"), call.header("urgency")), ("259200", "high"));
    let topic = call.header("topic");
    assert!(!topic.is_empty() && topic.len() <= 32, "{topic}");
    let stated = call.stated(&key);
    assert_eq!(format!("{}/device", stated["aud"].as_str().unwrap()), service.endpoint("device"));
    let in_seconds = city.sandbox().now().unix_millis() / 1000;
    let expires = stated["exp"].as_i64().unwrap();
    assert!((in_seconds..=in_seconds + 24 * 3600).contains(&expires));

    let said = browser.open(&call.body);
    let phone = phone.renewed().await;
    let message = inbox(&phone).await.remove(0);
    assert_eq!(said, serde_json::json!({ "department": "laksa", "id": message.id }));
    assert!(!said.to_string().contains(&sent.number));
    let export: Export = phone.get("/v1/account/export").send().await.expect(200).json();
    assert_eq!(export.devices[0].called_at, Some(service.endpoint("device")));
    // Somebody was reached: no text message follows.
    city.advance(DAY * 3).await;
    assert!(texts(&city).await.is_empty());
}

#[tokio::test]
async fn nobody_is_called_in_quiet_hours_but_on_a_last_day() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (phone, _) = subscribed(&city, &service).await;
    city.advance(HOUR * 14).await;
    let phone = phone.renewed().await;
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    assert_eq!(kinds(&inbox(&phone).await), [MessageKind::Issued], "at eleven in the evening");
    assert_eq!(service.calls().len(), 0);
    city.advance(HOUR * 7).await;
    assert_eq!(service.calls().len(), 1, "at six in the morning");
    let phone = phone.renewed().await;
    choose(&phone, &without_quiet()).await;
    city.advance(HOUR * 17).await;
    let phone = phone.renewed().await;
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 1, "who wants no quiet hours has none");
}

#[tokio::test]
async fn what_was_read_meanwhile_calls_nobody() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (phone, _) = subscribed(&city, &service).await;
    city.advance(HOUR * 14).await;
    let phone = phone.renewed().await;
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    let phone = phone.renewed().await;
    let id = inbox(&phone).await[0].id;
    mark(&phone, &[id], &[]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 0);
}

#[tokio::test]
async fn a_device_that_is_gone_is_called_no_more() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (phone, _) = subscribed(&city, &service).await;
    service.answer(410, None);
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 1);
    let phone = phone.renewed().await;
    let settings: InboxSettings = phone.get("/v1/inbox/settings").send().await.expect(200).json();
    assert!(!settings.is_pushed);
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 0);
}

#[tokio::test]
async fn a_push_service_that_is_busy_is_asked_again_later_and_later() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (phone, _) = subscribed(&city, &service).await;
    service.answer(503, None);
    service.answer(429, Some("600"));
    apply(&phone, &[("suggestion", "buram")]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 1);
    city.advance(HOUR / 60).await;
    assert_eq!(service.calls().len(), 1);
    city.advance(HOUR / 60 * 9).await;
    assert_eq!(service.calls().len(), 0, "it said ten minutes");
    city.advance(HOUR / 60).await;
    assert_eq!(service.calls().len(), 1);
    city.advance(HOUR).await;
    assert_eq!(service.calls().len(), 0, "it has it now");
}

#[tokio::test]
async fn a_device_that_signed_out_or_does_not_want_it_is_not_called() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (phone, _) = subscribed(&city, &service).await;
    phone.ask(Method::DELETE, "/v1/inbox/push").send().await.expect(200);
    apply(&phone, &[]).await;
    city.advance(DAY).await;
    let (out, _) = subscribed(&city, &service).await;
    apply(&out, &[]).await;
    out.ask(Method::DELETE, "/v1/session").send().await.expect(204);
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 0);
}

#[tokio::test]
async fn one_browser_is_called_for_who_said_so_last() {
    let (city, service) = (TestCity::start().await, Service::start().await);
    let (first, browser) = subscribed(&city, &service).await;
    let second = city.phone("0812-0000-0002").await;
    subscribe(&second, &browser.subscription(service.endpoint("device"))).await.expect(200);
    apply(&first, &[]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 0);
    let second = second.renewed().await;
    apply(&second, &[]).await;
    city.advance(DAY).await;
    assert_eq!(service.calls().len(), 1);
}

#[tokio::test]
async fn the_gateway_calls_nobody_inside_and_takes_no_keys_that_are_none() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let good = Browser::new().subscription("https://push.example.org/x".to_owned());
    let with = |endpoint: &str| PushSubscription { endpoint: endpoint.to_owned(), ..good.clone() };
    let log = OwnLog::new();
    subscribe(&phone, &with("https://10.0.0.1/x")).await.expect_field("endpoint", "not-public");
    subscribe(&phone, &with("https://gateway.internal/x"))
        .await
        .expect_field("endpoint", "not-public");
    subscribe(&phone, &with("http://push.example.org/x"))
        .await
        .expect_field("endpoint", "not-an-address");
    let inward = ("push-inward".to_owned(), String::new());
    assert_eq!(log.take_signs(), vec![inward; 2]);
    let wrong = PushSubscription { p256dh: good.auth.clone(), ..good.clone() };
    subscribe(&phone, &wrong).await.expect_field("p256dh", "not-a-key");
    let wrong = PushSubscription { auth: good.p256dh.clone(), ..good.clone() };
    subscribe(&phone, &wrong).await.expect_field("auth", "not-a-secret");
    for _ in 0..30 {
        subscribe(&phone, &good).await.expect(200);
    }
    subscribe(&phone, &good).await.expect(429);
}
