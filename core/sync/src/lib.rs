//! Fetching into the cache, following the account's change feed, and sending from the outbox.
//!
//! Nothing submitted is lost: an item leaves the outbox only after the gateway's answer was kept.
//! Nothing is doubled: every item carries its id as idempotency key, however often it is sent.
//! A file is uploaded by tus, and goes on from where it broke off.
#![deny(missing_docs)]

mod feed;
mod fetch;
mod send;
mod upload;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use live_domain::{Clock, Random, Timestamp};
use live_net::{Answer, Api, NetError};
use live_store::{Item, Store, StoreError};
use uuid::Uuid;

/// What fetching and sending can fail with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyncError {
    /// The network, or what the gateway answered.
    #[error(transparent)]
    Net(#[from] NetError),
    /// The device's store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What was on the device is no longer at the gateway, and so no longer on the device.
    #[error("no longer there")]
    Gone,
}

/// The gateway's answer could not be kept. Its item stays, and is sent again later, which changes
/// nothing at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer could not be kept")]
pub struct NotKept;

/// What the run of the outbox is at. In memory alone: after a crash nothing is on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunState {
    /// The item that is on its way right now.
    pub sending: Option<Uuid>,
    /// How many bytes of that item's file are on their way or there.
    pub sent: u64,
    /// Whether there was no way to the gateway when something was sent last.
    pub offline: bool,
}

/// Takes the gateway's answers to what was submitted.
pub trait Deliver: Send + Sync {
    /// Keeps what the gateway answered to an item. Only after it has returned the item goes.
    ///
    /// # Errors
    /// When it could not be kept.
    fn delivered(&self, item: &Item, answer: &Answer) -> Result<(), NotKept>;

    /// Something is further on its way than before, for who shows that ([`Courier::run_state`]).
    fn progressed(&self) {}
}

/// Carries things between the device and the gateway.
pub struct Courier {
    store: Store,
    api: Api,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    /// One request at a time for each resource.
    fetching: Mutex<HashMap<String, Arc<fetch::Turn>>>,
    /// One run of the outbox at a time.
    sending: tokio::sync::Mutex<()>,
    /// What the run of the outbox is at.
    run_state: Mutex<RunState>,
    /// When the feed was last read to its end, and of which account.
    caught_up: Mutex<Option<(Uuid, Timestamp)>>,
    /// Uploads that are not wanted any more, and that the gateway does not know about yet.
    unwanted: Mutex<Vec<String>>,
    /// How many bytes of an upload may be left for it not to wait for another network.
    largest: AtomicU64,
    /// What the feed has brought and nobody has taken up yet.
    arrived: Mutex<Vec<String>>,
    /// How often somebody signed in. Held while it is written down that an item waits for that.
    sign_ins: Mutex<u64>,
}

impl Courier {
    /// Between this store and this gateway.
    pub fn new(store: Store, api: Api, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        Self {
            store,
            api,
            clock,
            random,
            fetching: Mutex::default(),
            sending: tokio::sync::Mutex::default(),
            run_state: Mutex::default(),
            caught_up: Mutex::default(),
            unwanted: Mutex::default(),
            largest: AtomicU64::new(u64::MAX),
            arrived: Mutex::default(),
            sign_ins: Mutex::default(),
        }
    }
}
