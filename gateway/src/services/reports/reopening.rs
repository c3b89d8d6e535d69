//! Opening a report again whose department says that it is done, and it is not.

use std::time::Duration;

use live_protocol::{Event, EventKind, MAX_NOTE_WORDS, PhotoWhen, Reopening, Ticket, TicketStatus};

use super::{CITIZEN, end, load, working_days};
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{Context, refuse, tickets};
use crate::work;

/// Opens a report again, once, within the days that the profile says, with words and a photo: it is promised
/// anew and handed over once more.
pub(crate) async fn reopen(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    reopening: &Reopening,
) -> Result<Answer> {
    let (mut tx, now) = (ctx.db.write().await?, ctx.now());
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    tickets::check_own(&mut tx, caller, number).await?;
    let report = load(&mut tx, number).await?;
    check(ctx, &report)?;
    check_words(&reopening.words)?;
    if !tickets::is_own_photo(&mut tx, caller, reopening.photo).await? {
        return Err(Error::field("photo", "unknown"));
    }
    let max = ctx.limits.reports_per_account;
    let limit = Limit { action: "report", max, window: Duration::from_hours(1) };
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;

    let note = Some(reopening.words.trim().to_owned());
    let event = Event { at: now, kind: EventKind::Reopened, actor: CITIZEN.to_owned(), note };
    tickets::insert_event(&mut tx, number, &event).await?;
    tickets::insert_photo(&mut tx, number, PhotoWhen::Before, reopening.photo, now).await?;
    tickets::set_status(&mut tx, number, TicketStatus::Waiting, None).await?;
    // What is done the second time is judged anew.
    sqlx::query("UPDATE tickets SET rating = NULL WHERE number = $1")
        .bind(number)
        .execute(&mut *tx)
        .await?;
    let days = working_days(&ctx.city, &report.category);
    tickets::promise(&mut tx, number, ctx.date_of(now), days).await?;
    work::plan(&mut tx, work::Kind::HandOver, number, now).await?;
    let answer = end(ctx, tx, number, once).await?;
    ctx.work.notify_one();
    Ok(answer)
}

fn check(ctx: &Context, report: &Ticket) -> Result<()> {
    match report.reopens_until(ctx.city.complaints.reopen_days) {
        Some(until) if ctx.now() <= until => Ok(()),
        Some(_) => Err(Error::conflict("the time to open the report again is over")),
        None => Err(Error::conflict("the report is not done, or was opened again before")),
    }
}

fn check_words(words: &str) -> Result<()> {
    let mut wrong = Vec::new();
    if words.trim().is_empty() {
        wrong.push(("words", "empty"));
    } else if words.chars().count() > MAX_NOTE_WORDS {
        wrong.push(("words", "too-long"));
    }
    refuse(&wrong)
}

/// What a department reads: what was reported, and why it was opened again.
pub(crate) fn words_of(report: &Ticket) -> String {
    let again = report.timeline.iter().rev().find(|event| event.kind == EventKind::Reopened);
    match again.and_then(|event| event.note.as_deref()) {
        Some(note) => format!("{}\n\nDibuka lagi: {note}", report.words),
        None => report.words.clone(),
    }
}
