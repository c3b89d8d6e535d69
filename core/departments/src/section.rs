//! A part of the app that owns the routes below its name: every department is one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use live_domain::{City, Clock, Date, Random, Timestamp, UtcOffset};
use live_identity::Identity;
use live_net::{Answer, Api, Auth};
use live_protocol::{Assurance, Problem};
use live_screen::{
    Args, Block, Button, ButtonRole, Item, Network, Photo, Picture, Route, Tile, Tone, Words,
};
use live_store::{Cached, KeyStore, Store};
use live_sync::Courier;
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::{Error, Form};

/// What a section works with: the same for all of one core.
#[derive(Clone)]
pub struct Context {
    /// What is on the device.
    pub store: Store,
    /// Fetches into the store and sends from it.
    pub courier: Arc<Courier>,
    /// The gateway, for what cannot wait (a code, a payment).
    pub api: Api,
    /// Who is signed in.
    pub identity: Arc<Identity>,
    /// The city.
    pub city: Arc<City>,
    /// The time as the gateway has it.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
    /// The device's keys.
    pub keys: Arc<dyn KeyStore>,
    /// The words in the citizen's language.
    pub words: Words,
    /// The network as it was last known.
    pub network: Network,
    /// Whether the gateway could not be reached when it was asked last.
    pub out_of_reach: bool,
    /// Whether the shell can have the device confirm its owner.
    pub confirms_owner: bool,
    /// What was looked at through this context and is no longer fresh.
    pub stale: Arc<Stale>,
    /// Whether changes of what is the account's own reach the device by themselves: no screen need
    /// look again for them.
    pub is_followed: bool,
}

/// From when the oldest thing is that was looked at and is no longer fresh (RFC 9111, 4.2.4): it is
/// shown, and that it is old is said.
#[derive(Debug, Default)]
pub struct Stale(Mutex<Option<Timestamp>>);

impl Stale {
    /// From when the oldest is; nothing when everything is fresh.
    pub fn oldest(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, at: Timestamp) {
        let mut oldest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *oldest = Some(oldest.map_or(at, |known| known.min(at)));
    }
}

/// What is kept of a folder by [`Context::picked`].
#[derive(serde::Serialize, serde::Deserialize)]
struct Picked {
    latest: Option<Timestamp>,
    bodies: Vec<Box<RawValue>>,
}

/// How long what was read from the account's change feed is looked at without asking again.
const FEED_FRESH: Duration = Duration::from_secs(5);

/// A file never changes.
pub(crate) const FILE_FRESH: Duration = Duration::from_hours(365 * 24);

impl Context {
    /// How far the city's clocks are from UTC.
    pub fn offset(&self) -> UtcOffset {
        UtcOffset::from_hms(self.city.utc_offset_hours, 0, 0).unwrap_or(UtcOffset::UTC)
    }

    /// The day it is in the city.
    pub fn today(&self) -> Date {
        self.clock.now().at_offset(self.offset()).date()
    }

    /// A point in time, in words and the city's zone.
    pub fn moment(&self, at: Timestamp) -> String {
        self.words.moment(at, self.offset(), &self.city.zone)
    }

