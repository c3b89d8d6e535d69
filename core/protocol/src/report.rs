//! Reports of a problem, and the tickets they become.

use std::time::Duration;

use live_domain::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Receipt;

/// A point on the ground (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Radius in metres that the device is sure of, when it measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

/// Where it is: a point, a kelurahan, or both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Place {
    /// The point, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// The kelurahan's code, for example `36.71.01.1001`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<String>,
    /// What one sees there ("depan warung Bu Sri").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landmark: Option<String>,
}

/// Who learns of whom a report is, and who sees that there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Disclosure {
    /// Nobody learns it: neither the public nor the department, which cannot call its sender. Everybody sees the
    /// report. So it is where nothing is said.
    #[default]
    Anonymous,
    /// The department gets the phone number, and the public does not see the report.
    Confidential,
    /// The department gets the phone number, and everybody sees the report, without it.
    Open,
}

impl Disclosure {
    /// Its word on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Confidential => "confidential",
            Self::Open => "open",
        }
    }

    /// Whether the department learns of whom the report is.
    #[must_use]
    pub fn tells_department(self) -> bool {
        self != Self::Anonymous
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_anonymous(&self) -> bool {
        !self.tells_department()
    }
}

/// A new report: `POST /v1/reports` with an idempotency key, assurance `Phone`.
/// Its photos were put at `/v1/files/{id}` before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewReport {
    /// A category of the city's profile, for example `road`.
    pub category: String,
    /// What is wrong, in the citizen's words.
    pub words: String,
    /// Where.
    pub place: Place,
    /// The photos, in order.
    pub photos: Vec<Uuid>,
    /// When the citizen finished it, which may be long before it could be sent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub written_at: Timestamp,
    /// Who learns of whom it is.
    #[serde(default, skip_serializing_if = "Disclosure::is_anonymous")]
    pub disclosure: Disclosure,
    /// The device's own signed receipt.
    pub receipt: Receipt,
}

impl NewReport {
    /// The bytes whose SHA-256 is the digest in every receipt: the members before `disclosure` as a list in
    /// JSON, and after it the word of the disclosure, unless it is the one that need not be said.
    pub fn digest_input(
        category: &str,
        words: &str,
        place: &Place,
        photos: &[Uuid],
        written_at: Timestamp,
        disclosure: Disclosure,
    ) -> Vec<u8> {
        let mut bytes = serde_json::to_vec(&(category, words, place, photos, written_at))
            .expect("strings, numbers and lists always become JSON");
        if disclosure.tells_department() {
            bytes.extend(disclosure.code().as_bytes());
        }
        bytes
    }
}

/// Where a ticket stands. The city's own three words, and one for "not ours".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum TicketStatus {
    /// Menunggu: nobody works on it yet.
    Waiting,
    /// Proses: somebody does.
    InProgress,
    /// Selesai: the department says that it is done.
    Done,
    /// The department declined it, and the timeline says why.
    Declined,
    /// Something of an application has to be put right before it goes on.
    NeedsFix,
    /// The citizen withdrew an application.
    Withdrawn,
}

/// What happened to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// The department received it.
    Received,
    /// It was assigned to somebody.
    Assigned,
    /// Work began.
    Started,
    /// The department says it is done.
    Finished,
    /// The department declined it.
    Declined,
    /// The citizen rated it.
    Rated,
    /// The department asks for something to be put right.
    NeedsFix,
    /// The citizen put it right.
    Fixed,
    /// The citizen wrote to the department.
    Asked,
    /// The department wrote to the citizen.
    Answered,
    /// The citizen withdrew it.
    Withdrawn,
    /// A department said that it is not its own, and why; from then on it is whose name stands there.
    Forwarded,
    /// Its sender opened it again, because it is not done.
    Reopened,
    /// The department withdrew a document that it had issued.
    DocumentWithdrawn,
    /// The department issued another document in the place of one.
    DocumentReplaced,
    /// The department needs longer, and the note says why: the promised day has moved.
    Extended,
    /// One of several who decide found it good: the next one has it.
    Passed,
    /// The citizen objected; the note is the number of the objection.
    Objected,
    /// A kind that this reader does not know yet.
    #[serde(other)]
    Other,
}

/// One line of a ticket's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// Who did it, as a public name of a unit ("Dinas PUPR"), never a person's.
    pub actor: String,
    /// What they said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Which side of the work a photo shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PhotoWhen {
    /// From the citizen, before the work.
    Before,
    /// From the department, after it.
    After,
}

