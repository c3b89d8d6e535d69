//! Leaving a device: nothing that was typed can be read from it any more, byte by byte.

use std::time::Duration;

use live_screen::Block;
use live_tests::{Phone, TestCity, small_photo};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0812 3456 7890";

/// Somebody who has done everything: signed in, matched, paid, reported, and begun another report.
async fn used(city: &TestCity) -> (Phone, Vec<String>) {
    let phone = Phone::new(city);
    let person = city.person(1);
    phone.open("account/match").await;
    phone.sign_in(city, NUMBER).await;
    match_data(&phone, person).await;
    phone.open("bapenda/mine").await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.open("laksa/new").await;
    phone.type_into("Ceritakan masalahnya", "pohon tumbang di depan sekolah").await;
    phone.take_photo("Foto", &small_photo()).await;
    let typed = [
        NUMBER,
        "81234567890",
        &person.nik,
        &person.family_card,
        "Lubang di lajur kiri",
        "depan warung Bu Sri",
        "pohon tumbang",
    ];
    (phone, typed.map(str::to_owned).to_vec())
}

fn assert_nowhere(phone: &Phone, typed: &[String]) {
    for entry in std::fs::read_dir(phone.folder()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for typed in typed {
            let found = bytes.windows(typed.len()).any(|part| part == typed.as_bytes());
            assert!(!found, "“{typed}” can be read in {}", path.display());
        }
    }
}

/// Nothing is kept but what the app writes down of itself, and of files nothing.
fn assert_empty(phone: &Phone, kept: u32) {
    let outbox = rusqlite::Connection::open(phone.folder().join("outbox.db")).unwrap();
    let count = |table: &str| -> u32 {
        let query = format!("SELECT count(*) FROM {table}");
        outbox.query_row(&query, [], |row| row.get(0)).unwrap()
    };
    assert_eq!((count("item"), count("file"), count("value")), (0, 0, kept));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_leaves_nothing_behind() {
    let city = TestCity::start().await;
    let (mut phone, typed) = used(&city).await;
    phone.open("me").await;
    phone.tap("Keluar").await;
    phone.tap("Keluar dan hapus dari HP ini").await;
    assert_nowhere(&phone, &typed);
    // Where somebody is: the first screen.
    assert_empty(&phone, 1);
    phone.kill_and_restart();
    assert_nowhere(&phone, &typed);
    phone.open("laksa/new").await;
    phone.expects("Ceritakan masalahnya: «»");
    phone.expects("Foto: «»");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_erased_is_as_new() {
    let city = TestCity::start().await;
    let (mut phone, typed) = used(&city).await;
    phone.tap("Lanjut").await;
    phone.open("me").await;
    phone.tap("English").await;
    phone.tap("Erase everything on this device").await;
    phone.expects("What has reached the city is safe");
    phone.tap("Erase everything").await;
    assert_nowhere(&phone, &typed);
    assert_empty(&phone, 1);
    phone.kill_and_restart();
    phone.open("me").await;
    phone.expects("[x] Tamu > [ ] Nomor HP");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_can_erase_too_and_is_told_what_was_not_sent() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan");
    phone.open("me").await;
    phone.tap("Hapus semua data di HP ini").await;
    phone.expects("2 belum terkirim dan akan ikut terhapus");
    phone.tap("Hapus semua").await;
    phone.expects("Semua terkirim");
    assert_eq!(city.reports_made().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_phone_that_is_signed_out_from_another_leaves_nothing_behind() {
    let city = TestCity::start().await;
    let (mut lost, typed) = used(&city).await;
    lost.lose_network().await;
    city.pass(Duration::from_mins(2));
    let phone = Phone::new(&city);
    phone.open("devices").await;
    phone.sign_in(&city, NUMBER).await;
    // The number alone does not sign others out.
    phone.expects("Perangkat ini baru di akun ini");
    match_data(&phone, city.person(1)).await;
    phone.waits_for("# Perangkat yang masuk").await;
    phone.open(&other_device(&phone)).await;
    phone.expects("langsung tidak bisa berbuat apa-apa");
    phone.tap("Keluarkan perangkat ini").await;
    phone.expects("Perangkat yang masuk");
    assert_eq!(other_device(&phone), "", "it is no longer in the list");

    // As long as it is offline it knows nothing of that.
    lost.find_network().await;
    lost.sees_by_itself("Perangkat ini Anda keluarkan").await;
    assert_nowhere(&lost, &typed);
    lost.kill_and_restart();
    assert_nowhere(&lost, &typed);
    lost.open("me").await;
    lost.expects("[x] Tamu > [ ] Nomor HP");
    phone.open("me").await;
    phone.expects("0812");
}

/// Where another device of the list is signed out; empty when there is none.
pub fn other_device(phone: &Phone) -> String {
    let screen = phone.screen();
    let items = screen.blocks.iter().filter_map(|block| match block {
        Block::Items { items, .. } => Some(items),
        _ => None,
    });
    let mut routes = items.flatten().filter_map(|item| item.route.clone());
    routes.find(|route| route.starts_with("devices/")).unwrap_or_default()
}
