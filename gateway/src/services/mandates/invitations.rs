//! Acting for somebody who asks for it: they make a code on a device of their own, and the other types
//! or scans it.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{
    Assurance, CARE_MANDATE, Invitation, MANDATE_DAYS, Mandate, MandateAcceptance, MandateKind,
    MandateOffer, MandateRole, NewInvitation,
};
use uuid::Uuid;

use super::{Known, Row, find, has_room, load, select, set_until};
use crate::db::{Connection, Write};
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, consents, letters, uuid, word};

/// How long a code waits to be used.
const CODE_LIFE: Duration = Duration::from_mins(15);

/// How many letters a code has: 40 bits, of which a guesser gets to try few.
const CODE_LENGTH: usize = 8;

const WINDOW: Duration = Duration::from_hours(1);

/// Makes a code by which another acts for the caller. One that was made before no longer counts.
pub(crate) async fn invite(
    ctx: &Context,
    caller: &Caller,
    request: &NewInvitation,
) -> Result<Invitation> {
    caller.require(Assurance::Matched)?;
    if !MANDATE_DAYS.contains(&request.days) {
        return Err(Error::field("days", "unknown"));
    }
    if request.consent > CARE_MANDATE.version {
        return Err(Error::field("consent", "unknown"));
    }
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let max = ctx.limits.invitations_per_account;
    let limit = Limit { action: "mandate-invitation", max, window: WINDOW };
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    if !has_room(&mut tx, caller.account, MandateKind::Care, MandateRole::Principal).await? {
        return Err(Error::field("days", "too-many-agents"));
    }
    let (code, expires_at) = (ctx.new_letters(CODE_LENGTH), now.after(CODE_LIFE));
    sqlx::query(
        "INSERT INTO mandate_invitations (account_id, code_hash, days, version, expires_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id) DO UPDATE SET code_hash = excluded.code_hash,
            days = excluded.days, version = excluded.version, expires_at = excluded.expires_at,
            mandate_id = NULL",
    )
    .bind(caller.account.to_string())
    .bind(code_hash(ctx, &code))
    .bind(request.days)
    .bind(request.consent)
    .bind(expires_at.unix_millis())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let code = format!("{}-{}", &code[..CODE_LENGTH / 2], &code[CODE_LENGTH / 2..]);
    Ok(Invitation { code, days: request.days, expires_at })
}

/// What a code that was found allows.
struct Found {
    principal: Uuid,
    days: u16,
    version: u16,
    /// What it was used for, by this very caller.
    mandate: Option<Uuid>,
}

impl Found {
    fn until(&self, now: Timestamp) -> Timestamp {
        now.after(Duration::from_hours(24 * u64::from(self.days)))
    }
}

/// What a code would allow the caller.
pub(crate) async fn offer(
    ctx: &Context,
    caller: &Caller,
    typed: &str,
    address: Option<IpAddr>,
) -> Result<MandateOffer> {
    let (mut tx, found) = look(ctx, caller, typed, address).await?;
    let principal = accounts::show(ctx, &mut tx, found.principal).await?;
    Ok(MandateOffer {
        phone_masked: principal.phone_masked,
        level: principal.assurance.min(caller.assurance),
        until: found.until(ctx.now()),
    })
}

