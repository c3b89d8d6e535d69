//! What is on the disk after a year of daily use, against the citizen's cap.

use std::path::Path;

use live_app::screen::Block;
use live_store::DEFAULT_CAP;
use live_tests::{Phone, TestCity, holiday_photo};

use crate::device::sign_in_on;
use crate::measure::{Ceiling, Row};

/// The most times the cap.
const CEILING: f64 = 1.0;

/// Every so many days something is reported, with a photo.
const BETWEEN_REPORTS: usize = 3;

/// Lives through a year, a day in a moment.
pub async fn measure(folder: &Path, days: usize) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let city = TestCity::start().await;
    let mut phone = Phone::in_folder(&city, folder.path());
    sign_in_on(&phone, &city).await;
    let photo = holiday_photo();
    let mut most = 0;
    for day in 0..days {
        city.pass_days(1).await;
        phone.kill_and_restart();
        for route in ["", "laksa", "services", "documents", "bapenda"] {
            phone.open(route).await;
        }
        if day % BETWEEN_REPORTS == 0 {
            report(&phone, &photo).await;
        }
        look_at_own(&phone).await;
        phone.open("").await;
        phone.core().deliver().await;
        most = most.max(bytes_in(folder.path()));
    }
    #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let (ours, bare) = (mebibytes(most), mebibytes(DEFAULT_CAP));
    Row {
        name: "year",
        what: format!(
            "database on the disk, at its largest in {days} days of daily use with {} photos",
            days.div_ceil(BETWEEN_REPORTS)
        ),
        against: "the citizen's cap",
        records: days,
        ours,
        bare,
        best: ours,
        unit: "MiB",
        rounds: 1,
        ceiling: Some(Ceiling::Times(CEILING)),
        per_record: false,
    }
}

async fn report(phone: &Phone, photo: &[u8]) {
    phone.open("laksa/new").await;
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.take_photo("Foto", photo).await;
    phone.type_into("Ceritakan masalahnya", "Lubang di lajur kiri, sudah dua minggu.").await;
    phone.tap("Lanjut").await;
    phone.set_point("Titik di peta", -6.178, 106.63).await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
}

/// Looks at what came of one's own reports, each with its photos, and judges what is done.
async fn look_at_own(phone: &Phone) {
    phone.open("laksa").await;
    let own: Vec<String> = phone
        .screen()
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Items { items, .. } => Some(items),
            _ => None,
        })
        .flatten()
        .filter_map(|item| item.route.clone())
        .take(5)
        .collect();
    for route in own {
        phone.open(&route).await;
        let screen = phone.screen();
        for block in &screen.blocks {
            if let Block::Photos { photos } = block {
                for photo in photos {
                    phone.core().file(&photo.file).await.expect("the photo");
                }
            }
        }
        if phone.sees().contains("Bagaimana hasilnya?: «0»") {
            phone.choose("Bagaimana hasilnya?", "Baik").await;
            phone.tap("Kirim penilaian").await;
        }
    }
}

fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("the phone's folder");
    entries.map(|entry| entry.expect("a file").metadata().map_or(0, |file| file.len())).sum()
}
