//! Mandates: one account, the agent, acts for another person, the principal, until a day.
//!
//! A service that is used for somebody else asks [`acting`] whether it may, works with what that gives
//! it instead of what the caller's account would, and calls [`Acting::note`] before it gives anything
//! of the principal away. There is no mode of a session: every request names its mandate.

mod acting;
mod children;
mod invitations;
mod known;

use std::time::Duration;

use live_domain::{BirthDate, Date, Timestamp};
use live_protocol::{
    ADULT_YEARS, CARE_MANDATE, CHILD_MANDATE, Mandate, MandateKind, MandateRole, MandateState,
    Mandates, MessageKind, Purpose,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::feed::Recorded;
use crate::services::{Context, accesses, inbox, uuid, word, zone};
use crate::work;
use acting::{level, told};
use known::{Known, Row, find, find_all, has_room, select, set_until};

pub(crate) use acting::{Acting, acting, applying, nik_of, told_of};
pub(crate) use children::{add as add_child, renew};
pub(crate) use invitations::{accept, invite, offer};

/// How long one that is over is kept: as long as the looks that were taken by it.
const KEPT: Duration = accesses::KEPT;

/// When somebody who was born on a day is of age: that day begins in the city.
pub(crate) fn grown_up_at(ctx: &Context, born: BirthDate) -> Timestamp {
    let born = born.date();
    let year = born.year() + i32::from(ADULT_YEARS);
    // Who was born on 29 February is a year older on 1 March, where there is no such day.
    let day = born.replace_year(year).or_else(|_| Date::from_ordinal_date(year, 60));
    day.unwrap_or(born).midnight().assume_offset(zone(&ctx.city)).into()
}

/// The kind of mandates that a consent is to.
pub(crate) fn kind_of(purpose: Purpose) -> Option<MandateKind> {
    let kinds = [MandateKind::Child, MandateKind::Care];
    kinds.into_iter().find(|kind| purpose_of(*kind) == Some(purpose))
}

fn purpose_of(kind: MandateKind) -> Option<Purpose> {
    match kind {
        MandateKind::Child => Some(CHILD_MANDATE),
        MandateKind::Care => Some(CARE_MANDATE),
        MandateKind::Other => None,
    }
}

/// A mandate as one of its sides sees it. Another's is not found.
pub(crate) async fn load(
    ctx: &Context,
    conn: &mut Connection,
    reader: Uuid,
    id: Uuid,
) -> Result<Mandate> {
    let known = find(conn, id).await?.filter(|known| known.sides().any(|side| side == reader));
    show(ctx, conn, &known.ok_or_else(Error::not_found)?, reader).await
}

/// Every mandate of the caller.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Mandates> {
    let mandates = of(ctx, &mut *ctx.db.read().await?, caller.account).await?;
    Ok(Mandates { mandates })
}

/// Every mandate of an account, newest first.
pub(crate) async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Vec<Mandate>> {
    let mut mandates = Vec::new();
    for known in find_all(conn, account).await? {
        mandates.push(show(ctx, conn, &known, account).await?);
    }
    Ok(mandates)
}

async fn show(
    ctx: &Context,
    conn: &mut Connection,
    known: &Known,
    reader: Uuid,
) -> Result<Mandate> {
    let role = if known.agent == reader { MandateRole::Agent } else { MandateRole::Principal };
    let other = known.sides().find(|side| *side != reader);
    let phone_masked = match other {
        Some(other) => Some(accounts::show(ctx, conn, other).await?.phone_masked),
        None => None,
    };
    let state = match known.ended_at {
        Some(at) if at < known.until => MandateState::Ended,
        None if ctx.now() < known.until => MandateState::Standing,
        _ => MandateState::Expired,
    };
    let may_last = known.grown_up_at(ctx)?;
    let can_renew =
        state == MandateState::Standing && may_last.is_some_and(|latest| latest > known.until);
    Ok(Mandate {
        id: known.id,
        kind: known.kind,
        role,
        state,
        name: known.name.clone(),
        phone_masked,
        level: level(ctx, conn, known).await?,
        since: known.since,
        until: known.until,
        ended_at: known.ended_at.or((state == MandateState::Expired).then_some(known.until)),
        can_renew,
    })
}

