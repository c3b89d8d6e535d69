//! Photos: their bytes on disk, exactly as they were sent, and what is known of them.

mod shelf;

use std::fs;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use live_domain::photo;
use live_protocol::PhotoWhen;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::secrets::sha256_hex;
use crate::services::accounts::Caller;
use crate::services::rate::Limit;
use crate::services::{Context, counter, uploads, uuid, word};

pub(crate) use shelf::Shelf;

/// How long a photo that no report refers to is kept. A phone may lose its network between the photo
/// and its report, and has given its own copy away by then: weeks, not hours.
pub(crate) const UNREFERENCED: Duration = Duration::from_hours(30 * 24);

/// Whether a photo is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Put {
    /// It was stored.
    Created,
    /// The same bytes were there already.
    Same,
}

/// A photo as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    /// Its media type, found by its bytes.
    pub media_type: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Checks and stores a photo under the id that the phone gave it.
pub(crate) async fn put(ctx: &Context, caller: &Caller, id: Uuid, bytes: Bytes) -> Result<Put> {
    let sha256 = sha256_hex(&bytes);
    if let Some(same) = compare(&mut *ctx.db.read().await?, caller, id, &sha256).await? {
        return Ok(same);
    }
    let (bytes, media_type) = blocking(move || {
        let media_type = check(&bytes)?;
        Ok((bytes, media_type))
    })
    .await?;
    let size = bytes.len();
    let aside = {
        let (shelf, name) = (ctx.files.clone(), ctx.new_id());
        blocking(move || Ok(shelf.set_aside(name, &bytes)?)).await?
    };
    let file = NewFile { aside: &aside, sha256, media_type, size, upload: None };
    let stored = store(ctx, caller, id, &file).await;
    if !matches!(stored, Ok(Put::Created)) {
        let _ = fs::remove_file(&aside);
    }
    stored
}

/// An upload whose bytes are all there.
pub(crate) struct Whole<'a> {
    /// Its id.
    pub upload: Uuid,
    /// The bytes.
    pub bytes: Bytes,
    /// Their SHA-256 as the phone said it.
    pub sha256: Option<&'a str>,
}

/// Checks and stores a photo that was uploaded in pieces to this place, from where it moves when it
/// is new. It was counted, and room was made for it, when the upload began.
pub(crate) async fn put_upload(
    ctx: &Context,
    caller: &Caller,
    id: Uuid,
    whole: Whole<'_>,
    aside: &Path,
) -> Result<Put> {
    let Whole { upload, bytes, sha256: expected } = whole;
    let size = bytes.len();
    let (sha256, media_type) = blocking(move || Ok((sha256_hex(&bytes), check(&bytes)))).await?;
    if expected.is_some_and(|expected| expected != sha256) {
        return Err(uploads::wrong_checksum());
    }
    if let Some(same) = compare(&mut *ctx.db.read().await?, caller, id, &sha256).await? {
        return Ok(same);
    }
    let file = NewFile { aside, sha256, media_type: media_type?, size, upload: Some(upload) };
    store(ctx, caller, id, &file).await
}

/// A photo, to who sent it; and to everybody when it shows what a department did.
pub(crate) async fn get(ctx: &Context, caller: Option<&Caller>, id: Uuid) -> Result<Stored> {
    type Row = (Option<String>, String, String, bool);
    let row: Option<Row> = sqlx::query_as(
        "SELECT f.account_id, f.media_type, f.sha256,
            EXISTS (SELECT 1 FROM ticket_photos p WHERE p.file_id = f.id AND p.side = $2)
         FROM files f WHERE f.id = $1",
    )
    .bind(id.to_string())
    .bind(word(&PhotoWhen::After)?)
    .fetch_optional(&mut *ctx.db.read().await?)
    .await?;
    let (owner, media_type, sha256, public) = row.ok_or_else(Error::not_found)?;
    let own = match caller {
        Some(caller) => {
            let conn = &mut *ctx.db.read().await?;
            is_own(conn, caller, id, owner.as_deref()).await?
                || counter::may_see(ctx, conn, caller.account, id).await?
        }
        None => false,
    };
    if !own && !public {
        return Err(Error::not_found());
    }
    stored(ctx, id, media_type, sha256).await
}

