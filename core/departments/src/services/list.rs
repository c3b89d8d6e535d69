//! What there is, by what people need and by department.

use std::sync::Arc;

use live_domain::service::{NEEDS, ServiceEntry};
use live_screen::{Args, Block, Item, Picture, Tile, Tone};

use super::{NAME, address, department_name, enquiry, entries, event, in_words, principal};
use crate::section::{Context, Page, Section, offer, tile};
use crate::{Error, Form, departments, directories, queues};

/// Everything.
pub fn draw(cx: &Context, sections: &[Arc<dyn Section>]) -> Result<Page, Error> {
    let words = &cx.words;
    let mut page = Page::new(words.say("services-title"));
    let catalogue = entries(cx)?;
    let entries = catalogue.as_deref().unwrap_or_default();
    let count = |wanted: &dyn Fn(&ServiceEntry) -> bool| {
        i64::try_from(entries.iter().filter(|entry| wanted(entry)).count()).unwrap_or_default()
    };
    let door = |icon, title, count, route| door(cx, icon, title, count, route);
    let needs = NEEDS.into_iter().filter_map(|need| {
        let count = count(&|entry| entry.need == need);
        let Tile { icon, label, route } = tile_of_need(cx, need);
        (count > 0).then(|| door(icon, label, count, route))
    });
    let doors = doors(cx)?;
    page = page.with(search_door(cx));
    let events: Vec<Item> = event::events(cx)?.iter().map(|entry| item(cx, entry)).collect();
    if !events.is_empty() {
        page = page
            .with(Block::Heading { text: words.say("events-title") })
            .with(Block::Items { items: events, empty: String::new() });
    }
    page = page
        .with(Block::Heading { text: words.say("services-needs") })
        .with(Block::Items { items: needs.collect(), empty: words.say("services-none-yet") })
        .with(Block::Heading { text: words.say("directory-title") })
        .with(Block::Items { items: of(&doors, None), empty: String::new() });
    for department in departments(cx) {
        let (id, name) = (&department.id, in_words(cx, &department.name));
        let section = sections.iter().find(|section| section.name() == *id);
        let mut items = section.map(|section| section.services(cx)).unwrap_or_default();
        items.extend(of(&doors, Some(id)));
        let count = count(&|entry| entry.department == *id);
        if count > 0 {
            items.push(door(Picture::Services, title_of_all(cx, name), count, route_of(id)));
        }
        if !items.is_empty() {
            page = page
                .with(Block::Heading { text: name.to_owned() })
                .with(Block::Items { items, empty: String::new() });
        }
    }
    Ok(page)
}

/// What leads to looking for anything in everyday words.
pub fn search_door(cx: &Context) -> Block {
    let search = offer(cx, Picture::Search, "services-search", &format!("{NAME}/search"));
    Block::Items { items: vec![search], empty: String::new() }
}

/// What leads to the life events, without reading which there are.
pub fn events_door(cx: &Context) -> Block {
    let events = offer(cx, Picture::People, "events-title", NAME);
    Block::Items { items: vec![events], empty: String::new() }
}

/// What leads to the services for one need.
pub fn tile_of_need(cx: &Context, need: &str) -> Tile {
    tile(cx, icon(need), &format!("services-need-{need}"), &format!("{NAME}/need/{need}"))
}

fn door(cx: &Context, icon: Picture, title: String, count: i64, route: String) -> Item {
    let detail = cx.words.say_with("services-count", &Args::new().number("count", count));
    Item { icon, title, detail, state: String::new(), tone: Tone::Plain, route: Some(route) }
}

/// With the department's name, for who hears one link after the other.
fn title_of_all(cx: &Context, name: &str) -> String {
    cx.words.say_with("services-all-of", &Args::new().text("department", name))
}

fn route_of(department: &str) -> String {
    format!("{NAME}/of/{department}")
}

/// What leads from elsewhere to all that a department offers.
pub fn all_of(cx: &Context, department: &str) -> Block {
    let item = Item {
        icon: Picture::Services,
        title: title_of_all(cx, &department_name(cx, department)),
        detail: String::new(),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(route_of(department)),
    };
    Block::Items { items: vec![item], empty: String::new() }
}

/// What one department offers, its queues, and the lists that it keeps.
pub fn of_department(cx: &Context, id: &str) -> Result<Page, Error> {
    let mut page = some(cx, department_name(cx, id), |entry| entry.department == id)?;
    let items = of(&doors(cx)?, Some(id));
    if !items.is_empty() {
        page.blocks.insert(0, Block::Items { items, empty: String::new() });
    }
    Ok(page)
}

/// What leads to queues and to lists, with the department whose each is; none has what is the whole city's.
fn doors(cx: &Context) -> Result<Vec<(Option<String>, Item)>, Error> {
    let queues = queues::doors(cx)?.into_iter().map(|(department, door)| (Some(department), door));
    Ok(queues.chain(directories::doors(cx)?).collect())
}

fn of(doors: &[(Option<String>, Item)], department: Option<&str>) -> Vec<Item> {
    let of = doors.iter().filter(|(whose, _)| whose.as_deref() == department);
    of.map(|(_, door)| door.clone()).collect()
}

/// What there is for one need.
pub fn of_need(cx: &Context, need: &str) -> Result<Page, Error> {
    let known = NEEDS.iter().find(|known| **known == need).ok_or(Error::NotFound)?;
    some(cx, cx.words.say(&format!("services-need-{known}")), |entry| entry.need == need)
}

fn some(
    cx: &Context,
    title: String,
    wanted: impl Fn(&ServiceEntry) -> bool,
) -> Result<Page, Error> {
    if title.is_empty() {
        return Err(Error::NotFound);
    }
    let entries = entries(cx)?.unwrap_or_default();
    let items = entries.iter().filter(|entry| wanted(entry)).map(|entry| item(cx, entry));
    let empty = cx.words.say("services-none-yet");
    Ok(Page::new(title).with(Block::Items { items: items.collect(), empty }))
}

/// A service in a list.
pub fn item(cx: &Context, entry: &ServiceEntry) -> Item {
    Item {
        icon: icon(&entry.need),
        title: in_words(cx, &entry.title).to_owned(),
        detail: in_words(cx, &entry.summary).to_owned(),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(address(&entry.id)),
    }
}

/// What is filled in for a service, for the first screen.
pub fn draft_item(cx: &Context, (entry, id): (&ServiceEntry, &str), draft: &Form) -> Item {
    let when = Args::new().text("when", cx.moment(draft.changed_at));
    let is_answered = enquiry::is_answered(draft);
    Item {
        icon: icon(&entry.need),
        title: principal::titled(cx, principal::chosen(draft), in_words(cx, &entry.title)),
        detail: cx.words.say_with("services-draft-detail", &when),
        state: cx.words.say(if is_answered { "enquiry-answered" } else { "services-draft-state" }),
        tone: if is_answered { Tone::Done } else { Tone::Info },
        route: Some(address(id)),
    }
}

fn icon(need: &str) -> Picture {
    match need {
        "identity" => Picture::Person,
        "family" | "support" => Picture::People,
        "moving" => Picture::Place,
        "health" => Picture::Shield,
        "tax" => Picture::Bill,
        "business" | "school" => Picture::Documents,
        "building" => Picture::Home,
        "information" => Picture::Info,
        _ => Picture::Other,
    }
}
