//! Payment codes.

use live_domain::{Qris, QrisError, QrisMerchant, Rupiah};
use proptest::prelude::*;

/// The published check value's algorithm, written another way than in the domain: bit by bit over
/// the whole message.
fn crc(text: &str) -> String {
    let mut register = 0xffff_u32;
    for byte in text.bytes() {
        for bit in (0..8).rev() {
            let carry = (register >> 15) & 1 ^ u32::from(byte >> bit) & 1;
            register = (register << 1) & 0xffff;
            if carry == 1 {
                register ^= 0x1021;
            }
        }
    }
    format!("{register:04X}")
}

/// A code of these parts, with its checksum.
fn sealed(parts: &[&str]) -> String {
    let covered = format!("{}6304", parts.concat());
    format!("{covered}{}", crc(&covered))
}

/// A static code as a stall on a market has it: two accounts, and the national one.
const STALL: [&str; 10] = [
    "000201",
    "010211",
    "26670016COM.NOBUBANK.WWW01189360050300000879140214531412030412340303UMI",
    "51440014ID.CO.QRIS.WWW0215ID10200000000010303UMI",
    "52045814",
    "5303360",
    "5802ID",
    "5912WARUNG IBU S",
    "6008SEMARANG",
    "610515111",
];

fn with(replaced: &str, by: &str) -> String {
    let parts: Vec<&str> =
        STALL.iter().map(|part| if part.starts_with(replaced) { by } else { part }).collect();
    sealed(&parts)
}

fn merchant() -> QrisMerchant {
    QrisMerchant {
        nmid: "ID1020000000001".to_owned(),
        criteria: Some("UME".to_owned()),
        category: "9311".to_owned(),
        name: "BAPENDA KOTA A".to_owned(),
        city: "KOTA A".to_owned(),
        postcode: "15111".to_owned(),
    }
}

fn error(payload: &str) -> QrisError {
    payload.parse::<Qris>().unwrap_err()
}

#[test]
fn the_check_of_these_tests_is_the_published_one() {
    assert_eq!(crc("123456789"), "29B1");
}

#[test]
fn a_static_code_of_a_stall() {
    let payload = sealed(&STALL);
    let code: Qris = payload.parse().unwrap();
    assert!(!code.is_dynamic());
    assert_eq!((code.amount(), code.amount_text(), code.reference()), (None, None, None));
    assert_eq!((code.merchant_name(), code.merchant_city()), ("WARUNG IBU S", "SEMARANG"));
    assert_eq!(code.nmid().as_deref(), Some("ID1020000000001"));
    assert_eq!(
        (code.value(52), code.value(61), code.value(62)),
        (Some("5814"), Some("15111"), None)
    );
    assert_eq!(code.to_string(), payload);
    // As pasted, and as some printers write the checksum.
    let small =
        payload[..payload.len() - 4].to_owned() + &payload[payload.len() - 4..].to_lowercase();
    assert_eq!(format!(" {small}\n").parse::<Qris>().unwrap().to_string(), payload);
}

#[test]
fn a_dynamic_code_is_built_as_the_standard_says() {
    let code = Qris::dynamic(&merchant(), Rupiah::new(184_500), "LK26000123").unwrap();
    let parts = [
        "000201",
        "010212",
        "51440014ID.CO.QRIS.WWW0215ID10200000000010303UME",
        "52049311",
        "5303360",
        "5406184500",
        "5802ID",
        "5914BAPENDA KOTA A",
        "6006KOTA A",
        "610515111",
        "62140510LK26000123",
    ];
    assert_eq!(code.to_string(), sealed(&parts));
    assert!(code.is_dynamic());
    assert_eq!(code.amount(), Some(Rupiah::new(184_500)));
    assert_eq!(code.reference().as_deref(), Some("LK26000123"));
    assert_eq!(code.to_string().parse::<Qris>().unwrap(), code);
}

#[test]
fn a_static_code_is_built_without_an_amount() {
    let plain = QrisMerchant { criteria: None, ..merchant() };
    let code = Qris::without_amount(&plain).unwrap();
    assert!(!code.is_dynamic());
    assert_eq!((code.amount(), code.reference()), (None, None));
    assert_eq!(code.value(51), Some("0014ID.CO.QRIS.WWW0215ID1020000000001"));
    assert_eq!(code.to_string().parse::<Qris>().unwrap(), code);
}

