//! Fetching into the cache.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use live_net::{Auth, Call, NetError};
use live_protocol::ProblemKind;
use live_store::Cached;

use crate::{Courier, SyncError};

/// Held while a resource is asked for. Holds what came of it, for those who waited.
pub(crate) type Turn = tokio::sync::Mutex<Option<Result<bool, SyncError>>>;

impl Courier {
    /// Makes sure that the cache holds a resource that is fresh, and says whether it changed. What
    /// is fresh is not asked for again unless `force` is set; what has a tag is only transferred
    /// when it changed. `usually_fresh` counts where the gateway does not say for how long
    /// (RFC 9111, 4.2). Asked for by several at once, it is fetched once.
    ///
    /// # Errors
    /// When it could not be fetched; what was cached stays. [`SyncError::Gone`] when the gateway no
    /// longer has what was cached: then it leaves the cache.
    pub async fn fetch(
        &self,
        resource: &str,
        auth: Auth,
        usually_fresh: Duration,
        force: bool,
    ) -> Result<bool, SyncError> {
        let turn = self.turn(resource);
        let result = self.in_turn(&turn, resource, auth, usually_fresh, force).await;
        self.end_turn(resource, &turn);
        result
    }

    async fn in_turn(
        &self,
        turn: &Turn,
        resource: &str,
        auth: Auth,
        usually_fresh: Duration,
        force: bool,
    ) -> Result<bool, SyncError> {
        let (mut outcome, waited) = match turn.try_lock() {
            Ok(outcome) => (outcome, false),
            Err(_) => (turn.lock().await, true),
        };
        if waited && let Some(outcome) = outcome.clone() {
            return outcome;
        }
        *outcome = None;
        let cached = self.store.cached(resource)?;
        if !force && cached.as_ref().is_some_and(|entry| entry.is_fresh(self.clock.now())) {
            return Ok(false);
        }
        let result = self.ask(resource, auth, usually_fresh, cached).await;
        *outcome = Some(result.clone());
        result
    }

    async fn ask(
        &self,
        resource: &str,
        auth: Auth,
        usually_fresh: Duration,
        cached: Option<Cached>,
    ) -> Result<bool, SyncError> {
        let forgettings = self.store.forgettings();
        let etag = cached.as_ref().and_then(|entry| entry.etag.clone());
        let call = Call::get(resource).with_auth(auth).unless(etag);
        let answer = match self.api.send(call).await {
            Ok(answer) => answer,
            Err(error) if cached.is_some() && is_gone(&error) => {
                self.store.delete_cached(resource)?;
                return Err(SyncError::Gone);
            }
            Err(error) => return Err(error.into()),
        };
        let now = self.clock.now();
        let fresh_until = now.after(answer.max_age.unwrap_or(usually_fresh));
        let seen = cached.clone();
        let (entry, changed) = match cached {
            Some(entry) if answer.is_unchanged() => {
                (Cached { stored_at: now, fresh_until, ..entry }, false)
            }
            cached => {
                let body = answer.body.to_vec();
                let changed = cached.is_none_or(|entry| entry.body != body);
                (Cached { body, etag: answer.etag, stored_at: now, fresh_until }, changed)
            }
        };
        // What somebody asked for who signed out meanwhile is not for the next one, and what was
        // kept meanwhile (the answer to something sent) is newer than what was asked for before.
        let stored = self.store.put_fetched(forgettings, seen.as_ref(), resource, &entry)?;
        Ok(stored && changed)
    }

    fn turn(&self, resource: &str) -> Arc<Turn> {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fetching.entry(resource.to_owned()).or_default())
    }

    /// Forgets the turns of a resource that nobody else waits for.
    fn end_turn(&self, resource: &str, turn: &Arc<Turn>) {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::strong_count(turn) == 2 {
            fetching.remove(resource);
        }
    }
}

/// Whether the gateway itself says that there is no such thing, or no longer. Another machine on the
/// way that knows nothing is no reason to throw anything away.
fn is_gone(error: &NetError) -> bool {
    matches!(error, NetError::Problem(p) if p.kind == ProblemKind::NotFound || p.status == 410)
}
