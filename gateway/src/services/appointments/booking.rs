//! Booking a slot: once, whatever is lost on the way.
//!
//! The wish is written down before the department is asked, under a reference that the department knows
//! the booking by. Whoever asks again, the phone with the same key or the table of due work, asks under the
//! same reference, and the department books once.

use std::time::Duration;

use live_protocol::{
    Assurance, Booking, MAX_PATIENT_NAME, NewAppointment, OPEN_APPOINTMENTS, Slot,
};
use uuid::Uuid;

use super::{ASKED, Held, Kept, OVER, acting, giving, keep, load, open, reference, seal};
use crate::db::Connection;
use crate::departments::queues::{Booked, Ticket, Wish};
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::feed::Recorded;
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{Context, accesses, queues, uuid};
use crate::work;

/// So long after it was asked, and nobody came again, the gateway looks what became of a wish.
const ANSWERED_BY: Duration = Duration::from_mins(2);

/// Books a slot. Gives whether an appointment was made of it.
pub(crate) async fn book(
    ctx: &Context,
    caller: &Caller,
    once: &Once,
    wanted: &NewAppointment,
) -> Result<Booking> {
    caller.require(Assurance::Matched)?;
    if let Some(answer) = once.answered(&mut *ctx.db.read().await?).await? {
        return again(ctx, &answer).await;
    }
    let name = name(&wanted.name)?;
    let acting = acting(ctx, caller, wanted.mandate).await?;
    let offered = queues::service(ctx, &wanted.department, &wanted.service).await?;
    let offered = offered.ok_or_else(|| Error::field("service", "unknown"))?;
    let kept = Kept {
        department: wanted.department.clone(),
        place: offered.place,
        place_name: offered.place_name,
        service: offered.service.id,
        service_name: offered.service.name,
        service_name_en: offered.service.name_en,
        slot: wanted.slot.clone(),
        name,
        mandate: wanted.mandate,
        booked: None,
    };
    let id = match begin(ctx, caller, once, &kept).await? {
        Begun::Asked(id) => id,
        Begun::Booked(id) => return shown(ctx, id).await,
    };
    if let Some(acting) = acting {
        let giving = giving(&kept.department);
        acting.note(ctx, giving.who, giving.what).await?;
    }
    let wish = Wish {
        reference: reference(ctx, id),
        service: kept.service.clone(),
        place: kept.place.clone(),
        slot: kept.slot.clone(),
        name: kept.name.clone(),
    };
    match queues::of(ctx, &kept.department)?.book(&wish).await? {
        Booked::Ticket(ticket) => settle(ctx, caller, once, (id, &kept), ticket).await,
        Booked::Full => {
            forget(ctx, id).await?;
            let next: Vec<Slot> =
                queues::next(ctx, (&kept.department, &kept.service)).await.unwrap_or_default();
            Ok(Booking { appointment: None, next })
        }
        Booked::Unknown => {
            forget(ctx, id).await?;
            Err(Error::field("slot", "unknown"))
        }
    }
}

/// The name that is called, without what is around it.
fn name(typed: &str) -> Result<String> {
    let name = typed.trim();
    if name.is_empty() {
        return Err(Error::field("name", "empty"));
    }
    if name.chars().count() > MAX_PATIENT_NAME || name.chars().any(char::is_control) {
        return Err(Error::field("name", "too-long"));
    }
    Ok(name.to_owned())
}

/// What there is under the key of a request.
enum Begun {
    /// A wish that the department has to be asked about.
    Asked(Uuid),
    /// An appointment: the gateway found out by itself meanwhile.
    Booked(Uuid),
}

