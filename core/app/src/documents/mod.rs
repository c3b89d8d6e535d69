//! What is kept on the device for good: what the city issued, and receipts.

mod issued;
mod sharing;

use std::sync::Arc;

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section};
use live_screen::{Block, Route};

pub(crate) use issued::{files, take_up};

const NAME: &str = "documents";

/// What is kept on the device.
pub(crate) struct Documents {
    pub(crate) departments: Vec<Arc<dyn Section>>,
}

#[async_trait]
impl Section for Documents {
    fn name(&self) -> &'static str {
        NAME
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        let mut page = match route.segments()[..] {
            [NAME] => self.list(cx)?,
            [NAME, id] => issued::draw(cx, id)?,
            [NAME, id, "share"] => sharing::draw(cx, id, form)?,
            [NAME, id, "share", share] => sharing::draw_one(cx, id, share)?,
            _ => return Err(Error::NotFound),
        };
        page.sensitive = true;
        Ok(page)
    }

    async fn load(&self, cx: &Context, _route: &Route, force: bool) -> Result<(), Error> {
        if cx.identity.account().is_none() {
            return Ok(());
        }
        cx.catch_up(force).await?;
        take_up(cx).await
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME, id], "share") => Ok(Next::Go(format!("{NAME}/{id}/share"))),
            ([NAME, id, "share"], "share") => sharing::share(cx, id, form).await,
            ([NAME, id, "share", share], "stop") => sharing::stop(cx, id, share).await,
            _ => Ok(Next::Stay),
        }
    }

    async fn arrived(&self, cx: &Context, resources: &[String]) -> Result<(), Error> {
        if resources.iter().any(|resource| issued::id_of(resource).is_some()) {
            take_up(cx).await?;
        }
        Ok(())
    }

    fn place_of_change(&self, _cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        Ok(issued::id_of(resource).map(issued::address))
    }
}

impl Documents {
    fn list(&self, cx: &Context) -> Result<Page, Error> {
        let mut items = issued::items(cx)?;
        items.extend(crate::receipt::listed(cx, |_| true)?);
        for department in &self.departments {
            items.extend(department.documents(cx)?);
        }
        Ok(Page::new(cx.words.say("documents-title"))
            .with(Block::Text { text: cx.words.say("documents-lead"), quiet: true })
            .with(Block::Items { items, empty: cx.words.say("documents-empty") }))
    }
}
