//! The sessions of all browsers: opened when somebody comes, put away when nobody does, deleted
//! when nobody came for long. One sweep serves them all; a session has no task of its own.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;

use crate::config::Limits;
use crate::cores::{Core, Cores, OpenError};
use crate::newcomers::Newcomers;
use crate::render::Trouble;
use crate::screen::{Intent, Language, Picture, Screen};
use crate::secret::{Secret, SessionId};
use crate::{Clock, Random, Timestamp};

/// What is kept beside a session's folder about its use. Nothing in it is personal.
const NOTE: &str = "use.json";

/// Every session of this process.
pub(crate) struct Sessions {
    cores: Arc<dyn Cores>,
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    language: Language,
    limits: Limits,
    slots: Mutex<HashMap<SessionId, Arc<Slot>>>,
    kept: AtomicUsize,
    newcomers: Mutex<Newcomers>,
}

/// A session that is in memory. Whoever holds an `Arc` of it uses it; the map's own is the last.
pub(crate) struct Slot {
    id: SessionId,
    /// One request at a time opens, presses and reads, so that two tabs do not act on each
    /// other's screens.
    turn: Arc<tokio::sync::Mutex<()>>,
    core: Mutex<Option<Arc<dyn Core>>>,
    used_at: AtomicI64,
    touched: AtomicBool,
    /// The next page is the answer to something that was just done.
    answering: AtomicBool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    used_at: Timestamp,
    touched: bool,
}

/// A request's turn in its session.
pub(crate) struct Visit {
    slot: Arc<Slot>,
    core: Arc<dyn Core>,
    just_opened: bool,
    _turn: OwnedMutexGuard<()>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Each change under these locks is whole: a panic while one was held left nothing half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Slot {
    fn used(&self, now: Timestamp) {
        self.used_at.store(now.unix_millis(), Ordering::Relaxed);
    }

    /// When somebody last did something in it.
    pub(crate) fn used_at(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.used_at.load(Ordering::Relaxed))
    }

    /// The core, when it is open.
    pub(crate) fn core(&self) -> Option<Arc<dyn Core>> {
        lock(&self.core).clone()
    }

    /// Whether something waits to be sent, which needs the core open.
    fn waits(&self) -> bool {
        self.core().is_some_and(|core| core.screen().delivery.icon == Picture::Waiting)
    }
}

impl Visit {
    /// The screen as it is now.
    pub(crate) fn screen(&self) -> Arc<Screen> {
        self.core.screen()
    }

    /// The core, to ask it for files after the visit.
    pub(crate) fn core(&self) -> Arc<dyn Core> {
        Arc::clone(&self.core)
    }

    /// Whether the session was opened for this visit, so that nothing has been fetched yet.
    pub(crate) fn just_opened(&self) -> bool {
        self.just_opened
    }

    /// Hands an intent over, and shows what is there when it takes longer than one should wait.
    pub(crate) async fn send(&self, intent: Intent, wait: Duration) -> Arc<Screen> {
        match tokio::time::timeout(wait, self.core.send(intent)).await {
            Ok(screen) => screen,
            Err(_) => self.core.screen(),
        }
    }

    /// Remembers that the next page is an answer, and that there is something to keep.
    pub(crate) fn acted(&self) {
        self.slot.touched.store(true, Ordering::Relaxed);
        self.redirected();
    }

    /// Remembers that the browser is sent on to another page of this visit.
    pub(crate) fn redirected(&self) {
        self.slot.answering.store(true, Ordering::Relaxed);
    }

    /// Whether this page is the answer to what was just done; asking takes the mark away.
    pub(crate) fn answers(&self) -> bool {
        self.slot.answering.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        // A core in whose visit something panicked is not trusted: the next visit opens it anew.
        if std::thread::panicking() {
            lock(&self.slot.core).take();
        }
    }
}

