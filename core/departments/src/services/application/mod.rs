//! One's own applications, from the moment that they are sent until they are judged.

mod acts;
mod held;
mod objecting;
mod page;
mod sending;
mod waiting;

use live_domain::service::ServiceDefinition;
use live_net::Auth;
use live_protocol::{APPLICATIONS, Application, Problem, ProblemKind, TicketStatus};
use live_screen::{Args, Item, Picture, Tone};
use live_store::Body;
use uuid::Uuid;

use super::{
    FRESH, NAME, counter, department_name, entries, event, find, in_words, principal, uploads,
};
use crate::section::{Context, Page, UnderWay};
use crate::signatures::{KEYS, KEYS_FRESH};
use crate::ticket::{RECEIVED_SHOWN, confirm, json, submission_of};
use crate::{Error, Form};

pub use acts::press;
pub use page::draw_fix;
pub use page::timeline;
pub use sending::{SUBMISSION, refill, send, sign, size_of};
pub use waiting::{all as all_waiting, event_of, item as waiting_item, sign_in};

/// Where an application is shown.
pub fn address(submission: &str) -> String {
    format!("{NAME}/application/{submission}")
}

fn resource(number: &str) -> String {
    format!("{APPLICATIONS}/{number}")
}

/// One's own applications that the city has, newest first.
pub fn applications(cx: &Context) -> Result<Vec<Application>, Error> {
    let mut all: Vec<Application> = cx.cached_in(&resource(""))?;
    live_domain::sort::by(&mut all, |a, b| (b.opened_at, &b.number).cmp(&(a.opened_at, &a.number)));
    Ok(all)
}

/// The application of a submission, where the city has it.
fn of(cx: &Context, submission: &str) -> Result<Application, Error> {
    let submission: Uuid = submission.parse().map_err(|_| Error::NotFound)?;
    let mut all = applications(cx)?.into_iter();
    all.find(|application| application.submission == submission).ok_or(Error::NotFound)
}

/// Draws one's own application, wherever it is.
pub fn draw(cx: &Context, submission: &str, form: &Form) -> Result<Page, Error> {
    match of(cx, submission) {
        Ok(application) => page::draw(cx, &application, form),
        Err(_) => waiting::draw(cx, submission),
    }
}

/// The service that something is judged by, once it is on the device.
fn judged_by(cx: &Context, service: &str, version: u32) -> Result<ServiceDefinition, Error> {
    match find(cx, service) {
        Ok((_, Some(definition))) if definition.version == version => Ok(definition),
        _ => {
            let earlier = cx.cached_body(&earlier(service, version))?.ok_or(Error::NotFound)?;
            ServiceDefinition::read(&earlier).map_err(|_| Error::UpdateNeeded)
        }
    }
}

fn earlier(service: &str, version: u32) -> String {
    format!("/v1/services/{service}?version={version}")
}

/// Fetches what one's own applications need to be shown.
pub async fn load(cx: &Context, submission: Option<&str>, force: bool) -> Result<(), Error> {
    cx.catch_up(force).await?;
    confirm(cx, &resource("")).await?;
    held::tidy(cx)?;
    event::tidy(cx, None)?;
    counter::tidy(cx)?;
    let Some(Ok(open)) = submission.map(|submission| of(cx, submission)) else { return Ok(()) };
    cx.courier.fetch(KEYS, Auth::None, KEYS_FRESH, false).await?;
    if judged_by(cx, &open.service, open.version).is_err() {
        let earlier = earlier(&open.service, open.version);
        cx.courier.fetch(&earlier, Auth::None, FRESH, false).await?;
    }
    Ok(())
}

/// Keeps what the gateway answered to something that was sent.
pub fn delivered(cx: &Context, item: &live_store::Item, answer: &[u8]) -> Result<(), Error> {
    if let Body::File(file) = item.body {
        return cx.keep_sent(&item.path, file);
    }
    if counter::place_of(item).is_some() {
        return counter::delivered(cx, item, answer);
    }
    let application: Application = live_domain::json::read(answer).map_err(Error::bug)?;
    let definition = judged_by(cx, &application.service, application.version);
    if let (false, Ok(definition)) = (acts::is_act(item), definition) {
        let new = live_domain::json::read(json(item)?).map_err(Error::bug)?;
        uploads::note(cx, &new, &definition)?;
    }
    if !is_over(application.status) {
        held::hold(cx, item, json(item)?)?;
    }
    cx.keep_answered(&resource(&application.number), answer)?;
    event::tidy(cx, Some(item))
}

