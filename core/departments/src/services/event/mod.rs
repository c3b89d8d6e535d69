//! Life events: one interview, several applications. An event is filled in as a service is; here is what
//! differs, and what became of the applications, told as one.

mod page;
mod sending;

use live_domain::service::{Coming, Interview, LifeEvent, ServiceDefinition, ServiceEntry};
use live_protocol::{APPLICATIONS, Application, NewApplication, OfEvent, Problem};
use live_screen::{Args, Item, Picture, Tone};
use live_store::Body;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::{NAME, application, catalogue, department_name, entry, in_words, trial};
use crate::section::{Context, UnderWay};
use crate::services::show::fee;
use crate::{Error, Form};

pub use page::{about, draw, of_which, sign_in, way_back};
pub use sending::{reopen, send, tidy};

/// Where the applications of an interview are shown; the lane in which they are sent, too, because they
/// share photos and come one after the other.
fn address(interview: &str) -> String {
    format!("{NAME}/event/{interview}")
}

/// Whether something in the outbox is of a life event: then where that is shown.
pub fn place_of(item: &live_store::Item) -> Option<String> {
    item.lane.starts_with(&address("")).then(|| item.lane.clone())
}

/// A life event with its services, where a published text is one that this app is not too old for.
pub fn read(raw: &RawValue, all: &[(ServiceEntry, &RawValue)]) -> Option<Interview> {
    let event = LifeEvent::read(raw.get().as_bytes()).ok()?;
    Interview::new(event, |application| {
        let (_, raw) = all.iter().find(|(entry, _)| entry.id == application.service)?;
        ServiceDefinition::read(raw.get().as_bytes()).ok()
    })
}

/// The life event of this id; nothing when that is a service's.
pub fn interview(cx: &Context, id: &str) -> Result<Option<Interview>, Error> {
    let catalogue = catalogue(cx)?.unwrap_or_default();
    let all = super::all(&catalogue);
    let id = trial::published(id);
    let found = all.iter().find(|(entry, raw)| entry.id == id && is_event(raw));
    Ok(found.and_then(|(_, raw)| read(raw, &all)))
}

/// What lists show of each life event.
pub fn events(cx: &Context) -> Result<Vec<ServiceEntry>, Error> {
    let Some(catalogue) = catalogue(cx)? else { return Ok(Vec::new()) };
    let events = catalogue.services.iter().filter(|raw| is_event(raw));
    let mut events: Vec<_> = events.filter_map(|raw| entry(raw)).collect();
    live_domain::sort::by(&mut events, |one, other| {
        in_words(cx, &one.title).cmp(in_words(cx, &other.title))
    });
    Ok(events)
}

/// Whether a published text is a life event, without reading it: the gateway publishes without spaces,
/// and a quote inside of a text is written otherwise.
fn is_event(raw: &RawValue) -> bool {
    raw.get().contains("\"applications\":[")
}

/// An application that comes of what was answered, or would: its department, days and fee, and what it
/// waits for.
pub fn coming_item(cx: &Context, coming: &Coming<'_>) -> Item {
    let service = coming.service;
    let args = Args::new()
        .text("department", department_name(cx, &service.department))
        .number("days", service.working_days)
        .text("fee", fee(cx, &service.fee));
    let after: Vec<String> =
        coming.after.iter().map(|id| application::title(cx, id, None)).collect();
    Item {
        icon: Picture::Services,
        title: in_words(cx, &service.title).to_owned(),
        detail: cx.words.say_with("event-coming", &args),
        state: waits_for(cx, &after),
        tone: Tone::Plain,
        route: None,
    }
}

/// What has to be over first, in words; nothing where nothing has to.
fn waits_for(cx: &Context, titles: &[String]) -> String {
    if titles.is_empty() {
        return String::new();
    }
    cx.words.say_with("event-after", &Args::new().text("services", titles.join(", ")))
}

/// The applications of an interview that the city has, oldest first.
fn received(cx: &Context, interview: &str) -> Result<Vec<Application>, Error> {
    let mut all = application::applications(cx)?;
    all.retain(|one| one.event.as_ref().is_some_and(|of| of.interview.to_string() == interview));
    all.reverse();
    Ok(all)
}

/// Life events that are under way, each as one thing.
pub fn under_way(cx: &Context) -> Result<Vec<UnderWay>, Error> {
    let mut found = Vec::new();
    for item in cx.store.items()? {
        if let (Some(_), APPLICATIONS, Body::Json(json)) =
            (place_of(&item), &*item.path, &item.body)
        {
            let new: NewApplication = live_domain::json::read(json).map_err(Error::bug)?;
            note(&mut found, new.event, new.mandate);
        }
    }
    for application in application::applications(cx)? {
        if !application::is_over(application.status) {
            note(&mut found, application.event, application.mandate);
        }
    }
    let item = |(event, interview, mandate): Told| {
        let (state, tone) = page::state(cx, &interview)?;
        let item = Item {
            icon: Picture::People,
            title: application::title(cx, &event, mandate),
            detail: cx.words.say("event-under-way"),
            state,
            tone,
            route: Some(address(&interview)),
        };
        Ok(UnderWay { item, clock: None })
    };
    found.into_iter().map(item).collect()
}

/// A life event, its interview, and for whom it is.
type Told = (String, String, Option<Uuid>);

fn note(found: &mut Vec<Told>, of: Option<OfEvent>, mandate: Option<Uuid>) {
    let Some(of) = of else { return };
    let told = (of.event, of.interview.to_string(), mandate);
    if !found.contains(&told) {
        found.push(told);
    }
}

/// Says at an application what the gateway refused of it, under the names of the interview.
fn object(form: &mut Form, interview: &Interview, service: &str, problem: &Problem) {
    for wrong in &problem.fields {
        let name = interview.name_of(service, &wrong.field);
        form.object(name.as_deref().unwrap_or(&wrong.field), &wrong.reason);
    }
}
