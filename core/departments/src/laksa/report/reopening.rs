//! Opening a report again that is said to be done, with words and a photo of what is not.

use live_protocol::{Problem, Reopening, Ticket};
use live_screen::{Block, ButtonRole, PhotoField};
use live_store::{Body, Item};
use uuid::Uuid;

use super::tickets;
use crate::laksa::NAME;
use crate::section::{Context, Next, button, form_photo};
use crate::ticket::{file_item, item, json, lane, note, note_field, submission_of};
use crate::{Error, Form};

const WORDS: &str = "again";
const PHOTO: &str = "photo";

/// Where it goes to, below its ticket.
pub const PATH: &str = "/reopening";

/// What opens it again, while that can be done: by who sent it, once, for some days.
pub fn blocks(cx: &Context, ticket: &Ticket, form: &Form) -> Vec<Block> {
    let until = ticket.reopens_until(cx.city.complaints.reopen_days);
    if until.is_none_or(|until| cx.clock.now() > until) {
        return Vec::new();
    }
    let words = &cx.words;
    vec![
        Block::Heading { text: words.say("laksa-reopen-title") },
        Block::Text { text: words.say("laksa-reopen-text"), quiet: false },
        note_field(cx, form, WORDS, "laksa-reopen-words"),
        Block::PhotoField(PhotoField {
            id: PHOTO.to_owned(),
            label: words.say("laksa-photo"),
            help: String::new(),
            photo: form_photo(cx, form, PHOTO),
            optional: false,
            error: form.error(words, PHOTO),
        }),
        button(cx, "reopen", "laksa-reopen", ButtonRole::Quiet),
    ]
}

/// The words and the photo leave the form and arrive in the outbox, in one transaction.
pub fn send(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let submission: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let words = note(form, WORDS)?;
    if words.is_empty() {
        return Err(Error::field(WORDS, "empty"));
    }
    let photo = form.photo(PHOTO).map(|(file, _)| file);
    let photo = photo.ok_or_else(|| Error::field(PHOTO, "empty"))?;
    let ticket = tickets(cx)?.into_iter().find(|ticket| ticket.submission == submission);
    let ticket = ticket.ok_or(Error::NotFound)?;
    if cx.store.items()?.iter().any(|item| item.lane == lane(NAME, submission)) {
        return Ok(Next::Stay);
    }
    let new = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    let label = cx.words.say("laksa-reopen");
    let body = serde_json::to_vec(&Reopening { words, photo }).map_err(Error::bug)?;
    let to = (format!("/v1/tickets/{}{PATH}", ticket.number), Body::Json(body));
    let items = [
        file_item(cx, NAME, (photo, submission), &label),
        item(cx, NAME, (new, submission), &label, to),
    ];
    cx.store.submit(&[&super::form_name(id)], &items)?;
    *form = Form::default();
    Ok(Next::Stay)
}

/// What waits in the lane of an item to open its report again, if that is what it is of.
pub fn waiting(cx: &Context, lane: &str) -> Result<Option<Item>, Error> {
    let mut items = cx.store.items()?.into_iter();
    Ok(items.find(|item| item.lane == lane && item.path.ends_with(PATH)))
}

/// The words and the photo go back into their form, and says on which route.
pub fn back(cx: &Context, item: &Item, problem: Option<&Problem>) -> Result<String, Error> {
    let id = submission_of(item);
    let sent: Reopening = live_domain::json::read(json(item)?).map_err(Error::bug)?;
    let mut form = Form::default();
    form.set(WORDS, sent.words);
    let ids: Vec<Uuid> =
        cx.store.items()?.iter().filter(|one| one.lane == item.lane).map(|one| one.id).collect();
    if let Some(file) = cx.store.file(sent.photo)? {
        form.set_photo(PHOTO, sent.photo, file.bytes.len());
    }
    form.object_to(problem);
    form.changed_at = cx.clock.now();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&ids, &super::form_name(&id), &value)?;
    Ok(format!("{NAME}/report/{id}"))
}
