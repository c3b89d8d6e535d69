//! Proving who one is by the national identity provider: its page is opened outside of the app, in the
//! browser, and leads back here.

use std::time::Duration;

use async_trait::async_trait;
use live_departments::{ANSWER, Context, Error, Form, Next, Page, Section, button, offer};
use live_identity::Identity;
use live_protocol::{Assurance, ProofBegun, ReturnTo};
use live_screen::{Block, Button, ButtonRole, Picture, Route, Tone};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::attestation::{self, notice};
use crate::{devices, ladder};

pub(crate) const NAME: &str = "proof";

/// Under which name what was begun is kept on the device.
const BEGUN: &str = "proof";

/// A link that ends so soon is not offered: nobody is done in that time.
const TOO_SHORT: Duration = Duration::from_mins(2);

/// What was begun, and for whom.
#[derive(Serialize, Deserialize)]
struct Begun {
    account: Uuid,
    proof: ProofBegun,
}

/// Whether the city has an identity provider, as far as this device knows.
pub(crate) fn is_offered(identity: &Identity) -> bool {
    // Who has not signed in yet is told when they have: the gateway says it of an account.
    identity.account().is_some_and(|account| account.can_prove)
}

/// The step of the ladder to [`Assurance::Proven`].
pub(crate) struct Proof {
    /// Where the provider's page leads back to.
    pub return_to: ReturnTo,
}

#[async_trait]
impl Section for Proof {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Phone
    }

    fn takes_answer(&self, route: &Route) -> bool {
        route.segments().len() == 1
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        if route.segments().len() != 1 {
            return Err(Error::NotFound);
        }
        if cx.identity.assurance() >= Assurance::Proven {
            return Ok(ladder::reached(cx));
        }
        let page = Page::new(cx.words.say("proof-title"))
            .with(ladder::draw(cx, Assurance::Proven))
            .with(ladder::opens(cx, Assurance::Proven))
            .with_some(objection(cx, form));
        let instead = offer(cx, Picture::Shield, "match-attestation", attestation::NAME);
        let instead = Block::Items { items: vec![instead], empty: String::new() };
        if !is_offered(&cx.identity) {
            let text = cx.words.say("proof-absent-text");
            let absent = notice(cx, Tone::Info, "proof-absent", text, None);
            return Ok(page.with(absent).with(instead));
        }
        let mut page = page.with(Block::Text { text: cx.words.say("proof-lead"), quiet: true });
        if !form.value(ANSWER).is_empty() {
            // It came back, and the gateway could not be told yet.
            return Ok(page.with(button(cx, ANSWER, "proof-again", ButtonRole::Primary)));
        }
        match usable(cx)? {
            Some(begun) => {
                // The notice of `IDENTITY_PROVIDER`: it is read before the button that agrees to it.
                page = page.with(Block::Text { text: cx.words.say("proof-privacy"), quiet: true });
                let ends_in = begun.expires_at.since(cx.clock.now()).as_secs();
                page.again_in = u32::try_from(ends_in).ok();
                let open = Button::new("open", cx.words.say("proof-open"), ButtonRole::Primary);
                page = page.with(Block::Button(open.leading_to(begun.url)));
            }
            None => page = page.with(button(cx, "again", "proof-again", ButtonRole::Quiet)),
        }
        Ok(page.with(instead))
    }

    /// Has a link ready, so that opening it takes one tap.
    async fn load(&self, cx: &Context, _route: &Route, _force: bool) -> Result<(), Error> {
        let Some(account) = cx.identity.account() else { return Ok(()) };
        if !account.can_prove || account.assurance >= Assurance::Proven || usable(cx)?.is_some() {
            return Ok(());
        }
        let proof = cx.identity.begin_proof(&cx.api, self.return_to).await?;
        if !is_web_page(&proof.url) {
            return Err(Error::bug("the identity provider's page is none of the web"));
        }
        cx.keep(BEGUN, &Begun { account: account.id, proof })
    }

    async fn press(
        &self,
        cx: &Context,
        _route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        if action != ANSWER || cx.identity.assurance() >= Assurance::Proven {
            return Ok(Next::Stay);
        }
        let answer = form.value(ANSWER).to_owned();
        // Any page can lead here. What does not belong to what was begun is not even sent.
        let is_own = kept(cx)?.is_some_and(|begun| {
            answer.split('&').any(|part| part.strip_prefix("state=") == Some(&begun.state))
        });
        if !is_own {
            *form = Form::default();
            return Err(Error::field("proof", "expired"));
        }
        let was_unknown = cx.identity.is_unknown_here();
        match cx.identity.finish_proof(&cx.api, &answer).await.map_err(Error::from) {
            Ok(account) => {
                *form = Form::default();
                cx.store.delete_value(BEGUN)?;
                cx.courier.signed_in(account.id)?;
                if was_unknown { devices::known_now(cx).await } else { Ok(Next::Done(None)) }
            }
            Err(error @ Error::InvalidInput(_)) => {
                *form = Form::default();
                cx.store.delete_value(BEGUN)?;
                Err(error)
            }
            // It is tried again with the same answer, which takes effect once.
            Err(error) => Err(error),
        }
    }
}

/// What was begun for who is signed in.
fn kept(cx: &Context) -> Result<Option<ProofBegun>, Error> {
    let account = cx.identity.account().map(|account| account.id);
    let begun = cx.kept::<Begun>(BEGUN)?.filter(|begun| Some(begun.account) == account);
    Ok(begun.map(|begun| begun.proof))
}

/// What was begun and leaves time enough.
fn usable(cx: &Context) -> Result<Option<ProofBegun>, Error> {
    let soon = cx.clock.now().after(TOO_SHORT);
    Ok(kept(cx)?.filter(|begun| begun.expires_at > soon))
}

/// A shell hands the link to the system, which opens with it whatever it is for: only the web is meant.
fn is_web_page(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

/// Why it did not work, and what to do.
fn objection(cx: &Context, form: &Form) -> Option<Block> {
    let text = ["proof", "nik"].into_iter().find_map(|field| form.error(&cx.words, field))?;
    Some(notice(cx, Tone::Problem, "proof-failed", text, None))
}
