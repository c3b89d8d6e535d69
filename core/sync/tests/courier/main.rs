//! Between a device and a gateway that both have bad days.
#![allow(missing_docs, clippy::unwrap_used)]

mod conformance;
mod faults;
mod feed;
mod fetching;
mod sending;
mod support;
mod uploads;
