//! Who may work on a file: one at a time, and whoever puts it to sleep before everybody else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use rusqlite::InterruptHandle;

/// For how long what is being done may go on when somebody cannot wait, in steps of [`STEP`]: enough
/// for everything that is usual, a small part of what a platform allows an app to fall asleep.
const PATIENCE: u32 = 50;
const STEP: Duration = Duration::from_millis(1);

/// Something whose work can be ended from another thread.
pub(crate) trait Interruptible {
    /// By which it is ended; nothing when there is nothing to end.
    fn interrupter(&self) -> Option<InterruptHandle>;
}

/// Lets one in at a time.
pub(crate) struct Gate<T> {
    inside: Mutex<T>,
    /// Ends what whoever is inside does.
    interrupter: Mutex<Option<InterruptHandle>>,
    /// Somebody cannot wait: whoever else gets in goes out again.
    urgent: AtomicBool,
    /// Held by who cannot wait, so that the others have something to wait for.
    passing: Mutex<()>,
}

impl<T: Interruptible> Gate<T> {
    pub(crate) fn new(inside: T) -> Self {
        Self {
            interrupter: Mutex::new(inside.interrupter()),
            inside: Mutex::new(inside),
            urgent: AtomicBool::new(false),
            passing: Mutex::default(),
        }
    }

    /// Waits for one's turn.
    pub(crate) fn enter(&self) -> MutexGuard<'_, T> {
        loop {
            let inside = sound(self.inside.lock());
            if !self.urgent.load(Ordering::SeqCst) {
                *sound(self.interrupter.lock()) = inside.interrupter();
                return inside;
            }
            drop(inside);
            drop(sound(self.passing.lock()));
        }
    }

    /// Gets in before everybody who waits, and waits for the one who is inside only as long as what
    /// is usual takes. What takes longer is ended, and nothing of it is kept.
    pub(crate) fn enter_first(&self) -> MutexGuard<'_, T> {
        let _passing = sound(self.passing.lock());
        self.urgent.store(true, Ordering::SeqCst);
        let mut waited = 0;
        let inside = loop {
            match self.inside.try_lock() {
                Ok(inside) => break inside,
                Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => std::thread::sleep(STEP),
            }
            waited += 1;
            // Again each time: an interruption between two statements ends nothing.
            if waited > PATIENCE
                && let Some(interrupter) = sound(self.interrupter.lock()).as_ref()
            {
                interrupter.interrupt();
            }
        };
        self.urgent.store(false, Ordering::SeqCst);
        inside
    }
}

/// A panic while a lock was held left nothing half done: a transaction that was dropped is rolled
/// back, and everything else is one assignment.
fn sound<T>(held: Result<T, PoisonError<T>>) -> T {
    held.unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How often somebody was inside.
    struct Visits(u32);

    impl Interruptible for Visits {
        fn interrupter(&self) -> Option<InterruptHandle> {
            None
        }
    }

    #[test]
    fn who_cannot_wait_waits_for_the_one_inside_and_for_nobody_else() {
        for _ in 0..50 {
            let gate = Gate::new(Visits(0));
            std::thread::scope(|scope| {
                let inside = gate.enter();
                for _ in 0..8 {
                    scope.spawn(|| gate.enter().0 += 1);
                }
                let first = scope.spawn(|| gate.enter_first().0);
                while !gate.urgent.load(Ordering::SeqCst) {
                    std::thread::yield_now();
                }
                drop(inside);
                assert_eq!(first.join().expect("no panic"), 0, "others came first");
            });
            assert_eq!(gate.enter().0, 8, "somebody never came in");
        }
    }

    struct File(rusqlite::Connection);

    impl Interruptible for File {
        fn interrupter(&self) -> Option<InterruptHandle> {
            Some(self.0.get_interrupt_handle())
        }
    }

    #[test]
    fn what_would_never_end_is_ended() {
        const FOREVER: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                               SELECT count(*) FROM n";
        let gate = Gate::new(File(rusqlite::Connection::open_in_memory().expect("it opens")));
        std::thread::scope(|scope| {
            let inside = gate.enter();
            let first = scope.spawn(|| inside_of(&gate.enter_first()));
            let ended = inside.0.query_row(FOREVER, [], |row| row.get::<_, i64>(0));
            drop(inside);
            assert_eq!(
                ended.expect_err("forever is over").sqlite_error_code(),
                Some(rusqlite::ErrorCode::OperationInterrupted)
            );
            assert_eq!(first.join().expect("no panic"), 2, "it does not work any more");
        });
    }

    fn inside_of(file: &File) -> i64 {
        file.0.query_row("SELECT 1 + 1", [], |row| row.get(0)).expect("a sum")
    }
}
