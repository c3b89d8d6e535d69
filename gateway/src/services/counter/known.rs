//! Drafts at a counter as they stand in the database.

use live_domain::Timestamp;
use live_domain::service::Answers;
use live_protocol::{CounterDraft, CounterState};
use uuid::Uuid;

use super::{KEPT, purpose};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts;
use crate::services::feed::{self, Recorded};
use crate::services::{Context, time, uuid};

/// A row of the table.
pub(super) struct Known {
    pub id: Uuid,
    pub account: Uuid,
    pub service: String,
    pub version: u32,
    pub sealed: Option<Vec<u8>>,
    pub until: Timestamp,
    pub officer: Option<Uuid>,
    pub sent_as: Option<Uuid>,
    pub ended_at: Option<Timestamp>,
}

type Row = (
    String,
    String,
    String,
    u32,
    Option<Vec<u8>>,
    i64,
    Option<String>,
    Option<String>,
    Option<i64>,
);

/// The rows that a clause picks.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, account_id, service, version, answers, until, officer, sent_as, ended_at
             FROM counter_drafts ",
            $rest
        )
    };
}

impl Known {
    fn of(row: Row) -> Result<Self> {
        let (id, account, service, version, sealed, until, officer, sent_as, ended_at) = row;
        Ok(Self {
            id: uuid(&id)?,
            account: uuid(&account)?,
            service,
            version,
            sealed,
            until: time(until),
            officer: officer.as_deref().map(uuid).transpose()?,
            sent_as: sent_as.as_deref().map(uuid).transpose()?,
            ended_at: ended_at.map(time),
        })
    }

    /// Whether it waits for an officer, or one has it and has sent nothing.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.stands(now) && self.sent_as.is_none()
    }

    /// Whether its officer may send of it.
    pub fn stands(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.until
    }

    pub fn is_side(&self, account: Uuid) -> bool {
        self.account == account || self.officer == Some(account)
    }

    pub fn answers(&self, ctx: &Context) -> Result<Answers> {
        let Some(sealed) = &self.sealed else { return Ok(Answers::new()) };
        Ok(serde_json::from_slice(&ctx.pepper.unseal(&purpose(self.id), sealed)?)?)
    }

    /// As its citizen or its officer sees it; to whoever had it before, it is over.
    pub async fn shown_to(
        &self,
        ctx: &Context,
        conn: &mut Connection,
        reader: Uuid,
    ) -> Result<CounterDraft> {
        let state = match (self.sent_as, self.officer) {
            _ if !self.is_side(reader) => CounterState::Over,
            (Some(_), _) => CounterState::Sent,
            _ if !self.is_open(ctx.now()) => CounterState::Over,
            (None, Some(_)) => CounterState::Opened,
            (None, None) => CounterState::Waiting,
        };
        let phone_masked = match self.officer {
            Some(officer) if officer == reader => {
                Some(accounts::show(ctx, conn, self.account).await?.phone_masked)
            }
            _ => None,
        };
        Ok(CounterDraft {
            id: self.id,
            service: self.service.clone(),
            state,
            until: self.until,
            code: None,
            phone_masked,
            answers: Answers::new(),
        })
    }

    /// Records for its sides that it is new or changed.
    pub async fn record(&self, conn: &mut Connection, at: Timestamp) -> Result<Vec<Recorded>> {
        let mut changes = Vec::new();
        for side in [Some(self.account), self.officer].into_iter().flatten() {
            changes.push(changed(conn, side, self.id, at).await?);
        }
        Ok(changes)
    }
}

/// Records for an account that a draft is new or changed.
pub(super) async fn changed(
    conn: &mut Connection,
    account: Uuid,
    id: Uuid,
    at: Timestamp,
) -> Result<Recorded> {
    feed::record(conn, account, (feed::Kind::CounterDraft, &id.to_string()), false, at).await
}

/// One by its number.
pub(super) async fn find(conn: &mut Connection, id: Uuid) -> Result<Option<Known>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE id = $1")).bind(id.to_string()).fetch_optional(conn).await?;
    row.map(Known::of).transpose()
}

/// The one that a code is for, by the code's hash.
pub(super) async fn find_code(conn: &mut Connection, hash: &[u8]) -> Result<Option<Known>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE code_hash = $1")).bind(hash).fetch_optional(conn).await?;
    row.map(Known::of).transpose()
}

