//! The inbox: what the citizen must know or do, in one place, and how they want to hear of it.

mod list;
mod marks;
mod settings;

use std::sync::Arc;

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section, offer};
use live_protocol::{Assurance, InboxMessage, MESSAGES, MessageKind, ReturnTo};
use live_screen::{Args, Block, Item, Notice, Picture, Route, Tone};
use uuid::Uuid;

pub(crate) use marks::send as send_marks;
pub(crate) use settings::to_tell;

pub(crate) const NAME: &str = "inbox";
/// How it is listened to.
const SETTINGS: &str = "settings";

/// The list, each message, and the settings.
pub(crate) struct Inbox {
    /// Who knows where a resource is seen.
    pub(crate) sections: Vec<Arc<dyn Section>>,
    /// Whether this is a browser, which may be called.
    pub(crate) return_to: ReturnTo,
}

#[async_trait]
impl Section for Inbox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Phone
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        let mut page = match route.segments()[..] {
            [_] => list::draw(cx, form)?,
            [_, SETTINGS] => settings::draw(cx, form, self.return_to == ReturnTo::Web)?,
            [_, id] => list::draw_one(cx, &find(cx, id)?, self.place(cx, id)?),
            _ => return Err(Error::NotFound),
        };
        page.sensitive = true;
        Ok(page)
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        if let [_, SETTINGS] = route.segments()[..] {
            return cx.fetch_own(settings::RESOURCE, force).await;
        }
        cx.catch_up(force).await?;
        if let [_, id] = route.segments()[..] {
            marks::mark(cx, &[find(cx, id)?], true)?;
        }
        marks::send(cx).await;
        Ok(())
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        let Some(id) = resource.strip_prefix(MESSAGES) else { return Ok(None) };
        // All else has a resource of its own that changes, too.
        let message = cx.cached::<InboxMessage>(resource)?;
        let is_all = message.is_some_and(|message| message.what == MessageKind::BillDue);
        Ok(is_all.then(|| format!("{NAME}{id}")))
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([_], "all") => list::mark_all(cx, form).await,
            ([_], "undo") => list::undo(cx, form).await,
            ([_, SETTINGS], _) => settings::press(cx, form, action).await,
            _ => Ok(Next::Stay),
        }
    }
}

impl Inbox {
    /// Where that is which a message is about.
    fn place(&self, cx: &Context, id: &str) -> Result<Option<String>, Error> {
        let about = find(cx, id)?.about;
        for section in &self.sections {
            if let Some(place) = section.place_of_change(cx, &about)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}

/// Every message that the device has, newest first, as far as this citizen has read it.
fn messages(cx: &Context) -> Result<Vec<InboxMessage>, Error> {
    let mut all: Vec<InboxMessage> = cx.cached_in(&format!("{MESSAGES}/"))?;
    marks::apply(cx, &mut all)?;
    live_domain::sort::by_key(&mut all, |message| (std::cmp::Reverse(message.at), message.id));
    Ok(all)
}

fn find(cx: &Context, id: &str) -> Result<InboxMessage, Error> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let message = cx.cached(&InboxMessage::resource(id))?;
    let mut found = [message.ok_or(Error::NotFound)?];
    marks::apply(cx, &mut found)?;
    let [found] = found;
    Ok(found)
}

fn unread(cx: &Context) -> Result<Vec<InboxMessage>, Error> {
    if cx.identity.assurance() < Assurance::Phone {
        return Ok(Vec::new());
    }
    let mut all = messages(cx)?;
    all.retain(|message| message.read_at.is_none());
    Ok(all)
}

/// How much is new, in words; nothing when nothing is.
fn count(cx: &Context, unread: usize) -> String {
    let args = Args::new().number("count", i64::try_from(unread).unwrap_or(i64::MAX));
    if unread == 0 { String::new() } else { cx.words.say_with("inbox-new", &args) }
}

/// What the first screen says, while something is new.
pub(crate) fn notice(cx: &Context) -> Result<Option<Notice>, Error> {
    let unread = unread(cx)?;
    let Some(first) = unread.first() else { return Ok(None) };
    let asks = unread.iter().any(|message| message.is_to_do(cx.today()));
    let (route, text) = match unread.len() {
        1 => (format!("{NAME}/{}", first.id), list::title(cx, first)),
        _ => (NAME.to_owned(), cx.words.say("inbox-new-text")),
    };
    Ok(Some(Notice {
        tone: if asks { Tone::Attention } else { Tone::Info },
        icon: if asks { Picture::Warning } else { Picture::Info },
        title: count(cx, unread.len()),
        text,
        route: Some(route),
    }))
}

/// What "Me" leads there by.
pub(crate) fn offered(cx: &Context) -> Result<Item, Error> {
    let unread = unread(cx)?.len();
    let tone = if unread > 0 { Tone::Attention } else { Tone::Plain };
    Ok(Item { state: count(cx, unread), tone, ..offer(cx, Picture::Info, "me-inbox", NAME) })
}

/// A quiet paragraph.
fn text(cx: &Context, key: &str) -> Block {
    Block::Text { text: cx.words.say(key), quiet: true }
}
