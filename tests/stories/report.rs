//! Reporting a problem with a photo.

use std::net::TcpListener;

use live_domain::City;
use live_gateway::Connections;
use live_tests::{Fault, Phone, TestCity, holiday_photo, small_photo};

use crate::steps::write_report;

const NUMBER: &str = "0812 3456 7890";

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reports_a_hole_and_rates_the_repair() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan. Satu langkah lagi");

    phone.tap("Lanjut dengan nomor HP").await;
    phone.sign_in(&city, NUMBER).await;

    // Back where the citizen was, and the report goes by itself.
    phone.waits_for("Nomor laporan LK-").await;
    phone.waits_for("[x] Diterima server kota").await;
    city.pass_days(1).await;
    phone.waits_for("[x] Diterima dinas").await;
    phone.expects("tanda tangan cocok");
    phone.expects("Semua terkirim");

    city.pass_days(30).await;
    phone.waits_for("Selesai menurut").await;
    phone.expects("<photo: Sesudah");
    phone.choose("Bagaimana hasilnya?", "Sangat baik").await;
    phone.type_into("Catatan untuk petugas", "Terima kasih 🙏").await;
    phone.tap("Kirim penilaian").await;
    phone.waits_for("[x] Anda menilai").await;
    assert_eq!(city.reports_made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_a_report_waits_and_goes_by_itself() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.lose_network().await;
    write_report(&phone).await;
    phone.expects("Tidak ada jaringan");
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.expects("Antrean ke-1");
    phone.expects("1 menunggu dikirim");

    phone.kill_and_restart();
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    // The change feed may tell the number before the answer to what was sent has come.
    phone.waits_for("Semua terkirim").await;
    phone.expects("Nomor laporan LK-");
    assert_eq!(city.reports_made().await, 1);
}

/// A unit that takes reports and whose system is down.
pub fn connected_and_down() -> Connections {
    down(
        "pupr.json",
        r#"{
            "name": "Dinas PUPR", "base": "BASE", "open311": {},
            "reports": { "road": "1", "lamp": "2", "waste": "3", "water": "4", "tree": "5" }
        }"#,
    )
}

/// A department whose system is down: nobody listens where it should be.
pub fn down(name: &str, file: &str) -> Connections {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let file = file.replace("BASE", &format!("http://{address}/"));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), file).unwrap();
    Connections::read(folder.path(), City::built_in(), |_| None).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_department_is_down_the_citizen_is_told_since_when_and_keeps_their_place() {
    let city = TestCity::start_connected(connected_and_down()).await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    for _ in 0..3 {
        city.pass_days(1).await;
    }
    phone.waits_for("tidak menjawab sejak").await;
    phone.expects("Yang Anda kirim aman di kota");
    phone.expects("Anda tidak perlu mengirim ulang");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_of_twelve_megapixels_loses_its_place_and_arrives_whole() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    let photo = holiday_photo();
    phone.open("laksa/new").await;
    phone.take_photo("Foto", &photo).await;
    phone.expects("lokasi di dalam foto sudah dihapus");
    let (_, kept) = phone.shown_photo_bytes().await;
    assert!(kept.len() > 1_000_000, "a photo of this size: {}", kept.len());
    let latitude: Vec<u8> = [6u32, 1, 10, 1, 41, 1].map(u32::to_be_bytes).concat();
    assert!(contains(&photo, &latitude) && !contains(&kept, &latitude));
    let (id, digest) = phone.shown_photo().await;
    assert!(contains(&kept, b"Exif"), "it still knows which way is up");

    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.type_into("Ceritakan masalahnya", "besar").await;
    phone.tap("Lanjut").await;
    phone.set_point("Titik di peta", -6.178, 106.63).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    phone.tap("Lanjut dengan nomor HP").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("Nomor laporan LK-").await;
    assert_eq!(city.photo_digest(id).await, Some(digest));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_input_is_said_at_its_field_and_nothing_typed_is_lost() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("laksa/new").await;
    phone.type_into("Ceritakan masalahnya", "tetap di sini").await;
    phone.take_photo("Foto", b"this is not a picture").await;
    phone.expects("WRONG: Berkas ini bukan foto");
    phone.take_photo("Foto", &vec![0xff; 11 * 1024 * 1024]).await;
    phone.expects("Foto: «» WRONG");
    phone.tap("Lanjut").await;
    phone.expects("Jenis masalah: «» WRONG: Pilih salah satu jenis masalah.");
    phone.expects("Ceritakan masalahnya: «tetap di sini»");
    phone.kill_and_restart();
    phone.expects("Ceritakan masalahnya: «tetap di sini»");

    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.tap("Lanjut").await;
    phone.tap("Lanjut").await;
    phone.expects("WRONG: Sentuh peta atau pilih kelurahan");
    phone.set_point("Titik di peta", 51.5, -0.1).await;
    phone.tap("Lanjut").await;
    phone.expects("WRONG: Titik ini di luar wilayah kota.");
}

