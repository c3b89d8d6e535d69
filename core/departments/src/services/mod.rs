//! What every department offers: what is special about one is its own section's, all else is drawn from
//! the catalogue of services, which is data.

mod application;
mod counter;
mod enquiry;
mod event;
mod form;
mod list;
mod principal;
mod ready;
mod search;
mod show;
mod trial;
mod uploads;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use live_domain::Localized;
use live_domain::service::{ServiceDefinition, ServiceEntry, Unreadable};
use live_net::{Answer, Auth};
use live_protocol::{Assurance, COUNTER_DRAFTS, Problem};
use live_screen::{Item, Route, Tile};
use serde::Deserialize;
use serde_json::value::RawValue;

pub use self::counter::open as open_at_counter;
pub(crate) use self::list::all_of;
pub use self::list::{events_door, search_door};
pub(crate) use self::show::source_line;
use crate::section::{Context, Next, Page, Section, UnderWay, read_in_part};
use crate::{Error, Form};
use crate::{directories, profile, queues};

/// The list of services, and each of them.
pub struct Services {
    /// Those that have a section of their own.
    pub departments: Vec<Arc<dyn Section>>,
}

const NAME: &str = "services";
/// Every service whole.
const CATALOGUE: &str = "/v1/catalogue";
/// Under which names the app keeps what is filled in.
const DRAFTS: &str = "form/services/about/";
const FRESH: Duration = Duration::from_hours(1);

/// Each service is read by itself: one that this app is too old for takes nothing from the others.
#[derive(Default, Deserialize)]
struct Catalogue {
    services: Vec<Box<RawValue>>,
    /// The city's departments, from a gateway that names them.
    #[serde(default)]
    departments: Option<Box<RawValue>>,
}

#[async_trait]
impl Section for Services {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tiles(&self, cx: &Context) -> Vec<Tile> {
        vec![list::tile_of_need(cx, "identity")]
    }

    fn form_key(&self, route: &Route) -> String {
        match route.segments()[..] {
            // The screens of one service share what is filled in.
            [NAME, "about", id, ..] => address(id),
            _ => route.to_string(),
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        let page = match route.segments()[..] {
            [NAME] => list::draw(cx, &self.departments),
            [NAME, "search"] => search::draw(cx, &self.departments, form),
            [NAME, "of", department] => list::of_department(cx, department),
            [NAME, "need", need] => list::of_need(cx, need),
            [NAME, "about", id] if !trial::is(id) => show::draw(cx, id, form),
            [NAME, "about", id, "sent"] if trial::is(id) => trial::draw(cx, id, form),
            [NAME, "about", id, "documents"] => form::documents(cx, id, form),
            [NAME, "about", id, "ready"] => ready::draw(cx, id, form),
            [NAME, "about", id, page] => form::draw(cx, id, page, form),
            [NAME, "event", interview] => event::draw(cx, interview),
            [NAME, "counter", draft] => counter::draw(cx, draft),
            [NAME, "application", submission] => application::draw(cx, submission, form),
            [NAME, "application", submission, "fix"] => application::draw_fix(cx, submission, form),
            _ => Err(Error::NotFound),
        }?;
        Ok(if is_trial(route) { trial::marked(cx, page) } else { page })
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        if is_trial(route) {
            return Ok(());
        }
        // Where a screen is fetched for, there is no trial on it; but the first screen may be slow about it.
        trial::tidy(cx, if route.section() == NAME { Duration::ZERO } else { FRESH })?;
        // From the first screen on, so that services are there when the network no longer is.
        cx.courier.fetch(CATALOGUE, Auth::None, FRESH, force).await?;
        let catalogue = catalogue(cx)?.unwrap_or_default();
        profile::told(cx, catalogue.departments.as_deref())?;
        if route.section() == NAME {
            directories::load_all(cx, force).await?;
            // Queues that cannot be asked about now take nothing from services.
            queues::load(cx, force).await.ok();
        }
        let submission = match route.segments()[..] {
            [] | [NAME, "event" | "counter", _] => None,
            [NAME, "application", submission, ..] => Some(submission),
            _ => return Ok(()),
        };
        if cx.identity.assurance() >= Assurance::Phone {
            application::load(cx, submission, force).await?;
        }
        Ok(())
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME, "about", id], "try") => trial::begin(cx, id),
            ([NAME, "about", id, _], "really" | "leave") if trial::is(id) => {
                trial::end(cx, id, action, form)
            }
            ([NAME, "about", id] | [NAME, "about", id, "ready"], "prepare") => {
                form::begin(cx, id, form)
            }
            ([NAME, "about", id, "ready"], "send") => application::send(cx, id, form),
            ([NAME, "about", id] | [NAME, "about", id, "ready"], "hand-over") => {
                counter::hand_over(cx, id, form)
            }
            ([NAME, "counter", draft], "take-back") => counter::take_back(cx, draft).await,
            ([NAME, "counter", _], "sign-in") => counter::sign_in(cx),
            ([NAME, "about", id, "ready"], "ask") => enquiry::ask(cx, id, form).await,
            ([NAME, "about", id, "documents"], "next") => form::documents_done(cx, id, form),
            ([NAME, "about", _, "documents"], _) if action.starts_with(uploads::REUSE) => {
                uploads::reuse(cx, &action[uploads::REUSE.len()..], form)?;
                Ok(Next::Stay)
            }
            ([NAME, "about", id, page], "next") => form::next(cx, id, page, form),
            ([NAME, "application", submission, ..], _) => {
                application::press(cx, submission, form, action)
            }
            ([NAME, "event", interview], "sign-in") => event::sign_in(cx, interview),
            ([NAME, "about", ..], "later") => Ok(Next::Home),
            ([NAME, "about", id, ..], "discard") => form::discard(cx, id, form),
            _ => Ok(Next::Stay),
        }
    }

    fn delivered(
        &self,
        cx: &Context,
        item: &live_store::Item,
        answer: &Answer,
    ) -> Result<(), Error> {
        application::delivered(cx, item, &answer.body)
    }

    async fn arrived(&self, cx: &Context, resources: &[String]) -> Result<(), Error> {
        if resources.iter().any(|resource| resource.starts_with(COUNTER_DRAFTS)) {
            counter::tidy(cx)?;
        }
        Ok(())
    }

    fn place_of(&self, item: &live_store::Item) -> String {
        application::place_of(item)
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        application::place_of_change(cx, resource)
    }

    fn reopen(
        &self,
        cx: &Context,
        item: &live_store::Item,
        problem: Option<&Problem>,
    ) -> Result<Option<String>, Error> {
        application::reopen(cx, item, problem)
    }

    fn received(&self, cx: &Context) -> Result<Vec<Item>, Error> {
        application::received(cx)
    }

    fn under_way(&self, cx: &Context) -> Result<Vec<UnderWay>, Error> {
        let mut found = counter::under_way(cx)?;
        found.extend(event::under_way(cx)?);
        found.extend(application::under_way(cx)?);
        let drafts = cx.store.value_names(DRAFTS)?;
        if drafts.is_empty() {
            return Ok(found);
        }
        let entries = entries(cx)?.unwrap_or_default();
        for name in drafts {
            let id = &name[DRAFTS.len()..];
            let mut named = entries.iter().filter(|_| !trial::is(id));
            let entry = named.find(|entry| entry.id == trial::published(id));
            let draft = cx.kept::<Form>(&name)?.filter(|draft| !draft.is_empty());
            if let (Some(entry), Some(draft)) = (entry, draft) {
                let item = list::draft_item(cx, (entry, id), &draft);
                found.push(UnderWay { item, clock: None });
            }
        }
        Ok(found)
    }
}

