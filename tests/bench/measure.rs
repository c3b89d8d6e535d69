//! Measuring: ours and the bare baseline in turns, so that what else the machine does meets both.

use std::time::Instant;

use serde::Serialize;

/// Something measured against a baseline.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Its name, for the plot and for whoever reads the figures with a program.
    pub name: &'static str,
    /// What was measured.
    pub what: String,
    /// Against what.
    pub against: &'static str,
    /// How many records there were.
    pub records: usize,
    /// Ours and theirs, in the unit.
    pub ours: f64,
    /// The baseline.
    pub bare: f64,
    /// The least of ours, which what else the machine does disturbs least.
    pub best: f64,
    /// The unit of both.
    pub unit: &'static str,
    /// How often both were measured.
    pub rounds: usize,
    /// The ceiling, where this is the row that has one.
    pub ceiling: Option<Ceiling>,
    /// Whether it may not grow for each record, when there are more of them.
    pub per_record: bool,
}

/// What may not be passed.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ceiling {
    /// So many times the baseline.
    Times(f64),
    /// So much more than the baseline, in the unit.
    More(f64),
}

/// Both sides of a row.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// The median of ours.
    pub ours: f64,
    /// The median of the baseline's.
    pub bare: f64,
    /// The least of ours.
    pub best: f64,
}

/// Measures both so many times, in turns, after one round that does not count.
pub async fn in_turns(
    rounds: usize,
    mut ours: impl AsyncFnMut() -> f64,
    mut bare: impl AsyncFnMut() -> f64,
) -> Pair {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        // Neither always comes after the other.
        let (one, other) = if round % 2 == 0 {
            let one = ours().await;
            (one, bare().await)
        } else {
            let other = bare().await;
            (ours().await, other)
        };
        if round > 0 {
            of_ours.push(one);
            of_bare.push(other);
        }
    }
    let best = of_ours.iter().copied().fold(f64::INFINITY, f64::min);
    Pair { ours: median(of_ours), bare: median(of_bare), best }
}

/// The one in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The milliseconds since then.
pub fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
