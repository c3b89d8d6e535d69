//! A NIK that another account has: of a citizen who lost phone and number, of one whose NIK somebody
//! else uses, and of one whose NIK a stranger asks for. Each ends well, and neither side learns anything
//! of the other.

use live_protocol::{FieldMatch, MatchField, MatchReason};
use live_tests::{Phone, TestCity, small_photo};

use crate::officer::{asks, attests, invitation, is_proven, officer, takes};
use crate::steps::{match_data, write_report};

const OLD: &str = "0812 3456 7890";
const NEW: &str = "0813 4444 5555";
const WHOSE: &str = "Akun yang memakai NIK Anda itu akun siapa?";
const MINE: &str = "Akun saya sendiri, dengan nomor atau HP lama";
const OTHERS: &str = "Bukan akun saya, orang lain memakai NIK saya";
const CARD: &str = "Foto KTP: NIK dan tanggal lahir";
/// What only its reporter sees of a report.
const OWN: &str = "depan warung Bu Sri";

/// The phone of a matched citizen who has reported something.
async fn used(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, OLD).await;
    match_data(&phone, city.person(0)).await;
    phone.expects("# Tagihan saya");
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.waits_for("Nomor laporan LK-").await;
    phone
}

/// Another phone with another number, before the receipt that says that another account has the NIK.
async fn at_the_receipt(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, NEW).await;
    match_data(&phone, city.person(0)).await;
    phone.expects("NIK ini sudah dicocokkan di akun lain. Bisa diminta kembali");
    phone.tap("Isian Anda sudah benar?").await;
    phone.expects("! NIK Anda ada di akun lain");
    phone
}

async fn claim(phone: &Phone, whose: &str) {
    phone.choose(WHOSE, whose).await;
    phone.take_photo(CARD, &small_photo()).await;
    phone.tap("Minta kembali NIK saya").await;
}

async fn claimed(city: &TestCity, whose: &str) -> Phone {
    let phone = at_the_receipt(city).await;
    claim(&phone, whose).await;
    phone.waits_for("! NIK Anda diminta kembali").await;
    phone
}

async fn decide(city: &TestCity, reason: MatchReason) {
    let number = city.sandbox().reviews().await.unwrap().remove(0);
    let decisions = [FieldMatch { field: MatchField::Nik, reason }];
    city.sandbox().review(&number, &decisions).await.unwrap();
}

/// It has everything that is the citizen's.
async fn has_it_back(phone: &Phone) {
    phone.open("laksa").await;
    phone.waits_for(OWN).await;
    phone.open("bapenda/mine").await;
    phone.waits_for("PBB 20").await;
}

