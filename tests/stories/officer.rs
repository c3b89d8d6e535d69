//! An officer attests somebody where there is no network, and every way in which that fails ends well.

use live_domain::City;
use live_gateway::Person;
use live_protocol::{EnrolmentCode, NewEnrolment};
use live_tests::{Pace, Phone, Tally, TestCity};

const NUMBER: &str = "0812 3456 7890";
const AT_WORK: &str = "0812 7777 0001";

/// What the city lets an officer do: attest for the kecamatan of the first of the people to try.
pub fn invitation() -> NewEnrolment {
    let (officer, area) = ("Petugas 014".to_owned(), vec!["36.71.01".to_owned()]);
    NewEnrolment { officer, area, quota: 20, days: 90 }
}

/// An officer's phone, enrolled while there was a network, which is gone now.
pub async fn officer(city: &TestCity, request: &NewEnrolment) -> (Phone, EnrolmentCode) {
    let made = city.sandbox().let_officer(request).await.unwrap();
    let phone = Phone::new(city);
    phone.open("attestation").await;
    phone.sign_in(city, AT_WORK).await;
    phone.tap("Anda petugas?").await;
    phone.type_into("Kode pendaftaran", &made.code.to_lowercase()).await;
    phone.tap("Daftarkan HP ini").await;
    phone.waits_for("Sisa pengesahan").await;
    phone.lose_network().await;
    (phone, made)
}

/// A citizen's phone that signed in and showed the first screen before the network went.
pub async fn citizen(city: &TestCity, number: &str) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/phone").await;
    phone.sign_in(city, number).await;
    phone.open("").await;
    phone.lose_network().await;
    phone
}

/// The citizen shows who asks.
pub async fn asks(phone: &Phone) -> String {
    phone.open("attestation").await;
    phone.tap("Setuju, tunjukkan kode saya").await;
    phone.qr_payload()
}

fn village(person: &Person) -> &str {
    &City::built_in().regions().find(&person.village).unwrap().name
}

/// The officer compares and types.
async fn compares(officer: &Phone, request: &str, person: &Person) {
    officer.open("officer").await;
    officer.tap("Sahkan seseorang").await;
    officer.type_into("Kode di HP warga", request).await;
    officer.choose("Wajah orang ini dan foto di KTP-el", "Sama").await;
    officer.type_into("NIK di KTP-el", &person.nik).await;
    officer.type_into("Tanggal lahir di KTP-el", &person.birth_date).await;
    officer.choose("Kelurahan di KTP-el", village(person)).await;
}

/// And signs, which gives the code in reply.
pub async fn attests(officer: &Phone, request: &str, person: &Person) -> String {
    compares(officer, request, person).await;
    officer.tap("Sahkan").await;
    officer.expects("# Tunjukkan kode ini");
    officer.qr_payload()
}

pub async fn takes(phone: &Phone, reply: &str) {
    phone.type_into("Kode balasan dari HP petugas", reply).await;
    phone.tap("Simpan pengesahan").await;
}

pub async fn is_proven(phone: &Phone) {
    phone.open("me").await;
    phone.waits_for("[x] Terbukti").await;
}

