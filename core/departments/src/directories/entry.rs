//! One thing of a list: all that is known of it.

use live_domain::directory::{Directory, Entry, Spot};
use live_protocol::{Place, Point};
use live_screen::{Block, Button, ButtonRole, Fact, Picture};

use super::list::call;
use super::near;
use crate::place::map;
use crate::section::{Context, Page};
use crate::services::{all_of, in_words, source_line};
use crate::{Error, queues};

/// The entry.
pub fn draw(cx: &Context, list: &Directory, id: &str) -> Result<Page, Error> {
    let entry = list.entries.iter().find(|entry| entry.id == id).ok_or(Error::NotFound)?;
    let mut page = Page::new(in_words(cx, &entry.title));
    for text in &entry.text {
        page = page.with(Block::Text { text: in_words(cx, text).to_owned(), quiet: false });
    }
    for (at, phone) in entry.phones.iter().enumerate() {
        let role = if at == 0 { ButtonRole::Primary } else { ButtonRole::Quiet };
        page = page.with(call(cx, phone, role));
    }
    let facts = facts(cx, list, entry);
    if !facts.is_empty() {
        page = page.with(Block::Facts { facts });
    }
    if let Some(spot) = &entry.point {
        page = on_map(cx, page, spot);
    }
    if let Some(link) = &entry.link {
        page = page.with(leading(cx, "directory-link", link));
    }
    page = page.with_some(queues::at(cx, list.department.as_deref(), id)?);
    if let Some(department) = &list.department {
        page = page.with(all_of(cx, department));
    }
    Ok(page.with(source(cx, list, Some(entry))))
}

fn facts(cx: &Context, list: &Directory, entry: &Entry) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let group = list.groups.iter().find(|group| entry.group.as_ref() == Some(&group.id));
    let region = entry.region.as_deref().map(|code| near::region(cx, code));
    [
        ("directory-day", entry.day.map(|day| cx.words.day(day))),
        ("directory-address", entry.address.clone()),
        ("directory-region", region.filter(|name| !name.is_empty())),
        ("directory-hours", entry.hours.as_ref().map(|hours| in_words(cx, hours).to_owned())),
        ("directory-group", group.map(|group| in_words(cx, &group.title).to_owned())),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some(fact(key, value?)))
    .collect()
}

/// The place on a map, and the way to one that shows streets.
fn on_map(cx: &Context, page: Page, spot: &Spot) -> Page {
    let Spot { latitude, longitude, approximate } = *spot;
    let point = Some(Point { latitude, longitude, accuracy_m: None });
    let page = page.with(Block::Map(map(cx, &Place { point, village: None, landmark: None })));
    let about = Block::Text { text: cx.words.say("directory-approximate"), quiet: true };
    let streets = format!(
        "https://www.openstreetmap.org/?mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"
    );
    page.with_some(approximate.then_some(about)).with(leading(cx, "directory-streets", &streets))
}

fn leading(cx: &Context, key: &str, link: &str) -> Block {
    let button = Button::new("link", cx.words.say(key), ButtonRole::Quiet);
    Block::Button(button.with_icon(Picture::Other).leading_to(link))
}

/// Where a list, or one thing of it, is from, and how sure that is.
pub fn source(cx: &Context, list: &Directory, entry: Option<&Entry>) -> Block {
    let mut source = list.source.clone();
    if let Some(entry) = entry {
        source.confidence = entry.confidence.unwrap_or(source.confidence);
        source.text = entry.source.clone().unwrap_or(source.text);
    }
    Block::Text { text: source_line(cx, &source, "directory"), quiet: true }
}
