//! What an officer states without a network: that the person before them is who they say.
//!
//! Two CBOR Web Tokens (RFC 8392) make a chain. The city's key signs the *enrolment* of an officer's
//! device: its key (RFC 8747), until when, how often and for which area it may state. That key signs
//! the *attestation*, with the enrolment in its protected header (RFC 9528), so that whoever knows
//! the city's keys checks all of it offline. It is carried as base45 (RFC 9285) in a QR code.

pub(crate) mod base45;
pub(crate) mod cbor;
mod claims;
pub(crate) mod cose;
mod person;

use std::time::Duration;

use live_domain::Timestamp;
use uuid::Uuid;

use cbor::Writer;
use claims::{
    AREA, CKT, CNF, COSE_KEY, Claims, ISS, NONCE, NUMBER, PERSON, QUOTA, SUB, VILLAGE, common,
    region_from, region_to,
};
use cose::{Signed, SignedBy};

pub use cose::{Point, thumbprint};
pub use person::{Person, PersonKey};

/// How long an attestation has to reach the city.
pub const ATTESTATION_LIFE: Duration = Duration::from_hours(7 * 24);

/// The most regions that one enrolment is for.
pub const MAX_AREA: usize = 16;

/// The most letters of an officer's name.
pub const MAX_OFFICER: usize = 40;

/// How far the clocks of two phones without a network may differ.
const CLOCKS_DIFFER: Duration = Duration::from_hours(24);

/// No code that we make is longer, and none that a phone can show.
const LONGEST: usize = 2_400;

/// What a code of each kind begins with, and its version.
const REQUEST: &str = "LR1:";
const ATTESTATION: &str = "LA1:";

/// A kecamatan or kelurahan: the digits of its code as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Region(u64);

impl Region {
    /// By its code, `36.71.01` or `36.71.01.1001`.
    pub fn of_code(code: &str) -> Option<Self> {
        let digits: String = code.chars().filter(|letter| *letter != '.').collect();
        let is_region = matches!(digits.len(), 6 | 10) && !digits.starts_with('0');
        is_region.then(|| digits.parse().ok()).flatten().map(Self)
    }

    /// Whether another lies within it, or is the same.
    pub fn holds(self, other: Self) -> bool {
        self == other || self.0 == other.0 / 10_000
    }
}

impl std::fmt::Display for Region {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.0.to_string();
        let (district, village) = digits.split_at(digits.len().min(6));
        for (at, digit) in district.chars().enumerate() {
            f.write_str(if at > 0 && at % 2 == 0 { "." } else { "" })?;
            write!(f, "{digit}")?;
        }
        if village.is_empty() { Ok(()) } else { write!(f, ".{village}") }
    }
}

/// That a device may attest for the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// Its number.
    pub id: Uuid,
    /// The city.
    pub issuer: String,
    /// What the city calls the officer; citizens see it.
    pub officer: String,
    /// The device's key.
    pub key: Point,
    /// How often it may.
    pub quota: u32,
    /// For people registered in these regions.
    pub area: Vec<Region>,
    /// From when.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What a citizen's device shows to the officer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The account that is to be raised.
    pub account: Uuid,
    /// The thumbprint of the citizen's device.
    pub device: [u8; 32],
    /// By which the device knows the answer to this very request.
    pub nonce: [u8; 8],
}

/// That an officer compared a person with their KTP-el: face, name, numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Its number; each counts once.
    pub id: Uuid,
    /// For whom and which device.
    pub request: Request,
    /// Which one of its enrolment it is, from one.
    pub number: u32,
    /// The kelurahan on the KTP-el.
    pub village: Region,
    /// NIK and birth date, for the city alone: [`Person::seal`].
    pub person: Vec<u8>,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it has to reach the city.
    pub expires_at: Timestamp,
}

/// An attestation whose chain holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who attested.
    pub enrolment: Enrolment,
    /// What they attested.
    pub attestation: Attestation,
}

