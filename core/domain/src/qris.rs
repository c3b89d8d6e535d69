//! QRIS, Indonesia's payment code: EMVCo merchant-presented QR (EMV QRCPS-MPM 1.1) with the
//! national rules of Bank Indonesia and ASPI.

mod merchant;
mod objects;

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Rupiah;

pub use merchant::QrisMerchant;

/// A payment code: its data objects in order, the checksum aside. Every object is kept, also those
/// that this version does not know, so that what was read is printed again the same. On the wire it
/// is the text of the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qris(Vec<(u8, String)>);

/// Why a text is no QRIS, or none can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum QrisError {
    /// It is longer than a payment code may be.
    #[error("longer than {MAX_CHARS} characters")]
    TooLong,
    /// It is not tags, lengths and values.
    #[error("not a row of tags, lengths and values")]
    Malformed,
    /// The checksum is missing or wrong.
    #[error("the checksum is missing or wrong")]
    WrongChecksum,
    /// A data object that is always there is missing, or it has a value that it cannot have.
    #[error("data object {0:02} is missing or wrong")]
    Missing(u8),
    /// A data object stands twice: readers could differ about which one counts.
    #[error("data object {0:02} stands twice")]
    Repeated(u8),
    /// A value is longer than it may be.
    #[error("data object {0:02} is too long")]
    ValueTooLong(u8),
}

impl QrisError {
    /// The reason's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::Malformed => "malformed",
            Self::WrongChecksum => "wrong-checksum",
            Self::Missing(_) => "missing",
            Self::Repeated(_) => "repeated",
            Self::ValueTooLong(_) => "value-too-long",
        }
    }

    /// The numbers in it by name: the tag of the data object.
    pub fn args(&self) -> Vec<(&'static str, i64)> {
        match *self {
            Self::Missing(tag) | Self::Repeated(tag) | Self::ValueTooLong(tag) => {
                vec![("tag", i64::from(tag))]
            }
            _ => Vec::new(),
        }
    }
}

const MAX_CHARS: usize = 512;
const FORMAT: u8 = 0;
const METHOD: u8 = 1;
/// Accounts of the merchant: at card schemes, at payment companies, and the national one.
const ACCOUNTS: RangeInclusive<u8> = 2..=NATIONAL;
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
const STATIC: &str = "11";
const DYNAMIC: &str = "12";
/// What data object 51 is recognised by, in its object 00.
const NATIONAL_GUI: &str = "ID.CO.QRIS.WWW";
/// The reference within data object 62.
const REFERENCE: u8 = 5;

impl Qris {
    /// A dynamic code: one amount, one reference, to be paid once.
    ///
    /// # Errors
    /// [`QrisError::Missing`] and [`QrisError::ValueTooLong`] when the merchant's data, the amount
    /// (it must not be zero) or the reference (1 to 25 characters) do not fit.
    pub fn dynamic(
        merchant: &QrisMerchant,
        amount: Rupiah,
        reference: &str,
    ) -> Result<Self, QrisError> {
        let amount = amount.whole().to_string();
        if amount == "0" {
            return Err(QrisError::Missing(AMOUNT));
        }
        merchant::fits(AMOUNT, &amount, 13)?;
        merchant::fits(ADDITIONAL, reference, 25)?;
        let mut objects = merchant.objects(DYNAMIC)?;
        objects.push((AMOUNT, amount));
        objects.push((ADDITIONAL, objects::print(&[(REFERENCE, reference.to_owned())])));
        crate::sort::by_key(&mut objects, |(tag, _)| *tag);
        Ok(Self(objects))
    }

    /// A static code, as it stands on a counter: the payer types the amount.
    ///
    /// # Errors
    /// [`QrisError::Missing`] and [`QrisError::ValueTooLong`] when the merchant's data do not fit.
    pub fn without_amount(merchant: &QrisMerchant) -> Result<Self, QrisError> {
        merchant.objects(STATIC).map(Self)
    }

