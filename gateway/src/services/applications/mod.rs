//! Applications: what is inside of their tickets, how they come and how they are read.
//!
//! What was answered is held sealed. It goes to the department, with a trace, and to the citizen's copy
//! of all data; what is read, told by the feed or kept for requests that come again is without it.

mod acts;
mod events;
mod promises;

use std::time::Duration;

use live_domain::published::Collection;
use live_domain::service::{Answers, Kind, LifeEvent, ServiceDefinition};
use live_domain::{Assurance, Date, Rupiah};
use live_protocol::{
    Application, Applications, ExportedApplication, NewApplication, PersonalData, ReceiptStage,
    TicketStatus,
};
use uuid::Uuid;

use crate::db::Connection;
use crate::departments::desk::News;
use crate::error::{Error, Result};
use crate::secrets::sha256_hex;
use crate::services::accounts::{Caller, NOBODY};
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::tickets::{self, NewTicket};
use crate::services::{
    Context, counter, documents, feed, mandates, next_number, publishing, receipts, refuse, word,
};
use crate::work;

pub(crate) use acts::{fix, rate, withdraw, write};
pub(crate) use events::let_go;
pub(crate) use promises::{counts, look, object_until, settle};

/// The most of one's own applications that are listed.
const MOST: usize = 200;

/// Who acted, as the timeline names them: nobody's name.
const CITIZEN: &str = "Pemohon";

/// Takes an application: once for each key, with a receipt, and on its way to the department.
pub(crate) async fn submit(
    ctx: &Context,
    caller: &Caller,
    once: &Once,
    new: &NewApplication,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let definition = definition(&mut tx, &new.service, new.version).await?;
    if definition.answered_by.is_some() {
        return Err(Error::field("service", "unknown"));
    }
    let level = definition.level.max(Assurance::Phone);
    let finishing = counter::finishing(ctx, &mut tx, (caller, once.key()), new).await?;
    // Whose it is; whoever sends it is `caller`.
    let owner = finishing.as_ref().map_or(caller, |finishing| &finishing.citizen);
    match (&finishing, new.mandate) {
        (Some(finishing), _) => finishing.require(level)?,
        (None, Some(mandate)) => {
            caller.require(level)?;
            mandates::applying(ctx, caller, mandate, level).await?;
        }
        (None, None) => caller.require(level)?,
    }
    events::check(&mut tx, new).await?;
    let now = ctx.now();
    let today = ctx.date_of(now);
    judge(ctx, &definition, &new.answers, today)?;
    let objects_to = promises::objects_to(ctx, &mut tx, owner, new).await?;
    let photos = photos(&definition, &new.answers)?;
    check_photos(&mut tx, &[owner, caller], &photos).await?;
    let NewApplication { service, version, mandate, answers, written_at, .. } = new;
    let input = NewApplication::digest_input(service, *version, *mandate, answers, *written_at);
    let digest = sha256_hex(&input);
    receipts::check_device(&new.receipt, &digest, once.key(), &caller.device_key)?;
    let limit = Limit {
        action: "application",
        max: ctx.limits.applications_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, owner.account.as_bytes(), now).await?;

    let number = next_number(&mut tx, "applications", "PM", today).await?;
    let photos: Vec<Uuid> = photos.into_iter().map(|(_, photo)| photo).collect();
    let ticket = NewTicket {
        number: &number,
        account: owner.account,
        submission: once.key(),
        opened_at: now,
        today,
        working_days: definition.working_days,
        photos: &photos,
    };
    tickets::insert(&mut tx, &ticket).await?;
    sqlx::query(
        "INSERT INTO applications (ticket, service, version, mandate, answers, fee, counter)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&number)
    .bind(&new.service)
    .bind(i64::from(new.version))
    .bind(new.mandate.filter(|_| finishing.is_none()).map(|id| id.to_string()))
    .bind(seal(ctx, &number, &new.answers)?)
    .bind(fee(&definition, &new.answers))
    .bind(finishing.as_ref().map(|_| counter::OFFICE))
    .execute(&mut *tx)
    .await?;
    tickets::insert_receipt(&mut tx, &number, &new.receipt).await?;
    let receipt = receipts::sign_next(&ctx.signer, &new.receipt, ReceiptStage::Gateway, now)?;
    tickets::insert_receipt(&mut tx, &number, &receipt).await?;
    if !events::keep(&mut tx, owner.account, &number, new.event.as_ref()).await? {
        work::plan(&mut tx, work::Kind::HandOver, &number, now).await?;
    }
    if definition.objection.is_some() {
        promises::watch(ctx, &mut tx, &number).await?;
    }
    let mut changes = vec![feed::ticket_changed(&mut tx, &number, now).await?];
    if let Some(objected) = &objects_to {
        changes.extend(promises::note_objection(ctx, &mut tx, (objected, &number)).await?);
    }
    if let Some(finishing) = &finishing {
        let sent = (number.as_str(), definition.department.as_str(), &photos[..]);
        changes.extend(finishing.sent(ctx, &mut tx, (caller, new), sent).await?);
    }
    let answer = Answer::new(201, &load(&mut tx, &number).await?)?;
    once.keep(&mut tx, &answer, now).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    ctx.work.notify_one();
    Ok(answer)
}

/// One's own application. Another's is not found.
pub(crate) async fn own(ctx: &Context, caller: &Caller, number: &str) -> Result<Application> {
    let conn = &mut *ctx.db.read().await?;
    tickets::check_own(conn, caller, number).await?;
    load(conn, number).await
}

/// One's own applications, newest first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Applications> {
    let conn = &mut *ctx.db.read().await?;
    let mut applications = Vec::new();
    for number in numbers_of(conn, caller.account).await?.iter().rev().take(MOST) {
        applications.push(load(conn, number).await?);
    }
    Ok(Applications { applications })
}

