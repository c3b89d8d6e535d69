//! Working with the department that has a ticket: it is handed over, told what the citizen does, and
//! asked for news.

use live_domain::{Date, Timestamp};
use live_protocol::{
    APPLICATIONS, AccessReason, Application, Event, EventKind, MessageKind, PersonalData,
    PhotoWhen, ReceiptStage, Ticket, TicketStatus,
};

use crate::db::Connection;
use crate::departments::desk::{About, Desk as _, HandOver, Known, Matter, News, Thread, Told};
use crate::error::{Error, Result};
use crate::services::accesses::{self, Look};
use crate::services::documents::{self, Made};
use crate::services::tickets::{self, Envelope};
use crate::services::{
    Context, accounts, applications, callbacks, feed, files, forwarding, inbox, mandates, reports,
};
use crate::work::{Kind, done, plan};

/// Hands a ticket over to its department.
pub(crate) async fn hand_over(ctx: &Context, number: &str) -> Result<()> {
    let (ticket, seen) = {
        let conn = &mut *ctx.db.read().await?;
        let envelope = tickets::load(conn, number).await?;
        let photos = envelope.photos.iter().filter(|photo| photo.when == PhotoWhen::Before);
        let photos = photos.map(|photo| photo.id).collect();
        let receipt = envelope.receipt(ReceiptStage::Gateway).cloned();
        let (matter, seen) = matter(ctx, conn, number).await?;
        let receipt = receipt.ok_or_else(|| Error::fault("a ticket without a receipt"))?;
        let has_taken = |event: &&Event| event.kind == EventKind::Received;
        let before = envelope.timeline.iter().filter(has_taken).count();
        (HandOver { number: number.to_owned(), matter, photos, receipt, before }, seen)
    };
    let taken = ctx.departments.desk.take_over(&ticket).await?;
    let mut tx = ctx.db.write().await?;
    keep_thread(&mut tx, number, taken.thread.as_ref()).await?;
    tickets::insert_receipt(&mut tx, number, &taken.receipt).await?;
    tickets::insert_event(&mut tx, number, &taken.event).await?;
    match &ticket.matter {
        Matter::Report { phone, .. } => {
            let account = tickets::account_of(&mut tx, number).await?;
            let look = accesses::of_report(number, phone.is_some(), !ticket.photos.is_empty());
            accesses::note(&mut tx, account, look, ctx.now()).await?;
        }
        Matter::Application { department, .. } => {
            note_answers(ctx, &mut tx, number, (department, &seen)).await?;
        }
    }
    done(&mut tx, Kind::HandOver, number).await?;
    // What the citizen did meanwhile the department does not know yet.
    if has_untold(&mut tx, number).await? {
        plan(&mut tx, Kind::Tell, number, ctx.now()).await?;
    } else {
        plan(&mut tx, Kind::News, number, taken.ask_at).await?;
    }
    let change = feed::ticket_changed(&mut tx, number, ctx.now()).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(())
}

/// Asks the department about a ticket.
pub(crate) async fn ask(ctx: &Context, number: &str) -> Result<()> {
    let (known, last_pushed) = {
        let conn = &mut *ctx.db.read().await?;
        let envelope = tickets::load(conn, number).await?;
        let (pushed, last) = callbacks::pushed(ctx, conn, number).await?;
        (Known { pushed, ..known(conn, number, envelope).await? }, last)
    };
    let news = ctx.departments.desk.news(&known).await?;
    let made = match &known.about {
        About::Application { department, .. } => {
            documents::make(ctx, department, &news.documents).await?
        }
        About::Report { .. } => Vec::new(),
    };
    let mut tx = ctx.db.write().await?;
    if tickets::load(&mut tx, number).await?.timeline != known.timeline {
        // Something happened here meanwhile, so that the answer is to another question: once more.
        plan(&mut tx, Kind::News, number, ctx.now()).await?;
        return Ok(tx.commit().await?);
    }
    let mut changes = take_news(ctx, &mut tx, number, &news, made).await?;
    keep_thread(&mut tx, number, news.thread.as_ref()).await?;
    callbacks::read(&mut tx, number, last_pushed).await?;
    let has_gone_on = match (&news.forward, &known.about) {
        (Some(forward), About::Report { .. }) => {
            let (has_gone_on, told) =
                forwarding::forward(ctx, &mut tx, number, (forward, ctx.now())).await?;
            changes.extend(told);
            has_gone_on
        }
        _ => false,
    };
    match news.ask_at {
        // Whoever gets it is asked once they have it.
        _ if has_gone_on => {}
        // What was pushed meanwhile is not in these news.
        _ if callbacks::is_waiting(&mut tx, number).await? => {
            plan(&mut tx, Kind::News, number, ctx.now()).await?;
        }
        Some(at) => plan(&mut tx, Kind::News, number, at).await?,
        None => done(&mut tx, Kind::News, number).await?,
    }
    tx.commit().await?;
    ctx.listeners.tell_all(changes);
    Ok(())
}

