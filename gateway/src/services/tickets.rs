//! Tickets: what a citizen quotes, whatever it is about. Here is what all have, the envelope; what
//! is inside stands with its kind.

use live_domain::{Date, Holidays, Timestamp};
use live_protocol::{
    Event, EventKind, MAX_NOTE_WORDS, PhotoRef, PhotoWhen, Rating, Receipt, ReceiptStage,
    TicketStatus,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::{Context, documents, feed, from_word, refuse, time, uuid, word};

/// What a ticket is, whatever it is about.
pub(crate) struct Envelope {
    /// The submission it came from.
    pub submission: Uuid,
    /// How it stands.
    pub status: TicketStatus,
    /// When the gateway took it.
    pub opened_at: Timestamp,
    /// How many working days were promised.
    pub working_days: u16,
    /// The promised day, where a table of holidays covers it.
    pub promised: Option<Date>,
    /// Photos before and after.
    pub photos: Vec<PhotoRef>,
    /// What happened, oldest first.
    pub timeline: Vec<Event>,
    /// The chain of receipts, device first.
    pub receipts: Vec<Receipt>,
    /// The citizen's judgement.
    pub rating: Option<Rating>,
    /// Since when the system of the department does not answer.
    pub unreachable_since: Option<Timestamp>,
}

impl Envelope {
    /// The receipt of a stage, where that has signed.
    pub fn receipt(&self, stage: ReceiptStage) -> Option<&Receipt> {
        self.receipts.iter().find(|receipt| receipt.stage == stage)
    }
}

/// The envelope of a ticket.
pub(crate) async fn load(conn: &mut Connection, number: &str) -> Result<Envelope> {
    type Row = (String, String, i64, u16, Option<String>, Option<String>, Option<i64>);
    let row: Option<Row> = sqlx::query_as(
        "SELECT submission, status, opened_at, working_days, promised, rating,
            unreachable_since
         FROM tickets WHERE number = $1",
    )
    .bind(number)
    .fetch_optional(&mut *conn)
    .await?;
    let (submission, status, opened_at, working_days, promised, rating, unreachable_since) =
        row.ok_or_else(Error::not_found)?;
    Ok(Envelope {
        submission: uuid(&submission)?,
        status: from_word(status)?,
        opened_at: time(opened_at),
        working_days,
        promised: promised.map(from_word).transpose()?,
        photos: photos(conn, number).await?,
        timeline: timeline(conn, number).await?,
        receipts: receipts(conn, number).await?,
        rating: rating.map(|rating| serde_json::from_str(&rating)).transpose()?,
        unreachable_since: unreachable_since.map(time),
    })
}

/// A ticket that is about to be.
pub(crate) struct NewTicket<'a> {
    /// Its number.
    pub number: &'a str,
    /// Whose it is.
    pub account: Uuid,
    /// What it was sent as.
    pub submission: Uuid,
    /// When the gateway took it.
    pub opened_at: Timestamp,
    /// Which day of the city that is.
    pub today: Date,
    /// Within how many working days it is to be done.
    pub working_days: u16,
    /// The photos that the citizen sent with it.
    pub photos: &'a [Uuid],
}

/// Inserts the envelope of a ticket, with its photos.
pub(crate) async fn insert(conn: &mut Connection, ticket: &NewTicket<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO tickets (number, account_id, submission, status, opened_at, working_days,
            promised)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(ticket.number)
    .bind(ticket.account.to_string())
    .bind(ticket.submission.to_string())
    .bind(word(&TicketStatus::Waiting)?)
    .bind(ticket.opened_at.unix_millis())
    .bind(ticket.working_days)
    .bind(day_after(ticket.today, ticket.working_days).map(|day| word(&day)).transpose()?)
    .execute(&mut *conn)
    .await?;
    for photo in ticket.photos {
        insert_photo(conn, ticket.number, PhotoWhen::Before, *photo, ticket.opened_at).await?;
    }
    Ok(())
}

