//! A new report, over three screens that share one form.

mod rules;
mod submit;

use live_protocol::{Disclosure, MAX_NOTE_WORDS, MAX_REPORT_WORDS};
use live_screen::{
    Args, Block, Button, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Fact, FieldKind, Item,
    PhotoField, Picture, PlaceField, TextField, Tone,
};

use self::rules::{disclosure, place_of, problems_of_place, problems_of_what};
use super::{category_icon, category_label, near};
use crate::place::{map, village_options};
use crate::section::{Context, Next, Page, form_photo};
use crate::{Error, Form};

pub use self::submit::{discard, reopen, send};

/// The key of the one report that is being written.
pub const FORM: &str = "laksa/new";

/// The field that says who is to learn of whom it is.
const DISCLOSURE: &str = "disclosure";

/// First screen: what is wrong.
pub fn what(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    let category = Choice {
        id: "category".to_owned(),
        label: words.say("laksa-category"),
        help: String::new(),
        style: ChoiceStyle::Open,
        options: cx
            .city
            .report_categories
            .iter()
            .map(|category| ChoiceOption {
                value: category.id.clone(),
                label: category.label.in_language(words.language().tag()).to_owned(),
                group: String::new(),
                icon: Some(category_icon(&cx.city, &category.id)),
            })
            .collect(),
        value: form.value("category").to_owned(),
        optional: false,
        error: form.error(words, "category"),
    };
    step(cx, 1, "laksa-what")
        .with(Block::Choice(category))
        .with(Block::PhotoField(PhotoField {
            id: "photo".to_owned(),
            label: words.say("laksa-photo"),
            help: words.say("laksa-photo-help"),
            photo: form_photo(cx, form, "photo"),
            optional: true,
            error: form.error(words, "photo"),
        }))
        .with(text(cx, form, "words", FieldKind::Paragraph, MAX_REPORT_WORDS))
        .with(primary(cx, "next", "laksa-next"))
        .with_some(discard_button(cx, form))
}

/// Second screen: where.
pub fn place(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    let village = Choice {
        id: "village".to_owned(),
        label: words.say("laksa-village-label"),
        help: words.say("laksa-village-help"),
        style: ChoiceStyle::Folded,
        options: village_options(cx),
        value: form.value("village").to_owned(),
        optional: form.point("point").is_some(),
        error: form.error(words, "village"),
    };
    step(cx, 2, "laksa-where")
        .with(Block::PlaceField(PlaceField {
            id: "point".to_owned(),
            label: words.say("laksa-point"),
            help: words.say("laksa-point-help"),
            map: map(cx, &place_of(form)),
            locate: words.say("place-locate"),
            error: form.error(words, "point"),
        }))
        .with(Block::Choice(village))
        .with(text(cx, form, "landmark", FieldKind::Line, MAX_NOTE_WORDS))
        .with(primary(cx, "next", "laksa-next"))
        .with(later(cx))
}

/// Third screen: look at it once more, and send.
pub fn check(cx: &Context, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let place = place_of(form);
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let mut facts = vec![
        fact("laksa-category", category_label(&cx.city, words, form.value("category"))),
        fact("laksa-words", form.value("words").to_owned()),
        fact("laksa-place", map(cx, &place).title),
    ];
    facts.extend(place.landmark.map(|landmark| fact("laksa-landmark", landmark)));
    let photo = form_photo(cx, form, "photo");
    let page = step(cx, 3, "laksa-check")
        .with_some(photo.map(|photo| Block::Photos { photos: vec![photo] }))
        .with(Block::Facts { facts });
    let page = near::same(cx, form)?.into_iter().fold(page, Page::with);
    Ok(page
        .with(who_may_know(cx, form))
        .with(Block::Text { text: words.say("laksa-check-note"), quiet: true })
        .with(primary(cx, "send", "laksa-send"))
        .with(later(cx)))
}

/// Who is to learn of whom it is, each in a sentence that says what that means.
fn who_may_know(cx: &Context, form: &Form) -> Block {
    let option = |one: Disclosure| ChoiceOption {
        value: one.code().to_owned(),
        label: cx.words.say(&format!("laksa-disclosure-{}-text", one.code())),
        group: String::new(),
        icon: None,
    };
    Block::Choice(Choice {
        id: DISCLOSURE.to_owned(),
        label: cx.words.say("laksa-disclosure"),
        help: String::new(),
        style: ChoiceStyle::Open,
        options: [Disclosure::Anonymous, Disclosure::Open, Disclosure::Confidential]
            .map(option)
            .into(),
        value: disclosure(form).code().to_owned(),
        optional: false,
        error: None,
    })
}

/// The first screen is filled in.
pub fn finish_what(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let problems = problems_of_what(cx, form);
    if !problems.is_empty() {
        return Err(Error::InvalidInput(problems));
    }
    if form.value("id").is_empty() {
        let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
        form.set("id", id.to_string());
    }
    Ok(Next::Go("laksa/new/where".to_owned()))
}

/// The second screen is filled in.
pub fn finish_place(cx: &Context, form: &Form) -> Result<Next, Error> {
    let problems = problems_of_place(cx, form);
    if !problems.is_empty() {
        return Err(Error::InvalidInput(problems));
    }
    Ok(Next::Go("laksa/new/check".to_owned()))
}

/// The unfinished draft, for the first screen of the app.
pub fn continue_item(cx: &Context, form: &Form) -> Item {
    let category = form.value("category");
    Item {
        icon: category_icon(&cx.city, category),
        title: if category.is_empty() {
            cx.words.say("laksa-title")
        } else {
            category_label(&cx.city, &cx.words, category)
        },
        detail: cx
            .words
            .say_with("laksa-draft-detail", &Args::new().text("when", cx.moment(form.changed_at))),
        state: cx.words.say("laksa-draft-state"),
        tone: Tone::Attention,
        route: Some("laksa/new".to_owned()),
    }
}

fn step(cx: &Context, number: i64, title: &str) -> Page {
    let args = Args::new().number("step", number).number("steps", 3);
    Page {
        title: cx.words.say(title),
        progress: cx.words.say_with("laksa-step", &args),
        ..Page::default()
    }
}

fn text(cx: &Context, form: &Form, field: &str, kind: FieldKind, max_chars: usize) -> Block {
    Block::TextField(TextField {
        id: field.to_owned(),
        label: cx.words.say(&format!("laksa-{field}")),
        help: cx.words.say(&format!("laksa-{field}-help")),
        kind,
        value: form.value(field).to_owned(),
        optional: field == "landmark",
        max_chars: u32::try_from(max_chars).unwrap_or(u32::MAX),
        error: form.error(&cx.words, field),
        confirmed: None,
        scan: None,
    })
}

fn primary(cx: &Context, action: &str, label: &str) -> Block {
    button(cx, action, label, ButtonRole::Primary)
}

fn later(cx: &Context) -> Block {
    button(cx, "later", "laksa-later", ButtonRole::Quiet)
}

fn discard_button(cx: &Context, form: &Form) -> Option<Block> {
    (!form.is_empty()).then(|| button(cx, "discard", "laksa-discard", ButtonRole::Danger))
}

fn button(cx: &Context, action: &str, label: &str, role: ButtonRole) -> Block {
    let icon = (action == "send").then_some(Picture::Sent);
    Block::Button(Button::new(action, cx.words.say(label), role).with_icon(icon))
}
