//! Calling devices: a device may say how it is reached by Web Push (RFC 8030), and is then called when
//! there is a message. What it is told is that there is one, of which department and under which number;
//! nothing about anybody, though only the device can read it (RFC 8291).

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{InboxMessage, PushSubscription};
use uuid::Uuid;

use super::{Message, changed_settings, hours, settings};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::push::{self, Call, Outcome, Target, Urgency};
use crate::services::accounts::Caller;
use crate::services::rate::Limit;
use crate::services::security::{self, Event};
use crate::services::{Context, uuid};
use crate::work::{self, Kind};

/// How long a push service keeps what its device cannot be told now.
const KEPT: Duration = Duration::from_hours(3 * 24);

/// After so many tries a device is no longer called for a message. The pauses grow to an hour.
const TRIES: u32 = 16;

/// Has a device be called from now on, in the place of how it was called before.
pub(crate) async fn subscribe(
    ctx: &Context,
    caller: &Caller,
    wanted: &PushSubscription,
) -> Result<live_protocol::InboxSettings> {
    let target = Target::check(wanted, ctx.push.allows_local()).map_err(|(field, reason)| {
        if reason == push::NOT_PUBLIC {
            security::note(Event::PushInward);
        }
        Error::field(field, reason)
    })?;
    let limit = Limit {
        action: "push",
        max: ctx.limits.subscriptions_per_account,
        window: Duration::from_hours(1),
    };
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    // A browser has one address, whoever is signed in: it is called for who said so last.
    for (statement, value) in [
        ("DELETE FROM push_subscriptions WHERE endpoint = $1", target.endpoint.to_string()),
        ("DELETE FROM push_subscriptions WHERE session_id = $1", caller.session.to_string()),
    ] {
        sqlx::query(statement).bind(value).execute(&mut *tx).await?;
    }
    sqlx::query(
        "INSERT INTO push_subscriptions (session_id, endpoint, p256dh, auth, created_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(caller.session.to_string())
    .bind(target.endpoint.as_str())
    .bind(&target.p256dh)
    .bind(&target.auth)
    .bind(now.unix_millis())
    .execute(&mut *tx)
    .await?;
    changed_settings(ctx, tx, caller).await
}

/// Calls a device no longer.
pub(crate) async fn unsubscribe(
    ctx: &Context,
    caller: &Caller,
) -> Result<live_protocol::InboxSettings> {
    let mut tx = ctx.db.write().await?;
    end(&mut tx, &caller.session.to_string()).await?;
    changed_settings(ctx, tx, caller).await
}

async fn end(conn: &mut Connection, session: &str) -> Result<()> {
    sqlx::query("DELETE FROM push_subscriptions WHERE session_id = $1")
        .bind(session)
        .execute(conn)
        .await?;
    Ok(())
}

/// Plans that every device of an account that can be called is called for a message.
pub(super) async fn plan(
    conn: &mut Connection,
    account: Uuid,
    message: Uuid,
    at: Timestamp,
) -> Result<()> {
    let sessions: Vec<String> = sqlx::query_scalar(
        "SELECT s.id FROM sessions s JOIN push_subscriptions p ON p.session_id = s.id
         WHERE s.account_id = $1 AND s.ended_at IS NULL",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for session in sessions {
        work::plan(conn, Kind::Push, &format!("{message}/{session}"), at).await?;
    }
    Ok(())
}

/// Calls a device for a message, unless it was read meanwhile, and not in quiet hours.
pub(crate) async fn call(ctx: &Context, subject: &str, attempts: u32) -> Result<()> {
    let (message, session) =
        subject.split_once('/').ok_or_else(|| Error::fault("a call of nobody"))?;
    let found = {
        let conn = &mut *ctx.db.read().await?;
        match Message::find(conn, uuid(message)?).await?.filter(Message::is_unheard) {
            Some(message) => {
                let quiet = settings::of(conn, message.account).await?.quiet;
                target(conn, &message, session).await?.map(|target| (message, target, quiet))
            }
            None => None,
        }
    };
    let now = ctx.now();
    let Some((message, target, quiet)) = found else { return finish(ctx, subject, None).await };
    let is_last_day = message.shown.act_by == Some(ctx.date_of(now));
    let from = if is_last_day { now } else { hours::from(&ctx.city, quiet, now) };
    if from > now {
        let mut tx = ctx.db.write().await?;
        work::plan(&mut tx, Kind::Push, subject, from).await?;
        return Ok(tx.commit().await?);
    }
    match ctx.push.send(&target, &what_is_said(&message.shown), now).await {
        Outcome::Delivered => finish(ctx, subject, Some(&message)).await,
        Outcome::Gone => {
            let mut tx = ctx.db.write().await?;
            end(&mut tx, session).await?;
            work::done(&mut tx, Kind::Push, subject).await?;
            Ok(tx.commit().await?)
        }
        Outcome::Refused => finish(ctx, subject, None).await,
        Outcome::Later(_) if attempts >= TRIES => finish(ctx, subject, None).await,
        Outcome::Later(Some(wait)) => {
            let mut tx = ctx.db.write().await?;
            let later = now.after(wait);
            work::put_off(&mut tx, (Kind::Push, subject), later, attempts + 1).await?;
            Ok(tx.commit().await?)
        }
        Outcome::Later(None) => Err(Error::unavailable("a push service does not answer")),
    }
}

async fn target(conn: &mut Connection, message: &Message, session: &str) -> Result<Option<Target>> {
    let row: Option<(String, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT p.endpoint, p.p256dh, p.auth FROM push_subscriptions p
         JOIN sessions s ON s.id = p.session_id
         WHERE p.session_id = $1 AND s.account_id = $2 AND s.ended_at IS NULL",
    )
    .bind(session)
    .bind(message.account.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(|(endpoint, p256dh, auth)| {
        let endpoint =
            endpoint.parse().map_err(|_| Error::fault("not an address that was kept"))?;
        Ok(Target { endpoint, p256dh, auth })
    })
    .transpose()
}

/// Nothing is left to be done for a call, and the message was heard of, if it was.
async fn finish(ctx: &Context, subject: &str, heard: Option<&Message>) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    if let Some(message) = heard {
        sqlx::query("UPDATE messages SET pushed_at = $1 WHERE id = $2")
            .bind(ctx.now().unix_millis())
            .bind(message.shown.id.to_string())
            .execute(&mut *tx)
            .await?;
    }
    work::done(&mut tx, Kind::Push, subject).await?;
    Ok(tx.commit().await?)
}

fn what_is_said(message: &InboxMessage) -> Call {
    let said = serde_json::json!({ "department": message.department, "id": message.id });
    Call {
        payload: said.to_string().into_bytes(),
        ttl: KEPT,
        urgency: if message.act_by.is_some() { Urgency::High } else { Urgency::Normal },
        topic: message.id.simple().to_string(),
    }
}
