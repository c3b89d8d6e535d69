//! LAKSA: reports of problems in the city, from a photo to the department's after-photo.

mod draft;
mod list;
mod near;
mod report;

use async_trait::async_trait;
use live_domain::City;
use live_net::{Answer, Auth};
use live_protocol::{Assurance, Problem, ProblemKind, Support, Ticket, TicketStatus};
use live_screen::{Block, Item, Picture, Route, Tile, Tone, Words};
use live_store::Body;

use crate::section::{Context, Next, Page, Section, UnderWay, offer, tile};
use crate::signatures::{KEYS, KEYS_FRESH};
use crate::ticket;
use crate::{Error, Form};

/// The department.
pub struct Laksa;

const NAME: &str = "laksa";
/// One's own tickets, each a resource of the account's change feed.
const TICKETS: &str = "/v1/tickets/";
/// Everybody's reports.
const REPORTS: &str = "/v1/reports";

#[async_trait]
impl Section for Laksa {
    fn name(&self) -> &'static str {
        NAME
    }

    fn form_key(&self, route: &Route) -> String {
        match route.segments()[..] {
            [NAME, "new", ..] => draft::FORM.to_owned(),
            _ => route.to_string(),
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        match route.segments()[..] {
            [NAME] => list::draw(cx),
            [NAME, "new"] => Ok(draft::what(cx, form)),
            [NAME, "new", "where"] => Ok(draft::place(cx, form)),
            [NAME, "new", "check"] => draft::check(cx, form),
            [NAME, "report", id] => report::draw(cx, id, form),
            [NAME, "near"] => near::draw(cx, form),
            [NAME, "near", number] => near::draw_one(cx, number),
            _ => Err(Error::NotFound),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        let (public, own) = match route.segments()[..] {
            // The list, and the first screen of the app.
            [NAME] | [] => (true, true),
            [NAME, "report" | "near", _] => (false, true),
            _ => (false, false),
        };
        let near = match route.segments()[..] {
            [NAME, "near", ..] => near::resource(cx, near::FORM)?,
            [NAME, "new", "check"] => near::resource(cx, draft::FORM)?,
            _ => None,
        };
        if let Some(near) = near {
            cx.courier.fetch(&near, Auth::None, list::FRESH, force).await?;
        }
        if public {
            cx.courier.fetch(REPORTS, Auth::None, list::FRESH, force).await?;
        }
        if own && cx.identity.assurance() >= Assurance::Phone {
            cx.catch_up(force).await?;
            ticket::confirm(cx, TICKETS).await?;
            cx.courier.fetch(KEYS, Auth::None, KEYS_FRESH, false).await?;
        }
        Ok(())
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME], "new") => Ok(Next::Go("laksa/new".to_owned())),
            ([NAME], "near") => Ok(Next::Go(near::FORM.to_owned())),
            ([NAME, "near"], "show") => near::show(cx, form),
            ([NAME, "near", number], "join") => near::support(cx, number, true),
            ([NAME, "near", number], "leave") => near::support(cx, number, false),
            ([NAME, "report", id], "reopen") => report::open_again(cx, id, form),
            ([NAME, "report", id], "leave") => report::leave(cx, id),
            ([NAME, "new"], "next") => draft::finish_what(cx, form),
            ([NAME, "new", "where"], "next") => draft::finish_place(cx, form),
            ([NAME, "new", "check"], "send") => draft::send(cx, form),
            ([NAME, "new", ..], "later") => Ok(Next::Home),
            ([NAME, "new", ..], "discard") => draft::discard(cx, form),
            ([NAME, "report", id], "rate") => report::rate(cx, id, form),
            ([NAME, "report" | "near", _], "sign-in") => Ok(Next::Go("account/phone".to_owned())),
            _ => Ok(Next::Stay),
        }
    }

    fn delivered(
        &self,
        cx: &Context,
        item: &live_store::Item,
        answer: &Answer,
    ) -> Result<(), Error> {
        if let Body::File(file) = item.body {
            return cx.keep_sent(&item.path, file);
        }
        // Who left a report hears by the feed that it is theirs no longer.
        if near::supported(item).is_some()
            && live_domain::json::read::<Support>(&answer.body).is_ok()
        {
            return Ok(());
        }
        report::keep(cx, &answer.body)
    }

    fn place_of(&self, item: &live_store::Item) -> String {
        match near::supported(item) {
            Some(number) => format!("{}/{number}", near::FORM),
            None => format!("{NAME}/report/{}", ticket::submission_of(item)),
        }
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        if !resource.starts_with(TICKETS) {
            return Ok(None);
        }
        let ticket: Option<Ticket> = cx.cached(resource)?;
        Ok(ticket.map(|ticket| format!("{NAME}/report/{}", ticket.submission)))
    }

    fn reopen(
        &self,
        cx: &Context,
        item: &live_store::Item,
        problem: Option<&Problem>,
    ) -> Result<Option<String>, Error> {
        // The city has it already, as it was sent before; or there is nothing to put right.
        let is_known = problem.is_some_and(|problem| problem.kind == ProblemKind::Conflict);
        if is_known || near::supported(item).is_some() {
            cx.store.remove(item.id)?;
            return Ok(Some(self.place_of(item)));
        }
        if let Some(again) = report::opening_again(cx, &item.lane)? {
            return report::reopening_back(cx, &again, problem).map(Some);
        }
        if item.path.ends_with("/rating") {
            return report::reopen_rating(cx, item, problem).map(Some);
        }
        draft::reopen(cx, &item.lane, problem).map(Some)
    }

    fn received(&self, cx: &Context) -> Result<Vec<Item>, Error> {
        let tickets = report::tickets(cx)?;
        Ok(tickets
            .iter()
            .take(ticket::RECEIVED_SHOWN)
            .map(|t| list::received_item(cx, t))
            .collect())
    }

    fn tiles(&self, cx: &Context) -> Vec<Tile> {
        vec![
            tile(cx, Picture::Report, "laksa-tile", "laksa/new"),
            tile(cx, Picture::People, "laksa-list", NAME),
        ]
    }

    fn services(&self, cx: &Context) -> Vec<Item> {
        vec![
            offer(cx, Picture::Report, "laksa-service-new", "laksa/new"),
            offer(cx, Picture::People, "laksa-service-list", NAME),
        ]
    }

    fn glance(&self, cx: &Context) -> Result<Vec<Block>, Error> {
        list::glance(cx)
    }

    fn under_way(&self, cx: &Context) -> Result<Vec<UnderWay>, Error> {
        let mut found = Vec::new();
        let draft: Form = cx.kept(&format!("form/{}", draft::FORM))?.unwrap_or_default();
        if !draft.is_empty() {
            found.push(UnderWay { item: draft::continue_item(cx, &draft), clock: None });
        }
        for waiting in report::waiting(cx)? {
            found.push(UnderWay { item: report::waiting_item(cx, &waiting)?, clock: None });
        }
        for ticket in report::under_way(cx)? {
            found.push(UnderWay {
                item: list::own_item(cx, &ticket),
                clock: report::clock(cx, &ticket),
            });
        }
        Ok(found)
    }
}

