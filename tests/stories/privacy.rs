//! What a citizen decides and learns about their own data.

use std::time::Duration;

use live_app::screen::Block;
use live_protocol::Export;
use live_tests::{Phone, TestCity};

use crate::steps::{match_data, write_report};

const NUMBER: &str = "0813 2222 3333";

async fn matched(city: &TestCity) -> Phone {
    let (phone, person) = (Phone::new(city), city.person(0));
    phone.open("bapenda/mine").await;
    phone.sign_in(city, NUMBER).await;
    phone.expects("Dengan menekan tombol ini Anda setuju");
    match_data(&phone, person).await;
    phone.waits_for("PBB 20").await;
    phone
}

async fn my_data(phone: &Phone, what: &str) {
    phone.open("me").await;
    phone.tap("Data saya").await;
    phone.tap(what).await;
}

/// Without a network no bill is left on the phone either, and with one they are asked for anew.
async fn forgets_the_bills(phone: &Phone) {
    phone.lose_network().await;
    phone.open("").await;
    phone.expects_not("PBB 20");
    phone.find_network().await;
    phone.open("bapenda/mine").await;
    phone.expects("Tiga isian, sekali saja");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_agreed_to_is_taken_back_and_asked_for_anew_when_it_is_needed() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("privacy/consents").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("Belum ada yang diminta").await;

    city.pass(Duration::from_mins(2));
    let phone = matched(&city).await;
    my_data(&phone, "Yang saya setujui").await;
    phone.waits_for("Mencocokkan data saya dengan Dukcapil").await;
    phone.expects("[Berlaku]");
    phone.tap("Mencocokkan data saya").await;
    phone.expects("Versi pemberitahuan: 2");
    phone.expects("Tagihan atas nama Anda tidak tampil lagi di sini");
    phone.tap("Tarik persetujuan").await;
    phone.expects("# Yang saya setujui");
    phone.expects("[Ditarik]");
    phone.open("me").await;
    phone.expects("[x] Nomor HP > [ ] Data cocok");

    forgets_the_bills(&phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_proven_by_inapas_alone_takes_that_back() {
    let (city, provider) = TestCity::start_with_provider().await;
    let phone = Phone::new(&city);
    phone.open("bapenda/mine").await;
    phone.sign_in(&city, NUMBER).await;
    phone.tap("Pakai INApas saja").await;
    phone.waits_for("(Buka INApas)").await;
    phone.expects("Dengan menekan tombol ini Anda setuju");
    let link = phone.leaves_by("Buka INApas");
    phone.comes_back(&provider.approve(&link, Some(&city.person(1).nik))).await;
    phone.waits_for("PBB 20").await;

    my_data(&phone, "Yang saya setujui").await;
    phone.waits_for("Membuktikan diri lewat INApas").await;
    phone.tap("Membuktikan diri").await;
    phone.expects("Anda tidak lagi “Terbukti”");
    phone.tap("Tarik persetujuan").await;
    phone.expects("[Ditarik]");
    phone.open("me").await;
    phone.expects("[x] Nomor HP > [ ] Data cocok > [ ] Terbukti");
    forgets_the_bills(&phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looked_is_told_in_plain_words_day_by_day() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    city.pass(Duration::from_hours(24));
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    city.catch_up().await;
    my_data(&phone, "Siapa yang melihat data saya").await;
    phone.waits_for("Menerima laporan Anda LK-26-").await;
    let text = phone.sees();
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("no “{words}” on:\n{text}"));
    let order = [
        "disimpan 365 hari",
        "22 September 2026",
        "Laporan warga (LAKSA)",
        "Data: yang Anda tulis, lokasi, foto.",
        "21 September 2026",
        "Kependudukan (Disdukcapil)",
        "Data: NIK, nomor KK, tanggal lahir.",
    ];
    assert!(order.windows(2).all(|two| at(two[0]) < at(two[1])), "{text}");
    phone.lose_network().await;
    phone.refresh().await;
    phone.expects("Menerima laporan Anda LK-26-");
}

fn file_of(phone: &Phone) -> String {
    let screen = phone.screen();
    let file = screen.blocks.iter().find_map(|block| match block {
        Block::Document(document) => document.file.as_ref().map(|file| file.file.clone()),
        _ => None,
    });
    file.unwrap_or_else(|| panic!("no file on:\n{}", phone.sees()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_everything_is_a_file_that_programs_read() {
    let city = TestCity::start().await;
    let mut phone = matched(&city).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    my_data(&phone, "Salinan data saya").await;
    phone.tap("Buat salinan").await;
    phone.expects("(Simpan berkas)");
    // It is there without a network, and after the battery was empty.
    phone.kill_and_restart();
    phone.lose_network().await;
    let file = phone.core().file(&file_of(&phone)).await.unwrap();
    assert_eq!(file.media_type, "application/json");
    let copy: Export = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!((copy.tickets.len(), copy.photos.len(), copy.consents.len()), (1, 1, 1));
    assert_eq!(copy.devices[0].name, "HP uji");

    phone.find_network().await;
    let before = file_of(&phone);
    phone.tap("Buat salinan baru").await;
    assert!(phone.core().file(&before).await.is_err(), "one copy is enough");
    let after = file_of(&phone);
    phone.tap("Hapus salinan dari perangkat ini").await;
    phone.expects("(Buat salinan)");
    assert!(phone.core().file(&after).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_erases_the_account_is_told_what_stays_and_may_think_again() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    my_data(&phone, "Hapus akun saya").await;
    phone.expects("Terhapus setelah 7 hari");
    phone.expects("5 tahun, menurut UU 43/2009");
    phone.expects("Bukti bayar pajak di Bapenda: 10 tahun");
    phone.tap("Hapus akun saya").await;
    phone.expects("Akun Anda terhapus 28 Sep, 09.00 WIB");
    phone.open("me").await;
    phone.tap("Akun Anda terhapus 28 Sep, 09.00 WIB").await;
    phone.tap("Jangan hapus akun saya").await;
    phone.expects_not("Akun Anda terhapus");
    city.pass_days(8).await;
    phone.open("me").await;
    phone.refresh().await;
    phone.expects("0813-");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_account_leaves_its_devices_and_begins_from_nothing() {
    let city = TestCity::start().await;
    let phone = matched(&city).await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone.open("privacy/erase").await;
    phone.tap("Hapus akun saya").await;
    city.pass_days(7).await;
    phone.open("devices").await;
    phone.waits_for("atau akun Anda sudah dihapus").await;
    phone.open("me").await;
    phone.expects("[x] Tamu > [ ] Nomor HP");
    phone.open("documents").await;
    phone.expects("Belum ada");
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("me").await;
    phone.expects("[x] Nomor HP > [ ] Data cocok");
    phone.open("laksa").await;
    phone.expects("Belum ada. Lihat sesuatu yang rusak?");
}
