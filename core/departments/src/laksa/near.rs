//! Others' open reports near a place, and joining one ("me too") instead of sending it once more.

use live_domain::directory::Spot;
use live_protocol::{Place, Point, PublicReport, PublicReports, Support, square_of};
use live_screen::{Block, ButtonRole, Fact, Item, PlaceField};
use live_store::Body;
use uuid::Uuid;

use super::{NAME, REPORTS, category_label, draft, is_open_status, list, report};
use crate::directories::near::distance;
use crate::place::{Marks, map, village_label};
use crate::section::{Context, Next, Page, button};
use crate::{Error, Form, ticket};

/// The route, and the key of the form that says where.
pub const FORM: &str = "laksa/near";

const POINT: &str = "point";

/// How far away the same thing may have been reported, in metres. Points are rounded to a hundred.
const SAME: f64 = 300.0;

/// How many of those are shown before one's own is sent.
const SAME_SHOWN: usize = 3;

/// Where the gateway has the reports near the point of a form: it hears no more of the point than its square.
pub fn resource(cx: &Context, form: &str) -> Result<Option<String>, Error> {
    let form: Form = cx.kept(&format!("form/{form}"))?.unwrap_or_default();
    Ok(point(cx, &form).map(|point| of(&point)))
}

fn of(point: &Point) -> String {
    format!("{REPORTS}/near/{}", square_of(point))
}

fn point(cx: &Context, form: &Form) -> Option<Point> {
    form.point(POINT).filter(|at| cx.city.bounds.contains(at.latitude, at.longitude))
}

/// The map with the point and the reports around it, which are listed below, nearest first.
pub fn draw(cx: &Context, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let place = Place { point: form.point(POINT), village: None, landmark: None };
    let (mut marks, mut listed) = (Marks::default(), None);
    if let Some(point) = point(cx, form) {
        let mut items = Vec::new();
        for near in known(cx, &point)? {
            let mut item = item(cx, &near)?;
            if let Some(Point { latitude, longitude, .. }) = near.1.point {
                marks.add(&mut item, latitude, longitude);
            }
            items.push(item);
        }
        listed = Some(Block::Items { items, empty: words.say("laksa-near-empty") });
    }
    Ok(Page::new(words.say("laksa-near"))
        .with(Block::PlaceField(PlaceField {
            id: POINT.to_owned(),
            label: words.say("directory-point"),
            help: words.say("laksa-near-help"),
            map: marks.on(cx, map(cx, &place)),
            locate: words.say("place-locate"),
            error: form.error(words, POINT),
        }))
        .with(button(cx, "show", "directory-show", ButtonRole::Primary))
        .with_some(listed))
}

/// The point is chosen.
pub fn show(cx: &Context, form: &Form) -> Result<Next, Error> {
    let reason = if form.point(POINT).is_some() { "outside-city" } else { "empty" };
    point(cx, form).map(|_| Next::Stay).ok_or_else(|| Error::field(POINT, reason))
}

/// What may be the same as what a draft is about.
pub fn same(cx: &Context, draft: &Form) -> Result<Vec<Block>, Error> {
    let Some(point) = point(cx, draft) else { return Ok(Vec::new()) };
    let mut near = known(cx, &point)?;
    near.retain(|(metres, one)| *metres <= SAME && one.category == draft.value("category"));
    near.truncate(SAME_SHOWN);
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let items = near.iter().map(|near| item(cx, near)).collect::<Result<_, _>>()?;
    Ok(vec![
        Block::Heading { text: cx.words.say("laksa-same") },
        Block::Text { text: cx.words.say("laksa-same-text"), quiet: false },
        Block::Items { items, empty: String::new() },
    ])
}

/// The open reports around a point as far as the device knows them, with how many metres away each is.
fn known(cx: &Context, from: &Point) -> Result<Vec<(f64, PublicReport)>, Error> {
    let near: PublicReports = cx.cached(&of(from))?.unwrap_or_default();
    let far = |report: PublicReport| {
        let metres = spot(&report)?.metres_to(from.latitude, from.longitude);
        Some((metres, report))
    };
    let mut near: Vec<_> = near.latest.into_iter().filter_map(far).collect();
    live_domain::sort::by(&mut near, |(one, _), (other, _)| one.total_cmp(other));
    Ok(near)
}

