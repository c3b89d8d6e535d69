//! Publishing, whatever the collection: by whom, and what is answered.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use live_domain::published::Collection;

use super::Gate;
use super::extract::ClientAddress;
use crate::error::{Error, Result};
use crate::services::publishing::{self, Published};

/// Somebody who may publish, by name and secret (`Authorization: Basic`).
pub(super) struct Publisher(pub String);

impl FromRequestParts<Arc<Gate>> for Publisher {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, gate: &Arc<Gate>) -> Result<Self> {
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, gate).await?;
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = header.and_then(|text| STANDARD.decode(text.strip_prefix("Basic ")?).ok());
        let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
        let Some((name, secret)) = given.as_deref().and_then(|text| text.split_once(':')) else {
            return Err(Error::sign_in_again());
        };
        publishing::publisher(&gate.ctx, name, secret, address).await.map(Self)
    }
}

/// Publishes something in a collection.
pub(super) async fn take(
    gate: &Gate,
    publisher: &str,
    collection: Collection,
    id: &str,
    text: &str,
) -> Result<Response> {
    Ok(match publishing::publish(&gate.ctx, publisher, collection, id, text).await? {
        Published::New => StatusCode::CREATED.into_response(),
        Published::Same => StatusCode::OK.into_response(),
    })
}
