//! What everybody can look up: without signing in, and without a network.

use live_domain::directory::Directory;
use live_screen::{Block, Item, MapPin, Pin, Screen};
use live_tests::{Phone, TestCity};

/// A list that no app was built with.
const MARKETS: &str = r#"{
  "format": 1, "id": "pasar", "version": 1, "kind": "places",
  "title": { "id": "Pasar rakyat", "en": "Markets" },
  "summary": { "id": "Belanja harian.", "en": "Daily shopping." },
  "words": { "id": ["pasar"], "en": ["market"] },
  "source": { "text": "Untuk uji.", "looked_up": "2026-11-27", "confidence": "GK" },
  "entries": [{ "id": "anyar", "title": "Pasar Anyar", "region": "36.71.01" }]
}"#;

const PUSKESMAS: &str =
    include_str!(concat!("../../cities/", env!("LIVE_CITY"), "/directories/puskesmas.json"));

/// Every thing of a list on a screen.
fn items(screen: &Screen) -> Vec<Item> {
    let items = screen.blocks.iter().filter_map(|block| match block {
        Block::Items { items, .. } => Some(items.clone()),
        _ => None,
    });
    items.flatten().collect()
}

/// What leads to an entry, in the order of the screen.
fn entries(phone: &Phone) -> Vec<Item> {
    let is_entry = |item: &Item| {
        let route = item.route.as_deref().unwrap_or_default();
        route.starts_with("directory/") && route.matches('/').count() == 2
    };
    items(&phone.screen())
        .into_iter()
        .filter(|item| {
            is_entry(item)
                && !item.title.starts_with("Dari yang")
                && !item.title.starts_with("Urutkan")
        })
        .collect()
}

/// The phone has every list.
async fn fetched(phone: &Phone) {
    phone.open("services").await;
    phone.waits_for("Harga bahan pokok").await;
}

