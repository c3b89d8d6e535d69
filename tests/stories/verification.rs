//! The ways up the ladder on a slow network, and what each asks of a person: counted here, and
//! written down in `docs/verification.md`.

mod page;

use live_provider::{Mischief, Provider};
use live_tests::{Pace, Phone, Tally, TestCity};

use page::Way;

const NUMBER: &str = "0812 3456 7890";

/// A phone on a network of 400 ms and 50 kbit/s, on which nothing has been counted yet.
fn on_a_slow_network(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.slow_down(Pace::SLOW);
    phone
}

/// From a confirmed number to proven, without the register; back where it was needed.
async fn proves_with_inapas(city: &TestCity, provider: &Provider) -> Tally {
    let mut phone = on_a_slow_network(city);
    let person = city.person(2);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, "0812 0000 0002").await;
    phone.take_tally();
    phone.tap("Pakai INApas saja").await;
    phone.waits_for("(Buka INApas)").await;
    let back = provider.approve(&phone.leaves_by("Buka INApas"), Some(&person.nik));
    // While the browser is in front, the phone needs the memory that the app has.
    phone.kill_and_restart();
    phone.comes_back(&back).await;
    phone.waits_for("PBB 20").await;
    phone.expects("[/bapenda/mine]");
    let tally = phone.take_tally();
    is_proven(&phone).await;
    tally
}

