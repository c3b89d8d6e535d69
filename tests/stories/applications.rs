//! Applying for a service that is data, and following it to its end.

use live_tests::{Fault, Phone, TestCity, small_photo};

use crate::family::{cared_for, family};
use crate::report::down;
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
pub async fn sent(city: &TestCity, title: &str) -> Phone {
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
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.expects("1 menunggu dikirim");

    phone.kill_and_restart();
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    phone.waits_for("PM-26-000001").await;
    phone.expects("dari 2. Janji selesai 23 September 2026");
    phone.expects("Berapa buku?: 3 buku");
    phone.waits_for("[x] Diterima server kota").await;
    phone.expects("tanda tangan cocok");
    city.pass_days(2).await;
    phone.waits_for("Disetujui").await;
    assert_eq!(city.applications_made(), 1);
    // What was sent leaves the phone when it is over.
    phone.expects_not("Berapa buku?");
    phone.expects("DISDIK/PM-26-000001");
    phone.choose("Bagaimana hasilnya?", "Sangat baik").await;
    phone.tap("Kirim penilaian").await;
    phone.waits_for("Anda memberi nilai").await;
    phone.open("").await;
    phone.expects_not("Pinjam buku");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_department_is_down_an_application_says_since_when_and_keeps_its_place() {
    let connections = down(
        "disdik.json",
        r#"{
            "applications": true, "base": "BASE", "words": { "SETUJU": "finished" },
            "rest": {
                "take_over": { "path": "permohonan", "body": { "nomor": "{number}" }, "reference": "/id" },
                "news": { "path": "permohonan/{reference}?sejak={cursor}" },
                "tell": { "path": "catatan", "body": { "isi": "{note}" } },
                "reading": {
                    "cursor": "/lanjut", "lines": "/riwayat",
                    "line": { "word": "/status", "at": "/waktu", "note": "/catatan" }
                }
            }
        }"#,
    );
    let city = TestCity::start_connected(connections).await;
    let phone = sent(&city, "Laskar Pelangi").await;
    for _ in 0..3 {
        city.pass_days(1).await;
    }
    phone.waits_for("tidak menjawab sejak").await;
    phone.expects("Sistem Pendidikan (Disdik) tidak menjawab sejak");
    phone.expects("Yang Anda kirim aman di kota");
    phone.lose_network().await;
    phone.refresh().await;
    phone.expects("Yang Anda kirim aman di kota");
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
    fill_in_lost_card(&phone).await;
    phone
}

