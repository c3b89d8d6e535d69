//! The app without a platform.
#![deny(missing_docs)]
use std::path::PathBuf;
use std::sync::Arc;

pub use live_screen::{self as screen, Input, Intent, Language, Network, Screen};

/// Where and how a core runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that belongs to this core alone.
    pub folder: PathBuf,
    /// The gateway's address, for example `https://live.example.go.id/`.
    pub gateway: String,
    /// The language until the person chooses one.
    pub language: Language,
}
