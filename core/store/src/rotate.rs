//! Another data key: everything is sealed anew with it.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use live_domain::Random;

use crate::database::{self, Database};
use crate::seal::Sealer;
use crate::{KeyStore, StoreError, files, items, outbox, values};

/// There when the key is to be changed at the next opening, while nobody uses it.
const MARK: &str = "outbox.rekey";

/// Has the key changed when the outbox is opened the next time.
pub(crate) fn mark(folder: &Path) -> Result<(), StoreError> {
    File::create(folder.join(MARK))?.sync_all()?;
    Ok(())
}

/// Changes the key, where that was asked for. All of it or nothing: until the new key is in the
/// file, everything there is sealed with the old one.
pub(crate) fn where_asked_for(
    folder: &Path,
    database: &mut Database,
    old: Sealer,
    keys: &dyn KeyStore,
    random: Arc<dyn Random>,
) -> Result<Sealer, StoreError> {
    if !folder.join(MARK).exists() {
        return Ok(old);
    }
    let new = database.write(|transaction| {
        let new = outbox::replace_key(transaction, &old, keys, random)?;
        values::reseal(transaction, &old, &new)?;
        files::reseal(transaction, &old, &new)?;
        items::reseal(transaction, &old, &new)?;
        Ok(new)
    })?;
    database.scrub()?;
    database::remove(&folder.join(MARK))?;
    tracing::info!("everything is sealed with another key");
    Ok(new)
}
