//! What a person fills in, and what is shown of photos and places.

use serde::Serialize;

use crate::Picture;

/// What a text field takes, so that a shell can offer the right keyboard and autofill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FieldKind {
    /// A line of words.
    Line,
    /// Several lines of words.
    Paragraph,
    /// A number that is no quantity: digits with separators (NIK, NOP).
    Digits,
    /// A phone number.
    Phone,
    /// A one-time code that arrived by message.
    OneTimeCode,
}

/// A text to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TextField {
    /// Its id within the screen.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// Where to find it, how it is used.
    pub help: String,
    /// What it takes.
    pub kind: FieldKind,
    /// What has been typed.
    pub value: String,
    /// Whether it may stay empty.
    pub optional: bool,
    /// The most characters it takes.
    pub max_chars: u32,
    /// What is wrong with it and what to do, when something is.
    pub error: Option<String>,
    /// What was found to be right about it, when something was.
    pub confirmed: Option<String>,
    /// The words on the button that reads it from a QR code, where it may stand in one. A shell
    /// without a camera leaves the button out.
    pub scan: Option<String>,
}

/// How many options there are to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ChoiceStyle {
    /// A few: all are shown, each a large target.
    Open,
    /// Many: folded into a list to open or search.
    Folded,
}

/// One of several options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Choice {
    /// Its id within the screen.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// More about it.
    pub help: String,
    /// How to show the options.
    pub style: ChoiceStyle,
    /// The options, in order.
    pub options: Vec<ChoiceOption>,
    /// The value of the chosen one; empty for none yet.
    pub value: String,
    /// Whether it may stay unchosen.
    pub optional: bool,
    /// What is wrong with it and what to do, when something is.
    pub error: Option<String>,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ChoiceOption {
    /// What it stands for.
    pub value: String,
    /// What it says.
    pub label: String,
    /// The group it belongs to (the kecamatan of a kelurahan); empty for none.
    pub group: String,
    /// The icon, if it has one.
    pub icon: Option<Picture>,
}

/// A photo to take or pick. The shell hands the bytes over as [`crate::Input::Photo`], made smaller
/// with the platform's own means; the core removes where it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PhotoField {
    /// Its id within the screen.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// What happens to the photo.
    pub help: String,
    /// The photo that was taken.
    pub photo: Option<Photo>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is wrong with it and what to do, when something is.
    pub error: Option<String>,
}

/// A photo to look at; its bytes come from the core by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Photo {
    /// The file's id.
    pub file: String,
    /// What it is, when, how large: also the text for those who cannot see it.
    pub caption: String,
}

/// A point on a map to set.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlaceField {
    /// Its id within the screen.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// How to set it.
    pub help: String,
    /// The map.
    pub map: MapPin,
    /// The words on the button that asks the device where it is.
    pub locate: String,
    /// What is wrong with it and what to do, when something is.
    pub error: Option<String>,
}

/// A piece of the world with, perhaps, a pin in it (WGS 84, degrees). Where there is a pin, or there are
/// others, a shell shows first what holds them, and no more than is comfortable around a single one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MapPin {
    /// Southern edge.
    pub south: f64,
    /// Western edge.
    pub west: f64,
    /// Northern edge.
    pub north: f64,
    /// Eastern edge.
    pub east: f64,
    /// The pin, where there is one.
    pub pin: Option<Pin>,
    /// Other places around it: each bears its number, from 1, by which the list below calls it.
    pub others: Vec<Pin>,
    /// The place's name.
    pub title: String,
    /// Kelurahan, coordinates, accuracy, how many others, in words.
    pub detail: String,
}

/// A point on the ground (WGS 84, degrees).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Pin {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A judgement of one to five.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RatingField {
    /// Its id within the screen.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// What each of one to five means, in order.
    pub labels: Vec<String>,
    /// What was chosen; 0 for nothing yet.
    pub value: u8,
    /// What is wrong with it and what to do, when something is.
    pub error: Option<String>,
}
