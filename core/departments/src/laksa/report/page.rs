//! A report that the city has: its timeline, its photos, its receipts.

use live_domain::Timestamp;
use live_protocol::{EventKind, PhotoWhen, Ticket, TicketStatus};
use live_screen::{Args, Block, ButtonRole, Fact, Notice, Photo, Picture, Tone};

use super::{facts, national, reopening, title};
use crate::laksa::{NAME, is_open, status, wants_rating};
use crate::place::map;
use crate::section::{Context, Page, button};
use crate::ticket::{self, lane, rating_blocks};
use crate::{Error, Form};

/// Seconds until a report that is not finished is worth another look.
const AGAIN_IN: u32 = 15;

/// Draws it.
pub fn draw(cx: &Context, ticket: &Ticket, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let rating_waits =
        cx.store.items()?.iter().any(|item| {
            item.lane == lane(NAME, ticket.submission) && item.path.ends_with("/rating")
        });
    let wants_rating = wants_rating(ticket) && !rating_waits;
    let (state, tone) = status(words, ticket.status);
    let mut page = Page::new(title(cx, &ticket.category, &ticket.place));
    let expects_more = !matches!(ticket.status, TicketStatus::Done | TicketStatus::Declined)
        || (ticket.receipts.len() < 3 && !ticket.joined);
    page.again_in = (expects_more && !cx.is_followed).then_some(AGAIN_IN);
    let category = cx.city.report_category(&ticket.category);
    let unit = category.map_or("LAKSA", |known| &known.unit);
    let unreachable = ticket.unreachable_since;
    page = page
        .with(Block::Notice(Notice {
            tone: if wants_rating { Tone::Attention } else { tone },
            icon: if ticket.status == TicketStatus::Done { Picture::Check } else { Picture::Info },
            title: if wants_rating { words.say("laksa-wants-rating") } else { state },
            text: words
                .say_with("laksa-number", &Args::new().text("number", ticket.number.clone())),
            route: None,
        }))
        .with_some(unreachable.map(|at| ticket::unreachable(cx, at, unit, &ticket.receipts)))
        .with_some(photos(cx, ticket));
    if wants_rating {
        page = rating_blocks(cx, form).into_iter().fold(page, Page::with);
    }
    let opens_again = reopening::waiting(cx, &lane(NAME, ticket.submission))?.is_some();
    let again = if opens_again {
        vec![Block::Text { text: words.say("laksa-reopen-waits"), quiet: false }]
    } else {
        reopening::blocks(cx, ticket, form)
    };
    page = again.into_iter().fold(page, Page::with);
    if rating_waits {
        page = page.with(Block::Text { text: words.say("ticket-rating-waits"), quiet: false });
    }
    page = page
        .with_some(clock(cx, ticket))
        .with(Block::Heading { text: words.say("laksa-timeline") })
        .with(timeline(cx, ticket));
    page = national::clock(cx, ticket).into_iter().fold(page, Page::with);
    if !ticket.joined {
        page = ticket::receipts(cx, &ticket.receipts)?.into_iter().fold(page, Page::with);
    }
    let mut facts = facts(cx, &ticket.category, &ticket.words, &ticket.place);
    if !ticket.joined {
        let key = format!("laksa-disclosure-{}", ticket.disclosure.code());
        facts.push(Fact { label: cx.words.say("laksa-disclosure"), value: cx.words.say(&key) });
    }
    if ticket.supporters > 0 {
        let (label, value) = (cx.words.say("laksa-supporters"), ticket.supporters.to_string());
        facts.push(Fact { label, value });
    }
    page = page.with(Block::Facts { facts }).with(Block::Map(map(cx, &ticket.place)));
    Ok(if ticket.joined {
        page.with(Block::Text { text: cx.words.say("laksa-joined-text"), quiet: true })
            .with(button(cx, "leave", "laksa-leave", ButtonRole::Quiet))
    } else {
        page
    })
}

/// The promised working days and how many have passed, while somebody works on it.
pub fn clock(cx: &Context, ticket: &Ticket) -> Option<Block> {
    let promise = (ticket.promised, ticket.working_days);
    let since = reopened_at(ticket).unwrap_or(ticket.opened_at);
    is_open(ticket).then(|| ticket::clock(cx, since, promise))?
}

/// When it was opened again.
pub fn reopened_at(ticket: &Ticket) -> Option<Timestamp> {
    ticket.timeline.iter().find(|event| event.kind == EventKind::Reopened).map(|event| event.at)
}

fn photos(cx: &Context, ticket: &Ticket) -> Option<Block> {
    let again = reopened_at(ticket);
    let photos: Vec<Photo> = ticket
        .photos
        .iter()
        .map(|photo| {
            let key = match photo.when {
                PhotoWhen::Before if again.is_some_and(|at| photo.at >= at) => "laksa-photo-again",
                PhotoWhen::Before => "laksa-photo-before",
                PhotoWhen::After => "laksa-photo-after",
            };
            let args = Args::new().text("when", cx.moment(photo.at));
            Photo { file: photo.id.to_string(), caption: cx.words.say_with(key, &args) }
        })
        .collect();
    (!photos.is_empty()).then_some(Block::Photos { photos })
}

fn timeline(cx: &Context, ticket: &Ticket) -> Block {
    let next = match ticket.status {
        _ if ticket.rating.is_some() => None,
        TicketStatus::Done if ticket.joined => None,
        TicketStatus::Declined => None,
        TicketStatus::Done => Some("laksa-next-rating"),
        _ => Some("laksa-next-done"),
    };
    let key = |kind| match kind {
        EventKind::Received => "laksa-event-received",
        EventKind::Assigned => "laksa-event-assigned",
        EventKind::Started => "laksa-event-started",
        EventKind::Finished => "laksa-event-finished",
        EventKind::Declined => "laksa-event-declined",
        EventKind::Forwarded => "laksa-event-forwarded",
        EventKind::Reopened => "laksa-event-reopened",
        EventKind::Rated => "ticket-event-rated",
        _ => "ticket-event-other",
    };
    ticket::timeline(cx, &ticket.timeline, key, next)
}
