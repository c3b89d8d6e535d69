//! Looking how a queue stands, as often as that is worth something to who waits in it.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{AppointmentStatus, FIRST_WITH_QUEUES, ProblemKind, Queue};
use time::Time;
use time::macros::time;
use uuid::Uuid;

use super::{ASKED, Held, Kept, booking, keep, open, reference};
use crate::departments::queues::{Place, Standing};
use crate::error::{Error, Result};
use crate::services::{Context, queues, uuid, zone};
use crate::work;

/// So long before its begin a queue is looked at for the first time.
const BEFORE: Duration = Duration::from_hours(2);

/// How often it is looked at then, and with few people before.
const USUALLY: Duration = Duration::from_mins(3);
const SOON: Duration = Duration::from_mins(1);
const FEW: u32 = 5;

/// So long after its end an appointment that the department never closed is over.
const FORGOTTEN: Duration = Duration::from_hours(12);

/// At what hour somebody is reminded of tomorrow.
const EVENING: Time = time!(18:00);

/// Looks after an appointment: what became of a wish whose answer was lost, or how its queue stands.
pub(crate) async fn look(ctx: &Context, subject: &str) -> Result<()> {
    let id = uuid(subject)?;
    let (kept, account, state) = {
        let conn = &mut *ctx.db.read().await?;
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT account_id, state FROM appointments WHERE id = $1")
                .bind(subject)
                .fetch_optional(&mut *conn)
                .await?;
        let kept = open(ctx, conn, id).await?;
        let (Some((account, state)), Some(kept)) = (row, kept) else {
            return done(ctx, subject).await;
        };
        (kept, uuid(&account)?, state)
    };
    if state == ASKED {
        return find_out(ctx, id, (account, &kept)).await;
    }
    match kept.booked.clone() {
        Some(held) if held.status.is_open() => {
            let followed = follow(ctx, id, (account, &kept), held.clone()).await;
            if followed.is_err() {
                note_silence(ctx, id, (account, &kept), held).await?;
            }
            followed
        }
        _ => done(ctx, subject).await,
    }
}

/// Cancels what was booked under a reference at a department, if anything. What was planned before there were
/// several names the reference alone.
pub(crate) async fn unbook(ctx: &Context, subject: &str) -> Result<()> {
    let (department, reference) = subject.split_once('/').unwrap_or((FIRST_WITH_QUEUES, subject));
    let queues = queues::of(ctx, department)?;
    if let Some(ticket) = queues.booked(reference).await? {
        match queues.cancel(&ticket.id).await {
            // It is over: there is nothing to cancel.
            Err(Error::Problem(problem)) if problem.kind == ProblemKind::Conflict => {}
            other => other?,
        }
    }
    let mut tx = ctx.db.write().await?;
    work::done(&mut tx, work::Kind::Unbook, subject).await?;
    Ok(tx.commit().await?)
}

async fn done(ctx: &Context, subject: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    work::done(&mut tx, work::Kind::Queue, subject).await?;
    Ok(tx.commit().await?)
}

/// Takes up what the department booked though its answer was lost; what it did not is forgotten.
async fn find_out(ctx: &Context, id: Uuid, kept: (Uuid, &Kept)) -> Result<()> {
    let Some(ticket) = queues::of(ctx, &kept.1.department)?.booked(&reference(ctx, id)).await?
    else {
        return booking::forget(ctx, id).await;
    };
    let mut tx = ctx.db.write().await?;
    let change = booking::adopt(ctx, &mut tx, id, kept, ticket).await?;
    tx.commit().await?;
    ctx.listeners.tell_all([change]);
    Ok(())
}

/// Looks how the queue stands. Whoever waits hears of what has changed, and is reminded.
async fn follow(ctx: &Context, id: Uuid, kept: (Uuid, &Kept), held: Held) -> Result<()> {
    let now = ctx.now();
    let place =
        Place { ticket: held.ticket.clone(), service: kept.1.service.clone(), start: held.start };
    let standing = match queues::of(ctx, &kept.1.department)?.standing(&place).await {
        // The department took it away.
        Err(Error::Problem(problem)) if problem.kind == ProblemKind::NotFound => {
            Standing { status: AppointmentStatus::Cancelled, now: None, ahead: 0 }
        }
        other => other?,
    };
    let mut next = stands(&held, standing, now);
    if next.status.is_open() && now >= held.end.after(FORGOTTEN) {
        next.status = AppointmentStatus::Done;
    }
    let reminders = reminders(ctx, held.start);
    next.reminded = reminders.iter().filter(|at| **at <= now).count();
    let is_news = is_news(&held, &next);
    let look_at = next_look(&next, &reminders, now);
    let subject = id.to_string();
    let mut tx = ctx.db.write().await?;
    let change = if is_news { Some(keep(ctx, &mut tx, id, kept, next).await?) } else { None };
    match look_at {
        Some(at) => work::plan(&mut tx, work::Kind::Queue, &subject, at).await?,
        None => work::done(&mut tx, work::Kind::Queue, &subject).await?,
    }
    tx.commit().await?;
    ctx.listeners.tell_all(change);
    Ok(())
}

