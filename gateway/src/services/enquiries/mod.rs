//! Questions that are answered at once, by a department's system or by the city's rules. Nothing of them
//! is kept here but how often was asked, and, where a department got personal data, that it did.

mod admission;

use std::net::IpAddr;
use std::time::Duration;

use live_domain::service::{ADMISSION, Answers, DEPARTMENT, Kind, ServiceDefinition};
use live_domain::{Assurance, Nik};
use live_protocol::{AccessReason, Enquiry, PersonalData, Reply};

use crate::db::Connection;
use crate::departments::desk::{Answered, Desk as _, Question};
use crate::error::{Error, Result};
use crate::services::accesses::{self, Look};
use crate::services::accounts::{self, Caller};
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, applications, mandates};

/// Asks for somebody; a guest where the service is for everybody.
pub(crate) async fn ask(
    ctx: &Context,
    caller: Option<&Caller>,
    enquiry: &Enquiry,
    address: Option<IpAddr>,
) -> Result<Reply> {
    let wrong = wrong_tries(ctx, caller, address);
    let mut tx = ctx.db.write().await?;
    take_turn(ctx, &mut tx, caller, address).await?;
    wrong.check(&mut tx, ctx.now()).await?;
    let definition = applications::definition(&mut tx, &enquiry.service, enquiry.version).await?;
    tx.commit().await?;
    let Some(by) = &definition.answered_by else {
        return Err(Error::field("service", "unknown"));
    };
    check_level(caller, definition.level)?;
    let today = ctx.date_of(ctx.now());
    applications::judge(ctx, &definition, &enquiry.answers, today)?;
    if let Some(name) = foreign(ctx, caller, enquiry, &definition).await? {
        count_wrong(ctx, &wrong, Event::EnquiryForeign).await?;
        return Err(Error::field(&name, "not-yours"));
    }
    if let Some(stage) = by.strip_prefix(ADMISSION) {
        // The city's rules alone, so nobody gets anything of it.
        return admission::answer(ctx, stage, &enquiry.answers).await;
    }
    if by != DEPARTMENT {
        return Err(Error::fault("a service is answered by nobody"));
    }
    note_look(ctx, caller, enquiry, &definition).await?;
    let Some(answered) = of_department(ctx, enquiry, &definition).await? else {
        return Ok(unreachable(ctx, &definition));
    };
    if !answered.is_known {
        count_wrong(ctx, &wrong, Event::EnquiryUnknown).await?;
    }
    Ok(answered.reply)
}

/// What the department's system says; nothing where it does not answer.
async fn of_department(
    ctx: &Context,
    enquiry: &Enquiry,
    definition: &ServiceDefinition,
) -> Result<Option<Answered>> {
    let question = Question {
        department: definition.department.clone(),
        service: definition.id.clone(),
        version: definition.version,
        for_another: enquiry.mandate.is_some(),
        answers: enquiry.answers.clone(),
    };
    match ctx.departments.desk.answer(&question).await {
        Ok(answered) => Ok(Some(answered)),
        Err(Error::Later(_)) => Ok(None),
        Err(Error::Problem(problem)) if problem.status == 503 => Ok(None),
        Err(error) => Err(error),
    }
}

fn unreachable(ctx: &Context, definition: &ServiceDefinition) -> Reply {
    let since = ctx.departments.desk.silent_since(&definition.department, &definition.id);
    Reply { unreachable_since: Some(since.unwrap_or_else(|| ctx.now())), ..Reply::default() }
}

fn check_level(caller: Option<&Caller>, level: Assurance) -> Result<()> {
    match caller {
        Some(caller) => caller.require(level),
        None if level == Assurance::Guest => Ok(()),
        None => Err(Error::sign_in_again()),
    }
}

