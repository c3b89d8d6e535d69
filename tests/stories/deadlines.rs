//! A promise with its law: extended once, broken, and objected to.

use live_app::screen::Block;
use live_tests::{Phone, TestCity, small_photo};

const NUMBER: &str = "0812 3456 7890";

/// A phone of somebody with a request for public information filled in.
async fn asked(city: &TestCity, what: &str) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, NUMBER).await;
    phone.open("services/about/permohonan-informasi").await;
    phone.refresh().await;
    phone.tap("Siapkan jawaban").await;
    phone.type_into("Informasi apa yang diminta?", what).await;
    phone.type_into("Untuk apa?", "Skripsi").await;
    phone.choose("Bagaimana ingin menerimanya?", "Salinan digital").await;
    phone.tap("Lanjut").await;
    phone.choose("Pemohon", "Perorangan").await;
    phone.type_into("NIK", &city.person(0).nik).await;
    phone.type_into("Nomor HP yang bisa dihubungi", NUMBER).await;
    phone.tap("Lanjut").await;
    phone.take_photo("KTP", &small_photo()).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000001").await;
    phone
}

/// The grounds that the screen offers.
fn grounds(phone: &Phone) -> Vec<String> {
    let screen = phone.screen();
    let choice = screen.blocks.iter().find_map(|block| match block {
        Block::Choice(choice) => Some(choice),
        _ => None,
    });
    let options = &choice.expect("a choice of grounds").options;
    options.iter().map(|option| option.label.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_extended_stays_unanswered_and_is_objected_to_offline() {
    let city = TestCity::start().await;
    let phone = asked(&city, "Anggaran taman: diam, lalu perpanjang").await;
    // All that follows, before anything does.
    phone.expects("[*] Keputusan: Informasi publik (PPID) · Paling lambat 5 Oktober 2026. Dinas boleh memperpanjang sekali 7 hari kerja");
    phone.expects("Keberatan: atasan PPID · Dalam 30 hari kerja setelah keputusan.");
    phone.expects("Keputusan: atasan PPID · Dalam 30 hari kerja");
    phone.expects("Keberatan: Komisi Informasi Provinsi Banten · Dalam 14 hari kerja");

    city.pass_days(2).await;
    phone.waits_for("perlu waktu lebih lama").await;
    phone.expects("perlu dikumpulkan dari beberapa bidang");
    phone.expects("dari 17. Janji selesai 14 Oktober 2026");
    phone.expects("Paling lambat 14 Oktober 2026");
    city.pass_days(20).await;
    phone.refresh().await;
    phone.expects_not("Ajukan keberatan");

    city.pass_days(2).await;
    phone.open("inbox").await;
    phone.waits_for("Belum diputuskan sampai hari terakhir").await;
    phone.tap("Belum diputuskan sampai hari terakhir").await;
    phone.expects("Hari terakhir: 25 November 2026");
    phone.tap("Lihat selengkapnya").await;
    phone.waits_for("Anda bisa mengajukan keberatan sampai 25 November 2026").await;
    phone.lose_network().await;
    assert_eq!(grounds(&phone), ["Tidak ditanggapi"]);
    phone.tap("Ajukan keberatan").await;
    phone.expects("WRONG: Masih kosong: Alasan");
    phone.choose("Alasan", "Tidak ditanggapi").await;
    phone.tap("Ajukan keberatan").await;
    phone.expects("PM-26-000001");
    phone.type_into("Duduk perkara", "Sudah 17 hari kerja tanpa jawaban").await;
    phone.type_into("Nomor HP yang bisa dihubungi", NUMBER).await;
    phone.tap("Lanjut").await;
    phone.expects("Alasan: Tidak ditanggapi");
    phone.tap("Kirim permohonan").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    phone.waits_for("PM-26-000002").await;
    phone.expects("Keberatan: Komisi Informasi Provinsi Banten · Dalam 14 hari kerja");

    phone.open("").await;
    phone.tap("Minta informasi publik").await;
    phone.waits_for("Anda mengajukan keberatan").await;
    phone.expects("[x] Keberatan: atasan PPID");
    phone.expects_not("Ajukan keberatan");
    phone.tap("Keberatan atas informasi publik").await;
    phone.expects("PM-26-000002");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_refused_objects_on_the_grounds_for_that_and_then_goes_on() {
    let city = TestCity::start().await;
    let phone = asked(&city, "Mohon tolak").await;
    city.pass_days(2).await;
    phone.waits_for("tidak memenuhi syarat").await;
    let grounds = grounds(&phone);
    assert!(grounds.contains(&"Biaya tidak wajar".to_owned()), "{grounds:?}");
    assert!(!grounds.contains(&"Tidak ditanggapi".to_owned()), "{grounds:?}");
    phone.choose("Alasan", "Ditolak dengan alasan dikecualikan").await;
    phone.tap("Ajukan keberatan").await;
    phone.type_into("Duduk perkara", "Mohon tolak juga").await;
    phone.type_into("Nomor HP yang bisa dihubungi", NUMBER).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.waits_for("PM-26-000002").await;
    city.pass_days(2).await;
    phone.waits_for("tidak memenuhi syarat").await;
    // Who comes next is not the city: it says how.
    phone.expects("Ajukan permohonan penyelesaian sengketa informasi");
    phone.expects_not("Ajukan keberatan");
}
