//! The web shell: one core per browser session in this process, HTML rendered from screens.
//!
//! The shell holds no rule, no department and no sentence. It draws what a [`screen::Screen`]
//! says, and hands back what the person did as an intent.
#![deny(missing_docs)]

mod assets;
mod geo;
pub mod render;
pub mod words;

pub use live_screen as screen;
