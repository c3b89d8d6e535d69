//! A phone that goes from hand to hand: what is personal opens for its owner alone.

use std::time::Duration;

use live_tests::{Phone, TestCity};

const NUMBER: &str = "0812 3456 7890";
const LOCKED: &str = "Yang pribadi hanya untuk pemilik HP ini";
const PERSONAL: &str = "Dokumen saya";

/// Somebody looks at something else for a while.
fn leave_for(city: &TestCity, phone: &Phone, time: Duration) {
    phone.core().suspend();
    city.pass(time);
    phone.core().resume().unwrap();
}

async fn phone_with_a_lock(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    phone.open("me").await;
    phone.tap("Kunci data pribadi").await;
    phone.expects("Jangan kunci data pribadi");
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_personal_opens_for_the_owner_alone() {
    let city = TestCity::start().await;
    let mut phone = phone_with_a_lock(&city).await;
    phone.open("documents").await;
    phone.expects(PERSONAL);
    leave_for(&city, &phone, Duration::from_secs(30));
    phone.expects(PERSONAL);
    leave_for(&city, &phone, Duration::from_secs(90));
    phone.expects(LOCKED);
    phone.expects_not(PERSONAL);
    phone.tap("Buka kunci").await;
    phone.expects(PERSONAL);
    phone.kill_and_restart();
    phone.expects(LOCKED);
    assert!(phone.screen().sensitive);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_nobody_looks_the_last_screen_shows_nothing_personal() {
    let city = TestCity::start().await;
    let phone = phone_with_a_lock(&city).await;
    phone.open("documents").await;
    phone.core().suspend();
    phone.expects(LOCKED);
    phone.expects_not(PERSONAL);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_opens_nothing() {
    let city = TestCity::start().await;
    let phone = phone_with_a_lock(&city).await;
    phone.open("documents").await;
    city.pass(Duration::from_hours(24));
    phone.refresh().await;
    phone.core().suspend();
    city.turn_back(Duration::from_hours(1));
    phone.core().resume().unwrap();
    phone.expects(LOCKED);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_everybody_may_see_needs_no_owner() {
    let city = TestCity::start().await;
    let mut phone = phone_with_a_lock(&city).await;
    phone.kill_and_restart();
    phone.open("").await;
    phone.tap("Laporkan masalah").await;
    phone.expects("Jenis masalah");
    phone.open("services").await;
    phone.expects("Layanan kota");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_goes_with_its_owner() {
    let city = TestCity::start().await;
    let mut phone = phone_with_a_lock(&city).await;
    phone.open("account/leave").await;
    phone.tap("Keluar dan hapus dari HP ini").await;
    phone.kill_and_restart();
    phone.open("me").await;
    phone.expects_not(LOCKED);
    phone.expects_not("Kunci data pribadi");
}
