//! A city's profile: everything that makes the app this city's and no other's.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::{QrisMerchant, Regions, regions};

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

impl Localized {
    /// In the language with this tag; Indonesian for any other than English.
    pub fn in_language(&self, tag: &str) -> &str {
        if tag == "en" { &self.en } else { &self.id }
    }
}

/// The edges of the city (WGS 84, degrees).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Southern edge.
    pub south: f64,
    /// Western edge.
    pub west: f64,
    /// Northern edge.
    pub north: f64,
    /// Eastern edge.
    pub east: f64,
}

impl Bounds {
    /// Whether a point lies within. A point that is no number does not.
    pub fn contains(&self, latitude: f64, longitude: f64) -> bool {
        (self.south..=self.north).contains(&latitude)
            && (self.west..=self.east).contains(&longitude)
    }
}

/// A department (OPD).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its id in routes, for example `laksa`.
    pub id: String,
    /// Its name.
    pub name: Localized,
    /// What it is for, in a sentence.
    pub about: Localized,
}

/// A kind of problem that can be reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCategory {
    /// Its id, for example `road`.
    pub id: String,
    /// Its icon by meaning, for example `road`.
    pub icon: String,
    /// Its name.
    pub label: Localized,
    /// Who works on it, for example `Dinas PUPR`.
    pub unit: String,
    /// How many working days are promised.
    pub working_days: u16,
}

/// Rules of the property tax that the city sets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TaxRules {
    /// The month that bills are due in, 1 to 12.
    pub due_month: u8,
    /// The day of that month.
    pub due_day: u8,
    /// The fine in percent of the tax for each begun month.
    pub fine_percent_per_month: f64,
    /// For how many months at most.
    pub fine_max_months: u8,
}

/// A city.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// Its id: the name of its folder.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The app's name in its two parts.
    pub app_name: (String, String),
    /// Its region code.
    pub region: String,
    /// How far its clocks are from UTC.
    pub utc_offset_hours: i8,
    /// What its zone is called.
    pub zone: String,
    /// Its edges.
    pub bounds: Bounds,
    /// The number to call in an emergency.
    pub emergency: String,
    /// Its departments.
    pub departments: Vec<Department>,
    /// What can be reported.
    pub report_categories: Vec<ReportCategory>,
    /// Its property tax.
    pub tax: TaxRules,
    /// Who gets paid taxes.
    pub qris_merchant: QrisMerchant,
    /// Its kecamatan and kelurahan; they come from a table of their own.
    #[serde(skip)]
    regions: Regions,
}

/// A profile that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct ProfileError {
    /// Which field.
    pub field: String,
    /// What is wrong with it.
    pub problem: String,
}

impl City {
    /// The profile that is built in: the one in the folder of `cities/` that `LIVE_CITY` named at
    /// build time.
    pub fn built_in() -> &'static Self {
        static CITY: OnceLock<City> = OnceLock::new();
        CITY.get_or_init(|| {
            let json = include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/city.json"));
            let table =
                include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/regions.tsv"));
            Self::parse(json, table).expect("the built-in profile is tested")
        })
    }

    /// Reads a profile and its table of regions, and checks them.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn parse(json: &str, region_table: &str) -> Result<Self, ProfileError> {
        let fail = |field: &str, problem: String| ProfileError { field: field.to_owned(), problem };
        let mut city: Self =
            serde_json::from_str(json).map_err(|e| fail("profile", e.to_string()))?;
        city.regions = Regions::parse(region_table).map_err(|e| fail("regions", e.to_string()))?;
        city.check()?;
        Ok(city)
    }

    /// Its kecamatan and kelurahan, itself included.
    pub fn regions(&self) -> &Regions {
        &self.regions
    }

    /// A kind of problem by its id.
    pub fn report_category(&self, id: &str) -> Option<&ReportCategory> {
        self.report_categories.iter().find(|category| category.id == id)
    }

    fn check(&self) -> Result<(), ProfileError> {
        let require = |holds: bool, field: &str, problem: &str| {
            if holds {
                return Ok(());
            }
            Err(ProfileError { field: field.to_owned(), problem: problem.to_owned() })
        };
        require(!self.name.is_empty(), "name", "is empty")?;
        require(
            regions::national().find(&self.region).is_some(),
            "region",
            "is no kabupaten or kota",
        )?;
        require(self.regions.find(&self.region).is_some(), "regions", "do not hold the city")?;
        require(
            (-12..=14).contains(&self.utc_offset_hours),
            "utc_offset_hours",
            "is no offset of this world",
        )?;
        let bounds = &self.bounds;
        let sound = bounds.south < bounds.north && bounds.west < bounds.east;
        require(sound, "bounds", "are empty")?;
        require(!self.report_categories.is_empty(), "report_categories", "are empty")?;
        let days = self.report_categories.iter().all(|category| category.working_days > 0);
        require(days, "report_categories.working_days", "must be at least one")?;
        // A year without 29 February: the day must be there every year.
        let due = Month::try_from(self.tax.due_month)
            .and_then(|month| Date::from_calendar_date(2027, month, self.tax.due_day));
        require(due.is_ok(), "tax", "is due on a day that not every year has")?;
        let ids = |ids: Vec<&String>| {
            ids.iter().all(|id| !id.is_empty())
                && ids.iter().collect::<BTreeSet<_>>().len() == ids.len()
        };
        require(
            ids(self.departments.iter().map(|d| &d.id).collect()),
            "departments.id",
            "is empty or stands twice",
        )?;
        require(
            ids(self.report_categories.iter().map(|c| &c.id).collect()),
            "report_categories.id",
            "is empty or stands twice",
        )
    }
}
