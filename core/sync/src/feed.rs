//! Following an account's change feed into the cache.

use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use live_domain::Timestamp;
use live_net::{Answer, Auth, Call, NetError};
use live_protocol::{Change, ChangesEnd, MAX_CHANGES, ProblemKind};
use live_store::{Cached, FeedPart};
use uuid::Uuid;

use crate::{Courier, SyncError};

/// How many bytes of bodies are put into the cache at once. Each time costs about as much however
/// much it is, and until then it is in memory.
const ENOUGH_BYTES: usize = 4 * 1024 * 1024;

/// As how much an answer counts that has nothing in it.
const LEAST_BYTES: usize = 4096;

/// How often the feed may begin anew in one go, before something is wrong with it.
const MOST_RESTARTS: u32 = 2;

impl Courier {
    /// Reads the account's feed to its end, and says whether anything in the cache is different now.
    /// What was read less than `fresh` ago is not asked for again unless `force` is set.
    ///
    /// # Errors
    /// When it could not be read to its end; what was applied before stays.
    pub async fn catch_up(
        &self,
        account: Uuid,
        fresh: Duration,
        force: bool,
    ) -> Result<bool, SyncError> {
        // What was forgotten meanwhile is not what was read.
        let is_there = self.store.feed_cursor(&account.to_string())?.is_some();
        if is_there && !force && self.is_caught_up(account, fresh) {
            return Ok(false);
        }
        self.follow(account, Duration::ZERO).await
    }

    /// Reads the account's feed to its end, and says whether anything in the cache is different now.
    /// When there is nothing, the gateway is asked to wait so long for something to change, which
    /// costs nothing meanwhile.
    ///
    /// # Errors
    /// Those of [`Courier::catch_up`].
    pub async fn follow(&self, account: Uuid, wait: Duration) -> Result<bool, SyncError> {
        let name = account.to_string();
        let (mut is_different, mut restarts) = (false, 0);
        let mut wait = wait;
        loop {
            let cursor = self.store.feed_cursor(&name)?;
            let (part, failure) = self.read_on(cursor.as_deref(), wait).await;
            if let Some(part) = part {
                let is_last = part.is_last;
                let applied = self.store.apply_feed(&name, cursor.as_deref(), &part)?;
                // Somebody else read on, or signed out: what comes next is theirs to ask for.
                let Some(effect) = applied else { return Ok(is_different) };
                is_different |= !effect.is_none();
                self.arrived().extend(effect.changed);
                if is_last {
                    self.note_caught_up(account);
                    return Ok(is_different);
                }
                // What has come is looked at before more is waited for.
                wait = Duration::ZERO;
            }
            match failure {
                None => {}
                Some(error) if asks_to_start_over(&error) && restarts < MOST_RESTARTS => {
                    restarts += 1;
                    self.store.restart_feed(&name)?;
                }
                Some(error) => return Err(error.into()),
            }
        }
    }

    /// Reads on from a cursor: to the end, or until there is enough to be put into the cache at once.
    /// What came before something failed counts too.
    async fn read_on(
        &self,
        cursor: Option<&str>,
        wait: Duration,
    ) -> (Option<FeedPart>, Option<NetError>) {
        let (mut part, mut bytes): (Option<FeedPart>, usize) = (None, 0);
        while bytes < ENOUGH_BYTES && part.as_ref().is_none_or(|part| !part.is_last) {
            let (cursor, wait) = match &part {
                Some(part) => (Some(part.cursor.as_str()), Duration::ZERO),
                None => (cursor, wait),
            };
            let answer = self.api.send(call(cursor, wait)).await;
            let next = match answer.and_then(|answer| read(&answer, self.clock.now())) {
                Ok(next) => next,
                Err(error) => return (part, Some(error)),
            };
            if !next.is_last && cursor == Some(next.cursor.as_str()) {
                // It would be asked for again and again.
                let error = NetError::Garbled("a feed that does not go on".to_owned());
                return (part, Some(error));
            }
            // What is gone takes room in memory too, and an answer without anything must not go on
            // for ever.
            let body = |entry: &Option<Cached>| entry.as_ref().map_or(0, |entry| entry.body.len());
            let sizes = next.changes.iter().map(|(name, entry)| name.len() + body(entry));
            bytes += LEAST_BYTES + sizes.sum::<usize>();
            part = Some(match part {
                Some(part) => part.followed_by(next),
                None => next,
            });
        }
        (part, None)
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
    let mut path = format!("/v1/changes?limit={MAX_CHANGES}");
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
fn read(answer: &Answer, now: Timestamp) -> Result<FeedPart, NetError> {
    let garbled = |what: &str| NetError::Garbled(format!("a feed {what}"));
    let text = std::str::from_utf8(&answer.body).map_err(|_| NetError::Broken)?;
    let lines = text.strip_suffix('\n').ok_or(NetError::Broken)?;
    let (lines, end) = lines.rsplit_once('\n').unwrap_or(("", lines));
    let end: ChangesEnd = live_domain::json::read(end.as_bytes()).map_err(|_| NetError::Broken)?;
    // It becomes a part of an address.
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.~".contains(letter);
    if end.cursor.is_empty() || !end.cursor.chars().all(is_plain) {
        return Err(garbled("with a cursor of other letters"));
    }
    let mut changes = Vec::new();
    for line in lines.lines() {
        let change: Change =
            serde_json::from_str(line).map_err(|_| garbled("with a line that is no change"))?;
        if !change.resource.starts_with('/') {
            return Err(garbled("of something that is no address"));
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
