//! What a citizen does with an application that the city has. Each act is an item in the application's
//! lane: it waits for a network as all else does.

use live_domain::service::Answers;
use live_protocol::{Fix, Message, Problem};
use live_store::Body;
use serde::Serialize;
use uuid::Uuid;

use super::sending::refill;
use super::{NAME, address, held, judged_by, objecting, of, resource, title, waiting};
use crate::section::{Context, Next};
use crate::services::form::answer_of;
use crate::ticket::{file_item, item, json, lane, note, rating, rating_back, submission_of};
use crate::{Error, Form};

const FIX: &str = "/fix";
const MESSAGES: &str = "/messages";
const RATING: &str = "/rating";
const WITHDRAWAL: &str = "/withdrawal";

/// Whether an item is an act, and not the application itself.
pub fn is_act(item: &live_store::Item) -> bool {
    [FIX, MESSAGES, RATING, WITHDRAWAL].iter().any(|act| item.path.ends_with(act))
}

/// The paths of the acts of an application that wait.
pub fn waits(cx: &Context, submission: Uuid) -> Result<Vec<String>, Error> {
    let items = cx.store.items()?.into_iter();
    Ok(items.filter(|item| item.lane == lane(NAME, submission)).map(|item| item.path).collect())
}

/// Does what a button of an application says.
pub fn press(cx: &Context, submission: &str, form: &mut Form, action: &str) -> Result<Next, Error> {
    match action {
        "sign-in" => waiting::sign_in(cx, submission),
        "open-fix" => Ok(Next::Go(format!("{}/fix", address(submission)))),
        "send-fix" => fix(cx, submission, form),
        "write" => {
            let words = note(form, "message")?;
            if words.is_empty() {
                return Err(Error::field("message", "empty"));
            }
            submit(cx, submission, form, MESSAGES, (&Message { words }, &[]))?;
            Ok(Next::Stay)
        }
        "object" => objecting::begin(cx, submission, form),
        "rate" => {
            let rating = rating(form)?;
            submit(cx, submission, form, RATING, (&rating, &[]))?;
            Ok(Next::Stay)
        }
        "withdraw" => {
            submit(cx, submission, form, WITHDRAWAL, (&Answers::new(), &[]))?;
            Ok(Next::Stay)
        }
        _ => Ok(Next::Stay),
    }
}

/// What was put right leaves the form, its files first. The gateway judges it together with the rest;
/// here only each answer by itself can be.
fn fix(cx: &Context, submission: &str, form: &mut Form) -> Result<Next, Error> {
    let application = of(cx, submission)?;
    let definition = judged_by(cx, &application.service, application.version)?;
    let mut answers = Answers::new();
    let mut wrong = Vec::new();
    for name in held::open(cx, &application, &definition, form)? {
        let answer = answer_of(form, &name);
        let field = definition.fields().find(|field| field.name == name);
        let document = definition.documents.iter().find(|document| document.name == name);
        let is_optional = field.is_some_and(|field| field.optional)
            || document.is_some_and(|document| document.optional);
        let judged = field.map_or(Ok(()), |field| field.kind.takes(&answer, cx.today(), &cx.city));
        match judged {
            _ if answer.trim().is_empty() && is_optional => {}
            _ if answer.trim().is_empty() => wrong.push((name, "empty".to_owned())),
            Err(why) => wrong.push((name, why.code().to_owned())),
            Ok(()) => drop(answers.insert(name, answer)),
        }
    }
    if !wrong.is_empty() {
        return Err(Error::InvalidInput(wrong));
    }
    let files: Vec<Uuid> = form.photos().collect();
    submit(cx, submission, form, FIX, (&Fix { answers }, &files))?;
    Ok(Next::Done(Some(address(submission))))
}

/// An act leaves the form and arrives in the outbox, in one transaction. The same act waits once.
fn submit(
    cx: &Context,
    submission: &str,
    form: &mut Form,
    act: &str,
    (body, files): (&impl Serialize, &[Uuid]),
) -> Result<(), Error> {
    let application = of(cx, submission)?;
    let path = format!("{}{act}", resource(&application.number));
    let key = application.submission;
    if waits(cx, key)?.contains(&path) {
        return Ok(());
    }
    let label = title(cx, &application.service, application.mandate);
    let mut items = Vec::new();
    for file in files {
        items.push(file_item(cx, NAME, (*file, key), &label));
    }
    let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    let body = Body::Json(serde_json::to_vec(body).map_err(Error::bug)?);
    items.push(item(cx, NAME, (id, key), &label, (path, body)));
    cx.store.submit(&[&form_name(submission, act)], &items)?;
    *form = Form::default();
    Ok(())
}

/// An act goes back into its form, and says on which route.
pub fn reopen(
    cx: &Context,
    item: &live_store::Item,
    problem: Option<&Problem>,
) -> Result<String, Error> {
    let submission = &submission_of(item);
    let json = json(item)?;
    let mut form = Form::default();
    let mut act = RATING;
    if item.path.ends_with(FIX) {
        act = FIX;
        let fix: Fix = live_domain::json::read(json).map_err(Error::bug)?;
        refill(cx, &mut form, &fix.answers)?;
        form.object_to(problem);
    } else if item.path.ends_with(MESSAGES) {
        let message: Message = live_domain::json::read(json).map_err(Error::bug)?;
        form.set("message", message.words);
        if let Some(wrong) = problem.and_then(|problem| problem.fields.first()) {
            form.object("message", &wrong.reason);
        }
    } else if item.path.ends_with(RATING) {
        rating_back(&mut form, json)?;
        form.object_to(problem);
    }
    form.changed_at = cx.clock.now();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&[item.id], &form_name(submission, act), &value)?;
    let here = address(submission);
    Ok(if act == FIX { format!("{here}{FIX}") } else { here })
}

fn form_name(submission: &str, act: &str) -> String {
    let here = address(submission);
    if act == FIX { format!("form/{here}{FIX}") } else { format!("form/{here}") }
}
