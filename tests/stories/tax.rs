//! Paying other taxes than that on property: a business's months and its sign, one's own and others'.

use live_gateway::Business;
use live_tests::{Phone, TestCity};

use crate::steps::match_data;

const NUMBER: &str = "0812 3456 7890";
const NOPD: &str = "Nomor objek pajak daerah (NOPD)";

/// A restaurant that somebody else has.
fn business(city: &TestCity) -> Business {
    city.person(1).business.clone().expect("who is suggested for a try has a business")
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_pays_what_another_s_business_owes() {
    let city = TestCity::start().await;
    let other = business(&city);
    let kind = live_domain::City::built_in().tax_kind(&other.tax_kind).unwrap();
    let mut phone = Phone::new(&city);
    phone.tap("Bayar PBB").await;
    phone.tap("Bayar pajak usaha dan pajak daerah lain").await;
    phone.tap(&kind.name.id).await;
    phone.expects(&format!("# Bayar {}", kind.name.id));
    // What is no number is said without a network; what was typed stays until there is one.
    phone.lose_network().await;
    phone.type_into(NOPD, "3671").await;
    phone.tap("Cari tagihan").await;
    phone.expects("WRONG: Nomor ini ada 13 angka.");
    phone.type_into(NOPD, &other.tax_object).await;
    phone.tap("Cari tagihan").await;
    phone.expects("Belum tersambung");
    phone.kill_and_restart();
    phone.find_network().await;
    phone.expects(&format!("{NOPD}: «{}»", other.tax_object));
    phone.tap("Cari tagihan").await;

    phone.expects("# Tagihan yang ditemukan");
    phone.expects(&format!("{} Agustus 2026", kind.name.id));
    phone.expects("Lewat 7 hari, sejak 14 September 2026");
    phone.expects("Lewat 38 hari, sejak 14 Agustus 2026");
    phone.open_first_unpaid_bill().await;
    phone.expects(&format!("# {} Agustus 2026", kind.name.id));
    phone.expects(&format!("{NOPD}: {}", other.tax_object));
    phone.expects_not("Denda: Rp0");
    phone.tap("Bayar dengan QRIS").await;
    city.pay(&phone.qr_payload()).await;
    phone.waits_for("Sudah lunas").await;

    // What was looked for and what was paid is there without a network.
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open(&format!("bapenda/tax/{}", other.tax_kind)).await;
    phone.expects("## Pernah dicari di HP ini");
    let lines = |state: &str| phone.sees().lines().filter(|line| line.ends_with(state)).count();
    assert_eq!((lines("[Lunas]"), lines("14 Agustus 2026]")), (2, 1), "{}", phone.sees());
    phone.tap("Dokumen").await;
    phone.tap(&format!("Bukti bayar {} Agustus 2026", kind.name.id)).await;
    phone.expects("Tanda tangan Bapenda sudah dicek dan cocok");
    // They are of that tax, and not among the houses.
    phone.open("bapenda").await;
    phone.expects_not("Pernah dicari");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_own_taxes_are_one_list_and_spoken_of_before_their_last_day() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("bapenda/mine").await;
    phone.sign_in(&city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.waits_for("Pajak reklame 2026").await;
    phone.expects("PBB 2026");
    phone.expects("Agustus 2026");
    phone.expects("20 hari lagi, 11 Oktober 2026");
    city.pass_days(12).await;
    phone.core().deliver().await;
    phone.open("inbox").await;
    phone.expects_not("Sampai 11 Oktober 2026");
    city.pass_days(1).await;
    phone.core().deliver().await;
    phone.open("inbox").await;
    phone.waits_for("Sampai 11 Oktober 2026").await;
    phone.open("bapenda/mine").await;
    phone.tap("Pajak reklame 2026").await;
    phone.tap("Bayar dengan QRIS").await;
    city.pay(&phone.qr_payload()).await;
    phone.waits_for("Sudah lunas").await;
    phone.open("inbox").await;
    phone.sees_until(|sees| !sees.contains("Sampai 11 Oktober 2026")).await;
}
