//! The claims of a CWT.

use live_domain::Timestamp;
use uuid::Uuid;

use super::cbor::{Reader, Writer};
use super::{MAX_OFFICER, Region, Request};

/// Claims (RFC 8392, 9711), and our own in the range for private use.
pub(super) const ISS: i64 = 1;
pub(super) const SUB: i64 = 2;
pub(super) const EXP: i64 = 4;
pub(super) const IAT: i64 = 6;
pub(super) const CTI: i64 = 7;
pub(super) const CNF: i64 = 8;
pub(super) const NONCE: i64 = 10;
pub(super) const QUOTA: i64 = -70_001;
pub(super) const AREA: i64 = -70_002;
pub(super) const NUMBER: i64 = -70_003;
pub(super) const VILLAGE: i64 = -70_004;
pub(super) const PERSON: i64 = -70_005;

/// Ways to confirm a key: the key itself (RFC 8747), its thumbprint (RFC 9679).
pub(super) const COSE_KEY: i64 = 1;
pub(super) const CKT: i64 = 5;

/// The claims that both tokens and a request have.
#[derive(Default)]
pub(super) struct Claims {
    pub issuer: Option<String>,
    pub subject: Option<String>,
    pub id: Option<Uuid>,
    pub issued_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
    pub device: Option<[u8; 32]>,
    pub nonce: Option<[u8; 8]>,
}

impl Claims {
    /// Reads all of a payload; `other` is asked first, and answers false for what it does not know.
    pub fn read<'a>(
        &mut self,
        payload: &'a [u8],
        mut other: impl FnMut(i64, &mut Reader<'a>) -> Option<bool>,
    ) -> Option<()> {
        let mut reader = Reader::new(payload);
        reader.map(|claim, value| {
            if other(claim, value)? {
                return Some(true);
            }
            match claim {
                ISS => self.issuer = Some(line(value.text()?)?),
                SUB => self.subject = Some(line(value.text()?)?),
                EXP => self.expires_at = Some(moment(value)?),
                IAT => self.issued_at = Some(moment(value)?),
                CTI => self.id = Some(Uuid::from_slice(value.bytes()?).ok()?),
                CNF => value.map(|way, value| {
                    let is_thumbprint = way == CKT;
                    if is_thumbprint {
                        self.device = Some(value.bytes()?.try_into().ok()?);
                    }
                    Some(is_thumbprint)
                })?,
                NONCE => self.nonce = Some(value.bytes()?.try_into().ok()?),
                _ => return Some(false),
            }
            Some(true)
        })?;
        reader.end()
    }

    pub fn request(&self) -> Option<Request> {
        let account = self.subject.as_ref()?.parse().ok()?;
        Some(Request { account, device: self.device?, nonce: self.nonce? })
    }
}

/// What both tokens have in the middle, up to whose key it is about.
pub(super) fn common(
    claims: Writer,
    id: Uuid,
    issued_at: Timestamp,
    expires_at: Timestamp,
) -> Writer {
    let claims = claims.int(EXP).int(seconds(expires_at)).int(IAT).int(seconds(issued_at));
    claims.int(CTI).bytes(id.as_bytes()).int(CNF)
}

fn seconds(at: Timestamp) -> i64 {
    at.unix_millis().div_euclid(1000)
}

fn moment(value: &mut Reader<'_>) -> Option<Timestamp> {
    value.int().map(|seconds| Timestamp::from_unix_millis(seconds.saturating_mul(1000)))
}

pub(super) fn region_to(claims: Writer, region: Region) -> Writer {
    claims.int(i64::try_from(region.0).unwrap_or_default())
}

pub(super) fn region_from(value: &mut Reader<'_>) -> Option<Region> {
    Region::of_code(&value.int()?.to_string())
}

/// A name that fits on a line.
fn line(text: &str) -> Option<String> {
    let is_line = text.chars().count() <= MAX_OFFICER && !text.contains(char::is_control);
    is_line.then(|| text.to_owned())
}
