//! A birth date as people write it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Invalid, civil, digits};

/// A birth date, day first as Indonesians write it: `17-08-1990`, `17 8 1990` or `17081990`.
///
/// That it is the one inside a NIK is not asked for: a number is kept for life, also where the date
/// was put right later.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BirthDate(Date);

/// The earliest year that anybody who lives was born in.
const EARLIEST: i32 = 1900;

impl BirthDate {
    /// The day.
    pub fn date(self) -> Date {
        self.0
    }
}

impl From<Date> for BirthDate {
    fn from(date: Date) -> Self {
        Self(date)
    }
}

impl FromStr for BirthDate {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        let written = digits::plain(input)?;
        let parts = written.split(digits::is_separator).filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.collect();
        let padded = match parts[..] {
            // A day and a month of one digit, as in 1/8/1990.
            [day, month, year] if day.len() <= 2 && month.len() <= 2 => {
                format!("{day:0>2}{month:0>2}{year}")
            }
            _ => written,
        };
        let number = digits::exactly(&padded, 8)?;
        let year = 100 * i32::from(digits::two(&number, 4)) + i32::from(digits::two(&number, 6));
        let date = civil::date(year, digits::two(&number, 2), digits::two(&number, 0));
        date.filter(|_| year >= EARLIEST).map(Self).ok_or(Invalid::ImpossibleDate)
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.0;
        f.pad(&format!("{:02}-{:02}-{:04}", date.day(), u8::from(date.month()), date.year()))
    }
}

impl fmt::Debug for BirthDate {
    /// Without the day, which is for nobody's log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••-••-••••")
    }
}

impl Serialize for BirthDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BirthDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as Deserialize>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
