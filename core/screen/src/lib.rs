//! What a shell draws and what it sends back.
//!
//! A [`Screen`] is a title and a list of [`Block`]s. A block says what a thing *is*, never how it
//! looks: each shell draws it the way its platform's people expect. What the person does comes
//! back as an [`Intent`]. Every sentence on a screen comes from [`Words`].
#![deny(missing_docs)]
// What uniffi generates is not checked by these lints' measure.
#![cfg_attr(feature = "uniffi", allow(unsafe_code, missing_docs))]

mod block;
mod controls;
mod dates;
mod fields;
mod intent;
mod picture;
mod route;
mod screen;
mod words;

pub use block::{
    Block, Button, ButtonRole, Document, DocumentFile, Fact, Item, Notice, QrCode, SUBSCRIBES,
    Stage, Step, Tile, Tone,
};
pub use controls::Controls;
pub use fields::{
    Choice, ChoiceOption, ChoiceStyle, FieldKind, MapPin, Photo, PhotoField, Pin, PlaceField,
    RatingField, TextField,
};
pub use intent::{Field, Input, Intent, Network};
pub use picture::Picture;
pub use route::Route;
pub use screen::{Brand, Delivery, Screen, Tab};
pub use words::{Args, Language, MissingWords, Words, WordsProblem};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