fn spot(report: &PublicReport) -> Option<Spot> {
    let Point { latitude, longitude, .. } = report.point?;
    Some(Spot { latitude, longitude, approximate: true })
}

fn item(cx: &Context, (metres, public): &(f64, PublicReport)) -> Result<Item, Error> {
    if let Some(own) = report::numbered(cx, &public.number)? {
        return Ok(list::own_item(cx, &own));
    }
    let far = spot(public).map(|spot| distance(cx, *metres, &spot));
    let mut item = list::public_item(cx, public);
    item.state = far.unwrap_or(item.state);
    Ok(item)
}

/// One of others' reports, as everybody may see it, with what joins it.
pub fn draw_one(cx: &Context, number: &str) -> Result<Page, Error> {
    let words = &cx.words;
    let public = find(cx, number)?;
    let title = category_label(&cx.city, words, &public.category);
    let waiting = ticket::waiting(cx, NAME, &path(number))?;
    let mut page = match waiting.first() {
        Some(waiting) => waiting.draw(cx, title),
        None => Page::new(title),
    };
    let own = report::numbered(cx, number)?;
    if let Some(own) = &own {
        page =
            page.with(Block::Items { items: vec![list::own_item(cx, own)], empty: String::new() });
    }
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let village = public.village.as_deref().map(|code| village_label(cx, code)).unwrap_or_default();
    let place = Place { point: public.point, village: public.village.clone(), landmark: None };
    page = page.with(Block::Facts {
        facts: vec![
            fact("laksa-status", super::status(words, public.status).0),
            fact("laksa-supporters", public.supporters.to_string()),
            fact("laksa-place", village),
            fact("laksa-opened", cx.moment(public.opened_at)),
        ],
    });
    if let Some(point) = public.point.map(|_| map(cx, &place)) {
        page = page.with(Block::Map(point));
    }
    Ok(if !waiting.is_empty() {
        page.with(button(cx, "leave", "laksa-leave", ButtonRole::Quiet))
    } else if own.is_none() && is_open_status(public.status) {
        page.with(Block::Text { text: words.say("laksa-join-text"), quiet: true }).with(button(
            cx,
            "join",
            "laksa-join",
            ButtonRole::Primary,
        ))
    } else {
        page
    })
}

/// One of those that the device knows: near where somebody looks, near what they write of, or in the city.
fn find(cx: &Context, number: &str) -> Result<PublicReport, Error> {
    let places = [resource(cx, FORM)?, resource(cx, draft::FORM)?, Some(REPORTS.to_owned())];
    for resource in places.into_iter().flatten() {
        let some: PublicReports = cx.cached(&resource)?.unwrap_or_default();
        if let Some(found) = some.latest.into_iter().find(|report| report.number == number) {
            return Ok(found);
        }
    }
    Err(Error::NotFound)
}

/// Joins a report, or leaves it, by the outbox: once, and without a network, too.
pub fn support(cx: &Context, number: &str, joined: bool) -> Result<Next, Error> {
    let own = report::numbered(cx, number)?.map(|ticket| ticket.submission);
    let waiting = ticket::waiting(cx, NAME, &path(number))?.pop().map(|waiting| waiting.item);
    if joined && (own.is_some() || waiting.is_some()) {
        return Ok(Next::Stay);
    }
    let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    let lane: Uuid = match waiting {
        // Nobody knows of it yet.
        Some(item) if cx.courier.run_state().sending != Some(item.id) => {
            cx.store.remove(item.id)?;
            return Ok(Next::Stay);
        }
        Some(item) => item.id,
        None => own.unwrap_or(id),
    };
    let body = Body::Json(serde_json::to_vec(&Support { joined }).map_err(Error::bug)?);
    let label = cx.words.say(if joined { "laksa-join" } else { "laksa-leave" });
    let item = ticket::item(cx, NAME, (id, lane), &label, (path(number), body));
    cx.store.submit(&[], &[item])?;
    Ok(if joined { Next::Stay } else { Next::Back })
}

/// What joining and leaving is sent to.
fn path(number: &str) -> String {
    format!("{REPORTS}/{number}{SUPPORT}")
}

const SUPPORT: &str = "/support";

/// The number of the report that an item of the outbox joins or leaves, if it does.
pub fn supported(item: &live_store::Item) -> Option<&str> {
    item.path.strip_prefix(REPORTS)?.strip_prefix('/')?.strip_suffix(SUPPORT)
}
