//! The gateway as the core calls it, over a transport that does as it was told.
#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;
mod proving;
mod repeating;
mod support;
mod time;
mod wire;
