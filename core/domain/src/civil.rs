//! What NIK and family card number have in common: sixteen digits that begin with the region that
//! gave them out and end with a serial.

use time::{Date, Month};

use crate::{City, Warning, digits, regions};

pub(crate) const DIGITS: usize = 16;

/// `36.71` of `3671…`.
pub(crate) fn regency_code(number: &str) -> String {
    format!("{}.{}", &number[..2], &number[2..4])
}

/// `36.71.01` of `367101…`.
pub(crate) fn district_code(number: &str) -> String {
    format!("{}.{}", regency_code(number), &number[4..6])
}

pub(crate) fn has_known_province(number: &str) -> bool {
    regions::national().find(&number[..2]).is_some()
}

pub(crate) fn has_zero_serial(number: &str) -> bool {
    number.ends_with("0000")
}

/// What is unusual about the region.
pub(crate) fn region_warnings(number: &str) -> Vec<Warning> {
    if !has_known_province(number) {
        vec![Warning::UnknownProvince]
    } else if regions::national().find(&regency_code(number)).is_none() {
        vec![Warning::UnknownRegency]
    } else {
        Vec::new()
    }
}

/// What is unusual about the region from where a city stands.
pub(crate) fn city_warning(number: &str, city: &City) -> Option<Warning> {
    if regency_code(number) != city.region {
        return Some(Warning::OtherCity);
    }
    let known = city.regions().find(&district_code(number)).is_some();
    (!known).then_some(Warning::UnknownDistrict)
}

/// Digits 7 to 12 as day, month and year of the century.
pub(crate) fn day_month_year(number: &str) -> (u8, u8, u8) {
    (digits::two(number, 6), digits::two(number, 8), digits::two(number, 10))
}

pub(crate) fn date(year: i32, month: u8, day: u8) -> Option<Date> {
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

/// Groups of four, as people read such numbers aloud.
pub(crate) fn grouped(number: &str) -> String {
    format!("{} {} {} {}", &number[..4], &number[4..8], &number[8..12], &number[12..])
}
