//! Fetching into the cache.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use live_domain::Timestamp;
use live_net::{Auth, Call, NetError};
use live_protocol::ProblemKind;
use live_store::Cached;

use crate::{Courier, SyncError};

impl Courier {
    /// Makes sure that the cache holds a resource that is fresh, and says whether it changed. What
    /// is fresh is not asked for again unless `force` is set; what has a tag is only transferred
    /// when it changed. `usually_fresh` counts where the gateway does not say for how long
    /// (RFC 9111, 4.2). Asked for by several at once, it is fetched once.
    ///
    /// # Errors
    /// When it could not be fetched; what was cached stays. A resource that the gateway no longer
    /// has leaves the cache.
    pub async fn fetch(
        &self,
        resource: &str,
        auth: Auth,
        usually_fresh: Duration,
        force: bool,
    ) -> Result<bool, SyncError> {
        let asked_at = self.clock.now();
        let turn = self.turn(resource);
        let guard = turn.lock().await;
        let result = self.fetch_now(resource, auth, usually_fresh, force, asked_at).await;
        drop(guard);
        self.end_turn(resource, &turn);
        result
    }

    async fn fetch_now(
        &self,
        resource: &str,
        auth: Auth,
        usually_fresh: Duration,
        force: bool,
        asked_at: Timestamp,
    ) -> Result<bool, SyncError> {
        let cached = self.store.cached(resource)?;
        if let Some(entry) = &cached {
            // A clock that was put back must not keep something fresh for years.
            let now = self.clock.now();
            let is_fresh = entry.stored_at <= now && now < entry.fresh_until;
            // Somebody else fetched it while this call waited for its turn.
            let just_fetched = asked_at < entry.stored_at;
            if is_fresh && (!force || just_fetched) {
                return Ok(false);
            }
        }
        let etag = cached.as_ref().and_then(|entry| entry.etag.clone());
        let call = Call::get(resource).with_auth(auth).unless(etag);
        let answer = match self.api.send(call).await {
            Ok(answer) => answer,
            Err(error) => {
                let gone =
                    matches!(&error, NetError::Problem(p) if p.kind == ProblemKind::NotFound);
                if gone && cached.is_some() {
                    self.store.forget_cached(resource)?;
                }
                return Err(error.into());
            }
        };
        let now = self.clock.now();
        let fresh_until = now.after(answer.max_age.unwrap_or(usually_fresh));
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
        self.store.put_cached(resource, &entry)?;
        Ok(changed)
    }

    fn turn(&self, resource: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(fetching.entry(resource.to_owned()).or_default())
    }

    /// Forgets the turns of a resource that nobody else waits for.
    fn end_turn(&self, resource: &str, turn: &Arc<tokio::sync::Mutex<()>>) {
        let mut fetching = self.fetching.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::strong_count(turn) == 2 {
            fetching.remove(resource);
        }
    }
}
