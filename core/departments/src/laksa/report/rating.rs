//! The citizen's judgement of the work.

use live_protocol::{MAX_NOTE_WORDS, Rating};
use live_screen::{Block, Button, ButtonRole, FieldKind, RatingField, TextField};
use live_store::{Body, ItemState, Upload};
use uuid::Uuid;

use super::{lane, tickets};
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
    cx.store.submit(&[&format!("form/laksa/report/{id}")], &[item])?;
    *form = Form::default();
    Ok(Next::Stay)
}
