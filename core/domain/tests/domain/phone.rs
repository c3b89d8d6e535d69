//! Mobile phone numbers.

use live_domain::{Invalid, PhoneNumber, Warning};
use proptest::prelude::*;
use proptest::sample::select;

use crate::typed::{digits_in, typed};

fn phone(text: &str) -> PhoneNumber {
    text.parse().unwrap()
}

fn reason(text: &str) -> Invalid {
    text.parse::<PhoneNumber>().unwrap_err()
}

#[test]
fn it_is_read_as_people_type_it() {
    for text in [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "(0812) 3456.7890",
        "+62 812-3456-7890",
        "+6281234567890",
        "(+62) 812 3456 7890",
        "+62 (0) 812 3456 7890",
        "6281234567890",
        "0062 812 3456 7890",
        "812 3456 7890",
        "＋６２８１２３４５６７８９０",
        "\u{202a}+62\u{a0}812\u{2011}3456\u{2011}7890\u{202c}",
        "\t0812_3456_7890 \n",
    ] {
        let phone = phone(text);
        assert_eq!(
            (phone.e164(), phone.to_string().as_str()),
            ("+6281234567890", "0812-3456-7890")
        );
    }
}

#[test]
fn it_says_what_is_wrong() {
    for (text, expected) in [
        ("", Invalid::Empty),
        ("+", Invalid::Empty),
        (" ( ) ", Invalid::Empty),
        ("0812x3456789", Invalid::NotDigits),
        ("++6281234567890", Invalid::NotDigits),
        ("0812+34567890", Invalid::NotDigits),
        ("021-555-1234", Invalid::NotMobile),
        ("+62 21 555 1234", Invalid::NotMobile),
        ("+65 8123 4567", Invalid::NotMobile),
        ("+1 812 345 6789", Invalid::NotMobile),
        ("0065 8123 4567", Invalid::NotMobile),
        ("112", Invalid::NotMobile),
        ("62", Invalid::NotMobile),
        ("0", Invalid::NotMobile),
        ("00", Invalid::NotMobile),
        ("0812", Invalid::WrongLength { expected: 10, got: 4 }),
        ("0812-3456", Invalid::WrongLength { expected: 10, got: 8 }),
        ("0812-3456-7890-123", Invalid::WrongLength { expected: 13, got: 15 }),
    ] {
        assert_eq!(reason(text), expected, "{text}");
    }
    assert_eq!(reason(&"+".repeat(5_000_000)), Invalid::TooLong { most: 64 });
    assert_eq!(reason(&" ".repeat(5_000_000)), Invalid::TooLong { most: 64 });
}

#[test]
fn a_length_that_is_not_usual_locks_nobody_out() {
    for usual in ["0811-2345-67", "0812-3456-7890", "0812-3456-78901"] {
        assert_eq!((phone(usual).warnings(), phone(usual).to_string()), (vec![], usual.to_owned()));
    }
    for (unusual, got) in [("0811-2345-6", 9), ("0812-3456-789012", 14)] {
        let warnings = phone(unusual).warnings();
        assert_eq!(warnings, [Warning::UnusualLength { fewest: 10, most: 13, got }]);
        assert_eq!(phone(unusual).to_string(), unusual);
        let args = [("fewest", 10), ("most", 13), ("got", i64::try_from(got).unwrap())];
        assert_eq!(warnings[0].args(), args);
    }
}

#[test]
fn nobody_reads_it_over_a_shoulder_or_in_a_log() {
    assert_eq!(phone("0812-3456-7890").masked(), "0812-••••-••90");
    assert_eq!(format!("{:?}", phone("0812-3456-7890")), "0812-••••-••90");
    assert_eq!(phone("0811-2345-67").masked(), "0811-••••-67");
    assert_eq!(phone("0811-2345-6").masked(), "0811-•••5-6");
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(digits in "8[0-9]{7,12}") {
        let phone = phone(&format!("0{digits}"));
        prop_assert_eq!(phone.e164(), format!("+62{digits}"));
        prop_assert_eq!(&phone.to_string().parse::<PhoneNumber>().unwrap(), &phone);
        let json = serde_json::to_string(&phone).unwrap();
        prop_assert_eq!(&json, &format!("\"{}\"", phone.e164()));
        prop_assert_eq!(&serde_json::from_str::<PhoneNumber>(&json).unwrap(), &phone);
        prop_assert_eq!(digits_in(&phone.masked()), 6);
    }

    #[test]
    fn however_it_is_typed_it_is_the_same(
        (digits, start, text) in ("8[0-9]{8,11}", select(&["0", "62", "+62", "+62 ", "0062", ""][..]))
            .prop_flat_map(|(digits, start)| (Just(digits.clone()), Just(start), typed(&digits)))
    ) {
        let text = format!("{start}{text}");
        prop_assume!(text.chars().count() <= 64);
        let phone = phone(&text);
        prop_assert_eq!(phone.e164(), format!("+62{digits}"));
    }

    #[test]
    fn nothing_that_is_typed_panics(text in any::<String>(), digits in "[+0-9 ]{0,20}") {
        let _ = text.parse::<PhoneNumber>();
        let _ = digits.parse::<PhoneNumber>();
    }
}
