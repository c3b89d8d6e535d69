//! What a citizen must know or do is in one place, and calls nobody who does not want to be called.

use std::time::Duration;

use live_tests::{Phone, TestCity};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0812 3456 7890";

/// A phone whose report was finished while nobody looked, and a day before its first bill is due soon.
async fn with_news(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("[x] Diterima dinas").await;
    city.pass_days(40).await;
    phone.open("").await;
    phone.waits_for("1 pesan baru").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_without_a_network_stays_read() {
    let city = TestCity::start().await;
    let mut phone = with_news(&city).await;
    phone.expects("Laporan Anda selesai dikerjakan");
    phone.open("inbox").await;
    phone.expects("# Kotak masuk");
    phone.expects("Baru");

    phone.lose_network().await;
    phone.tap("Laporan Anda selesai dikerjakan").await;
    phone.expects("Lihat fotonya dan beri penilaian");
    phone.open("").await;
    phone.expects_not("pesan baru");
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("").await;
    phone.expects_not("pesan baru");

    // Another device of the account learns it once this one has a network again.
    phone.find_network().await;
    phone.refresh().await;
    let other = Phone::new(&city);
    other.open("account/phone").await;
    other.sign_in(&city, NUMBER).await;
    other.open("inbox").await;
    other.waits_for("Laporan Anda selesai dikerjakan").await;
    other.sees_until(|sees| !sees.contains("Baru")).await;
    other.tap("Laporan Anda selesai dikerjakan").await;
    other.tap("Lihat selengkapnya").await;
    other.waits_for("Selesai menurut").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_marked_at_once_and_that_can_be_taken_back() {
    let city = TestCity::start().await;
    let phone = with_news(&city).await;
    phone.open("me").await;
    phone.expects("Kotak masuk");
    phone.expects("1 pesan baru");
    phone.tap("Kotak masuk").await;
    phone.tap("Tandai semua sudah dibaca").await;
    phone.expects_not("Baru");
    phone.tap("Urungkan: tampilkan lagi sebagai baru").await;
    phone.expects("Baru");
    phone.open("").await;
    phone.expects("1 pesan baru");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_comes_under_what_is_to_do_and_leads_there() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("bapenda/mine").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("PBB 2026").await;
    phone.open("inbox").await;
    phone.expects("Belum ada apa-apa");
    city.pass_days(3).await;
    let news = phone.core().deliver().await.news.unwrap();
    assert!(news.route.starts_with("inbox/"), "{}", news.route);
    phone.open("inbox").await;
    phone.waits_for("## Perlu Anda lakukan").await;
    phone.expects("Sampai 30 September 2026");
    phone.tap("Tagihan pajak segera jatuh tempo").await;
    phone.expects("Hari terakhir");
    phone.tap("Lihat selengkapnya").await;
    phone.waits_for("PBB 2026").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_at_night_and_everybody_in_the_morning() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("[x] Diterima dinas").await;
    phone.core().deliver().await;
    // What the department begins with is no news to anybody who does not look.
    city.sandbox().advance(Duration::from_hours(4)).await.unwrap();
    assert_eq!(phone.core().deliver().await.news, None);
    city.pass_days(30).await;
    city.sandbox().advance(Duration::from_hours(9)).await.unwrap();
    assert_eq!(phone.core().deliver().await.news, None, "at ten in the evening");
    city.sandbox().advance(Duration::from_hours(9)).await.unwrap();
    let news = phone.core().deliver().await.news.unwrap();
    assert_eq!(news.title, "Ada kabar untuk Anda");
    assert_eq!(phone.core().deliver().await.news, None, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_is_off_says_nothing() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("inbox/settings").await;
    phone.waits_for("# Kapan dan tentang apa").await;
    phone.choose("Tenang mulai", "22.00").await;
    phone.choose("Tenang sampai", "22.00").await;
    phone.tap("Simpan").await;
    phone.expects("WRONG: Pilih jam lain dari jam mulai");
    phone.choose("Tenang sampai", "05.00").await;
    phone.choose("Laporan warga (LAKSA)", "Mati, kecuali hari terakhir").await;
    phone.tap("Simpan").await;
    phone.open("inbox/settings").await;
    phone.waits_for("Mati, kecuali hari terakhir").await;
    phone.expects_not("Beri tahu saya di perangkat ini");

    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("[x] Diterima dinas").await;
    city.pass_days(40).await;
    assert_eq!(phone.core().deliver().await.news, None);
    phone.open("inbox").await;
    phone.expects("Belum ada apa-apa");
    phone.open("").await;
    phone.expects_not("pesan baru");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_not_looked_gets_one_text_message_before_a_last_day() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("bapenda/mine").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("PBB 2026").await;
    phone.lose_network().await;
    city.pass_days(3).await;
    city.pass_days(2).await;
    let texts = city.sandbox().messages().await.unwrap();
    let texts: Vec<String> = texts.into_iter().filter_map(|message| message.words).collect();
    let [text] = &texts[..] else { panic!("{texts:?}") };
    assert!(text.contains("30-09-2026"), "{text}");
    assert!(!text.contains("PBB") && !text.contains("http"), "{text}");
    city.pass_days(2).await;
    let later = city.sandbox().messages().await.unwrap();
    assert_eq!(later.iter().filter(|message| message.words.is_some()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_to_be_put_right_stays_to_do_until_it_is() {
    let city = TestCity::start().await;
    let phone = crate::applications::sent(&city, "Tulisan buram").await;
    city.pass_days(2).await;
    phone.open("inbox").await;
    phone.waits_for("## Perlu Anda lakukan").await;
    phone.tap("Ada yang harus diperbaiki").await;
    phone.expects("Hari terakhir");
    // Read is not done.
    phone.open("inbox").await;
    phone.expects("## Perlu Anda lakukan");
    phone.tap("Ada yang harus diperbaiki").await;
    phone.tap("Lihat selengkapnya").await;
    phone.tap("Perbaiki yang diminta").await;
    phone.type_into("Judul buku", "Laskar Pelangi").await;
    phone.tap("Kirim perbaikan").await;
    phone.waits_for("Anda memperbaiki").await;
    phone.open("inbox").await;
    phone.waits_for("Sudah selesai").await;
    phone.expects_not("Perlu Anda lakukan");
}
