//! The devices of an account, and signing one out from another.

use std::time::Duration;

use live_protocol::{Devices, ProblemKind};
use reqwest::Method;

use crate::support::{Phone, TestCity, new_id};

const NUMBER: &str = "0812-3456-7890";
const DEVICES: &str = "/v1/devices";

async fn sign_in(city: &TestCity, name: &'static str) -> Phone {
    city.advance(Duration::from_mins(2)).await;
    let mut phone = Phone::new(&city.client);
    phone.name = name;
    phone.sign_in(city.sandbox(), NUMBER).await;
    phone
}

async fn devices(phone: &Phone) -> Devices {
    phone.get(DEVICES).send().await.expect(200).json()
}

fn names(devices: &Devices) -> Vec<(&str, bool)> {
    devices.devices.iter().map(|device| (device.name.as_str(), device.is_this)).collect()
}

#[tokio::test]
async fn each_device_is_listed_by_its_own_name_the_last_used_first() {
    let city = TestCity::start().await;
    let long = "Tablet\u{7}\r\nwith a name that goes on and on and on and on and on and on and on";
    let old = sign_in(&city, long).await;
    let new = sign_in(&city, "Samsung A04").await;
    let _stranger = city.phone("0812-0000-0009").await;
    let kept = "Tablet   with a name that goes on and on and on and on and o";
    assert_eq!(names(&devices(&new).await), [("Samsung A04", true), (kept, false)]);

    city.advance(Duration::from_hours(1)).await;
    let (old, renewed_at) = (old.renewed().await, city.sandbox().now());
    let listed = devices(&old).await;
    assert_eq!(names(&listed), [(kept, true), ("Samsung A04", false)]);
    assert_eq!(listed.devices[0].seen_at, renewed_at);
    assert!(listed.devices[0].signed_in_at < listed.devices[1].signed_in_at);
}

#[tokio::test]
async fn a_lost_phone_is_signed_out_at_once_and_told_when_it_comes() {
    let city = TestCity::start().await;
    let lost = sign_in(&city, "lost").await;
    let phone = sign_in(&city, "found").await;
    let id = devices(&phone).await.devices[1].id;
    for _ in 0..2 {
        phone.ask(Method::DELETE, &format!("{DEVICES}/{id}")).send().await.expect(204);
    }
    assert_eq!(names(&devices(&phone).await), [("found", true)]);
    let refused = lost.get("/v1/account").send().await.expect(401);
    assert_eq!(refused.problem().kind, ProblemKind::SignInAgain);

    // However long it lay somewhere.
    city.advance(Duration::from_hours(500 * 24)).await;
    let token = lost.session.clone().unwrap().refresh_token;
    let told = lost.refresh(&token).await.expect(401).problem();
    assert_eq!(told.kind, ProblemKind::SignedOut);
    // Not to who only has its token.
    let thief = Phone::new(&city.client).refresh(&token).await.expect(401).problem();
    assert_eq!(thief.kind, ProblemKind::SignInAgain);

    // Its holder found it and signed in again: that is over.
    let mut found = lost;
    found.sign_in(city.sandbox(), NUMBER).await;
    found.ask(Method::DELETE, "/v1/session").send().await.expect(204);
    let token = found.session.clone().unwrap().refresh_token;
    let told = found.refresh(&token).await.expect(401).problem();
    assert_eq!(told.kind, ProblemKind::SignInAgain);
}

#[tokio::test]
async fn nobody_sees_or_ends_the_devices_of_another() {
    let city = TestCity::start().await;
    let phone = sign_in(&city, "mine").await;
    let other = city.phone("0812-0000-0009").await;
    let id = devices(&phone).await.devices[0].id;
    other.ask(Method::DELETE, &format!("{DEVICES}/{id}")).send().await.expect(404);
    other.ask(Method::DELETE, &format!("{DEVICES}/{}", new_id())).send().await.expect(404);
    other.ask(Method::DELETE, &format!("{DEVICES}/x")).send().await.expect(404);
    city.client.get(DEVICES).send().await.expect(401);
    phone.get("/v1/account").send().await.expect(200);
}
