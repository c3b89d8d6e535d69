//! The queues of a made-up department: its places, the slots of what they offer, and who has them. Others' places
//! follow from the dice; those that the gateway books are kept, as FHIR has them, because the health department's are.

use std::sync::Arc;

use live_domain::{City, Clock, Date, Holidays, Localized, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use time::Time;
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use super::dinkes::{Answered, NUMBERS, Refusal};
use crate::db::Db;
use crate::error::Result;
use crate::sandbox::Dice;
use crate::services::zone;

const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year][month][day]");

/// The first hour, how many slots there are, and how many minutes each is long.
const OPENS: u8 = 8;
const SLOTS: u8 = 24;
const MINUTES: u8 = 10;

/// For how many days ahead there are schedules.
const AHEAD: i64 = 13;

/// How many of a hundred slots others have.
const OTHERS: u64 = 55;

/// The queues of a department.
pub(crate) struct Queue {
    pub(super) db: Db,
    pub(super) city: City,
    pub(super) seed: u64,
    pub(super) clock: Arc<dyn Clock>,
    /// Where there are any.
    pub(super) places: Vec<Place>,
    /// What is offered at each of them.
    pub(super) offers: Vec<Offer>,
}

/// A place with a queue.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Place {
    /// Its id, as the city's lists have it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Street and house number.
    #[serde(default)]
    pub address: String,
}

/// Something that is offered at every place of a department.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Offer {
    /// What follows the place's id in that of the service.
    pub id: String,
    /// Its name.
    pub name: Localized,
    /// What its numbers begin with.
    pub letter: String,
}

/// A slot: of which service, on which day, the how-manieth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    pub service: String,
    pub day: Date,
    pub place: u8,
}

/// A place in a queue that the gateway booked.
pub(super) struct Booked {
    pub id: String,
    pub slot: Slot,
    pub is_cancelled: bool,
    body: Value,
}

impl Slot {
    /// The slot with this id, whether there is such a service or not.
    pub fn of(id: &str) -> Option<Self> {
        let mut parts = id.rsplitn(3, '-');
        let (time, day, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (hour, minute) = time.split_at_checked(2)?;
        let minutes = hour.parse::<u16>().ok()? * 60 + minute.parse::<u16>().ok()?;
        let since = minutes.checked_sub(u16::from(OPENS) * 60)?;
        let place = u8::try_from(since / u16::from(MINUTES)).ok().filter(|place| *place < SLOTS)?;
        let slot = Self { service: service.to_owned(), day: Date::parse(day, DAY).ok()?, place };
        (slot.id() == id).then_some(slot)
    }

    pub fn id(&self) -> String {
        let time = self.time();
        let day = self.day.format(DAY).unwrap_or_default();
        format!("{}-{day}-{:02}{:02}", self.service, time.hour(), time.minute())
    }

    fn time(&self) -> Time {
        let minutes = u16::from(self.place) * u16::from(MINUTES);
        let hour = OPENS + u8::try_from(minutes / 60).unwrap_or(0);
        let minute = u8::try_from(minutes % 60).unwrap_or(0);
        Time::from_hms(hour, minute, 0).unwrap_or(Time::MIDNIGHT)
    }
}

impl Queue {
    /// The id of what is offered at a place.
    pub(super) fn service_id(place: &Place, offer: &Offer) -> String {
        format!("{}-{}", place.id, offer.id)
    }

    /// The id of the place and the letter of a service, when it is one.
    fn service<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str)> {
        let (place, offer) = id.rsplit_once('-')?;
        let offer = self.offers.iter().find(|known| known.id == offer)?;
        let is_known = self.places.iter().any(|known| known.id == place);
        is_known.then_some((place, offer.letter.as_str()))
    }

    pub(super) fn dice(&self, purpose: &str) -> Dice {
        Dice::new(self.seed, purpose)
    }

    /// The day it is.
    fn today(&self) -> Date {
        self.clock.now().at_offset(zone(&self.city)).date()
    }

    pub(super) fn begin(&self, slot: &Slot) -> Timestamp {
        slot.day.with_time(slot.time()).assume_offset(zone(&self.city)).into()
    }

    pub(super) fn end(&self, slot: &Slot) -> Timestamp {
        self.begin(slot).after(std::time::Duration::from_secs(u64::from(MINUTES) * 60))
    }

