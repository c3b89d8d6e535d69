//! How sure the city is of somebody, and the way up.

use live_departments::{Context, Page, offer};
use live_identity::Identity;
use live_protocol::Assurance;
use live_screen::{Args, Block, Notice, Picture, Route, Stage, Step, Tone};

use crate::{attestation, proof};

/// The next step towards a level; nothing when it is reached.
pub(crate) fn next_step(identity: &Identity, need: Assurance) -> Option<Route> {
    let have = identity.assurance();
    if have >= need {
        return None;
    }
    let is_nobody = have == Assurance::Guest && !identity.is_unknown_here();
    let route = match (have, need) {
        _ if is_nobody => "account/phone",
        (Assurance::Phone | Assurance::Matched, Assurance::Proven) => {
            if proof::is_offered(identity) { proof::NAME } else { attestation::NAME }
        }
        _ => "account/match",
    };
    route.parse().ok()
}

/// The ways to be proven at once, instead of by the register: the identity provider, where the city has
/// one, and an officer.
pub(crate) fn proofs(cx: &Context) -> Block {
    let mut items = vec![offer(cx, Picture::Shield, "match-attestation", attestation::NAME)];
    if proof::is_offered(&cx.identity) {
        items.insert(0, offer(cx, Picture::Shield, "match-proof", proof::NAME));
    }
    Block::Items { items, empty: String::new() }
}

/// Whether a route is a way for a device that is new to the account to be known in it, as the step
/// that it is led to is.
pub(crate) fn makes_known(identity: &Identity, route: &Route) -> bool {
    identity.is_unknown_here() && matches!(route.segments()[..], [proof::NAME | attestation::NAME])
}

/// Whether a route is a step of the ladder that somebody of this level has taken.
pub(crate) fn is_taken(route: &Route, have: Assurance) -> bool {
    match route.segments()[..] {
        ["account", "phone"] => have >= Assurance::Phone,
        ["account", "match"] => have >= Assurance::Matched,
        [proof::NAME | attestation::NAME] => have >= Assurance::Proven,
        _ => false,
    }
}

/// The page of a step that has been taken: a bookmark or the browser's "back" leads here.
pub(crate) fn reached(cx: &Context) -> Page {
    let notice = Notice {
        tone: Tone::Done,
        icon: Picture::Check,
        title: cx.words.say("reached-title"),
        text: cx.words.say("reached-text"),
        route: Some("me".to_owned()),
    };
    Page::new(cx.words.say("reached-title"))
        .with(draw(cx, cx.identity.assurance()))
        .with(Block::Notice(notice))
}

/// The levels, what is reached of them, and the one that is aimed at.
pub(crate) fn draw(cx: &Context, aim: Assurance) -> Block {
    let have = cx.identity.assurance();
    let levels = [Assurance::Guest, Assurance::Phone, Assurance::Matched, Assurance::Proven];
    let step = |level: Assurance| Step {
        stage: match level {
            level if level <= have => Stage::Done,
            level if level == aim && aim > have => Stage::Now,
            _ => Stage::Ahead,
        },
        title: cx.words.say(&level_key(level, "")),
        detail: String::new(),
    };
    Block::Ladder { steps: levels.map(step).into() }
}

/// What the step up to a level opens: it is read before anything is asked.
pub(crate) fn opens(cx: &Context, level: Assurance) -> Block {
    let means = Args::new().text("means", cx.words.say(&level_key(level, "-means")));
    Block::Text { text: cx.words.say_with("level-opens", &means), quiet: false }
}

/// What the level that one has opens.
pub(crate) fn means(cx: &Context) -> String {
    cx.words.say(&level_key(cx.identity.assurance(), "-means"))
}

/// A level by its name.
pub(crate) fn level(cx: &Context, level: Assurance) -> String {
    cx.words.say(&level_key(level, ""))
}

fn level_key(level: Assurance, suffix: &str) -> String {
    let name = match level {
        Assurance::Guest => "guest",
        Assurance::Phone => "phone",
        Assurance::Matched => "matched",
        Assurance::Proven => "proven",
    };
    format!("level-{name}{suffix}")
}
