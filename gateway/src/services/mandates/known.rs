//! Mandates as they stand in the database.

use live_domain::Timestamp;
use live_protocol::{MandateKind, MandateRole};
use uuid::Uuid;

use super::grown_up_at;
use crate::db::Connection;
use crate::error::Result;
use crate::services::feed::{self, Recorded};
use crate::services::{Context, from_word, time, uuid, word};
use crate::work;

/// How many of a kind may stand on one side of an account.
const MOST: i64 = 20;

/// A row of the table.
pub(super) struct Known {
    pub id: Uuid,
    pub kind: MandateKind,
    pub agent: Uuid,
    /// Who has an account; a child need not have one.
    pub principal: Option<Uuid>,
    pub name: String,
    /// What is kept of a child while it stands.
    pub child_hash: Option<Vec<u8>>,
    pub birth_date: Option<Vec<u8>>,
    pub taxpayer: Option<String>,
    pub since: Timestamp,
    pub until: Timestamp,
    pub ended_at: Option<Timestamp>,
}

pub(super) type Row = (
    String,
    String,
    String,
    Option<String>,
    String,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    Option<String>,
    i64,
    i64,
    Option<i64>,
);

/// The rows that a clause picks.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, account_id, principal_id, name, child_hash, birth_date, taxpayer,
             since, until, ended_at FROM mandates ",
            $rest
        )
    };
}
pub(super) use select;

impl Known {
    pub fn of(row: Row) -> Result<Self> {
        let (id, kind, agent, principal, name, child_hash, birth_date, taxpayer, ..) = row;
        Ok(Self {
            id: uuid(&id)?,
            kind: from_word(kind)?,
            agent: uuid(&agent)?,
            principal: principal.as_deref().map(uuid).transpose()?,
            name,
            child_hash,
            birth_date,
            taxpayer,
            since: time(row.8),
            until: time(row.9),
            ended_at: row.10.map(time),
        })
    }

    pub fn stands(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.until
    }

    pub fn sides(&self) -> impl Iterator<Item = Uuid> {
        [Some(self.agent), self.principal].into_iter().flatten()
    }

    /// When the child that this is for is of age; nothing when it is for none, or over.
    pub fn grown_up_at(&self, ctx: &Context) -> Result<Option<Timestamp>> {
        let Some(sealed) = &self.birth_date else { return Ok(None) };
        let born = ctx.pepper.unseal(&self.id.to_string(), sealed)?;
        Ok(Some(grown_up_at(ctx, serde_json::from_slice(&born)?)))
    }

    /// Records for both sides that it is new or changed, or that it goes.
    pub async fn record(
        &self,
        conn: &mut Connection,
        gone: bool,
        at: Timestamp,
    ) -> Result<Vec<Recorded>> {
        let subject = self.id.to_string();
        let mut changes = Vec::new();
        for side in self.sides() {
            let what = (feed::Kind::Mandate, subject.as_str());
            changes.push(feed::record(conn, side, what, gone, at).await?);
        }
        Ok(changes)
    }
}

/// One by its id.
pub(super) async fn find(conn: &mut Connection, id: Uuid) -> Result<Option<Known>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE id = $1")).bind(id.to_string()).fetch_optional(conn).await?;
    row.map(Known::of).transpose()
}

/// Those of an account on either side, newest first.
pub(super) async fn find_all(conn: &mut Connection, account: Uuid) -> Result<Vec<Known>> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "WHERE account_id = $1 OR principal_id = $1 ORDER BY since DESC, id DESC"
    ))
    .bind(account.to_string())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Known::of).collect()
}

/// Whether one more of a kind may stand on this side of an account.
pub(super) async fn has_room(
    conn: &mut Connection,
    account: Uuid,
    kind: MandateKind,
    role: MandateRole,
) -> Result<bool> {
    let count = match role {
        MandateRole::Agent => {
            "SELECT COUNT(*) FROM mandates WHERE kind = $1 AND account_id = $2 AND ended_at IS NULL"
        }
        MandateRole::Principal => {
            "SELECT COUNT(*) FROM mandates WHERE kind = $1 AND principal_id = $2 AND ended_at IS NULL"
        }
    };
    let count: i64 = sqlx::query_scalar(count)
        .bind(word(&kind)?)
        .bind(account.to_string())
        .fetch_one(conn)
        .await?;
    Ok(count < MOST)
}

/// Lets a mandate count until a day, at which both sides are told.
pub(super) async fn set_until(conn: &mut Connection, id: Uuid, until: Timestamp) -> Result<()> {
    sqlx::query("UPDATE mandates SET until = $1 WHERE id = $2")
        .bind(until.unix_millis())
        .bind(id.to_string())
        .execute(&mut *conn)
        .await?;
    work::plan(conn, work::Kind::Mandate, &id.to_string(), until).await
}
