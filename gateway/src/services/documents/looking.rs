//! What anybody sees who has the page of a document or of a share.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{Localized, Timestamp};
use live_protocol::{AccessReason, DocumentState, PersonalData, Share};
use uuid::Uuid;

use super::{Kept, account_of, changed, open, row, shares, token_hash};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accesses::{self, Look};
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, from_word, time, uuid};

/// What a page is about.
pub(crate) enum Seen {
    /// A document.
    Document(Public),
    /// A share that can be looked at: for what, and until when.
    Share(Share),
}

/// What everybody may know of a document.
pub(crate) struct Public {
    pub name: Localized,
    pub number: String,
    pub department: String,
    pub holder: Option<String>,
    pub issued_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub state: DocumentState,
    pub ended_at: Option<Timestamp>,
}

/// What is seen of a document that was shared.
pub(crate) struct Shared {
    pub share: Share,
    pub document: Public,
    pub statement: Localized,
}

/// What the page is about that is found by this. Whoever guesses is refused for a time.
pub(crate) async fn seen(ctx: &Context, token: &str, address: Option<IpAddr>) -> Result<Seen> {
    let found = find(ctx, token, address).await?;
    let conn = &mut *ctx.db.read().await?;
    match found {
        Found::Document(id) => Ok(Seen::Document(public(row(conn, id).await?)?)),
        Found::Share(id, share) => Ok(Seen::Share(open_share(ctx, conn, id, share).await?)),
    }
}

/// What was shared, for whoever wants to see it now: its holder is told of the look.
pub(crate) async fn look(ctx: &Context, token: &str, address: Option<IpAddr>) -> Result<Shared> {
    let Found::Share(id, share) = find(ctx, token, address).await? else {
        return Err(Error::not_found());
    };
    let mut tx = ctx.db.write().await?;
    let share = open_share(ctx, &mut tx, id, share).await?;
    let now = ctx.now();
    let limit = Limit {
        action: "share-look",
        max: ctx.limits.looks_per_share,
        window: Duration::from_hours(1),
    };
    limit.take(&mut tx, share.id.as_bytes(), now).await?;
    let account = account_of(&mut tx, id).await?;
    let look = Look {
        who: "share",
        why: AccessReason::Share,
        what: &[PersonalData::IssuedDocument],
        about: &share.purpose,
    };
    accesses::note(&mut tx, account, look, now).await?;
    sqlx::query("UPDATE document_shares SET looks = looks + 1 WHERE id = $1")
        .bind(share.id.to_string())
        .execute(&mut *tx)
        .await?;
    let row = row(&mut tx, id).await?;
    let content = open(ctx, id, &row.content)?;
    let document = Public { holder: content.holder, ..public(row)? };
    let change = changed(ctx, &mut tx, id, account).await?;
    tx.commit().await?;
    ctx.listeners.tell(change);
    Ok(Shared { share, document, statement: content.statement })
}

/// What a page is found to be of.
enum Found {
    /// A document.
    Document(Uuid),
    /// The document, and the share of it.
    Share(Uuid, Uuid),
}

async fn find(ctx: &Context, token: &str, address: Option<IpAddr>) -> Result<Found> {
    let guesses = Limit {
        action: "document-page",
        max: ctx.limits.wrong_pages_per_address,
        window: Duration::from_mins(15),
    };
    let guesses = Tries::of([]).from(ctx, guesses, address);
    {
        let conn = &mut *ctx.db.read().await?;
        guesses.check(conn, ctx.now()).await?;
        if let Some(found) = known(conn, &token_hash(ctx, token)).await? {
            return Ok(found);
        }
    }
    security::note(Event::DocumentPageUnknown);
    let mut tx = ctx.db.write().await?;
    guesses.count(&mut tx, ctx.now()).await?;
    tx.commit().await?;
    Err(Error::not_found())
}

async fn known(conn: &mut Connection, hash: &[u8]) -> Result<Option<Found>> {
    let row: Option<(String, Option<String>)> = sqlx::query_as(
        "SELECT id, NULL FROM documents WHERE page = $1
         UNION ALL SELECT document, id FROM document_shares WHERE page = $1",
    )
    .bind(hash)
    .fetch_optional(conn)
    .await?;
    let found = |(document, share): (String, Option<String>)| {
        let document = uuid(&document)?;
        Ok(match share {
            Some(share) => Found::Share(document, uuid(&share)?),
            None => Found::Document(document),
        })
    };
    row.map(found).transpose()
}

/// A share while it can be looked at; afterwards it is as if it had never been.
async fn open_share(
    ctx: &Context,
    conn: &mut Connection,
    document: Uuid,
    share: Uuid,
) -> Result<Share> {
    let shares = shares(ctx, conn, document).await?;
    let open = shares.into_iter().find(|known| known.id == share && known.is_open(ctx.now()));
    open.ok_or_else(Error::not_found)
}

fn public(row: Kept) -> Result<Public> {
    Ok(Public {
        name: serde_json::from_str(&row.name)?,
        number: row.number,
        department: row.department,
        holder: row.public_holder,
        issued_at: time(row.issued_at),
        expires_at: row.expires_at.map(time),
        state: from_word(row.state)?,
        ended_at: row.ended_at.map(time),
    })
}
