//! A department with queues whose own HTTP interface is described by configuration.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{Date, Timestamp, UtcOffset};
use live_protocol::{AppointmentStatus, Point, QueuePlace, QueueService, Slot};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::file::{Verb, change, method};
use super::link::reference;
use super::template::{Body, Fields, Path, Pointer};
use crate::departments::guard::{Call, Failure};
use crate::departments::outward::Answer;
use crate::departments::queues::{
    Booked, Place, Queues, Standing, Ticket, Wish, is_id, is_shown, offered, on_day,
};
use crate::departments::system::{Ask, System, json};
use crate::error::{Error, Result};

/// The most places, services of one, or slots in one answer.
const MOST: usize = 500;

/// How a department's queues are asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Queueing {
    pub places: PlacesAt,
    pub slots: SlotsAt,
    pub book: Booking,
    pub booked: BookedAt,
    pub cancel: Cancelling,
    pub standing: StandingAt,
    pub ticket: TicketAt,
    /// What its words for how somebody's place stands mean.
    pub words: BTreeMap<String, Stand>,
}

/// Where the places are, and the parts of each.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlacesAt {
    pub path: Path,
    pub list: Pointer,
    pub id: Pointer,
    pub name: Pointer,
    pub address: Option<Pointer>,
    pub latitude: Option<Pointer>,
    pub longitude: Option<Pointer>,
    pub services: ServicesAt,
}

/// Where in a place is what can be booked there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServicesAt {
    pub list: Pointer,
    pub id: Pointer,
    pub name: Pointer,
    /// Its English name, where the department has one.
    pub name_en: Option<Pointer>,
}

/// Where the free slots of a service on a day are, and the parts of each.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SlotsAt {
    pub path: Path,
    pub list: Pointer,
    pub id: Pointer,
    pub start: Pointer,
    pub end: Pointer,
}

/// How a slot is booked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Booking {
    #[serde(default, deserialize_with = "method")]
    pub method: Verb,
    /// It has nothing of who it is for: addresses are written down everywhere.
    pub path: Path,
    pub body: Body,
    /// Where in the answer what was booked is.
    #[serde(default)]
    pub ticket: Pointer,
}

/// How it is asked what was booked under a reference.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BookedAt {
    pub path: Path,
    /// Where in the answer that is.
    #[serde(default)]
    pub ticket: Pointer,
}

/// How what was booked is cancelled.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cancelling {
    #[serde(default, deserialize_with = "change")]
    pub method: Verb,
    pub path: Path,
    pub body: Option<Body>,
}

/// How the queue before somebody is asked for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandingAt {
    pub path: Path,
    /// The word for how their own place stands.
    pub word: Pointer,
    /// The number that was called last.
    pub now: Option<Pointer>,
    /// How many are called before.
    pub ahead: Pointer,
}

/// Where the parts of what was booked are, within it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TicketAt {
    pub id: Pointer,
    /// Our reference, by which the gateway sees that it is what it has booked, and nobody else's.
    pub reference: Pointer,
    pub number: Option<Pointer>,
    pub start: Pointer,
    pub end: Pointer,
}

/// What a department's word for how somebody's place stands means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Stand {
    Booked,
    Called,
    Done,
    Missed,
    Cancelled,
}

impl From<Stand> for AppointmentStatus {
    fn from(stand: Stand) -> Self {
        match stand {
            Stand::Booked => Self::Booked,
            Stand::Called => Self::Called,
            Stand::Done => Self::Done,
            Stand::Missed => Self::Missed,
            Stand::Cancelled => Self::Cancelled,
        }
    }
}

/// That an answer has not what the configuration says.
const UNREADABLE: Failure = Failure::Down("its answer is not what the configuration says");

/// The queues of such a department.
pub(crate) struct RestQueues {
    pub department: String,
    pub system: Arc<System>,
    pub how: Box<Queueing>,
    pub zone: UtcOffset,
}

