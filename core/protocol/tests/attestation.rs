//! What makes an attestation none.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::attestation::{
    ATTESTATION_LIFE, Attestation, Enrolment, Person, Point, Refusal, Region, Request, Verified,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair, KeyPair as _};
use uuid::Uuid;

const CITY: &str = "tangerang";
const DAY: Duration = Duration::from_hours(24);

/// A pair of keys; what it signs with is the operating system's.
struct Key(EcdsaKeyPair);

impl Key {
    fn new() -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ES256, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ES256, pkcs8.as_ref(), &random).unwrap())
    }

    fn point(&self) -> Point {
        self.0.public_key().as_ref().try_into().unwrap()
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ring::error::Unspecified> {
        Ok(self.0.sign(&SystemRandom::new(), message)?.as_ref().to_vec())
    }
}

/// A city and an officer with a device.
struct Officer {
    city: Key,
    device: Key,
    enrolment: Enrolment,
}

fn start() -> Timestamp {
    "2026-11-26T03:00:00Z".parse().unwrap()
}

fn region(code: &str) -> Region {
    Region::of_code(code).unwrap()
}

impl Officer {
    fn new() -> Self {
        let device = Key::new();
        let enrolment = Enrolment {
            id: Uuid::from_u128(1),
            issuer: CITY.to_owned(),
            officer: "Petugas 014".to_owned(),
            key: device.point(),
            quota: 5,
            area: vec![region("36.71.01"), region("36.71.02.1003")],
            issued_at: start(),
            expires_at: start().after(90 * DAY),
        };
        Self { city: Key::new(), device, enrolment }
    }

    fn attestation() -> Attestation {
        Attestation {
            id: Uuid::from_u128(2),
            request: Request { account: Uuid::from_u128(3), device: [4; 32], nonce: [5; 8] },
            number: 1,
            village: region("36.71.01.1001"),
            person: vec![6; 28],
            issued_at: start().after(DAY),
            expires_at: start().after(DAY + ATTESTATION_LIFE),
        }
    }

    fn code(&self, attestation: &Attestation) -> String {
        let token = self.enrolment.sign("issuer-1", |message| self.city.sign(message)).unwrap();
        attestation.sign(&token, |message| self.device.sign(message)).unwrap()
    }

    fn verify_at(&self, code: &str, at: Timestamp) -> Result<Verified, Refusal> {
        let key = self.city.point().to_vec();
        Attestation::verify(code, CITY, |id| (id == "issuer-1").then(|| key.clone()), at)
    }

    /// What is said of an attestation with something changed, two days later.
    fn verify(&self, change: impl FnOnce(&mut Attestation)) -> Result<(), Refusal> {
        let mut attestation = Self::attestation();
        change(&mut attestation);
        self.verify_at(&self.code(&attestation), start().after(2 * DAY)).map(|_| ())
    }
}

#[test]
fn a_whole_one_says_what_was_stated() {
    let officer = Officer::new();
    let code = officer.code(&Officer::attestation());
    let verified = officer.verify_at(&code, start().after(2 * DAY)).unwrap();
    assert_eq!(verified.enrolment, officer.enrolment);
    assert_eq!(verified.attestation, Officer::attestation());
    assert_eq!(Attestation::verify(&code, CITY, |_| None, start()), Err(Refusal::UnknownIssuer));
    let key = officer.city.point().to_vec();
    let elsewhere = Attestation::verify(&code, "bekasi", |_| Some(key.clone()), start().after(DAY));
    assert_eq!(elsewhere, Err(Refusal::UnknownIssuer));
}

#[test]
fn a_device_attests_within_its_quota_its_area_and_its_time() {
    let officer = Officer::new();
    assert_eq!(officer.verify(|_| {}), Ok(()));
    assert_eq!(officer.verify(|a| a.number = 5), Ok(()));
    assert_eq!(officer.verify(|a| a.number = 6), Err(Refusal::OverQuota));
    assert_eq!(officer.verify(|a| a.number = 0), Err(Refusal::OverQuota));
    assert_eq!(officer.verify(|a| a.village = region("36.71.02.1003")), Ok(()));
    let outside = officer.verify(|a| a.village = region("36.71.02.1004"));
    assert_eq!(outside, Err(Refusal::OutsideArea));
    let elsewhere = officer.verify(|a| a.village = region("36.71.10.1001"));
    assert_eq!(elsewhere, Err(Refusal::OutsideArea));
    let early = officer.verify(|a| a.issued_at = Timestamp::from_unix_millis(0));
    assert_eq!(early, Err(Refusal::Expired));

    let mut officer = Officer::new();
    officer.enrolment.expires_at = start().after(DAY);
    assert_eq!(officer.verify(|_| {}), Err(Refusal::EnrolmentEnded));
    officer.enrolment.expires_at = start().after(DAY + Duration::from_secs(1));
    assert_eq!(officer.verify(|_| {}), Ok(()));
    officer.enrolment.issued_at = start().after(3 * DAY);
    assert_eq!(officer.verify(|_| {}), Err(Refusal::EnrolmentEnded));
}