/// Whether a screen is one of a trial.
fn is_trial(route: &Route) -> bool {
    matches!(route.segments()[..], [NAME, "about", id, ..] if trial::is(id))
}

/// Where a service is.
fn address(id: &str) -> String {
    format!("{NAME}/about/{id}")
}

/// What was published, unread; nothing when it never came.
fn catalogue(cx: &Context) -> Result<Option<Catalogue>, Error> {
    Ok(cx.cached_body(CATALOGUE)?.and_then(|json| read_in_part(&json).ok()))
}

/// What lists show of each service, by name; nothing when the catalogue never came.
fn entries(cx: &Context) -> Result<Option<Vec<ServiceEntry>>, Error> {
    let Some(catalogue) = catalogue(cx)? else { return Ok(None) };
    let mut entries: Vec<ServiceEntry> =
        catalogue.services.iter().filter_map(|raw| entry(raw)).collect();
    live_domain::sort::by(&mut entries, |one, other| {
        in_words(cx, &one.title).cmp(in_words(cx, &other.title))
    });
    Ok(Some(entries))
}

fn entry(raw: &RawValue) -> Option<ServiceEntry> {
    live_domain::json::read(raw.get().as_bytes()).ok()
}

/// Everything that is published, with what lists show of it.
fn all(catalogue: &Catalogue) -> Vec<(ServiceEntry, &RawValue)> {
    catalogue.services.iter().filter_map(|raw| Some((entry(raw)?, &**raw))).collect()
}

/// A service, or a life event in its shape: what lists show of it and, where this app is not too old for it, all of
/// it, under the id by which it was asked for.
fn find(cx: &Context, id: &str) -> Result<(ServiceEntry, Option<ServiceDefinition>), Error> {
    let catalogue = catalogue(cx)?.unwrap_or_default();
    let published = trial::published(id);
    let mut named = catalogue.services.iter().filter_map(|raw| Some((entry(raw)?, raw)));
    let found = named.find(|(entry, _)| entry.id == published);
    let (entry, raw) = found.ok_or(Error::NotFound)?;
    let definition = match ServiceDefinition::read(raw.get().as_bytes()) {
        Ok(definition) => Some(definition),
        Err(Unreadable::Newer) => {
            event::read(raw, &all(&catalogue)).map(|interview| interview.as_service())
        }
        Err(Unreadable::Malformed) => return Err(Error::NotFound),
    };
    let named = |definition| ServiceDefinition { id: id.to_owned(), ..definition };
    Ok((entry, definition.map(named)))
}

/// A service that this app can ask for all of.
fn definition(cx: &Context, id: &str) -> Result<ServiceDefinition, Error> {
    find(cx, id)?.1.ok_or(Error::UpdateNeeded)
}

pub(crate) fn in_words<'a>(cx: &Context, text: &'a Localized) -> &'a str {
    text.in_language(cx.words.language().tag())
}

/// A department's name; empty for one that the city does not have.
fn department_name(cx: &Context, id: &str) -> String {
    profile::department_name(cx, id).unwrap_or_default()
}
