//! The list of messages, and one of them.

use live_departments::{Context, Error, Form, Next, Page, button};
use live_protocol::{InboxMessage, MessageKind};
use live_screen::{Args, Block, ButtonRole, Fact, Item, Picture, Tone};
use uuid::Uuid;

use super::{NAME, SETTINGS, marks, messages, text};
use crate::privacy::department;

/// The field of the form that holds what was marked at once, until something else is done.
const MARKED: &str = "marked";

/// The most that are listed.
const MOST: usize = 100;

pub(super) fn draw(cx: &Context, form: &Form) -> Result<Page, Error> {
    let all = messages(cx)?;
    let has_unread = all.iter().any(|message| message.read_at.is_none());
    let today = cx.today();
    let (to_do, news): (Vec<_>, Vec<_>) =
        all.into_iter().take(MOST).partition(|message| message.is_to_do(today));
    let mut page = Page::new(cx.words.say("inbox-title"));
    let is_empty = to_do.is_empty() && news.is_empty();
    for (key, group) in [("inbox-to-do", &to_do), ("inbox-news", &news)] {
        if !group.is_empty() {
            let items = group.iter().map(|message| item(cx, message)).collect();
            page = page
                .with(Block::Heading { text: cx.words.say(key) })
                .with(Block::Items { items, empty: String::new() });
        }
    }
    if is_empty {
        let key = if cx.out_of_reach { "inbox-offline" } else { "inbox-empty" };
        page = page.with(Block::Items { items: Vec::new(), empty: cx.words.say(key) });
    }
    if has_unread {
        page = page.with(button(cx, "all", "inbox-all", ButtonRole::Quiet));
    } else if !form.value(MARKED).is_empty() {
        page = page.with(button(cx, "undo", "inbox-undo", ButtonRole::Quiet));
    }
    let settings = live_departments::offer(
        cx,
        Picture::Waiting,
        "inbox-settings",
        &format!("{NAME}/{SETTINGS}"),
    );
    Ok(page.with(Block::Items { items: vec![settings], empty: String::new() }))
}

/// What a message says, in a line.
pub(super) fn title(cx: &Context, message: &InboxMessage) -> String {
    cx.words.say(&format!("inbox-{}", code(message.what)))
}

fn item(cx: &Context, message: &InboxMessage) -> Item {
    let args = Args::new()
        .text("department", department(cx, &message.department))
        .text("at", cx.moment(message.at));
    let is_to_do = message.is_to_do(cx.today());
    let (state, tone) = match (message.act_by.filter(|_| is_to_do), message.read_at) {
        (Some(day), _) => {
            let day = Args::new().text("day", cx.words.day(day));
            (cx.words.say_with("inbox-until", &day), Tone::Attention)
        }
        (None, None) => (cx.words.say("inbox-unread"), Tone::Attention),
        (None, Some(_)) if message.settled_at.is_some() => {
            (cx.words.say("inbox-settled"), Tone::Done)
        }
        (None, Some(_)) => (String::new(), Tone::Plain),
    };
    Item {
        icon: icon(message.what),
        title: title(cx, message),
        detail: cx.words.say_with("inbox-detail", &args),
        state,
        tone,
        route: Some(format!("{NAME}/{}", message.id)),
    }
}

pub(super) fn draw_one(cx: &Context, message: &InboxMessage, place: Option<String>) -> Page {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let mut facts = vec![
        fact("inbox-from", department(cx, &message.department)),
        fact("inbox-at", cx.moment(message.at)),
    ];
    facts.extend(message.act_by.map(|day| fact("inbox-last-day", cx.words.day(day))));
    facts.extend(message.settled_at.map(|at| fact("inbox-settled", cx.moment(at))));
    let means = cx.words.say(&format!("inbox-{}-text", code(message.what)));
    let onward = place.map(|route| Item {
        icon: icon(message.what),
        title: cx.words.say("inbox-open"),
        detail: String::new(),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(route),
    });
    let mut page = Page::new(title(cx, message))
        .with(Block::Text { text: means, quiet: false })
        .with(Block::Facts { facts });
    page = match onward {
        Some(item) => page.with(Block::Items { items: vec![item], empty: String::new() }),
        None => page.with(text(cx, "inbox-gone")),
    };
    page
}

/// Marks all that is new as read, and remembers it for who did not mean to.
pub(super) async fn mark_all(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let mut new = messages(cx)?;
    new.retain(|message| message.read_at.is_none());
    marks::mark(cx, &new, true)?;
    let ids: Vec<String> = new.iter().map(|message| message.id.to_string()).collect();
    form.set(MARKED, ids.join(" "));
    marks::send(cx).await;
    Ok(Next::Stay)
}

/// Takes that back.
pub(super) async fn undo(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let ids: Vec<Uuid> = form.value(MARKED).split(' ').filter_map(|id| id.parse().ok()).collect();
    let mut marked = messages(cx)?;
    marked.retain(|message| ids.contains(&message.id));
    marks::mark(cx, &marked, false)?;
    form.set(MARKED, "");
    marks::send(cx).await;
    Ok(Next::Stay)
}

fn icon(what: MessageKind) -> Picture {
    match what {
        MessageKind::NeedsFix | MessageKind::VerificationBack | MessageKind::NikClaimed => {
            Picture::Warning
        }
        MessageKind::BillDue => Picture::Bill,
        MessageKind::Issued => Picture::Documents,
        MessageKind::MandateEnded => Picture::People,
        MessageKind::Approved
        | MessageKind::Finished
        | MessageKind::FinishedJoined
        | MessageKind::VerificationGood => Picture::Check,
        _ => Picture::Info,
    }
}

/// The words' key of what a message is about; of what this app does not know, words that fit any.
fn code(what: MessageKind) -> &'static str {
    match what {
        MessageKind::NeedsFix => "needs-fix",
        MessageKind::Approved => "approved",
        MessageKind::Issued => "issued",
        MessageKind::Declined => "declined",
        MessageKind::Late => "late",
        MessageKind::Extended => "extended",
        MessageKind::Answered => "answered",
        MessageKind::Finished => "finished",
        MessageKind::FinishedJoined => "finished-joined",
        MessageKind::Closed => "closed",
        MessageKind::BillDue => "bill-due",
        MessageKind::VerificationBack => "verification-back",
        MessageKind::VerificationGood => "verification-good",
        MessageKind::VerificationDeclined => "verification-declined",
        MessageKind::NikClaimed => "nik-claimed",
        MessageKind::MandateEnded => "mandate-ended",
        MessageKind::FiledAtCounter => "filed-at-counter",
        MessageKind::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use live_protocol::MessageKind;
    use live_screen::Language;

    use super::code;

    #[test]
    fn every_message_has_words_in_both_languages() {
        for language in Language::ALL {
            let words = crate::words::of(language);
            for what in MessageKind::ALL.into_iter().chain([MessageKind::Other]) {
                for key in [format!("inbox-{}", code(what)), format!("inbox-{}-text", code(what))] {
                    assert!(words.has(&key), "{key} has no words in {language:?}");
                }
            }
        }
    }
}
