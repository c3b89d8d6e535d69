//! Sessions: short-lived access tokens and refresh tokens that are used once.
//!
//! Both tokens of a pair are derived from a random seed that is kept with the pair, by a key that
//! is not in the database. So the database holds no token, and yet the very same pair can be given
//! again to a phone that did not get the answer.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::{Problem, ProblemKind, Session};
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::security::{self, Event};
use crate::services::{Context, devices, time, uuid};

/// How long an access token lives.
const ACCESS: Duration = Duration::from_mins(15);

/// How long a used code gives the same session again. Longer than a phone's retries take, shorter
/// than a thief needs.
pub(crate) const GRACE: Duration = Duration::from_mins(1);

/// A longer token was not made here.
const LONGEST_TOKEN: usize = 128;

/// Who holds this access token, and the key that it was given to.
pub(crate) async fn authenticate(ctx: &Context, token: &str, key: &str) -> Result<Caller> {
    type Row = (String, String, String, bool, bool, bool);
    if token.len() > LONGEST_TOKEN {
        return Err(Error::sign_in_again());
    }
    let row: Option<Row> = sqlx::query_as(
        "SELECT s.id, s.account_id, s.device_key, a.nik_masked IS NOT NULL,
            a.proven_at IS NOT NULL OR a.attested_at IS NOT NULL, s.known
         FROM token_pairs p JOIN sessions s ON s.id = p.session_id
         JOIN accounts a ON a.id = s.account_id
         WHERE p.access_hash = $1 AND p.access_until > $2 AND s.ended_at IS NULL",
    )
    .bind(ctx.pepper.hash("access", token.as_bytes()))
    .bind(ctx.now().unix_millis())
    .fetch_optional(&mut *ctx.db.read().await?)
    .await?;
    let (session, account, device_key, has_nik, is_proven, is_known) =
        row.ok_or_else(Error::sign_in_again)?;
    check_key(&device_key, key)?;
    let assurance = accounts::assurance(has_nik, is_proven);
    Ok(Caller {
        account: uuid(&account)?,
        session: uuid(&session)?,
        device_key,
        assurance: devices::trusted(assurance, is_known),
    })
}

/// The device that a session begins on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Device<'a> {
    /// The key that it has proven to hold.
    pub key: &'a str,
    /// How it calls itself.
    pub name: &'a str,
}

/// Begins a session. Whether the account knows the device is the caller's to say.
pub(crate) async fn begin(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    device: &Device<'_>,
    is_known: bool,
) -> Result<(Uuid, Session)> {
    let id = ctx.new_id();
    sqlx::query(
        "INSERT INTO sessions (id, account_id, device_key, device_name, created_at, seen_at, known)
         VALUES ($1, $2, $3, $4, $5, $5, $6)",
    )
    .bind(id.to_string())
    .bind(account.to_string())
    .bind(device.key)
    .bind(devices::name(device.name))
    .bind(ctx.now().unix_millis())
    .bind(is_known)
    .execute(&mut *conn)
    .await?;
    let (_, session) = next_pair(ctx, conn, id).await?;
    Ok((id, session))
}

/// Gives the first pair of a session again, when it is this device's and was not refreshed since.
pub(crate) async fn repeat(
    ctx: &Context,
    conn: &mut Connection,
    session: &str,
    device_key: &str,
) -> Result<Option<Session>> {
    let row: Option<(String, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT s.id, p.seed, p.access_until
         FROM sessions s JOIN token_pairs p ON p.session_id = s.id
         WHERE s.id = $1 AND s.device_key = $2 AND s.ended_at IS NULL AND p.used_at IS NULL",
    )
    .bind(session)
    .bind(device_key)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((session, seed, until)) = row else { return Ok(None) };
    Ok(Some(answer(ctx, conn, uuid(&session)?, &seed, time(until)).await?))
}

