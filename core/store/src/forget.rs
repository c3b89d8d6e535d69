//! Forgetting everything, when somebody leaves the device.

use std::fs::File;
use std::io::Write as _;

use rusqlite::Transaction;

use crate::seal::Sealer;
use crate::{Store, StoreError, database, values};

/// There while everything is being forgotten; holds the names of the values that stay, one a line.
/// An end at any moment, also falling asleep, is made up for when the store is used the next time.
const MARK: &str = "outbox.forget";

impl Store {
    /// Removes everything but these kept values, what is just being fetched as well, and every trace
    /// of it: not even sealed bytes stay in the files. Whoever comes next gets another key.
    ///
    /// # Errors
    /// Those of the store. What could not be removed goes when the store is opened or resumed the next
    /// time, before anything else.
    pub fn forget_everything_but(&self, stay: &[&str]) -> Result<(), StoreError> {
        let mut mark = File::create(self.inner.folder.join(MARK))?;
        mark.write_all(stay.join("\n").as_bytes())?;
        mark.sync_all()?;
        self.forget(stay)
    }

    /// Goes on with forgetting where that was begun.
    pub(crate) fn finish_forgetting(&self) -> Result<(), StoreError> {
        match std::fs::read_to_string(self.inner.folder.join(MARK)) {
            Ok(stay) => self.forget(&stay.lines().collect::<Vec<_>>()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn forget(&self, stay: &[&str]) -> Result<(), StoreError> {
        self.forget_cached("")?;
        self.on_outbox(|database, sealer| {
            database.write(|transaction| forget_but(transaction, sealer, stay))
        })?;
        {
            let _turn = self.inner.pieces.take();
            self.drop_loose_pieces();
        }
        self.on_outbox(|database, _| database.scrub())?;
        self.on_cache(|database, _| database.scrub())?;
        self.change_key()?;
        database::remove(&self.inner.folder.join(MARK))
    }
}

fn forget_but(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    stay: &[&str],
) -> Result<(), StoreError> {
    let stay = stay.iter().map(|name| Ok((*name, values::get(transaction, sealer, name)?)));
    let stay = stay.collect::<Result<Vec<_>, StoreError>>()?;
    transaction.execute_batch("DELETE FROM item; DELETE FROM file; DELETE FROM value;")?;
    for (name, value) in &stay {
        if let Some(value) = value {
            values::put(transaction, sealer, name, value)?;
        }
    }
    Ok(())
}