/// A photo for who may see it by another right than its owner's.
pub(crate) async fn read(ctx: &Context, id: Uuid) -> Result<Stored> {
    let row: Option<(String, String)> =
        sqlx::query_as("SELECT media_type, sha256 FROM files WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut *ctx.db.read().await?)
            .await?;
    let (media_type, sha256) = row.ok_or_else(Error::not_found)?;
    stored(ctx, id, media_type, sha256).await
}

/// What is known of a file, with its bytes.
async fn stored(ctx: &Context, id: Uuid, media_type: String, sha256: String) -> Result<Stored> {
    let place = ctx.files.place(id);
    let bytes = blocking(move || Ok(fs::read(place)?)).await?;
    Ok(Stored { media_type, sha256, bytes })
}

/// SHA-256 of a file's bytes as they are on disk; none when there is no such file.
pub(crate) async fn sha256_on_disk(ctx: &Context, id: Uuid) -> Result<Option<String>> {
    let place = ctx.files.place(id);
    blocking(move || match fs::read(place) {
        Ok(bytes) => Ok(Some(sha256_hex(&bytes))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    })
    .await
}

/// Whether the caller sent a file, or has a ticket that shows it.
async fn is_own(
    conn: &mut Connection,
    caller: &Caller,
    id: Uuid,
    owner: Option<&str>,
) -> Result<bool> {
    let account = caller.account.to_string();
    if owner == Some(account.as_str()) {
        return Ok(true);
    }
    let shown: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM ticket_photos p JOIN tickets t ON t.number = p.ticket
         WHERE p.file_id = $1 AND t.account_id = $2",
    )
    .bind(id.to_string())
    .bind(account)
    .fetch_optional(conn)
    .await?;
    Ok(shown.is_some())
}

/// Stores a photo that belongs to no account, in the transaction that refers to it.
pub(crate) async fn put_of_nobody(
    ctx: &Context,
    conn: &mut Connection,
    id: Uuid,
    bytes: &[u8],
) -> Result<()> {
    let media_type = check(bytes)?;
    let aside = ctx.files.set_aside(ctx.new_id(), bytes)?;
    ctx.files.shelve(&aside, id)?;
    insert(
        ctx,
        conn,
        None,
        id,
        &NewFile {
            aside: &aside,
            sha256: sha256_hex(bytes),
            media_type,
            size: bytes.len(),
            upload: None,
        },
    )
    .await
}

/// Removes photos that no report refers to when they are old.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let removed: Vec<String> = sqlx::query_scalar(
        "DELETE FROM files WHERE created_at < $1
         AND NOT EXISTS (SELECT 1 FROM ticket_photos p WHERE p.file_id = files.id)
         AND NOT EXISTS (SELECT 1 FROM verification_photos p WHERE p.file_id = files.id)
         RETURNING id",
    )
    .bind(ctx.now().before(UNREFERENCED).unix_millis())
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    remove_bytes(ctx, removed).await
}

/// Parts an account from its photos: those of a report stay without it, the others go. Gives the ids
/// of those whose bytes are to be removed once this is committed.
pub(crate) async fn part_from(conn: &mut Connection, account: Uuid) -> Result<Vec<String>> {
    let removed = sqlx::query_scalar(
        "DELETE FROM files WHERE account_id = $1
         AND NOT EXISTS (SELECT 1 FROM ticket_photos p WHERE p.file_id = files.id)
         RETURNING id",
    );
    let removed = removed.bind(account.to_string()).fetch_all(&mut *conn).await?;
    sqlx::query("UPDATE files SET account_id = NULL WHERE account_id = $1")
        .bind(account.to_string())
        .execute(conn)
        .await?;
    Ok(removed)
}

/// Removes the bytes of files that the database no longer knows.
pub(crate) async fn remove_bytes(ctx: &Context, removed: Vec<String>) -> Result<()> {
    // The turn to write is held while bytes go, so that none of these ids can come anew meanwhile.
    let mut tx = ctx.db.write().await?;
    for id in removed {
        if !is_known(&mut tx, &id).await? {
            let _ = fs::remove_file(ctx.files.place(uuid(&id)?));
        }
    }
    Ok(())
}

