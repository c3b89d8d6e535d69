//! What becomes of a complaint beyond its way to a department: joined by neighbours, hidden, handed on,
//! opened again, and counted by the national clock.

use live_tests::{Phone, TestCity};

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
    phone.tap("Jalan berlubang").await;
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
    phone.waits_for("Laporan Anda selesai dikerjakan").await;

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
