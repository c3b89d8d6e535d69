//! What waits to be sent.

use live_domain::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::seal::Sealer;
use crate::{Body, Item, ItemState, Store, StoreError, Upload, at_most, files, values};

const HEAD: &str = "item";
const JSON: &str = "item.json";
const LANE: &str = "item.lane";
const PROBLEM: &str = "item.problem";
const UPLOAD: &str = "item.upload";

/// The columns that [`read`] reads.
const COLUMNS: &str = "id, sealed_head, sealed_json, file_id, attempts, state, not_before,
                       sealed_problem, sealed_upload";

/// The state as a number in the file.
const WAITING: i64 = 0;
const NEEDS_SIGN_IN: i64 = 1;
const NEEDS_FIX: i64 = 2;
const NEEDS_FREE_NETWORK: i64 = 3;

/// What never changes of an item.
#[derive(Serialize, Deserialize)]
struct Head {
    lane: String,
    section: String,
    label: String,
    path: String,
    created_at: Timestamp,
}

impl Store {
    /// Values leave and items arrive, in one transaction: a draft is never both or neither.
    ///
    /// # Errors
    /// Those of the store. An item whose file is not there, or whose id is already there, is a
    /// [`StoreError::Fault`], one beyond 1 MiB is [`StoreError::TooLarge`]. After any error nothing
    /// has changed.
    pub fn submit(&self, leaving: &[&str], items: &[Item]) -> Result<(), StoreError> {
        for item in items {
            if let Body::Json(json) = &item.body {
                at_most(values::MOST, json)?;
            }
        }
        self.on_outbox(|database, sealer| {
            database.write(|transaction| {
                for item in items {
                    insert(transaction, sealer, item)?;
                }
                for name in leaving {
                    values::delete(transaction, sealer, name)?;
                }
                Ok(())
            })
        })
    }

    /// Everything that waits, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn items(&self) -> Result<Vec<Item>, StoreError> {
        self.on_outbox(|database, sealer| {
            let query = format!("SELECT {COLUMNS} FROM item ORDER BY position");
            read_all(database.read(), sealer, &query)
        })
    }

    /// The first item of every lane, oldest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn lane_heads(&self) -> Result<Vec<Item>, StoreError> {
        self.on_outbox(|database, sealer| {
            let query = format!(
                "SELECT {COLUMNS} FROM item WHERE position IN
                 (SELECT min(position) FROM item GROUP BY lane_hash) ORDER BY position"
            );
            read_all(database.read(), sealer, &query)
        })
    }

    /// An item; nothing when it was removed.
    ///
    /// # Errors
    /// Those of the store.
    pub fn item(&self, id: Uuid) -> Result<Option<Item>, StoreError> {
        self.on_outbox(|database, sealer| {
            let query = format!("SELECT {COLUMNS} FROM item WHERE id = ?1");
            let mut rows = database.read().prepare_cached(&query)?;
            let mut rows = rows.query([id.as_bytes()])?;
            rows.next()?.map(|row| read(row, sealer)).transpose()
        })
    }

    /// How many items wait.
    ///
    /// # Errors
    /// Those of the store.
    pub fn waiting_count(&self) -> Result<u32, StoreError> {
        self.on_outbox(|database, _| {
            Ok(database.read().query_row("SELECT count(*) FROM item", [], |row| row.get(0))?)
        })
    }

    /// Writes down how an item stands. An item that is gone stays gone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_state(&self, id: Uuid, state: &ItemState, attempts: u32) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            let columns = StateColumns::of(state, id, sealer);
            database.write(|transaction| {
                transaction.execute(
                    "UPDATE item SET attempts = ?2, state = ?3, not_before = ?4,
                     sealed_problem = ?5 WHERE id = ?1",
                    params![
                        id.as_bytes(),
                        attempts,
                        columns.kind,
                        columns.not_before,
                        columns.sealed_problem
                    ],
                )?;
                Ok(())
            })
        })
    }

    /// Writes down how far an item's upload is. An item that is gone stays gone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn set_upload(&self, id: Uuid, upload: &Upload) -> Result<(), StoreError> {
        self.on_outbox(|database, sealer| {
            let sealed = sealed_upload(sealer, id, upload)?;
            database.write(|transaction| {
                transaction.execute(
                    "UPDATE item SET sealed_upload = ?2 WHERE id = ?1",
                    params![id.as_bytes(), sealed],
                )?;
                Ok(())
            })
        })
    }

    /// Removes an item and the file it sent, unless another item sends it too.
    ///
    /// # Errors
    /// Those of the store.
    pub fn remove(&self, id: Uuid) -> Result<(), StoreError> {
        self.remove_all(&[id])
    }

    /// Removes items and the files they sent, unless another item sends them too: all in one
    /// transaction.
    ///
    /// # Errors
    /// Those of the store. After any error nothing has changed.
    pub fn remove_all(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        self.removing_files(|transaction| {
            let files = leave(transaction, ids)?;
            files.iter().try_for_each(|file| files::delete(transaction, file))
        })
    }

    /// Items leave and a value arrives, in one transaction: the way back of [`Store::submit`]. The
    /// files that they would have sent stay, for the draft that they belong to again.
    ///
    /// # Errors
    /// Those of the store. After any error nothing has changed.
    pub fn turn_back(&self, ids: &[Uuid], name: &str, value: &[u8]) -> Result<(), StoreError> {
        at_most(values::MOST, value)?;
        self.on_outbox(|database, sealer| {
            database.write(|transaction| {
                leave(transaction, ids)?;
                values::put(transaction, sealer, name, value)
            })
        })
    }
}

