//! The city's own taxes: which there are, and how the numbers look that they are paid by.

use serde::{Deserialize, Serialize};
use time::Month;

use super::Localized;
use crate::{Date, Invalid, digits};

/// The kind that property tax (PBB-P2) is. Every city has it, and what was kept before there were other
/// kinds is of it.
pub const PROPERTY_TAX: &str = "pbb";

/// Rules of the city's taxes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxRules {
    /// The fine for each begun month after a bill is due, in percent of the tax.
    pub fine_percent_per_month: f64,
    /// For how many months at most the fine grows.
    pub fine_max_months: u8,
    /// What can be paid, in the order in which it is shown, property tax ([`PROPERTY_TAX`]) first.
    pub kinds: Vec<TaxKind>,
}

/// A tax that bills are sent for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxKind {
    /// Its id in routes and messages: small letters, digits and dashes.
    pub id: String,
    /// What it is called, at most 60 characters.
    pub name: Localized,
    /// What the number is called that a bill is found by, at most 60 characters.
    pub number: Localized,
    /// Where that number stands, in a sentence of at most 160 characters.
    pub help: Localized,
    /// How the number is printed: `#` is a digit, and all else stands as it is (`##.##-#`).
    pub shape: String,
    /// The month that it is due in, 1 to 12; without one it is due every month, for the month before.
    #[serde(default)]
    pub due_month: Option<u8>,
    /// The day of that month that it is due, one that every such month has; without one each bill
    /// has a day of its own.
    #[serde(default)]
    pub due_day: Option<u8>,
}

impl TaxKind {
    /// A number of this kind as it is printed, from what was typed.
    ///
    /// # Errors
    /// When it is empty, has something else than digits and separators, or another number of digits.
    pub fn number(&self, typed: &str) -> Result<String, Invalid> {
        let digits = digits::exactly(typed, self.digits())?;
        let mut digits = digits.chars();
        let print = |place| if place == '#' { digits.next() } else { Some(place) };
        Ok(self.shape.chars().filter_map(print).collect())
    }

    /// How many digits a number of this kind has.
    pub fn digits(&self) -> usize {
        self.shape.matches('#').count()
    }

    /// The first day from `from` on that bills of this kind are due; none where each has its own.
    pub fn next_due(&self, from: Date) -> Option<Date> {
        let day = self.due_day?;
        let months = (from.year()..=from.year() + 1)
            .flat_map(|year| (1..=12).map(move |month| (year, month)))
            .filter(|(_, month)| self.due_month.is_none_or(|due| due == *month));
        let mut dues = months.filter_map(|(year, month)| {
            Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
        });
        dues.find(|due| *due >= from)
    }
}
