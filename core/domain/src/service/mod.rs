//! A service of a department as data: who it is for, what is asked, what is needed, what it costs, how
//! long it takes and what comes of it. The gateway publishes it, a phone draws it, both judge answers
//! by it.
//!
//! Reading is lenient: a member that this version does not know is passed over, so that a definition
//! may say more tomorrow. What would change the *meaning* of a form (another [`Kind`] of field, another
//! [`Condition`]) does not parse, and whoever reads it says that the app is too old for this one
//! service. The checker for who writes a definition (`check`, a feature) is strict instead.

mod condition;
mod evaluate;
mod event;
mod fee;
mod objection;
#[cfg(feature = "check")]
mod rules;
mod validate;

#[cfg(feature = "check")]
pub use crate::check::Finding;
pub use crate::published::{Confidence, Source, Unreadable, Words};
pub use condition::Condition;
pub use evaluate::{Answers, Asked, AskedPage};
#[cfg(feature = "check")]
pub use event::check as check_event;
pub use event::{AnswerFrom, Coming, EventApplication, Interview, LifeEvent};
pub use fee::{Fee, FeeRow};
pub use objection::{Objection, Standing, Turn};

use serde::{Deserialize, Serialize};

use crate::{Assurance, Localized};

/// The newest format of definitions that this version reads. The second knows services that are answered
/// at once; an app of before would take them for something to apply for.
pub const FORMAT: u16 = 2;

/// Who answers at once: the system of the department.
pub const DEPARTMENT: &str = "department";

/// Who answers at once: the city's rules of admission to schools of the stage that follows.
pub const ADMISSION: &str = "admission/";

/// What people come for, across departments, in the order in which it is shown.
pub const NEEDS: [&str; 10] = [
    "identity",
    "family",
    "moving",
    "health",
    "tax",
    "business",
    "building",
    "school",
    "support",
    "information",
];

/// The most fields of a service, on all its pages.
pub const MAX_FIELDS: usize = 60;

/// The most options of one field.
pub const MAX_OPTIONS: usize = 500;

/// The longest answer of a line, in characters.
pub const MAX_LINE: usize = 200;

/// The longest answer of a paragraph, in characters.
pub const MAX_PARAGRAPH: usize = 2_000;

/// The answer "yes" of [`Kind::YesNo`].
pub const YES: &str = "yes";

/// The answer "no" of [`Kind::YesNo`].
pub const NO: &str = "no";

/// What a list shows of a service. Any version of the format has it, so that an app that is too old for
/// a service can still name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEntry {
    /// The format that it is written in: see [`FORMAT`].
    pub format: u16,
    /// Its id in addresses: small letters, digits and dashes. Never given to another service.
    pub id: String,
    /// Its own version, which grows with each change.
    pub version: u32,
    /// The department that offers it.
    pub department: String,
    /// What people come for with it: one of [`NEEDS`].
    pub need: String,
    /// Its name.
    pub title: Localized,
    /// What it is, in a sentence.
    pub summary: Localized,
    /// Everyday words by which people look for it.
    pub words: Words,
}

/// A service of a department.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct ServiceDefinition {
    /// The format that it is written in: see [`FORMAT`].
    pub format: u16,
    /// Its id in addresses.
    pub id: String,
    /// Its own version, which grows with each change. An application is judged by the version that it
    /// was begun with.
    pub version: u32,
    /// The department that offers it.
    pub department: String,
    /// What people come for with it: one of [`NEEDS`].
    pub need: String,
    /// Its name.
    pub title: Localized,
    /// What it is, in a sentence.
    pub summary: Localized,
    /// Who it is for.
    pub audience: Localized,
    /// How sure the city has to be of who applies.
    pub level: Assurance,
    /// What is asked, page by page.
    pub pages: Vec<FormPage>,
    /// What has to be shown.
    #[serde(default)]
    pub documents: Vec<DocumentNeeded>,
    /// Who answers at once: [`DEPARTMENT`], or [`ADMISSION`] and a stage. None of what is applied for.
    #[serde(default)]
    pub answered_by: Option<String>,
    /// What it costs.
    pub fee: Fee,
    /// Within how many working days it is done, once everything is there; 0 where it is at once.
    pub working_days: u16,
    /// By how many working days that may be extended, once, with reasons; none where it may not.
    #[serde(default)]
    pub extension: u16,
    /// How one objects; as the city says it for all where it is not said here.
    #[serde(default)]
    pub objection: Option<Objection>,
    /// Who decides it one after the other, where more than one does: the last decides.
    #[serde(default)]
    pub stages: Vec<DecisionStage>,
    /// The laws and rules that it rests on, by their Indonesian names.
    pub legal_basis: Vec<String>,
    /// What comes out.
    pub outcome: Localized,
    /// Where and how to apply in person.
    pub apply_at: Localized,
    /// Everyday words by which people look for it.
    pub words: Words,
    /// Where all this is from.
    pub source: Source,
}

