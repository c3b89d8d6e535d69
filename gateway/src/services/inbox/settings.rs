//! How an account wants to hear of its messages.

use live_protocol::InboxSettings;
use uuid::Uuid;

use super::changed_settings;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::Context;
use crate::services::accounts::Caller;

/// The settings of an account, as one of its sessions sees them.
pub(crate) async fn show(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    session: Uuid,
) -> Result<InboxSettings> {
    let is_pushed: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM push_subscriptions WHERE session_id = $1")
            .bind(session.to_string())
            .fetch_optional(&mut *conn)
            .await?;
    let kept = of(conn, account).await?;
    Ok(InboxSettings { push_key: ctx.push.key(), is_pushed: is_pushed.is_some(), ..kept })
}

/// The settings of an account.
pub(crate) async fn of(conn: &mut Connection, account: Uuid) -> Result<InboxSettings> {
    let kept: Option<String> =
        sqlx::query_scalar("SELECT settings FROM inbox_settings WHERE account_id = $1")
            .bind(account.to_string())
            .fetch_optional(conn)
            .await?;
    kept.map_or_else(|| Ok(InboxSettings::default()), |kept| Ok(serde_json::from_str(&kept)?))
}

/// Whether nothing is wanted of a department that can be missed.
pub(super) async fn is_off(conn: &mut Connection, account: Uuid, department: &str) -> Result<bool> {
    Ok(of(conn, account).await?.off.iter().any(|off| off == department))
}

/// The caller's settings.
pub(crate) async fn own(ctx: &Context, caller: &Caller) -> Result<InboxSettings> {
    show(ctx, &mut *ctx.db.read().await?, caller.account, caller.session).await
}

/// Gives the caller's account other settings.
pub(crate) async fn choose(
    ctx: &Context,
    caller: &Caller,
    wanted: &InboxSettings,
) -> Result<InboxSettings> {
    if wanted.quiet.is_some_and(|quiet| quiet.from > 23 || quiet.until > 23) {
        return Err(Error::field("quiet", "out-of-range"));
    }
    if wanted.quiet.is_some_and(|quiet| quiet.from == quiet.until) {
        return Err(Error::field("quiet", "all-day"));
    }
    let is_known = |id: &String| ctx.city.departments.iter().any(|department| department.id == *id);
    if !wanted.off.iter().all(is_known) {
        return Err(Error::field("off", "unknown"));
    }
    let mut off = wanted.off.clone();
    off.sort();
    off.dedup();
    let kept = InboxSettings { quiet: wanted.quiet, off, ..InboxSettings::default() };
    let mut tx = ctx.db.write().await?;
    sqlx::query(
        "INSERT INTO inbox_settings (account_id, settings) VALUES ($1, $2)
         ON CONFLICT (account_id) DO UPDATE SET settings = excluded.settings",
    )
    .bind(caller.account.to_string())
    .bind(serde_json::to_string(&kept)?)
    .execute(&mut *tx)
    .await?;
    changed_settings(ctx, tx, caller).await
}
