//! Photos of documents that were sent before: offered again for the same document, without sending them
//! another time. The gateway has them as long as what was answered with them.

use live_domain::Timestamp;
use live_domain::service::{DocumentNeeded, ServiceDefinition};
use live_protocol::NewApplication;
use live_screen::{Args, Block, Button, ButtonRole};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::principal;
use crate::section::Context;
use crate::{Error, Form};

/// The beginning of the names under which is kept which photo of a document was sent last. A document
/// has the same name in each service that asks for it.
const SENT: &str = "uploads/";

/// What a button does that takes such a photo: this and the document's name.
pub const REUSE: &str = "reuse:";

/// For how many days a photo is offered. The gateway has it longer.
const DAYS: i64 = 180;

/// A photo that the gateway has.
#[derive(Serialize, Deserialize)]
struct Sent {
    file: Uuid,
    bytes: usize,
    at: Timestamp,
}

/// Notes what was sent with an application of one's own.
pub fn note(
    cx: &Context,
    new: &NewApplication,
    definition: &ServiceDefinition,
) -> Result<(), Error> {
    if new.mandate.is_some() {
        return Ok(());
    }
    for DocumentNeeded { name, .. } in &definition.documents {
        let Some(file) = new.answers.get(name).and_then(|answer| answer.parse().ok()) else {
            continue;
        };
        let bytes = super::application::size_of(cx, file)?;
        cx.keep(&format!("{SENT}{name}"), &Sent { file, bytes, at: cx.clock.now() })?;
    }
    Ok(())
}

/// The button that takes the photo of a document that was sent before; nothing where there is none.
pub fn offer(cx: &Context, name: &str, form: &Form) -> Result<Option<Block>, Error> {
    if form.photo(name).is_some() || !form.value(principal::FOR).is_empty() {
        return Ok(None);
    }
    let Some(sent) = sent(cx, name)? else { return Ok(None) };
    let args = Args::new().text("date", cx.words.day(sent.at.at_offset(cx.offset()).date()));
    let label = cx.words.say_with("services-reuse", &args);
    Ok(Some(Block::Button(Button::new(format!("{REUSE}{name}"), label, ButtonRole::Quiet))))
}

/// Puts that photo into the form.
pub fn reuse(cx: &Context, name: &str, form: &mut Form) -> Result<(), Error> {
    if let Some(sent) = sent(cx, name)? {
        form.set_photo(name, sent.file, sent.bytes);
    }
    Ok(())
}

/// Takes what the gateway does not have any more out of a form; it is not offered again.
pub fn forget_refused(cx: &Context, form: &mut Form) -> Result<(), Error> {
    let gone =
        form.problems().filter(|(name, why)| *why == "unknown" && form.photo(name).is_some());
    let gone: Vec<String> = gone.map(|(name, _)| name.to_owned()).collect();
    for name in gone {
        cx.store.delete_value(&format!("{SENT}{name}"))?;
        form.clear_photo(&name, "unknown-file");
    }
    Ok(())
}

fn sent(cx: &Context, name: &str) -> Result<Option<Sent>, Error> {
    let sent: Option<Sent> = cx.kept(&format!("{SENT}{name}"))?;
    let first = cx.today() - time::Duration::days(DAYS);
    Ok(sent.filter(|sent| sent.at.at_offset(cx.offset()).date() >= first))
}
