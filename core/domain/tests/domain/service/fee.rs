//! What a service costs, reckoned from answers.

use live_domain::service::{Answers, Fee, ServiceDefinition, check};
use live_domain::{City, Rupiah};
use proptest::prelude::*;

use super::with;

/// A page of numbers and a choice, and what they cost.
const FORM: &str = r#""pages": [{ "title": { "id": "Rumah", "en": "House" }, "fields": [
    { "name": "work", "label": { "id": "Apa?", "en": "What?" }, "kind": { "choice": [
        { "value": "new", "label": { "id": "Baru", "en": "New" } },
        { "value": "change", "label": { "id": "Ubah", "en": "Change" } } ] } },
    { "name": "area", "label": { "id": "Luas", "en": "Area" }, "kind": { "number":
        { "least": 0, "most": 1000, "unit": { "id": "m²", "en": "m²" } } } },
    { "name": "floors", "label": { "id": "Lantai", "en": "Floors" }, "kind": { "number":
        { "least": 1, "most": 4, "unit": { "id": "lantai", "en": "floors" } } } },
    { "name": "depth", "label": { "id": "Dalam", "en": "Depth" }, "kind": { "number":
        { "least": -9, "most": 9, "unit": { "id": "m", "en": "m" } } }, "optional": true } ] }],
    "fee": { "sum": [
    { "label": { "id": "Dasar", "en": "Basis" }, "amount": 25000 },
    { "label": { "id": "Rendah", "en": "Low" }, "amount": 5400, "per": "area",
      "when": { "not": { "at-least": ["floors", 3] } } },
    { "label": { "id": "Tinggi", "en": "High" }, "amount": 8000, "per": "area",
      "when": { "at-least": ["floors", 3] } },
    { "label": { "id": "Baru", "en": "New" }, "amount": 100000, "when": { "is": ["work", "new"] } }
    ] }, "documents": [], "#;

/// The example with this form, of which one piece was replaced.
fn text(old: &str, new: &str) -> String {
    assert!(FORM.contains(old), "{old} is not in the form");
    let mut rest: serde_json::Value = serde_json::from_str(super::EXAMPLE).unwrap();
    for member in ["pages", "fee", "documents"] {
        rest.as_object_mut().unwrap().remove(member);
    }
    rest.to_string().replacen('{', &format!("{{ {}", FORM.replacen(old, new, 1)), 1)
}

fn service() -> ServiceDefinition {
    check(&text("25000", "25000"), City::built_in(), &[]).expect("nothing is wrong with it")
}

fn answers(given: &[(&str, &str)]) -> Answers {
    given.iter().map(|(name, answer)| ((*name).to_owned(), (*answer).to_owned())).collect()
}

#[test]
fn each_part_comes_in_by_what_was_answered() {
    let fee = service().fee;
    let due = |given: &[(&str, &str)]| fee.due(&answers(given)).unwrap().whole();
    assert_eq!(
        due(&[("work", "new"), ("area", "36"), ("floors", "1")]),
        25_000 + 36 * 5_400 + 100_000
    );
    assert_eq!(due(&[("work", "change"), ("area", "120"), ("floors", "3")]), 25_000 + 120 * 8_000);
    // As it is typed, and what is not answered yet counts for nothing.
    assert_eq!(due(&[("area", " 36 "), ("floors", "2")]), 25_000 + 36 * 5_400);
    assert_eq!(due(&[("floors", "4")]), 25_000);
    let given = answers(&[("work", "new"), ("area", "10"), ("floors", "3")]);
    let parts = fee.parts(&given);
    let parts: Vec<_> = parts.iter().map(|(row, is)| (row.label.en.as_str(), is.whole())).collect();
    assert_eq!(parts, [("Basis", 25_000), ("High", 80_000), ("New", 100_000)]);
}

#[test]
fn what_no_rule_says_is_not_reckoned() {
    let none = Answers::new();
    assert_eq!(Fee::None.due(&none), Some(Rupiah::new(0)));
    assert_eq!(Fee::Fixed(Rupiah::new(50_000)).due(&none), Some(Rupiah::new(50_000)));
    assert_eq!(Fee::Text(live_domain::Localized::default()).due(&none), None);
    assert_eq!(Fee::Table(Vec::new()).due(&none), None);
}

