//! Tickets as they are read.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{
    Event, PhotoRef, PhotoWhen, PublicReport, PublicReports, Receipt, Ticket, TicketStatus, Tickets,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{Caller, NOBODY};
use crate::services::{Context, feed, from_word, time, uuid};

/// The most of one's own tickets that are listed.
const MOST: i64 = 200;

/// The most reports that everybody is shown.
const LATEST: i64 = 50;

/// One's own ticket. Another's is not found.
pub(crate) async fn own(ctx: &Context, caller: &Caller, number: &str) -> Result<Ticket> {
    let conn = &mut *ctx.db.read().await?;
    check_own(conn, caller, number).await?;
    load(conn, number).await
}

/// One's own tickets, newest first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Tickets> {
    let conn = &mut *ctx.db.read().await?;
    let numbers: Vec<String> = sqlx::query_scalar(
        "SELECT number FROM tickets WHERE account_id = $1
         ORDER BY opened_at DESC, number DESC LIMIT $2",
    )
    .bind(caller.account.to_string())
    .bind(MOST)
    .fetch_all(&mut *conn)
    .await?;
    let mut tickets = Vec::with_capacity(numbers.len());
    for number in numbers {
        tickets.push(load(conn, &number).await?);
    }
    Ok(Tickets { tickets })
}

/// What everybody may see.
pub(crate) async fn public(ctx: &Context) -> Result<PublicReports> {
    type Row = (String, String, Option<String>, String, i64, Option<i64>);
    let conn = &mut *ctx.db.read().await?;
    let counts: Vec<(String, i64)> =
        sqlx::query_as("SELECT status, COUNT(*) FROM tickets GROUP BY status")
            .fetch_all(&mut *conn)
            .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, category, village, status, opened_at, closed_at FROM tickets
         ORDER BY opened_at DESC, number DESC LIMIT $1",
    )
    .bind(LATEST)
    .fetch_all(conn)
    .await?;
    let mut reports = PublicReports::default();
    for (status, count) in counts {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match from_word(status)? {
            TicketStatus::Waiting => reports.waiting = count,
            TicketStatus::InProgress => reports.in_progress = count,
            TicketStatus::Done => reports.done = count,
            TicketStatus::Declined => {}
        }
    }
    for (number, category, village, status, opened_at, closed_at) in rows {
        reports.latest.push(PublicReport {
            number,
            category,
            village,
            status: from_word(status)?,
            opened_at: time(opened_at),
            closed_at: closed_at.map(time),
        });
    }
    Ok(reports)
}

/// Whether the ticket is the caller's.
pub(crate) async fn check_own(conn: &mut Connection, caller: &Caller, number: &str) -> Result<()> {
    let own: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM tickets WHERE number = $1 AND account_id = $2")
            .bind(number)
            .bind(caller.account.to_string())
            .fetch_optional(conn)
            .await?;
    own.map(|_| ()).ok_or_else(Error::not_found)
}

/// A whole ticket.
pub(crate) async fn load(conn: &mut Connection, number: &str) -> Result<Ticket> {
    type Row = (String, String, String, String, String, i64, u16, Option<String>, Option<String>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT submission, category, words, place, status, opened_at, working_days, promised,
            rating
         FROM tickets WHERE number = $1",
    )
    .bind(number)
    .fetch_optional(&mut *conn)
    .await?;
    let (submission, category, words, place, status, opened_at, working_days, promised, rating) =
        row.ok_or_else(Error::not_found)?;
    Ok(Ticket {
        number: number.to_owned(),
        submission: uuid(&submission)?,
        category,
        words,
        place: serde_json::from_str(&place)?,
        status: from_word(status)?,
        opened_at: time(opened_at),
        working_days,
        promised: promised.map(from_word).transpose()?,
        photos: photos(conn, number).await?,
        timeline: timeline(conn, number).await?,
        receipts: receipts(conn, number).await?,
        rating: rating.map(|rating| serde_json::from_str(&rating)).transpose()?,
    })
}

/// Takes a ticket away for good, with what belongs to it. Its photos are removed with those that no
/// ticket refers to.
pub(crate) async fn remove(ctx: &Context, number: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let change = remove_in(&mut tx, number, ctx.now()).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(())
}