    /// The slots of a service on a day: none on days off, and none of what is not planned yet.
    pub(super) fn slots_of(&self, service: &str, day: Date) -> Vec<Slot> {
        let ahead = (day - self.today()).whole_days();
        let is_open = Holidays::built_in().is_working_day(day).unwrap_or(false);
        if !is_open || ahead > AHEAD || self.service(service).is_none() {
            return Vec::new();
        }
        let slot = |place| Slot { service: service.to_owned(), day, place };
        (0..SLOTS).map(slot).collect()
    }

    /// Whether a slot can be booked, of those that the gateway has of its day.
    pub(super) fn is_free(&self, slot: &Slot, booked: &[Booked]) -> bool {
        let is_booked = booked.iter().any(|other| other.slot == *slot && !other.is_cancelled);
        let is_over = self.begin(slot) <= self.clock.now();
        !is_booked && !is_over && !self.is_others(slot)
    }

    fn is_others(&self, slot: &Slot) -> bool {
        self.dice(&format!("slot {}", slot.id())).chance(OTHERS)
    }

    /// What the gateway booked of a day's slots of a service, or by its id or reference.
    pub(super) async fn booked(&self, wanted: Wanted<'_>) -> Result<Vec<Booked>> {
        let (column, value) = match wanted {
            Wanted::Id(id) => ("id = $1", id.to_owned()),
            Wanted::Reference(reference) => ("reference = $1", reference.to_owned()),
            Wanted::Day(service, day) => {
                ("slot GLOB $1", format!("{service}-{}-*", day.format(DAY).unwrap_or_default()))
            }
        };
        let select = format!(
            "SELECT id, slot, cancelled, body FROM sandbox_appointments WHERE {column} ORDER BY id"
        );
        let rows: Vec<(String, String, bool, String)> = sqlx::query_as(sqlx::AssertSqlSafe(select))
            .bind(value)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        let booked = |(id, slot, is_cancelled, body): (String, String, bool, String)| {
            let slot = Slot::of(&slot)?;
            Some(Booked { id, slot, is_cancelled, body: serde_json::from_str(&body).ok()? })
        };
        Ok(rows.into_iter().filter_map(booked).collect())
    }

    /// A slot as a resource.
    pub(super) fn slot(&self, slot: &Slot, booked: &[Booked]) -> Value {
        let status = if self.is_free(slot, booked) { "free" } else { "busy" };
        json!({
            "resourceType": "Slot", "id": slot.id(), "status": status,
            "schedule": { "reference": format!("Schedule/{}", schedule_id(&slot.service, slot.day)) },
            "start": self.instant(self.begin(slot)), "end": self.instant(self.end(slot)),
        })
    }

    /// The schedule of a service on a day.
    pub(super) fn schedule(&self, service: &str, day: Date) -> Option<Value> {
        let slots = self.slots_of(service, day);
        let (first, last) = (slots.first()?, slots.last()?);
        let (place, _) = self.service(service)?;
        Some(json!({
            "resourceType": "Schedule", "id": schedule_id(service, day), "active": true,
            "actor": [
                { "reference": format!("HealthcareService/{service}") },
                { "reference": format!("Location/{place}") },
            ],
            "planningHorizon": {
                "start": self.instant(self.begin(first)), "end": self.instant(self.end(last)),
            },
        }))
    }

    /// Everybody's places in a queue, in its order. Others are known by their number alone.
    pub(super) async fn appointments(&self, service: &str, day: Date) -> Result<Vec<Value>> {
        let booked = self.booked(Wanted::Day(service, day)).await?;
        let mut all = Vec::new();
        for slot in self.slots_of(service, day) {
            let own = booked.iter().find(|own| own.slot == slot && !own.is_cancelled);
            match own {
                Some(own) => all.push(self.own(own)),
                None if self.is_others(&slot) => all.push(self.others(&slot)),
                None => {}
            }
        }
        Ok(all)
    }

    fn others(&self, slot: &Slot) -> Value {
        json!({
            "resourceType": "Appointment", "id": format!("lain-{}", slot.id()),
            "identifier": [self.number(slot)], "status": self.status(slot),
            "slot": [{ "reference": format!("Slot/{}", slot.id()) }],
            "start": self.instant(self.begin(slot)), "end": self.instant(self.end(slot)),
            "participant": [{
                "actor": { "reference": format!("HealthcareService/{}", slot.service) },
                "status": "accepted",
            }],
        })
    }

    /// A place that was booked, with its number and as it stands.
    pub(super) fn own(&self, own: &Booked) -> Value {
        let mut body = own.body.clone();
        let status = if own.is_cancelled { "cancelled" } else { self.status(&own.slot) };
        body["id"] = json!(own.id);
        body["status"] = json!(status);
        if let Some(identifiers) = body["identifier"].as_array_mut() {
            identifiers.push(self.number(&own.slot));
        }
        body
    }