    /// A value that was kept on the device as JSON.
    ///
    /// # Errors
    /// When the store fails. A value that can no longer be read counts as absent.
    pub fn kept<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        Ok(self.store.value(name)?.and_then(|bytes| live_domain::json::read(&bytes).ok()))
    }

    /// Keeps a value on the device as JSON.
    ///
    /// # Errors
    /// When the store fails, for example because it is full.
    pub fn keep<T: serde::Serialize>(&self, name: &str, value: &T) -> Result<(), Error> {
        let bytes = serde_json::to_vec(value).map_err(Error::bug)?;
        Ok(self.store.put_value(name, &bytes)?)
    }

    /// How much of an item's file is sent, in words; nothing when none of it is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sent_part(&self, item: &live_store::Item) -> Result<Option<String>, Error> {
        let Some((sent, size)) = self.courier.progress(item)? else { return Ok(None) };
        let percent = i64::try_from(sent * 100 / size.max(1)).unwrap_or(100);
        Ok(Some(self.words.say_with("sent-part", &Args::new().number("percent", percent))))
    }

    /// A resource that was fetched before, to show it. One that is no longer fresh is noted in
    /// [`Context::stale`].
    ///
    /// # Errors
    /// When the store fails. A resource that can no longer be read counts as absent.
    pub fn cached<T: serde::de::DeserializeOwned>(
        &self,
        resource: &str,
    ) -> Result<Option<T>, Error> {
        Ok(self.cached_body(resource)?.and_then(|body| live_domain::json::read(&body).ok()))
    }

    /// The same, as it came.
    ///
    /// # Errors
    /// When the store fails.
    pub fn cached_body(&self, resource: &str) -> Result<Option<Vec<u8>>, Error> {
        let now = self.clock.now();
        let Some(entry) = self.store.look_at(resource, now)? else { return Ok(None) };
        if !entry.is_fresh(now) {
            self.stale.note(entry.stored_at);
        }
        Ok(Some(entry.body))
    }

    /// The resources of a folder that came by the account's change feed, in no order.
    ///
    /// # Errors
    /// When the store fails. A resource that can no longer be read counts as absent.
    pub fn cached_in<T: serde::de::DeserializeOwned>(&self, folder: &str) -> Result<Vec<T>, Error> {
        let entries = self.store.cached_in(folder)?;
        self.note_fed(entries.iter().map(|entry| entry.stored_at).max());
        let parsed = entries.into_iter().map(|entry| live_domain::json::read(&entry.body).ok());
        Ok(parsed.flatten().collect())
    }

    /// Those of a folder's resources that `wanted` picks, as [`Context::cached_in`] gives them, but
    /// without reading all of the folder each time. `name` is what is wanted; each name is picked in
    /// one way only.
    ///
    /// # Errors
    /// When the store fails.
    pub fn picked<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        folder: &str,
        wanted: impl Fn(&T) -> bool,
    ) -> Result<Vec<T>, Error> {
        let pick = |entries: Vec<Cached>| {
            let latest = entries.iter().map(|entry| entry.stored_at).max();
            let wanted = entries.iter().filter_map(|entry| {
                let parsed = live_domain::json::read(&entry.body).ok()?;
                wanted(&parsed).then(|| read_in_part::<Box<RawValue>>(&entry.body).ok())?
            });
            let picked = Picked { latest, bodies: wanted.collect() };
            serde_json::to_vec(&picked).unwrap_or_default()
        };
        let summary = self.store.summary(name, folder, pick)?;
        let picked: Picked = read_in_part(&summary).map_err(Error::bug)?;
        self.note_fed(picked.latest);
        let parsed =
            picked.bodies.iter().map(|body| live_domain::json::read(body.get().as_bytes()).ok());
        Ok(parsed.flatten().collect())
    }

    /// From when what came by the feed is: known to be so when it was read last; until then, at least
    /// when the latest came.
    fn note_fed(&self, latest: Option<Timestamp>) {
        let account = self.identity.account();
        let read_at = account.and_then(|account| self.courier.caught_up_at(account.id));
        if let Some(at) = read_at.or(latest) {
            self.stale.note(at);
        }
    }

    /// Fetches a resource of the account's own that the gateway gives no time of freshness: it is asked
    /// about each time.
    ///
    /// # Errors
    /// Those of the network and the store.
    pub async fn fetch_own(&self, resource: &str, force: bool) -> Result<(), Error> {
        self.courier.fetch(resource, Auth::Account, Duration::ZERO, force).await?;
        Ok(())
    }

    /// Keeps what the gateway answered with as a resource that the feed tells of. Without a tag, because
    /// it may be older than what came by the feed meanwhile.
    ///
    /// # Errors
    /// Those of the store.
    pub fn keep_answered(&self, resource: &str, body: &[u8]) -> Result<(), Error> {
        let now = self.clock.now();
        let entry = Cached { body: body.to_vec(), etag: None, stored_at: now, fresh_until: now };
        Ok(self.store.put_followed(resource, &entry)?)
    }

    /// A file that was sent goes from what is unsent to what was fetched, so that it is not fetched again.
    ///
    /// # Errors
    /// Those of the store.
    pub fn keep_sent(&self, resource: &str, file: Uuid) -> Result<(), Error> {
        let Some(stored) = self.store.file(file)? else { return Ok(()) };
        let now = self.clock.now();
        let fresh_until = now.after(FILE_FRESH);
        let entry = Cached { body: stored.bytes, etag: None, stored_at: now, fresh_until };
        Ok(self.store.put_cached(resource, &entry)?)
    }

    /// Brings what is the account's own up to date, where it is not fresh or `force` is set.
    ///
    /// # Errors
    /// Those of the network and the store.
    pub async fn catch_up(&self, force: bool) -> Result<(), Error> {
        if let Some(account) = self.identity.account() {
            self.courier.catch_up(account.id, FEED_FRESH, force).await?;
        }
        Ok(())
    }
}

