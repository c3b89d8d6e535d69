//! A life event, or a service, that is begun at home and finished at a counter.

use std::time::Duration;

use live_tests::{Fault, Phone, TestCity, small_photo};

use crate::events::{SHORT, fill_in, known};
use crate::officer::{invitation, officer};

const LOST_CARD: &str = "services/about/kk-hilang-rusak";

/// An officer at a counter, with a network.
async fn at_counter(city: &TestCity) -> Phone {
    let (phone, _) = officer(city, &invitation()).await;
    phone.find_network().await;
    phone
}

/// Half of a birth is filled in without a network, and handed over.
async fn hands_over_a_birth(phone: &Phone) {
    phone.tap("Anak lahir").await;
    phone.tap("Siapkan jawaban").await;
    phone.lose_network().await;
    phone.type_into("Nama anak", "Siti").await;
    phone.tap("Simpan dan lanjutkan nanti").await;
    phone.tap("Anak lahir").await;
    phone.tap("Lanjutkan di loket").await;
    phone.expects("1 menunggu dikirim");
}

/// A lost family card with the photo that it needs.
async fn fills_in_a_lost_card(phone: &Phone) {
    phone.open(LOST_CARD).await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Apa yang terjadi?", "Hilang").await;
    phone.tap("Lanjut").await;
    phone.take_photo("Surat keterangan kehilangan dari kepolisian", &small_photo()).await;
}

async fn hands_over_a_lost_card(phone: &Phone) -> String {
    fills_in_a_lost_card(phone).await;
    phone.open(LOST_CARD).await;
    phone.tap("Lanjutkan di loket").await;
    phone.waits_for("Siap dilanjutkan di loket").await;
    phone.qr_payload()
}

