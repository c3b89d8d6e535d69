//! Tables of regions.

use live_domain::{Region, RegionLevel, Regions, TableError, regions};
use proptest::prelude::*;

use crate::typed::damaged;

const TABLE: &str = "36\tBanten\n36.71\tKota A\n36.71.01\tB\n36.71.01.1001\tC\t15111\n";

fn problem(table: &str) -> TableError {
    Regions::parse(table).unwrap_err()
}

#[test]
fn the_whole_country_is_built_in() {
    let of_level = |level| regions::national().iter().filter(|r| r.level == level).count();
    assert_eq!(of_level(RegionLevel::Province), 38);
    assert_eq!(of_level(RegionLevel::Regency), 514);
    assert_eq!(regions::national().iter().count(), 552);
    let banten = regions::national().children("36");
    let names: Vec<&str> = banten.iter().map(|region| region.name.as_str()).collect();
    assert_eq!(names.len(), 8);
    assert!(names.contains(&"Kabupaten Lebak") && names.contains(&"Kota Serang"), "{names:?}");
    // Every kabupaten and kota says which of both it is, and lies in a province.
    for region in regions::national().iter().filter(|r| r.level == RegionLevel::Regency) {
        assert!(region.name.starts_with("Kabupaten ") || region.name.starts_with("Kota "));
        assert!(regions::national().find(&region.code[..2]).is_some(), "{}", region.code);
    }
}

#[test]
fn a_region_is_found_by_its_code_alone() {
    let regions = Regions::parse(TABLE).unwrap();
    let village = Region {
        code: "36.71.01.1001".to_owned(),
        name: "C".to_owned(),
        level: RegionLevel::Village,
        postcode: Some("15111".to_owned()),
    };
    assert_eq!(regions.find("36.71.01.1001"), Some(&village));
    assert_eq!(regions.children("36.71.01"), [&village]);
    assert_eq!(regions.children("36.71.01.1001"), Vec::<&Region>::new());
    for absent in ["", "3", "3671", "36.71.", "36.71.01.1002", "..", "36.71.01.1001 "] {
        assert_eq!(regions.find(absent), None, "{absent}");
        assert!(regions.children(absent).is_empty(), "{absent}");
    }
    let json = serde_json::to_value(&village).unwrap();
    assert_eq!(json["level"], "village");
    assert_eq!(serde_json::from_value::<Region>(json).unwrap(), village);
}

#[test]
fn children_are_only_those_directly_below() {
    let regions = Regions::parse(&format!("{TABLE}36.72\tKota D\n3\t\n")).unwrap_err();
    assert_eq!(regions.line, 6);
    let regions = Regions::parse(&format!("{TABLE}36.72\tKota D\n")).unwrap();
    let names: Vec<&str> = regions.children("36").iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["Kota A", "Kota D"]);
}

#[test]
fn a_line_that_cannot_be_taken_is_named() {
    for (line, why) in [
        ("", "no region code at the start"),
        ("Banten", "no region code at the start"),
        ("3671\tKota A", "no region code at the start"),
        ("36.7１\tKota A", "no region code at the start"),
        ("36.71.1.1001\tC", "no region code at the start"),
        ("36.71.01.1001.1\tC", "no region code at the start"),
        ("36", "no name of 1 to 60 characters"),
        ("36\t", "no name of 1 to 60 characters"),
        ("36\t Banten", "no name of 1 to 60 characters"),
        ("36\tBan\u{7}ten", "no name of 1 to 60 characters"),
        ("36\tBanten\t42111", "a postcode is five digits, and only a village has one"),
        ("36.71.01.1001\tC\t1511", "a postcode is five digits, and only a village has one"),
        ("36.71.01.1001\tC\t1511a", "a postcode is five digits, and only a village has one"),
        ("36.71.01.1001\tC\t15111\t", "more than three cells"),
        ("11\tAceh", "the code stands twice"),
    ] {
        let table = format!("11\tAceh\n{line}\n");
        assert_eq!(problem(&table), TableError { line: 2, problem: why }, "{line:?}");
    }
    assert_eq!(problem("x").to_string(), "line 1: no region code at the start");
    let long = format!("36\t{}", "B".repeat(61));
    assert_eq!(problem(&long).problem, "no name of 1 to 60 characters");
    // Written on Windows, without an end of the last line, or empty.
    assert_eq!(Regions::parse("36\tBanten\r\n11\tAceh").unwrap().iter().count(), 2);
    assert_eq!(Regions::parse("").unwrap(), Regions::default());
}

proptest! {
    #[test]
    fn no_damaged_table_panics(table in damaged(include_str!("../../data/regions.tsv"))) {
        if let Ok(regions) = Regions::parse(&table) {
            // No more than a line can have become two.
            prop_assert!(regions.iter().count() <= 553);
        }
    }

    #[test]
    fn printed_and_read_again_it_is_the_same(
        codes in proptest::collection::btree_map("[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{2})?)?", "[A-Z][a-z é]{0,9}[a-z]", 0..20)
    ) {
        let lines: Vec<String> = codes.iter().map(|(code, name)| format!("{code}\t{name}")).collect();
        let table = lines.join("\n");
        let regions = Regions::parse(&table).unwrap();
        let again: Vec<String> = regions.iter().map(|r| format!("{}\t{}", r.code, r.name)).collect();
        prop_assert_eq!(again, lines);
    }

    #[test]
    fn nothing_that_is_read_panics(text in any::<String>(), close in "([0-9.]{0,14}\t[a-z]{0,3}\t?[0-9]{0,6}\n?){0,4}") {
        for text in [text, close] {
            if let Ok(regions) = Regions::parse(&text) {
                regions.children(&text);
            }
        }
    }
}
