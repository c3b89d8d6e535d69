//! What the device lost, told to the citizen until they have seen it.

use live_departments::Context;
use live_screen::{Block, Button, ButtonRole, Fact, Notice, Picture, Tone, Words};

/// The action by which the citizen says that they have seen it.
pub(crate) const SEEN: &str = "losses-seen";

/// Whether something was lost that the citizen has not seen. A store that cannot answer is reported
/// by the page itself.
pub(crate) fn are_untold(cx: &Context) -> bool {
    cx.store.losses().is_ok_and(|losses| !losses.is_none())
}

/// Leads to the list of it.
pub(crate) fn notice(words: &Words) -> Notice {
    Notice {
        tone: Tone::Problem,
        icon: Picture::Warning,
        title: words.say("losses-title"),
        text: words.say("losses-look"),
        route: Some(crate::outbox::NAME.to_owned()),
    }
}

/// What was lost, how many of which kind; nothing when nothing was.
pub(crate) fn list(cx: &Context) -> Vec<Block> {
    let words = &cx.words;
    let losses = cx.store.losses().unwrap_or_default();
    if losses.is_none() {
        return Vec::new();
    }
    let counts = [
        ("losses-unsent", losses.unsent),
        ("losses-photos", losses.photos),
        ("losses-kept", losses.kept),
    ];
    let text = if losses.uncounted { "losses-uncounted" } else { "losses-text" };
    let notice = Notice { text: words.say(text), route: None, ..notice(words) };
    let facts = counts.into_iter().filter(|(_, count)| *count > 0);
    let facts = facts.map(|(key, count)| Fact { label: words.say(key), value: count.to_string() });
    vec![
        Block::Notice(notice),
        Block::Facts { facts: facts.collect() },
        Block::Button(Button::new(SEEN, words.say(SEEN), ButtonRole::Quiet)),
    ]
}
