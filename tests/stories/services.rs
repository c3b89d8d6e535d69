//! What the departments offer as data: found, read and prepared, without a network, too.

use live_tests::{Phone, TestCity};

const BIRTH: &str = "services/about/akta-kelahiran";

/// A service that no app was built with.
pub const NEW: &str = r#"{
  "format": 1, "id": "pinjam-buku", "version": 1, "department": "disdik", "need": "school",
  "title": { "id": "Pinjam buku", "en": "Borrow a book" },
  "summary": { "id": "Buku perpustakaan diantar ke kelurahan.", "en": "Library books at your kelurahan." },
  "audience": { "id": "Warga kota", "en": "Citizens" },
  "level": "phone",
  "pages": [{ "title": { "id": "Buku", "en": "The book" }, "fields": [
    { "name": "book", "label": { "id": "Judul buku", "en": "Title" }, "kind": "line" },
    { "name": "copies", "label": { "id": "Berapa buku?", "en": "How many?" },
      "kind": { "number": { "least": 1, "most": 3, "unit": { "id": "buku", "en": "books" } } } }
  ] }],
  "fee": "none", "working_days": 2, "legal_basis": ["UU 43/2007 tentang Perpustakaan"],
  "outcome": { "id": "Buku di kelurahan", "en": "The book" },
  "apply_at": { "id": "Perpustakaan kota, pada jam kerja.", "en": "The library, in office hours." },
  "words": { "id": ["pinjam buku"], "en": ["borrow a book"] },
  "source": { "text": "Untuk uji.", "looked_up": "2026-11-26", "confidence": "GK" }
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_found_by_what_one_needs_and_says_all_that_is_to_know() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.tap("Keluarga dan akta").await;
    phone.expects("Akta kematian");
    phone.tap("Akta kelahiran").await;
    for told in [
        "Kependudukan (Disdukcapil)",
        "3 hari kerja setelah syarat lengkap",
        "Gratis",
        "NIK dan KK cocok dengan data Dukcapil",
        "Surat keterangan lahir",
        "Kota sudah punya",
        "UU 23/2006 jo. UU 24/2013",
        "Menurut satu sumber, tanyakan lagi di loket",
        "Permohonan baru terkirim setelah Anda menekan kirim",
    ] {
        phone.expects(told);
    }
    phone.open("services/of/ppid").await;
    phone.expects("Minta informasi publik");
    phone.expects_not("Akta kelahiran");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_are_prepared_without_a_network_and_only_what_matters_is_asked() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.lose_network().await;
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open(&format!("{BIRTH}/ready")).await;
    phone.expects("Belum lengkap.");
    phone.tap("Lanjutkan jawaban").await;
    phone.expects("# Anak");
    phone.open(BIRTH).await;
    phone.tap("Siapkan jawaban").await;
    phone.expects("# Anak");
    phone.expects("1 dari 3");
    phone.expects_not("Siapa yang menolong?");
    phone.type_into("Nama anak", "Siti").await;
    phone.choose("Jenis kelamin", "Perempuan").await;
    phone.type_into("Tanggal lahir", "31-02-2026").await;
    phone.type_into("Anak ke", "30").await;
    phone.choose("Lahir di mana?", "Rumah").await;
    phone.tap("Lanjut").await;
    phone.expects("WRONG: Tanggal ini tidak ada. Tulis tanggal dulu");
    phone.expects("WRONG: Masih kosong: Siapa yang menolong?");
    phone.expects("WRONG: Angka ini terlalu besar.");
    phone.expects("Siapa yang menolong?");
    phone.type_into("Tanggal lahir", "20-09-2026").await;
    phone.type_into("Anak ke", "2").await;
    phone.choose("Siapa yang menolong?", "Bidan").await;
    phone.type_into("Nama dan kota tempat lahir", "Cibodas, Tangerang").await;
    phone.tap("Lanjut").await;
    phone.expects("# Orang tua");

    // What was typed is there after the app was ended, and the first screen leads to it.
    phone.tap("Simpan dan lanjutkan nanti").await;
    phone.expects("Akta kelahiran");
    phone.expects("[Jawaban disiapkan]");
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.tap("Akta kelahiran").await;
    phone.tap("Lanjutkan jawaban").await;
    phone.expects("Cibodas, Tangerang");
    phone.tap("Lanjut").await;
    phone.type_into("NIK ibu", "3671015505900001").await;
    phone.choose("Ayah dicantumkan?", "Tidak").await;
    phone.tap("Lanjut").await;
    phone.type_into("NIK saksi pertama", "3671011505900001").await;
    phone.type_into("NIK saksi kedua", "3671011505900002").await;
    phone.tap("Lanjut").await;
    // What has to be shown is photographed; until it is, nothing can be sent.
    phone.expects("# Yang perlu disiapkan");
    phone.tap("Lanjut").await;
    phone.expects("WRONG: Masih kosong: Surat keterangan lahir");
    phone.open(&format!("{BIRTH}/ready")).await;
    phone.expects("Belum lengkap");
    phone.expects_not("Kirim permohonan");
    phone.expects("Siapa yang menolong?: Bidan");
    phone.expects("Anak ke: 2 anak");
    phone.expects("Surat keterangan lahir");
    phone.expects("[Siapkan]");
    // No father, so no marriage that could be shown.
    phone.expects_not("Buku nikah");
    phone.tap("Hapus jawaban saya").await;
    phone.expects("Siapkan jawaban");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_published_today_is_on_a_phone_that_runs_already() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.waits_for("Sekolah").await;
    assert_eq!(city.publish("pinjam-buku", NEW).await, 201);
    phone.refresh().await;
    phone.tap("Sekolah").await;
    phone.waits_for("Pinjam buku").await;
    phone.tap("Pinjam buku").await;
    phone.tap("Siapkan jawaban").await;
    phone.type_into("Judul buku", "Laskar Pelangi").await;
    phone.type_into("Berapa buku?", "2").await;
    phone.tap("Lanjut").await;
    phone.expects("Berapa buku?: 2 buku");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_is_too_old_for_one_service_says_so_there_and_goes_on_elsewhere() {
    let city = TestCity::start().await;
    city.offer_unchecked("pinjam-buku", &NEW.replace("\"line\"", "\"hologram\""));
    let phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.waits_for("Sekolah").await;
    phone.tap("Sekolah").await;
    phone.tap("Pinjam buku").await;
    phone.expects("Perbarui aplikasi untuk layanan ini");
    phone.expects_not("Siapkan jawaban");
    phone.open(BIRTH).await;
    phone.expects("Siapkan jawaban");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opened_the_app_once_has_the_services_without_a_network() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.refresh().await;
    phone.lose_network().await;
    phone.tap("Layanan").await;
    phone.expects("Keluarga dan akta");
    phone.open(BIRTH).await;
    phone.expects("Siapkan jawaban");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_list_never_came_that_is_said() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.lose_network().await;
    phone.tap("Layanan").await;
    phone.expects("Daftar layanan belum ada di HP ini");
    phone.expects("Laporkan masalah");
    phone.open(BIRTH).await;
    phone.expects("Halaman ini tidak ada");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_department_that_is_younger_than_the_app_has_its_name_everywhere() {
    let city = TestCity::start().await;
    let mut phone = Phone::older_than("disdik", &city);
    phone.open("services").await;
    phone.waits_for("Semua layanan Pendidikan (Disdik)").await;
    // Kept for when there is no network, and in its place among the others.
    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("services").await;
    let shown = phone.sees();
    let at = |name: &str| shown.find(&format!("## {name}")).unwrap();
    assert!(at("Sosial (Dinsos)") < at("Pendidikan (Disdik)"));
    phone.tap("Semua layanan Pendidikan (Disdik)").await;
    phone.expects("# Pendidikan (Disdik)");
    phone.tap("Legalisir ijazah").await;
    phone.expects("Dinas: Pendidikan (Disdik)");
    // It is one of those of which news can be switched off.
    phone.find_network().await;
    phone.open("account/phone").await;
    phone.sign_in(&city, "0812 3456 7890").await;
    phone.open("inbox/settings").await;
    phone.waits_for("Pendidikan (Disdik)").await;
}
