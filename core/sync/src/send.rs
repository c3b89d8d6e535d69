//! Sending from the outbox.

use std::time::Duration;

use live_domain::Timestamp;
use live_net::{Answer, Auth, Call, Method, NetError};
use live_protocol::{Problem, ProblemKind};
use live_store::{Body, Item, ItemState, StoreError};
use uuid::Uuid;

use crate::{Courier, Deliver, SyncError};

/// The pause after the first failure; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The longest pause that is taken unasked.
const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// The longest pause that is taken because the gateway asks for it.
const LONGEST_ASKED: Duration = Duration::from_hours(1);
/// Without a network the platform says when it is back; this is for platforms that do not.
const OFFLINE_PAUSE: Duration = Duration::from_secs(30);

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
        let mut seen: Vec<Uuid> = Vec::new();
        // Each round sends the heads that have not been tried yet: a delivered head makes room for
        // the next of its lane.
        loop {
            let now = self.clock.now();
            let head = self
                .store
                .lane_heads()?
                .into_iter()
                .find(|item| !seen.contains(&item.id) && may_go(&item.state, now));
            let Some(head) = head else { break };
            seen.push(head.id);
            if let Outcome::Offline = self.send_one(&head, deliver).await? {
                return Ok(Some(self.clock.now().after(OFFLINE_PAUSE)));
            }
        }
        Ok(self.next_wake()?)
    }

    /// Somebody signed in, or went up the ladder: what waited for that may go again.
    ///
    /// # Errors
    /// Those of the store.
    pub fn signed_in(&self) -> Result<(), StoreError> {
        for item in self.store.items()? {
            if item.state == ItemState::NeedsSignIn {
                self.store.set_state(item.id, &ItemState::Waiting { not_before: None }, 0)?;
            }
        }
        Ok(())
    }

    async fn send_one(&self, item: &Item, deliver: &dyn Deliver) -> Result<Outcome, SyncError> {
        let call = match self.call(item)? {
            Ok(call) => call,
            Err(problem) => return self.refuse(item, &problem),
        };
        match self.api.send(call).await {
            Ok(answer) => self.deliver(item, &answer, deliver),
            Err(NetError::Offline) => Ok(Outcome::Offline),
            // Perhaps it is this item: an upload that never ends must not hold the others up.
            Err(NetError::Broken) => self.wait(item, self.pause(item)),
            Err(NetError::SignInAgain) => {
                self.store.set_state(item.id, &ItemState::NeedsSignIn, item.attempts)?;
                Ok(Outcome::Waits)
            }
            Err(NetError::Problem(problem)) if problem.kind == ProblemKind::StepUp => {
                self.store.set_state(item.id, &ItemState::NeedsSignIn, item.attempts)?;
                Ok(Outcome::Waits)
            }
            Err(NetError::Problem(problem)) => self.refuse(item, &problem),
            Err(NetError::RetryAfter(asked)) => {
                self.wait(item, asked.min(LONGEST_ASKED).max(self.pause(item)))
            }
            Err(error) => {
                tracing::warn!(%error, "an item could not be sent");
                self.wait(item, self.pause(item))
            }
        }
    }

    fn deliver(
        &self,
        item: &Item,
        answer: &Answer,
        deliver: &dyn Deliver,
    ) -> Result<Outcome, SyncError> {
        if deliver.delivered(item, answer).is_err() {
            return self.wait(item, self.pause(item));
        }
        self.store.remove(item.id)?;
        Ok(Outcome::Delivered)
    }

    /// The call that an item is. A file that is gone cannot be sent, and that is for the citizen
    /// to know.
    fn call(&self, item: &Item) -> Result<Result<Call, Problem>, StoreError> {
        let (method, bytes, media_type) = match &item.body {
            Body::Json(json) => (Method::Post, json.clone(), "application/json".to_owned()),
            Body::File(id) => match self.store.file(*id)? {
                Some(file) => (Method::Put, file.bytes, file.media_type),
                None => return Ok(Err(Problem::field("photo", "unknown-file"))),
            },
        };
        let call = Call::send(method, &item.path, bytes, &media_type);
        Ok(Ok(call.with_auth(Auth::Account).keyed(item.id)))
    }

    fn refuse(&self, item: &Item, problem: &Problem) -> Result<Outcome, SyncError> {
        tracing::info!(kind = ?problem.kind, "the gateway refused an item");
        let problem_json =
            serde_json::to_vec(problem).map_err(|error| StoreError::Fault(error.to_string()))?;
        let state = ItemState::NeedsFix { problem_json };
        self.store.set_state(item.id, &state, item.attempts + 1)?;
        Ok(Outcome::Waits)
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
            ItemState::Waiting { not_before } => not_before,
            ItemState::NeedsSignIn | ItemState::NeedsFix { .. } => None,
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
        ItemState::Waiting { not_before: None } => true,
        ItemState::NeedsSignIn | ItemState::NeedsFix { .. } => false,
    }
}
