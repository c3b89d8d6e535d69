//! A city's profile: everything that makes the app this city's and no other's.

mod check;
mod tax;

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::packed::built_in;
use crate::{QrisMerchant, Regions};

pub use tax::{PROPERTY_TAX, TaxKind, TaxRules};

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
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

/// The edges of a city (WGS 84, degrees): the smallest rectangle that holds it.
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
    /// Its id in routes, for example `laksa`: small letters, digits and dashes.
    pub id: String,
    /// Its name, at most 60 characters.
    pub name: Localized,
    /// What it is for, in a sentence of at most 160 characters.
    pub about: Localized,
}

/// A kind of problem that can be reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCategory {
    /// Its id, for example `road`. Reports keep it for ever, so it is never given to another kind.
    pub id: String,
    /// Its icon by meaning: the name of one of the app's pictures with small letters and dashes,
    /// for example `road`, `lamp`, `waste`, `water`, `tree`, `order`, `other`.
    pub icon: String,
    /// Its name, at most 60 characters.
    pub label: Localized,
    /// Who works on it, as people know them, for example `Dinas PUPR`.
    pub unit: String,
    /// How many working days are promised, 1 to 250, and not more than the national clock gives.
    pub working_days: u16,
    /// How many the national complaint clock (LAPOR) gives: 5 for a wish for information, 14 where nobody has
    /// to inspect first, and 60 where somebody has to.
    pub national_days: u16,
}

/// What holds for every report, whatever it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaints {
    /// Within how many working days somebody has checked it and said whose it is (LAPOR: 3). 1 to 250.
    pub check_days: u16,
    /// For how many days after it is done its sender may open it again, once. 1 to 365.
    pub reopen_days: u16,
    /// How many times departments hand it on before the city's own desk decides, 1 to 10.
    pub most_forwards: u8,
    /// The category of that desk's own reports.
    pub desk: String,
    /// What its sender can do when the time has passed, at most 300 characters.
    pub escalation: Localized,
}

/// For how long what must be kept by law is kept, also where its citizen is gone: by the city's own
/// schedule of archives (UU 43/2009).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Years for reports that a department took over. 1 to 100.
    pub report_years: u8,
    /// Years for what is left of applications that a department took over. 1 to 100.
    pub application_years: u8,
    /// So many days after an application is over, what was answered in it goes.
    pub application_answer_days: u16,
    /// Years for proofs of payment. 1 to 100.
    pub payment_years: u8,
}

/// What is promised to who asks for a person to look at a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Within how many working days somebody has looked, 1 to 250.
    pub working_days: u16,
    /// The same for what was sent back and comes again.
    pub again_working_days: u16,
}

/// How long messages wait for their citizens, and what becomes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbox {
    /// For how many days a message is kept, 30 to 1000.
    pub kept_days: u16,
    /// After how many hours somebody is sent a text message of what has a last day, when no device
    /// was reached and nobody has read it. 1 to 168.
    pub sms_after_hours: u16,
    /// How many days before its last day a bill is spoken of, 1 to 60.
    pub bill_days: u16,
}

/// A city.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// Its id: the name of its folder.
    pub id: String,
    /// Its name with its kind, as people write it.
    pub name: String,
    /// The app's name in its two parts, of which the second stands out.
    pub app_name: (String, String),
    /// Its region code (Kemendagri), with a dot: two digits of province, two of kabupaten or kota.
    pub region: String,
    /// How far its clocks are from UTC, in hours.
    pub utc_offset_hours: i8,
    /// What its zone is called, for example `WIB`.
    pub zone: String,
    /// Its edges. A report outside of them is not the city's.
    pub bounds: Bounds,
    /// The number to call in an emergency.
    pub emergency: String,
    /// Uploads over so many bytes wait for a network that is not paid by the byte, unless the citizen
    /// does not want to wait.
    pub large_upload_bytes: u64,
    /// Its departments, in the order in which they are shown.
    pub departments: Vec<Department>,
    /// What can be reported, in the order in which it is shown.
    pub report_categories: Vec<ReportCategory>,
    /// What holds for all of them.
    pub complaints: Complaints,
    /// Its taxes.
    pub tax: TaxRules,
    /// How long what must stay stays.
    pub retention: Retention,
    /// How soon a person looks at a verification.
    pub review: Review,
    /// What becomes of messages.
    pub inbox: Inbox,
    /// Within how many working days who was declined may object (UU 30/2014, article 77), 1 to 250.
    pub objection_working_days: u16,
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
    /// Which field, as a path into the profile; `profile` when it is no JSON of a profile at all.
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
            // Tests check it, so that an app that starts need not.
            Self::read(&built_in!("city"), &built_in!("city-regions"))
                .expect("the built-in profile is tested")
        })
    }

    /// Reads a profile (JSON) and its table of regions (see [`Regions::parse`]), and checks both.
    ///
    /// # Errors
    /// Names the field that is wrong, for example `report_categories[2].label.en`.
    pub fn parse(json: &str, region_table: &str) -> Result<Self, ProfileError> {
        let city = Self::read(json, region_table)?;
        check::check(&city)?;
        Ok(city)
    }

    fn read(json: &str, region_table: &str) -> Result<Self, ProfileError> {
        let fail = |field: &str, problem: String| ProfileError { field: field.to_owned(), problem };
        let mut city: Self = crate::json::read(json.as_bytes())
            .map_err(|error| fail("profile", error.to_string()))?;
        city.regions =
            Regions::parse(region_table).map_err(|error| fail("regions", error.to_string()))?;
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

    /// A tax by the id of its kind.
    pub fn tax_kind(&self, id: &str) -> Option<&TaxKind> {
        self.tax.kinds.iter().find(|kind| kind.id == id)
    }
}
