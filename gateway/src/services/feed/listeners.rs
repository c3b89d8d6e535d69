//! Who waits for a change of an account, and is told when there is one. Waiting costs a place in
//! memory and nothing else: the database is not asked until something has changed.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use live_protocol::{Problem, ProblemKind};
use tokio::sync::watch;
use uuid::Uuid;

use super::Recorded;
use crate::config::Limits;
use crate::error::{Error, Result};

/// When it makes sense to ask for a place again, in seconds.
const AGAIN: u32 = 30;

/// Everybody who waits.
pub(crate) struct Listeners {
    waiting: Mutex<Waiting>,
    most: usize,
    most_of_one: usize,
}

#[derive(Default)]
struct Waiting {
    bells: HashMap<Uuid, watch::Sender<()>>,
    places: usize,
}

/// Somebody who waits. Hears every change that is committed after this was made.
pub(crate) struct Listener<'a> {
    all: &'a Listeners,
    account: Uuid,
    bell: watch::Receiver<()>,
}

impl Listeners {
    /// Nobody yet, and never more than this.
    pub fn new(limits: &Limits) -> Self {
        let places = |limit: u32| usize::try_from(limit).unwrap_or(usize::MAX);
        Self {
            waiting: Mutex::default(),
            most: places(limits.listeners),
            most_of_one: places(limits.listeners_per_account),
        }
    }

    /// Takes a place among those who wait.
    pub fn listen(&self, account: Uuid) -> Result<Listener<'_>> {
        let mut waiting = self.lock();
        if waiting.places >= self.most {
            return Err(Error::unavailable("too many wait for changes"));
        }
        let bell = waiting.bells.entry(account).or_insert_with(|| watch::Sender::new(()));
        if bell.receiver_count() >= self.most_of_one {
            return Err(Problem::new(ProblemKind::RateLimited).retry_after(AGAIN).into());
        }
        let bell = bell.subscribe();
        waiting.places += 1;
        Ok(Listener { all: self, account, bell })
    }

    /// Tells of a change, once it is committed.
    #[expect(clippy::needless_pass_by_value, reason = "a change is told once")]
    pub fn tell(&self, change: Recorded) {
        let waiting = self.lock();
        for bell in change.0.iter().filter_map(|account| waiting.bells.get(account)) {
            bell.send_replace(());
        }
    }

    /// Tells of changes, once they are committed.
    pub fn tell_all(&self, changes: impl IntoIterator<Item = Recorded>) {
        for change in changes {
            self.tell(change);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // A panic while it was held left nothing half done.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener<'_> {
    /// Waits for a change.
    pub async fn hear(&mut self) {
        // The bell is there as long as somebody listens to it.
        let _ = self.bell.changed().await;
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        let mut waiting = self.all.lock();
        waiting.places -= 1;
        // This one's own receiver still counts.
        if waiting.bells.get(&self.account).is_some_and(|bell| bell.receiver_count() <= 1) {
            waiting.bells.remove(&self.account);
        }
    }
}