#[test]
fn lengths_count_characters_and_the_checksum_counts_bytes() {
    let name = "Café Ngopi ☕ 茶屋";
    assert_eq!((name.chars().count(), name.len()), (15, 22));
    let payload = with("59", &format!("5915{name}"));
    let code: Qris = payload.parse().unwrap();
    assert_eq!(code.merchant_name(), name);
    assert_eq!(code.to_string(), payload);
    // The same with its length in bytes is another code, and none.
    error(&with("59", &format!("5922{name}")));
    let built = QrisMerchant { name: name.to_owned(), ..merchant() };
    let code = Qris::dynamic(&built, Rupiah::new(1), "1").unwrap();
    assert_eq!(code.to_string().parse::<Qris>().unwrap().merchant_name(), name);
}

#[test]
fn amounts_are_decimal_numbers_with_a_point() {
    let amount = |text: &str| {
        let payload = with("53", &format!("530336054{:02}{text}", text.len()));
        payload.parse::<Qris>().map(|code| (code.amount(), code.amount_text().map(str::to_owned)))
    };
    let whole = |rupiah| Some(Rupiah::new(rupiah));
    assert_eq!(amount("25000"), Ok((whole(25_000), Some("25000".to_owned()))));
    assert_eq!(amount("25000.00"), Ok((whole(25_000), Some("25000.00".to_owned()))));
    assert_eq!(amount("25000.5"), Ok((None, Some("25000.5".to_owned()))));
    assert_eq!(amount("9999999999999").unwrap().0, whole(9_999_999_999_999));
    for wrong in
        ["", ".", "5.", ".5", "1.000", "1,5", "-5", "1e5", "5 ", "٥", "99999999999999", "1.1.1"]
    {
        assert!(amount(wrong).is_err(), "{wrong}");
    }
    // A tip is for the payer's app to ask for; it is kept.
    let payload = with("53", "53033605502015703101");
    assert_eq!(payload.parse::<Qris>().unwrap().value(55), Some("01"));
}

#[test]
fn it_says_what_is_wrong() {
    for (payload, expected) in [
        (String::new(), QrisError::WrongChecksum),
        ("hello".to_owned(), QrisError::Malformed),
        ("https://example.com/pay".to_owned(), QrisError::Malformed),
        ("0002".to_owned(), QrisError::Malformed),
        ("000299x".to_owned(), QrisError::Malformed),
        ("０００２０１".to_owned(), QrisError::Malformed),
        ("000201".to_owned(), QrisError::WrongChecksum),
        (sealed(&STALL).replace("WARUNG", "WARONG"), QrisError::WrongChecksum),
        ("0".repeat(513), QrisError::TooLong),
        ("9".repeat(5_000_000), QrisError::TooLong),
        (sealed(&STALL[1..]), QrisError::Missing(0)),
        (with("00", "000202"), QrisError::Missing(0)),
        (with("01", "010213"), QrisError::Missing(1)),
        (sealed(&[&STALL[..2], &STALL[4..]].concat()), QrisError::Missing(51)),
        (with("52", "5200"), QrisError::Missing(52)),
        (with("53", "5303840"), QrisError::Missing(53)),
        (with("53", "53033605403abc"), QrisError::Missing(54)),
        (with("58", "5802SG"), QrisError::Missing(58)),
        (with("59", ""), QrisError::Missing(59)),
        (with("60", "6000"), QrisError::Missing(60)),
        (with("53", "53033605401154012"), QrisError::Repeated(54)),
        (with("61", "6304ABCD"), QrisError::Repeated(63)),
    ] {
        assert_eq!(error(&payload), expected, "{payload:.80}");
    }
    let error = QrisError::Missing(54);
    assert_eq!((error.code(), error.args()), ("missing", vec![("tag", 54)]));
    assert_eq!(error.to_string(), "data object 54 is missing or wrong");
    assert_eq!((QrisError::TooLong.code(), QrisError::TooLong.args()), ("too-long", vec![]));
}

#[test]
fn every_single_change_of_a_digit_is_noticed() {
    let payload = sealed(&STALL);
    for at in 0..payload.len() {
        for other in ["0", "7", "X"].into_iter().filter(|other| payload[at..=at] != **other) {
            let changed = format!("{}{other}{}", &payload[..at], &payload[at + 1..]);
            assert!(changed.parse::<Qris>().is_err(), "{at}: {changed}");
        }
    }
}

