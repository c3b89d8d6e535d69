//! Applying for a service that is data, and following it to its end.

use live_tests::{Phone, TestCity, small_photo};

use crate::services::NEW;
use crate::steps::match_data;

const NUMBER: &str = "0812 3456 7890";

/// A phone that runs already when a service is published, with its form filled in.
async fn filled_in(city: &TestCity, title: &str) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    phone.tap("Layanan").await;
    phone.waits_for("Sekolah").await;
    assert_eq!(city.publish("pinjam-buku", NEW).await, 201);
    phone.refresh().await;
    phone.tap("Sekolah").await;
    phone.waits_for("Pinjam buku").await;
    phone.tap("Pinjam buku").await;
    phone.tap("Siapkan jawaban").await;
    phone.type_into("Judul buku", title).await;
    phone.type_into("Berapa buku?", "2").await;
    phone.tap("Lanjut").await;
    phone.expects("Sudah benar?");
    phone
}

/// The same, sent and received.
async fn sent(city: &TestCity, title: &str) -> Phone {
    let phone = filled_in(city, title).await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000001").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_published_today_is_applied_for_offline_and_sent_once() {
    let city = TestCity::start().await;
    let mut phone = filled_in(&city, "Laskar Pelangi").await;
    phone.lose_network().await;
    phone.tap("Ubah: Buku").await;
    phone.type_into("Berapa buku?", "3").await;
    phone.tap("Lanjut").await;
    phone.expects("Berapa buku?: 3 buku");
    phone.tap("Kirim permohonan").await;
    phone.expects("Menunggu dikirim");
    phone.expects("1 menunggu dikirim");

    phone.kill_and_restart();
    phone.expects("Menunggu dikirim");
    phone.find_network().await;
    phone.waits_for("PM-26-000001").await;
    phone.expects("dari 2. Janji selesai 23 September 2026");
    city.pass_days(2).await;
    phone.waits_for("Disetujui").await;
    phone.expects("DISDIK/PM-26-000001");
    phone.choose("Bagaimana hasilnya?", "Sangat baik").await;
    phone.tap("Kirim penilaian").await;
    phone.waits_for("Anda memberi nilai").await;
    phone.open("").await;
    phone.expects_not("Pinjam buku");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_needs_a_fix_is_typed_again() {
    let city = TestCity::start().await;
    let phone = sent(&city, "Tulisan buram").await;
    city.pass_days(2).await;
    phone.waits_for("Perlu diperbaiki").await;
    phone.tap("Perbaiki yang diminta").await;
    phone.expects("Kurang jelas");
    phone.expects_not("Berapa buku?");
    phone.tap("Kirim perbaikan").await;
    phone.expects("WRONG");
    phone.lose_network().await;
    phone.type_into("Judul buku", "Laskar Pelangi").await;
    phone.tap("Kirim perbaikan").await;
    phone.expects("masih menunggu jaringan");
    phone.find_network().await;
    phone.waits_for("Anda memperbaiki").await;
    city.pass_days(2).await;
    phone.waits_for("Disetujui").await;
}

/// A phone of nobody with everything ready for a service that needs matched data.
async fn lost_card(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("services").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.open("services/about/kk-hilang-rusak").await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Apa yang terjadi?", "Hilang").await;
    phone.tap("Lanjut").await;
    phone.take_photo("Surat keterangan kehilangan dari kepolisian", &small_photo()).await;
    phone.tap("Lanjut").await;
    phone.expects("[Foto tersimpan]");
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_up_in_the_middle_keeps_everything() {
    let city = TestCity::start().await;
    let phone = lost_card(&city).await;
    phone.tap("Kirim permohonan").await;
    // One press, and both steps follow it: what was pressed is done at their end.
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("PM-26-000001").await;
    assert_eq!(city.photos_sent().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_steps_sends_nothing() {
    let city = TestCity::start().await;
    let phone = lost_card(&city).await;
    phone.tap("Kirim permohonan").await;
    phone.sign_in(&city, NUMBER).await;
    phone.back().await;
    phone.expects("[Foto tersimpan]");
    phone.tap("Ubah: Kejadian").await;
    phone.tap("Lanjut").await;
    phone.tap("Lanjut").await;
    phone.expects("Kirim permohonan");
    phone.open("account/match").await;
    match_data(&phone, city.person(0)).await;
    phone.open("").await;
    phone.expects_not("Menunggu dikirim");
    phone.expects("[Jawaban disiapkan]");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_declined_is_told_why_and_how_to_object() {
    let city = TestCity::start().await;
    let phone = sent(&city, "Mohon tolak").await;
    city.pass_days(2).await;
    phone.waits_for("tidak memenuhi syarat").await;
    phone.expects("Anda bisa mengajukan keberatan sampai");
    phone.expects_not("Tarik permohonan");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_answered_and_an_application_is_withdrawn() {
    let city = TestCity::start().await;
    let phone = sent(&city, "Laskar Pelangi").await;
    phone.type_into("Pesan untuk dinas", "Boleh ambil Sabtu?").await;
    phone.tap("Kirim pesan").await;
    phone.waits_for("Boleh ambil Sabtu?").await;
    city.sandbox().advance(std::time::Duration::from_hours(4)).await.unwrap();
    phone.waits_for("Terima kasih atas pesannya").await;
    phone.tap("Tarik permohonan").await;
    phone.waits_for("Anda menarik permohonan").await;
    phone.expects_not("Kirim pesan");
}
