//! Erasing an account: asked for, called off, and done when the time has passed.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{Account, ERASURE_WAIT_DAYS, Rating};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::Result;
use crate::services::accounts::{self, Caller, NOBODY};
use crate::services::{
    Context, Effect, applications, appointments, counter, feed, files, mandates, tickets, time,
    uploads, uuid, verifications,
};
use crate::work;

/// How long a device that was signed in is remembered, so that it is told to forget, too.
pub(crate) const DEVICES_REMEMBERED: Duration = Duration::from_hours(400 * 24);

/// Plans the end of the caller's account. Asked twice, the first time counts.
pub(crate) async fn ask(ctx: &Context, caller: &Caller) -> Result<Account> {
    let mut tx = ctx.db.write().await?;
    let account = accounts::show(ctx, &mut tx, caller.account).await?;
    if account.erase_at.is_some() {
        return Ok(account);
    }
    let at = ctx.now().after(Duration::from_hours(24 * u64::from(ERASURE_WAIT_DAYS)));
    sqlx::query("UPDATE accounts SET erase_at = $1 WHERE id = $2")
        .bind(at.unix_millis())
        .bind(caller.account.to_string())
        .execute(&mut *tx)
        .await?;
    work::plan(&mut tx, work::Kind::Erase, &caller.account.to_string(), at).await?;
    tx.commit().await?;
    Ok(Account { erase_at: Some(at), ..account })
}

/// Lets the caller's account live.
pub(crate) async fn undo(ctx: &Context, caller: &Caller) -> Result<Account> {
    let mut tx = ctx.db.write().await?;
    call_off(&mut tx, caller.account).await?;
    let account = accounts::show(ctx, &mut tx, caller.account).await?;
    tx.commit().await?;
    Ok(account)
}

