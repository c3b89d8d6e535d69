//! Large photos over connections that break, and over such that cost.

use std::time::Duration;

use live_tests::{BreakingWire, Phone, TestCity, large_photo, small_photo};

use crate::steps::{write_report, write_report_with};

const NUMBER: &str = "0812 3456 7890";

/// A citizen who has sent a report before, and so is signed in.
async fn known(phone: &Phone, city: &TestCity) {
    write_report(phone).await;
    phone.tap("Kirim laporan").await;
    phone.tap("Lanjut dengan nomor HP").await;
    phone.sign_in(city, NUMBER).await;
    phone.waits_for("Nomor laporan LK-").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_photo_arrives_over_a_connection_that_breaks_all_the_time() {
    let city = TestCity::start().await;
    let wire = BreakingWire::to(city.socket(), 300_000).await;
    let mut phone = Phone::over(&wire, &city);
    known(&phone, &city).await;
    let photo = large_photo();
    write_report_with(&phone, &photo).await;
    let cutting = async {
        let breaking = async {
            while wire.breaks() < 6 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), breaking).await.expect("it breaks on");
        phone.lose_network().await;
    };
    tokio::join!(phone.tap("Kirim laporan"), cutting);
    phone.open("outbox").await;
    phone.waits_for("% terkirim").await;
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("outbox").await;
    phone.expects("% terkirim");
    assert_eq!(city.photos_sent().await, 1, "that is the first report's");

    phone.find_network().await;
    phone.waits_for("Semua sudah terkirim").await;
    // Some connections end before that, because a newer request wants the upload.
    assert!(wire.breaks() > photo.len() / 600_000, "{}", wire.breaks());
    assert_eq!((city.reports_made().await, city.photos_sent().await), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_photo_waits_for_wifi_and_the_citizen_may_say_now() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    known(&phone, &city).await;
    phone.pay_for_network().await;
    let photo = large_photo();
    write_report_with(&phone, &photo).await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan, menunggu Wi-Fi");
    phone.open("outbox").await;
    phone.expects("[Menunggu Wi-Fi]");
    phone.tap("Coba kirim sekarang").await;
    phone.expects("[Menunggu Wi-Fi]");
    assert_eq!(city.reports_made().await, 1);
    phone.tap("Jalan berlubang").await;
    phone.expects("! Menunggu Wi-Fi");
    phone.tap("Kirim sekarang lewat paket data").await;
    phone.waits_for("Semua terkirim").await;

    write_report_with(&phone, &photo).await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan, menunggu Wi-Fi");
    write_report_with(&phone, &small_photo()).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    assert_eq!(city.reports_made().await, 3, "a small one does not wait behind it");
    phone.find_network().await;
    phone.open("outbox").await;
    phone.waits_for("Semua sudah terkirim").await;
    assert_eq!((city.reports_made().await, city.photos_sent().await), (4, 4));
}
