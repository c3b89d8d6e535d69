//! What is asked of whom, and which answers are taken.

use live_domain::service::{Answers, Kind, ServiceDefinition};
use live_domain::{City, Date, Invalid, Localized};
use proptest::prelude::*;

use super::EXAMPLE;

const FILE: &str = "01936f5e-0000-7000-8000-000000000001";

fn example() -> ServiceDefinition {
    ServiceDefinition::read(EXAMPLE.as_bytes()).unwrap()
}

fn today() -> Date {
    Date::from_ordinal_date(2026, 330).unwrap()
}

fn answers(given: &[(&str, &str)]) -> Answers {
    given.iter().map(|(name, answer)| ((*name).to_owned(), (*answer).to_owned())).collect()
}

fn asked(given: &[(&str, &str)]) -> Vec<String> {
    let definition = example();
    let asked = definition.asked(&answers(given));
    let fields = asked.pages.iter().flat_map(|page| &page.fields).map(|field| &field.name);
    fields.chain(asked.documents.iter().map(|document| &document.name)).cloned().collect()
}

#[test]
fn only_what_matters_is_asked() {
    let always = ["child_name", "born", "born_at", "married", "family_card_copy"];
    assert_eq!(asked(&[]), always);
    let hospital = asked(&[("born_at", "hospital"), ("married", "yes")]);
    assert_eq!(
        hospital,
        ["child_name", "born", "born_at", "married", "letter", "family_card_copy"]
    );
    let home = asked(&[("born_at", "home"), ("married", "no")]);
    let all = ["child_name", "born", "born_at", "helper", "married", "witness", "children"];
    assert_eq!(home[..7], all);
    assert!(!home.contains(&"letter".to_owned()));
}

#[test]
fn what_is_no_longer_asked_is_not_sent() {
    let definition = example();
    let given =
        [("born_at", "hospital"), ("helper", "Bidan Ani"), ("married", " "), ("other", "x")];
    assert_eq!(definition.asked(&answers(&given)).answers, answers(&[("born_at", "hospital")]));
}

#[test]
fn each_answer_is_judged_by_its_kind() {
    let definition = example();
    let given = answers(&[
        ("child_name", "Siti"),
        ("born", "31-02-2026"),
        ("born_at", "home"),
        ("married", "no"),
        ("witness", "36710150"),
        ("children", "21"),
    ]);
    let problems = definition.asked(&given).problems(today(), City::built_in());
    let expected = [
        ("born".to_owned(), Invalid::ImpossibleDate),
        ("witness".to_owned(), Invalid::WrongLength { expected: 16, got: 8 }),
        ("children".to_owned(), Invalid::TooMuch { most: 20 }),
    ];
    assert_eq!(problems, expected);
}

#[test]
fn what_is_needed_is_missed_and_what_the_city_has_is_not() {
    let definition = example();
    let missing = |given: &[(&str, &str)]| {
        let problems = definition.asked(&answers(given)).problems(today(), City::built_in());
        let empty = problems.into_iter().filter(|(_, why)| *why == Invalid::Empty);
        empty.map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(missing(&[]), ["child_name", "born", "born_at", "married"]);
    let given = [
        ("child_name", "Siti"),
        ("born", "1 11 2026"),
        ("born_at", "hospital"),
        ("married", "yes"),
    ];
    assert_eq!(missing(&given), ["letter"]);
    assert_eq!(missing(&[&given[..], &[("letter", FILE)]].concat()), [] as [String; 0]);
}

#[test]
fn every_kind_takes_its_own() {
    let takes = |kind: &Kind, answer: &str| kind.takes(answer, today(), City::built_in());
    let unit = Localized::default();
    let village = City::built_in().regions().iter().last().unwrap().code.clone();
    for (kind, right, wrong, why) in [
        (Kind::Line, "Budi", &"a".repeat(201)[..], Invalid::TooLong { most: 200 }),
        (Kind::Paragraph, "Budi", &"a".repeat(2_001), Invalid::TooLong { most: 2_000 }),
        (
            Kind::Digits { least: 13, most: 13 },
            "8120 1234 56789",
            "812",
            Invalid::WrongLength { expected: 13, got: 3 },
        ),
        (Kind::Phone, "0812 3456 7890", "021 555 1234", Invalid::NotMobile),
        (
            Kind::TaxObject,
            "36.71.010.004.012-0345.0",
            "36",
            Invalid::WrongLength { expected: 18, got: 2 },
        ),
        (Kind::FamilyCard, "3671010101200001", "x", Invalid::NotDigits),
        (Kind::BirthDate, "26-11-2026", "27-11-2026", Invalid::TooLate),
        (Kind::Date { from: -60, to: 0 }, "27-09-2026", "26-09-2026", Invalid::TooEarly),
        (Kind::Date { from: 0, to: 30 }, "26-12-2026", "27-12-2026", Invalid::TooLate),
        (Kind::YesNo, "yes", "perhaps", Invalid::Unknown),
        (Kind::Number { least: 0, most: 9, unit: unit.clone() }, " 9", "9.5", Invalid::NotANumber),
        (Kind::Number { least: 2, most: 9, unit }, "2", "1", Invalid::TooLittle { least: 2 }),
        (Kind::Money, "150.000", "much", Invalid::NotAnAmount),
        (Kind::Village, &village, "36.71", Invalid::Unknown),
        (Kind::Place, "-6.17,106.63,12", "-6.9,107.6", Invalid::OutsideCity),
        (Kind::Place, "-6.17,106.63", "here", Invalid::Unknown),
        (Kind::Photo, FILE, "photo.jpg", Invalid::Unknown),
    ] {
        assert_eq!(takes(&kind, right), Ok(()), "{kind:?} {right}");
        assert_eq!(takes(&kind, wrong), Err(why), "{kind:?} {wrong}");
    }
}

/// Answers to what the example asks, sensible and not.
fn given() -> impl Strategy<Value = Answers> {
    let names = example().fields().map(|field| field.name.clone()).collect::<Vec<_>>();
    let answer = prop_oneof![
        Just("home".to_owned()),
        Just("hospital".to_owned()),
        Just("yes".to_owned()),
        Just("no".to_owned()),
        Just(FILE.to_owned()),
        ".{0,12}"
    ];
    proptest::collection::btree_map(proptest::sample::select(names), answer, 0..8)
}

proptest! {
    #[test]
    fn answers_that_are_not_asked_for_change_nothing(given in given()) {
        let definition = example();
        let first = definition.asked(&given);
        // Nothing is sent that is not asked, and what is sent asks for the same.
        prop_assert_eq!(&definition.asked(&first.answers), &first);
        for (name, answer) in &first.answers {
            prop_assert_eq!(given.get(name), Some(answer));
        }
    }

    #[test]
    fn every_problem_is_of_something_that_is_asked(given in given()) {
        let definition = example();
        let asked = definition.asked(&given);
        let names: Vec<_> = asked.pages.iter().flat_map(|page| &page.fields)
            .map(|field| &field.name).chain(asked.documents.iter().map(|one| &one.name)).collect();
        for (name, _) in asked.problems(today(), City::built_in()) {
            prop_assert!(names.contains(&&name), "{}", name);
        }
    }
}
