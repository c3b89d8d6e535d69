//! Beginning to act for a child, and naming one's own family card where the city does not know it.

use live_departments::{Context, Error, Form, Next, Page, button, offer};
use live_net::Call;
use live_protocol::{CHILD_MANDATE, MAX_CHILD_NAME, NewChild};
use live_screen::{Block, ButtonRole, FieldKind, Picture};

use super::{ask, keep, offline, route_of, text};
use crate::account;

/// The fields, with how much each takes.
const FIELDS: [(&str, FieldKind, u32); 4] = [
    ("child_name", FieldKind::Line, MAX_CHILD_NAME),
    ("child_nik", FieldKind::Digits, 40),
    ("child_family_card", FieldKind::Digits, 40),
    ("child_birth_date", FieldKind::Digits, 24),
];

pub(super) fn draw(cx: &Context, form: &Form) -> Page {
    let page = Page::new(cx.words.say("family-child"))
        .with(text(cx, "family-child-lead", true))
        .with_some(offline(cx));
    let fields = FIELDS.map(|(id, kind, most)| account::field(cx, form, id, kind, most));
    let page = fields.into_iter().fold(page, Page::with);
    // Which card is the citizen's own, only they can say.
    let own = offer(cx, Picture::Shield, "family-own-card", "family/card");
    let about_own = ["own-unknown", "other-card", "not-adult"];
    let is_about_own = form
        .problems()
        .any(|(field, why)| field == "child_family_card" && about_own.contains(&why));
    page.with_some(is_about_own.then(|| Block::Items { items: vec![own], empty: String::new() }))
        // The notice of `CHILD_MANDATE`: it is read before the button that agrees to it.
        .with(text(cx, "family-child-notice", true))
        .with(button(cx, "add", "family-child-add", ButtonRole::Primary))
}

pub(super) async fn add(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let empty = FIELDS.iter().filter(|(field, ..)| form.value(field).trim().is_empty());
    let empty: Vec<_> =
        empty.map(|(field, ..)| ((*field).to_owned(), "empty".to_owned())).collect();
    if !empty.is_empty() {
        return Err(Error::InvalidInput(empty));
    }
    let value = |field| form.value(field).to_owned();
    let request = NewChild {
        child_name: value("child_name"),
        child_nik: value("child_nik"),
        child_family_card: value("child_family_card"),
        child_birth_date: value("child_birth_date"),
        consent: CHILD_MANDATE.version,
    };
    let answer = ask(cx, Call::post("/v1/mandates/children", &request)).await?;
    let mandate = keep(cx, &answer)?;
    *form = Form::default();
    Ok(Next::Done(Some(route_of(&mandate))))
}

pub(super) fn draw_card(cx: &Context, form: &Form) -> Page {
    let fields = [("nik", 40), ("family_card", 40), ("birth_date", 24)]
        .map(|(id, most)| account::field(cx, form, id, FieldKind::Digits, most));
    let page = Page::new(cx.words.say("family-own-card"))
        .with(text(cx, "family-own-card-lead", true))
        .with_some(offline(cx));
    fields.into_iter().fold(page, Page::with).with(text(cx, "match-privacy", true)).with(button(
        cx,
        "match",
        "match-button",
        ButtonRole::Primary,
    ))
}

/// Has the register compare the citizen's own three once more: from then on the city knows the card.
pub(super) async fn match_card(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    match account::match_register(cx, form).await {
        // Another NIK than that of the account.
        Err(Error::Changed) => Err(Error::field("nik", "not-own")),
        other => other,
    }
}
