//! One's own report, from the moment it is finished on the device until it is rated.

mod national;
mod page;
mod rating;
mod reopening;
mod waiting;

use live_protocol::{Place, Ticket};
use live_screen::{Args, Fact};
use uuid::Uuid;

use super::{NAME, TICKETS, category_label, is_open, near, wants_rating};
use crate::place::map;
use crate::section::{Context, Next, Page};
use crate::{Error, Form};

pub use self::page::clock;
pub use self::rating::{rate, reopen as reopen_rating};
pub use self::reopening::{back as reopening_back, send as open_again, waiting as opening_again};
pub use self::waiting::{item as waiting_item, waiting};

/// One's own tickets, newest first.
pub fn tickets(cx: &Context) -> Result<Vec<Ticket>, Error> {
    Ok(newest_first(cx.cached_in(TICKETS)?))
}

/// One's own tickets that the department or the citizen still has something to do with, newest first.
pub fn under_way(cx: &Context) -> Result<Vec<Ticket>, Error> {
    let wanted = |ticket: &Ticket| is_open(ticket) || wants_rating(ticket);
    Ok(newest_first(cx.picked("laksa/under-way", TICKETS, wanted)?))
}

/// The one with this number, if it is one's own or was joined.
pub fn numbered(cx: &Context, number: &str) -> Result<Option<Ticket>, Error> {
    cx.cached(&format!("{TICKETS}{number}"))
}

/// Leaves a report that was joined.
pub fn leave(cx: &Context, id: &str) -> Result<Next, Error> {
    let joined = tickets(cx)?.into_iter().find(|ticket| ticket.submission.to_string() == id);
    near::support(cx, &joined.ok_or(Error::NotFound)?.number, false)
}

fn newest_first(mut tickets: Vec<Ticket>) -> Vec<Ticket> {
    live_domain::sort::by(&mut tickets, |a, b| {
        (b.opened_at, &b.number).cmp(&(a.opened_at, &a.number))
    });
    tickets
}

/// Keeps a ticket that the gateway answered with, which may be an older one: [`crate::ticket::confirm`] asks.
pub fn keep(cx: &Context, answer: &[u8]) -> Result<(), Error> {
    let ticket: Ticket = live_domain::json::read(answer).map_err(Error::bug)?;
    cx.keep_answered(&resource(&ticket), answer)
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
        return page::draw(cx, &ticket, form);
    }
    let mut waiting = waiting(cx)?.into_iter();
    match waiting.find(|waiting| waiting.submission() == id) {
        Some(waiting) => waiting::draw(cx, &waiting),
        None => Err(Error::NotFound),
    }
}

/// Under which name the form of a report's page is kept.
fn form_name(id: &str) -> String {
    format!("form/{NAME}/report/{id}")
}

fn facts(cx: &Context, category: &str, said: &str, place: &Place) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let mut facts = vec![fact("laksa-category", category_label(&cx.city, &cx.words, category))];
    // What somebody else wrote is not told.
    facts.extend((!said.is_empty()).then(|| fact("laksa-words", said.to_owned())));
    facts.push(fact("laksa-place", map(cx, place).title));
    facts.extend(place.landmark.clone().map(|landmark| fact("laksa-landmark", landmark)));
    facts
}
