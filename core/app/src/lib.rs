//! The app without a platform: screens, intents, navigation, words.
//!
//! A shell opens a [`Core`], draws its [`Screen`], sends it [`Intent`]s, and decides nothing.
#![deny(missing_docs)]

mod account;
mod attestation;
mod chrome;
mod core;
mod devices;
mod documents;
mod family;
#[cfg(feature = "faults")]
mod faults;
mod fields;
mod home;
mod inbox;
mod kernel;
mod ladder;
mod lock;
mod losses;
mod me;
mod number;
mod officer;
mod outbox;
mod platform;
mod privacy;
mod proof;
mod receipt;
mod storage;
mod words;

/// What belongs to the device and not to who is signed in on it: it stays when they leave.
pub(crate) const OF_THE_DEVICE: [&str; 2] = [kernel::LANGUAGE, live_store::CAP];

pub use crate::core::{Config, Core, Delivered, File, News, Platform};
pub use crate::platform::{SystemClock, SystemRandom};
pub use crate::words::of as words;
pub use live_departments::Error;
pub use live_domain::{City, Clock, Random, Timestamp};
pub use live_net::{HttpTransport, Request, Response, Transport, TransportError};
pub use live_protocol::ReturnTo;
pub use live_screen::{self as screen, Field, Input, Intent, Language, Network, Screen};
pub use live_store::{KeyError, KeyStore, SoftwareKeyStore};
