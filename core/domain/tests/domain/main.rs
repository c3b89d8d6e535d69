//! The rules of the domain, as their callers meet them.
#![allow(clippy::unwrap_used, missing_docs)]

mod admission;
mod birth_date;
mod city;
mod directory;
mod family_card;
mod json;
mod nik;
mod phone;
mod photo;
mod qris;
mod regions;
mod rupiah;
mod search;
mod service;
mod tax_kind;
mod tax_object;
mod time;
mod typed;
mod vaccines;
mod working_days;
