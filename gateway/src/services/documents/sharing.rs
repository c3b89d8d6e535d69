//! Sharing one's own document for one purpose and a time.

use std::time::Duration;

use live_protocol::{Document, MAX_SHARE_PURPOSE, MAX_SHARES, NewShare, SHARE_HOURS};
use uuid::Uuid;

use super::{changed, check_own, load, token, token_hash};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{Context, refuse};

/// Shares a document, once for each key.
pub(crate) async fn share(
    ctx: &Context,
    caller: &Caller,
    id: Uuid,
    once: &Once,
    new: &NewShare,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    check_own(&mut tx, caller, id).await?;
    // What is kept for a request that comes again is without what is personal.
    if once.answered(&mut tx).await?.is_some() {
        return Answer::new(201, &load(ctx, &mut tx, id).await?);
    }
    let purpose = check(new)?;
    let now = ctx.now();
    let document = load(ctx, &mut tx, id).await?;
    if document.ended_at.is_some() || document.expires_at.is_some_and(|end| end <= now) {
        return Err(Error::conflict("the document is no longer valid"));
    }
    if document.shares.iter().filter(|share| share.is_open(now)).count() >= MAX_SHARES {
        return Err(Error::conflict("the document is shared too often already"));
    }
    let limit = Limit {
        action: "share",
        max: ctx.limits.shares_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    let share = ctx.new_id();
    sqlx::query(
        "INSERT INTO document_shares (id, document, purpose, shared_at, expires_at, page)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(share.to_string())
    .bind(id.to_string())
    .bind(purpose)
    .bind(now.unix_millis())
    .bind(now.after(Duration::from_hours(u64::from(new.hours))).unix_millis())
    .bind(token_hash(ctx, &token(ctx, share)))
    .execute(&mut *tx)
    .await?;
    let change = changed(ctx, &mut tx, id, caller.account).await?;
    once.keep(&mut tx, &Answer::new(201, &share)?, now).await?;
    let answer = Answer::new(201, &load(ctx, &mut tx, id).await?)?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(answer)
}

/// Ends a share. One that is over stays as it is.
pub(crate) async fn stop(
    ctx: &Context,
    caller: &Caller,
    id: Uuid,
    share: Uuid,
) -> Result<Document> {
    let mut tx = ctx.db.write().await?;
    check_own(&mut tx, caller, id).await?;
    check_of(&mut tx, id, share).await?;
    sqlx::query("UPDATE document_shares SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(ctx.now().unix_millis())
        .bind(share.to_string())
        .execute(&mut *tx)
        .await?;
    let change = changed(ctx, &mut tx, id, caller.account).await?;
    let document = load(ctx, &mut tx, id).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(document)
}

async fn check_of(conn: &mut Connection, id: Uuid, share: Uuid) -> Result<()> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT 1 FROM document_shares WHERE id = $1 AND document = $2")
            .bind(share.to_string())
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    known.map(|_| ()).ok_or_else(Error::not_found)
}

fn check(new: &NewShare) -> Result<&str> {
    let purpose = new.purpose.trim();
    let mut wrong = Vec::new();
    if purpose.is_empty() {
        wrong.push(("purpose", "empty"));
    } else if purpose.chars().count() > MAX_SHARE_PURPOSE {
        wrong.push(("purpose", "too-long"));
    } else if purpose.contains(char::is_control) {
        wrong.push(("purpose", "unknown"));
    }
    if !SHARE_HOURS.contains(&new.hours) {
        wrong.push(("hours", "unknown"));
    }
    refuse(&wrong)?;
    Ok(purpose)
}
