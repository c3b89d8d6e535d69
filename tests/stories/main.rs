//! Stories: what a person does with the app, on a headless phone, against a real gateway.
#![allow(missing_docs, clippy::unwrap_used)]

mod applications;
mod bill;
mod cache;
mod claims;
mod clock;
mod damage;
mod dinkes;
mod directory;
mod documents;
mod erase;
mod family;
mod faults;
mod feed;
#[cfg(target_os = "linux")]
mod full_disk;
mod funnel;
mod inbox;
mod lock;
mod new_device;
mod numbers;
mod officer;
mod offline;
mod outbox;
mod privacy;
mod receipt;
mod report;
mod screens;
mod search;
mod services;
mod sleep;
mod steps;
mod storage;
mod uploads;
mod verification;
mod words;
