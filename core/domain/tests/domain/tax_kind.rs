//! The kinds of tax of a city, and the numbers that they are paid by.

use live_domain::{City, Date, Invalid, PROPERTY_TAX, TaxKind, TaxObjectNumber};
use proptest::prelude::*;
use time::macros::date;

fn kind(id: &str) -> &'static TaxKind {
    City::built_in().tax_kind(id).unwrap()
}

#[test]
fn a_number_is_printed_as_its_kind_has_it() {
    let number = |typed: &str| kind("makanan").number(typed);
    assert_eq!(number(" 3671012 345678"), Ok("36.71.012.345678".to_owned()));
    assert_eq!(number("36.71.012.345678"), Ok("36.71.012.345678".to_owned()));
    assert_eq!(number(""), Err(Invalid::Empty));
    assert_eq!(number("36.71"), Err(Invalid::WrongLength { expected: 13, got: 4 }));
    assert_eq!(number("P.2.0003455"), Err(Invalid::NotDigits));
    assert_eq!(City::built_in().tax_kind("garam"), None);
}

#[test]
fn what_is_due_each_year_or_each_month_has_a_next_day() {
    let next = |id: &str, from: Date| kind(id).next_due(from);
    assert_eq!(next(PROPERTY_TAX, date!(2026 - 09 - 30)), Some(date!(2026 - 09 - 30)));
    assert_eq!(next(PROPERTY_TAX, date!(2026 - 10 - 01)), Some(date!(2027 - 09 - 30)));
    assert_eq!(next("makanan", date!(2026 - 10 - 14)), Some(date!(2026 - 10 - 14)));
    assert_eq!(next("makanan", date!(2026 - 12 - 15)), Some(date!(2027 - 01 - 14)));
    assert_eq!(next("reklame", date!(2026 - 10 - 01)), None);
}

proptest! {
    #[test]
    fn printing_a_number_and_reading_it_again_changes_nothing(digits in "[0-9]{18}") {
        let printed = kind(PROPERTY_TAX).number(&digits).unwrap();
        prop_assert_eq!(&kind(PROPERTY_TAX).number(&printed).unwrap(), &printed);
        prop_assert_eq!(digits.parse::<TaxObjectNumber>().unwrap().to_string(), printed);
    }

    #[test]
    fn no_text_makes_a_number_panic(text in any::<String>()) {
        for kind in &City::built_in().tax.kinds {
            let _ = kind.number(&text);
        }
    }
}
