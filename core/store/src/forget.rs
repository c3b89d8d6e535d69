//! Forgetting everything, when somebody leaves the device.

use crate::{Store, StoreError, values};

impl Store {
    /// Removes everything but these kept values, what is just being fetched as well, and every trace
    /// of it: not even sealed bytes stay in the files. Whoever comes next gets another key.
    ///
    /// # Errors
    /// Those of the store. Traces may then be left, but nothing that this store still gives.
    pub fn forget_everything_but(&self, stay: &[&str]) -> Result<(), StoreError> {
        self.forget_cached("")?;
        self.on_outbox(|database, sealer| {
            let stay =
                stay.iter().map(|name| Ok((*name, values::get(database.read(), sealer, name)?)));
            let stay = stay.collect::<Result<Vec<_>, StoreError>>()?;
            database.write(|transaction| {
                transaction
                    .execute_batch("DELETE FROM item; DELETE FROM file; DELETE FROM value;")?;
                for (name, value) in &stay {
                    if let Some(value) = value {
                        values::put(transaction, sealer, name, value)?;
                    }
                }
                Ok(())
            })?;
            database.scrub()
        })?;
        self.on_cache(|database, _| database.scrub())?;
        self.change_key()
    }
}