/// Removes items, and says which files they would have sent.
fn leave(transaction: &Transaction<'_>, ids: &[Uuid]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut remove = transaction.prepare("DELETE FROM item WHERE id = ?1 RETURNING file_id")?;
    let mut files = Vec::new();
    for id in ids {
        let file: Option<Option<Vec<u8>>> =
            remove.query_row([id.as_bytes()], |row| row.get(0)).optional()?;
        files.extend(file.flatten());
    }
    Ok(files)
}

fn insert(transaction: &Transaction<'_>, sealer: &Sealer, item: &Item) -> Result<(), StoreError> {
    let row = item.id.as_bytes();
    let head = Head {
        lane: item.lane.clone(),
        section: item.section.clone(),
        label: item.label.clone(),
        path: item.path.clone(),
        created_at: item.created_at,
    };
    let head = serde_json::to_vec(&head).map_err(|error| StoreError::Fault(error.to_string()))?;
    let (json, file) = match &item.body {
        Body::Json(json) => (Some(sealer.seal(JSON, row, json)), None),
        Body::File(file) => (None, Some(file.as_bytes())),
    };
    let columns = StateColumns::of(&item.state, item.id, sealer);
    transaction.execute(
        "INSERT INTO item (id, lane_hash, sealed_head, sealed_json, file_id, attempts, state,
         not_before, sealed_problem, sealed_upload)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            row,
            sealer.hide(LANE, &item.lane),
            sealer.seal(HEAD, row, &head),
            json,
            file,
            item.attempts,
            columns.kind,
            columns.not_before,
            columns.sealed_problem,
            sealed_upload(sealer, item.id, &item.upload)?,
        ],
    )?;
    Ok(())
}

/// Nothing for an upload that has not begun, which most items are.
fn sealed_upload(
    sealer: &Sealer,
    id: Uuid,
    upload: &Upload,
) -> Result<Option<Vec<u8>>, StoreError> {
    if *upload == Upload::default() {
        return Ok(None);
    }
    let json = serde_json::to_vec(upload).map_err(|error| StoreError::Fault(error.to_string()))?;
    Ok(Some(sealer.seal(UPLOAD, id.as_bytes(), &json)))
}

/// An upload that cannot be read begins anew, which costs bytes and loses nothing.
fn read_upload(sealer: &Sealer, id: Uuid, kept: Option<Vec<u8>>) -> Upload {
    let json = kept.and_then(|kept| sealer.open(UPLOAD, id.as_bytes(), kept).ok());
    json.and_then(|json| live_domain::json::read(&json).ok()).unwrap_or_default()
}

