//! Applications for services that are data. An application is a ticket, as a report is: its number,
//! states, timeline, receipts and rating are those of [`Ticket`](crate::Ticket).

use live_domain::service::{Answers, Standing};
use live_domain::{Date, Rupiah, Timestamp};
use serde::{Deserialize, Serialize};
use time::UtcOffset;
use uuid::Uuid;

use crate::{Event, EventKind, Rating, Receipt, TicketStatus};

/// Where applications are sent, and found by their numbers.
///
/// Below a number: `POST …/fix` with a [`Fix`], `…/messages` with a [`Message`], `…/withdrawal` with
/// `{}` and `…/rating` with a [`Rating`], each with an idempotency key, each answered with the
/// [`Application`].
pub const APPLICATIONS: &str = "/v1/applications";

/// A new application: `POST /v1/applications` with an idempotency key, and the assurance that the
/// service asks for. The files that it names were put at `/v1/files/{id}` before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApplication {
    /// The service's id.
    pub service: String,
    /// The version that it was begun with, by which it is judged.
    pub version: u32,
    /// The mandate by which it is made for somebody else, or the draft at a counter
    /// ([`CounterDraft`](crate::CounterDraft)) that an officer finishes.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Uuid>,
    /// The answers to what that version asks of who answers so, and no others. A problem with one is
    /// told under its name.
    pub answers: Answers,
    /// When the citizen finished it, which may be long before it could be sent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub written_at: Timestamp,
    /// The device's own signed receipt.
    pub receipt: Receipt,
    /// The life event that it came of, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<OfEvent>,
}

/// The life event that an application came of. It stays with the application, so that a phone that has
/// lost everything can still show what belongs together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfEvent {
    /// The event's id in the catalogue.
    pub event: String,
    /// The interview: the same for all applications that came of it.
    pub interview: Uuid,
    /// The submissions that have to be over before the department gets this one; of an application that
    /// the gateway has, those that still are not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<Uuid>,
}

impl NewApplication {
    /// The bytes whose SHA-256 is the digest in every receipt: the application as JSON without its
    /// receipt and what it came of, members in the order of this type and none where there is no mandate,
    /// answers in the order of their names.
    pub fn digest_input(
        service: &str,
        version: u32,
        mandate: Option<Uuid>,
        answers: &Answers,
        written_at: Timestamp,
    ) -> Vec<u8> {
        let json = match mandate {
            None => serde_json::to_vec(&(service, version, answers, written_at)),
            Some(mandate) => serde_json::to_vec(&(service, version, mandate, answers, written_at)),
        };
        json.expect("strings, numbers and maps of strings always become JSON")
    }
}

/// An application as its citizen follows it: `GET /v1/applications/{number}`. What was answered is not
/// in it: the department has that, and the citizen's copy of all data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Application {
    /// The number that the citizen quotes, for example `PM-26-000042`.
    pub number: String,
    /// The submission it came from (its idempotency key).
    pub submission: Uuid,
    /// The service's id.
    pub service: String,
    /// The version that it is judged by.
    pub version: u32,
    /// The mandate by which it was made for somebody else.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Uuid>,
    /// How it stands. *Done* is approved.
    pub status: TicketStatus,
    /// When the gateway took it.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub opened_at: Timestamp,
    /// How many working days were promised, with what they were extended by.
    pub working_days: u16,
    /// The promised day, counted in working days from when everything was there: a fix and an extension
    /// move it.
    /// Absent while it waits for another application, and when no holiday table covers it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub promised: Option<Date>,
    /// While it needs a fix: the names of what is open, and what to put right, in the department's
    /// words.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub fix: Answers,
    /// What happened, oldest first. Messages of both sides are in it, and the reasons of a decision.
    pub timeline: Vec<Event>,
    /// The chain of receipts, device first.
    pub receipts: Vec<Receipt>,
    /// What the department issued.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<IssuedDocument>,
    /// The last day to object to what was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Date))]
    pub object_until: Option<Date>,
    /// The citizen's judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<Rating>,
    /// Since when the system of the department that has it, or is to get it, does not answer. Nothing is
    /// lost meanwhile: what waits for it is handed over, and what happened there is told, once it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
    /// What is to be paid for it, by what was answered; nothing where only the department can say that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<u64>))]
    pub fee: Option<Rupiah>,
    /// The life event that it came of, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<OfEvent>,
    /// The department whose officer filed it at a counter; nothing where the citizen sent it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
}

impl Application {
    /// How it stands towards its promise, where days are those of a city this far from UTC.
    pub fn standing(&self, offset: UtcOffset) -> Standing {
        let decision =
            |event: &&Event| matches!(event.kind, EventKind::Finished | EventKind::Declined);
        let decided = self.timeline.iter().rev().find(decision);
        // While something has to be put right, the department's time does not run.
        let runs = self.status != TicketStatus::NeedsFix;
        Standing {
            promised: self.promised.filter(|_| runs),
            decided: decided.map(|event| event.at.at_offset(offset).date()),
        }
    }

    /// How many of the stages of its service it has passed.
    pub fn passed(&self) -> usize {
        self.timeline.iter().filter(|event| event.kind == EventKind::Passed).count()
    }

    /// The numbers of the objections to it, oldest first.
    pub fn objections(&self) -> impl Iterator<Item = &str> {
        let objected = self.timeline.iter().filter(|event| event.kind == EventKind::Objected);
        objected.filter_map(|event| event.note.as_deref())
    }
}

/// A document that a department issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedDocument {
    /// What it is.
    pub name: String,
    /// The number under which the department finds it.
    pub number: String,
    /// The [`Document`](crate::Document), once it is among one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

/// One's own applications, newest first: `GET /v1/applications`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Applications {
    /// The applications.
    pub applications: Vec<Application>,
}

/// What was put right: an answer to each name that is open, and to what is asked because of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fix {
    /// The answers.
    pub answers: Answers,
}

/// What a citizen writes to the department about an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// At most [`MAX_NOTE_WORDS`](crate::MAX_NOTE_WORDS) characters.
    pub words: String,
}
