//! Every screen of the two journeys as a person sees it, compared with what it was.
//!
//! After a change that is meant: `INSTA_UPDATE=always cargo test -p live-tests screens`, and read
//! the difference.

use live_tests::{Phone, TestCity, small_photo};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0812 3456 7890";

/// Ids, receipt numbers and what things take on the disk differ from run to run; all else does not.
fn shown(phone: &Phone) -> String {
    let mut text = without_sizes(&phone.sees());
    let ids: Vec<String> = text
        .split(|c: char| !(c.is_ascii_hexdigit() || c == '-'))
        .filter(|word| word.len() == 36 && word.matches('-').count() == 4)
        .map(str::to_owned)
        .collect();
    for id in ids {
        text = text.replace(&id, "(id)");
    }
    text
}

/// A number before "MB", or before "KB" at the end of a chip, becomes nothing.
fn without_sizes(text: &str) -> String {
    let mut shown = String::new();
    for word in text.split_inclusive(' ') {
        if word.starts_with("MB") || word.starts_with("KB]") {
            let number = |c: char| c.is_ascii_digit() || c == ',' || c == ' ';
            shown.truncate(shown.trim_end_matches(number).len());
            shown.push(' ');
        }
        shown.push_str(word);
    }
    shown
}

macro_rules! look {
    ($phone:expr, $name:literal) => {
        insta::assert_snapshot!($name, shown(&$phone))
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_a_report() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    look!(phone, "home");
    phone.open("laksa/new").await;
    look!(phone, "report-what");
    phone.tap("Lanjut").await;
    look!(phone, "report-what-wrong");
    write_report(&phone).await;
    look!(phone, "report-check");
    phone.back().await;
    look!(phone, "report-where");
    phone.tap("Lanjut").await;
    phone.tap("Kirim laporan").await;
    look!(phone, "report-needs-phone");
    phone.tap("1 perlu tindakan Anda").await;
    look!(phone, "outbox");
    phone.tap("Jalan berlubang").await;
    look!(phone, "outbox-one");
    phone.tap("Batal kirim").await;
    look!(phone, "outbox-cancel");
    phone.open("account/phone").await;
    look!(phone, "phone");
    phone.sign_in(&city, NUMBER).await;
    phone.open("me").await;
    look!(phone, "me");
    phone.open("laksa").await;
    phone.waits_for("LK-26-").await;
    phone.tap("Jalan berlubang").await;
    phone.waits_for("[x] Diterima server kota").await;
    city.pass_days(30).await;
    phone.waits_for("Selesai menurut").await;
    look!(phone, "report-done");
    phone.open("account/leave").await;
    look!(phone, "leave");
    phone.open("storage").await;
    look!(phone, "storage");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_a_service() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("services").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.open("services/need/family").await;
    look!(phone, "services-need");
    phone.tap("Kartu Keluarga baru").await;
    look!(phone, "service");
    phone.tap("Siapkan jawaban").await;
    look!(phone, "service-form");
    phone.choose("Mengapa KK baru?", "Baru menikah").await;
    phone.type_into("NIK kepala keluarga", "3671011505900001").await;
    phone.type_into("Jumlah anggota", "2").await;
    phone.type_into("NIK suami atau istri", "3671015505900001").await;
    phone.choose("Kelurahan tempat tinggal", "Cibodas").await;
    phone.type_into("Alamat lengkap", "Jalan Kenanga 5, RT 2 RW 3").await;
    phone.tap("Lanjut").await;
    look!(phone, "service-documents");
    phone.take_photo("Buku nikah atau akta perkawinan", &small_photo()).await;
    phone.tap("Lanjut").await;
    look!(phone, "service-ready");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_a_life_event() {
    let city = TestCity::start().await;
    let phone = crate::events::filled_in(&city, "Anak lahir", &crate::events::SHORT).await;
    look!(phone, "event-ready");
    phone.tap("Kirim permohonan").await;
    phone.waits_for("0 dari 2 selesai").await;
    look!(phone, "event-sent");
    phone.tap("Kartu Identitas Anak (KIA)").await;
    phone.waits_for("Nama anak: Siti").await;
    look!(phone, "event-waits");
    phone.open("services/about/lahir").await;
    look!(phone, "event");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_a_bill() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("services").await;
    look!(phone, "services");
    phone.open("bapenda").await;
    look!(phone, "bill-look-up");
    phone.open("bapenda/mine").await;
    phone.sign_in(&city, NUMBER).await;
    look!(phone, "match");
    let person = city.person(0);
    match_data(&phone, person).await;
    look!(phone, "bills");
    phone.open_first_unpaid_bill().await;
    look!(phone, "bill");
    phone.tap("Bayar dengan QRIS").await;
    look!(phone, "bill-qris");
    city.pay(&phone.qr_payload()).await;
    phone.waits_for("Sudah lunas").await;
    look!(phone, "bill-paid");
    phone.open("documents").await;
    look!(phone, "documents");
    phone.lose_network().await;
    look!(phone, "documents-offline");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_lists() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.tap("Darurat? Telepon 112").await;
    look!(phone, "list-numbers");
    phone.tap("Tangerang Siaga 112").await;
    look!(phone, "list-number");
    phone.open("services").await;
    phone.waits_for("Harga bahan pokok").await;
    phone.open("directory/rumah-sakit/near").await;
    look!(phone, "list-near");
    phone.set_point("Anda di mana?", -6.2000, 106.6400).await;
    phone.tap("Tampilkan").await;
    phone.open("directory/rumah-sakit").await;
    look!(phone, "list-places");
    phone.tap("1. RSUD Kota Tangerang").await;
    look!(phone, "list-place");
    phone.open("directory/harga-bahan-pokok").await;
    look!(phone, "list-prices");
    phone.open("directory/berita-kota").await;
    look!(phone, "list-news");
    phone.open("directory/informasi-publik").await;
    look!(phone, "list-information");
}
