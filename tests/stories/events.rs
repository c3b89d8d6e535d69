//! Life events: one interview, the applications that come of it, and one place where they are followed.

use std::collections::BTreeSet;

use live_app::screen::{Block, FieldKind};
use live_tests::{Fault, Phone, TestCity, small_photo};

use crate::steps::match_data;

const NUMBER: &str = "0812 3456 7890";

/// Somebody of whom the city knows who they are, with all services on the phone.
pub async fn known(city: &TestCity) -> Phone {
    let phone = Phone::new(city);
    phone.open("account/match").await;
    phone.sign_in(city, NUMBER).await;
    match_data(&phone, city.person(0)).await;
    phone.open("services").await;
    phone.waits_for("Peristiwa dalam hidup").await;
    phone
}

/// Something on the screen that has to be filled in.
struct Open {
    label: String,
    block: Block,
}

fn open_fields(phone: &Phone) -> Vec<Open> {
    let open = |block: &Block| {
        let (label, is_open) = match block {
            Block::TextField(field) => (&field.label, field.value.is_empty()),
            Block::Choice(choice) => (&choice.label, choice.value.is_empty()),
            Block::PhotoField(field) => (&field.label, field.photo.is_none()),
            Block::PlaceField(field) => (&field.label, field.error.is_some()),
            _ => return None,
        };
        is_open.then(|| Open { label: label.clone(), block: block.clone() })
    };
    phone.screen().blocks.iter().filter_map(open).collect()
}

/// Fills in what is asked, page by page, until all of it is shown: with these answers by their labels,
/// otherwise with the last of a choice (which is "no") or something that fits. Says what was asked.
pub async fn fill_in(phone: &Phone, answers: &[(&str, &str)]) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    for _ in 0..40 {
        if phone.screen().route.ends_with("/ready") {
            return asked;
        }
        // What is answered may bring more questions on the same page.
        for block in &phone.screen().blocks.clone() {
            if let Block::PlaceField(field) = block
                && field.map.pin.is_none()
            {
                asked.push(field.label.clone());
                phone.set_point(&field.label, -6.178, 106.63).await;
            }
        }
        for Open { label, block } in open_fields(phone) {
            if !asked.contains(&label) {
                asked.push(label.clone());
            }
            let given =
                answers.iter().find(|(known, _)| *known == label).map(|(_, answer)| *answer);
            match block {
                Block::Choice(choice) => {
                    let default = choice.options.last().map(|option| option.label.clone());
                    let answer = given.map_or(default.unwrap(), str::to_owned);
                    phone.choose(&label, &answer).await;
                }
                Block::PhotoField(_) => phone.take_photo(&label, &small_photo()).await,
                Block::TextField(field) => {
                    let default = match field.kind {
                        FieldKind::Phone => NUMBER,
                        FieldKind::Digits if label.contains("NIK") => "3671011505900001",
                        FieldKind::Digits if label.contains("NIB") => "9120001234567",
                        FieldKind::Digits if field.help.contains("tanggal") => "20-09-2026",
                        FieldKind::Digits => "1",
                        _ => "Contoh",
                    };
                    phone.type_into(&label, given.unwrap_or(default)).await;
                }
                _ => {}
            }
        }
        phone.tap("Lanjut").await;
    }
    panic!("it goes on and on:\n{}", phone.sees());
}

/// One interview answered, on its last page.
pub async fn filled_in(city: &TestCity, event: &str, answers: &[(&str, &str)]) -> Phone {
    let phone = known(city).await;
    phone.tap(event).await;
    phone.tap("Siapkan jawaban").await;
    fill_in(&phone, answers).await;
    phone
}

