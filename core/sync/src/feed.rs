//! Following an account's change feed into the cache.

use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use live_domain::Timestamp;
use live_net::{Answer, Auth, Call, NetError};
use live_protocol::{Change, ChangesEnd, ProblemKind};
use live_store::{Cached, FeedEffect, FeedPart};
use uuid::Uuid;

use crate::{Courier, SyncError};

/// How many changes are asked for at once: few enough that a cut costs little.
const PART: u32 = 100;

/// How often the feed may begin anew in one go, before something is wrong with it.
const MOST_RESTARTS: u32 = 2;

impl Courier {
    /// Reads the account's feed to its end, and says what changed in the cache. What was read less
    /// than `fresh` ago is not asked for again unless `force` is set.
    ///
    /// # Errors
    /// When it could not be read to its end; what was applied before stays.
    pub async fn catch_up(
        &self,
        account: Uuid,
        fresh: Duration,
        force: bool,
    ) -> Result<FeedEffect, SyncError> {
        // What was forgotten meanwhile is not what was read.
        let is_there = self.store.feed_cursor(&account.to_string())?.is_some();
        if is_there && !force && self.is_caught_up(account, fresh) {
            return Ok(FeedEffect::default());
        }
        self.follow(account, Duration::ZERO).await
    }

    /// Reads the account's feed to its end. When there is nothing, the gateway is asked to wait so
    /// long for something to change, which costs nothing meanwhile.
    ///
    /// # Errors
    /// Those of [`Courier::catch_up`].
    pub async fn follow(&self, account: Uuid, wait: Duration) -> Result<FeedEffect, SyncError> {
        let name = account.to_string();
        let (mut effect, mut restarts) = (FeedEffect::default(), 0);
        let mut wait = wait;
        loop {
            let cursor = self.store.feed_cursor(&name)?;
            let answer = match self.api.send(call(cursor.as_deref(), wait)).await {
                Err(error) if asks_to_start_over(&error) && restarts < MOST_RESTARTS => {
                    restarts += 1;
                    self.store.restart_feed(&name)?;
                    continue;
                }
                answer => answer?,
            };
            let part = read(&answer, self.clock.now())?;
            let is_last = part.is_last;
            if !is_last && cursor.as_ref() == Some(&part.cursor) {
                // It would be asked for again and again.
                return Err(NetError::Garbled("a feed that does not go on".to_owned()).into());
            }
            let applied = self.store.apply_feed(&name, cursor.as_deref(), &part)?;
            // Somebody else read on, or signed out: what comes next is theirs to ask for.
            let Some(applied) = applied else { return Ok(effect) };
            self.arrived().extend(applied.changed.iter().cloned());
            effect.add(applied);
            if is_last {
                self.note_caught_up(account);
                return Ok(effect);
            }
            // What has come is looked at before more is waited for.
            wait = Duration::ZERO;
        }
    }

    /// When the account's feed was last read to its end, since the app was opened.
    pub fn caught_up_at(&self, account: Uuid) -> Option<Timestamp> {
        let caught_up = *self.caught_up.lock().unwrap_or_else(PoisonError::into_inner);
        caught_up.filter(|(whose, _)| *whose == account).map(|(_, at)| at)
    }

    /// The resources that the feed has brought since this was asked last, for who does what follows
    /// from them, whoever it was that read the feed.
    pub fn take_arrived(&self) -> Vec<String> {
        std::mem::take(&mut *self.arrived())
    }

    fn arrived(&self) -> MutexGuard<'_, Vec<String>> {
        self.arrived.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_caught_up(&self, account: Uuid, fresh: Duration) -> bool {
        let now = self.clock.now();
        self.caught_up_at(account).is_some_and(|at| at <= now && now < at.after(fresh))
    }

    fn note_caught_up(&self, account: Uuid) {
        let mut caught_up = self.caught_up.lock().unwrap_or_else(PoisonError::into_inner);
        *caught_up = Some((account, self.clock.now()));
    }
}

/// The first part after nothing is a snapshot, which is not waited for.
fn call(cursor: Option<&str>, wait: Duration) -> Call {
    let mut path = format!("/v1/changes?limit={PART}");
    let wait = if cursor.is_some() { wait } else { Duration::ZERO };
    if let Some(cursor) = cursor {
        path = format!("{path}&since={cursor}");
    }
    if !wait.is_zero() {
        path = format!("{path}&wait={}", wait.as_secs());
    }
    Call::get(&path).with_auth(Auth::Account).patient(wait)
}

fn asks_to_start_over(error: &NetError) -> bool {
    matches!(error, NetError::Problem(problem) if problem.kind == ProblemKind::StartOver)
}

/// Takes an answer apart. One without its last line was cut off: it is as if none had come.
fn read(answer: &Answer, now: Timestamp) -> Result<FeedPart, SyncError> {
    let garbled = |what: &str| NetError::Garbled(format!("a feed {what}"));
    let text = std::str::from_utf8(&answer.body).map_err(|_| NetError::Broken)?;
    let lines = text.strip_suffix('\n').ok_or(NetError::Broken)?;
    let (lines, end) = lines.rsplit_once('\n').unwrap_or(("", lines));
    let end: ChangesEnd = serde_json::from_str(end).map_err(|_| NetError::Broken)?;
    // It becomes a part of an address.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.~".contains(letter);
    if end.cursor.is_empty() || !end.cursor.chars().all(is_plain) {
        return Err(garbled("with a cursor of other letters").into());
    }
    let mut changes = Vec::new();
    for line in lines.lines() {
        let change: Change =
            serde_json::from_str(line).map_err(|_| garbled("with a line that is no change"))?;
        if !change.resource.starts_with('/') {
            return Err(garbled("of something that is no address").into());
        }
        let entry = change.body.map(|body| Cached {
            body: String::from(Box::<str>::from(body)).into_bytes(),
            etag: change.etag,
            stored_at: now,
            fresh_until: now.after(Duration::from_secs(u64::from(change.max_age))),
        });
        changes.push((change.resource, entry));
    }
    Ok(FeedPart { changes, cursor: end.cursor, is_last: !end.more })
}
