//! Mobile phone numbers.

use std::str::FromStr;

use crate::{Invalid, digits};

/// An Indonesian mobile number, kept as `+62…` (E.164).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Digits with the leading 0: shortest and longest that are given out.
    const DIGITS: std::ops::RangeInclusive<usize> = 10..=13;

    /// `+6281234567890`.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// For screens and logs: `0812-••••-••90`.
    pub fn masked(&self) -> String {
        let national = national(&self.0);
        let (start, rest) = national.split_at(4);
        let (hidden, end) = rest.split_at(rest.len() - 2);
        let (first, second) = hidden.split_at(hidden.len().min(4));
        format!(
            "{start}-{}-{}{end}",
            "•".repeat(first.len()),
            "•".repeat(second.len())
        )
    }
}

impl FromStr for PhoneNumber {
    type Err = Invalid;

    /// Takes `0812…`, `62812…`, `+62 812…` and a bare `812…`.
    fn from_str(input: &str) -> Result<Self, Invalid> {
        let without_plus = input.trim_start_matches(digits::is_separator);
        let (international, rest) = match without_plus.strip_prefix(['+', '\u{ff0b}']) {
            Some(rest) => (true, rest),
            None => (false, without_plus),
        };
        let digits = digits::of(rest)?;
        let subscriber = if let Some(rest) = digits.strip_prefix("62") {
            rest.strip_prefix('0').unwrap_or(rest)
        } else if international {
            return Err(Invalid::NotMobile);
        } else {
            digits.strip_prefix('0').unwrap_or(&digits)
        };
        if !subscriber.starts_with('8') {
            return Err(Invalid::NotMobile);
        }
        let got = subscriber.len() + 1;
        if !Self::DIGITS.contains(&got) {
            let expected = if got < *Self::DIGITS.start() { 10 } else { 13 };
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
    if third.is_empty() {
        format!("{first}-{second}")
    } else {
        format!("{first}-{second}-{third}")
    }
}

personal_number!(PhoneNumber, printed);
