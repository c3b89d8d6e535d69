//! The change feed: what changed of one's own, as JSON Lines.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{Change, ChangesEnd, JSON_LINES, MAX_CHANGES, MAX_WAIT_SECONDS, USUAL_CHANGES};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Gate;
use super::answer::{OWN, tag};
use super::extract::Asked;
use super::proof::SignedIn;
use crate::error::{Error, Result};
use crate::services::feed::{self, Changed, Page};

/// What may be asked of the feed.
#[derive(Deserialize)]
pub(super) struct Wanted {
    /// Where to go on.
    since: Option<String>,
    /// The most changes.
    limit: Option<u32>,
    /// For how many seconds to wait.
    wait: Option<u32>,
}

/// What changed of one's own since a cursor.
#[utoipa::path(get, path = "/v1/changes", tag = "account", security(("token" = [])),
    params(
        ("since" = Option<String>, Query, description = "Where to go on: the cursor of an earlier \
            answer's last line. Without it the feed begins at its beginning, with a snapshot"),
        ("limit" = Option<u32>, Query, description = "The most changes: 100, up to 2000"),
        ("wait" = Option<u32>, Query,
            description = "For how many seconds to wait when nothing has changed: 0, up to 25"),
    ),
    responses((status = 200, body = Change, content_type = "application/jsonl",
        description = "A change a line, each resource at most once; at last a line with `cursor` \
            and `more` (ChangesEnd), without which the answer was cut off. A change without \
            `body` says that the resource is gone.")))]
pub(super) async fn changes(
    State(gate): State<Arc<Gate>>,
    SignedIn(caller): SignedIn,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response> {
    let ctx = &gate.ctx;
    let limit = wanted.limit.unwrap_or(USUAL_CHANGES).clamp(1, MAX_CHANGES);
    let since = wanted.since.as_deref();
    let wait = patience(&gate, wanted.wait.unwrap_or(0));
    // Before the first look: what changes between the two is not missed.
    let listener = (!wait.is_zero()).then(|| ctx.listeners.listen(caller.account)).transpose()?;
    let mut page = feed::read(ctx, &caller, since, limit).await?;
    if let Some(mut listener) = listener
        && page.changes.is_empty()
    {
        let mut stopping = gate.stopping.clone();
        tokio::select! {
            () = listener.hear() => {}
            () = tokio::time::sleep(wait) => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
        page = feed::read(ctx, &caller, since, limit).await?;
    }
    let headers = [(CONTENT_TYPE, JSON_LINES), (CACHE_CONTROL, OWN)];
    Ok((headers, lines(page)?).into_response())
}

/// How long to wait: always less than a request may take.
fn patience(gate: &Gate, asked: u32) -> Duration {
    let asked = Duration::from_secs(u64::from(asked.min(MAX_WAIT_SECONDS)));
    asked.min(gate.request_timeout * 5 / 6)
}

fn lines(page: Page) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for Changed { resource, body } in page.changes {
        let etag = body.as_deref().map(tag);
        let body = body.map(raw).transpose()?;
        serde_json::to_writer(&mut lines, &Change { resource, etag, max_age: 0, body })?;
        lines.push(b'\n');
    }
    serde_json::to_writer(&mut lines, &ChangesEnd { cursor: page.cursor, more: page.more })?;
    lines.push(b'\n');
    Ok(lines)
}

fn raw(json: Vec<u8>) -> Result<Box<RawValue>> {
    let text = String::from_utf8(json).map_err(|_| Error::fault("JSON that is no text"))?;
    Ok(RawValue::from_string(text)?)
}
