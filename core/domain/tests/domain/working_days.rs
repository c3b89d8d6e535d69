//! Working days and holidays.

use live_domain::{Date, Holidays, NoTable};
use proptest::prelude::*;

use crate::typed::{damaged, day};

fn table() -> &'static Holidays {
    Holidays::built_in()
}

/// Every day of the years that have a table.
fn any_day() -> impl Strategy<Value = Date> {
    (2026..=2027, 1_u16..=365)
        .prop_map(|(year, ordinal)| Date::from_ordinal_date(year, ordinal).unwrap())
}

#[test]
fn the_joint_decrees_of_both_years_are_built_in() {
    let file = include_str!("../../data/holidays.tsv");
    for (year, national, collective) in [(2026, 17, 8), (2027, 18, 8)] {
        let of_kind = |kind: &str| {
            let days = file.lines().filter(|line| line.starts_with(&year.to_string()));
            days.filter(|line| line.split('\t').nth(1) == Some(kind)).count()
        };
        assert_eq!((of_kind("national"), of_kind("collective")), (national, collective), "{year}");
    }
    assert_eq!(table().name(day("2026-08-17")), Some("Proklamasi Kemerdekaan"));
    assert_eq!(table().name(day("2027-03-10")), Some("Idulfitri 1448 H"));
    assert_eq!(table().name(day("2026-08-18")), None);
}

#[test]
fn offices_rest_on_weekends_holidays_and_collective_leave() {
    for (date, works) in [
        ("2026-09-21", true),  // Monday
        ("2026-09-19", false), // Saturday
        ("2026-09-20", false), // Sunday
        ("2026-08-17", false), // independence day, a Monday
        ("2026-12-24", false), // collective leave, a Thursday
        ("2026-12-28", true),
    ] {
        assert_eq!(table().is_working_day(day(date)), Ok(works), "{date}");
    }
}

#[test]
fn the_day_itself_does_not_count() {
    for (from, days, to) in [
        ("2026-09-21", 0, "2026-09-21"),
        ("2026-09-20", 0, "2026-09-20"), // no days after a Sunday is that Sunday
        ("2026-09-21", 1, "2026-09-22"),
        ("2026-09-18", 1, "2026-09-21"), // over a weekend
        ("2026-09-19", 1, "2026-09-21"),
        ("2026-09-21", 14, "2026-10-09"), // LAPOR's promise
        ("2026-03-17", 1, "2026-03-25"),  // over Nyepi and Idulfitri
        ("2026-12-23", 1, "2026-12-28"),  // over Christmas
        ("2026-12-31", 1, "2027-01-04"),  // over the new year
        ("2026-12-23", 6, "2027-01-06"),  // 5 January is a holiday, too
        ("2025-12-31", 1, "2026-01-02"),  // from a year without a table into one with it
    ] {
        assert_eq!(table().add_working_days(day(from), days), Ok(day(to)), "{from} + {days}");
        if table().is_working_day(day(to)) == Ok(true) {
            assert_eq!(table().working_days_between(day(from), day(to)), Ok(days), "{from} {to}");
        }
    }
}

#[test]
fn no_working_day_lies_between_a_day_and_an_earlier_one() {
    let between = |from, to| table().working_days_between(day(from), day(to));
    assert_eq!(between("2026-09-21", "2026-09-21"), Ok(0));
    assert_eq!(between("2026-09-21", "2026-09-18"), Ok(0));
    assert_eq!(between("2099-09-21", "1999-09-18"), Ok(0));
    assert_eq!(between("2026-09-18", "2026-09-20"), Ok(0));
    assert_eq!(between("2026-01-01", "2026-12-31"), Ok(261 - 21)); // 21 holidays are no weekend
}

