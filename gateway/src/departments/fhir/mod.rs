//! A department that speaks FHIR R4, as SATUSEHAT does: clinics are `Location`s with
//! `HealthcareService`s, times are `Slot`s of a `Schedule`, a place in a queue is an `Appointment`, and
//! beds are `Location`s with an operational status.

mod beds;
mod http;
mod resources;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod other;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{Date, Timestamp, UtcOffset};
use live_protocol::{Point, QueuePlace, QueueService, Slot};
use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use time::format_description::well_known::Rfc3339;

use super::queues::{
    Booked, Place, Queues, Standing, Ticket, Wish, day_of, is_id, is_shown, offered, on_day, times,
};
use super::system::System;
use crate::error::Result;
use http::{Ask, Failure, Server, Try};
pub(crate) use resources::TRANSLATION;
use resources::{
    Appointment, HealthcareService, Identifier, Location, NewAppointment, Participant, Patch,
    Reference, Schedule,
};

/// What the gateway identifies its appointments by.
const REFERENCE: &str = "urn:live:appointment";

/// How many resources are asked for at once.
const COUNT: &str = "100";

/// The states of somebody who is still to be called.
const WAITING: &str = "pending,booked,arrived";

/// The states of somebody who was called.
const CALLED: &str = "checked-in,fulfilled,noshow";

/// What is particular of a department's server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Particulars {
    /// The organization whose places and services are the city's; all that the client may see without it.
    #[serde(default, deserialize_with = "organization")]
    pub organization: Option<String>,
    /// The system of the identifier that holds an appointment's number in its queue, for FHIR has no member
    /// for that.
    #[serde(default = "queue_system")]
    pub queue_system: String,
    /// Whether it says which beds of the city's hospitals are free.
    #[serde(default)]
    pub beds: bool,
}

impl Default for Particulars {
    fn default() -> Self {
        Self { organization: None, queue_system: queue_system(), beds: false }
    }
}

fn queue_system() -> String {
    "urn:live:queue-number".to_owned()
}

fn organization<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<String>, D::Error> {
    let id = String::deserialize(deserializer)?;
    let wrong = || de::Error::custom(format!("`{id}` is no id of a resource"));
    if is_id(&id) { Ok(Some(id)) } else { Err(wrong()) }
}

/// The connector.
pub(crate) struct Fhir {
    server: Server,
    department: String,
    organization: Option<String>,
    queue_system: String,
    zone: UtcOffset,
}

impl Fhir {
    /// To a department's server, for a city whose days begin by this zone.
    pub fn new(
        department: &str,
        server: Arc<System>,
        Particulars { organization, queue_system, .. }: Particulars,
        zone: UtcOffset,
    ) -> Self {
        let department = department.to_owned();
        Self { server: Server(server), department, organization, queue_system, zone }
    }

    /// Of the city's own organization, where that is set.
    fn ours(&self, ask: Ask) -> Ask {
        match &self.organization {
            Some(organization) => ask.with("organization", organization),
            None => ask,
        }
    }

    /// A moment as FHIR has it, in the city's zone.
    fn instant(&self, at: Timestamp) -> String {
        at.at_offset(self.zone).format(&Rfc3339).unwrap_or_default()
    }

    /// What is asked for by the gateway's reference.
    fn of_reference(reference: &str) -> Ask {
        Ask::get("Appointment").with("identifier", format!("{REFERENCE}|{reference}"))
    }

    async fn find(&self, reference: &str, ask: Ask) -> Try<Option<Appointment>> {
        let found = self.server.search(&ask).await?;
        Ok(of_kind(found, "Appointment").into_iter().find(|found: &Appointment| {
            // Whatever else comes back is not the gateway's.
            found.identifier(REFERENCE).as_deref() == Some(reference)
        }))
    }

    fn ticket(&self, booked: &Appointment) -> Try<Ticket> {
        let wrong = || Failure::odd("an appointment is not what it should be");
        let (start, end) = times(&booked.start, &booked.end).ok_or_else(wrong)?;
        let number = booked.identifier(&self.queue_system).filter(|number| is_shown(number));
        if !is_id(&booked.id) {
            return Err(wrong());
        }
        Ok(Ticket { id: booked.id.clone(), number, start, end })
    }

    /// What is sent to book a slot: who is called by name alone, and no number of theirs.
    fn appointment(wish: &Wish, (start, end): (&str, &str)) -> NewAppointment {
        let patient = Reference { reference: String::new(), display: wish.name.clone() };
        NewAppointment {
            resource_type: "Appointment",
            identifier: [Identifier {
                system: REFERENCE.to_owned(),
                value: wish.reference.clone(),
            }],
            status: "booked",
            start: start.to_owned(),
            end: end.to_owned(),
            slot: [Reference::to("Slot", &wish.slot)],
            participant: [
                Participant::accepted(patient),
                Participant::accepted(Reference::to("HealthcareService", &wish.service)),
                Participant::accepted(Reference::to("Location", &wish.place)),
            ],
        }
    }

