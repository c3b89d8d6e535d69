//! A department with queues as the gateway asks it: which places there are, what can be booked there, and who is
//! before whom.

use async_trait::async_trait;
use live_domain::{Date, Timestamp, UtcOffset};
use live_protocol::{AppointmentStatus, HospitalBeds, QueuePlace, Slot};
use time::Time;

use crate::error::Result;

/// The city's hospitals.
#[async_trait]
pub(crate) trait Hospitals: Send + Sync {
    /// Their beds, by class.
    async fn beds(&self) -> Result<Vec<HospitalBeds>>;

    /// Since when whoever says that does not answer, while they are left alone.
    async fn silent_since(&self) -> Option<Timestamp>;
}

/// The queues of a department.
#[async_trait]
pub(crate) trait Queues: Send + Sync {
    /// The places, by name, each with what can be booked there.
    async fn places(&self) -> Result<Vec<QueuePlace>>;

    /// The free slots of a service on a day, earliest first.
    async fn slots(&self, service: &str, day: Date) -> Result<Vec<Slot>>;

    /// Books a slot. Told twice under the same reference it books once, and says the same.
    async fn book(&self, wish: &Wish) -> Result<Booked>;

    /// What was booked under a reference, if anything: asked when an answer was lost.
    async fn booked(&self, reference: &str) -> Result<Option<Ticket>>;

    /// Cancels what was booked. What is cancelled already, or no longer there, is no error.
    async fn cancel(&self, ticket: &str) -> Result<()>;

    /// How the queue stands before somebody.
    async fn standing(&self, place: &Place) -> Result<Standing>;

    /// Since when the department does not answer, while it is left alone.
    async fn silent_since(&self) -> Option<Timestamp>;
}

/// A slot that somebody wants.
#[derive(Clone)]
pub(crate) struct Wish {
    /// The gateway's own name for it, unguessable, which says nothing.
    pub reference: String,
    /// The service.
    pub service: String,
    /// The place where it is.
    pub place: String,
    /// The slot.
    pub slot: String,
    /// Who is called.
    pub name: String,
}

/// What came of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Booked {
    /// It was booked.
    Ticket(Ticket),
    /// Somebody else has the slot, or it is over.
    Full,
    /// There is no such slot, or it is another service's.
    Unknown,
}

/// A place in a queue as the department has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ticket {
    /// The department's id of it.
    pub id: String,
    /// The number that is called, where it gives one.
    pub number: Option<String>,
    /// From when.
    pub start: Timestamp,
    /// Until when.
    pub end: Timestamp,
}

/// Whose place in which queue is asked about.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The department's id of the ticket.
    pub ticket: String,
    /// The service.
    pub service: String,
    /// From when.
    pub start: Timestamp,
}

/// How a queue stands before somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How the ticket stands.
    pub status: AppointmentStatus,
    /// The number that was called last on that day.
    pub now: Option<String>,
    /// How many are called before.
    pub ahead: u32,
}

/// When a day begins in a zone, and when the next does.
pub(crate) fn day_of(day: Date, zone: UtcOffset) -> (Timestamp, Timestamp) {
    let begin = |day: Date| Timestamp::from(day.with_time(Time::MIDNIGHT).assume_offset(zone));
    (begin(day), begin(day.next_day().unwrap_or(day)))
}

/// The places at which anything can be booked, by name, and what can be booked at each by name, too.
pub(crate) fn offered(mut places: Vec<QueuePlace>) -> Vec<QueuePlace> {
    places.retain(|place| !place.services.is_empty());
    for place in &mut places {
        place.services.sort_by(|one, other| one.name.cmp(&other.name));
    }
    places.sort_by(|one, other| one.name.cmp(&other.name));
    places
}

/// What of slots begins on a day, earliest first.
pub(crate) fn on_day(mut slots: Vec<Slot>, day: Date, zone: UtcOffset) -> Vec<Slot> {
    let (from, until) = day_of(day, zone);
    slots.retain(|slot| (from..until).contains(&slot.start));
    slots.sort_by(|one, other| (one.start, &one.id).cmp(&(other.start, &other.id)));
    slots
}

/// When something begins and ends, where it does so in this order.
pub(crate) fn times(start: &str, end: &str) -> Option<(Timestamp, Timestamp)> {
    let (start, end): (Timestamp, Timestamp) = (start.parse().ok()?, end.parse().ok()?);
    (start < end).then_some((start, end))
}

/// Whether words of the department can be shown.
pub(crate) fn is_shown(words: &str) -> bool {
    !words.is_empty() && words.chars().count() <= 200 && !words.chars().any(char::is_control)
}

/// Whether this can be a department's id of something, and so a part of an address. FHIR's are so.
pub(crate) fn is_id(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(is_known)
}
