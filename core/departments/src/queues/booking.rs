//! Booking a slot. It needs the network: whether a slot is free is only known at the place, so nothing is
//! queued that may be gone when it is sent. What was chosen is kept on the phone until it is booked.

use std::time::Duration;

use live_domain::{Date, Timestamp};
use live_net::{Auth, Call};
use live_protocol::{
    APPOINTMENTS, Appointment, Assurance, Booking, MAX_PATIENT_NAME, Mandate, NewAppointment,
    QUEUES, Slot, Slots, booking_days,
};
use live_screen::{
    Args, Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, FieldKind, Item, Notice, Picture,
    TextField, Tone,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::places::{as_of_note, book_route, day_route, find, unreachable};
use super::{CONFIRM, ticket};
use crate::mandates::{acting_for, other_side};
use crate::section::{Context, Next, Page, button};
use crate::{Error, Form};

/// How long free slots are looked at without asking again.
const SLOTS_FRESH: Duration = Duration::from_secs(15);

/// Under which name what was asked for and not answered is kept, with its key: an answer that was lost is
/// asked for again and never books a second place.
const ASKED: &str = "dinkes/asked";

/// Under which name the slots are kept that were offered instead of one that was taken.
const NEXT: &str = "dinkes/next";

/// A service: its department, and its id there.
type Of<'a> = (&'a str, &'a str);

/// Whom it is for, when it is for oneself.
const SELF: &str = "self";

#[derive(Serialize, Deserialize)]
struct Asked {
    key: Uuid,
    wish: NewAppointment,
    day: String,
    title: String,
    detail: String,
}

#[derive(Default, Serialize, Deserialize)]
struct Offered {
    service: String,
    slots: Vec<Slot>,
}

/// Draws the slots of a day, and who is to be called.
pub fn draw(cx: &Context, of: Of<'_>, day: &str, form: &Form) -> Result<Page, Error> {
    let (department, id) = of;
    let (place, service) = find(cx, department, id)?;
    let on = date(cx, day)?;
    let words = &cx.words;
    let known: Option<Slots> = cx.cached(&resource(of, day))?;
    let as_of = known.as_ref().map(|known| known.as_of);
    let now = cx.clock.now();
    let slots: Vec<Slot> = known.map(|known| known.slots).unwrap_or_default();
    let slots: Vec<Slot> = slots.into_iter().filter(|slot| slot.start > now).collect();
    let args = Args::new().text("place", place).text("day", words.day(on));
    let silent = unreachable(cx, department)?;
    let is_silent = silent.is_some();
    let mut page = Page::new(service)
        .with(Block::Text { text: words.say_with("queue-book-where", &args), quiet: true })
        .with_some(silent)
        .with_some(not_booked(cx, of, day)?)
        .with_some(taken(cx, of)?);
    page.sensitive = true;
    if slots.is_empty() && form.value("slot").is_empty() {
        if is_silent {
            return Ok(page);
        }
        let key = if as_of.is_some() { "queue-slots-none" } else { "queue-slots-unknown" };
        return Ok(page.with(Block::Text { text: words.say(key), quiet: false }));
    }
    let others = acting_for(cx)?;
    Ok(page
        .with(slot_choice(cx, &slots, form))
        .with_some((!others.is_empty()).then(|| whom(cx, &others, form)))
        .with(Block::TextField(TextField {
            id: "name".to_owned(),
            label: words.say("queue-name"),
            help: words.say("queue-name-help"),
            kind: FieldKind::Line,
            value: form.value("name").to_owned(),
            optional: false,
            max_chars: u32::try_from(MAX_PATIENT_NAME).unwrap_or(u32::MAX),
            error: form.error(words, "name"),
            confirmed: None,
            scan: None,
        }))
        .with(button(cx, "book", "queue-book", ButtonRole::Primary))
        .with(Block::Text { text: words.say("queue-book-note"), quiet: true })
        .with_some(as_of.map(|at| as_of_note(cx, department, at))))
}

/// Fetches the free slots of a day.
pub async fn load(cx: &Context, of: Of<'_>, day: &str, force: bool) -> Result<(), Error> {
    super::load(cx, false).await?;
    date(cx, day)?;
    let asked = cx.courier.fetch(&resource(of, day), Auth::None, SLOTS_FRESH, force).await;
    if asked.is_err() {
        // Perhaps because the department does not answer: that is said with the places.
        super::load(cx, true).await?;
    }
    asked?;
    Ok(())
}

/// Books what was chosen, once.
pub async fn book(cx: &Context, of: Of<'_>, day: &str, form: &mut Form) -> Result<Next, Error> {
    let wish = wish(cx, of, form)?;
    if cx.identity.assurance() < Assurance::Matched {
        return Ok(Next::Go(book_route(of.0, &format!("{}/{day}/{CONFIRM}", of.1))));
    }
    let asked = remember(cx, wish, day)?;
    let call = Call::post(APPOINTMENTS, &asked.wish).keyed(asked.key).as_account();
    let answer = match cx.api.send(call).await.map_err(Error::from) {
        // What was refused is not asked for again under this key; what is not known is.
        Err(error @ (Error::InvalidInput(_) | Error::Changed | Error::NotFound)) => {
            cx.store.delete_value(ASKED)?;
            return Err(error);
        }
        answer => answer?,
    };
    let booking: Booking = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    cx.store.delete_value(ASKED)?;
    let Some(appointment) = booking.appointment else {
        cx.keep(NEXT, &Offered { service: of.1.to_owned(), slots: booking.next })?;
        form.set("slot", "");
        form.object("slot", "taken");
        load(cx, of, day, true).await?;
        return Ok(Next::Stay);
    };
    cx.store.delete_value(NEXT)?;
    keep(cx, &appointment)?;
    Ok(Next::Done(Some(ticket::route(&appointment))))
}

/// Keeps an appointment that the gateway answered with.
pub fn keep(cx: &Context, appointment: &Appointment) -> Result<(), Error> {
    let body = serde_json::to_vec(appointment).map_err(Error::bug)?;
    cx.keep_answered(&Appointment::resource(appointment.id), &body)
}

/// What was chosen, at a department or at any, and could not be booked yet, with a way on.
pub fn unbooked(cx: &Context, department: Option<&str>) -> Result<Option<Item>, Error> {
    let asked: Option<Asked> = cx.kept(ASKED)?;
    let asked = asked.filter(|asked| {
        department.is_none_or(|department| asked.wish.department == department)
            && date(cx, &asked.day).is_ok()
    });
    Ok(asked.map(|asked| Item {
        icon: Picture::Calendar,
        route: Some(book_route(
            &asked.wish.department,
            &format!("{}/{}", asked.wish.service, asked.day),
        )),
        title: asked.title,
        detail: asked.detail,
        state: cx.words.say("queue-not-booked"),
        tone: Tone::Attention,
    }))
}

fn wish(cx: &Context, of: Of<'_>, form: &Form) -> Result<NewAppointment, Error> {
    let slot = form.value("slot").to_owned();
    let mandate = form.value("who").parse().ok();
    let others = acting_for(cx)?;
    let child = others.iter().find(|other| Some(other.id) == mandate);
    let name = match (form.value("name").trim(), child) {
        ("", Some(child)) => child.name.clone(),
        (name, _) => name.to_owned(),
    };
    let mut wrong = Vec::new();
    if slot.is_empty() {
        wrong.push(("slot".to_owned(), "empty".to_owned()));
    }
    if name.is_empty() {
        wrong.push(("name".to_owned(), "empty".to_owned()));
    }
    if !wrong.is_empty() {
        return Err(Error::InvalidInput(wrong));
    }
    let (department, service) = (of.0.to_owned(), of.1.to_owned());
    let mandate = child.map(|child| child.id);
    Ok(NewAppointment { department, service, slot, name, mandate })
}

/// Keeps what is asked for before it is, under the key of before when it is the same.
fn remember(cx: &Context, wish: NewAppointment, day: &str) -> Result<Asked, Error> {
    let before: Option<Asked> = cx.kept(ASKED)?;
    if let Some(before) = before.filter(|before| before.wish == wish) {
        return Ok(before);
    }
    let (place, title) = find(cx, &wish.department, &wish.service)?;
    let args = Args::new().text("place", place).text("day", cx.words.day(date(cx, day)?));
    let asked = Asked {
        key: live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref()),
        wish,
        day: day.to_owned(),
        title,
        detail: cx.words.say_with("queue-book-where", &args),
    };
    cx.keep(ASKED, &asked)?;
    Ok(asked)
}

