//! A phone whose storage goes bad, and one whose keys are gone: what is left works on, and what is
//! lost is said.

use live_tests::{Phone, TestCity};

use crate::steps::write_report;

const LOST: &str = "Sebagian data di HP ini hilang";

async fn with_a_report_that_waits(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.lose_network().await;
    write_report(&phone).await;
    phone.tap("Kirim laporan").await;
    phone.expects("Tersimpan");
    phone.open("laksa/new").await;
    phone.type_into("Ceritakan masalahnya", "sampah menumpuk").await;
    phone
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_bad_storage_takes_is_listed_and_the_rest_is_kept() {
    let city = TestCity::start().await;
    let mut phone = with_a_report_that_waits(&city).await;
    phone.expects_not(LOST);
    let spoil = "UPDATE file SET sealed_bytes = zeroblob(100)";
    let outbox = rusqlite::Connection::open(phone.folder().join("outbox.db")).unwrap();
    assert_eq!(outbox.execute(spoil, []).unwrap(), 1);
    let photo = outbox.query_row("SELECT id FROM file", [], |row| row.get(0)).unwrap();
    drop(outbox);
    // Found when somebody looks at the photo, and mended at the next start.
    let found = phone.core().file(&uuid::Uuid::from_bytes(photo).to_string()).await;
    assert_eq!(found, Err(live_app::Error::Damaged));
    phone.kill_and_restart();
    phone.expects(&format!("! {LOST}"));
    phone.expects("Ceritakan masalahnya: «sampah menumpuk»");
    phone.tap(LOST).await;
    phone.expects("Foto belum terkirim: 1");
    phone.expects_not("Belum terkirim: ");
    phone.tap("Sudah saya lihat").await;
    phone.expects_not(LOST);
    phone.kill_and_restart();
    phone.expects_not(LOST);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lost_key_takes_is_listed() {
    let city = TestCity::start().await;
    let mut phone = with_a_report_that_waits(&city).await;
    phone.lose_keys();
    phone.expects("Kunci HP ini berubah");
    phone.tap(LOST).await;
    // The report and its photo are two things in the queue.
    phone.expects("Belum terkirim: 2\nFoto belum terkirim: 1\nIsian, dokumen, dan pengaturan: ");
    phone.tap("Sudah saya lihat").await;
    phone.expects_not(LOST);
}
