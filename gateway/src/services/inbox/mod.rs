//! The inbox of an account: what its citizen must know or do.
//!
//! Whatever happens that is worth a message ([`MessageKind`] lists all that is) is told here, in the
//! transaction in which it happens. The message itself reaches every device by the change feed; that
//! there is one is called out by Web Push ([`calling`]), and where nobody heard of something that has a
//! last day, by one text message ([`texting`]).

pub(crate) mod bills;
pub(crate) mod calling;
mod hours;
pub(crate) mod settings;
pub(crate) mod texting;

use live_domain::{Date, Timestamp};
use live_protocol::{
    InboxMarks, InboxMessage, InboxMessages, InboxSettings, MAX_MARKED, MessageKind,
};
use ring::digest;
use uuid::Uuid;

use crate::db::{Connection, Write};
use crate::error::{Error, Result};
use crate::services::accounts::{Caller, NOBODY};
use crate::services::feed::{self, Kind, Recorded};
use crate::services::{Context, from_word, time, uuid, word};
use crate::work;

/// Something that is worth a message.
pub(crate) struct News<'a> {
    /// What.
    pub what: MessageKind,
    /// The department.
    pub department: &'a str,
    /// The resource that it is about.
    pub about: &'a str,
    /// The last day on which something can be done, where there is one.
    pub act_by: Option<Date>,
}

/// Tells an account something. What it was told of the same before and has not looked at is replaced;
/// what it does not want to hear, and can miss, it is not told.
pub(crate) async fn tell(
    conn: &mut Connection,
    account: Uuid,
    news: &News<'_>,
    at: Timestamp,
) -> Result<Option<Recorded>> {
    let can_be_missed = news.act_by.is_none();
    if account == NOBODY
        || (can_be_missed && settings::is_off(conn, account, news.department).await?)
    {
        return Ok(None);
    }
    let known: Option<String> = sqlx::query_scalar(
        "SELECT id FROM messages WHERE account_id = $1 AND what = $2 AND about = $3
         AND read_at IS NULL AND settled_at IS NULL",
    )
    .bind(account.to_string())
    .bind(word(&news.what)?)
    .bind(news.about)
    .fetch_optional(&mut *conn)
    .await?;
    let id = match known {
        Some(id) => uuid(&id)?,
        None => new_id(account, news, at),
    };
    sqlx::query(
        "INSERT INTO messages (id, account_id, what, department, about, at, act_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET at = excluded.at, act_by = excluded.act_by,
            pushed_at = NULL, texted_at = NULL",
    )
    .bind(id.to_string())
    .bind(account.to_string())
    .bind(word(&news.what)?)
    .bind(news.department)
    .bind(news.about)
    .bind(at.unix_millis())
    .bind(news.act_by.map(|day| word(&day)).transpose()?)
    .execute(&mut *conn)
    .await?;
    calling::plan(conn, account, id, at).await?;
    if news.act_by.is_some() {
        work::plan(conn, work::Kind::Text, &id.to_string(), at).await?;
    }
    changed(conn, account, id, at).await.map(Some)
}

/// Nothing is left to do about something: whoever did it, and wherever.
pub(crate) async fn settle(
    conn: &mut Connection,
    account: Uuid,
    (what, about): (MessageKind, &str),
    at: Timestamp,
) -> Result<Vec<Recorded>> {
    let settled: Vec<String> = sqlx::query_scalar(
        "UPDATE messages SET settled_at = $1
         WHERE account_id = $2 AND what = $3 AND about = $4 AND settled_at IS NULL RETURNING id",
    )
    .bind(at.unix_millis())
    .bind(account.to_string())
    .bind(word(&what)?)
    .bind(about)
    .fetch_all(&mut *conn)
    .await?;
    let mut changes = Vec::with_capacity(settled.len());
    for id in settled {
        changes.push(changed(conn, account, uuid(&id)?, at).await?);
    }
    Ok(changes)
}

/// Whether an account was told something before.
async fn was_told(
    conn: &mut Connection,
    account: Uuid,
    (what, about): (MessageKind, &str),
) -> Result<bool> {
    let known: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM messages WHERE account_id = $1 AND what = $2 AND about = $3",
    )
    .bind(account.to_string())
    .bind(word(&what)?)
    .bind(about)
    .fetch_optional(conn)
    .await?;
    Ok(known.is_some())
}

type Row = (String, String, String, String, i64, Option<String>, Option<i64>, Option<i64>);

const COLUMNS: &str =
    "SELECT id, what, department, about, at, act_by, read_at, settled_at FROM messages";