impl RestQueues {
    /// Asks, and reads what the system answers while it works: nothing where it does not know what was asked
    /// about.
    async fn ask<T>(
        &self,
        ask: Ask,
        read: impl FnOnce(&Value) -> Call<T>,
    ) -> Result<std::result::Result<T, Refused>> {
        let judge = |Answer { status, body }: Answer| match status {
            404 | 410 => Ok(Err(Refused::Unknown)),
            409 => Ok(Err(Refused::Conflict)),
            400..=499 => Err(Failure::Refused("it does not take this")),
            _ => read(&json(&body)?).map(Ok),
        };
        self.system.receive(ask, judge).await
    }

    fn place(&self, value: &Value) -> Option<QueuePlace> {
        let at = &self.how.places;
        let number = |at: &Option<Pointer>| at.as_ref()?.words(value)?.parse::<f64>().ok();
        let point = number(&at.latitude).zip(number(&at.longitude));
        let address = at.address.as_ref().and_then(|address| address.words(value));
        let services = list(&at.services.list, value).filter_map(|one| self.service(one));
        Some(QueuePlace {
            department: self.department.clone(),
            id: id(&at.id, value)?,
            name: shown(&at.name, value)?,
            address: address.filter(|address| is_shown(address)).unwrap_or_default(),
            point: point.map(|(latitude, longitude)| Point {
                latitude,
                longitude,
                accuracy_m: None,
            }),
            services: services.collect(),
            unreachable_since: None,
        })
    }

    fn service(&self, value: &Value) -> Option<QueueService> {
        let at = &self.how.places.services;
        let name_en = at.name_en.as_ref().and_then(|name| shown(name, value));
        Some(QueueService { id: id(&at.id, value)?, name: shown(&at.name, value)?, name_en })
    }

    fn slot(&self, value: &Value) -> Option<Slot> {
        let at = &self.how.slots;
        let (start, end) = (at.start.moment(value)?, at.end.moment(value)?);
        let id = reference(at.id.words(value)).ok()?;
        (start < end).then_some(Slot { id, start, end })
    }

    /// What was booked; nothing where it is not what is meant.
    fn ticket(&self, value: &Value, reference: &str) -> Call<Option<Ticket>> {
        let at = &self.how.ticket;
        if at.reference.words(value).as_deref() != Some(reference) {
            return Ok(None);
        }
        let times = at.start.moment(value).zip(at.end.moment(value));
        let (start, end) = times.filter(|(start, end)| start < end).ok_or(UNREADABLE)?;
        let number = at.number.as_ref().and_then(|number| shown(number, value));
        let id = super::link::reference(at.id.words(value))?;
        Ok(Some(Ticket { id, number, start, end }))
    }

    fn status(&self, word: &str) -> Call<AppointmentStatus> {
        let stand = self.how.words.get(word).copied().map(AppointmentStatus::from);
        stand.ok_or(Failure::Refused("it uses a word that the configuration has not"))
    }
}

/// Why a system that works does not do something.
enum Refused {
    Unknown,
    Conflict,
}

#[async_trait]
impl Queues for RestQueues {
    async fn places(&self) -> Result<Vec<QueuePlace>> {
        let ask = Ask::new(Method::GET, self.how.places.path.say(&Fields::new())).waited_for();
        let read = |answer: &Value| {
            self.how.places.list.find(answer).ok_or(UNREADABLE)?;
            let places = list(&self.how.places.list, answer);
            Ok(offered(places.filter_map(|place| self.place(place)).collect()))
        };
        self.ask(ask, read).await?.map_err(|_| Error::not_found())
    }

    async fn slots(&self, service: &str, day: Date) -> Result<Vec<Slot>> {
        let fields = fields([("service", service), ("day", &day.to_string())]);
        let ask = Ask::new(Method::GET, self.how.slots.path.say(&fields)).waited_for();
        let read = |answer: &Value| {
            self.how.slots.list.find(answer).ok_or(UNREADABLE)?;
            let slots = list(&self.how.slots.list, answer);
            Ok(on_day(slots.filter_map(|slot| self.slot(slot)).collect(), day, self.zone))
        };
        // What it does not know has no slots.
        Ok(self.ask(ask, read).await?.unwrap_or_default())
    }

