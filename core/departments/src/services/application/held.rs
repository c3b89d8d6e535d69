//! What was sent, as the device holds it, sealed, until the application is over: answers are in no answer
//! of the gateway's, and what a fix makes a question of depends on them.

use live_domain::service::{Answers, Asked, ServiceDefinition};
use live_protocol::{Application, Fix, NewApplication};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{applications, is_over};
use crate::mandates::acting_for;
use crate::section::Context;
use crate::services::form::answer_of;
use crate::ticket::submission_of;
use crate::{Error, Form};

const HELD: &str = "services/sent/";

/// What was sent for a service.
#[derive(Serialize, Deserialize)]
pub struct Held {
    pub service: String,
    pub version: u32,
    pub answers: Answers,
}

/// Holds what was sent, or what was put right of it.
pub fn hold(cx: &Context, item: &live_store::Item, json: &[u8]) -> Result<(), Error> {
    let name = format!("{HELD}{}", submission_of(item));
    if let Ok(new) = live_domain::json::read::<NewApplication>(json) {
        let NewApplication { service, version, answers, .. } = new;
        return cx.keep(&name, &Held { service, version, answers });
    }
    let fix = live_domain::json::read::<Fix>(json).ok();
    if let (Some(fix), Some(mut held)) = (fix, cx.kept::<Held>(&name)?) {
        held.answers.extend(fix.answers);
        cx.keep(&name, &held)?;
    }
    Ok(())
}

/// What was sent, where this device sent it.
pub fn held(cx: &Context, application: &Application) -> Result<Option<Held>, Error> {
    cx.kept(&format!("{HELD}{}", application.submission))
}

/// Lets go of what is over, or no longer the citizen's to see.
pub fn tidy(cx: &Context) -> Result<(), Error> {
    let names = cx.store.value_names(HELD)?;
    if names.is_empty() {
        return Ok(());
    }
    let others = acting_for(cx)?;
    // What is of somebody else leaves with the mandate.
    let acts = |id: Uuid| others.iter().any(|mandate| mandate.id == id);
    let is_done = |known: &&Application| {
        is_over(known.status) || known.mandate.is_some_and(|mandate| !acts(mandate))
    };
    for application in applications(cx)?.iter().filter(is_done) {
        let name = format!("{HELD}{}", application.submission);
        if names.contains(&name) {
            cx.store.delete_value(&name)?;
        }
    }
    Ok(())
}

/// The names that are open in a fix, in the order of the form: what the department named, what that makes
/// a question of, and what the gateway asked for where this device holds nothing of it.
pub fn open(
    cx: &Context,
    application: &Application,
    definition: &ServiceDefinition,
    form: &Form,
) -> Result<Vec<String>, Error> {
    let held = held(cx, application)?.map(|held| held.answers);
    let fields = definition.fields().map(|field| &field.name);
    let documents = definition.documents.iter().filter(|document| document.held.is_none());
    let names: Vec<&String> = fields.chain(documents.map(|document| &document.name)).collect();
    let is_named = |name: &str| application.fix.contains_key(name);
    let is_typed = |name: &str| !answer_of(form, name).is_empty() || form.has_problem(name);
    let Some(held) = held else {
        let open = names.into_iter().filter(|name| is_named(name) || is_typed(name));
        return Ok(open.cloned().collect());
    };
    let mut now = held.clone();
    now.retain(|name, _| !is_named(name));
    let answers = names.iter().filter(|name| is_typed(name));
    now.extend(answers.map(|name| ((*name).clone(), answer_of(form, name))));
    let (before, now) = (definition.asked(&held), definition.asked(&now));
    let open = names.into_iter().filter(|name| {
        is_asked(&now, name) && (is_named(name) || is_typed(name) || !is_asked(&before, name))
    });
    Ok(open.cloned().collect())
}

fn is_asked(asked: &Asked<'_>, name: &str) -> bool {
    let mut fields = asked.pages.iter().flat_map(|page| &page.fields);
    fields.any(|field| field.name == name)
        || asked.documents.iter().any(|document| document.name == name)
}
