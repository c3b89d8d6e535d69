//! Who holds the device, and what becomes of it when the network or the gateway says no.
#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;
mod session;
mod sign_in;
mod support;
