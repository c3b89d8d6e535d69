//! What the city does reaches the screen by itself.

use std::time::Duration;

use live_tests::{Fault, Phone, TestCity};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0812 3456 7890";
const OTHER: &str = "0812 9999 0000";

/// What only its reporter sees of a report in a list.
const OWN: &str = "depan warung Bu Sri";

/// A phone on the screen of a report that the city has received.
async fn on_a_report(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
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
    first.sign_in(&city, NUMBER).await;
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
    phone.sign_in(&city, OTHER).await;
    for route in ["", "laksa"] {
        phone.open(route).await;
        phone.expects_not(OWN);
    }
}

/// A phone whose owner sees their own bills.
async fn with_bills(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    let person = city.person(2);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, NUMBER).await;
    match_data(&phone, person).await;
    phone.expects("# Tagihan saya");
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_made_appears_without_looking_again() {
    let city = TestCity::start().await;
    let phone = with_bills(&city).await;
    let mut watch = phone.core().watch();
    phone.open_first_unpaid_bill().await;
    phone.tap("Bayar dengan QRIS").await;
    let followed = watch.wait_for(|screen| screen.again_in.is_none() && screen.busy.is_none());
    tokio::time::timeout(Duration::from_secs(10), followed).await.unwrap().unwrap();
    phone.expects("<qr: QRIS");

    tokio::time::sleep(Duration::from_millis(500)).await;
    let asked = phone.network.sent();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(phone.network.sent(), asked, "somebody asks though nothing happens");

    city.pay(&phone.qr_payload()).await;
    phone.sees_by_itself("Sudah lunas").await;
    phone.tap("Sudah lunas").await;
    phone.sees_by_itself("Tanda tangan Bapenda sudah dicek dan cocok").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_that_somebody_else_pays_is_settled_on_its_owners_screen() {
    let city = TestCity::start().await;
    let owner = with_bills(&city).await;
    let _watch = owner.core().watch();
    let before = owner.sees();
    let payer = Phone::new(&city);
    payer.open("bapenda").await;
    payer.type_into("Nomor objek pajak (NOP)", &city.unpaid_tax_object()).await;
    payer.tap("Cari tagihan").await;
    payer.open_first_unpaid_bill().await;
    payer.tap("Bayar dengan QRIS").await;
    city.pay(&payer.qr_payload()).await;
    let paid = |text: &str| text.matches("Lunas").count();
    owner.sees_until(|text| paid(text) > paid(&before)).await;
    owner.tap("Dokumen").await;
    owner.sees_by_itself("Bukti bayar PBB 20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_phone_has_the_proofs_of_what_was_paid_on_the_old_one() {
    let city = TestCity::start().await;
    let old = with_bills(&city).await;
    old.open_first_unpaid_bill().await;
    old.tap("Bayar dengan QRIS").await;
    city.pay(&old.qr_payload()).await;
    city.pass(Duration::from_secs(61));
    let new = Phone::new(&city);
    let _watch = new.core().watch();
    new.open("account/phone").await;
    new.sign_in(&city, NUMBER).await;
    new.open("account/match").await;
    match_data(&new, city.person(2)).await;
    new.tap("Dokumen").await;
    new.sees_by_itself("Bukti bayar PBB 20").await;
}
