//! Money.

use live_domain::{Invalid, Rupiah};
use proptest::prelude::*;
use proptest::sample::select;

#[test]
fn it_is_read_as_people_type_it() {
    for text in [
        "184500",
        "184.500",
        "Rp184.500",
        "Rp 184.500",
        "Rp. 184.500",
        "rp 184.500,-",
        "RP184500",
        "IDR 184.500,00",
        "Rp\u{a0}184.500",
        "Rp 184 500",
        "Ｒｐ１８４．５００",
        " 184.500 ",
        "184.500,0",
        "0184500",
    ] {
        assert_eq!(text.parse(), Ok(Rupiah::new(184_500)), "{text}");
    }
    assert_eq!("0".parse(), Ok(Rupiah::new(0)));
    assert_eq!("Rp18.446.744.073.709.551.615".parse(), Ok(Rupiah::new(u64::MAX)));
}

#[test]
fn what_could_be_two_amounts_is_none() {
    for text in [
        "184500.00",
        "1.5",
        "184,500",
        "184.50",
        "1.8450.0",
        "1845.000",
        ".500",
        "184..500",
        "184.500.",
        "184.500,50",
        "184.500,000",
        "184,500,000",
        "-184500",
        "+184500",
        "1e6",
        "seratus",
        "Rp Rp 5",
        "Rp18.446.744.073.709.551.616",
        "99999999999999999999999999999999999999",
    ] {
        assert_eq!(text.parse::<Rupiah>(), Err(Invalid::NotAnAmount), "{text}");
    }
    for text in ["", "  ", "Rp", "Rp. "] {
        assert_eq!(text.parse::<Rupiah>(), Err(Invalid::Empty), "{text}");
    }
    assert_eq!("1".repeat(65).parse::<Rupiah>(), Err(Invalid::TooLong { most: 64 }));
}

#[test]
fn it_is_printed_as_on_a_bill() {
    for (whole, text) in [
        (0, "Rp0"),
        (999, "Rp999"),
        (1_000, "Rp1.000"),
        (184_500, "Rp184.500"),
        (1_000_000, "Rp1.000.000"),
        (u64::MAX, "Rp18.446.744.073.709.551.615"),
    ] {
        assert_eq!(Rupiah::new(whole).to_string(), text);
    }
    assert_eq!(format!("{:>10}|{:<6}|", Rupiah::new(5_000), Rupiah::new(5)), "   Rp5.000|Rp5   |");
}

#[test]
fn a_sum_that_does_not_exist_is_none() {
    let most = Rupiah::new(u64::MAX);
    assert_eq!(most.checked_add(Rupiah::new(0)), Some(most));
    assert_eq!(most.checked_add(Rupiah::new(1)), None);
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(whole: u64, cents in select(&["", ",-", ",00"][..])) {
        let amount = Rupiah::new(whole);
        prop_assert_eq!(format!("{amount}{cents}").parse(), Ok(amount));
        prop_assert_eq!(whole.to_string().parse(), Ok(amount));
        let json = serde_json::to_string(&amount).unwrap();
        prop_assert_eq!(&json, &whole.to_string());
        prop_assert_eq!(serde_json::from_str::<Rupiah>(&json).unwrap(), amount);
    }

    #[test]
    fn nothing_that_is_typed_panics(text in any::<String>(), close in "[Rp0-9., -]{0,20}") {
        let _ = text.parse::<Rupiah>();
        let _ = close.parse::<Rupiah>();
    }
}