#[test]
fn what_does_not_fit_is_not_built() {
    let built = |merchant: QrisMerchant| Qris::without_amount(&merchant).unwrap_err();
    let of = |change: fn(&mut QrisMerchant)| {
        let mut merchant = merchant();
        change(&mut merchant);
        built(merchant)
    };
    assert_eq!(of(|m| m.name = "A".repeat(26)), QrisError::ValueTooLong(59));
    assert_eq!(of(|m| m.name = " ".to_owned()), QrisError::Missing(59));
    assert_eq!(of(|m| m.city = "A".repeat(16)), QrisError::ValueTooLong(60));
    assert_eq!(of(|m| m.postcode = "1".repeat(11)), QrisError::ValueTooLong(61));
    assert_eq!(of(|m| m.category = "tax!".to_owned()), QrisError::Missing(52));
    assert_eq!(of(|m| m.category = "931".to_owned()), QrisError::Missing(52));
    assert_eq!(of(|m| m.nmid = String::new()), QrisError::Missing(51));
    assert_eq!(of(|m| m.nmid = "1".repeat(90)), QrisError::ValueTooLong(51));
    assert_eq!(of(|m| m.criteria = Some("UMUM".to_owned())), QrisError::ValueTooLong(51));
    let dynamic = |amount, reference: &str| {
        Qris::dynamic(&merchant(), Rupiah::new(amount), reference).unwrap_err()
    };
    assert_eq!(dynamic(0, "A"), QrisError::Missing(54));
    assert_eq!(dynamic(10_000_000_000_000, "A"), QrisError::ValueTooLong(54));
    assert_eq!(dynamic(1, ""), QrisError::Missing(62));
    assert_eq!(dynamic(1, &"A".repeat(26)), QrisError::ValueTooLong(62));
}

#[test]
fn an_account_of_somebody_else_is_no_national_one() {
    let other = with("51", "51440014ID.CO.OTHER.ID0215ID10200000000010303UMI");
    assert_eq!(other.parse::<Qris>().unwrap().nmid(), None);
    let broken = with("51", "5104oops");
    assert_eq!(broken.parse::<Qris>().unwrap().nmid(), None);
    let small = with("51", "51440014id.co.qris.www0215ID10200000000010303UMI");
    assert_eq!(small.parse::<Qris>().unwrap().nmid().as_deref(), Some("ID1020000000001"));
}

proptest! {
    #[test]
    fn printed_and_read_again_it_is_the_same(
        name in "\\PC{1,25}", city in "\\PC{1,15}", amount in 1_u64..10_000_000_000_000,
        reference in "\\PC{1,25}",
    ) {
        let merchant = QrisMerchant { name, city, ..merchant() };
        prop_assume!(![&merchant.name, &merchant.city, &reference].iter().any(|t| t.trim().is_empty()));
        let code = Qris::dynamic(&merchant, Rupiah::new(amount), &reference).unwrap();
        let payload = code.to_string();
        let again: Qris = payload.parse().unwrap();
        prop_assert_eq!(&again, &code);
        prop_assert_eq!(again.amount(), Some(Rupiah::new(amount)));
        prop_assert_eq!(again.reference(), Some(reference));
        let covered = &payload[..payload.len() - 4];
        prop_assert_eq!(&payload[payload.len() - 4..], crc(covered));
        let json = serde_json::to_string(&code).unwrap();
        prop_assert_eq!(serde_json::from_str::<Qris>(&json).unwrap(), code);
    }

    #[test]
    fn objects_that_are_not_known_are_kept(tag in 80_u8..=99, value in "\\PC{0,60}") {
        let unknown = format!("{tag}{:02}{value}", value.chars().count());
        let payload = sealed(&[&STALL[..], &[&unknown]].concat());
        let code: Qris = payload.parse().unwrap();
        prop_assert_eq!(code.value(tag), Some(value.as_str()));
        prop_assert_eq!(code.to_string(), payload);
    }

    #[test]
    fn nothing_that_is_scanned_panics(text in any::<String>(), close in "(([0-6][0-9]){2}\\PC{0,9}){0,9}") {
        let _ = text.parse::<Qris>();
        let _ = close.parse::<Qris>();
        // With a checksum that fits, so that what is behind it is reached.
        if let Ok(code) = sealed(&[&close]).parse::<Qris>() {
            let _ = (code.nmid(), code.reference(), code.amount());
        }
    }
}
