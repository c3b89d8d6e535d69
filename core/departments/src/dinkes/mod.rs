//! Dinkes: a place in a clinic's queue, free beds, and which vaccines a child is due.

mod beds;
mod booking;
mod clinics;
mod ticket;
mod vaccines;

use std::time::Duration;

use async_trait::async_trait;
use live_protocol::{APPOINTMENTS, Appointment, Assurance};
use live_screen::{Block, Item, Picture, Route, Tile};

use crate::section::{Context, Next, Page, Section, UnderWay, offer, tile};
use crate::{Error, Form};

/// The department.
pub struct Dinkes;

const NAME: &str = "dinkes";

/// The end of the route on which a slot is booked by who is not matched when they choose it: the app leads
/// them through what is missing, and back to what they chose.
const CONFIRM: &str = "confirm";

/// How long what clinics offer is looked at without asking again.
const OFFERS_FRESH: Duration = Duration::from_hours(1);

#[async_trait]
impl Section for Dinkes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, route: &Route) -> Assurance {
        match route.segments()[..] {
            [NAME, "tickets", ..] | [NAME, "book", _, _, CONFIRM] => Assurance::Matched,
            _ => Assurance::Guest,
        }
    }

    fn form_key(&self, route: &Route) -> String {
        match route.segments()[..] {
            [NAME, "book", service, day, CONFIRM] => format!("{NAME}/book/{service}/{day}"),
            _ => route.to_string(),
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        match route.segments()[..] {
            [NAME] => front(cx),
            [NAME, "clinics"] => clinics::draw(cx),
            [NAME, "clinics", id] => clinics::draw_one(cx, id),
            [NAME, "book", service] => clinics::draw_days(cx, service),
            [NAME, "book", service, day] | [NAME, "book", service, day, CONFIRM] => {
                booking::draw(cx, service, day, form)
            }
            [NAME, "tickets", id] => ticket::draw(cx, id),
            [NAME, "beds"] => beds::draw(cx),
            [NAME, "vaccines"] => vaccines::draw(cx, None, form),
            [NAME, "vaccines", child] => vaccines::draw(cx, Some(child), form),
            _ => Err(Error::NotFound),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        match route.segments()[..] {
            [NAME] if cx.identity.assurance() >= Assurance::Matched => cx.catch_up(force).await,
            [NAME, "clinics", ..] | [NAME, "book", _] => clinics::load(cx, force).await,
            [NAME, "book", service, day] | [NAME, "book", service, day, CONFIRM] => {
                booking::load(cx, service, day, force).await
            }
            [NAME, "tickets", _] => cx.catch_up(force).await,
            [NAME, "beds"] => beds::load(cx, force).await,
            _ => Ok(()),
        }
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME, "book", service, day] | [NAME, "book", service, day, CONFIRM], "book") => {
                booking::book(cx, service, day, form).await
            }
            ([NAME, "tickets", id], "cancel") => ticket::cancel(cx, id).await,
            ([NAME, "vaccines", ..], "show") => vaccines::show(cx, form),
            _ => Ok(Next::Stay),
        }
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        if !resource.starts_with(&folder()) {
            return Ok(None);
        }
        let appointment: Option<Appointment> = cx.cached(resource)?;
        Ok(appointment.map(|appointment| ticket::route(&appointment)))
    }

    fn tiles(&self, cx: &Context) -> Vec<Tile> {
        vec![tile(cx, Picture::Calendar, "dinkes-tile", "dinkes/clinics")]
    }

    fn services(&self, cx: &Context) -> Vec<Item> {
        offers(cx)
    }

    fn under_way(&self, cx: &Context) -> Result<Vec<UnderWay>, Error> {
        let open = ticket::open(cx)?.into_iter().map(|one| ticket::item(cx, &one));
        let items = booking::unbooked(cx)?.into_iter().chain(open);
        Ok(items.map(|item| UnderWay { item, clock: None }).collect())
    }
}

fn offers(cx: &Context) -> Vec<Item> {
    vec![
        offer(cx, Picture::Calendar, "dinkes-service-queue", "dinkes/clinics"),
        offer(cx, Picture::Home, "dinkes-service-beds", "dinkes/beds"),
        offer(cx, Picture::Shield, "dinkes-service-vaccines", "dinkes/vaccines"),
    ]
}

/// What the department offers, and one's own places in queues.
fn front(cx: &Context) -> Result<Page, Error> {
    let page = Page::new(cx.words.say("dinkes-title"))
        .with(Block::Items { items: offers(cx), empty: String::new() });
    let own = ticket::all(cx)?;
    let mut items = booking::unbooked(cx)?;
    items.extend(own.iter().map(|one| ticket::item(cx, one)));
    if items.is_empty() {
        return Ok(page);
    }
    let mut page = page
        .with(Block::Heading { text: cx.words.say("dinkes-tickets") })
        .with(Block::Items { items, empty: String::new() });
    page.sensitive = true;
    Ok(page)
}

/// Where one's own appointments are.
fn folder() -> String {
    format!("{APPOINTMENTS}/")
}
