//! A department of the sandbox that gives appointments, and is asked in this process: the counters of the public
//! service mall, the offices where an identity card is recorded. Which there are stands with the city's data.

use async_trait::async_trait;
use live_domain::{City, Date, Timestamp};
use live_protocol::{AppointmentStatus, QueuePlace, QueueService, Slot};
use serde::Deserialize;
use serde_json::{Value, json};

use super::dinkes::Refusal;
use super::queue::{self, Booked as Kept, Offer, Queue, Wanted};
use crate::departments::queues::{Booked, Place, Queues, Standing, Ticket, Wish};
use crate::error::{Error, Result};
use crate::sandbox::setting;

/// What the city that is built in says of queues.
const BUILT_IN: &str = include_str!(concat!(env!("OUT_DIR"), "/queues.json"));

/// The setting that has a department give no answers, before its id.
pub(crate) const DOWN: &str = "queues-down-";

/// A department as it is written down.
#[derive(Deserialize)]
struct Written {
    department: String,
    places: Vec<queue::Place>,
    services: Vec<Offer>,
}

/// A department.
pub(super) struct Office {
    department: String,
    queue: Queue,
}

impl Office {
    /// Every one that the city has; made as `queue` says, of its places and what is offered there.
    pub fn all(
        city: &City,
        queue: impl Fn(Vec<queue::Place>, Vec<Offer>) -> Queue,
    ) -> Vec<(String, Self)> {
        let written: Vec<Written> =
            serde_json::from_str(BUILT_IN).expect("a test reads what is built in");
        let known = written.into_iter().filter(|written| {
            city.departments.iter().any(|department| department.id == written.department)
        });
        let office = |Written { department, places, services }| {
            let office = Self { department: department.clone(), queue: queue(places, services) };
            (department, office)
        };
        known.map(office).collect()
    }

    /// Since when it is switched off, where it is.
    async fn switched_off(&self) -> Result<Option<String>> {
        let switch = format!("{DOWN}{}", self.department);
        setting(&mut *self.queue.db.read().await?, &switch).await
    }

    /// Refuses while it is switched off.
    async fn answer(&self) -> Result<&Queue> {
        let down = self.switched_off().await?;
        if down.is_some() { Err(Error::unavailable("switched off")) } else { Ok(&self.queue) }
    }

    fn ticket(&self, kept: &Kept) -> Ticket {
        Ticket {
            id: kept.id.clone(),
            number: Some(self.queue.called(&kept.slot)),
            start: self.queue.begin(&kept.slot),
            end: self.queue.end(&kept.slot),
        }
    }
}

#[async_trait]
impl Queues for Office {
    async fn places(&self) -> Result<Vec<QueuePlace>> {
        let queue = self.answer().await?;
        let place = |place: &queue::Place| QueuePlace {
            department: self.department.clone(),
            id: place.id.clone(),
            name: place.name.clone(),
            address: place.address.clone(),
            point: None,
            unreachable_since: None,
            services: queue
                .offers
                .iter()
                .map(|offer| QueueService {
                    id: Queue::service_id(place, offer),
                    name: offer.name.id.clone(),
                    name_en: Some(offer.name.en.clone()),
                })
                .collect(),
        };
        let mut places: Vec<QueuePlace> = queue.places.iter().map(place).collect();
        places.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(places)
    }

    async fn slots(&self, service: &str, day: Date) -> Result<Vec<Slot>> {
        let queue = self.answer().await?;
        let booked = queue.booked(Wanted::Day(service, day)).await?;
        let slots = queue.slots_of(service, day).into_iter();
        let free = slots.filter(|slot| queue.is_free(slot, &booked));
        Ok(free
            .map(|slot| Slot { id: slot.id(), start: queue.begin(&slot), end: queue.end(&slot) })
            .collect())
    }

    async fn book(&self, wish: &Wish) -> Result<Booked> {
        let queue = self.answer().await?;
        if let Some(ticket) = self.booked(&wish.reference).await? {
            return Ok(Booked::Ticket(ticket));
        }
        let slot = queue::Slot::of(&wish.slot);
        let slot = slot.filter(|slot| {
            slot.service == wish.service && queue.slots_of(&slot.service, slot.day).contains(slot)
        });
        let Some(slot) = slot else { return Ok(Booked::Unknown) };
        let body = json!({
            "resourceType": "Appointment", "status": "booked", "identifier": [],
            "slot": [{ "reference": format!("Slot/{}", slot.id()) }],
            "participant": [{ "actor": { "display": wish.name }, "status": "accepted" }],
        });
        Ok(match queue.create(body, Some(&wish.reference)).await? {
            Ok(_) => self.booked(&wish.reference).await?.map_or(Booked::Full, Booked::Ticket),
            Err(_) => Booked::Full,
        })
    }

    async fn booked(&self, reference: &str) -> Result<Option<Ticket>> {
        let booked = self.answer().await?.booked(Wanted::Reference(reference)).await?;
        Ok(booked.first().map(|kept| self.ticket(kept)))
    }

    async fn cancel(&self, ticket: &str) -> Result<()> {
        match self.answer().await?.cancel(ticket).await? {
            Ok(_) | Err(Refusal(404, ..)) => Ok(()),
            Err(Refusal(_, _, why)) => Err(Error::conflict(why)),
        }
    }

    async fn standing(&self, place: &Place) -> Result<Standing> {
        let queue = self.answer().await?;
        let own = queue.booked(Wanted::Id(&place.ticket)).await?.pop();
        let own = own.ok_or_else(Error::not_found)?;
        let status = match (own.is_cancelled, queue.status(&own.slot)) {
            (true, _) => AppointmentStatus::Cancelled,
            (_, "booked") => AppointmentStatus::Booked,
            (_, "checked-in") => AppointmentStatus::Called,
            _ => AppointmentStatus::Done,
        };
        let all = queue.appointments(&own.slot.service, own.slot.day).await?;
        let waits = |one: &&Value| one["status"] == "booked";
        let called = all.iter().take_while(|one| !waits(one)).last();
        let called = called.and_then(|one| one["identifier"].as_array()?.last()?["value"].as_str());
        let before = all.iter().take_while(|one| one["id"] != place.ticket.as_str());
        let ahead = before.filter(waits).count();
        Ok(Standing {
            status,
            now: called.map(str::to_owned),
            ahead: if status.is_open() { u32::try_from(ahead).unwrap_or(u32::MAX) } else { 0 },
        })
    }

    async fn silent_since(&self) -> Option<Timestamp> {
        let since = self.switched_off().await.ok()??;
        Some(Timestamp::from_unix_millis(since.parse().ok()?))
    }
}
