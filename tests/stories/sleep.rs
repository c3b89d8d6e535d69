//! The app falls asleep while something is being done.

use std::time::Duration;

use live_app::Intent;
use live_tests::{Fault, Phone, TestCity};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_fetched_when_the_app_fell_asleep_is_no_fault() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    let before = phone.network.sent();
    phone.network.set(Fault::Holds);
    let core = phone.core().clone();
    let rest = core.take(Intent::Open { route: "laksa".to_owned() }).await;
    let rest = tokio::spawn(rest);
    phone.network.has_sent_more_than(before).await;
    phone.core().suspend();
    phone.network.set(Fault::None);
    rest.await.unwrap();
    phone.core().resume().unwrap();
    phone.expects_not("Ada yang salah di pihak kami");
    phone.expects_not("Belum selesai");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_done_when_the_app_fell_asleep_is_to_be_done_again() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.type_into("Nomor HP", "0812 3456 7890").await;
    let before = phone.network.sent();
    phone.network.set(Fault::Holds);
    let press = Intent::Press { action: "send-code".to_owned(), fields: Vec::new() };
    let rest = tokio::spawn(phone.core().take(press).await);
    phone.network.has_sent_more_than(before).await;
    phone.core().suspend();
    phone.network.set(Fault::None);
    rest.await.unwrap();
    phone.core().resume().unwrap();
    phone.expects("Belum selesai");
    phone.expects("Nomor HP: «0812 3456 7890»");
    city.pass(Duration::from_mins(2));
    phone.sign_in(&city, "0812 3456 7890").await;
}