impl Sessions {
    pub(crate) fn new(
        data: &Path,
        limits: Limits,
        language: Language,
        cores: Arc<dyn Cores>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> io::Result<Self> {
        let folder = data.join("sessions");
        make_private_folder(&folder)?;
        let kept = std::fs::read_dir(&folder)?.count();
        let newcomers = Newcomers::new(limits.newcomers, limits.newcomers_a_minute);
        Ok(Self {
            cores,
            folder,
            clock,
            random,
            language,
            limits,
            slots: Mutex::default(),
            kept: AtomicUsize::new(kept),
            newcomers: Mutex::new(newcomers),
        })
    }

    /// Whether sessions can be kept at all.
    pub(crate) fn is_ready(&self) -> bool {
        std::fs::metadata(&self.folder).is_ok_and(|meta| meta.is_dir())
    }

    /// Whether there is a session for this secret.
    pub(crate) fn knows(&self, secret: &Secret) -> bool {
        let id = secret.id();
        lock(&self.slots).contains_key(&id) || self.folder_of(id).join(NOTE).exists()
    }

    /// Enters a session, opening it when it was put away. `None` when there is none.
    pub(crate) async fn enter(
        &self,
        secret: &Secret,
        from: Option<IpAddr>,
    ) -> Result<Option<Visit>, Trouble> {
        let Some(slot) = self.slot(secret) else { return Ok(None) };
        self.take_turn(slot, secret, from, self.language).await.map(Some)
    }

    /// A session's slot, without waiting for a turn in it; its core may be closed.
    pub(crate) fn slot(&self, secret: &Secret) -> Option<Arc<Slot>> {
        let id = secret.id();
        if let Some(slot) = lock(&self.slots).get(&id) {
            return Some(Arc::clone(slot));
        }
        let note = read_note(&self.folder_of(id))?;
        Some(self.place(id, note.touched))
    }

    /// Begins a session for a browser that has none.
    pub(crate) async fn begin(
        &self,
        from: Option<IpAddr>,
        language: Language,
    ) -> Result<(Secret, Visit), Trouble> {
        let now = self.clock.now();
        let welcome = from.is_none_or(|address| lock(&self.newcomers).admit(address, now));
        if !welcome || self.kept.load(Ordering::Relaxed) >= self.limits.kept {
            return Err(Trouble::Crowded);
        }
        let secret = Secret::new(self.random.as_ref());
        let id = secret.id();
        // In memory first: a folder without a session in memory may be taken for a forgotten one.
        let slot = self.place(id, false);
        match self.begin_on_disk(id, now) {
            Ok(()) => self.kept.fetch_add(1, Ordering::Relaxed),
            Err(trouble) => {
                lock(&self.slots).remove(&id);
                return Err(trouble);
            }
        };
        match self.take_turn(slot, &secret, from, language).await {
            Ok(visit) => Ok((secret, visit)),
            Err(trouble) => {
                lock(&self.slots).remove(&id);
                self.delete(&self.folder_of(id));
                Err(trouble)
            }
        }
    }

    fn begin_on_disk(&self, id: SessionId, now: Timestamp) -> Result<(), Trouble> {
        let folder = self.folder_of(id);
        let note = Note { used_at: now, touched: false };
        make_private_folder(&folder).and_then(|()| write_note(&folder, &note)).map_err(trouble)
    }

    fn place(&self, id: SessionId, touched: bool) -> Arc<Slot> {
        let slot = || Slot {
            id,
            turn: Arc::default(),
            core: Mutex::default(),
            used_at: AtomicI64::new(self.clock.now().unix_millis()),
            touched: AtomicBool::new(touched),
            answering: AtomicBool::new(false),
        };
        Arc::clone(lock(&self.slots).entry(id).or_insert_with(|| Arc::new(slot())))
    }

    async fn take_turn(
        &self,
        slot: Arc<Slot>,
        secret: &Secret,
        from: Option<IpAddr>,
        language: Language,
    ) -> Result<Visit, Trouble> {
        let turn = Arc::clone(&slot.turn).lock_owned().await;
        slot.used(self.clock.now());
        let (core, just_opened) = match slot.core() {
            Some(core) => (core, false),
            None => (self.open(&slot, secret, language).await?, true),
        };
        if let Some(address) = from {
            core.comes_from(address);
        }
        Ok(Visit { slot, core, just_opened, _turn: turn })
    }

    async fn open(
        &self,
        slot: &Slot,
        secret: &Secret,
        language: Language,
    ) -> Result<Arc<dyn Core>, Trouble> {
        self.make_room().await;
        let opened = self.cores.open(&self.folder_of(slot.id), secret, language).await;
        let core = opened.map_err(|error| match error {
            OpenError::Full => Trouble::Full,
            OpenError::Broken => Trouble::Broken,
        })?;
        *lock(&slot.core) = Some(Arc::clone(&core));
        Ok(core)
    }

    /// Puts away the sessions that nobody uses.
    pub(crate) async fn put_idle_away(&self) {
        let now = self.clock.now();
        let idle = |slot: &Slot| {
            let unused = now.since(slot.used_at());
            let limit = if slot.waits() { self.limits.keep_waiting } else { self.limits.idle };
            unused >= limit
        };
        let slots: Vec<_> = self.unused().into_iter().filter(|slot| idle(slot)).collect();
        for slot in slots {
            self.put_away(slot).await;
        }
        lock(&self.newcomers).tidy(now);
    }

    /// Puts away the session that was unused for longest when too many are open.
    async fn make_room(&self) {
        if lock(&self.slots).len() <= self.limits.open {
            return;
        }
        let oldest = self.unused().into_iter().min_by_key(|slot| slot.used_at());
        if let Some(slot) = oldest {
            self.put_away(slot).await;
        }
    }

    /// The sessions in memory that no request and no stream of events uses now.
    fn unused(&self) -> Vec<Arc<Slot>> {
        let slots = lock(&self.slots);
        slots.values().filter(|slot| Arc::strong_count(slot) == 1).cloned().collect()
    }

    async fn put_away(&self, slot: Arc<Slot>) {
        let Ok(turn) = Arc::clone(&slot.turn).try_lock_owned() else {
            return;
        };
        let core = lock(&slot.core).take();
        if let Some(core) = core {
            core.put_away().await;
            let note =
                Note { used_at: slot.used_at(), touched: slot.touched.load(Ordering::Relaxed) };
            if let Err(error) = write_note(&self.folder_of(slot.id), &note) {
                tracing::warn!(%error, "the use of a session could not be noted");
            }
        }
        let mut slots = lock(&self.slots);
        // Somebody who came meanwhile waits for this turn and opens it again in the same slot.
        if Arc::strong_count(&slot) == 2 {
            slots.remove(&slot.id);
        }
        drop(turn);
    }

    /// Puts every session away, in use or not: the process ends.
    pub(crate) async fn close(&self) {
        let slots: Vec<_> = lock(&self.slots).values().cloned().collect();
        for slot in slots {
            self.put_away(slot).await;
        }
    }

    /// Deletes from the disk what nobody came back to. Slow on many sessions: not on a thread that
    /// serves requests.
    pub(crate) fn delete_forgotten(&self) -> io::Result<()> {
        let now = self.clock.now();
        for entry in std::fs::read_dir(&self.folder)? {
            let folder = entry?.path();
            let forgotten = read_note(&folder).is_none_or(|note| {
                let limits = &self.limits;
                let limit = if note.touched { limits.forget } else { limits.forget_untouched };
                now.since(note.used_at) >= limit
            });
            if forgotten && let Some(gone) = self.set_aside(&folder)? {
                self.delete(&gone);
            }
        }
        Ok(())
    }

    /// Gives a folder a name that no session has, unless its session is in memory: from then on
    /// nobody opens it while it is deleted.
    fn set_aside(&self, folder: &Path) -> io::Result<Option<PathBuf>> {
        let slots = lock(&self.slots);
        let named = |id: &SessionId| folder.ends_with(id.to_string());
        if slots.keys().any(named) {
            return Ok(None);
        }
        let gone = folder.with_extension("gone");
        std::fs::rename(folder, &gone)?;
        Ok(Some(gone))
    }

    fn delete(&self, folder: &Path) {
        match std::fs::remove_dir_all(folder) {
            Ok(()) => {
                self.kept.fetch_sub(1, Ordering::Relaxed);
            }
            Err(error) => tracing::warn!(%error, "a session's folder could not be deleted"),
        }
    }

    fn folder_of(&self, id: SessionId) -> PathBuf {
        self.folder.join(id.to_string())
    }
}

#[allow(clippy::needless_pass_by_value)] // as `map_err` hands it over
fn trouble(error: io::Error) -> Trouble {
    tracing::error!(%error, "a session could not be begun");
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
        _ => Trouble::Broken,
    }
}

/// A folder that only this server's user may look into.
fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn read_note(folder: &Path) -> Option<Note> {
    serde_json::from_slice(&std::fs::read(folder.join(NOTE)).ok()?).ok()
}

fn write_note(folder: &Path, note: &Note) -> io::Result<()> {
    // Beside and then over it, so that a crash leaves the old note or the new one.
    let beside = folder.join("use.json.new");
    std::fs::write(&beside, serde_json::to_vec(note)?)?;
    std::fs::rename(beside, folder.join(NOTE))
}