async fn opens(officer: &Phone, code: &str) {
    officer.open("officer").await;
    officer.type_into("Kode di HP atau kertas warga", code).await;
    officer.tap("Buka berkas").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_that_is_begun_at_home_is_finished_at_a_counter_and_is_the_citizen_s() {
    let city = TestCity::start().await;
    let mut citizen = known(&city).await;
    hands_over_a_birth(&citizen).await;
    citizen.kill_and_restart();
    citizen.find_network().await;
    citizen.waits_for("Siap dilanjutkan di loket").await;
    citizen.expects("Berlaku sampai 28 Sep, 09.00 WIB");
    citizen.expects("Surat keterangan lahir");
    let code = citizen.qr_payload();
    assert_eq!((code.len(), code.matches('-').count()), (9, 1), "{code}");
    citizen.expects(&format!("## {code}"));
    // It is nowhere that it could be sent from.
    citizen.open("").await;
    citizen.expects("[Siap dilanjutkan di loket]");
    citizen.expects_not("[Jawaban disiapkan]");
    citizen.open("services/about/lahir").await;
    citizen.expects_not("Lanjutkan jawaban");

    let mut officer = at_counter(&city).await;
    opens(&officer, &code.replace('-', " ").to_lowercase()).await;
    officer.expects("# Anak lahir · untuk 0812-••••-••90");
    officer.expects("Nama anak: Siti");
    citizen.open("").await;
    citizen.waits_for("[Sudah dibuka petugas]").await;
    // The network goes in the middle, and the battery.
    officer.lose_network().await;
    officer.tap("Lanjutkan jawaban").await;
    fill_in(&officer, &SHORT).await;
    officer.kill_and_restart();
    officer.lose_network().await;
    officer.open("").await;
    officer.tap("Anak lahir").await;
    officer.tap("Lanjutkan jawaban").await;
    fill_in(&officer, &SHORT).await;
    officer.tap("Kirim permohonan").await;
    officer.expects("1 menunggu dikirim");
    officer.find_network().await;
    officer.waits_for("Sudah dikirim dari loket").await;
    // Nothing of it is the officer's.
    officer.open("").await;
    officer.expects_not("- Anak lahir");

    citizen.waits_for("[0 dari 2 selesai]").await;
    citizen.expects_not("Sudah dibuka petugas");
    citizen.tap("Anak lahir").await;
    citizen.tap("Akta kelahiran").await;
    citizen.waits_for("Diajukan di loket oleh petugas Kependudukan (Disdukcapil)").await;
    citizen.expects("[x] Diterima server kota");
    citizen.expects("tanda tangan cocok");
    assert_eq!(city.applications_made(), 2);
    citizen.open("inbox").await;
    citizen.waits_for("Sudah diajukan di loket").await;
    citizen.tap("Sudah diajukan di loket").await;
    citizen.tap("Lihat selengkapnya").await;
    citizen.expects("# Akta kelahiran");
    citizen.open("privacy/accesses").await;
    citizen.waits_for("Dibuka Petugas 014 di loket").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_goes_to_the_counter_and_another_is_taken_there() {
    let city = TestCity::start().await;
    let citizen = known(&city).await;
    let code = hands_over_a_lost_card(&citizen).await;
    let officer = at_counter(&city).await;
    opens(&officer, &code).await;
    officer.lose_network().await;
    officer.open(&officer.screen().route.replace("/ready", "/documents")).await;
    let (_, bytes) = officer.shown_photo_bytes().await;
    assert_eq!(bytes, small_photo(), "without a network, too");
    // It is blurred: the officer takes it anew, and sends it for somebody whose data match, as theirs do not.
    officer.take_photo("Surat keterangan kehilangan dari kepolisian", &small_photo()).await;
    officer.tap("Lanjut").await;
    officer.tap("Kirim permohonan").await;
    officer.find_network().await;
    officer.waits_for("Sudah dikirim dari loket").await;
    citizen.open("").await;
    citizen.waits_for("[Diterima]").await;
    assert_eq!(city.applications_made(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_is_on_the_phone_again_and_the_code_is_dead() {
    let city = TestCity::start().await;
    let citizen = known(&city).await;
    let code = hands_over_a_lost_card(&citizen).await;
    let officer = at_counter(&city).await;
    opens(&officer, &code).await;
    officer.expects("Apa yang terjadi?: Hilang");
    officer.lose_network().await;
    officer.tap("Kirim permohonan").await;
    citizen.lose_network().await;
    citizen.tap("Ambil kembali").await;
    citizen.expects(&code);
    citizen.find_network().await;
    citizen.tap("Ambil kembali").await;
    citizen.expects("Apa yang terjadi?: Hilang");
    citizen.expects("Kirim permohonan");
    // What the officer has sent meanwhile is refused, and says why.
    officer.find_network().await;
    officer.waits_for("1 perlu tindakan Anda").await;
    officer.tap("Perbaiki").await;
    officer.expects("Warga sudah mengambil kembali berkas ini");
    opens(&officer, &code).await;
    officer.expects("WRONG: Kode ini salah, sudah tidak berlaku, atau diambil kembali");
    citizen.tap("Kirim permohonan").await;
    citizen.waits_for("PM-26-000001").await;
    assert_eq!(city.applications_made(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_finishes_in_a_week_comes_back_by_itself() {
    let city = TestCity::start().await;
    let citizen = known(&city).await;
    let code = hands_over_a_lost_card(&citizen).await;
    let officer = at_counter(&city).await;
    opens(&officer, &code).await;
    officer.open("").await;
    officer.expects("KK hilang atau rusak");
    city.pass(Duration::from_hours(7 * 24));
    city.catch_up().await;
    citizen.open("").await;
    citizen.waits_for("[Jawaban disiapkan]").await;
    citizen.expects_not("di loket");
    officer.waits_for("Selamat").await;
    officer.loses_by_itself("KK hilang").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_answer_is_lost_there_is_one_draft_with_one_code() {
    for lost in 0..3 {
        let city = TestCity::start().await;
        let citizen = known(&city).await;
        fills_in_a_lost_card(&citizen).await;
        citizen.open(LOST_CARD).await;
        citizen.network.set(Fault::LoseAnswer(lost));
        citizen.tap("Lanjutkan di loket").await;
        citizen.lose_network().await;
        citizen.find_network().await;
        citizen.waits_for("Siap dilanjutkan di loket").await;
        citizen.open("").await;
        assert_eq!(citizen.sees().matches("[Siap dilanjutkan di loket]").count(), 1);
        citizen.tap("KK hilang atau rusak").await;
        let officer = at_counter(&city).await;
        opens(&officer, &citizen.qr_payload()).await;
        officer.expects("Apa yang terjadi?: Hilang");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_officer_s_phone_has_where_a_code_is_typed() {
    let city = TestCity::start().await;
    let citizen = known(&city).await;
    citizen.open("officer").await;
    citizen.expects("Kode pendaftaran");
    citizen.expects_not("Lanjutkan berkas warga");
    let officer = at_counter(&city).await;
    officer.open("officer").await;
    officer.tap("Buka berkas").await;
    officer.expects("WRONG: Ketik atau pindai kode warga.");
    opens(&officer, "AAAA-AAAA").await;
    officer.expects("WRONG: Kode ini salah");
}