/// That what was chosen is not booked yet, where that is so.
fn not_booked(cx: &Context, of: Of<'_>, day: &str) -> Result<Option<Block>, Error> {
    let asked: Option<Asked> = cx.kept(ASKED)?;
    let is_this = asked.is_some_and(|asked| {
        (&*asked.wish.department, &*asked.wish.service) == of && asked.day == day
    });
    Ok(is_this.then(|| {
        Block::Notice(Notice {
            tone: Tone::Attention,
            icon: Picture::Waiting,
            title: cx.words.say("queue-not-booked"),
            text: cx.words.say("queue-not-booked-text"),
            route: None,
        })
    }))
}

/// The next slots, where somebody else was faster.
fn taken(cx: &Context, of: Of<'_>) -> Result<Option<Block>, Error> {
    let offered: Offered = cx.kept(NEXT)?.unwrap_or_default();
    let now = cx.clock.now();
    let slots = offered.slots.into_iter().filter(|slot| slot.start > now);
    let items: Vec<Item> = slots
        .filter(|_| offered.service == of.1)
        .map(|slot| Item {
            icon: Picture::Calendar,
            title: cx.moment(slot.start),
            detail: cx.words.say("queue-next-free"),
            state: String::new(),
            tone: Tone::Info,
            route: Some(day_route(of, slot.start.at_offset(cx.offset()).date())),
        })
        .collect();
    Ok((!items.is_empty()).then_some(Block::Items { items, empty: String::new() }))
}

