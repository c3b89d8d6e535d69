//! A report that the city has: its timeline, its photos, its receipts.

use live_domain::Holidays;
use live_protocol::{Event, EventKind, PhotoWhen, PublicKeys, ReceiptStage, Ticket, TicketStatus};
use live_screen::{Args, Block, Notice, Photo, Picture, Stage, Step, Tone};

use super::rating::rating_blocks;
use super::{ahead, facts, lane, title};
use crate::laksa::status;
use crate::place::map;
use crate::section::{Context, Page};
use crate::signatures::{KEYS, check_chain};
use crate::{Error, Form};

/// Seconds until a report that is not finished is worth another look.
const AGAIN_IN: u32 = 15;

/// Draws it.
pub fn draw(cx: &Context, ticket: &Ticket, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let rating_waits = cx
        .store
        .items()?
        .iter()
        .any(|item| item.lane == lane(ticket.submission) && item.path.ends_with("/rating"));
    let wants_rating =
        ticket.status == TicketStatus::Done && ticket.rating.is_none() && !rating_waits;
    let (state, tone) = status(words, ticket.status);
    let mut page = Page::new(title(cx, &ticket.category, &ticket.place));
    let expects_more = !matches!(ticket.status, TicketStatus::Done | TicketStatus::Declined)
        || ticket.receipts.len() < 3;
    page.again_in = (expects_more && !cx.is_followed).then_some(AGAIN_IN);
    page = page
        .with(Block::Notice(Notice {
            tone: if wants_rating { Tone::Attention } else { tone },
            icon: if ticket.status == TicketStatus::Done { Picture::Check } else { Picture::Info },
            title: if wants_rating { words.say("laksa-wants-rating") } else { state },
            text: words
                .say_with("laksa-number", &Args::new().text("number", ticket.number.clone())),
            route: None,
        }))
        .with_some(photos(cx, ticket));
    if wants_rating {
        page = rating_blocks(cx, form).into_iter().fold(page, Page::with);
    }
    if rating_waits {
        page = page.with(Block::Text { text: words.say("laksa-rating-waits"), quiet: false });
    }
    Ok(page
        .with_some(clock(cx, ticket))
        .with(Block::Heading { text: words.say("laksa-timeline") })
        .with(Block::Timeline { steps: timeline(cx, ticket) })
        .with(Block::Heading { text: words.say("laksa-receipts") })
        .with(Block::Timeline { steps: receipts(cx, ticket)? })
        .with(Block::Facts { facts: facts(cx, &ticket.category, &ticket.words, &ticket.place) })
        .with(Block::Map(map(cx, &ticket.place))))
}

/// The promised working days and how many have passed. Absent without a promise.
pub fn clock(cx: &Context, ticket: &Ticket) -> Option<Block> {
    let promised = ticket.promised?;
    let opened = ticket.opened_at.at_offset(cx.offset()).date();
    let passed = Holidays::built_in().working_days_between(opened, cx.today()).ok()?;
    if !matches!(ticket.status, TicketStatus::Waiting | TicketStatus::InProgress) {
        return None;
    }
    let key = if passed > ticket.working_days { "laksa-clock-late" } else { "laksa-clock" };
    let args = Args::new()
        .number("passed", i64::from(passed))
        .number("promised", i64::from(ticket.working_days))
        .text("date", cx.words.day(promised));
    Some(Block::WorkingDays {
        passed,
        promised: ticket.working_days,
        caption: cx.words.say_with(key, &args),
    })
}

fn photos(cx: &Context, ticket: &Ticket) -> Option<Block> {
    let photos: Vec<Photo> = ticket
        .photos
        .iter()
        .map(|photo| {
            let key = match photo.when {
                PhotoWhen::Before => "laksa-photo-before",
                PhotoWhen::After => "laksa-photo-after",
            };
            let args = Args::new().text("when", cx.moment(photo.at));
            Photo { file: photo.id.to_string(), caption: cx.words.say_with(key, &args) }
        })
        .collect();
    (!photos.is_empty()).then_some(Block::Photos { photos })
}

fn timeline(cx: &Context, ticket: &Ticket) -> Vec<Step> {
    let last = ticket.timeline.len().saturating_sub(1);
    let closed = ticket.rating.is_some() || ticket.status == TicketStatus::Declined;
    let mut steps: Vec<Step> = ticket
        .timeline
        .iter()
        .enumerate()
        .map(|(index, event)| Step {
            stage: match event.kind {
                EventKind::Declined => Stage::Failed,
                _ if index == last && !closed => Stage::Now,
                _ => Stage::Done,
            },
            title: event_title(cx, event),
            detail: event_detail(cx, event),
        })
        .collect();
    if !closed {
        let key = match ticket.status {
            TicketStatus::Done => "laksa-next-rating",
            _ => "laksa-next-done",
        };
        steps.push(ahead(cx, Stage::Ahead, key));
    }
    steps
}

fn event_title(cx: &Context, event: &Event) -> String {
    let key = match event.kind {
        EventKind::Received => "laksa-event-received",
        EventKind::Assigned => "laksa-event-assigned",
        EventKind::Started => "laksa-event-started",
        EventKind::Finished => "laksa-event-finished",
        EventKind::Declined => "laksa-event-declined",
        EventKind::Rated => "laksa-event-rated",
        _ => "laksa-event-other",
    };
    cx.words.say_with(key, &Args::new().text("actor", event.actor.clone()))
}

fn event_detail(cx: &Context, event: &Event) -> String {
    let when = cx.moment(event.at);
    match &event.note {
        Some(note) => {
            let args = Args::new().text("when", when).text("note", note.clone());
            cx.words.say_with("laksa-event-detail", &args)
        }
        None => when,
    }
}

fn receipts(cx: &Context, ticket: &Ticket) -> Result<Vec<Step>, Error> {
    let keys: PublicKeys = cx.cached(KEYS)?.unwrap_or_default();
    let device = cx.keys.public_key().map_err(Error::bug)?;
    let proven = check_chain(&ticket.receipts, &device, &keys);
    let stages = [
        (ReceiptStage::Device, "laksa-receipt-device"),
        (ReceiptStage::Gateway, "laksa-receipt-gateway"),
        (ReceiptStage::Department, "laksa-receipt-department"),
    ];
    let step = |(stage, key): (ReceiptStage, &str)| {
        let index = ticket.receipts.iter().position(|receipt| receipt.stage == stage);
        let Some(index) = index else {
            return ahead(cx, Stage::Now, key);
        };
        let args = Args::new().text("when", cx.moment(ticket.receipts[index].at));
        let proof = if proven[index] { "laksa-receipt-proven" } else { "laksa-receipt-unproven" };
        Step {
            stage: Stage::Done,
            title: cx.words.say(key),
            detail: cx.words.say_with(proof, &args),
        }
    };
    Ok(stages.map(step).into())
}
