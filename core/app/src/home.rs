//! The first screen.

use std::sync::Arc;

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Page, Section, UnderWay};
use live_screen::{Args, Block, Notice, Picture, Route, Tone};

/// The first screen.
pub(crate) struct Home {
    pub(crate) departments: Vec<Arc<dyn Section>>,
}

#[async_trait]
impl Section for Home {
    fn name(&self) -> &'static str {
        ""
    }

    fn draw(&self, cx: &Context, _route: &Route, _form: &Form) -> Result<Page, Error> {
        let words = &cx.words;
        let mut page = Page::new(words.say(greeting(cx))).with(live_departments::search_door(cx));
        let tiles: Vec<_> = self.departments.iter().flat_map(|d| d.tiles(cx)).collect();
        let claimed = crate::receipt::claim::notice(cx)?.map(Block::Notice);
        let newcomer = crate::devices::newcomer(cx)?.map(Block::Notice);
        let family = crate::family::news(cx)?.map(Block::Notice);
        let lost = crate::number::lost(cx, Some(crate::number::CHANGE));
        let inbox = crate::inbox::notice(cx)?.map(Block::Notice);
        let notices = [lost, claimed, newcomer, inbox, family].into_iter().flatten();
        page = notices.fold(page, Page::with).with(Block::Tiles { tiles });
        let mut under_way = Vec::new();
        // Of what is over only good news is to be taken up, and that the level shows.
        let own = crate::receipt::listed(cx, |state| !state.is_over())?;
        under_way.extend(own.map(|item| UnderWay { item, clock: None }));
        for department in &self.departments {
            under_way.extend(department.under_way(cx)?);
        }
        if !under_way.is_empty() {
            page = page.with(Block::Heading { text: words.say("home-under-way") });
        }
        for thing in under_way {
            page = page
                .with(Block::Items { items: vec![thing.item], empty: String::new() })
                .with_some(thing.clock);
        }
        page = page.with(live_departments::events_door(cx));
        for department in &self.departments {
            page = department.glance(cx)?.into_iter().fold(page, Page::with);
        }
        Ok(page.with(Block::Notice(Notice {
            tone: Tone::Info,
            icon: Picture::Emergency,
            title: words.say_with("home-emergency", &number(&cx.city.emergency)),
            text: words.say("home-emergency-text"),
            route: Some(live_departments::numbers()),
        })))
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        for department in &self.departments {
            department.load(cx, route, force).await?;
        }
        // Who meets an officer without a network has to have the city's keys by then.
        if cx.identity.account().is_some() {
            crate::attestation::fetch_keys(cx).await?;
        }
        Ok(())
    }
}

fn greeting(cx: &Context) -> &'static str {
    match cx.clock.now().at_offset(cx.offset()).hour() {
        4..11 => "home-morning",
        11..15 => "home-day",
        15..19 => "home-afternoon",
        _ => "home-evening",
    }
}

fn number(text: &str) -> Args<'static> {
    Args::new().text("number", text)
}
