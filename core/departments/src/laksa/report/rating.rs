//! The citizen's judgement of the work.

use live_protocol::{MAX_NOTE_WORDS, Problem, Rating};
use live_screen::{Block, Button, ButtonRole, FieldKind, RatingField, TextField};
use live_store::{Body, ItemState, Upload};
use uuid::Uuid;

use super::{lane, submission_of, tickets};
use crate::laksa::NAME;
use crate::section::{Context, Next};
use crate::{Error, Form};

/// The fields to judge with.
pub fn rating_blocks(cx: &Context, form: &Form) -> Vec<Block> {
    let words = &cx.words;
    vec![
        Block::RatingField(RatingField {
            id: "stars".to_owned(),
            label: words.say("laksa-rating"),
            labels: (1..=5).map(|n| words.say(&format!("laksa-rating-{n}"))).collect(),
            value: form.value("stars").parse().unwrap_or(0),
            error: form.error(words, "stars"),
        }),
        Block::TextField(TextField {
            id: "comment".to_owned(),
            label: words.say("laksa-comment"),
            help: String::new(),
            kind: FieldKind::Paragraph,
            value: form.value("comment").to_owned(),
            optional: true,
            max_chars: u32::try_from(MAX_NOTE_WORDS).unwrap_or(u32::MAX),
            error: form.error(words, "comment"),
            confirmed: None,
            scan: None,
        }),
        Block::Button(Button::new("rate", words.say("laksa-rate"), ButtonRole::Primary)),
    ]
}

/// The judgement leaves the form and arrives in the outbox, in one transaction.
pub fn rate(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let submission: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let stars: u8 = form.value("stars").parse().unwrap_or(0);
    if !(1..=5).contains(&stars) {
        return Err(Error::field("stars", "empty"));
    }
    let comment = form.value("comment").trim().to_owned();
    if comment.chars().count() > MAX_NOTE_WORDS {
        return Err(Error::field("comment", "too-long"));
    }
    let ticket = tickets(cx)?.into_iter().find(|ticket| ticket.submission == submission);
    let ticket = ticket.ok_or(Error::NotFound)?;
    if cx.store.items()?.iter().any(|item| item.lane == lane(submission)) {
        return Ok(Next::Stay);
    }
    let rating = Rating { stars, comment: Some(comment).filter(|text| !text.is_empty()) };
    let item = live_store::Item {
        id: live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref()),
        lane: lane(submission),
        section: NAME.to_owned(),
        label: cx.words.say("laksa-rating"),
        path: format!("/v1/tickets/{}/rating", ticket.number),
        body: Body::Json(serde_json::to_vec(&rating).map_err(Error::bug)?),
        created_at: cx.clock.now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    };
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
    let id = submission_of(&item.lane);
    let mut form = Form::default();
    if let Body::Json(json) = &item.body {
        let rating: Rating = serde_json::from_slice(json).map_err(Error::bug)?;
        form.set("stars", rating.stars.to_string());
        form.set("comment", rating.comment.unwrap_or_default());
    }
    form.object_to(problem);
    form.changed_at = cx.clock.now();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&[item.id], &form_name(id), &value)?;
    Ok(format!("{NAME}/report/{id}"))
}

fn form_name(id: &str) -> String {
    format!("form/{NAME}/report/{id}")
}