/// Reads something of which parts are kept as they came ([`RawValue`]), to be read when they are needed.
#[expect(clippy::disallowed_methods, reason = "a tree no longer has the text of its parts")]
pub(crate) fn read_in_part<T: serde::de::DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    serde_json::from_slice(json)
}

/// A screen without what the app adds to each (tabs, delivery state, back).
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// What it is about.
    pub title: String,
    /// Where in a row of screens this is.
    pub progress: String,
    /// The blocks.
    pub blocks: Vec<Block>,
    /// Whether it shows personal data.
    pub sensitive: bool,
    /// Seconds after which it is worth looking again.
    pub again_in: Option<u32>,
}

impl Page {
    /// A page with this title.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a block.
    #[must_use]
    pub fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Adds a block when there is one.
    #[must_use]
    pub fn with_some(mut self, block: Option<Block>) -> Self {
        self.blocks.extend(block);
        self
    }
}

/// Where to go after something was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nowhere.
    Stay,
    /// To a screen, with this one behind it.
    Go(String),
    /// The form is finished, and its screens are gone from behind: on to a screen, or back to where
    /// the form was begun.
    Done(Option<String>),
    /// To the screen before.
    Back,
    /// To the start, with nothing behind it.
    Home,
}

/// One of a section's most frequent things, with the words of a key.
pub fn tile(cx: &Context, icon: Picture, key: &str, route: &str) -> Tile {
    Tile { icon, label: cx.words.say(key), route: route.to_owned() }
}

/// One of the things that a section offers, with the words of a key and of its detail.
pub fn offer(cx: &Context, icon: Picture, key: &str, route: &str) -> Item {
    Item {
        icon,
        title: cx.words.say(key),
        detail: cx.words.say(&format!("{key}-detail")),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(route.to_owned()),
    }
}

/// A button with the words of a key.
pub fn button(cx: &Context, action: &str, key: &str, role: ButtonRole) -> Block {
    Block::Button(Button::new(action, cx.words.say(key), role))
}

/// The field, and the action, of what a page outside of the app says: see [`Section::takes_answer`].
pub const ANSWER: &str = "answer";

/// The photo in a field of a form, with how large it is.
pub fn form_photo(cx: &Context, form: &Form, field: &str) -> Option<Photo> {
    let (file, bytes) = form.photo(field)?;
    let kilobytes = i64::try_from(bytes.div_ceil(1000)).unwrap_or(i64::MAX);
    let args = Args::new().number("kilobytes", kilobytes);
    Some(Photo { file: file.to_string(), caption: cx.words.say_with("photo-kept", &args) })
}

/// Something that is under way, for the first screen.
#[derive(Debug, Clone, PartialEq)]
pub struct UnderWay {
    /// What it is.
    pub item: Item,
    /// Its promised working days, when it has any: a [`Block::WorkingDays`].
    pub clock: Option<Block>,
}

/// A part of the app. Drawing looks only at what is on the device and never waits; fetching and
/// acting happen beside it.
#[async_trait]
pub trait Section: Send + Sync {
    /// The first segment of every route it owns.
    fn name(&self) -> &'static str;

