//! What citizens agreed to, purpose by purpose, and taking it back.

use live_domain::Timestamp;
use live_protocol::{
    Account, CIVIL_REGISTER, Consent, Consents, IDENTITY_PROVIDER, PURPOSES, Purpose,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::{Context, Effect, mandates, time, verifications};

/// Notes that an account agrees to a purpose, as a version of its notice says. One that it agreed to
/// already stands.
pub(crate) async fn give(
    conn: &mut Connection,
    account: Uuid,
    purpose: Purpose,
    version: u16,
    now: Timestamp,
) -> Result<()> {
    if version > purpose.version {
        return Err(Error::field("consent", "unknown"));
    }
    sqlx::query(
        "INSERT INTO consents (account_id, purpose, version, given_at)
         SELECT $1, $2, $3, $4 WHERE NOT EXISTS
            (SELECT 1 FROM consents WHERE account_id = $1 AND purpose = $2 AND version = $3
             AND withdrawn_at IS NULL)
         ON CONFLICT (account_id, purpose, given_at) DO UPDATE
            SET version = excluded.version, withdrawn_at = NULL",
    )
    .bind(account.to_string())
    .bind(purpose.id)
    .bind(version)
    .bind(now.unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether an account agreed to a purpose by a time, and still does, as at least this version of its notice
/// says.
pub(crate) async fn covers(
    conn: &mut Connection,
    account: Uuid,
    (purpose, version): (Purpose, u16),
    by: Timestamp,
) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM consents WHERE account_id = $1 AND purpose = $2 AND version >= $3
         AND given_at <= $4 AND withdrawn_at IS NULL",
    )
    .bind(account.to_string())
    .bind(purpose.id)
    .bind(version)
    .bind(by.unix_millis())
    .fetch_optional(conn)
    .await?;
    Ok(found.is_some())
}

/// Takes a consent back, with what was done under it. Done once or twice, it is the same.
pub(crate) async fn withdraw(ctx: &Context, caller: &Caller, purpose: &str) -> Result<Account> {
    let purpose = PURPOSES.into_iter().find(|known| known.id == purpose);
    let purpose = purpose.ok_or_else(Error::not_found)?;
    let account = caller.account.to_string();
    let mut tx = ctx.db.write().await?;
    sqlx::query(
        "UPDATE consents SET withdrawn_at = $1
         WHERE account_id = $2 AND purpose = $3 AND withdrawn_at IS NULL",
    )
    .bind(ctx.now().unix_millis())
    .bind(&account)
    .bind(purpose.id)
    .execute(&mut *tx)
    .await?;
    let mut effect = Effect::default();
    if purpose == CIVIL_REGISTER {
        effect = verifications::withdraw_all(ctx, &mut tx, caller.account).await?;
        // They count only because the register agreed with them.
        accounts::end_attestations(&mut tx, caller.account, ctx.now()).await?;
    }
    for (end, of) in [
        (
            "UPDATE accounts SET matched_at = NULL, family_card_hash = NULL WHERE id = $1",
            CIVIL_REGISTER,
        ),
        ("UPDATE accounts SET proven_at = NULL WHERE id = $1", IDENTITY_PROVIDER),
    ] {
        if purpose == of {
            sqlx::query(end).bind(&account).execute(&mut *tx).await?;
        }
    }
    let mut changes = accounts::forget_nik(&mut tx, caller.account, ctx.now()).await?;
    if let Some(kind) = mandates::kind_of(purpose) {
        let ended = mandates::end_all(&mut tx, caller.account, Some(kind), ctx.now()).await?;
        changes.extend(ended);
    }
    let account = accounts::show(ctx, &mut tx, caller.account).await?;
    if account.assurance < caller.assurance {
        changes.push(accounts::changed(&mut tx, caller.account, ctx.now()).await?);
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    effect.tell(ctx).await?;
    Ok(account)
}

/// Every consent of the caller, newest first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Consents> {
    let consents = of(&mut *ctx.db.read().await?, caller.account).await?;
    Ok(Consents { consents })
}

/// Every consent of an account, newest first.
pub(crate) async fn of(conn: &mut Connection, account: Uuid) -> Result<Vec<Consent>> {
    let rows: Vec<(String, u16, i64, Option<i64>)> = sqlx::query_as(
        "SELECT purpose, version, given_at, withdrawn_at FROM consents
         WHERE account_id = $1 ORDER BY given_at DESC, purpose",
    )
    .bind(account.to_string())
    .fetch_all(conn)
    .await?;
    let consent = |(purpose, version, given_at, withdrawn_at): (String, u16, i64, Option<i64>)| {
        Consent { purpose, version, given_at: time(given_at), withdrawn_at: withdrawn_at.map(time) }
    };
    Ok(rows.into_iter().map(consent).collect())
}
