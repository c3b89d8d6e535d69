//! Finding a service by the words that come to mind.

use std::collections::BTreeSet;

use live_screen::{Block, Screen};
use live_tests::{Phone, TestCity};

/// What people type, and where it should lead.
const PHRASES: &str = include_str!("../search/phrases.tsv");

/// So many of a hundred phrases find what was meant among the first three.
const GOOD: usize = 90;

/// Where the results lead, the first first.
fn found(screen: &Screen) -> Vec<String> {
    let after = screen.blocks.iter().skip_while(|block| !matches!(block, Block::Heading { .. }));
    let items = after.filter_map(|block| match block {
        Block::Items { items, .. } => Some(items),
        _ => None,
    });
    items.flatten().filter_map(|item| item.route.clone()).collect()
}

async fn search(phone: &Phone, words: &str) {
    phone.type_into("Apa yang Anda perlukan?", words).await;
    phone.tap("Cari").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_found_without_a_network_with_mistakes_and_in_either_language() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.lose_network().await;
    phone.tap("Cari layanan").await;
    for (typed, meant) in [
        ("surat pindah", "Surat pindah ke luar kota"),
        ("KTP ilang", "KTP-el hilang, rusak atau berubah"),
        ("birth certifcate", "Akta kelahiran"),
        ("bayar pajak rumah", "Tagihan saya"),
        ("lampu jalan", "Laporkan masalah"),
    ] {
        search(&phone, typed).await;
        phone.expects("Yang ditemukan");
        phone.expects(meant);
    }
    search(&phone, "xylofon").await;
    phone.expects("Tidak ada yang cocok. Coba kata lain");
    phone.tap("Semua layanan").await;
    phone.expects("Keluarga dan akta");
    phone.tap("Cari layanan").await;
    search(&phone, "akta lahir").await;
    phone.tap("Akta kelahiran").await;
    phone.expects("Surat keterangan lahir");
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_of_ten_phrases_find_what_was_meant_among_the_first_three() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    phone.tap("Layanan").await;
    phone.waits_for("Keluarga dan akta").await;
    phone.tap("Cari layanan").await;
    let (mut all, mut missed) = (BTreeSet::new(), Vec::new());
    for line in PHRASES.lines().filter(|line| !line.starts_with('#')) {
        let (typed, meant) = line.split_once('\t').expect("a phrase and what it means");
        assert!(all.insert(typed), "{typed} stands twice");
        // What is found shows while somebody types.
        phone.type_into("Apa yang Anda perlukan?", typed).await;
        let found = found(&phone.screen());
        if !found.iter().take(3).any(|route| meant.split(' ').any(|meant| meant == route)) {
            missed.push(format!("{typed}: {meant}, and not {:?}", &found[..found.len().min(3)]));
        }
    }
    let good = (all.len() - missed.len()) * 100 / all.len();
    println!(
        "{good} of 100 phrases ({} of {}) found what was meant",
        all.len() - missed.len(),
        all.len()
    );
    assert!(all.len() >= 200 && good >= GOOD, "{good} of 100\n{}", missed.join("\n"));
}