/// Removes what a crash left on the shelf: halves, and files that the database does not know.
/// Only before requests are served.
pub(crate) async fn sweep(shelf: &Shelf, conn: &mut Connection) -> Result<()> {
    for entry in fs::read_dir(&shelf.folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            fs::remove_file(path)?;
            continue;
        }
        for file in fs::read_dir(path)? {
            let file = file?;
            let known = match file.file_name().to_str() {
                Some(name) => is_known(conn, name).await?,
                None => false,
            };
            if !known {
                fs::remove_file(file.path())?;
            }
        }
    }
    Ok(())
}

async fn is_known(conn: &mut Connection, id: &str) -> Result<bool> {
    let known: Option<i64> = sqlx::query_scalar("SELECT 1 FROM files WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(known.is_some())
}

struct NewFile<'a> {
    aside: &'a Path,
    sha256: String,
    media_type: String,
    size: usize,
    /// What it was uploaded as, when it came in pieces.
    upload: Option<Uuid>,
}

async fn store(ctx: &Context, caller: &Caller, id: Uuid, file: &NewFile<'_>) -> Result<Put> {
    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: the same photo may have come twice at once.
    if let Some(same) = compare(&mut tx, caller, id, &file.sha256).await? {
        return Ok(same);
    }
    match file.upload {
        Some(upload) => uploads::finished(&mut tx, upload, ctx.now()).await?,
        None => count(ctx, &mut tx, caller).await?,
    }
    insert(ctx, &mut tx, Some(caller), id, file).await?;
    ctx.files.shelve(file.aside, id)?;
    tx.commit().await?;
    Ok(Put::Created)
}

/// Counts a photo, or refuses it when there were too many.
pub(crate) async fn count(ctx: &Context, conn: &mut Connection, caller: &Caller) -> Result<()> {
    let limit = Limit {
        action: "photo",
        max: ctx.limits.photos_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(conn, caller.account.as_bytes(), ctx.now()).await
}

/// Refuses when so many bytes do not fit any more beside all files and what has begun to come.
pub(crate) async fn make_room(ctx: &Context, conn: &mut Connection, size: u64) -> Result<()> {
    let Some(limit) = ctx.files.limit else { return Ok(()) };
    let taken: i64 = sqlx::query_scalar(
        "SELECT (SELECT COALESCE(SUM(size), 0) FROM files)
            + (SELECT COALESCE(SUM(size), 0) FROM uploads WHERE finished_at IS NULL)",
    )
    .fetch_one(conn)
    .await?;
    let taken = u64::try_from(taken).unwrap_or(0);
    if taken.saturating_add(size) > limit { Err(Error::storage_full()) } else { Ok(()) }
}

async fn insert(
    ctx: &Context,
    conn: &mut Connection,
    caller: Option<&Caller>,
    id: Uuid,
    file: &NewFile<'_>,
) -> Result<()> {
    make_room(ctx, conn, file.size as u64).await?;
    sqlx::query(
        "INSERT INTO files (id, account_id, sha256, media_type, size, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(caller.map(|caller| caller.account.to_string()))
    .bind(&file.sha256)
    .bind(&file.media_type)
    .bind(i64::try_from(file.size).unwrap_or(i64::MAX))
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// `Same` when this account has sent these bytes under this id; a conflict when the id is taken.
pub(crate) async fn compare(
    conn: &mut Connection,
    caller: &Caller,
    id: Uuid,
    sha256: &str,
) -> Result<Option<Put>> {
    let row: Option<(Option<String>, String)> =
        sqlx::query_as("SELECT account_id, sha256 FROM files WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    match row {
        None => Ok(None),
        Some((owner, there)) if owner == Some(caller.account.to_string()) && there == sha256 => {
            Ok(Some(Put::Same))
        }
        Some(_) => Err(Error::conflict("the id has other bytes")),
    }
}

/// The media type of a photo that may be kept.
fn check(bytes: &[u8]) -> Result<String> {
    let refuse = |error: live_domain::Invalid| Error::field("photo", error.code());
    let info = photo::check(bytes).map_err(refuse)?;
    if photo::without_metadata(bytes).map_err(refuse)? != bytes {
        return Err(Error::field("photo", "has-location"));
    }
    Ok(info.media_type.to_owned())
}

/// Does something slow apart from the threads that serve requests.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::fault("a task of the file shelf was lost"))?
}
