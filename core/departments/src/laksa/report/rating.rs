//! The citizen's judgement of the work on a report.

use live_protocol::Problem;
use live_store::Body;
use uuid::Uuid;

use super::{form_name, tickets};
use crate::laksa::NAME;
use crate::section::{Context, Next};
use crate::ticket::{item, json, lane, rating, rating_back, submission_of};
use crate::{Error, Form};

/// The judgement leaves the form and arrives in the outbox, in one transaction.
pub fn rate(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let submission: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let rating = rating(form)?;
    let ticket = tickets(cx)?.into_iter().find(|ticket| ticket.submission == submission);
    let ticket = ticket.ok_or(Error::NotFound)?;
    if cx.store.items()?.iter().any(|item| item.lane == lane(NAME, submission)) {
        return Ok(Next::Stay);
    }
    let new = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    let body = Body::Json(serde_json::to_vec(&rating).map_err(Error::bug)?);
    let path = format!("/v1/tickets/{}/rating", ticket.number);
    let label = cx.words.say("ticket-rating");
    let item = item(cx, NAME, (new, submission), &label, (path, body));
    cx.store.submit(&[&form_name(id)], &[item])?;
    *form = Form::default();
    Ok(Next::Stay)
}

/// The judgement goes back into its form, and says on which route.
pub fn reopen(
    cx: &Context,
    item: &live_store::Item,
    problem: Option<&Problem>,
) -> Result<String, Error> {
    let id = &submission_of(item);
    let mut form = Form::default();
    rating_back(&mut form, json(item)?)?;
    form.object_to(problem);
    form.changed_at = cx.clock.now();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&[item.id], &form_name(id), &value)?;
    Ok(format!("{NAME}/report/{id}"))
}
