//! Uploading a file: in one stream while the network holds, and on from where it broke when it does
//! not.

use std::mem;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use bytes::Bytes;
use live_net::{Answer, Arrived, NetError, NewUpload, Piece};
use live_protocol::UPLOADS;
use live_store::{Body, Item, ItemState, StoreError, StoredFile, Upload};
use ring::digest::{SHA256, digest};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{Courier, Deliver, SyncError};

/// The smallest piece that is worth a request of its own.
const SMALLEST: u64 = 64 * 1024;
/// How many tries in a row may bring nothing before the upload waits.
const TRIES: u32 = 3;

/// What came of sending an item's body.
pub(crate) enum Sent {
    /// All of it is there.
    Whole(Answer),
    /// Its item was taken back meanwhile.
    TakenBack,
    /// It waits for a network that is not paid by the byte.
    Held,
}

/// How much of an upload is sent at once: all that is left, less after each break, and more again
/// with each piece that gets through. What something on the way holds back until it has the whole
/// of a request would otherwise never get through.
struct Pace(u64);

impl Pace {
    fn broke(&mut self, tried: u64) {
        self.0 = (tried / 2).max(SMALLEST);
    }

    fn held(&mut self) {
        self.0 = self.0.saturating_mul(2);
    }
}

/// One upload under way.
struct Run<'a> {
    item: &'a Item,
    file: NewUpload<'a>,
    bytes: Bytes,
    upload: Upload,
    /// Whether the gateway said in this run how much it has.
    is_sure: bool,
    /// How many tries in a row brought nothing.
    in_vain: u32,
    /// Whether it was begun anew in this run.
    anew: bool,
    pace: Pace,
}

impl Courier {
    /// How many bytes of an item's file are on their way or there, of how many; nothing when nothing
    /// was sent yet.
    ///
    /// # Errors
    /// Those of the store.
    pub fn progress(&self, item: &Item) -> Result<Option<(u64, u64)>, StoreError> {
        let Body::File(file) = item.body else { return Ok(None) };
        let run = self.run_state();
        let is_under_way = run.sending == Some(item.id);
        let sent = if is_under_way { run.sent } else { item.upload.arrived };
        let Some(size) = self.store.file_size(file)?.filter(|_| sent > 0) else { return Ok(None) };
        Ok(Some((sent.min(size), size)))
    }

