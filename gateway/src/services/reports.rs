//! Taking reports and ratings.

use std::time::Duration;

use live_domain::{City, Date, Holidays, Timestamp};
use live_protocol::{
    Event, EventKind, MAX_NOTE_WORDS, MAX_REPORT_PHOTOS, MAX_REPORT_WORDS, NewReport, PhotoWhen,
    Place, Rating, Receipt, ReceiptStage, TicketStatus,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{self, Context, feed, from_word, receipts, tickets, word};
use crate::work;

/// Who rated, as the timeline names them: nobody's name.
const CITIZEN: &str = "Pelapor";

/// Takes a report: once for each key, with a receipt, and on its way to the department.
pub(crate) async fn submit(
    ctx: &Context,
    caller: &Caller,
    once: &Once,
    report: &NewReport,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let photos = report.photos.len();
    check(&ctx.city, &report.category, &report.words, &report.place, photos)?;
    check_photos(&mut tx, caller, &report.photos).await?;
    receipts::check_device(report, once.key(), &caller.device_key)?;
    let limit = Limit {
        action: "report",
        max: ctx.limits.reports_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, caller.account.as_bytes(), ctx.now()).await?;

    let now = ctx.now();
    let number = open(ctx, &mut tx, caller.account, once.key(), report, now).await?;
    let receipt = receipts::sign_next(&ctx.signer, &report.receipt, ReceiptStage::Gateway, now)?;
    insert_receipt(&mut tx, &number, &receipt).await?;
    let change = feed::ticket_changed(&mut tx, &number, now).await?;
    let answer = Answer::new(201, &tickets::load(&mut tx, &number).await?)?;
    once.keep(&mut tx, &answer, now).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    ctx.work.notify_one();
    Ok(answer)
}

/// Takes the reporter's judgement of a ticket that is done.
pub(crate) async fn rate(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    rating: &Rating,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    tickets::check_own(&mut tx, caller, number).await?;
    check_rating(rating)?;
    let (status, rated): (String, Option<String>) =
        sqlx::query_as("SELECT status, rating FROM tickets WHERE number = $1")
            .bind(number)
            .fetch_one(&mut *tx)
            .await?;
    if from_word::<TicketStatus>(status)? != TicketStatus::Done {
        return Err(Error::conflict("the ticket is not done"));
    }
    if rated.is_some() {
        return Err(Error::conflict("the ticket was rated"));
    }
    sqlx::query("UPDATE tickets SET rating = $1 WHERE number = $2")
        .bind(serde_json::to_string(rating)?)
        .bind(number)
        .execute(&mut *tx)
        .await?;
    let now = ctx.now();
    let event = Event { at: now, kind: EventKind::Rated, actor: CITIZEN.to_owned(), note: None };
    insert_event(&mut tx, number, &event).await?;
    let change = feed::ticket_changed(&mut tx, number, now).await?;
    let answer = Answer::new(201, &tickets::load(&mut tx, number).await?)?;
    once.keep(&mut tx, &answer, now).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(answer)
}

/// Opens the ticket of a report, with the receipt that it came with, and plans that it is handed over;
/// gives its number.
pub(crate) async fn open(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    submission: Uuid,
    report: &NewReport,
    now: Timestamp,
) -> Result<String> {
    let today = ctx.date_of(now);
    let number = next_number(conn, today).await?;
    let ticket = NewTicket { number: &number, account, submission, report, opened_at: now };
    insert(conn, &ctx.city, &ticket, today).await?;
    insert_receipt(conn, &number, &report.receipt).await?;
    work::plan(conn, work::Kind::HandOver, &number, now).await?;
    Ok(number)
}

/// A ticket that is about to be.
pub(crate) struct NewTicket<'a> {
    /// Its number.
    pub number: &'a str,
    /// Whose it is.
    pub account: Uuid,
    /// What it was sent as.
    pub submission: Uuid,
    /// What was sent.
    pub report: &'a NewReport,
    /// When the gateway took it.
    pub opened_at: Timestamp,
}

