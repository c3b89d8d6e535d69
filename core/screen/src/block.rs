//! The kinds of semantic block that a screen is made of.

use serde::Serialize;

use crate::{Choice, MapPin, Photo, PhotoField, Picture, PlaceField, RatingField, TextField};

/// What weight a thing has. Never shown by colour alone: a shell adds an icon or a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// Good to know.
    Info,
    /// Needs attention.
    Attention,
    /// Failed.
    Problem,
    /// Done.
    Done,
}

/// One block of a screen. A shell matches on this without a wildcard, so that a kind it does not
/// draw fails to compile.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Block {
    /// A heading within the screen, one level below its title.
    Heading {
        /// The words.
        text: String,
    },
    /// A paragraph.
    Text {
        /// The words.
        text: String,
        /// Whether it is secondary: shown quieter.
        quiet: bool,
    },
    /// Something the person should notice.
    Notice(Notice),
    /// The few most frequent things, as large targets.
    Tiles {
        /// The things.
        tiles: Vec<Tile>,
    },
    /// A list of things that lead somewhere.
    Items {
        /// The things, in order.
        items: Vec<Item>,
        /// What to say, and to do, when there are none.
        empty: String,
    },
    /// Named facts, one a row.
    Facts {
        /// The rows.
        facts: Vec<Fact>,
    },
    /// An amount of money that matters most on this screen.
    Amount {
        /// What it is for.
        label: String,
        /// The amount as people print it.
        amount: String,
        /// Due date or state.
        note: String,
    },
    /// Where one stands on a ladder of steps, drawn across.
    Ladder {
        /// The steps, lowest first.
        steps: Vec<Step>,
    },
    /// What happened and what comes next, drawn down.
    Timeline {
        /// The steps, oldest first.
        steps: Vec<Step>,
    },
    /// A promised number of working days, and how many have passed.
    WorkingDays {
        /// Days passed, today included.
        passed: u16,
        /// Days promised.
        promised: u16,
        /// The same in words, with the promised date.
        caption: String,
    },
    /// A line or a page of text to type.
    TextField(TextField),
    /// One of several options.
    Choice(Choice),
    /// A photo to take or to pick.
    PhotoField(PhotoField),
    /// A point on a map to set.
    PlaceField(PlaceField),
    /// A judgement of one to five.
    RatingField(RatingField),
    /// Photos to look at, side by side.
    Photos {
        /// The photos.
        photos: Vec<Photo>,
    },
    /// A place to look at.
    Map(MapPin),
    /// A code to scan with another device or app.
    Qr(QrCode),
    /// Something official that can be kept and opened without a network.
    Document(Document),
    /// Something to press.
    Button(Button),
}

/// Something the person should notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Notice {
    /// Its weight.
    pub tone: Tone,
    /// The icon.
    pub icon: Picture,
    /// What it is.
    pub title: String,
    /// What to do about it.
    pub text: String,
    /// Where it leads, if anywhere.
    pub route: Option<String>,
}

/// One of the most frequent things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Tile {
    /// The icon.
    pub icon: Picture,
    /// What it does.
    pub label: String,
    /// Where it leads.
    pub route: String,
}

/// One thing of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Item {
    /// The icon.
    pub icon: Picture,
    /// What it is.
    pub title: String,
    /// More about it.
    pub detail: String,
    /// Its state in a word or two, shown as a chip; empty for none.
    pub state: String,
    /// The state's weight.
    pub tone: Tone,
    /// Where it leads, if anywhere.
    pub route: Option<String>,
}

/// A named fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// The fact, as people print it.
    pub value: String,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Stage {
    /// Behind us.
    Done,
    /// Here.
    Now,
    /// Ahead.
    Ahead,
    /// It went wrong here.
    Failed,
}

/// A step of a ladder or a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Step {
    /// How it stands.
    pub stage: Stage,
    /// What it is.
    pub title: String,
    /// When, by whom, what they said.
    pub detail: String,
}

/// A code to scan. The core makes the pattern, so that no shell needs a library for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct QrCode {
    /// Modules on each side, without the quiet zone of four that a shell leaves around it.
    pub size: u32,
    /// `size × size` modules, row by row; `true` is dark.
    pub modules: Vec<bool>,
    /// What it is and until when it holds.
    pub caption: String,
    /// The words on the button that saves it as a picture.
    pub save: String,
    /// The payload, to copy into another app.
    pub payload: String,
}

/// Something official to keep.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Document {
    /// What it is.
    pub title: String,
    /// Its number.
    pub number: String,
    /// What it says.
    pub facts: Vec<Fact>,
    /// That it was checked, that it is kept on the device: in words.
    pub assurances: Vec<String>,
    /// The file that it is, to save or to hand to another app. Where there is none, what it says is
    /// handed over as text.
    pub file: Option<DocumentFile>,
}

/// The file of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DocumentFile {
    /// Which file of the core.
    pub file: String,
    /// What it is called, its ending included.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// The words on the button that saves it.
    pub save: String,
}

/// How a [`Button::link`] begins that is a key to subscribe with.
pub const SUBSCRIBES: &str = "webpush:";

/// What a button does to the screen's weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ButtonRole {
    /// The one next thing; at most one a screen.
    Primary,
    /// Another way on.
    Quiet,
    /// It takes something away.
    Danger,
}

/// Something to press: it sends [`crate::Intent::Press`] with every field of the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Button {
    /// Which action.
    pub action: String,
    /// What it says.
    pub label: String,
    /// Its weight.
    pub role: ButtonRole,
    /// The icon, if it has one.
    pub icon: Option<Picture>,
    /// Whether the shell first has the device confirm that its owner is here, by fingerprint, face
    /// or screen lock, and presses only then. See `Config::confirms_owner` of the core.
    pub owner_only: bool,
    /// A page outside of the app, on the web: the shell opens it in the device's browser, and sends
    /// nothing. After [`SUBSCRIBES`] a key instead, which a browser alone is given: where it can be
    /// called by Web Push, it subscribes with that key, puts the subscription as JSON into the field that
    /// is named like the action, and presses; elsewhere there is no button.
    pub link: Option<String>,
}

impl Button {
    /// A button of words alone.
    pub fn new(action: impl Into<String>, label: impl Into<String>, role: ButtonRole) -> Self {
        let (action, label) = (action.into(), label.into());
        Self { action, label, role, icon: None, owner_only: false, link: None }
    }

    /// With an icon before its words.
    #[must_use]
    pub fn with_icon(self, icon: impl Into<Option<Picture>>) -> Self {
        Self { icon: icon.into(), ..self }
    }

    /// To a page outside of the app.
    #[must_use]
    pub fn leading_to(self, link: impl Into<String>) -> Self {
        Self { link: Some(link.into()), ..self }
    }

    /// For the device's owner alone.
    #[must_use]
    pub fn owner_only(self) -> Self {
        Self { owner_only: true, ..self }
    }
}
