//! Applications that came of one life event: what has to wait for another is handed over when that
//! is over, and its promise counts from then.

use live_protocol::{NewApplication, OfEvent};
use uuid::Uuid;

use super::is_over;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::{Context, feed, from_word, publishing, tickets};
use crate::work;

/// The most applications that one waits for.
const MOST: usize = 12;

/// Refuses what no event of the catalogue can have led to.
pub(super) async fn check(conn: &mut Connection, new: &NewApplication) -> Result<()> {
    let Some(event) = &new.event else { return Ok(()) };
    if !publishing::is_event(conn, &event.event).await? {
        return Err(Error::field("event", "unknown"));
    }
    if event.after.len() > MOST {
        return Err(Error::field("after", "too-long"));
    }
    Ok(())
}

/// Keeps what an application came of. One that has to wait is promised nothing yet; whether it does is
/// the answer.
pub(super) async fn keep(
    conn: &mut Connection,
    account: Uuid,
    number: &str,
    event: Option<&OfEvent>,
) -> Result<bool> {
    let Some(event) = event else { return Ok(false) };
    let mut open = Vec::new();
    for submission in &event.after {
        let status: Option<String> = sqlx::query_scalar(
            "SELECT status FROM tickets WHERE account_id = $1 AND submission = $2",
        )
        .bind(account.to_string())
        .bind(submission.to_string())
        .fetch_optional(&mut *conn)
        .await?;
        // One that never came is waited for by nobody: its citizen may have changed their mind.
        if status.map(from_word).transpose()?.is_some_and(|status| !is_over(status)) {
            open.push(*submission);
        }
    }
    let kept = OfEvent { after: Vec::new(), ..event.clone() };
    sqlx::query("UPDATE applications SET event = $1, waits_for = $2 WHERE ticket = $3")
        .bind(serde_json::to_string(&kept)?)
        .bind(serde_json::to_string(&open)?)
        .bind(number)
        .execute(&mut *conn)
        .await?;
    if !open.is_empty() {
        sqlx::query("UPDATE tickets SET promised = NULL WHERE number = $1")
            .bind(number)
            .execute(conn)
            .await?;
    }
    Ok(!open.is_empty())
}

/// What an application came of, and what it still waits for.
pub(super) fn read(event: Option<String>, waits_for: &str) -> Result<Option<OfEvent>> {
    let Some(event) = event else { return Ok(None) };
    let event: OfEvent = serde_json::from_str(&event)?;
    Ok(Some(OfEvent { after: serde_json::from_str(waits_for)?, ..event }))
}

/// Lets go what waited for a ticket that is over now, whatever came of it: the department of the next
/// one decides what that means for it.
pub(crate) async fn let_go(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
) -> Result<Vec<feed::Recorded>> {
    let over = tickets::load(conn, number).await?;
    let waiting: Vec<(String, String)> = sqlx::query_as(
        "SELECT ticket, waits_for FROM applications JOIN tickets ON number = ticket
         WHERE waits_for <> '[]' AND account_id = (SELECT account_id FROM tickets WHERE number = $1)",
    )
    .bind(number)
    .fetch_all(&mut *conn)
    .await?;
    let mut changes = Vec::new();
    for (next, waits_for) in waiting {
        let mut open: Vec<Uuid> = serde_json::from_str(&waits_for)?;
        let before = open.len();
        open.retain(|submission| *submission != over.submission);
        if open.len() == before {
            continue;
        }
        sqlx::query("UPDATE applications SET waits_for = $1 WHERE ticket = $2")
            .bind(serde_json::to_string(&open)?)
            .bind(&next)
            .execute(&mut *conn)
            .await?;
        let envelope = tickets::load(conn, &next).await?;
        if open.is_empty() && !is_over(envelope.status) {
            let (now, days) = (ctx.now(), envelope.working_days);
            tickets::promise(conn, &next, ctx.date_of(now), days).await?;
            work::plan(conn, work::Kind::HandOver, &next, now).await?;
        }
        changes.push(feed::ticket_changed(conn, &next, ctx.now()).await?);
    }
    Ok(changes)
}
