//! Finding a service, or something of one's own, by the words that come to mind. Needs no network.

use std::sync::Arc;

use live_screen::{Block, Button, ButtonRole, Item, Picture};

use super::list::item;
use super::{NAME, entries, in_words};
use crate::directories::{self, Said};
use crate::section::{Context, Page, Section, offer};
use crate::{Error, Form, departments};

/// What is typed.
const QUERY: &str = "query";

/// So many results are shown: who finds nothing among them tries other words.
const SHOWN: usize = 12;

/// Something that can be found, and the words by which it is.
struct Found {
    item: Item,
    texts: Vec<Said>,
    is_own: bool,
}

/// The screen, and what was found for what has been typed.
pub fn draw(cx: &Context, sections: &[Arc<dyn Section>], form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let query = form.value(QUERY);
    let mut page = Page::new(words.say("services-search"))
        .with(directories::query_field(
            QUERY,
            words.say("services-search-label"),
            words.say("services-search-help"),
            query,
        ))
        .with(Block::Button(
            Button::new("search", words.say("services-search-button"), ButtonRole::Primary)
                .with_icon(Picture::Search),
        ));
    if query.trim().is_empty() {
        return Ok(page);
    }
    let all = everything(cx, sections)?;
    let likely = directories::matches(all.iter().map(|found| &found.texts), query);
    let mut all: Vec<Option<Found>> = all.into_iter().map(Some).collect();
    let found = likely.into_iter().take(SHOWN).filter_map(|at| all[at].take());
    let found: Vec<Found> = found.collect();
    page.sensitive = found.iter().any(|found| found.is_own);
    let items = found.into_iter().map(|found| found.item).collect();
    page = page
        .with(Block::Heading { text: words.say("services-search-found") })
        .with(Block::Items { items, empty: words.say("services-search-none") });
    let all = offer(cx, Picture::Services, "services-search-all", NAME);
    Ok(page.with(Block::Items { items: vec![all], empty: String::new() }))
}

fn everything(cx: &Context, sections: &[Arc<dyn Section>]) -> Result<Vec<Found>, Error> {
    let mut all: Vec<Found> = Vec::new();
    let departments = departments(cx);
    for entry in entries(cx)?.unwrap_or_default() {
        let mut texts = vec![(3.0, entry.title.id.clone()), (3.0, entry.title.en.clone())];
        texts
            .extend(entry.words.id.iter().chain(&entry.words.en).map(|words| (3.0, words.clone())));
        texts.extend([(1.0, entry.summary.id.clone()), (1.0, entry.summary.en.clone())]);
        let department = departments.iter().find(|known| known.id == entry.department);
        texts.extend(department.map(|known| (1.0, in_words(cx, &known.name).to_owned())));
        all.push(Found { item: item(cx, &entry), texts, is_own: false });
    }
    for (item, texts) in directories::findable(cx)? {
        all.push(Found { item, texts, is_own: false });
    }
    for section in sections {
        let of = |item: Item, is_own: bool| Found { texts: said_of(cx, &item), item, is_own };
        all.extend(section.services(cx).into_iter().map(|item| of(item, false)));
        let own = section.documents(cx)?.into_iter().chain(section.received(cx)?);
        all.extend(own.map(|item| of(item, true)));
    }
    Ok(all)
}

/// What something says of itself, and the everyday words for it where there are any: in the words of
/// both languages, because people type in either.
fn said_of(cx: &Context, item: &Item) -> Vec<Said> {
    let mut texts = vec![(3.0, item.title.clone()), (1.0, item.detail.clone())];
    let route = item.route.as_deref().unwrap_or_default();
    let key = format!("services-search-words-{}", route.replace('/', "-"));
    if cx.words.has(&key) {
        texts.extend(cx.words.say(&key).split(',').map(|words| (3.0, words.to_owned())));
    }
    texts
}
