//! A place in the queue of an office or of the mall, by the screens of clinics: found in the department's services,
//! by searching, and from the place in a list.

use std::time::Duration;

use live_app::screen::Block;
use live_tests::{Phone, TestCity};

use crate::steps::{book_though_the_answer_is_lost, match_data};

const NUMBER: &str = "0813 2222 3333";

/// Chooses tomorrow's last time for what is named so, and who is called.
async fn choose_last(phone: &Phone, service: &str, name: &str) {
    phone.tap(service).await;
    phone.tap("Besok, 22 September 2026").await;
    phone.waits_for("Nama yang dipanggil").await;
    let screen = phone.screen();
    let last = screen.blocks.iter().find_map(|block| match block {
        Block::Choice(choice) if choice.id == "slot" => choice.options.last(),
        _ => None,
    });
    phone.choose("Jam", &last.unwrap().label).await;
    phone.type_into("Nama yang dipanggil", name).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn recording_for_an_identity_card_is_booked_once_though_the_network_goes_and_given_back() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.open("services").await;
    phone.waits_for("Antrean dan janji temu: Kependudukan (Disdukcapil)").await;
    phone.tap("Antrean dan janji temu: Kependudukan (Disdukcapil)").await;
    phone.waits_for("- Kantor Kecamatan Benda").await;
    phone.expects_not("Puskesmas");
    phone.expects_not("Mal Pelayanan Publik");
    phone.tap("Kantor Disdukcapil").await;
    choose_last(&phone, "Perekaman KTP-el", "Rizky").await;
    phone.tap("Ambil jam ini").await;
    phone.expects("Nomor HP Anda");
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("Nama yang dipanggil: «Rizky»").await;

    // The network is away: nothing is booked, and what was chosen is kept, also when the app ends.
    phone.lose_network().await;
    phone.tap("Ambil jam ini").await;
    phone.expects("! Belum terpesan");
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.expects("Nama yang dipanggil: «Rizky»");
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
    // It waits at its own department, and not at another.
    phone.open("dinkes").await;
    phone.expects_not("Belum terpesan");
    phone.open("queues/of/disdukcapil").await;
    phone.expects("Belum terpesan");
    phone.tap("Perekaman KTP-el").await;

    // The office books, and its answer is lost.
    book_though_the_answer_is_lost(&mut phone, &city, "Nomor Anda: R-").await;
    phone.expects("Tempat: Kantor Disdukcapil");
    phone.open("dinkes").await;
    phone.expects_not("Perekaman KTP-el");

    // From the first screen it is given back.
    phone.open("").await;
    phone.tap("Perekaman KTP-el").await;
    phone.tap("Kembalikan nomor ini").await;
    phone.waits_for("Dibatalkan").await;
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_for_the_mall_is_found_from_the_place_and_followed() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("directory/gerai-layanan").await;
    phone.waits_for("- Mal Pelayanan Publik").await;
    phone.tap("Mal Pelayanan Publik Kota Tangerang").await;
    phone.waits_for("Ambil nomor antrean di sini").await;
    phone.tap("Ambil nomor antrean di sini").await;
    choose_last(&phone, "Perizinan dan NIB", "Bu Ani").await;
    phone.tap("Ambil jam ini").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("Nama yang dipanggil: «Bu Ani»").await;
    phone.tap("Ambil jam ini").await;
    phone.waits_for("Nomor Anda: P-").await;
    city.pass(Duration::from_hours(25));
    city.catch_up().await;
    phone.refresh().await;
    phone.waits_for("Sedang dilayani: P-").await;
    phone.expects("Orang sebelum Anda: ");
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_are_found_by_everyday_words_without_a_network() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("services").await;
    phone.waits_for("Antrean dan janji temu: Perizinan (DPMPTSP)").await;
    phone.lose_network().await;
    for (words, found) in [
        ("janji rekam ktp", "Antrean dan janji temu: Kependudukan (Disdukcapil)"),
        ("antrean mal pelayanan publik", "Antrean dan janji temu: Perizinan (DPMPTSP)"),
    ] {
        phone.open("services/search").await;
        phone.type_into("Apa yang Anda perlukan?", words).await;
        phone.tap("Cari").await;
        phone.waits_for(found).await;
    }
    phone.tap("Antrean dan janji temu: Perizinan (DPMPTSP)").await;
    phone.expects("- Mal Pelayanan Publik Kota Tangerang");
}
