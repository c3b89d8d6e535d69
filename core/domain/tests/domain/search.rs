//! Finding things by what people type.

use live_domain::search::{Index, Text};
use proptest::prelude::*;

const THINGS: [&str; 6] = [
    "Surat keterangan pindah keluar kota",
    "Pembayaran pajak bumi dan bangunan, pajak rumah",
    "Kartu tanda penduduk hilang atau rusak",
    "Akta kelahiran untuk anak",
    "Kartu keluarga baru",
    "Antrean puskesmas, berobat",
];

fn index() -> Index {
    Index::new(THINGS.map(|words| vec![Text { words, weight: 1.0 }]))
}

fn first(query: &str) -> &'static str {
    index().find(query).first().map_or("", |&at| THINGS[at])
}

#[test]
fn what_was_typed_finds_what_says_it() {
    assert_eq!(first("surat pindah"), THINGS[0]);
    assert_eq!(first("PAJAK rumah!"), THINGS[1]);
    assert_eq!(first("kartu keluarga"), THINGS[4]);
}

#[test]
fn a_root_finds_the_words_that_are_made_of_it_and_the_other_way_round() {
    assert_eq!(first("bayar"), THINGS[1]);
    assert_eq!(first("membayar pajak"), THINGS[1]);
    assert_eq!(first("kehilangan"), THINGS[2]);
    assert_eq!(first("lahir"), THINGS[3]);
}

#[test]
fn what_is_half_typed_finds() {
    assert_eq!(first("pusk"), THINGS[5]);
    assert_eq!(first("akta kel"), THINGS[3]);
}

#[test]
fn letters_left_out_added_changed_and_swapped_find() {
    for typed in ["pndah", "pindahh", "pimdah", "pidnah"] {
        assert_eq!(first(typed), THINGS[0], "{typed}");
    }
    assert_eq!(first("kelahrain anka"), THINGS[3]);
}

#[test]
fn what_nothing_is_like_finds_nothing() {
    assert!(index().find("xylofon").is_empty());
    assert!(index().find("").is_empty());
    assert!(index().find(" ?! ").is_empty());
    assert!(Index::default().find("pajak").is_empty());
}

#[test]
fn words_that_are_nowhere_do_not_disturb() {
    assert_eq!(first("mohon info dong kak cara pindah gimana ya"), THINGS[0]);
}

#[test]
fn a_title_counts_more_than_what_is_said_in_passing() {
    let text = |words, weight| Text { words, weight };
    let index = Index::new([
        vec![text("Izin reklame", 3.0), text("sebelum itu bayar pajak", 1.0)],
        vec![text("Pajak reklame", 3.0), text("setelah itu urus izin", 1.0)],
    ]);
    assert_eq!(index.find("pajak reklame"), [1, 0]);
    assert_eq!(index.find("izin reklame"), [0, 1]);
}

proptest! {
    #[test]
    fn no_query_and_no_text_does_harm(query in ".*", words in prop::collection::vec(".{0,80}", 0..6)) {
        let texts = words.iter().map(|words| vec![Text { words, weight: 1.0 }]);
        let found = Index::new(texts).find(&query);
        let mut seen = found.clone();
        seen.sort_unstable();
        seen.dedup();
        prop_assert_eq!(seen.len(), found.len());
        prop_assert!(found.iter().all(|&at| at < words.len()));
    }

    #[test]
    fn a_thing_is_found_by_any_word_of_it(at in 0_usize..THINGS.len(), pick in any::<prop::sample::Index>()) {
        let words: Vec<&str> = THINGS[at].split([' ', ',']).filter(|word| !word.is_empty()).collect();
        prop_assert!(index().find(words[pick.index(words.len())]).contains(&at));
    }

    #[test]
    fn one_mistake_in_a_long_word_still_finds(at in 0_usize..19, letter in "[a-z]") {
        let word = "pembayaran pajak rumah";
        let mut typed = word.to_owned();
        typed.replace_range(at..=at, &letter);
        prop_assert_eq!(first(&typed), THINGS[1], "{}", typed);
    }
}
