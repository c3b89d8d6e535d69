//! What was lost, until the citizen has been told.

use rusqlite::Transaction;

use crate::seal::Sealer;
use crate::{Losses, Store, StoreError, values};

/// Under which name it is kept.
const LOSSES: &str = "losses";

impl Store {
    /// What was on the device and could not be read any more, as far as the citizen has not seen it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn losses(&self) -> Result<Losses, StoreError> {
        self.on_outbox(|database, sealer| kept(values::get(database.read(), sealer, LOSSES)?))
    }

    /// More was lost.
    ///
    /// # Errors
    /// Those of the store.
    pub fn add_losses(&self, losses: Losses) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            database.write(|transaction| add(transaction, sealer, losses))
        })
    }

    /// The citizen has seen what was lost.
    ///
    /// # Errors
    /// Those of the store.
    pub fn forget_losses(&self) -> Result<(), StoreError> {
        self.delete_value(LOSSES)
    }
}

/// Adds to what was lost before.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    losses: Losses,
) -> Result<(), StoreError> {
    if losses.is_none() {
        return Ok(());
    }
    let before = kept(values::get(transaction, sealer, LOSSES)?)?;
    let json = serde_json::to_vec(&before.and(losses));
    let json = json.map_err(|error| StoreError::Fault(error.to_string()))?;
    values::put(transaction, sealer, LOSSES, &json)
}

fn kept(json: Option<Vec<u8>>) -> Result<Losses, StoreError> {
    let read = |json: Vec<u8>| live_domain::json::read(&json);
    let losses = json.map(read).transpose();
    Ok(losses.map_err(|error| StoreError::Fault(error.to_string()))?.unwrap_or_default())
}
