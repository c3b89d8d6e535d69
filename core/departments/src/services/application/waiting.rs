//! An application that is still on the device.

use live_protocol::{APPLICATIONS, Assurance, NewApplication};
use live_screen::Picture;

use super::{NAME, address, title};
use crate::Error;
use crate::section::{Context, Next, Page, UnderWay};
use crate::services::definition;
use crate::ticket::{Waiting, json, waiting};

/// Applications that wait, newest first.
pub fn items(cx: &Context) -> Result<Vec<UnderWay>, Error> {
    let mut found = Vec::new();
    for waiting in all(cx)? {
        let title = {
            let new = read(&waiting)?;
            title(cx, &new.service, new.mandate)
        };
        let route = address(waiting.submission());
        let item = waiting.listed(cx, (Picture::Services, title), route);
        found.push(UnderWay { item, clock: None });
    }
    Ok(found)
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

fn all(cx: &Context) -> Result<Vec<Waiting>, Error> {
    waiting(cx, NAME, APPLICATIONS)
}

fn find(cx: &Context, submission: &str) -> Result<Waiting, Error> {
    let mut all = all(cx)?.into_iter();
    all.find(|waiting| waiting.submission() == submission).ok_or(Error::NotFound)
}

fn read(waiting: &Waiting) -> Result<NewApplication, Error> {
    serde_json::from_slice(json(&waiting.item)?).map_err(Error::bug)
}
