//! Which vaccines are due when.

use live_domain::vaccines::{VaccineSchedule, Where};
use time::Date;
use time::macros::date;

fn from(born: Date, name: &str) -> (Date, Date) {
    let all = VaccineSchedule::built_in().for_child(born);
    let due = all.iter().find(|due| due.dose.name == name).unwrap();
    (due.from, due.until)
}

#[test]
fn the_national_schedule_follows_from_the_birth_date() {
    let born = date!(2026 - 01 - 15);
    let all = VaccineSchedule::built_in().for_child(born);
    assert!(all.is_sorted_by_key(|due| due.from));
    assert!(all.iter().all(|due| due.from < due.until));
    let at = |day: Date| -> Vec<&str> {
        all.iter().filter(|due| due.from == day).map(|due| due.dose.name.as_str()).collect()
    };
    assert_eq!(at(born), ["HB-0"]);
    assert_eq!(
        at(date!(2026 - 03 - 15)),
        ["DPT-HB-Hib 1", "Polio tetes (OPV) 2", "PCV 1", "Rotavirus (RV) 1"]
    );
    assert_eq!(at(date!(2026 - 10 - 15)), ["Campak-Rubela (MR) 1", "Polio suntik (IPV) 2"]);
    assert_eq!(from(born, "HB-0").1, date!(2026 - 01 - 23));
    let at_school = all.iter().filter(|due| due.dose.place == Where::School).count();
    assert_eq!(at_school, 5);
}

#[test]
fn months_end_where_there_is_no_such_day() {
    assert_eq!(from(date!(2025 - 12 - 31), "DPT-HB-Hib 1").0, date!(2026 - 02 - 28));
    assert_eq!(from(date!(2024 - 02 - 29), "PCV 3").0, date!(2025 - 02 - 28));
    assert_eq!(from(date!(2025 - 12 - 31), "BCG").0, date!(2026 - 01 - 31));
}

#[test]
fn a_table_with_a_mistake_names_its_line() {
    for (line, problem) in [
        ("A\t0d\t1m\tclinic\tx", "not six cells"),
        ("A\t0d\t1m\thome\tx\ty", "no place of vaccination"),
        ("A\t0\t1m\tclinic\tx\ty", "no age"),
        ("A\t0é\t1m\tclinic\tx\ty", "no age"),
        ("A\t\t1m\tclinic\tx\ty", "no age"),
        ("A\t2m\t1m\tclinic\tx\ty", "it ends before it begins"),
        ("A\t0d\t1m\tclinic\t \ty", "an empty cell"),
    ] {
        let table = format!("B\t0d\t1m\tclinic\tx\ty\n{line}");
        let error = VaccineSchedule::parse(&table).unwrap_err();
        assert_eq!((error.line, error.problem), (2, problem), "{line:?}");
    }
}
