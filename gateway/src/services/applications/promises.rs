//! What a department's lines are worth: it may extend its promise once where its service says so, and who
//! decides is said there. And what a citizen may do when the promise is broken, or when the decision is
//! not what was hoped for.

use live_domain::service::{Objection, ServiceDefinition, Turn};
use live_domain::{Date, Holidays, Timestamp};
use live_protocol::{
    APPLICATIONS, Application, Event, EventKind, MessageKind, NewApplication, TicketStatus,
};

use super::{definition, is_over, load, numbers_of};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::{Context, feed, inbox, tickets, zone};
use crate::work;

/// A department's line as it counts: by whom it is where several decide one after the other, with its
/// promised day moved where it needs longer; nothing for a line that has no right to be.
pub(crate) async fn counts(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
    line: &Event,
) -> Result<Option<Event>> {
    let application = load(conn, number).await?;
    let definition = definition(conn, &application.service, application.version).await?;
    let passed = application.passed();
    let counts = match line.kind {
        EventKind::Extended => extends(ctx, &application, &definition, line),
        EventKind::Passed => passed + 1 < definition.stages.len(),
        _ => true,
    };
    if !counts {
        tracing::warn!(kind = ?line.kind, service = definition.id, "a line that does not count");
        return Ok(None);
    }
    if line.kind == EventKind::Extended {
        tickets::extend(conn, number, definition.extension).await?;
    }
    let stage = definition.stages.get(passed).filter(|_| is_decision(line.kind));
    let actor = stage.map_or_else(|| line.actor.clone(), |stage| stage.by.id.clone());
    Ok(Some(Event { actor, ..line.clone() }))
}

/// Whether a line is of whoever decides, and not of the department as such.
fn is_decision(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::Started
            | EventKind::NeedsFix
            | EventKind::Passed
            | EventKind::Declined
            | EventKind::Finished
    )
}

/// Whether a department may take longer: where its service allows that, for the first time, with reasons,
/// and before the promised day has passed.
fn extends(
    ctx: &Context,
    application: &Application,
    definition: &ServiceDefinition,
    line: &Event,
) -> bool {
    let is_first = application.timeline.iter().all(|event| event.kind != EventKind::Extended);
    let has_reasons = line.note.as_ref().is_some_and(|note| !note.trim().is_empty());
    let in_time = application.promised.is_some_and(|promised| ctx.date_of(line.at) <= promised);
    let is_open = !is_over(application.status) && application.objections().next().is_none();
    definition.extension > 0 && is_first && has_reasons && in_time && is_open
}

/// The last day to object to what a department decided on a day, where one may: as its service says, else
/// as the city does for all that is declined.
pub(crate) async fn object_until(
    ctx: &Context,
    conn: &mut Connection,
    (number, status): (&str, TicketStatus),
    day: Date,
) -> Result<Option<Date>> {
    let application = load(conn, number).await?;
    let definition = definition(conn, &application.service, application.version).await?;
    let days = match (status, &definition.objection) {
        (TicketStatus::Done | TicketStatus::Declined, Some(objection)) => objection.working_days,
        (TicketStatus::Declined, None) => ctx.city.objection_working_days,
        _ => return Ok(None),
    };
    Ok(tickets::day_after(day, days))
}

/// What a new application objects to, where it names one of the caller's own whose objections its service
/// takes. What nobody here has, for example what was asked on paper, is for the department to look up.
pub(super) async fn objects_to(
    ctx: &Context,
    conn: &mut Connection,
    caller: &Caller,
    new: &NewApplication,
) -> Result<Option<String>> {
    for number in numbers_of(conn, caller.account).await? {
        if !new.answers.values().any(|answer| answer.trim() == number) {
            continue;
        }
        let application = load(conn, &number).await?;
        let objected = definition(conn, &application.service, application.version).await?;
        let Some(objection) = objected.objection else { continue };
        let named = new.answers.get(&objection.number).map(|answer| answer.trim());
        if objection.service.as_ref() != Some(&new.service) || named != Some(&number) {
            continue;
        }
        judge(ctx, conn, (&application, &objection), new).await?;
        return Ok(Some(number));
    }
    Ok(None)
}

