//! A list, and what leads to each thing in it.

use live_domain::directory::{Directory, Entry, Kind, Price};
use live_screen::{Args, Block, Button, ButtonRole, Item, Picture, Tone};

use super::entry::source;
use super::{Near, icon, lists, matches, near, query_field, route, said_of};
use crate::place::{Marks, narrowed};
use crate::section::{Context, Page};
use crate::services::in_words;
use crate::{Error, Form};

/// What is looked for.
const QUERY: &str = "query";

/// From so many entries on, one can look for something among them.
const MANY: usize = 13;

/// So many entries are shown at once; a page with more is too long to look through, or to fetch.
const SHOWN: usize = 120;

/// Every list.
pub fn draw_all(cx: &Context) -> Result<Page, Error> {
    let items = lists(cx)?.iter().map(|list| super::door(cx, list)).collect();
    Ok(Page::new(cx.words.say("directory-title"))
        .with(Block::Items { items, empty: String::new() }))
}

/// One list: by parts, or what is likest to what is looked for, or what is nearest.
pub fn draw(cx: &Context, list: &Directory, form: &Form) -> Result<Page, Error> {
    let mut page = Page::new(in_words(cx, &list.title)).with(text(cx, &list.summary));
    if list.kind == Kind::Numbers {
        page = page.with(call(cx, &cx.city.emergency, ButtonRole::Primary));
    }
    let near = match list.kind {
        Kind::Places => Near::kept(cx)?,
        _ => Near::default(),
    };
    let query = form.value(QUERY).trim();
    if list.entries.len() >= MANY {
        page = finding(cx, page, list, &near, query);
    }
    let mut entries: Vec<&Entry> = list.entries.iter().filter(|entry| near.has(entry)).collect();
    if query.is_empty() && near.is_unknown() {
        page = parts(cx, page, list, &near);
        entries.retain(|entry| entry.group.is_none());
    } else if query.is_empty() {
        let metres = |entry: &Entry| near.metres(entry.point.as_ref()).unwrap_or(f64::MAX);
        live_domain::sort::by(&mut entries, |one, other| metres(one).total_cmp(&metres(other)));
    } else {
        let texts: Vec<_> = entries.iter().map(|entry| said_of(cx, list, entry)).collect();
        entries = matches(texts.iter(), query).into_iter().map(|at| entries[at]).collect();
    }
    let is_all_in_parts = entries.is_empty() && query.is_empty() && near.is_unknown();
    if !is_all_in_parts || list.entries.is_empty() {
        let empty = if list.entries.is_empty() { "directory-not-here" } else { "directory-none" };
        let more = entries.len().saturating_sub(SHOWN);
        entries.truncate(SHOWN);
        let mut items: Vec<Item> =
            entries.iter().map(|entry| item(cx, list, entry, Some(&near))).collect();
        if query.is_empty() && !near.is_unknown() {
            page = page.with_some(marked(cx, &near, &entries, &mut items));
        }
        page = page.with(Block::Items { items, empty: cx.words.say(empty) });
        if more > 0 {
            let args = Args::new().number("count", i64::try_from(more).unwrap_or(i64::MAX));
            let text = cx.words.say_with("directory-more", &args);
            page = page.with(Block::Text { text, quiet: true });
        }
    }
    Ok(page.with(source(cx, list, None)))
}

/// The places of a list on a map, each with the number that its item then begins with.
fn marked(cx: &Context, near: &Near, entries: &[&Entry], items: &mut [Item]) -> Option<Block> {
    let mut marks = Marks::default();
    for (entry, item) in entries.iter().zip(items) {
        if let Some(spot) = &entry.point {
            marks.add(item, spot.latitude, spot.longitude);
        }
    }
    let map = marks.on(cx, near.map(cx));
    (!map.others.is_empty()).then(|| Block::Map(narrowed(map)))
}

/// What finds something in a long list.
fn finding(cx: &Context, page: Page, list: &Directory, near: &Near, query: &str) -> Page {
    let words = &cx.words;
    let near = (list.kind == Kind::Places).then(|| near_item(cx, list, near));
    // Pressed where nothing is sent while somebody types.
    let find = Button::new("find", words.say("services-search-button"), ButtonRole::Quiet);
    page.with_some(near)
        .with(query_field(QUERY, words.say("directory-query"), String::new(), query))
        .with(Block::Button(find.with_icon(Picture::Search)))
}

