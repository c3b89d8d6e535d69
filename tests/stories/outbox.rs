//! What waits to be sent: how it stands, and taking it back until it is sent.

use live_app::{Intent, Network};
use live_tests::{Fault, Phone, TestCity};

use crate::steps::write_report;

const NUMBER: &str = "0812 3456 7890";
const REPORT: &str = "Jalan berlubang";

/// A phone of somebody who is signed in, and has written a report with a photo.
async fn phone_with_a_report(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    write_report(&phone).await;
    phone
}

/// The report waits for a network, and the citizen looks at it in the queue.
async fn phone_with_a_report_that_waits(city: &TestCity) -> Phone {
    let phone = phone_with_a_report(city).await;
    phone.lose_network().await;
    phone.tap("Kirim laporan").await;
    phone.open("outbox").await;
    phone.tap(REPORT).await;
    phone
}

async fn send_again(phone: &Phone) {
    phone.tap("Lanjut").await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_and_its_photo_are_one_thing_from_the_phone_to_the_department() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report_that_waits(&city).await;
    phone.expects("! Menunggu jaringan");
    phone.expects("[*] Foto untuk Jalan berlubang");
    phone.expects("[ ] Jalan berlubang");
    phone.back().await;
    phone.expects("- Jalan berlubang · 21 Sep, 09.00 WIB · dengan foto [Menunggu jaringan]");
    assert_eq!(phone.sees().matches(REPORT).count(), 1, "{}", phone.sees());
    phone.tap(REPORT).await;
    phone.find_network().await;
    phone.waits_for("! Tidak menunggu lagi").await;
    phone.tap("Tidak menunggu lagi").await;
    phone.expects("## Sudah diterima");
    phone.expects("[Diterima server kota]");

    city.pass_days(1).await;
    phone.open("laksa").await;
    phone.refresh().await;
    phone.open("outbox").await;
    phone.expects("[Diterima dinas]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_is_told_what_is_missing() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.open("outbox").await;
    phone.expects("[Perlu nomor HP]");
    phone.tap(REPORT).await;
    phone.tap("Lanjut dengan nomor HP").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("! Tidak menunggu lagi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_is_on_its_way_cannot_be_taken_back() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report_that_waits(&city).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.open("outbox").await;
    phone.network.set(Fault::Holds);
    phone.core().send(Intent::Network(Network::Free)).await;
    phone.waits_for("[Sedang dikirim]").await;
    phone.expects("[Menunggu giliran]");
    phone.tap(REPORT).await;
    phone.expects("! Sedang dikirim");
    phone.expects("[*] Foto untuk Jalan berlubang");

    // The photo arrives, and what comes after it is said without a touch.
    phone.network.set(Fault::HoldsPosts);
    phone.waits_for("[*] Jalan berlubang").await;
    phone.waits_for("! Sedang dikirim").await;
    phone.expects_not("Ubah dulu");
    phone.expects_not("Batal kirim");
    // A finger that was faster than the screen.
    let route = phone.screen().route.clone();
    let action = format!("reopen-{}", phone.shown_id());
    phone.core().send(Intent::Press { action, fields: Vec::new() }).await;
    phone.expects("! Sudah berubah");
    phone.open(&format!("{route}/cancel")).await;
    phone.tap("Hapus dan jangan kirim").await;
    phone.expects("! Sudah berubah");

    phone.network.set(Fault::None);
    phone.waits_for("Semua terkirim").await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_alone_is_nothing_yet_and_can_be_taken_back_on_its_way() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report_that_waits(&city).await;
    phone.network.set(Fault::Holds);
    phone.core().send(Intent::Network(Network::Free)).await;
    phone.waits_for("! Sedang dikirim").await;
    phone.tap("Ubah dulu").await;
    phone.type_into("Ceritakan masalahnya", "Lubangnya dua").await;
    send_again(&phone).await;
    phone.waits_for("1 menunggu dikirim").await;
    phone.open("outbox").await;
    phone.tap(REPORT).await;
    phone.waits_for("! Sedang dikirim").await;
    phone.tap("Batal kirim").await;
    phone.tap("Hapus dan jangan kirim").await;
    phone.expects("- (Semua sudah terkirim.)");
    phone.network.set(Fault::None);
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.waits_for("Semua terkirim").await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (1, 1));
    assert_eq!(city.open_uploads(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_city_cannot_take_now_says_when_it_is_tried_again() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report(&city).await;
    phone.network.set(Fault::Busy);
    phone.tap("Kirim laporan").await;
    phone.open("outbox").await;
    phone.expects("[Dicoba lagi nanti]");
    phone.tap(REPORT).await;
    phone.expects("dicoba lagi sendiri 21 Sep, 09.10 WIB");
    phone.network.set(Fault::None);
    phone.back().await;
    phone.tap("Coba kirim sekarang").await;
    phone.waits_for("Semua terkirim").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn until_it_is_sent_it_can_be_changed() {
    let city = TestCity::start().await;
    let mut phone = phone_with_a_report_that_waits(&city).await;
    phone.tap("Ubah dulu").await;
    phone.expects("Lubang di lajur kiri");
    let (photo, digest) = phone.shown_photo().await;
    phone.expects("~ Tanpa jaringan");
    phone.type_into("Ceritakan masalahnya", "Lubangnya dua").await;
    phone.kill_and_restart();
    phone.lose_network().await;
    send_again(&phone).await;
    phone.find_network().await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.expects("Lubangnya dua");
    phone.waits_for("Semua terkirim").await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (1, 1));
    assert_eq!(city.photo_digest(photo).await, Some(digest));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_too_late_makes_no_second_report() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report(&city).await;
    // The photo is begun and sent, then the report: it arrives, and nobody hears of it.
    phone.network.set(Fault::LoseAnswer(2));
    phone.tap("Kirim laporan").await;
    phone.lose_network().await;
    phone.open("outbox").await;
    phone.tap(REPORT).await;
    phone.tap("Ubah dulu").await;
    phone.type_into("Ceritakan masalahnya", "Lubangnya dua").await;
    send_again(&phone).await;
    phone.find_network().await;
    phone.open("outbox").await;
    phone.waits_for("[Perlu diperbaiki]").await;
    phone.tap(REPORT).await;
    phone.expects("Kota sudah menerima yang Anda kirim sebelumnya.");
    phone.tap("Lihat yang sudah diterima").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.expects("Lubang di lajur kiri");
    phone.waits_for("Semua terkirim").await;
    assert_eq!(city.reports_made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn until_it_is_sent_it_can_be_taken_back_after_a_question() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report_that_waits(&city).await;
    phone.tap("Batal kirim").await;
    phone.expects("# Batal kirim?");
    phone.back().await;
    phone.expects("! Menunggu jaringan");
    phone.tap("Batal kirim").await;
    phone.tap("Hapus dan jangan kirim").await;
    phone.expects("# Menunggu dikirim [/outbox]");
    phone.expects("- (Semua sudah terkirim.)");
    phone.open("storage").await;
    phone.expects_not("Foto laporan");
    phone.find_network().await;
    phone.open("laksa").await;
    phone.refresh().await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_says_why_and_is_mended_at_its_field() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report(&city).await;
    phone.network.set(Fault::Refuses);
    phone.tap("Kirim laporan").await;
    phone.network.set(Fault::None);
    phone.open("outbox").await;
    phone.expects("[Perlu diperbaiki]");
    phone.tap(REPORT).await;
    phone.expects("! Perlu diperbaiki — Terlalu panjang. Pendekkan sedikit.");
    phone.tap("Perbaiki").await;
    phone.expects("Patokan: «depan warung Bu Sri» WRONG: Terlalu panjang.");
    phone.type_into("Patokan", "warung").await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_one_thing_does_not_throw_another_draft_away() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report_that_waits(&city).await;
    phone.open("laksa/new").await;
    phone.type_into("Ceritakan masalahnya", "yang lain lagi").await;
    phone.open("outbox").await;
    phone.tap(REPORT).await;
    phone.tap("Ubah dulu").await;
    phone.expects("! Selesaikan draf yang ada dulu");
    phone.expects("1 menunggu dikirim");
    phone.open("laksa/new").await;
    phone.expects("yang lain lagi");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rating_can_be_changed_as_well() {
    let city = TestCity::start().await;
    let phone = phone_with_a_report(&city).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    city.pass_days(30).await;
    phone.waits_for("Selesai menurut").await;
    phone.lose_network().await;
    phone.choose("Bagaimana hasilnya?", "Kurang").await;
    phone.type_into("Catatan untuk petugas", "masih bergelombang").await;
    phone.tap("Kirim penilaian").await;
    phone.open("outbox").await;
    phone.tap("Bagaimana hasilnya?").await;
    phone.tap("Ubah dulu").await;
    phone.expects("Bagaimana hasilnya?: «2»");
    phone.expects("masih bergelombang");
    phone.choose("Bagaimana hasilnya?", "Baik").await;
    phone.tap("Kirim penilaian").await;
    phone.find_network().await;
    phone.waits_for("[x] Anda menilai").await;
}
