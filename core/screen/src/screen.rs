//! A whole screen.

use serde::Serialize;

use crate::{Block, Language, Picture, Tone};

/// Everything that is to be seen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Screen {
    /// Its address: also its deep link and the path of its web page.
    pub route: String,
    /// The language of its words.
    pub language: Language,
    /// The app's name.
    pub brand: Brand,
    /// What it is about.
    pub title: String,
    /// Where in a row of screens this is ("2 dari 3"); empty when it stands alone.
    pub progress: String,
    /// Where "back" leads, when it leads anywhere: the words for it.
    pub back: Option<String>,
    /// How many screens "back" can lead through, all in all: a shell that slides screens over each
    /// other knows by it which of them are left.
    pub depth: u32,
    /// How things stand that were sent: always visible.
    pub delivery: Delivery,
    /// The blocks, in reading order.
    pub blocks: Vec<Block>,
    /// The main places of the app.
    pub tabs: Vec<Tab>,
    /// Whether something is being fetched or sent for this screen: the words for it.
    pub busy: Option<String>,
    /// Whether it shows personal data: a shell keeps it out of screenshots and previews.
    pub sensitive: bool,
    /// Whether the shell should look again by itself in a while, because something is expected
    /// (a payment, a receipt), in seconds.
    pub again_in: Option<u32>,
}

/// The app's name in the two parts that its mark has ("Kota", "LIVE").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Brand {
    /// The first part.
    pub first: String,
    /// The second part, set apart from the first.
    pub second: String,
}

/// The state of everything that was sent, in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Delivery {
    /// The words ("Semua terkirim", "2 menunggu dikirim").
    pub text: String,
    /// The icon.
    pub icon: Picture,
    /// The weight.
    pub tone: Tone,
    /// Where to see more.
    pub route: String,
}

/// One of the main places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Tab {
    /// The icon.
    pub icon: Picture,
    /// Its name.
    pub label: String,
    /// Where it leads.
    pub route: String,
    /// Whether this screen belongs to it.
    pub here: bool,
}
