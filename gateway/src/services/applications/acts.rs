//! What a citizen does with an application after it was sent: puts right what is asked, writes,
//! withdraws, judges. Each is a line of the timeline, of which the department is told.

use std::time::Duration;

use live_domain::service::Answers;
use live_domain::{Assurance, Date};
use live_protocol::{
    APPLICATIONS, Application, Event, EventKind, Fix, MAX_NOTE_WORDS, Message, MessageKind,
    PhotoWhen, Rating, ReceiptStage, TicketStatus,
};

use super::{
    CITIZEN, answers, check_photos, definition, fee, is_over, judge, let_go, load, photos, seal,
};
use crate::db::{Connection, Write};
use crate::error::{Error, Result};
use crate::services::accounts::Caller;
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{Context, feed, inbox, mandates, refuse, tickets};
use crate::work;

/// Takes what was put right. The promised day is counted anew, because now everything is there.
pub(crate) async fn fix(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    fix: &Fix,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let application = own(&mut tx, caller, number).await?;
    if application.status != TicketStatus::NeedsFix {
        return Err(Error::conflict("nothing of it is open"));
    }
    if let Some(mandate) = application.mandate {
        mandates::applying(ctx, caller, mandate, Assurance::Phone).await?;
    }
    let today = ctx.date_of(ctx.now());
    put_right(ctx, &mut tx, caller, (&application, today), &fix.answers).await?;
    tickets::set_status(&mut tx, number, TicketStatus::InProgress, None).await?;
    tickets::promise(&mut tx, number, today, application.working_days).await?;
    act(ctx, &mut tx, &application, EventKind::Fixed, None).await?;
    end(ctx, tx, number, once).await
}

/// Puts answers in the place of those that are open.
async fn put_right(
    ctx: &Context,
    conn: &mut Connection,
    caller: &Caller,
    (application, today): (&Application, Date),
    given: &Answers,
) -> Result<()> {
    let definition = definition(conn, &application.service, application.version).await?;
    let before = answers(ctx, conn, &application.number).await?;
    let mut merged = before.clone();
    merged.retain(|name, _| !application.fix.contains_key(name));
    merged.extend(given.clone());
    let asked = definition.asked(&merged);
    // What another answer makes a question of is open, too.
    let was_asked = definition.asked(&before).answers;
    let is_open = |name: &String| {
        application.fix.contains_key(name)
            || (asked.answers.contains_key(name) && !was_asked.contains_key(name))
    };
    let closed: Vec<(&str, &str)> = given
        .keys()
        .filter(|name| !is_open(name))
        .map(|name| (name.as_str(), "not-open"))
        .collect();
    refuse(&closed)?;
    // An answer to what is no longer asked goes with its question.
    judge(ctx, &definition, &asked.answers, today)?;
    let photos = photos(&definition, &asked.answers)?;
    check_photos(conn, &[caller], &photos).await?;
    sqlx::query("DELETE FROM ticket_photos WHERE ticket = $1")
        .bind(&application.number)
        .execute(&mut *conn)
        .await?;
    for (_, photo) in photos {
        let (number, now) = (&application.number, ctx.now());
        tickets::insert_photo(conn, number, PhotoWhen::Before, photo, now).await?;
    }
    sqlx::query("UPDATE applications SET answers = $1, fee = $2, fix = '{}' WHERE ticket = $3")
        .bind(seal(ctx, &application.number, &asked.answers)?)
        .bind(fee(&definition, &asked.answers))
        .bind(&application.number)
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes a message to the department, while there is something to write about.
pub(crate) async fn write(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    message: &Message,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let application = own(&mut tx, caller, number).await?;
    let words = message.words.trim();
    if words.is_empty() {
        return Err(Error::field("words", "empty"));
    }
    if words.chars().count() > MAX_NOTE_WORDS {
        return Err(Error::field("words", "too-long"));
    }
    if is_over(application.status) {
        return Err(Error::conflict("the application is over"));
    }
    let limit = Limit {
        action: "message",
        max: ctx.limits.messages_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, caller.account.as_bytes(), ctx.now()).await?;
    act(ctx, &mut tx, &application, EventKind::Asked, Some(words)).await?;
    end(ctx, tx, number, once).await
}

/// Ends an application for its citizen, while nothing was decided.
pub(crate) async fn withdraw(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let application = own(&mut tx, caller, number).await?;
    if is_over(application.status) {
        return Err(Error::conflict("the application is over"));
    }
    tickets::set_status(&mut tx, number, TicketStatus::Withdrawn, Some(ctx.now())).await?;
    sqlx::query("UPDATE applications SET fix = '{}' WHERE ticket = $1")
        .bind(number)
        .execute(&mut *tx)
        .await?;
    // What no department has need not be told to any.
    for kind in [work::Kind::HandOver, work::Kind::News] {
        work::done(&mut tx, kind, number).await?;
    }
    act(ctx, &mut tx, &application, EventKind::Withdrawn, None).await?;
    // What waited for it goes on; who listens is told with the rest.
    let_go(ctx, &mut tx, number).await?;
    end(ctx, tx, number, once).await
}

/// Takes the citizen's judgement of an application that was decided.
pub(crate) async fn rate(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    rating: &Rating,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    own(&mut tx, caller, number).await?;
    let decided = [TicketStatus::Done, TicketStatus::Declined];
    tickets::rate(&mut tx, (caller, CITIZEN), number, rating, (&decided, ctx.now())).await?;
    end(ctx, tx, number, once).await
}

async fn own(conn: &mut Connection, caller: &Caller, number: &str) -> Result<Application> {
    tickets::check_own(conn, caller, number).await?;
    load(conn, number).await
}

/// Adds the citizen's line to the timeline, and plans that the department is told, where it has the
/// application; otherwise it is once it has.
async fn act(
    ctx: &Context,
    conn: &mut Connection,
    application: &Application,
    kind: EventKind,
    note: Option<&str>,
) -> Result<()> {
    let now = ctx.now();
    let note = note.map(str::to_owned);
    let event = Event { at: now, kind, actor: CITIZEN.to_owned(), note };
    tickets::insert_event(conn, &application.number, &event).await?;
    if application.receipts.iter().any(|receipt| receipt.stage == ReceiptStage::Department) {
        work::plan(conn, work::Kind::Tell, &application.number, now).await?;
    }
    Ok(())
}

/// Records the change and keeps the answer.
async fn end(ctx: &Context, mut tx: Write, number: &str, once: &Once) -> Result<Answer> {
    let now = ctx.now();
    let mut changes = vec![feed::ticket_changed(&mut tx, number, now).await?];
    let application = load(&mut tx, number).await?;
    if application.status != TicketStatus::NeedsFix {
        let account = tickets::account_of(&mut tx, number).await?;
        let about = format!("{APPLICATIONS}/{number}");
        let open = (MessageKind::NeedsFix, about.as_str());
        changes.extend(inbox::settle(&mut tx, account, open, now).await?);
    }
    let answer = Answer::new(201, &application)?;
    once.keep(&mut tx, &answer, now).await?;
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    ctx.work.notify_one();
    Ok(answer)
}