    async fn book(&self, wish: &Wish) -> Result<Booked> {
        let how = &self.how.book;
        let fields = fields([
            ("reference", &wish.reference),
            ("service", &wish.service),
            ("place", &wish.place),
            ("slot", &wish.slot),
            ("name", &wish.name),
        ]);
        let ask = Ask::new(how.method.0.clone(), how.path.say(&fields)).waited_for();
        let ask = ask.json(&how.body.say(&fields)).key(&wish.reference);
        let read = |answer: &Value| {
            let ticket = how.ticket.find(answer).ok_or(UNREADABLE)?;
            self.ticket(ticket, &wish.reference)?.ok_or(UNREADABLE)
        };
        Ok(match self.ask(ask, read).await? {
            Ok(ticket) => Booked::Ticket(ticket),
            Err(Refused::Conflict) => Booked::Full,
            Err(Refused::Unknown) => Booked::Unknown,
        })
    }

    async fn booked(&self, reference: &str) -> Result<Option<Ticket>> {
        let how = &self.how.booked;
        let ask = Ask::new(Method::GET, how.path.say(&fields([("reference", reference)])));
        let read = |answer: &Value| match how.ticket.find(answer) {
            Some(ticket) => self.ticket(ticket, reference),
            None => Ok(None),
        };
        Ok(self.ask(ask, read).await?.unwrap_or_default())
    }

    async fn cancel(&self, ticket: &str) -> Result<()> {
        let how = &self.how.cancel;
        let fields = fields([("ticket", ticket)]);
        let ask = Ask::new(how.method.0.clone(), how.path.say(&fields));
        let ask = match &how.body {
            Some(body) => ask.json(&body.say(&fields)),
            None => ask,
        };
        let refused = self.system.receive(ask.waited_for(), |Answer { status, .. }| match status {
            409 => Ok(true),
            200..=299 | 404 | 410 => Ok(false),
            _ => Err(Failure::Refused("it does not take this")),
        });
        if refused.await? { Err(Error::conflict("the appointment is over")) } else { Ok(()) }
    }

    async fn standing(&self, place: &Place) -> Result<Standing> {
        let how = &self.how.standing;
        let fields = fields([("ticket", &place.ticket), ("service", &place.service)]);
        let ask = Ask::new(Method::GET, how.path.say(&fields));
        let read = |answer: &Value| {
            let status = self.status(&how.word.words(answer).ok_or(UNREADABLE)?)?;
            let ahead = how.ahead.words(answer).and_then(|ahead| ahead.parse().ok());
            let ahead = if status.is_open() { ahead.ok_or(UNREADABLE)? } else { 0 };
            let now = how.now.as_ref().and_then(|now| shown(now, answer));
            Ok(Standing { status, now, ahead })
        };
        self.ask(ask, read).await?.map_err(|_| Error::not_found())
    }

    async fn silent_since(&self) -> Option<Timestamp> {
        self.system.down_since()
    }
}

fn fields<const N: usize>(named: [(&str, &str); N]) -> Fields {
    named.map(|(name, words)| (name.to_owned(), json!(words))).into()
}

fn list<'a>(at: &Pointer, value: &'a Value) -> impl Iterator<Item = &'a Value> {
    at.find(value).and_then(Value::as_array).into_iter().flatten().take(MOST)
}

/// An id that can be a part of an address in the app.
fn id(at: &Pointer, value: &Value) -> Option<String> {
    at.words(value).filter(|id| is_id(id))
}

fn shown(at: &Pointer, value: &Value) -> Option<String> {
    at.words(value).filter(|words| is_shown(words))
}
