//! A place in a clinic's queue, free beds, and the vaccination schedule.

use std::time::Duration;

use live_app::screen::Block;
use live_tests::{Phone, TestCity};

use crate::steps::{book_though_the_answer_is_lost, match_data};

const NUMBER: &str = "0813 2222 3333";
const OTHER: &str = "0812 3456 7890";

/// Goes to tomorrow's times of the first clinic that is named so.
async fn to_tomorrow(phone: &Phone) {
    phone.open("dinkes").await;
    phone.tap("Ambil nomor antrean puskesmas").await;
    phone.waits_for("- Puskesmas Cipondoh").await;
    phone.tap("Puskesmas Cipondoh").await;
    phone.tap("Poli umum").await;
    phone.tap("Besok, 22 September 2026").await;
    phone.waits_for("Nama yang dipanggil").await;
}

/// The times that can be chosen.
fn times(phone: &Phone) -> Vec<String> {
    let screen = phone.screen();
    let choice = screen.blocks.iter().find_map(|block| match block {
        Block::Choice(choice) if choice.id == "slot" => Some(choice),
        _ => None,
    });
    choice.unwrap().options.iter().map(|option| option.label.clone()).collect()
}

/// Chooses the last time of the day, and who is called; gives how long it is until then.
async fn choose_last(phone: &Phone, name: &str) -> Duration {
    let last = times(phone).pop().unwrap();
    phone.choose("Jam", &last).await;
    phone.type_into("Nama yang dipanggil", name).await;
    let minutes = |text: &str| text.parse::<u64>().unwrap();
    let minutes = minutes(&last[..2]) * 60 + minutes(&last[3..5]);
    // It is nine in the morning of the day before.
    Duration::from_mins(24 * 60 + minutes - 9 * 60)
}

