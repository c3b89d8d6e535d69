//! What becomes of a complaint beyond its way to a department: joined by neighbours, hidden, handed on,
//! opened again, and counted by the national clock.

use live_tests::{Phone, TestCity, small_photo};

use crate::report::connected_and_down;
use crate::steps::write_report;

const NEIGHBOUR: &str = "0812 3456 0001";
const NUMBER: &str = "0812 3456 7890";

async fn signed_in(city: &TestCity, number: &str) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, number).await;
    phone
}

/// A phone that has sent a report of a hole, and its number.
async fn with_report(city: &TestCity) -> (Phone, String) {
    let phone = signed_in(city, NEIGHBOUR).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    let sees = phone.sees();
    let at = sees.find("LK-").unwrap();
    let number = sees[at..].chars().take("LK-26-004417".len()).collect();
    (phone, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_neighbour_joins_a_report_without_a_network_and_leaves_it_again() {
    let city = TestCity::start().await;
    let (sender, number) = with_report(&city).await;
    let mut phone = signed_in(&city, NUMBER).await;
    phone.open("laksa").await;
    phone.tap("Laporan di dekat saya").await;
    phone.tap("Tampilkan").await;
    phone.expects("WRONG: Sentuh peta");
    phone.set_point("Anda di mana?", 51.5, -0.1).await;
    phone.tap("Tampilkan").await;
    phone.expects("WRONG: Titik ini di luar wilayah kota.");
    phone.set_point("Anda di mana?", -6.179, 106.631).await;
    phone.tap("Tampilkan").await;
    phone.waits_for(&number).await;
    phone.lose_network().await;
    // On the map, too, with the number that it has in the list.
    phone.expects("3 tempat, bernomor seperti di daftar");
    phone.tap("1. Jalan berlubang").await;
    phone.expects("[/laksa/near/LK-");
    phone.expects("Ikut melapor: 0");
    phone.expects_not("Bu Sri");
    phone.tap("Saya juga").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    // Taken back before anybody knows of it, and joined again.
    phone.tap("Tidak jadi ikut").await;
    phone.expects("Saya juga");
    phone.tap("Saya juga").await;
    phone.kill_and_restart();
    phone.find_network().await;
    phone.waits_for("Semua terkirim").await;
    phone.waits_for("Anda ikut").await;

    // Both follow it, and neither learns of the other.
    sender.open("laksa").await;
    sender.refresh().await;
    sender.tap("Jalan berlubang").await;
    sender.waits_for("Ikut melapor: 1").await;
    phone.tap("Jalan berlubang, Titik di peta").await;
    phone.expects("Anda ikut melapor");
    phone.expects_not("depan warung");
    phone.expects_not("Lubang di lajur kiri");
    city.pass_days(30).await;
    phone.waits_for("Selesai menurut").await;
    phone.expects("<photo: Sesudah");
    phone.expects_not("<photo: Sebelum");
    phone.expects_not("Bagaimana hasilnya?");
    phone.open("inbox").await;
    phone.waits_for("Yang Anda ikut laporkan selesai dikerjakan").await;
    phone.tap("Yang Anda ikut laporkan selesai dikerjakan").await;
    phone.expects("Yang memberi penilaian adalah pelapornya");

    phone.open("laksa").await;
    phone.tap("Jalan berlubang, Titik di peta").await;
    phone.tap("Tidak jadi ikut").await;
    phone.waits_for("Semua terkirim").await;
    phone.open("laksa").await;
    phone.loses_by_itself("Anda ikut").await;
    sender.refresh().await;
    sender.sees_until(|sees| !sees.contains("Ikut melapor")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_same_is_sent_twice_the_other_report_is_offered() {
    let city = TestCity::start().await;
    let (_sender, number) = with_report(&city).await;
    let phone = Phone::new(&city);
    write_report(&phone).await;
    phone.waits_for("Sudah dilaporkan orang lain?").await;
    phone.expects(&number);
    phone.tap("Jalan berlubang").await;
    phone.tap("Saya juga").await;
    // A guest, too: one step more, and it goes by itself.
    phone.expects("Tersimpan. Satu langkah lagi");
    phone.tap("Lanjut dengan nomor HP").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("Anda ikut").await;
    phone.waits_for("Semua terkirim").await;
    assert_eq!(city.reports_made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_learns_of_it_is_chosen_before_it_is_sent_and_kept_without_a_network() {
    let city = TestCity::start().await;
    let mut phone = signed_in(&city, NUMBER).await;
    write_report(&phone).await;
    phone.expects("Siapa yang tahu ini dari Anda?: «Anonim: dinas tidak tahu siapa Anda");
    phone.lose_network().await;
    let hidden =
        "Rahasia: dinas mendapat nomor HP Anda. Umum tidak melihat laporan ini sama sekali.";
    phone.choose("Siapa yang tahu ini dari Anda?", hidden).await;
    phone.kill_and_restart();
    phone.expects("«Rahasia: dinas mendapat nomor HP Anda.");
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.waits_for("Siapa yang tahu ini dari Anda?: Rahasia").await;

    // Somebody else, who looks around there, does not see it.
    let other = Phone::new(&city);
    other.open("laksa/near").await;
    other.set_point("Anda di mana?", -6.178, 106.63).await;
    other.tap("Tampilkan").await;
    other.waits_for("Lampu jalan mati").await;
    other.expects_not("Jalan berlubang");
    assert_eq!(city.reports_made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn not_our_authority_is_handed_on_with_a_reason_while_the_clock_goes_on() {
    let city = TestCity::start().await;
    let phone = signed_in(&city, NUMBER).await;
    write_report(&phone).await;
    phone.back().await;
    phone.back().await;
    let words = "Lampunya padam. Salah dinas, ini urusan Dinas Perhubungan";
    phone.type_into("Ceritakan masalahnya", words).await;
    phone.tap("Lanjut").await;
    phone.tap("Lanjut").await;
    phone.lose_network().await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.waits_for("Diperiksa dan ditugaskan: paling lambat").await;
    phone.expects("Ditindaklanjuti: paling lambat");
    city.pass_days(1).await;
    phone.waits_for("Diteruskan ke Dinas Perhubungan").await;
    phone.expects("Bukan wewenang kami: ini urusan Dinas Perhubungan.");
    phone.expects("Batas waktunya tetap dihitung sejak Anda melapor");
    phone.waits_for("Diperiksa dan ditugaskan: sudah").await;
    city.pass_days(30).await;
    phone.waits_for("Selesai menurut Dinas Perhubungan").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_done_is_opened_again_without_a_network() {
    let city = TestCity::start().await;
    let mut phone = signed_in(&city, NUMBER).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("[x] Diterima dinas").await;
    // As long as it takes, and not a day longer.
    for _ in 0..40 {
        city.pass_days(1).await;
        phone.refresh().await;
        if phone.sees().contains("Belum beres?") {
            break;
        }
    }
    phone.lose_network().await;
    phone.tap("Buka lagi laporan ini").await;
    phone.expects("WRONG: Tulis apa yang belum beres");
    phone.type_into("Apa yang belum beres?", "Masih berlubang di tepinya").await;
    phone.tap("Buka lagi laporan ini").await;
    phone.expects("WRONG: Ambil foto keadaannya sekarang");
    phone.take_photo("Foto", &small_photo()).await;
    phone.tap("Buka lagi laporan ini").await;
    phone.expects("Laporan dibuka lagi begitu terkirim");
    phone.kill_and_restart();
    phone.find_network().await;
    phone.waits_for("Dibuka lagi oleh pelapor").await;
    phone.expects("Masih berlubang di tepinya");
    phone.expects("<photo: Belum beres");
    phone.expects_not("Buka lagi laporan ini");
    city.pass_days(30).await;
    phone.waits_for("Bagaimana hasilnya?").await;
    assert_eq!(city.reports_made().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_national_clock_has_run_out_the_citizen_is_told_what_to_do() {
    let city = TestCity::start_connected(connected_and_down()).await;
    let phone = signed_in(&city, NUMBER).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    // Monday, and three working days.
    phone.waits_for("Diperiksa dan ditugaskan: paling lambat 24 September 2026").await;
    phone.expects("Ditindaklanjuti: paling lambat");
    city.pass_days(3).await;
    phone.refresh().await;
    phone.expects_not("Batas waktunya sudah lewat");
    city.pass_days(1).await;
    phone.refresh().await;
    phone.waits_for("Batas waktunya sudah lewat").await;
    phone.expects("SP4N-LAPOR");
    // Without a network, too: what is late is counted on the phone.
    phone.lose_network().await;
    phone.open("laksa").await;
    phone.back().await;
    phone.expects("Batas waktunya sudah lewat");
}
