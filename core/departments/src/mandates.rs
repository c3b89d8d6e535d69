//! For whom the citizen acts. Every screen of somebody else names its mandate in its route, and whom it
//! is for in its title: nobody is ever acting for another without seeing it.

use live_protocol::{ENQUIRIES, MANDATES, Mandate, MandateRole};
use uuid::Uuid;

use crate::{Context, Error};

/// Every mandate that is on the device, on either side, newest first.
///
/// # Errors
/// Those of the store.
pub fn mandates(cx: &Context) -> Result<Vec<Mandate>, Error> {
    let mut all: Vec<Mandate> = cx.cached_in(&format!("{MANDATES}/"))?;
    live_domain::sort::by_key(&mut all, |mandate| std::cmp::Reverse((mandate.since, mandate.id)));
    Ok(all)
}

/// Those by which the citizen acts now.
///
/// # Errors
/// Those of the store.
pub fn acting_for(cx: &Context) -> Result<Vec<Mandate>, Error> {
    let now = cx.clock.now();
    let acts = |mandate: &Mandate| mandate.role == MandateRole::Agent && mandate.stands(now);
    Ok(mandates(cx)?.into_iter().filter(acts).collect())
}

/// The mandate with the id that stands in a route.
///
/// # Errors
/// [`Error::NotFound`] when there is none on the device; those of the store.
pub fn mandate(cx: &Context, id: &str) -> Result<Mandate, Error> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    cx.cached(&Mandate::resource(id))?.ok_or(Error::NotFound)
}

/// What the citizen knows the other side of a mandate by.
pub fn other_side(mandate: &Mandate) -> String {
    mandate.phone_masked.clone().unwrap_or_else(|| mandate.name.clone())
}

/// Where the bills are of whom a mandate is for.
pub(crate) fn bills(mandate: Uuid) -> String {
    format!("/v1/bills?for={mandate}")
}

/// Where is kept what was answered at once about oneself, or whom a mandate is for: each below it by its
/// service.
pub(crate) fn answered(mandate: Option<Uuid>) -> String {
    let whose = mandate.map_or_else(|| "own".to_owned(), |mandate| mandate.to_string());
    format!("{ENQUIRIES}/{whose}/")
}

/// Takes off the device what was seen by a mandate, unless the citizen still acts by it.
///
/// # Errors
/// Those of the store.
pub fn drop_what_was_seen(cx: &Context, id: Uuid) -> Result<(), Error> {
    if acting_for(cx)?.iter().any(|mandate| mandate.id == id) {
        return Ok(());
    }
    cx.store.forget_cached(&answered(Some(id)))?;
    Ok(cx.store.delete_cached(&bills(id))?)
}

/// The same for whatever the change feed told of.
///
/// # Errors
/// Those of the store.
pub fn drop_what_ended(cx: &Context, resources: &[String]) -> Result<(), Error> {
    let mut ids = resources.iter().filter_map(|resource| id_of(resource));
    ids.try_for_each(|id| drop_what_was_seen(cx, id))
}

/// The mandate that a resource is.
pub fn id_of(resource: &str) -> Option<Uuid> {
    resource.strip_prefix(MANDATES)?.strip_prefix('/')?.parse().ok()
}