/// The parts of a list, each with what belongs to it.
fn parts(cx: &Context, mut page: Page, list: &Directory, near: &Near) -> Page {
    for group in &list.groups {
        let is_in = |entry: &&Entry| entry.group.as_ref() == Some(&group.id);
        let of = list.entries.iter().filter(is_in).map(|entry| item(cx, list, entry, Some(near)));
        let items: Vec<Item> = of.collect();
        if !items.is_empty() {
            page = page
                .with(Block::Heading { text: in_words(cx, &group.title).to_owned() })
                .with_some(group.text.as_ref().map(|about| text(cx, about)))
                .with(Block::Items { items, empty: String::new() });
        }
    }
    page
}

/// What says where somebody is, and leads to where they say it.
fn near_item(cx: &Context, list: &Directory, near: &Near) -> Block {
    let known = if near.is_unknown() { "directory-near" } else { "directory-nearest" };
    let item = Item {
        icon: Picture::Place,
        title: cx.words.say(known),
        detail: cx.words.say("directory-near-detail"),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(format!("{}/{}", route(&list.id), near::SCREEN)),
    };
    Block::Items { items: vec![item], empty: String::new() }
}

/// An entry as a list shows it.
pub fn item(cx: &Context, list: &Directory, entry: &Entry, near: Option<&Near>) -> Item {
    let spot = entry.point.as_ref();
    let metres = near.and_then(|near| near.metres(spot)).zip(spot);
    let (mut state, mut tone) = (String::new(), Tone::Plain);
    let mut detail = match (entry.day, entry.text.first()) {
        (Some(day), _) if list.kind == Kind::News => cx.words.day(day),
        (_, Some(text)) if list.kind != Kind::Places => in_words(cx, text).to_owned(),
        _ => whereabouts(cx, entry),
    };
    if let Some((metres, spot)) = metres {
        state = near::distance(cx, metres, spot);
    } else if let Some(price) = &entry.price {
        state = price.now.to_string();
        (detail, tone) = change(cx, price);
    } else if let (Kind::Numbers, Some(phone)) = (list.kind, entry.phones.first()) {
        state.clone_from(phone);
    }
    Item {
        icon: icon(list.kind),
        title: in_words(cx, &entry.title).to_owned(),
        detail,
        state,
        tone,
        // There is no more to a price than that.
        route: (list.kind != Kind::Prices).then(|| format!("{}/{}", route(&list.id), entry.id)),
    }
}

/// Street and region.
fn whereabouts(cx: &Context, entry: &Entry) -> String {
    let region = entry.region.as_deref().map(|code| near::region(cx, code));
    let parts = entry.address.iter().cloned().chain(region).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// What a price is for, and how it changed within a week.
fn change(cx: &Context, price: &Price) -> (String, Tone) {
    let (now, before) = (price.now, price.week_before.unwrap_or(price.now));
    let by = live_domain::Rupiah::new(now.whole().abs_diff(before.whole()));
    let (key, tone) = match now.cmp(&before) {
        std::cmp::Ordering::Greater => ("directory-price-up", Tone::Attention),
        std::cmp::Ordering::Less => ("directory-price-down", Tone::Done),
        std::cmp::Ordering::Equal => ("directory-price-same", Tone::Plain),
    };
    let args = Args::new().text("unit", in_words(cx, &price.unit)).text("by", by.to_string());
    (cx.words.say_with(key, &args), tone)
}

/// A button that calls.
pub fn call(cx: &Context, phone: &str, role: ButtonRole) -> Block {
    let label = cx.words.say_with("directory-call", &Args::new().text("number", phone));
    let button = Button::new("call", label, role).with_icon(Picture::Phone);
    Block::Button(button.leading_to(format!("tel:{phone}")))
}

fn text(cx: &Context, text: &live_domain::Localized) -> Block {
    Block::Text { text: in_words(cx, text).to_owned(), quiet: false }
}