    /// Whether a slot is there, and free: its begin and end as the server writes them.
    async fn free(&self, wish: &Wish) -> Try<Option<(String, String)>> {
        let ask = Ask::get(format!("Slot/{}", wish.slot));
        let slot: resources::Slot = self.server.ask(&ask).await?;
        let schedule = slot.schedule.id_of("Schedule").unwrap_or_default();
        let ask = Ask::get(format!("Schedule/{schedule}"));
        let schedule: Schedule = self.server.ask(&ask).await?;
        let is_theirs = |actor: &Reference| actor.id_of("HealthcareService") == Some(&wish.service);
        if !schedule.actor.iter().any(is_theirs) {
            return Err(Failure::Refused(404, String::new()));
        }
        let is_free = slot.status == "free" && times(&slot.start, &slot.end).is_some();
        Ok(is_free.then_some((slot.start, slot.end)))
    }

    async fn try_to_book(&self, wish: &Wish) -> Try<Booked> {
        if let Some(booked) =
            self.find(&wish.reference, Self::of_reference(&wish.reference)).await?
        {
            return Ok(Booked::Ticket(self.ticket(&booked)?));
        }
        let Some((start, end)) = self.free(wish).await? else { return Ok(Booked::Full) };
        let body = Self::appointment(wish, (&start, &end));
        let body = serde_json::to_vec(&body).map_err(|_| Failure::odd("nothing to send"))?;
        let once = format!("identifier={REFERENCE}|{}", wish.reference);
        let made = self.server.ask(&Ask::create("Appointment", &once, body)).await;
        match made {
            Ok(booked) => Ok(Booked::Ticket(self.ticket(&booked)?)),
            // Somebody was faster, in the words of one server or another.
            Err(Failure::Refused(409, _)) => Ok(Booked::Full),
            Err(Failure::Refused(_, code)) if is_taken(&code) => Ok(Booked::Full),
            Err(failure) => Err(failure),
        }
    }
}

#[async_trait]
impl Queues for Fhir {
    async fn places(&self) -> Result<Vec<QueuePlace>> {
        let ask = Ask::get("HealthcareService").with("active", "true").with("_count", COUNT);
        let ask = self.ours(ask.with("_include", "HealthcareService:location"));
        let (services, places): (Vec<Value>, Vec<Value>) = self
            .server
            .search(&ask)
            .await?
            .into_iter()
            .partition(|resource| resource["resourceType"] == "HealthcareService");
        let mut clinics: BTreeMap<String, QueuePlace> = of_kind::<Location>(places, "Location")
            .into_iter()
            .filter(|place| is_id(&place.id) && is_shown(&place.name))
            .map(|place| (place.id.clone(), clinic(&self.department, place)))
            .collect();
        for service in of_kind::<HealthcareService>(services, "HealthcareService") {
            let Some(name) = service.words().filter(|name| is_shown(name)) else { continue };
            let name_en = service.words_in_english().filter(|name| is_shown(name));
            let offered = QueueService {
                id: service.id.clone(),
                name: name.to_owned(),
                name_en: name_en.map(str::to_owned),
            };
            let places = service.location.iter().filter_map(|place| place.id_of("Location"));
            for place in places.filter(|_| is_id(&service.id)) {
                if let Some(clinic) = clinics.get_mut(place) {
                    clinic.services.push(offered.clone());
                }
            }
        }
        Ok(offered(clinics.into_values().collect()))
    }

    async fn slots(&self, service: &str, day: Date) -> Result<Vec<Slot>> {
        if !is_id(service) {
            return Ok(Vec::new());
        }
        let (from, until) = day_of(day, self.zone);
        let ask = Ask::get("Schedule")
            .with("actor", format!("HealthcareService/{service}"))
            .with("date", day.to_string())
            .with("active", "true");
        let schedules: Vec<Schedule> = of_kind(self.server.search(&ask).await?, "Schedule");
        let schedules = schedules.iter().filter(|schedule| is_id(&schedule.id));
        let schedules: Vec<&str> = schedules.map(|schedule| &*schedule.id).collect();
        if schedules.is_empty() {
            return Ok(Vec::new());
        }
        let ask = Ask::get("Slot")
            .with("schedule", schedules.join(","))
            .with("status", "free")
            .with("start", format!("ge{}", self.instant(from)))
            .with("start", format!("lt{}", self.instant(until)))
            .with("_count", COUNT);
        let found: Vec<resources::Slot> = of_kind(self.server.search(&ask).await?, "Slot");
        Ok(on_day(found.into_iter().filter_map(free_slot).collect(), day, self.zone))
    }

