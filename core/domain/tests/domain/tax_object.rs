//! The number of a tax object.

use live_domain::{Invalid, TaxObjectNumber};
use proptest::prelude::*;

use crate::typed::{digits_in, typed};

fn number(text: &str) -> TaxObjectNumber {
    text.parse().unwrap()
}

#[test]
fn it_is_read_and_printed_as_on_the_tax_paper() {
    for text in [
        "36.71.010.004.012-0345.0",
        "36 71 010 004 012 0345 0",
        "367101000401203450",
        "36.71.010.004.012.0345.0",
        "36/71/010/004/012/0345/0",
        "３６.７１.０１０.００４.０１２－０３４５.０",
    ] {
        let number = number(text);
        assert_eq!(number.digits(), "367101000401203450");
        assert_eq!(number.to_string(), "36.71.010.004.012-0345.0");
        assert_eq!(format!("{number:?}"), "36.71.•••.•••.•••-••••.0");
    }
}

#[test]
fn the_tax_office_has_region_codes_of_its_own() {
    // No such province, and another kind at the end: not ours to judge.
    assert_eq!(number("99.99.999.999.999-9999.9").digits(), "9".repeat(18));
}

#[test]
fn it_says_what_is_wrong() {
    let reason = |text: &str| text.parse::<TaxObjectNumber>().unwrap_err();
    assert_eq!(reason(""), Invalid::Empty);
    let short = Invalid::WrongLength { expected: 18, got: 17 };
    assert_eq!(reason("36.71.010.004.012-0345"), short);
    assert_eq!(reason("NOP 36.71.010.004.012-0345.0"), Invalid::NotDigits);
    assert_eq!(reason(&"3".repeat(65)), Invalid::TooLong { most: 64 });
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(digits in "[0-9]{18}") {
        let number = number(&digits);
        prop_assert_eq!(number.digits(), &digits);
        prop_assert_eq!(&number.to_string().parse::<TaxObjectNumber>().unwrap(), &number);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(&serde_json::from_str::<TaxObjectNumber>(&json).unwrap(), &number);
        prop_assert_eq!(digits_in(&number.masked()), 5);
    }

    #[test]
    fn however_it_is_typed_it_is_the_same((digits, text) in "[0-9]{18}".prop_flat_map(|digits| {
        (Just(digits.clone()), typed(&digits))
    })) {
        prop_assume!(text.chars().count() <= 64);
        let number = number(&text);
        prop_assert_eq!(number.digits(), digits);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in any::<String>()) {
        let _ = text.parse::<TaxObjectNumber>();
    }
}
