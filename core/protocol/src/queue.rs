//! Places with a queue (clinics, offices, the counters of a mall): what can be booked there, and one's own
//! place in a queue. Of the health department free beds, too.

use live_domain::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Point;

/// Where the places that have a queue are, of every department and for everybody: [`QueuePlaces`].
pub const QUEUES: &str = "/v1/queues";

/// The department whose queues there were first: it is meant where none is named.
pub const FIRST_WITH_QUEUES: &str = "dinkes";

/// Where free beds are, for everybody: [`Beds`].
pub const BEDS: &str = "/v1/clinics/beds";

/// Where one's own appointments are, at the gateway and in the account's change feed.
pub const APPOINTMENTS: &str = "/v1/appointments";

/// The longest name that somebody is called by, in characters.
pub const MAX_PATIENT_NAME: usize = 60;

/// How many appointments one account may have that are not over.
pub const OPEN_APPOINTMENTS: usize = 2;

/// For how many days ahead slots are given, today included.
pub const BOOKING_DAYS: u16 = 8;

/// What can be booked, as of a moment: `GET /v1/queues`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuePlaces {
    /// When the departments said so; of several the earliest.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Timestamp,
    /// The places, by department and name.
    pub places: Vec<QueuePlace>,
}

/// What clinics offer, as apps know it that are older than other departments' queues: `GET /v1/clinics`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clinics {
    /// When the health department said so.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Timestamp,
    /// The clinics, by name.
    pub clinics: Vec<QueuePlace>,
}

/// A place with a queue: a clinic, an office, a mall with its counters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueuePlace {
    /// The department whose queue it is.
    #[serde(default = "first_with_queues", skip_serializing_if = "is_first_with_queues")]
    pub department: String,
    /// Its id at the department, by which the city's list of places knows it, too.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Street and house number, where that is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Where it is, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// What can be booked there, by name.
    pub services: Vec<QueueService>,
    /// Since when the department does not answer, where that is so: what is here is from before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
}

/// Something that can be booked at a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueService {
    /// Its id, which no other service of the department has.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its English name, where it has another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
}

impl QueueService {
    /// Its name in the language with this tag.
    pub fn name_in(&self, tag: &str) -> &str {
        in_language(&self.name, self.name_en.as_deref(), tag)
    }
}

/// The free slots of a service on a day:
/// `GET /v1/queues/{department}/services/{id}/slots?day=2026-09-22`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slots {
    /// When the department said so.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Timestamp,
    /// The slots, earliest first.
    pub slots: Vec<Slot>,
}

/// A time at which somebody can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Slot {
    /// Its id.
    pub id: String,
    /// From when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub start: Timestamp,
    /// Until when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub end: Timestamp,
}

/// Free beds, as of a moment: `GET /v1/clinics/beds`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Beds {
    /// When the department said so.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Timestamp,
    /// The hospitals, by name.
    pub hospitals: Vec<HospitalBeds>,
    /// Since when the department does not answer, where that is so: what is here is from before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
}

/// The beds of a hospital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HospitalBeds {
    /// Its id at the department, by which the city's list of places knows it, too.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its classes.
    pub classes: Vec<BedClass>,
}

/// The beds of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BedClass {
    /// What the department calls it, for example `Kelas 1`.
    pub name: String,
    /// How many are free.
    pub free: u32,
    /// How many there are.
    pub total: u32,
}

/// Books a slot: `POST /v1/appointments` with an idempotency key, answered with a [`Booking`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAppointment {
    /// The department.
    #[serde(default = "first_with_queues", skip_serializing_if = "is_first_with_queues")]
    pub department: String,
    /// The service.
    pub service: String,
    /// The slot.
    pub slot: String,
    /// Who is called in the waiting room: at most [`MAX_PATIENT_NAME`] characters.
    pub name: String,
    /// The mandate by which it is for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Uuid>,
}

/// What came of a booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Booking {
    /// The appointment; nothing when somebody else was faster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<Appointment>,
    /// When somebody else was faster: the next slots that are free.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<Slot>,
}

/// How an appointment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AppointmentStatus {
    /// Booked, and not called yet.
    Booked,
    /// Called: whoever has it is being seen.
    Called,
    /// Over: whoever had it was seen.
    Done,
    /// Cancelled, by the citizen or at the place.
    Cancelled,
    /// Called, and nobody came.
    Missed,
    /// A state that this reader does not know yet.
    #[serde(other)]
    Other,
}

impl AppointmentStatus {
    /// Whether there is still something to come.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Booked | Self::Called | Self::Other)
    }
}

/// A place in a queue: `GET /v1/appointments/{id}`, and in the change feed. `DELETE` there
/// cancels it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Appointment {
    /// Its id at the gateway, which says nothing.
    pub id: Uuid,
    /// The department whose queue it is.
    #[serde(default = "first_with_queues", skip_serializing_if = "is_first_with_queues")]
    pub department: String,
    /// The name of the place where it is. It travels by the name that it had when there were clinics alone.
    #[serde(rename = "clinic")]
    pub place: String,
    /// The service's id.
    pub service: String,
    /// The service's name.
    pub service_name: String,
    /// Its English name, where it has another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_name_en: Option<String>,
    /// Who is called.
    pub name: String,
    /// The mandate by which it is for somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Uuid>,
    /// From when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub start: Timestamp,
    /// Until when.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub end: Timestamp,
    /// The number that is called, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How it stands.
    pub status: AppointmentStatus,
    /// How the queue stands, since it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<Queue>,
    /// Since when the department does not answer, where that is so: how the queue stands is not known since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
}

impl Appointment {
    /// The service's name in the language with this tag.
    pub fn service_name_in(&self, tag: &str) -> &str {
        in_language(&self.service_name, self.service_name_en.as_deref(), tag)
    }

    /// Where an appointment is.
    pub fn resource(id: Uuid) -> String {
        format!("{APPOINTMENTS}/{id}")
    }
}

/// How a queue stands before somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queue {
    /// When it was looked at.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub as_of: Timestamp,
    /// The number that was called last; none while nobody was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// How many people are called before.
    pub ahead: u32,
    /// The earliest time to be called, by what is known.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub from: Timestamp,
    /// The latest, by the same.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub to: Timestamp,
}

/// One's own appointments, the next first: `GET /v1/appointments`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Appointments {
    /// The appointments.
    pub appointments: Vec<Appointment>,
}

/// A name that may have an English one.
fn in_language<'a>(name: &'a str, english: Option<&'a str>, tag: &str) -> &'a str {
    english.filter(|_| tag == "en").unwrap_or(name)
}

fn first_with_queues() -> String {
    FIRST_WITH_QUEUES.to_owned()
}

/// Where it is meant anyway it is not named, as it never was.
fn is_first_with_queues(department: &str) -> bool {
    department == FIRST_WITH_QUEUES
}

/// The days for which slots are given.
pub fn booking_days(today: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(today), |day| day.next_day()).take(usize::from(BOOKING_DAYS))
}
