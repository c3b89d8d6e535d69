//! Uploads in pieces (tus 1.0), which become files once they are whole.
//!
//! How much has arrived is what is on the disk, so that neither a crash nor a broken connection
//! can make the gateway promise bytes that it does not have.

mod halves;
mod rows;

use std::fs;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use live_domain::Timestamp;
use live_protocol::{MAX_PHOTO_BYTES, Problem, ProblemKind, tus};
use ring::digest;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::Context;
use crate::services::accounts::Caller;
use crate::services::files::{self, Put, blocking};

pub(crate) use halves::Halves;
use halves::{Turn, Writer};
use rows::Row;
pub(crate) use rows::finished;

/// How long an upload waits for its next piece: a phone may be without a network for a week.
const UNFINISHED: Duration = Duration::from_hours(7 * 24);

/// How long a finished upload is remembered, for phones that did not hear of it: as long as a file
/// waits for its report.
const FINISHED: Duration = files::UNREFERENCED;

/// After how long without a byte a piece counts as broken off.
const SILENCE: Duration = Duration::from_secs(30);

/// The same when a newer request wants the upload: what has come as far as this machine is still
/// read, which a connection that broke may leave a lot of.
const LINGERING: Duration = Duration::from_millis(100);

/// What somebody wants to upload.
#[derive(Debug)]
pub(crate) struct NewUpload {
    /// How many bytes.
    pub size: u64,
    /// Which file it becomes; its own id when the phone does not say.
    pub file: Option<Uuid>,
    /// SHA-256 of the whole, lower-case hex.
    pub sha256: Option<String>,
    /// `Upload-Metadata` as it came.
    pub metadata: String,
    /// The idempotency key.
    pub key: Option<Uuid>,
}

/// How an upload stands.
#[derive(Debug)]
pub(crate) struct Upload {
    /// Its id.
    pub id: Uuid,
    /// How many bytes it will have.
    pub size: u64,
    /// How many are there.
    pub offset: u64,
    /// `Upload-Metadata` as it came.
    pub metadata: String,
    /// Until when it waits for its next piece; nothing when it is finished.
    pub expires: Option<Timestamp>,
}

/// The next bytes of an upload.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Where they begin.
    pub offset: u64,
    /// What they must sum up to.
    pub checksum: Option<Checksum>,
}

/// What bytes sum up to.
#[derive(Debug, Clone)]
pub(crate) struct Checksum {
    /// How.
    pub algorithm: &'static digest::Algorithm,
    /// To what.
    pub sum: Vec<u8>,
}

/// Begins an upload. Asked again with the same key, it answers the same upload.
pub(crate) async fn create(ctx: &Context, caller: &Caller, new: &NewUpload) -> Result<Upload> {
    if new.size == 0 {
        return Err(Error::field("photo", "empty"));
    }
    if new.size > MAX_PHOTO_BYTES as u64 {
        return Err(Problem::new(ProblemKind::TooLarge).into());
    }
    let (now, id) = (ctx.now(), ctx.new_id());
    let mut tx = ctx.db.write().await?;
    if let Some(row) = rows::by_key(&mut tx, caller, new.key).await? {
        if (row.size, &row.metadata) != (new.size, &new.metadata) {
            return Err(Error::conflict("the idempotency key came with another upload"));
        }
        if row.finished_at.is_none() {
            rows::prolong(&mut tx, row.id, now.after(UNFINISHED)).await?;
        }
        tx.commit().await?;
        return show(ctx, caller, row.id).await;
    }
    // That the file is there, or is another, is better known before the bytes are sent than after.
    let is_there = match (new.file, &new.sha256) {
        (Some(file), Some(sum)) => files::compare(&mut tx, caller, file, sum).await?.is_some(),
        _ => false,
    };
    rows::check_open(ctx, &mut tx, caller).await?;
    files::count(ctx, &mut tx, caller).await?;
    files::make_room(ctx, &mut tx, new.size).await?;
    rows::insert(&mut tx, caller, id, new, now.after(UNFINISHED)).await?;
    if is_there {
        finished(&mut tx, id, now).await?;
    }
    tx.commit().await?;
    Ok(Upload {
        id,
        size: new.size,
        offset: if is_there { new.size } else { 0 },
        metadata: new.metadata.clone(),
        expires: (!is_there).then_some(now.after(UNFINISHED)),
    })
}

