//! The national identity number.

use live_domain::{City, Date, Invalid, Nik, Sex, Warning, regions};
use proptest::prelude::*;

use crate::typed::{day, digits_in, typed};

const PRINTED: &str = "3671 0154 0992 0003";

fn nik(text: &str) -> Nik {
    text.parse().unwrap()
}

fn reason(text: &str) -> Invalid {
    text.parse::<Nik>().unwrap_err()
}

#[test]
fn it_is_read_as_people_type_it() {
    for text in [
        "3671015409920003",
        "3671 0154 0992 0003",
        "3671.0154.0992.0003",
        "3671-0154-0992-0003",
        "  367101 540992 0003\n",
        "3671\u{a0}0154\u{a0}0992\u{a0}0003",
        "3671\t0154\t0992\t0003",
        "３６７１０１５４０９９２０００３",
        "３６７１．０１５４．０９９２．０００３",
        "\u{202a}3671015409920003\u{202c}",
    ] {
        let nik = nik(text);
        assert_eq!((nik.digits(), nik.to_string().as_str()), ("3671015409920003", PRINTED));
    }
}

#[test]
fn it_says_what_is_wrong() {
    for (text, expected) in [
        ("", Invalid::Empty),
        (" \u{a0}\t..-- \u{200b}", Invalid::Empty),
        ("NIK: 3671015409920003", Invalid::NotDigits),
        ("3671O15409920003", Invalid::NotDigits),
        ("3671+015409920003", Invalid::NotDigits),
        ("٣٦٧١٠١٥٤٠٩٩٢٠٠٠٣", Invalid::NotDigits),
        ("367101540992000", Invalid::WrongLength { expected: 16, got: 15 }),
        ("36710154099200034", Invalid::WrongLength { expected: 16, got: 17 }),
        ("0071015409920003", Invalid::UnknownProvince),
        ("9971015409920003", Invalid::UnknownProvince),
        ("3671013102920003", Invalid::ImpossibleDate),
        ("3671010001920003", Invalid::ImpossibleDate),
        ("3671013200920003", Invalid::ImpossibleDate),
        ("3671014001920003", Invalid::ImpossibleDate), // day 40 is neither a man's nor a woman's
        ("3671017201920003", Invalid::ImpossibleDate), // day 32 and 40
        ("3671011513920003", Invalid::ImpossibleDate),
        ("3671015409920000", Invalid::ZeroSerial),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
    let error = reason("3671 0154");
    assert_eq!((error.code(), error.args()), ("wrong-length", vec![("expected", 16), ("got", 8)]));
    assert_eq!(error.to_string(), "8 digits where 16 are needed");
}

#[test]
fn what_is_far_too_long_is_not_read() {
    assert_eq!(reason(&" ".repeat(64)), Invalid::Empty);
    assert_eq!(reason(&" ".repeat(65)), Invalid::TooLong { most: 64 });
    assert_eq!(reason(&"３".repeat(5_000_000)), Invalid::TooLong { most: 64 });
}

#[test]
fn a_woman_has_forty_added_to_her_day() {
    let facts = nik("3671 0154 0992 0003").facts(day("2026-11-24"));
    assert_eq!((facts.sex, facts.birth_date), (Sex::Female, day("1992-09-14")));
    assert_eq!((facts.province.as_str(), facts.serial), ("Banten", 3));
    let regency = &regions::national().find("36.71").unwrap().name;
    assert_eq!(facts.regency.as_ref(), Some(regency));
    assert_eq!(facts.district_code, "36.71.01");
    let facts = nik("3671 0114 0992 9999").facts(day("2026-11-24"));
    assert_eq!((facts.sex, facts.birth_date, facts.serial), (Sex::Male, day("1992-09-14"), 9999));
    // The last day of each.
    let facts = nik("3671 0171 1292 0001").facts(day("2026-11-24"));
    assert_eq!((facts.sex, facts.birth_date), (Sex::Female, day("1992-12-31")));
    let facts = nik("3671 0131 1292 0001").facts(day("2026-11-24"));
    assert_eq!((facts.sex, facts.birth_date), (Sex::Male, day("1992-12-31")));
}

#[test]
fn the_century_is_the_latest_that_is_not_in_the_future() {
    for (number, today, born) in [
        ("3671 0101 0126 0001", "2026-11-24", "2026-01-01"),
        ("3671 0124 1126 0001", "2026-11-24", "2026-11-24"), // born today
        ("3671 0125 1126 0001", "2026-11-24", "1926-11-25"), // not born tomorrow
        ("3671 0101 0127 0001", "2026-11-24", "1927-01-01"),
        ("3671 0131 1299 0001", "2026-11-24", "1999-12-31"),
        ("3671 0101 0100 0001", "2026-11-24", "2000-01-01"),
        ("3671 0101 0100 0001", "2101-01-01", "2100-01-01"),
    ] {
        assert_eq!(nik(number).facts(day(today)).birth_date, day(born), "{number} on {today}");
    }
}

#[test]
fn the_last_of_february() {
    // 2000 had it and 1900 did not; 00 means 2000.
    let facts = nik("3671 0129 0200 0001").facts(day("2026-11-24"));
    assert_eq!(facts.birth_date, day("2000-02-29"));
    // From 2100 on 00 would be 2100, which has none: it is still 2000.
    let facts = nik("3671 0129 0200 0001").facts(day("2126-11-24"));
    assert_eq!(facts.birth_date, day("2000-02-29"));
    // A clock that is a century slow.
    let facts = nik("3671 0129 0200 0001").facts(day("1926-11-24"));
    assert_eq!(facts.birth_date, day("2000-02-29"));
    let facts = nik("3671 0169 0296 0001").facts(day("2026-11-24"));
    assert_eq!((facts.birth_date, facts.sex), (day("1996-02-29"), Sex::Female));
    assert_eq!(reason("3671 0129 0297 0001"), Invalid::ImpossibleDate);
    assert_eq!(reason("3671 0169 0297 0001"), Invalid::ImpossibleDate);
}

#[test]
fn a_number_of_another_province_or_of_a_region_that_was_split_is_taken() {
    let city = City::built_in();
    // Makassar, in a province far away.
    let other = nik("7371 0114 0992 0001");
    assert_eq!(other.warnings(), []);
    assert_eq!(other.warnings_in(city), [Warning::OtherCity]);
    assert_eq!(other.facts(day("2026-11-24")).regency.as_deref(), Some("Kota Makassar"));
    // Jawa Barat still exists, but this kabupaten of it does not: Banten was split off.
    let split = nik("3219 0114 0992 0001");
    assert_eq!(split.warnings(), [Warning::UnknownRegency]);
    assert_eq!(split.warnings_in(city), [Warning::UnknownRegency, Warning::OtherCity]);
    let facts = split.facts(day("2026-11-24"));
    assert_eq!((facts.province.as_str(), facts.regency), ("Jawa Barat", None));
    // A kecamatan that the city has no longer, or not yet.
    let here = city.region.replace('.', "");
    let district = nik(&format!("{here} 9914 0992 0001"));
    assert_eq!(district.warnings(), []);
    assert_eq!(district.warnings_in(city), [Warning::UnknownDistrict]);
    let known = &city.regions().children(&city.region)[0].code.replace('.', "");
    assert_eq!(nik(&format!("{known} 140992 0001")).warnings_in(city), []);
    assert_eq!(Warning::UnknownRegency.code(), "unknown-regency");
}

#[test]
fn nobody_reads_it_over_a_shoulder_or_in_a_log() {
    let nik = nik(PRINTED);
    assert_eq!(nik.masked(), "3671 •••• •••• ••03");
    assert_eq!(
        format!("{nik:?} {:?}", Some(&nik)),
        "3671 •••• •••• ••03 Some(3671 •••• •••• ••03)"
    );
    // Nor in the error of a body that did not fit.
    let error = serde_json::from_str::<Nik>("\"3671015409920000\"").unwrap_err().to_string();
    assert!(!error.contains("3671") && error.contains("serial"), "{error}");
}

#[test]
fn on_the_wire_it_is_its_digits() {
    let json = serde_json::to_string(&nik(PRINTED)).unwrap();
    assert_eq!(json, "\"3671015409920003\"");
    assert_eq!(serde_json::from_str::<Nik>(&json).unwrap(), nik(PRINTED));
    serde_json::from_str::<Nik>("3671015409920003").unwrap_err();
    let facts = nik(PRINTED).facts(day("2026-11-24"));
    let json = serde_json::to_value(&facts).unwrap();
    assert_eq!(
        (json["birth_date"].as_str(), json["sex"].as_str()),
        (Some("1992-09-14"), Some("female"))
    );
    assert_eq!(serde_json::from_value::<live_domain::NikFacts>(json).unwrap(), facts);
}

/// A number that can have been given out.
fn any_nik() -> impl Strategy<Value = String> {
    let provinces: Vec<String> = regions::national()
        .iter()
        .filter(|region| !region.code.contains('.'))
        .map(|region| region.code.clone())
        .collect();
    let date = (0_i32..100, 1_u16..=366).prop_filter_map("no such day", |(year, ordinal)| {
        Date::from_ordinal_date(2000 + year, ordinal).ok()
    });
    let place = (proptest::sample::select(provinces), 0..100, 0..100);
    (place, date, any::<bool>(), 1..10_000).prop_map(
        |((province, regency, district), date, woman, serial)| {
            let day = date.day() + if woman { 40 } else { 0 };
            let (month, year) = (u8::from(date.month()), date.year() % 100);
            format!("{province}{regency:02}{district:02}{day:02}{month:02}{year:02}{serial:04}")
        },
    )
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(digits in any_nik()) {
        let nik: Nik = digits.parse().unwrap();
        prop_assert_eq!(nik.digits(), &digits);
        prop_assert_eq!(&nik.to_string().parse::<Nik>().unwrap(), &nik);
        let json = serde_json::to_string(&nik).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Nik>(&json).unwrap(), &nik);
        prop_assert_eq!(digits_in(&nik.masked()), 6);
        prop_assert_eq!(nik.masked(), format!("{nik:?}"));
    }

    #[test]
    fn however_it_is_typed_it_is_the_same((digits, text) in any_nik().prop_flat_map(|digits| {
        (Just(digits.clone()), typed(&digits))
    })) {
        prop_assume!(text.chars().count() <= 64);
        let nik: Nik = text.parse().unwrap();
        prop_assert_eq!(nik.digits(), digits);
    }

    #[test]
    fn its_facts_are_in_it(digits in any_nik(), year in 2000..2200, ordinal in 1_u16..=365) {
        let today = Date::from_ordinal_date(year, ordinal).unwrap();
        let facts = digits.parse::<Nik>().unwrap().facts(today);
        let day = facts.birth_date.day() + if facts.sex == Sex::Female { 40 } else { 0 };
        let month = u8::from(facts.birth_date.month());
        let year = facts.birth_date.year().rem_euclid(100);
        let region = facts.district_code.replace('.', "");
        let serial = facts.serial;
        prop_assert_eq!(format!("{region}{day:02}{month:02}{year:02}{serial:04}"), digits);
        prop_assert!(facts.birth_date <= today);
    }

    #[test]
    fn its_facts_need_no_sensible_clock(digits in any_nik(), year in -9999..=9999, ordinal in 1_u16..=365) {
        digits.parse::<Nik>().unwrap().facts(Date::from_ordinal_date(year, ordinal).unwrap());
    }

    #[test]
    fn nothing_that_is_typed_panics(text in any::<String>(), digits in "[0-9]{16}") {
        let _ = text.parse::<Nik>();
        if let Ok(nik) = digits.parse::<Nik>() {
            nik.warnings_in(City::built_in());
        }
    }
}
