//! Where people stop is counted, and nobody's identity with it.

use std::collections::BTreeMap;
use std::time::Duration;

use live_protocol::{StepDays, StepOutcome};
use live_tests::{Phone, TestCity, small_photo};

use crate::officer::{citizen, invitation, officer, takes_from};

const NUMBER: &str = "0813 2222 3333";

/// What the city has counted: step, outcome and reason, with how often.
async fn counted(city: &TestCity) -> BTreeMap<String, u32> {
    let figures: StepDays = city.figures().await;
    let mut counted = BTreeMap::new();
    for count in figures.days.into_iter().flat_map(|day| day.counts) {
        let outcome = match count.outcome {
            StepOutcome::Begun => "begun",
            StepOutcome::Done => "done",
            StepOutcome::Failed => "failed",
            StepOutcome::Left => "left",
        };
        let key = format!("{} {outcome} {}", count.step, count.reason);
        *counted.entry(key.trim().to_owned()).or_default() += count.count;
    }
    counted
}

/// Waits until the city has counted this.
async fn becomes(city: &TestCity, expected: &[(&str, u32)]) {
    let expected: BTreeMap<String, u32> =
        expected.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect();
    for _ in 0..100 {
        if counted(city).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(counted(city).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_is_counted_once_with_what_went_wrong_however_bad_the_network() {
    let city = TestCity::start().await;
    let person = city.person(0);
    let mut phone = Phone::new(&city);
    phone.open("bapenda/mine").await;
    phone.type_into("Nomor HP", "12").await;
    phone.tap("Kirim kode").await;
    phone.kill_and_restart();
    phone.sign_in(&city, NUMBER).await;
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;
    phone.type_into("Tanggal lahir", "01-01-1901").await;
    phone.tap("Cocokkan data").await;
    phone.lose_network().await;
    phone.tap("Cocokkan data").await;
    phone.back().await;
    phone.kill_and_restart();
    city.pass(Duration::from_mins(2));
    phone.find_network().await;
    let expected = [
        ("match begun", 1),
        ("match failed birth-date-other-birth-date", 1),
        ("match failed offline", 1),
        ("match left", 1),
        ("phone begun", 1),
        ("phone done", 1),
        ("phone failed phone-not-mobile", 1),
    ];
    becomes(&city, &expected).await;
    phone.refresh().await;
    becomes(&city, &expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_takes_a_second_try_is_one_step_with_one_failure() {
    let (city, provider) = TestCity::start_with_provider().await;
    let mut phone = Phone::new(&city);
    phone.open("proof").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("(Buka INApas)").await;
    phone.comes_back(&provider.decline(&phone.leaves_by("Buka INApas"))).await;
    phone.waits_for("belum menyetujui di INApas").await;
    phone.waits_for("(Buka INApas)").await;
    let link = phone.leaves_by("Buka INApas");
    phone.kill_and_restart();
    phone.comes_back(&provider.approve(&link, Some(&city.person(0).nik))).await;
    phone.open("me").await;
    phone.expects("[x] Terbukti");
    city.pass(Duration::from_mins(2));
    phone.refresh().await;
    let expected = [
        ("phone begun", 1),
        ("phone done", 1),
        ("proof begun", 1),
        ("proof done", 1),
        ("proof failed proof-declined", 1),
    ];
    becomes(&city, &expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_a_person_to_look_is_a_step_until_it_was_asked() {
    let city = TestCity::start().await;
    let person = city.person(0);
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("account/match").await;
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &city.person(1).family_card).await;
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    phone.tap("Cocokkan data").await;
    phone.tap("Isian Anda sudah benar?").await;
    phone.tap("Minta petugas memeriksa").await;
    phone.take_photo("Foto Kartu Keluarga: nomor KK dan NIK Anda", &small_photo()).await;
    phone.tap("Minta petugas memeriksa").await;
    // What only tells how it stands is no step.
    phone.waits_for("Petugas akan memeriksa").await;
    phone.open("").await;
    phone.open("account/receipt").await;
    city.pass(Duration::from_mins(2));
    phone.refresh().await;
    let expected = [
        ("match begun", 1),
        ("match failed family-card-other-family", 1),
        ("match left", 1),
        ("phone begun", 1),
        ("phone done", 1),
        ("receipt begun", 1),
        ("receipt done", 1),
        ("receipt failed photo-family-card-empty", 1),
    ];
    becomes(&city, &expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attestation_without_a_network_is_one_step_and_waiting_for_the_city_none() {
    let city = TestCity::start().await;
    let (officer, _) = officer(&city, &invitation()).await;
    let phone = citizen(&city, NUMBER).await;
    takes_from(&officer, &phone, city.person(0)).await;
    phone.open("attestation").await;
    phone.expects("Disahkan, menunggu konfirmasi");
    city.pass(Duration::from_mins(2));
    phone.find_network().await;
    phone.refresh().await;
    let expected =
        [("attestation begun", 1), ("attestation done", 1), ("phone begun", 1), ("phone done", 1)];
    becomes(&city, &expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_for_a_week_is_not_sent_at_all() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    phone.open("account/phone").await;
    phone.back().await;
    city.pass(Duration::from_hours(8 * 24));
    phone.find_network().await;
    phone.open("account/phone").await;
    city.pass(Duration::from_mins(2));
    phone.refresh().await;
    becomes(&city, &[("phone begun", 1)]).await;
}
