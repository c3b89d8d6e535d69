//! The store as its callers use it.
#![allow(clippy::unwrap_used, missing_docs)]

#[cfg(target_os = "linux")]
mod bad_disk;
mod cache;
mod conformance;
mod large;
mod life;
mod outbox;
mod room;
mod salvage;
mod sealing;
mod support;
