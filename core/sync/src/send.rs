//! Sending from the outbox.

use std::collections::HashSet;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use live_domain::Timestamp;
use live_net::{Answer, Auth, Call, Method, NetError};
use live_protocol::{Problem, ProblemKind};
use live_store::{Body, Item, ItemState, StoreError};
use uuid::Uuid;

use crate::upload::Sent;
use crate::{Courier, Deliver, RunState, SyncError};

/// The pause after the first failure; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause that is taken unasked.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// The longest pause that is taken because the gateway asks for it.
const LONGEST_ASKED: Duration = Duration::from_hours(1);
/// Without a network the platform says when it is back; this is for platforms that do not.
const OFFLINE_PAUSE: Duration = Duration::from_secs(30);

/// Says that an item is on its way, until it is dropped: also by whoever stops waiting for it.
struct UnderWay<'a>(&'a Courier);

impl<'a> UnderWay<'a> {
    fn begin(courier: &'a Courier, item: &Item) -> Self {
        let begun = RunState { sending: Some(item.id), sent: item.upload.arrived, offline: false };
        courier.note_run_state(|state| *state = begun);
        Self(courier)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.note_run_state(|state| {
            *state = RunState { offline: state.offline, ..RunState::default() };
        });
    }
}

/// What came of sending one item.
enum Outcome {
    /// It is gone from the outbox, and its lane may go on.
    Delivered,
    /// It waits; its lane with it.
    Waits,
    /// Nothing gets through: other lanes need not try.
    Offline,
}

impl Courier {
    /// Sends everything that can be sent now, lane by lane, and says when it is worth running
    /// again; never, when nothing waits for time to pass. A run that is asked for during another
    /// follows it.
    ///
    /// # Errors
    /// Those of the store. What was sent before is delivered all the same.
    pub async fn send_waiting(
        &self,
        deliver: &dyn Deliver,
    ) -> Result<Option<Timestamp>, SyncError> {
        let _turn = self.sending.lock().await;
        let mut tried: HashSet<Uuid> = HashSet::new();
        // Each round tries the heads that have not been tried yet: a delivered head makes room for
        // the next of its lane.
        loop {
            let now = self.clock.now();
            let mut heads = self.store.lane_heads()?;
            heads.retain(|item| may_go(&item.state, now) && !tried.contains(&item.id));
            heads = self.without_held(heads)?;
            if heads.is_empty() {
                self.end_unwanted().await;
                return Ok(self.next_wake()?);
            }
            for head in heads {
                tried.insert(head.id);
                if self.is_there(&head)?
                    && let Outcome::Offline = self.send_one(&head, deliver).await?
                {
                    return Ok(Some(self.clock.now().after(OFFLINE_PAUSE)));
                }
            }
        }
    }

    /// Somebody signed in, or went up the ladder: what waited for that may go again. What was
    /// fetched for another account is forgotten.
    ///
    /// # Errors
    /// Those of the store.
    pub fn signed_in(&self, account: Uuid) -> Result<(), StoreError> {
        self.store.feed_cursor(&account.to_string())?;
        let mut sign_ins = self.sign_ins();
        *sign_ins += 1;
        for item in self.store.items()? {
            if item.state == ItemState::NeedsSignIn {
                self.store.set_state(item.id, &ItemState::default(), 0)?;
            }
        }
        Ok(())
    }

    /// The citizen does not want to wait: what pauses after a failure may go with the next run. Not
    /// for a network that is back, because one that comes and goes would make light of a gateway
    /// that asked to be left alone.
    ///
    /// # Errors
    /// Those of the store.
    pub fn hurry(&self) -> Result<(), StoreError> {
        for item in self.store.items()? {
            if let ItemState::Waiting { not_before: Some(_) } = item.state {
                self.store.set_state(item.id, &ItemState::default(), item.attempts)?;
            }
        }
        Ok(())
    }

