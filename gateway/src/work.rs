//! What is due with the departments: a table that survives a restart, worked through in the order
//! of time by one task.

use std::time::Duration;

use live_domain::Timestamp;
use tokio::sync::Mutex;
use tokio::sync::watch;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::verifications::{self, claims};
use crate::services::{
    Context, accesses, applications, desk, erasure, feed, files, handling, mandates, payments,
    rate, reports, steps, uploads, uuid,
};

/// How long the task sleeps when nothing rings: the clock may have been moved.
const NAP: Duration = Duration::from_millis(500);

/// How often old rows and photos are removed.
const TIDY: Duration = Duration::from_hours(1);

/// For how long the reuse of a refresh token is told from a token that never was.
const REUSE_IS_SEEN: Duration = Duration::from_hours(90 * 24);

/// How long answers are kept for requests that come again. A phone may lie in a drawer.
const ANSWERS: Duration = Duration::from_hours(400 * 24);

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Hand a ticket over to its department.
    HandOver,
    /// Ask the department about a ticket.
    News,
    /// Tell the department what a citizen did with an application.
    Tell,
    /// Settle a payment with the tax office.
    Settle,
    /// Ask the civil register again about what it did not answer.
    Register,
    /// End a claim on a NIK that nobody objected to.
    Claim,
    /// Erase an account.
    Erase,
    /// Tell both sides that a mandate's time ran out.
    Mandate,
    /// Remove what is no longer needed.
    Tidy,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::HandOver,
        Self::News,
        Self::Tell,
        Self::Settle,
        Self::Register,
        Self::Claim,
        Self::Erase,
        Self::Mandate,
        Self::Tidy,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::HandOver => "hand-over",
            Self::News => "news",
            Self::Tell => "tell",
            Self::Settle => "settle",
            Self::Register => "register",
            Self::Claim => "claim",
            Self::Erase => "erase",
            Self::Mandate => "mandate",
            Self::Tidy => "tidy",
        }
    }
}

/// Plans something for later; what was planned before of this kind and subject is replaced.
pub(crate) async fn plan(
    conn: &mut Connection,
    kind: Kind,
    subject: &str,
    due_at: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO due_work (kind, subject, due_at, attempts) VALUES ($1, $2, $3, 0)
         ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at, attempts = 0",
    )
    .bind(kind.name())
    .bind(subject)
    .bind(due_at.unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// Works through what is due. There is one of these.
pub(crate) struct Worker {
    turn: Mutex<()>,
}

impl Worker {
    /// With nothing done yet.
    pub fn new() -> Self {
        Self { turn: Mutex::new(()) }
    }

    /// Works until the gateway stops.
    pub async fn run(&self, ctx: &Context, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.catch_up(ctx).await {
                tracing::error!(error = ?error, "due work could not be read");
            }
            tokio::select! {
                () = ctx.work.notified() => {}
                () = tokio::time::sleep(NAP) => {}
                stopped = stop.wait_for(|stop| *stop) => return drop(stopped),
            }
        }
    }

    /// Does everything that is due by now, the oldest first.
    pub async fn catch_up(&self, ctx: &Context) -> Result<()> {
        let _turn = self.turn.lock().await;
        while let Some(due) = next(ctx).await? {
            if let Err(error) = perform(ctx, &due).await {
                tracing::warn!(kind = due.kind.name(), attempts = due.attempts, error = ?error,
                    "due work failed and will be tried again");
                put_off(ctx, &due).await?;
            }
        }
        Ok(())
    }
}

struct Due {
    kind: Kind,
    subject: String,
    attempts: u32,
}

async fn next(ctx: &Context) -> Result<Option<Due>> {
    let row: Option<(String, String, u32)> = sqlx::query_as(
        "SELECT kind, subject, attempts FROM due_work WHERE due_at <= $1
         ORDER BY due_at, subject LIMIT 1",
    )
    .bind(ctx.now().unix_millis())
    .fetch_optional(&mut *ctx.db.read().await?)
    .await?;
    let Some((name, subject, attempts)) = row else { return Ok(None) };
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    let kind = kind.ok_or_else(|| Error::fault("unknown kind of due work"))?;
    Ok(Some(Due { kind, subject, attempts }))
}

