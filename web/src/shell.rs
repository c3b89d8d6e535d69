//! Everything that requests share.

use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::http::HeaderValue;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::config::Config;
use crate::cores::Cores;
use crate::http::{self, Previews};
use crate::screen::Brand;
use crate::sessions::Sessions;
use crate::{Clock, Random, Timestamp, photo};

/// How many bodies are read at once: each may take twelve megabytes.
const UPLOADS: usize = 16;
/// How many photos are decoded at once: each may take a quarter of a gigabyte.
const DECODERS: usize = 2;

/// The shell as a service, without a socket: what a server runs and a test calls. Cheap to clone.
#[derive(Clone)]
pub struct Shell(Arc<Inner>);

struct Inner {
    config: Config,
    sessions: Sessions,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    policy: HeaderValue,
    previews: Previews,
    uploads: Semaphore,
    decoders: Semaphore,
    closing: watch::Sender<bool>,
    brand: RwLock<Brand>,
}

impl Shell {
    /// A shell over cores that come from `cores`.
    ///
    /// # Errors
    /// When the folder for sessions cannot be made or read.
    pub fn new(
        config: Config,
        cores: Arc<dyn Cores>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> io::Result<Self> {
        let sessions = Sessions::new(
            &config.data,
            config.limits.clone(),
            config.language,
            cores,
            Arc::clone(&clock),
            Arc::clone(&random),
        )?;
        let policy = http::policy(config.tiles.as_ref());
        let policy = HeaderValue::from_str(&policy).map_err(io::Error::other)?;
        Ok(Self(Arc::new(Inner {
            config,
            sessions,
            clock,
            random,
            policy,
            previews: Previews::default(),
            uploads: Semaphore::new(UPLOADS),
            decoders: Semaphore::new(DECODERS),
            closing: watch::Sender::new(false),
            brand: RwLock::default(),
        })))
    }

    /// The service.
    pub fn router(&self) -> Router {
        http::router(self)
    }

    /// Puts away the sessions that nobody uses now; to be called a few times a minute.
    pub async fn put_idle_away(&self) {
        self.0.sessions.put_idle_away().await;
    }

    /// Deletes the sessions that nobody came back to; to be called now and then, on a thread that
    /// may wait for the disk.
    ///
    /// # Errors
    /// When the folder for sessions cannot be read.
    pub fn delete_forgotten(&self) -> io::Result<()> {
        self.0.sessions.delete_forgotten()
    }

    /// Ends every stream of events, so that connections can end.
    pub fn end_streams(&self) {
        self.0.closing.send_replace(true);
    }

    /// Puts every session away.
    pub async fn close(&self) {
        self.end_streams();
        self.0.sessions.close().await;
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn random(&self) -> &dyn Random {
        self.0.random.as_ref()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    pub(crate) fn policy(&self) -> &HeaderValue {
        &self.0.policy
    }

    pub(crate) fn previews(&self) -> &Previews {
        &self.0.previews
    }

    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.0.closing.subscribe()
    }

    /// The app's name, as the last screen said it.
    pub(crate) fn brand(&self) -> Brand {
        self.0.brand.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn remember_brand(&self, brand: &Brand) {
        if *self.0.brand.read().unwrap_or_else(PoisonError::into_inner) != *brand {
            self.0.brand.write().unwrap_or_else(PoisonError::into_inner).clone_from(brand);
        }
    }

    /// A place among those whose bodies are read.
    pub(crate) async fn upload_place(&self) -> Option<SemaphorePermit<'_>> {
        self.0.uploads.acquire().await.ok()
    }

    /// A photo made smaller, beside the threads that serve requests.
    pub(crate) async fn shrink(&self, bytes: Vec<u8>) -> Vec<u8> {
        let _place = self.0.decoders.acquire().await;
        let kept = bytes.clone();
        tokio::task::spawn_blocking(move || photo::shrink(bytes)).await.unwrap_or(kept)
    }

    /// A small picture of a photo, made beside the threads that serve requests.
    pub(crate) async fn preview(&self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        let _place = self.0.decoders.acquire().await;
        tokio::task::spawn_blocking(move || photo::preview(&bytes)).await.ok().flatten()
    }
}
