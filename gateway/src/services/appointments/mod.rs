//! Places in queues. The department has them; the gateway keeps, sealed, what a citizen booked,
//! and looks how the queue stands.

mod booking;
mod looking;

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{
    AccessReason, Appointment, AppointmentStatus, Appointments, FIRST_WITH_QUEUES, PersonalData,
    Queue,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accesses::{self, Look};
use crate::services::accounts::Caller;
use crate::services::feed::{self, Kind, Recorded};
use crate::services::{Context, mandates, queues, uuid};
use crate::work;

pub(crate) use booking::book;
pub(crate) use looking::{look, unbook};

/// For how long an appointment stays after its end.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// The department was asked, and what came of it is not known.
const ASKED: &str = "asked";
/// There is something to come.
const OPEN: &str = "open";
/// It is over.
const OVER: &str = "over";

/// What a department gets: a name; the health department, because it is one, where somebody is to be treated.
fn giving(department: &str) -> Look<'_> {
    let what: &[PersonalData] = match department {
        FIRST_WITH_QUEUES => &[PersonalData::Name, PersonalData::Health],
        _ => &[PersonalData::Name],
    };
    Look { who: department, why: AccessReason::Appointment, what, about: "" }
}

/// What is kept, sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    #[serde(default = "first_with_queues")]
    department: String,
    /// Kept by another name while there were clinics alone.
    #[serde(alias = "clinic")]
    place: String,
    #[serde(alias = "clinic_name")]
    place_name: String,
    service: String,
    service_name: String,
    #[serde(default)]
    service_name_en: Option<String>,
    slot: String,
    name: String,
    mandate: Option<Uuid>,
    /// What the department made of it; nothing while that is not known.
    booked: Option<Held>,
}

/// What the department has.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Held {
    ticket: String,
    number: Option<String>,
    start: Timestamp,
    end: Timestamp,
    status: AppointmentStatus,
    queue: Option<Queue>,
    /// How many of the reminders have been given.
    reminded: usize,
    /// Since when the department does not say how the queue stands, where that is so.
    #[serde(default)]
    unreachable_since: Option<Timestamp>,
}

/// The caller's appointments, the next first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Appointments> {
    let appointments = of(ctx, &mut *ctx.db.read().await?, caller.account).await?;
    Ok(Appointments { appointments })
}

/// The appointments of an account, the next first.
pub(crate) async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Vec<Appointment>> {
    let ids: Vec<String> =
        sqlx::query_scalar("SELECT id FROM appointments WHERE account_id = $1 AND state <> $2")
            .bind(account.to_string())
            .bind(ASKED)
            .fetch_all(&mut *conn)
            .await?;
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.push(load(ctx, conn, uuid(&id)?).await?);
    }
    all.sort_by_key(|one: &Appointment| (!one.status.is_open(), one.start, one.id));
    Ok(all)
}

