//! Trying a service or a life event before anything is at stake: made-up answers, no network, no account, and
//! nothing leaves the phone.

use std::path::Path;

use live_domain::City;
use live_tests::{Fault, Phone, TestCity, small_photo};

/// The ids of everything that the city publishes to be applied for.
fn catalogue() -> Vec<String> {
    let city = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cities").join(&City::built_in().id);
    let mut ids = Vec::new();
    for collection in ["services", "events"] {
        for entry in std::fs::read_dir(city.join(collection)).unwrap() {
            let path = entry.unwrap().path();
            // A question that is answered at once has nothing at stake, and promises nothing.
            let is_asked = || std::fs::read_to_string(&path).unwrap().contains("\"answered_by\"");
            if path.extension().is_some_and(|extension| extension == "json") && !is_asked() {
                ids.push(path.file_stem().unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    ids
}

/// A phone of nobody that has the list of services.
async fn with_services(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("services").await;
    phone.waits_for("Peristiwa dalam hidup").await;
    phone
}

/// What is on the phone of what was written on it: what waits to be sent, files, and values, drafts among them.
fn written(phone: &Phone) -> [u32; 3] {
    let outbox = rusqlite::Connection::open(phone.folder().join("outbox.db")).unwrap();
    ["item", "file", "value"].map(|table| {
        outbox.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    })
}

/// From the page about it to the end of its trial.
async fn rehearse(phone: &Phone, id: &str) {
    phone.open(&format!("services/about/{id}")).await;
    phone.tap("Coba dulu").await;
    to_the_end(phone).await;
}

/// From any page of a trial to its end.
async fn to_the_end(phone: &Phone) {
    for _ in 0..60 {
        phone.expects("# Coba dulu: ");
        phone.expects("Ini latihan");
        phone.expects("Selesai mencoba");
        phone.expects_not("WRONG");
        phone.expects_not("Simpan dan lanjutkan nanti");
        let route = phone.screen().route.clone();
        if route.ends_with("/sent") {
            return;
        }
        let on = if route.ends_with("/ready") { "Kirim (latihan)" } else { "Lanjut" };
        phone.tap(on).await;
        assert_ne!(phone.screen().route, route, "{}", phone.sees());
        assert_eq!(written(phone)[0], 0);
    }
    panic!("it goes on and on:\n{}", phone.sees());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_and_life_event_is_tried_to_its_end_offline_by_nobody() {
    let city = TestCity::start().await;
    let mut phone = with_services(&city).await;
    // Off from the start.
    phone.network.set(Fault::Cut);
    phone.kill_and_restart();
    phone.lose_network().await;
    let before = (phone.network.sent(), written(&phone));
    let catalogue = catalogue();
    assert!(catalogue.len() >= 50, "{catalogue:?}");
    for (at, id) in catalogue.iter().enumerate() {
        rehearse(&phone, id).await;
        for told in ["Janji selesai", "Diterima", "Diperiksa", "Disetujui"] {
            phone.expects(told);
        }
        if at % 2 == 0 {
            phone.tap("Sekarang sungguhan").await;
            assert_eq!(phone.screen().route, format!("services/about/{id}"));
            phone.expects("Siapkan jawaban");
        } else {
            phone.tap("Selesai mencoba").await;
            assert_eq!(phone.screen().route, "");
        }
        phone.expects_not("Jawaban disiapkan");
        assert_eq!((phone.network.sent(), written(&phone)), before, "{id} leaves something");
    }
    assert_eq!(city.applications_made(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_network_a_trial_asks_the_city_for_nothing_either() {
    let city = TestCity::start().await;
    let phone = with_services(&city).await;
    phone.open("services/about/akta-kelahiran").await;
    // The list is no longer fresh: any other screen would ask for it.
    city.pass(std::time::Duration::from_hours(48));
    let before = phone.network.sent();
    phone.tap("Coba dulu").await;
    phone.refresh().await;
    to_the_end(&phone).await;
    assert_eq!(phone.network.sent(), before);
    phone.tap("Sekarang sungguhan").await;
    phone.network.has_sent_more_than(before).await;
    assert_eq!(city.applications_made(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_promises_the_day_that_the_city_would() {
    let city = TestCity::start().await;
    let phone = with_services(&city).await;
    rehearse(&phone, "akta-kelahiran").await;
    // Monday, and three working days.
    phone.expects("Janji selesai 24 September 2026");
    phone.tap("Selesai mencoba").await;
    // What waits for another is begun when that is over.
    rehearse(&phone, "lahir").await;
    phone.expects("Akta kelahiran: Disetujui Kependudukan (Disdukcapil)");
    phone.expects("Kartu Identitas Anak (KIA): Diterima Kependudukan (Disdukcapil)");
    let kia = phone
        .sees()
        .lines()
        .find(|line| line.contains("- Kartu Identitas Anak"))
        .unwrap()
        .to_owned();
    assert!(kia.contains("Janji selesai 29 September 2026"), "{kia}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_leaves_what_is_filled_in_in_earnest_as_it_is() {
    let city = TestCity::start().await;
    let mut phone = with_services(&city).await;
    phone.lose_network().await;
    phone.open("services/about/kk-hilang-rusak").await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Apa yang terjadi?", "Hilang").await;
    phone.tap("Lanjut").await;
    phone.take_photo("Surat keterangan kehilangan dari kepolisian", &small_photo()).await;
    let (_, photo) = phone.shown_photo().await;
    let before = written(&phone);

    phone.open("services/about/kk-hilang-rusak").await;
    phone.tap("Coba dulu").await;
    // Another picture may be taken, and another answer given; a wrong one is told as in earnest.
    phone.tap("Lanjut").await;
    let (_, made_up) = phone.shown_photo().await;
    assert_ne!(made_up, photo);
    phone.take_photo("Surat keterangan kehilangan dari kepolisian", &small_photo()).await;
    // The app is ended in the middle, and goes on where it was.
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.expects("Ini latihan");
    phone.expects_not("Simpan dan lanjutkan nanti");
    to_the_end(&phone).await;
    phone.tap("Selesai mencoba").await;

    phone.expects("[Jawaban disiapkan]");
    phone.open("services/about/kk-hilang-rusak/documents").await;
    assert_eq!(phone.shown_photo().await.1, photo);
    phone.open("services/about/kk-hilang-rusak/ready").await;
    phone.expects("Hilang");
    phone.expects("Kirim permohonan");
    assert_eq!(written(&phone), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_away_from_a_trial_leaves_it_behind() {
    let city = TestCity::start().await;
    let phone = with_services(&city).await;
    phone.open("services/about/izin-reklame").await;
    let before = written(&phone);
    phone.tap("Coba dulu").await;
    assert_ne!(written(&phone), before);
    phone.back().await;
    assert_eq!(written(&phone), before);
    // Who follows a link to the middle of one finds it empty, and marked all the same.
    phone.open("services/about/try.izin-reklame/ready").await;
    phone.expects("Ini latihan");
    phone.expects("Belum lengkap");
    phone.open("services/about/try.izin-reklame").await;
    phone.expects("Halaman ini tidak ada");
}
