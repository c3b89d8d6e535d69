//! One mandate: what it allows, until when, and its end.

use live_departments::{
    Context, Error, Form, Next, Page, button, drop_what_was_seen, mandate, offer, other_side,
};
use live_net::Method;
use live_protocol::{Mandate, MandateKind, MandateRole};
use live_screen::{Block, ButtonRole, Fact, Notice, Picture, Tone};

use super::{ask, call, day, keep, kind, offline, standing, text};

pub(super) fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let mandate = mandate(cx, id)?;
    let page = Page::new(other_side(&mandate)).with(Block::Facts { facts: facts(cx, &mandate) });
    if !mandate.stands(cx.clock.now()) {
        let notice = Notice {
            tone: Tone::Info,
            icon: Picture::Info,
            title: cx.words.say("family-over"),
            text: cx.words.say("family-over-text"),
            route: Some(super::NAME.to_owned()),
        };
        return Ok(page.with(Block::Notice(notice)));
    }
    let page = page.with(text(cx, may(&mandate), false)).with_some(offline(cx));
    let page = match mandate.role {
        MandateRole::Principal => page.with(text(cx, "family-trace", true)),
        MandateRole::Agent => {
            let bills =
                offer(cx, Picture::Bill, "family-bills", &format!("bapenda/mine/{}", mandate.id));
            page.with(Block::Items { items: vec![bills], empty: String::new() })
        }
    };
    let renew = mandate.can_renew.then(|| button(cx, "renew", "family-renew", ButtonRole::Quiet));
    let refused = form.error(&cx.words, "mandate");
    Ok(page
        .with_some(refused.map(|text| Block::Text { text, quiet: false }))
        .with_some(renew)
        .with(text(cx, "family-end-means", true))
        .with(button(cx, "end", "family-end", ButtonRole::Danger)))
}

/// What it allows, from where the reader stands.
fn may(mandate: &Mandate) -> &'static str {
    match (mandate.role, mandate.kind) {
        (MandateRole::Principal, _) => "family-may-principal",
        (_, MandateKind::Child) => "family-may-child",
        (..) => "family-may-care",
    }
}

fn facts(cx: &Context, mandate: &Mandate) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    vec![
        fact("family-kind", kind(cx, mandate)),
        fact("family-state", cx.words.say(standing(cx, mandate).key())),
        fact("family-level", crate::ladder::level(cx, mandate.level)),
        fact("family-since", day(cx, mandate.since)),
        fact("family-until-fact", super::until(cx, mandate)),
    ]
}

/// Ends it, at once and for both.
pub(super) async fn end(cx: &Context, id: &str) -> Result<Next, Error> {
    let mandate = keep(cx, &ask(cx, call(Method::Delete, id, "")).await?)?;
    drop_what_was_seen(cx, mandate.id)?;
    Ok(Next::Stay)
}

/// Prolongs it: nothing is typed for that.
pub(super) async fn renew(cx: &Context, id: &str) -> Result<Next, Error> {
    keep(cx, &ask(cx, call(Method::Post, id, "/renewal")).await?)?;
    Ok(Next::Stay)
}