/// Those that an account gave.
pub(super) async fn of_account(conn: &mut Connection, account: Uuid) -> Result<Vec<Known>> {
    let rows: Vec<Row> = sqlx::query_as(select!("WHERE account_id = $1 ORDER BY id"))
        .bind(account.to_string())
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(Known::of).collect()
}

/// Ends a draft that was not sent: nothing that was filled in is held any more, and its code is none.
pub(super) async fn close(
    conn: &mut Connection,
    known: &Known,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    if known.ended_at.is_some() || known.sent_as.is_some() {
        return Ok(Vec::new());
    }
    sqlx::query(
        "UPDATE counter_drafts SET ended_at = $1, answers = NULL, code_hash = NULL WHERE id = $2",
    )
    .bind(now.min(known.until).unix_millis())
    .bind(known.id.to_string())
    .execute(&mut *conn)
    .await?;
    known.record(conn, now).await
}

/// A draft as the reader of a feed sees it.
pub(crate) async fn seen_by(
    ctx: &Context,
    conn: &mut Connection,
    reader: Uuid,
    id: Uuid,
) -> Result<CounterDraft> {
    let known = find(conn, id).await?.ok_or_else(Error::not_found)?;
    known.shown_to(ctx, conn, reader).await
}

/// The drafts of an account, with what is filled in.
pub(crate) async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Vec<CounterDraft>> {
    let mut drafts = Vec::new();
    for known in of_account(conn, account).await? {
        let draft = known.shown_to(ctx, conn, account).await?;
        drafts.push(CounterDraft { answers: known.answers(ctx)?, ..draft });
    }
    Ok(drafts)
}

/// Whether somebody may see a photo because they are the officer who has a draft with it.
pub(crate) async fn may_see(
    ctx: &Context,
    conn: &mut Connection,
    officer: Uuid,
    file: Uuid,
) -> Result<bool> {
    let rows: Vec<Row> = sqlx::query_as(select!("WHERE officer = $1 AND answers IS NOT NULL"))
        .bind(officer.to_string())
        .fetch_all(conn)
        .await?;
    let file = file.to_string();
    for row in rows {
        let known = Known::of(row)?;
        if known.is_open(ctx.now()) && known.answers(ctx)?.values().any(|one| *one == file) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets every draft of an account that is erased; what it had as an officer waits for another.
pub(crate) async fn part_from(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let mut changes = Vec::new();
    for known in of_account(conn, account).await? {
        changes.extend(forget(conn, known.id, now).await?);
    }
    let had: Vec<(String, String)> = sqlx::query_as(
        "UPDATE counter_drafts SET officer = NULL WHERE officer = $1 RETURNING id, account_id",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for (id, citizen) in had {
        changes.push(changed(conn, uuid(&citizen)?, uuid(&id)?, now).await?);
    }
    Ok(changes)
}

/// Forgets drafts that are long over.
pub(crate) async fn tidy(conn: &mut Connection, now: Timestamp) -> Result<Vec<Recorded>> {
    let over: Vec<String> = sqlx::query_scalar("SELECT id FROM counter_drafts WHERE until < $1")
        .bind(now.before(KEPT).unix_millis())
        .fetch_all(&mut *conn)
        .await?;
    let mut changes = Vec::new();
    for id in over {
        changes.extend(forget(conn, uuid(&id)?, now).await?);
    }
    Ok(changes)
}

/// Nothing is left of a draft; whoever had it is told.
async fn forget(conn: &mut Connection, id: Uuid, now: Timestamp) -> Result<Vec<Recorded>> {
    let id = id.to_string();
    let kind = feed::Kind::CounterDraft;
    let readers: Vec<String> = sqlx::query_scalar(
        "SELECT account_id FROM changes WHERE kind = $1 AND subject = $2 AND NOT gone",
    )
    .bind(kind.name())
    .bind(&id)
    .fetch_all(&mut *conn)
    .await?;
    let mut changes = Vec::new();
    for reader in readers {
        changes.push(feed::record(conn, uuid(&reader)?, (kind, &id), true, now).await?);
    }
    for statement in [
        "DELETE FROM due_work WHERE kind = 'counter' AND subject = $1",
        "DELETE FROM counter_sent WHERE draft = $1",
        "DELETE FROM counter_drafts WHERE id = $1",
    ] {
        sqlx::query(statement).bind(&id).execute(&mut *conn).await?;
    }
    Ok(changes)
}
