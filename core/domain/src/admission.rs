//! Admission to the city's schools (SPMB): how near somebody lives, what that counts, and who comes
//! before whom. The rules are a city's own and change every year, so they are data.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::Date;

use crate::{Localized, Regions};

/// The rules of one year for one stage of school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmissionRules {
    /// The year in which the school year begins.
    pub year: u16,
    /// The stage, such as `sd` or `smp`.
    pub stage: String,
    /// The zones, each made of kecamatan and kelurahan.
    pub zones: Vec<Zone>,
    /// The tracks by which places are given.
    pub tracks: Vec<Track>,
    /// How often an applicant may choose another school in a day.
    pub choice_changes_a_day: u8,
}

/// A part of the city that belongs together for admission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// Its id.
    pub id: String,
    /// The codes of its kecamatan and kelurahan. A kelurahan that is named itself is in the zone that
    /// names it, whatever its kecamatan is in.
    pub regions: Vec<String>,
}

/// One of the ways by which places are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Localized,
    /// Its share of a school's places, 0 to 100.
    pub quota_percent: u8,
    /// What living so near counts. A nearness that is not named counts as the next farther one.
    pub scores: BTreeMap<Nearness, u16>,
    /// By what applicants are put in order, the first first.
    pub order: Vec<Criterion>,
}

/// How near somebody lives to a school, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nearness {
    /// In the same RT.
    SameRt,
    /// In the same RW.
    SameRw,
    /// In an RT or RW around the school.
    Around,
    /// In the same zone.
    SameZone,
    /// Elsewhere in the city.
    Elsewhere,
}

/// By what applicants are put in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// Who has the higher score.
    Score,
    /// Who is older.
    Older,
    /// Who has the better average of school reports.
    Report,
    /// Who registered first.
    Number,
}

/// Where somebody lives or a school is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Spot {
    /// The kelurahan, by its code.
    pub village: String,
    /// The RW within it.
    pub rw: u16,
    /// The RT within that.
    pub rt: u16,
}

/// A school that takes applicants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmittingSchool {
    /// Where it is.
    pub spot: Spot,
    /// The RW around it that the city has named, each with its kelurahan.
    pub around: Vec<(String, u16)>,
    /// How many it takes in all tracks together.
    pub places: u16,
}

/// Somebody who applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// Where they live.
    pub home: Spot,
    /// When they were born.
    pub birth_date: Date,
    /// The average of their school reports, in hundredths of a point.
    pub report: u16,
    /// The number of their registration: who came first has the lower one.
    pub number: u32,
}

impl AdmissionRules {
    /// The zone of a kelurahan.
    pub fn zone_of(&self, village: &str) -> Option<&Zone> {
        let names = |code: &str| {
            self.zones.iter().find(move |zone| zone.regions.iter().any(|region| region == code))
        };
        names(village).or_else(|| names(village.rsplit_once('.')?.0))
    }

    /// How near a home is to a school.
    pub fn nearness(&self, home: &Spot, school: &AdmittingSchool) -> Nearness {
        let there = &school.spot;
        if home == there {
            Nearness::SameRt
        } else if (&home.village, home.rw) == (&there.village, there.rw) {
            Nearness::SameRw
        } else if school
            .around
            .iter()
            .any(|(village, rw)| (village, *rw) == (&home.village, home.rw))
        {
            Nearness::Around
        } else if self
            .zone_of(&home.village)
            .is_some_and(|zone| self.zone_of(&there.village) == Some(zone))
        {
            Nearness::SameZone
        } else {
            Nearness::Elsewhere
        }
    }

    /// A track by its id.
    pub fn track(&self, id: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.id == id)
    }

    /// What is wrong with them, for whoever writes them: the field and the problem.
    pub fn problems(&self, regions: &Regions) -> Vec<(String, String)> {
        let mut wrong = Vec::new();
        let mut object = |field: String, problem: &str| wrong.push((field, problem.to_owned()));
        let mut seen = std::collections::BTreeSet::new();
        for (at, zone) in self.zones.iter().enumerate() {
            for code in &zone.regions {
                if regions.find(code).is_none() {
                    object(format!("zones[{at}]"), &format!("{code} is no part of the city"));
                }
                if !seen.insert(code) {
                    object(format!("zones[{at}]"), &format!("{code} is in two zones"));
                }
            }
        }
        let villages = regions.iter().filter(|region| region.level == crate::RegionLevel::Village);
        for village in villages.filter(|village| self.zone_of(&village.code).is_none()) {
            object("zones".to_owned(), &format!("{} is in none", village.code));
        }
        if self.tracks.iter().map(|track| u16::from(track.quota_percent)).sum::<u16>() > 100 {
            object("tracks".to_owned(), "give out more than all places");
        }
        for (at, track) in self.tracks.iter().enumerate() {
            if !track.scores.contains_key(&Nearness::Elsewhere) {
                object(format!("tracks[{at}].scores"), "do not say what `elsewhere` counts");
            }
            if !track.scores.values().rev().is_sorted() {
                object(format!("tracks[{at}].scores"), "count more for who lives farther away");
            }
            if track.order.last() != Some(&Criterion::Number) {
                object(
                    format!("tracks[{at}].order"),
                    "does not end with `number`, so two may be equal",
                );
            }
        }
        wrong
    }
}

impl Track {
    /// What living so near counts.
    pub fn score(&self, nearness: Nearness) -> u16 {
        self.scores.range(nearness..).next().map_or(0, |(_, score)| *score)
    }

    /// How many of a school's places it gives. A part of a place is none.
    pub fn places(&self, school: &AdmittingSchool) -> usize {
        usize::from(school.places) * usize::from(self.quota_percent) / 100
    }

    /// The applicants of one school in order, as places in the list that was given. The first
    /// [`Track::places`] of them are in.
    pub fn rank(
        &self,
        rules: &AdmissionRules,
        school: &AdmittingSchool,
        applicants: &[Applicant],
    ) -> Vec<usize> {
        let score = |applicant: &Applicant| self.score(rules.nearness(&applicant.home, school));
        let compare = |a: &Applicant, b: &Applicant| {
            let by = |criterion: &Criterion| match criterion {
                Criterion::Score => score(b).cmp(&score(a)),
                Criterion::Older => a.birth_date.cmp(&b.birth_date),
                Criterion::Report => b.report.cmp(&a.report),
                Criterion::Number => a.number.cmp(&b.number),
            };
            self.order.iter().map(by).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        };
        let mut order: Vec<usize> = (0..applicants.len()).collect();
        order.sort_by(|&a, &b| compare(&applicants[a], &applicants[b]));
        order
    }
}
