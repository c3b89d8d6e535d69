//! Whose turn it is, and until when: by the law on public information, which has the longest way.

use live_domain::service::{Objection, Standing, Turn};
use live_domain::{Date, Holidays, Localized};
use proptest::prelude::*;
use time::Duration;

use crate::typed::day;

fn objection() -> Objection {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Objection {
        working_days: 30,
        to: Localized { id: "Atasan PPID".to_owned(), en: "The superior".to_owned() },
        how: Localized::default(),
        service: Some("keberatan-informasi".to_owned()),
        number: "request_number".to_owned(),
        ground: "ground".to_owned(),
        grounds: words(&["refused", "fee"]),
        late: words(&["late"]),
        unanswered: words(&["silence"]),
    }
}

/// Received on Monday, 21 September 2026: promised within 10 working days.
const PROMISED: &str = "2026-10-05";

fn turn<'a>(objection: &'a Objection, standing: Standing, today: &str) -> Turn<'a> {
    objection.turn(&standing, day(today), Holidays::built_in()).unwrap()
}

#[test]
fn who_is_not_answered_may_object_from_the_day_after_and_on_no_other_ground() {
    let (objection, until) = (objection(), day("2026-11-16"));
    let silent = Standing { promised: Some(day(PROMISED)), decided: None };
    assert_eq!(turn(&objection, silent, "2026-09-21"), Turn::Department);
    assert_eq!(turn(&objection, silent, PROMISED), Turn::Department);
    let open = Turn::Citizen { until, grounds: vec!["silence"] };
    assert_eq!(turn(&objection, silent, "2026-10-06"), open);
    assert_eq!(turn(&objection, silent, "2026-11-16"), open);
    assert_eq!(turn(&objection, silent, "2026-11-17"), Turn::Over);
}

#[test]
fn a_decision_opens_its_grounds_and_a_late_one_more() {
    let objection = objection();
    let decided = |on: &str| Standing { promised: Some(day(PROMISED)), decided: Some(day(on)) };
    let (until, grounds) = (day("2026-11-04"), vec!["refused", "fee"]);
    let open = Turn::Citizen { until, grounds };
    assert_eq!(turn(&objection, decided("2026-09-23"), "2026-09-23"), open);
    // Being late is no matter of the day on which one looks.
    assert_eq!(turn(&objection, decided("2026-09-23"), "2026-11-04"), open);
    let late = decided("2026-10-06");
    let Turn::Citizen { grounds, .. } = turn(&objection, late, "2026-10-06") else {
        panic!("nobody may object to a late answer")
    };
    assert_eq!(grounds, ["refused", "fee", "late"]);
}

#[test]
fn where_nothing_runs_nothing_is_late() {
    let objection = objection();
    assert_eq!(turn(&objection, Standing::default(), "2026-12-31"), Turn::Department);
}

#[test]
fn a_year_without_a_table_is_said_and_not_guessed() {
    let standing = Standing { promised: None, decided: Some(day("2027-12-27")) };
    assert!(objection().turn(&standing, day("2027-12-28"), Holidays::built_in()).is_err());
}

proptest! {
    #[test]
    fn turns_never_go_back_nor_end_before_they_began(
        received in 0..200_i64, promise in 1..20_u16, extended in prop::option::of(1..10_u16),
        decided in prop::option::of(0..40_i64),
    ) {
        let (objection, holidays) = (objection(), Holidays::built_in());
        let received: Date = day("2026-01-05") + Duration::days(received);
        let first = holidays.add_working_days(received, promise).unwrap();
        // An extension is the same as a longer promise.
        let longer = extended.unwrap_or(0);
        let promised = holidays.add_working_days(first, longer).unwrap();
        prop_assert_eq!(promised, holidays.add_working_days(received, promise + longer).unwrap());
        let decided = decided.map(|days| received + Duration::days(days));
        let mut before = 0;
        for days in 0..140 {
            let today = received + Duration::days(days);
            let decided = decided.filter(|decided| *decided <= today);
            let standing = Standing { promised: Some(promised), decided };
            let turn = objection.turn(&standing, today, holidays).unwrap();
            let rank = match &turn {
                Turn::Department => {
                    prop_assert!(today <= promised && decided.is_none());
                    0
                }
                Turn::Citizen { until, grounds } => {
                    prop_assert!(today <= *until);
                    prop_assert!(!grounds.is_empty());
                    let from = standing.objection_runs_from().unwrap();
                    prop_assert_eq!(holidays.working_days_between(from, *until).unwrap(), 30);
                    1
                }
                Turn::Over => 2,
            };
            // A decision that comes after all opens the time to object once more.
            prop_assert!(rank >= before || decided == Some(today), "{turn:?} on {today}");
            before = rank;
        }
        prop_assert_eq!(before, 2);
    }
}
