//! What a life event leads to, before it is sent and after.

use live_domain::service::{Answers, Coming, Interview};
use live_protocol::{Application, TicketStatus};
use live_screen::{Args, Block, Item, Notice, Picture, Step, Tone};

use super::{address, coming_item, received, waits_for};
use crate::Error;
use crate::section::{Context, Next, Page};
use crate::services::application::{self, is_over, own_item, timeline, title};
use crate::services::in_words;
use crate::ticket::Waiting;

/// Seconds until one that is not over is worth another look.
const AGAIN_IN: u32 = 15;

/// What is said of an event before anything is answered: the applications that may come of it, and what
/// else to know.
pub fn about(cx: &Context, interview: &Interview) -> Vec<Block> {
    let applications = interview.event.applications.iter().zip(&interview.services);
    let items = applications.map(|(application, service)| {
        let after = application.after.iter().map(String::as_str).collect();
        let item = coming_item(cx, &Coming { service, after, answers: Answers::new() });
        let depends = application.when.as_ref().map(|_| cx.words.say("event-if-wanted"));
        Item { state: depends.unwrap_or(item.state), ..item }
    });
    let advice = interview.event.advice.iter();
    let advice: Vec<_> = advice
        .map(|text| Block::Text { text: in_words(cx, text).to_owned(), quiet: false })
        .collect();
    let mut blocks = vec![
        Block::Heading { text: cx.words.say("event-applications") },
        Block::Items { items: items.collect(), empty: String::new() },
    ];
    if !advice.is_empty() {
        blocks.push(Block::Heading { text: cx.words.say("event-advice") });
        blocks.extend(advice);
    }
    blocks
}

/// What comes of what was answered.
pub fn of_which(cx: &Context, coming: &[Coming<'_>]) -> [Block; 2] {
    let items = coming.iter().map(|coming| coming_item(cx, coming)).collect();
    [
        Block::Heading { text: cx.words.say("event-sends") },
        Block::Items { items, empty: cx.words.say("event-sends-none") },
    ]
}

/// What became of an interview: each application, and one timeline of all.
pub fn draw(cx: &Context, interview: &str) -> Result<Page, Error> {
    let all = received(cx, interview)?;
    let waiting = waiting(cx, interview)?;
    let first = all.first().and_then(|one| Some((one.event.as_ref()?.event.clone(), one.mandate)));
    let first = first.or_else(|| application::event_of(waiting.first()?));
    let (event, mandate) = first.ok_or(Error::NotFound)?;
    let title = title(cx, &event, mandate);
    let mut page = match waiting.first() {
        Some(first) => first.draw(cx, title),
        None => Page::new(title),
    };
    page.sensitive = true;
    let is_open = all.iter().any(|one| !is_over(one.status));
    if waiting.is_empty() {
        page.again_in = (is_open && !cx.is_followed).then_some(AGAIN_IN);
        let (title, tone) = state(cx, interview)?;
        let icon = if tone == Tone::Done { Picture::Check } else { Picture::Info };
        let text = cx.words.say("event-one-place");
        page = page.with(Block::Notice(Notice { tone, icon, title, text, route: None }));
    }
    let mut items: Vec<Item> = all.iter().map(|one| item(cx, one, &all)).collect();
    for waiting in &waiting {
        items.push(application::waiting_item(cx, waiting)?);
    }
    page = page
        .with(Block::Heading { text: cx.words.say("event-applications") })
        .with(Block::Items { items, empty: String::new() });
    let steps = together(cx, &all);
    if steps.is_empty() {
        return Ok(page);
    }
    Ok(page
        .with(Block::Heading { text: cx.words.say("application-timeline") })
        .with(Block::Timeline { steps }))
}

/// An application that the city has, and what it waits for.
fn item(cx: &Context, application: &Application, all: &[Application]) -> Item {
    let item = own_item(cx, application);
    let after = application.event.iter().flat_map(|of| &of.after);
    let after = after.filter_map(|one| all.iter().find(|other| other.submission == *one));
    let after: Vec<String> = after.map(|other| title(cx, &other.service, None)).collect();
    if after.is_empty() || is_over(application.status) {
        return item;
    }
    Item { state: waits_for(cx, &after), tone: Tone::Plain, ..item }
}

/// What happened to all of them, oldest first.
fn together(cx: &Context, all: &[Application]) -> Vec<Step> {
    let mut steps = Vec::new();
    for application in all {
        let Block::Timeline { steps: own } = timeline(cx, application) else { continue };
        let service = title(cx, &application.service, None);
        for (event, step) in application.timeline.iter().zip(own) {
            let args = Args::new().text("service", service.clone()).text("what", step.title);
            let title = cx.words.say_with("event-step", &args);
            steps.push((event.at, Step { title, ..step }));
        }
    }
    live_domain::sort::by_key(&mut steps, |(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

/// From an application to the life event that it came of, and what it waits for.
pub fn way_back(cx: &Context, application: &Application) -> Result<Option<Block>, Error> {
    let Some(of) = &application.event else { return Ok(None) };
    let interview = of.interview.to_string();
    let Item { state, .. } = item(cx, application, &received(cx, &interview)?);
    let item = Item {
        icon: Picture::People,
        title: title(cx, &of.event, application.mandate),
        detail: if of.after.is_empty() { cx.words.say("event-part-of") } else { state },
        state: String::new(),
        tone: Tone::Plain,
        route: Some(address(&interview)),
    };
    Ok(Some(Block::Items { items: vec![item], empty: String::new() }))
}

/// To whatever the first that waits needs.
pub fn sign_in(cx: &Context, interview: &str) -> Result<Next, Error> {
    match waiting(cx, interview)?.first() {
        Some(first) => application::sign_in(cx, &first.submission()),
        None => Ok(Next::Stay),
    }
}

/// How all of it stands: what the citizen has to do, or how much is over.
pub fn state(cx: &Context, interview: &str) -> Result<(String, Tone), Error> {
    if let Some(first) = waiting(cx, interview)?.first() {
        let item = first.listed(cx, (Picture::Services, String::new()), address(interview));
        return Ok((item.state, item.tone));
    }
    let all = received(cx, interview)?;
    if all.iter().any(|one| one.status == TicketStatus::NeedsFix) {
        return Ok((cx.words.say("application-needs-fix"), Tone::Attention));
    }
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let over = all.iter().filter(|one| is_over(one.status)).count();
    let args = Args::new().number("over", count(over)).number("all", count(all.len()));
    let tone = if over == all.len() { Tone::Done } else { Tone::Info };
    Ok((cx.words.say_with("event-over", &args), tone))
}

/// What of an interview waits on the device, in the order in which it is sent.
fn waiting(cx: &Context, interview: &str) -> Result<Vec<Waiting>, Error> {
    let mut all = application::all_waiting(cx)?;
    all.retain(|waiting| waiting.item.lane == address(interview));
    all.reverse();
    Ok(all)
}
