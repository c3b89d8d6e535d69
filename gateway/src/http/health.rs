//! Whether the gateway lives, and whether it can serve.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Gate, answer};
use crate::error::{Error, Result};
use crate::services::files::blocking;

/// The gateway's word on itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Health {
    /// `ok`.
    status: &'static str,
    /// The version that runs.
    version: &'static str,
}

const OK: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// The process lives.
#[utoipa::path(get, path = "/health/live", tag = "health",
    responses((status = 200, description = "It lives", body = Health)))]
pub(super) async fn live() -> Response {
    answer::json(&OK)
}

/// Requests can be served: the database answers and the disk takes files.
#[utoipa::path(get, path = "/health/ready", tag = "health",
    responses((status = 200, description = "It can serve", body = Health)))]
pub(super) async fn ready(State(gate): State<Arc<Gate>>) -> Result<Response> {
    let not_ready = |_| Error::unavailable("the database does not answer");
    let mut conn = gate.ctx.db.read().await.map_err(not_ready)?;
    sqlx::query("SELECT 1 FROM settings LIMIT 1")
        .fetch_optional(&mut *conn)
        .await
        .map_err(|_| Error::unavailable("the database does not answer"))?;
    let shelf = gate.ctx.files.clone();
    if !blocking(move || Ok(shelf.is_writable())).await? {
        return Err(Error::unavailable("files cannot be written"));
    }
    Ok(answer::json(&OK))
}
