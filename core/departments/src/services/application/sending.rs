//! From what is filled in to the outbox, and back when the gateway refuses.

use live_domain::service::{Answers, ServiceDefinition};
use live_protocol::{APPLICATIONS, Assurance, NewApplication, Problem};
use live_store::{Body, Item};
use uuid::Uuid;

use super::super::form::{asked, page_with};
use super::super::{DRAFTS, NAME, counter, definition, event, in_words, principal, trial, uploads};
use super::address;
use crate::section::{Context, Next};
use crate::ticket::{file_item, item, json, signed};
use crate::{Error, Form};

/// Where a form keeps the key that it was sent under before: perhaps the gateway has it.
pub const SUBMISSION: &str = "-submission";

/// The answers leave the form and arrive in the outbox, files first, in one transaction.
pub fn send(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    // Pressed a second time: it was sent by the first.
    if form.is_empty() {
        return Ok(Next::Done(Some(NAME.to_owned())));
    }
    let definition = definition(cx, id)?;
    let asked = asked(&definition, form);
    let problems = asked.problems(cx.today(), &cx.city);
    if let Some((wrong, _)) = problems.first() {
        return page_with(&definition, &asked, wrong).map(Next::Go).ok_or(Error::NotFound);
    }
    if trial::is(id) {
        return Ok(trial::sent(id));
    }
    let mandate = principal::acting(cx, id, form)?;
    let interview = event::interview(cx, id)?;
    let level = interview.as_ref().map(|interview| interview.level(&asked.answers));
    let level = level.unwrap_or(definition.level);
    let draft = counter::draft_of(id);
    // Who has no number yet sends all the same: it waits for the number in the outbox. At a counter it is the
    // citizen who has to have the level, as the gateway knows it.
    if draft.is_none() && level > Assurance::Phone && cx.identity.assurance() < level {
        return Err(Error::StepUp(level));
    }
    if let Some(interview) = interview {
        return event::send(cx, (id, &interview), mandate, &asked.answers, form);
    }
    let new_id = || live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    let submission = form.value(SUBMISSION).parse().unwrap_or_else(|_| new_id());
    let answers = asked.answers;
    let new = sign(cx, (trial::published(id), &definition), mandate, answers, submission)?;
    let mut items = Vec::new();
    let label = in_words(cx, &definition.title);
    for file in form.photos() {
        if !new.answers.values().any(|answer| *answer == file.to_string()) {
            // It answers what is no longer asked.
            cx.store.delete_file(file)?;
        } else if cx.store.file(file)?.is_some() {
            items.push(file_item(cx, NAME, (file, submission), label));
        }
    }
    let body = Body::Json(serde_json::to_vec(&new).map_err(Error::bug)?);
    items.push(item(cx, NAME, (submission, submission), label, (APPLICATIONS.to_owned(), body)));
    if let Some(draft) = draft {
        form.set(SUBMISSION, submission.to_string());
        return counter::send(cx, (draft, id), form, items);
    }
    cx.store.submit(&[&format!("{DRAFTS}{id}")], &items)?;
    *form = Form::default();
    Ok(Next::Done(Some(address(&submission.to_string()))))
}

/// An application as it is sent, with the device's receipt.
pub fn sign(
    cx: &Context,
    (id, definition): (&str, &ServiceDefinition),
    mandate: Option<Uuid>,
    answers: Answers,
    submission: Uuid,
) -> Result<NewApplication, Error> {
    let (written_at, ServiceDefinition { version, .. }) = (cx.clock.now(), definition);
    let input = NewApplication::digest_input(id, *version, mandate, &answers, written_at);
    let receipt = signed(cx, submission, &input, written_at)?;
    let (service, version) = (id.to_owned(), *version);
    Ok(NewApplication { service, version, mandate, answers, written_at, receipt, event: None })
}

/// Makes a draft again of an application that waits, with the reasons at its fields where the gateway
/// refused it.
pub fn reopen(cx: &Context, lane: &str, problem: Option<&Problem>) -> Result<String, Error> {
    let items: Vec<_> = cx.store.items()?.into_iter().filter(|item| item.lane == lane).collect();
    let json = items.iter().find_map(|item| json(item).ok());
    let new: NewApplication =
        live_domain::json::read(json.ok_or(Error::NotFound)?).map_err(Error::bug)?;
    let name = format!("{DRAFTS}{}", new.service);
    if cx.kept::<Form>(&name)?.is_some_and(|draft| !draft.is_empty()) {
        return Err(Error::DraftFirst);
    }
    let mut form = Form::default();
    refill(cx, &mut form, &new.answers)?;
    if let Some(mandate) = new.mandate {
        form.set(principal::FOR, mandate.to_string());
    }
    let mut route = format!("{}/ready", super::super::address(&new.service));
    match problem {
        // A refused key stays refused.
        Some(problem) => {
            object(&mut form, &new.answers, items.first(), problem);
            uploads::forget_refused(cx, &mut form)?;
            let wrong = form.problems().next().map(|(name, _)| name.to_owned());
            if let (Ok(definition), Some(wrong)) = (definition(cx, &new.service), wrong) {
                let page = page_with(&definition, &asked(&definition, &form), &wrong);
                route = page.unwrap_or(route);
            }
        }
        None => form.set(SUBMISSION, new.receipt.submission.to_string()),
    }
    form.changed_at = cx.clock.now();
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&ids, &name, &value)?;
    if let Some(Item { id, body: Body::File(_), .. }) = items.first().filter(|_| problem.is_some())
    {
        cx.store.delete_file(*id)?;
    }
    Ok(route)
}

/// Says why the gateway refused it: of a photo that was not taken at what it answers.
fn object(form: &mut Form, answers: &Answers, head: Option<&Item>, problem: &Problem) {
    let Some(Item { body: Body::File(file), .. }) = head else {
        return form.object_to(Some(problem));
    };
    let reason = problem.fields.first().map_or("refused", |field| field.reason.as_str());
    let file = file.to_string();
    for (name, _) in answers.iter().filter(|(_, answer)| **answer == file) {
        form.clear_photo(name, reason);
    }
}

/// How large a photo is, whether it was sent already or not.
pub fn size_of(cx: &Context, file: Uuid) -> Result<usize, Error> {
    let unsent = cx.store.file(file)?.map(|stored| stored.bytes.len());
    let sent = cx.store.cached(&format!("/v1/files/{file}"))?.map(|entry| entry.body.len());
    Ok(unsent.or(sent).unwrap_or(0))
}

/// Puts answers back into a form, a file as the photo that it is.
pub fn refill(cx: &Context, form: &mut Form, answers: &Answers) -> Result<(), Error> {
    for (name, answer) in answers {
        match answer.parse::<Uuid>() {
            Ok(file) => form.set_photo(name, file, size_of(cx, file)?),
            Err(_) => form.set(name, answer.clone()),
        }
    }
    Ok(())
}
