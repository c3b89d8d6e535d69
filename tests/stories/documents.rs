//! What the city issued: shown without a network, shared, withdrawn.

use live_tests::{Phone, TestCity, small_photo};

use crate::applications::sent;
use crate::storage::free_up;

/// A phone with the document of its application on the screen.
async fn issued(city: &TestCity, title: &str) -> Phone {
    let phone = sent(city, title).await;
    city.pass_days(2).await;
    phone.waits_for("Disetujui").await;
    phone.open("documents").await;
    phone.waits_for("Pinjam buku").await;
    phone.tap("Pinjam buku").await;
    phone.waits_for("Tersimpan di HP ini").await;
    phone
}

/// What somebody's browser gets of a page: status and text. With `press`, its button is pressed.
async fn browser(address: &str, press: bool) -> (u16, String) {
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let form = "application/x-www-form-urlencoded";
    let press = press.then(|| client.post(address).header("content-type", form));
    let answer = press.unwrap_or_else(|| client.get(address)).send().await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_ends_in_a_document_that_opens_without_a_network() {
    let city = TestCity::start().await;
    let mut phone = issued(&city, "Laskar Pelangi").await;
    let page = phone.qr_payload();
    assert!(browser(&page, false).await.1.contains("Valid: the city"));
    phone.lose_network().await;
    phone.kill_and_restart();
    // Making room takes nothing of it.
    phone.open("storage").await;
    free_up(&phone).await;
    phone.open("documents").await;
    phone.tap("Pinjam buku").await;
    phone.expects("Berlaku");
    phone.expects("DISDIK/PM-26-000001");
    phone.expects("Tersimpan di HP ini");
    assert_eq!(phone.qr_payload(), page);
    let pdf = phone.shown_document().await;
    assert!(pdf.starts_with(b"%PDF-"));
    phone.tap("Bagikan untuk satu keperluan").await;
    phone.expects("Untuk membagikan perlu jaringan");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_shared_seen_listed_and_over() {
    let city = TestCity::start().await;
    let phone = issued(&city, "Laskar Pelangi").await;
    phone.tap("Bagikan untuk satu keperluan").await;
    phone.tap("Bagikan").await;
    phone.expects("WRONG");
    phone.choose("Untuk keperluan", "Lainnya").await;
    phone.choose("Berapa lama?", "1 hari").await;
    phone.tap("Bagikan").await;
    phone.expects("WRONG");
    phone.type_into("Tulis keperluannya", "Kartu perpustakaan").await;
    phone.tap("Bagikan").await;
    phone.waits_for("Minta penerima memindai").await;
    let address = phone.qr_payload();
    let (status, before) = browser(&address, false).await;
    assert!(status == 200 && !before.contains("DISDIK/PM-26-000001"));
    let (status, seen) = browser(&address, true).await;
    assert!(status == 200 && seen.contains("DISDIK/PM-26-000001"), "{seen}");
    assert!(seen.contains("Kartu perpustakaan"));
    phone.sees_by_itself("Dibuka 1 kali").await;
    phone.open("privacy/accesses").await;
    phone.waits_for("Membuka dokumen yang Anda bagikan untuk: Kartu perpustakaan").await;
    phone.expects("Pemegang kode Anda");
    city.pass_days(1).await;
    assert_eq!(browser(&address, true).await.0, 404);
    phone.open("documents").await;
    phone.refresh().await;
    phone.tap("Pinjam buku").await;
    phone.expects_not("Kartu perpustakaan");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_is_ended_by_one_press() {
    let city = TestCity::start().await;
    let phone = issued(&city, "Laskar Pelangi").await;
    phone.tap("Bagikan untuk satu keperluan").await;
    phone.choose("Untuk keperluan", "Pekerjaan").await;
    phone.choose("Berapa lama?", "7 hari").await;
    phone.tap("Bagikan").await;
    phone.waits_for("Minta penerima memindai").await;
    let address = phone.qr_payload();
    phone.tap("Akhiri sekarang").await;
    phone.waits_for("Berlaku").await;
    phone.expects_not("Sedang dibagikan");
    assert_eq!(browser(&address, false).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_withdrawn_says_so_on_phone_and_page() {
    let city = TestCity::start().await;
    let phone = issued(&city, "Nanti cabut").await;
    let page = phone.qr_payload();
    city.pass_days(4).await;
    phone.sees_by_itself("Dicabut").await;
    phone.expects("Datanya ternyata belum lengkap.");
    phone.expects_not("Bagikan untuk satu keperluan");
    assert!(browser(&page, false).await.1.contains("Withdrawn"));
}

/// Applies for certified copies of a diploma, up to the page of documents.
async fn copies(phone: &Phone) {
    phone.open("services/about/legalisir-ijazah").await;
    phone.waits_for("Siapkan jawaban").await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Ijazah", "SD").await;
    phone.type_into("Nama sekolah", "SDN Sukasari 4").await;
    phone.type_into("Tahun lulus", "2001").await;
    phone.type_into("Jumlah salinan", "2").await;
    phone.choose("Siapa yang mengambil?", "Saya sendiri").await;
    phone.type_into("Nomor HP yang bisa dihubungi", "0812 3456 7890").await;
    phone.tap("Lanjut").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_was_sent_is_used_again_and_not_sent_again() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, "0812 3456 7890").await;
    copies(&phone).await;
    phone.expects_not("Pakai foto yang dikirim");
    phone.take_photo("Ijazah asli", &small_photo()).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000001").await;
    copies(&phone).await;
    phone.tap("Pakai foto yang dikirim 21 September 2026").await;
    phone.expects_not("Pakai foto yang dikirim");
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000002").await;
    assert_eq!(city.photos_sent().await, 1);
}
