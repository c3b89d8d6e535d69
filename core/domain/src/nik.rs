//! The national identity number.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{City, Invalid, Warning, civil, digits, regions};

/// The national identity number: province, kabupaten or kota and kecamatan where it was first
/// given out (two digits each), birth date as DDMMYY with 40 added to a woman's day, and a serial
/// from 0001. It is kept for life, also after regions are split.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nik(String);

/// Whom a NIK was given to, as the number says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// A man.
    Male,
    /// A woman: 40 was added to the day.
    Female,
}

/// What a NIK says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NikFacts {
    /// The name of the province where it was given out.
    pub province: String,
    /// The name of the kabupaten or kota, where today's table still has it.
    pub regency: Option<String>,
    /// The kecamatan's code, for example `36.71.01`.
    pub district_code: String,
    /// The birth date, in the latest century in which it is not in the future.
    pub birth_date: Date,
    /// Man or woman.
    pub sex: Sex,
    /// The serial, from 1.
    pub serial: u16,
}

impl Nik {
    /// The sixteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What the number says about itself. `today` decides the century of the birth year, which has
    /// only two digits: it is the latest in which the birth date is not in the future.
    pub fn facts(&self, today: Date) -> NikFacts {
        let name = |code: &str| regions::national().find(code).map(|region| region.name.clone());
        let (birth_date, sex) = self.birth(today);
        NikFacts {
            province: name(&self.0[..2]).unwrap_or_default(),
            regency: name(&civil::regency_code(&self.0)),
            district_code: civil::district_code(&self.0),
            birth_date,
            sex,
            serial: u16::from(digits::two(&self.0, 12)) * 100 + u16::from(digits::two(&self.0, 14)),
        }
    }

    /// What is unusual about it, though it may be right.
    pub fn warnings(&self) -> Vec<Warning> {
        civil::region_warnings(&self.0)
    }

    /// The same, and what is unusual about it from where this city stands: most of those who were
    /// born or first registered elsewhere have a number of another city, and keep it.
    pub fn warnings_in(&self, city: &City) -> Vec<Warning> {
        let mut warnings = self.warnings();
        warnings.extend(civil::city_warning(&self.0, city));
        warnings
    }

    fn birth(&self, today: Date) -> (Date, Sex) {
        let (day, month, year) = civil::day_month_year(&self.0);
        let (day, sex) = day_and_sex(day);
        let century = today.year() - today.year().rem_euclid(100);
        let in_century = |century| civil::date(century + i32::from(year), month, day);
        let past = [century, century - 100]
            .into_iter()
            .filter_map(in_century)
            .find(|birth_date| *birth_date <= today);
        // Under a clock that is centuries wrong there may be none; parsing has seen this one.
        let date = past.or_else(|| in_century(2000)).expect("a NIK is only made of a real date");
        (date, sex)
    }
}

impl FromStr for Nik {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        let number = digits::exactly(input, civil::DIGITS)?;
        if !civil::has_known_province(&number) {
            return Err(Invalid::UnknownProvince);
        }
        let (day, month, year) = civil::day_month_year(&number);
        // 29 February stands in 2000, unlike in 1900, and else in the same years of both centuries.
        if civil::date(2000 + i32::from(year), month, day_and_sex(day).0).is_none() {
            return Err(Invalid::ImpossibleDate);
        }
        if civil::has_zero_serial(&number) {
            return Err(Invalid::ZeroSerial);
        }
        Ok(Self(number))
    }
}

/// The day of birth without the 40 that is added for a woman. Days from 32 to 40 stay as they are
/// and fail as dates.
fn day_and_sex(day: u8) -> (u8, Sex) {
    if day > 40 { (day - 40, Sex::Female) } else { (day, Sex::Male) }
}

personal_number!(Nik, print = civil::grouped, shows = (4, 2), like = "3671 •••• •••• ••03");