/// All applications of an account with what was answered, oldest first.
pub(crate) async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Vec<ExportedApplication>> {
    let mut applications = Vec::new();
    for number in numbers_of(conn, account).await? {
        let answers = answers(ctx, conn, &number).await?;
        applications.push(ExportedApplication { application: load(conn, &number).await?, answers });
    }
    Ok(applications)
}

async fn numbers_of(conn: &mut Connection, account: Uuid) -> Result<Vec<String>> {
    let numbers = sqlx::query_scalar(
        "SELECT number FROM tickets JOIN applications ON ticket = number WHERE account_id = $1
         ORDER BY opened_at, number",
    );
    Ok(numbers.bind(account.to_string()).fetch_all(conn).await?)
}

/// Whether a ticket is an application.
pub(crate) async fn is_one(conn: &mut Connection, number: &str) -> Result<bool> {
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM applications WHERE ticket = $1")
        .bind(number)
        .fetch_optional(conn)
        .await?;
    Ok(found.is_some())
}

/// An application with its ticket.
pub(crate) async fn load(conn: &mut Connection, number: &str) -> Result<Application> {
    type Row = (
        String,
        u32,
        Option<String>,
        String,
        Option<String>,
        Option<String>,
        String,
        Option<i64>,
        Option<String>,
    );
    let row: Option<Row> = sqlx::query_as(
        "SELECT service, version, mandate, fix, object_until, event, waits_for, fee, counter
         FROM applications WHERE ticket = $1",
    )
    .bind(number)
    .fetch_optional(&mut *conn)
    .await?;
    let (service, version, mandate, fix, object_until, event, waits_for, fee, counter) =
        row.ok_or_else(Error::not_found)?;
    let envelope = tickets::load(conn, number).await?;
    Ok(Application {
        number: number.to_owned(),
        submission: envelope.submission,
        service,
        version,
        mandate: mandate.as_deref().map(super::uuid).transpose()?,
        status: envelope.status,
        opened_at: envelope.opened_at,
        working_days: envelope.working_days,
        promised: envelope.promised,
        fix: serde_json::from_str(&fix)?,
        timeline: envelope.timeline,
        receipts: envelope.receipts,
        documents: documents::of_application(conn, number).await?,
        object_until: object_until.map(super::from_word).transpose()?,
        rating: envelope.rating,
        unreachable_since: envelope.unreachable_since,
        fee: fee.map(|fee| Rupiah::new(fee.unsigned_abs())),
        event: events::read(event, &waits_for)?,
        counter,
    })
}