/// What is personal has left it.
async fn is_empty(phone: &Phone) {
    phone.open("devices").await;
    phone.waits_for("Perangkat ini Anda keluarkan").await;
    for route in ["laksa", "documents", "me"] {
        phone.open(route).await;
        phone.expects_not(OWN);
        phone.expects_not("36••");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_phone_and_number_gets_everything_back_from_a_sofa() {
    let city = TestCity::start().await;
    let old = used(&city).await;
    let mut new = at_the_receipt(&city).await;
    new.tap("Minta kembali NIK saya").await;
    new.expects("WRONG: Pilih salah satu");
    new.expects("WRONG: Bagian ini masih kosong");
    // Without a network: it is kept, and can be looked at once more before it goes.
    new.lose_network().await;
    claim(&new, MINE).await;
    new.expects("! Tersimpan, akan terkirim sendiri");
    new.tap("1 menunggu dikirim").await;
    new.tap("Tanda terima pencocokan data").await;
    new.tap("Ubah dulu").await;
    new.expects(&format!("{CARD}: «1 foto"));
    new.tap("Minta kembali NIK saya").await;
    new.kill_and_restart();
    new.find_network().await;
    new.waits_for("! NIK Anda diminta kembali").await;
    new.expects("paling cepat 28 Sep, 09.00 WIB");
    new.expects("Urutan: 1");
    new.expects("Petugas memeriksa paling lambat: 24 September 2026");
    new.expects("Langsung, tanpa menunggu");

    decide(&city, MatchReason::Confirmed).await;
    new.waits_for("! Petugas sudah memeriksa, dan sesuai").await;
    new.expects("NIK ini pindah ke akun ini 28 Sep, 09.00 WIB");
    new.open("laksa").await;
    new.expects_not(OWN);
    city.pass_days(7).await;
    new.open("account/receipt").await;
    new.waits_for("! Data Anda cocok").await;
    has_it_back(&new).await;
    new.open("privacy/accesses").await;
    new.waits_for("Memutuskan permintaan seseorang atas NIK Anda").await;
    is_empty(&old).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_nik_a_stranger_asks_for_is_told_and_refuses() {
    let city = TestCity::start().await;
    let own = used(&city).await;
    own.open("").await;
    let watch = own.core().watch();
    own.core().deliver().await;
    let stranger = claimed(&city, MINE).await;
    own.sees_by_itself("Ada yang meminta NIK Anda").await;
    own.expects("tolak sebelum 28 Sep, 09.00 WIB");
    own.expects_not("5555");
    own.tap("Ada yang meminta NIK Anda").await;
    own.lose_network().await;
    own.tap("Tolak, itu bukan saya").await;
    own.expects("Ada yang meminta NIK Anda");
    own.find_network().await;
    own.tap("Tolak, itu bukan saya").await;
    own.expects("Tidak ada yang meminta NIK Anda sekarang");
    drop(watch);

    stranger.waits_for("! Perlu bukti langsung").await;
    stranger.expects("NIK: Tidak cocok (needs-proof)");
    for hidden in ["tolak", "keberatan", "7890", "Minta kembali", "Perbaiki isian"] {
        stranger.expects_not(hidden);
    }
    stranger.open("account/match").await;
    match_data(&stranger, city.person(0)).await;
    stranger.expects("tidak bisa diputuskan dari jauh");
    city.pass_days(8).await;
    has_it_back(&own).await;
    own.open("").await;
    own.expects_not("Ada yang meminta NIK Anda");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thief_who_refuses_is_beaten_by_an_officer() {
    let city = TestCity::start().await;
    let stolen = used(&city).await;
    let (officer, _) = officer(&city, &invitation()).await;
    let new = claimed(&city, MINE).await;
    // The thief has the old phone in hand.
    stolen.open("account/claims").await;
    stolen.waits_for("Ada yang meminta NIK Anda").await;
    stolen.tap("Tolak, itu bukan saya").await;
    new.waits_for("! Perlu bukti langsung").await;
    new.tap("Disahkan petugas saja").await;
    let reply = attests(&officer, &asks(&new).await, city.person(0)).await;
    takes(&new, &reply).await;
    is_proven(&new).await;
    new.open("account/receipt").await;
    new.waits_for("! Data Anda cocok").await;
    has_it_back(&new).await;
    is_empty(&stolen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_inapas_does_not_wait() {
    let (city, provider) = TestCity::start_with_provider().await;
    let old = used(&city).await;
    let new = claimed(&city, MINE).await;
    new.tap("Pakai INApas saja").await;
    new.waits_for("(Buka INApas)").await;
    let back = provider.approve(&new.leaves_by("Buka INApas"), Some(&city.person(0).nik));
    new.comes_back(&back).await;
    is_proven(&new).await;
    has_it_back(&new).await;
    is_empty(&old).await;
    assert_eq!(city.sandbox().reviews().await.unwrap(), Vec::<String>::new());
    assert_eq!(city.photos_sent().await, 1, "the report's; that of the card is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_new_number_was_another_s_gets_the_number_and_then_the_account() {
    let (city, provider) = TestCity::start_with_provider().await;
    let old = used(&city).await;
    let former = Phone::new(&city);
    former.open("account/match").await;
    former.sign_in(&city, NEW).await;
    match_data(&former, city.person(1)).await;
    city.pass(std::time::Duration::from_mins(2));

    let new = Phone::new(&city);
    new.open("bapenda/mine").await;
    new.sign_in(&city, NEW).await;
    match_data(&new, city.person(0)).await;
    new.expects("WRONG: Akun nomor HP ini sudah dicocokkan dengan NIK lain");
    new.tap("Nomor ini milik saya sekarang").await;
    new.expects("NIK ini sudah dicocokkan di akun lain. Bisa diminta kembali");
    new.tap("Isian Anda sudah benar?").await;
    claim(&new, MINE).await;
    new.waits_for("! NIK Anda diminta kembali").await;
    new.tap("Pakai INApas saja").await;
    new.waits_for("(Buka INApas)").await;
    let back = provider.approve(&new.leaves_by("Buka INApas"), Some(&city.person(0).nik));
    new.comes_back(&back).await;
    is_proven(&new).await;
    has_it_back(&new).await;
    is_empty(&old).await;
    former.open("").await;
    former.sees_by_itself("Nomor HP Anda sekarang dipakai orang lain").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_nik_another_uses_gets_it_alone() {
    let city = TestCity::start().await;
    let other = used(&city).await;
    let new = claimed(&city, OTHERS).await;
    decide(&city, MatchReason::Blurry).await;
    new.waits_for("! Satu foto lagi, ya").await;
    new.take_photo(CARD, &small_photo()).await;
    new.tap("Minta petugas memeriksa").await;
    new.waits_for("! NIK Anda diminta kembali").await;
    decide(&city, MatchReason::Confirmed).await;
    city.pass_days(8).await;
    new.open("account/receipt").await;
    new.waits_for("! Data Anda cocok").await;
    new.open("bapenda/mine").await;
    new.waits_for("PBB 20").await;
    new.open("laksa").await;
    new.expects_not(OWN);
    // The other signs in again, and has what they did themselves.
    is_empty(&other).await;
    other.open("account/phone").await;
    other.sign_in(&city, OLD).await;
    other.open("laksa").await;
    other.waits_for(OWN).await;
    other.open("bapenda/mine").await;
    other.expects("Tiga isian, sekali saja");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_finds_the_old_phone_again_stops_it() {
    let city = TestCity::start().await;
    let old = used(&city).await;
    let new = claimed(&city, MINE).await;
    new.tap("Hentikan").await;
    new.expects("! Dihentikan");
    old.open("").await;
    old.refresh().await;
    old.expects_not("Ada yang meminta NIK Anda");
    assert_eq!(city.photos_sent().await, 1, "the report's; that of the card is gone");
    has_it_back(&old).await;
}
