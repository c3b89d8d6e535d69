//! QRIS, Indonesia's payment code: EMVCo merchant-presented QR (EMV QRCPS-MPM 1.1) with the
//! national rules of Bank Indonesia and ASPI.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::Rupiah;

/// A payment code: its data objects in order, the checksum aside. Every object is kept, also those
/// that this version does not know, so that what was read is printed again the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qris(Vec<(u8, String)>);

/// Why a payload is no QRIS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum QrisError {
    /// It is longer than a QR code can be.
    #[error("longer than {MAX_CHARS} characters")]
    TooLong,
    /// It is not tags, lengths and values.
    #[error("not a row of tags, lengths and values")]
    Malformed,
    /// The checksum is missing or wrong.
    #[error("the checksum is missing or wrong")]
    WrongChecksum,
    /// A data object that is always there is missing or has another value.
    #[error("data object {0:02} is missing or wrong")]
    Missing(u8),
    /// A value is longer than its length can say.
    #[error("data object {0:02} is too long")]
    ValueTooLong(u8),
}

/// Who gets the money, for building a code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct QrisMerchant {
    /// National merchant id, for example `ID1020000000001`.
    pub nmid: String,
    /// Merchant category code (ISO 18245), `9311` for tax payments.
    pub category: String,
    /// Name, at most 25 characters.
    pub name: String,
    /// City, at most 15 characters.
    pub city: String,
    /// Postcode.
    pub postcode: String,
}

const MAX_CHARS: usize = 512;
const FORMAT: u8 = 0;
const METHOD: u8 = 1;
const NATIONAL: u8 = 51;
const CATEGORY: u8 = 52;
const CURRENCY: u8 = 53;
const AMOUNT: u8 = 54;
const COUNTRY: u8 = 58;
const NAME: u8 = 59;
const CITY: u8 = 60;
const POSTCODE: u8 = 61;
const ADDITIONAL: u8 = 62;
const CHECKSUM: u8 = 63;
/// The national merchant id's own identifier within data object 51.
const NATIONAL_GUI: &str = "ID.CO.QRIS.WWW";
/// The reference within data object 62.
const REFERENCE: u8 = 5;

impl Qris {
    /// A dynamic code: one amount, one reference, to be paid once.
    ///
    /// # Errors
    /// [`QrisError::ValueTooLong`] when the merchant's data or the reference do not fit.
    pub fn dynamic(
        merchant: &QrisMerchant,
        amount: Rupiah,
        reference: &str,
    ) -> Result<Self, QrisError> {
        let national = print_all(&[
            (0, NATIONAL_GUI.to_owned()),
            (2, merchant.nmid.clone()),
            (3, "UME".to_owned()),
        ]);
        let objects = vec![
            (FORMAT, "01".to_owned()),
            (METHOD, "12".to_owned()),
            (NATIONAL, national),
            (CATEGORY, merchant.category.clone()),
            (CURRENCY, "360".to_owned()),
            (AMOUNT, amount.whole().to_string()),
            (COUNTRY, "ID".to_owned()),
            (NAME, merchant.name.clone()),
            (CITY, merchant.city.clone()),
            (POSTCODE, merchant.postcode.clone()),
            (ADDITIONAL, print_all(&[(REFERENCE, reference.to_owned())])),
        ];
        let most = |tag: u8| match tag {
            NAME => 25,
            CITY => 15,
            POSTCODE => 10,
            _ => 99,
        };
        if let Some((tag, _)) = objects.iter().find(|(t, v)| v.chars().count() > most(*t)) {
            return Err(QrisError::ValueTooLong(*tag));
        }
        if reference.chars().count() > 25 {
            return Err(QrisError::ValueTooLong(ADDITIONAL));
        }
        Ok(Self(objects))
    }

    /// Whether it is for one payment only.
    pub fn is_dynamic(&self) -> bool {
        self.value(METHOD) == Some("12")
    }

