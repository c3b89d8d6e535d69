//! What was read on this device and the gateway does not know yet. It is kept until it does, so that
//! nothing that was read without a network comes up as new.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use live_departments::{Context, Error};
use live_net::Call;
use live_protocol::{Assurance, INBOX_READ, InboxMarks, InboxMessage, MAX_MARKED};
use uuid::Uuid;

/// Under which name it is kept: whether each message was read.
const MARKS: &str = "inbox-marks";

type Marks = BTreeMap<Uuid, bool>;

/// One change at a time: a mark that comes while another is written would be lost.
static TURN: Mutex<()> = Mutex::new(());

fn change(cx: &Context, what: impl FnOnce(&mut Marks)) -> Result<(), Error> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let before: Marks = cx.kept(MARKS)?.unwrap_or_default();
    let mut marks = before.clone();
    what(&mut marks);
    if marks.is_empty() && !before.is_empty() {
        return Ok(cx.store.delete_value(MARKS)?);
    }
    if marks == before { Ok(()) } else { cx.keep(MARKS, &marks) }
}

/// Marks messages as read, or as not read, on this device.
pub(super) fn mark(cx: &Context, messages: &[InboxMessage], is_read: bool) -> Result<(), Error> {
    change(cx, |marks| {
        let other = messages.iter().filter(|message| message.read_at.is_some() != is_read);
        marks.extend(other.map(|message| (message.id, is_read)));
    })
}

/// Shows messages as this device has marked them.
pub(super) fn apply(cx: &Context, messages: &mut [InboxMessage]) -> Result<(), Error> {
    let marks: Marks = cx.kept(MARKS)?.unwrap_or_default();
    for message in messages {
        if let Some(is_read) = marks.get(&message.id) {
            let at = message.read_at.unwrap_or_else(|| cx.clock.now());
            message.read_at = is_read.then_some(at);
        }
    }
    Ok(())
}

/// Tells the gateway what was read. Said twice it is the same; what cannot be said now is said later,
/// and stands in nobody's way.
pub(crate) async fn send(cx: &Context) {
    if let Err(error) = try_to_send(cx).await {
        tracing::info!(%error, "what was read is told later");
    }
}

async fn try_to_send(cx: &Context) -> Result<(), Error> {
    let marks: Marks = cx.kept(MARKS)?.unwrap_or_default();
    if marks.is_empty() || cx.identity.assurance() < Assurance::Phone {
        return Ok(());
    }
    let some: Vec<(Uuid, bool)> = marks.into_iter().take(MAX_MARKED).collect();
    let of = |wanted: bool| {
        some.iter().filter(|(_, is_read)| *is_read == wanted).map(|(id, _)| *id).collect()
    };
    let told = InboxMarks { read: of(true), unread: of(false) };
    cx.api.send(Call::post(INBOX_READ, &told).as_account()).await?;
    for (id, is_read) in &some {
        keep_told(cx, *id, *is_read)?;
    }
    // What was marked otherwise meanwhile is told the next time.
    change(cx, |marks| marks.retain(|id, is_read| !some.contains(&(*id, *is_read))))
}

/// What the feed will say, so that nothing comes up as new until it does.
fn keep_told(cx: &Context, id: Uuid, is_read: bool) -> Result<(), Error> {
    let resource = InboxMessage::resource(id);
    let Some(mut message) = cx.cached::<InboxMessage>(&resource)? else { return Ok(()) };
    if message.read_at.is_some() == is_read {
        return Ok(());
    }
    message.read_at = is_read.then(|| cx.clock.now());
    cx.keep_answered(&resource, &serde_json::to_vec(&message).map_err(Error::bug)?)
}
