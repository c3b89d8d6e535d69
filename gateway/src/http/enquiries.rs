//! The handler of `/v1/enquiries`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use live_protocol::{Enquiry, Reply};

use super::Gate;
use super::answer::json;
use super::extract::{ClientAddress, Json};
use super::proof::MaybeSignedIn;
use crate::error::Result;
use crate::services::enquiries;

/// Asks what a department, or the city's rules, answer at once. Nothing of it is kept. Where the
/// department does not answer, the reply says since when.
#[utoipa::path(post, path = "/v1/enquiries", tag = "services", request_body = Enquiry,
    security((), ("token" = [])),
    responses((status = 200, description = "What is answered, or since when nobody does", body = Reply)))]
pub(super) async fn ask(
    State(gate): State<Arc<Gate>>,
    MaybeSignedIn(caller): MaybeSignedIn,
    ClientAddress(address): ClientAddress,
    Json(enquiry): Json<Enquiry>,
) -> Result<Response> {
    Ok(json(&enquiries::ask(&gate.ctx, caller.as_ref(), &enquiry, address).await?))
}