/// Tells whoever waits since when the department does not say how the queue stands.
async fn note_silence(ctx: &Context, id: Uuid, kept: (Uuid, &Kept), held: Held) -> Result<()> {
    let since = queues::of(ctx, &kept.1.department)?.silent_since().await;
    // While it fails, but is not given up yet, what was noted stays.
    if since.is_none() || since == held.unreachable_since {
        return Ok(());
    }
    let mut tx = ctx.db.write().await?;
    let change = keep(ctx, &mut tx, id, kept, Held { unreachable_since: since, ..held }).await?;
    tx.commit().await?;
    ctx.listeners.tell_all([change]);
    Ok(())
}

/// What is held, as it stands now.
fn stands(held: &Held, standing: Standing, now: Timestamp) -> Held {
    let queue = (standing.status == AppointmentStatus::Booked).then(|| {
        let (from, to) = estimate(held, standing.ahead, now);
        Queue { as_of: now, now: standing.now, ahead: standing.ahead, from, to }
    });
    Held { status: standing.status, queue, unreachable_since: None, ..held.clone() }
}

/// Whether who waits has to hear of it. That time goes by is no news.
fn is_news(before: &Held, next: &Held) -> bool {
    let of = |held: &Held| {
        let queue = held.queue.as_ref().map(|queue| (queue.now.clone(), queue.ahead));
        (held.status, queue, held.reminded, held.unreachable_since)
    };
    of(before) != of(next)
}

/// When it is worth looking again; never when it is over.
fn next_look(held: &Held, reminders: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    if !held.status.is_open() {
        return None;
    }
    let first = held.start.before(BEFORE);
    if now < first {
        let reminder = reminders.iter().copied().filter(|at| *at > now).min();
        return Some(reminder.map_or(first, |at| at.min(first)));
    }
    let is_soon = held.queue.as_ref().is_none_or(|queue| queue.ahead <= FEW);
    Some(now.after(if is_soon { SOON } else { USUALLY }))
}

/// The evening before, and an hour before.
fn reminders(ctx: &Context, start: Timestamp) -> [Timestamp; 2] {
    let day = ctx.date_of(start);
    let eve = day.previous_day().unwrap_or(day).with_time(EVENING).assume_offset(zone(&ctx.city));
    [eve.into(), start.before(Duration::from_hours(1))]
}

/// Between when somebody is likely to be called. Each before takes as long as a slot is planned; nobody is
/// counted on to be called before their time, and the more are before, the less is sure.
fn estimate(held: &Held, ahead: u32, now: Timestamp) -> (Timestamp, Timestamp) {
    let each = held.end.since(held.start);
    let likely = now.after(each * ahead).max(held.start);
    let from = likely.before(each * ahead / 4).max(held.start.min(likely));
    (from, likely.after(each + each * ahead / 2))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn held() -> Held {
        Held {
            ticket: "a-1".to_owned(),
            number: Some("A-007".to_owned()),
            start: "2026-09-22T02:00:00Z".parse().unwrap(),
            end: "2026-09-22T02:10:00Z".parse().unwrap(),
            status: AppointmentStatus::Booked,
            queue: None,
            reminded: 0,
            unreachable_since: None,
        }
    }

    fn at(time: &str) -> Timestamp {
        format!("2026-09-22T{time}:00Z").parse().unwrap()
    }

    #[test]
    fn nobody_is_told_to_come_after_they_are_called() {
        // Nobody before, an hour early: called at the planned time.
        assert_eq!(estimate(&held(), 0, at("01:00")), (at("02:00"), at("02:10")));
        // Two before, and the time has come: they take twenty minutes as planned.
        assert_eq!(estimate(&held(), 2, at("02:00")), (at("02:15"), at("02:40")));
        // Three before, but early enough: still at the planned time, and less sure.
        assert_eq!(estimate(&held(), 3, at("01:00")), (at("02:00"), at("02:25")));
    }

    #[test]
    fn a_queue_is_looked_at_when_it_is_worth_it() {
        let reminders = [at("00:30"), at("01:00")];
        let next = |now: &str, ahead: u32| {
            let standing = Standing { status: AppointmentStatus::Booked, now: None, ahead };
            let held = stands(&held(), standing, at(now));
            next_look(&held, &reminders, at(now)).unwrap()
        };
        assert_eq!(next("00:05", 9), at("00:08"), "two hours before it begins");
        assert_eq!(next("01:30", 6), at("01:33"));
        assert_eq!(next("01:30", 5), at("01:31"));
        let over = Held { status: AppointmentStatus::Done, ..held() };
        assert_eq!(next_look(&over, &reminders, at("02:20")), None);
    }

    #[test]
    fn that_time_goes_by_is_no_news() {
        let standing = |ahead| Standing { status: AppointmentStatus::Booked, now: None, ahead };
        let before = stands(&held(), standing(3), at("01:00"));
        assert!(!is_news(&before, &stands(&before, standing(3), at("01:03"))));
        assert!(is_news(&before, &stands(&before, standing(2), at("01:03"))));
    }
}
