//! Reports: what is inside of their tickets, how they come and how they are read.

mod joining;
mod public;
mod reopening;

use std::time::Duration;

use live_domain::{City, Date, Timestamp};
use live_protocol::{
    MAX_NOTE_WORDS, MAX_REPORT_PHOTOS, MAX_REPORT_WORDS, NewReport, Place, Rating, ReceiptStage,
    Ticket, TicketStatus, Tickets,
};
use uuid::Uuid;

use crate::db::{Connection, Write};
use crate::error::{Error, Result};
use crate::services::accounts::{Caller, NOBODY};
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::tickets::{self, NewTicket};
use crate::services::{self, Context, feed, from_word, receipts, refuse};
use crate::work;

pub(crate) use joining::{seen_by, support, supporters, tell};
pub(crate) use public::{PUBLIC, about, latest, near};
pub(crate) use reopening::{reopen, words_of};

/// The most of one's own reports that are listed.
const MOST: usize = 200;

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
    for photo in &report.photos {
        if !tickets::is_own_photo(&mut tx, caller, *photo).await? {
            return Err(Error::field("photos", "unknown"));
        }
    }
    receipts::check_device(
        &report.receipt,
        &receipts::digest(report),
        once.key(),
        &caller.device_key,
    )?;
    let limit = Limit {
        action: "report",
        max: ctx.limits.reports_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, caller.account.as_bytes(), ctx.now()).await?;

    let now = ctx.now();
    let number = open(ctx, &mut tx, caller.account, once.key(), report, now).await?;
    let receipt = receipts::sign_next(&ctx.signer, &report.receipt, ReceiptStage::Gateway, now)?;
    tickets::insert_receipt(&mut tx, &number, &receipt).await?;
    let answer = end(ctx, tx, &number, once).await?;
    ctx.work.notify_one();
    Ok(answer)
}

/// Takes the reporter's judgement of a report that is done.
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
    let (now, done) = (ctx.now(), [TicketStatus::Done]);
    tickets::rate(&mut tx, (caller, CITIZEN), number, rating, (&done, now)).await?;
    end(ctx, tx, number, once).await
}

/// Records the change and keeps the answer.
async fn end(ctx: &Context, mut tx: Write, number: &str, once: &Once) -> Result<Answer> {
    let now = ctx.now();
    let change = feed::ticket_changed(&mut tx, number, now).await?;
    let answer = Answer::new(201, &load(&mut tx, number).await?)?;
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
    let submitted = Submitted { number: &number, account, submission, report, opened_at: now };
    insert(conn, &ctx.city, &submitted, today).await?;
    tickets::insert_receipt(conn, &number, &report.receipt).await?;
    work::plan(conn, work::Kind::HandOver, &number, now).await?;
    Ok(number)
}

/// A report that is about to be a ticket.
pub(crate) struct Submitted<'a> {
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

/// Inserts a report with its ticket, opened on this day of the city.
pub(crate) async fn insert(
    conn: &mut Connection,
    city: &City,
    submitted: &Submitted<'_>,
    today: Date,
) -> Result<()> {
    let Submitted { number, account, submission, report, opened_at } = *submitted;
    let ticket = NewTicket {
        number,
        account,
        submission,
        opened_at,
        today,
        working_days: working_days(city, &report.category),
        photos: &report.photos,
    };
    tickets::insert(conn, &ticket).await?;
    sqlx::query(
        "INSERT INTO reports (ticket, category, words, place, village, disclosure)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(number)
    .bind(&report.category)
    .bind(&report.words)
    .bind(serde_json::to_string(&report.place)?)
    .bind(&report.place.village)
    .bind(report.disclosure.code())
    .execute(conn)
    .await?;
    Ok(())
}

/// The next number of a report in a year.
pub(crate) async fn next_number(conn: &mut Connection, today: Date) -> Result<String> {
    services::next_number(conn, "tickets", "LK", today).await
}

/// A report that the caller sent or joined. Another's is not found.
pub(crate) async fn own(ctx: &Context, caller: &Caller, number: &str) -> Result<Ticket> {
    seen_by(&mut *ctx.db.read().await?, caller.account, number).await
}

/// The reports that the caller sent or joined, newest first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Tickets> {
    let conn = &mut *ctx.db.read().await?;
    let numbers = numbers_of(conn, caller.account).await?;
    let mut tickets = Vec::new();
    for number in numbers.iter().rev().take(MOST) {
        tickets.push(seen_by(conn, caller.account, number).await?);
    }
    Ok(Tickets { tickets })
}

/// All reports that an account sent or joined, oldest first.
pub(crate) async fn of(conn: &mut Connection, account: Uuid) -> Result<Vec<Ticket>> {
    let mut tickets = Vec::new();
    for number in numbers_of(conn, account).await? {
        tickets.push(seen_by(conn, account, &number).await?);
    }
    Ok(tickets)
}

async fn numbers_of(conn: &mut Connection, account: Uuid) -> Result<Vec<String>> {
    let numbers = sqlx::query_scalar(
        "SELECT number FROM tickets JOIN reports ON ticket = number WHERE account_id = $1
            OR number IN (SELECT s.ticket FROM supporters s WHERE s.account_id = $1)
         ORDER BY opened_at, number",
    );
    Ok(numbers.bind(account.to_string()).fetch_all(conn).await?)
}

/// A report with its ticket.
pub(crate) async fn load(conn: &mut Connection, number: &str) -> Result<Ticket> {
    let row: Option<(String, String, String, String)> =
        sqlx::query_as("SELECT category, words, place, disclosure FROM reports WHERE ticket = $1")
            .bind(number)
            .fetch_optional(&mut *conn)
            .await?;
    let (category, words, place, disclosure) = row.ok_or_else(Error::not_found)?;
    let envelope = tickets::load(conn, number).await?;
    Ok(Ticket {
        number: number.to_owned(),
        submission: envelope.submission,
        category,
        words,
        place: serde_json::from_str(&place)?,
        status: envelope.status,
        opened_at: envelope.opened_at,
        working_days: envelope.working_days,
        promised: envelope.promised,
        photos: envelope.photos,
        timeline: envelope.timeline,
        receipts: envelope.receipts,
        rating: envelope.rating,
        unreachable_since: envelope.unreachable_since,
        disclosure: from_word(disclosure)?,
        supporters: joining::count(conn, number).await?,
        joined: false,
    })
}

/// Takes the reports of nobody away whose time in the archive has passed.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    let years = u64::from(ctx.city.retention.report_years);
    let age = Duration::from_hours(years * 8_766);
    let numbers: Vec<String> = sqlx::query_scalar(
        "SELECT number FROM tickets JOIN reports ON ticket = number
         WHERE account_id = $1 AND opened_at < $2",
    )
    .bind(NOBODY.to_string())
    .bind(ctx.now().before(age).unix_millis())
    .fetch_all(&mut *ctx.db.read().await?)
    .await?;
    for number in numbers {
        tickets::remove(ctx, &number).await?;
    }
    Ok(())
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

fn working_days(city: &City, category: &str) -> u16 {
    city.report_categories
        .iter()
        .find(|known| known.id == category)
        .map_or(0, |known| known.working_days)
}