    /// The assurance that a route needs; the app asks for it before it draws the route.
    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Guest
    }

    /// Whether citizens come back to a route from a page outside of the app. What that page says (the
    /// query of the address that it leads to) is then put into the field [`ANSWER`] and pressed as
    /// the action of that name; elsewhere it is dropped.
    fn takes_answer(&self, _route: &Route) -> bool {
        false
    }

    /// Under which key the route's form is kept. Screens that make up one form share one key.
    fn form_key(&self, route: &Route) -> String {
        route.to_string()
    }

    /// Draws a route from what is on the device.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a route it does not know; the store's errors.
    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error>;

    /// Fetches what a route shows where it is not fresh; always when `force` is set.
    ///
    /// # Errors
    /// Those of the network and the store.
    async fn load(&self, _cx: &Context, _route: &Route, _force: bool) -> Result<(), Error> {
        Ok(())
    }

    /// Does what a button says. It may change the form, which is kept whatever comes back.
    ///
    /// # Errors
    /// What is to be told to the citizen; [`Error::InvalidInput`] lands at the fields.
    async fn press(
        &self,
        _cx: &Context,
        _route: &Route,
        _form: &mut Form,
        _action: &str,
    ) -> Result<Next, Error> {
        Ok(Next::Stay)
    }

    /// Takes the gateway's answer to something that was submitted, and keeps what it says.
    ///
    /// # Errors
    /// Those of the store: the item then stays and is sent again, which changes nothing.
    fn delivered(
        &self,
        _cx: &Context,
        _item: &live_store::Item,
        _answer: &Answer,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// The route on which the citizen sees what became of something that was submitted.
    fn place_of(&self, _item: &live_store::Item) -> String {
        self.name().to_owned()
    }

    /// The route on which the citizen sees a resource that has changed at the gateway; none when
    /// that is no news to them, or not this section's.
    ///
    /// # Errors
    /// Those of the store.
    fn place_of_change(&self, _cx: &Context, _resource: &str) -> Result<Option<String>, Error> {
        Ok(None)
    }

    /// Does what follows from resources that the account's change feed has brought, for example
    /// keeps for good what they prove. What could not be done is done when a route is loaded.
    ///
    /// # Errors
    /// Those of the network and the store.
    async fn arrived(&self, _cx: &Context, _resources: &[String]) -> Result<(), Error> {
        Ok(())
    }

    /// Gives something that waits back to the citizen as a draft, and says on which route: because
    /// the citizen wants to change it, or because the gateway refused it, with the reasons at its
    /// fields.
    ///
    /// # Errors
    /// [`Error::DraftFirst`] when it would replace another draft; those of the store.
    fn reopen(
        &self,
        _cx: &Context,
        _item: &live_store::Item,
        _problem: Option<&Problem>,
    ) -> Result<Option<String>, Error> {
        Ok(None)
    }

    /// What the city has received of what was submitted, newest first, and how far it has come.
    ///
    /// # Errors
    /// Those of the store.
    fn received(&self, _cx: &Context) -> Result<Vec<Item>, Error> {
        Ok(Vec::new())
    }

    /// Its most frequent things, for the first screen.
    fn tiles(&self, _cx: &Context) -> Vec<Tile> {
        Vec::new()
    }

    /// Everything it offers, for the list of services.
    fn services(&self, _cx: &Context) -> Vec<Item> {
        Vec::new()
    }

    /// What is under way or wants attention, most urgent first.
    ///
    /// # Errors
    /// Those of the store.
    fn under_way(&self, _cx: &Context) -> Result<Vec<UnderWay>, Error> {
        Ok(Vec::new())
    }

    /// What everybody may see of its work, at a glance, for the first screen.
    ///
    /// # Errors
    /// Those of the store.
    fn glance(&self, _cx: &Context) -> Result<Vec<Block>, Error> {
        Ok(Vec::new())
    }

    /// The documents it keeps on the device.
    ///
    /// # Errors
    /// Those of the store.
    fn documents(&self, _cx: &Context) -> Result<Vec<Item>, Error> {
        Ok(Vec::new())
    }
}
