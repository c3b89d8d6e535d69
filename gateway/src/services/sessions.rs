//! Sessions: short-lived access tokens and refresh tokens that are used once.
//!
//! Both tokens of a pair are derived from a random seed that is kept with the pair, by a key that
//! is not in the database. So the database holds no token, and yet the very same pair can be given
//! again to a phone that did not get the answer.

use std::time::Duration;

use live_domain::Timestamp;
use live_protocol::Session;
use uuid::Uuid;

use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller};
use crate::services::{Context, time, uuid};

/// How long an access token lives.
const ACCESS: Duration = Duration::from_mins(15);

/// How long a refresh token can wait to be used.
const REFRESH: Duration = Duration::from_hours(180 * 24);

/// How long a used refresh token, or a used code, gives the same session again. Longer than a
/// phone's retries take, shorter than a thief needs.
pub(crate) const GRACE: Duration = Duration::from_mins(1);

/// A longer token was not made here.
const LONGEST_TOKEN: usize = 128;

/// Who holds this access token.
pub(crate) async fn authenticate(ctx: &Context, token: &str) -> Result<Caller> {
    if token.len() > LONGEST_TOKEN {
        return Err(Error::sign_in_again());
    }
    let row: Option<(String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT s.id, s.account_id, s.device_key, a.nik_masked
         FROM token_pairs p JOIN sessions s ON s.id = p.session_id
         JOIN accounts a ON a.id = s.account_id
         WHERE p.access_hash = $1 AND p.access_until > $2 AND s.ended_at IS NULL",
    )
    .bind(ctx.pepper.hash("access", token.as_bytes()))
    .bind(ctx.now().unix_millis())
    .fetch_optional(&mut *ctx.db.read().await?)
    .await?;
    let (session, account, device_key, nik) = row.ok_or_else(Error::sign_in_again)?;
    Ok(Caller {
        account: uuid(&account)?,
        session: uuid(&session)?,
        device_key,
        assurance: accounts::assurance(nik.as_deref()),
    })
}

/// Begins a session.
pub(crate) async fn begin(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    device_key: &str,
) -> Result<(Uuid, Session)> {
    let id = ctx.new_id();
    sqlx::query(
        "INSERT INTO sessions (id, account_id, device_key, created_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(id.to_string())
    .bind(account.to_string())
    .bind(device_key)
    .bind(ctx.now().unix_millis())
    .execute(&mut *conn)
    .await?;
    let (_, session) = next_pair(ctx, conn, id, account).await?;
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
        "SELECT s.account_id, p.seed, p.access_until
         FROM sessions s JOIN token_pairs p ON p.session_id = s.id
         WHERE s.id = $1 AND s.device_key = $2 AND s.ended_at IS NULL AND p.used_at IS NULL",
    )
    .bind(session)
    .bind(device_key)
    .fetch_optional(&mut *conn)
    .await?;
    let Some((account, seed, until)) = row else { return Ok(None) };
    Ok(Some(answer(ctx, conn, uuid(&account)?, &seed, time(until)).await?))
}

/// Exchanges a refresh token. A token that was used before ends the session, because one of the two
/// who had it is a thief; within [`GRACE`] it is taken for the same phone asking again.
pub(crate) async fn refresh(ctx: &Context, token: &str) -> Result<Session> {
    if token.len() > LONGEST_TOKEN {
        return Err(Error::sign_in_again());
    }
    let now = ctx.now();
    let mut tx = ctx.db.write().await?;
    let used = find(ctx, &mut tx, token).await?.ok_or_else(Error::sign_in_again)?;
    let Some(used_at) = used.used_at else {
        if used.until <= now {
            return Err(Error::sign_in_again());
        }
        let (next, session) = next_pair(ctx, &mut tx, used.session, used.account).await?;
        sqlx::query("UPDATE token_pairs SET used_at = $1, successor = $2 WHERE id = $3")
            .bind(now.unix_millis())
            .bind(next.to_string())
            .bind(used.id)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        return Ok(session);
    };
    if now.since(used_at) <= GRACE
        && let Some((seed, until)) = unused(&mut tx, used.successor.as_deref()).await?
    {
        return answer(ctx, &mut tx, used.account, &seed, until).await;
    }
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

/// The pair of a refresh token.
struct Pair {
    id: String,
    session: Uuid,
    account: Uuid,
    until: Timestamp,
    used_at: Option<Timestamp>,
    successor: Option<String>,
}

type PairRow = (String, String, String, i64, Option<i64>, Option<String>);

async fn find(ctx: &Context, conn: &mut Connection, token: &str) -> Result<Option<Pair>> {
    let row: Option<PairRow> = sqlx::query_as(
        "SELECT p.id, s.id, s.account_id, p.refresh_until, p.used_at, p.successor
         FROM token_pairs p JOIN sessions s ON s.id = p.session_id
         WHERE p.refresh_hash = $1 AND s.ended_at IS NULL",
    )
    .bind(ctx.pepper.hash("refresh", token.as_bytes()))
    .fetch_optional(conn)
    .await?;
    let Some((id, session, account, until, used_at, successor)) = row else { return Ok(None) };
    Ok(Some(Pair {
        id,
        session: uuid(&session)?,
        account: uuid(&account)?,
        until: time(until),
        used_at: used_at.map(time),
        successor,
    }))
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
async fn next_pair(
    ctx: &Context,
    conn: &mut Connection,
    session: Uuid,
    account: Uuid,
) -> Result<(Uuid, Session)> {
    let mut seed = [0; 32];
    ctx.random.fill(&mut seed);
    let id = ctx.new_id();
    let now = ctx.now();
    let until = now.after(ACCESS);
    let (access, refresh) = tokens(ctx, &seed);
    sqlx::query(
        "INSERT INTO token_pairs
         (id, session_id, seed, access_hash, access_until, refresh_hash, refresh_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(session.to_string())
    .bind(seed.as_slice())
    .bind(ctx.pepper.hash("access", access.as_bytes()))
    .bind(until.unix_millis())
    .bind(ctx.pepper.hash("refresh", refresh.as_bytes()))
    .bind(now.after(REFRESH).unix_millis())
    .execute(&mut *conn)
    .await?;
    Ok((id, answer(ctx, conn, account, &seed, until).await?))
}

async fn answer(
    ctx: &Context,
    conn: &mut Connection,
    account: Uuid,
    seed: &[u8],
    until: Timestamp,
) -> Result<Session> {
    let (access_token, refresh_token) = tokens(ctx, seed);
    let account = accounts::show(conn, account).await?;
    Ok(Session { access_token, refresh_token, expires_at: until, account })
}

fn tokens(ctx: &Context, seed: &[u8]) -> (String, String) {
    (ctx.pepper.token("access-token", seed), ctx.pepper.token("refresh-token", seed))
}