/// Why an attestation is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not a code of an attestation, or not the whole of one.
    Unreadable,
    /// Not, or not yet known to be, from this city.
    UnknownIssuer,
    /// Not signed by who it says.
    WrongSignature,
    /// It did not reach the city in time.
    Expired,
    /// The officer's device was no longer, or not yet, enrolled when it was made.
    EnrolmentEnded,
    /// The officer's device may not attest so often.
    OverQuota,
    /// The officer's device may not attest for this kelurahan.
    OutsideArea,
}

impl Refusal {
    /// The reason's code, which words are kept for.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::UnknownIssuer => "unknown-issuer",
            Self::WrongSignature => "wrong-signature",
            Self::Expired => "expired",
            Self::EnrolmentEnded => "enrolment-ended",
            Self::OverQuota => "over-quota",
            Self::OutsideArea => "outside-area",
        }
    }
}

impl Enrolment {
    /// Signs it with the city's key of this id.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign<E>(
        &self,
        key_id: &str,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        let claims = Writer::default().map(8).int(ISS).text(&self.issuer);
        let claims = claims.int(SUB).text(&self.officer);
        let claims = common(claims, self.id, self.issued_at, self.expires_at);
        let claims = claims.map(1).int(COSE_KEY).raw(&cose::key(&self.key));
        let claims = claims.int(QUOTA).int(i64::from(self.quota));
        let claims = claims.int(AREA).array(self.area.len());
        let claims = self.area.iter().fold(claims, |claims, region| region_to(claims, *region));
        cose::sign(&SignedBy::Id(key_id), &claims.done(), sign)
    }

    /// Checks one that the city signed, whether or not it has ended. `key_of` finds the city's key
    /// of an id.
    ///
    /// # Errors
    /// When it is none of this city.
    pub fn verify(
        token: &[u8],
        issuer: &str,
        key_of: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Result<Self, Refusal> {
        let signed = Signed::read(token).ok_or(Refusal::Unreadable)?;
        let SignedBy::Id(id) = signed.by else { return Err(Refusal::Unreadable) };
        let key = key_of(id).ok_or(Refusal::UnknownIssuer)?;
        if !signed.is_by(&key) {
            return Err(Refusal::WrongSignature);
        }
        let enrolment = Self::read(signed.payload).ok_or(Refusal::Unreadable)?;
        if enrolment.issuer != issuer {
            return Err(Refusal::UnknownIssuer);
        }
        Ok(enrolment)
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let mut claims = Claims::default();
        let (mut key, mut quota, mut area) = (None, None, Vec::new());
        claims.read(payload, |claim, value| {
            match claim {
                CNF => value.map(|way, value| {
                    let is_key = way == COSE_KEY;
                    if is_key {
                        key = Some(cose::read_key(value)?);
                    }
                    Some(is_key)
                })?,
                QUOTA => quota = Some(u32::try_from(value.int()?).ok()?),
                AREA => {
                    let regions = value.array()?;
                    (regions <= MAX_AREA as u64).then_some(())?;
                    for _ in 0..regions {
                        area.push(region_from(value)?);
                    }
                }
                _ => return Some(false),
            }
            Some(true)
        })?;
        Some(Self {
            id: claims.id?,
            issuer: claims.issuer?,
            officer: claims.subject?,
            key: key?,
            quota: quota?,
            area,
            issued_at: claims.issued_at?,
            expires_at: claims.expires_at?,
        })
    }
}

impl Request {
    /// As a code to scan.
    pub fn to_code(&self) -> String {
        let claims = Writer::default().map(3);
        let code = self.put(claims.int(SUB), |claims| claims.int(CNF)).done();
        format!("{REQUEST}{}", base45::encode(&code))
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes = from_code(REQUEST, code)?;
        let mut claims = Claims::default();
        claims.read(&bytes, |_, _| Some(false))?;
        claims.request()
    }