/// Refuses an objection that there is already, that comes too early or too late, or has no such ground.
async fn judge(
    ctx: &Context,
    conn: &mut Connection,
    (application, objection): (&Application, &Objection),
    new: &NewApplication,
) -> Result<()> {
    let not_open = || Error::field(&objection.number, "not-open");
    for before in application.objections() {
        if load(conn, before).await?.status != TicketStatus::Withdrawn {
            return Err(not_open());
        }
    }
    match turn(ctx, application, objection) {
        Some(Turn::Citizen { grounds, .. }) => {
            let ground = new.answers.get(&objection.ground).map_or("", String::as_str);
            let is_one = grounds.contains(&ground);
            if is_one { Ok(()) } else { Err(Error::field(&objection.ground, "not-open")) }
        }
        _ => Err(not_open()),
    }
}

/// Whose turn it is now; nothing where nobody waits for anything, or no table of holidays says until when.
fn turn<'a>(
    ctx: &Context,
    application: &Application,
    objection: &'a Objection,
) -> Option<Turn<'a>> {
    if application.status == TicketStatus::Withdrawn {
        return None;
    }
    let (standing, today) = (application.standing(zone(&ctx.city)), ctx.date_of(ctx.now()));
    objection.turn(&standing, today, Holidays::built_in()).ok()
}

/// Notes at what is objected to that it is, and by which application.
pub(super) async fn note_objection(
    ctx: &Context,
    conn: &mut Connection,
    (objected, number): (&str, &str),
) -> Result<Vec<feed::Recorded>> {
    let now = ctx.now();
    let actor = super::CITIZEN.to_owned();
    let event = Event { at: now, kind: EventKind::Objected, actor, note: Some(number.to_owned()) };
    tickets::insert_event(conn, objected, &event).await?;
    let mut changes = vec![feed::ticket_changed(conn, objected, now).await?];
    changes.extend(settle(conn, objected, now).await?);
    Ok(changes)
}

/// Nobody need be told any more that something is late.
pub(crate) async fn settle(
    conn: &mut Connection,
    number: &str,
    now: Timestamp,
) -> Result<Vec<feed::Recorded>> {
    let account = tickets::account_of(conn, number).await?;
    let about = format!("{APPLICATIONS}/{number}");
    inbox::settle(conn, account, (MessageKind::Late, &about), now).await
}

/// Plans to look, on the day after the promised one, whether the promise was kept.
pub(super) async fn watch(ctx: &Context, conn: &mut Connection, number: &str) -> Result<()> {
    let promised = tickets::load(conn, number).await?.promised;
    let day = promised.unwrap_or_else(|| ctx.date_of(ctx.now())).next_day();
    let Some(day) = day else { return Ok(()) };
    let morning = day.midnight().assume_offset(zone(&ctx.city)).into();
    work::plan(conn, work::Kind::Promise, number, morning).await
}

/// Tells the citizen of an application that was not decided in time until when they may object.
pub(crate) async fn look(ctx: &Context, number: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let application = load(&mut tx, number).await?;
    work::done(&mut tx, work::Kind::Promise, number).await?;
    let definition = definition(&mut tx, &application.service, application.version).await?;
    let mut told = None;
    match &definition.objection {
        Some(objection) if !is_over(application.status) => {
            match turn(ctx, &application, objection) {
                Some(Turn::Citizen { until, .. }) => {
                    let account = tickets::account_of(&mut tx, number).await?;
                    let about = format!("{APPLICATIONS}/{number}");
                    let news = inbox::News {
                        what: MessageKind::Late,
                        department: &definition.department,
                        about: &about,
                        act_by: Some(until),
                    };
                    told = inbox::tell(&mut tx, account, &news, ctx.now()).await?;
                }
                // It was promised anew, or waits for its citizen.
                Some(Turn::Department) => watch(ctx, &mut tx, number).await?,
                _ => {}
            }
        }
        _ => {}
    }
    tx.commit().await?;
    ctx.listeners.tell_all(told);
    Ok(())
}
