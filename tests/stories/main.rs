//! Stories: what a person does with the app, on a headless phone, against a real gateway.
#![allow(missing_docs, clippy::unwrap_used)]

mod bill;
mod faults;
#[cfg(target_os = "linux")]
mod full_disk;
mod lock;
mod offline;
mod report;
mod screens;
mod steps;
mod uploads;
mod words;
