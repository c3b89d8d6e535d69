//! NIK and family card number.

use std::str::FromStr;

use time::{Date, Month};

use crate::{Invalid, Warning, digits, regions};

/// The national identity number: province, kabupaten or kota and kecamatan where it was first
/// given out (two digits each), birth date as DDMMYY with 40 added to a woman's day, and a serial.
/// It is kept for life, also after regions are split (UU 24/2013; Permendagri 108/2019).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nik(String);

/// Whom a NIK was given to, as the number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// A man.
    Male,
    /// A woman: 40 was added to the day.
    Female,
}

/// What a NIK says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NikFacts {
    /// The province where it was given out.
    pub province: String,
    /// The kabupaten or kota, where today's table still has it.
    pub regency: Option<String>,
    /// The kecamatan's code, for example `36.71.01`.
    pub district_code: String,
    /// The birth date. A two-digit year up to the current one means 20YY, else 19YY.
    pub birth_date: Date,
    /// Man or woman.
    pub sex: Sex,
    /// The serial, from 1.
    pub serial: u16,
}

impl Nik {
    const DIGITS: usize = 16;

    /// The sixteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What the number says about itself. `today` decides the century of the birth year.
    pub fn facts(&self, today: Date) -> NikFacts {
        let (day, sex) = day_and_sex(&self.0);
        let year = century(digits::two(&self.0, 10), today);
        let birth_date = date(year, digits::two(&self.0, 8), day)
            .expect("a NIK is only made of a date that exists in its century");
        let name = |code: &str| {
            regions::national()
                .find(code)
                .map(|region| region.name.clone())
        };
        NikFacts {
            province: name(&self.0[..2]).unwrap_or_default(),
            regency: name(&regency_code(&self.0)),
            district_code: format!("{}.{}", regency_code(&self.0), &self.0[4..6]),
            birth_date,
            sex,
            serial: u16::from(digits::two(&self.0, 12)) * 100 + u16::from(digits::two(&self.0, 14)),
        }
    }

    /// What is unusual about it, though it may be right.
    pub fn warnings(&self) -> Vec<Warning> {
        let known = regions::national().find(&regency_code(&self.0)).is_some();
        if known {
            Vec::new()
        } else {
            vec![Warning::UnknownRegency]
        }
    }

    /// For screens and logs: `3671 •••• •••• ••03`.
    pub fn masked(&self) -> String {
        masked(&self.0)
    }
}

impl FromStr for Nik {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        let text = digits::exactly(input, Self::DIGITS)?;
        if regions::national().find(&text[..2]).is_none() {
            return Err(Invalid::UnknownProvince);
        }
        let (day, _) = day_and_sex(&text);
        // 1900 alone among the years of either century has no 29 February, and YY = 00 is 2000.
        let year = 2000 + i32::from(digits::two(&text, 10));
        if date(year, digits::two(&text, 8), day).is_none() {
            return Err(Invalid::ImpossibleDate);
        }
        if text.ends_with("0000") {
            return Err(Invalid::ZeroSerial);
        }
        Ok(Self(text))
    }
}

/// The family card number (KK): six digits of region, the day it was recorded as DDMMYY, and a
/// serial. It changes when a family moves or its head changes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FamilyCardNumber(String);

impl FamilyCardNumber {
    const DIGITS: usize = 16;

    /// The sixteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What is unusual about it, though it may be right.
    pub fn warnings(&self) -> Vec<Warning> {
        let known = regions::national().find(&regency_code(&self.0)).is_some();
        if known {
            Vec::new()
        } else {
            vec![Warning::UnknownRegency]
        }
    }

    /// For screens and logs: `3671 •••• •••• ••78`.
    pub fn masked(&self) -> String {
        masked(&self.0)
    }
}

impl FromStr for FamilyCardNumber {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        let text = digits::exactly(input, Self::DIGITS)?;
        if regions::national().find(&text[..2]).is_none() {
            return Err(Invalid::UnknownProvince);
        }
        if text.ends_with("0000") {
            return Err(Invalid::ZeroSerial);
        }
        // The recording date is not checked: cards were also issued with other contents there, and
        // only the civil register decides.
        Ok(Self(text))
    }
}

/// The day of birth without the 40 that is added for a woman. Days from 32 to 40 stay as they are
/// and fail as dates.
fn day_and_sex(nik: &str) -> (u8, Sex) {
    match digits::two(nik, 6) {
        day @ 41.. => (day - 40, Sex::Female),
        day => (day, Sex::Male),
    }
}

fn century(year: u8, today: Date) -> i32 {
    let year = i32::from(year);
    if year <= today.year().rem_euclid(100) {
        2000 + year
    } else {
        1900 + year
    }
}

fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

fn regency_code(digits: &str) -> String {
    format!("{}.{}", &digits[..2], &digits[2..4])
}

/// Groups of four, as people read such numbers aloud.
fn grouped(digits: &str) -> String {
    format!(
        "{} {} {} {}",
        &digits[..4],
        &digits[4..8],
        &digits[8..12],
        &digits[12..]
    )
}

fn masked(digits: &str) -> String {
    format!("{} •••• •••• ••{}", &digits[..4], &digits[14..])
}

personal_number!(Nik, grouped);
personal_number!(FamilyCardNumber, grouped);
