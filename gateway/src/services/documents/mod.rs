//! Documents that the city issued: they come with a department's news, are their holder's, and
//! anybody who has one can ask whether it is valid.

mod issuing;
mod looking;
mod sharing;

use std::sync::Arc;
use std::time::Duration;

use live_domain::Localized;
use live_protocol::credential::Credential;
use live_protocol::{Document, Documents, IssuedDocument, Share};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::pdf::Seal;
use crate::secrets::Signer;
use crate::services::accounts::Caller;
use crate::services::{Context, feed, from_word, time, uuid};

pub(crate) use issuing::{Made, end, keep, make};
pub(crate) use looking::{Public, Seen, Shared, look, seen};
pub(crate) use sharing::{share, stop};

/// The most of one's own documents that are listed.
const MOST: usize = 200;

/// How many of the letters that a page is found by can be guessed: 132 bits.
const TOKEN: usize = 22;

/// How long a share that is over is shown to its holder.
const SHARES_SHOWN: Duration = Duration::from_hours(30 * 24);

/// What documents are made with.
pub(crate) struct Press {
    /// Who signs PDFs.
    pub seal: Arc<dyn Seal>,
    /// What credentials are signed with.
    pub signer: Arc<Signer>,
    /// The certificates of the city's own signatures, as PEM.
    pub certificates: String,
    /// The gateway's address, as it stands in codes on paper.
    pub url: String,
}

impl Press {
    /// The page that is found by this.
    fn page(&self, token: &str) -> String {
        format!("{}/v/{token}", self.url.trim_end_matches('/'))
    }
}

/// What is personal in a document.
#[derive(Debug, Serialize, Deserialize)]
struct Content {
    holder: Option<String>,
    statement: Localized,
}

/// A document as it is kept.
struct Kept {
    ticket: String,
    department: String,
    name: String,
    number: String,
    public_holder: Option<String>,
    content: Vec<u8>,
    issued_at: i64,
    expires_at: Option<i64>,
    state: String,
    ended_at: Option<i64>,
    reason: Option<String>,
    credential: Vec<u8>,
    sha256: String,
    size: i64,
}

const LOAD: &str = "SELECT ticket, department, name, number, public_holder, content, issued_at,
    expires_at, state, ended_at, reason, credential, sha256, size FROM documents WHERE id = $1";

/// One's own documents, newest first.
pub(crate) async fn list(ctx: &Context, caller: &Caller) -> Result<Documents> {
    let conn = &mut *ctx.db.read().await?;
    let mut documents = of(ctx, conn, caller.account).await?;
    documents.reverse();
    documents.truncate(MOST);
    Ok(Documents { documents })
}

/// One's own document. Another's is not found.
pub(crate) async fn own(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Document> {
    let conn = &mut *ctx.db.read().await?;
    check_own(conn, caller, id).await?;
    load(ctx, conn, id).await
}

/// The PDF of one's own document, as it was signed.
pub(crate) async fn pdf(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Vec<u8>> {
    let conn = &mut *ctx.db.read().await?;
    check_own(conn, caller, id).await?;
    let sealed: Vec<u8> = sqlx::query_scalar("SELECT pdf FROM documents WHERE id = $1")
        .bind(id.to_string())
        .fetch_one(conn)
        .await?;
    ctx.pepper.unseal(&purpose(id), &sealed)
}

/// The credential of one's own document: CBOR.
pub(crate) async fn credential(ctx: &Context, caller: &Caller, id: Uuid) -> Result<Vec<u8>> {
    let conn = &mut *ctx.db.read().await?;
    check_own(conn, caller, id).await?;
    ctx.pepper.unseal(&purpose(id), &row(conn, id).await?.credential)
}

/// All documents of an account, oldest first.
pub(crate) async fn of(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
) -> Result<Vec<Document>> {
    let ids: Vec<String> = sqlx::query_scalar(
        "SELECT d.id FROM documents d JOIN tickets t ON t.number = d.ticket
         WHERE account_id = $1 ORDER BY issued_at, d.id",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    let mut documents = Vec::new();
    for id in ids {
        documents.push(load(ctx, conn, uuid(&id)?).await?);
    }
    Ok(documents)
}

/// A document with what is shared of it.
pub(crate) async fn load(ctx: &Context, conn: &mut Connection, id: Uuid) -> Result<Document> {
    let row = row(conn, id).await?;
    let content = open(ctx, id, &row.content)?;
    Ok(Document {
        id,
        application: row.ticket,
        department: row.department,
        name: serde_json::from_str(&row.name)?,
        number: row.number,
        holder: content.holder,
        statement: content.statement,
        issued_at: time(row.issued_at),
        expires_at: row.expires_at.map(time),
        state: from_word(row.state)?,
        ended_at: row.ended_at.map(time),
        reason: row.reason,
        page: ctx.press.page(&token(ctx, id)),
        credential: Credential::to_code(&ctx.pepper.unseal(&purpose(id), &row.credential)?),
        sha256: row.sha256,
        size: u64::try_from(row.size).unwrap_or(0),
        shares: shares(ctx, conn, id).await?,
    })
}

/// What an application lists of its documents.
pub(crate) async fn of_application(
    conn: &mut Connection,
    number: &str,
) -> Result<Vec<IssuedDocument>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT id, name, number FROM documents WHERE ticket = $1 AND state <> 'replaced'
         ORDER BY issued_at, id",
    )
    .bind(number)
    .fetch_all(conn)
    .await?;
    let issued = |(id, name, number): (String, String, String)| {
        let name: Localized = serde_json::from_str(&name)?;
        Ok(IssuedDocument { name: name.id, number, id: Some(uuid(&id)?) })
    };
    rows.into_iter().map(issued).collect()
}

/// Takes the documents of an application away, in the transaction that takes it; what it gives is told
/// to who waits.
pub(crate) async fn remove_of(conn: &mut Connection, number: &str) -> Result<()> {
    for statement in [
        "DELETE FROM document_shares WHERE document IN (SELECT id FROM documents WHERE ticket = $1)",
        "DELETE FROM changes WHERE kind = 'document' AND subject IN
            (SELECT id FROM documents WHERE ticket = $1)",
        "DELETE FROM documents WHERE ticket = $1",
    ] {
        sqlx::query(statement).bind(number).execute(&mut *conn).await?;
    }
    Ok(())
}

/// Takes the documents of an account away, before its applications are of nobody. Whoever has one on
/// paper is told by its page that it is not known here any more.
pub(crate) async fn part_from(conn: &mut Connection, account: Uuid) -> Result<()> {
    let numbers: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT ticket FROM documents d JOIN tickets t ON t.number = ticket
         WHERE account_id = $1",
    )
    .bind(account.to_string())
    .fetch_all(&mut *conn)
    .await?;
    for number in numbers {
        remove_of(conn, &number).await?;
    }
    Ok(())
}

