//! The web shell: one core per browser session in this process, HTML rendered from screens.
//!
//! The shell holds no rule, no department and no sentence. It draws what a [`screen::Screen`]
//! says, and hands back what the person did as an intent.
#![deny(missing_docs)]

mod assets;
mod config;
pub mod cores;
mod geo;
mod http;
mod newcomers;
mod photo;
pub mod render;
mod secret;
mod sessions;
mod shell;
pub mod words;

pub use config::{Config, Limits};
pub use live_domain::{Clock, Random, Timestamp};
pub use live_screen as screen;
pub use secret::{Sealed, Secret, SessionId};
pub use shell::Shell;
