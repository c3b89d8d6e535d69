//! Unfinished uploads on disk, and whose turn it is with each.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use bytes::BytesMut;
use tokio::sync::{OwnedMutexGuard, Semaphore, watch};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::Result;
use crate::services::files::blocking;

/// How much is gathered before it is written.
const GATHERED: usize = 256 * 1024;

/// How long a newer request waits for an older one on the same upload to let go.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many uploads may be checked at once, each of which takes as much memory as it is large.
const FINISHING: usize = 8;

/// The folder of what has not arrived in whole.
pub(crate) struct Halves {
    folder: PathBuf,
    lines: Mutex<HashMap<Uuid, Weak<Line>>>,
    /// The places for whole uploads in memory.
    pub(super) finishing: Semaphore,
}

/// Those who want one upload, one after the other.
struct Line {
    turn: Arc<tokio::sync::Mutex<()>>,
    /// How many came so far.
    came: watch::Sender<u64>,
}

/// The turn with one upload: nobody else reads or writes it.
pub(super) struct Turn {
    _held: OwnedMutexGuard<()>,
    line: Arc<Line>,
    number: u64,
    place: PathBuf,
}

/// Writes to the end of an upload. It keeps the turn, also while a write outlives its request.
pub(super) struct Writer {
    turn: Turn,
    file: File,
    gathered: BytesMut,
    begin: u64,
}

impl Halves {
    /// In this folder, made when missing.
    pub fn open(folder: PathBuf) -> std::io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, lines: Mutex::default(), finishing: Semaphore::new(FINISHING) })
    }

    /// Waits for the turn with an upload. Who has it is asked to let go: a phone that comes back
    /// after its connection broke is sooner here than the news that it broke.
    pub(super) async fn turn(&self, id: Uuid) -> Option<Turn> {
        let line = self.line(id);
        let mut number = 0;
        line.came.send_modify(|came| {
            *came += 1;
            number = *came;
        });
        let held = Arc::clone(&line.turn).lock_owned();
        let held = tokio::time::timeout(PATIENCE, held).await.ok()?;
        Some(Turn { _held: held, line, number, place: self.place(id) })
    }

    /// Removes the bytes of an upload that the database no longer knows.
    pub(super) fn remove(&self, id: Uuid) {
        // It may have moved among the files, or never have begun.
        let _ = fs::remove_file(self.place(id));
    }

    /// Removes what a crash left: bytes of uploads that the database does not know. Only before
    /// requests are served.
    pub async fn sweep(&self, conn: &mut Connection) -> Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let known: Option<i64> =
                sqlx::query_scalar("SELECT 1 FROM uploads WHERE id = $1 AND finished_at IS NULL")
                    .bind(entry.file_name().to_string_lossy())
                    .fetch_optional(&mut *conn)
                    .await?;
            if known.is_none() {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    fn place(&self, id: Uuid) -> PathBuf {
        self.folder.join(id.to_string())
    }

    fn line(&self, id: Uuid) -> Arc<Line> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|_, line| line.strong_count() > 0);
        if let Some(line) = lines.get(&id).and_then(Weak::upgrade) {
            return line;
        }
        let line = Arc::new(Line { turn: Arc::default(), came: watch::Sender::new(0) });
        lines.insert(id, Arc::downgrade(&line));
        line
    }
}

impl Turn {
    /// How many bytes are on the disk.
    pub async fn offset(&self) -> Result<u64> {
        let place = self.place.clone();
        blocking(move || match fs::metadata(place) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        })
        .await
    }

    /// Where the bytes are.
    pub fn place(&self) -> &PathBuf {
        &self.place
    }

    /// Ends when somebody newer wants the turn.
    pub fn wanted(&self) -> impl Future<Output = ()> + use<> {
        let (mut came, number) = (self.line.came.subscribe(), self.number);
        async move {
            // The sender lives as long as the turn; without it nobody can want anything.
            if came.wait_for(|came| *came > number).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Begins to write at the end.
    pub async fn writer(self) -> Result<Writer> {
        blocking(move || {
            let mut file = File::options().create(true).append(true).open(&self.place)?;
            let begin = file.seek(SeekFrom::End(0))?;
            Ok(Writer { turn: self, file, gathered: BytesMut::new(), begin })
        })
        .await
    }
}

impl Writer {
    /// Writes a part.
    pub async fn write(mut self, part: &[u8]) -> Result<Self> {
        self.gathered.extend_from_slice(part);
        if self.gathered.len() < GATHERED {
            return Ok(self);
        }
        blocking(move || {
            self.flush()?;
            Ok(self)
        })
        .await
    }

    /// Brings all of it down to the disk.
    pub async fn keep(mut self) -> Result<Turn> {
        blocking(move || {
            self.flush()?;
            self.file.sync_all()?;
            Ok(self.turn)
        })
        .await
    }

    /// Takes back what was written since it began.
    pub async fn discard(self) -> Result<Turn> {
        blocking(move || {
            self.file.set_len(self.begin)?;
            self.file.sync_all()?;
            Ok(self.turn)
        })
        .await
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.write_all(&self.gathered)?;
        self.gathered.clear();
        Ok(())
    }
}