/// Writes a wish down, unless it is there already.
async fn begin(ctx: &Context, caller: &Caller, once: &Once, kept: &Kept) -> Result<Begun> {
    let mut tx = ctx.db.write().await?;
    let known: Option<(String, String)> = sqlx::query_as(
        "SELECT id, state FROM appointments WHERE account_id = $1 AND submission = $2",
    )
    .bind(caller.account.to_string())
    .bind(once.key().to_string())
    .fetch_optional(&mut *tx)
    .await?;
    if let Some((id, state)) = known {
        let id = uuid(&id)?;
        let before = open(ctx, &mut tx, id).await?.ok_or_else(Error::not_found)?;
        let wish = |kept: &Kept| {
            (kept.department.clone(), kept.slot.clone(), kept.name.clone(), kept.mandate)
        };
        if wish(&before) != wish(kept) {
            return Err(Error::conflict("the idempotency key came with another request"));
        }
        return Ok(if state == ASKED { Begun::Asked(id) } else { Begun::Booked(id) });
    }
    let now = ctx.now();
    let limit = Limit {
        action: "appointment",
        max: ctx.limits.appointments_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    require_room(&mut tx, caller).await?;
    let id = ctx.new_id();
    sqlx::query(
        "INSERT INTO appointments (id, account_id, submission, state, sealed, until)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(caller.account.to_string())
    .bind(once.key().to_string())
    .bind(ASKED)
    .bind(seal(ctx, id, kept)?)
    .bind(now.unix_millis())
    .execute(&mut *tx)
    .await?;
    accesses::note(&mut tx, caller.account, giving(&kept.department), now).await?;
    work::plan(&mut tx, work::Kind::Queue, &id.to_string(), now.after(ANSWERED_BY)).await?;
    tx.commit().await?;
    Ok(Begun::Asked(id))
}

/// Refuses one more than an account may have.
async fn require_room(conn: &mut Connection, caller: &Caller) -> Result<()> {
    let open: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM appointments WHERE account_id = $1 AND state <> $2",
    )
    .bind(caller.account.to_string())
    .bind(OVER)
    .fetch_one(conn)
    .await?;
    let has_room = usize::try_from(open).is_ok_and(|open| open < OPEN_APPOINTMENTS);
    if has_room { Ok(()) } else { Err(Error::field("slot", "too-many-open")) }
}

/// Keeps what was booked, and answers so for good. The answer is kept as the id alone: what it says may be
/// health data, and is sealed where it is.
async fn settle(
    ctx: &Context,
    caller: &Caller,
    once: &Once,
    (id, kept): (Uuid, &Kept),
    ticket: Ticket,
) -> Result<Booking> {
    queues::forget(ctx, (&kept.department, &kept.service)).await;
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        drop(tx);
        return again(ctx, &answer).await;
    }
    let change = adopt(ctx, &mut tx, id, (caller.account, kept), ticket).await?;
    once.keep(&mut tx, &Answer::new(201, &id)?, ctx.now()).await?;
    let appointment = load(ctx, &mut tx, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all([change]);
    Ok(Booking { appointment: Some(appointment), next: Vec::new() })
}

/// Keeps a ticket as an appointment, and has its queue looked at.
pub(super) async fn adopt(
    ctx: &Context,
    conn: &mut Connection,
    id: Uuid,
    kept: (Uuid, &Kept),
    ticket: Ticket,
) -> Result<Recorded> {
    let held = Held {
        ticket: ticket.id,
        number: ticket.number,
        start: ticket.start,
        end: ticket.end,
        status: live_protocol::AppointmentStatus::Booked,
        queue: None,
        reminded: 0,
        unreachable_since: None,
    };
    let change = keep(ctx, conn, id, kept, held).await?;
    work::plan(conn, work::Kind::Queue, &id.to_string(), ctx.now()).await?;
    ctx.work.notify_one();
    Ok(change)
}

/// Forgets a wish that nothing came of.
pub(super) async fn forget(ctx: &Context, id: Uuid) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    sqlx::query("DELETE FROM appointments WHERE id = $1 AND state = $2")
        .bind(id.to_string())
        .bind(ASKED)
        .execute(&mut *tx)
        .await?;
    work::done(&mut tx, work::Kind::Queue, &id.to_string()).await?;
    Ok(tx.commit().await?)
}

/// The answer to a request that was answered before.
async fn again(ctx: &Context, answer: &Answer) -> Result<Booking> {
    shown(ctx, serde_json::from_slice(&answer.body)?).await
}

async fn shown(ctx: &Context, id: Uuid) -> Result<Booking> {
    let appointment = load(ctx, &mut *ctx.db.read().await?, id).await?;
    Ok(Booking { appointment: Some(appointment), next: Vec::new() })
}
