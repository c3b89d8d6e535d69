//! The handler of the departments.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use live_protocol::{Department, Departments};

use super::Gate;
use super::answer::{PUBLIC_MINUTE, fresh};
use crate::error::Result;

/// The city's departments, and since when a system of theirs does not answer.
#[utoipa::path(get, path = "/v1/departments", tag = "city",
    responses((status = 200, description = "In the city's order", body = Departments),
        (status = 304, description = "Unchanged")))]
pub(super) async fn all(State(gate): State<Arc<Gate>>, asked: HeaderMap) -> Result<Response> {
    let ctx = &gate.ctx;
    let mut departments = Vec::new();
    for known in &ctx.city.departments {
        departments.push(Department {
            id: known.id.clone(),
            name: known.name.clone(),
            unreachable_since: ctx.departments.silent_since(&known.id).await,
        });
    }
    fresh(&asked, &Departments { departments }, PUBLIC_MINUTE)
}
