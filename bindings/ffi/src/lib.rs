//! The core as Kotlin and Swift call it, and nothing else: no logic lives here.
//!
//! A shell opens a [`Live`], draws its screen, sends it intents, and offers what only a platform
//! has as [`PlatformKeys`]. Screens and intents are the types of `live-screen` themselves.
#![deny(missing_docs)]
#![allow(unsafe_code)] // what uniffi generates

use std::sync::Arc;
use std::time::Duration;

use live_app::screen::{Controls, Intent, Language, Screen};
use live_app::{
    Config, Core, HttpTransport, KeyStore, Platform, ReturnTo, SystemClock, SystemRandom,
};
use tokio::runtime::Runtime;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::AbortHandle;

uniffi::setup_scaffolding!();

/// Why the app could not do something, named by what the shell can do.
#[derive(Debug, thiserror::Error, uniffi::Error)]
#[uniffi(flat_error)]
pub enum LiveError {
    /// The device's storage is full.
    #[error("storage full")]
    StorageFull,
    /// A newer version of the app wrote the folder.
    #[error("update needed")]
    UpdateNeeded,
    /// Another process has the folder open: to be tried again when it is gone.
    #[error("in use")]
    InUse,
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// There is no network.
    #[error("no network")]
    Offline,
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl From<live_app::Error> for LiveError {
    fn from(error: live_app::Error) -> Self {
        match error {
            live_app::Error::StorageFull => Self::StorageFull,
            live_app::Error::UpdateNeeded => Self::UpdateNeeded,
            live_app::Error::InUse => Self::InUse,
            live_app::Error::NotFound | live_app::Error::Gone => Self::NotFound,
            live_app::Error::Offline => Self::Offline,
            other => Self::Other(other.to_string()),
        }
    }
}

/// The platform's key store failed.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum PlatformKeyError {
    /// The key is gone: another phone, or a changed screen lock.
    #[error("the key is lost")]
    Lost,
    /// The platform refused.
    #[error("{why}")]
    Refused {
        /// In its own words.
        why: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for PlatformKeyError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Refused { why: error.reason }
    }
}

