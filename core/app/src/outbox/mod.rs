//! Everything that waits to be sent, in words: how it stands, and taking it back until it is sent.

mod lane;

use std::sync::Arc;

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section, button};
use live_protocol::Assurance;
use live_screen::{Block, ButtonRole, Notice, Picture, Route, Tone};
use live_store::ItemState;

use self::lane::{Lane, Standing};
use crate::losses;

pub(crate) const NAME: &str = "outbox";

/// How many seconds to wait before it is worth looking at the queue again.
const AGAIN_IN: u32 = 10;

/// The queue.
pub(crate) struct Outbox {
    pub(crate) departments: Vec<Arc<dyn Section>>,
}

#[async_trait]
impl Section for Outbox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn draw(&self, cx: &Context, route: &Route, _form: &Form) -> Result<Page, Error> {
        let lanes = lane::all(cx)?;
        let find = |id: &str| lanes.iter().find(|lane| lane.id() == id);
        match route.segments()[..] {
            [NAME] => self.draw_all(cx, &lanes),
            [NAME, id] => find(id).map_or_else(|| Ok(sent(cx)), |lane| draw_one(cx, lane)),
            [NAME, id, "cancel"] => Ok(find(id).map_or_else(|| sent(cx), |lane| ask(cx, lane))),
            _ => Err(Error::NotFound),
        }
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        _form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            (_, "sign-in") => return Ok(Next::Go("account/phone".to_owned())),
            // Who presses does not want to wait for the end of a pause.
            (_, "again") => cx.courier.hurry()?,
            (_, losses::SEEN) => cx.store.forget_losses()?,
            ([NAME, id], "cancel") => return Ok(Next::Go(format!("{NAME}/{id}/cancel"))),
            ([NAME, id, "cancel"], "cancel") => {
                cancel(cx, id)?;
                return Ok(Next::Done(Some(NAME.to_owned())));
            }
            _ => {}
        }
        Ok(Next::Stay)
    }
}

impl Outbox {
    fn draw_all(&self, cx: &Context, lanes: &[Lane]) -> Result<Page, Error> {
        let words = &cx.words;
        let mut page = Page::new(words.say("outbox-title"))
            .with(Block::Text { text: words.say("outbox-lead"), quiet: true })
            .with(Block::Items {
                items: lanes.iter().map(|lane| lane.listed(cx)).collect::<Result<_, _>>()?,
                empty: words.say("outbox-empty"),
            });
        page.blocks.splice(0..0, losses::list(cx));
        if lanes.iter().any(|lane| wants_phone(cx, lane)) {
            page = page.with(button(cx, "sign-in", "outbox-sign-in", ButtonRole::Primary));
        } else if !lanes.is_empty() {
            // Every press is followed by a run of the outbox.
            page = page.with(button(cx, "again", "outbox-again", ButtonRole::Primary));
            page.again_in = Some(AGAIN_IN);
        }
        let mut received = Vec::new();
        for department in &self.departments {
            received.extend(department.received(cx)?);
        }
        if !received.is_empty() {
            page = page
                .with(Block::Heading { text: words.say("outbox-received") })
                .with(Block::Items { items: received, empty: String::new() });
        }
        Ok(page)
    }
}

fn draw_one(cx: &Context, lane: &Lane) -> Result<Page, Error> {
    let standing = lane.standing(cx);
    let mut page = Page::new(lane.title(cx))
        .with(Block::Notice(standing.notice(cx)))
        .with(Block::Timeline { steps: lane.steps(cx, &standing)? });
    if lane.is_too_late(cx) {
        // When that ends the screen is drawn anew by itself.
        return Ok(page);
    }
    page.again_in = Some(AGAIN_IN);
    if let Standing::FreeNetwork = standing {
        // The app above sends an item now by this action, whichever section it is of.
        let send_now = format!("send-now-{}", lane.head().id);
        page = page.with(button(cx, &send_now, "send-now", ButtonRole::Primary));
    }
    if wants_phone(cx, lane) {
        page = page.with(button(cx, "sign-in", "outbox-sign-in", ButtonRole::Primary));
    }
    // The app above gives an item back by this action, whichever section it is of.
    let reopen = format!("reopen-{}", lane.head().id);
    let (key, role) = match &standing {
        Standing::NeedsFix(problem) if lane::came_before(problem) => {
            ("outbox-look", ButtonRole::Primary)
        }
        Standing::NeedsFix(_) => ("outbox-fix", ButtonRole::Primary),
        _ => ("outbox-edit", ButtonRole::Quiet),
    };
    Ok(page.with(button(cx, &reopen, key, role)).with(button(
        cx,
        "cancel",
        "outbox-cancel",
        ButtonRole::Quiet,
    )))
}

/// Asks whether something is really not to be sent: it exists nowhere else, unless the answer was
/// lost and not the request.
fn ask(cx: &Context, lane: &Lane) -> Page {
    let notice = Notice {
        tone: Tone::Problem,
        icon: Picture::Warning,
        title: lane.title(cx),
        text: cx.words.say("outbox-cancel-text"),
        route: None,
    };
    Page::new(cx.words.say("outbox-cancel-title")).with(Block::Notice(notice)).with(button(
        cx,
        "cancel",
        "outbox-cancel-sure",
        ButtonRole::Danger,
    ))
}

/// The page of something that no longer waits.
fn sent(cx: &Context) -> Page {
    let title = cx.words.say("outbox-gone");
    let notice = Notice {
        tone: Tone::Done,
        icon: Picture::Sent,
        title: title.clone(),
        text: cx.words.say("outbox-gone-text"),
        route: Some(NAME.to_owned()),
    };
    Page::new(title).with(Block::Notice(notice))
}

fn cancel(cx: &Context, id: &str) -> Result<(), Error> {
    let lanes = lane::all(cx)?;
    let Some(lane) = lanes.iter().find(|lane| lane.id() == id) else { return Ok(()) };
    if lane.is_too_late(cx) {
        return Err(Error::Changed);
    }
    Ok(cx.courier.take_back(&lane.ids())?)
}

fn wants_phone(cx: &Context, lane: &Lane) -> bool {
    cx.identity.assurance() == Assurance::Guest && lane.head().state == ItemState::NeedsSignIn
}
