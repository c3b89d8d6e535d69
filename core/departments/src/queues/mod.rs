//! A place in a queue, at whatever department gives one: which place, what for, which day, which time, and
//! then one's own number. Which departments have queues is what the gateway says; nothing here knows them.

mod booking;
mod places;
mod ticket;

use std::time::Duration;

use async_trait::async_trait;
use live_protocol::{APPOINTMENTS, Appointment, Assurance};
use live_screen::{Block, Item, Route};

pub use places::{as_of_note, at, doors, load};

use crate::section::{Context, Next, Page, Section, UnderWay};
use crate::{Error, Form};

/// Queues, of every department.
pub struct Queues;

const NAME: &str = "queues";

/// The end of the route on which a slot is booked by who is not matched when they choose it: the app leads
/// them through what is missing, and back to what they chose.
const CONFIRM: &str = "confirm";

/// How long what can be booked is looked at without asking again.
const OFFERS_FRESH: Duration = Duration::from_hours(1);

#[async_trait]
impl Section for Queues {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, route: &Route) -> Assurance {
        match route.segments()[..] {
            [NAME, "tickets", ..] | [NAME, "book", _, _, _, CONFIRM] => Assurance::Matched,
            _ => Assurance::Guest,
        }
    }

    fn form_key(&self, route: &Route) -> String {
        match route.segments()[..] {
            [NAME, "book", department, service, day, CONFIRM] => {
                places::book_route(department, &format!("{service}/{day}"))
            }
            _ => route.to_string(),
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        match route.segments()[..] {
            [NAME, "of", department] => places::draw(cx, department),
            [NAME, "of", department, id] => places::draw_one(cx, department, id),
            [NAME, "book", department, service] => places::draw_days(cx, department, service),
            [NAME, "book", department, service, day]
            | [NAME, "book", department, service, day, CONFIRM] => {
                booking::draw(cx, (department, service), day, form)
            }
            [NAME, "tickets", id] => ticket::draw(cx, id),
            _ => Err(Error::NotFound),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        match route.segments()[..] {
            [NAME, "book", department, service, day]
            | [NAME, "book", department, service, day, CONFIRM] => {
                booking::load(cx, (department, service), day, force).await
            }
            [NAME, "tickets", _] => cx.catch_up(force).await,
            [NAME, ..] => load(cx, force).await,
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
            (
                [NAME, "book", department, service, day]
                | [NAME, "book", department, service, day, CONFIRM],
                "book",
            ) => booking::book(cx, (department, service), day, form).await,
            ([NAME, "tickets", id], "cancel") => ticket::cancel(cx, id).await,
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

    fn services(&self, cx: &Context) -> Vec<Item> {
        doors(cx).unwrap_or_default().into_iter().map(|(_, door)| door).collect()
    }

    fn under_way(&self, cx: &Context) -> Result<Vec<UnderWay>, Error> {
        let open = ticket::all(cx)?.into_iter().filter(|one| one.status.is_open());
        let open = open.map(|one| ticket::item(cx, &one));
        let items = booking::unbooked(cx, None)?.into_iter().chain(open);
        Ok(items.map(|item| UnderWay { item, clock: None }).collect())
    }
}

/// Adds one's own numbers at a department to its screen, and what was chosen there and is not booked.
///
/// # Errors
/// Those of the store.
pub fn with_own(cx: &Context, page: Page, department: &str) -> Result<Page, Error> {
    let mut items: Vec<Item> = booking::unbooked(cx, Some(department))?.into_iter().collect();
    let own = ticket::all(cx)?;
    let own = own.iter().filter(|one| one.department == department);
    items.extend(own.map(|one| ticket::item(cx, one)));
    if items.is_empty() {
        return Ok(page);
    }
    let mut page = page
        .with(Block::Heading { text: cx.words.say("queue-tickets") })
        .with(Block::Items { items, empty: String::new() });
    page.sensitive = true;
    Ok(page)
}

/// Where one's own appointments are.
fn folder() -> String {
    format!("{APPOINTMENTS}/")
}
