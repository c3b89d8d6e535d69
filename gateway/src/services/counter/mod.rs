//! Drafts that are finished at a counter: a citizen hands one over with a code, an officer fills it in and
//! sends it, and what comes of it is the citizen's.
//!
//! A draft is a mandate for itself alone: it lets one officer send one application for each service that it
//! is about ([`finishing`]), until its time is over or its citizen takes it back.

mod finishing;
mod known;

use std::net::IpAddr;
use std::time::Duration;

use live_domain::published::Collection;
use live_domain::service::{Answers, Interview, LifeEvent, MAX_PARAGRAPH, ServiceDefinition};
use live_protocol::{Assurance, COUNTER_DAYS, CounterDraft, MAX_COUNTER_DRAFTS, NewCounterDraft};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::feed::Recorded;
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{
    Context, accesses, applications, enrolling, letters, publishing, refuse, uuid,
};
use crate::work;
use known::{Known, changed, close, find, find_code, of_account};

pub(crate) use finishing::finishing;
pub(crate) use known::{may_see, of, part_from, seen_by, tidy};

/// Of whom the officers are who work at counters: those who attest.
pub(crate) const OFFICE: &str = "disdukcapil";

/// How many letters a code has: 40 bits, of which a guesser gets to try few.
const CODE_LENGTH: usize = 8;

/// The most that is filled in.
const MOST_ANSWERS: usize = 400;

const WINDOW: Duration = Duration::from_hours(1);

/// Takes a draft over. Asked again with the same number, because the answer may have been lost, it is the same
/// draft, and only the new code counts: no code is kept that could be told twice.
pub(crate) async fn hand_over(
    ctx: &Context,
    caller: &Caller,
    (id, new): (Uuid, &NewCounterDraft),
) -> Result<CounterDraft> {
    caller.require(Assurance::Phone)?;
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let max = ctx.limits.counter_drafts_per_account;
    let limit = Limit { action: "counter-draft", max, window: WINDOW };
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    let before = find(&mut tx, id).await?;
    if before.is_some_and(|known| known.account != caller.account || known.sent_as.is_some()) {
        return Err(Error::conflict("it was sent"));
    }
    let others = of_account(&mut tx, caller.account).await?;
    let open = others.iter().filter(|known| known.id != id && known.is_open(now)).count();
    if open >= usize::from(MAX_COUNTER_DRAFTS) {
        return Err(Error::field("counter", "too-many"));
    }
    check(&mut tx, caller, new).await?;
    let code = ctx.new_letters(CODE_LENGTH);
    let until = now.after(Duration::from_hours(24 * u64::from(COUNTER_DAYS)));
    sqlx::query(
        "INSERT INTO counter_drafts (id, account_id, service, version, answers, code_hash, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET service = excluded.service, version = excluded.version,
            answers = excluded.answers, code_hash = excluded.code_hash, until = excluded.until,
            officer = NULL, ended_at = NULL",
    )
    .bind(id.to_string())
    .bind(caller.account.to_string())
    .bind(&new.service)
    .bind(i64::from(new.version))
    .bind(seal(ctx, id, &new.answers)?)
    .bind(code_hash(ctx, &code))
    .bind(until.unix_millis())
    .execute(&mut *tx)
    .await?;
    work::plan(&mut tx, work::Kind::Counter, &id.to_string(), until).await?;
    let known = find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
    let changes = known.record(&mut tx, now).await?;
    let draft = known.shown_to(ctx, &mut tx, caller.account).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    let code = format!("{}-{}", &code[..CODE_LENGTH / 2], &code[CODE_LENGTH / 2..]);
    Ok(CounterDraft { code: Some(code), ..draft })
}

/// Nothing of a draft has to be right yet; but it is one of something that is offered, of a size, and its photos
/// are the caller's own.
async fn check(conn: &mut Connection, caller: &Caller, new: &NewCounterDraft) -> Result<()> {
    let definition = definition(conn, &new.service, new.version).await?;
    if definition.answered_by.is_some() || new.answers.len() > MOST_ANSWERS {
        return Err(Error::field("service", "unknown"));
    }
    let is_long = |answer: &str| answer.chars().count() > MAX_PARAGRAPH;
    let long = new.answers.iter().filter(|(_, answer)| is_long(answer));
    refuse(&long.map(|(name, _)| (&**name, "too-long")).collect::<Vec<_>>())?;
    applications::check_photos(conn, &[caller], &applications::photos(&definition, &new.answers)?)
        .await
}

/// A draft that the caller gave, or has as an officer. Another's is not found.
pub(crate) async fn load(ctx: &Context, caller: &Caller, id: Uuid) -> Result<CounterDraft> {
    let conn = &mut *ctx.db.read().await?;
    let known = find(conn, id).await?.filter(|known| known.is_side(caller.account));
    known.ok_or_else(Error::not_found)?.shown_to(ctx, conn, caller.account).await
}

