//! The sandbox city's departments, behind the same traits as real ones.

mod bapenda;
mod disdukcapil;
mod inapas;
mod laksa;
mod messages;

use std::sync::Arc;

use live_domain::{City, Clock, Random};

use super::Departments;
use crate::db::Db;
use crate::secrets::Signer;

pub(crate) use bapenda::{insert_bill, sign_payment};
pub(crate) use inapas::Inapas;
pub(crate) use laksa::{Laksa, note};

/// The keys of the departments that sign.
pub(crate) struct DepartmentKeys {
    /// Signs that a report was taken over.
    pub laksa: Arc<Signer>,
    /// Signs that a bill was paid.
    pub bapenda: Arc<Signer>,
}

/// The sandbox's departments, which work so many times faster than in earnest.
pub(crate) fn departments(
    db: &Db,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
    city: &City,
    keys: &DepartmentKeys,
    speed: f64,
) -> Departments {
    let messages = messages::Outbox::new(db.clone(), Arc::clone(clock), Arc::clone(random));
    Departments {
        desk: Arc::new(Laksa::new(city.clone(), Arc::clone(&keys.laksa), Arc::clone(clock), speed)),
        register: Arc::new(disdukcapil::Register::new(db.clone())),
        tax: Arc::new(bapenda::Office::new(db.clone(), Arc::clone(&keys.bapenda))),
        messages: Arc::new(messages),
        identity: None,
    }
}
