//! The family card number.

use live_domain::{City, FamilyCardNumber, Invalid, Warning};
use proptest::prelude::*;

use crate::typed::{digits_in, typed};

fn card(text: &str) -> FamilyCardNumber {
    text.parse().unwrap()
}

#[test]
fn it_is_read_and_printed_as_on_the_card() {
    let number = card("3671.0112-0314\u{a0}5678");
    assert_eq!(number.digits(), "3671011203145678");
    assert_eq!(number.to_string(), "3671 0112 0314 5678");
    assert_eq!(format!("{number:?}"), "3671 •••• •••• ••78");
    assert_eq!(serde_json::to_string(&number).unwrap(), "\"3671011203145678\"");
}

#[test]
fn only_its_length_is_certain() {
    let reason = |text: &str| text.parse::<FamilyCardNumber>().unwrap_err();
    assert_eq!(reason(""), Invalid::Empty);
    assert_eq!(reason("367101120314567"), Invalid::WrongLength { expected: 16, got: 15 });
    assert_eq!(reason("KK 3671011203145678"), Invalid::NotDigits);
    assert_eq!(reason(&"3".repeat(65)), Invalid::TooLong { most: 64 });
}

#[test]
fn what_is_odd_about_it_is_a_warning() {
    for (number, expected) in [
        ("3671011203145678", vec![]),
        ("0071011203145678", vec![Warning::UnknownProvince]),
        ("3219011203145678", vec![Warning::UnknownRegency]),
        // A day in a family card has nothing added to it.
        ("3671015203145678", vec![Warning::ImpossibleDate]),
        ("3671011203140000", vec![Warning::ZeroSerial]),
        (
            "0000000000000000",
            vec![Warning::UnknownProvince, Warning::ImpossibleDate, Warning::ZeroSerial],
        ),
    ] {
        assert_eq!(card(number).warnings(), expected, "{number}");
    }
}

#[test]
fn a_family_of_another_city_is_told_apart() {
    let city = City::built_in();
    let known = &city.regions().children(&city.region)[0].code.replace('.', "");
    assert_eq!(card(&format!("{known}1203145678")).warnings_in(city), []);
    assert_eq!(card("7371011203145678").warnings_in(city), [Warning::OtherCity]);
    let elsewhere = card("0071011203145678").warnings_in(city);
    assert_eq!(elsewhere, [Warning::UnknownProvince, Warning::OtherCity]);
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(digits in "[0-9]{16}") {
        let number = card(&digits);
        prop_assert_eq!(number.digits(), &digits);
        prop_assert_eq!(&card(&number.to_string()), &number);
        let json = serde_json::to_string(&number).unwrap();
        prop_assert_eq!(&serde_json::from_str::<FamilyCardNumber>(&json).unwrap(), &number);
        prop_assert_eq!(digits_in(&number.masked()), 6);
        number.warnings_in(City::built_in());
    }

    #[test]
    fn however_it_is_typed_it_is_the_same((digits, text) in "[0-9]{16}".prop_flat_map(|digits| {
        (Just(digits.clone()), typed(&digits))
    })) {
        prop_assume!(text.chars().count() <= 64);
        let number = card(&text);
        prop_assert_eq!(number.digits(), digits);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in any::<String>()) {
        let _ = text.parse::<FamilyCardNumber>();
    }
}
