//! What citizens decide and learn about their own data: what they agreed to, who looked, a copy of
//! everything, and erasing the account.

mod accesses;
mod consents;
mod copy;
mod erasure;

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section, offer};
use live_protocol::Assurance;
use live_screen::{Block, Picture, Route};

pub(crate) use accesses::department;
pub(crate) use erasure::notice as ending;

pub(crate) const NAME: &str = "privacy";

/// The overview and what it leads to.
pub(crate) struct Privacy;

#[async_trait]
impl Section for Privacy {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Phone
    }

    fn draw(&self, cx: &Context, route: &Route, _form: &Form) -> Result<Page, Error> {
        let mut page = match route.segments()[..] {
            [_] => draw(cx),
            [_, "consents"] => consents::draw(cx)?,
            [_, "consents", purpose] => consents::draw_one(cx, purpose)?,
            [_, "accesses"] => accesses::draw(cx)?,
            [_, "copy"] => copy::draw(cx)?,
            [_, "erase"] => erasure::draw(cx),
            _ => return Err(Error::NotFound),
        };
        page.sensitive = true;
        Ok(page)
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        let resource = match route.segments()[..] {
            [_, "consents", ..] => consents::RESOURCE,
            [_, "accesses"] => accesses::RESOURCE,
            _ => return Ok(()),
        };
        cx.fetch_own(resource, force).await
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        _form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([_, "consents", purpose], "withdraw") => consents::withdraw(cx, purpose).await,
            ([_, "copy"], "make") => copy::make(cx).await,
            ([_, "copy"], "drop") => copy::drop_it(cx),
            ([_, "erase"], "ask") => erasure::ask(cx).await,
            ([_, "erase"], "undo") => erasure::undo(cx).await,
            _ => Ok(Next::Stay),
        }
    }
}

fn draw(cx: &Context) -> Page {
    let items = vec![
        offer(cx, Picture::Search, "privacy-accesses", "privacy/accesses"),
        offer(cx, Picture::Check, "privacy-consents", "privacy/consents"),
        offer(cx, Picture::Download, "privacy-copy", "privacy/copy"),
        offer(cx, Picture::Warning, "privacy-erase", "privacy/erase"),
    ];
    Page::new(cx.words.say("privacy-title"))
        .with(text(cx, "privacy-lead"))
        .with(Block::Items { items, empty: String::new() })
}

/// A quiet paragraph.
fn text(cx: &Context, key: &str) -> Block {
    Block::Text { text: cx.words.say(key), quiet: true }
}

/// What to say in place of a list that is empty: that there is nothing, or that it is not here yet.
fn empty(cx: &Context, is_known: bool, key: &str) -> String {
    let key = if !is_known && cx.out_of_reach { "privacy-offline" } else { key };
    cx.words.say(key)
}
