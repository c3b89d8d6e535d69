//! The handle that a shell holds.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use live_departments::{Context, Error, Section};
use live_domain::{City, Clock, Random, photo};
use live_identity::Identity;
use live_net::{Api, Auth, ServerClock, Transport};
use live_protocol::{Assurance, ReturnTo};
use live_screen::{Intent, Language, Network, Screen};
use live_store::{KeyStore, Store};
use live_sync::Courier;
use tokio::sync::watch;
use uuid::Uuid;

use crate::kernel::Kernel;
use crate::{
    account, attestation, devices, documents, family, home, inbox, me, officer, outbox, privacy,
    proof, storage,
};

/// Where and how a core runs.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder that belongs to this core alone; it is made when it is not there.
    pub folder: PathBuf,
    /// The gateway's address, for example `https://live.example.go.id`.
    pub gateway: String,
    /// The language until the citizen chooses one.
    pub language: Language,
    /// How the device calls itself to its holder, for example its model; may be empty.
    pub device: String,
    /// Whether the shell can have the device confirm its owner ([`live_screen::Button::owner_only`]):
    /// only then is the lock on what is personal offered.
    pub confirms_owner: bool,
    /// Where a page outside of the app leads back to: how [`Intent::Open`] gets what it says.
    pub return_to: ReturnTo,
}

/// What only a platform has.
#[derive(Clone)]
pub struct Platform {
    /// The device's clock.
    pub clock: Arc<dyn Clock>,
    /// Randomness fit for keys.
    pub random: Arc<dyn Random>,
    /// The platform's key store.
    pub keys: Arc<dyn KeyStore>,
    /// The way to the gateway; cores of one process share it.
    pub transport: Arc<dyn Transport>,
    /// Where work runs; cores of one process share it. A core has no thread of its own.
    pub runtime: tokio::runtime::Handle,
}

/// A file that a block refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What came of sending in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Whether something still waits for the network.
    pub again: bool,
    /// What the citizen should be told who is not looking.
    pub news: Option<News>,
}

/// Something to tell in a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// What it is.
    pub title: String,
    /// More about it.
    pub text: String,
    /// The screen it leads to.
    pub route: String,
}

/// The app of one citizen on one device. Cheap to clone; every clone is the same app.
#[derive(Clone)]
pub struct Core {
    pub(crate) kernel: Arc<Kernel>,
    runtime: tokio::runtime::Handle,
}

/// How long a photo, which never changes, is fresh.
const PHOTO_FRESH: std::time::Duration = std::time::Duration::from_hours(365 * 24);

impl Core {
    /// Opens the app where the citizen left it. Nothing is fetched before the first screen is
    /// there; what waits in the outbox is sent in the background.
    ///
    /// # Errors
    /// [`Error::StorageFull`], [`Error::UpdateNeeded`] when a newer version wrote the folder,
    /// [`Error::KeysLost`] when the key store has lost what sealed the folder, [`Error::InUse`] when
    /// another core has the folder open, and [`Error::Bug`] when the platform's key store or the
    /// folder cannot be used.
    pub fn open(config: &Config, platform: Platform) -> Result<Self, Error> {
        // The first screen needs the words: they are unpacked while the files are opened.
        let language = config.language;
        drop(platform.runtime.spawn(async move { crate::words::of(language) }));
        Self::open_for(city(), config, platform)
    }

    /// The app as it was when it was built for an earlier profile of its city.
    ///
    /// # Errors
    /// Those of [`Core::open`].
    #[cfg(feature = "faults")]
    pub fn open_as_built_for(
        city: City,
        config: &Config,
        platform: Platform,
    ) -> Result<Self, Error> {
        Self::open_for(Arc::new(city), config, platform)
    }

    fn open_for(city: Arc<City>, config: &Config, platform: Platform) -> Result<Self, Error> {
        let Platform { clock, random, keys, transport, runtime } = platform;
        let store = Store::open(&config.folder, keys.as_ref(), Arc::clone(&random))?;
        let identity =
            Arc::new(Identity::open(store.clone(), Arc::clone(&keys), config.device.clone())?);
        // Cheap phones have wrong clocks: the time is the gateway's, as its answers tell it.
        let clock = Arc::new(ServerClock::new(clock));
        let credentials: Arc<dyn live_net::Credentials> = Arc::clone(&identity) as _;
        let api = Api::new(
            &config.gateway,
            transport,
            Arc::clone(&clock),
            Arc::clone(&random),
            credentials,
        )?;
        let clock: Arc<dyn Clock> = clock;
        let courier =
            Courier::new(store.clone(), api.clone(), Arc::clone(&clock), Arc::clone(&random));
        let cx = Context {
            store,
            courier: Arc::new(courier),
            api,
            identity,
            city,
            clock,
            random,
            keys,
            words: crate::words::of(config.language),
            network: Network::Free,
            out_of_reach: false,
            confirms_owner: config.confirms_owner,
            stale: Arc::default(),
            is_followed: false,
        };
        let kernel =
            Kernel::start(cx, sections(config.return_to), config.language, runtime.clone())?;
        Ok(Self { kernel, runtime })
    }

    /// Opens the app anew after its keys were lost, and tells the citizen why they are a guest
    /// again. What the lost keys sealed is erased, because nobody can read it; how much that was which
    /// the city does not have, the citizen is told.
    ///
    /// # Errors
    /// Those of [`Core::open`].
    pub fn begin_anew(config: &Config, platform: Platform) -> Result<Self, Error> {
        let losses = Store::erase(&config.folder)?;
        let core = Self::open(config, platform)?;
        core.kernel.cx().store.add_losses(losses)?;
        core.kernel.told(Some(Error::KeysLost));
        core.kernel.publish();
        Ok(core)
    }

