//! Dinkes: free beds, which vaccines a child is due, and the way to clinics' queues.

mod beds;
mod vaccines;

use async_trait::async_trait;
use live_protocol::Assurance;
use live_screen::{Block, Item, Picture, Route, Tile};

use crate::section::{Context, Next, Page, Section, offer, tile};
use crate::{Error, Form, queues};

/// The department.
pub struct Dinkes;

const NAME: &str = "dinkes";

/// Where clinics are chosen.
const CLINICS: &str = "queues/of/dinkes";

#[async_trait]
impl Section for Dinkes {
    fn name(&self) -> &'static str {
        NAME
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        match route.segments()[..] {
            [NAME] => front(cx),
            [NAME, "beds"] => beds::draw(cx),
            [NAME, "vaccines"] => vaccines::draw(cx, None, form),
            [NAME, "vaccines", child] => vaccines::draw(cx, Some(child), form),
            _ => Err(Error::NotFound),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        match route.segments()[..] {
            [NAME] if cx.identity.assurance() >= Assurance::Matched => cx.catch_up(force).await,
            [NAME, "beds"] => beds::load(cx, force).await,
            _ => Ok(()),
        }
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME, "vaccines", ..], "show") => vaccines::show(cx, form),
            _ => Ok(Next::Stay),
        }
    }

    fn tiles(&self, cx: &Context) -> Vec<Tile> {
        vec![tile(cx, Picture::Calendar, "dinkes-tile", CLINICS)]
    }

    fn services(&self, cx: &Context) -> Vec<Item> {
        offers(cx)
    }
}

fn offers(cx: &Context) -> Vec<Item> {
    vec![
        offer(cx, Picture::Calendar, "dinkes-service-queue", CLINICS),
        offer(cx, Picture::Home, "dinkes-service-beds", "dinkes/beds"),
        offer(cx, Picture::Shield, "dinkes-service-vaccines", "dinkes/vaccines"),
    ]
}

/// What the department offers, and one's own places in its queues.
fn front(cx: &Context) -> Result<Page, Error> {
    let page = Page::new(cx.words.say("dinkes-title"))
        .with(Block::Items { items: offers(cx), empty: String::new() });
    queues::with_own(cx, page, NAME)
}
