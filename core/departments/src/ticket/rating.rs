//! The citizen's judgement of the work.

use live_protocol::{MAX_NOTE_WORDS, Rating};
use live_screen::{Block, ButtonRole, FieldKind, RatingField, TextField};

use crate::section::{Context, button};
use crate::{Error, Form};

/// The fields to judge with.
pub fn rating_blocks(cx: &Context, form: &Form) -> [Block; 3] {
    let words = &cx.words;
    [
        Block::RatingField(RatingField {
            id: "stars".to_owned(),
            label: words.say("ticket-rating"),
            labels: (1..=5).map(|n| words.say(&format!("ticket-rating-{n}"))).collect(),
            value: form.value("stars").parse().unwrap_or(0),
            error: form.error(words, "stars"),
        }),
        note_field(cx, form, "comment", "ticket-comment"),
        button(cx, "rate", "ticket-rate", ButtonRole::Primary),
    ]
}

/// A field for a few words to those who work on it.
pub fn note_field(cx: &Context, form: &Form, id: &str, label: &str) -> Block {
    Block::TextField(TextField {
        id: id.to_owned(),
        label: cx.words.say(label),
        help: String::new(),
        kind: FieldKind::Paragraph,
        value: form.value(id).to_owned(),
        optional: true,
        max_chars: u32::try_from(MAX_NOTE_WORDS).unwrap_or(u32::MAX),
        error: form.error(&cx.words, id),
        confirmed: None,
        scan: None,
    })
}

/// What a form holds for such a field.
pub fn note(form: &Form, id: &str) -> Result<String, Error> {
    let note = form.value(id).trim().to_owned();
    if note.chars().count() > MAX_NOTE_WORDS {
        return Err(Error::field(id, "too-long"));
    }
    Ok(note)
}

/// The judgement that a form holds.
pub fn rating(form: &Form) -> Result<Rating, Error> {
    let stars: u8 = form.value("stars").parse().unwrap_or(0);
    if !(1..=5).contains(&stars) {
        return Err(Error::field("stars", "empty"));
    }
    let comment = note(form, "comment")?;
    Ok(Rating { stars, comment: Some(comment).filter(|text| !text.is_empty()) })
}

/// The judgement goes back into its form.
pub fn rating_back(form: &mut Form, json: &[u8]) -> Result<(), Error> {
    let rating: Rating = live_domain::json::read(json).map_err(Error::bug)?;
    form.set("stars", rating.stars.to_string());
    form.set("comment", rating.comment.unwrap_or_default());
    Ok(())
}