/// Tells the department what its citizen did with an application.
pub(crate) async fn tell(ctx: &Context, number: &str) -> Result<()> {
    let (told, known_lines, look) = {
        let conn = &mut *ctx.db.read().await?;
        let envelope = tickets::load(conn, number).await?;
        let lines = envelope.timeline.len();
        let so_far = told_lines(conn, number).await?;
        let events: Vec<Event> =
            envelope.timeline.iter().skip(so_far).filter(|event| is_told(event)).cloned().collect();
        let (matter, seen) = matter(ctx, conn, number).await?;
        let Matter::Application { department, answers, .. } = matter else {
            return Err(Error::fault("a report of which a department is told"));
        };
        let has_fixed = events.iter().any(|event| event.kind == EventKind::Fixed);
        let answers = has_fixed.then_some(answers);
        let look = has_fixed.then_some(seen);
        let thread = thread(conn, number).await?;
        (Told { number: number.to_owned(), department, events, answers, thread }, lines, look)
    };
    let ask_at = ctx.departments.desk.tell(&told).await?;
    let mut tx = ctx.db.write().await?;
    if let Some(seen) = look {
        note_answers(ctx, &mut tx, number, (&told.department, &seen)).await?;
    }
    sqlx::query("UPDATE applications SET told = $1 WHERE ticket = $2")
        .bind(i64::try_from(known_lines).unwrap_or(i64::MAX))
        .bind(number)
        .execute(&mut *tx)
        .await?;
    done(&mut tx, Kind::Tell, number).await?;
    if has_untold(&mut tx, number).await? {
        plan(&mut tx, Kind::Tell, number, ctx.now()).await?;
    } else if !applications::is_over(tickets::load(&mut tx, number).await?.status) {
        plan(&mut tx, Kind::News, number, ask_at).await?;
    }
    Ok(tx.commit().await?)
}

/// Writes down that a department got answers: for who sent them, and for whom a mandate is.
async fn note_answers(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
    (department, seen): (&str, &[PersonalData]),
) -> Result<()> {
    let account = tickets::account_of(conn, number).await?;
    let look = accesses::of_application(department, number, seen);
    accesses::note(conn, account, look, ctx.now()).await?;
    let Some(mandate) = applications::load(conn, number).await?.mandate else { return Ok(()) };
    for (account, about) in mandates::told_of(ctx, conn, mandate).await? {
        let look = Look { who: department, why: AccessReason::Mandate, what: seen, about: &about };
        accesses::note(conn, account, look, ctx.now()).await?;
    }
    Ok(())
}

/// Notes whether the system answers that has a ticket, or is to get it, so that its citizen is told the truth:
/// since when it does not, or, once something has worked, nothing.
pub(crate) async fn note_reachable(ctx: &Context, number: &str, has_worked: bool) -> Result<()> {
    if ctx.departments.desk.is_empty() {
        return Ok(());
    }
    let (noted, since) = {
        let conn = &mut *ctx.db.read().await?;
        let noted: Option<Option<i64>> =
            sqlx::query_scalar("SELECT unreachable_since FROM tickets WHERE number = $1")
                .bind(number)
                .fetch_optional(&mut *conn)
                .await?;
        let Some(noted) = noted else { return Ok(()) };
        let since = if has_worked {
            None
        } else {
            let (thread, about) = (thread(conn, number).await?, about(conn, number).await?);
            ctx.departments.desk.down_since(thread.as_ref(), &about)
        };
        (noted, since.map(Timestamp::unix_millis))
    };
    // While it fails, but is not given up yet, what was noted stays.
    if noted == since || (!has_worked && since.is_none()) {
        return Ok(());
    }
    let mut tx = ctx.db.write().await?;
    sqlx::query("UPDATE tickets SET unreachable_since = $1 WHERE number = $2")
        .bind(since)
        .bind(number)
        .execute(&mut *tx)
        .await?;
    let change = feed::ticket_changed(&mut tx, number, ctx.now()).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(())
}

