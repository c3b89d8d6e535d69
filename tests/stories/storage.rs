//! What the app keeps on the phone, how much that may be, and making room.

use live_app::screen::{Block, Item};
use live_tests::{Phone, TestCity, holiday_photo, small_photo};

use crate::steps::write_report;

/// A thing of the list, which says what takes how much.
fn share(phone: &Phone, title: &str) -> Option<Item> {
    phone.screen().blocks.iter().find_map(|block| match block {
        Block::Items { items, .. } => items.iter().find(|item| item.title == title).cloned(),
        _ => None,
    })
}

/// The button that makes room says how much, which differs.
pub async fn free_up(phone: &Phone) {
    let screen = phone.screen();
    let label = screen.blocks.iter().find_map(|block| match block {
        Block::Button(button) if button.label.starts_with("Kosongkan") => Some(&button.label),
        _ => None,
    });
    phone.tap(label.expect("a button that makes room")).await;
}

/// A phone with a paid bill's receipt, a report that waits, a draft with a photo, and copies.
async fn used_phone(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("bapenda").await;
    phone.type_into("Nomor objek pajak (NOP)", &city.unpaid_tax_object()).await;
    phone.tap("Cari tagihan").await;
    phone.open_first_unpaid_bill().await;
    phone.tap("Bayar dengan QRIS").await;
    city.pay(&phone.qr_payload()).await;
    phone.waits_for("Sudah lunas").await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.open("laksa/new").await;
    phone.type_into("Ceritakan masalahnya", "yang lain lagi").await;
    phone.take_photo("Foto", &small_photo()).await;
    phone.open("laksa").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn room_is_made_and_what_exists_nowhere_else_stays() {
    let city = TestCity::start().await;
    let mut phone = used_phone(&city).await;
    phone.expects("LK-26-");
    phone.tap("Saya").await;
    phone.tap("Penyimpanan").await;
    phone.expects(" dari 25 MB");
    let kinds = ["Dokumen saya", "Menunggu dikirim", "Foto laporan", "Draf"];
    for kind in kinds.into_iter().chain(["Layanan dan kabar", "Lainnya"]) {
        let item = share(&phone, kind).unwrap_or_else(|| panic!("no {kind}"));
        assert!(item.state.ends_with('B'), "{kind}: {}", item.state);
    }
    phone.lose_network().await;
    free_up(&phone).await;
    assert_eq!(share(&phone, "Layanan dan kabar"), None);
    for kind in kinds {
        assert!(share(&phone, kind).is_some(), "{kind} went too");
    }
    phone.expects_not("Kosongkan");

    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("laksa").await;
    phone.expects_not("LK-26-");
    phone.expects("depan warung Bu Sri");
    phone.tap("Dokumen").await;
    phone.expects("Bukti bayar PBB");
    phone.open("laksa/new").await;
    phone.expects("yang lain lagi");
    phone.shown_photo().await;
    phone.find_network().await;
    phone.open("laksa").await;
    phone.waits_for("LK-26-").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_citizen_chooses_how_much_may_be_kept() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("storage").await;
    phone.expects("Batas penyimpanan: «25 MB»");
    phone.tap("Pakai batas ini").await;
    phone.expects(" dari 25 MB");
    phone.choose("Batas penyimpanan", "100 MB").await;
    phone.expects(" dari 25 MB");
    phone.tap("Pakai batas ini").await;
    phone.expects(" dari 100 MB");
    phone.type_into("Batas penyimpanan", "7").await;
    phone.tap("Pakai batas ini").await;
    phone.expects("WRONG: Pilihan ini tidak ada. Pilih lagi.");
    phone.expects(" dari 100 MB");
    phone.kill_and_restart();
    phone.expects(" dari 100 MB");
    phone.open("account/phone").await;
    phone.sign_in(&city, "0812 3456 7890").await;
    phone.open("account/leave").await;
    phone.tap("Keluar dan hapus dari HP ini").await;
    phone.open("storage").await;
    phone.expects(" dari 100 MB");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_said_when_what_is_never_removed_does_not_fit() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    phone.open("storage").await;
    phone.choose("Batas penyimpanan", "10 MB").await;
    phone.tap("Pakai batas ini").await;
    phone.expects_not("Batasnya terlewati");
    let photo = holiday_photo();
    let reports = (10 << 20) / photo.len() + 1;
    for _ in 0..reports {
        phone.open("laksa/new").await;
        phone.choose("Jenis masalah", "Jalan berlubang").await;
        phone.type_into("Ceritakan masalahnya", "lubang besar").await;
        phone.take_photo("Foto", &photo).await;
        phone.tap("Lanjut").await;
        phone.choose("Kelurahan", "Sukarasa").await;
        phone.tap("Lanjut").await;
        phone.tap("Kirim laporan").await;
    }
    phone.open("storage").await;
    phone.expects("! Batasnya terlewati");
}