#[test]
fn an_attestation_has_a_week_whatever_it_says() {
    let officer = Officer::new();
    let mut attestation = Officer::attestation();
    let last = attestation.expires_at;
    attestation.expires_at = start().after(365 * DAY);
    let code = officer.code(&attestation);
    let before = Timestamp::from_unix_millis(last.unix_millis() - 1);
    assert!(officer.verify_at(&code, before).is_ok());
    assert_eq!(officer.verify_at(&code, last), Err(Refusal::Expired));
    attestation.expires_at = start().after(DAY + DAY / 2);
    let code = officer.code(&attestation);
    assert_eq!(officer.verify_at(&code, start().after(2 * DAY)), Err(Refusal::Expired));
    // The other phone's clock is ahead by hours, which happens, or by weeks, which is for no phone to
    // decide.
    let code = officer.code(&Officer::attestation());
    assert!(officer.verify_at(&code, start().after(DAY / 2)).is_ok());
    let weeks = Timestamp::from_unix_millis(start().unix_millis() - 14 * 24 * 3_600_000);
    assert_eq!(officer.verify_at(&code, weeks), Err(Refusal::Expired));
}

#[test]
fn nobody_else_signs_for_an_officer_or_for_the_city() {
    let (officer, other) = (Officer::new(), Officer::new());
    let forged = Officer { device: Key::new(), city: other.city, enrolment: other.enrolment };
    let code = forged.code(&Officer::attestation());
    assert_eq!(officer.verify_at(&code, start().after(2 * DAY)), Err(Refusal::WrongSignature));
    // A true enrolment, and another device.
    let token = officer.enrolment.sign("issuer-1", |message| officer.city.sign(message)).unwrap();
    let code = Officer::attestation().sign(&token, |message| forged.device.sign(message)).unwrap();
    assert_eq!(officer.verify_at(&code, start().after(2 * DAY)), Err(Refusal::WrongSignature));
    // An attestation where an enrolment belongs: who is attested cannot attest.
    let inner =
        Officer::attestation().sign(&token, |message| officer.device.sign(message)).unwrap();
    let verified = Enrolment::verify(inner.as_bytes(), CITY, |_| None);
    assert_eq!(verified, Err(Refusal::Unreadable));
}

#[test]
fn what_is_no_code_of_ours_is_told_from_one() {
    let officer = Officer::new();
    let request = Officer::attestation().request.to_code();
    for code in ["", "LA1:", "LA1:0", "LA1:::", "https://example.id", &request, "00020101021126"] {
        assert_eq!(officer.verify_at(code, start()), Err(Refusal::Unreadable), "{code}");
    }
    let code = officer.code(&Officer::attestation());
    assert_eq!(Request::from_code(&code), None);
    assert_eq!(
        Request::from_code(&format!("\n{request}\r\n")),
        Some(Officer::attestation().request)
    );
    assert_eq!(Request::from_code(&format!("LR1:{}", "0".repeat(1_000_000))), None);
}

#[test]
fn who_a_person_is_opens_only_for_the_city_and_this_attestation() {
    let person = Person {
        nik: "3671015708900001".parse().unwrap(),
        birth_date: "17-08-1990".parse().unwrap(),
    };
    let (key, id) = ([7; 32], Uuid::from_u128(9 << 64 | 8));
    let sealed = person.seal(&key, id);
    assert_eq!(sealed.len(), 28);
    assert_eq!(Person::open(&sealed, &key, id), Some(person.clone()));
    assert_eq!(Person::open(&sealed, &[8; 32], id), None);
    assert_eq!(Person::open(&sealed, &key, Uuid::from_u128(9 << 64 | 9)), None);
    assert_eq!(Person::open(&sealed[1..], &key, id), None);
    assert_eq!(Person::open(&[], &key, id), None);
}

#[test]
fn a_region_is_a_kecamatan_or_a_kelurahan() {
    for code in ["36.71.01", "36.71.01.1001"] {
        assert_eq!(region(code).to_string(), code);
    }
    for code in ["", "36", "36.71", "36.71.01.1", "ab.cd.ef", "06.71.01", "3671.01.10011"] {
        assert_eq!(Region::of_code(code), None, "{code}");
    }
    assert!(region("36.71.01").holds(region("36.71.01.1001")));
    assert!(!region("36.71.01.1001").holds(region("36.71.01")));
    assert!(!region("36.71.01").holds(region("36.71.02")));
}