/// Inserts a ticket with its photos, opened on this day of the city.
pub(crate) async fn insert(
    conn: &mut Connection,
    city: &City,
    ticket: &NewTicket<'_>,
    today: Date,
) -> Result<()> {
    let report = ticket.report;
    let days = working_days(city, &report.category);
    sqlx::query(
        "INSERT INTO tickets (number, account_id, submission, category, words, place, village,
            status, opened_at, working_days, promised)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(ticket.number)
    .bind(ticket.account.to_string())
    .bind(ticket.submission.to_string())
    .bind(&report.category)
    .bind(&report.words)
    .bind(serde_json::to_string(&report.place)?)
    .bind(&report.place.village)
    .bind(word(&TicketStatus::Waiting)?)
    .bind(ticket.opened_at.unix_millis())
    .bind(days)
    .bind(promised(today, days)?)
    .execute(&mut *conn)
    .await?;
    for photo in &report.photos {
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

/// Adds a receipt to a ticket's chain, unless that stage has signed already.
pub(crate) async fn insert_receipt(
    conn: &mut Connection,
    number: &str,
    receipt: &Receipt,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO ticket_receipts (ticket, stage, receipt) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
    )
    .bind(number)
    .bind(word(&receipt.stage)?)
    .bind(serde_json::to_string(receipt)?)
    .execute(conn)
    .await?;
    Ok(())
}

/// The next ticket number of a year.
pub(crate) async fn next_number(conn: &mut Connection, today: Date) -> Result<String> {
    services::next_number(conn, "tickets", "LK", today).await
}

/// Checks what a report says, with so many photos; of what is not right, every field is named.
pub(crate) fn check(
    city: &City,
    category: &str,
    words: &str,
    place: &Place,
    photos: usize,
) -> Result<()> {
    let mut wrong: Vec<(&str, &str)> = Vec::new();
    if city.report_category(category).is_none() {
        wrong.push(("category", "unknown"));
    }
    if words.trim().is_empty() {
        wrong.push(("words", "empty"));
    } else if words.chars().count() > MAX_REPORT_WORDS {
        wrong.push(("words", "too-long"));
    }
    if photos > MAX_REPORT_PHOTOS {
        wrong.push(("photos", "too-many"));
    }
    check_place(city, place, &mut wrong);
    refuse(&wrong)
}

fn check_place(city: &City, place: &Place, wrong: &mut Vec<(&str, &str)>) {
    match (&place.village, &place.point) {
        (None, None) => wrong.push(("place.village", "empty")),
        (Some(code), _) if !is_village(city, code) => wrong.push(("place.village", "unknown")),
        _ => {}
    }
    if let Some(point) = &place.point
        && !city.bounds.contains(point.latitude, point.longitude)
    {
        wrong.push(("place.point", "outside-city"));
    }
    if place.landmark.as_ref().is_some_and(|words| words.chars().count() > MAX_NOTE_WORDS) {
        wrong.push(("place.landmark", "too-long"));
    }
}

fn is_village(city: &City, code: &str) -> bool {
    let region = city.regions().find(code);
    region.is_some_and(|region| region.level == live_domain::RegionLevel::Village)
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

fn refuse(wrong: &[(&str, &str)]) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { Err(Error::fields(wrong.iter().copied())) }
}

async fn check_photos(conn: &mut Connection, caller: &Caller, photos: &[Uuid]) -> Result<()> {
    for photo in photos {
        let own: Option<i64> =
            sqlx::query_scalar("SELECT 1 FROM files WHERE id = $1 AND account_id = $2")
                .bind(photo.to_string())
                .bind(caller.account.to_string())
                .fetch_optional(&mut *conn)
                .await?;
        if own.is_none() {
            return Err(Error::field("photos", "unknown"));
        }
    }
    Ok(())
}

fn working_days(city: &City, category: &str) -> u16 {
    city.report_categories
        .iter()
        .find(|known| known.id == category)
        .map_or(0, |known| known.working_days)
}

/// The promised day; none when no table of holidays covers it yet.
fn promised(today: Date, days: u16) -> Result<Option<String>> {
    match Holidays::built_in().add_working_days(today, days) {
        Ok(day) => Ok(Some(word(&day)?)),
        Err(_) => Ok(None),
    }
}