fn slot_choice(cx: &Context, slots: &[Slot], form: &Form) -> Block {
    let chosen = form.value("slot");
    let mut options: Vec<ChoiceOption> =
        slots.iter().map(|slot| option(&slot.id, hour(cx, slot.start))).collect();
    if !chosen.is_empty() && options.iter().all(|option| option.value != chosen) {
        // What was chosen stays on the screen, and that it is no longer there is said when it is booked.
        options.insert(0, option(chosen, cx.words.say("queue-slot-chosen")));
    }
    Block::Choice(Choice {
        id: "slot".to_owned(),
        label: cx.words.say("queue-slot"),
        help: cx.words.say("queue-slot-help"),
        style: ChoiceStyle::Folded,
        options,
        value: chosen.to_owned(),
        optional: false,
        error: form.error(&cx.words, "slot"),
    })
}

fn whom(cx: &Context, others: &[Mandate], form: &Form) -> Block {
    let own = option(SELF, cx.words.say("queue-who-self"));
    let theirs = others.iter().map(|other| option(&other.id.to_string(), other_side(other)));
    let value = form.value("who");
    Block::Choice(Choice {
        id: "who".to_owned(),
        label: cx.words.say("queue-who"),
        help: String::new(),
        style: ChoiceStyle::Open,
        options: std::iter::once(own).chain(theirs).collect(),
        value: if value.is_empty() { SELF.to_owned() } else { value.to_owned() },
        optional: false,
        error: form.error(&cx.words, "who"),
    })
}

fn option(value: &str, label: String) -> ChoiceOption {
    ChoiceOption { value: value.to_owned(), label, group: String::new(), icon: None }
}

/// An hour of the day in the city.
pub fn hour(cx: &Context, at: Timestamp) -> String {
    let local = at.at_offset(cx.offset());
    let args = Args::new()
        .text("hour", format!("{:02}", local.hour()))
        .text("minute", format!("{:02}", local.minute()))
        .text("zone", cx.city.zone.clone());
    cx.words.say_with("queue-hour", &args)
}

fn resource((department, service): Of<'_>, day: &str) -> String {
    format!("{QUEUES}/{department}/services/{service}/slots?day={day}")
}

/// A day that can be booked now, as it stands in a route.
fn date(cx: &Context, day: &str) -> Result<Date, Error> {
    booking_days(cx.today()).find(|open| open.to_string() == day).ok_or(Error::NotFound)
}
