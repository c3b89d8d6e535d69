//! Kept values: settings, the session, navigation, drafts, documents.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};

use crate::seal::Sealer;
use crate::{Store, StoreError, at_most};

const VALUE: &str = "value";
/// The name is sealed beside the value, for another row identity.
const NAME: &str = "value.name";

/// How many bytes a value may have, and something that waits without its photo.
pub(crate) const MOST: usize = 1 << 20;

impl Store {
    /// A kept value.
    ///
    /// # Errors
    /// Those of the store.
    pub fn value(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.on_outbox(|database, sealer| get(database.read(), sealer, name))
    }

    /// Keeps a value, in place of what was there. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] beyond 1 MiB, those of the store; what was there is then still
    /// there.
    pub fn put_value(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        at_most(MOST, value)?;
        self.on_outbox(|database, sealer| {
            database.write(|transaction| put(transaction, sealer, name, value))
        })
    }

    /// Forgets a kept value.
    ///
    /// # Errors
    /// Those of the store.
    pub fn delete_value(&self, name: &str) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            database.write(|transaction| delete(transaction, sealer, name))
        })
    }

    /// The names of all kept values that begin like this, sorted.
    ///
    /// # Errors
    /// Those of the store.
    pub fn value_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self.value_sizes(prefix)?.into_iter().map(|(name, _)| name).collect())
    }

    /// The names of all kept values that begin like this, sorted, and how many bytes each takes.
    ///
    /// # Errors
    /// Those of the store.
    pub fn value_sizes(&self, prefix: &str) -> Result<Vec<(String, u64)>, StoreError> {
        self.on_outbox(|database, sealer| {
            let query = "SELECT name_hash, sealed_name, length(sealed_name) + length(sealed_value)
                         FROM value";
            let mut rows = database.read().prepare(query)?;
            let mut rows = rows.query([])?;
            let mut found = Vec::new();
            while let Some(r) = rows.next()? {
                let row: Vec<u8> = r.get(0)?;
                let name = sealer.open(NAME, &row, r.get(1)?)?;
                let name = String::from_utf8(name)
                    .map_err(|_| StoreError::Damaged("a name that is no text".to_owned()))?;
                if name.starts_with(prefix) {
                    found.push((name, r.get::<_, i64>(2)?.unsigned_abs()));
                }
            }
            live_domain::sort::by(&mut found, |(one, _), (other, _)| one.cmp(other));
            Ok(found)
        })
    }
}

pub(crate) fn get(
    connection: &Connection,
    sealer: &Sealer,
    name: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = sealer.hide(VALUE, name);
    let found: Option<Vec<u8>> = connection
        .prepare_cached("SELECT sealed_value FROM value WHERE name_hash = ?1")?
        .query_row([&row], |r| r.get(0))
        .optional()?;
    found.map(|sealed_value| sealer.open(VALUE, &row, sealed_value)).transpose()
}

pub(crate) fn put(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    name: &str,
    value: &[u8],
) -> Result<(), StoreError> {
    let row = sealer.hide(VALUE, name);
    let sealed_name = sealer.seal(NAME, &row, name.as_bytes());
    let sealed_value = sealer.seal(VALUE, &row, value);
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO value (name_hash, sealed_name, sealed_value)
             VALUES (?1, ?2, ?3)",
        )?
        .execute(params![row, sealed_name, sealed_value])?;
    Ok(())
}

/// Seals every value with another key, by which its row gets another name as well.
pub(crate) fn reseal(
    transaction: &Transaction<'_>,
    old: &Sealer,
    new: &Sealer,
) -> Result<(), StoreError> {
    let mut rows = transaction.prepare("SELECT name_hash, sealed_name, sealed_value FROM value")?;
    let rows = rows.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
    let rows: Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> = rows.collect::<Result<_, _>>()?;
    transaction.execute("DELETE FROM value", [])?;
    for (row, sealed_name, sealed_value) in rows {
        let name = String::from_utf8(old.open(NAME, &row, sealed_name)?)
            .map_err(|_| StoreError::Damaged("a name that is no text".to_owned()))?;
        put(transaction, new, &name, &old.open(VALUE, &row, sealed_value)?)?;
    }
    Ok(())
}

/// Fails when a row cannot be opened.
pub(crate) fn check(row: &Row<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    let hash: Vec<u8> = row.get("name_hash")?;
    sealer.open(NAME, &hash, row.get("sealed_name")?)?;
    sealer.open(VALUE, &hash, row.get("sealed_value")?)?;
    Ok(())
}

pub(crate) fn delete(
    transaction: &Transaction<'_>,
    sealer: &Sealer,
    name: &str,
) -> Result<(), StoreError> {
    let row = sealer.hide(VALUE, name);
    transaction.execute("DELETE FROM value WHERE name_hash = ?1", [row])?;
    Ok(())
}
