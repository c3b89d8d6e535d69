//! Rows of things that a person does, which several stories share.

use live_gateway::Person;
use live_tests::{Fault, Phone, TestCity, small_photo};

/// Fills in a report up to its last screen.
pub async fn write_report(phone: &Phone) {
    write_report_with(phone, &small_photo()).await;
}

/// The same with this photo.
pub async fn write_report_with(phone: &Phone, photo: &[u8]) {
    phone.open("").await;
    phone.tap("Laporkan masalah").await;
    phone.choose("Jenis masalah", "Jalan berlubang").await;
    phone.take_photo("Foto", photo).await;
    phone.type_into("Ceritakan masalahnya", "Lubang di lajur kiri 🚧 ᬮᬸᬩᬂ").await;
    phone.tap("Lanjut").await;
    phone.set_point("Titik di peta", -6.178, 106.63).await;
    phone.type_into("Patokan", "depan warung Bu Sri").await;
    phone.tap("Lanjut").await;
    phone.expects("Sudah benar?");
}

/// Books what is chosen on the screen, though the first answer is lost and the app ends: one place is taken.
pub async fn book_though_the_answer_is_lost(phone: &mut Phone, city: &TestCity, number: &str) {
    phone.find_network().await;
    phone.waits_for("Ambil jam ini").await;
    phone.network.set(Fault::LoseAnswer(0));
    phone.tap("Ambil jam ini").await;
    phone.kill_and_restart();
    phone.find_network().await;
    if phone.sees().contains("Ambil jam ini") {
        phone.tap("Ambil jam ini").await;
    }
    phone.waits_for(number).await;
    assert_eq!(city.sandbox().booked_places().await.unwrap(), 1);
}

/// Names who one is, on the screen that asks for it.
pub async fn match_data(phone: &Phone, person: &Person) {
    phone.type_into("NIK", &person.nik).await;
    phone.type_into("Nomor Kartu Keluarga", &person.family_card).await;
    phone.type_into("Tanggal lahir", &person.birth_date).await;
    phone.tap("Cocokkan data").await;
}
