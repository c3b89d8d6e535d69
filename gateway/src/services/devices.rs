//! The devices that an account is signed in on: its holder sees them, and signs one out.

use live_domain::Timestamp;
use live_protocol::{Device, Devices};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::{Context, erasure, time, uuid};

/// The longest name that is kept, in letters.
const LONGEST_NAME: usize = 60;

/// The devices of the caller's account, the one that was used last first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Devices> {
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(
        "SELECT id, device_name, created_at, seen_at FROM sessions
         WHERE account_id = $1 AND ended_at IS NULL ORDER BY seen_at DESC, id DESC",
    )
    .bind(caller.account.to_string())
    .fetch_all(&mut *ctx.db.read().await?)
    .await?;
    let device = |(id, name, signed_in_at, seen_at): (String, String, i64, i64)| {
        let id = uuid(&id)?;
        let (signed_in_at, seen_at) = (time(signed_in_at), time(seen_at));
        Ok(Device { id, name, signed_in_at, seen_at, is_this: id == caller.session })
    };
    let devices = rows.into_iter().map(device).collect::<Result<_>>()?;
    Ok(Devices { devices })
}

/// Signs one of the caller's devices out. Done once or twice, it is the same.
pub(crate) async fn sign_out(ctx: &Context, caller: &Caller, device: Uuid) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let known: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM sessions WHERE id = $1 AND account_id = $2")
            .bind(device.to_string())
            .bind(caller.account.to_string())
            .fetch_optional(&mut *tx)
            .await?;
    known.ok_or_else(Error::not_found)?;
    end_by_owner(&mut tx, device, ctx.now()).await?;
    Ok(tx.commit().await?)
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
