//! For whom an application is made: for oneself, or by a mandate for somebody else, whose name is in the
//! title then.

use live_screen::{Args, Block, Choice, ChoiceOption, ChoiceStyle};
use uuid::Uuid;

use super::counter;
use crate::mandates::{acting_for, mandate, other_side};
use crate::section::Context;
use crate::{Error, Form};

/// The field, and the member under which the gateway objects to it.
pub const FOR: &str = "for";
const ONESELF: &str = "self";

/// Asks for whom it is, where the citizen acts for anybody.
pub fn field(cx: &Context, id: &str, form: &Form) -> Result<Option<Block>, Error> {
    let others = acting_for(cx)?;
    let error = form.error(&cx.words, FOR);
    // At a counter that is decided: by who handed it over.
    if counter::draft_of(id).is_some() {
        return Ok(error.map(|text| Block::Text { text, quiet: false }));
    }
    if others.is_empty() && error.is_none() {
        return Ok(None);
    }
    let option = |value: String, label: String| ChoiceOption {
        value,
        label,
        group: String::new(),
        icon: None,
    };
    let mut options = vec![option(ONESELF.to_owned(), cx.words.say("services-for-oneself"))];
    options.extend(others.iter().map(|other| option(other.id.to_string(), other_side(other))));
    let chosen = form.value(FOR);
    Ok(Some(Block::Choice(Choice {
        id: FOR.to_owned(),
        label: cx.words.say("services-for-whom"),
        help: cx.words.say("services-for-whom-help"),
        style: ChoiceStyle::Open,
        options,
        value: if chosen.is_empty() { ONESELF } else { chosen }.to_owned(),
        optional: false,
        error,
    })))
}

/// The mandate that a form is filled in by.
pub fn chosen(form: &Form) -> Option<Uuid> {
    form.value(FOR).parse().ok()
}

/// The same, where the citizen still acts by it. Of a draft at a counter the gateway says whether it does.
pub fn acting(cx: &Context, service: &str, form: &Form) -> Result<Option<Uuid>, Error> {
    let Some(id) = chosen(form) else { return Ok(None) };
    if counter::draft_of(service) == Some(id) {
        return Ok(Some(id));
    }
    let stands = acting_for(cx)?.iter().any(|mandate| mandate.id == id);
    if stands { Ok(Some(id)) } else { Err(Error::field(FOR, "over")) }
}

/// A title with the name of whom it is for.
pub fn titled(cx: &Context, id: Option<Uuid>, title: &str) -> String {
    let Some(id) = id else { return title.to_owned() };
    let name = mandate(cx, &id.to_string()).map(|mandate| other_side(&mandate)).ok();
    let name = name.or_else(|| counter::known(cx, id).ok()??.phone_masked);
    let name = name.unwrap_or_else(|| cx.words.say("services-for-another"));
    let args = Args::new().text("title", title.to_owned()).text("name", name);
    cx.words.say_with("services-for-title", &args)
}
