//! The reader of JSON, against `serde_json`.

use std::collections::BTreeMap;

use live_domain::json::{Unread, read};
use live_domain::service::ServiceDefinition;
use live_domain::{Date, Timestamp};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// Each way in which a type of the protocol is written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
struct Thing {
    text: String,
    small: u8,
    big: i64,
    ratio: f64,
    yes: bool,
    maybe: Option<i8>,
    #[serde(default)]
    more: Vec<Kind>,
    pair: (u16, String),
    by_id: BTreeMap<Uuid, Wrapped>,
    at: Timestamp,
    on: Option<Date>,
    tagged: Option<Tagged>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Wrapped(u32);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    PlainOne,
    Holding(String),
    Both(u8, u8),
    Named { from: Option<u8> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Tagged {
    Count { of: u32 },
    Nothing,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Point {
    x: u8,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        Just(Kind::PlainOne),
        ".{0,8}".prop_map(Kind::Holding),
        any::<(u8, u8)>().prop_map(|(a, b)| Kind::Both(a, b)),
        any::<Option<u8>>().prop_map(|from| Kind::Named { from }),
    ]
}

fn thing() -> impl Strategy<Value = Thing> {
    let tagged = prop_oneof![
        Just(None),
        Just(Some(Tagged::Nothing)),
        any::<u32>().prop_map(|of| Some(Tagged::Count { of }))
    ];
    // Eighths, which are written and read without a rest.
    let ratio = any::<i32>().prop_map(|eighths| f64::from(eighths) / 8.0);
    let numbers = (any::<u8>(), any::<i64>(), ratio, any::<bool>(), any::<Option<i8>>());
    let by_id = prop::collection::btree_map(any::<u128>(), any::<u32>(), 0..3);
    let more = prop::collection::vec(kind(), 0..4);
    let days = prop::option::of(1..=365_u16);
    (
        ".{0,20}",
        numbers,
        more,
        (any::<u16>(), ".{0,4}"),
        by_id,
        (0..4_000_000_000_i64, days),
        tagged,
    )
        .prop_map(
            |(text, (small, big, ratio, yes, maybe), more, pair, by_id, (at, day), tagged)| {
                let by_id =
                    by_id.into_iter().map(|(id, n)| (Uuid::from_u128(id), Wrapped(n))).collect();
                let at = Timestamp::from_unix_millis(at);
                let on = day.map(|day| Date::from_ordinal_date(2026, day).unwrap());
                Thing { text, small, big, ratio, yes, maybe, more, pair, by_id, at, on, tagged }
            },
        )
}

/// Puts something else in the place of one part of a tree, or takes the part away.
fn damage(tree: &mut Value, path: &[usize], with: Option<&Value>) {
    let Some((first, rest)) = path.split_first() else {
        *tree = with.cloned().unwrap_or(Value::Null);
        return;
    };
    match tree {
        Value::Object(fields) if !fields.is_empty() => {
            let name = fields.keys().nth(first % fields.len()).unwrap().clone();
            match with {
                None if rest.is_empty() => drop(fields.remove(&name)),
                _ => damage(&mut fields[&name], rest, with),
            }
        }
        Value::Array(items) if !items.is_empty() => {
            let at = first % items.len();
            damage(&mut items[at], rest, with);
        }
        _ => *tree = with.cloned().unwrap_or(Value::Null),
    }
}

proptest! {
    #[test]
    fn what_was_written_is_read(thing in thing()) {
        let text = serde_json::to_vec(&thing).unwrap();
        prop_assert_eq!(read::<Thing>(&text).unwrap(), thing);
    }

    #[test]
    fn both_refuse_the_same(
        thing in thing(),
        path in prop::collection::vec(0..20_usize, 1..4),
        with in prop_oneof![
            Just(None), Just(Some(json!("text"))), Just(Some(json!(-1))), Just(Some(json!(300))),
            Just(Some(json!(1.5))), Just(Some(json!(null))), Just(Some(json!({}))),
            Just(Some(json!({"plain-one": null}))), Just(Some(json!(true))),
        ],
    ) {
        let mut tree = serde_json::to_value(&thing).unwrap();
        damage(&mut tree, &path, with.as_ref());
        let text = serde_json::to_vec(&tree).unwrap();
        let (own, theirs) = (read::<Thing>(&text).ok(), serde_json::from_slice(&text).ok());
        prop_assert_eq!(own, theirs, "{}", tree);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = read::<Thing>(&bytes);
        let _ = read::<Value>(&bytes);
    }
}

fn refusal<T: for<'de> Deserialize<'de> + std::fmt::Debug>(text: &str) -> String {
    let refused: Unread = read::<T>(text.as_bytes()).unwrap_err();
    refused.to_string()
}

#[test]
fn a_refusal_says_what_was_expected_and_quotes_nothing() {
    for text in [r#""3671094502900001""#, r#"{"3671094502900001":1}"#, r#"["3671094502900001"]"#] {
        for refusal in [refusal::<Kind>(text), refusal::<u8>(text), refusal::<Tagged>(text)] {
            assert!(!refusal.contains("3671094502900001"), "{refusal}");
            assert!(!refusal.is_empty());
        }
    }
    assert_eq!(refusal::<u8>("300"), "not u8");
    assert_eq!(refusal::<Wrapped>(r#""text""#), "not u32");
    assert!(refusal::<Kind>(r#""other""#).contains("plain-one"));
    assert!(refusal::<Thing>("{}").contains("text"));
}

#[test]
fn a_list_stands_for_no_struct_and_the_last_of_a_name_counts() {
    assert!(read::<Point>(b"[1]").is_err());
    assert!(serde_json::from_slice::<Point>(b"[1]").is_ok());
    assert_eq!(read::<Point>(br#"{"x":1,"x":2}"#).unwrap(), Point { x: 2 });
}

#[test]
fn what_is_nested_without_end_is_refused() {
    let deep = "[".repeat(100_000);
    assert!(read::<Value>(deep.as_bytes()).is_err());
}

#[test]
fn every_service_of_the_city_is_read_alike() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cities/tangerang/services");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let mut services = 0;
    for file in files {
        let text = std::fs::read(file).unwrap();
        let theirs: ServiceDefinition = serde_json::from_slice(&text).unwrap();
        assert_eq!(read::<ServiceDefinition>(&text).unwrap(), theirs);
        services += 1;
    }
    assert!(services >= 40);
}
