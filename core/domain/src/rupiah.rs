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
        let mut text = "Rp".to_owned();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push('.');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

impl FromStr for Rupiah {
    type Err = Invalid;

    /// Takes `Rp 184.500`, `Rp184.500,00`, `184500`, `IDR 184 500,-`. Thousands are grouped by dots
    /// or spaces, or not at all; cents come after a comma and must be zero. What could mean two
    /// amounts, as `184500.00` and `184,500` could, is refused.
    fn from_str(input: &str) -> Result<Self, Invalid> {
        let text = digits::plain(input)?;
        let text = without_unit(text.trim());
        if text.is_empty() {
            return Err(Invalid::Empty);
        }
        let (whole, cents) = text.split_once(',').unwrap_or((text, ""));
        if !matches!(cents.trim(), "" | "-" | "0" | "00") {
            return Err(Invalid::NotAnAmount);
        }
        let groups: Vec<&str> =
            whole.trim_end().split(|char: char| char == '.' || char.is_whitespace()).collect();
        if !are_thousands(&groups) {
            return Err(Invalid::NotAnAmount);
        }
        groups.concat().parse().map(Self).map_err(|_| Invalid::NotAnAmount)
    }
}

/// Without `Rp`, `Rp.` or `IDR`, in capitals or not.
fn without_unit(text: &str) -> &str {
    let unit = ["Rp.", "Rp", "IDR"]
        .into_iter()
        .find(|unit| text.get(..unit.len()).is_some_and(|start| start.eq_ignore_ascii_case(unit)));
    unit.map_or(text, |unit| text[unit.len()..].trim_start())
}

/// Digits in one piece, or in groups of three of which only the first may be shorter.
fn are_thousands(groups: &[&str]) -> bool {
    let Some((first, rest)) = groups.split_first() else { return false };
    let fits = rest.is_empty() || (1..=3).contains(&first.len());
    fits && !first.is_empty()
        && rest.iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()))
}
