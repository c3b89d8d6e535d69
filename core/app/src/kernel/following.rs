//! Following the account's change feed: while somebody looks at the screen, what changes at the
//! gateway reaches it by itself.

use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use live_net::NetError;
use live_protocol::Assurance;
use live_screen::Network;
use live_store::StoreError;
use live_sync::SyncError;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use uuid::Uuid;

use super::Kernel;
use crate::core::News;

/// For how long the gateway is asked to wait for a change.
const WAIT: Duration = Duration::from_secs(25);
/// A gateway that answers sooner without a change is not asked again at once.
const LEAST_WAIT: Duration = Duration::from_secs(2);
/// The pause after the first failure; it doubles with every further one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_mins(2);

/// Follows one account's feed until it is dropped.
pub(super) struct Follower {
    account: Uuid,
    task: JoinHandle<()>,
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Kernel {
    /// Follows the feed of who is signed in, as long as somebody watches the screen and there is a
    /// network. Does nothing where that goes on already.
    pub(super) fn follow_feed(self: &Arc<Self>) {
        let mut follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        let account = self.whom_to_follow();
        let goes_on = follower.as_ref().is_some_and(|follower| {
            Some(follower.account) == account && !follower.task.is_finished()
        });
        if goes_on {
            return;
        }
        self.state().is_followed = false;
        *follower = account.map(|account| {
            // Weak, so that a core that is let go of is not kept alive by what it waits for.
            let kernel = Arc::downgrade(self);
            Follower { account, task: self.runtime.spawn(follow(kernel, account)) }
        });
    }

    /// Follows no longer.
    pub(super) fn unfollow_feed(&self) {
        let mut follower = self.follower.lock().unwrap_or_else(PoisonError::into_inner);
        *follower = None;
        self.state().is_followed = false;
    }

    fn whom_to_follow(&self) -> Option<Uuid> {
        let may = self.screen.receiver_count() > 0
            && self.state().network != Network::None
            && !self.cx.store.is_suspended();
        self.known_account().filter(|_| may)
    }

    /// Who is signed in, unless the account has yet to get to know this device: until then it is told
    /// nothing of it.
    fn known_account(&self) -> Option<Uuid> {
        let account = self.cx.identity.account();
        account.filter(|account| account.assurance > Assurance::Guest).map(|account| account.id)
    }

    /// What has changed at the gateway since somebody looked, for a citizen who is not looking.
    pub(super) async fn news_of_the_city(&self) -> Option<News> {
        let account = self.known_account()?;
        // All that a first look finds is no news.
        let has_looked = self.cx.store.feed_cursor(&account.to_string()).ok()?.is_some();
        let followed = self.cx.courier.follow(account, Duration::ZERO).await;
        let resources = self.arrived().await;
        self.publish();
        followed.ok()?;
        let cx = self.cx();
        let place = |resource: &String| {
            let mut sections = self.sections.iter();
            sections.find_map(|section| section.place_of_change(&cx, resource).ok().flatten())
        };
        if !has_looked {
            return None;
        }
        let changed = resources.into_iter().map(|resource| (place(&resource), resource));
        let changed = changed.map(|(place, resource)| (resource, place)).collect();
        let places = crate::inbox::to_tell(&cx, changed).ok()?;
        let first = places.first()?.clone();
        // Of several things the first screen shows what is under way.
        Some(self.news("news-changed", if places.len() == 1 { first } else { String::new() }))
    }

    /// Has the sections do what follows from what came, which it tells.
    pub(super) async fn arrived(&self) -> Vec<String> {
        let resources = self.cx.courier.take_arrived();
        if resources.is_empty() {
            return resources;
        }
        for section in &self.sections {
            if let Err(error) = section.arrived(&self.cx(), &resources).await {
                tracing::info!(%error, "what follows from a change is done later");
            }
        }
        resources
    }

    /// Writes down how following goes, and says how long to pause; nothing when it is over.
    fn followed(&self, result: Result<bool, SyncError>, failures: u32) -> Option<Duration> {
        let goes_on = result.is_ok();
        let before = std::mem::replace(&mut self.state().is_followed, goes_on);
        let changed = *result.as_ref().unwrap_or(&false);
        if changed || before != goes_on || self.cx.identity.is_signed_out() {
            self.publish();
        }
        match result {
            Ok(_) => Some(Duration::ZERO),
            // Who looks at something of their own next is asked to sign in.
            Err(
                SyncError::Net(NetError::SignInAgain) | SyncError::Store(StoreError::Suspended),
            ) => None,
            Err(SyncError::Net(NetError::RetryAfter(pause))) => Some(pause),
            Err(error) => {
                tracing::info!(%error, "the feed could not be followed");
                Some(self.pause(failures))
            }
        }
    }

    /// Between half and whole at random, so that phones do not come back all at once.
    fn pause(&self, failures: u32) -> Duration {
        let doubled = FIRST_PAUSE.saturating_mul(1 << failures.min(16)).min(LONGEST_PAUSE);
        let mut random = [0];
        self.cx.random.fill(&mut random);
        doubled / 2 + doubled / 2 * u32::from(random[0]) / 255
    }
}

async fn follow(kernel: Weak<Kernel>, account: Uuid) {
    let (mut wait, mut failures) = (Duration::ZERO, 0);
    while let Some((courier, screen)) = kernel
        .upgrade()
        .filter(|kernel| kernel.whom_to_follow() == Some(account))
        .map(|kernel| (Arc::clone(&kernel.cx.courier), kernel.screen.clone()))
    {
        let (began, asked_to_wait) = (Instant::now(), !wait.is_zero());
        let result = tokio::select! {
            result = courier.follow(account, wait) => result,
            // Nobody looks any more.
            () = screen.closed() => break,
        };
        drop((courier, screen));
        let Some(kernel) = kernel.upgrade() else { return };
        let before = kernel.sureness();
        kernel.arrived().await;
        kernel.look_again_unless(before).await;
        let nothing = result == Ok(false);
        // The first time it is read to its end; from then on it is waited for.
        (wait, failures) = if result.is_ok() { (WAIT, 0) } else { (Duration::ZERO, failures + 1) };
        let Some(pause) = kernel.followed(result, failures) else { return };
        drop(kernel);
        let least = if nothing && asked_to_wait { LEAST_WAIT } else { Duration::ZERO };
        tokio::time::sleep(pause.max(least.saturating_sub(began.elapsed()))).await;
    }
    if let Some(kernel) = kernel.upgrade() {
        kernel.state().is_followed = false;
    }
}