/// Exchanges a refresh token for the next pair. It works for the device's key alone, and for as long
/// as the session lasts: nobody is signed out by time.
///
/// A token that was used before gives the same pair again, because the answer may have been lost
/// and the phone may have slept since. Once that pair has been exchanged as well, whoever still comes
/// with the old token has a copy of it, and the session ends.
pub(crate) async fn refresh(ctx: &Context, token: &str, key: &str) -> Result<Session> {
    if token.len() > LONGEST_TOKEN {
        return Err(Error::sign_in_again());
    }
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let Some(used) = find(ctx, &mut tx, token).await? else {
        let is_signed_out = devices::is_signed_out(ctx, &mut tx, key).await?;
        let kind = if is_signed_out { ProblemKind::SignedOut } else { ProblemKind::SignInAgain };
        return Err(Problem::new(kind).into());
    };
    check_key(&used.device_key, key)?;
    if !used.is_used {
        let (next, session) = next_pair(ctx, &mut tx, used.session).await?;
        sqlx::query("UPDATE token_pairs SET used_at = $1, successor = $2 WHERE id = $3")
            .bind(now.unix_millis())
            .bind(next.to_string())
            .bind(used.id)
            .execute(&mut *tx)
            .await?;
        sqlx::query("UPDATE sessions SET seen_at = $1 WHERE id = $2")
            .bind(now.unix_millis())
            .bind(used.session.to_string())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        return Ok(session);
    }
    if let Some((seed, until)) = unused(&mut tx, used.successor.as_deref()).await? {
        return answer(ctx, &mut tx, used.session, &seed, until).await;
    }
    security::note(Event::RefreshTokenReused);
    end(&mut tx, used.session, now).await?;
    tx.commit().await?;
    Err(Error::sign_in_again())
}

/// Ends a session: none of its tokens works any more.
pub(crate) async fn end(conn: &mut Connection, session: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE sessions SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL")
        .bind(now.unix_millis())
        .bind(session.to_string())
        .execute(conn)
        .await?;
    Ok(())
}

/// A session is good for the key that it began with.
fn check_key(of_session: &str, proven: &str) -> Result<()> {
    if of_session == proven {
        return Ok(());
    }
    security::note(Event::TokenOfAnotherDevice);
    Err(Error::sign_in_again())
}

/// The pair of a refresh token.
struct Pair {
    id: String,
    session: Uuid,
    device_key: String,
    is_used: bool,
    successor: Option<String>,
}

type PairRow = (String, String, String, bool, Option<String>);

async fn find(ctx: &Context, conn: &mut Connection, token: &str) -> Result<Option<Pair>> {
    let row: Option<PairRow> = sqlx::query_as(
        "SELECT p.id, s.id, s.device_key, p.used_at IS NOT NULL, p.successor
         FROM token_pairs p JOIN sessions s ON s.id = p.session_id
         WHERE p.refresh_hash = $1 AND s.ended_at IS NULL",
    )
    .bind(ctx.pepper.hash("refresh", token.as_bytes()))
    .fetch_optional(conn)
    .await?;
    let Some((id, session, device_key, is_used, successor)) = row else { return Ok(None) };
    Ok(Some(Pair { id, session: uuid(&session)?, device_key, is_used, successor }))
}

async fn unused(conn: &mut Connection, pair: Option<&str>) -> Result<Option<(Vec<u8>, Timestamp)>> {
    let row: Option<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT seed, access_until FROM token_pairs WHERE id = $1 AND used_at IS NULL",
    )
    .bind(pair)
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|(seed, until)| (seed, time(until))))
}

/// Makes the next pair of a session.
async fn next_pair(ctx: &Context, conn: &mut Connection, session: Uuid) -> Result<(Uuid, Session)> {
    let mut seed = [0; 32];
    ctx.random.fill(&mut seed);
    let id = ctx.new_id();
    let now = ctx.now();
    let until = now.after(ACCESS);
    let (access, refresh) = tokens(ctx, &seed);
    sqlx::query(
        "INSERT INTO token_pairs
         (id, session_id, seed, access_hash, access_until, refresh_hash)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(session.to_string())
    .bind(seed.as_slice())
    .bind(ctx.pepper.hash("access", access.as_bytes()))
    .bind(until.unix_millis())
    .bind(ctx.pepper.hash("refresh", refresh.as_bytes()))
    .execute(&mut *conn)
    .await?;
    Ok((id, answer(ctx, conn, session, &seed, until).await?))
}

async fn answer(
    ctx: &Context,
    conn: &mut Connection,
    session: Uuid,
    seed: &[u8],
    until: Timestamp,
) -> Result<Session> {
    let (access_token, refresh_token) = tokens(ctx, seed);
    let account = devices::account_of(ctx, conn, session).await?;
    Ok(Session { access_token, refresh_token, expires_at: until, account })
}

fn tokens(ctx: &Context, seed: &[u8]) -> (String, String) {
    (ctx.pepper.token("access-token", seed), ctx.pepper.token("refresh-token", seed))
}
