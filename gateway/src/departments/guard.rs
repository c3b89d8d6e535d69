//! What stands before each system outside: a time for every answer, so many calls at once and no more, and
//! a circuit breaker, so that one system that does not answer holds nothing else up, and is not flooded when
//! it comes back.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use live_domain::{Clock, Timestamp};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{Error, Result};

/// How long work is put off that finds every place taken.
const BUSY: Duration = Duration::from_secs(2);

/// How long a system is left alone at first; then twice as long each time, up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// The longest that a system is left alone: so long after it came back everything goes on at the latest.
const LONGEST_PAUSE: Duration = Duration::from_mins(5);

/// What a system is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// How long an answer may take.
    pub timeout: Duration,
    /// How many calls may be under way at once.
    pub at_once: u16,
    /// After how many failures in a row it is left alone.
    pub failures: u16,
}

impl Default for Patience {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), at_once: 4, failures: 3 }
    }
}

/// Why a call gave nothing, in words for the log without anything personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The system does not work: it cannot be reached, takes too long, or says what cannot be understood.
    Down(&'static str),
    /// The system works, and does not take this.
    Refused(&'static str),
}

/// What came of calling a system.
pub(crate) type Call<T> = std::result::Result<T, Failure>;

/// Stands before one system.
pub(crate) struct Guard {
    name: String,
    patience: Patience,
    clock: Arc<dyn Clock>,
    places: Semaphore,
    breaker: Mutex<Breaker>,
}

impl Guard {
    /// Before a system that is called so in the log.
    pub fn new(name: &str, patience: Patience, clock: Arc<dyn Clock>) -> Self {
        Self {
            name: name.to_owned(),
            places: Semaphore::new(usize::from(patience.at_once)),
            patience,
            clock,
            breaker: Mutex::new(Breaker::default()),
        }
    }

    /// Calls the system, unless it has to be left alone now: then [`Error::Later`] says for how long.
    pub async fn call<T>(&self, call: impl Future<Output = Call<T>>) -> Result<T> {
        let place = self.places.try_acquire().map_err(|_| Error::Later(BUSY))?;
        self.call_in(place, call).await
    }

    /// The same for somebody who waits for the answer: where every place is taken they wait for their turn, as
    /// long as an answer may take.
    pub async fn call_in_turn<T>(&self, call: impl Future<Output = Call<T>>) -> Result<T> {
        let place = tokio::time::timeout(self.patience.timeout, self.places.acquire()).await;
        let place = place.ok().and_then(std::result::Result::ok).ok_or(Error::Later(BUSY))?;
        self.call_in(place, call).await
    }

    async fn call_in<T>(
        &self,
        _place: SemaphorePermit<'_>,
        call: impl Future<Output = Call<T>>,
    ) -> Result<T> {
        let is_trial = self.breaker().admit(self.clock.now()).map_err(Error::Later)?;
        let trial = Trial { guard: self, is_trial };
        let answer = tokio::time::timeout(self.patience.timeout, call).await;
        let answer = answer.unwrap_or(Err(Failure::Down("it takes too long")));
        let now = self.clock.now();
        match answer {
            Ok(_) | Err(Failure::Refused(_)) => {
                if let Some(since) = self.breaker().succeeded() {
                    tracing::info!(system = self.name, %since, "a system answers again");
                }
            }
            Err(Failure::Down(why)) => {
                let is_open = self.breaker().failed(is_trial, self.patience.failures, now);
                tracing::warn!(system = self.name, why, left_alone = is_open, "a system failed");
            }
        }
        drop(trial);
        answer.map_err(|failure| match failure {
            Failure::Down(why) => Error::unavailable(why),
            Failure::Refused(why) => {
                tracing::warn!(system = self.name, why, "a system refused");
                Error::unavailable(why)
            }
        })
    }

    /// Since when the system does not answer, while it is left alone.
    pub fn down_since(&self) -> Option<Timestamp> {
        self.breaker().down_since()
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that may be the one which tries whether the system is back. When nobody waits for it any more,
/// the next may try.
struct Trial<'a> {
    guard: &'a Guard,
    is_trial: bool,
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if self.is_trial {
            self.guard.breaker().trial_ended();
        }
    }
}

/// Closed while all is well; open while the system is left alone; half open while one call tries it.
#[derive(Debug, Default)]
struct Breaker {
    /// Failures in a row.
    failures: u16,
    /// The first of them.
    since: Option<Timestamp>,
    /// While it is open: until when nothing is tried, and how long that pause was.
    open: Option<(Timestamp, Duration)>,
    is_tried: bool,
}

impl Breaker {
    /// Whether a call may be made, and whether it is the one that tries; or how long to wait.
    fn admit(&mut self, now: Timestamp) -> std::result::Result<bool, Duration> {
        match self.open {
            None => Ok(false),
            Some((until, _)) if now < until => Err(until.since(now)),
            Some(_) if self.is_tried => Err(BUSY),
            Some(_) => {
                self.is_tried = true;
                Ok(true)
            }
        }
    }

    /// All is well again; gives since when it was not, if it was open.
    fn succeeded(&mut self) -> Option<Timestamp> {
        let before = std::mem::take(self);
        before.down_since()
    }

    /// One more failure; gives whether the system is left alone from now on.
    fn failed(&mut self, is_trial: bool, most: u16, now: Timestamp) -> bool {
        self.failures = self.failures.saturating_add(1);
        self.since.get_or_insert(now);
        self.open = match self.open {
            Some((_, pause)) if is_trial => {
                let pause = (pause * 2).min(LONGEST_PAUSE);
                Some((now.after(pause), pause))
            }
            // What was under way when it opened says nothing new.
            Some(open) => Some(open),
            None if self.failures >= most => Some((now.after(FIRST_PAUSE), FIRST_PAUSE)),
            None => None,
        };
        self.open.is_some()
    }

    fn trial_ended(&mut self) {
        self.is_tried = false;
    }

    fn down_since(&self) -> Option<Timestamp> {
        self.open.and(self.since)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
        }
    }

    fn guard(patience: Patience) -> (Guard, Arc<Hand>) {
        let hand = Arc::new(Hand(AtomicI64::new(0)));
        (Guard::new("test", patience, hand.clone()), hand)
    }

    impl Hand {
        fn advance(&self, by: Duration) {
            self.0.fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
        }
    }

    async fn fails(guard: &Guard) -> Result<()> {
        guard.call(async { Err(Failure::Down("down")) }).await
    }

    fn wait<T>(answer: &Result<T>) -> Option<Duration> {
        match answer {
            Err(Error::Later(wait)) => Some(*wait),
            _ => None,
        }
    }

    #[tokio::test]
    async fn it_opens_after_so_many_failures_in_a_row_and_tries_again_after_growing_pauses() {
        let (guard, hand) = guard(Patience { failures: 3, ..Patience::default() });
        // One that answers in between begins the count anew, and one that refuses does answer.
        fails(&guard).await.unwrap_err();
        fails(&guard).await.unwrap_err();
        guard.call::<()>(async { Err(Failure::Refused("no")) }).await.unwrap_err();
        for minute in 0..3 {
            assert_eq!(guard.down_since(), None, "{minute}");
            assert_eq!(wait(&fails(&guard).await), None);
            hand.advance(Duration::from_mins(1));
        }
        // Since the first of the three.
        assert_eq!(guard.down_since(), Some(Timestamp::from_unix_millis(0)));
        hand.advance(FIRST_PAUSE);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            assert_eq!(wait(&fails(&guard).await), None, "one may try");
            let pause = wait(&fails(&guard).await).unwrap();
            hand.advance(pause);
            pauses.push(pause.as_secs());
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 300, 300, 300, 300]);
        guard.call(async { Ok(()) }).await.unwrap();
        assert_eq!(guard.down_since(), None);
        assert_eq!(wait(&fails(&guard).await), None, "it is closed");
    }

    #[tokio::test]
    async fn one_call_tries_at_a_time_and_one_that_nobody_waits_for_gives_way() {
        let (guard, hand) = guard(Patience { failures: 1, ..Patience::default() });
        fails(&guard).await.unwrap_err();
        hand.advance(FIRST_PAUSE);
        let trial = guard.call::<()>(std::future::pending());
        let mut trial = Box::pin(trial);
        let polled = tokio::time::timeout(Duration::from_millis(1), &mut trial).await;
        assert!(polled.is_err());
        assert_eq!(wait(&guard.call(async { Ok(()) }).await), Some(BUSY));
        drop(trial);
        guard.call(async { Ok(()) }).await.unwrap();
    }

    #[tokio::test]
    async fn more_than_so_many_at_once_come_later_and_what_takes_too_long_has_failed() {
        let timeout = Duration::from_millis(20);
        let (guard, _) = guard(Patience { timeout, at_once: 2, failures: 2 });
        let slow = || guard.call::<()>(std::future::pending());
        let (one, two, three) = tokio::join!(slow(), slow(), slow());
        assert!(matches!(one, Err(Error::Problem(_))), "{one:?}");
        assert!(matches!(two, Err(Error::Problem(_))), "{two:?}");
        assert_eq!(wait(&three), Some(BUSY));
        assert!(guard.down_since().is_some());
    }

    #[tokio::test]
    async fn who_waits_for_an_answer_waits_for_their_turn() {
        let timeout = Duration::from_millis(50);
        let (guard, _) = guard(Patience { timeout, at_once: 1, failures: 1 });
        let quick = || {
            guard.call_in_turn(async {
                tokio::task::yield_now().await;
                Ok(())
            })
        };
        let (one, two, three) = tokio::join!(quick(), quick(), quick());
        assert!(one.is_ok() && two.is_ok() && three.is_ok());
        // No longer than an answer may take; and that others are before them is no failure of the system's.
        let others = guard.places.acquire().await.unwrap();
        assert_eq!(wait(&quick().await), Some(BUSY));
        drop(others);
        quick().await.unwrap();
    }
}
