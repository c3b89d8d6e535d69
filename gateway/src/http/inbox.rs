//! The handlers of `/v1/inbox`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use live_protocol::{
    Assurance, InboxMarks, InboxMessage, InboxMessages, InboxSettings, PushSubscription,
};

use super::Gate;
use super::answer::{OWN, fresh, json};
use super::extract::{Id, Json};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::inbox::{self, calling, settings};

type Gateway = State<Arc<Gate>>;

/// What one must know or do.
#[utoipa::path(get, path = "/v1/inbox/messages", tag = "inbox", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = InboxMessages),
        (status = 304, description = "Unchanged")))]
pub(super) async fn list(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    caller.require(Assurance::Phone)?;
    fresh(&asked, &inbox::list(&gate.ctx, &caller).await?, OWN)
}

/// One message. Another's is not found.
#[utoipa::path(get, path = "/v1/inbox/messages/{id}", tag = "inbox", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The message's number")),
    responses((status = 200, description = "The message", body = InboxMessage),
        (status = 304, description = "Unchanged")))]
pub(super) async fn one(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    asked: HeaderMap,
) -> Result<Response> {
    caller.require(Assurance::Phone)?;
    let message = inbox::load(&mut *gate.ctx.db.read().await?, caller.account, id).await?;
    fresh(&asked, &message, OWN)
}

/// Marks messages as read, or as not read. Done once or twice, it is the same.
#[utoipa::path(post, path = "/v1/inbox/read", tag = "inbox", request_body = InboxMarks,
    security(("token" = [])),
    responses((status = 204, description = "Marked")))]
pub(super) async fn mark(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Json(marks): Json<InboxMarks>,
) -> Result<Response> {
    caller.require(Assurance::Phone)?;
    inbox::mark(&gate.ctx, &caller, &marks).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// How one wants to hear of messages.
#[utoipa::path(get, path = "/v1/inbox/settings", tag = "inbox", security(("token" = [])),
    responses((status = 200, description = "The settings", body = InboxSettings),
        (status = 304, description = "Unchanged")))]
pub(super) async fn settings(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    caller.require(Assurance::Phone)?;
    fresh(&asked, &settings::own(&gate.ctx, &caller).await?, OWN)
}

/// Says how one wants to hear of messages.
#[utoipa::path(put, path = "/v1/inbox/settings", tag = "inbox", request_body = InboxSettings,
    security(("token" = [])),
    responses((status = 200, description = "The settings", body = InboxSettings)))]
pub(super) async fn choose(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Json(wanted): Json<InboxSettings>,
) -> Result<Response> {
    caller.require(Assurance::Phone)?;
    Ok(json(&settings::choose(&gate.ctx, &caller, &wanted).await?))
}

/// Says how this device is reached by Web Push, in the place of how it was before.
#[utoipa::path(put, path = "/v1/inbox/push", tag = "inbox", request_body = PushSubscription,
    security(("token" = [])),
    responses((status = 200, description = "The settings", body = InboxSettings)))]
pub(super) async fn subscribe(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Json(wanted): Json<PushSubscription>,
) -> Result<Response> {
    caller.require(Assurance::Phone)?;
    Ok(json(&calling::subscribe(&gate.ctx, &caller, &wanted).await?))
}

/// Has this device not be called any more.
#[utoipa::path(delete, path = "/v1/inbox/push", tag = "inbox", security(("token" = [])),
    responses((status = 200, description = "The settings", body = InboxSettings)))]
pub(super) async fn unsubscribe(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
) -> Result<Response> {
    Ok(json(&calling::unsubscribe(&gate.ctx, &caller).await?))
}
