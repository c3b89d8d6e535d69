//! What an editor is told.

use live_domain::City;
use live_domain::service::{Finding, ServiceDefinition, Unreadable, check};
use proptest::prelude::*;

use super::{EXAMPLE, with};
use crate::typed::damaged;

fn findings(text: &str) -> Vec<Finding> {
    check(text, City::built_in(), &[]).expect_err("something is wrong with it")
}

/// The only finding about a text in which one piece was replaced, and the line and the column of where
/// the mark stands in it.
#[track_caller]
fn only(old: &str, new: &str) -> String {
    let findings = findings(&with(old, new));
    assert_eq!(findings.len(), 1, "{findings:#?}");
    findings[0].to_string()
}

/// The line and the column of where a mark stands in the example.
fn place(mark: &str) -> String {
    let before = &EXAMPLE[..EXAMPLE.find(mark).expect("the mark is in the example")];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{}:{column}", before.split('\n').count())
}

#[test]
fn the_example_is_right() {
    let definition = check(EXAMPLE, City::built_in(), &[]).expect("nothing is wrong with it");
    assert_eq!(ServiceDefinition::read(EXAMPLE.as_bytes()), Ok(definition));
}

#[test]
fn a_slip_of_the_pen_is_told_by_its_line() {
    let found = only("\"version\": 3,", "\"version\": 3");
    assert!(found.starts_with("5:"), "{found}");
    assert!(found.contains("expected `,`"), "{found}");
}

#[test]
fn what_nothing_reads_is_named() {
    let found = only("\"optional\": true", "\"optionl\": true");
    let place = place("\"optional\": true");
    assert_eq!(found, format!("{place}: pages[0].fields[3].optionl: no such member"));
    let found = only("\"least\": 1,", "\"least\": 1, \"step\": 2,");
    assert!(found.ends_with("kind.number.step: no such member"), "{found}");
}

#[test]
fn a_missing_language_is_told_where_it_is_missing() {
    let both = "{ \"id\": \"Nama anak\", \"en\": \"The child's name\" }";
    let found = only(both, "{ \"id\": \"Nama anak\" }");
    let where_it_is = place("\"label\": { \"id\": \"Nama anak\"");
    assert_eq!(found, format!("{where_it_is}: pages[0].fields[0].label: missing field `en`"));
    let found = only("\"en\": \"Witnesses\"", "\"en\": \" \"");
    let place = place("\"en\": \"Witnesses\"");
    assert_eq!(found, format!("{place}: pages[1].title.en: is empty"));
}

#[test]
fn a_kind_that_there_is_not_is_told_with_those_there_are() {
    let found = only("\"kind\": \"nik\"", "\"kind\": \"nick\"");
    let start =
        format!("{}: pages[1].fields[0].kind: unknown variant `nick`", place("\"kind\": \"nik\""));
    assert!(found.starts_with(&start), "{found}");
    assert!(found.contains("`family-card`"), "{found}");
}

#[test]
fn names_stand_once() {
    let found = only("\"name\": \"witness\"", "\"name\": \"born\"");
    let place = place("\"name\": \"witness\"");
    assert_eq!(found, format!("{place}: pages[1].fields[0].name: born stands twice"));
    let found = only("\"name\": \"letter\"", "\"name\": \"born\"");
    assert!(found.contains("documents[0].name: born stands twice"), "{found}");
    let found = findings(&with("\"value\": \"home\"", "\"value\": \"hospital\""));
    assert!(found[0].to_string().contains("choice[1].value: stands twice"), "{found:?}");
}

#[test]
fn a_condition_looks_up_and_at_what_can_be() {
    let up = "\"when\": { \"is\": [\"born_at\", \"home\"] }";
    let found = only(up, "\"when\": { \"is\": [\"married\", \"yes\"] }");
    assert!(found.contains("fields[3].when.is: no field further up is named married"), "{found}");
    let found = only(up, "\"when\": { \"is\": [\"born_at\", \"ship\"] }");
    assert!(found.contains("ship is never the answer to born_at"), "{found}");
    let found = only(up, "\"when\": { \"is\": [\"child_name\", \"Budi\"] }");
    assert!(found.contains("child_name is no choice"), "{found}");
    let deep =
        format!("{}{}{}", "{\"not\":".repeat(8), "{\"is\":[\"born_at\",\"home\"]}", "}".repeat(8));
    assert!(only(up, &format!("\"when\": {deep}")).contains("nested more than 6 deep"));
}