/// Lets an account live. What was planned finds nothing to do then.
pub(crate) async fn call_off(conn: &mut Connection, account: Uuid) -> Result<()> {
    sqlx::query("UPDATE accounts SET erase_at = NULL WHERE id = $1 AND erase_at IS NOT NULL")
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Erases an account whose time has come. Only the worker does, so nothing is handed over meanwhile.
pub(crate) async fn perform(ctx: &Context, account: &str) -> Result<()> {
    let (account, now) = (uuid(account)?, ctx.now());
    let mut tx = ctx.db.write().await?;
    let erase_at: Option<Option<i64>> =
        sqlx::query_scalar("SELECT erase_at FROM accounts WHERE id = $1")
            .bind(account.to_string())
            .fetch_optional(&mut *tx)
            .await?;
    let is_due = erase_at.flatten().is_some_and(|at| time(at) <= now);
    let effect = if is_due { end(ctx, &mut tx, account, now).await? } else { Effect::default() };
    work::done(&mut tx, work::Kind::Erase, &account.to_string()).await?;
    tx.commit().await?;
    effect.tell(ctx).await
}

/// Ends an account: its devices are told to forget what is personal, and nothing is left of it.
pub(crate) async fn end(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Effect> {
    part_from_reports(conn, account, now).await?;
    let mut changes = verifications::part_from(conn, account, now).await?;
    changes.extend(mandates::part_from(conn, account, now).await?);
    changes.extend(counter::part_from(conn, account, now).await?);
    appointments::part_from(ctx, conn, account, now).await?;
    let files = files::part_from(conn, account).await?;
    let uploads = uploads::part_from(conn, account).await?;
    remember_devices(ctx, conn, account, now).await?;
    remove_rows(conn, account).await?;
    // Who still waits for its changes learns that there is none any more.
    changes.push(feed::Recorded::gone(account));
    Ok(Effect { changes, files, uploads, has_erased: true })
}

/// What a department has taken over stays, of nobody; what it has not goes.
async fn part_from_reports(conn: &mut Connection, account: Uuid, now: Timestamp) -> Result<()> {
    let waiting: Vec<String> = sqlx::query_scalar(
        "SELECT number FROM tickets t WHERE account_id = $1 AND NOT EXISTS
            (SELECT 1 FROM ticket_receipts r WHERE r.ticket = t.number AND r.stage = 'department')",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for number in waiting {
        // Nobody is left who could be told.
        let _untold = tickets::remove_in(conn, &number, now).await?;
    }
    applications::part_from(conn, account).await?;
    let rated: Vec<(String, String)> = sqlx::query_as(
        "SELECT number, rating FROM tickets WHERE account_id = $1 AND rating IS NOT NULL",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for (number, rating) in rated {
        let stars = Rating { comment: None, ..serde_json::from_str(&rating)? };
        sqlx::query("UPDATE tickets SET rating = $1 WHERE number = $2")
            .bind(serde_json::to_string(&stars)?)
            .bind(number)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query("UPDATE tickets SET account_id = $1 WHERE account_id = $2")
        .bind(NOBODY.to_string())
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Remembers the hashes of the keys of the account's devices: what is personal has to leave them.
async fn remember_devices(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<()> {
    let keys: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT device_key FROM sessions WHERE account_id = $1")
            .bind(account.to_string())
            .fetch_all(&mut *conn)
            .await?;
    for key in keys {
        sqlx::query(
            "INSERT INTO erased_devices (key_hash, at) VALUES ($1, $2)
             ON CONFLICT (key_hash) DO UPDATE SET at = excluded.at",
        )
        .bind(key_hash(ctx, &key))
        .bind(now.unix_millis())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Whether an account was erased that had been signed in on the device of this key.
pub(crate) async fn has_erased(ctx: &Context, conn: &mut Connection, key: &str) -> Result<bool> {
    let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM erased_devices WHERE key_hash = $1")
        .bind(key_hash(ctx, key))
        .fetch_optional(conn)
        .await?;
    Ok(known.is_some())
}

fn key_hash(ctx: &Context, key: &str) -> Vec<u8> {
    ctx.pepper.hash("erased-device", key.as_bytes())
}

async fn remove_rows(conn: &mut Connection, account: Uuid) -> Result<()> {
    let text = account.to_string();
    let phone: Vec<u8> = sqlx::query_scalar("SELECT phone_hash FROM accounts WHERE id = $1")
        .bind(&text)
        .fetch_one(&mut *conn)
        .await?;
    for statement in [
        "DELETE FROM token_pairs WHERE session_id IN
            (SELECT id FROM sessions WHERE account_id = $1)",
        "DELETE FROM push_subscriptions WHERE session_id IN
            (SELECT id FROM sessions WHERE account_id = $1)",
        "DELETE FROM sessions WHERE account_id = $1",
        "DELETE FROM messages WHERE account_id = $1",
        "DELETE FROM inbox_settings WHERE account_id = $1",
        "DELETE FROM due_work WHERE kind = 'bills' AND subject = $1",
        "DELETE FROM consents WHERE account_id = $1",
        "DELETE FROM accesses WHERE account_id = $1",
        "DELETE FROM changes WHERE account_id = $1",
        "DELETE FROM payment_accounts WHERE account_id = $1",
        "DELETE FROM supporters WHERE account_id = $1",
        // What an officer's device may do ends with it; that a number was used stays, of nobody.
        "UPDATE enrolments SET account_id = NULL, device_key = NULL WHERE account_id = $1",
        "UPDATE attestations SET account_id = NULL WHERE account_id = $1",
        "UPDATE claims SET against = NULL WHERE against = $1",
        "DELETE FROM idempotency_keys WHERE scope = $1",
        "DELETE FROM accounts WHERE id = $1",
    ] {
        sqlx::query(statement).bind(&text).execute(&mut *conn).await?;
    }
    for subject in [&phone[..], text.as_bytes(), account.as_bytes()] {
        sqlx::query("DELETE FROM attempts WHERE subject = $1")
            .bind(subject)
            .execute(&mut *conn)
            .await?;
    }
    sqlx::query("DELETE FROM sign_in_codes WHERE phone_hash = $1")
        .bind(phone)
        .execute(conn)
        .await?;
    Ok(())
}