/// One of the caller's own. Another's is not found.
pub(crate) async fn own(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Appointment> {
    let conn = &mut *ctx.db.read().await?;
    require_own(conn, caller, id).await?;
    load(ctx, conn, id).await
}

/// An appointment that was booked.
pub(crate) async fn load(ctx: &Context, conn: &mut Connection, id: Uuid) -> Result<Appointment> {
    let kept = open(ctx, conn, id).await?.ok_or_else(Error::not_found)?;
    let held = kept.booked.ok_or_else(Error::not_found)?;
    Ok(Appointment {
        id,
        department: kept.department,
        place: kept.place_name,
        service: kept.service,
        service_name: kept.service_name,
        service_name_en: kept.service_name_en,
        name: kept.name,
        mandate: kept.mandate,
        start: held.start,
        end: held.end,
        number: held.number,
        status: held.status,
        queue: held.queue,
        unreachable_since: held.unreachable_since,
    })
}

/// Cancels one of the caller's own, at the department first: what it does not know, nobody is told.
pub(crate) async fn cancel(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Appointment> {
    let (kept, held) = {
        let conn = &mut *ctx.db.read().await?;
        require_own(conn, caller, id).await?;
        let kept = open(ctx, conn, id).await?.ok_or_else(Error::not_found)?;
        let held = kept.booked.clone().ok_or_else(Error::not_found)?;
        (kept, held)
    };
    if held.status == AppointmentStatus::Cancelled {
        return own(ctx, caller, id).await;
    }
    if !held.status.is_open() {
        return Err(Error::conflict("the appointment is over"));
    }
    queues::of(ctx, &kept.department)?.cancel(&held.ticket).await?;
    queues::forget(ctx, (&kept.department, &kept.service)).await;
    let mut tx = ctx.db.write().await?;
    accesses::note(&mut tx, caller.account, giving(&kept.department), ctx.now()).await?;
    let held =
        Held { status: AppointmentStatus::Cancelled, queue: None, unreachable_since: None, ..held };
    let change = keep(ctx, &mut tx, id, (caller.account, &kept), held).await?;
    work::done(&mut tx, work::Kind::Queue, &id.to_string()).await?;
    let appointment = load(ctx, &mut tx, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all([change]);
    Ok(appointment)
}

/// Takes an account's appointments away; the department is told of those to come.
pub(crate) async fn part_from(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    now: Timestamp,
) -> Result<()> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, state FROM appointments WHERE account_id = $1")
            .bind(account.to_string())
            .fetch_all(&mut *conn)
            .await?;
    for (subject, state) in rows {
        let id = uuid(&subject)?;
        work::done(conn, work::Kind::Queue, &subject).await?;
        if let Some(kept) = open(ctx, conn, id).await?
            && state != OVER
        {
            // By a name that says nothing of whom it was.
            let booked = format!("{}/{}", kept.department, reference(ctx, id));
            work::plan(conn, work::Kind::Unbook, &booked, now).await?;
        }
    }
    sqlx::query("DELETE FROM appointments WHERE account_id = $1")
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes what was over long ago.
pub(crate) async fn tidy(conn: &mut Connection, now: Timestamp) -> Result<Vec<Recorded>> {
    let gone: Vec<(String, String)> = sqlx::query_as(
        "DELETE FROM appointments WHERE state = $1 AND until < $2 RETURNING id, account_id",
    )
    .bind(OVER)
    .bind(now.unix_millis())
    .fetch_all(&mut *conn)
    .await?;
    let mut changes = Vec::with_capacity(gone.len());
    for (id, account) in gone {
        let subject = (Kind::Appointment, id.as_str());
        changes.push(feed::record(conn, uuid(&account)?, subject, true, now).await?);
    }
    Ok(changes)
}

/// What the department knows a booking by. It follows from the id, and the id does not from it.
fn reference(ctx: &Context, id: Uuid) -> String {
    ctx.pepper.token("appointment", id.as_bytes())
}

async fn require_own(conn: &mut Connection, caller: &Caller, id: Uuid) -> Result<()> {
    let owner: Option<String> =
        sqlx::query_scalar("SELECT account_id FROM appointments WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    let is_own = owner == Some(caller.account.to_string());
    if is_own { Ok(()) } else { Err(Error::not_found()) }
}

fn first_with_queues() -> String {
    FIRST_WITH_QUEUES.to_owned()
}

fn purpose(id: Uuid) -> String {
    format!("appointment {id}")
}

fn seal(ctx: &Context, id: Uuid, kept: &Kept) -> Result<Vec<u8>> {
    ctx.pepper.seal(&*ctx.random, &purpose(id), &serde_json::to_vec(kept)?)
}

async fn open(ctx: &Context, conn: &mut Connection, id: Uuid) -> Result<Option<Kept>> {
    let sealed: Option<Vec<u8>> =
        sqlx::query_scalar("SELECT sealed FROM appointments WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&ctx.pepper.unseal(&purpose(id), &sealed)?)?))
}

/// Keeps how an appointment stands, and records that in its account's feed.
async fn keep(
    ctx: &Context,
    conn: &mut Connection,
    id: Uuid,
    (account, kept): (Uuid, &Kept),
    held: Held,
) -> Result<Recorded> {
    let state = if held.status.is_open() { OPEN } else { OVER };
    let until = held.end.after(KEPT).unix_millis();
    let kept = Kept { booked: Some(held), ..kept.clone() };
    sqlx::query("UPDATE appointments SET state = $1, sealed = $2, until = $3 WHERE id = $4")
        .bind(state)
        .bind(seal(ctx, id, &kept)?)
        .bind(until)
        .bind(id.to_string())
        .execute(&mut *conn)
        .await?;
    feed::record(conn, account, (Kind::Appointment, &id.to_string()), false, ctx.now()).await
}

/// That the caller books for somebody by a mandate, where that is so.
async fn acting(
    ctx: &Context,
    caller: &Caller,
    mandate: Option<Uuid>,
) -> Result<Option<mandates::Acting>> {
    let Some(mandate) = mandate else { return Ok(None) };
    mandates::acting(ctx, caller, mandate, live_protocol::Assurance::Matched).await.map(Some)
}
