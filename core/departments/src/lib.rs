//! One module for each department: its typed client, its rules, its screens.
//!
//! A department is a [`Section`]. It knows what it shows and what its buttons do; the app above it
//! knows about navigation, step-up and languages.
#![deny(missing_docs)]

mod bapenda;
mod dinkes;
mod directories;
mod error;
mod form;
mod laksa;
mod mandates;
mod place;
mod profile;
mod qr;
mod queues;
mod section;
mod services;
mod signatures;
mod ticket;

use std::sync::Arc;

pub use directories::{Directories, numbers};
pub use error::{Error, invalid};
pub use form::Form;
pub use mandates::{
    acting_for, drop_what_ended, drop_what_was_seen, id_of, mandate, mandates, other_side,
};
pub use profile::{department_name, departments};
pub use qr::qr_code;
pub use section::{
    ANSWER, Context, Next, Page, Section, Stale, UnderWay, button, form_photo, offer, tile,
};
pub use services::{Services, events_door, open_at_counter, search_door};
pub use signatures::{KEYS, decode, issuer_key};

/// The beginnings of the names under which documents are kept: they go when the citizen leaves, and
/// never to make room.
pub const DOCUMENT_VALUES: [&str; 3] = ["bapenda/receipt/", "account/receipt", "documents/issued/"];

/// Every department that the app has, in the order in which they are shown, and the queues of all.
pub fn all() -> Vec<Arc<dyn Section>> {
    vec![
        Arc::new(laksa::Laksa),
        Arc::new(bapenda::Bapenda),
        Arc::new(dinkes::Dinkes),
        Arc::new(queues::Queues),
    ]
}
