//! The handlers of `/v1/applications`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use live_protocol::{Application, Applications, Fix, Message, NewApplication, Rating};
use serde_json::Value;

use super::Gate;
use super::answer::{OWN, fresh, repeated};
use super::extract::{Keyed, Number};
use super::proof::SignedIn;
use crate::error::Result;
use crate::services::applications;

type Gateway = State<Arc<Gate>>;

/// One's own applications.
#[utoipa::path(get, path = "/v1/applications", tag = "applications", security(("token" = [])),
    responses((status = 200, description = "Newest first", body = Applications),
        (status = 304, description = "Unchanged")))]
pub(super) async fn list(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &applications::list(&gate.ctx, &caller).await?, OWN)
}

/// Sends an application. Its files were put before.
#[utoipa::path(post, path = "/v1/applications", tag = "applications",
    request_body = NewApplication, security(("token" = [])),
    params(("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "It became a ticket", body = Application)))]
pub(super) async fn submit(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    request: Keyed<NewApplication>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(applications::submit(&gate.ctx, &caller, &once, &request.value).await?)
}

/// One's own application. Another's is not found.
#[utoipa::path(get, path = "/v1/applications/{number}", tag = "applications",
    security(("token" = [])),
    params(("number" = String, Path, description = "The application's number")),
    responses((status = 200, description = "The application", body = Application),
        (status = 304, description = "Unchanged")))]
pub(super) async fn one(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    asked: HeaderMap,
) -> Result<Response> {
    fresh(&asked, &applications::own(&gate.ctx, &caller, &number).await?, OWN)
}

/// Puts right what is open, and only that.
#[utoipa::path(post, path = "/v1/applications/{number}/fix", tag = "applications",
    request_body = Fix, security(("token" = [])),
    params(("number" = String, Path, description = "The application's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "In review again", body = Application)))]
pub(super) async fn fix(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Fix>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(applications::fix(&gate.ctx, &caller, &number, &once, &request.value).await?)
}

/// Writes to the department.
#[utoipa::path(post, path = "/v1/applications/{number}/messages", tag = "applications",
    request_body = Message, security(("token" = [])),
    params(("number" = String, Path, description = "The application's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "In the timeline", body = Application)))]
pub(super) async fn write(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Message>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(applications::write(&gate.ctx, &caller, &number, &once, &request.value).await?)
}

/// Withdraws an application that is not decided. The body is an object without members.
#[utoipa::path(post, path = "/v1/applications/{number}/withdrawal", tag = "applications",
    request_body = Value, security(("token" = [])),
    params(("number" = String, Path, description = "The application's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "Withdrawn", body = Application)))]
pub(super) async fn withdraw(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Value>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(applications::withdraw(&gate.ctx, &caller, &number, &once).await?)
}

/// Rates an application that was decided, once.
#[utoipa::path(post, path = "/v1/applications/{number}/rating", tag = "applications",
    request_body = Rating, security(("token" = [])),
    params(("number" = String, Path, description = "The application's number"),
        ("Idempotency-Key" = uuid::Uuid, Header, description = "The submission")),
    responses((status = 201, description = "The application, rated", body = Application)))]
pub(super) async fn rate(
    State(gate): Gateway,
    SignedIn(caller): SignedIn,
    Number(number): Number,
    request: Keyed<Rating>,
) -> Result<Response> {
    let once = request.once(Some(caller.account));
    repeated(applications::rate(&gate.ctx, &caller, &number, &once, &request.value).await?)
}