/// Ends one of the caller's mandates, on whichever side they are. Done once or twice, it is the same.
pub(crate) async fn end(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Mandate> {
    let mut tx = ctx.db.write().await?;
    let known = find(&mut tx, id).await?;
    let known = known.filter(|known| known.sides().any(|side| side == caller.account));
    let known = known.ok_or_else(Error::not_found)?;
    let changes = finish(&mut tx, &known, Some(caller.account), ctx.now()).await?;
    let mandate = load(ctx, &mut tx, caller.account, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(mandate)
}

/// Ends every mandate of an account, of one kind or of all, and takes back what would become one.
pub(crate) async fn end_all(
    conn: &mut Connection,
    account: Uuid,
    kind: Option<MandateKind>,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let mut changes = Vec::new();
    for known in find_all(conn, account).await? {
        if kind.is_none_or(|kind| kind == known.kind) {
            changes.extend(finish(conn, &known, Some(account), now).await?);
        }
    }
    if kind != Some(MandateKind::Child) {
        sqlx::query("DELETE FROM mandate_invitations WHERE account_id = $1 AND mandate_id IS NULL")
            .bind(account.to_string())
            .execute(conn)
            .await?;
    }
    Ok(changes)
}

/// Tells both sides that a mandate's time ran out.
pub(crate) async fn expire(ctx: &Context, id: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let known = find(&mut tx, uuid(id)?).await?;
    let changes = match known.filter(|known| known.until <= ctx.now()) {
        Some(known) => finish(&mut tx, &known, None, ctx.now()).await?,
        None => Vec::new(),
    };
    work::done(&mut tx, work::Kind::Mandate, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// Ends a mandate that is not over: nothing of the child is kept any more, and a consent that nothing
/// rests on any more ends with it. Whoever ended it knows, and need not be told.
async fn finish(
    conn: &mut Connection,
    known: &Known,
    by: Option<Uuid>,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    if known.ended_at.is_some() {
        return Ok(Vec::new());
    }
    let at = now.min(known.until).unix_millis();
    sqlx::query(
        "UPDATE mandates SET ended_at = $1, child_hash = NULL, birth_date = NULL,
            family_card_hash = NULL, taxpayer = NULL WHERE id = $2",
    )
    .bind(at)
    .bind(known.id.to_string())
    .execute(&mut *conn)
    .await?;
    work::done(conn, work::Kind::Mandate, &known.id.to_string()).await?;
    for side in known.sides() {
        sqlx::query(
            "UPDATE consents SET withdrawn_at = $1
             WHERE account_id = $2 AND purpose = $3 AND withdrawn_at IS NULL AND NOT EXISTS
                (SELECT 1 FROM mandates WHERE kind = $4 AND ended_at IS NULL
                 AND (account_id = $2 OR principal_id = $2))",
        )
        .bind(at)
        .bind(side.to_string())
        .bind(purpose_of(known.kind).map(|purpose| purpose.id))
        .bind(word(&known.kind)?)
        .execute(&mut *conn)
        .await?;
    }
    let mut changes = known.record(conn, false, now).await?;
    let about = Mandate::resource(known.id);
    for side in known.sides().filter(|side| Some(*side) != by) {
        let news = inbox::News {
            what: MessageKind::MandateEnded,
            department: "disdukcapil",
            about: &about,
            act_by: None,
        };
        changes.extend(inbox::tell(conn, side, &news, now).await?);
    }
    Ok(changes)
}

/// Ends and forgets every mandate of an account that is erased; the other side is told.
pub(crate) async fn part_from(
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<Vec<Recorded>> {
    let mut changes = end_all(conn, account, None, now).await?;
    for known in find_all(conn, account).await? {
        changes.extend(forget(conn, &known, now).await?);
    }
    sqlx::query("DELETE FROM mandate_invitations WHERE account_id = $1")
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(changes)
}

/// Forgets mandates that are long over.
pub(crate) async fn tidy(conn: &mut Connection, now: Timestamp) -> Result<Vec<Recorded>> {
    let rows: Vec<Row> = sqlx::query_as(select!("WHERE ended_at < $1"))
        .bind(now.before(KEPT).unix_millis())
        .fetch_all(&mut *conn)
        .await?;
    let mut changes = Vec::new();
    for row in rows {
        changes.extend(forget(conn, &Known::of(row)?, now).await?);
    }
    Ok(changes)
}

async fn forget(conn: &mut Connection, known: &Known, now: Timestamp) -> Result<Vec<Recorded>> {
    for statement in [
        "DELETE FROM mandate_invitations WHERE mandate_id = $1",
        "DELETE FROM mandates WHERE id = $1",
    ] {
        sqlx::query(statement).bind(known.id.to_string()).execute(&mut *conn).await?;
    }
    known.record(conn, true, now).await
}