/// A page of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct FormPage {
    /// What it is about.
    pub title: Localized,
    /// When it is asked; always where there is no condition.
    #[serde(default)]
    pub when: Option<Condition>,
    /// The fields.
    pub fields: Vec<FormField>,
}

/// Something that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct FormField {
    /// Its name among the service's answers: small letters, digits and underscores.
    pub name: String,
    /// What is asked.
    pub label: Localized,
    /// Where to find it, how it is used.
    #[serde(default)]
    pub help: Localized,
    /// What it takes.
    pub kind: Kind,
    /// Whether it may stay empty.
    #[serde(default)]
    pub optional: bool,
    /// When it is asked; always where there is no condition.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// What a field takes. An answer is text, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A line of words.
    Line,
    /// Several lines of words.
    Paragraph,
    /// A number that is no quantity.
    Digits {
        /// The fewest digits.
        least: u8,
        /// The most digits.
        most: u8,
    },
    /// A national identity number.
    Nik,
    /// A family card number.
    FamilyCard,
    /// A tax object number.
    TaxObject,
    /// A mobile number.
    Phone,
    /// A birth date.
    BirthDate,
    /// Any other day, day first.
    Date {
        /// The earliest, in days from today: negative for the past.
        from: i32,
        /// The latest, in days from today.
        to: i32,
    },
    /// One of several options. The answer is the option's value.
    Choice(Vec<ChoiceOption>),
    /// Yes or no. The answer is [`YES`] or [`NO`].
    YesNo,
    /// A whole quantity.
    Number {
        /// The smallest.
        least: i64,
        /// The largest.
        most: i64,
        /// What is counted.
        unit: Localized,
    },
    /// An amount of rupiah.
    Money,
    /// A kelurahan of the city. The answer is its code.
    Village,
    /// A point on the map, within the city. The answer is latitude and longitude with a comma between.
    Place,
    /// A photo. The answer is the id of its file.
    Photo,
}

/// One of several options.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct ChoiceOption {
    /// What the answer says.
    pub value: String,
    /// What people read.
    pub label: Localized,
}

/// Something that has to be shown. Its answer is the id of a photo's file, under its name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct DocumentNeeded {
    /// Its name among the service's answers.
    pub name: String,
    /// What it is.
    pub label: Localized,
    /// Who gives it out, what to do without it.
    #[serde(default)]
    pub help: Localized,
    /// The department that has it already, so that nobody need bring it.
    #[serde(default)]
    pub held: Option<String>,
    /// Whether it goes without.
    #[serde(default)]
    pub optional: bool,
    /// When it is needed; always where there is no condition.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// One of several who decide on an application.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct DecisionStage {
    /// What is done.
    pub name: Localized,
    /// Who does it: the public name of a unit.
    pub by: Localized,
}

/// Whether a text is a definition that this city can publish where it offers these services, which an
/// objection leads to.
///
/// # Errors
/// Everything that has to be put right, in the order of the text. Of what cannot be read at all only
/// the first is known.
#[cfg(feature = "check")]
pub fn check(
    text: &str,
    city: &crate::City,
    offered: &[ServiceDefinition],
) -> Result<ServiceDefinition, Vec<Finding>> {
    crate::check::check(text, |definition| rules::broken(definition, city, offered))
}

impl ServiceDefinition {
    /// Reads a definition as it was published. It was checked where it was published; here only what
    /// cannot be understood is refused.
    ///
    /// # Errors
    /// [`Unreadable::Newer`] for a format or a kind of field that this version does not know.
    pub fn read(json: &[u8]) -> Result<Self, Unreadable> {
        let definition: Result<Self, _> = crate::json::read(json);
        match definition {
            Ok(definition) if definition.format <= FORMAT => Ok(definition),
            Ok(_) => Err(Unreadable::Newer),
            // That it names itself tells what is new from what is broken.
            Err(_) => Err(crate::json::read::<ServiceEntry>(json)
                .map_or(Unreadable::Malformed, |_| Unreadable::Newer)),
        }
    }

    /// Every field on every page, asked or not.
    pub fn fields(&self) -> impl Iterator<Item = &FormField> {
        self.pages.iter().flat_map(|page| &page.fields)
    }
}
