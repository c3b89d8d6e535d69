//! What departments push.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};

use super::Gate;
use super::extract::{ClientAddress, JsonBytes};
use crate::error::Result;
use crate::services::callbacks;

/// News of a ticket that a department pushes, signed: `Signature: t={seconds since 1970},v1={hex}`, the
/// HMAC-SHA-256 of `{t}.{body}`, within five minutes, once.
#[utoipa::path(post, path = "/v1/callbacks/{department}", tag = "departments",
    params(("department" = String, Path, description = "The department's id")),
    request_body = serde_json::Value,
    responses((status = 204, description = "Taken"),
        (status = 401, description = "Not signed as it should be, or not now")))]
pub(super) async fn take(
    State(gate): State<Arc<Gate>>,
    Path(department): Path<String>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    JsonBytes(body): JsonBytes,
) -> Result<StatusCode> {
    let signature = headers.get("signature").and_then(|value| value.to_str().ok());
    let signature = signature.unwrap_or_default();
    callbacks::take(&gate.ctx, &department, signature, &body, address).await?;
    Ok(StatusCode::NO_CONTENT)
}
