//! A proposal that several decide one after the other.

use live_tests::{Phone, TestCity, small_photo};

use crate::steps::match_data;

const NUMBER: &str = "0812 3456 7890";

/// A phone of somebody whose proposal for another family was received.
async fn proposed(city: &TestCity, story: &str) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    phone.open("account/match").await;
    match_data(&phone, city.person(0)).await;
    phone.open("services/about/usulan-bansos").await;
    phone.expects("Yang memutuskan: RT dan RW → Kelurahan → Dinas Sosial");
    phone.tap("Siapkan jawaban").await;
    phone.lose_network().await;
    phone.choose("Mengusulkan siapa?", "Keluarga lain").await;
    phone.type_into("Nama kepala keluarga", "Ibu Sumi").await;
    phone.choose("Bagaimana Anda mengenalnya?", "Tetangga").await;
    phone.choose("Kelurahan tempat tinggal", "Cibodas").await;
    phone.type_into("Alamat lengkap", "Jalan Kenanga 5 RT 3 RW 2").await;
    phone.tap("Lanjut").await;
    phone.type_into("Anggota keluarga", "4").await;
    phone.type_into("Penghasilan sebulan", "900000").await;
    phone.choose("Rumah", "Sewa atau kontrak").await;
    phone.choose("Ada lansia, disabilitas atau sakit menahun?", "Ya").await;
    phone.type_into("Ceritakan keadaannya", story).await;
    phone.tap("Lanjut").await;
    phone.take_photo("Foto rumah tampak depan", &small_photo()).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    phone.waits_for("PM-26-000001").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_for_another_family_passes_every_stage_after_a_fix() {
    let city = TestCity::start().await;
    let phone = proposed(&city, "Tulisan buram").await;
    phone.expects("[*] Pemeriksaan di lingkungan · RT dan RW");
    phone.expects("[ ] Musyawarah kelurahan · Kelurahan");
    city.pass_days(2).await;
    phone.waits_for("Kelurahan minta perbaikan").await;
    phone.expects("Diteruskan RT dan RW");
    phone.expects("[x] Pemeriksaan di lingkungan · RT dan RW");
    phone.expects("[*] Musyawarah kelurahan · Kelurahan · Perlu diperbaiki");
    phone.tap("Perbaiki yang diminta").await;
    phone.lose_network().await;
    phone.type_into("Ceritakan keadaannya", "Suami lumpuh, ia mencuci untuk tetangga").await;
    phone.tap("Kirim perbaikan").await;
    phone.find_network().await;
    phone.waits_for("Anda memperbaiki").await;
    city.pass_days(1).await;
    phone.waits_for("Diteruskan Kelurahan").await;
    phone.expects("[*] Verifikasi dan pengesahan · Dinas Sosial");
    city.pass_days(1).await;
    phone.waits_for("Disetujui Dinas Sosial").await;
    phone.expects("[x] Verifikasi dan pengesahan");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_says_why_at_its_stage() {
    let city = TestCity::start().await;
    let phone = proposed(&city, "Mohon tolak").await;
    city.pass_days(4).await;
    phone.waits_for("Ditolak Dinas Sosial").await;
    phone.expects("tidak memenuhi syarat");
    phone.expects("[x] Musyawarah kelurahan");
    phone.expects("[!] Verifikasi dan pengesahan · Dinas Sosial");
    phone.expects("Anda bisa mengajukan keberatan sampai");
}
