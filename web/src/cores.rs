//! What the shell needs of a core, and where cores come from.
//!
//! The one implementation that citizens meet is [`crate::live`]; tests and the gallery of blocks
//! have their own, which is how the shell is looked at without a city behind it.

use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::screen::{Intent, Language, Screen};
use crate::secret::Secret;

/// A photo that a block refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The app of one citizen.
#[async_trait]
pub trait Core: Send + Sync {
    /// The screen as it is now.
    fn screen(&self) -> Arc<Screen>;

    /// The screen as it is now and as it becomes.
    fn watch(&self) -> watch::Receiver<Arc<Screen>>;

    /// Does what the person did, and answers with the screen after it. The work goes on when the
    /// future is dropped.
    async fn send(&self, intent: Intent) -> Arc<Screen>;

    /// Remembers the address that the citizen comes from now, for the gateway's limits by address.
    fn comes_from(&self, address: IpAddr);

    /// A photo by its id; `None` when there is no such photo for this citizen, or no way to it.
    async fn file(&self, id: &str) -> Option<File>;

    /// Whether somebody is signed in.
    fn is_signed_in(&self) -> bool;

    /// Lets go of everything, to be opened again from its folder later.
    async fn put_away(&self);
}

/// A core could not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// What is in the folder does not open with this secret, or something is broken.
    #[error("the session cannot be opened")]
    Broken,
}

/// Opens cores.
#[async_trait]
pub trait Cores: Send + Sync {
    /// Opens the core of a session: a new one in an empty folder, else the one that was put away.
    ///
    /// # Errors
    /// When it cannot be opened.
    async fn open(
        &self,
        folder: &Path,
        secret: &Secret,
        language: Language,
    ) -> Result<Arc<dyn Core>, OpenError>;
}
