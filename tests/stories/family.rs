//! Acting for a child, and for an elder who asks for it.

use std::time::Duration;

use live_gateway::Person;
use live_tests::{Phone, TestCity};

use crate::steps::match_data;

const NUMBER: &str = "0813 2222 3333";
const ELDERS: &str = "0812 3456 7890";

/// A phone of somebody who is matched.
async fn matched(city: &TestCity, number: &str, person: &Person) -> Phone {
    let phone = Phone::new(city);
    phone.open("bapenda/mine").await;
    phone.sign_in(city, number).await;
    match_data(&phone, person).await;
    phone.waits_for("# Tagihan saya").await;
    phone
}

pub async fn family(phone: &Phone) {
    phone.open("me").await;
    phone.tap("Anak dan keluarga").await;
    phone.expects("# Anak dan keluarga");
}

async fn type_child(phone: &Phone, child: &Person) {
    phone.type_into("Nama panggilan anak", "Adi").await;
    phone.type_into("NIK anak", &child.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &child.family_card).await;
    phone.type_into("Tanggal lahir anak", &child.birth_date).await;
}

/// The elder makes a code for a month, and gives it.
async fn code_of(elder: &Phone) -> String {
    family(elder).await;
    elder.tap("Minta seseorang bertindak untuk saya").await;
    elder.choose("Untuk berapa lama", "30 hari").await;
    elder.tap("Buat kode").await;
    elder.expects("<qr: Berlaku 30 hari");
    elder.qr_payload()
}

async fn accept(agent: &Phone, code: &str) {
    family(agent).await;
    agent.tap("Bertindak untuk seseorang").await;
    agent.type_into("Kode", code).await;
    agent.tap("Lihat isinya").await;
}

/// How many things are in a phone's cache.
fn cached(phone: &Phone) -> u32 {
    let cache = rusqlite::Connection::open(phone.folder().join("cache.db")).unwrap();
    cache.query_row("SELECT COUNT(*) FROM resource", [], |row| row.get(0)).unwrap()
}

