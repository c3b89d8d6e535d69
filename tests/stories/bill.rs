//! Seeing and paying a property tax bill.

use live_tests::{Fault, Phone, TestCity};

const NUMBER: &str = "0813 2222 3333";

#[tokio::test(flavor = "multi_thread")]
async fn a_citizen_corrects_one_number_sees_three_bills_and_pays_one() {
    let city = TestCity::start().await;
    let person = city.person(0);
    let mut phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.tap("Tagihan saya").await;
    phone.expects("Nomor HP Anda");
    phone.sign_in(&city, NUMBER).await;

    phone.expects("Tiga isian, sekali saja");
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &city.person(1).family_card).await;
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    phone.tap("Cocokkan data").await;
    phone.expects("RIGHT: Cocok dengan data Dukcapil");
    phone.expects("WRONG: Nomor KK ini bukan milik NIK di atas.");
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;
    phone.tap("Cocokkan data").await;

    phone.expects("# Tagihan saya [/bapenda/mine]");
    assert_eq!(phone.sees().matches("- PBB ").count(), 3, "{}", phone.sees());
    phone.open_first_unpaid_bill().await;
    phone.tap("Bayar dengan QRIS").await;
    phone.expects("<qr: QRIS");
    city.pay(&phone.qr_payload()).await;
    phone.waits_for("Sudah lunas").await;

    phone.lose_network().await;
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.tap("Dokumen").await;
    phone.tap("Bukti bayar PBB").await;
    phone.expects("Tanda tangan Bapenda sudah dicek dan cocok");
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_pays_by_the_number_on_the_paper_without_an_account() {
    let city = TestCity::start().await;
    let nop = city.unpaid_tax_object();
    let phone = Phone::new(&city);
    phone.tap("Bayar PBB").await;
    phone.type_into("Nomor objek pajak (NOP)", "36.71").await;
    phone.tap("Cari tagihan").await;
    phone.expects("WRONG: Nomor ini ada 18 angka.");
    phone.type_into("Nomor objek pajak (NOP)", &format!(" {nop} ")).await;
    phone.tap("Cari tagihan").await;
    phone.open_first_unpaid_bill().await;
    phone.tap("Bayar dengan QRIS").await;
    city.pay(&phone.qr_payload()).await;
    phone.waits_for("Sudah lunas").await;
    phone.tap("Sudah lunas").await;
    phone.expects("<document: Bukti bayar PBB");
}

/// The network is lost at the n-th request after "pay", and the app is killed: one payment.
#[tokio::test(flavor = "multi_thread")]
async fn whatever_request_is_lost_there_is_one_payment() {
    for lost in 0..4 {
        for answer in [true, false] {
            let city = TestCity::start().await;
            let nop = city.unpaid_tax_object();
            let mut phone = Phone::new(&city);
            phone.open("bapenda").await;
            phone.type_into("Nomor objek pajak (NOP)", &nop).await;
            phone.tap("Cari tagihan").await;
            phone.open_first_unpaid_bill().await;
            phone.network.set(if answer {
                Fault::LoseAnswer(lost)
            } else {
                Fault::LoseRequest(lost)
            });
            phone.tap("Bayar dengan QRIS").await;
            phone.kill_and_restart();
            phone.find_network().await;
            if !phone.sees().contains("<qr: ") {
                phone.tap("Bayar dengan QRIS").await;
            }
            phone.waits_for("<qr: QRIS").await;
            city.pay(&phone.qr_payload()).await;
            phone.waits_for("Sudah lunas").await;
            assert_eq!(
                city.payments_of(phone.shown_id()).await,
                1,
                "request {lost}, answer lost: {answer}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nik_is_explained_field_by_field() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/match").await;
    phone.expects("Nomor HP Anda");
    phone.sign_in(&city, NUMBER).await;
    for (nik, words) in [
        ("", "Ketik NIK Anda."),
        ("3671 0154 0992", "NIK ada 16 angka."),
        ("0071 0154 0992 0003", "bukan kode provinsi"),
        ("3671 0154 1392 0003", "Tanggal di dalam nomor ini tidak ada."),
        ("3671 0154 0992 0000", "tidak mungkin 0000"),
        // A NIK of another province, and one of a district that was split: fine, but unknown here.
        ("1271 0154 0992 0003", "tidak ada di data Dukcapil"),
        ("3671 9954 0992 0003", "tidak ada di data Dukcapil"),
    ] {
        phone.type_into("NIK", nik).await;
        phone.type_into("Nomor Kartu Keluarga", "3671 0114 0215 0078").await;
        phone.type_into("Tanggal lahir", "17-08-1990").await;
        phone.tap("Cocokkan data").await;
        phone.expects(&format!("NIK: «{nik}» WRONG: "));
        phone.expects(words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn back_from_a_step_that_was_declined_leads_to_before_it() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.tap("Tagihan saya").await;
    phone.expects("Nomor HP Anda");
    phone.back().await;
    phone.expects("# Layanan kota");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_takes_everything_personal_off_the_phone() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.tap("Saya").await;
    phone.expects("0813-");
    phone.tap("Keluar").await;
    phone.tap("Keluar dan hapus dari HP ini").await;
    phone.tap("Saya").await;
    phone.expects_not("0813-");
    phone.expects("Masuk dengan nomor HP");
}
