//! A published list that everybody can look something up in: places, numbers to call, prices, news,
//! public information. The gateway publishes it as it does services; a phone keeps it and draws it.
//!
//! What is in a list is one type for all kinds, with what an entry may have beside its title: so a
//! phone draws any of them in one way, even one of a kind that it does not know. What a kind has to
//! have is the checker's to say (`check`, a feature).

#[cfg(feature = "check")]
mod rules;

use std::fmt;
use std::sync::OnceLock;

#[cfg(feature = "check")]
use serde::Serialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use time::Date;

use crate::packed::built_in;
use crate::published::Head;
pub use crate::published::{Confidence, Source, Unreadable, Words};
use crate::{Localized, Rupiah};

/// The newest format of directories that this version reads.
pub const FORMAT: u16 = 1;

/// A list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Directory {
    /// The format that it is written in: see [`FORMAT`].
    pub format: u16,
    /// Its id in addresses.
    pub id: String,
    /// Its own version, which grows with each change.
    pub version: u32,
    /// The department whose it is; none for what is the whole city's.
    #[serde(default)]
    pub department: Option<String>,
    /// What is in it.
    pub kind: Kind,
    /// Its name.
    pub title: Localized,
    /// What it is, in a sentence.
    pub summary: Localized,
    /// Everyday words by which people look for it.
    pub words: Words,
    /// Where all this is from, unless an entry says otherwise.
    pub source: Source,
    /// The parts that it falls into, in the order in which they are shown.
    #[serde(default)]
    pub groups: Vec<Group>,
    /// What is in it. None where a list of lists leaves them out: see [`Kind::is_of_the_day`].
    #[serde(default)]
    pub entries: Vec<Entry>,
}

/// What is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Places to go to.
    Places,
    /// Numbers to call.
    Numbers,
    /// What goods cost.
    Prices,
    /// What happened, and what is announced.
    News,
    /// What an authority has to make public, by category.
    Information,
    /// Something that this version has no name for.
    #[serde(other)]
    Other,
}

impl Kind {
    /// Whether it is another list every day. Such a list is fetched when it is looked at; all others
    /// are fetched together and kept, to be there without a network.
    pub fn is_of_the_day(self) -> bool {
        matches!(self, Self::Prices | Self::News)
    }
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Group {
    /// What entries name it by.
    pub id: String,
    /// Its name.
    pub title: Localized,
    /// What it is.
    #[serde(default)]
    pub text: Option<Localized>,
}

/// Something in a list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Entry {
    /// Its id in addresses, within the list.
    pub id: String,
    /// Its name. A name that is the same in both languages may stand once.
    #[serde(deserialize_with = "once_or_both")]
    pub title: Localized,
    /// What it is, what it offers, what happened: a paragraph each.
    #[serde(default)]
    pub text: Vec<Localized>,
    /// The part of the list that it belongs to.
    #[serde(default)]
    pub group: Option<String>,
    /// Numbers to call, as they are dialled.
    #[serde(default)]
    pub phones: Vec<String>,
    /// Street and house number.
    #[serde(default)]
    pub address: Option<String>,
    /// The code of the kecamatan or kelurahan that it is in; the city's where no more is known.
    #[serde(default)]
    pub region: Option<String>,
    /// When it is open.
    #[serde(default)]
    pub hours: Option<Localized>,
    /// Where it is.
    #[serde(default)]
    pub point: Option<Spot>,
    /// What it costs.
    #[serde(default)]
    pub price: Option<Price>,
    /// The day that it is of.
    #[serde(default)]
    pub day: Option<Date>,
    /// Where there is more on the web.
    #[serde(default)]
    pub link: Option<String>,
    /// Everyday words by which people look for it.
    #[serde(default)]
    pub words: Words,
    /// Where it is from, if elsewhere than the list.
    #[serde(default)]
    pub source: Option<String>,
    /// How sure it is, if otherwise than the list.
    #[serde(default)]
    pub confidence: Option<Confidence>,
}

/// A point on the earth (WGS 84, degrees).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Spot {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Whether it is only near there, for example in the middle of the same kelurahan.
    #[serde(default)]
    pub approximate: bool,
}

impl Spot {
    /// How many metres it is to another point, as the crow flies: exact enough within a city.
    pub fn metres_to(&self, latitude: f64, longitude: f64) -> f64 {
        /// Metres in a degree of a meridian.
        const DEGREE: f64 = 111_195.0;
        let north = (self.latitude - latitude) * DEGREE;
        let east = (self.longitude - longitude) * DEGREE * latitude.to_radians().cos();
        north.hypot(east)
    }
}

/// What something costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Price {
    /// How much now.
    pub now: Rupiah,
    /// How much a week before, where that is known.
    #[serde(default)]
    pub week_before: Option<Rupiah>,
    /// For how much of it.
    pub unit: Localized,
}

impl Directory {
    /// Reads a list as it was published. It was checked where it was published; here only what cannot
    /// be understood is refused.
    ///
    /// # Errors
    /// [`Unreadable::Newer`] for a format that this version does not know.
    pub fn read(json: &[u8]) -> Result<Self, Unreadable> {
        match crate::json::read::<Self>(json) {
            Ok(directory) if directory.format <= FORMAT => Ok(directory),
            Ok(_) => Err(Unreadable::Newer),
            // That it says what everything says of itself tells what is new from what is broken.
            Err(_) => Err(crate::json::read::<Head>(json)
                .map_or(Unreadable::Malformed, |_| Unreadable::Newer)),
        }
    }

    /// The id of the numbers to call that are built in, which is known without reading them.
    pub const BUILT_IN_NUMBERS: &'static str = "nomor-penting";

    /// The numbers to call that are built in, so that they are there before anything was fetched.
    pub fn built_in_numbers() -> &'static Self {
        static LIST: OnceLock<Directory> = OnceLock::new();
        // Tests check it, so that an app that starts need not.
        LIST.get_or_init(|| {
            Self::read(built_in!("numbers").as_bytes()).expect("the built-in numbers are tested")
        })
    }
}

/// Whether a text is a list that this city can publish.
///
/// # Errors
/// Everything that has to be put right, in the order of the text.
#[cfg(feature = "check")]
pub fn check(text: &str, city: &crate::City) -> Result<Directory, Vec<crate::check::Finding>> {
    crate::check::check(text, |directory| rules::broken(directory, city))
}

/// A text in both languages, or one for both.
fn once_or_both<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Localized, D::Error> {
    struct Texts;

    impl<'de> Visitor<'de> for Texts {
        type Value = Localized;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text, or one in each language")
        }

        fn visit_str<E>(self, text: &str) -> Result<Localized, E> {
            Ok(Localized { id: text.to_owned(), en: text.to_owned() })
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Localized, A::Error> {
            Localized::deserialize(MapAccessDeserializer::new(map))
        }
    }

    deserializer.deserialize_any(Texts)
}