/// A phone of somebody who is matched, with a number for tomorrow.
async fn with_number(city: &TestCity, number: &str, person: usize) -> (Phone, Duration) {
    let phone = Phone::new(city);
    to_tomorrow(&phone).await;
    let until = choose_last(&phone, "Ibu Sri").await;
    phone.tap("Ambil jam ini").await;
    phone.expects("Nomor HP Anda");
    phone.sign_in(city, number).await;
    match_data(&phone, city.person(person)).await;
    // The choice is still there.
    phone.waits_for("Nama yang dipanggil: «Ibu Sri»").await;
    phone.tap("Ambil jam ini").await;
    phone.waits_for("Nomor Anda: A-").await;
    (phone, until)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_taken_once_though_the_network_goes_and_the_answer_is_lost() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    to_tomorrow(&phone).await;
    choose_last(&phone, "Ibu Sri").await;
    phone.tap("Ambil jam ini").await;
    phone.expects("Nomor HP Anda");
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("Nama yang dipanggil: «Ibu Sri»").await;

    // With no network it is told that nothing is booked, and what was chosen is kept.
    phone.lose_network().await;
    phone.tap("Ambil jam ini").await;
    phone.expects("! Belum terpesan");
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.expects("! Belum terpesan");
    phone.expects("Nama yang dipanggil: «Ibu Sri»");
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
    phone.open("").await;
    phone.tap("Poli umum").await;

    // The clinic books, and its answer is lost.
    book_though_the_answer_is_lost(&mut phone, &city, "Nomor Anda: A-").await;
    phone.open("dinkes").await;
    phone.expects_not("Belum terpesan");

    // It opens with no network, too.
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("dinkes").await;
    phone.tap("Poli umum").await;
    phone.expects("Nomor Anda: A-");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_moves_and_the_number_is_called() {
    let city = TestCity::start().await;
    let (phone, until) = with_number(&city, NUMBER, 0).await;
    phone.expects("Besok ");
    let before_it = until.saturating_sub(Duration::from_mins(90));
    city.pass(before_it);
    city.catch_up().await;
    phone.refresh().await;
    phone.waits_for("orang lagi").await;
    phone.expects("Sedang dilayani: A-");
    phone.expects("Perkiraan dipanggil: ");
    let ahead = |phone: &Phone| {
        let seen = phone.sees();
        let line = seen.lines().find_map(|line| line.strip_prefix("Orang sebelum Anda: "));
        line.unwrap().parse::<u32>().unwrap()
    };
    let first = ahead(&phone);
    city.pass(Duration::from_hours(1));
    city.catch_up().await;
    phone.refresh().await;
    phone.sees_until(|seen| !seen.contains(&format!("Orang sebelum Anda: {first}"))).await;
    assert!(ahead(&phone) < first);
    city.pass(Duration::from_mins(32));
    city.catch_up().await;
    phone.refresh().await;
    phone.waits_for("Anda dipanggil").await;
    city.pass(Duration::from_mins(30));
    city.catch_up().await;
    phone.refresh().await;
    phone.waits_for("Selesai").await;
    phone.expects_not("Kembalikan nomor ini");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_given_back_and_somebody_else_may_have_it() {
    let city = TestCity::start().await;
    let (first, _) = with_number(&city, NUMBER, 0).await;
    city.pass(Duration::from_mins(2));
    // Somebody looks at the same day.
    let second = Phone::new(&city);
    to_tomorrow(&second).await;
    first.tap("Kembalikan nomor ini").await;
    first.waits_for("Dibatalkan").await;
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 0);
    city.pass(Duration::from_mins(1));
    second.refresh().await;
    let all = times(&second).len();
    choose_last(&second, "Pak Budi").await;
    second.tap("Ambil jam ini").await;
    second.sign_in(&city, OTHER).await;
    match_data(&second, city.person(1)).await;
    second.waits_for("Nama yang dipanggil: «Pak Budi»").await;
    // Meanwhile the first takes it again.
    to_tomorrow(&first).await;
    first.refresh().await;
    choose_last(&first, "Ibu Sri").await;
    first.tap("Ambil jam ini").await;
    first.waits_for("Nomor Anda: A-").await;
    second.tap("Ambil jam ini").await;
    second.waits_for("WRONG: Sudah diambil orang lain").await;
    second.expects("Masih kosong");
    assert_eq!(times(&second).len(), all - 1);
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_health_office_does_not_answer_the_truth_is_told() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("dinkes/beds").await;
    phone.waits_for("## RSUD Kota Tangerang").await;
    phone.expects("Kelas 1: ");
    phone.expects("Keadaan 21 Sep, 09.00 WIB, dari Kesehatan (Dinkes).");
    to_tomorrow(&phone).await;
    city.sandbox().let_health_answer(false).await.unwrap();
    city.pass(Duration::from_mins(5));
    phone.open("dinkes/beds").await;
    phone.refresh().await;
    phone.expects("Keadaan 21 Sep, 09.00 WIB, dari Kesehatan (Dinkes).");
    phone.expects("Sistem Kesehatan (Dinkes) tidak menjawab sejak 21 Sep, 09.05 WIB");
    let other = Phone::new(&city);
    other.open("queues/book/dinkes/cipondoh-umum").await;
    other.expects("- Besok, 22 September 2026");
    other.tap("Besok, 22 September 2026").await;
    other.expects("Sistem Kesehatan (Dinkes) tidak menjawab sejak 21 Sep, 09.05 WIB");
    other.expects("jam kosong tidak diketahui dan belum bisa diambil");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_queues_for_is_said_in_english_when_asked() {
    let city = TestCity::start().await;
    let (phone, _) = with_number(&city, NUMBER, 0).await;
    phone.expects("# Poli umum");
    phone.open("").await;
    phone.tap("Saya").await;
    phone.tap("English").await;
    phone.open("dinkes").await;
    phone.tap("General clinic").await;
    phone.expects("# General clinic");
    phone.open("queues/of/disdukcapil/dukcapil").await;
    phone.expects("- Recording for the KTP-el");
    phone.open("queues/book/disdukcapil/dukcapil-rekam").await;
    phone.expects("# Recording for the KTP-el");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_number_is_told_while_the_clinic_does_not_say_how_the_queue_stands() {
    let city = TestCity::start().await;
    let (phone, until) = with_number(&city, NUMBER, 0).await;
    city.pass(until.saturating_sub(Duration::from_mins(90)));
    city.catch_up().await;
    phone.refresh().await;
    phone.waits_for("orang lagi").await;
    city.sandbox().let_health_answer(false).await.unwrap();
    for _ in 0..6 {
        city.pass(Duration::from_mins(1));
        city.catch_up().await;
    }
    phone.refresh().await;
    phone.waits_for("Sistem Kesehatan (Dinkes) tidak menjawab sejak 22 Sep").await;
    phone.expects("Nomor yang sudah Anda punya tetap milik Anda");
    phone.expects("Nomor Anda: A-");
    city.sandbox().let_health_answer(true).await.unwrap();
    for _ in 0..6 {
        city.pass(Duration::from_mins(2));
        city.catch_up().await;
    }
    phone.refresh().await;
    phone.waits_for("Sedang dilayani: A-").await;
    phone.expects_not("tidak menjawab sejak");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_sees_what_a_child_is_due_without_a_network() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    phone.open("dinkes").await;
    phone.tap("Jadwal imunisasi").await;
    phone.type_into("Tanggal lahir anak", "31-02-2026").await;
    phone.tap("Lihat jadwal").await;
    phone.expects("WRONG: ");
    phone.type_into("Tanggal lahir anak", "01-10-2026").await;
    phone.tap("Lihat jadwal").await;
    phone.expects("WRONG: Tanggal ini belum tiba.");
    phone.type_into("Tanggal lahir anak", "15 1 2026").await;
    phone.tap("Lihat jadwal").await;
    phone.expects("## Saatnya sekarang");
    phone.expects("- DPT-HB-Hib 1");
    phone.expects("Sejak 15 Maret 2026");
    let seen = phone.sees();
    let (now, rest) = seen.split_once("## Berikutnya").unwrap();
    let (next, past) = rest.split_once("## Waktu yang biasa sudah lewat").unwrap();
    assert!(now.contains("- DPT-HB-Hib 3") && !now.contains("- Campak-Rubela (MR) 1"), "{seen}");
    assert!(next.contains("- Campak-Rubela (MR) 1") && next.contains("Mulai 15 Oktober 2026"));
    assert!(past.contains("- HB-0") && past.contains("- Rotavirus (RV) 1"), "{seen}");
    assert_eq!(phone.network.sent(), 0, "nothing of it leaves the phone");
}
