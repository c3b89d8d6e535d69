//! Pure rules of an Indonesian city: identity and tax numbers, money, regions, working days, QRIS,
//! photos, and the city's profile. No I/O, no clock of its own, and no input of any bytes panics.
#![deny(missing_docs)]

mod time;

pub use ::time::{Date, UtcOffset};
pub use time::{Clock, Random, Timestamp, new_id};