/// The same, in a transaction of somebody who tells of the change.
pub(crate) async fn remove_in(
    conn: &mut Connection,
    number: &str,
    now: Timestamp,
) -> Result<feed::Recorded> {
    let change = feed::ticket_goes(conn, number, now).await?;
    for statement in [
        "DELETE FROM due_work WHERE subject = $1",
        "DELETE FROM ticket_events WHERE ticket = $1",
        "DELETE FROM ticket_photos WHERE ticket = $1",
        "DELETE FROM ticket_receipts WHERE ticket = $1",
        "DELETE FROM tickets WHERE number = $1",
    ] {
        sqlx::query(statement).bind(number).execute(&mut *conn).await?;
    }
    Ok(change)
}

/// Takes the reports of nobody away whose time in the archive has passed.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    let years = u64::from(ctx.city.retention.report_years);
    let age = Duration::from_hours(years * 8_766);
    let numbers: Vec<String> =
        sqlx::query_scalar("SELECT number FROM tickets WHERE account_id = $1 AND opened_at < $2")
            .bind(NOBODY.to_string())
            .bind(ctx.now().before(age).unix_millis())
            .fetch_all(&mut *ctx.db.read().await?)
            .await?;
    for number in numbers {
        remove(ctx, &number).await?;
    }
    Ok(())
}

/// Whose a ticket is.
pub(crate) async fn account_of(conn: &mut Connection, number: &str) -> Result<Uuid> {
    let account: Option<String> =
        sqlx::query_scalar("SELECT account_id FROM tickets WHERE number = $1")
            .bind(number)
            .fetch_optional(conn)
            .await?;
    uuid(&account.ok_or_else(Error::not_found)?)
}

/// The numbers of all of an account's tickets, oldest first.
pub(crate) async fn numbers_of(conn: &mut Connection, account: Uuid) -> Result<Vec<String>> {
    let numbers = sqlx::query_scalar(
        "SELECT number FROM tickets WHERE account_id = $1 ORDER BY opened_at, number",
    );
    Ok(numbers.bind(account.to_string()).fetch_all(conn).await?)
}

/// The photos that the citizen sent with a ticket.
pub(crate) async fn photos_before(conn: &mut Connection, number: &str) -> Result<Vec<Uuid>> {
    let photos = photos(conn, number).await?;
    Ok(photos.iter().filter(|photo| photo.when == PhotoWhen::Before).map(|p| p.id).collect())
}

async fn photos(conn: &mut Connection, number: &str) -> Result<Vec<PhotoRef>> {
    // "before" comes after "after" in the alphabet.
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT file_id, side, at FROM ticket_photos WHERE ticket = $1
         ORDER BY side DESC, position",
    )
    .bind(number)
    .fetch_all(conn)
    .await?;
    let photo = |(file, side, at): (String, String, i64)| {
        Ok(PhotoRef { id: uuid(&file)?, when: from_word(side)?, at: time(at) })
    };
    rows.into_iter().map(photo).collect()
}

async fn timeline(conn: &mut Connection, number: &str) -> Result<Vec<Event>> {
    let rows: Vec<(i64, String, String, Option<String>)> = sqlx::query_as(
        "SELECT at, kind, actor, note FROM ticket_events WHERE ticket = $1 ORDER BY position",
    )
    .bind(number)
    .fetch_all(conn)
    .await?;
    let event = |(at, kind, actor, note): (i64, String, String, Option<String>)| {
        Ok(Event { at: time(at), kind: from_word(kind)?, actor, note })
    };
    rows.into_iter().map(event).collect()
}

async fn receipts(conn: &mut Connection, number: &str) -> Result<Vec<Receipt>> {
    let rows: Vec<String> =
        sqlx::query_scalar("SELECT receipt FROM ticket_receipts WHERE ticket = $1")
            .bind(number)
            .fetch_all(conn)
            .await?;
    let parse = |receipt: &String| Ok(serde_json::from_str(receipt)?);
    let mut receipts: Vec<Receipt> = rows.iter().map(parse).collect::<Result<_>>()?;
    receipts.sort_by_key(|receipt| receipt.stage);
    Ok(receipts)
}
