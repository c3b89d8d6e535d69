//! From an interview to the outbox, and back when the gateway refuses.

use std::collections::BTreeMap;

use live_domain::service::{Answers, Interview};
use live_protocol::{APPLICATIONS, NewApplication, OfEvent, Problem};
use live_store::{Body, Item};
use uuid::Uuid;

use super::{address, object};
use crate::section::{Context, Next};
use crate::services::application::{self, sign};
use crate::services::counter::{self, DRAFT};
use crate::services::form::{asked, page_with};
use crate::services::{DRAFTS, NAME, definition, in_words, uploads};
use crate::ticket::{file_item, item, json};
use crate::{Error, Form};

/// Where a form keeps the interview that it was sent as before.
const INTERVIEW: &str = "-interview";
/// Where a form keeps the key that the application for a service was sent under before.
const SUBMISSION: &str = "-submission.";
/// What was sent is kept until the gateway has all of it.
const SENT: &str = "services/interview/";

/// The answers leave the form and arrive in the outbox as several applications, in one transaction. What
/// was sent before and is with the gateway stays as it is.
pub fn send(
    cx: &Context,
    (draft, interview): (&str, &Interview),
    mandate: Option<Uuid>,
    answers: &Answers,
    form: &mut Form,
) -> Result<Next, Error> {
    let new_id = || live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    let id = form.value(INTERVIEW).parse().unwrap_or_else(|_| new_id());
    form.set(INTERVIEW, id.to_string());
    let has = super::received(cx, &id.to_string())?;
    let mut submissions: BTreeMap<&str, Uuid> = BTreeMap::new();
    let mut applications = Vec::new();
    let mut files: Vec<String> = Vec::new();
    // All of it is one thing in the outbox.
    let label = in_words(cx, &interview.event.title);
    for coming in interview.applications(answers) {
        let service = coming.service;
        let name = format!("{SUBMISSION}{}", service.id);
        let submission = form.value(&name).parse().unwrap_or_else(|_| new_id());
        form.set(&name, submission.to_string());
        submissions.insert(&service.id, submission);
        let is_known = has.iter().any(|known| known.submission == submission);
        if is_known || counter::was_sent(form, &service.id) {
            continue;
        }
        let after = coming.after.iter().filter_map(|id| submissions.get(id).copied()).collect();
        let of = OfEvent { event: interview.event.id.clone(), interview: id, after };
        files.extend(coming.answers.values().cloned());
        let mut new = sign(cx, (&service.id, service), mandate, coming.answers, submission)?;
        new.event = Some(of);
        let body = Body::Json(serde_json::to_vec(&new).map_err(Error::bug)?);
        applications.push(in_lane(
            item(cx, NAME, (submission, id), label, (APPLICATIONS.to_owned(), body)),
            id,
        ));
    }
    let mut items = Vec::new();
    for file in form.photos() {
        if cx.store.file(file)?.is_none() {
            continue;
        }
        if files.contains(&file.to_string()) {
            items.push(in_lane(file_item(cx, NAME, (file, id), label), id));
        } else if !answers.values().any(|answer| *answer == file.to_string()) {
            // It answers what is no longer asked.
            cx.store.delete_file(file)?;
        }
    }
    items.extend(applications);
    if let Some(number) = counter::draft_of(draft) {
        return counter::send(cx, (number, draft), form, items);
    }
    cx.keep(&format!("{SENT}{id}"), form)?;
    cx.store.submit(&[&format!("{DRAFTS}{draft}")], &items)?;
    *form = Form::default();
    Ok(Next::Done(Some(address(&id.to_string()))))
}

fn in_lane(item: Item, interview: Uuid) -> Item {
    Item { lane: address(&interview.to_string()), ..item }
}

/// Lets go of what was filled in of each interview of which nothing waits any more but what was just
/// `delivered`.
pub fn tidy(cx: &Context, delivered: Option<&Item>) -> Result<(), Error> {
    let kept = cx.store.value_names(SENT)?;
    if kept.is_empty() {
        return Ok(());
    }
    let mut items = cx.store.items()?;
    items.retain(|item| delivered.is_none_or(|delivered| delivered.id != item.id));
    for name in kept {
        if !items.iter().any(|item| kept_as(&item.lane) == name) {
            cx.store.delete_value(&name)?;
        }
    }
    Ok(())
}

/// Where what is sent in a lane is kept meanwhile.
fn kept_as(lane: &str) -> String {
    match lane.strip_prefix(&address("")) {
        Some(interview) => format!("{SENT}{interview}"),
        None => lane.to_owned(),
    }
}

/// Makes a draft again of all that waits of an interview, or of a draft at a counter, with the reasons at its fields
/// where the gateway refused something.
pub fn reopen(cx: &Context, refused: &Item, problem: Option<&Problem>) -> Result<String, Error> {
    let kept = kept_as(&refused.lane);
    let mut form: Form = cx.kept(&kept)?.ok_or(Error::NotFound)?;
    let items: Vec<_> =
        cx.store.items()?.into_iter().filter(|item| item.lane == refused.lane).collect();
    let new = items.iter().find_map(|item| json(item).ok());
    let new: Option<NewApplication> = new.and_then(|new| live_domain::json::read(new).ok());
    let event = new.as_ref().and_then(|new| Some(new.event.as_ref()?.event.as_str()));
    let id = event.filter(|_| form.value(DRAFT).is_empty()).unwrap_or(form.value(DRAFT)).to_owned();
    if id.is_empty() {
        return Err(Error::NotFound);
    }
    let name = format!("{DRAFTS}{id}");
    if cx.kept::<Form>(&name)?.is_some_and(|draft| !draft.is_empty()) {
        return Err(Error::DraftFirst);
    }
    let mut route = format!("{}/ready", crate::services::address(&id));
    let mut lost = None;
    if let Some(problem) = problem {
        if let Body::File(file) = refused.body {
            let reason = problem.fields.first().map_or("refused", |field| &*field.reason);
            for field in form.fields_with(file) {
                form.clear_photo(&field, reason);
            }
            lost = Some(file);
        } else {
            // A refused key stays refused.
            if let (Some(interview), Some(new)) = (super::interview(cx, &id)?, &new) {
                form.set(&format!("{SUBMISSION}{}", new.service), "");
                object(&mut form, &interview, &new.service, problem);
            } else {
                form.set(application::SUBMISSION, "");
                form.object_to(Some(problem));
            }
            uploads::forget_refused(cx, &mut form)?;
        }
        let wrong = form.problems().next().map(|(name, _)| name.to_owned());
        if let (Ok(whole), Some(wrong)) = (definition(cx, &id), wrong) {
            let page = page_with(&whole, &asked(&whole, &form), &wrong);
            route = page.unwrap_or(route);
        }
    }
    form.changed_at = cx.clock.now();
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&ids, &name, &value)?;
    cx.store.delete_value(&kept)?;
    if let Some(file) = lost {
        cx.store.delete_file(file)?;
    }
    Ok(route)
}
