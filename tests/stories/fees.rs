//! What a service costs, reckoned on the phone.

use live_tests::{Phone, TestCity, small_photo};

use crate::steps::match_data;

const NUMBER: &str = "0812 3456 7890";

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_reckoned_offline_and_is_what_the_city_notes() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.open("account/phone").await;
    phone.sign_in(&city, NUMBER).await;
    phone.open("account/match").await;
    match_data(&phone, city.person(0)).await;
    phone.open("services/about/pbg-rumah").await;
    // How it is made, before anything is answered.
    phone.expects("Perkiraan: 2 lantai, di atas 100 m²: Rp6.350 / m²");
    phone.expects("28 hari kerja setelah syarat lengkap");
    phone.lose_network().await;
    phone.tap("Siapkan jawaban").await;
    phone.choose("Pekerjaan", "Bangun baru").await;
    phone.type_into("Jumlah lantai", "1").await;
    phone.type_into("Luas bangunan", "120").await;
    phone.type_into("Luas tanah", "150").await;
    phone.choose("Kelurahan", "Cibodas").await;
    phone.set_point("Titik lokasi", -6.178, 106.63).await;
    phone.tap("Lanjut").await;
    phone.choose("Hak atas tanah", "Hak milik").await;
    phone.type_into("Nomor Objek Pajak (NOP)", "367101000401203450").await;
    phone.tap("Lanjut").await;
    for document in ["Sertifikat tanah", "Gambar arsitektur", "Gambar dan hitungan struktur"] {
        phone.take_photo(document, &small_photo()).await;
    }
    phone.tap("Lanjut").await;
    phone.expects("Perkiraan: 1 lantai, di atas 100 m²: Rp734.400");
    phone.expects("Biaya: Rp734.400");
    phone.expects("Kalau dikirim hari ini, selesai: 29 Oktober 2026");
    // How sure that is is said beside it.
    phone.expects("Perkiraan yang disederhanakan");
    phone.tap("Ubah: Bangunan").await;
    phone.type_into("Jumlah lantai", "2").await;
    for _ in 0..3 {
        phone.tap("Lanjut").await;
    }
    phone.expects("Biaya: Rp762.000");
    phone.tap("Kirim permohonan").await;
    phone.expects("Tersimpan, akan terkirim sendiri");
    phone.find_network().await;
    phone.waits_for("PM-26-000001").await;
    phone.expects("Biaya: Rp762.000");
    phone.expects("[*] Pemeriksaan standar teknis · Tim penilai teknis");
    city.pass_days(3).await;
    phone.waits_for("Disetujui DPMPTSP").await;
}
