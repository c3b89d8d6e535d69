//! Mobile phone numbers.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::{Invalid, Warning, digits};

/// An Indonesian mobile number, kept as `+62…` (E.164).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(String);

/// Digits with the leading 0, as numbers are given out today.
const USUAL: RangeInclusive<usize> = 10..=13;

/// Digits with the leading 0 that are taken: up to what E.164 can hold, and down to the shortest
/// of the first years, because who has such a number must not be locked out.
const POSSIBLE: RangeInclusive<usize> = 9..=14;

impl PhoneNumber {
    /// `+6281234567890`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// What is unusual about it, though it may be right.
    pub fn warnings(&self) -> Vec<Warning> {
        let got = national(&self.0).len();
        if USUAL.contains(&got) {
            return Vec::new();
        }
        vec![Warning::UnusualLength { fewest: *USUAL.start(), most: *USUAL.end(), got }]
    }
}

impl FromStr for PhoneNumber {
    type Err = Invalid;

    /// Takes `0812…`, `62812…`, `+62 812…`, `0062 812…` and a bare `812…`.
    fn from_str(input: &str) -> Result<Self, Invalid> {
        let text = digits::plain(input)?;
        let text = text.trim_start_matches(digits::is_separator);
        let (is_international, rest) =
            text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let digits = digits::of(rest)?;
        let after_country = if is_international {
            Some(digits.strip_prefix("62").ok_or(Invalid::NotMobile)?)
        } else {
            digits.strip_prefix("0062").or_else(|| digits.strip_prefix("62"))
        };
        let subscriber = after_country.unwrap_or(&digits);
        let subscriber = subscriber.strip_prefix('0').unwrap_or(subscriber);
        if !subscriber.starts_with('8') {
            return Err(Invalid::NotMobile);
        }
        let got = subscriber.len() + 1;
        if !POSSIBLE.contains(&got) {
            let expected = if got < *USUAL.start() { *USUAL.start() } else { *USUAL.end() };
            return Err(Invalid::WrongLength { expected, got });
        }
        Ok(Self(format!("+62{subscriber}")))
    }
}

/// With the leading 0, without grouping.
fn national(e164: &str) -> String {
    format!("0{}", &e164[3..])
}

/// As people write it: `0812-3456-7890`.
fn printed(e164: &str) -> String {
    let national = national(e164);
    let (first, rest) = national.split_at(4);
    let (second, third) = rest.split_at(4);
    if third.is_empty() { format!("{first}-{second}") } else { format!("{first}-{second}-{third}") }
}

personal_number!(PhoneNumber, print = printed, shows = (4, 2), like = "0812-••••-••90");
