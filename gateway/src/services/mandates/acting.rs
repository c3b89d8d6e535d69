//! Using a service for somebody else.

use live_protocol::{AccessReason, Assurance, PersonalData, ProblemKind};
use uuid::Uuid;

use super::known::{Known, find};
use super::purpose_of;
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accesses::{self, Look};
use crate::services::accounts::{self, Caller};
use crate::services::consents;
use crate::services::security::{self, Event};
use crate::services::{Context, uuid};

/// Since when the notices of mandates say that services are applied for by them.
const SAYS_APPLYING: u16 = 2;

/// That the caller acts for somebody, and may.
pub(crate) struct Acting {
    /// What the tax office calls whom it is for.
    pub taxpayer: Option<String>,
    /// Whose "who looked" tells of it, and what it tells of the mandate.
    told: Vec<(Uuid, String)>,
}

impl Acting {
    /// Writes down that a department gets data of whom it is for: before they are given away.
    pub async fn note(&self, ctx: &Context, who: &str, what: &[PersonalData]) -> Result<()> {
        let mut tx = ctx.db.write().await?;
        for (account, about) in &self.told {
            let look = Look { who, why: AccessReason::Mandate, what, about };
            accesses::note(&mut tx, *account, look, ctx.now()).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Lets the caller act by a mandate for what needs a level. Both have to have it, and a child, whose
/// parent's word it is, never more than [`Assurance::Matched`]. A mandate that is over, or another's, is
/// not found.
pub(crate) async fn acting(
    ctx: &Context,
    caller: &Caller,
    mandate: Uuid,
    need: Assurance,
) -> Result<Acting> {
    caller.require(need)?;
    let conn = &mut *ctx.db.read().await?;
    let known = find(conn, mandate).await?.filter(|known| known.agent == caller.account);
    let Some(known) = known else {
        security::note(Event::MandateForeign);
        return Err(Error::not_found());
    };
    if !known.stands(ctx.now()) {
        return Err(Error::not_found());
    }
    if level(ctx, conn, &known).await? < need {
        return Err(Error::field("for", "level-too-low"));
    }
    let told = told(ctx, conn, &known).await?;
    let taxpayer = match known.principal {
        Some(principal) => accounts::taxpayer(conn, principal).await?,
        None => known.taxpayer,
    };
    Ok(Acting { taxpayer, told })
}

/// Lets the caller apply for a service by a mandate, as [`acting`] lets them see bills. Both sides of it
/// have to have agreed to that: the notices say it since their second version. What stands against it is
/// told at `for`, because what was filled in meanwhile is not lost by it.
pub(crate) async fn applying(
    ctx: &Context,
    caller: &Caller,
    mandate: Uuid,
    need: Assurance,
) -> Result<()> {
    match acting(ctx, caller, mandate, need).await {
        Err(Error::Problem(problem)) if problem.kind == ProblemKind::NotFound => {
            return Err(Error::field("for", "over"));
        }
        other => drop(other?),
    }
    let conn = &mut *ctx.db.read().await?;
    let known = find(conn, mandate).await?.ok_or_else(Error::not_found)?;
    let Some(purpose) = purpose_of(known.kind) else { return Err(Error::not_found()) };
    for account in [Some(known.agent), known.principal].into_iter().flatten() {
        // What is agreed to later is agreed to for another mandate.
        if !consents::covers(conn, account, (purpose, SAYS_APPLYING), known.since).await? {
            return Err(Error::field("for", "only-bills"));
        }
    }
    Ok(())
}

/// The hashed NIK of whom a mandate is for.
pub(crate) async fn nik_of(conn: &mut Connection, mandate: Uuid) -> Result<Option<Vec<u8>>> {
    let known = find(conn, mandate).await?.ok_or_else(Error::not_found)?;
    match known.principal {
        Some(principal) => accounts::nik_of(conn, principal).await,
        None => Ok(known.child_hash),
    }
}

/// Who is told of what was made by a mandate, however it stands by now; nobody once it is forgotten.
pub(crate) async fn told_of(
    ctx: &Context,
    conn: &mut Connection,
    mandate: Uuid,
) -> Result<Vec<(Uuid, String)>> {
    match find(conn, mandate).await? {
        Some(known) => told(ctx, conn, &known).await,
        None => Ok(Vec::new()),
    }
}

/// How sure the city is of both.
pub(super) async fn level(
    ctx: &Context,
    conn: &mut Connection,
    known: &Known,
) -> Result<Assurance> {
    let agent = accounts::show(ctx, conn, known.agent).await?.assurance;
    let principal = match known.principal {
        Some(principal) => accounts::show(ctx, conn, principal).await?.assurance,
        None => Assurance::Matched,
    };
    Ok(agent.min(principal))
}

/// Who is told of what is done by a mandate, each with words that they know it by: the principal, or of
/// a child everybody who acts for it, and the child's own account where it has one.
pub(super) async fn told(
    ctx: &Context,
    conn: &mut Connection,
    known: &Known,
) -> Result<Vec<(Uuid, String)>> {
    let agent = accounts::show(ctx, conn, known.agent).await?.phone_masked;
    if let Some(principal) = known.principal {
        return Ok(vec![(principal, agent)]);
    }
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT account_id, name FROM mandates
         WHERE child_hash = $1 AND ended_at IS NULL AND until > $2
         UNION SELECT id, $3 FROM accounts WHERE nik_hash = $1",
    )
    .bind(&known.child_hash)
    .bind(ctx.now().unix_millis())
    .bind(agent)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|(account, about)| Ok((uuid(&account)?, about))).collect()
}
