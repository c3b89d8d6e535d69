//! The family card number.

use std::str::FromStr;

use crate::{City, Invalid, Warning, civil, digits};

/// The family card number (KK): six digits of region, the day it was recorded as DDMMYY, and a
/// serial. It changes when a family moves or its head changes.
///
/// Only the length is certain. All else that is odd is a warning: the civil register decides.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FamilyCardNumber(String);

impl FamilyCardNumber {
    /// The sixteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// What is unusual about it, though it may be right.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = civil::region_warnings(&self.0);
        // Unlike in a NIK, nothing is added to the day.
        let (day, month, year) = civil::day_month_year(&self.0);
        if civil::date(2000 + i32::from(year), month, day).is_none() {
            warnings.push(Warning::ImpossibleDate);
        }
        if civil::has_zero_serial(&self.0) {
            warnings.push(Warning::ZeroSerial);
        }
        warnings
    }

    /// The same, and what is unusual about it from where this city stands: who lives in the city
    /// has a card of the city.
    pub fn warnings_in(&self, city: &City) -> Vec<Warning> {
        let mut warnings = self.warnings();
        warnings.extend(civil::city_warning(&self.0, city));
        warnings
    }
}

impl FromStr for FamilyCardNumber {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        digits::exactly(input, civil::DIGITS).map(Self)
    }
}

personal_number!(
    FamilyCardNumber,
    print = civil::grouped,
    shows = (4, 2),
    like = "3671 •••• •••• ••78"
);