/// The map of what is listed.
fn map(phone: &Phone) -> MapPin {
    let screen = phone.screen();
    let mut maps = screen.blocks.iter().filter_map(|block| match block {
        Block::Map(map) => Some(map.clone()),
        _ => None,
    });
    maps.next().expect("a map")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_without_a_network_calls_112_at_the_first_start() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    // One tap from the first screen to the numbers, one more to call.
    phone.tap("Darurat? Telepon 112").await;
    phone.expects("# Nomor penting");
    assert_eq!(phone.leaves_by("Telepon 112"), "tel:112");
    phone.expects("Polisi");
    phone.tap("Ambulans dan gawat darurat medis").await;
    assert_eq!(phone.leaves_by("Telepon 119"), "tel:119");
    phone.expects("Sumber resmi");
    phone.open("services").await;
    phone.expects("Nomor penting");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_version_of_the_numbers_takes_the_place_of_those_that_are_built_in() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    let numbers = Directory::BUILT_IN_NUMBERS;
    let later = MARKETS
        .replace("\"pasar\", \"version\": 1", &format!("\"{numbers}\", \"version\": 2"))
        .replace("\"places\"", "\"numbers\"")
        .replace("\"region\": \"36.71.01\"", "\"phones\": [\"0215550000\"]");
    assert_eq!(city.publish_in("directories", numbers, &later).await, 201);
    phone.refresh().await;
    phone.tap("Darurat? Telepon 112").await;
    phone.waits_for("Pasar Anyar").await;
    phone.expects_not("Polisi");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nearest_puskesmas_is_found_without_a_network_and_nobody_is_told_from_where() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    // The first screen fetched it already.
    phone.refresh().await;
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("directory/puskesmas").await;
    phone.expects("## Dengan UGD 24 jam");
    phone.tap("Urutkan dari yang terdekat").await;
    phone.set_point("Anda di mana?", -6.1880, 106.7090).await;
    phone.tap("Tampilkan").await;
    phone.expects("# Puskesmas");
    let nearest = entries(&phone);
    assert_eq!(nearest[0].title, "1. Puskesmas Petir");
    assert!(nearest[0].state.starts_with("± ") && nearest[0].state.ends_with(" m"), "{nearest:?}");
    assert!(nearest[1].state.ends_with(" km"), "{nearest:?}");
    let all = Directory::read(PUSKESMAS.as_bytes());
    assert_eq!(nearest.len(), all.expect("a list").entries.len(), "none is lost by sorting");
    let near = map(&phone);
    assert!(near.others.len() == 20 && near.pin.is_some(), "{near:?}");
    assert!(near.east - near.west < 0.15, "not the whole city: {near:?}");
    assert!((near.others[0].latitude + 6.1888).abs() < 1e-9, "{near:?}");
    phone.expects("20 tempat, bernomor seperti di daftar");
    assert!(nearest[19].title.starts_with("20. "), "{nearest:?}");
    assert_eq!(nearest[20].title, "Puskesmas Sukasari", "what is farther is in the list alone");
    phone.tap("1. Puskesmas Petir").await;
    phone.expects("Wilayah: Petir, Kec. Cipondoh");
    phone.expects("Titik ini tengah kelurahannya");
    let streets = phone.leaves_by("Lihat jalan di peta web");
    assert!(streets.contains("mlat=-6.1888&mlon=106.71"), "{streets}");
    phone.expects("Semua layanan Kesehatan (Dinkes)");

    // With a network, too, nobody is asked.
    phone.find_network().await;
    phone.open("directory/rumah-sakit/near").await;
    phone.take_tally();
    phone.set_point("Anda di mana?", -6.2000, 106.6400).await;
    phone.tap("Tampilkan").await;
    assert_eq!(entries(&phone)[0].title, "1. RSUD Kota Tangerang");
    assert_eq!(phone.take_tally().traffic.requests, 0);

    // By kecamatan, and where somebody is is known to every list and can be forgotten.
    phone.open("directory/kantor-kelurahan/near").await;
    phone.choose("Kecamatan", "Larangan").await;
    phone.tap("Tampilkan").await;
    assert_eq!(entries(&phone).len(), 9, "{}", phone.sees());
    phone.tap("Dari yang terdekat").await;
    phone.tap("Lupakan tempat saya").await;
    phone.expects("## Kantor kecamatan");
    phone.expects_not("bernomor");

    // Who says no more than a kecamatan sees that part of the city.
    phone.open("directory/kantor-kelurahan/near").await;
    phone.choose("Kecamatan", "Larangan").await;
    phone.tap("Tampilkan").await;
    let MapPin { south, west, north, east, pin, others, .. } = map(&phone);
    assert!(pin.is_none() && others.len() == 8 && north - south < 0.06 && east - west < 0.06);
    let is_in =
        |pin: &Pin| (south..north).contains(&pin.latitude) && (west..east).contains(&pin.longitude);
    assert!(others.iter().all(is_in), "{others:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_is_found_by_its_name_with_a_mistake() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    fetched(&phone).await;
    phone.lose_network().await;
    phone.tap("SMP Negeri").await;
    phone.type_into("Cari dalam daftar ini", "smp negri 13").await;
    assert_eq!(entries(&phone)[0].title, "SMP Negeri 13 Tangerang");
    phone.type_into("Cari dalam daftar ini", "xylofon").await;
    phone.expects("Tidak ada yang cocok");
    // The same beside services.
    phone.open("services/search").await;
    phone.type_into("Apa yang Anda perlukan?", "smpn 24").await;
    phone.tap("SMP Negeri 24 Tangerang").await;
    phone.expects("# SMP Negeri 24 Tangerang");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_published_today_is_on_a_phone_that_runs_already() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    fetched(&phone).await;
    assert_eq!(city.publish_in("directories", "pasar", MARKETS).await, 201);
    phone.refresh().await;
    phone.waits_for("Pasar rakyat").await;
    phone.tap("Pasar rakyat").await;
    phone.tap("Pasar Anyar").await;
    phone.expects("Wilayah: Kec. Tangerang");
    phone.expects("Belum diperiksa ke sumber resmi");
    let more = MARKETS.replace("\"version\": 1", "\"version\": 2").replace(
        "\"entries\": [",
        r#""entries": [{ "id": "lama", "title": "Pasar Lama", "address": "Jalan Ki Samaun" }, "#,
    );
    assert_eq!(city.publish_in("directories", "pasar", &more).await, 201);
    phone.open("directory/pasar").await;
    phone.refresh().await;
    phone.waits_for("Pasar Lama").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_too_old_for_one_list_says_so_there_and_goes_on_elsewhere() {
    let city = TestCity::start().await;
    city.offer_unchecked_in(
        "directories",
        "pasar",
        &MARKETS.replace("\"format\": 1", "\"format\": 9"),
    );
    let other = MARKETS.replace("\"pasar\", ", "\"bus\", ").replace("\"places\"", "\"timetables\"");
    city.offer_unchecked_in("directories", "bus", &other);
    let phone = Phone::new(&city);
    fetched(&phone).await;
    phone.open("directory/pasar").await;
    phone.expects("Perbarui aplikasi");
    // A kind that it has no name for is a list all the same.
    phone.open("directory/bus").await;
    phone.expects("Pasar Anyar");
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_say_how_they_changed_and_are_another_tomorrow() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    fetched(&phone).await;
    phone.tap("Harga bahan pokok").await;
    phone.expects("Bukan harga pasar");
    let of = |phone: &Phone| items(&phone.screen());
    let today = of(&phone);
    let rice = today.iter().find(|item| item.title == "Beras medium").expect("rice");
    assert!(rice.state.starts_with("Rp1"), "{rice:?}");
    assert!(rice.detail.starts_with("per kg, ") && rice.detail.contains("minggu lalu"), "{rice:?}");
    assert!(rice.route.is_none(), "there is no more to it");
    phone.lose_network().await;
    assert_eq!(of(&phone), today, "they stay");
    phone.find_network().await;
    city.pass_days(1).await;
    phone.refresh().await;
    assert_ne!(of(&phone), today);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_is_read_without_a_network() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    fetched(&phone).await;
    phone.lose_network().await;
    phone.tap("Berita dan pengumuman").await;
    phone.expects("Tidak ada yang sungguh terjadi");
    let pieces = entries(&phone);
    assert_eq!(pieces[0].detail, "21 September 2026");
    phone.tap(&pieces[0].title).await;
    phone.expects("Tanggal: 21 September 2026");
    let text = phone.screen().blocks.iter().any(
        |block| matches!(block, Block::Text { text, quiet: false } if text.chars().count() > 60),
    );
    assert!(text, "{}", phone.sees());
}

#[tokio::test(flavor = "multi_thread")]
async fn public_information_is_told_by_category_and_what_is_exempt_is_explained() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    fetched(&phone).await;
    phone.lose_network().await;
    phone.open("services/of/ppid").await;
    phone.tap("Informasi publik").await;
    for told in [
        "## Berkala",
        "## Serta-merta",
        "## Setiap saat",
        "## Dikecualikan",
        "Penolakan bisa diajukan keberatan",
    ] {
        phone.expects(told);
    }
    phone.type_into("Cari dalam daftar ini", "angaran kota").await;
    assert_eq!(entries(&phone)[0].title, "Anggaran kota (APBD)");
    phone.tap("Anggaran kota (APBD)").await;
    phone.tap("Semua layanan Informasi publik (PPID)").await;
    phone.expects("Minta informasi publik");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_long_list_so_much_is_shown_as_is_looked_through() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    fetched(&phone).await;
    phone.lose_network().await;
    phone.open("directory/sd-negeri").await;
    assert_eq!(entries(&phone).len(), 120);
    phone.expects("Masih ada 221 lagi.");
    phone.type_into("Cari dalam daftar ini", "sdn karawaci baru 6").await;
    assert_eq!(entries(&phone)[0].title, "SD Negeri Karawaci Baru 6");
    phone.tap("SD Negeri Karawaci Baru 6").await;
    phone.expects("Wilayah: Kec. Karawaci");
    phone.expects("Dapodik Kemendikbud tahun 2019");
}

/// What services and lists may take on a phone, in bytes.
const CEILING: u64 = 600_000;

/// So large are all files of a folder.
fn size(folder: &std::path::Path) -> u64 {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let sizes = entries.map(|entry| match entry.metadata().expect("a file") {
        data if data.is_dir() => size(&entry.path()),
        data => data.len(),
    });
    sizes.sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_and_all_lists_fit_into_600_kb_on_a_phone() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    phone.core().suspend();
    let before = size(phone.folder());
    phone.core().resume().expect("it wakes");
    phone.find_network().await;
    fetched(&phone).await;
    phone.core().suspend();
    let taken = size(phone.folder()) - before;
    println!("services and lists take {taken} bytes on a phone, sealed");
    assert!(taken < CEILING, "{taken} bytes");
}
