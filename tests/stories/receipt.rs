//! Every way in which matching fails, and how the citizen ends well all the same.

use std::time::Duration;

use live_protocol::{FieldMatch, MatchField, MatchReason};
use live_tests::{Phone, TestCity, small_photo};

const NUMBER: &str = "0813 2222 3333";
/// A family card number of nobody.
const OTHER_CARD: &str = "3671 0114 0215 0078";

const CARD_PHOTO: &str = "Foto Kartu Keluarga: nomor KK dan NIK Anda";
const WHOLE_PHOTO: &str = "Foto Kartu Keluarga: NIK, nomor KK, tanggal lahir Anda";

/// A phone before the three fields, of somebody who wants to see their bills.
async fn at_the_fields(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, NUMBER).await;
    phone.expects("Tiga isian, sekali saja");
    phone
}

async fn match_with(phone: &Phone, city: &TestCity, card: &str, birth_date: &str) {
    phone.type_into("NIK", &city.person(0).nik).await;
    phone.type_into("Nomor Kartu Keluarga", card).await;
    phone.type_into("Tanggal lahir", birth_date).await;
    phone.tap("Cocokkan data").await;
}

/// The number on the receipt that is shown.
fn number(phone: &Phone) -> String {
    let text = phone.sees();
    let at = text.find("VK-26-").unwrap_or_else(|| panic!("no number on:\n{text}"));
    text[at..at + 12].to_owned()
}