    /// Uploads of which more than so many bytes are left wait from now on: because the network is
    /// paid by the byte. With nothing, none waits.
    pub fn hold_larger(&self, bytes: Option<u64>) {
        self.largest.store(bytes.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The citizen wants an item sent over any network.
    ///
    /// # Errors
    /// Those of the store.
    pub fn send_now(&self, id: Uuid) -> Result<(), StoreError> {
        let Some(item) = self.store.item(id)? else { return Ok(()) };
        if item.state == ItemState::NeedsFreeNetwork {
            self.store.set_upload(id, &Upload { on_any_network: true, ..item.upload })?;
            self.store.set_state(id, &ItemState::default(), item.attempts)?;
        }
        Ok(())
    }

    /// Whether an item waits for a network that is not paid by the byte.
    pub(crate) fn waits_for_free_network(&self, item: &Item) -> Result<bool, StoreError> {
        let Body::File(file) = item.body else { return Ok(false) };
        let size = self.store.file_size(file)?;
        Ok(size.is_some_and(|size| self.is_held(&item.upload, size)))
    }

    fn is_held(&self, upload: &Upload, size: u64) -> bool {
        let left = size.saturating_sub(upload.arrived);
        !upload.on_any_network && left > self.largest.load(Ordering::Relaxed)
    }

    /// Takes items back that are not wanted any more. What the gateway has of their uploads goes
    /// with the next run of the outbox.
    ///
    /// # Errors
    /// Those of the store. After any error nothing has changed.
    pub fn take_back(&self, ids: &[Uuid]) -> Result<(), StoreError> {
        let mut paths = Vec::new();
        for id in ids {
            paths.extend(self.store.item(*id)?.and_then(|item| item.upload.path));
        }
        self.store.remove_all(ids)?;
        self.unwanted().extend(paths);
        Ok(())
    }

    /// Tells the gateway which uploads are not wanted any more. It forgets by itself, only later.
    pub(crate) async fn end_unwanted(&self) {
        let paths = mem::take(&mut *self.unwanted());
        for path in paths {
            match self.api.end_upload(&path).await {
                Ok(()) => {}
                Err(NetError::Offline) => self.unwanted().push(path),
                Err(error) => tracing::info!(%error, "an upload is left to end by itself"),
            }
        }
    }

    /// Uploads an item's file.
    pub(crate) async fn upload(
        &self,
        item: &Item,
        id: Uuid,
        stored: StoredFile,
        deliver: &dyn Deliver,
    ) -> Result<Result<Sent, NetError>, SyncError> {
        let StoredFile { media_type, bytes } = stored;
        let bytes = Bytes::from(bytes);
        let file = NewUpload {
            size: bytes.len() as u64,
            file: id,
            media_type: &media_type,
            sha256: sha256(&bytes),
            key: item.id,
        };
        let run = Run {
            item,
            file,
            pace: Pace(bytes.len() as u64),
            bytes,
            upload: item.upload.clone(),
            is_sure: false,
            in_vain: 0,
            anew: false,
        };
        self.run_upload(run, deliver).await
    }

    async fn run_upload(
        &self,
        mut run: Run<'_>,
        deliver: &dyn Deliver,
    ) -> Result<Result<Sent, NetError>, SyncError> {
        loop {
            if self.store.item(run.item.id)?.is_none() {
                self.unwanted().extend(run.upload.path);
                return Ok(Ok(Sent::TakenBack));
            }
            if self.is_held(&run.upload, run.file.size) {
                return Ok(Ok(Sent::Held));
            }
            let before = run.upload.arrived;
            let is_piece = run.is_sure;
            let step = match run.upload.path.clone() {
                None => self.begin(&mut run).await,
                Some(path) if !run.is_sure => self.api.uploaded(&path).await,
                Some(_) if before == run.file.size => return Ok(Ok(Sent::Whole(no_body()))),
                Some(path) => self.send_piece(&mut run, &path, deliver).await,
            };
            match step {
                Ok(Arrived::Bytes(arrived)) if arrived <= run.file.size => {
                    run.is_sure = true;
                    run.upload.arrived = arrived;
                    if arrived > before {
                        run.in_vain = 0;
                    }
                }
                Ok(Arrived::Forgotten) if !run.anew => {
                    run.anew = true;
                    run.is_sure = false;
                    run.upload = Upload { path: None, arrived: 0, ..run.upload };
                }
                // What is no piece was tried again in place already.
                Ok(Arrived::Unsure) | Err(NetError::Broken) if is_piece && run.in_vain < TRIES => {
                    run.in_vain += 1;
                    run.is_sure = false;
                }
                // A gateway that forgets all the time, or says what cannot be.
                Ok(_) => return Ok(Err(NetError::Broken)),
                Err(error) => return Ok(Err(error)),
            }
            self.note_run_state(|state| state.sent = run.upload.arrived);
            self.store.set_upload(run.item.id, &run.upload)?;
            deliver.progressed();
        }
    }

    async fn begin(&self, run: &mut Run<'_>) -> Result<Arrived, NetError> {
        let begun = self.api.begin_upload(UPLOADS, &run.file).await?;
        run.upload.path = Some(begun.path);
        Ok(Arrived::Bytes(begun.arrived))
    }

    /// Sends as much as the pace says, and tells how it gets on.
    async fn send_piece(
        &self,
        run: &mut Run<'_>,
        path: &str,
        deliver: &dyn Deliver,
    ) -> Result<Arrived, NetError> {
        let offset = run.upload.arrived;
        let length = run.pace.0.min(run.file.size - offset);
        let begin = usize::try_from(offset).unwrap_or(usize::MAX).min(run.bytes.len());
        let end = begin.saturating_add(usize::try_from(length).unwrap_or(0)).min(run.bytes.len());
        let bytes = run.bytes.slice(begin..end);
        let is_whole = bytes.len() == run.bytes.len();
        let sum = if is_whole { run.file.sha256 } else { sha256(&bytes) };
        let piece = Piece { offset, sha256: sum, bytes };
        let (progress, mut told) = watch::channel(0);
        let sending = self.api.upload_piece(path, piece, progress);
        tokio::pin!(sending);
        let mut percent = 0;
        let result = loop {
            tokio::select! {
                biased;
                result = &mut sending => break result,
                Ok(()) = told.changed() => {
                    let sent = offset + *told.borrow_and_update();
                    let reached = sent * 100 / run.file.size;
                    if reached > percent {
                        percent = reached;
                        self.note_run_state(|state| state.sent = sent);
                        deliver.progressed();
                        let is_gone = matches!(self.store.item(run.item.id), Ok(None));
                        if is_gone || self.is_held(&run.upload, run.file.size) {
                            // The stream ends here, and the next round does the rest.
                            break Err(NetError::Broken);
                        }
                    }
                }
            }
        };
        match &result {
            Ok(Arrived::Bytes(_)) => run.pace.held(),
            Err(NetError::Broken) | Ok(Arrived::Unsure) => run.pace.broke(length),
            _ => {}
        }
        result
    }

    fn unwanted(&self) -> MutexGuard<'_, Vec<String>> {
        self.unwanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a gateway says to a whole upload.
fn no_body() -> Answer {
    Answer { status: 204, etag: None, max_age: None, body: Bytes::new() }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut sum = [0; 32];
    sum.copy_from_slice(digest(&SHA256, bytes).as_ref());
    sum
}
