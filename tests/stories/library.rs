//! A department that joined the city late: the library. What it took is told in `docs/tutorials/new-department.md`.

use live_tests::{Phone, TestCity};

use crate::services::NEW;

/// All the Rust of the department: what it does, and how that is tested.
const RUST: [&str; 2] =
    [include_str!("../../gateway/src/departments/sandbox/library.rs"), include_str!("library.rs")];

#[test]
fn a_department_takes_at_most_150_lines_of_rust() {
    // And four that name these files and the desk.
    let lines: usize = RUST.iter().map(|file| file.lines().count()).sum();
    assert!(lines + 4 <= 150, "{lines} lines");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_book_is_reserved_offline_on_a_phone_that_is_older_than_the_library() {
    let city = TestCity::start().await;
    let mut phone = Phone::older_than("perpustakaan", &city);
    phone.open("account/phone").await;
    phone.sign_in(&city, "0812 3456 7890").await;
    phone.tap("Layanan").await;
    phone.waits_for("Semua layanan Perpustakaan (DPAD)").await;
    // The library has something new while the phone runs.
    let new = NEW.replace("disdik", "perpustakaan");
    assert_eq!(city.publish("pinjam-buku", &new).await, 201);
    phone.refresh().await;
    phone.lose_network().await;
    phone.tap("Semua layanan Perpustakaan (DPAD)").await;
    phone.expects("Kartu anggota perpustakaan");
    phone.tap("Pinjam buku").await;
    phone.expects("Dinas: Perpustakaan (DPAD)");
    phone.tap("Siapkan jawaban").await;
    phone.type_into("Judul buku", "Laskar Pelangi").await;
    phone.type_into("Berapa buku?", "2").await;
    phone.tap("Lanjut").await;
    phone.tap("Kirim permohonan").await;
    phone.kill_and_restart();
    phone.find_network().await;
    phone.waits_for("PM-26-000001").await;
    // The library's own desk has looked at the shelf.
    phone.waits_for("Diterima Perpustakaan (DPAD)").await;
    phone.expects("“Laskar Pelangi” ada di rak");
    city.pass_days(2).await;
    phone.waits_for("Disetujui Perpustakaan (DPAD)").await;
    phone.expects("Sebutkan nomor permohonan ini di meja layanan perpustakaan.");
    assert_eq!(city.applications_made(), 1);
    phone.open("privacy/accesses").await;
    phone.refresh().await;
    phone.waits_for("Perpustakaan (DPAD)").await;
}