async fn decide(city: &TestCity, number: &str, field: MatchField, reason: MatchReason) {
    let decisions = [FieldMatch { field, reason }];
    city.sandbox().review(number, &decisions).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_the_register_does_not_have_yet_is_confirmed_by_a_person() {
    let city = TestCity::start().await;
    let mut phone = at_the_fields(&city).await;
    let birth_date = city.person(0).birth_date.clone();
    match_with(&phone, &city, OTHER_CARD, &birth_date).await;
    phone.expects("Nomor KK ini bukan milik NIK di atas");
    phone.tap("Isian Anda sudah benar?").await;

    phone.expects("! Ada yang belum cocok");
    phone.expects("- NIK · Cocok dengan data Dukcapil [Cocok]");
    phone.expects("Nomor KK ini bukan milik NIK di atas");
    phone.expects("Nomor Kartu Keluarga: Tidak cocok (other-family)");
    phone.expects("Anda bisa mengirim laporan");
    let number = number(&phone);

    // Without a network: it is kept, and goes by itself. Only the one photo is asked for.
    phone.lose_network().await;
    phone.expects_not("Foto KTP");
    phone.tap("Minta petugas memeriksa").await;
    phone.expects("WRONG: Bagian ini masih kosong");
    phone.take_photo(CARD_PHOTO, &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.expects("! Tersimpan, akan terkirim sendiri");
    phone.kill_and_restart();
    phone.expects("! Tersimpan, akan terkirim sendiri");
    phone.expects(&number);
    assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
    phone.find_network().await;
    phone.waits_for("! Petugas akan memeriksa").await;
    phone.expects("Urutan: 1");
    phone.expects("Paling lambat: 24 September 2026");
    assert_eq!(city.sandbox().reviews().await.unwrap(), [&number[..]]);

    // The photo is blurry: only this one again, with nothing else asked again.
    decide(&city, &number, MatchField::FamilyCard, MatchReason::Blurry).await;
    phone.waits_for("! Satu foto lagi, ya").await;
    phone.expects("Foto buram atau gelap. Ambil lagi di tempat terang");
    phone.expects("[Tidak terbaca]");
    phone.take_photo(CARD_PHOTO, &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.waits_for("! Petugas akan memeriksa").await;
    decide(&city, &number, MatchField::FamilyCard, MatchReason::Confirmed).await;
    phone.waits_for("! Data Anda cocok").await;
    phone.expects("- Nomor Kartu Keluarga · Sudah diperiksa petugas. [Cocok]");
    phone.open("bapenda/mine").await;
    phone.waits_for("PBB 20").await;

    // It stays on the phone, and who looked is told.
    phone.lose_network().await;
    phone.open("documents").await;
    phone.tap("Tanda terima pencocokan data").await;
    phone.expects(&number);
    phone.find_network().await;
    phone.open("privacy/accesses").await;
    phone.waits_for(&format!("seperti Anda minta ({number})")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_register_that_is_down_answers_later_and_nothing_is_typed_again() {
    let city = TestCity::start().await;
    let phone = at_the_fields(&city).await;
    let person = city.person(0).clone();
    city.sandbox().let_register_answer(false).await.unwrap();
    match_with(&phone, &city, &person.family_card, &person.birth_date).await;
    phone.waits_for("! Menunggu jawaban Dukcapil").await;
    phone.expects("- NIK · Dukcapil belum menjawab. [Belum dijawab]");
    phone.expects_not("Minta petugas memeriksa");
    let number = number(&phone);

    city.sandbox().let_register_answer(true).await.unwrap();
    city.sandbox().advance(Duration::from_mins(5)).await.unwrap();
    phone.waits_for("! Data Anda cocok").await;
    phone.expects(&number);
    phone.open("bapenda/mine").await;
    phone.waits_for("PBB 20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_try_left_is_told_when_again_and_may_ask_a_person_instead() {
    let city = TestCity::start().await;
    let phone = at_the_fields(&city).await;
    let person = city.person(0).clone();
    for _ in 0..5 {
        match_with(&phone, &city, OTHER_CARD, "01-01-1901").await;
    }
    // The sixth is right, but the register is not asked any more.
    match_with(&phone, &city, &person.family_card, &person.birth_date).await;
    phone.waits_for("! Sudah terlalu sering dicoba").await;
    phone.expects("bisa dicoba lagi 21 Sep, 10.00 WIB");
    phone.expects("NIK: Belum diperiksa (too-often)");

    // A person needs the one document that shows all three.
    phone.take_photo(WHOLE_PHOTO, &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.waits_for("! Petugas akan memeriksa").await;
    let right = MatchField::ALL.map(|field| FieldMatch { field, reason: MatchReason::Confirmed });
    city.sandbox().review(&number(&phone), &right).await.unwrap();
    phone.waits_for("! Data Anda cocok").await;
    phone.open("bapenda/mine").await;
    phone.waits_for("PBB 20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_typed_something_wrong_is_told_by_the_person_and_corrects_it() {
    let city = TestCity::start().await;
    let phone = at_the_fields(&city).await;
    let person = city.person(0).clone();
    match_with(&phone, &city, &person.family_card, "01-01-1901").await;
    phone.tap("Isian Anda sudah benar?").await;
    phone.take_photo("Foto KTP: NIK dan tanggal lahir", &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.waits_for("! Petugas akan memeriksa").await;
    decide(&city, &number(&phone), MatchField::BirthDate, MatchReason::NotTheSame).await;
    phone.waits_for("! Belum bisa dicocokkan").await;
    phone.expects("Di dokumen tertulis lain");
    phone.tap("Perbaiki isian dan cocokkan lagi").await;
    // What was typed is still there.
    phone.expects(&format!("NIK: «{}»", person.nik));
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    phone.tap("Cocokkan data").await;
    phone.waits_for("PBB 20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_no_longer_wants_it_takes_it_back_and_nothing_is_left() {
    let city = TestCity::start().await;
    let phone = at_the_fields(&city).await;
    let birth_date = city.person(0).birth_date.clone();
    match_with(&phone, &city, OTHER_CARD, &birth_date).await;
    phone.tap("Isian Anda sudah benar?").await;
    phone.take_photo(CARD_PHOTO, &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.waits_for("! Petugas akan memeriksa").await;
    assert_eq!(city.photos_sent().await, 1);
    phone.open("").await;
    phone.tap("Tanda terima pencocokan data").await;
    phone.tap("Hentikan").await;
    phone.expects("! Dihentikan");
    assert_eq!(city.photos_sent().await, 0);
    assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
    // The register has the newest card by now.
    let person = city.person(0).clone();
    phone.tap("Perbaiki isian dan cocokkan lagi").await;
    match_with(&phone, &city, &person.family_card, &person.birth_date).await;
    phone.waits_for("! Data Anda cocok").await;
    phone.open("bapenda/mine").await;
    phone.waits_for("PBB 20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_waits_can_be_taken_back_and_changed() {
    let city = TestCity::start().await;
    let phone = at_the_fields(&city).await;
    let birth_date = city.person(0).birth_date.clone();
    match_with(&phone, &city, OTHER_CARD, &birth_date).await;
    phone.tap("Isian Anda sudah benar?").await;
    phone.lose_network().await;
    phone.take_photo(CARD_PHOTO, &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.tap("1 menunggu dikirim").await;
    phone.tap("Tanda terima pencocokan data").await;
    phone.tap("Ubah dulu").await;
    phone.expects("# Tanda terima pencocokan data");
    phone.expects(&format!("{CARD_PHOTO}: «1 foto"));
    phone.tap("Minta petugas memeriksa").await;
    phone.find_network().await;
    phone.waits_for("! Petugas akan memeriksa").await;
    assert_eq!(city.photos_sent().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_the_register_does_not_know_yet_is_confirmed_by_one_document() {
    let city = TestCity::start().await;
    let phone = at_the_fields(&city).await;
    // Moved here from Makassar; the register of this city has not heard of it.
    phone.type_into("NIK", "7371 0154 0992 0003").await;
    phone.type_into("Nomor Kartu Keluarga", OTHER_CARD).await;
    phone.type_into("Tanggal lahir", "14-09-1992").await;
    phone.tap("Cocokkan data").await;
    phone.expects("NIK ini tidak ada di data Dukcapil");
    phone.tap("Isian Anda sudah benar?").await;
    phone.expects("- Tanggal lahir · Diperiksa setelah yang lain cocok. [Belum diperiksa]");
    phone.take_photo(WHOLE_PHOTO, &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.waits_for("! Petugas akan memeriksa").await;

    // Two fields can be read, the third is cut off: only that one is wanted again.
    let number = number(&phone);
    let decisions = [
        FieldMatch { field: MatchField::Nik, reason: MatchReason::Confirmed },
        FieldMatch { field: MatchField::FamilyCard, reason: MatchReason::Confirmed },
        FieldMatch { field: MatchField::BirthDate, reason: MatchReason::CutOff },
    ];
    city.sandbox().review(&number, &decisions).await.unwrap();
    phone.waits_for("! Satu foto lagi, ya").await;
    phone.expects("- NIK · Sudah diperiksa petugas. [Cocok]");
    phone.expects_not(WHOLE_PHOTO);
    phone.take_photo("Foto KTP: NIK dan tanggal lahir", &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    phone.waits_for("! Petugas akan memeriksa").await;
    decide(&city, &number, MatchField::BirthDate, MatchReason::Confirmed).await;
    phone.waits_for("! Data Anda cocok").await;
    phone.open("me").await;
    phone.expects("[x] Data cocok");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_nik_is_with_their_other_number_frees_it_there() {
    let city = TestCity::start().await;
    let person = city.person(0).clone();
    let old = at_the_fields(&city).await;
    match_with(&old, &city, &person.family_card, &person.birth_date).await;
    old.waits_for("PBB 20").await;

    let new = Phone::new(&city);
    new.open("bapenda/mine").await;
    new.sign_in(&city, "0813 4444 5555").await;
    match_with(&new, &city, &person.family_card, &person.birth_date).await;
    new.expects("NIK ini sudah dicocokkan di akun lain");
    new.tap("Isian Anda sudah benar?").await;
    new.expects("NIK: Tidak cocok (already-in-use)");
    new.expects_not("Minta petugas memeriksa");

    old.open("privacy/consents/civil-register").await;
    old.tap("Tarik persetujuan").await;
    new.tap("Perbaiki isian dan cocokkan lagi").await;
    new.tap("Cocokkan data").await;
    new.waits_for("PBB 20").await;
}
