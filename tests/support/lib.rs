//! The headless phone and its city: a shell for tests, and a real gateway on loopback.
//!
//! A story reads like what a person does: `phone.tap("Laporkan masalah")`, `phone.choose(…)`,
//! `phone.type_into("Ceritakan masalahnya", "…")`. Its network can be cut, or made to fail after
//! the gateway handled a request; the phone can be killed and started again at any moment.

mod city;
#[cfg(test)]
mod conformance;
mod network;
mod phone;
mod picture;
mod tally;
mod text;
mod wire;

pub use city::{TestCity, TestClock};
pub use network::{Fault, TestNetwork};
pub use phone::Phone;
pub use picture::{holiday_photo, large_photo, small_photo};
pub use tally::{Pace, Tally, Traffic, Visited};
pub use text::as_text;
pub use wire::BreakingWire;