/// Answers one interview, with the network lost in the middle and the app ended, and sends it. Gives back
/// what was asked.
async fn go_through(
    city: &TestCity,
    event: &str,
    answers: &[(&str, &str)],
    comes: &[&str],
) -> (Phone, Vec<String>) {
    let mut phone = known(city).await;
    phone.tap(event).await;
    phone.expects("Permohonannya");
    phone.tap("Siapkan jawaban").await;
    phone.lose_network().await;
    let asked = fill_in(&phone, answers).await;
    phone.expects("## Yang akan dikirim");
    for service in comes {
        phone.expects(&format!("- {service} ·"));
    }
    let asked_once: BTreeSet<_> = asked.iter().collect();
    assert_eq!(asked_once.len(), asked.len(), "asked twice: {asked:?}");

    phone.kill_and_restart();
    phone.lose_network().await;
    phone.open("").await;
    phone.tap(event).await;
    phone.tap("Lanjutkan jawaban").await;
    assert!(open_fields(&phone).is_empty(), "what was answered is there:\n{}", phone.sees());
    let here = phone.screen().route.rsplit_once('/').unwrap().0.to_owned();
    phone.open(&format!("{here}/ready")).await;
    phone.tap("Kirim permohonan").await;
    for service in comes {
        phone.expects(&format!("- {service} ·"));
    }
    phone.expects("Menunggu dikirim");
    phone.find_network().await;
    phone.waits_for(&format!("0 dari {} selesai", comes.len())).await;
    (phone, asked)
}

/// Lets the departments work until all of it is done: what waits for another takes its own time.
async fn is_done(city: &TestCity, phone: &Phone, applications: usize) {
    for _ in 0..3 {
        city.pass_days(2).await;
    }
    phone.waits_for(&format!("{applications} dari {applications} selesai")).await;
}

/// How many fields and documents the services ask for, each by itself.
async fn separately(phone: &Phone, services: &[&str], answers: &[(&str, &str)]) -> usize {
    let mut count = 0;
    for service in services {
        phone.open(&format!("services/about/{service}")).await;
        phone.tap("Siapkan jawaban").await;
        let asked = fill_in(phone, answers).await;
        count += asked.len();
        phone.tap("Hapus jawaban saya").await;
    }
    count
}

#[tokio::test(flavor = "multi_thread")]
async fn a_birth_is_asked_about_once_and_with_half_of_the_fields() {
    let city = TestCity::start().await;
    let answers = [
        ("Nama anak", "Siti"),
        ("Jenis kelamin", "Perempuan"),
        ("Anak ke", "2"),
        ("Lahir di mana?", "Puskesmas"),
        ("Ayah dicantumkan?", "Ya"),
        ("Orang tua punya buku nikah atau akta perkawinan?", "Ya"),
        ("Daftar imunisasi sekalian?", "Ya"),
        ("Bidan datang ke rumah?", "Ya"),
        ("Ibu punya BPJS bantuan pemerintah (PBI)?", "Ya"),
        ("Nomor BPJS ibu", "0001234567890"),
        ("Tanggal", "26-09-2026"),
        ("Untuk apa?", "KIA pertama"),
    ];
    let comes = [
        "Akta kelahiran",
        "Kartu Identitas Anak (KIA)",
        "BPJS bayi baru lahir (PBI)",
        "Imunisasi anak",
        "Kunjungan ibu nifas dan bayi",
    ];
    let (phone, asked) = go_through(&city, "Anak lahir", &answers, &comes).await;
    phone.expects("[Setelah: Akta kelahiran]");
    city.pass_days(2).await;
    phone.waits_for("3 dari 5 selesai").await;
    phone.waits_for("Akta kelahiran: Disetujui").await;
    phone.expects_not("[Setelah: Akta kelahiran]");
    let this = phone.screen().route.clone();
    phone.tap("Kartu Identitas Anak (KIA)").await;
    phone.expects("Bagian dari peristiwa ini");
    phone.expects("dari 3. Janji selesai");
    phone.tap("Anak lahir").await;
    assert_eq!(phone.screen().route, this);
    city.pass_days(2).await;
    phone.waits_for("5 dari 5 selesai").await;

    let services = ["akta-kelahiran", "kia", "pbi-bayi", "imunisasi-anak", "kunjungan-nifas"];
    let separately = separately(&phone, &services, &answers).await;
    println!("birth: {} questions, {separately} in {} forms", asked.len(), services.len());
    assert!(asked.len() * 2 <= separately, "{} of {separately}", asked.len());
}