    /// The screen as it is now.
    pub fn screen(&self) -> Arc<Screen> {
        self.kernel.screen()
    }

    /// The screen as it is now and as it becomes. Dropping the receiver ends watching. As long as
    /// somebody watches, what changes at the gateway reaches the screen by itself.
    pub fn watch(&self) -> watch::Receiver<Arc<Screen>> {
        self.kernel.watch()
    }

    /// Does what the person did, and answers with the screen after it. The work goes on when the
    /// future is dropped, and a panic in it ends as a screen that says so.
    pub async fn send(&self, intent: Intent) -> Arc<Screen> {
        self.take(intent).await.await;
        self.screen()
    }

    /// Takes what the person did, and answers with what is left to do of it, which goes on also
    /// when that is dropped. Whoever has several intents takes one after the other, and need not
    /// wait for what is left of each: what was typed is then on the screen where it was typed,
    /// however soon that is left.
    #[allow(clippy::async_yields_async)] // what is left is deliberately not waited for here
    pub async fn take(&self, intent: Intent) -> impl Future<Output = ()> + Send + 'static {
        let kernel = Arc::clone(&self.kernel);
        let taken = self.watched(async move { kernel.take(intent).await }).await;
        let rest = taken.map(|rest| self.watched(rest));
        async move {
            if let Some(rest) = rest {
                rest.await;
            }
        }
    }

    /// Work that goes on by itself, and whose panic ends as a screen that says so.
    fn watched<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> impl Future<Output = Option<T>> + Send + 'static {
        let (kernel, work) = (Arc::clone(&self.kernel), self.runtime.spawn(work));
        let watching = self.runtime.spawn(async move {
            let done = work.await;
            if done.as_ref().is_err_and(tokio::task::JoinError::is_panic) {
                kernel.told(Some(Error::bug("a panic while handling an intent")));
                kernel.publish();
            }
            done.ok()
        });
        async move { watching.await.ok().flatten() }
    }

    /// The bytes of a photo that a block refers to: from the device, else from the gateway.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such file for this citizen; the network's.
    pub async fn file(&self, id: &str) -> Result<File, Error> {
        let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
        let cx = self.kernel.cx();
        if let Some(file) = cx.store.file(id)? {
            return Ok(File { media_type: file.media_type, bytes: file.bytes });
        }
        let resource = format!("/v1/files/{id}");
        let signed_in = cx.identity.assurance() > Assurance::Guest;
        let auth = if signed_in { Auth::Account } else { Auth::None };
        let look = || cx.store.look_at(&resource, cx.clock.now());
        if look()?.is_none() {
            cx.courier.fetch(&resource, auth, PHOTO_FRESH, false).await?;
        }
        let bytes = look()?.ok_or(Error::NotFound)?.body;
        let media_type = photo::check(&bytes).map_err(Error::bug)?.media_type.to_owned();
        Ok(File { media_type, bytes })
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        self.kernel.cx().identity.account().is_some()
    }

    /// Sends what waits and fetches what has changed, when the platform gives the app time for it
    /// in the background, and answers when nothing more can be done now.
    pub async fn deliver(&self) -> Delivered {
        let kernel = Arc::clone(&self.kernel);
        let work = self.runtime.spawn(async move { kernel.deliver().await });
        work.await.unwrap_or(Delivered { again: true, news: None })
    }

    /// Lets go of every file, before the platform puts the app to sleep. Until [`Core::resume`]
    /// the last screen stays and nothing else works.
    pub fn suspend(&self) {
        self.kernel.suspend();
    }

    /// Takes up again what [`Core::suspend`] let go of, and sends what waits.
    ///
    /// # Errors
    /// Those of [`Core::open`].
    pub fn resume(&self) -> Result<(), Error> {
        self.kernel.resume()
    }
}

/// The city that is built in, once for all cores of a process.
fn city() -> Arc<City> {
    static CITY: OnceLock<Arc<City>> = OnceLock::new();
    Arc::clone(CITY.get_or_init(|| Arc::new(City::built_in().clone())))
}

fn sections(return_to: ReturnTo) -> Vec<Arc<dyn Section>> {
    let departments = live_departments::all();
    let services = Arc::new(live_departments::Services { departments: departments.clone() });
    let mut at_home = departments.clone();
    at_home.push(services.clone());
    let directories = Arc::new(live_departments::Directories);
    at_home.push(directories.clone());
    let mut sections: Vec<Arc<dyn Section>> = vec![
        Arc::new(home::Home { departments: at_home }),
        services,
        directories,
        Arc::new(documents::Documents { departments: departments.clone() }),
        Arc::new(me::Me),
        Arc::new(account::Account),
        Arc::new(proof::Proof { return_to }),
        Arc::new(attestation::Attested),
        Arc::new(officer::Officer),
        Arc::new(devices::OwnDevices),
        Arc::new(family::Family),
        Arc::new(privacy::Privacy),
        Arc::new(outbox::Outbox { departments: departments.clone() }),
        Arc::new(storage::Storage),
    ];
    sections.extend(departments);
    let places: Vec<_> = sections.clone();
    sections.push(Arc::new(inbox::Inbox { sections: places, return_to }));
    #[cfg(feature = "faults")]
    sections.push(Arc::new(crate::faults::Faults));
    sections
}
