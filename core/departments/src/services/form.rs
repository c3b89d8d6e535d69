//! What a service asks, drawn from its definition, page by page. What is answered is kept on the device
//! until it is sent.

use live_domain::service::{
    Answers, Asked, AskedPage, DocumentNeeded, FormField, Kind, NO, ServiceDefinition, YES,
};
use live_protocol::Place;
use live_screen::{
    Args, Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, FieldKind, Notice, PhotoField,
    Picture, PlaceField, TextField, Tone,
};
use time::Duration;

use super::principal::{self, FOR, chosen, titled};
use super::{DRAFTS, address, definition, enquiry, in_words, uploads};
use crate::place::{map, village_label, village_options};
use crate::section::{Context, Next, Page, button, form_photo};
use crate::{Error, Form};

/// So many options are shown at once; more are folded.
const OPEN: usize = 7;
/// Where a form keeps the version of the service that it was begun with.
const VERSION: &str = "-version";
/// The most characters of a number, a date, an amount.
const SHORT: usize = 40;

/// A page, by its place in the definition, from 1.
pub fn draw(cx: &Context, id: &str, page: &str, form: &Form) -> Result<Page, Error> {
    let definition = definition(cx, id)?;
    let asked = asked(&definition, form);
    let (at, fields) = page_of(&definition, &asked, page)?;
    let args =
        Args::new().number("step", number(at + 1)).number("steps", number(asked.pages.len()));
    let mut drawn = Page {
        title: titled(cx, chosen(form), in_words(cx, &asked.pages[at].page.title)),
        progress: cx.words.say_with("services-step", &args),
        sensitive: true,
        ..Page::default()
    };
    if at == 0 {
        drawn = drawn.with_some(principal::field(cx, id, form)?);
    }
    drawn.blocks.extend(fields.iter().map(|field| block(cx, field, form)));
    Ok(drawn.with(button(cx, "next", "services-next", ButtonRole::Primary)).with(button(
        cx,
        "later",
        "services-later",
        ButtonRole::Quiet,
    )))
}

/// The documents that have to be shown, each a photo.
pub fn documents(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let definition = definition(cx, id)?;
    let asked = asked(&definition, form);
    let mut page = Page::new(cx.words.say("services-documents"));
    page.sensitive = true;
    for document in to_show(&asked) {
        page.blocks.push(document_block(cx, document, form));
        page.blocks.extend(uploads::offer(cx, &document.name, form)?);
    }
    Ok(page.with(button(cx, "next", "services-next", ButtonRole::Primary)).with(button(
        cx,
        "later",
        "services-later",
        ButtonRole::Quiet,
    )))
}

/// The documents are there: on to what is ready.
pub fn documents_done(cx: &Context, id: &str, form: &Form) -> Result<Next, Error> {
    let definition = definition(cx, id)?;
    let asked = asked(&definition, form);
    let mut problems = asked.problems(cx.today(), &cx.city);
    problems.retain(|(name, _)| definition.documents.iter().any(|known| known.name == *name));
    if problems.is_empty() {
        return Ok(Next::Go(format!("{}/ready", address(id))));
    }
    let coded = problems.into_iter().map(|(field, why)| (field, why.code().to_owned()));
    Err(Error::InvalidInput(coded.collect()))
}

/// The documents that nobody but the citizen has.
fn to_show<'a>(asked: &'a Asked<'_>) -> impl Iterator<Item = &'a DocumentNeeded> {
    asked.documents.iter().copied().filter(|document| document.held.is_none())
}

/// The field of a document.
pub fn document_block(cx: &Context, document: &DocumentNeeded, form: &Form) -> Block {
    let label = in_words(cx, &document.label).to_owned();
    let wrong = form.problems().find(|(wrong, _)| *wrong == document.name);
    let error = wrong.and_then(|(_, reason)| match reason {
        "empty" => {
            let args = Args::new().text("label", label.clone());
            Some(cx.words.say_with("services-wrong-empty", &args))
        }
        _ => form.error(&cx.words, &document.name),
    });
    Block::PhotoField(PhotoField {
        id: document.name.clone(),
        help: in_words(cx, &document.help).to_owned(),
        photo: form_photo(cx, form, &document.name),
        optional: document.optional,
        error,
        label,
    })
}

/// To the first page. Who began with an earlier version goes on with this one.
pub fn begin(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let definition = definition(cx, id)?;
    if !form.is_empty() {
        form.set(VERSION, definition.version.to_string());
    }
    let asked = asked(&definition, form);
    Ok(Next::Go(after(&definition, &asked, 0)))
}

