//! Money.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{Invalid, digits};

/// An amount of whole rupiah. On the wire an integer.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rupiah(u64);

impl Rupiah {
    /// So many rupiah.
    pub const fn new(whole: u64) -> Self {
        Self(whole)
    }

    /// How many rupiah.
    pub const fn whole(self) -> u64 {
        self.0
    }

    /// The sum, or nothing when no such amount exists.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        f.write_str("Rp")?;
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

impl FromStr for Rupiah {
    type Err = Invalid;

    /// Takes `Rp 184.500`, `Rp184.500,00`, `184500`, `IDR 184.500,-`. Only zero cents are taken.
    fn from_str(input: &str) -> Result<Self, Invalid> {
        let text = input.trim();
        let text = ["Rp", "rp", "RP", "IDR"]
            .iter()
            .find_map(|unit| text.strip_prefix(unit))
            .unwrap_or(text)
            .trim_start_matches('.');
        let (whole, cents) = text.rsplit_once(',').unwrap_or((text, ""));
        if !matches!(cents.trim(), "" | "-" | "0" | "00") {
            return Err(Invalid::NotAnAmount);
        }
        let all_fit = whole
            .chars()
            .all(|char| char.is_ascii_digit() || char.is_whitespace() || char == '.');
        if !all_fit {
            return Err(Invalid::NotAnAmount);
        }
        digits::of(whole)?
            .parse()
            .map(Self)
            .map_err(|_| Invalid::NotAnAmount)
    }
}