/// Forgets shares that are long over.
pub(crate) async fn tidy(ctx: &Context, conn: &mut Connection) -> Result<()> {
    sqlx::query("DELETE FROM document_shares WHERE expires_at < $1")
        .bind(ctx.now().before(SHARES_SHOWN).unix_millis())
        .execute(conn)
        .await?;
    Ok(())
}

async fn row(conn: &mut Connection, id: Uuid) -> Result<Kept> {
    let row = sqlx::query(LOAD).bind(id.to_string()).fetch_optional(conn).await?;
    let row = row.ok_or_else(Error::not_found)?;
    Ok(Kept {
        ticket: row.try_get("ticket")?,
        department: row.try_get("department")?,
        name: row.try_get("name")?,
        number: row.try_get("number")?,
        public_holder: row.try_get("public_holder")?,
        content: row.try_get("content")?,
        issued_at: row.try_get("issued_at")?,
        expires_at: row.try_get("expires_at")?,
        state: row.try_get("state")?,
        ended_at: row.try_get("ended_at")?,
        reason: row.try_get("reason")?,
        credential: row.try_get("credential")?,
        sha256: row.try_get("sha256")?,
        size: row.try_get("size")?,
    })
}

async fn shares(ctx: &Context, conn: &mut Connection, document: Uuid) -> Result<Vec<Share>> {
    type Row = (String, String, i64, i64, Option<i64>, u32);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, purpose, shared_at, expires_at, ended_at, looks FROM document_shares
         WHERE document = $1 ORDER BY shared_at DESC, id DESC",
    )
    .bind(document.to_string())
    .fetch_all(conn)
    .await?;
    let share = |(id, purpose, shared_at, expires_at, ended_at, looks): Row| {
        let id = uuid(&id)?;
        Ok(Share {
            id,
            purpose,
            shared_at: time(shared_at),
            expires_at: time(expires_at),
            ended_at: ended_at.map(time),
            looks,
            page: ctx.press.page(&token(ctx, id)),
        })
    };
    rows.into_iter().map(share).collect()
}

async fn check_own(conn: &mut Connection, caller: &Caller, id: Uuid) -> Result<()> {
    let own: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM documents d JOIN tickets t ON t.number = d.ticket
         WHERE d.id = $1 AND account_id = $2",
    )
    .bind(id.to_string())
    .bind(caller.account.to_string())
    .fetch_optional(conn)
    .await?;
    own.map(|_| ()).ok_or_else(Error::not_found)
}

/// Records that a document changed, for whose it is.
async fn changed(
    ctx: &Context,
    conn: &mut Connection,
    id: Uuid,
    account: Uuid,
) -> Result<feed::Recorded> {
    feed::record(conn, account, (feed::Kind::Document, &id.to_string()), false, ctx.now()).await
}

/// Whose a document is.
async fn account_of(conn: &mut Connection, id: Uuid) -> Result<Uuid> {
    let account: Option<String> = sqlx::query_scalar(
        "SELECT account_id FROM documents d JOIN tickets t ON t.number = d.ticket
         WHERE d.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    uuid(&account.ok_or_else(Error::not_found)?)
}

/// What the page of a document or of a share is found by: only this server can derive it.
fn token(ctx: &Context, id: Uuid) -> String {
    let mut token = ctx.pepper.token("document page", id.as_bytes());
    token.truncate(TOKEN);
    token
}

fn token_hash(ctx: &Context, token: &str) -> Vec<u8> {
    ctx.pepper.hash("document page", token.as_bytes())
}

fn purpose(id: Uuid) -> String {
    format!("document {id}")
}

fn open(ctx: &Context, id: Uuid, sealed: &[u8]) -> Result<Content> {
    Ok(serde_json::from_slice(&ctx.pepper.unseal(&purpose(id), sealed)?)?)
}
