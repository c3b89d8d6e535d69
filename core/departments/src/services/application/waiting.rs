//! An application that is still on the device.

use live_protocol::{APPLICATIONS, NewApplication};
use live_screen::{Args, Block, Button, ButtonRole, Item, Notice, Picture, Tone};
use live_store::{Body, ItemState};

use super::{address, submission_of, title};
use crate::Error;
use crate::section::{Context, Page, UnderWay};

/// Applications that wait, newest first.
pub fn items(cx: &Context) -> Result<Vec<UnderWay>, Error> {
    let mut found = Vec::new();
    for (item, head) in waiting(cx)?.iter().rev() {
        let new = read(item)?;
        let (state, tone) = state(cx, &head.state);
        let item = Item {
            icon: Picture::Services,
            title: title(cx, &new.service),
            detail: cx.words.say_with(
                "laksa-waiting-detail",
                &Args::new().text("when", cx.moment(new.written_at)),
            ),
            state,
            tone,
            route: Some(address(submission_of(item))),
        };
        found.push(UnderWay { item, clock: None });
    }
    Ok(found)
}

/// Draws one.
pub fn draw(cx: &Context, submission: &str) -> Result<Page, Error> {
    let all = waiting(cx)?;
    let mut all = all.iter();
    let (item, head) =
        all.find(|(item, _)| submission_of(item) == submission).ok_or(Error::NotFound)?;
    let new = read(item)?;
    let (title_of_state, tone) = state(cx, &head.state);
    let mut page = Page::new(title(cx, &new.service));
    page.again_in = matches!(head.state, ItemState::Waiting { .. }).then_some(5);
    let sent = cx.sent_part(head)?;
    let notice = Notice {
        tone,
        icon: Picture::Waiting,
        title: title_of_state,
        text: sent.unwrap_or_else(|| cx.words.say("application-waits")),
        route: None,
    };
    let press = match &head.state {
        ItemState::Waiting { .. } => None,
        ItemState::NeedsSignIn => Some(("sign-in".to_owned(), "laksa-sign-in")),
        // The app above knows these two, whichever section an item is of.
        ItemState::NeedsFreeNetwork => Some((format!("send-now-{}", head.id), "send-now")),
        ItemState::NeedsFix { .. } => Some((format!("reopen-{}", head.id), "laksa-fix")),
    };
    let press = press.map(|(action, key)| {
        Block::Button(Button::new(action, cx.words.say(key), ButtonRole::Primary))
    });
    Ok(page.with(Block::Notice(notice)).with_some(press))
}

/// Each with the head of its lane, which is what holds it up.
fn waiting(cx: &Context) -> Result<Vec<(live_store::Item, live_store::Item)>, Error> {
    let items = cx.store.items()?;
    let applications = items.iter().filter(|item| item.path == APPLICATIONS);
    let with_head = applications.map(|item| {
        let head = items.iter().find(|other| other.lane == item.lane).unwrap_or(item);
        (item.clone(), head.clone())
    });
    Ok(with_head.collect())
}

fn read(item: &live_store::Item) -> Result<NewApplication, Error> {
    match &item.body {
        Body::Json(json) => serde_json::from_slice(json).map_err(Error::bug),
        Body::File(_) => Err(Error::NotFound),
    }
}

fn state(cx: &Context, state: &ItemState) -> (String, Tone) {
    let (key, tone) = match state {
        ItemState::Waiting { .. } => ("laksa-queued", Tone::Info),
        ItemState::NeedsSignIn => ("laksa-needs-sign-in", Tone::Attention),
        ItemState::NeedsFreeNetwork => ("laksa-needs-free-network", Tone::Attention),
        ItemState::NeedsFix { .. } => ("laksa-needs-fix", Tone::Problem),
    };
    (cx.words.say(key), tone)
}