async fn is_proven(phone: &Phone) {
    phone.open("me").await;
    phone.expects("[x] Terbukti");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_of_not_being_proven_has_words_and_a_way_on() {
    let (city, provider) = TestCity::start_with_provider().await;
    let phone = Phone::new(&city);
    let (person, other) = (city.person(0), city.person(1));
    phone.open("proof").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("(Buka INApas)").await;

    // Declined; and what comes later for the same question is not taken any more.
    let link = phone.leaves_by("Buka INApas");
    phone.comes_back(&provider.decline(&link)).await;
    phone.waits_for("belum menyetujui di INApas").await;
    phone.waits_for("(Buka INApas)").await;
    phone.comes_back(&provider.approve(&link, Some(&person.nik))).await;
    phone.expects("Waktunya habis");

    // A page of somebody else's leads here: nothing of it is even sent.
    let sent = phone.network.sent();
    phone.comes_back("live.app://open/proof?code=theirs&state=theirs").await;
    phone.expects("Waktunya habis");
    assert_eq!(phone.network.sent(), sent);

    // INApas says nothing that can be believed, or nothing at all.
    provider.misbehave(Mischief::Forged);
    let link = phone.leaves_by("Buka INApas");
    phone.comes_back(&provider.approve(&link, Some(&person.nik))).await;
    phone.waits_for("tidak bisa dipercaya").await;
    provider.misbehave(Mischief::Broken);
    phone.waits_for("(Buka INApas)").await;
    let back = provider.approve(&phone.leaves_by("Buka INApas"), Some(&person.nik));
    phone.comes_back(&back).await;
    phone.waits_for("Tunggu sebentar").await;
    provider.misbehave(Mischief::None);
    phone.tap("Coba lagi").await;
    is_proven(&phone).await;

    // Somebody else's INApas is open in the browser of a shared phone.
    let second = Phone::new(&city);
    second.open("proof").await;
    second.sign_in(&city, "0812 0000 0002").await;
    second.waits_for("(Buka INApas)").await;
    let back = provider.approve(&second.leaves_by("Buka INApas"), Some(&person.nik));
    second.comes_back(&back).await;
    second.waits_for("NIK ini sudah dicocokkan di akun lain").await;
    second.waits_for("(Buka INApas)").await;

    // The network is gone when the browser comes back. What came is kept, also through the night.
    let back = provider.approve(&second.leaves_by("Buka INApas"), Some(&other.nik));
    second.lose_network().await;
    second.comes_back(&back).await;
    second.expects("(Coba lagi)");
    second.find_network().await;
    second.tap("Coba lagi").await;
    is_proven(&second).await;
    second.open("proof").await;
    second.expects("Langkah ini sudah selesai");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_needs_to_be_proven_is_led_to_inapas_or_to_an_officer_where_there_is_none() {
    let (with, _provider) = TestCity::start_with_provider().await;
    let phone = Phone::new(&with);
    phone.open("faults/proven").await;
    phone.sign_in(&with, NUMBER).await;
    phone.waits_for("(Buka INApas)").await;
    phone.tap("Disahkan petugas saja").await;
    phone.expects("(Setuju, tunjukkan kode saya)");

    let without = TestCity::start().await;
    let phone = Phone::new(&without);
    phone.open("faults/proven").await;
    phone.sign_in(&without, NUMBER).await;
    phone.expects("(Setuju, tunjukkan kode saya)");
    phone.open("proof").await;
    phone.expects("Belum lewat INApas");
    phone.tap("Disahkan petugas saja").await;
    phone.expects("(Setuju, tunjukkan kode saya)");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_proven_by_inapas_is_so_on_their_other_phone_by_itself() {
    let (city, provider) = TestCity::start_with_provider().await;
    let (first, second) = (Phone::new(&city), Phone::new(&city));
    for phone in [&first, &second] {
        phone.open("account/phone").await;
        phone.sign_in(&city, NUMBER).await;
        phone.open("me").await;
        phone.expects("[ ] Terbukti");
        city.pass(std::time::Duration::from_mins(2));
    }
    first.open("proof").await;
    first.waits_for("(Buka INApas)").await;
    let back = provider.approve(&first.leaves_by("Buka INApas"), Some(&city.person(0).nik));
    first.comes_back(&back).await;
    is_proven(&first).await;
    second.sees_by_itself("[x] Terbukti").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_inapas_leads_back_with_is_not_kept_and_not_shown() {
    let (city, provider) = TestCity::start_with_provider().await;
    let mut phone = Phone::new(&city);
    phone.open("proof").await;
    phone.sign_in(&city, NUMBER).await;
    phone.waits_for("(Buka INApas)").await;
    let back = provider.approve(&phone.leaves_by("Buka INApas"), Some(&city.person(0).nik));
    phone.lose_network().await;
    phone.comes_back(&back).await;
    assert_eq!(phone.screen().route, "proof");
    phone.kill_and_restart();
    assert_eq!(phone.screen().route, "proof");
    let (_, code) = back.split_once("code=").expect("a code");
    let (code, _) = code.split_once('&').expect("more than a code");
    for file in std::fs::read_dir(phone.folder()).expect("the phone's folder") {
        let bytes = std::fs::read(file.expect("a file").path()).expect("its bytes");
        let is_there = bytes.windows(code.len()).any(|window| window == code.as_bytes());
        assert!(!is_there, "what is on the device is sealed");
    }
    // What follows a question mark elsewhere is nobody's.
    phone.open("laksa/new?answer=1").await;
    phone.expects("[/laksa/new");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_matched_in_two_screens_and_five_fields() {
    let (city, provider) = TestCity::start_with_provider().await;
    let by_provider = proves_with_inapas(&city, &provider).await;
    let by_officer = crate::officer::proves_by_an_officer(&city).await;
    let mut phone = on_a_slow_network(&city);
    let person = city.person(1);
    phone.open("bapenda/mine").await;
    phone.take_tally();
    phone.sign_in(&city, NUMBER).await;
    let by_code = phone.take_tally();
    phone.expects("Tiga isian, sekali saja");
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;

    // The battery is empty. What was typed is there when the phone is on again.
    phone.kill_and_restart();
    phone.expects(&format!("NIK: «{}»", person.nik));
    phone.expects(&format!("Nomor Kartu Keluarga: «{}»", person.family_card));
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    phone.tap("Cocokkan data").await;
    phone.waits_for("PBB 20").await;
    phone.expects("[/bapenda/mine]");
    let by_register = phone.take_tally();

    let whole = by_code.then(&by_register);
    assert!(whole.screens.len() <= 2, "{:?}", whole.screens);
    assert!(whole.fields() <= 5, "{:?}", whole.screens);
    page::holds(&[
        Way::new("Phone", "a number and the code that comes to it", &by_code),
        Way::new("Matched", "three things that the civil register compares", &by_register),
        Way::new("Phone and Matched", "from nothing, in one sitting", &whole),
        Way::new("Proven", "INApas, whose own pages are not counted", &by_provider),
        Way::new("Phone and Proven", "from nothing, by INApas alone", &by_code.then(&by_provider)),
        Way::new("Attested", "by an officer, both phones without a network", &by_officer),
    ]);
}