    /// The account, then what `between` puts, then device and nonce.
    fn put(&self, claims: Writer, between: impl FnOnce(Writer) -> Writer) -> Writer {
        let claims = claims.text(&self.account.simple().to_string());
        between(claims).map(1).int(CKT).bytes(&self.device).int(NONCE).bytes(&self.nonce)
    }
}

impl Attestation {
    /// Signs it with the key of the enrolment, whose token travels with it.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign<E>(
        &self,
        enrolment: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<String, E> {
        let claims = Writer::default().map(9).int(SUB);
        let claims = self
            .request
            .put(claims, |claims| common(claims, self.id, self.issued_at, self.expires_at));
        let claims = claims.int(NUMBER).int(i64::from(self.number));
        let claims = region_to(claims.int(VILLAGE), self.village);
        let claims = claims.int(PERSON).bytes(&self.person);
        let token = cose::sign(&SignedBy::Token(enrolment), &claims.done(), sign)?;
        Ok(format!("{ATTESTATION}{}", base45::encode(&token)))
    }

    /// Checks a code as far as that can be done without asking anybody.
    ///
    /// # Errors
    /// What does not hold.
    pub fn verify(
        code: &str,
        issuer: &str,
        key_of: impl Fn(&str) -> Option<Vec<u8>>,
        now: Timestamp,
    ) -> Result<Verified, Refusal> {
        let token = from_code(ATTESTATION, code).ok_or(Refusal::Unreadable)?;
        let signed = Signed::read(&token).ok_or(Refusal::Unreadable)?;
        let SignedBy::Token(enrolment) = signed.by else { return Err(Refusal::Unreadable) };
        let enrolment = Enrolment::verify(enrolment, issuer, key_of)?;
        if !signed.is_by(&enrolment.key) {
            return Err(Refusal::WrongSignature);
        }
        let attestation = Self::read(signed.payload).ok_or(Refusal::Unreadable)?;
        let verified = Verified { enrolment, attestation };
        verified.check(now).map(|()| verified)
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let mut claims = Claims::default();
        let (mut number, mut village, mut person) = (None, None, None);
        claims.read(payload, |claim, value| {
            match claim {
                NUMBER => number = Some(u32::try_from(value.int()?).ok()?),
                VILLAGE => village = Some(region_from(value)?),
                PERSON => person = Some(value.bytes()?.to_vec()),
                _ => return Some(false),
            }
            Some(true)
        })?;
        Some(Self {
            request: claims.request()?,
            id: claims.id?,
            number: number?,
            village: village?,
            person: person?,
            issued_at: claims.issued_at?,
            expires_at: claims.expires_at?,
        })
    }
}

impl Verified {
    fn check(&self, now: Timestamp) -> Result<(), Refusal> {
        let Self { enrolment, attestation } = self;
        let made = attestation.issued_at;
        let ends = attestation.expires_at.min(made.after(ATTESTATION_LIFE));
        if now >= ends || made > now.after(CLOCKS_DIFFER) {
            return Err(Refusal::Expired);
        }
        let begins = enrolment.issued_at;
        if made >= enrolment.expires_at || begins > made.after(CLOCKS_DIFFER) {
            return Err(Refusal::EnrolmentEnded);
        }
        if !(1..=enrolment.quota).contains(&attestation.number) {
            return Err(Refusal::OverQuota);
        }
        if !enrolment.area.iter().any(|region| region.holds(attestation.village)) {
            return Err(Refusal::OutsideArea);
        }
        Ok(())
    }
}

/// What a scanned code of a kind holds.
fn from_code(kind: &str, code: &str) -> Option<Vec<u8>> {
    // Spaces are letters of it, so nothing is taken off its end.
    let code = code.trim_start().strip_prefix(kind).filter(|code| code.len() <= LONGEST)?;
    base45::decode(code.trim_end_matches(['\r', '\n']))
}
