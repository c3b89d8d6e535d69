//! "Me too": citizens join somebody else's report instead of sending the same once more. Each counts once,
//! follows it as it goes, and learns of nobody else.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{Disclosure, Event, EventKind, MessageKind, PhotoWhen, Place, Support, Ticket};
use uuid::Uuid;

use super::{load, public};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{Caller, NOBODY};
use crate::services::feed::{self, Kind, Recorded};
use crate::services::inbox::{self, News};
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{Context, tickets, uuid};

/// Joins a report, or leaves it again. What is so already stays so.
pub(crate) async fn support(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    wish: Support,
) -> Result<Answer> {
    let (mut tx, now) = (ctx.db.write().await?, ctx.now());
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let max = ctx.limits.supports_per_account;
    let limit = Limit { action: "support", max, window: Duration::from_hours(1) };
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    let report = load(&mut tx, number).await?;
    let owner = tickets::account_of(&mut tx, number).await?;
    // Nobody else is to know that there is one.
    if report.disclosure == Disclosure::Confidential && owner != caller.account {
        return Err(Error::not_found());
    }
    let mut changes = Vec::new();
    let has_changed = if wish.joined {
        owner != caller.account && join(&mut tx, caller.account, (number, once.key()), now).await?
    } else {
        leave(&mut tx, caller.account, number).await?
    };
    if has_changed {
        // Of the others nobody hears now: they see how many they are when something happens.
        if owner != NOBODY {
            changes.push(feed::record(&mut tx, owner, (Kind::Ticket, number), false, now).await?);
        }
        let resource = (Kind::Ticket, number);
        changes.push(feed::record(&mut tx, caller.account, resource, !wish.joined, now).await?);
    }
    let answer = if wish.joined {
        Answer::new(201, &seen_by(&mut tx, caller.account, number).await?)?
    } else {
        Answer::new(200, &wish)?
    };
    once.keep(&mut tx, &answer, now).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(answer)
}

async fn join(
    conn: &mut Connection,
    account: Uuid,
    (number, submission): (&str, Uuid),
    now: Timestamp,
) -> Result<bool> {
    let joined = sqlx::query(
        "INSERT INTO supporters (ticket, account_id, submission, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(number)
    .bind(account.to_string())
    .bind(submission.to_string())
    .bind(now.unix_millis())
    .execute(conn)
    .await?;
    Ok(joined.rows_affected() > 0)
}

async fn leave(conn: &mut Connection, account: Uuid, number: &str) -> Result<bool> {
    let left = sqlx::query("DELETE FROM supporters WHERE ticket = $1 AND account_id = $2")
        .bind(number)
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(left.rows_affected() > 0)
}

/// Everybody who joined a report.
pub(crate) async fn supporters(conn: &mut Connection, number: &str) -> Result<Vec<Uuid>> {
    let accounts: Vec<String> =
        sqlx::query_scalar("SELECT account_id FROM supporters WHERE ticket = $1 ORDER BY at")
            .bind(number)
            .fetch_all(conn)
            .await?;
    accounts.iter().map(|account| uuid(account)).collect()
}

/// Tells who sent a ticket, and who joined it, what became of it.
pub(crate) async fn tell(
    conn: &mut Connection,
    number: &str,
    news: &News<'_>,
    at: Timestamp,
) -> Result<Vec<Recorded>> {
    let account = tickets::account_of(conn, number).await?;
    let mut changes = Vec::from_iter(inbox::tell(conn, account, news, at).await?);
    let what = match news.what {
        // What its sender was answered is theirs alone.
        MessageKind::Answered => return Ok(changes),
        // So is the judgement.
        MessageKind::Finished => MessageKind::FinishedJoined,
        other => other,
    };
    for supporter in supporters(conn, number).await? {
        changes.extend(inbox::tell(conn, supporter, &News { what, ..*news }, at).await?);
    }
    Ok(changes)
}

/// How many joined a report.
pub(super) async fn count(conn: &mut Connection, number: &str) -> Result<u32> {
    let count = sqlx::query_scalar("SELECT COUNT(*) FROM supporters WHERE ticket = $1");
    Ok(count.bind(number).fetch_one(conn).await?)
}

/// A report as an account sees it that sent or joined it. For everybody else there is none.
pub(crate) async fn seen_by(conn: &mut Connection, account: Uuid, number: &str) -> Result<Ticket> {
    if tickets::account_of(conn, number).await? == account {
        return load(conn, number).await;
    }
    let submission: Option<String> = sqlx::query_scalar(
        "SELECT submission FROM supporters WHERE ticket = $1 AND account_id = $2",
    )
    .bind(number)
    .bind(account.to_string())
    .fetch_optional(&mut *conn)
    .await?;
    let submission = uuid(&submission.ok_or_else(Error::not_found)?)?;
    Ok(for_supporter(load(conn, number).await?, submission))
}

/// The same without what is its sender's: who, what they wrote and exactly where; what they were answered.
fn for_supporter(ticket: Ticket, submission: Uuid) -> Ticket {
    let says = |event: Event| {
        let is_personal =
            matches!(event.kind, EventKind::Reopened | EventKind::Asked | EventKind::Answered);
        Event { note: event.note.filter(|_| !is_personal), ..event }
    };
    let place = Place {
        point: ticket.place.point.map(public::about),
        village: ticket.place.village,
        landmark: None,
    };
    let mut photos = ticket.photos;
    photos.retain(|photo| photo.when == PhotoWhen::After);
    Ticket {
        submission,
        words: String::new(),
        disclosure: Disclosure::default(),
        place,
        photos,
        timeline: ticket.timeline.into_iter().map(says).collect(),
        receipts: Vec::new(),
        rating: None,
        joined: true,
        ..ticket
    }
}