fn message(row: Row) -> Result<InboxMessage> {
    let (id, what, department, about, at, act_by, read_at, settled_at) = row;
    Ok(InboxMessage {
        id: uuid(&id)?,
        what: from_word(what)?,
        department,
        about,
        at: time(at),
        act_by: act_by.map(from_word).transpose()?,
        read_at: read_at.map(time),
        settled_at: settled_at.map(time),
    })
}

/// A message with what is known of who heard of it.
struct Message {
    account: Uuid,
    shown: InboxMessage,
    is_pushed: bool,
    is_texted: bool,
}

impl Message {
    async fn find(conn: &mut Connection, id: Uuid) -> Result<Option<Self>> {
        let row: Option<(String, bool, bool)> = sqlx::query_as(
            "SELECT account_id, pushed_at IS NOT NULL, texted_at IS NOT NULL
             FROM messages WHERE id = $1",
        )
        .bind(id.to_string())
        .fetch_optional(&mut *conn)
        .await?;
        let Some((account, is_pushed, is_texted)) = row else { return Ok(None) };
        let account = uuid(&account)?;
        let shown = load(conn, account, id).await?;
        Ok(Some(Self { account, shown, is_pushed, is_texted }))
    }

    /// Whether nobody has looked at it, and there is a reason to.
    fn is_unheard(&self) -> bool {
        self.shown.read_at.is_none() && self.shown.settled_at.is_none()
    }
}

/// A message of an account. Another's is not found.
pub(crate) async fn load(conn: &mut Connection, account: Uuid, id: Uuid) -> Result<InboxMessage> {
    let row: Option<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1 AND account_id = $2")))
            .bind(id.to_string())
            .bind(account.to_string())
            .fetch_optional(conn)
            .await?;
    message(row.ok_or_else(Error::not_found)?)
}

/// Every message of an account, newest first.
pub(crate) async fn of(conn: &mut Connection, account: Uuid) -> Result<Vec<InboxMessage>> {
    let query = format!("{COLUMNS} WHERE account_id = $1 ORDER BY at DESC, id");
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(account.to_string())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(message).collect()
}

/// The caller's messages.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<InboxMessages> {
    Ok(InboxMessages { messages: of(&mut *ctx.db.read().await?, caller.account).await? })
}

/// Marks the caller's messages as read, or as not read. Done once or twice, it is the same.
pub(crate) async fn mark(ctx: &Context, caller: &Caller, marks: &InboxMarks) -> Result<()> {
    if marks.read.len() + marks.unread.len() > MAX_MARKED {
        return Err(Error::field("read", "too-many"));
    }
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let mut changes = Vec::new();
    let read = marks.read.iter().map(|id| (id, true));
    for (id, is_read) in read.chain(marks.unread.iter().map(|id| (id, false))) {
        let marked = sqlx::query(
            "UPDATE messages SET read_at = CASE WHEN $1 THEN $2 END
             WHERE id = $3 AND account_id = $4 AND (read_at IS NULL) = $1",
        )
        .bind(is_read)
        .bind(now.unix_millis())
        .bind(id.to_string())
        .bind(caller.account.to_string())
        .execute(&mut *tx)
        .await?;
        if marked.rows_affected() > 0 {
            changes.push(changed(&mut tx, caller.account, *id, now).await?);
        }
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// Forgets messages whose time is over.
pub(crate) async fn tidy(
    ctx: &Context,
    conn: &mut Connection,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let kept = std::time::Duration::from_hours(24 * u64::from(ctx.city.inbox.kept_days));
    let over: Vec<(String, String)> =
        sqlx::query_as("DELETE FROM messages WHERE at < $1 RETURNING account_id, id")
            .bind(now.before(kept).unix_millis())
            .fetch_all(&mut *conn)
            .await?;
    let mut changes = Vec::with_capacity(over.len());
    for (account, id) in over {
        changes.push(feed::record(conn, uuid(&account)?, (Kind::Message, &id), true, now).await?);
    }
    Ok(changes)
}

/// Records that the caller's settings are different, and answers with them.
async fn changed_settings(ctx: &Context, mut tx: Write, caller: &Caller) -> Result<InboxSettings> {
    let subject = (Kind::InboxSettings, "");
    let change = feed::record(&mut tx, caller.account, subject, false, ctx.now()).await?;
    let shown = settings::show(ctx, &mut tx, caller.account, caller.session).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(shown)
}

async fn changed(
    conn: &mut Connection,
    account: Uuid,
    id: Uuid,
    at: Timestamp,
) -> Result<Recorded> {
    feed::record(conn, account, (Kind::Message, &id.to_string()), false, at).await
}

/// Told again of the very same, it is the same message.
fn new_id(account: Uuid, news: &News<'_>, at: Timestamp) -> Uuid {
    let named = format!("{account}\n{:?}\n{}\n{}", news.what, news.about, at.unix_millis());
    let digest = digest::digest(&digest::SHA256, named.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests;
