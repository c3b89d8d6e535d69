//! What one can do where an application was decided otherwise than hoped, or not at all: who takes an
//! objection, on which grounds, and until when.

use serde::Deserialize;
#[cfg(feature = "check")]
use serde::Serialize;
use time::Date;

use crate::{Holidays, Localized, NoTable};

/// How one objects to what became of an application. Where a service takes the objection, what follows
/// on that is said there: its own promise, and who comes after.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Objection {
    /// Within how many working days of the decision or, where none came in time, of the promised day.
    pub working_days: u16,
    /// Who decides it.
    pub to: Localized,
    /// How, where no service takes it.
    #[serde(default)]
    pub how: Localized,
    /// The service that takes it.
    #[serde(default)]
    pub service: Option<String>,
    /// Its field for the number of what is objected to.
    #[serde(default)]
    pub number: String,
    /// Its choice of a ground, which has the words for each.
    #[serde(default)]
    pub ground: String,
    /// The grounds on which one may object to a decision, as values of that choice.
    #[serde(default)]
    pub grounds: Vec<String>,
    /// Those to a decision that came late, besides.
    #[serde(default)]
    pub late: Vec<String>,
    /// Those where no decision came in time.
    #[serde(default)]
    pub unanswered: Vec<String>,
}

/// How an application stands towards its promise: a day of the city for each thing that is so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// The promised day; none while nothing runs, as when its citizen has to put something right.
    pub promised: Option<Date>,
    /// When it was decided.
    pub decided: Option<Date>,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn<'a> {
    /// The department's.
    Department,
    /// The citizen's, who may object and need not.
    Citizen {
        /// The last day.
        until: Date,
        /// The grounds that there are.
        grounds: Vec<&'a str>,
    },
    /// Nobody's: the time to object has passed.
    Over,
}

impl Standing {
    /// Whether the decision came after the promised day, or has not come by then.
    pub fn is_late(&self, today: Date) -> bool {
        self.promised.is_some_and(|promised| promised < self.decided.unwrap_or(today))
    }

    /// The day from which the time to object runs: that of the decision, else the promised one.
    pub fn objection_runs_from(&self) -> Option<Date> {
        self.decided.or(self.promised)
    }
}

impl Objection {
    /// Whose turn it is on a day. Who got no decision in time may object from the day after.
    ///
    /// # Errors
    /// When a year on the way has no table of holidays.
    pub fn turn(
        &self,
        standing: &Standing,
        today: Date,
        holidays: &Holidays,
    ) -> Result<Turn<'_>, NoTable> {
        let is_late = standing.is_late(today);
        let from = standing.objection_runs_from();
        let Some(from) = from.filter(|_| standing.decided.is_some() || is_late) else {
            return Ok(Turn::Department);
        };
        let until = holidays.add_working_days(from, self.working_days)?;
        if today > until {
            return Ok(Turn::Over);
        }
        let (grounds, more): (&[String], &[String]) = match (standing.decided, is_late) {
            (None, _) => (&self.unanswered, &[]),
            (Some(_), true) => (&self.grounds, &self.late),
            (Some(_), false) => (&self.grounds, &[]),
        };
        let grounds = grounds.iter().chain(more).map(String::as_str).collect();
        Ok(Turn::Citizen { until, grounds })
    }
}
