//! What clinics offer, free beds and free slots: the same for everybody, so that the department is asked
//! once for many. What is old is only given while the department does not answer, and with its time.

use std::collections::BTreeMap;
use std::time::Duration;

use live_domain::{Date, Timestamp};
use live_protocol::{Beds, ClinicService, Clinics, Slot, Slots, booking_days};
use tokio::sync::Mutex;

use crate::error::{Error, Result};
use crate::services::Context;

/// How long what clinics offer is not asked for again, and for how long it is given at all.
const OFFERS: Lives = Lives { fresh: Duration::from_mins(10), most: Duration::from_hours(7 * 24) };

/// The same for beds: nobody drives to a hospital because of what was so this morning.
const BEDS: Lives = Lives { fresh: Duration::from_mins(2), most: Duration::from_hours(1) };

/// How long free slots are not asked for again. What is old is of no use to anybody.
const SLOTS: Duration = Duration::from_secs(15);

/// How many days of services are kept.
const MOST_SLOTS: usize = 2_000;

/// The most slots that are offered instead of one that is taken.
const NEXT: usize = 5;

struct Lives {
    fresh: Duration,
    most: Duration,
}

/// What the department said last.
#[derive(Default)]
pub(crate) struct Kept {
    offers: Mutex<Option<Clinics>>,
    beds: Mutex<Option<Beds>>,
    slots: Mutex<BTreeMap<(String, Date), Slots>>,
}

/// What clinics offer.
pub(crate) async fn offers(ctx: &Context) -> Result<Clinics> {
    // Held while the department is asked, so that it is asked once; the connector's time is limited.
    let mut kept = ctx.clinics.offers.lock().await;
    let now = ctx.now();
    if let Some(known) = kept.as_ref().filter(|known| is_within(known.as_of, now, OFFERS.fresh)) {
        return Ok(known.clone());
    }
    match ctx.departments.clinics.clinics().await {
        Ok(clinics) => Ok(kept.insert(Clinics { as_of: now, clinics }).clone()),
        Err(error) => {
            let old = kept.as_ref().filter(|known| is_within(known.as_of, now, OFFERS.most));
            old.cloned().ok_or(error)
        }
    }
}

/// Free beds.
pub(crate) async fn beds(ctx: &Context) -> Result<Beds> {
    let mut kept = ctx.clinics.beds.lock().await;
    let now = ctx.now();
    if let Some(known) = kept.as_ref().filter(|known| is_within(known.as_of, now, BEDS.fresh)) {
        return Ok(known.clone());
    }
    match ctx.departments.clinics.beds().await {
        Ok(hospitals) => Ok(kept.insert(Beds { as_of: now, hospitals }).clone()),
        Err(error) => {
            let old = kept.as_ref().filter(|known| is_within(known.as_of, now, BEDS.most));
            old.cloned().ok_or(error)
        }
    }
}

/// A service, and where it is offered: id and name of the clinic.
pub(crate) struct Offered {
    /// The clinic's id.
    pub clinic: String,
    /// Its name.
    pub clinic_name: String,
    /// The service.
    pub service: ClinicService,
}

/// The service with this id.
pub(crate) async fn service(ctx: &Context, id: &str) -> Result<Option<Offered>> {
    let offers = offers(ctx).await?;
    Ok(offers.clinics.into_iter().find_map(|clinic| {
        let service = clinic.services.into_iter().find(|service| service.id == id)?;
        Some(Offered { clinic: clinic.id, clinic_name: clinic.name, service })
    }))
}

/// The free slots of a service on a day that is still to come.
pub(crate) async fn slots(ctx: &Context, id: &str, day: Date) -> Result<Slots> {
    if service(ctx, id).await?.is_none() {
        return Err(Error::not_found());
    }
    if !booking_days(ctx.date_of(ctx.now())).any(|open| open == day) {
        return Err(Error::field("day", "not-open"));
    }
    let now = ctx.now();
    let mut kept = ctx.clinics.slots.lock().await;
    let key = (id.to_owned(), day);
    if let Some(known) = kept.get(&key).filter(|known| is_within(known.as_of, now, SLOTS)) {
        return Ok(to_come(known.clone(), now));
    }
    drop(kept);
    let slots = ctx.departments.clinics.slots(id, day).await?;
    let found = Slots { as_of: now, slots };
    kept = ctx.clinics.slots.lock().await;
    if kept.len() >= MOST_SLOTS {
        kept.clear();
    }
    kept.insert(key, found.clone());
    Ok(to_come(found, now))
}

/// The next free slots of a service, from a day on.
pub(crate) async fn next(ctx: &Context, id: &str) -> Result<Vec<Slot>> {
    forget(ctx, id).await;
    let mut next = Vec::new();
    for day in booking_days(ctx.date_of(ctx.now())) {
        next.extend(slots(ctx, id, day).await?.slots);
        if next.len() >= NEXT {
            break;
        }
    }
    next.truncate(NEXT);
    Ok(next)
}

/// Forgets which slots of a service are free, because one was booked or given back.
pub(crate) async fn forget(ctx: &Context, id: &str) {
    ctx.clinics.slots.lock().await.retain(|(service, _), _| service != id);
}

fn to_come(mut slots: Slots, now: Timestamp) -> Slots {
    slots.slots.retain(|slot| slot.start > now);
    slots
}

fn is_within(at: Timestamp, now: Timestamp, time: Duration) -> bool {
    now < at.after(time)
}
