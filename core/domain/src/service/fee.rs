//! What a service costs, as rules that a phone reckons by without a network, and the gateway when it takes
//! the application.

use serde::Deserialize;
#[cfg(feature = "check")]
use serde::Serialize;

use super::{Answers, Condition};
use crate::{Localized, Rupiah, digits};

/// What a service costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum Fee {
    /// Nothing.
    None,
    /// The same for all.
    Fixed(Rupiah),
    /// By what is asked for.
    Table(Vec<FeeRow>),
    /// The sum of those that come in for what was answered.
    Sum(Vec<FeeRow>),
    /// As these words say, where no table does.
    Text(Localized),
}

/// A row of a table of fees, or a part of a sum.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct FeeRow {
    /// For what.
    pub label: Localized,
    /// How much.
    pub amount: Rupiah,
    /// In a sum: for each unit of this number.
    #[serde(default)]
    pub per: Option<String>,
    /// In a sum: when it comes in; always where there is no condition.
    #[serde(default)]
    pub when: Option<Condition>,
}

impl Fee {
    /// The parts of a sum that come in for these answers, each with what it comes to; none of anything
    /// else.
    pub fn parts(&self, answers: &Answers) -> Vec<(&FeeRow, Rupiah)> {
        let Self::Sum(rows) = self else { return Vec::new() };
        let comes_in = |row: &&FeeRow| row.when.as_ref().is_none_or(|when| when.holds(answers));
        rows.iter().filter(comes_in).filter_map(|row| Some((row, row.comes_to(answers)?))).collect()
    }

    /// What is to be paid for these answers; nothing where only a person can say that.
    pub fn due(&self, answers: &Answers) -> Option<Rupiah> {
        match self {
            Self::None => Some(Rupiah::default()),
            Self::Fixed(amount) => Some(*amount),
            Self::Table(_) | Self::Text(_) => None,
            Self::Sum(_) => {
                let mut parts = self.parts(answers).into_iter();
                parts.try_fold(Rupiah::default(), |sum, (_, amount)| sum.checked_add(amount))
            }
        }
    }
}

impl FeeRow {
    /// What a part of a sum comes to; nothing where its number was not answered.
    fn comes_to(&self, answers: &Answers) -> Option<Rupiah> {
        let Some(per) = &self.per else { return Some(self.amount) };
        let count = u64::try_from(number(answers, per)?).ok()?;
        self.amount.whole().checked_mul(count).map(Rupiah::new)
    }
}

/// The number that was answered.
pub(super) fn number(answers: &Answers, name: &str) -> Option<i64> {
    digits::plain(answers.get(name)?).ok()?.trim().parse().ok()
}
