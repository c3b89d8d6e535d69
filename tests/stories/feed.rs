//! What the city does reaches the screen by itself.

use std::time::Duration;

use live_tests::{Fault, Phone, TestCity};

use crate::steps::{sign_in, write_report};

const NUMBER: &str = "0812 3456 7890";
const OTHER: &str = "0812 9999 0000";

/// What only its reporter sees of a report in a list.
const OWN: &str = "depan warung Bu Sri";

/// A phone on the screen of a report that the city has received.
async fn on_a_report(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    sign_in(&phone, city, NUMBER).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.waits_for("[x] Diterima dinas").await;
    phone
}

/// The number of the report on the screen.
fn number(phone: &Phone) -> String {
    let text = phone.sees();
    let at = text.find("LK-").unwrap();
    text[at..at + "LK-26-000301".len()].to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_departments_work_appears_without_looking_again() {
    let city = TestCity::start().await;
    let phone = on_a_report(&city).await;
    let watch = phone.core().watch();
    phone.sees_by_itself("Diterima dinas").await;
    let mut following = phone.core().watch();
    let followed = following.wait_for(|screen| screen.again_in.is_none());
    tokio::time::timeout(Duration::from_secs(10), followed).await.unwrap().unwrap();

    // Nothing is asked while nothing happens: one request waits at the gateway.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = phone.network.sent();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(phone.network.sent(), asked);

    city.pass_days(30).await;
    phone.sees_by_itself("Selesai menurut").await;
    phone.expects("<photo: Sesudah");
    drop((watch, following));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_while_waiting_is_made_good_without_being_told() {
    let city = TestCity::start().await;
    let phone = on_a_report(&city).await;
    let _watch = phone.core().watch();
    tokio::time::sleep(Duration::from_millis(500)).await;
    phone.network.set(Fault::Cut);
    city.pass_days(30).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    phone.expects_not("Selesai menurut");
    assert!(phone.screen().again_in.is_some(), "a shell looks again while nothing comes by itself");
    phone.network.set(Fault::None);
    phone.sees_by_itself("Selesai menurut").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_city_takes_away_goes_from_the_screen() {
    let city = TestCity::start().await;
    let phone = on_a_report(&city).await;
    let number = number(&phone);
    phone.open("laksa").await;
    phone.expects(OWN);
    let _watch = phone.core().watch();
    city.sandbox().remove_ticket(&number).await.unwrap();
    phone.loses_by_itself(OWN).await;
    phone.refresh().await;
    phone.expects_not(&number);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_from_a_drawer_shows_what_is_there() {
    let city = TestCity::start().await;
    let mut phone = on_a_report(&city).await;
    let gone = number(&phone);
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("[x] Diterima dinas").await;
    let stays = number(&phone);
    assert_ne!(gone, stays);
    phone.network.set(Fault::Cut);
    city.sandbox().remove_ticket(&gone).await.unwrap();
    // Longer than a deletion is remembered.
    city.pass_days(120).await;
    phone.kill_and_restart();
    phone.open("laksa").await;
    phone.expects(&gone);
    phone.expects(&stays);
    phone.network.set(Fault::None);
    phone.open("laksa").await;
    phone.expects_not(&gone);
    phone.expects(&stays);
    phone.expects("Selesai");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_phones_of_one_person_show_the_same() {
    let city = TestCity::start().await;
    let first = Phone::new(&city);
    first.open("account/phone").await;
    sign_in(&first, &city, NUMBER).await;
    city.pass(Duration::from_secs(61));
    let second = on_a_report(&city).await;
    let number = number(&second);
    first.open("laksa").await;
    first.expects(&number);
    let _watch = first.core().watch();

    city.pass_days(40).await;
    first.sees_by_itself("Perlu penilaian Anda").await;
    second.waits_for("Bagaimana hasilnya?").await;
    second.choose("Bagaimana hasilnya?", "Baik").await;
    second.tap("Kirim penilaian").await;
    second.waits_for("[x] Anda menilai").await;
    first.loses_by_itself("Perlu penilaian Anda").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_looking_is_told_in_the_background() {
    let city = TestCity::start().await;
    let phone = on_a_report(&city).await;
    let route = phone.screen().route.clone();
    phone.core().deliver().await;
    assert_eq!(phone.core().deliver().await.news, None);
    city.pass_days(30).await;
    let news = phone.core().deliver().await.news.unwrap();
    assert_eq!((news.title.as_str(), &news.route), ("Ada kabar untuk Anda", &route));
    phone.expects("Selesai menurut");
    assert_eq!(phone.core().deliver().await.news, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_person_at_a_phone_sees_nothing_of_the_one_before() {
    let city = TestCity::start().await;
    let phone = on_a_report(&city).await;
    phone.open("laksa").await;
    phone.expects(OWN);
    let _watch = phone.core().watch();
    phone.open("account/leave").await;
    phone.tap("Keluar dan hapus dari HP ini").await;
    phone.open("account/phone").await;
    sign_in(&phone, &city, OTHER).await;
    for route in ["", "laksa"] {
        phone.open(route).await;
        phone.expects_not(OWN);
    }
}