/// Whether the department still has something to do.
fn is_open(ticket: &Ticket) -> bool {
    is_open_status(ticket.status)
}

fn is_open_status(status: TicketStatus) -> bool {
    matches!(status, TicketStatus::Waiting | TicketStatus::InProgress)
}

/// Whether it is the citizen's turn to judge.
fn wants_rating(ticket: &Ticket) -> bool {
    ticket.status == TicketStatus::Done && ticket.rating.is_none() && !ticket.joined
}

/// A category's name; its id when the profile no longer has it.
fn category_label(city: &City, words: &Words, id: &str) -> String {
    city.report_categories
        .iter()
        .find(|category| category.id == id)
        .map_or_else(|| id.to_owned(), |c| c.label.in_language(words.language().tag()).to_owned())
}

/// A category's icon.
fn category_icon(city: &City, id: &str) -> Picture {
    let icon = city.report_categories.iter().find(|category| category.id == id);
    match icon.map(|category| category.icon.as_str()) {
        Some("road") => Picture::Road,
        Some("lamp") => Picture::Lamp,
        Some("waste") => Picture::Waste,
        Some("water") => Picture::Water,
        Some("tree") => Picture::Tree,
        Some("order") => Picture::Order,
        _ => Picture::Other,
    }
}

/// What a ticket's state is called, and its weight.
fn status(words: &Words, status: TicketStatus) -> (String, Tone) {
    let (key, tone) = match status {
        TicketStatus::Waiting => ("laksa-status-waiting", Tone::Info),
        TicketStatus::InProgress => ("laksa-status-in-progress", Tone::Attention),
        TicketStatus::Done => ("laksa-status-done", Tone::Done),
        // The others are an application's alone.
        _ => ("laksa-status-declined", Tone::Problem),
    };
    (words.say(key), tone)
}