/// The service that something is judged by.
pub(crate) async fn definition(
    conn: &mut Connection,
    service: &str,
    version: u32,
) -> Result<ServiceDefinition> {
    let found = publishing::version(conn, Collection::Services, service, version).await?;
    // Nobody applies for a life event, but for what comes of it.
    let text = found.filter(|text| !LifeEvent::is(text));
    let text = text.ok_or_else(|| Error::field("service", "unknown"))?;
    ServiceDefinition::read(text.as_bytes())
        .map_err(|error| Error::fault(format!("a published service: {error}")))
}

/// What was answered; nothing once it is no longer held.
pub(crate) async fn answers(ctx: &Context, conn: &mut Connection, number: &str) -> Result<Answers> {
    let sealed: Option<Option<Vec<u8>>> =
        sqlx::query_scalar("SELECT answers FROM applications WHERE ticket = $1")
            .bind(number)
            .fetch_optional(conn)
            .await?;
    match sealed.flatten() {
        Some(sealed) => Ok(serde_json::from_slice(&ctx.pepper.unseal(&purpose(number), &sealed)?)?),
        None => Ok(Answers::new()),
    }
}

fn seal(ctx: &Context, number: &str, answers: &Answers) -> Result<Vec<u8>> {
    ctx.pepper.seal(&*ctx.random, &purpose(number), &serde_json::to_vec(answers)?)
}

fn purpose(number: &str) -> String {
    format!("application {number}")
}

/// What is to be paid for these answers, as a column has it.
fn fee(definition: &ServiceDefinition, answers: &Answers) -> Option<i64> {
    // What could come to more than fits cannot be published.
    definition.fee.due(answers).and_then(|fee| i64::try_from(fee.whole()).ok())
}

/// Refuses answers that cannot be taken, and those to what is not asked of who answers so.
pub(crate) fn judge(
    ctx: &Context,
    definition: &ServiceDefinition,
    answers: &Answers,
    today: Date,
) -> Result<()> {
    let asked = definition.asked(answers);
    let problems = asked.problems(today, &ctx.city);
    let mut wrong: Vec<(&str, &str)> =
        problems.iter().map(|(name, why)| (name.as_str(), why.code())).collect();
    let not_asked = answers.keys().filter(|name| !asked.answers.contains_key(*name));
    wrong.extend(not_asked.map(|name| (name.as_str(), "not-asked")));
    refuse(&wrong)
}

/// The files that are answers, with the names of what they answer.
pub(crate) fn photos(
    definition: &ServiceDefinition,
    answers: &Answers,
) -> Result<Vec<(String, Uuid)>> {
    let mut photos = Vec::new();
    for (name, answer) in answers {
        let is_photo = definition.documents.iter().any(|document| document.name == *name)
            || definition.fields().any(|field| field.name == *name && field.kind == Kind::Photo);
        if is_photo {
            let photo = answer.parse().map_err(|_| Error::field(name, "unknown"))?;
            photos.push((name.clone(), photo));
        }
    }
    Ok(photos)
}

/// Refuses files that are nobody's of these, at the names of what they answer.
pub(crate) async fn check_photos(
    conn: &mut Connection,
    owners: &[&Caller],
    photos: &[(String, Uuid)],
) -> Result<()> {
    let mut wrong = Vec::new();
    for (name, photo) in photos {
        let mut is_own = false;
        for owner in owners {
            is_own = is_own || tickets::is_own_photo(conn, owner, *photo).await?;
        }
        if !is_own {
            wrong.push((name.as_str(), "unknown"));
        }
    }
    refuse(&wrong)
}

