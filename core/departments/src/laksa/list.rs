//! Everybody's reports, and one's own.

use std::time::Duration;

use live_protocol::{PublicReport, PublicReports, ReceiptStage, Ticket};
use live_screen::{Args, Block, Button, ButtonRole, Fact, Item, Picture, Tone};

use super::{REPORTS, category_icon, category_label, near, report, status, wants_rating};
use crate::Error;
use crate::place::village_label;
use crate::section::{Context, Page};

/// How long everybody's reports are looked at without fetching them again.
pub const FRESH: Duration = Duration::from_mins(1);

/// How many of everybody's reports are shown.
const SHOWN: usize = 15;

/// What is going on in the city, and one's own part in it.
pub fn draw(cx: &Context) -> Result<Page, Error> {
    let words = &cx.words;
    let public: PublicReports = cx.cached(REPORTS)?.unwrap_or_default();
    let waiting = report::waiting(cx)?;
    let waiting = waiting.iter().map(|waiting| report::waiting_item(cx, waiting));
    let mut own: Vec<Item> = waiting.collect::<Result<_, _>>()?;
    own.extend(report::tickets(cx)?.iter().map(|ticket| own_item(cx, ticket)));
    Ok(Page::new(words.say("laksa-list"))
        .with(Block::Text { text: words.say("laksa-list-lead"), quiet: true })
        .with(Block::Button(
            Button::new("new", words.say("laksa-tile"), ButtonRole::Primary)
                .with_icon(Picture::Report),
        ))
        .with(Block::Button(
            Button::new("near", words.say("laksa-near"), ButtonRole::Quiet)
                .with_icon(Picture::Place),
        ))
        .with(Block::Heading { text: words.say("laksa-own") })
        .with(Block::Items { items: own, empty: words.say("laksa-own-empty") })
        .with(Block::Heading { text: words.say("laksa-city") })
        .with(figures(cx, &public))
        .with(Block::Items {
            items: public.latest.iter().take(SHOWN).map(|report| public_item(cx, report)).collect(),
            empty: words.say("laksa-city-empty"),
        }))
}

/// How the city is doing, as far as it is known on the device.
pub fn glance(cx: &Context) -> Result<Vec<Block>, Error> {
    let Some(public) = cx.cached::<PublicReports>(REPORTS)? else { return Ok(Vec::new()) };
    Ok(vec![Block::Heading { text: cx.words.say("laksa-glance") }, figures(cx, &public)])
}

fn figures(cx: &Context, public: &PublicReports) -> Block {
    let fact = |key: &str, count: u32| Fact { label: cx.words.say(key), value: count.to_string() };
    Block::Facts {
        facts: vec![
            fact("laksa-status-waiting", public.waiting),
            fact("laksa-status-in-progress", public.in_progress),
            fact("laksa-status-done", public.done),
        ],
    }
}

/// One's own ticket as a thing of a list.
pub fn own_item(cx: &Context, ticket: &Ticket) -> Item {
    let (mut state, mut tone) = status(&cx.words, ticket.status);
    if wants_rating(ticket) {
        (state, tone) = (cx.words.say("laksa-wants-rating"), Tone::Attention);
    }
    let args =
        Args::new().text("number", ticket.number.clone()).text("when", cx.moment(ticket.opened_at));
    Item {
        icon: category_icon(&cx.city, &ticket.category),
        title: report::title(cx, &ticket.category, &ticket.place),
        detail: cx.words.say_with(
            if ticket.joined { "laksa-joined-detail" } else { "ticket-own-detail" },
            &args,
        ),
        state,
        tone,
        route: Some(format!("laksa/report/{}", ticket.submission)),
    }
}

/// One's own ticket by how far it has come: to the city, or on to the department.
pub fn received_item(cx: &Context, ticket: &Ticket) -> Item {
    let at_department = ticket.receipts.iter().any(|r| r.stage == ReceiptStage::Department);
    let key = if at_department { "ticket-receipt-department" } else { "ticket-receipt-gateway" };
    Item { state: cx.words.say(key), tone: Tone::Done, ..own_item(cx, ticket) }
}

/// One of everybody's, with how many joined it.
pub fn public_item(cx: &Context, report: &PublicReport) -> Item {
    let (state, tone) = status(&cx.words, report.status);
    let village = report.village.as_deref().map(|code| village_label(cx, code));
    let args = Args::new()
        .text("number", report.number.clone())
        .text("when", cx.moment(report.opened_at))
        .text("place", village.unwrap_or_default())
        .number("count", i64::from(report.supporters));
    let is_joined = report.supporters > 0;
    Item {
        icon: category_icon(&cx.city, &report.category),
        title: category_label(&cx.city, &cx.words, &report.category),
        detail: cx.words.say_with(
            if is_joined { "laksa-public-detail-joined" } else { "laksa-public-detail" },
            &args,
        ),
        state,
        tone,
        route: Some(format!("{}/{}", near::FORM, report.number)),
    }
}
