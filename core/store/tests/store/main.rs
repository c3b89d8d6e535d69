//! The store as its callers use it.
#![allow(clippy::unwrap_used, missing_docs)]

mod cache;
mod life;
mod outbox;
mod room;
mod salvage;
mod sealing;
mod support;
