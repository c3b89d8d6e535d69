//! What is the same for all that the gateway publishes as data.

use serde::{Deserialize, Serialize};
use time::Date;

/// What is published side by side, each thing with an id and versions of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Collection {
    /// What departments offer: [`crate::service::ServiceDefinition`], and [`crate::service::LifeEvent`],
    /// from which several are applied for at once.
    Services,
    /// What everybody can look up: [`crate::directory::Directory`].
    Directories,
}

/// What anything that is published says of itself, whatever the version of its format.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Head {
    /// The format that it is written in.
    pub format: u16,
    /// Its id in addresses: small letters, digits and dashes. Never given to anything else in its
    /// collection.
    pub id: String,
    /// Its own version, which grows with each change.
    pub version: u32,
}

/// Everyday words in both languages, as they are typed: several words make one entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Indonesian.
    pub id: Vec<String>,
    /// English.
    pub en: Vec<String>,
}

/// Where something that is published is from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct Source {
    /// What it was read in, and what of it is not sure.
    pub text: String,
    /// Where that is on the web.
    #[serde(default)]
    pub url: Option<String>,
    /// When it was looked up.
    pub looked_up: Date,
    /// How sure it is.
    pub confidence: Confidence,
}

/// How sure it is what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub enum Confidence {
    /// From a primary source, or two that agree.
    #[serde(rename = "H")]
    High,
    /// From one page that can be believed.
    #[serde(rename = "M")]
    Medium,
    /// From something weak.
    #[serde(rename = "L")]
    Low,
    /// General knowledge that nobody has verified.
    #[serde(rename = "GK")]
    GeneralKnowledge,
}

/// Why something that was published cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is written in a way that this version does not know: a newer one does.
    #[error("written for a newer version")]
    Newer,
    /// It is nothing of the kind.
    #[error("not what it should be")]
    Malformed,
}