/// An elder and a caretaker, whose phone shows the mandate.
pub async fn cared_for(city: &TestCity) -> (Phone, Phone) {
    let elder = matched(city, ELDERS, city.person(0)).await;
    city.pass(Duration::from_mins(2));
    let agent = matched(city, NUMBER, city.person(1)).await;
    let code = code_of(&elder).await;
    accept(&agent, &code).await;
    agent.expects("Untuk: 0812-••••-••90");
    agent.expects("Dengan menekan tombol ini Anda setuju");
    agent.tap("Saya setuju").await;
    agent.expects("# 0812-••••-••90");
    (elder, agent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_adds_a_child_though_the_network_goes_in_the_middle() {
    let city = TestCity::start().await;
    let child = city.youngest_of(city.person(0)).await;
    let mut phone = Phone::new(&city);
    phone.open("family").await;
    phone.sign_in(&city, NUMBER).await;
    phone.expects("Belum ada. Tambahkan anak Anda");
    // What needs the data of the parent asks for them, and comes back.
    phone.tap("Tambahkan anak").await;
    match_data(&phone, city.person(0)).await;
    phone.expects("# Tambahkan anak");
    type_child(&phone, &child).await;
    phone.lose_network().await;
    phone.expects("Untuk ini perlu internet");
    phone.tap("Tambahkan").await;
    phone.kill_and_restart();
    phone.expects(&child.nik);
    phone.find_network().await;
    phone.tap("Tambahkan").await;
    phone.expects("# Adi");
    phone.expects("Sampai: 21 September 2027");

    phone.tap("Tagihan").await;
    phone.waits_for("Tidak ada tagihan atas NIK orang ini").await;
    phone.expects("# Tagihan untuk Adi");
    phone.open("privacy/accesses").await;
    phone.waits_for("Dibuka dengan kuasa keluarga (Adi)").await;
    phone.open("privacy/consents").await;
    phone.waits_for("Bertindak untuk anak saya").await;

    // A fortnight before its end it is told, and prolonged by one press.
    city.pass_days(355).await;
    phone.open("").await;
    phone.waits_for("Kuasa segera berakhir").await;
    phone.tap("Kuasa segera berakhir").await;
    phone.tap("Perpanjang").await;
    phone.expects("Sampai: 10 September 2028");
    phone.tap("Akhiri").await;
    phone.expects("Sudah berakhir");
    family(&phone).await;
    phone.expects("- Adi");
    phone.expects("[Berakhir]");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_a_child_is_told_what_to_do_and_gets_there() {
    let city = TestCity::start().await;
    let (father, stranger) = (city.person(0), city.person(1));
    let child = city.youngest_of(father).await;
    let phone = matched(&city, NUMBER, father).await;
    phone.open("family/child").await;
    phone.tap("Tambahkan").await;
    phone.expects("WRONG: Tulis nama panggilan anak.");
    type_child(&phone, &child).await;
    phone.type_into("Tanggal lahir anak", "01-01-2001").await;
    phone.tap("Tambahkan").await;
    phone.expects("WRONG: Sudah 17 tahun. Minta ia masuk sendiri");
    phone.type_into("Tanggal lahir anak", &child.birth_date).await;
    phone.type_into("Nomor Kartu Keluarga", &stranger.family_card).await;
    phone.tap("Tambahkan").await;
    phone.expects("WRONG: Ini bukan Kartu Keluarga Anda.");
    phone.type_into("Nomor Kartu Keluarga", &child.family_card).await;

    // The city was told of the card before it kept that: the own three are named once more.
    city.forget_family_cards();
    phone.tap("Tambahkan").await;
    phone.expects("WRONG: Kota belum tahu Kartu Keluarga Anda.");
    phone.tap("Cocokkan Kartu Keluarga saya").await;
    match_data(&phone, stranger).await;
    phone.expects("WRONG: Ini bukan NIK akun ini.");
    phone.type_into("NIK", &father.nik).await;
    phone.tap("Cocokkan data").await;
    phone.expects("WRONG: Nomor KK ini bukan milik NIK di atas.");
    match_data(&phone, father).await;
    phone.expects("# Tambahkan anak");
    phone.tap("Tambahkan").await;
    phone.expects("# Adi");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caretaker_pays_an_elder_s_bill_until_the_elder_ends_it() {
    let city = TestCity::start().await;
    let (elder, agent) = cared_for(&city).await;
    // Who does not look is told, and led to where it is ended.
    let news = elder.core().deliver().await.news.unwrap();
    assert!(news.route.starts_with("family/"), "{}", news.route);
    elder.open("").await;
    elder.sees_by_itself("Seseorang sekarang bertindak untuk Anda").await;
    agent.open("bapenda/mine").await;
    agent.tap("Tagihan untuk 0812-••••-••90").await;
    agent.waits_for("- PBB 2026").await;
    agent.expects("# Tagihan untuk 0812-••••-••90");
    agent.open_first_unpaid_bill().await;
    agent.expects("untuk 0812-••••-••90");
    let bill = agent.screen().route.clone();
    agent.tap("Bayar dengan QRIS").await;
    city.pay(&agent.qr_payload()).await;
    agent.waits_for("Sudah lunas").await;
    // Each has the receipt, and the elder sees who looked.
    for phone in [&elder, &agent] {
        phone.open("documents").await;
        phone.waits_for("Bukti bayar PBB 2026").await;
    }
    elder.open("privacy/accesses").await;
    elder.waits_for("Dibuka dengan kuasa keluarga (0813-••••-••33)").await;

    agent.open("bapenda/mine").await;
    agent.tap("Tagihan untuk 0812-••••-••90").await;
    agent.expects("- PBB 2026");
    let seen = cached(&agent);
    family(&elder).await;
    elder.waits_for("- 0813-••••-••33").await;
    elder.tap("0813-••••-••33").await;
    elder.tap("Akhiri").await;
    elder.expects("Sudah berakhir");
    // It reaches the caretaker's phone by itself, and takes what was seen off it.
    agent.sees_by_itself("Kuasa ini sudah berakhir").await;
    agent.expects_not("- PBB 2026");
    assert_eq!(cached(&agent), seen - 1 + 1, "without the elder's bills, and with a message");
    agent.lose_network().await;
    agent.open(&bill).await;
    agent.expects("Halaman ini tidak ada");
    agent.open("").await;
    agent.expects("Kuasa sudah berakhir");
    agent.open("documents").await;
    agent.expects("Bukti bayar PBB 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_by_its_time_is_hidden_without_a_network() {
    let city = TestCity::start().await;
    let (_elder, agent) = cared_for(&city).await;
    agent.tap("Tagihan").await;
    agent.waits_for("- PBB 2026").await;
    let route = agent.screen().route.clone();
    agent.lose_network().await;
    city.pass(Duration::from_hours(30 * 24));
    agent.open("").await;
    agent.open(&route).await;
    agent.expects("Kuasa ini sudah berakhir");
    agent.expects_not("- PBB 2026");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_is_wrong_or_old_ends_with_a_new_one() {
    let city = TestCity::start().await;
    let elder = matched(&city, ELDERS, city.person(0)).await;
    city.pass(Duration::from_mins(2));
    let agent = matched(&city, NUMBER, city.person(1)).await;
    accept(&agent, "ABCD-0000").await;
    agent.expects("WRONG: Kode ini salah, sudah dipakai, atau lewat 15 menit. Minta kode baru.");
    elder.open("family/invite").await;
    elder.tap("Buat kode").await;
    elder.expects("WRONG: Pilih berapa lama.");
    let code = code_of(&elder).await;
    accept(&elder, &code).await;
    elder.expects("WRONG: Ini kode Anda sendiri.");
    accept(&agent, &code).await;
    agent.expects("(Saya setuju)");
    city.pass(Duration::from_mins(16));
    agent.tap("Saya setuju").await;
    agent.expects("WRONG: Kode ini salah");
    family(&elder).await;
    elder.tap("Minta seseorang bertindak untuk saya").await;
    elder.expects_not("<qr: ");
    let code = code_of(&elder).await;
    accept(&agent, &code).await;
    agent.tap("Saya setuju").await;
    agent.expects("# 0812-••••-••90");
}