/// The name of a NIK that is neither the caller's own nor that of whom they act for, if there is one.
async fn foreign(
    ctx: &Context,
    caller: Option<&Caller>,
    enquiry: &Enquiry,
    definition: &ServiceDefinition,
) -> Result<Option<String>> {
    let Some(caller) = caller else {
        return if enquiry.mandate.is_some() { Err(Error::sign_in_again()) } else { Ok(None) };
    };
    if let Some(mandate) = enquiry.mandate {
        let level = definition.level.max(Assurance::Phone);
        mandates::applying(ctx, caller, mandate, level).await?;
    }
    for (name, nik) in niks(definition, &enquiry.answers) {
        let conn = &mut *ctx.db.read().await?;
        let whose = match enquiry.mandate {
            Some(mandate) => mandates::nik_of(conn, mandate).await?,
            None => accounts::nik_of(conn, caller.account).await?,
        };
        if !whose.is_some_and(|hash| accounts::is_nik(ctx, &nik, &hash)) {
            return Ok(Some(name.to_owned()));
        }
    }
    Ok(None)
}

/// The national identity numbers among the answers, which were found to be such.
fn niks<'a>(
    definition: &'a ServiceDefinition,
    answers: &'a Answers,
) -> impl Iterator<Item = (&'a str, Nik)> {
    let fields = definition.fields().filter(|field| field.kind == Kind::Nik);
    fields.filter_map(|field| Some((field.name.as_str(), answers.get(&field.name)?.parse().ok()?)))
}

/// Writes down that a department gets personal data, before it does: for who asks, and for whom a mandate
/// is.
async fn note_look(
    ctx: &Context,
    caller: Option<&Caller>,
    enquiry: &Enquiry,
    definition: &ServiceDefinition,
) -> Result<()> {
    let mut seen = applications::kinds_of(definition, &enquiry.answers);
    // A number that is nobody's, such as that of a licence, says nothing about who asks.
    seen.retain(|kind| *kind != PersonalData::Words);
    let Some(caller) = caller.filter(|_| !seen.is_empty()) else { return Ok(()) };
    let mut tx = ctx.db.write().await?;
    let look = accesses::of_enquiry(&definition.department, &definition.title.id, &seen);
    accesses::note(&mut tx, caller.account, look, ctx.now()).await?;
    if let Some(mandate) = enquiry.mandate {
        for (account, about) in mandates::told_of(ctx, &mut tx, mandate).await? {
            let look = Look { why: AccessReason::Mandate, about: &about, ..look };
            accesses::note(&mut tx, account, look, ctx.now()).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Counts a question, or refuses it where there were too many.
async fn take_turn(
    ctx: &Context,
    conn: &mut Connection,
    caller: Option<&Caller>,
    address: Option<IpAddr>,
) -> Result<()> {
    let limits = &ctx.limits;
    let max = (limits.enquiries_per_account, limits.enquiries_per_address);
    let turns = tries(ctx, ("enquiry", "enquiry-address"), max, caller, address);
    turns.check(conn, ctx.now()).await?;
    turns.count(conn, ctx.now()).await
}

/// How often somebody may ask about what is not known, or not their own.
fn wrong_tries(ctx: &Context, caller: Option<&Caller>, address: Option<IpAddr>) -> Tries {
    let limits = &ctx.limits;
    let max = (limits.wrong_enquiries_per_account, limits.wrong_enquiries_per_address);
    tries(ctx, ("wrong-enquiry", "wrong-enquiry-address"), max, caller, address)
}

/// Limits of an account, and of an address.
fn tries(
    ctx: &Context,
    (of_account, of_address): (&'static str, &'static str),
    (per_account, per_address): (u32, u32),
    caller: Option<&Caller>,
    address: Option<IpAddr>,
) -> Tries {
    let limit = Limit { action: of_account, max: per_account, window: Duration::from_hours(1) };
    let account = caller.map(|caller| (limit, caller.account.as_bytes().to_vec()));
    let quarter = Duration::from_mins(15);
    let limit = Limit { action: of_address, max: per_address, window: quarter };
    Tries::of(account).from(ctx, limit, address)
}

async fn count_wrong(ctx: &Context, wrong: &Tries, event: Event) -> Result<()> {
    security::note(event);
    let mut tx = ctx.db.write().await?;
    wrong.count(&mut tx, ctx.now()).await?;
    Ok(tx.commit().await?)
}
