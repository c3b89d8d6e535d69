//! Photos: their bytes on disk, exactly as they were sent, and what is known of them.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
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
use crate::services::{Context, uuid, word};

/// How long a photo that no report refers to is kept. A phone may lose its network between the photo
/// and its report, and has given its own copy away by then: weeks, not hours.
const UNREFERENCED: Duration = Duration::from_hours(30 * 24);

/// Where the bytes of files are.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    folder: PathBuf,
    limit: Option<u64>,
}

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

impl Shelf {
    /// The shelf in this folder, made when missing, for so many bytes.
    pub fn open(folder: PathBuf, limit: Option<u64>) -> std::io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, limit })
    }

    /// Whether it can be written to.
    pub fn is_writable(&self) -> bool {
        let probe = self.folder.join("probe.new");
        let written = fs::write(&probe, b"ok").is_ok();
        // Another check may have removed it already.
        let _ = fs::remove_file(&probe);
        written
    }

    fn place(&self, id: Uuid) -> PathBuf {
        let name = id.to_string();
        // The last digits, because the first of a time-sorted id are all alike.
        self.folder.join(&name[34..]).join(name)
    }

    /// Writes bytes to a file that is nowhere referred to yet, down to the disk.
    pub fn set_aside(&self, name: Uuid, bytes: &[u8]) -> std::io::Result<PathBuf> {
        let unfinished = self.folder.join(format!("{name}.new"));
        let write = || {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        let written = write();
        if written.is_err() {
            // A full disk is not to stay full of halves.
            let _ = fs::remove_file(&unfinished);
        }
        written.map(|()| unfinished)
    }

    /// Puts a file that was set aside in its place.
    pub fn shelve(&self, aside: &Path, id: Uuid) -> std::io::Result<()> {
        let place = self.place(id);
        let folder = place.parent().expect("a place is in a folder");
        fs::create_dir_all(folder)?;
        fs::rename(aside, &place)?;
        File::open(folder)?.sync_all()
    }
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
    let stored = store(ctx, caller, id, &NewFile { aside: &aside, sha256, media_type, size }).await;
    if !matches!(stored, Ok(Put::Created)) {
        let _ = fs::remove_file(&aside);
    }
    stored
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
        Some(caller) => is_own(&mut *ctx.db.read().await?, caller, id, owner.as_deref()).await?,
        None => false,
    };
    if !own && !public {
        return Err(Error::not_found());
    }
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

/// Stores a photo that a department sent with its news.
pub(crate) async fn put_from_department(
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
        &NewFile { aside: &aside, sha256: sha256_hex(bytes), media_type, size: bytes.len() },
    )
    .await
}

/// Removes photos that no report refers to when they are old.
pub(crate) async fn tidy(ctx: &Context) -> Result<()> {
    let age = i64::try_from(UNREFERENCED.as_millis()).unwrap_or(i64::MAX);
    let mut tx = ctx.db.write().await?;
    let removed: Vec<String> = sqlx::query_scalar(
        "DELETE FROM files WHERE created_at < $1
         AND NOT EXISTS (SELECT 1 FROM ticket_photos p WHERE p.file_id = files.id)
         RETURNING id",
    )
    .bind(ctx.now().unix_millis().saturating_sub(age))
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
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
}

async fn store(ctx: &Context, caller: &Caller, id: Uuid, file: &NewFile<'_>) -> Result<Put> {
    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: the same photo may have come twice at once.
    if let Some(same) = compare(&mut tx, caller, id, &file.sha256).await? {
        return Ok(same);
    }
    let limit = Limit {
        action: "photo",
        max: ctx.limits.photos_per_account,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, caller.account.as_bytes(), ctx.now()).await?;
    insert(ctx, &mut tx, Some(caller), id, file).await?;
    ctx.files.shelve(file.aside, id)?;
    tx.commit().await?;
    Ok(Put::Created)
}

async fn insert(
    ctx: &Context,
    conn: &mut Connection,
    caller: Option<&Caller>,
    id: Uuid,
    file: &NewFile<'_>,
) -> Result<()> {
    let size = i64::try_from(file.size).unwrap_or(i64::MAX);
    if let Some(limit) = ctx.files.limit {
        let taken: i64 = sqlx::query_scalar("SELECT COALESCE(SUM(size), 0) FROM files")
            .fetch_one(&mut *conn)
            .await?;
        if taken.saturating_add(size) > i64::try_from(limit).unwrap_or(i64::MAX) {
            return Err(Error::storage_full());
        }
    }
    sqlx::query(
        "INSERT INTO files (id, account_id, sha256, media_type, size, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(caller.map(|caller| caller.account.to_string()))
    .bind(&file.sha256)
    .bind(&file.media_type)
    .bind(size)
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}

/// `Same` when this account has sent these bytes under this id; a conflict when the id is taken.
async fn compare(
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
