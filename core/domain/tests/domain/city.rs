//! Cities' profiles.

use std::path::{Path, PathBuf};

use live_domain::{City, ProfileError, RegionLevel};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::typed::damaged;

/// Of each city that there is a profile of: its code, its kecamatan, its kelurahan and desa.
const COUNTS: [(&str, usize, usize); 1] = [("36.71", 13, 104)];

const PROFILE: &str = include_str!(concat!("../../../../cities/", env!("LIVE_CITY"), "/city.json"));

const REGIONS: &str =
    include_str!(concat!("../../../../cities/", env!("LIVE_CITY"), "/regions.tsv"));

fn folders() -> Vec<PathBuf> {
    let cities = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities");
    let entries = std::fs::read_dir(cities).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.is_dir()).collect()
}

/// The built-in profile with one value replaced.
fn with(pointer: &str, value: Value) -> Result<City, ProfileError> {
    let mut profile = serde_json::to_value(City::built_in()).unwrap();
    *profile.pointer_mut(pointer).unwrap() = value;
    City::parse(&profile.to_string(), REGIONS)
}

fn field(result: Result<City, ProfileError>) -> String {
    result.unwrap_err().field
}

#[test]
fn every_profile_is_sound() {
    let folders = folders();
    assert!(!folders.is_empty());
    for folder in folders {
        let read = |name| std::fs::read_to_string(folder.join(name)).unwrap();
        let city = City::parse(&read("city.json"), &read("regions.tsv")).unwrap();
        assert_eq!(Path::new(&city.id), folder.file_name().unwrap());
        let count = |level| city.regions().iter().filter(|r| r.level == level).count();
        let counts = (count(RegionLevel::District), count(RegionLevel::Village));
        let known = COUNTS.iter().find(|(code, ..)| *code == city.region);
        let &(_, districts, villages) = known.expect("put the new city's counts here");
        assert_eq!(counts, (districts, villages), "{}", city.id);
        let name = &city.regions().find(&city.region).unwrap().name;
        assert_eq!(name, &live_domain::regions::national().find(&city.region).unwrap().name);
    }
}

#[test]
fn the_departments_of_the_design_are_there() {
    let ids: Vec<&str> = City::built_in().departments.iter().map(|d| d.id.as_str()).collect();
    for id in ["disdukcapil", "dinkes", "bapenda", "ppid", "laksa", "dpmptsp", "dinsos", "disdik"] {
        assert!(ids.contains(&id), "{id} is not among {ids:?}");
    }
}

#[test]
fn a_text_is_in_both_languages() {
    let label = &City::built_in().report_categories[0].label;
    assert_eq!(label.in_language("en"), label.en);
    assert_eq!(label.in_language("id"), label.id);
    assert_eq!(label.in_language("su"), label.id);
    assert_ne!(label.id, label.en);
}

#[test]
fn a_point_is_within_the_city_or_not() {
    let bounds = City::built_in().bounds;
    let middle =
        (f64::midpoint(bounds.south, bounds.north), f64::midpoint(bounds.west, bounds.east));
    assert!(bounds.contains(middle.0, middle.1));
    assert!(bounds.contains(bounds.south, bounds.west), "its edges are its own");
    assert!(!bounds.contains(middle.1, middle.0), "both numbers exchanged");
    assert!(!bounds.contains(f64::NAN, middle.1));
    assert!(!bounds.contains(middle.0, f64::INFINITY));
}

#[test]
fn what_is_read_is_what_was_written() {
    let city = City::built_in();
    let json = serde_json::to_string(city).unwrap();
    assert_eq!(&City::parse(&json, REGIONS).unwrap(), city);
    assert!(city.report_category("road").is_some() && city.report_category("moon").is_none());
}

