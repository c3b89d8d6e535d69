//! An application that is still on the device.

use live_protocol::{APPLICATIONS, Assurance, NewApplication};
use live_screen::{Item, Picture};
use uuid::Uuid;

use super::{NAME, address, title};
use crate::Error;
use crate::section::{Context, Next, Page, UnderWay};
use crate::services::{counter, definition};
use crate::ticket::{Waiting, json, waiting};

/// Applications that wait, newest first.
pub fn items(cx: &Context) -> Result<Vec<UnderWay>, Error> {
    let mut found = Vec::new();
    for waiting in all(cx)? {
        if event_of(&waiting).is_none() {
            found.push(UnderWay { item: item(cx, &waiting)?, clock: None });
        }
    }
    Ok(found)
}

/// One of them, in a list.
pub fn item(cx: &Context, waiting: &Waiting) -> Result<Item, Error> {
    let new = read(waiting)?;
    let title = title(cx, &new.service, new.mandate);
    let route = address(&waiting.submission());
    Ok(waiting.listed(cx, (Picture::Services, title), route))
}

/// The life event that one came of, and by which mandate.
pub fn event_of(waiting: &Waiting) -> Option<(String, Option<Uuid>)> {
    let new = read(waiting).ok()?;
    Some((new.event?.event, new.mandate))
}

/// Draws one.
pub fn draw(cx: &Context, submission: &str) -> Result<Page, Error> {
    let waiting = find(cx, submission)?;
    let new = read(&waiting)?;
    let page = waiting.draw(cx, title(cx, &new.service, new.mandate));
    Ok(waiting.receipts(cx).into_iter().fold(page, Page::with))
}

/// To whatever its service needs.
pub fn sign_in(cx: &Context, submission: &str) -> Result<Next, Error> {
    let new = read(&find(cx, submission)?)?;
    let level = definition(cx, &new.service).map_or(Assurance::Phone, |found| found.level);
    let level = level.max(Assurance::Phone);
    if cx.identity.assurance() < level { Err(Error::StepUp(level)) } else { Ok(Next::Stay) }
}

/// Everything that waits and is the citizen's own, newest first.
pub fn all(cx: &Context) -> Result<Vec<Waiting>, Error> {
    let mut all = waiting(cx, NAME, APPLICATIONS)?;
    all.retain(|waiting| counter::place_of(&waiting.item).is_none());
    Ok(all)
}

fn find(cx: &Context, submission: &str) -> Result<Waiting, Error> {
    let mut all = all(cx)?.into_iter();
    all.find(|waiting| waiting.submission() == submission).ok_or(Error::NotFound)
}

fn read(waiting: &Waiting) -> Result<NewApplication, Error> {
    live_domain::json::read(json(&waiting.item)?).map_err(Error::bug)
}