async fn fill_in_lost_card(phone: &Phone) {
    phone.open("services").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.open("services/about/kk-hilang-rusak").await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Apa yang terjadi?", "Hilang").await;
    phone.tap("Lanjut").await;
    phone.take_photo("Surat keterangan kehilangan dari kepolisian", &small_photo()).await;
    phone.tap("Lanjut").await;
    phone.expects("[Foto tersimpan]");
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

/// A service whose one choice, put right, asks for an address.
fn with_a_condition() -> String {
    let how = r#"{ "name": "how", "label": { "id": "Diambil bagaimana?", "en": "How?" }, "kind": { "choice": [
        { "value": "buram", "label": { "id": "Belum tahu", "en": "Not sure" } },
        { "value": "home", "label": { "id": "Diantar", "en": "Delivered" } } ] } },
      { "name": "address", "label": { "id": "Alamat rumah", "en": "Address" }, "kind": "line",
        "when": { "is": ["how", "home"] } },
      { "name": "book""#;
    NEW.replacen(r#"{ "name": "book""#, how, 1)
}

/// A phone with an application for it whose choice has to be put right.
async fn with_a_choice_to_fix(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    assert_eq!(city.publish("pinjam-buku", &with_a_condition()).await, 201);
    phone.open("services/about/pinjam-buku").await;
    phone.refresh().await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Diambil bagaimana?", "Belum tahu").await;
    phone.type_into("Judul buku", "Laskar Pelangi").await;
    phone.type_into("Berapa buku?", "2").await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000001").await;
    city.pass_days(2).await;
    phone.waits_for("Perlu diperbaiki").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fix_asks_for_what_it_makes_a_question_of() {
    let city = TestCity::start().await;
    let phone = with_a_choice_to_fix(&city).await;
    phone.lose_network().await;
    phone.tap("Perbaiki yang diminta").await;
    phone.expects_not("Alamat rumah");
    phone.choose("Diambil bagaimana?", "Diantar").await;
    phone.tap("Kirim perbaikan").await;
    phone.expects("WRONG: Masih kosong: Alamat rumah");
    phone.expects_not("Judul buku");
    phone.type_into("Alamat rumah", "Jalan Kenanga 5").await;
    phone.tap("Kirim perbaikan").await;
    phone.find_network().await;
    phone.waits_for("Anda memperbaiki").await;
    phone.expects("Alamat rumah: Jalan Kenanga 5");
    city.pass_days(2).await;
    phone.waits_for("Disetujui").await;
}

/// Another phone of the same person holds nothing of what was sent.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_did_not_send_it_asks_what_the_city_asks_for() {
    let city = TestCity::start().await;
    drop(with_a_choice_to_fix(&city).await);
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    city.pass(std::time::Duration::from_mins(2));
    phone.sign_in(&city, NUMBER).await;
    phone.open("").await;
    phone.waits_for("Pinjam buku").await;
    phone.tap("Pinjam buku").await;
    phone.tap("Perbaiki yang diminta").await;
    phone.choose("Diambil bagaimana?", "Diantar").await;
    phone.expects_not("Alamat rumah");
    phone.tap("Kirim perbaikan").await;
    phone.open("outbox").await;
    phone.waits_for("Perlu diperbaiki").await;
    phone.tap("Pinjam buku").await;
    phone.tap("Perbaiki").await;
    phone.expects("Diambil bagaimana?");
    phone.expects("WRONG: Masih kosong: Alamat rumah");
    phone.type_into("Alamat rumah", "Jalan Kenanga 5").await;
    phone.tap("Kirim perbaikan").await;
    phone.waits_for("Anda memperbaiki").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_request_is_lost_there_is_one_application_with_one_photo() {
    let city = TestCity::start().await;
    let person = city.person(0);
    let mut phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("account/match").await;
    match_data(&phone, person).await;
    for (case, lost) in [0, 1, 2, 3].into_iter().enumerate() {
        fill_in_lost_card(&phone).await;
        let before = (city.applications_made(), city.photos_sent().await);
        phone.network.set(Fault::LoseAnswer(lost));
        phone.tap("Kirim permohonan").await;
        phone.kill_and_restart();
        phone.find_network().await;
        phone.waits_for(&format!("PM-26-00000{}", case + 1)).await;
        phone.waits_for("Semua terkirim").await;
        let after = (city.applications_made(), city.photos_sent().await);
        assert_eq!(after, (before.0 + 1, before.1 + 1), "request {lost}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_comes_back_with_a_reason_and_a_way_out() {
    let city = TestCity::start().await;
    let phone = filled_in(&city, "Laskar Pelangi").await;
    phone.network.set(Fault::Refuses);
    phone.tap("Kirim permohonan").await;
    phone.waits_for("Ada yang perlu diperbaiki").await;
    phone.network.set(Fault::None);
    phone.tap("Perbaiki").await;
    phone.expects("Permohonan belum bisa diterima");
    phone.expects("Judul buku: Laskar Pelangi");
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000001").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_changed_meanwhile_says_so_and_keeps_the_answers() {
    let city = TestCity::start().await;
    let phone = filled_in(&city, "Laskar Pelangi").await;
    let card = r#"{ "name": "card", "label": { "id": "Nomor kartu", "en": "Card" }, "kind": "line" },
      { "name": "copies""#;
    let next = NEW.replace(r#""version": 1"#, r#""version": 2"#);
    let next = next.replace(r#"{ "name": "copies""#, card);
    assert_eq!(city.publish("pinjam-buku", &next).await, 201);
    phone.refresh().await;
    phone.expects("Layanan ini berubah sejak Anda mulai mengisi");
    phone.expects("Belum lengkap");
    phone.tap("Nomor kartu").await;
    phone.expects("Laskar Pelangi");
    phone.type_into("Nomor kartu", "77").await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000001").await;
    phone.expects("Nomor kartu: 77");
}

/// A caretaker's phone with a form filled in for the elder.
async fn filled_in_for_elder(city: &TestCity) -> (Phone, Phone) {
    let (elder, agent) = cared_for(city).await;
    assert_eq!(city.publish("pinjam-buku", NEW).await, 201);
    agent.open("services/about/pinjam-buku").await;
    agent.refresh().await;
    agent.tap("Siapkan jawaban").await;
    agent.choose("Untuk siapa?", "0812-••••-••90").await;
    agent.expects("# Buku · untuk 0812-••••-••90");
    agent.type_into("Judul buku", "Laskar Pelangi").await;
    agent.type_into("Berapa buku?", "2").await;
    agent.tap("Lanjut").await;
    (elder, agent)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_acts_for_somebody_applies_for_them_and_they_see_it() {
    let city = TestCity::start().await;
    let (elder, agent) = filled_in_for_elder(&city).await;
    agent.lose_network().await;
    agent.tap("Kirim permohonan").await;
    agent.expects("# Pinjam buku · untuk 0812-••••-••90");
    agent.find_network().await;
    agent.waits_for("PM-26-000001").await;
    agent.expects("Judul buku: Laskar Pelangi");
    city.pass_days(2).await;
    agent.waits_for("Disetujui").await;
    elder.open("privacy/accesses").await;
    elder.refresh().await;
    elder.waits_for("Pendidikan (Disdik)").await;
    elder.expects("Dibuka dengan kuasa keluarga (0813-••••-••33)");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mandate_that_ended_meanwhile_is_said_where_one_chooses_for_whom() {
    let city = TestCity::start().await;
    let (elder, agent) = filled_in_for_elder(&city).await;
    agent.lose_network().await;
    agent.tap("Kirim permohonan").await;
    family(&elder).await;
    elder.waits_for("0813-••••-••33").await;
    elder.tap("0813-••••-••33").await;
    elder.tap("Akhiri").await;
    elder.waits_for("Sudah berakhir").await;
    agent.find_network().await;
    agent.waits_for("Ada yang perlu diperbaiki").await;
    agent.tap("Perbaiki").await;
    agent.expects("WRONG: Anda tidak lagi bertindak untuk orang ini.");
    agent.expects("Laskar Pelangi");
    agent.choose("Untuk siapa?", "Saya sendiri").await;
    agent.tap("Lanjut").await;
    agent.tap("Kirim permohonan").await;
    agent.waits_for("PM-26-000001").await;
    agent.expects("# Pinjam buku [");
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