    /// The amount, where the code says it. Amounts with cents other than zero are not taken.
    pub fn amount(&self) -> Option<Rupiah> {
        let text = self.value(AMOUNT)?;
        let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
        if !cents.bytes().all(|byte| byte == b'0') {
            return None;
        }
        whole.parse().ok().map(Rupiah::new)
    }

    /// Who gets the money.
    pub fn merchant_name(&self) -> &str {
        self.value(NAME).unwrap_or_default()
    }

    /// In which city.
    pub fn merchant_city(&self) -> &str {
        self.value(CITY).unwrap_or_default()
    }

    /// The national merchant id.
    pub fn nmid(&self) -> Option<String> {
        let objects = parse_all(self.value(NATIONAL)?)?;
        objects.into_iter().find(|(tag, _)| *tag == 2).map(|(_, value)| value)
    }

    /// The reference that the payment is booked under.
    pub fn reference(&self) -> Option<String> {
        let objects = parse_all(self.value(ADDITIONAL)?)?;
        objects.into_iter().find(|(tag, _)| *tag == REFERENCE).map(|(_, value)| value)
    }

    /// The value of a data object.
    pub fn value(&self, tag: u8) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == tag).map(|(_, value)| value.as_str())
    }
}

impl FromStr for Qris {
    type Err = QrisError;

    fn from_str(payload: &str) -> Result<Self, QrisError> {
        let payload = payload.trim();
        if payload.chars().nth(MAX_CHARS).is_some() {
            return Err(QrisError::TooLong);
        }
        let mut objects = parse_all(payload).ok_or(QrisError::Malformed)?;
        let Some((CHECKSUM, checksum)) = objects.pop() else {
            return Err(QrisError::WrongChecksum);
        };
        let covered = payload.len() - checksum.len();
        let computed = format!("{:04X}", crc16(&payload.as_bytes()[..covered]));
        if !checksum.eq_ignore_ascii_case(&computed) {
            return Err(QrisError::WrongChecksum);
        }
        let code = Self(objects);
        if code.0.first().map(|(tag, value)| (*tag, value.as_str())) != Some((FORMAT, "01")) {
            return Err(QrisError::Missing(FORMAT));
        }
        if code.value(CURRENCY) != Some("360") {
            return Err(QrisError::Missing(CURRENCY));
        }
        if code.value(COUNTRY) != Some("ID") {
            return Err(QrisError::Missing(COUNTRY));
        }
        match [NAME, CITY, CATEGORY].into_iter().find(|tag| code.value(*tag).is_none()) {
            Some(tag) => Err(QrisError::Missing(tag)),
            None => Ok(code),
        }
    }
}

impl fmt::Display for Qris {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let covered = format!("{}{CHECKSUM}04", print_all(&self.0));
        write!(f, "{covered}{:04X}", crc16(covered.as_bytes()))
    }
}

/// Tags, lengths and values. Lengths count characters (EMV QRCPS-MPM 3.1).
fn parse_all(text: &str) -> Option<Vec<(u8, String)>> {
    let mut objects = Vec::new();
    let mut rest = text.chars();
    loop {
        let head: String = rest.by_ref().take(4).collect();
        if head.is_empty() {
            return Some(objects);
        }
        if head.len() != 4 || !head.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (tag, length) = (head[..2].parse().ok()?, head[2..].parse().ok()?);
        let value: String = rest.by_ref().take(length).collect();
        if value.chars().count() != length {
            return None;
        }
        objects.push((tag, value));
    }
}

fn print_all(objects: &[(u8, String)]) -> String {
    objects.iter().fold(String::new(), |mut out, (tag, value)| {
        let _ = write!(out, "{tag:02}{:02}{value}", value.chars().count());
        out
    })
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF, over the UTF-8 bytes.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_check_value() {
        assert_eq!(super::crc16(b"123456789"), 0x29b1);
    }
}