/// What kinds of personal data answers are.
pub(crate) fn kinds_of(definition: &ServiceDefinition, answers: &Answers) -> Vec<PersonalData> {
    let mut kinds = Vec::new();
    for name in answers.keys() {
        let field = definition.fields().find(|field| field.name == *name);
        let kind = match field.map(|field| &field.kind) {
            Some(Kind::Nik) => PersonalData::Nik,
            Some(Kind::FamilyCard) => PersonalData::FamilyCard,
            Some(Kind::BirthDate) => PersonalData::BirthDate,
            Some(Kind::Village | Kind::Place) => PersonalData::Place,
            Some(Kind::Photo) => PersonalData::Photos,
            Some(_) => PersonalData::Words,
            None => PersonalData::Document,
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// Keeps what a department told of an application beside its timeline.
pub(crate) async fn note_outcome(
    conn: &mut Connection,
    number: &str,
    news: &News,
    object_until: Option<Date>,
) -> Result<()> {
    sqlx::query("UPDATE applications SET fix = $1, object_until = $2 WHERE ticket = $3")
        .bind(serde_json::to_string(&news.fix)?)
        .bind(object_until.map(|day| word(&day)).transpose()?)
        .bind(number)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets what an account wrote in its applications, before they are of nobody: what was answered, its
/// photos and messages. The department that took one over has its own record.
pub(crate) async fn part_from(conn: &mut Connection, account: Uuid) -> Result<()> {
    documents::part_from(conn, account).await?;
    for statement in [
        "DELETE FROM due_work WHERE kind = 'news' AND subject IN
            (SELECT number FROM tickets JOIN applications ON ticket = number
             WHERE account_id = $1)",
        "DELETE FROM ticket_photos WHERE ticket IN
            (SELECT number FROM tickets JOIN applications a ON a.ticket = number
             WHERE account_id = $1)",
        // The digest in a receipt could be compared with guessed answers.
        "DELETE FROM ticket_receipts WHERE ticket IN
            (SELECT number FROM tickets JOIN applications a ON a.ticket = number
             WHERE account_id = $1)",
        "UPDATE ticket_events SET note = NULL WHERE ticket IN
            (SELECT number FROM tickets JOIN applications a ON a.ticket = number
             WHERE account_id = $1)",
        "DELETE FROM callbacks WHERE ticket IN
            (SELECT number FROM tickets JOIN applications a ON a.ticket = number
             WHERE account_id = $1)",
        "UPDATE applications SET answers = NULL, fee = NULL, mandate = NULL, fix = '{}',
            event = NULL, waits_for = '[]' WHERE ticket IN
            (SELECT number FROM tickets WHERE account_id = $1)",
    ] {
        sqlx::query(statement).bind(account.to_string()).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Takes away what was answered in applications that are over for long, and the applications of nobody
/// whose time in the archive has passed.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    forget_answers(ctx).await?;
    let years = u64::from(ctx.city.retention.application_years);
    let age = i64::try_from(Duration::from_hours(years * 8_766).as_millis()).unwrap_or(i64::MAX);
    let numbers: Vec<String> = sqlx::query_scalar(
        "SELECT number FROM tickets JOIN applications ON ticket = number
         WHERE account_id = $1 AND opened_at < $2",
    )
    .bind(NOBODY.to_string())
    .bind(ctx.now().unix_millis().saturating_sub(age))
    .fetch_all(&mut *ctx.db.read().await?)
    .await?;
    for number in numbers {
        tickets::remove(ctx, &number).await?;
    }
    Ok(())
}

/// The photos that were answers go with them once nothing refers to them.
async fn forget_answers(ctx: &Context) -> Result<()> {
    let days = u64::from(ctx.city.retention.application_answer_days);
    let until = ctx.now().before(Duration::from_hours(24 * days)).unix_millis();
    let mut tx = ctx.db.write().await?;
    for statement in [
        "DELETE FROM ticket_photos WHERE ticket IN
            (SELECT ticket FROM applications JOIN tickets ON number = ticket
             WHERE closed_at < $1 AND answers IS NOT NULL)",
        "UPDATE applications SET answers = NULL WHERE answers IS NOT NULL AND ticket IN
            (SELECT number FROM tickets WHERE closed_at < $1)",
    ] {
        sqlx::query(statement).bind(until).execute(&mut *tx).await?;
    }
    Ok(tx.commit().await?)
}

/// Whether nothing more happens to a ticket that stands like this.
pub(crate) fn is_over(status: TicketStatus) -> bool {
    matches!(status, TicketStatus::Done | TicketStatus::Declined | TicketStatus::Withdrawn)
}
