//! Lists that everybody can look something up in.

use live_domain::City;
use live_domain::check::Finding;
use live_domain::directory::{Confidence, Directory, Kind, Spot, Unreadable, check};
use live_domain::published::Collection;
use proptest::prelude::*;

use crate::service::cities::{cities, files};
use crate::typed::damaged;

/// A list that uses most of what there is.
const EXAMPLE: &str = include_str!("example.json");

/// The example with one piece of its text replaced, which must be in it.
fn with(old: &str, new: &str) -> String {
    assert!(EXAMPLE.contains(old), "{old} is not in the example");
    EXAMPLE.replacen(old, new, 1)
}

fn findings(text: &str) -> Vec<Finding> {
    check(text, City::built_in()).expect_err("something is wrong with it")
}

/// The only finding about the example in which one piece was replaced.
#[track_caller]
fn only(old: &str, new: &str) -> String {
    let findings = findings(&with(old, new));
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings[0].to_string()
}

#[test]
fn the_example_is_right_and_read_the_same_by_a_phone() {
    let directory = check(EXAMPLE, City::built_in()).expect("nothing is wrong with it");
    assert_eq!(Directory::read(EXAMPLE.as_bytes()).as_ref(), Ok(&directory));
    let [melati, kenanga] = &directory.entries[..] else { panic!("two entries") };
    // A name that stands once holds in both languages.
    assert_eq!((&*melati.title.id, &*melati.title.en), ("Klinik Melati", "Klinik Melati"));
    assert_eq!(kenanga.title.en, "Kenanga clinic");
    assert_eq!(melati.confidence, Some(Confidence::Low));
}

#[test]
fn what_is_wrong_is_told_by_line() {
    let line = |mark: &str| EXAMPLE.lines().position(|line| line.contains(mark)).unwrap() + 1;
    let found = only("\"phones\": [\"0215550001\"", "\"phones\": [\"(021) 5550001\"");
    assert!(found.starts_with(&format!("{}:", line("phones"))), "{found}");
    assert!(found.contains("entries[0].phones[0]: not as it is dialled"), "{found}");
    assert!(only("\"hours\"", "\"houres\"").ends_with("entries[0].houres: no such member"));
    let found =
        only("{ \"id\": \"Klinik Kenanga\", \"en\": ", "{ \"id\": \"Klinik Kenanga\", \"xx\": ");
    assert!(found.contains("missing field `en`"), "{found}");
    assert!(only("\"places\"", "\"planets\"").contains("kind: not one of places, numbers"));
    assert!(
        only("\"night\",\n      \"region\"", "\"noon\",\n      \"region\"")
            .contains("no such group")
    );
    assert!(
        only("\"id\": \"kenanga\"", "\"id\": \"melati\"").contains("entries[1].id: stands twice")
    );
    assert!(only("36.71.05", "36.72.05").contains("entries[1].region: no region of the city"));
    assert!(only("-6.1729", "-7.1729").contains("entries[0].point: not within the city"));
    assert!(only("\"dinkes\"", "\"dishub\"").contains("the city has no such department"));
    assert!(only("https://", "tel:").contains("entries[0].link: not an address on the web"));
}

#[test]
fn each_kind_has_what_it_is_for() {
    for (kind, cause) in [
        ("numbers", "a number to call has phones"),
        ("prices", "a price has price and day"),
        ("news", "a piece of news has text and day"),
        ("information", "a piece of information has text and group"),
    ] {
        let text = with("\"places\"", &format!("\"{kind}\""));
        let found = findings(&text);
        assert!(found.iter().any(|found| found.cause == cause), "{kind}: {found:?}");
    }
    let nowhere = with(",\n      \"region\": \"36.71.05\"", "");
    assert_eq!(findings(&nowhere)[0].cause, "a place has a region, an address or a point");
    let free = r#""price": { "now": 0, "unit": { "id": "kg", "en": "kg" } }, "id": "kenanga""#;
    assert!(only("\"id\": \"kenanga\"", free).contains("entries[1].price.now: nothing costs"));
}

#[test]
fn an_older_app_reads_what_it_can() {
    let read = |text: String| Directory::read(text.as_bytes());
    // Another kind of list is a list.
    assert_eq!(read(with("\"places\"", "\"planets\"")).map(|list| list.kind), Ok(Kind::Other));
    assert!(read(with("\"version\": 3", "\"version\": 3, \"colour\": \"red\"")).is_ok());
    assert_eq!(read(with("\"format\": 1", "\"format\": 2")), Err(Unreadable::Newer));
    let newer = with("\"address\": \"Jalan Melati 5\"", "\"address\": [\"Jalan Melati 5\"]");
    assert_eq!(read(newer), Err(Unreadable::Newer));
    assert_eq!(read("{}".to_owned()), Err(Unreadable::Malformed));
}

#[test]
fn the_checker_knows_by_what_is_in_it_what_a_text_is() {
    let city = City::built_in();
    assert_eq!(Collection::of(EXAMPLE), Collection::Directories);
    assert_eq!(Collection::of(crate::service::EXAMPLE), Collection::Services);
    assert_eq!(Collection::of("no JSON"), Collection::Services);
    let head = Collection::Directories.check(EXAMPLE, city, &[]).unwrap();
    assert_eq!((&*head.id, head.version), ("clinics", 3));
    assert!(Collection::Services.check(EXAMPLE, city, &[]).is_err(), "a list is no service");
}

#[test]
fn a_distance_is_that_of_the_map() {
    // From the city hall's kelurahan to the airport's, by the great circle.
    let spot = Spot { latitude: -6.1722, longitude: 106.6385, approximate: false };
    let metres = spot.metres_to(-6.1256, 106.6559);
    assert!((5_450.0..5_550.0).contains(&metres), "{metres}");
    assert!(spot.metres_to(spot.latitude, spot.longitude) < 0.001);
}

#[test]
fn every_list_of_every_city_is_right() {
    for (folder, city) in cities() {
        let mut size = 0;
        for path in files(&folder, "directories") {
            let text = std::fs::read_to_string(&path).unwrap();
            let list = check(&text, &city)
                .unwrap_or_else(|findings| panic!("{}: {findings:#?}", path.display()));
            assert_eq!(path.file_stem().unwrap(), list.id.as_str(), "a file is named by its id");
            assert!(!list.kind.is_of_the_day(), "{}: what changes daily is published", list.id);
            size += serde_json::from_str::<serde_json::Value>(&text).unwrap().to_string().len();
        }
        assert!(size < 120_000, "{size} bytes, where a phone gives 600 KB with the services");
    }
}

#[test]
fn the_numbers_that_are_built_in_have_the_citys_emergency_number_first() {
    let numbers = Directory::built_in_numbers();
    assert_eq!(numbers.id, Directory::BUILT_IN_NUMBERS);
    assert_eq!(numbers.kind, Kind::Numbers);
    assert_eq!(numbers.entries[0].phones, [City::built_in().emergency.clone()]);
}

proptest! {
    #[test]
    fn no_text_ends_the_checker(text in damaged(EXAMPLE)) {
        if let Err(findings) = check(&text, City::built_in()) {
            prop_assert!(!findings.is_empty());
        }
        let _ = Directory::read(text.as_bytes());
    }
}