#[test]
fn a_profile_that_is_wrong_says_where() {
    for (pointer, value, expected) in [
        ("/id", json!("Kota A"), "id"),
        ("/name", json!(""), "name"),
        ("/name", json!(" Kota A"), "name"),
        ("/name", json!("Kota\nA"), "name"),
        ("/name", json!("A".repeat(61)), "name"),
        ("/app_name/0", json!(" "), "app_name[0]"),
        ("/app_name/1", json!(""), "app_name[1]"),
        ("/region", json!("36"), "region"),
        ("/region", json!("36.99"), "region"),
        ("/region", json!("36.72"), "regions"),
        ("/zone", json!("Waktu Indonesia Barat"), "zone"),
        ("/utc_offset_hours", json!(15), "utc_offset_hours"),
        ("/large_upload_bytes", json!(1000), "large_upload_bytes"),
        ("/emergency", json!("1"), "emergency"),
        ("/emergency", json!("call us"), "emergency"),
        ("/bounds/south", json!(-5.0), "bounds"),
        ("/bounds/west", json!(200.0), "bounds"),
        ("/departments", json!([]), "departments"),
        ("/departments/1/id", json!("laksa"), "departments[1].id"),
        ("/departments/1/id", json!("../etc"), "departments[1].id"),
        ("/departments/7/name/en", json!(""), "departments[7].name.en"),
        ("/departments/0/about/id", json!("A".repeat(161)), "departments[0].about.id"),
        ("/report_categories", json!([]), "report_categories"),
        ("/report_categories/1/id", json!("road"), "report_categories[1].id"),
        ("/report_categories/2/icon", json!("<img>"), "report_categories[2].icon"),
        ("/report_categories/2/label/en", json!("\t"), "report_categories[2].label.en"),
        ("/report_categories/2/unit", json!(""), "report_categories[2].unit"),
        ("/report_categories/2/working_days", json!(0), "report_categories[2].working_days"),
        ("/report_categories/2/working_days", json!(251), "report_categories[2].working_days"),
        ("/tax/kinds", json!([]), "tax.kinds"),
        ("/tax/kinds/0/id", json!("land"), "tax.kinds[0].id"),
        ("/tax/kinds/1/id", json!("pbb"), "tax.kinds[1].id"),
        ("/tax/kinds/1/name/en", json!(""), "tax.kinds[1].name.en"),
        ("/tax/kinds/1/number/id", json!("A".repeat(61)), "tax.kinds[1].number.id"),
        ("/tax/kinds/1/help/en", json!("\t"), "tax.kinds[1].help.en"),
        ("/tax/kinds/1/shape", json!("##.A##.###"), "tax.kinds[1].shape"),
        ("/tax/kinds/1/shape", json!("##.##"), "tax.kinds[1].shape"),
        ("/tax/kinds/0/due_month", json!(13), "tax.kinds[0].due_day"),
        ("/tax/kinds/0/due_day", json!(null), "tax.kinds[0].due_day"),
        ("/retention/report_years", json!(0), "retention.report_years"),
        ("/retention/application_years", json!(0), "retention.application_years"),
        ("/retention/application_answer_days", json!(0), "retention.application_answer_days"),
        ("/objection_working_days", json!(0), "objection_working_days"),
        ("/report_categories/0/national_days", json!(13), "report_categories[0].national_days"),
        ("/complaints/check_days", json!(0), "complaints.check_days"),
        ("/complaints/reopen_days", json!(0), "complaints.reopen_days"),
        ("/complaints/most_forwards", json!(11), "complaints.most_forwards"),
        ("/complaints/desk", json!("nobody"), "complaints.desk"),
        ("/complaints/escalation/en", json!(""), "complaints.escalation.en"),
        ("/retention/payment_years", json!(101), "retention.payment_years"),
        ("/review/working_days", json!(0), "review"),
        ("/review/again_working_days", json!(251), "review"),
        ("/inbox/kept_days", json!(29), "inbox.kept_days"),
        ("/inbox/sms_after_hours", json!(0), "inbox.sms_after_hours"),
        ("/inbox/bill_days", json!(61), "inbox.bill_days"),
        ("/tax/kinds/0/due_day", json!(31), "tax.kinds[0].due_day"), // of September
        ("/tax/kinds/1/due_day", json!(29), "tax.kinds[1].due_day"), // of each month
        ("/tax/fine_percent_per_month", json!(-1.0), "tax.fine_percent_per_month"),
        ("/tax/fine_percent_per_month", json!(101), "tax.fine_percent_per_month"),
        ("/qris_merchant/category", json!("tax"), "qris_merchant"),
        ("/qris_merchant/name", json!("A".repeat(26)), "qris_merchant"),
        ("/qris_merchant/nmid", json!(""), "qris_merchant"),
        // No profile at all: the message of the parser says which part.
        ("/tax", json!(null), "profile"),
        ("/report_categories/0/working_days", json!(-1), "profile"),
        ("/report_categories/0/working_days", json!("14"), "profile"),
        ("/utc_offset_hours", json!(1000), "profile"),
    ] {
        assert_eq!(field(with(pointer, value.clone())), expected, "{pointer} = {value}");
    }
    let many: Vec<Value> = (0..41).map(|at| json!({
        "id": format!("d{at}"), "name": {"id": "A", "en": "A"}, "about": {"id": "A", "en": "A"},
    })).collect();
    assert_eq!(field(with("/departments", json!(many))), "departments");
    let error = with("/name", json!("")).unwrap_err();
    assert_eq!(error.to_string(), "name: is empty");
    let error = City::parse("{}", REGIONS).unwrap_err();
    assert!(error.to_string().contains("missing field `id`"), "{error}");
}

