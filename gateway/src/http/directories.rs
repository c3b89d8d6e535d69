//! The lists that everybody can look something up in: read by everybody, published by who may.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use live_domain::published::Collection;
use serde_json::json;

use super::Gate;
use super::answer::{PUBLIC_HOUR, PUBLIC_MINUTE, fresh};
use super::extract::{Directory, JsonText};
use super::publishing::{Publisher, take};
use crate::error::Result;
use crate::services::publishing;

type Gateway = State<Arc<Gate>>;

/// Every list, so that a phone has all of them at once and asks only whether anything changed. Those that
/// are another every day, prices and news, are named without their entries.
#[utoipa::path(get, path = "/v1/directories", tag = "directories",
    responses((status = 200, description = "Every list", body = serde_json::Value),
        (status = 304, description = "Unchanged")))]
pub(super) async fn all(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &json!({ "directories": publishing::lists(&gate.ctx).await? }), PUBLIC_HOUR)
}

/// One list whole.
#[utoipa::path(get, path = "/v1/directories/{directory}", tag = "directories",
    params(("directory" = String, Path, description = "The list's id")),
    responses((status = 200, description = "The list", body = serde_json::Value),
        (status = 304, description = "Unchanged")))]
pub(super) async fn one(
    State(gate): Gateway,
    Directory(id): Directory,
    asked: HeaderMap,
) -> Result<Response> {
    let one = publishing::one(&gate.ctx, Collection::Directories, &id, None).await?;
    fresh(&asked, &one, PUBLIC_MINUTE)
}

/// Publishes a list, or a new version of it that takes its place, by a publisher's name and secret
/// (`Authorization: Basic`). What is wrong with it is told by line and column.
#[utoipa::path(put, path = "/v1/directories/{directory}", tag = "directories",
    params(("directory" = String, Path, description = "The list's id")),
    request_body = serde_json::Value,
    responses((status = 201, description = "It is published from now on"),
        (status = 200, description = "It was already"),
        (status = 401, description = "No publisher, or the secret is wrong",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn publish(
    State(gate): Gateway,
    Publisher(publisher): Publisher,
    Directory(id): Directory,
    JsonText(text): JsonText,
) -> Result<Response> {
    take(&gate, &publisher, Collection::Directories, &id, &text).await
}
