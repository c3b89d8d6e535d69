//! One's own report, from the moment it is finished on the device until it is rated.

mod rating;
mod ticket;
mod waiting;

use std::time::Duration;

use live_protocol::{Place, Ticket};
use live_screen::{Args, Fact, Stage, Step};
use uuid::Uuid;

use super::{NAME, TICKETS, category_label, is_open, wants_rating};
use crate::place::map;
use crate::section::{Context, Page};
use crate::{Error, Form};

pub use self::rating::{rate, rating_blocks, reopen as reopen_rating};
pub use self::ticket::clock;
pub use self::waiting::waiting;

/// How long the public keys are.
pub const KEYS_FRESH: Duration = Duration::from_hours(1);

/// The lane of everything about one report: its photo goes before it, its rating after.
pub fn lane(submission: Uuid) -> String {
    format!("{NAME}/{submission}")
}

/// The submission that a lane is about.
pub fn submission_of(lane: &str) -> &str {
    lane.rsplit_once('/').map_or("", |(_, id)| id)
}

/// One's own tickets, newest first.
pub fn tickets(cx: &Context) -> Result<Vec<Ticket>, Error> {
    Ok(newest_first(cx.cached_in(TICKETS)?))
}

/// One's own tickets that the department or the citizen still has something to do with, newest first.
pub fn under_way(cx: &Context) -> Result<Vec<Ticket>, Error> {
    let wanted = |ticket: &Ticket| is_open(ticket) || wants_rating(ticket);
    Ok(newest_first(cx.picked("laksa/under-way", TICKETS, wanted)?))
}

fn newest_first(mut tickets: Vec<Ticket>) -> Vec<Ticket> {
    tickets.sort_by(|a, b| (b.opened_at, &b.number).cmp(&(a.opened_at, &a.number)));
    tickets
}

/// Keeps a ticket that the gateway answered with, which may be an older one: [`confirm`] asks.
pub fn keep(cx: &Context, answer: &[u8]) -> Result<(), Error> {
    let ticket: Ticket = serde_json::from_slice(answer).map_err(Error::bug)?;
    cx.keep_answered(&resource(&ticket), answer)
}

/// Fetches the tickets that only an answer told of.
pub async fn confirm(cx: &Context) -> Result<(), Error> {
    for entry in cx.store.cached_in(TICKETS)? {
        let ticket = serde_json::from_slice::<Ticket>(&entry.body);
        if let (None, Ok(ticket)) = (entry.etag, ticket) {
            cx.fetch_own(&resource(&ticket), true).await?;
        }
    }
    Ok(())
}

fn resource(ticket: &Ticket) -> String {
    format!("{TICKETS}{}", ticket.number)
}

/// What a report is called: its category, and its place as people would say it.
pub fn title(cx: &Context, category: &str, place: &Place) -> String {
    let said = place.landmark.clone().unwrap_or_else(|| map(cx, place).title);
    let args = Args::new()
        .text("category", category_label(&cx.city, &cx.words, category))
        .text("place", said);
    cx.words.say_with("laksa-report-title", &args)
}

/// Draws one's own report, wherever it is.
pub fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let submission: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let own = tickets(cx)?.into_iter().find(|ticket| ticket.submission == submission);
    if let Some(ticket) = own {
        return ticket::draw(cx, &ticket, form);
    }
    let mut waiting = waiting(cx)?.into_iter();
    match waiting.find(|waiting| waiting.submission() == submission) {
        Some(waiting) => Ok(waiting::draw(cx, &waiting)),
        None => Err(Error::NotFound),
    }
}

fn ahead(cx: &Context, stage: Stage, key: &str) -> Step {
    let detail = cx.words.say(&format!("{key}-ahead"));
    Step { stage, title: cx.words.say(key), detail }
}

fn facts(cx: &Context, category: &str, said: &str, place: &Place) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let mut facts = vec![
        fact("laksa-category", category_label(&cx.city, &cx.words, category)),
        fact("laksa-words", said.to_owned()),
        fact("laksa-place", map(cx, place).title),
    ];
    facts.extend(place.landmark.clone().map(|landmark| fact("laksa-landmark", landmark)));
    facts
}
