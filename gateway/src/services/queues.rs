//! What can be booked where, free slots, and free beds: the same for everybody, so that a department is asked
//! once for many. What is old is only given while the department does not answer, and with its time.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use live_domain::{Date, Timestamp};
use live_protocol::{Beds, QueuePlace, QueuePlaces, QueueService, Slot, Slots, booking_days};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::departments::queues::Queues;
use crate::error::{Error, Result};
use crate::services::Context;

/// How long what can be booked is not asked for again, and for how long it is given at all.
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

/// What departments said last.
#[derive(Default)]
pub(crate) struct Kept {
    /// By department, each by itself: one that is slow keeps nobody from another's.
    offers: Mutex<BTreeMap<String, Arc<Mutex<Option<QueuePlaces>>>>>,
    beds: Mutex<Option<Beds>>,
    /// By department, service and day.
    slots: Mutex<BTreeMap<(String, String, Date), Slots>>,
}

/// A service: its department, and its id there.
type Of<'a> = (&'a str, &'a str);

/// A department with queues.
pub(crate) fn of<'a>(ctx: &'a Context, department: &str) -> Result<&'a Arc<dyn Queues>> {
    let known = ctx.departments.queues.get(department);
    known.ok_or_else(|| Error::unavailable("no queues are configured for this department"))
}

/// What can be booked at all departments, asked at the same time. One that says nothing takes nothing from the
/// others.
pub(crate) async fn all(ctx: &Arc<Context>) -> Result<QueuePlaces> {
    let mut asked = JoinSet::new();
    for department in ctx.departments.queues.keys() {
        let (ctx, department) = (Arc::clone(ctx), department.clone());
        asked.spawn(async move { offers(&ctx, &department).await });
    }
    let answers = asked.join_all().await;
    let is_silent = !answers.is_empty() && answers.iter().all(Result::is_err);
    if is_silent {
        return Err(Error::unavailable("no department says what can be booked"));
    }
    let said: Vec<QueuePlaces> = answers.into_iter().flatten().collect();
    let as_of = said.iter().map(|known| known.as_of).min().unwrap_or_else(|| ctx.now());
    let mut places: Vec<QueuePlace> = said.into_iter().flat_map(|known| known.places).collect();
    // By department; of each in its own order.
    places.sort_by(|one, other| one.department.cmp(&other.department));
    Ok(QueuePlaces { as_of, places })
}

/// What can be booked at a department.
pub(crate) async fn offers(ctx: &Context, department: &str) -> Result<QueuePlaces> {
    let queues = of(ctx, department)?;
    let kept = {
        let mut all = ctx.queues.offers.lock().await;
        Arc::clone(all.entry(department.to_owned()).or_default())
    };
    // Held while the department is asked, so that it is asked once; the connector's time is limited.
    let mut kept = kept.lock().await;
    let now = ctx.now();
    let is_fresh = |known: &&QueuePlaces| is_within(known.as_of, now, OFFERS.fresh);
    let (mut known, failed) = match kept.as_ref().filter(is_fresh) {
        Some(known) => (known.clone(), false),
        None => match queues.places().await {
            Ok(places) => (kept.insert(QueuePlaces { as_of: now, places }).clone(), false),
            Err(error) => {
                let old = kept.as_ref().filter(|known| is_within(known.as_of, now, OFFERS.most));
                (old.cloned().ok_or(error)?, true)
            }
        },
    };
    let silent_since = since(queues.silent_since().await, failed, now);
    for place in &mut known.places {
        // Whose it is, is what is configured.
        department.clone_into(&mut place.department);
        place.unreachable_since = silent_since;
    }
    Ok(known)
}

/// Free beds.
pub(crate) async fn beds(ctx: &Context) -> Result<Beds> {
    let mut kept = ctx.queues.beds.lock().await;
    let now = ctx.now();
    let hospitals = &ctx.departments.hospitals;
    let is_fresh = |known: &&Beds| is_within(known.as_of, now, BEDS.fresh);
    let (known, failed) = match kept.as_ref().filter(is_fresh) {
        Some(known) => (known.clone(), false),
        None => match hospitals.beds().await {
            Ok(hospitals) => {
                let known = Beds { as_of: now, hospitals, unreachable_since: None };
                (kept.insert(known).clone(), false)
            }
            Err(error) => {
                let old = kept.as_ref().filter(|known| is_within(known.as_of, now, BEDS.most));
                (old.cloned().ok_or(error)?, true)
            }
        },
    };
    Ok(Beds { unreachable_since: since(hospitals.silent_since().await, failed, now), ..known })
}

/// Since when who was asked does not answer: as long as is known, or as of now.
fn since(known: Option<Timestamp>, failed: bool, now: Timestamp) -> Option<Timestamp> {
    known.or_else(|| failed.then_some(now))
}

/// A service, and where it is offered: id and name of the place.
pub(crate) struct Offered {
    /// The place's id.
    pub place: String,
    /// Its name.
    pub place_name: String,
    /// The service.
    pub service: QueueService,
}

/// The service of a department with this id.
pub(crate) async fn service(ctx: &Context, department: &str, id: &str) -> Result<Option<Offered>> {
    if !ctx.city.departments.iter().any(|known| known.id == department) {
        return Ok(None);
    }
    let offers = offers(ctx, department).await?;
    Ok(offers.places.into_iter().find_map(|QueuePlace { id: place, name, services, .. }| {
        let service = services.into_iter().find(|service| service.id == id)?;
        Some(Offered { place, place_name: name, service })
    }))
}

/// The free slots of a service on a day that is still to come.
pub(crate) async fn slots(ctx: &Context, (department, id): Of<'_>, day: Date) -> Result<Slots> {
    if service(ctx, department, id).await?.is_none() {
        return Err(Error::not_found());
    }
    if !booking_days(ctx.date_of(ctx.now())).any(|open| open == day) {
        return Err(Error::field("day", "not-open"));
    }
    let now = ctx.now();
    let mut kept = ctx.queues.slots.lock().await;
    let key = (department.to_owned(), id.to_owned(), day);
    if let Some(known) = kept.get(&key).filter(|known| is_within(known.as_of, now, SLOTS)) {
        return Ok(to_come(known.clone(), now));
    }
    drop(kept);
    let slots = of(ctx, department)?.slots(id, day).await?;
    let found = Slots { as_of: now, slots };
    kept = ctx.queues.slots.lock().await;
    if kept.len() >= MOST_SLOTS {
        kept.clear();
    }
    kept.insert(key, found.clone());
    Ok(to_come(found, now))
}

/// The next free slots of a service, from a day on.
pub(crate) async fn next(ctx: &Context, of: Of<'_>) -> Result<Vec<Slot>> {
    forget(ctx, of).await;
    let mut next = Vec::new();
    for day in booking_days(ctx.date_of(ctx.now())) {
        next.extend(slots(ctx, of, day).await?.slots);
        if next.len() >= NEXT {
            break;
        }
    }
    next.truncate(NEXT);
    Ok(next)
}

/// Forgets which slots of a service are free, because one was booked or given back.
pub(crate) async fn forget(ctx: &Context, of: Of<'_>) {
    let is_of = |department: &str, service: &str| (department, service) == of;
    let mut slots = ctx.queues.slots.lock().await;
    slots.retain(|(department, service, _), _| !is_of(department, service));
}

fn to_come(mut slots: Slots, now: Timestamp) -> Slots {
    slots.slots.retain(|slot| slot.start > now);
    slots
}

fn is_within(at: Timestamp, now: Timestamp, time: Duration) -> bool {
    now < at.after(time)
}
