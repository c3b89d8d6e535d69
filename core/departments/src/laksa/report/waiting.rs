//! A report that is still on the device.

use live_protocol::NewReport;
use live_screen::{Args, Block, Item, Photo};

use super::{facts, title};
use crate::Error;
use crate::laksa::{NAME, category_icon};
use crate::section::{Context, Page};
use crate::ticket::{self, Waiting};

/// Every report that still waits on the device, newest first.
pub fn waiting(cx: &Context) -> Result<Vec<Waiting>, Error> {
    ticket::waiting(cx, NAME, "/v1/reports")
}

/// One as a thing of a list.
pub fn item(cx: &Context, waiting: &Waiting) -> Result<Item, Error> {
    let report = read(waiting)?;
    let icon = category_icon(&cx.city, &report.category);
    let title = title(cx, &report.category, &report.place);
    Ok(waiting.listed(cx, (icon, title), format!("{NAME}/report/{}", waiting.submission())))
}

/// Draws one.
pub fn draw(cx: &Context, waiting: &Waiting) -> Result<Page, Error> {
    let report = read(waiting)?;
    let page = waiting
        .draw(cx, title(cx, &report.category, &report.place))
        .with_some(local_photos(cx, &report));
    let page = waiting.receipts(cx).into_iter().fold(page, Page::with);
    let facts = facts(cx, &report.category, &report.words, &report.place);
    Ok(page.with(Block::Facts { facts }))
}

fn read(waiting: &Waiting) -> Result<NewReport, Error> {
    live_domain::json::read(ticket::json(&waiting.item)?).map_err(Error::bug)
}

fn local_photos(cx: &Context, report: &NewReport) -> Option<Block> {
    let when = || Args::new().text("when", cx.moment(report.written_at));
    let photo = |id: &uuid::Uuid| Photo {
        file: id.to_string(),
        caption: cx.words.say_with("laksa-photo-before", &when()),
    };
    let photos: Vec<Photo> = report.photos.iter().map(photo).collect();
    (!photos.is_empty()).then_some(Block::Photos { photos })
}
