//! Who sits at the review desk: signing in with a credential of one's own, and the session after it.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;

use crate::config::Reviewer;
use crate::error::Result;
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, time};

/// The longest that a reviewer stays signed in: a working day.
pub(crate) const LONGEST: Duration = Duration::from_hours(8);

/// How long a reviewer who does nothing stays signed in.
const IDLE: Duration = Duration::from_mins(30);

/// Within this time it is not written down anew that a session is used.
const SEEN: Duration = Duration::from_mins(1);

/// Somebody who is signed in at the desk.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// The reviewer's name.
    pub reviewer: String,
    /// What every form of this session's pages carries, and no other page knows.
    pub form_token: String,
}

/// Signs a reviewer in; none when the name or the secret is wrong, which are not told apart.
pub(crate) async fn sign_in(
    ctx: &Context,
    name: &str,
    secret: &str,
    address: Option<IpAddr>,
) -> Result<Option<String>> {
    let Some(reviewer) = recognise(ctx, &ctx.reviewers, name, secret, address).await? else {
        security::note(Event::DeskRefused);
        return Ok(None);
    };
    let now = ctx.now();
    let mut bytes = [0; 32];
    ctx.random.fill(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    let mut tx = ctx.db.write().await?;
    sqlx::query(
        "INSERT INTO desk_sessions (token_hash, reviewer, created_at, seen_at)
         VALUES ($1, $2, $3, $3)",
    )
    .bind(token_hash(ctx, &token))
    .bind(&reviewer.name)
    .bind(now.unix_millis())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Some(token))
}

/// The one of these with this name and secret. Wrong guesses are limited, whatever of the city's own
/// doors they are made at.
pub(crate) async fn recognise<'a>(
    ctx: &Context,
    among: &'a [Reviewer],
    name: &str,
    secret: &str,
    address: Option<IpAddr>,
) -> Result<Option<&'a Reviewer>> {
    let now = ctx.now();
    let window = Duration::from_mins(15);
    let per_name = Limit { action: "desk-name", max: ctx.limits.desk_guesses_per_name, window };
    let per_address =
        Limit { action: "desk-address", max: ctx.limits.desk_guesses_per_address, window };
    let name_hash = ctx.pepper.hash("desk-name", name.as_bytes());
    let guesses = Tries::of([(per_name, name_hash)]).from(ctx, per_address, address);
    let mut tx = ctx.db.write().await?;
    guesses.check(&mut tx, now).await?;
    let message = |name: &str, secret: &str| format!("{name}\n{secret}").into_bytes();
    let own = |reviewer: &Reviewer| message(&reviewer.name, &reviewer.secret);
    let found = ctx.pepper.find("reviewer", &message(name, secret), among, own);
    if found.is_none() {
        guesses.count(&mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// The session of a token; none when it has ended.
pub(crate) async fn session(ctx: &Context, token: &str) -> Result<Option<Session>> {
    let hash = token_hash(ctx, token);
    let row: Option<(String, i64, i64)> = sqlx::query_as(
        "SELECT reviewer, created_at, seen_at FROM desk_sessions WHERE token_hash = $1",
    )
    .bind(&hash)
    .fetch_optional(&mut *ctx.db.read().await?)
    .await?;
    let now = ctx.now();
    let Some((reviewer, created_at, seen_at)) = row else { return Ok(None) };
    let (created_at, seen_at): (Timestamp, Timestamp) = (time(created_at), time(seen_at));
    let goes_on = now.since(created_at) < LONGEST && now.since(seen_at) < IDLE;
    // Who is no longer a reviewer is none at once.
    if !goes_on || !ctx.reviewers.iter().any(|known| known.name == reviewer) {
        return Ok(None);
    }
    if now.since(seen_at) > SEEN {
        let mut tx = ctx.db.write().await?;
        sqlx::query("UPDATE desk_sessions SET seen_at = $1 WHERE token_hash = $2")
            .bind(now.unix_millis())
            .bind(&hash)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    }
    let form_token = ctx.pepper.token("desk-form", token.as_bytes());
    Ok(Some(Session { reviewer, form_token }))
}

impl Session {
    /// Whether a form came from a page of this session.
    pub fn made(&self, ctx: &Context, form_token: &str) -> bool {
        let hash = ctx.pepper.hash("desk-form", self.form_token.as_bytes());
        let is_own = ctx.pepper.matches("desk-form", form_token.as_bytes(), &hash);
        if !is_own {
            security::note(Event::DeskForged);
        }
        is_own
    }
}

/// Ends a session.
pub(crate) async fn sign_out(ctx: &Context, token: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    sqlx::query("DELETE FROM desk_sessions WHERE token_hash = $1")
        .bind(token_hash(ctx, token))
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

fn token_hash(ctx: &Context, token: &str) -> Vec<u8> {
    ctx.pepper.hash("desk-session", token.as_bytes())
}