/// To the first page, with a draft of its own that has this filled in.
pub fn begin_with(cx: &Context, id: &str, mut filled: Form) -> Result<Next, Error> {
    let next = begin(cx, id, &mut filled)?;
    filled.changed_at = cx.clock.now();
    cx.keep(&format!("{DRAFTS}{id}"), &filled)?;
    Ok(next)
}

/// A page is filled in: on to the next that is asked, or to what is ready.
pub fn next(cx: &Context, id: &str, page: &str, form: &mut Form) -> Result<Next, Error> {
    let definition = definition(cx, id)?;
    if form.value(VERSION).is_empty() {
        form.set(VERSION, definition.version.to_string());
    }
    let asked = asked(&definition, form);
    let (at, fields) = page_of(&definition, &asked, page)?;
    let problems = asked.problems_of(fields, cx.today(), &cx.city);
    if !problems.is_empty() {
        let coded = problems.into_iter().map(|(field, why)| (field, why.code().to_owned()));
        return Err(Error::InvalidInput(coded.collect()));
    }
    Ok(Next::Go(after(&definition, &asked, at + 1)))
}

/// What was filled in is thrown away, its photos with it and what was answered.
pub fn discard(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    for file in form.photos() {
        cx.store.delete_file(file)?;
    }
    enquiry::forget(cx, id, form)?;
    *form = Form::default();
    Ok(Next::Done(Some(address(id))))
}

/// Where a page stands among those that are asked, and what it asks.
fn page_of<'a, 'd>(
    definition: &'d ServiceDefinition,
    asked: &'a Asked<'d>,
    page: &str,
) -> Result<(usize, &'a [&'d FormField]), Error> {
    let wanted = page.parse::<usize>().ok().and_then(|at| definition.pages.get(at.checked_sub(1)?));
    let wanted = wanted.ok_or(Error::NotFound)?;
    let at = asked.pages.iter().position(|known| std::ptr::eq(known.page, wanted));
    at.map(|at| (at, &asked.pages[at].fields[..])).ok_or(Error::NotFound)
}

/// The address of the page that is so far on among those that are asked; of what is ready after the last.
fn after(definition: &ServiceDefinition, asked: &Asked<'_>, at: usize) -> String {
    let here = address(&definition.id);
    match asked.pages.get(at).and_then(|next| place_in(definition, next)) {
        Some(page) => format!("{here}/{page}"),
        None if to_show(asked).next().is_some() => format!("{here}/documents"),
        None => format!("{here}/ready"),
    }
}

/// Where a page that is asked stands in the definition, from 1.
pub fn place_in(definition: &ServiceDefinition, asked: &AskedPage<'_>) -> Option<usize> {
    let at = definition.pages.iter().position(|known| std::ptr::eq(known, asked.page));
    at.map(|at| at + 1)
}

/// Where something is asked, by its name; nothing where it is not asked of who answers so.
pub fn page_with(definition: &ServiceDefinition, asked: &Asked<'_>, name: &str) -> Option<String> {
    let here = address(&definition.id);
    // For whom it is is asked on the first page.
    let has =
        |page: &&AskedPage<'_>| name == FOR || page.fields.iter().any(|field| field.name == name);
    if let Some(page) = asked.pages.iter().find(has) {
        return place_in(definition, page).map(|page| format!("{here}/{page}"));
    }
    let is_shown = to_show(asked).any(|document| document.name == name);
    is_shown.then(|| format!("{here}/documents"))
}

/// Says that what is asked has changed since somebody began to answer.
pub fn changed(cx: &Context, definition: &ServiceDefinition, form: &Form) -> Option<Block> {
    let begun: u32 = form.value(VERSION).parse().ok()?;
    (begun != definition.version).then(|| {
        Block::Notice(Notice {
            tone: Tone::Attention,
            icon: Picture::Info,
            title: cx.words.say("services-changed"),
            text: cx.words.say("services-changed-text"),
            route: None,
        })
    })
}

/// What is asked of who has filled in this.
pub fn asked<'a>(definition: &'a ServiceDefinition, form: &Form) -> Asked<'a> {
    definition.asked(&answers(definition, form))
}

/// What is filled in, by the definition's names; a photo by its file.
pub fn answers(definition: &ServiceDefinition, form: &Form) -> Answers {
    let fields = definition.fields().map(|field| &field.name);
    let names = fields.chain(definition.documents.iter().map(|document| &document.name));
    names.map(|name| (name.clone(), answer_of(form, name))).collect()
}

/// What is filled in for a name; a photo by its file.
pub fn answer_of(form: &Form, name: &str) -> String {
    let photo = form.photo(name).map(|(file, _)| file.to_string());
    photo.unwrap_or_else(|| form.value(name).to_owned())
}