#[test]
fn twenty_ninth_of_february_is_not_in_every_year() {
    let mut profile = serde_json::to_value(City::built_in()).unwrap();
    profile["tax"]["kinds"][0]["due_month"] = json!(2);
    profile["tax"]["kinds"][0]["due_day"] = json!(29);
    assert_eq!(field(City::parse(&profile.to_string(), REGIONS)), "tax.kinds[0].due_day");
}

#[test]
fn a_table_that_does_not_fit_the_city_is_refused() {
    let json = serde_json::to_string(City::built_in()).unwrap();
    let code = &City::built_in().region;
    let good = format!("{code}\tA\n{code}.01\tB\n{code}.01.1001\tC\t15111\n");
    City::parse(&json, &good).unwrap();
    for (table, problem) in [
        (String::new(), "do not hold the city".to_owned()),
        (format!("{code}\tA\n"), "hold no kecamatan".to_owned()),
        (format!("{good}{code}.02\tD\n"), format!("{code}.02: has no kelurahan")),
        (format!("{good}{code}.01.1002\tD\n"), format!("{code}.01.1002: has no postcode")),
        (
            format!("{good}{code}.02.1001\tD\t15111\n"),
            format!("{code}.02.1001: is not below the city"),
        ),
        (format!("{good}11.01.01\tD\n"), "11.01.01: is not below the city".to_owned()),
        (format!("{good}11\tAceh\n"), "11: is not below the city".to_owned()),
        (format!("{good}oops\n"), "line 4: no region code at the start".to_owned()),
    ] {
        let error = City::parse(&json, &table).unwrap_err();
        assert_eq!((error.field.as_str(), error.problem), ("regions", problem), "{table}");
    }
}

proptest! {
    #[test]
    fn no_damaged_profile_panics(profile in damaged(PROFILE), table in damaged(REGIONS)) {
        // What is taken all the same can be written and read again.
        for city in [City::parse(&profile, REGIONS), City::parse(PROFILE, &table)].into_iter().flatten() {
            serde_json::from_str::<City>(&serde_json::to_string(&city).unwrap()).unwrap();
        }
    }

    #[test]
    fn no_profile_panics(text in any::<String>(), table in any::<String>(), number: f64, word: String) {
        City::parse(&text, &table).unwrap_err();
        let _ = with("/tax/fine_percent_per_month", json!(number));
        let _ = with("/bounds/north", json!(number));
        let _ = with("/region", json!(word));
        let _ = with("/report_categories/0/label/id", json!(word));
        let _ = with("/qris_merchant/name", json!(word));
    }
}
