//! What people type, scan, photograph and follow, and the profile of a city.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use live_domain::directory::{self, Directory};
use live_domain::service::{FormField, ServiceDefinition, check};
use live_domain::{
    City, FamilyCardNumber, Invalid, Nik, PhoneNumber, Qris, Rupiah, TaxObjectNumber, Timestamp,
    UtcOffset, photo as pictures,
};
use live_protocol::attestation::{Attestation, Enrolment, Person, Region, Request};
use live_screen::Route;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Printed and read again it is the same, and so it is on the wire.
fn stays<T>(text: &str) -> Option<T>
where
    T: FromStr + Display + PartialEq + Debug + Serialize + DeserializeOwned,
    T::Err: Debug,
{
    let read: T = text.parse().ok()?;
    assert_eq!(read.to_string().parse::<T>().expect("what was printed"), read);
    let wire = serde_json::to_string(&read).expect("it is JSON");
    assert_eq!(serde_json::from_str::<T>(&wire).expect("what was sent"), read);
    Some(read)
}

/// What is wrong with a number says so with a code, and repeats nothing that was typed.
fn says_why(refused: Option<Invalid>) {
    if let Some(invalid) = refused {
        assert!(invalid.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    }
}

/// NIK, family card, phone, tax object, money, points in time.
pub(crate) fn numbers(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Some(nik) = stays::<Nik>(text) {
        let debug = format!("{nik:?}");
        let shown = debug.chars().filter(char::is_ascii_digit).count();
        assert!(shown <= 6, "a log shows {shown} digits of it");
        nik.masked();
    }
    stays::<FamilyCardNumber>(text);
    if let Some(phone) = stays::<PhoneNumber>(text) {
        assert!(phone.e164().starts_with("+628") && phone.e164().len() <= 16);
        phone.warnings();
    }
    stays::<TaxObjectNumber>(text);
    says_why(text.parse::<Nik>().err());
    says_why(text.parse::<FamilyCardNumber>().err());
    says_why(text.parse::<PhoneNumber>().err());
    says_why(text.parse::<TaxObjectNumber>().err());
    if let Ok(amount) = text.parse::<Rupiah>() {
        assert_eq!(amount.to_string().parse(), Ok(amount));
    }
    if let Some(time) = stays::<Timestamp>(text) {
        time.at_offset(UtcOffset::from_hms(7, 0, 0).unwrap());
    }
}

/// A payment code.
pub(crate) fn qris(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    // The fuzzer cannot guess a checksum: it is put right where it stands.
    let summed = text.rfind("6304").map(|at| {
        let body = &text[..at + 4];
        format!("{body}{:04X}", checksum(body.as_bytes()))
    });
    for text in [Some(text.to_owned()), summed].into_iter().flatten() {
        if let Some(code) = stays::<Qris>(&text) {
            let printed = code.to_string();
            assert!(printed.len() <= 512, "longer than a payment code may be");
            if let Some(amount) = code.amount() {
                assert!(code.amount_text().is_some(), "{amount} from nowhere");
            }
            let _ = (code.nmid(), code.reference(), code.merchant_name(), code.merchant_city());
        } else if let Err(error) = text.parse::<Qris>() {
            assert!(!error.code().is_empty());
        }
    }
}

/// What an officer's device and a citizen's show each other, and what reaches the gateway.
pub(crate) fn attestation(data: &[u8]) {
    const CITY: &str = "tangerang";
    let now = "2026-11-27T00:00:00Z".parse::<Timestamp>().unwrap();
    let nobody = |_: &str| None;
    let key = [4; 65];
    let somebody = |_: &str| Some(key.to_vec());
    // Nothing that was not signed by the city's key is taken, whatever it is.
    assert!(Enrolment::verify(data, CITY, nobody).is_err());
    assert!(Enrolment::verify(data, CITY, somebody).is_err());
    assert_eq!(Person::open(data, &[1; 32], Uuid::nil()), None);
    let Ok(text) = std::str::from_utf8(data) else { return };
    assert!(Attestation::verify(text, CITY, nobody, now).is_err());
    let refusal = Attestation::verify(text, CITY, somebody, now).unwrap_err();
    assert!(refusal.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'));
    if let Some(request) = Request::from_code(text) {
        assert_eq!(Request::from_code(&request.to_code()), Some(request));
    }
    if let Some(region) = Region::of_code(text) {
        assert_eq!(Region::of_code(&region.to_string()), Some(region));
    }
}

/// CRC-16/CCITT-FALSE (EMVCo 4.7.3).
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 }
        })
    })
}

/// The address of a screen: a deep link, a page's address, the action of a notification.
pub(crate) fn route(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(route) = text.parse::<Route>() else { return };
    assert_eq!(route.to_string().parse(), Ok(route.clone()));
    let segments = route.segments();
    assert!(segments.len() <= 6 && segments.iter().all(|segment| segment.len() <= 64));
    assert_eq!(route.section(), segments.first().copied().unwrap_or_default());
}

/// A photo, looked at by its structure alone.
pub(crate) fn photo(data: &[u8]) {
    let checked = pictures::check(data);
    let clean = pictures::without_metadata(data);
    let Ok(info) = checked else {
        assert!(clean.is_err(), "what is no photo has metadata");
        return;
    };
    assert!(u64::from(info.width) * u64::from(info.height) <= pictures::MAX_PIXELS);
    let Ok(clean) = clean else { return };
    assert!(clean.len() <= pictures::MAX_BYTES);
    assert_eq!(pictures::check(&clean), Ok(info), "it became another photo");
    assert_eq!(pictures::without_metadata(&clean).as_ref(), Ok(&clean), "something was left");
}

/// A city's profile, and after a line of three dashes its table of regions; the built-in one's where
/// there is none.
pub(crate) fn city(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (profile, regions) = text.split_once("\n---\n").unwrap_or((text, REGIONS));
    match City::parse(profile, regions) {
        Ok(city) => {
            let printed = serde_json::to_string(&city).unwrap();
            assert_eq!(City::parse(&printed, regions).expect("what was printed"), city);
            for category in &city.report_categories {
                assert_eq!(city.report_category(&category.id), Some(category));
            }
        }
        Err(error) => assert!(!error.field.is_empty() && !error.problem.is_empty()),
    }
}

/// A definition of a service, or a list: checked as where it is published, read as on a phone.
pub(crate) fn service(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let city = City::built_in();
    let read = Directory::read(data);
    match directory::check(text, city) {
        Ok(list) => assert_eq!(read, Ok(list), "what is published is read"),
        Err(findings) => assert!(!findings.is_empty()),
    }
    let read = ServiceDefinition::read(data);
    match check(text, city, &[]) {
        Ok(definition) => {
            assert_eq!(read.as_ref(), Ok(&definition), "what is published is read");
            let today = "2026-11-27T00:00:00Z".parse::<Timestamp>().unwrap();
            let today = today.at_offset(UtcOffset::UTC).date();
            // The same text as every answer: what is taken, is asked for by itself.
            let answer = |field: &FormField| (field.name.clone(), definition.id.clone());
            let asked = definition.asked(&definition.fields().map(answer).collect());
            assert_eq!(definition.asked(&asked.answers), asked);
            for (_, why) in asked.problems(today, city) {
                says_why(Some(why));
            }
        }
        Err(findings) => assert!(!findings.is_empty()),
    }
}

const REGIONS: &str = include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/regions.tsv"));