    async fn book(&self, wish: &Wish) -> Result<Booked> {
        if ![&wish.slot, &wish.service, &wish.place].into_iter().all(|id| is_id(id)) {
            return Ok(Booked::Unknown);
        }
        match self.try_to_book(wish).await {
            Err(Failure::Refused(404 | 410, _)) => Ok(Booked::Unknown),
            booked => Ok(booked?),
        }
    }

    async fn booked(&self, reference: &str) -> Result<Option<Ticket>> {
        let ask = Self::of_reference(reference).when_there_is_room();
        let found = self.find(reference, ask).await?;
        Ok(found.map(|booked| self.ticket(&booked)).transpose()?)
    }

    async fn cancel(&self, ticket: &str) -> Result<()> {
        let change = [Patch { op: "replace", path: "/status", value: "cancelled" }];
        let ask = Ask::patch(format!("Appointment/{ticket}"), serde_json::to_vec(&change)?);
        match self.server.tell(&ask).await {
            Ok(()) | Err(Failure::Refused(404 | 410, _)) => Ok(()),
            Err(failure) => Err(failure.into()),
        }
    }

    async fn standing(&self, place: &Place) -> Result<Standing> {
        let ask = Ask::get(format!("Appointment/{}", place.ticket)).when_there_is_room();
        let own: Appointment = self.server.ask(&ask).await?;
        let status = own.standing();
        // A clinic may move somebody to another time.
        let start = own.start.parse().unwrap_or(place.start);
        let (from, until) = day_of(start.at_offset(self.zone).date(), self.zone);
        let queue = |status: &str| {
            Ask::get("Appointment")
                .when_there_is_room()
                .with("actor", format!("HealthcareService/{}", place.service))
                .with("status", status)
                .with("date", format!("ge{}", self.instant(from)))
        };
        // Of others nothing is asked for but how many they are, and which number is called.
        let called = queue(CALLED)
            .with("date", format!("lt{}", self.instant(until)))
            .with("_sort", "-date")
            .with("_count", "1")
            .with("_elements", "identifier,status");
        let called: Option<Appointment> = self.first(&called).await?;
        let ahead = if status.is_open() {
            let ahead = queue(WAITING).with("date", format!("lt{}", self.instant(start)));
            self.server.count(&ahead.with("_summary", "count")).await?
        } else {
            0
        };
        let now = called.and_then(|called| called.identifier(&self.queue_system));
        Ok(Standing { status, now: now.filter(|number| is_shown(number)), ahead })
    }

    async fn silent_since(&self) -> Option<Timestamp> {
        self.server.0.down_since()
    }
}

impl Fhir {
    /// The first of what is searched for, and no page after it.
    async fn first<T: DeserializeOwned>(&self, ask: &Ask) -> Try<Option<T>> {
        let bundle: resources::Bundle = self.server.ask(ask).await?;
        let entries = bundle.entry.into_iter().map(|entry| entry.resource).collect();
        Ok(of_kind(entries, "Appointment").into_iter().next())
    }
}

/// The resources of a kind that can be read; a server may add others, such as an
/// `OperationOutcome`.
fn of_kind<T: DeserializeOwned>(resources: Vec<Value>, kind: &str) -> Vec<T> {
    let ours = resources.into_iter().filter(|resource| resource["resourceType"] == kind);
    ours.filter_map(|resource| serde_json::from_value(resource).ok()).collect()
}

fn clinic(department: &str, place: Location) -> QueuePlace {
    let address = place.address.unwrap_or_default();
    let address = if address.text.is_empty() { address.line.join(", ") } else { address.text };
    let point = place.position.map(|at| Point {
        latitude: at.latitude,
        longitude: at.longitude,
        accuracy_m: None,
    });
    let address = Some(address).filter(|address| is_shown(address)).unwrap_or_default();
    QueuePlace {
        department: department.to_owned(),
        id: place.id,
        name: place.name,
        address,
        point,
        services: Vec::new(),
        unreachable_since: None,
    }
}

fn free_slot(slot: resources::Slot) -> Option<Slot> {
    let (start, end) = times(&slot.start, &slot.end)?;
    (slot.status == "free" && is_id(&slot.id)).then_some(Slot { id: slot.id, start, end })
}

/// Whether a server's word says that somebody else has the slot.
fn is_taken(code: &str) -> bool {
    matches!(code, "conflict" | "duplicate" | "business-rule")
}
