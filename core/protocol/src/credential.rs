//! What a document of the city says, signed so that it can be checked without a network: a CBOR Web
//! Token (RFC 8392) by the city's document key, as base45 (RFC 9285) in a QR code.
//!
//! It says no more than the public page does: whose the document is by initials, unless documents of
//! its kind are public. Whether it was withdrawn since only the page knows.

use live_domain::Timestamp;
use uuid::Uuid;

use crate::attestation::base45;
use crate::attestation::cbor::{Reader, Writer};
use crate::attestation::cose::{self, Signed, SignedBy};

/// What its code begins with, and its version.
const CODE: &str = "LD1:";

/// The longest code that is looked at.
const LONGEST: usize = 2_400;

/// Claims (RFC 8392), and our own in the range for private use.
const ISS: i64 = 1;
const SUB: i64 = 2;
const EXP: i64 = 4;
const IAT: i64 = 6;
const CTI: i64 = 7;
const NAME: i64 = -70_011;
const NUMBER: i64 = -70_012;
const DEPARTMENT: i64 = -70_013;
const PAGE: i64 = -70_014;

/// What a document says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The document's id.
    pub id: Uuid,
    /// The city.
    pub issuer: String,
    /// The department.
    pub department: String,
    /// What it is.
    pub name: String,
    /// The department's number of it.
    pub number: String,
    /// Whose it is, as far as that is public.
    pub holder: Option<String>,
    /// The page that says whether it is valid.
    pub page: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it is valid.
    pub expires_at: Option<Timestamp>,
}

impl Credential {
    /// Signs it with the city's key of this id.
    ///
    /// # Errors
    /// Those of `sign`.
    pub fn sign<E>(
        &self,
        key_id: &str,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        let some = 7 + usize::from(self.holder.is_some()) + usize::from(self.expires_at.is_some());
        let mut claims = Writer::default().map(some).int(ISS).text(&self.issuer);
        if let Some(holder) = &self.holder {
            claims = claims.int(SUB).text(holder);
        }
        if let Some(at) = self.expires_at {
            claims = claims.int(EXP).int(seconds(at));
        }
        let claims = claims.int(IAT).int(seconds(self.issued_at));
        let claims = claims.int(CTI).bytes(self.id.as_bytes());
        let claims = claims.int(NAME).text(&self.name).int(NUMBER).text(&self.number);
        let claims = claims.int(DEPARTMENT).text(&self.department).int(PAGE).text(&self.page);
        cose::sign(&SignedBy::Id(key_id), &claims.done(), sign)
    }

    /// Checks one that the city signed, whether or not its time is over. `key_of` finds the city's key
    /// of an id. Nothing when it is none of the city's.
    pub fn verify(token: &[u8], key_of: impl Fn(&str) -> Option<Vec<u8>>) -> Option<Self> {
        let signed = Signed::read(token)?;
        let SignedBy::Id(id) = signed.by else { return None };
        signed.is_by(&key_of(id)?).then(|| Self::read(signed.payload)).flatten()
    }

    /// A token as the text of a code.
    pub fn to_code(token: &[u8]) -> String {
        format!("{CODE}{}", base45::encode(token))
    }

    /// The token that a code holds.
    pub fn from_code(code: &str) -> Option<Vec<u8>> {
        let code = code.trim_start().strip_prefix(CODE).filter(|code| code.len() <= LONGEST)?;
        base45::decode(code.trim_end_matches(['\r', '\n']))
    }

    fn read(payload: &[u8]) -> Option<Self> {
        let (mut texts, mut times, mut id) = ([const { None }; 6], [None; 2], None);
        let mut reader = Reader::new(payload);
        reader.map(|claim, value| {
            let claims = [ISS, SUB, NAME, NUMBER, DEPARTMENT, PAGE];
            if let Some(at) = claims.iter().position(|known| *known == claim) {
                texts[at] = Some(value.text()?.to_owned());
                return Some(true);
            }
            match claim {
                EXP | IAT => times[usize::from(claim == IAT)] = Some(value.int()?),
                CTI => id = Some(Uuid::from_slice(value.bytes()?).ok()?),
                _ => return Some(false),
            }
            Some(true)
        })?;
        reader.end()?;
        let [issuer, holder, name, number, department, page] = texts;
        let time = |seconds: i64| Timestamp::from_unix_millis(seconds.saturating_mul(1000));
        Some(Self {
            id: id?,
            issuer: issuer?,
            department: department?,
            name: name?,
            number: number?,
            holder,
            page: page?,
            issued_at: time(times[1]?),
            expires_at: times[0].map(time),
        })
    }
}

fn seconds(at: Timestamp) -> i64 {
    at.unix_millis().div_euclid(1000)
}