/// Takes the caller's own draft back. Done once or twice, it is the same; one that was sent stays so.
pub(crate) async fn take_back(ctx: &Context, caller: &Caller, id: Uuid) -> Result<CounterDraft> {
    let mut tx = ctx.db.write().await?;
    let known = find(&mut tx, id).await?.filter(|known| known.account == caller.account);
    let known = known.ok_or_else(Error::not_found)?;
    let changes = close(&mut tx, &known, ctx.now()).await?;
    let known = find(&mut tx, id).await?.ok_or_else(Error::not_found)?;
    let draft = known.shown_to(ctx, &mut tx, caller.account).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(draft)
}

/// Ends a draft whose time ran out.
pub(crate) async fn expire(ctx: &Context, id: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let known = find(&mut tx, uuid(id)?).await?.filter(|known| known.until <= ctx.now());
    let changes = match known {
        Some(known) => close(&mut tx, &known, ctx.now()).await?,
        None => Vec::new(),
    };
    work::done(&mut tx, work::Kind::Counter, id).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// Gives a draft to an officer: on their enrolled device, for its code, within the limits of guessing. The citizen
/// sees who opened it. The code goes on counting, so that another counter can go on where one could not; whoever had
/// it before has it no more.
pub(crate) async fn open(
    ctx: &Context,
    caller: &Caller,
    typed: &str,
    address: Option<IpAddr>,
) -> Result<CounterDraft> {
    caller.require(Assurance::Phone)?;
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let of = |action, max| Limit { action, max, window: WINDOW };
    let own = of("counter-code", ctx.limits.wrong_counter_codes_per_account);
    let near = of("counter-code-address", ctx.limits.wrong_codes_per_address);
    let guesses = Tries::of([(own, caller.account.as_bytes().to_vec())]).from(ctx, near, address);
    guesses.check(&mut tx, now).await?;
    let officer = enrolling::officer(&mut tx, caller, now).await?;
    let Some(officer) = officer else {
        security::note(Event::CounterRefused);
        return Err(Error::field("draft", "not-officer"));
    };
    let hash = code_hash(ctx, &letters(typed, CODE_LENGTH));
    let known = find_code(&mut tx, &hash).await?.filter(|known| known.is_open(now));
    let Some(known) = known else {
        // A used code, an old one and none are the same to who does not hold it.
        security::note(Event::CounterCodeWrong);
        guesses.count(&mut tx, now).await?;
        tx.commit().await?;
        return Err(Error::field("draft", "wrong-code"));
    };
    if known.account == caller.account {
        return Err(Error::field("draft", "own-code"));
    }
    sqlx::query("UPDATE counter_drafts SET officer = $1 WHERE id = $2")
        .bind(caller.account.to_string())
        .bind(known.id.to_string())
        .execute(&mut *tx)
        .await?;
    let answers = known.answers(ctx)?;
    let definition = definition(&mut tx, &known.service, known.version).await?;
    let seen = applications::kinds_of(&definition, &answers);
    accesses::note(&mut tx, known.account, accesses::at_counter(&officer, &seen), now).await?;
    let mut changes: Vec<Recorded> = Vec::new();
    if let Some(before) = known.officer.filter(|before| *before != caller.account) {
        changes.push(changed(&mut tx, before, known.id, now).await?);
    }
    let known = Known { officer: Some(caller.account), ..known };
    changes.extend(known.record(&mut tx, now).await?);
    let draft = known.shown_to(ctx, &mut tx, caller.account).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(CounterDraft { answers, ..draft })
}

/// What a draft is filled in by: a service, or a life event in its shape.
async fn definition(
    conn: &mut Connection,
    service: &str,
    version: u32,
) -> Result<ServiceDefinition> {
    let text = publishing::version(conn, Collection::Services, service, version).await?;
    let event = text.filter(|text| LifeEvent::is(text));
    let Some(event) = event.and_then(|text| LifeEvent::read(text.as_bytes()).ok()) else {
        return applications::definition(conn, service, version).await;
    };
    let mut services = Vec::new();
    for application in &event.applications {
        services.push(publishing::service(conn, &application.service).await?);
    }
    let mut services = services.into_iter();
    let interview = Interview::new(event, |_| services.next().flatten());
    let interview = interview.ok_or_else(|| Error::field("service", "unknown"))?;
    Ok(interview.as_service())
}

fn seal(ctx: &Context, id: Uuid, answers: &Answers) -> Result<Vec<u8>> {
    ctx.pepper.seal(&*ctx.random, &purpose(id), &serde_json::to_vec(answers)?)
}

fn purpose(id: Uuid) -> String {
    format!("counter draft {id}")
}

fn code_hash(ctx: &Context, code: &str) -> Vec<u8> {
    ctx.pepper.hash("counter-code", code.as_bytes())
}

/// How long is told what became of a draft that is over, without what was in it: a phone may lie in a drawer.
const KEPT: Duration = Duration::from_hours(90 * 24);
