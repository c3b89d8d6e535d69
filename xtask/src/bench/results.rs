//! What was measured, and whether it is good enough.

use serde::{Deserialize, Serialize};

/// How much more a record may take where there are more of them, before it counts as growth: two
/// noisy cores do not measure more exactly.
pub const NOISE: f64 = 1.2;

/// Something measured against a baseline, as `live-bench` tells it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What was measured.
    pub what: String,
    /// Against what.
    pub against: String,
    /// How many records there were.
    pub records: usize,
    /// The median of ours, in the unit.
    pub ours: f64,
    /// The median of the baseline's.
    pub bare: f64,
    /// The least of ours.
    pub best: f64,
    /// The unit.
    pub unit: String,
    /// How often both were measured.
    pub rounds: usize,
    /// The ceiling, where this is the row that has one.
    pub ceiling: Option<Ceiling>,
    /// Whether it may not grow for each record, when there are more of them.
    pub per_record: bool,
}

/// What may not be passed.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ceiling {
    /// So many times the baseline.
    Times(f64),
    /// So much more than the baseline, in the unit.
    More(f64),
}

/// Another program that does something alike, measured in the same run.
#[derive(Debug, Clone, Serialize)]
pub struct Peer {
    /// What it is, with its version.
    pub name: String,
    /// What it did.
    pub what: String,
    /// With how many records, and how many milliseconds it took: nothing where it was not measured.
    pub took: Vec<(usize, f64)>,
    /// Why it was not measured.
    pub missing: Option<String>,
}

/// All of a run.
#[derive(Debug, Serialize)]
pub struct Results {
    /// The machine, in words.
    pub machine: String,
    /// How it was built.
    pub profile: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// Others.
    pub peers: Vec<Peer>,
}

impl Row {
    /// How many times the baseline it is.
    pub fn ratio(&self) -> f64 {
        self.ours / self.bare
    }

    /// Whether its ceiling, if it has one, is kept.
    pub fn is_kept(&self) -> bool {
        match self.ceiling {
            Some(Ceiling::Times(times)) => self.ratio() <= times,
            Some(Ceiling::More(more)) => self.ours - self.bare <= more,
            None => true,
        }
    }

    /// What a single record takes, in microseconds where the unit is milliseconds.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer records")]
    pub fn each(&self) -> f64 {
        self.best * 1000.0 / self.records as f64
    }

    /// How it compares, in words.
    pub fn compared(&self) -> String {
        match self.ceiling {
            Some(Ceiling::More(_)) => format!("+ {:.1} {}", self.ours - self.bare, self.unit),
            _ => format!("{:.2}×", self.ratio()),
        }
    }

    /// Its ceiling, in words.
    pub fn at_most(&self) -> String {
        match self.ceiling {
            Some(Ceiling::Times(times)) => format!("{times}×"),
            Some(Ceiling::More(more)) => format!("+ {more} {}", self.unit),
            None => String::new(),
        }
    }
}

impl Results {
    /// The rows that ceilings count for.
    pub fn judged(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.ceiling.is_some())
    }

    /// The rows without a ceiling that were measured with one number of records only.
    pub fn unjudged(&self) -> impl Iterator<Item = &Row> {
        let is_alone =
            |row: &Row| self.rows.iter().filter(|other| other.name == row.name).count() == 1;
        self.rows.iter().filter(move |row| row.ceiling.is_none() && is_alone(row))
    }

    /// What was measured with several numbers of records: each as its rows, from few to many.
    pub fn growing(&self) -> Vec<Vec<&Row>> {
        let mut names: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !names.contains(&row.name.as_str()) {
                names.push(&row.name);
            }
        }
        let of = |name: &str| self.rows.iter().filter(|row| row.name == name).collect::<Vec<_>>();
        names.into_iter().map(of).filter(|rows| rows.len() > 1).collect()
    }

    /// What is not good enough, each in a sentence.
    pub fn complaints(&self) -> Vec<String> {
        let over = self.judged().filter(|row| !row.is_kept()).map(|row| {
            let (what, compared, most) = (&row.what, row.compared(), row.at_most());
            format!("Over its ceiling: {what} ({compared}, at most {most}).")
        });
        let mut complaints: Vec<String> = over.collect();
        for rows in self.growing() {
            let each = |row: &&Row| row.per_record.then(|| (row.each(), row.records));
            for (at, row) in rows.iter().enumerate() {
                // The least of those with fewer: what a few records cost beside themselves hides no
                // growth of many.
                let fewer = rows[..at].iter().filter_map(each).min_by(|a, b| a.0.total_cmp(&b.0));
                let Some(((least, records), (each, _))) = fewer.zip(each(row)) else { continue };
                if each > least * NOISE {
                    complaints.push(format!(
                        "It grows: {} takes {each:.2} µs for each record, of {records} records {least:.2}.",
                        row.what
                    ));
                }
            }
        }
        complaints
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(records: usize, ours: f64, ceiling: Option<Ceiling>) -> Row {
        Row {
            name: "sync".to_owned(),
            what: format!("sync of {records}"),
            against: "nothing".to_owned(),
            records,
            ours,
            bare: 10.0,
            best: ours,
            unit: "ms".to_owned(),
            rounds: 1,
            ceiling,
            per_record: true,
        }
    }

    fn complaints(rows: Vec<Row>) -> Vec<String> {
        let (machine, profile) = (String::new(), String::new());
        Results { machine, profile, rows, peers: Vec::new() }.complaints()
    }

    #[test]
    fn what_is_over_its_ceiling_is_named() {
        assert_eq!(complaints(vec![row(10, 20.0, Some(Ceiling::Times(2.0)))]), [""; 0]);
        let told = complaints(vec![row(10, 20.1, Some(Ceiling::Times(2.0)))]);
        assert!(told[0].contains("sync of 10 (2.01×, at most 2×)"), "{told:?}");
        assert_eq!(complaints(vec![row(10, 34.0, Some(Ceiling::More(24.0)))]), [""; 0]);
        assert_eq!(complaints(vec![row(10, 34.1, Some(Ceiling::More(24.0)))]).len(), 1);
    }

    #[test]
    fn a_record_that_takes_longer_among_many_is_named() {
        assert_eq!(complaints(vec![row(10, 1.0, None), row(100, 12.0, None)]), [""; 0]);
        let told = complaints(vec![row(10, 1.0, None), row(100, 12.1, None)]);
        assert!(told[0].contains("sync of 100"), "{told:?}");
        // That a few take long is no reason for many to.
        let told =
            complaints(vec![row(10, 2.0, None), row(100, 10.0, None), row(1000, 121.0, None)]);
        assert!(told[0].contains("of 100 records"), "{told:?}");
    }
}
