//! What the app adds to a section's page: the tabs, the way back, the delivery state, and what
//! the citizen is to be told.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use live_departments::{Context, Error, Form, Page};
use live_protocol::Assurance;
use live_screen::{
    Args, Block, Brand, Delivery, Language, Network, Notice, Picture, Route, Screen, Tab, Tone,
    Words,
};
use live_store::ItemState;

use crate::kernel::Kernel;
use crate::lock;

/// The main places: icon, the key of their name, route.
pub(crate) const TABS: [(Picture, &str, &str); 4] = [
    (Picture::Home, "tab-home", ""),
    (Picture::Services, "tab-services", "services"),
    (Picture::Documents, "tab-documents", "documents"),
    (Picture::Person, "tab-me", "me"),
];

/// Draws the whole screen.
pub(crate) fn compose(kernel: &Kernel) -> Screen {
    let cx = kernel.cx();
    let (stack, told, busy) = {
        let state = kernel.state();
        (state.stack.clone(), state.told.clone(), state.busy > 0)
    };
    let route = stack.last().cloned().unwrap_or_default();
    let mut page = draw(kernel, &cx, &route).unwrap_or_else(|error| broken(&cx, &error));
    if lock::hides(&cx, &kernel.state().lock, &page) {
        page = lock::page(&cx);
    }
    let delivery = delivery(&cx);
    let mut blocks: Vec<Block> = Vec::new();
    blocks.extend(told.map(|error| Block::Notice(notice(&cx.words, &error))));
    if route.section() != crate::outbox::NAME && crate::losses::are_untold(&cx) {
        blocks.push(Block::Notice(crate::losses::notice(&cx.words)));
    }
    if cx.network == Network::None {
        blocks.push(Block::Notice(offline(&cx.words)));
    }
    blocks.extend(as_of(&cx));
    blocks
        .extend(kernel.section(&route).and_then(|section| unconfirmed(&cx, section.needs(&route))));
    blocks.extend(page.blocks);
    Screen {
        route: route.to_string(),
        language: cx.words.language(),
        brand: Brand { first: cx.city.app_name.0.clone(), second: cx.city.app_name.1.clone() },
        title: page.title,
        progress: page.progress,
        depth: u32::try_from(stack.len().saturating_sub(1)).unwrap_or(u32::MAX),
        back: leads_back(&stack).then(|| cx.words.say("back")),
        delivery,
        blocks,
        tabs: tabs(&cx.words, &stack),
        busy: busy.then(|| cx.words.say("busy")),
        sensitive: page.sensitive,
        again_in: page.again_in,
    }
}

/// The screen before the first one is drawn: nobody gets to see it.
pub(crate) fn blank(language: Language) -> Screen {
    Screen {
        route: String::new(),
        language,
        brand: Brand::default(),
        title: String::new(),
        progress: String::new(),
        back: None,
        depth: 0,
        delivery: Delivery {
            text: String::new(),
            icon: Picture::Sent,
            tone: Tone::Plain,
            route: String::new(),
        },
        blocks: Vec::new(),
        tabs: Vec::new(),
        busy: None,
        sensitive: false,
        again_in: None,
    }
}

/// What an error is to a citizen: what happened, and what to do next.
pub(crate) fn notice(words: &Words, error: &Error) -> Notice {
    let (key, icon, tone) = match error {
        Error::Offline => ("error-offline", Picture::Offline, Tone::Info),
        Error::SignInAgain => ("error-sign-in-again", Picture::Phone, Tone::Attention),
        Error::StepUp(_) => ("error-step-up", Picture::Person, Tone::Attention),
        Error::RetryAfter(_) => ("error-retry-after", Picture::Waiting, Tone::Attention),
        Error::InvalidInput(_) => ("error-invalid-input", Picture::Warning, Tone::Problem),
        Error::StorageFull => ("error-storage-full", Picture::Warning, Tone::Problem),
        Error::UpdateNeeded => ("error-update-needed", Picture::Again, Tone::Attention),
        Error::KeysLost => ("error-keys-lost", Picture::Warning, Tone::Attention),
        Error::SignedOut => ("error-signed-out", Picture::Phone, Tone::Attention),
        Error::Damaged => ("error-damaged", Picture::Warning, Tone::Problem),
        Error::InUse => ("error-in-use", Picture::Warning, Tone::Attention),
        Error::Interrupted => ("error-interrupted", Picture::Again, Tone::Attention),
        Error::NotFound => ("error-not-found", Picture::Search, Tone::Attention),
        Error::DraftFirst => ("error-draft-first", Picture::Report, Tone::Attention),
        Error::Gone => ("error-gone", Picture::Info, Tone::Attention),
        Error::Changed => ("error-changed", Picture::Again, Tone::Attention),
        Error::Bug(_) => ("error-bug", Picture::Warning, Tone::Problem),
    };
    let mut args = Args::new();
    if let Error::RetryAfter(time) = error {
        args = args.number("minutes", minutes(*time));
    }
    let text = words.say_with(&format!("{key}-text"), &args);
    Notice { tone, icon, title: words.say(key), text, route: None }
}