    /// Whether it is for one payment only.
    pub fn is_dynamic(&self) -> bool {
        self.value(METHOD) == Some(DYNAMIC)
    }

    /// The amount, where the code says it in whole rupiah.
    pub fn amount(&self) -> Option<Rupiah> {
        let (whole, cents) =
            self.amount_text().map(|text| text.split_once('.').unwrap_or((text, "")))?;
        let is_whole = cents.bytes().all(|byte| byte == b'0');
        whole.parse().ok().filter(|_| is_whole).map(Rupiah::new)
    }

    /// The amount as it stands in the code: a decimal number with a point, for example `184500` or
    /// `184500.50`.
    pub fn amount_text(&self) -> Option<&str> {
        self.value(AMOUNT)
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
        let national = self.value(NATIONAL)?;
        let is_national = objects::within(national, 0)?.eq_ignore_ascii_case(NATIONAL_GUI);
        objects::within(national, 2).filter(|_| is_national)
    }

    /// The reference that the payment is booked under.
    pub fn reference(&self) -> Option<String> {
        objects::within(self.value(ADDITIONAL)?, REFERENCE)
    }

    /// The value of a data object.
    pub fn value(&self, tag: u8) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == tag).map(|(_, value)| value.as_str())
    }

    /// What EMVCo and the national rules demand of every code.
    fn check(&self) -> Result<(), QrisError> {
        // The checksum at the end is not among the objects here.
        let mut seen = BTreeSet::from([CHECKSUM]);
        if let Some((tag, _)) = self.0.iter().find(|(tag, _)| !seen.insert(*tag)) {
            return Err(QrisError::Repeated(*tag));
        }
        let require = |holds: bool, tag| if holds { Ok(()) } else { Err(QrisError::Missing(tag)) };
        require(self.0.first().is_some_and(|first| *first == (FORMAT, "01".to_owned())), FORMAT)?;
        require(matches!(self.value(METHOD), None | Some(STATIC | DYNAMIC)), METHOD)?;
        require(self.0.iter().any(|(tag, _)| ACCOUNTS.contains(tag)), NATIONAL)?;
        require(self.value(CURRENCY) == Some("360"), CURRENCY)?;
        require(self.value(COUNTRY) == Some("ID"), COUNTRY)?;
        require(self.amount_text().is_none_or(is_amount), AMOUNT)?;
        let must_stand = [CATEGORY, NAME, CITY].into_iter();
        let missing = must_stand.into_iter().find(|tag| self.value(*tag).is_none_or(str::is_empty));
        missing.map_or(Ok(()), |tag| Err(QrisError::Missing(tag)))
    }
}

/// At most 13 characters: digits, and perhaps a point and one or two more digits.
fn is_amount(text: &str) -> bool {
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, cents) = text.split_once('.').unwrap_or((text, "00"));
    text.len() <= 13
        && !whole.is_empty()
        && (1..=2).contains(&cents.len())
        && are_digits(whole)
        && are_digits(cents)
}

impl FromStr for Qris {
    type Err = QrisError;

    fn from_str(payload: &str) -> Result<Self, QrisError> {
        let payload = payload.trim();
        if payload.chars().nth(MAX_CHARS).is_some() {
            return Err(QrisError::TooLong);
        }
        let mut objects = objects::parse(payload).ok_or(QrisError::Malformed)?;
        let Some((CHECKSUM, checksum)) = objects.pop() else {
            return Err(QrisError::WrongChecksum);
        };
        let covered = &payload[..payload.len() - checksum.len()];
        if !checksum.eq_ignore_ascii_case(&objects::checksum(covered)) {
            return Err(QrisError::WrongChecksum);
        }
        let code = Self(objects);
        code.check()?;
        Ok(code)
    }
}

impl fmt::Display for Qris {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let covered = format!("{}{CHECKSUM}04", objects::print(&self.0));
        write!(f, "{covered}{}", objects::checksum(&covered))
    }
}

impl Serialize for Qris {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Qris {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
