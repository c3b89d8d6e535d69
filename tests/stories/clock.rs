//! A phone's clock jumps by years in both directions, and the phone travels: what is sent arrives
//! once, and nothing that is shown changes.

use std::process::Command;

use live_tests::{Phone, TestCity};

use crate::steps::write_report;

const NUMBER: &str = "0812 3456 7890";
const YEAR: i64 = 365;

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_by_years_neither_loses_nor_holds_up_anything() {
    for wrong in [-20 * YEAR, 20 * YEAR] {
        let city = TestCity::start().await;
        let mut phone = Phone::new(&city);
        phone.lose_network().await;
        write_report(&phone).await;
        phone.tap("Kirim laporan").await;
        phone.expects("Tersimpan");
        phone.set_clock_wrong(wrong);
        phone.kill_and_restart();
        phone.find_network().await;
        phone.waits_for("Tersimpan. Satu langkah lagi").await;
        phone.set_clock_wrong(-wrong);
        phone.tap("Lanjut dengan nomor HP").await;
        phone.sign_in(&city, NUMBER).await;
        phone.waits_for("Nomor laporan LK-").await;
        assert_eq!((city.reports_made().await, city.photos_sent().await), (1, 1));

        // What was fetched in one century is fetched again in the other.
        city.pass_days(30).await;
        phone.set_clock_wrong(wrong);
        phone.kill_and_restart();
        phone.refresh().await;
        phone.waits_for("Selesai menurut").await;
        phone.core().suspend();
        phone.set_clock_wrong(0);
        phone.core().resume().unwrap();
        phone.choose("Bagaimana hasilnya?", "Baik").await;
        phone.tap("Kirim penilaian").await;
        phone.waits_for("[x] Anda menilai").await;
    }
}

/// Set in the process of the phone that travels: where it writes what it sees.
const SEEN: &str = "LIVE_TEST_SEEN";
const NAME: &str = "clock::a_journey_through_time_zones_changes_nothing";

#[test]
fn a_journey_through_time_zones_changes_nothing() {
    if let Ok(file) = std::env::var(SEEN) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        return std::fs::write(file, runtime.block_on(dates_and_greetings())).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let seen = ["Asia/Jakarta", "Asia/Jayapura", "America/Anchorage", "UTC+14"].map(|zone| {
        let file = folder.path().join("seen");
        let status = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME])
            .env("TZ", zone)
            .env(SEEN, &file)
            .status();
        assert!(status.unwrap().success(), "the phone does not work in {zone}");
        std::fs::read_to_string(file).unwrap()
    });
    assert!(seen[0].contains("Selamat pagi"), "{}", seen[0]);
    assert!(seen.iter().all(|other| *other == seen[0]), "{seen:#?}");
}

async fn dates_and_greetings() -> String {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    let home = phone.sees();
    phone.open("bapenda").await;
    phone.type_into("Nomor objek pajak (NOP)", &city.unpaid_tax_object()).await;
    phone.tap("Cari tagihan").await;
    phone.expects("2026");
    home + &phone.sees()
}
