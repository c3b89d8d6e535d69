//! One's own place in a queue: its number, who is called now, and how many are before.

use live_net::Call;
use live_protocol::{Appointment, AppointmentStatus as Status};
use live_screen::{Args, Block, ButtonRole, Fact, Item, Notice, Picture, Tone};

use super::booking::{hour, keep};
use super::places::silent;
use super::{NAME, folder};
use crate::Error;
use crate::section::{Context, Next, Page, button};

/// Seconds between two looks at a queue that does not tell by itself.
const AGAIN_IN: u32 = 30;

/// The screen of an appointment.
pub fn route(appointment: &Appointment) -> String {
    format!("{NAME}/tickets/{}", appointment.id)
}

/// Every appointment that is on the device, what is to come first.
pub fn all(cx: &Context) -> Result<Vec<Appointment>, Error> {
    let mut all: Vec<Appointment> = cx.cached_in(&folder())?;
    live_domain::sort::by_key(&mut all, |one| (!one.status.is_open(), one.start, one.id));
    Ok(all)
}

/// An appointment as a thing of a list.
pub fn item(cx: &Context, one: &Appointment) -> Item {
    let args = Args::new().text("place", one.place.clone()).text("when", cx.moment(one.start));
    let (state, tone) = state(cx, one);
    Item {
        icon: Picture::Calendar,
        title: name(cx, one),
        detail: cx.words.say_with("queue-ticket-detail", &args),
        state,
        tone,
        route: Some(route(one)),
    }
}

/// What it is for.
fn name(cx: &Context, one: &Appointment) -> String {
    one.service_name_in(cx.words.language().tag()).to_owned()
}

/// Draws an appointment.
pub fn draw(cx: &Context, id: &str) -> Result<Page, Error> {
    let one = find(cx, id)?;
    let mut page = Page::new(name(cx, &one));
    page.sensitive = true;
    page = page
        .with(Block::Notice(notice(cx, &one)))
        .with_some(one.unreachable_since.map(|since| silent(cx, since, &one.department)))
        .with(Block::Facts { facts: facts(cx, &one) });
    if !one.status.is_open() {
        return Ok(page);
    }
    page.again_in = (!cx.is_followed).then_some(AGAIN_IN);
    page = page.with(Block::Text { text: cx.words.say("queue-ticket-how"), quiet: true });
    if one.status == Status::Booked {
        page = page.with(button(cx, "cancel", "queue-cancel", ButtonRole::Danger));
    }
    Ok(page)
}

/// Cancels it. The place has to hear of it, so it needs the network.
pub async fn cancel(cx: &Context, id: &str) -> Result<Next, Error> {
    let one = find(cx, id)?;
    let call = Call::delete(&Appointment::resource(one.id)).as_account();
    let answer = cx.api.send(call).await?;
    let one: Appointment = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    keep(cx, &one)?;
    Ok(Next::Stay)
}

fn find(cx: &Context, id: &str) -> Result<Appointment, Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    cx.cached(&Appointment::resource(id))?.ok_or(Error::NotFound)
}

/// How it stands, in a few words.
fn state(cx: &Context, one: &Appointment) -> (String, Tone) {
    let (key, tone) = match one.status {
        Status::Called => ("queue-called", Tone::Attention),
        Status::Done => ("queue-done", Tone::Plain),
        Status::Cancelled => ("queue-cancelled", Tone::Plain),
        Status::Missed => ("queue-missed", Tone::Problem),
        Status::Booked | Status::Other => {
            let days = (one.start.at_offset(cx.offset()).date() - cx.today()).whole_days();
            return match &one.queue {
                Some(queue) if days == 0 => {
                    let args = Args::new().number("ahead", i64::from(queue.ahead));
                    (cx.words.say_with("queue-ahead", &args), Tone::Attention)
                }
                _ => {
                    let args = Args::new().number("days", days).text("hour", hour(cx, one.start));
                    (cx.words.say_with("queue-in-days", &args), Tone::Info)
                }
            };
        }
    };
    (cx.words.say(key), tone)
}

fn notice(cx: &Context, one: &Appointment) -> Notice {
    let (state, tone) = state(cx, one);
    let number = one.number.clone().unwrap_or_else(|| hour(cx, one.start));
    let args = Args::new().text("number", number).text("state", state);
    let text = match one.status {
        Status::Called => "queue-called-text",
        Status::Done => "queue-done-text",
        Status::Cancelled => "queue-cancelled-text",
        Status::Missed => "queue-missed-text",
        Status::Booked | Status::Other => "queue-booked-text",
    };
    Notice {
        tone,
        icon: Picture::Calendar,
        title: cx.words.say_with("queue-ticket-title", &args),
        text: cx.words.say_with(text, &args),
        route: None,
    }
}

fn facts(cx: &Context, one: &Appointment) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let mut facts: Vec<Fact> = Vec::new();
    facts.extend(one.number.clone().map(|number| fact("queue-number", number)));
    if let Some(queue) = &one.queue {
        let now = queue.now.clone().unwrap_or_else(|| cx.words.say("queue-now-nobody"));
        let args = Args::new().text("from", hour(cx, queue.from)).text("to", hour(cx, queue.to));
        facts.extend([
            fact("queue-now", now),
            fact("queue-before-you", queue.ahead.to_string()),
            fact("queue-estimate", cx.words.say_with("queue-estimate-range", &args)),
            fact("queue-looked-at", cx.moment(queue.as_of)),
        ]);
    }
    facts.extend([
        fact("queue-when", cx.moment(one.start)),
        fact("queue-where", one.place.clone()),
        fact("queue-name", one.name.clone()),
    ]);
    facts
}