/// A photo of a ticket; its bytes are at `GET /v1/files/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhotoRef {
    /// The file.
    pub id: Uuid,
    /// Before or after.
    pub when: PhotoWhen,
    /// When it arrived.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
}

/// The citizen's judgement: `POST /v1/tickets/{number}/rating` with an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rating {
    /// One (bad) to five (good).
    pub stars: u8,
    /// Why, if they said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// Opens a report again that is done and is not: `POST /v1/tickets/{number}/reopening` with an idempotency key,
/// once, within the days of the city's profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reopening {
    /// What is not right yet.
    pub words: String,
    /// A photo that shows it, which was put before.
    pub photo: Uuid,
}

/// A ticket as its reporter sees it: `GET /v1/tickets/{number}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// The number that the citizen quotes, for example `LK-26-004417`.
    pub number: String,
    /// The submission it came from (its idempotency key).
    pub submission: Uuid,
    /// The category.
    pub category: String,
    /// The citizen's words.
    pub words: String,
    /// Where.
    pub place: Place,
    /// How it stands.
    pub status: TicketStatus,
    /// When the gateway took it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub opened_at: Timestamp,
    /// How many working days were promised.
    pub working_days: u16,
    /// The promised day, counted in working days. Absent when no holiday table covers it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub promised: Option<Date>,
    /// Photos before and after.
    pub photos: Vec<PhotoRef>,
    /// What happened, oldest first.
    pub timeline: Vec<Event>,
    /// The chain of receipts, device first.
    pub receipts: Vec<Receipt>,
    /// The citizen's judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Since when the system of the department that has it, or is to get it, does not answer. Nothing is
    /// lost meanwhile: what waits for it is handed over, and what happened there is told, once it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
    /// Who learns of whom it is.
    #[serde(default, skip_serializing_if = "Disclosure::is_anonymous")]
    pub disclosure: Disclosure,
    /// How many joined it ("me too"), its sender not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub supporters: u32,
    /// Whether the reader joined it, so that it is shown without what is its sender's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub joined: bool,
}

impl Ticket {
    /// Until when its sender can open it again: once, and for so many days after it was said to be done.
    /// Nothing where it is not done, was opened again before, or is somebody else's.
    pub fn reopens_until(&self, days: u16) -> Option<Timestamp> {
        let last = |kind| self.timeline.iter().rev().find(|event| event.kind == kind);
        let is_theirs = self.status == TicketStatus::Done && !self.joined;
        if !is_theirs || last(EventKind::Reopened).is_some() {
            return None;
        }
        let day = Duration::from_hours(24);
        last(EventKind::Finished).map(|finished| finished.at.after(day * u32::from(days)))
    }
}

/// One's own tickets, newest first: `GET /v1/tickets`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tickets {
    /// The tickets.
    pub tickets: Vec<Ticket>,
}

/// What everybody may see of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicReport {
    /// Its number.
    pub number: String,
    /// The category.
    pub category: String,
    /// The kelurahan's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<String>,
    /// How it stands.
    pub status: TicketStatus,
    /// When it was opened.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub opened_at: Timestamp,
    /// When it was finished or declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub closed_at: Option<Timestamp>,
    /// About where, within a hundred metres, for who asks for those near a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// How many joined it ("me too"), its sender not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub supporters: u32,
}

/// Joins somebody else's report ("me too"), or leaves it again: `POST /v1/reports/{number}/support` with an
/// idempotency key, assurance `Phone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Support {
    /// Whether the report is the caller's, too.
    pub joined: bool,
}

/// The square of a hundredth of a degree, about a kilometre, that a point lies in: all that is said of where
/// somebody is when they ask for the open reports near them, `GET /v1/reports/near/{square}`.
#[must_use]
pub fn square_of(point: &Point) -> String {
    format!("{:.0}_{:.0}", (point.latitude * 100.0).floor(), (point.longitude * 100.0).floor())
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The city's latest reports and how many there are in each state: `GET /v1/reports`, public. Those near a point
/// ([`square_of`]) are only the open ones.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicReports {
    /// How many wait.
    pub waiting: u32,
    /// How many are worked on.
    pub in_progress: u32,
    /// How many are done.
    pub done: u32,
    /// The latest, newest first, at most 50.
    pub latest: Vec<PublicReport>,
}
