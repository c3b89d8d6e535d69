//! A device that is new to a matched account: a citizen's new phone, or somebody else's with a
//! number that was taken over or given away.

use std::time::Duration;

use live_tests::{Phone, TestCity};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0812 3456 7890";

/// What only its reporter sees of a report.
const OWN: &str = "depan warung Bu Sri";

/// The phone of a matched citizen who has reported something.
async fn used(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, NUMBER).await;
    match_data(&phone, city.person(1)).await;
    phone.expects("# Tagihan saya");
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    city.pass(Duration::from_mins(2));
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_phone_asks_for_the_same_data_and_goes_on_where_it_was() {
    let city = TestCity::start().await;
    let old = used(&city).await;
    let new = Phone::new(&city);
    new.open("laksa").await;
    new.expects_not(OWN);
    // A report that waits for somebody to sign in goes once the phone is known, and not before.
    write_report(&new).await;
    new.tap("Kirim laporan").await;
    new.open("devices").await;
    new.sign_in(&city, NUMBER).await;
    new.expects("# Tiga isian, sekali saja");
    new.expects("Perangkat ini baru di akun ini");
    assert_eq!(city.reports_made().await, 1);

    match_data(&new, city.person(1)).await;
    new.waits_for("Perangkat ini").await;
    new.expects("# Perangkat yang masuk");
    new.open("laksa").await;
    new.waits_for(OWN).await;
    while city.reports_made().await < 2 {
        new.refresh().await;
    }
    // It tells of no newcomer: it is the newcomer. The old one does.
    new.open("").await;
    new.expects_not("Ada perangkat baru di akun Anda");
    old.open("").await;
    old.sees_by_itself("Ada perangkat baru di akun Anda").await;
    city.pass_days(8).await;
    old.open("").await;
    old.refresh().await;
    old.expects_not("Ada perangkat baru di akun Anda");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_phone_signs_it_out_from_the_new_one() {
    let city = TestCity::start().await;
    let lost = used(&city).await;
    let new = Phone::new(&city);
    new.open("bapenda/mine").await;
    new.sign_in(&city, NUMBER).await;
    match_data(&new, city.person(1)).await;
    // Nobody has to know where the devices are listed; back leads to what was opened.
    new.expects("# Perangkat yang masuk");
    new.expects("HP lama hilang?");
    new.open(&crate::erase::other_device(&new)).await;
    new.tap("Keluarkan perangkat ini").await;
    new.expects("# Perangkat yang masuk");
    new.expects_not("HP lama hilang?");
    new.back().await;
    new.waits_for("PBB 20").await;
    // The lost one is empty as soon as it is connected.
    lost.open("laksa").await;
    lost.refresh().await;
    lost.waits_for("Perangkat ini Anda keluarkan").await;
    lost.open("laksa").await;
    lost.expects_not(OWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_took_a_number_over_sees_nothing_and_is_seen() {
    let city = TestCity::start().await;
    let own = used(&city).await;
    own.open("").await;
    let _watch = own.core().watch();
    own.core().deliver().await;

    let mut thief = Phone::new(&city);
    thief.open("laksa").await;
    thief.open("account/phone").await;
    thief.sign_in(&city, NUMBER).await;
    for route in ["", "laksa", "documents", "me", "bapenda"] {
        thief.open(route).await;
        thief.refresh().await;
        thief.expects_not(OWN);
        thief.expects_not("36••");
    }
    // What is the account's own asks for the NIK, and back leads out again.
    for route in ["devices", "privacy", "bapenda/mine"] {
        thief.open(route).await;
        thief.expects("Perangkat ini baru di akun ini");
        thief.back().await;
        thief.expects_not("Perangkat ini baru di akun ini");
    }
    // They know somebody's data, but not whose number it is.
    thief.open("account/match").await;
    match_data(&thief, city.person(0)).await;
    thief.expects("Akun nomor HP ini sudah dicocokkan dengan NIK lain");
    thief.kill_and_restart();
    thief.open("devices").await;
    thief.expects("Perangkat ini baru di akun ini");

    own.sees_by_itself("Ada perangkat baru di akun Anda").await;
    own.tap("Ada perangkat baru di akun Anda").await;
    own.tap("Keluarkan perangkat ini").await;
    own.open("").await;
    own.expects_not("Ada perangkat baru di akun Anda");
    thief.open("account/match").await;
    match_data(&thief, city.person(0)).await;
    thief.waits_for("Perangkat ini Anda keluarkan").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_phone_is_known_by_inapas_and_a_stranger_s_is_not() {
    let (city, provider) = TestCity::start_with_provider().await;
    used(&city).await;
    let new = Phone::new(&city);
    new.open("laksa").await;
    new.open("devices").await;
    new.sign_in(&city, NUMBER).await;
    new.expects("Perangkat ini baru di akun ini");
    // The register is behind: the family card is another by now. INApas is asked instead.
    new.tap("Pakai INApas saja").await;
    new.waits_for("(Buka INApas)").await;
    let link = new.leaves_by("Buka INApas");
    new.comes_back(&provider.approve(&link, Some(&city.person(0).nik))).await;
    new.waits_for("NIK di INApas bukan NIK yang dicocokkan di akun ini").await;
    new.open("laksa").await;
    new.expects_not(OWN);
    new.open("devices").await;
    new.tap("Pakai INApas saja").await;
    new.waits_for("(Buka INApas)").await;
    let link = new.leaves_by("Buka INApas");
    new.comes_back(&provider.approve(&link, Some(&city.person(1).nik))).await;
    new.waits_for("# Perangkat yang masuk").await;
    new.open("laksa").await;
    new.waits_for(OWN).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_not_known_yet_can_leave() {
    let city = TestCity::start().await;
    used(&city).await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("me").await;
    phone.expects_not("Masuk dengan nomor HP");
    phone.tap("Keluar").await;
    phone.tap("Keluar dan hapus dari HP ini").await;
    phone.open("me").await;
    phone.expects("Masuk dengan nomor HP");
}