/// What a ticket's connector is reminded of.
async fn thread(conn: &mut Connection, number: &str) -> Result<Option<Thread>> {
    let row: Option<(String, String, String)> =
        sqlx::query_as("SELECT connector, reference, cursor FROM threads WHERE ticket = $1")
            .bind(number)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(connector, reference, cursor)| Thread { connector, reference, cursor }))
}

/// Keeps what a connector wants to be reminded of, in the transaction of what it told.
async fn keep_thread(conn: &mut Connection, number: &str, thread: Option<&Thread>) -> Result<()> {
    let Some(Thread { connector, reference, cursor }) = thread else { return Ok(()) };
    sqlx::query(
        "INSERT INTO threads (ticket, connector, reference, cursor) VALUES ($1, $2, $3, $4)
         ON CONFLICT (ticket) DO UPDATE SET connector = excluded.connector,
            reference = excluded.reference, cursor = excluded.cursor",
    )
    .bind(number)
    .bind(connector)
    .bind(reference)
    .bind(cursor)
    .execute(conn)
    .await?;
    Ok(())
}

/// What a ticket is about, for its department, and which kinds of personal data that shows.
async fn matter(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
) -> Result<(Matter, Vec<PersonalData>)> {
    if !applications::is_one(conn, number).await? {
        let report = reports::load(conn, number).await?;
        let category = forwarding::handler(conn, number).await?;
        let words = reports::words_of(&report);
        let Ticket { place, disclosure, .. } = report;
        let phone = if disclosure.tells_department() {
            let account = tickets::account_of(conn, number).await?;
            accounts::phone(ctx, conn, account).await?
        } else {
            None
        };
        return Ok((Matter::Report { category, words, place, phone }, Vec::new()));
    }
    let application = applications::load(conn, number).await?;
    let Application { service, version, mandate, fee, .. } = application;
    let definition = applications::definition(conn, &service, version).await?;
    let answers = applications::answers(ctx, conn, number).await?;
    let seen = applications::kinds_of(&definition, &answers);
    let department = definition.department;
    let for_another = mandate.is_some();
    Ok((Matter::Application { department, service, version, for_another, answers, fee }, seen))
}

/// What the department is reminded of when it is asked for news.
async fn known(conn: &mut Connection, number: &str, envelope: Envelope) -> Result<Known> {
    let about = about(conn, number).await?;
    let taken = envelope.receipt(ReceiptStage::Department);
    Ok(Known {
        thread: thread(conn, number).await?,
        pushed: Vec::new(),
        taken_over_at: taken.map_or(envelope.opened_at, |receipt| receipt.at),
        number: number.to_owned(),
        about,
        working_days: envelope.working_days,
        timeline: envelope.timeline,
    })
}

async fn about(conn: &mut Connection, number: &str) -> Result<About> {
    if !applications::is_one(conn, number).await? {
        return Ok(About::Report { category: forwarding::handler(conn, number).await? });
    }
    let Application { service, version, .. } = applications::load(conn, number).await?;
    let definition = applications::definition(conn, &service, version).await?;
    let stages = definition.stages.len();
    Ok(About::Application { department: definition.department, title: definition.title, stages })
}