/// From a confirmed number to proven, both phones without a network, back where it was needed.
pub async fn proves_by_an_officer(city: &TestCity) -> Tally {
    let (officer, _) = officer(city, &invitation()).await;
    let person = city.person(0);
    let mut phone = citizen(city, "0812 0000 0001").await;
    phone.slow_down(Pace::SLOW);
    phone.open("bapenda/mine").await;
    phone.take_tally();
    phone.tap("Disahkan petugas saja").await;
    phone.tap("Setuju, tunjukkan kode saya").await;
    let reply = attests(&officer, &phone.qr_payload(), person).await;
    // The battery is empty while the officer types.
    phone.kill_and_restart();
    phone.lose_network().await;
    takes(&phone, &reply).await;
    phone.expects("[/bapenda/mine]");
    phone.find_network().await;
    phone.waits_for("PBB 20").await;
    let tally = phone.take_tally();
    is_proven(&phone).await;
    tally
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_goes_on_without_a_network_as_attested_to_be_confirmed() {
    let city = TestCity::start().await;
    let (mut officer, _) = officer(&city, &invitation()).await;
    let mut phone = citizen(&city, NUMBER).await;
    phone.open("bapenda/mine").await;
    phone.expects("Tiga isian, sekali saja");
    let reply = attests(&officer, &asks(&phone).await, city.person(0)).await;
    takes(&phone, &reply).await;
    // Nothing is asked for that the officer has seen, also after both phones were off.
    for _ in 0..2 {
        phone.open("bapenda/mine").await;
        phone.expects("[/bapenda/mine]");
        phone.open("me").await;
        phone.expects("! Disahkan, menunggu konfirmasi");
        phone.expects("[ ] Terbukti");
        phone.open("attestation").await;
        phone.expects("Petugas 014 sudah mengesahkan Anda");
        phone.kill_and_restart();
        phone.lose_network().await;
    }
    officer.kill_and_restart();
    officer.expects("<qr: ");
    officer.lose_network().await;
    officer.tap("Sudah dipindai").await;
    officer.expects("Sisa pengesahan: 19");
    officer.expects("1 menunggu dikirim");

    phone.find_network().await;
    is_proven(&phone).await;
    phone.waits_for("Semua terkirim").await;
    // The officer's is the second, and is answered as the first was.
    officer.find_network().await;
    officer.waits_for("Semua terkirim").await;
    phone.open("attestation").await;
    phone.expects("Langkah ini sudah selesai");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_officer_s_phone_brings_it_home_and_the_citizen_hears_of_it() {
    let city = TestCity::start().await;
    let (officer, _) = officer(&city, &invitation()).await;
    let phone = citizen(&city, NUMBER).await;
    let request = asks(&phone).await;
    let reply = attests(&officer, &request, city.person(0)).await;
    // The citizen's camera is broken. The officer finds a network first.
    officer.find_network().await;
    officer.waits_for("Semua terkirim").await;
    // The code stays until it was scanned.
    assert_eq!(officer.qr_payload(), reply);
    phone.open("me").await;
    phone.expects("[ ] Terbukti");
    let _watch = phone.core().watch();
    phone.find_network().await;
    phone.sees_by_itself("[x] Terbukti").await;
    phone.open("bapenda/mine").await;
    phone.waits_for("PBB 20").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_officer_mistyped_is_said_and_only_that_is_done_again() {
    let city = TestCity::start().await;
    let (officer, _) = officer(&city, &invitation()).await;
    let phone = citizen(&city, NUMBER).await;
    let wrong = Person { birth_date: "01-01-1991".to_owned(), ..city.person(0).clone() };
    let reply = attests(&officer, &asks(&phone).await, &wrong).await;
    takes(&phone, &reply).await;
    phone.open("me").await;
    phone.expects("! Disahkan, menunggu konfirmasi");
    phone.find_network().await;
    phone.waits_for("1 perlu tindakan Anda").await;
    phone.expects_not("menunggu konfirmasi");
    phone.open("attestation").await;
    phone.tap("Pengesahan belum bisa diterima").await;
    phone.expects("Bukan tanggal lahir pemilik NIK");
    phone.tap("Perbaiki").await;
    phone.expects("[/attestation]");
    phone.expects("Bukan tanggal lahir pemilik NIK");
    // The officer is told the same, and what was asked for before is no longer answered.
    officer.find_network().await;
    officer.waits_for("1 perlu tindakan Anda").await;
    phone.tap("Setuju, tunjukkan kode saya").await;
    takes(&phone, &reply).await;
    phone.expects("WRONG: Kode ini untuk HP lain atau permintaan lama");
    let reply = attests(&officer, &phone.qr_payload(), city.person(0)).await;
    takes(&phone, &reply).await;
    is_proven(&phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_for_the_phone_that_asked_and_for_no_other() {
    let city = TestCity::start().await;
    let (officer, _) = officer(&city, &invitation()).await;
    let phone = citizen(&city, NUMBER).await;
    let thief = citizen(&city, "0813 0000 0009").await;
    let reply = attests(&officer, &asks(&phone).await, city.person(0)).await;
    asks(&thief).await;
    takes(&thief, &reply).await;
    thief.expects("WRONG: Kode ini untuk HP lain");
    takes(&thief, &reply[..reply.len() - 9]).await;
    thief.expects("WRONG: Ini bukan kode pengesahan yang utuh");
    takes(&thief, "https://example.id/").await;
    thief.expects("WRONG: Ini bukan kode pengesahan yang utuh");
    thief.open("bapenda/mine").await;
    thief.expects("Tiga isian, sekali saja");
    takes(&phone, &reply).await;
    phone.find_network().await;
    is_proven(&phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_phone_is_let_in_by_an_officer_whichever_phone_brings_it() {
    let city = TestCity::start().await;
    let (officer, _) = officer(&city, &invitation()).await;
    let old = citizen(&city, NUMBER).await;
    takes_from(&officer, &old, city.person(0)).await;
    old.find_network().await;
    is_proven(&old).await;
    for is_brought_by_the_officer in [false, true] {
        city.pass(std::time::Duration::from_mins(2));
        let new = citizen(&city, NUMBER).await;
        new.open("bapenda/mine").await;
        new.expects("Perangkat ini baru di akun ini");
        new.tap("Disahkan petugas saja").await;
        new.tap("Setuju, tunjukkan kode saya").await;
        let reply = attests(&officer, &new.qr_payload(), city.person(0)).await;
        if is_brought_by_the_officer {
            officer.find_network().await;
            officer.waits_for("Semua terkirim").await;
        } else {
            takes(&new, &reply).await;
            new.expects_not("Perangkat ini baru di akun ini");
        }
        new.find_network().await;
        is_proven(&new).await;
        new.open("bapenda/mine").await;
        new.waits_for("PBB 20").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stolen_phone_attested_is_taken_back() {
    let city = TestCity::start().await;
    let (officer, made) = officer(&city, &invitation()).await;
    let (first, second) = (citizen(&city, NUMBER).await, citizen(&city, "0813 0000 0009").await);
    let start = city.sandbox().now();
    takes_from(&officer, &first, city.person(0)).await;
    first.find_network().await;
    is_proven(&first).await;
    let people = city.sandbox().people().await.unwrap();
    let other = people.iter().find(|p| p.village == "36.71.01.1002").unwrap();
    takes_from(&officer, &second, other).await;
    let _watch = first.core().watch();
    city.sandbox().stop_officer(made.id, Some(start)).await.unwrap();
    // Who was attested since is told, and so is who had yet to tell the city.
    first.sees_until(|text| text.contains("[ ] Terbukti")).await;
    second.find_network().await;
    second.waits_for("1 perlu tindakan Anda").await;
    second.open("attestation").await;
    second.tap("Pengesahan belum bisa diterima").await;
    second.expects("HP petugas ini sudah dicabut");
    second.open("bapenda/mine").await;
    second.expects("Tiga isian, sekali saja");
}

pub async fn takes_from(officer: &Phone, phone: &Phone, person: &Person) {
    let reply = attests(officer, &asks(phone).await, person).await;
    takes(phone, &reply).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_s_phone_attests_whom_it_may_and_as_often_as_it_may() {
    let city = TestCity::start().await;
    let (officer, _) = officer(&city, &NewEnrolment { quota: 1, ..invitation() }).await;
    let phone = citizen(&city, NUMBER).await;
    let (request, person) = (asks(&phone).await, city.person(0));
    officer.open("officer/attest").await;
    officer.tap("Sahkan").await;
    for wrong in [
        "WRONG: Ini bukan kode permintaan",
        "WRONG: Bandingkan dulu wajahnya",
        "WRONG: Ketik NIK",
        "WRONG: Pilih kelurahan",
    ] {
        officer.expects(wrong);
    }
    let own = asks(&officer).await;
    compares(&officer, &own, person).await;
    officer.tap("Sahkan").await;
    officer.expects("WRONG: Ini kode HP Anda sendiri");
    compares(&officer, &request, person).await;
    officer.choose("Wajah orang ini dan foto di KTP-el", "Tidak sama, atau ragu").await;
    officer.tap("Sahkan").await;
    officer.expects("WRONG: Jangan disahkan");
    attests(&officer, &request, person).await;
    officer.tap("Sudah dipindai").await;
    officer.expects("! Sudah habis");
    officer.expects_not("(Sahkan seseorang)");
    officer.open("officer/attest").await;
    officer.expects_not("(Sahkan)");
}
