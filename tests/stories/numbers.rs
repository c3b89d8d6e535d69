//! A number that changes, and one that is somebody else's by now.

use std::time::Duration;

use live_tests::{Fault, Phone, TestCity};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0812 3456 7890";
const OTHER: &str = "0813 0000 0001";
const OWN: &str = "depan warung Bu Sri";

/// A phone that is signed in, whose holder is this person where there is one.
async fn signed_in(city: &TestCity, number: &str, person: Option<usize>) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, number).await;
    if let Some(index) = person {
        phone.open("account/match").await;
        match_data(&phone, city.person(index)).await;
    }
    // Who asks for the next code is not too early.
    city.pass(Duration::from_mins(2));
    phone
}

async fn reports(phone: &Phone) {
    write_report(phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
}

/// Sets another number, on the screen for it.
async fn sets(phone: &Phone, city: &TestCity, number: &str) {
    phone.type_into("Nomor HP", number).await;
    phone.tap("Kirim kode").await;
    phone.type_into("Kode dari SMS", &city.last_code(number).await).await;
    phone.tap("Pakai nomor ini").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_the_number_keeps_everything_and_gets_what_the_new_one_had() {
    let city = TestCity::start().await;
    let second = signed_in(&city, OTHER, None).await;
    reports(&second).await;
    let phone = signed_in(&city, NUMBER, Some(0)).await;
    phone.open("me").await;
    phone.expects("Nomor HP: 0812-••••-••90");
    phone.tap("Ganti nomor HP").await;
    phone.type_into("Nomor HP", "021 123 456").await;
    phone.tap("Kirim kode").await;
    phone.expects("WRONG: Ini bukan nomor HP");
    sets(&phone, &city, OTHER).await;
    phone.expects("# Saya");
    phone.expects("Nomor HP: 0813-••••-••01");
    phone.expects("[x] Data cocok");
    phone.open("laksa").await;
    phone.waits_for(OWN).await;
    // The other phone was in an account that is no more.
    second.open("laksa").await;
    second.refresh().await;
    second.waits_for("Perangkat ini Anda keluarkan").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_a_matched_account_s_asks_for_one_s_own_data_first() {
    let city = TestCity::start().await;
    let former = signed_in(&city, OTHER, Some(1)).await;
    let phone = signed_in(&city, NUMBER, None).await;
    phone.open("account/number").await;
    sets(&phone, &city, OTHER).await;
    phone.expects("Tiga isian, sekali saja");
    match_data(&phone, city.person(0)).await;
    // What was pressed before the step is done after it.
    phone.expects_not("# Ganti nomor HP");
    phone.open("me").await;
    phone.expects("Nomor HP: 0813-••••-••01");
    former.open("").await;
    former.sees_by_itself("Nomor HP Anda sekarang dipakai orang lain").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_given_another_s_number_gets_in_and_the_other_sets_a_new_one() {
    let city = TestCity::start().await;
    let former = signed_in(&city, NUMBER, Some(0)).await;
    reports(&former).await;
    former.open("").await;
    let _watch = former.core().watch();
    city.pass(Duration::from_mins(2));

    let phone = Phone::new(&city);
    // What was written before is not lost on the way.
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.open("bapenda/mine").await;
    phone.sign_in(&city, NUMBER).await;
    phone.expects("Perangkat ini baru di akun ini");
    phone.expects_not("(Nomor ini milik saya sekarang)");
    match_data(&phone, city.person(1)).await;
    phone.expects("WRONG: Akun nomor HP ini sudah dicocokkan dengan NIK lain");
    phone.tap("Nomor ini milik saya sekarang").await;
    phone.waits_for("PBB 20").await;
    phone.expects("[/bapenda/mine]");
    phone.open("me").await;
    phone.expects("[x] Data cocok");
    phone.expects("Nomor HP: 0812-••••-••90");
    while city.reports_made().await < 2 {
        phone.refresh().await;
    }

    former.sees_by_itself("Nomor HP Anda sekarang dipakai orang lain").await;
    // Who would leave now could not come back.
    former.open("account/leave").await;
    former.tap("Nomor HP Anda sekarang dipakai orang lain").await;
    sets(&former, &city, OTHER).await;
    former.open("").await;
    former.expects_not("Nomor HP Anda sekarang dipakai orang lain");
    former.open("laksa").await;
    former.expects(OWN);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_on_its_way_costs_nobody_the_number() {
    let city = TestCity::start().await;
    let former = signed_in(&city, NUMBER, Some(0)).await;
    former.open("account/number").await;
    former.type_into("Nomor HP", OTHER).await;
    former.tap("Kirim kode").await;
    former.type_into("Kode dari SMS", &city.last_code(OTHER).await).await;
    former.network.set(Fault::LoseAnswer(0));
    former.tap("Pakai nomor ini").await;
    former.expects("[/account/number]");
    former.network.set(Fault::None);
    former.tap("Pakai nomor ini").await;
    former.open("me").await;
    former.expects("Nomor HP: 0813-••••-••01");

    city.pass(Duration::from_mins(2));
    let phone = Phone::new(&city);
    phone.open("account/match").await;
    phone.sign_in(&city, OTHER).await;
    match_data(&phone, city.person(1)).await;
    phone.network.set(Fault::LoseAnswer(0));
    phone.tap("Nomor ini milik saya sekarang").await;
    phone.network.set(Fault::None);
    city.pass(Duration::from_mins(2));
    // The account is there, and this phone does not know it yet: it signs in once more.
    phone.tap("Nomor ini milik saya sekarang").await;
    phone.expects("# Nomor HP Anda");
    phone.sign_in(&city, OTHER).await;
    phone.expects_not("Perangkat ini baru di akun ini");
    // What was typed is still there.
    phone.expects(&format!("NIK: «{}»", city.person(1).nik));
    phone.tap("Cocokkan data").await;
    phone.open("me").await;
    phone.expects("[x] Data cocok");
    phone.expects("Nomor HP: 0813-••••-••01");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_so_a_day_after_the_code_confirms_the_number_once_more() {
    let city = TestCity::start().await;
    let former = signed_in(&city, NUMBER, Some(0)).await;
    let phone = Phone::new(&city);
    phone.open("account/match").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(1)).await;
    city.pass_days(2).await;
    phone.tap("Nomor ini milik saya sekarang").await;
    phone.expects("# Nomor HP Anda");
    former.open("me").await;
    former.refresh().await;
    former.expects("Nomor HP: 0812-••••-••90");
    phone.sign_in(&city, NUMBER).await;
    phone.tap("Cocokkan data").await;
    phone.tap("Nomor ini milik saya sekarang").await;
    phone.open("me").await;
    phone.expects("[x] Data cocok");
    former.open("").await;
    former.sees_by_itself("Nomor HP Anda sekarang dipakai orang lain").await;
}
