//! What departments push, signed with a key that they share with the gateway. It is kept until the ticket's
//! news are worked through, as those that are asked for.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::Timestamp;
use ring::hmac;
use serde_json::Value;

use crate::db::Connection;
use crate::departments::connectors::Pushed;
use crate::error::{Error, Result};
use crate::services::accounts::NOBODY;
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, applications, tickets};
use crate::work::{Kind, plan};

/// How far the department's clock may be from the gateway's.
const TOLERANCE: Duration = Duration::from_mins(5);

/// For how long it is remembered what came: longer than it would be taken again.
pub(crate) const REMEMBERED: Duration = Duration::from_hours(1);

/// The window of the limits.
const WINDOW: Duration = Duration::from_mins(15);

/// How many callbacks of one ticket are read at once.
const MOST: u32 = 100;

/// Takes what a department pushed, once.
pub(crate) async fn take(
    ctx: &Context,
    department: &str,
    signature: &str,
    body: &[u8],
    address: Option<IpAddr>,
) -> Result<()> {
    let Some(key) = ctx.departments.desk.callback_key(department) else {
        return Err(Error::not_found());
    };
    let now = ctx.now();
    let max = ctx.limits.wrong_callbacks_per_address;
    let guess = Limit { action: "wrong-callback", max, window: WINDOW };
    let guesses = Tries::of([]).from(ctx, guess, address);
    let mut tx = ctx.db.write().await?;
    guesses.check(&mut tx, now).await?;
    let tag = match signed(&key, signature, body, now) {
        Ok(tag) => tag,
        Err(why) => {
            security::note(Event::CallbackRefused(why));
            guesses.count(&mut tx, now).await?;
            tx.commit().await?;
            return Err(Error::sign_in_again());
        }
    };
    let max = ctx.limits.callbacks_per_department;
    let limit = Limit { action: "callback", max, window: WINDOW };
    limit.take(&mut tx, department.as_bytes(), now).await?;
    let value: Value = serde_json::from_slice(body).map_err(|_| Error::malformed("not JSON"))?;
    let about = ctx.departments.desk.callback_about(department, &value);
    let about =
        about.ok_or_else(|| Error::malformed("it does not say which ticket it is about"))?;
    let ticket = ticket(&mut tx, department, &about).await?.ok_or_else(Error::not_found)?;
    // Of who is gone nothing more is kept.
    let is_gone = tickets::account_of(&mut tx, &ticket).await? == NOBODY
        && applications::is_one(&mut tx, &ticket).await?;
    let sealed = ctx.pepper.seal(&*ctx.random, &purpose(&ticket), body)?;
    let inserted = sqlx::query(
        "INSERT INTO callbacks (connector, signature, at, ticket, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
    )
    .bind(department)
    .bind(tag)
    .bind(now.unix_millis())
    .bind(&ticket)
    .bind((!is_gone).then_some(sealed))
    .execute(&mut *tx)
    .await?;
    if inserted.rows_affected() == 0 {
        security::note(Event::CallbackReplayed);
        return Err(Error::conflict("this callback came before"));
    }
    if !is_gone {
        plan(&mut tx, Kind::News, &ticket, now).await?;
    }
    tx.commit().await?;
    ctx.work.notify_one();
    Ok(())
}

/// What came of a ticket and was not read yet, oldest first, with what it is known by.
pub(crate) async fn pushed(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
) -> Result<(Vec<Value>, Vec<Vec<u8>>)> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "SELECT body, signature FROM callbacks WHERE ticket = $1 AND body IS NOT NULL
         ORDER BY at, signature LIMIT $2",
    )
    .bind(number)
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    let mut bodies = Vec::new();
    let mut signatures = Vec::new();
    for (body, signature) in rows {
        bodies.push(serde_json::from_slice(&ctx.pepper.unseal(&purpose(number), &body)?)?);
        signatures.push(signature);
    }
    Ok((bodies, signatures))
}

/// Forgets what these said, in the transaction of what came of it.
pub(crate) async fn read(
    conn: &mut Connection,
    number: &str,
    signatures: Vec<Vec<u8>>,
) -> Result<()> {
    for signature in signatures {
        sqlx::query("UPDATE callbacks SET body = NULL WHERE ticket = $1 AND signature = $2")
            .bind(number)
            .bind(signature)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// Whether something came of a ticket that was not read yet.
pub(crate) async fn is_waiting(conn: &mut Connection, number: &str) -> Result<bool> {
    let waiting: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM callbacks WHERE ticket = $1 AND body IS NOT NULL LIMIT 1",
    )
    .bind(number)
    .fetch_optional(conn)
    .await?;
    Ok(waiting.is_some())
}

fn purpose(number: &str) -> String {
    format!("callback {number}")
}

/// The ticket that a callback is about, when this department has it.
async fn ticket(conn: &mut Connection, department: &str, about: &Pushed) -> Result<Option<String>> {
    let (column, value) = match about {
        Pushed::Number(number) => {
            ("SELECT ticket FROM threads WHERE connector = $1 AND ticket = $2", number)
        }
        Pushed::Reference(reference) => {
            ("SELECT ticket FROM threads WHERE connector = $1 AND reference = $2", reference)
        }
    };
    let ticket = sqlx::query_scalar(column).bind(department).bind(value);
    Ok(ticket.fetch_optional(conn).await?)
}

/// The signature of a body, if it is one by this key and of now; else why not.
fn signed(
    key: &hmac::Key,
    header: &str,
    body: &[u8],
    now: Timestamp,
) -> std::result::Result<Vec<u8>, &'static str> {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let time = parts().find(|(name, _)| *name == "t").map(|(_, time)| time).ok_or("unsigned")?;
    let message = [time.as_bytes(), b".", body].concat();
    // Two of them while a key is changed.
    let tags = parts().filter(|(name, _)| *name == "v1").filter_map(|(_, hex)| bytes(hex)).take(4);
    let mut found = None;
    for tag in tags {
        if hmac::verify(key, &message, &tag).is_ok() {
            found = Some(tag);
        }
    }
    let tag = found.ok_or("wrong-signature")?;
    let seconds: i64 = time.parse().map_err(|_| "no-time")?;
    let at = Timestamp::from_unix_millis(seconds.saturating_mul(1000));
    let is_now = at <= now.after(TOLERANCE) && at >= now.before(TOLERANCE);
    if is_now { Ok(tag) } else { Err("not-now") }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let is_one = hex.len() == 64 && hex.bytes().all(|digit| digit.is_ascii_hexdigit());
    let pairs = is_one.then(|| (0..32).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16)));
    pairs?.collect::<std::result::Result<_, _>>().ok()
}
