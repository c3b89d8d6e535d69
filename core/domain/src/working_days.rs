//! Working days: Monday to Friday, without national holidays and collective leave.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use time::{Date, Weekday};

use crate::packed::built_in;
use crate::regions::TableError;

/// The holidays of some years. What is not in the table is not guessed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    days: BTreeMap<Date, String>,
    years: BTreeSet<i32>,
}

/// There is no table of holidays for a year, so no working day of it can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no holiday table for {year}; add its joint decree (SKB) to holidays.tsv")]
pub struct NoTable {
    /// Which year.
    pub year: i32,
}

impl Holidays {
    /// The table that is built in: 2026 (SKB 1497, 2 and 5/2025) and 2027 (SKB 1205, 3 and 2/2026).
    /// Islamic dates of 2027 may still move.
    pub fn built_in() -> &'static Self {
        static TABLE: OnceLock<Holidays> = OnceLock::new();
        TABLE.get_or_init(|| {
            Self::parse(&built_in!("holidays")).expect("the built-in table is tested")
        })
    }

    /// Reads a table: a day a line, `YYYY-MM-DD TAB kind TAB name`, the kind being `national` or
    /// `collective`. Each year that a line is about counts as known from its first day to its last,
    /// so a year must be complete. Two lines may be about one day.
    ///
    /// # Errors
    /// When a line has another shape.
    pub fn parse(table: &str) -> Result<Self, TableError> {
        let mut holidays = Self::default();
        for (index, text) in table.lines().enumerate() {
            let fail = |problem| TableError { line: index + 1, problem };
            let (date, name) = read(text).map_err(fail)?;
            holidays.years.insert(date.year());
            let there = holidays.days.entry(date).or_default();
            *there = if there.is_empty() { name.to_owned() } else { format!("{there}, {name}") };
        }
        Ok(holidays)
    }

    /// What is celebrated on a day, in Indonesian, if it is a holiday or collective leave.
    pub fn name(&self, date: Date) -> Option<&str> {
        self.days.get(&date).map(String::as_str)
    }

    /// Whether offices work on a day.
    ///
    /// # Errors
    /// When its year has no table.
    pub fn is_working_day(&self, date: Date) -> Result<bool, NoTable> {
        if !self.years.contains(&date.year()) {
            return Err(NoTable { year: date.year() });
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(!weekend && !self.days.contains_key(&date))
    }

    /// The day on which so many working days after `from` have passed. The day itself does not
    /// count; no days after it is the day itself.
    ///
    /// # Errors
    /// When a year on the way has no table.
    pub fn add_working_days(&self, from: Date, days: u16) -> Result<Date, NoTable> {
        let mut date = from;
        let mut left = days;
        while left > 0 {
            date = date.next_day().ok_or(NoTable { year: date.year() })?;
            if self.is_working_day(date)? {
                left -= 1;
            }
        }
        Ok(date)
    }

    /// How many working days lie after `from`, up to and including `to`; none when `to` is earlier.
    ///
    /// # Errors
    /// When a year on the way has no table.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<u16, NoTable> {
        let mut date = from;
        let mut passed: u16 = 0;
        while date < to {
            date = date.next_day().ok_or(NoTable { year: date.year() })?;
            passed = passed.saturating_add(u16::from(self.is_working_day(date)?));
        }
        Ok(passed)
    }
}

fn read(line: &str) -> Result<(Date, &str), &'static str> {
    let mut cells = line.split('\t');
    let date = cells.next().and_then(iso_date).ok_or("no date (YYYY-MM-DD) at the start")?;
    if !matches!(cells.next(), Some("national" | "collective")) {
        return Err("the kind is neither national nor collective");
    }
    let name = cells.next().filter(|name| !name.trim().is_empty()).ok_or("no name")?;
    if cells.next().is_some() {
        return Err("more than three cells");
    }
    Ok((date, name))
}

/// Exactly `YYYY-MM-DD`.
fn iso_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut number = |width: usize| {
        let part = parts.next()?;
        let fits = part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| fits)
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    let month = u8::try_from(month).ok()?.try_into().ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}