/// A time to wait, as whole minutes and at least one.
fn minutes(time: Duration) -> i64 {
    i64::try_from(time.as_secs().div_ceil(60)).unwrap_or(i64::MAX).max(1)
}

fn draw(kernel: &Kernel, cx: &Context, route: &Route) -> Result<Page, Error> {
    let section = kernel.section(route).ok_or(Error::NotFound)?;
    let form: Form = kernel.form(&section.form_key(route))?;
    // Drawing changes nothing, so that a fault in it leaves nothing half done: the page says so, and
    // the way back from it still leads somewhere.
    catch_unwind(AssertUnwindSafe(|| section.draw(cx, route, &form)))
        .unwrap_or_else(|_| Err(Error::bug("a panic while drawing")))
}

/// The page of a route that could not be drawn: it says why and leads on.
fn broken(cx: &Context, error: &Error) -> Page {
    let notice = Notice { route: Some(String::new()), ..notice(&cx.words, error) };
    Page::new(notice.title.clone()).with(Block::Notice(notice))
}

fn offline(words: &Words) -> Notice {
    Notice {
        tone: Tone::Info,
        icon: Picture::Offline,
        title: words.say("offline"),
        text: words.say("offline-text"),
        route: None,
    }
}

/// From when what is shown is, where it is no longer fresh and could not be fetched again.
fn as_of(cx: &Context) -> Option<Block> {
    let at = cx.stale.oldest().filter(|_| cx.out_of_reach)?;
    let args = Args::new().text("when", cx.moment(at));
    Some(Block::Text { text: cx.words.say_with("as-of", &args), quiet: true })
}

/// That what is shown needs more than the city knows yet of who holds the device: an officer attested
/// it, and it waits to be confirmed.
fn unconfirmed(cx: &Context, needed: Assurance) -> Option<Block> {
    if cx.identity.assurance() < needed { crate::attestation::waiting(cx) } else { None }
}

/// How everything stands that was sent, in a few words. A store that cannot answer is reported by
/// the page itself.
fn delivery(cx: &Context) -> Delivery {
    let items = cx.store.items().unwrap_or_default();
    let stuck = items.iter().any(|item| {
        matches!(item.state, ItemState::NeedsFix { .. })
            || item.state == ItemState::NeedsSignIn && cx.identity.assurance() == Assurance::Guest
    });
    // A report and its photo are one thing to a citizen: they share a lane.
    let mut lanes: Vec<&String> = items.iter().map(|item| &item.lane).collect();
    live_domain::sort::by_key(&mut lanes, |lane| *lane);
    lanes.dedup();
    let waiting = lanes.len();
    let (key, icon, tone) = match (waiting, stuck, cx.network) {
        (0, _, Network::None) => ("delivery-offline", Picture::Offline, Tone::Info),
        (0, ..) => ("delivery-sent", Picture::Sent, Tone::Done),
        (_, true, _) => ("delivery-stuck", Picture::Warning, Tone::Attention),
        (_, false, _) => ("delivery-waiting", Picture::Waiting, Tone::Attention),
    };
    let count = i64::try_from(waiting).unwrap_or(i64::MAX);
    let text = cx.words.say_with(key, &Args::new().number("count", count));
    Delivery { text, icon, tone, route: crate::outbox::NAME.to_owned() }
}

/// Whether there is somewhere to go back to. From a main place the tabs lead on.
fn leads_back(stack: &[Route]) -> bool {
    stack.last().is_some_and(|top| TABS.iter().all(|(_, _, tab)| *tab != top.to_string()))
}

/// The tab that the first screens of the stack belong to is the one that is marked.
fn tabs(words: &Words, stack: &[Route]) -> Vec<Tab> {
    let place = stack.get(1).map(ToString::to_string).unwrap_or_default();
    let marked = TABS.iter().position(|(_, _, route)| *route == place).unwrap_or(0);
    let tab = |(index, (icon, key, route)): (usize, &(Picture, &str, &str))| Tab {
        icon: *icon,
        label: words.say(key),
        route: (*route).to_owned(),
        here: index == marked,
    };
    TABS.iter().enumerate().map(tab).collect()
}
