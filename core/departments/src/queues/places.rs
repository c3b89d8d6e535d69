//! Which place, what for, which day.

use live_domain::{Date, Timestamp};
use live_net::Auth;
use live_protocol::{
    FIRST_WITH_QUEUES, QUEUES, QueuePlace, QueuePlaces, QueueService, booking_days,
};
use live_screen::{Args, Block, Item, Picture, Tone};

use super::{NAME, OFFERS_FRESH, with_own};
use crate::section::{Context, Page};
use crate::{Error, department_name};

/// Every place of a department that can be booked, and one's own numbers there.
pub fn draw(cx: &Context, department: &str) -> Result<Page, Error> {
    let (as_of, mut places) = known(cx)?;
    places.retain(|place| place.department == department);
    let item = |place: QueuePlace| {
        let route = place_route(&place);
        plain(Picture::Place, place.name, place.address, route)
    };
    let items = places.into_iter().map(item).collect();
    let page = Page::new(title(cx, department))
        .with_some(unreachable(cx, department)?)
        .with(Block::Text { text: cx.words.say("queue-places-lead"), quiet: true })
        .with(Block::Items { items, empty: cx.words.say("queue-places-empty") })
        .with_some(as_of.map(|at| as_of_note(cx, department, at)));
    with_own(cx, page, department)
}

/// What can be booked at one of them.
pub fn draw_one(cx: &Context, department: &str, id: &str) -> Result<Page, Error> {
    let place = find_place(cx, department, |place| place.id == id)?;
    let item = |service: QueueService| {
        let route = book_route(department, &service.id);
        let name = service.name_in(cx.words.language().tag()).to_owned();
        plain(Picture::Calendar, name, String::new(), route)
    };
    let items = place.services.into_iter().map(item).collect();
    Ok(Page::new(place.name)
        .with(Block::Text { text: place.address, quiet: true })
        .with(Block::Heading { text: cx.words.say("queue-services") })
        .with(Block::Items { items, empty: String::new() }))
}

/// On which days a service can be booked.
pub fn draw_days(cx: &Context, department: &str, id: &str) -> Result<Page, Error> {
    let (place, service) = find(cx, department, id)?;
    let items = booking_days(cx.today()).map(|day| {
        let words = cx.words.day(day);
        let words = match (day - cx.today()).whole_days() {
            0 => cx.words.say_with("queue-today", &Args::new().text("day", words)),
            1 => cx.words.say_with("queue-tomorrow", &Args::new().text("day", words)),
            _ => words,
        };
        plain(Picture::Calendar, words, String::new(), day_route((department, id), day))
    });
    Ok(Page::new(service)
        .with(Block::Text { text: place, quiet: true })
        .with(Block::Items { items: items.collect(), empty: String::new() }))
}

/// What leads to the queues of each department that has any, the health department aside: its own screen does.
///
/// # Errors
/// Those of the store.
pub fn doors(cx: &Context) -> Result<Vec<(String, Item)>, Error> {
    let (_, mut places) = known(cx)?;
    places.retain(|place| place.department != FIRST_WITH_QUEUES);
    places.dedup_by(|one, other| one.department == other.department);
    let door = |QueuePlace { department, .. }| {
        let route = format!("{NAME}/of/{department}");
        let detail = cx.words.say("queue-door-detail");
        let item = plain(Picture::Calendar, title(cx, &department), detail, route);
        (department, item)
    };
    Ok(places.into_iter().map(door).collect())
}

/// What leads from a place in a list to its queue, where it has one. The list may be a department's.
///
/// # Errors
/// Those of the store.
pub fn at(cx: &Context, department: Option<&str>, id: &str) -> Result<Option<Block>, Error> {
    let is_it = |place: &QueuePlace| {
        place.id == id && department.is_none_or(|department| place.department == department)
    };
    let place = known(cx)?.1.into_iter().find(is_it);
    Ok(place.map(|place| {
        let title = cx.words.say("queue-here");
        let item = plain(Picture::Calendar, title, String::new(), place_route(&place));
        Block::Items { items: vec![item], empty: String::new() }
    }))
}

/// With the department's name, for who hears one link after the other.
fn title(cx: &Context, department: &str) -> String {
    cx.words.say_with("queue-title", &named(cx, department))
}

fn named(cx: &Context, department: &str) -> Args<'static> {
    Args::new().text("department", department_name(cx, department).unwrap_or_default())
}

fn place_route(place: &QueuePlace) -> String {
    format!("{NAME}/of/{}/{}", place.department, place.id)
}

/// Where a service of a department is booked.
pub fn book_route(department: &str, service: &str) -> String {
    format!("{NAME}/book/{department}/{service}")
}

/// Where a service is booked for a day.
pub fn day_route((department, service): (&str, &str), day: Date) -> String {
    book_route(department, &format!("{service}/{day}"))
}

/// The names of a service and of where it is, the place first.
pub fn find(cx: &Context, department: &str, id: &str) -> Result<(String, String), Error> {
    let is_it = |service: &QueueService| service.id == id;
    let mut place = find_place(cx, department, |place| place.services.iter().any(is_it))?;
    place.services.retain(is_it);
    let name = |service: QueueService| service.name_in(cx.words.language().tag()).to_owned();
    Ok((place.name, place.services.pop().map(name).unwrap_or_default()))
}

fn find_place(
    cx: &Context,
    department: &str,
    wanted: impl Fn(&QueuePlace) -> bool,
) -> Result<QueuePlace, Error> {
    let is_it = |place: &QueuePlace| place.department == department && wanted(place);
    known(cx)?.1.into_iter().find(is_it).ok_or(Error::NotFound)
}

/// The places of every department, by department, and from when that is.
fn known(cx: &Context) -> Result<(Option<Timestamp>, Vec<QueuePlace>), Error> {
    let known: Option<QueuePlaces> = cx.cached(QUEUES)?;
    Ok(known.map(|known| (Some(known.as_of), known.places)).unwrap_or_default())
}

/// That a department does not answer, where the gateway says so.
pub fn unreachable(cx: &Context, department: &str) -> Result<Option<Block>, Error> {
    let mut places = known(cx)?.1.into_iter().filter(|place| place.department == department);
    let since = places.find_map(|place| place.unreachable_since);
    Ok(since.map(|since| silent(cx, since, department)))
}

/// That a department does not answer, and what that means to who wants a place in its queue, or has one.
pub fn silent(cx: &Context, since: Timestamp, department: &str) -> Block {
    let name = department_name(cx, department).unwrap_or_default();
    crate::ticket::silent(cx, since, &name, "queue-unreachable")
}

/// Fetches what can be booked.
///
/// # Errors
/// Those of the network and the store.
pub async fn load(cx: &Context, force: bool) -> Result<(), Error> {
    cx.courier.fetch(QUEUES, Auth::None, OFFERS_FRESH, force).await?;
    Ok(())
}

/// From when something is that a department said.
pub fn as_of_note(cx: &Context, department: &str, at: Timestamp) -> Block {
    let args = named(cx, department).text("when", cx.moment(at));
    Block::Text { text: cx.words.say_with("queue-as-of", &args), quiet: true }
}

fn plain(icon: Picture, title: String, detail: String, route: String) -> Item {
    Item { icon, title, detail, state: String::new(), tone: Tone::Plain, route: Some(route) }
}