/// Where the citizen sees what became of something that was sent.
pub fn place_of(item: &live_store::Item) -> String {
    let place = counter::place_of(item).or_else(|| event::place_of(item));
    place.unwrap_or_else(|| address(&submission_of(item)))
}

/// Where the citizen sees an application that has changed.
pub fn place_of_change(cx: &Context, changed: &str) -> Result<Option<String>, Error> {
    if !changed.starts_with(&resource("")) {
        return Ok(None);
    }
    let application: Option<Application> = cx.cached(changed)?;
    Ok(application.map(|application| address(&application.submission.to_string())))
}

/// Gives something that waits back to the citizen.
pub fn reopen(
    cx: &Context,
    item: &live_store::Item,
    problem: Option<&Problem>,
) -> Result<Option<String>, Error> {
    // The city has it already, or it is decided.
    if problem.is_some_and(|problem| problem.kind == ProblemKind::Conflict) {
        cx.store.remove(item.id)?;
        return Ok(Some(place_of(item)));
    }
    if event::place_of(item).is_some() || counter::place_of(item).is_some() {
        return event::reopen(cx, item, problem).map(Some);
    }
    if acts::is_act(item) {
        return acts::reopen(cx, item, problem).map(Some);
    }
    sending::reopen(cx, &item.lane, problem).map(Some)
}

/// What is under way: what waits here, then what the city has and is not over.
pub fn under_way(cx: &Context) -> Result<Vec<UnderWay>, Error> {
    let mut found = waiting::items(cx)?;
    for application in applications(cx)? {
        // Those of a life event are told as one.
        if !is_over(application.status) && application.event.is_none() {
            let clock = page::clock(cx, &application);
            found.push(UnderWay { item: own_item(cx, &application), clock });
        }
    }
    Ok(found)
}

/// What the city has, newest first.
pub fn received(cx: &Context) -> Result<Vec<Item>, Error> {
    let shown = applications(cx)?;
    Ok(shown.iter().take(RECEIVED_SHOWN).map(|application| own_item(cx, application)).collect())
}

/// Whether nothing more happens to an application that stands like this.
pub fn is_over(status: TicketStatus) -> bool {
    matches!(status, TicketStatus::Done | TicketStatus::Declined | TicketStatus::Withdrawn)
}

/// An application that the city has, in a list.
pub fn own_item(cx: &Context, application: &Application) -> Item {
    let (state, tone) = status(cx, application.status);
    let args = Args::new()
        .text("number", application.number.clone())
        .text("when", cx.moment(application.opened_at));
    Item {
        icon: Picture::Services,
        title: title(cx, &application.service, application.mandate),
        detail: cx.words.say_with("ticket-own-detail", &args),
        state,
        tone,
        route: Some(address(&application.submission.to_string())),
    }
}

/// What an application is called: its service, by its id where the catalogue never came, and for whom it
/// is. A life event is called the same way.
pub fn title(cx: &Context, service: &str, mandate: Option<Uuid>) -> String {
    let entries = entries(cx).ok().flatten().unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.id == service);
    principal::titled(cx, mandate, entry.map_or(service, |entry| in_words(cx, &entry.title)))
}

/// What the department of a service is called; empty where the catalogue no longer has it.
fn department(cx: &Context, service: &str) -> String {
    let entries = entries(cx).ok().flatten().unwrap_or_default();
    let entry = entries.iter().find(|entry| entry.id == service);
    entry.map(|entry| department_name(cx, &entry.department)).unwrap_or_default()
}

/// What a state is called, and its weight.
fn status(cx: &Context, status: TicketStatus) -> (String, Tone) {
    let (key, tone) = match status {
        TicketStatus::Waiting => ("application-received", Tone::Info),
        TicketStatus::InProgress => ("application-in-review", Tone::Info),
        TicketStatus::NeedsFix => ("application-needs-fix", Tone::Attention),
        TicketStatus::Done => ("application-approved", Tone::Done),
        TicketStatus::Declined => ("application-declined", Tone::Problem),
        TicketStatus::Withdrawn => ("application-withdrawn", Tone::Plain),
    };
    (cx.words.say(key), tone)
}