/// Adds a line to a timeline.
pub(crate) async fn insert_event(conn: &mut Connection, number: &str, event: &Event) -> Result<()> {
    sqlx::query(
        "INSERT INTO ticket_events (ticket, position, at, kind, actor, note)
         SELECT $1, COUNT(*), $2, $3, $4, $5 FROM ticket_events WHERE ticket = $1",
    )
    .bind(number)
    .bind(event.at.unix_millis())
    .bind(word(&event.kind)?)
    .bind(&event.actor)
    .bind(&event.note)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a photo to a ticket.
pub(crate) async fn insert_photo(
    conn: &mut Connection,
    number: &str,
    side: PhotoWhen,
    file: Uuid,
    at: Timestamp,
) -> Result<()> {
    let side = word(&side)?;
    sqlx::query(
        "INSERT INTO ticket_photos (ticket, side, position, file_id, at)
         SELECT $1, $2, COUNT(*), $3, $4 FROM ticket_photos WHERE ticket = $1 AND side = $2",
    )
    .bind(number)
    .bind(side)
    .bind(file.to_string())
    .bind(at.unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a receipt to a ticket's chain: of each stage the last counts, that of who has it now.
pub(crate) async fn insert_receipt(
    conn: &mut Connection,
    number: &str,
    receipt: &Receipt,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO ticket_receipts (ticket, stage, receipt) VALUES ($1, $2, $3)
         ON CONFLICT (ticket, stage) DO UPDATE SET receipt = excluded.receipt",
    )
    .bind(number)
    .bind(word(&receipt.stage)?)
    .bind(serde_json::to_string(receipt)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes the citizen's judgement of a ticket in one of these states; `actor` is who they are in its
/// timeline.
pub(crate) async fn rate(
    conn: &mut Connection,
    (caller, actor): (&Caller, &str),
    number: &str,
    rating: &Rating,
    (allowed, now): (&[TicketStatus], Timestamp),
) -> Result<()> {
    check_own(conn, caller, number).await?;
    check_rating(rating)?;
    let (status, rated): (String, Option<String>) =
        sqlx::query_as("SELECT status, rating FROM tickets WHERE number = $1")
            .bind(number)
            .fetch_one(&mut *conn)
            .await?;
    if !allowed.contains(&from_word(status)?) {
        return Err(Error::conflict("the ticket is not done"));
    }
    if rated.is_some() {
        return Err(Error::conflict("the ticket was rated"));
    }
    sqlx::query("UPDATE tickets SET rating = $1 WHERE number = $2")
        .bind(serde_json::to_string(rating)?)
        .bind(number)
        .execute(&mut *conn)
        .await?;
    let event = Event { at: now, kind: EventKind::Rated, actor: actor.to_owned(), note: None };
    insert_event(conn, number, &event).await
}

/// Promises a ticket anew, from this day on.
pub(crate) async fn promise(
    conn: &mut Connection,
    number: &str,
    today: Date,
    working_days: u16,
) -> Result<()> {
    sqlx::query("UPDATE tickets SET promised = $1 WHERE number = $2")
        .bind(day_after(today, working_days).map(|day| word(&day)).transpose()?)
        .bind(number)
        .execute(conn)
        .await?;
    Ok(())
}

/// Promises a ticket so many working days later.
pub(crate) async fn extend(conn: &mut Connection, number: &str, working_days: u16) -> Result<()> {
    let promised = load(conn, number).await?.promised;
    let promised = promised.and_then(|promised| day_after(promised, working_days));
    sqlx::query(
        "UPDATE tickets SET promised = $1, working_days = working_days + $2 WHERE number = $3",
    )
    .bind(promised.map(|day| word(&day)).transpose()?)
    .bind(working_days)
    .bind(number)
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a ticket another state, and says when it was closed, if it was.
pub(crate) async fn set_status(
    conn: &mut Connection,
    number: &str,
    status: TicketStatus,
    closed_at: Option<Timestamp>,
) -> Result<()> {
    sqlx::query("UPDATE tickets SET status = $1, closed_at = $2 WHERE number = $3")
        .bind(word(&status)?)
        .bind(closed_at.map(Timestamp::unix_millis))
        .bind(number)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether the caller sent a photo.
pub(crate) async fn is_own_photo(
    conn: &mut Connection,
    caller: &Caller,
    photo: Uuid,
) -> Result<bool> {
    let own: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM files WHERE id = $1 AND account_id = $2")
            .bind(photo.to_string())
            .bind(caller.account.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(own.is_some())
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
    documents::remove_of(conn, number).await?;
    for statement in [
        "DELETE FROM due_work WHERE subject = $1",
        "DELETE FROM ticket_events WHERE ticket = $1",
        "DELETE FROM ticket_photos WHERE ticket = $1",
        "DELETE FROM ticket_receipts WHERE ticket = $1",
        "DELETE FROM threads WHERE ticket = $1",
        "DELETE FROM callbacks WHERE ticket = $1",
        "DELETE FROM supporters WHERE ticket = $1",
        "DELETE FROM reports WHERE ticket = $1",
        "DELETE FROM applications WHERE ticket = $1",
        "DELETE FROM tickets WHERE number = $1",
    ] {
        sqlx::query(statement).bind(number).execute(&mut *conn).await?;
    }
    Ok(change)
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

fn check_rating(rating: &Rating) -> Result<()> {
    let mut wrong = Vec::new();
    if !(1..=5).contains(&rating.stars) {
        wrong.push(("stars", "out-of-range"));
    }
    if rating.comment.as_ref().is_some_and(|words| words.chars().count() > MAX_NOTE_WORDS) {
        wrong.push(("comment", "too-long"));
    }
    refuse(&wrong)
}

/// The day so many working days after another; none when no table of holidays covers it yet.
pub(crate) fn day_after(day: Date, working_days: u16) -> Option<Date> {
    Holidays::built_in().add_working_days(day, working_days).ok()
}
