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
pub mod live;
mod newcomers;
mod photo;
pub mod render;
mod secret;
mod server;
mod sessions;
mod shell;
pub mod words;

pub use config::{Config, Limits};
pub use live_app::screen;
pub use live_app::{Clock, Random, SystemClock, SystemRandom, Timestamp};
pub use secret::{Sealed, Secret, SessionId};
pub use server::{Running, StartError, start};
pub use shell::Shell;
