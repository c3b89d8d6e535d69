//! The departments' services: read by everybody, published by who may.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use live_domain::Department;
use live_domain::published::Collection;
use serde::Deserialize;
use serde_json::json;

use super::Gate;
use super::answer::{PUBLIC_HOUR, PUBLIC_MINUTE, fresh};
use super::extract::{Asked, JsonText, Service};
use super::publishing::{Publisher, take};
use crate::error::Result;
use crate::services::publishing;

type Gateway = State<Arc<Gate>>;

/// What lists show of each service: id, version, department, need, title, summary and words for search.
#[utoipa::path(get, path = "/v1/services", tag = "services",
    responses((status = 200, description = "Every service", body = serde_json::Value),
        (status = 304, description = "Unchanged")))]
pub(super) async fn index(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    fresh(&asked, &json!({ "services": publishing::services(&gate.ctx).await? }), PUBLIC_HOUR)
}

/// Every service whole, so that a phone has all of them at once and asks only whether anything changed; and
/// the departments that offer them, of which one may be younger than the phone's app.
#[utoipa::path(get, path = "/v1/catalogue", tag = "services",
    responses((status = 200, description = "Every definition", body = serde_json::Value),
        (status = 304, description = "Unchanged")))]
pub(super) async fn whole(State(gate): Gateway, asked: HeaderMap) -> Result<Response> {
    #[derive(serde::Serialize)]
    struct Catalogue<'a> {
        departments: &'a [Department],
        services: Vec<Box<serde_json::value::RawValue>>,
    }
    let services = publishing::whole(&gate.ctx, Collection::Services).await?;
    let departments = &gate.ctx.city.departments;
    fresh(&asked, &Catalogue { departments, services }, PUBLIC_HOUR)
}

/// What may be asked of a service.
#[derive(Deserialize)]
pub(super) struct Wanted {
    version: Option<u32>,
}

/// One service: its latest version, or an earlier one for what was begun with it.
#[utoipa::path(get, path = "/v1/services/{service}", tag = "services",
    params(("service" = String, Path, description = "The service's id"),
        ("version" = Option<u32>, Query, description = "That version, instead of the latest")),
    responses((status = 200, description = "Its definition", body = serde_json::Value),
        (status = 304, description = "Unchanged"),
        (status = 400, description = "The version is no number",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn one(
    State(gate): Gateway,
    Service(id): Service,
    Asked(wanted): Asked<Wanted>,
    asked: HeaderMap,
) -> Result<Response> {
    let one = publishing::one(&gate.ctx, Collection::Services, &id, wanted.version).await?;
    fresh(&asked, &one, PUBLIC_MINUTE)
}

/// Publishes a service, or a new version of it, by a publisher's name and secret (`Authorization:
/// Basic`). What is wrong with it is told by line and column.
#[utoipa::path(put, path = "/v1/services/{service}", tag = "services",
    params(("service" = String, Path, description = "The service's id")),
    request_body = serde_json::Value,
    responses((status = 201, description = "It is offered from now on"),
        (status = 200, description = "It was already"),
        (status = 401, description = "No publisher, or the secret is wrong",
            body = live_protocol::Problem, content_type = "application/problem+json")))]
pub(super) async fn publish(
    State(gate): Gateway,
    Publisher(publisher): Publisher,
    Service(id): Service,
    JsonText(text): JsonText,
) -> Result<Response> {
    take(&gate, &publisher, Collection::Services, &id, &text).await
}
