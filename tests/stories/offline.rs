//! The network is cut before every single thing that a person does. What can be done without it is
//! done; what cannot says so, keeps what was typed, and works when it is done again.

use live_tests::{Phone, TestCity, small_photo};

const NUMBER: &str = "0812 3456 7890";

/// What the app says when it needs the network for what was just asked.
const NOT_CONNECTED: &str = "! Belum tersambung";

/// Taps without a network, sees that nothing happened and nothing was lost, and taps again with it.
async fn tap_twice(phone: &Phone, label: &str, kept: &str) {
    phone.lose_network().await;
    phone.tap(label).await;
    phone.expects(NOT_CONNECTED);
    phone.expects(kept);
    phone.find_network().await;
    phone.tap(label).await;
    phone.expects_not(NOT_CONNECTED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_needs_the_network_only_to_be_sent() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    phone.tap("Laporkan masalah").await;
    phone.choose("Jenis masalah", "Lampu jalan mati").await;
    phone.take_photo("Foto", &small_photo()).await;
    phone.type_into("Ceritakan masalahnya", "gelap sekali").await;
    phone.tap("Lanjut").await;
    phone.choose("Kelurahan", "Sukarasa").await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan");
    phone.find_network().await;
    phone.waits_for("Tersimpan. Satu langkah lagi").await;
    phone.tap("Lanjut dengan nomor HP").await;
    phone.type_into("Nomor HP", NUMBER).await;
    tap_twice(&phone, "Kirim kode", NUMBER).await;
    let code = city.last_code(NUMBER).await;
    phone.type_into("Kode dari SMS", &code).await;
    tap_twice(&phone, "Masuk", &code).await;
    phone.waits_for("Nomor laporan LK-").await;
    city.pass_days(30).await;
    phone.waits_for("Selesai menurut").await;
    phone.lose_network().await;
    phone.choose("Bagaimana hasilnya?", "Baik").await;
    phone.tap("Kirim penilaian").await;
    phone.expects("Penilaian Anda tersimpan dan terkirim sendiri.");
    phone.find_network().await;
    phone.waits_for("[x] Anda menilai").await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bill_says_what_it_needs_the_network_for() {
    let city = TestCity::start().await;
    let person = city.person(1);
    let mut phone = Phone::new(&city);
    phone.open("bapenda/mine").await;
    phone.type_into("Nomor HP", NUMBER).await;
    tap_twice(&phone, "Kirim kode", NUMBER).await;
    let code = city.last_code(NUMBER).await;
    phone.type_into("Kode dari SMS", &code).await;
    tap_twice(&phone, "Masuk", &code).await;
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    tap_twice(&phone, "Cocokkan data", &person.family_card).await;
    phone.expects("# Tagihan saya");
    phone.lose_network().await;
    phone.kill_and_restart();
    phone.open("bapenda/mine").await;
    phone.open_first_unpaid_bill().await;
    phone.lose_network().await;
    phone.tap("Bayar dengan QRIS").await;
    phone.expects(NOT_CONNECTED);
    phone.find_network().await;
    // What was begun goes on by itself.
    phone.waits_for("<qr: QRIS").await;
    phone.expects_not(NOT_CONNECTED);
    phone.lose_network().await;
    phone.kill_and_restart();
    phone.expects("<qr: QRIS");
    city.pay(&phone.qr_payload()).await;
    phone.find_network().await;
    phone.waits_for("Sudah lunas").await;
    assert_eq!(city.payments_of(phone.shown_id()).await, 1);
}
