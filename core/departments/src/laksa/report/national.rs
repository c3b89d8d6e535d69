//! The national clock of complaints (SP4N-LAPOR!): what is due until when, and what can be done once it has
//! passed. How many days it gives is data of the city's profile.

use live_domain::Holidays;
use live_protocol::{EventKind, Ticket};
use live_screen::{Args, Block, Fact, Notice, Picture, Tone};

use super::page::reopened_at;
use crate::laksa::is_open;
use crate::section::Context;

/// The clock of a report that somebody has yet to do something with.
pub fn clock(cx: &Context, ticket: &Ticket) -> Vec<Block> {
    let Some(category) = cx.city.report_category(&ticket.category) else { return Vec::new() };
    if !is_open(ticket) {
        return Vec::new();
    }
    let (words, rules) = (&cx.words, &cx.city.complaints);
    let has = |kind| ticket.timeline.iter().any(|event| event.kind == kind);
    let reopened = reopened_at(ticket);
    let since = reopened.unwrap_or(ticket.opened_at).at_offset(cx.offset()).date();
    let by = |days| Holidays::built_in().add_working_days(since, days).ok();
    // Whoever was given it, works on it or handed it on has checked it.
    let checked = [EventKind::Assigned, EventKind::Started, EventKind::Forwarded];
    let is_checked = reopened.is_some() || checked.into_iter().any(has);
    let (check, follow) = (by(rules.check_days), by(category.national_days));
    let is_past = |day| matches!(day, Some(day) if cx.today() > day);
    let fact = |key: &str, day, is_done| {
        let value = match day {
            _ if is_done => words.say("laksa-clock-kept"),
            Some(day) => {
                words.say_with("laksa-clock-by", &Args::new().text("date", words.day(day)))
            }
            None => words.say("laksa-clock-unknown"),
        };
        Fact { label: words.say(key), value }
    };
    let facts = vec![
        fact("laksa-clock-check", check, is_checked),
        fact("laksa-clock-follow", follow, false),
    ];
    let mut blocks =
        vec![Block::Heading { text: words.say("laksa-clock") }, Block::Facts { facts }];
    if has(EventKind::Forwarded) {
        blocks.push(Block::Text { text: words.say("laksa-clock-goes-on"), quiet: true });
    }
    if is_past(follow) || (is_past(check) && !is_checked) {
        blocks.push(Block::Notice(Notice {
            tone: Tone::Attention,
            icon: Picture::Warning,
            title: words.say("laksa-clock-late"),
            text: rules.escalation.in_language(words.language().tag()).to_owned(),
            route: None,
        }));
    }
    blocks
}