/// The shortest way through a birth: certificate and child card.
pub const SHORT: [(&str, &str); 3] = [
    ("Nama anak", "Siti"),
    ("Lahir di mana?", "Puskesmas"),
    ("Orang tua punya buku nikah atau akta perkawinan?", "Ya"),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_changed_or_taken_back_as_one() {
    let city = TestCity::start().await;
    let phone = filled_in(&city, "Anak lahir", &SHORT).await;
    phone.lose_network().await;
    phone.tap("Kirim permohonan").await;
    phone.expects("1 menunggu dikirim");
    phone.open("outbox").await;
    phone.tap("Anak lahir").await;
    phone.tap("Ubah dulu").await;
    phone.expects("Nama anak: Siti");
    phone.tap("Ubah: Anak").await;
    phone.type_into("Nama anak", "Siti Aminah").await;
    phone.open("services/about/lahir/ready").await;
    phone.tap("Kirim permohonan").await;
    phone.find_network().await;
    phone.waits_for("0 dari 2 selesai").await;
    phone.tap("Kartu Identitas Anak (KIA)").await;
    phone.expects("PM-26-000002");
    phone.waits_for("Nama anak: Siti Aminah").await;
    phone.expects("Setelah: Akta kelahiran");

    // What is taken back leaves nothing behind.
    phone.open("services/about/lahir").await;
    phone.tap("Siapkan jawaban").await;
    fill_in(&phone, &SHORT).await;
    phone.lose_network().await;
    phone.tap("Kirim permohonan").await;
    phone.open("outbox").await;
    phone.tap("Anak lahir").await;
    phone.tap("Batal kirim").await;
    phone.tap("Hapus dan jangan kirim").await;
    phone.expects("- (Semua sudah terkirim.)");
    phone.open("services/about/lahir").await;
    phone.expects("Siapkan jawaban");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_comes_back_as_one_interview() {
    let city = TestCity::start().await;
    let phone = filled_in(&city, "Anak lahir", &SHORT).await;
    phone.network.set(Fault::Refuses);
    phone.tap("Kirim permohonan").await;
    phone.waits_for("Ada yang perlu diperbaiki").await;
    phone.network.set(Fault::None);
    phone.tap("Perbaiki").await;
    phone.expects("Anak lahir");
    fill_in(&phone, &SHORT).await;
    phone.expects("Nama anak: Siti");
    phone.tap("Kirim permohonan").await;
    phone.waits_for("0 dari 2 selesai").await;
    phone.expects("PM-26-000001");
    phone.expects("PM-26-000002");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_has_lost_everything_shows_the_event_as_one() {
    let city = TestCity::start().await;
    let comes = ["Akta kelahiran", "Kartu Identitas Anak (KIA)"];
    let (phone, _) = go_through(&city, "Anak lahir", &SHORT, &comes).await;
    let this = phone.screen().route.clone();
    city.pass(std::time::Duration::from_mins(2));
    let other = known(&city).await;
    other.open("").await;
    other.waits_for("Anak lahir").await;
    other.expects("[0 dari 2 selesai]");
    other.expects_not("Akta kelahiran ·");
    other.tap("Anak lahir").await;
    assert_eq!(other.screen().route, this);
    other.expects("[Setelah: Akta kelahiran]");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wedding_leads_to_family_card_and_identity_card() {
    let city = TestCity::start().await;
    let answers = [
        ("Nikah dicatat di mana?", "KUA (Islam)"),
        ("Ubah status di KTP-el Anda?", "Ya"),
        ("Jumlah anggota", "2"),
    ];
    let comes = ["Kartu Keluarga baru", "KTP-el hilang, rusak atau berubah"];
    let (phone, asked) = go_through(&city, "Menikah", &answers, &comes).await;
    assert!(!asked.contains(&"Nama pemuka agama".to_owned()), "the KUA recorded it");
    city.pass_days(2).await;
    phone.waits_for("1 dari 2 selesai").await;
    city.pass_days(2).await;
    phone.waits_for("2 dari 2 selesai").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_takes_the_school_along() {
    let city = TestCity::start().await;
    let answers = [
        ("Pindah ke mana?", "Di dalam kota"),
        ("Siapa yang pindah?", "Seluruh keluarga"),
        ("KTP-el Anda perlu alamat baru?", "Ya"),
        ("Ada anak yang pindah sekolah (SD atau SMP)?", "Ya"),
        ("NISN", "0012345678"),
    ];
    let comes = ["Pindah di dalam kota", "KTP-el hilang, rusak atau berubah", "Pindah sekolah"];
    let (phone, _) = go_through(&city, "Pindah rumah", &answers, &comes).await;
    phone.expects("[Setelah: Pindah di dalam kota]");
    is_done(&city, &phone, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_is_told_to_three_departments_at_once() {
    let city = TestCity::start().await;
    let answers = [
        ("Hubungan dengan yang meninggal", "Anak"),
        ("Keluarga kurang mampu dan ingin santunan?", "Ya"),
        ("Ada PBB atas nama yang meninggal?", "Ya"),
        ("Nomor rekening penerima", "1234567890"),
        ("Nomor Objek Pajak (NOP)", "36.71.010.001.001-0001.0"),
    ];
    let comes = ["Akta kematian", "Santunan kematian", "Balik nama PBB"];
    let (phone, _) = go_through(&city, "Keluarga meninggal", &answers, &comes).await;
    is_done(&city, &phone, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_business_with_a_number_gets_licence_and_sign() {
    let city = TestCity::start().await;
    let answers = [
        ("Sudah punya NIB?", "Ya"),
        ("Bidang usaha", "Makanan kemasan buatan rumah"),
        ("Memasang papan nama atau reklame?", "Ya"),
        ("Masa simpan", "30"),
        ("Jenis", "Spanduk atau umbul-umbul"),
        ("Mulai dipasang", "26-10-2026"),
    ];
    let comes = ["Izin pangan rumahan (SPP-IRT)", "Izin reklame"];
    let (phone, _) = go_through(&city, "Mulai usaha", &answers, &comes).await;
    is_done(&city, &phone, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_what_they_plan_learns_which_permits_it_needs() {
    let city = TestCity::start().await;
    let answers = [
        ("Apa rencana Anda?", "Membuka usaha"),
        ("Sudah punya NIB?", "Ya"),
        ("Bidang usaha", "Depot air minum"),
    ];
    let phone = filled_in(&city, "Izin apa yang saya perlukan?", &answers).await;
    phone.expects("- Laik higiene depot air minum ·");
    phone.expects_not("Izin praktik");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_midwife_gets_the_permit_to_practise_that_she_learned_of() {
    let city = TestCity::start().await;
    let answers = [
        ("Apa rencana Anda?", "Berpraktik sebagai tenaga kesehatan"),
        ("Profesi", "Bidan"),
        ("Praktik di", "Tempat praktik sendiri"),
    ];
    let comes = ["Izin praktik bidan"];
    let (phone, asked) = go_through(&city, "Izin apa yang saya perlukan?", &answers, &comes).await;
    assert!(!asked.iter().any(|asked| asked.contains("Bangunan")), "{asked:?}");
    is_done(&city, &phone, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_starts_school_with_card_and_help() {
    let city = TestCity::start().await;
    let answers = [
        ("Masuk apa?", "SD"),
        ("Anak belum punya KIA dengan foto?", "Ya"),
        ("Perlu bantuan biaya sekolah?", "Ya"),
    ];
    let comes = [
        "Kartu Identitas Anak (KIA)",
        "Masuk SD negeri (SPMB)",
        "Surat keterangan terdaftar DTSEN",
        "Bantuan biaya pendidikan",
    ];
    let (phone, _) = go_through(&city, "Anak masuk sekolah", &answers, &comes).await;
    phone.expects("[Setelah: Masuk SD negeri (SPMB), Surat keterangan terdaftar DTSEN]");
    is_done(&city, &phone, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_job_finds_support_for_family_and_a_start() {
    let city = TestCity::start().await;
    let answers = [
        ("Ubah pekerjaan di Kartu Keluarga?", "Ya"),
        ("Keluarga sekarang kurang mampu?", "Ya"),
        ("Ingin memulai usaha sendiri?", "Ya"),
        ("Ingin datang tanggal", "26-09-2026"),
        ("Penghasilan sebulan", "500000"),
    ];
    let comes =
        ["Ubah data Kartu Keluarga", "Usul masuk data bantuan sosial", "Bantuan membuat NIB"];
    let (phone, _) = go_through(&city, "Kehilangan pekerjaan", &answers, &comes).await;
    is_done(&city, &phone, 3).await;
}