#[test]
fn what_a_service_promises_can_be_kept() {
    assert!(
        only("\"working_days\": 5", "\"working_days\": 0").contains("working_days: not 1 to 250")
    );
    assert!(only("\"disdukcapil\",", "\"dishub\",").contains("department: the city has no such"));
    assert!(only("\"family\"", "\"fun\"").contains("need: not one of identity, family"));
    assert!(only("\"fee\": \"none\"", "\"fee\": { \"fixed\": 0 }").contains("fee"));
    assert!(only("[\"UU 24/2013\"]", "[]").contains("legal_basis: not 1 to 30 entries"));
    assert!(only("\"text\": \"Contoh\"", "\"text\": \"\"").contains("source.text: is empty"));
    assert!(only("\"least\": 1, \"most\": 20", "\"least\": 9, \"most\": 2").contains("no number"));
}

#[test]
fn a_level_is_as_high_as_what_is_asked() {
    let found = only("\"level\": \"matched\"", "\"level\": \"phone\"");
    assert!(found.contains("level: a document that a department holds needs the level matched"));
}

#[test]
fn more_than_a_person_can_answer_is_too_much() {
    let field =
        "{ \"name\": \"f#\", \"label\": { \"id\": \"a\", \"en\": \"a\" }, \"kind\": \"line\" }";
    let many: Vec<_> = (0..60).map(|at| field.replace('#', &at.to_string())).collect();
    let found = findings(&with("\"fields\": [", &format!("\"fields\": [{},", many.join(","))));
    assert!(found.iter().any(|finding| finding.cause == "more than 60 fields"), "{found:?}");
    assert_eq!(findings(&" ".repeat(70_000))[0].cause, "longer than 65536 bytes");
}

#[test]
fn all_that_is_wrong_is_told_at_once_and_in_order() {
    let text = with("\"working_days\": 5", "\"working_days\": 0").replacen("Akta kelahiran", "", 1);
    let lines: Vec<_> = findings(&text).iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [7, 39]);
}

#[test]
fn an_older_app_knows_that_it_is_too_old() {
    let read = |text: String| ServiceDefinition::read(text.as_bytes()).map(drop);
    assert_eq!(read(with("\"kind\": \"nik\"", "\"kind\": \"iris\"")), Err(Unreadable::Newer));
    assert_eq!(read(with("\"not\":", "\"unless\":")), Err(Unreadable::Newer));
    assert_eq!(read(with("\"format\": 1", "\"format\": 3")), Err(Unreadable::Newer));
    assert_eq!(read("{}".to_owned()), Err(Unreadable::Malformed));
    // What only adds is passed over.
    assert_eq!(read(with("\"version\": 3", "\"version\": 3, \"colour\": \"red\"")), Ok(()));
}

proptest! {
    #[test]
    fn no_text_ends_the_checker(text in damaged(EXAMPLE)) {
        if let Err(findings) = check(&text, City::built_in(), &[]) {
            prop_assert!(!findings.is_empty());
            let lines = text.split('\n').count();
            for finding in findings {
                prop_assert!((1..=lines).contains(&finding.line) && finding.column > 0);
                prop_assert!(!finding.cause.is_empty());
            }
        }
    }
}

/// What the example is objected to with, at a service that takes it.
const OBJECTION: &str = r#""objection": {
    "working_days": 30, "to": { "id": "Atasan", "en": "The superior" }, "service": "objection",
    "number": "which", "ground": "why", "grounds": ["wrong"], "late": ["late"], "unanswered": ["silence"]
  }, "extension": 7, "#;