async fn perform(ctx: &Context, due: &Due) -> Result<()> {
    match due.kind {
        Kind::HandOver => handling::hand_over(ctx, &due.subject).await,
        Kind::News => handling::ask(ctx, &due.subject).await,
        Kind::Tell => handling::tell(ctx, &due.subject).await,
        Kind::Settle => {
            payments::settle(ctx, uuid(&due.subject)?).await?;
            let mut tx = ctx.db.write().await?;
            done(&mut tx, Kind::Settle, &due.subject).await?;
            Ok(tx.commit().await?)
        }
        Kind::Register => {
            verifications::ask_again(ctx, &due.subject).await?;
            let mut tx = ctx.db.write().await?;
            done(&mut tx, Kind::Register, &due.subject).await?;
            Ok(tx.commit().await?)
        }
        Kind::Claim => {
            claims::perform(ctx, &due.subject).await?;
            let mut tx = ctx.db.write().await?;
            done(&mut tx, Kind::Claim, &due.subject).await?;
            Ok(tx.commit().await?)
        }
        Kind::Erase => erasure::perform(ctx, &due.subject).await,
        Kind::Mandate => mandates::expire(ctx, &due.subject).await,
        Kind::Tidy => tidy(ctx, &due.subject).await,
    }
}

/// Tries again later: after seconds at first, after an hour at last.
async fn put_off(ctx: &Context, due: &Due) -> Result<()> {
    let wait = Duration::from_secs((2_u64 << due.attempts.min(12)).min(3600));
    let mut tx = ctx.db.write().await?;
    sqlx::query(
        "UPDATE due_work SET attempts = attempts + 1, due_at = $1
         WHERE kind = $2 AND subject = $3",
    )
    .bind(ctx.now().after(wait).unix_millis())
    .bind(due.kind.name())
    .bind(&due.subject)
    .execute(&mut *tx)
    .await?;
    Ok(tx.commit().await?)
}

/// What was planned is done.
pub(crate) async fn done(conn: &mut Connection, kind: Kind, subject: &str) -> Result<()> {
    sqlx::query("DELETE FROM due_work WHERE kind = $1 AND subject = $2")
        .bind(kind.name())
        .bind(subject)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes what is no longer needed, and plans the next time.
async fn tidy(ctx: &Context, subject: &str) -> Result<()> {
    reports::tidy(ctx).await?;
    applications::tidy(ctx).await?;
    files::tidy(ctx).await?;
    uploads::tidy(ctx).await?;
    verifications::tidy(ctx).await?;
    let now = ctx.now();
    let before = |age: Duration| now.before(age).unix_millis();
    let day = Duration::from_hours(24);
    let mut tx = ctx.db.write().await?;
    for (statement, limit) in [
        ("DELETE FROM attempts WHERE at < $1", before(rate::LONGEST)),
        ("DELETE FROM sign_in_codes WHERE expires_at < $1", before(day)),
        ("DELETE FROM identity_proofs WHERE expires_at < $1", before(day)),
        ("DELETE FROM mandate_invitations WHERE expires_at < $1", before(day)),
        ("DELETE FROM idempotency_keys WHERE at < $1", before(ANSWERS)),
        ("DELETE FROM accesses WHERE at < $1", before(accesses::KEPT)),
        ("DELETE FROM review_trace WHERE at < $1", before(accesses::KEPT)),
        ("DELETE FROM desk_sessions WHERE created_at < $1", before(desk::LONGEST)),
        ("DELETE FROM erased_devices WHERE at < $1", before(erasure::DEVICES_REMEMBERED)),
        (
            "DELETE FROM token_pairs WHERE session_id IN
                (SELECT id FROM sessions WHERE ended_at < $1)",
            now.unix_millis(),
        ),
        // The pair before one that is unused stays: a phone that sleeps may still come with it.
        (
            "DELETE FROM token_pairs WHERE used_at < $1 AND EXISTS
                (SELECT 1 FROM token_pairs next
                 WHERE next.id = token_pairs.successor AND next.used_at IS NOT NULL)",
            before(REUSE_IS_SEEN),
        ),
        (
            "DELETE FROM sessions WHERE created_at < $1 AND NOT ended_by_owner AND NOT EXISTS
                (SELECT 1 FROM token_pairs p WHERE p.session_id = sessions.id)",
            before(day),
        ),
    ] {
        sqlx::query(statement).bind(limit).execute(&mut *tx).await?;
    }
    feed::tidy(&mut tx, now).await?;
    steps::tidy(ctx, &mut tx, now).await?;
    let mut changes = payments::tidy(&mut tx, now).await?;
    changes.extend(mandates::tidy(&mut tx, now).await?);
    plan(&mut tx, Kind::Tidy, subject, now.after(TIDY)).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}