/// Lets the caller act for who made the code. Between two who have a mandate already, that one is
/// prolonged. The same caller may repeat it, because the answer may have been lost on its way.
pub(crate) async fn accept(
    ctx: &Context,
    caller: &Caller,
    request: &MandateAcceptance,
    address: Option<IpAddr>,
) -> Result<Mandate> {
    let (mut tx, found) = look(ctx, caller, &request.mandate_code, address).await?;
    if let Some(known) = found.mandate {
        return load(ctx, &mut tx, caller.account, known).await;
    }
    let now = ctx.now();
    consents::give(&mut tx, caller.account, CARE_MANDATE, request.consent, now).await?;
    consents::give(&mut tx, found.principal, CARE_MANDATE, found.version, now).await?;
    let id = match standing(ctx, &mut tx, caller.account, found.principal).await? {
        Some(known) => known.id,
        None => insert(ctx, &mut tx, caller.account, found.principal).await?,
    };
    set_until(&mut tx, id, found.until(now)).await?;
    sqlx::query("UPDATE mandate_invitations SET mandate_id = $1 WHERE account_id = $2")
        .bind(id.to_string())
        .bind(found.principal.to_string())
        .execute(&mut *tx)
        .await?;
    let known = find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
    let changes = known.record(&mut tx, false, now).await?;
    let mandate = load(ctx, &mut tx, caller.account, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(mandate)
}

/// Finds a code, within the limits of guessing, and holds the turn to write.
async fn look(
    ctx: &Context,
    caller: &Caller,
    typed: &str,
    address: Option<IpAddr>,
) -> Result<(Write, Found)> {
    caller.require(Assurance::Matched)?;
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let of = |action, max| Limit { action, max, window: WINDOW };
    let own = of("mandate-code", ctx.limits.wrong_invitations_per_account);
    let near = of("mandate-code-address", ctx.limits.wrong_codes_per_address);
    let guesses = Tries::of([(own, caller.account.as_bytes().to_vec())]).from(ctx, near, address);
    guesses.check(&mut tx, now).await?;
    if let Some(found) = find_code(ctx, &mut tx, caller, typed).await? {
        if found.principal == caller.account {
            return Err(Error::field("mandate_code", "own-code"));
        }
        return Ok((tx, found));
    }
    // A used code, an old one and none are the same to who does not hold it.
    security::note(Event::MandateCodeWrong);
    guesses.count(&mut tx, now).await?;
    tx.commit().await?;
    Err(Error::field("mandate_code", "wrong-code"))
}

async fn find_code(
    ctx: &Context,
    conn: &mut Connection,
    caller: &Caller,
    typed: &str,
) -> Result<Option<Found>> {
    let row: Option<(String, u16, u16, Option<String>)> = sqlx::query_as(
        "SELECT account_id, days, version, mandate_id FROM mandate_invitations
         WHERE code_hash = $1 AND expires_at > $2",
    )
    .bind(code_hash(ctx, &letters(typed, CODE_LENGTH)))
    .bind(ctx.now().unix_millis())
    .fetch_optional(&mut *conn)
    .await?;
    let Some((principal, days, version, mandate)) = row else { return Ok(None) };
    let mandate = mandate.as_deref().map(uuid).transpose()?;
    if let Some(id) = mandate {
        let used_by = find(conn, id).await?.map(|known| known.agent);
        if used_by != Some(caller.account) {
            return Ok(None);
        }
    }
    Ok(Some(Found { principal: uuid(&principal)?, days, version, mandate }))
}

/// The mandate that stands between two already.
async fn standing(
    ctx: &Context,
    conn: &mut Connection,
    agent: Uuid,
    principal: Uuid,
) -> Result<Option<Known>> {
    let row: Option<Row> =
        sqlx::query_as(select!("WHERE account_id = $1 AND principal_id = $2 AND ended_at IS NULL"))
            .bind(agent.to_string())
            .bind(principal.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(Known::of).transpose()?.filter(|known| known.stands(ctx.now())))
}

async fn insert(
    ctx: &Context,
    conn: &mut Connection,
    agent: Uuid,
    principal: Uuid,
) -> Result<Uuid> {
    if !has_room(conn, agent, MandateKind::Care, MandateRole::Agent).await? {
        return Err(Error::field("mandate_code", "too-many"));
    }
    let id = ctx.new_id();
    sqlx::query(
        "INSERT INTO mandates (id, kind, account_id, principal_id, name, since, until)
         VALUES ($1, $2, $3, $4, '', $5, $5)",
    )
    .bind(id.to_string())
    .bind(word(&MandateKind::Care)?)
    .bind(agent.to_string())
    .bind(principal.to_string())
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(id)
}

fn code_hash(ctx: &Context, code: &str) -> Vec<u8> {
    ctx.pepper.hash("mandate-code", code.as_bytes())
}