/// The whole way with the network lost at the n-th request, before it arrives or before its answer
/// does, for every n; and the app killed right after. Each time: one report, the same photo.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_request_is_lost_there_is_one_report_with_one_photo() {
    let city = TestCity::start().await;
    for (case, (lost, answer)) in (0..8).flat_map(|lost| [(lost, true), (lost, false)]).enumerate()
    {
        let mut phone = Phone::new(&city);
        let number = format!("0812 1111 {:04}", 1000 + case);
        phone.open("account/phone").await;
        phone.sign_in(&city, &number).await;
        write_report(&phone).await;
        let (id, digest) = phone.shown_photo().await;
        let before = (city.reports_made().await, city.photos_sent().await);
        phone.network.set(if answer { Fault::LoseAnswer(lost) } else { Fault::LoseRequest(lost) });
        phone.tap("Kirim laporan").await;
        phone.kill_and_restart();
        phone.find_network().await;
        phone.waits_for("Nomor laporan LK-").await;
        phone.waits_for("Semua terkirim").await;
        let after = (city.reports_made().await, city.photos_sent().await);
        assert_eq!(after, (before.0 + 1, before.1 + 1), "request {lost}, answer lost: {answer}");
        assert_eq!(city.photo_digest(id).await, Some(digest));
    }
}

/// The app is killed after every single thing that the person does.
#[tokio::test(flavor = "multi_thread")]
async fn killed_after_every_step_nothing_is_lost_and_nothing_is_twice() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("laksa/new").await;
    phone.kill_and_restart();
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.kill_and_restart();
    phone.take_photo("Foto", &small_photo()).await;
    phone.kill_and_restart();
    phone.type_into("Ceritakan masalahnya", "Lubang besar").await;
    phone.kill_and_restart();
    phone.tap("Lanjut").await;
    phone.kill_and_restart();
    phone.set_point("Titik di peta", -6.178, 106.63).await;
    phone.kill_and_restart();
    phone.tap("Lanjut").await;
    phone.kill_and_restart();
    phone.expects("Lubang besar");
    phone.tap("Kirim laporan").await;
    phone.kill_and_restart();
    phone.expects("Tersimpan. Satu langkah lagi");
    phone.tap("Lanjut dengan nomor HP").await;
    phone.kill_and_restart();
    phone.type_into("Nomor HP", NUMBER).await;
    phone.kill_and_restart();
    phone.tap("Kirim kode").await;
    phone.kill_and_restart();
    phone.type_into("Kode dari SMS", &city.last_code(NUMBER).await).await;
    phone.kill_and_restart();
    phone.tap("Masuk").await;
    phone.kill_and_restart();
    phone.waits_for("Nomor laporan LK-").await;
    phone.kill_and_restart();
    phone.waits_for("Semua terkirim").await;
    assert_eq!(city.reports_made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_waits_on_the_first_screen_and_can_be_thrown_away() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("laksa/new").await;
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.type_into("Ceritakan masalahnya", "nanti dulu").await;
    phone.tap("Beranda").await;
    phone.expects("[Belum dikirim]");
    phone.tap("Jalan berlubang").await;
    phone.expects("nanti dulu");
    phone.tap("Hapus draf ini").await;
    phone.expects_not("[Belum dikirim]");
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}
