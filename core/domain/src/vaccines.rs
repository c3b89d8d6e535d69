//! Which vaccines a child is due, by its birth date: the national schedule as data.

use std::sync::OnceLock;

use time::{Date, Duration, Month};

use crate::Localized;
use crate::packed::built_in;
use crate::regions::TableError;

/// Where a dose is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// At a posyandu, a health centre or another clinic.
    Clinic,
    /// At school, in the months of school immunization (BIAS).
    School,
}

/// An age, counted from a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Days(u16),
    Months(u16),
}

/// A dose of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dose {
    /// What it is called, with its number where there are several.
    pub name: String,
    /// Against what it protects.
    pub against: Localized,
    /// Where it is given.
    pub place: Where,
    from: Age,
    until: Age,
}

/// A dose for one child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due<'a> {
    /// The dose.
    pub dose: &'a Dose,
    /// The day from which it is due.
    pub from: Date,
    /// The first day on which it is no longer made up for.
    pub until: Date,
}

/// A schedule of vaccinations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaccineSchedule(Vec<Dose>);

impl VaccineSchedule {
    /// The national schedule, which is built in. Where it is from, and how sure that is, stands in
    /// `core/domain/data/README.md`.
    pub fn built_in() -> &'static Self {
        static TABLE: OnceLock<VaccineSchedule> = OnceLock::new();
        TABLE.get_or_init(|| {
            Self::parse(&built_in!("vaccines")).expect("the built-in table is tested")
        })
    }

    /// Reads a table: a dose a line, `name TAB from TAB until TAB place TAB against TAB against in
    /// English`. An age is `7d` or `9m`; the place is `clinic` or `school`.
    ///
    /// # Errors
    /// When a line has another shape, or a dose ends before it begins.
    pub fn parse(table: &str) -> Result<Self, TableError> {
        let line = |(index, text): (usize, &str)| {
            let fail = |problem| TableError { line: index + 1, problem };
            let cells: Vec<&str> = text.split('\t').collect();
            let [name, from, until, place, id, en] = cells[..] else {
                return Err(fail("not six cells"));
            };
            let place = match place {
                "clinic" => Where::Clinic,
                "school" => Where::School,
                _ => return Err(fail("no place of vaccination")),
            };
            if [name, id, en].iter().any(|cell| cell.trim().is_empty()) {
                return Err(fail("an empty cell"));
            }
            let age = |text: &str| age(text).ok_or_else(|| fail("no age"));
            let (from, until) = (age(from)?, age(until)?);
            if from.days_about() >= until.days_about() {
                return Err(fail("it ends before it begins"));
            }
            let against = Localized { id: id.to_owned(), en: en.to_owned() };
            Ok(Dose { name: name.to_owned(), against, place, from, until })
        };
        table.lines().enumerate().map(line).collect::<Result<_, _>>().map(Self)
    }

    /// Every dose of a child, in the order in which they are due.
    pub fn for_child(&self, born: Date) -> Vec<Due<'_>> {
        let doses = self.0.iter();
        let due = doses.map(|dose| Due {
            dose,
            from: dose.from.after(born),
            until: dose.until.after(born),
        });
        let mut all: Vec<Due<'_>> = due.collect();
        crate::sort::by_key(&mut all, |due| due.from);
        all
    }
}

impl Age {
    /// The day on which a child is as old. Born on the 31st, it is so at the end of a shorter month.
    fn after(self, born: Date) -> Date {
        match self {
            Self::Days(days) => {
                born.checked_add(Duration::days(i64::from(days))).unwrap_or(Date::MAX)
            }
            Self::Months(months) => {
                let months = i32::from(u8::from(born.month())) - 1 + i32::from(months);
                let year = born.year() + months.div_euclid(12);
                let month = u8::try_from(months.rem_euclid(12) + 1).unwrap_or(12);
                let month = Month::try_from(month).unwrap_or(Month::December);
                let day = born.day().min(month.length(year));
                Date::from_calendar_date(year, month, day).unwrap_or(Date::MAX)
            }
        }
    }

    fn days_about(self) -> u32 {
        match self {
            Self::Days(days) => u32::from(days),
            Self::Months(months) => u32::from(months) * 30,
        }
    }
}

fn age(text: &str) -> Option<Age> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number = number.parse().ok()?;
    match unit {
        "d" => Some(Age::Days(number)),
        "m" => Some(Age::Months(number)),
        _ => None,
    }
}