/// The platform's key store: Android Keystore, or Keychain and Secure Enclave.
#[uniffi::export(with_foreign)]
pub trait PlatformKeys: Send + Sync {
    /// Wraps a key.
    ///
    /// # Errors
    /// [`PlatformKeyError::Refused`].
    fn wrap(&self, key: Vec<u8>) -> Result<Vec<u8>, PlatformKeyError>;
    /// Unwraps what [`PlatformKeys::wrap`] made.
    ///
    /// # Errors
    /// [`PlatformKeyError::Lost`] when it was wrapped by a key that is gone.
    fn unwrap(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformKeyError>;
    /// The device's public key: ECDSA P-256, an uncompressed point of 65 bytes.
    ///
    /// # Errors
    /// [`PlatformKeyError::Refused`].
    fn public_key(&self) -> Result<Vec<u8>, PlatformKeyError>;
    /// Signs with ECDSA P-256 and SHA-256; 64 bytes, r then s.
    ///
    /// # Errors
    /// [`PlatformKeyError::Refused`].
    fn sign(&self, message: Vec<u8>) -> Result<Vec<u8>, PlatformKeyError>;
}

/// Draws a screen when it has changed. A shell's alone: the other way, which would read screens from a
/// shell, is not compiled.
#[uniffi::export(callback_interface)]
pub trait ScreenObserver: Send + Sync {
    /// The screen is another. Called on a thread of the core: the shell hops to its own.
    fn changed(&self, screen: Screen);
}

/// Observing goes on until it is cancelled or let go.
#[derive(uniffi::Object)]
pub struct Observation(AbortHandle);

#[uniffi::export]
impl Observation {
    /// Ends it now. A screen that is on its way may still arrive once.
    pub fn cancel(&self) {
        self.0.abort();
    }
}

impl Drop for Observation {
    fn drop(&mut self) {
        self.cancel();
    }
}

/// A file that a block refers to.
#[derive(Debug, uniffi::Record)]
pub struct FileContent {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What came of sending in the background.
#[derive(Debug, uniffi::Record)]
pub struct Delivered {
    /// Whether something still waits for the network: to be tried again later.
    pub again: bool,
    /// What the citizen should be told in a notification.
    pub news: Option<News>,
}

/// Something to tell in a notification.
#[derive(Debug, uniffi::Record)]
pub struct News {
    /// What it is.
    pub title: String,
    /// More about it.
    pub text: String,
    /// The screen it leads to.
    pub route: String,
}

/// The words of a shell's own controls, also where the app itself cannot be opened.
#[uniffi::export]
pub fn controls(language: Language) -> Controls {
    Controls::of(&live_app::words(language))
}

/// The app of one citizen on one device.
#[derive(uniffi::Object)]
pub struct Live {
    core: Core,
    /// There until the app is let go of.
    runtime: Option<Runtime>,
    /// Whether the core has its files; what is sent meanwhile waits for them.
    awake: watch::Sender<bool>,
    /// A permit for each intent that is under way.
    under_way: Arc<Semaphore>,
    /// What was sent, in the order in which it was.
    sent: mpsc::UnboundedSender<Sent>,
}

/// An intent, and the permit that it holds until nothing of it is left to do.
type Sent = (Intent, Option<OwnedSemaphorePermit>);

/// More intents than can ever be under way.
const MOST_SENT: usize = 1 << 16;

/// How long falling asleep waits for what was sent before it: enough to write down what was typed,
/// a small part of what a platform allows. What is not done by then is done after waking.
const LAST_WORK: Duration = Duration::from_millis(100);

#[uniffi::export]
impl Live {
    /// Opens the app where the citizen left it; `device` is how the device calls itself to its
    /// holder, for example its model. It reads files: not for a thread that draws.
    ///
    /// # Errors
    /// [`LiveError::StorageFull`], [`LiveError::UpdateNeeded`], [`LiveError::InUse`], and others
    /// in words.
    #[uniffi::constructor]
    pub fn open(
        folder: String,
        gateway: String,
        language: Language,
        device: String,
        keys: Arc<dyn PlatformKeys>,
    ) -> Result<Arc<Self>, LiveError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| LiveError::Other(error.to_string()))?;
        let config = Config {
            folder: folder.into(),
            gateway,
            language,
            device,
            confirms_owner: true,
            return_to: ReturnTo::App,
        };
        let platform = Platform {
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom::new()),
            keys: Arc::new(Keys(keys)),
            transport: Arc::new(
                HttpTransport::new().map_err(|error| LiveError::Other(error.to_string()))?,
            ),
            runtime: runtime.handle().clone(),
        };
        let core = match Core::open(&config, platform.clone()) {
            Err(live_app::Error::KeysLost) => Core::begin_anew(&config, platform)?,
            opened => opened?,
        };
        let (awake, under_way) = (watch::Sender::new(true), Arc::new(Semaphore::new(MOST_SENT)));
        let (sent, coming) = mpsc::unbounded_channel();
        runtime.spawn(take_in_order(core.clone(), awake.subscribe(), coming));
        Ok(Arc::new(Self { core, runtime: Some(runtime), awake, under_way, sent }))
    }

    /// The screen as it is now.
    pub fn screen(&self) -> Screen {
        self.core.screen().as_ref().clone()
    }

    /// Calls the observer with the screen as it is, and with every later one, until the handle is
    /// let go. Who looks at [`Live::screen`] as well may see an older one after a newer.
    pub fn observe(&self, observer: Box<dyn ScreenObserver>) -> Arc<Observation> {
        let mut watch = self.core.watch();
        watch.mark_changed();
        let task = self.runtime().spawn(async move {
            while watch.changed().await.is_ok() {
                let screen = watch.borrow_and_update().as_ref().clone();
                observer.changed(screen);
            }
        });
        Arc::new(Observation(task.abort_handle()))
    }

    /// Does what the person did, to its end, whatever becomes of the caller, and after what was sent
    /// before. Returns at once: what comes of it is told to the observers, and [`Screen::busy`] says
    /// that it goes on.
    ///
    /// There is deliberately no way to wait for it: a shell that waits has a state of its own.
    pub fn send(&self, intent: Intent) {
        let permit = Arc::clone(&self.under_way).try_acquire_owned().ok();
        // Nobody takes it any more only when the app is being let go of.
        let _ = self.sent.send((intent, permit));
    }

    /// The bytes of a photo that a block refers to. It waits for the network where it must: not
    /// for a thread that draws.
    ///
    /// # Errors
    /// [`LiveError::NotFound`], [`LiveError::Offline`].
    pub fn file(&self, id: String) -> Result<FileContent, LiveError> {
        let core = self.core.clone();
        let work = self.runtime().spawn(async move { core.file(&id).await });
        let waited = self.runtime().block_on(work);
        let file = waited.map_err(|error| LiveError::Other(error.to_string()))??;
        Ok(FileContent { media_type: file.media_type, bytes: file.bytes })
    }

    /// Sends what waits, in time that the platform gives the app in the background, and answers
    /// when nothing more can be sent now: not for a thread that draws.
    pub fn deliver(&self) -> Delivered {
        let core = self.core.clone();
        let live_app::Delivered { again, news } =
            self.runtime().block_on(async move { core.deliver().await });
        let news = news.map(|news| News { title: news.title, text: news.text, route: news.route });
        Delivered { again, news }
    }

    /// Lets go of every file before the platform puts the app to sleep. What was sent before is
    /// written down first, as far as that takes no network: not for a thread that draws.
    pub fn suspend(&self) {
        if !*self.awake.borrow() {
            return;
        }
        let all = u32::try_from(MOST_SENT).unwrap_or(u32::MAX);
        let done = self.under_way.acquire_many(all);
        let _none_follows =
            self.runtime().block_on(async { tokio::time::timeout(LAST_WORK, done).await });
        self.awake.send_replace(false);
        self.core.suspend();
    }

    /// Takes up again what [`Live::suspend`] let go of.
    ///
    /// # Errors
    /// Those of [`Live::open`].
    pub fn resume(&self) -> Result<(), LiveError> {
        self.core.resume()?;
        self.awake.send_replace(true);
        Ok(())
    }
}