/// How an upload stands. One whose last answer was lost with the gateway is finished now.
pub(crate) async fn show(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Upload> {
    let (turn, row) = take_turn(ctx, caller, id).await?;
    let offset = row.offset(&turn).await?;
    if offset == row.size && row.finished_at.is_none() {
        return finish(ctx, caller, &turn, row).await;
    }
    Ok(row.upload(offset))
}

/// Takes the next piece. What arrived before it broke off is kept, unless it is wrong.
pub(crate) async fn append<E>(
    ctx: &Context,
    caller: &Caller,
    id: Uuid,
    piece: &Piece,
    body: impl Stream<Item = std::result::Result<Bytes, E>> + Unpin,
) -> Result<Upload> {
    let (turn, mut row) = take_turn(ctx, caller, id).await?;
    let offset = row.offset(&turn).await?;
    if piece.offset != offset {
        return Err(Error::conflict("the piece does not begin where the upload ends"));
    }
    if row.finished_at.is_some() {
        return Ok(row.upload(offset));
    }
    row.expires_at = ctx.now().after(UNFINISHED);
    let mut tx = ctx.db.write().await?;
    rows::prolong(&mut tx, id, row.expires_at).await?;
    tx.commit().await?;
    let wanted = turn.wanted();
    let writer = turn.writer().await?;
    let (turn, end) = receive(writer, row.size - offset, piece, wanted, body).await?;
    match end {
        End::Whole => {}
        End::Broken => return Err(Error::malformed("the piece broke off")),
        End::Wanted => return Err(locked()),
        End::TooMuch => return Err(Problem::new(ProblemKind::TooLarge).into()),
        End::Wrong => return Err(wrong_checksum()),
    }
    let offset = row.offset(&turn).await?;
    if offset == row.size { finish(ctx, caller, &turn, row).await } else { Ok(row.upload(offset)) }
}

/// Ends an upload that is not wanted any more. A finished one is forgotten, and its file stays.
pub(crate) async fn end(ctx: &Context, caller: &Caller, id: Uuid) -> Result<()> {
    let (_turn, _) = take_turn(ctx, caller, id).await?;
    forget(ctx, id).await
}

/// Removes uploads whose time is over.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let ended = rows::delete_expired(&mut tx, ctx.now()).await?;
    tx.commit().await?;
    remove_bytes(ctx, &ended);
    Ok(())
}

/// Deletes every upload of an account, and says which: their bytes go once this is committed.
pub(crate) async fn part_from(conn: &mut Connection, account: Uuid) -> Result<Vec<Uuid>> {
    rows::delete_of(conn, account).await
}

/// Removes the bytes of uploads that the database no longer knows.
pub(crate) fn remove_bytes(ctx: &Context, ended: &[Uuid]) {
    for id in ended {
        ctx.uploads.remove(*id);
    }
}

/// How a piece ended.
enum End {
    Whole,
    /// The connection broke, or nothing came any more.
    Broken,
    /// A newer request wants the upload.
    Wanted,
    /// It goes beyond the upload's end.
    TooMuch,
    /// It is not what its checksum says.
    Wrong,
}