#[test]
fn a_sum_that_cannot_be_reckoned_is_told_by_its_line() {
    let only = |old: &str, new: &str| {
        let text = text(old, new);
        let findings = check(&text, City::built_in(), &[]).expect_err("something is wrong with it");
        assert_eq!(findings.len(), 1, "{findings:#?}");
        // At the part itself, or where the sum begins.
        let line = text[..text.find(new).unwrap()].split('\n').count();
        assert!(
            (line.saturating_sub(4)..=line).contains(&findings[0].line),
            "{findings:?} is not by line {line}"
        );
        format!("{}: {}", findings[0].path, findings[0].cause)
    };
    let found = only("5400, \"per\": \"area\"", "5400, \"per\": \"aria\"");
    assert_eq!(found, "fee.sum[1].per: no number is named aria");
    let found = only("5400, \"per\": \"area\"", "5400, \"per\": \"depth\"");
    assert_eq!(found, "fee.sum[1].per: depth can be less than nothing");
    let found = only("5400, \"per\": \"area\"", "5400, \"per\": \"work\"");
    assert_eq!(found, "fee.sum[1].per: no number is named work");
    let found = only(
        "\"when\": { \"at-least\": [\"floors\", 3] }",
        "\"when\": { \"at-least\": [\"flaws\", 3] }",
    );
    assert_eq!(found, "fee.sum[2].when.at-least: no number is named flaws");
    let found = only(
        "\"when\": { \"at-least\": [\"floors\", 3] }",
        "\"when\": { \"at-least\": [\"floors\", 9] }",
    );
    assert_eq!(found, "fee.sum[2].when.at-least: floors is always this, or never");
    let found = only("[\"work\", \"new\"] } }\n", "[\"work\", \"newer\"] } }\n");
    assert_eq!(found, "fee.sum[3].when.is: newer is never the answer to work");
    let found = only("\"amount\": 25000", "\"amount\": 0");
    assert_eq!(found, "fee.sum[0].amount: is nothing");
    let found = only("\"amount\": 8000", "\"amount\": 99999999999");
    assert_eq!(found, "fee.sum: can come to more than Rp1.000.000.000.000");
    let found = only(
        "\"optional\": true",
        "\"optional\": true, \"when\": { \"at-least\": [\"floors\", 2] }",
    );
    assert!(found.ends_with("only a part of a fee can look at a number"), "{found}");
}

#[test]
fn a_table_depends_on_nothing() {
    let table = with(
        "\"fee\": \"none\"",
        r#""fee": { "table": [
        { "label": { "id": "Satu", "en": "One" }, "amount": 1, "per": "children" }] }"#,
    );
    let findings = check(&table, City::built_in(), &[]).expect_err("it depends on something");
    assert_eq!(findings[0].path, "fee.table[0]");
    assert_eq!(findings[0].cause, "only a part of a sum depends on answers");
}

proptest! {
    #[test]
    fn more_is_never_cheaper_and_nothing_runs_over(
        area in 0..1_000_i64, more in 0..1_000_i64, floors in 1..5_i64, is_new: bool, text in ".*",
    ) {
        let fee = service().fee;
        let work = if is_new { "new" } else { "change" };
        let due = |area: i64| {
            let (area, floors) = (area.to_string(), floors.to_string());
            let given = answers(&[("work", work), ("area", &area), ("floors", &floors)]);
            let parts: u64 = fee.parts(&given).iter().map(|(_, amount)| amount.whole()).sum();
            assert_eq!(fee.due(&given).unwrap().whole(), parts);
            parts
        };
        prop_assert!(due(area) <= due(area + more));
        prop_assert!(due(area) >= 25_000);
        // Nobody's slip of the finger makes it less than what all pay.
        let given = answers(&[("work", &text), ("area", &text), ("floors", &text)]);
        prop_assert!(fee.due(&given).is_none_or(|due| due.whole() >= 25_000));
    }
}
