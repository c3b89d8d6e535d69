//! Uploads as the database knows them: everything about one but its bytes.

use live_domain::Timestamp;
use uuid::Uuid;

use super::halves::Turn;
use super::{FINISHED, NewUpload, UNFINISHED, Upload};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::{Context, rate, time, uuid};

/// An upload as the database has it.
pub(super) struct Row {
    pub id: Uuid,
    pub file: Uuid,
    pub size: u64,
    pub sha256: Option<String>,
    pub metadata: String,
    pub finished_at: Option<i64>,
    pub expires_at: Timestamp,
}

impl Row {
    /// How many bytes have arrived.
    pub async fn offset(&self, turn: &Turn) -> Result<u64> {
        if self.finished_at.is_some() { Ok(self.size) } else { turn.offset().await }
    }

    /// As it is shown, with so many bytes.
    pub fn upload(&self, offset: u64) -> Upload {
        let expires = self.finished_at.is_none().then_some(self.expires_at);
        Upload { id: self.id, size: self.size, offset, metadata: self.metadata.clone(), expires }
    }
}

type Columns = (String, String, i64, Option<String>, String, Option<i64>, i64);

const COLUMNS: &str =
    "SELECT id, file_id, size, sha256, metadata, finished_at, expires_at FROM uploads";

fn row(columns: Columns) -> Result<Row> {
    let (id, file, size, sha256, metadata, finished_at, expires_at) = columns;
    Ok(Row {
        id: uuid(&id)?,
        file: uuid(&file)?,
        size: u64::try_from(size).map_err(|_| Error::fault("an upload's size"))?,
        sha256,
        metadata,
        finished_at,
        expires_at: time(expires_at),
    })
}

/// Deletes an upload.
pub(super) async fn delete(ctx: &Context, id: Uuid) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    sqlx::query("DELETE FROM uploads WHERE id = $1").bind(id.to_string()).execute(&mut *tx).await?;
    Ok(tx.commit().await?)
}

/// Writes down that an upload became a file, in the transaction of that.
pub(crate) async fn finished(conn: &mut Connection, id: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE uploads SET finished_at = $1, expires_at = $2 WHERE id = $3")
        .bind(now.unix_millis())
        .bind(now.after(FINISHED).unix_millis())
        .bind(id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// The caller's own upload, unless its time is over.
pub(super) async fn own(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Row> {
    let query = format!("{COLUMNS} WHERE id = $1 AND account_id = $2 AND expires_at >= $3");
    let found: Option<Columns> = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(id.to_string())
        .bind(caller.account.to_string())
        .bind(ctx.now().unix_millis())
        .fetch_optional(&mut *ctx.db.read().await?)
        .await?;
    row(found.ok_or_else(Error::not_found)?)
}

/// What this account has begun under this key, also when its time is over: its bytes may be there
/// still.
pub(super) async fn by_key(
    conn: &mut Connection,
    caller: &Caller,
    key: Option<Uuid>,
) -> Result<Option<Row>> {
    let Some(key) = key else { return Ok(None) };
    let query = format!("{COLUMNS} WHERE account_id = $1 AND key = $2");
    let found: Option<Columns> = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(caller.account.to_string())
        .bind(key.to_string())
        .fetch_optional(conn)
        .await?;
    found.map(row).transpose()
}

/// Lets an upload wait for its next piece until then.
pub(super) async fn prolong(conn: &mut Connection, id: Uuid, until: Timestamp) -> Result<()> {
    sqlx::query("UPDATE uploads SET expires_at = $1 WHERE id = $2")
        .bind(until.unix_millis())
        .bind(id.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Refuses when the account has begun too many and finished none.
pub(super) async fn check_open(
    ctx: &Context,
    conn: &mut Connection,
    caller: &Caller,
) -> Result<()> {
    let (open, first): (i64, Option<i64>) = sqlx::query_as(
        "SELECT COUNT(*), MIN(expires_at) FROM uploads
         WHERE account_id = $1 AND finished_at IS NULL AND expires_at >= $2",
    )
    .bind(caller.account.to_string())
    .bind(ctx.now().unix_millis())
    .fetch_one(conn)
    .await?;
    if open < i64::from(ctx.limits.open_uploads_per_account) {
        return Ok(());
    }
    Err(rate::refuse(first.map_or(UNFINISHED, |first| time(first).since(ctx.now()))))
}

/// Writes an upload down that has begun.
pub(super) async fn insert(
    conn: &mut Connection,
    caller: &Caller,
    id: Uuid,
    new: &NewUpload,
    until: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO uploads (id, account_id, key, file_id, size, sha256, metadata, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(caller.account.to_string())
    .bind(new.key.map(|key| key.to_string()))
    .bind(new.file.unwrap_or(id).to_string())
    .bind(i64::try_from(new.size).unwrap_or(i64::MAX))
    .bind(&new.sha256)
    .bind(&new.metadata)
    .bind(until.unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes every upload of an account, and says which.
pub(super) async fn delete_of(conn: &mut Connection, account: Uuid) -> Result<Vec<Uuid>> {
    let ids: Vec<String> =
        sqlx::query_scalar("DELETE FROM uploads WHERE account_id = $1 RETURNING id")
            .bind(account.to_string())
            .fetch_all(conn)
            .await?;
    ids.iter().map(|id| uuid(id)).collect()
}

/// Deletes every upload whose time is over, and says which.
pub(super) async fn delete_expired(conn: &mut Connection, now: Timestamp) -> Result<Vec<Uuid>> {
    let ids: Vec<String> =
        sqlx::query_scalar("DELETE FROM uploads WHERE expires_at < $1 RETURNING id")
            .bind(now.unix_millis())
            .fetch_all(conn)
            .await?;
    ids.iter().map(|id| uuid(id)).collect()
}