/// Keeps what the department told, if it told anything, and lets go what waited for it.
async fn take_news(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
    news: &News,
    made: Vec<Made>,
) -> Result<Vec<feed::Recorded>> {
    let mut changes = documents::keep(ctx, conn, number, made).await?;
    changes.extend(documents::end(ctx, conn, number, &news.withdrawn).await?);
    let is_silent = news.events.is_empty()
        && news.photos.is_empty()
        && news.status.is_none()
        && news.forward.is_none();
    if is_silent && changes.is_empty() {
        return Ok(Vec::new());
    }
    let at = news.events.last().map_or_else(|| ctx.now(), |event| event.at);
    let is_application = applications::is_one(conn, number).await?;
    let mut is_extended = false;
    for event in &news.events {
        if !is_application {
            tickets::insert_event(conn, number, event).await?;
        } else if let Some(event) = applications::counts(ctx, conn, number, event).await? {
            is_extended |= event.kind == EventKind::Extended;
            tickets::insert_event(conn, number, &event).await?;
        }
    }
    for photo in &news.photos {
        let id = ctx.new_id();
        files::put_of_nobody(ctx, conn, id, photo).await?;
        tickets::insert_photo(conn, number, PhotoWhen::After, id, at).await?;
    }
    let mut object_until = None;
    if let Some(status) = news.status {
        let closed_at = applications::is_over(status).then_some(at);
        tickets::set_status(conn, number, status, closed_at).await?;
        if is_application {
            let decided = (number, status);
            object_until = applications::object_until(ctx, conn, decided, ctx.date_of(at)).await?;
            applications::note_outcome(conn, number, news, object_until).await?;
            if applications::is_over(status) {
                changes.extend(applications::let_go(ctx, conn, number).await?);
                changes.extend(applications::settle(conn, number, at).await?);
            }
        }
    }
    changes.push(feed::ticket_changed(conn, number, ctx.now()).await?);
    let (department, about) = if is_application {
        let Application { service, version, .. } = applications::load(conn, number).await?;
        let definition = applications::definition(conn, &service, version).await?;
        (definition.department, format!("{APPLICATIONS}/{number}"))
    } else {
        ("laksa".to_owned(), format!("/v1/tickets/{number}"))
    };
    let extended = is_extended.then_some((MessageKind::Extended, None));
    for (what, act_by) in extended.into_iter().chain(worth(news, is_application, object_until)) {
        let told = inbox::News { what, department: &department, about: &about, act_by };
        changes.extend(reports::tell(conn, number, &told, at).await?);
    }
    Ok(changes)
}

/// What of a department's news its citizen must know or act on, with the last day for that.
fn worth(
    news: &News,
    is_application: bool,
    object_until: Option<Date>,
) -> Vec<(MessageKind, Option<Date>)> {
    let is_answered = news.events.iter().any(|event| event.kind == EventKind::Answered);
    let outcome = match news.status {
        Some(TicketStatus::NeedsFix) => Some((MessageKind::NeedsFix, news.fix_by)),
        Some(TicketStatus::Declined) if !is_application => Some((MessageKind::Closed, None)),
        Some(TicketStatus::Declined) => Some((MessageKind::Declined, object_until)),
        Some(TicketStatus::Done) if !is_application => Some((MessageKind::Finished, None)),
        Some(TicketStatus::Done) if news.documents.is_empty() => {
            Some((MessageKind::Approved, None))
        }
        Some(TicketStatus::Done) => Some((MessageKind::Issued, None)),
        _ => None,
    };
    is_answered.then_some((MessageKind::Answered, None)).into_iter().chain(outcome).collect()
}

/// How many lines of an application's timeline the department knows.
async fn told_lines(conn: &mut Connection, number: &str) -> Result<usize> {
    let told: Option<i64> = sqlx::query_scalar("SELECT told FROM applications WHERE ticket = $1")
        .bind(number)
        .fetch_optional(conn)
        .await?;
    Ok(usize::try_from(told.unwrap_or(0)).unwrap_or(usize::MAX))
}

/// Whether the citizen did something that the department was not told of.
async fn has_untold(conn: &mut Connection, number: &str) -> Result<bool> {
    if !applications::is_one(conn, number).await? {
        return Ok(false);
    }
    let told = told_lines(conn, number).await?;
    let timeline = tickets::load(conn, number).await?.timeline;
    Ok(timeline.iter().skip(told).any(is_told))
}

/// Whether a line of the timeline is the citizen's, and one that the department acts on.
fn is_told(event: &Event) -> bool {
    matches!(event.kind, EventKind::Fixed | EventKind::Asked | EventKind::Withdrawn)
}