    fn number(&self, slot: &Slot) -> Value {
        json!({ "system": NUMBERS, "value": self.called(slot) })
    }

    /// The number that whoever has a slot is called by.
    pub(super) fn called(&self, slot: &Slot) -> String {
        let letter = self.service(&slot.service).map_or("X", |(_, letter)| letter);
        format!("{letter}-{:03}", slot.place + 1)
    }

    /// Who has a slot is called at its begin, and was seen at its end.
    pub(super) fn status(&self, slot: &Slot) -> &'static str {
        let now = self.clock.now();
        if now < self.begin(slot) {
            "booked"
        } else if now < self.end(slot) {
            "checked-in"
        } else {
            "fulfilled"
        }
    }

    /// Books, once for a reference. Gives the appointment, and whether it is new.
    pub async fn create(&self, body: Value, reference: Option<&str>) -> Answered<(Value, bool)> {
        let slot =
            body["slot"][0]["reference"].as_str().and_then(|text| text.strip_prefix("Slot/"));
        let Some(slot) = slot.and_then(Slot::of) else {
            return Ok(Err(Refusal(422, "required", "an appointment needs its slot")));
        };
        if body["participant"].as_array().is_none_or(Vec::is_empty) || body["status"] != "booked" {
            return Ok(Err(Refusal(422, "invalid", "an appointment needs participants")));
        }
        let reference = reference.unwrap_or_default().to_owned();
        if let Some(own) = self.booked(Wanted::Reference(&reference)).await?.pop()
            && !reference.is_empty()
        {
            return Ok(Ok((self.own(&own), false)));
        }
        let booked = self.booked(Wanted::Day(&slot.service, slot.day)).await?;
        let is_known = self.slots_of(&slot.service, slot.day).contains(&slot);
        if !is_known || !self.is_free(&slot, &booked) {
            return Ok(Err(Refusal(409, "conflict", "the slot is not free")));
        }
        let mut tx = self.db.write().await?;
        let id = format!("a-{}", id_of(&slot, &reference));
        let made = sqlx::query(
            "INSERT INTO sandbox_appointments (id, slot, reference, cancelled, body)
             VALUES ($1, $2, $3, FALSE, $4) ON CONFLICT DO NOTHING",
        )
        .bind(&id)
        .bind(slot.id())
        .bind(Some(&reference).filter(|reference| !reference.is_empty()))
        .bind(body.to_string())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        if made.rows_affected() == 0 {
            return Ok(Err(Refusal(409, "conflict", "the slot is not free")));
        }
        Ok(Ok((self.own(&Booked { id, slot, is_cancelled: false, body }), true)))
    }

    /// Cancels. Whoever was seen already cannot.
    pub async fn cancel(&self, id: &str) -> Answered<Value> {
        let Some(own) = self.booked(Wanted::Id(id)).await?.pop() else {
            return Ok(Err(Refusal(404, "not-found", "there is no such appointment")));
        };
        if !own.is_cancelled && self.status(&own.slot) == "fulfilled" {
            return Ok(Err(Refusal(409, "business-rule", "the appointment is over")));
        }
        let mut tx = self.db.write().await?;
        sqlx::query("UPDATE sandbox_appointments SET cancelled = TRUE WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(Ok(self.own(&Booked { is_cancelled: true, ..own })))
    }

    pub(super) fn instant(&self, at: Timestamp) -> String {
        at.at_offset(zone(&self.city)).format(&Rfc3339).unwrap_or_default()
    }
}

/// Which places are wanted.
pub(super) enum Wanted<'a> {
    Id(&'a str),
    Reference(&'a str),
    Day(&'a str, Date),
}

/// The id of a schedule.
pub(super) fn schedule_id(service: &str, day: Date) -> String {
    format!("{service}-{}", day.format(DAY).unwrap_or_default())
}

/// The service and the day of a schedule's id.
pub(super) fn schedule_of(id: &str) -> Option<(&str, Date)> {
    let (service, day) = id.rsplit_once('-')?;
    Some((service, Date::parse(day, DAY).ok()?))
}

/// An id that follows from what is booked by whom, so that nothing need be thrown for it.
fn id_of(slot: &Slot, reference: &str) -> String {
    crate::secrets::sha256_hex(format!("{} {reference}", slot.id()).as_bytes())[..24].to_owned()
}