/// Takes what was sent in its order, while the core has its files; what is left of it, the gateway's
/// part, holds nothing up.
async fn take_in_order(
    core: Core,
    mut awake: watch::Receiver<bool>,
    mut coming: mpsc::UnboundedReceiver<Sent>,
) {
    while let Some((intent, permit)) = coming.recv().await {
        if awake.wait_for(|awake| *awake).await.is_err() {
            return;
        }
        let rest = core.take(intent).await;
        tokio::spawn(async move {
            rest.await;
            drop(permit);
        });
    }
}

impl Live {
    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("the runtime is there until the app is let go of")
    }
}

/// The last to let go may be an observer that is just being called, on a thread of the runtime, which
/// cannot wait for its own end.
impl Drop for Live {
    fn drop(&mut self) {
        let here = tokio::runtime::Handle::try_current().is_ok();
        match self.runtime.take() {
            Some(runtime) if here => runtime.shutdown_background(),
            runtime => drop(runtime),
        }
    }
}

/// The platform's keys as the core takes them.
struct Keys(Arc<dyn PlatformKeys>);

impl Keys {
    fn error(error: PlatformKeyError) -> live_app::KeyError {
        match error {
            PlatformKeyError::Lost => live_app::KeyError::Lost,
            PlatformKeyError::Refused { why } => live_app::KeyError::Refused(why),
        }
    }
}

impl KeyStore for Keys {
    fn wrap(&self, key: &[u8]) -> Result<Vec<u8>, live_app::KeyError> {
        self.0.wrap(key.to_owned()).map_err(Self::error)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, live_app::KeyError> {
        self.0.unwrap(wrapped.to_owned()).map_err(Self::error)
    }

    fn public_key(&self) -> Result<Vec<u8>, live_app::KeyError> {
        self.0.public_key().map_err(Self::error)
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, live_app::KeyError> {
        self.0.sign(message.to_owned()).map_err(Self::error)
    }
}

#[cfg(test)]
mod tests;