#[test]
fn a_year_without_a_table_is_an_error_and_never_a_guess() {
    let missing = |year| Err(NoTable { year });
    // Even a Sunday, of which one could be sure.
    assert_eq!(table().is_working_day(day("2028-01-02")), Err(NoTable { year: 2028 }));
    assert_eq!(table().is_working_day(day("2025-12-31")), Err(NoTable { year: 2025 }));
    assert_eq!(table().add_working_days(day("2027-12-31"), 1), missing(2028));
    assert_eq!(table().add_working_days(day("2027-12-31"), 0), Ok(day("2027-12-31")));
    assert_eq!(table().add_working_days(day("2026-06-01"), u16::MAX), missing(2028));
    assert_eq!(table().add_working_days(Date::MAX, 1), missing(9999));
    assert_eq!(table().add_working_days(Date::MIN, 1), missing(-9999));
    let far = table().working_days_between(day("2026-01-01"), Date::MAX);
    assert_eq!(far, Err(NoTable { year: 2028 }));
    let text = NoTable { year: 2028 }.to_string();
    assert!(text.contains("2028") && text.contains("holidays.tsv"), "{text}");
}

#[test]
fn a_city_with_a_table_of_its_own() {
    let own = Holidays::parse(
        "2030-01-01\tnational\tTahun Baru\n2030-05-30\tnational\tA\n2030-05-30\tcollective\tB\r\n",
    );
    let own = own.unwrap();
    assert_eq!(own.name(day("2030-05-30")), Some("A, B"));
    assert_eq!(own.is_working_day(day("2030-01-02")), Ok(true));
    assert_eq!(own.is_working_day(day("2026-01-02")), Err(NoTable { year: 2026 }));
    assert_eq!(Holidays::parse("").unwrap(), Holidays::default());
}

#[test]
fn a_line_that_cannot_be_read_is_named() {
    for (line, why) in [
        ("", "no date (YYYY-MM-DD) at the start"),
        ("2026-02-29\tnational\tA", "no date (YYYY-MM-DD) at the start"),
        ("2026-1-1\tnational\tA", "no date (YYYY-MM-DD) at the start"),
        ("+026-01-01\tnational\tA", "no date (YYYY-MM-DD) at the start"),
        ("2026-01-01-01\tnational\tA", "no date (YYYY-MM-DD) at the start"),
        ("2026-01-01 national A", "no date (YYYY-MM-DD) at the start"),
        ("2026-01-01\tNational\tA", "the kind is neither national nor collective"),
        ("2026-01-01\tnational", "no name"),
        ("2026-01-01\tnational\t ", "no name"),
        ("2026-01-01\tnational\tA\tB", "more than three cells"),
    ] {
        let error = Holidays::parse(&format!("2026-01-01\tnational\tA\n{line}\n")).unwrap_err();
        assert_eq!((error.line, error.problem), (2, why), "{line:?}");
    }
}

proptest! {
    #[test]
    fn adding_and_counting_agree(from in any_day(), days in 1_u16..200) {
        if let Ok(to) = table().add_working_days(from, days) {
            prop_assert_eq!(table().is_working_day(to), Ok(true));
            prop_assert_eq!(table().working_days_between(from, to), Ok(days));
        }
    }

    #[test]
    fn counting_in_two_steps_is_counting_in_one(mut days in [any_day(), any_day(), any_day()]) {
        days.sort_unstable();
        let [a, b, c] = days;
        let between = |from, to| table().working_days_between(from, to).unwrap();
        prop_assert_eq!(between(a, b) + between(b, c), between(a, c));
    }

    #[test]
    fn no_damaged_table_panics(table in damaged(include_str!("../../data/holidays.tsv"))) {
        if let Ok(holidays) = Holidays::parse(&table) {
            let _ = holidays.working_days_between(day("2026-01-01"), day("2027-12-31"));
        }
    }

    #[test]
    fn nothing_that_is_read_panics(
        text in any::<String>(),
        close in "([0-9-]{0,11}\t(national|collective)\t[a-z]{0,3}\n?){0,4}",
        days: u16,
    ) {
        for text in [text, close] {
            if let Ok(holidays) = Holidays::parse(&text) {
                let _ = holidays.add_working_days(day("2026-01-01"), days);
            }
        }
    }
}