/// A service that takes objections, beside the example with one piece of how one objects replaced.
fn objecting(old: &str, new: &str) -> Result<ServiceDefinition, Vec<Finding>> {
    let taking = with("\"id\": \"birth-certificate\"", "\"id\": \"objection\"");
    let taking =
        taking.replacen("\"child_name\"", "\"which\"", 1).replacen("\"born_at\"", "\"why\"", 1);
    let taking = taking.replace("\"hospital\"", "\"wrong\"").replace(
        r#"{ "value": "home""#,
        r#"{ "value": "late", "label": { "id": "Terlambat", "en": "Late" } },
           { "value": "silence", "label": { "id": "Diam", "en": "Silence" } }, { "value": "home""#,
    );
    let taking = ServiceDefinition::read(taking.as_bytes()).unwrap();
    assert!(OBJECTION.contains(old), "{old} is not in the objection");
    let members = OBJECTION.replacen(old, new, 1) + "\"working_days\"";
    check(&with("\"working_days\"", &members), City::built_in(), &[taking])
}

#[test]
fn an_objection_leads_to_a_service_that_can_take_it() {
    let definition = objecting("30", "30").expect("nothing is wrong with it");
    assert_eq!((definition.extension, definition.objection.unwrap().working_days), (7, 30));
    let only = |old: &str, new: &str| {
        let findings = objecting(old, new).expect_err("something is wrong with it");
        assert_eq!(findings.len(), 1, "{findings:#?}");
        format!("{}: {}", findings[0].path, findings[0].cause)
    };
    assert_eq!(only("30", "0"), "objection.working_days: not 1 to 250");
    let found = only("\"service\": \"objection\"", "\"service\": \"objektion\"");
    assert_eq!(found, "objection.service: the city has no such service");
    let found = only("\"which\"", "\"why\"");
    assert_eq!(found, "objection.number: objection has no line of this name for the number");
    let found = only("\"why\"", "\"which\"");
    assert_eq!(found, "objection.ground: objection has no choice of this name");
    let found = only("[\"silence\"]", "[\"silents\"]");
    assert_eq!(found, "objection.unanswered[0]: silents is never the answer to why");
    let found = only("[\"silence\"]", "[]");
    assert_eq!(found, "objection: no ground for a decision, or for none in time");
    assert_eq!(only("7", "251"), "extension: not 0 to 250");
}

#[test]
fn who_takes_an_objection_on_paper_says_how() {
    let only = with(
        "\"working_days\"",
        r#""objection": { "working_days": 14, "to": { "id": "Komisi", "en": "The commission" } }, "working_days""#,
    );
    let found = findings(&only);
    assert_eq!(found[0].path, "objection.how.id");
}

#[test]
fn what_was_written_before_there_were_objections_is_still_read() {
    let definition = ServiceDefinition::read(EXAMPLE.as_bytes()).unwrap();
    assert_eq!((definition.extension, definition.objection), (0, None));
}

#[test]
fn one_stage_is_none_and_each_says_who() {
    let stage = |by: &str| {
        format!(
            r#"{{ "name": {{ "id": "Periksa", "en": "Check" }}, "by": {{ "id": "{by}", "en": "x" }} }}"#
        )
    };
    let of = |stages: &[String]| {
        with("\"working_days\"", &format!("\"stages\": [{}], \"working_days\"", stages.join(", ")))
    };
    let two = check(&of(&[stage("RT"), stage("Dinas")]), City::built_in(), &[]);
    assert_eq!(two.expect("nothing is wrong with it").stages.len(), 2);
    let found = findings(&of(&[stage("RT")]));
    assert_eq!(
        (found[0].path.as_str(), found[0].cause.as_str()),
        ("stages", "not 2 to 10 stages, or none")
    );
    let found = findings(&of(&[stage("RT"), stage("")]));
    assert_eq!(found[0].path, "stages[1].by.id");
}

/// A question that is answered at once.
const QUESTION: &str = r#"{
  "format": 2, "id": "cek-uji", "version": 1, "department": "disdukcapil", "need": "identity",
  "title": { "id": "Cek", "en": "Check" }, "summary": { "id": "Cek", "en": "Check" },
  "audience": { "id": "Warga", "en": "Citizens" }, "level": "matched",
  "pages": [{ "title": { "id": "Siapa", "en": "Who" }, "fields": [
    { "name": "nik", "label": { "id": "NIK", "en": "NIK" }, "kind": "nik" },
    { "name": "card", "label": { "id": "KK", "en": "Card" }, "kind": "family-card" }
  ] }],
  "answered_by": "department", "fee": "none", "working_days": 0, "legal_basis": ["UU 24/2013"],
  "outcome": { "id": "Jawaban", "en": "An answer" }, "apply_at": { "id": "Loket", "en": "Counter" },
  "words": { "id": ["cek"], "en": ["check"] },
  "source": { "text": "Untuk uji.", "looked_up": "2026-11-27", "confidence": "GK" }
}"#;

#[test]
fn what_is_answered_at_once_promises_no_days_and_takes_no_papers() {
    check(QUESTION, City::built_in(), &[]).expect("nothing is wrong with it");
    let only = |old: &str, new: &str| {
        assert!(QUESTION.contains(old), "{old}");
        let findings = findings(&QUESTION.replacen(old, new, 1));
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings[0].to_string()
    };
    assert!(
        only("\"department\", \"fee", "\"oracle\", \"fee").contains("answered_by: not department")
    );
    check(
        &QUESTION.replace("\"department\", \"fee", "\"admission/sd\", \"fee"),
        City::built_in(),
        &[],
    )
    .expect("rules of the city answer, too");
    // An app of before would take it for something to apply for.
    assert!(only("\"format\": 2", "\"format\": 1").ends_with("what is answered at once needs 2"));
    assert!(only("\"working_days\": 0", "\"working_days\": 3").contains("working_days: not 0"));
    let why = "what is known of a NIK is told at the level matched";
    assert!(only("\"level\": \"matched\"", "\"level\": \"phone\"").ends_with(why));
    let why = "a family card is asked about with the NIK of whose it is";
    assert!(only("\"kind\": \"nik\"", "\"kind\": \"line\"").ends_with(why));
    let why = "extension, objection and stages are for what is applied for";
    let extended = "\"working_days\": 0, \"extension\": 7";
    assert!(only("\"working_days\": 0", extended).ends_with(why));
    let why = "photos and documents are for what is applied for";
    assert!(only("\"kind\": \"family-card\"", "\"kind\": \"photo\"").ends_with(why));
}
