//! Birth dates as people write them.

use live_domain::{BirthDate, Date, Invalid};
use proptest::prelude::*;

fn reason(text: &str) -> Invalid {
    text.parse::<BirthDate>().unwrap_err()
}

#[test]
fn it_is_read_as_people_type_it() {
    for text in [
        "09-08-1990",
        "9-8-1990",
        "09/08/1990",
        "9.8.1990",
        " 9 8 1990 ",
        "09081990",
        "０９ ０８ １９９０",
    ] {
        let date: BirthDate = text.parse().unwrap();
        assert_eq!(date.to_string(), "09-08-1990", "{text}");
    }
}

#[test]
fn it_says_what_is_wrong() {
    for (text, expected) in [
        ("", Invalid::Empty),
        ("- -", Invalid::Empty),
        ("17 Agustus 1990", Invalid::NotDigits),
        ("17-08-90", Invalid::WrongLength { expected: 8, got: 6 }),
        ("1990-08-17", Invalid::ImpossibleDate),
        ("31-02-1990", Invalid::ImpossibleDate),
        ("29-02-1900", Invalid::ImpossibleDate),
        ("17-13-1990", Invalid::ImpossibleDate),
        ("00-08-1990", Invalid::ImpossibleDate),
        ("31-12-1899", Invalid::ImpossibleDate),
        (&"1".repeat(1_000), Invalid::TooLong { most: 64 }),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
}

#[test]
fn it_is_not_for_logs() {
    let date: BirthDate = "17-08-1990".parse().unwrap();
    assert!(!format!("{date:?}").contains(|char: char| char.is_ascii_digit()));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(day in 1_u16..=366, year in 1900..=2100_i32) {
        let Ok(date) = Date::from_ordinal_date(year, day) else { return Ok(()) };
        let written = BirthDate::from(date).to_string();
        prop_assert_eq!(written.parse::<BirthDate>().unwrap().date(), date);
        let json = serde_json::to_string(&BirthDate::from(date)).unwrap();
        prop_assert_eq!(serde_json::from_str::<BirthDate>(&json).unwrap().date(), date);
    }

    #[test]
    fn nothing_that_is_typed_breaks_it(text in ".*") {
        let _ = text.parse::<BirthDate>();
    }
}
