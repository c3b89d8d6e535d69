//! Questions that are answered at once: typed with no network, asked when it is back, read without it later.

use live_tests::{Phone, TestCity};

use crate::steps::match_data;

const NUMBER: &str = "0813 2222 3333";

/// Opens a service with no network, after the app has had one.
async fn open_offline(phone: &Phone, service: &str) {
    phone.tap("Layanan").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.lose_network().await;
    phone.open(&format!("services/about/{service}")).await;
    phone.expects("Dijawab langsung");
    phone.expects_not("Yang perlu disiapkan");
    phone.tap("Isi pertanyaan").await;
}

/// Asks with no network, which is told, and again with one.
async fn ask(phone: &mut Phone) {
    phone.expects("Sudah benar? Tekan tanya untuk mendapat jawabannya.");
    phone.tap("Tanya sekarang").await;
    phone.expects("Belum tersambung");
    phone.kill_and_restart();
    phone.find_network().await;
    phone.expects("Sudah benar? Tekan tanya");
    phone.tap("Tanya sekarang").await;
}

/// Reads the answer from the first screen, with no network.
async fn read_offline(phone: &mut Phone, title: &str, answer: &str) {
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("").await;
    phone.expects("[Sudah dijawab]");
    phone.tap(title).await;
    phone.expects(answer);
    phone.expects("Keadaan 21 Sep, 09.00 WIB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_asks_whether_a_business_number_is_valid() {
    let city = TestCity::start().await;
    let nib = city.person(0).business.clone().unwrap().nib;
    let mut phone = Phone::new(&city);
    open_offline(&phone, "cek-nib").await;
    phone.type_into("NIB", "912").await;
    phone.tap("Lanjut").await;
    phone.expects("WRONG: ");
    phone.type_into("NIB", &nib).await;
    phone.tap("Lanjut").await;
    ask(&mut phone).await;
    phone.waits_for("NIB berlaku").await;
    phone.expects("Nama usaha: ");
    phone.expects("dari Perizinan (DPMPTSP).");
    read_offline(&mut phone, "Cek NIB", "NIB berlaku").await;

    // It answers the number that was typed, and no other.
    phone.tap("Lanjutkan isian").await;
    phone.type_into("NIB", "9129900000000").await;
    phone.tap("Lanjut").await;
    phone.expects_not("NIB berlaku");
    phone.find_network().await;
    phone.tap("Tanya sekarang").await;
    phone.waits_for("NIB ini tidak terdaftar").await;
    phone.tap("Bantuan membuat NIB").await;
    phone.expects("Petugas mendampingi");
    phone.back().await;
    phone.tap("Hapus isian dan jawaban ini").await;
    phone.expects_not("NIB ini tidak terdaftar");
    phone.open("").await;
    phone.expects_not("Cek NIB");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_sees_which_assistance_their_household_gets() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    open_offline(&phone, "cek-bansos").await;
    phone.type_into("NIK", &city.person(1).nik).await;
    phone.tap("Lanjut").await;
    phone.tap("Tanya sekarang").await;
    phone.find_network().await;
    // The press waits for the steps, and is done at their end.
    phone.open("services/about/cek-bansos/ready").await;
    phone.tap("Tanya sekarang").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    // It is not theirs whom they typed.
    phone.waits_for("WRONG: Ini bukan NIK yang sudah dicocokkan").await;
    phone.type_into("NIK", &city.person(0).nik).await;
    phone.tap("Lanjut").await;
    phone.lose_network().await;
    ask(&mut phone).await;
    phone.waits_for("DTSEN: Terdaftar").await;
    phone.expects("Sanggah penerima bantuan");
    read_offline(&mut phone, "Cek bantuan sosial saya", "DTSEN: Terdaftar").await;
    phone.tap("Sanggah penerima bantuan").await;
    phone.expects("Beri tahu bila penerima bantuan tidak layak");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_compares_their_family_with_the_civil_register_which_is_down_at_first() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("me").await;
    phone.open("services/about/cek-data-keluarga/ready").await;
    phone.sees_until(|seen| seen.contains("Belum lengkap")).await;
    open_offline(&phone, "cek-data-keluarga").await;
    let person = city.person(0).clone();
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;
    phone.type_into("Berapa orang tertulis di KK?", "5").await;
    phone.choose("Status perkawinan di KTP atau KK", "Kawin").await;
    phone.tap("Lanjut").await;
    phone.expects("Berapa orang tertulis di KK?: 5 orang");
    phone.find_network().await;
    phone.tap("Tanya sekarang").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, &person).await;
    phone.waits_for("Ada yang berbeda").await;
    phone.expects("Nomor KK: Cocok");
    phone.expects("Jumlah anggota keluarga: Berbeda");
    phone.expects("Ubah data Kartu Keluarga");

    // While the register is down the truth is told, and what was answered still stands.
    city.sandbox().let_register_answer(false).await.unwrap();
    phone.tap("Tanya sekarang").await;
    phone.waits_for("tidak menjawab sejak 21 Sep, 09.00 WIB").await;
    phone.expects("Jumlah anggota keluarga: Berbeda");
    city.sandbox().let_register_answer(true).await.unwrap();
    phone.tap("Tanya sekarang").await;
    phone.sees_until(|seen| !seen.contains("tidak menjawab sejak")).await;
    let title = "Cek data keluarga di Dukcapil";
    read_offline(&mut phone, title, "Jumlah anggota keluarga: Berbeda").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parents_try_out_admission_to_a_school() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("").await;
    open_offline(&phone, "simulasi-spmb-smp").await;
    phone.type_into("Tanggal lahir anak", "12-05-2014").await;
    phone.tap("Lanjut").await;
    phone.choose("Kelurahan menurut KK", "Sukaasih").await;
    phone.set_point("Titik rumah", -6.178, 106.63).await;
    phone.tap("Lanjut").await;
    phone.choose("Hitung juga sekolah yang Anda pilih?", "Tidak").await;
    phone.tap("Lanjut").await;
    ask(&mut phone).await;
    phone.waits_for("Ini latihan menurut aturan 2025, bukan pendaftaran.").await;
    phone.expects("SMP Negeri 1 Tangerang: zona yang sama · nilai sedikitnya 2 · 0,6 km");
    phone.expects("1. nilai jarak, 2. yang lebih tua (anak Anda lahir 12 Mei 2014)");
    let title = "Coba hitung peluang SMP (SPMB)";
    read_offline(&mut phone, title, "SMP Negeri 1 Tangerang: zona yang sama").await;
}