fn read_all(
    connection: &Connection,
    sealer: &Sealer,
    query: &str,
) -> Result<Vec<Item>, StoreError> {
    let mut rows = connection.prepare_cached(query)?;
    let mut rows = rows.query([])?;
    let mut items = Vec::new();
    while let Some(row) = rows.next()? {
        items.push(read(row, sealer)?);
    }
    Ok(items)
}

/// Seals every item with another key, each in its place in the queue.
pub(crate) fn reseal(
    transaction: &Transaction<'_>,
    old: &Sealer,
    new: &Sealer,
) -> Result<(), StoreError> {
    let in_order = format!("SELECT {COLUMNS} FROM item ORDER BY position");
    let items = read_all(transaction, old, &in_order)?;
    transaction.execute("DELETE FROM item", [])?;
    // A place is never given twice, so that the order stays what it was.
    items.iter().try_for_each(|item| insert(transaction, new, item))
}

/// Fails when a row cannot be opened.
pub(crate) fn check(row: &Row<'_>, sealer: &Sealer) -> Result<(), StoreError> {
    read(row, sealer).map(drop)
}

/// Reads the [`COLUMNS`] of a row.
fn read(row: &Row<'_>, sealer: &Sealer) -> Result<Item, StoreError> {
    let damaged = |what: &str| StoreError::Damaged(format!("an item {what}"));
    let id = Uuid::from_bytes(row.get("id")?);
    let head = sealer.open(HEAD, id.as_bytes(), row.get("sealed_head")?)?;
    let head: Head = live_domain::json::read(&head).map_err(|_| damaged("without its head"))?;
    let body = match (row.get("sealed_json")?, row.get("file_id")?) {
        (Some(json), None) => Body::Json(sealer.open(JSON, id.as_bytes(), json)?),
        (None, Some(file)) => Body::File(Uuid::from_bytes(file)),
        _ => return Err(damaged("without one body")),
    };
    let columns = StateColumns {
        kind: row.get("state")?,
        not_before: row.get("not_before")?,
        sealed_problem: row.get("sealed_problem")?,
    };
    Ok(Item {
        id,
        lane: head.lane,
        section: head.section,
        label: head.label,
        path: head.path,
        body,
        created_at: head.created_at,
        attempts: row.get("attempts")?,
        state: columns.read(id, sealer)?.ok_or_else(|| damaged("in no state"))?,
        upload: read_upload(sealer, id, row.get("sealed_upload")?),
    })
}

/// An item's state as it is in the file.
struct StateColumns {
    kind: i64,
    not_before: Option<i64>,
    sealed_problem: Option<Vec<u8>>,
}

impl StateColumns {
    fn of(state: &ItemState, id: Uuid, sealer: &Sealer) -> Self {
        let (kind, not_before, sealed_problem) = match state {
            ItemState::Waiting { not_before } => {
                (WAITING, not_before.map(Timestamp::unix_millis), None)
            }
            ItemState::NeedsSignIn => (NEEDS_SIGN_IN, None, None),
            ItemState::NeedsFreeNetwork => (NEEDS_FREE_NETWORK, None, None),
            ItemState::NeedsFix { problem_json } => {
                (NEEDS_FIX, None, Some(sealer.seal(PROBLEM, id.as_bytes(), problem_json)))
            }
        };
        Self { kind, not_before, sealed_problem }
    }

    fn read(self, id: Uuid, sealer: &Sealer) -> Result<Option<ItemState>, StoreError> {
        Ok(match (self.kind, self.sealed_problem) {
            (WAITING, None) => {
                let not_before = self.not_before.map(Timestamp::from_unix_millis);
                Some(ItemState::Waiting { not_before })
            }
            (NEEDS_SIGN_IN, None) => Some(ItemState::NeedsSignIn),
            (NEEDS_FREE_NETWORK, None) => Some(ItemState::NeedsFreeNetwork),
            (NEEDS_FIX, Some(problem)) => {
                let problem_json = sealer.open(PROBLEM, id.as_bytes(), problem)?;
                Some(ItemState::NeedsFix { problem_json })
            }
            _ => None,
        })
    }
}
