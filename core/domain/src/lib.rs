//! Pure rules of an Indonesian city: identity and tax numbers, money, regions, working days, QRIS,
//! photos, and the city's profile. No I/O, no clock of its own, and no input of any bytes panics.
#![deny(missing_docs)]

#[macro_use]
mod personal;

#[cfg(feature = "admission")]
pub mod admission;
mod assurance;
mod birth_date;
#[cfg(feature = "check")]
pub mod check;
mod city;
mod civil;
mod digits;
pub mod directory;
mod family_card;
mod invalid;
pub mod json;
mod nik;
pub mod packed;
mod phone;
pub mod photo;
pub mod published;
pub mod qris;
pub mod regions;
mod rupiah;
pub mod search;
pub mod service;
pub mod sort;
mod tax_object;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
pub mod vaccines;
mod working_days;

pub use ::time::{Date, UtcOffset};
pub use assurance::Assurance;
pub use birth_date::BirthDate;
pub use city::{
    Bounds, City, Complaints, Department, Inbox, Localized, PROPERTY_TAX, ProfileError,
    ReportCategory, Review, TaxKind, TaxRules,
};
pub use family_card::FamilyCardNumber;
pub use invalid::{Invalid, Warning};
pub use nik::{Nik, NikFacts, Sex};
pub use phone::PhoneNumber;
pub use qris::{Qris, QrisError, QrisMerchant};
pub use regions::{Region, RegionLevel, Regions, TableError};
pub use rupiah::Rupiah;
pub use tax_object::TaxObjectNumber;
pub use time::{Clock, Random, Timestamp, new_id};
pub use working_days::{Holidays, NoTable};