    /// What the run of the outbox is at.
    pub fn run_state(&self) -> RunState {
        *self.run_state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn note_run_state(&self, note: impl FnOnce(&mut RunState)) {
        note(&mut self.run_state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Leaves out what waits for a network that is not paid by the byte.
    fn without_held(&self, heads: Vec<Item>) -> Result<Vec<Item>, StoreError> {
        let mut going = Vec::with_capacity(heads.len());
        for item in heads {
            if !self.waits_for_free_network(&item)? {
                going.push(item);
            } else if item.state != ItemState::NeedsFreeNetwork {
                self.store.set_state(item.id, &ItemState::NeedsFreeNetwork, item.attempts)?;
            }
        }
        Ok(going)
    }

    async fn send_one(&self, item: &Item, deliver: &dyn Deliver) -> Result<Outcome, SyncError> {
        let sign_ins = *self.sign_ins();
        let result = {
            let _under_way = UnderWay::begin(self, item);
            deliver.progressed();
            self.send_body(item, deliver).await?
        };
        let offline = matches!(result, Err(NetError::Offline));
        self.note_run_state(|state| state.offline = offline);
        let problem = match result {
            Ok(Sent::Whole(answer)) => return self.deliver(item, &answer, deliver),
            Ok(Sent::TakenBack) => return Ok(Outcome::Delivered),
            Ok(Sent::Held) => return self.wait_for_free_network(item),
            Err(NetError::Offline) => return Ok(Outcome::Offline),
            // Perhaps it is this item: an upload that never ends must not hold the others up.
            Err(NetError::Broken) => return self.wait(item, self.pause(item)),
            Err(NetError::SignInAgain) => return self.wait_for_sign_in(item, sign_ins),
            Err(NetError::RetryAfter(asked)) => {
                return self.wait(item, asked.min(LONGEST_ASKED).max(self.pause(item)));
            }
            Err(NetError::Problem(problem)) => problem,
            Err(error) => {
                tracing::warn!(%error, "an item could not be sent");
                return self.wait(item, self.pause(item));
            }
        };
        match problem.kind {
            ProblemKind::StepUp => self.wait_for_sign_in(item, sign_ins),
            // Nothing of the item is wrong: the next version of the app will send it.
            ProblemKind::UpdateNeeded => self.wait(item, LONGEST_PAUSE),
            _ => self.refuse(item, &problem),
        }
    }

    async fn send_body(
        &self,
        item: &Item,
        deliver: &dyn Deliver,
    ) -> Result<Result<Sent, NetError>, SyncError> {
        match &item.body {
            Body::Json(json) => {
                let call = Call::send(Method::Post, &item.path, json.clone(), "application/json");
                let sent = self.api.send(call.with_auth(Auth::Account).keyed(item.id)).await;
                Ok(sent.map(Sent::Whole))
            }
            Body::File(id) => {
                let Some(file) = self.store.file(*id)? else {
                    // That is for the citizen to know.
                    let problem = Problem::field("photo", "unknown-file");
                    return Ok(Err(NetError::Problem(Box::new(problem))));
                };
                self.upload(item, *id, file, deliver).await
            }
        }
    }

    /// Whether it was not taken back meanwhile: by the citizen, or by signing out, after which an
    /// answer must not be kept either.
    fn is_there(&self, item: &Item) -> Result<bool, StoreError> {
        Ok(self.store.item(item.id)?.is_some())
    }

    fn deliver(
        &self,
        item: &Item,
        answer: &Answer,
        deliver: &dyn Deliver,
    ) -> Result<Outcome, SyncError> {
        if !self.is_there(item)? {
            return Ok(Outcome::Delivered);
        }
        if deliver.delivered(item, answer).is_err() {
            return self.wait(item, self.pause(item));
        }
        self.store.remove(item.id)?;
        Ok(Outcome::Delivered)
    }

    fn refuse(&self, item: &Item, problem: &Problem) -> Result<Outcome, SyncError> {
        tracing::info!(kind = ?problem.kind, "the gateway refused an item");
        let problem_json =
            serde_json::to_vec(problem).map_err(|error| StoreError::Fault(error.to_string()))?;
        let state = ItemState::NeedsFix { problem_json };
        self.store.set_state(item.id, &state, item.attempts + 1)?;
        Ok(Outcome::Waits)
    }

    /// It waits until somebody signs in, unless that happened while it was under way.
    fn wait_for_sign_in(&self, item: &Item, before: u64) -> Result<Outcome, SyncError> {
        let sign_ins = self.sign_ins();
        if *sign_ins == before {
            self.store.set_state(item.id, &ItemState::NeedsSignIn, item.attempts)?;
        }
        Ok(Outcome::Waits)
    }

    fn wait_for_free_network(&self, item: &Item) -> Result<Outcome, SyncError> {
        self.store.set_state(item.id, &ItemState::NeedsFreeNetwork, item.attempts)?;
        Ok(Outcome::Waits)
    }

    fn sign_ins(&self) -> MutexGuard<'_, u64> {
        self.sign_ins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self, item: &Item, pause: Duration) -> Result<Outcome, SyncError> {
        let not_before = Some(self.clock.now().after(pause));
        self.store.set_state(item.id, &ItemState::Waiting { not_before }, item.attempts + 1)?;
        Ok(Outcome::Waits)
    }

    /// Two seconds, four, eight …, up to a quarter of an hour, each between half and whole at
    /// random, so that phones do not come back all at once.
    fn pause(&self, item: &Item) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(1 << item.attempts.min(16)).min(LONGEST_PAUSE);
        let mut random = [0];
        self.random.fill(&mut random);
        doubled / 2 + doubled / 2 * u32::from(random[0]) / 255
    }

    fn next_wake(&self) -> Result<Option<Timestamp>, StoreError> {
        let heads = self.store.lane_heads()?;
        let wakes = heads.into_iter().filter_map(|item| match item.state {
            // One without a pause came, or somebody signed in for it, just now.
            ItemState::Waiting { not_before } => Some(not_before.unwrap_or(self.clock.now())),
            ItemState::NeedsSignIn | ItemState::NeedsFreeNetwork | ItemState::NeedsFix { .. } => {
                None
            }
        });
        Ok(wakes.min())
    }
}

fn may_go(state: &ItemState, now: Timestamp) -> bool {
    match state {
        // A pause longer than any that is ever taken comes from a clock that was put back.
        ItemState::Waiting { not_before: Some(not_before) } => {
            *not_before <= now || now.after(2 * LONGEST_ASKED) < *not_before
        }
        // Whether the network is a free one by now is looked at next.
        ItemState::Waiting { not_before: None } | ItemState::NeedsFreeNetwork => true,
        ItemState::NeedsSignIn | ItemState::NeedsFix { .. } => false,
    }
}
