//! The devices that an account is signed in on: its holder sees them, and signs one out.
//!
//! A phone number is proof of little: it can be taken over (a swapped SIM), and it is given to
//! somebody else when it was not used. So a device that is new to an account whose NIK is known may
//! do nothing in it until its holder has shown to be who has that NIK (named it as the register has
//! it, was proven by the identity provider or by an officer), and every other device is told that it
//! came.

use live_domain::Timestamp;
use live_protocol::{Account, Assurance, Device, Devices};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::feed::{self, Kind, Recorded};
use crate::services::{Context, enrolling, erasure, time, uuid};

/// The longest name that is kept, in letters.
const LONGEST_NAME: usize = 60;

/// The devices of the caller's account, the one that was used last first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Devices> {
    of(&mut *ctx.db.read().await?, caller.account, caller.session).await
}

/// The devices of an account, as one of its sessions sees them.
pub(crate) async fn of(conn: &mut Connection, account: Uuid, session: Uuid) -> Result<Devices> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT id, device_name, created_at, seen_at FROM sessions
         WHERE account_id = $1 AND ended_at IS NULL ORDER BY seen_at DESC, id DESC",
    )
    .bind(account.to_string())
    .fetch_all(conn)
    .await?;
    let device = |(id, name, signed_in_at, seen_at): (String, String, i64, i64)| {
        let id = uuid(&id)?;
        let (signed_in_at, seen_at) = (time(signed_in_at), time(seen_at));
        Ok(Device { id, name, signed_in_at, seen_at, is_this: id == session })
    };
    let devices = rows.into_iter().map(device).collect::<Result<_>>()?;
    Ok(Devices { devices })
}

/// Signs one of the caller's devices out. Done once or twice, it is the same.
pub(crate) async fn sign_out(ctx: &Context, caller: &Caller, device: Uuid) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let known: Option<String> =
        sqlx::query_scalar("SELECT device_key FROM sessions WHERE id = $1 AND account_id = $2")
            .bind(device.to_string())
            .bind(caller.account.to_string())
            .fetch_optional(&mut *tx)
            .await?;
    let key = known.ok_or_else(Error::not_found)?;
    // A lost phone of an officer attests for nobody any more.
    enrolling::part_from_device(&mut tx, caller.account, &key, ctx.now()).await?;
    end_by_owner(&mut tx, device, ctx.now()).await?;
    let change = changed(&mut tx, caller.account, ctx.now()).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(change);
    Ok(())
}

/// Signs every device of an account out, and ends what they are enrolled for as officers'.
pub(crate) async fn sign_out_all(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<()> {
    let sessions: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, device_key FROM sessions WHERE account_id = $1 AND ended_at IS NULL",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for (session, key) in sessions {
        enrolling::part_from_device(conn, account, &key, now).await?;
        end_by_owner(conn, uuid(&session)?, now).await?;
    }
    Ok(())
}

/// How far a session is trusted in an account of this level.
pub(crate) fn trusted(level: Assurance, is_known: bool) -> Assurance {
    if is_known || level < Assurance::Matched { level } else { Assurance::Guest }
}

/// The account of a session, as far as it is shown to it.
pub(crate) async fn account_of(
    ctx: &Context,
    conn: &mut Connection,
    session: Uuid,
) -> Result<Account> {
    let row: Option<(String, bool)> =
        sqlx::query_as("SELECT account_id, known FROM sessions WHERE id = $1")
            .bind(session.to_string())
            .fetch_optional(&mut *conn)
            .await?;
    let (account, is_known) = row.ok_or_else(Error::sign_in_again)?;
    let account = accounts::show(ctx, conn, uuid(&account)?).await?;
    let assurance = trusted(account.assurance, is_known);
    if assurance == account.assurance {
        return Ok(account);
    }
    Ok(Account { assurance, nik_masked: None, erase_at: None, ..account })
}

/// Whether an account knows the device that signs in: its NIK is not known either, or the device was
/// known when it was in it last, and not signed out from afar.
pub(crate) async fn is_known(conn: &mut Connection, account: Uuid, key: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT a.nik_hash IS NULL OR COALESCE(
            (SELECT s.known AND NOT s.ended_by_owner FROM sessions s
             WHERE s.account_id = a.id AND s.device_key = $2
             ORDER BY s.created_at DESC, s.id DESC LIMIT 1), FALSE)
         FROM accounts a WHERE a.id = $1",
    )
    .bind(account.to_string())
    .bind(key)
    .fetch_one(conn)
    .await?)
}

/// The account knows the device of this key from now on: who holds it has named the NIK, or was seen.
pub(crate) async fn get_to_know(conn: &mut Connection, account: Uuid, key: &str) -> Result<()> {
    sqlx::query(
        "UPDATE sessions SET known = TRUE
         WHERE account_id = $1 AND device_key = $2 AND ended_at IS NULL",
    )
    .bind(account.to_string())
    .bind(key)
    .execute(&mut *conn)
    .await?;
    // Who comes back wants to stay.
    erasure::call_off(conn, account).await
}

/// Records for every device of an account that there is one more, or one less. An account of one
/// device has nobody to tell.
pub(crate) async fn changed(
    conn: &mut Connection,
    account: Uuid,
    at: Timestamp,
) -> Result<Option<Recorded>> {
    let are_several: bool = sqlx::query_scalar(
        "SELECT COUNT(*) > 1 OR EXISTS (SELECT 1 FROM changes WHERE account_id = $1 AND kind = $2)
         FROM sessions WHERE account_id = $1 AND ended_at IS NULL",
    )
    .bind(account.to_string())
    .bind(Kind::Devices.name())
    .fetch_one(&mut *conn)
    .await?;
    if !are_several {
        return Ok(None);
    }
    Ok(Some(feed::record(conn, account, (Kind::Devices, ""), false, at).await?))
}

/// Ends a session for its holder, who did not have the device in their hands: when that comes again,
/// it is told to take what is personal off itself.
async fn end_by_owner(conn: &mut Connection, session: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE sessions SET ended_at = $1, ended_by_owner = TRUE WHERE id = $2 AND ended_at IS NULL",
    )
    .bind(now.unix_millis())
    .bind(session.to_string())
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether the last session of a key was ended by its holder from another device, or with the
/// account.
pub(crate) async fn is_signed_out(ctx: &Context, conn: &mut Connection, key: &str) -> Result<bool> {
    let ended: Option<bool> = sqlx::query_scalar(
        "SELECT ended_by_owner FROM sessions WHERE device_key = $1
         ORDER BY created_at DESC, id DESC LIMIT 1",
    )
    .bind(key)
    .fetch_optional(&mut *conn)
    .await?;
    match ended {
        Some(ended) => Ok(ended),
        None => erasure::has_erased(ctx, conn, key).await,
    }
}

/// A device's name as it is kept: one line, and not long.
pub(crate) fn name(said: &str) -> String {
    let letters = said.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    letters.collect::<String>().trim().chars().take(LONGEST_NAME).collect()
}
