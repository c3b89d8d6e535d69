//! The last page before an application is sent, or something asked: everything that was answered, what is missing, and what
//! was refused.

use live_domain::service::{Asked, AskedPage, DocumentNeeded, ServiceDefinition};
use live_screen::{Args, Block, ButtonRole, Fact, Item, Notice, Picture, Tone};

use super::form::{asked, changed, page_with, place_in, shown};
use super::principal::{FOR, chosen, titled};
use super::show::{document_item, reckoned};
use super::{address, counter, definition, enquiry, event, in_words, trial};
use crate::section::{Context, Page, button};
use crate::{Error, Form};

/// Draws it. A link leads here, too, so that it may not be ready at all.
pub fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let definition = definition(cx, id)?;
    let asked = asked(&definition, form);
    let missing = missing(cx, &definition, &asked, form);
    let is_ready = missing.is_empty();
    let mut page = Page::new(titled(cx, chosen(form), in_words(cx, &definition.title)))
        .with_some(refused(cx, &definition, &asked, form))
        .with_some(changed(cx, &definition, form));
    page.sensitive = true;
    let is_asked = definition.answered_by.is_some() && !trial::is(id);
    page.blocks.extend(enquiry::blocks(cx, &definition, form)?);
    let lead = match (is_ready, is_asked) {
        (false, true) => "enquiry-unready",
        (true, true) => "enquiry-ready",
        (false, false) => "services-unready",
        (true, false) if trial::is(id) => "trial-ready",
        (true, false) => "services-ready",
    };
    page = page.with(Block::Text { text: words.say(lead), quiet: false });
    if !is_ready {
        page = page.with(Block::Items { items: missing, empty: String::new() });
    }
    for part in &asked.pages {
        page = answered(cx, &definition, &asked, part).into_iter().fold(page, Page::with);
    }
    let blocks = match event::interview(cx, id)? {
        Some(interview) => event::of_which(cx, &interview.applications(&asked.answers)).into(),
        None if is_asked => Vec::new(),
        None => reckoned(cx, &definition, &asked.answers),
    };
    page = blocks.into_iter().fold(page, Page::with);
    if !is_asked {
        let shown = |document: &&DocumentNeeded| shown_document(cx, id, &asked, document);
        page = page
            .with(Block::Heading { text: words.say("services-documents") })
            .with(Block::Items {
                items: asked.documents.iter().map(shown).collect(),
                empty: words.say("services-documents-none"),
            })
            .with(Block::Heading { text: words.say("services-apply") })
            .with(Block::Text {
                text: in_words(cx, &definition.apply_at).to_owned(),
                quiet: false,
            });
    }
    let (action, label) = match (is_ready, is_asked) {
        (false, false) => ("prepare", "services-go-on"),
        (false, true) => ("prepare", "enquiry-go-on"),
        (true, false) => ("send", "services-send"),
        (true, true) => ("ask", "enquiry-ask"),
    };
    Ok(page
        .with(button(cx, action, label, ButtonRole::Primary))
        .with_some(counter::offer(cx, id, form).filter(|_| !is_asked))
        .with(enquiry::discard(cx, form)))
}

/// What is missing or wrong, each with the way to its page.
fn missing(
    cx: &Context,
    definition: &ServiceDefinition,
    asked: &Asked<'_>,
    form: &Form,
) -> Vec<Item> {
    let mut names: Vec<String> =
        asked.problems(cx.today(), &cx.city).into_iter().map(|(name, _)| name).collect();
    if form.has_problem(FOR) {
        names.push(FOR.to_owned());
    }
    let item = |name: String| {
        let route = page_with(definition, asked, &name);
        way(Picture::Warning, label(cx, definition, &name), Tone::Attention, route)
    };
    names.into_iter().map(item).collect()
}

fn label(cx: &Context, definition: &ServiceDefinition, name: &str) -> String {
    let field = definition.fields().find(|field| field.name == name).map(|field| &field.label);
    let document = || definition.documents.iter().find(|document| document.name == name);
    let label = field.or_else(|| Some(&document()?.label));
    label.map_or_else(|| cx.words.say("services-for-whom"), |label| in_words(cx, label).to_owned())
}

/// A way to a page.
fn way(icon: Picture, title: String, tone: Tone, route: Option<String>) -> Item {
    Item { icon, title, detail: String::new(), state: String::new(), tone, route }
}

/// The answers of a page, with the way back to it.
fn answered(
    cx: &Context,
    definition: &ServiceDefinition,
    asked: &Asked<'_>,
    part: &AskedPage<'_>,
) -> [Block; 3] {
    let facts = part.fields.iter().filter_map(|field| {
        let answer = asked.answers.get(&field.name)?;
        let label = in_words(cx, &field.label).to_owned();
        Some(Fact { label, value: shown(cx, field, answer) })
    });
    let text = in_words(cx, &part.page.title).to_owned();
    let title = cx.words.say_with("services-change", &Args::new().text("page", text.clone()));
    let route = place_in(definition, part).map(|at| format!("{}/{at}", address(&definition.id)));
    let change = way(Picture::Again, title, Tone::Plain, route);
    [
        Block::Heading { text },
        Block::Facts { facts: facts.collect() },
        Block::Items { items: vec![change], empty: String::new() },
    ]
}

/// A document that is needed, and whether it is there.
pub fn shown_document(
    cx: &Context,
    id: &str,
    asked: &Asked<'_>,
    document: &DocumentNeeded,
) -> Item {
    let route = document.held.is_none().then(|| format!("{}/documents", address(id)));
    let item = Item { route, ..document_item(cx, document, true) };
    if !asked.answers.contains_key(&document.name) {
        return item;
    }
    Item { state: cx.words.say("services-photo-kept"), tone: Tone::Done, ..item }
}

/// What the city refused where there is no field to say it at, and what to do now.
fn refused(
    cx: &Context,
    definition: &ServiceDefinition,
    asked: &Asked<'_>,
    form: &Form,
) -> Option<Block> {
    let (name, _) =
        form.problems().find(|(name, _)| page_with(definition, asked, name).is_none())?;
    let key = match name {
        "service" | "receipt" | "counter" => name,
        _ => "other",
    };
    Some(Block::Notice(Notice {
        tone: Tone::Problem,
        icon: Picture::Warning,
        title: cx.words.say("services-refused"),
        text: cx.words.say(&format!("services-refused-{key}")),
        route: None,
    }))
}