/// The block that asks for a field.
pub fn block(cx: &Context, field: &FormField, form: &Form) -> Block {
    let id = field.name.clone();
    let label = in_words(cx, &field.label).to_owned();
    let help = help(cx, field);
    let error = error(cx, field, form);
    let optional = field.optional;
    let value = form.value(&field.name).to_owned();
    let (kind, max_chars) = match &field.kind {
        Kind::Choice(_) | Kind::YesNo | Kind::Village => {
            let options = options(cx, &field.kind);
            let style = if options.len() <= OPEN { ChoiceStyle::Open } else { ChoiceStyle::Folded };
            return Block::Choice(Choice {
                id,
                label,
                help,
                style,
                options,
                value,
                optional,
                error,
            });
        }
        Kind::Photo => {
            let photo = form_photo(cx, form, &field.name);
            return Block::PhotoField(PhotoField { id, label, help, photo, optional, error });
        }
        Kind::Place => {
            let place = Place { point: form.point(&field.name), village: None, landmark: None };
            let (map, locate) = (map(cx, &place), cx.words.say("place-locate"));
            return Block::PlaceField(PlaceField { id, label, help, map, locate, error });
        }
        Kind::Line => (FieldKind::Line, live_domain::service::MAX_LINE),
        Kind::Paragraph => (FieldKind::Paragraph, live_domain::service::MAX_PARAGRAPH),
        Kind::Phone => (FieldKind::Phone, SHORT),
        Kind::Digits { .. }
        | Kind::Nik
        | Kind::FamilyCard
        | Kind::TaxObject
        | Kind::BirthDate
        | Kind::Date { .. }
        | Kind::Number { .. }
        | Kind::Money => (FieldKind::Digits, SHORT),
    };
    Block::TextField(TextField {
        id,
        label,
        help,
        kind,
        value,
        optional,
        max_chars: u32::try_from(max_chars).unwrap_or(u32::MAX),
        error,
        confirmed: None,
        scan: None,
    })
}

/// What is wrong with an answer. The words of other forms are about who fills them in; here it is often
/// about somebody else, and there may be many questions.
fn error(cx: &Context, field: &FormField, form: &Form) -> Option<String> {
    let (_, reason) = form.problems().find(|(wrong, _)| *wrong == field.name)?;
    match (&field.kind, reason) {
        (_, "empty") => {
            let args = Args::new().text("label", in_words(cx, &field.label));
            Some(cx.words.say_with("services-wrong-empty", &args))
        }
        (Kind::BirthDate | Kind::Date { .. }, "impossible-date" | "wrong-length") => {
            Some(cx.words.say("services-wrong-date"))
        }
        _ => form.error(&cx.words, &field.name),
    }
}

fn options(cx: &Context, kind: &Kind) -> Vec<ChoiceOption> {
    let option = |value: &str, label: String| ChoiceOption {
        value: value.to_owned(),
        label,
        group: String::new(),
        icon: None,
    };
    match kind {
        Kind::Choice(options) => options
            .iter()
            .map(|known| option(&known.value, in_words(cx, &known.label).to_owned()))
            .collect(),
        Kind::YesNo => {
            [YES, NO].map(|value| option(value, cx.words.say(&format!("services-{value}")))).into()
        }
        Kind::Village => village_options(cx),
        _ => Vec::new(),
    }
}

/// The definition's own help, and how such a thing is written, with its limits.
fn help(cx: &Context, field: &FormField) -> String {
    let words = &cx.words;
    let day = |days: i32| {
        let day = cx.today().saturating_add(Duration::days(days.into()));
        words.day(day)
    };
    let hint = match &field.kind {
        Kind::BirthDate => words.say("services-hint-date"),
        Kind::Date { from, to } => {
            let args = Args::new().text("from", day(*from)).text("to", day(*to));
            words.say_with("services-hint-date-between", &args)
        }
        Kind::Number { least, most, unit } => {
            let args = Args::new().number("least", *least).number("most", *most);
            words.say_with("services-hint-number", &args.text("unit", in_words(cx, unit)))
        }
        Kind::Money => words.say("services-hint-money"),
        _ => String::new(),
    };
    [in_words(cx, &field.help), &hint].join(" ").trim().to_owned()
}

/// An answer as people read it.
pub fn shown(cx: &Context, field: &FormField, answer: &str) -> String {
    match &field.kind {
        Kind::Choice(_) | Kind::YesNo => {
            let options = options(cx, &field.kind);
            let chosen = options.into_iter().find(|option| option.value == answer);
            chosen.map(|option| option.label).unwrap_or_default()
        }
        Kind::Village => village_label(cx, answer),
        Kind::Number { unit, .. } => format!("{answer} {}", in_words(cx, unit)),
        Kind::Place => cx.words.say("place-point-set"),
        Kind::Photo => cx.words.say("services-photo-kept"),
        _ => answer.to_owned(),
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
