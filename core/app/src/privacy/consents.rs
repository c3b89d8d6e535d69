//! What the citizen agreed to, and taking it back.

use live_departments::{Context, Error, Next, Page, button};
use live_net::Call;
use live_protocol::{Assurance, Consent, Consents, ENQUIRIES};
use live_screen::{Args, Block, ButtonRole, Fact, Item, Notice, Picture, Tone};

use super::{empty, text};

/// Where the gateway lists them.
pub(super) const RESOURCE: &str = "/v1/account/consents";

/// What is fetched while the gateway knows the NIK: none of it is to stay when it no longer does.
const OF_THE_NIK: &str = "/v1/bills";

pub(super) fn draw(cx: &Context) -> Result<Page, Error> {
    let known = cx.cached::<Consents>(RESOURCE)?;
    let empty = empty(cx, known.is_some(), "privacy-consents-empty");
    let consents = known.unwrap_or_default().consents;
    let items = consents.iter().map(|consent| item(cx, consent)).collect();
    Ok(Page::new(cx.words.say("privacy-consents"))
        .with(text(cx, "privacy-consents-lead"))
        .with(Block::Items { items, empty }))
}

fn item(cx: &Context, consent: &Consent) -> Item {
    let given = Args::new().text("at", cx.moment(consent.given_at));
    let is_standing = consent.withdrawn_at.is_none();
    let detail = match consent.withdrawn_at {
        None => cx.words.say_with("privacy-consent-given", &given),
        Some(at) => {
            let both = given.text("withdrawn", cx.moment(at));
            cx.words.say_with("privacy-consent-withdrawn", &both)
        }
    };
    let state = if is_standing { "privacy-consent-stands" } else { "privacy-consent-ended" };
    Item {
        icon: Picture::Shield,
        title: purpose(cx, &consent.purpose, ""),
        detail,
        state: cx.words.say(state),
        tone: if is_standing { Tone::Done } else { Tone::Plain },
        route: is_standing.then(|| format!("{}/consents/{}", super::NAME, consent.purpose)),
    }
}

/// One that stands, and what taking it back means.
pub(super) fn draw_one(cx: &Context, id: &str) -> Result<Page, Error> {
    let consents = cx.cached::<Consents>(RESOURCE)?.unwrap_or_default().consents;
    let stands = |consent: &Consent| consent.purpose == id && consent.withdrawn_at.is_none();
    let consent = consents.into_iter().find(stands).ok_or(Error::NotFound)?;
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let facts = vec![
        fact("privacy-consent-given-at", cx.moment(consent.given_at)),
        fact("privacy-consent-version", consent.version.to_string()),
    ];
    let notice = Notice {
        tone: Tone::Attention,
        icon: Picture::Warning,
        title: cx.words.say("privacy-withdraw-means"),
        text: purpose(cx, id, "-withdrawn"),
        route: None,
    };
    Ok(Page::new(purpose(cx, id, ""))
        .with(Block::Text { text: purpose(cx, id, "-text"), quiet: false })
        .with(Block::Facts { facts })
        .with(Block::Notice(notice))
        .with(button(cx, "withdraw", "privacy-withdraw", ButtonRole::Danger)))
}

/// Words about a purpose; for one that a later gateway knows, words that fit any.
fn purpose(cx: &Context, id: &str, about: &str) -> String {
    let key = format!("purpose-{id}{about}");
    if cx.words.has(&key) { cx.words.say(&key) } else { other(cx, about) }
}

fn other(cx: &Context, about: &str) -> String {
    cx.words.say(match about {
        "-text" => "purpose-other-text",
        "-withdrawn" => "purpose-other-withdrawn",
        _ => "purpose-other",
    })
}

pub(super) async fn withdraw(cx: &Context, purpose: &str) -> Result<Next, Error> {
    let call = Call::delete(&format!("{RESOURCE}/{purpose}"));
    cx.identity.change_account(&cx.api, call).await?;
    if cx.identity.assurance() < Assurance::Matched {
        cx.store.delete_cached(OF_THE_NIK)?;
        cx.store.forget_cached(ENQUIRIES)?;
    }
    cx.fetch_own(RESOURCE, true).await?;
    Ok(Next::Back)
}