/// Writes a piece to the disk as it comes.
async fn receive<E>(
    mut writer: Writer,
    room: u64,
    piece: &Piece,
    wanted: impl Future<Output = ()>,
    mut body: impl Stream<Item = std::result::Result<Bytes, E>> + Unpin,
) -> Result<(Turn, End)> {
    let mut wanted = pin!(wanted);
    let mut sum = piece.checksum.as_ref().map(|checksum| digest::Context::new(checksum.algorithm));
    let mut seen = 0;
    let mut is_wanted = false;
    let end = loop {
        let next = poll_fn(|cx| Pin::new(&mut body).poll_next(cx));
        let silence = if is_wanted { LINGERING } else { SILENCE };
        let next = tokio::select! {
            biased;
            next = tokio::time::timeout(silence, next) => next,
            () = &mut wanted, if !is_wanted => {
                is_wanted = true;
                continue;
            }
        };
        let part = match next {
            Ok(Some(Ok(part))) => part,
            Ok(None) => break End::Whole,
            Err(_) if is_wanted => break End::Wanted,
            Ok(Some(Err(_))) | Err(_) => break End::Broken,
        };
        seen += part.len() as u64;
        if seen > room {
            break End::TooMuch;
        }
        if let Some(sum) = &mut sum {
            sum.update(&part);
        }
        writer = writer.write(&part).await?;
    };
    let is_wrong = matches!(end, End::Whole)
        && piece
            .checksum
            .as_ref()
            .zip(sum)
            .is_some_and(|(wanted, sum)| sum.finish().as_ref() != wanted.sum.as_slice());
    let end = if is_wrong { End::Wrong } else { end };
    let turn = match end {
        End::TooMuch | End::Wrong => writer.discard().await?,
        End::Whole | End::Broken | End::Wanted => writer.keep().await?,
    };
    Ok((turn, end))
}

/// Makes a file of an upload that is whole. What can never become one is forgotten; after any other
/// failure whoever asks next tries again.
async fn finish(ctx: &Context, caller: &Caller, turn: &Turn, row: Row) -> Result<Upload> {
    let _place =
        ctx.uploads.finishing.acquire().await.map_err(|_| Error::unavailable("stopping"))?;
    let place = turn.place().clone();
    let bytes = blocking(move || Ok(Bytes::from(fs::read(place)?))).await?;
    let whole = files::Whole { upload: row.id, bytes, sha256: row.sha256.as_deref() };
    match files::put_upload(ctx, caller, row.file, whole, turn.place()).await {
        Ok(Put::Created) => {}
        Ok(Put::Same) => {
            let mut tx = ctx.db.write().await?;
            finished(&mut tx, row.id, ctx.now()).await?;
            tx.commit().await?;
            ctx.uploads.remove(row.id);
        }
        Err(Error::Problem(problem)) if is_final(&problem) => {
            forget(ctx, row.id).await?;
            return Err(Error::Problem(problem));
        }
        Err(error) => return Err(error),
    }
    Ok(Upload { expires: None, ..row.upload(row.size) })
}

/// Whether trying again would end the same.
fn is_final(problem: &Problem) -> bool {
    matches!(
        problem.kind,
        ProblemKind::InvalidInput | ProblemKind::Conflict | ProblemKind::Malformed
    )
}

/// Forgets an upload whose turn is held.
async fn forget(ctx: &Context, id: Uuid) -> Result<()> {
    rows::delete(ctx, id).await?;
    ctx.uploads.remove(id);
    Ok(())
}

/// Another request has the upload and does not let go.
fn locked() -> Error {
    let mut problem = Problem::new(ProblemKind::Unavailable).because("another request has it");
    problem.status = 423;
    problem.retry_after(1).into()
}

/// The bytes are not what their checksum says (tus: 460).
pub(crate) fn wrong_checksum() -> Error {
    let mut problem = Problem::new(ProblemKind::Malformed).because("the checksum is another");
    problem.status = tus::WRONG_CHECKSUM;
    problem.into()
}

/// The turn with the caller's own upload, and how it stands in the database by then.
async fn take_turn(ctx: &Context, caller: &Caller, id: Uuid) -> Result<(Turn, Row)> {
    // Before the turn as well: nobody takes another's.
    rows::own(ctx, caller, id).await?;
    let turn = ctx.uploads.turn(id).await.ok_or_else(locked)?;
    Ok((turn, rows::own(ctx, caller, id).await?))
}
