//! The sandbox's health department over HTTP: FHIR R4, and tokens by client credentials.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Gate;
use super::answer::header;
use super::extract::ProgramForm;
use crate::departments::sandbox::dinkes::{Asked, BASE, Dinkes, Refusal};
use crate::error::{Error, Result};
use crate::sandbox::Sandbox;

type Gateway = State<Arc<Gate>>;

const FHIR_JSON: &str = "application/fhir+json; charset=utf-8";

/// The system that the gateway identifies its appointments by.
const REFERENCE: &str = "identifier=urn:live:appointment|";

/// What a client says of itself to get a token.
#[derive(Debug, Deserialize)]
pub(super) struct TokenRequest {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
}

/// Gives a token.
pub(super) async fn token(
    State(gate): Gateway,
    form: ProgramForm<TokenRequest>,
) -> Result<Response> {
    let client = form.value;
    let dinkes = dinkes(&gate)?;
    let token = dinkes.token(&client.grant_type, &client.client_id, &client.client_secret);
    let (status, body) = match token {
        Some(token) => (StatusCode::OK, token),
        None => (StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" })),
    };
    Ok((status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response())
}

/// What the server can do.
pub(super) async fn metadata(State(gate): Gateway) -> Result<Response> {
    let now = dinkes(&gate).map(|_| gate.ctx.date_of(gate.ctx.now()))?;
    let kinds = ["Location", "HealthcareService", "Schedule", "Slot", "Appointment"];
    let resource = |kind: &str| {
        let mut codes = vec!["read", "search-type"];
        if kind == "Appointment" {
            codes.extend(["create", "patch"]);
        }
        let codes: Vec<Value> = codes.into_iter().map(|code| json!({ "code": code })).collect();
        json!({ "type": kind, "interaction": codes })
    };
    Ok(fhir(
        StatusCode::OK,
        &json!({
            "resourceType": "CapabilityStatement", "status": "active", "date": now.to_string(),
            "kind": "instance", "fhirVersion": "4.0.1", "format": ["json"],
            "implementation": { "description": "A made-up city's health department" },
            "rest": [{ "mode": "server", "resource": kinds.map(resource) }],
        }),
    ))
}

/// Searches.
pub(super) async fn search(
    State(gate): Gateway,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    let dinkes = dinkes(&gate)?;
    if let Some(refused) = refused(dinkes, &headers).await? {
        return Ok(refused);
    }
    let query = query.unwrap_or_default();
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    let asked = Asked(pairs.collect());
    let page = dinkes.search(&kind, &asked).await?;
    let address = address(&headers);
    answer(page.map(|page| (StatusCode::OK, page.bundle(&address, &kind, &asked))))
}

/// Reads.
pub(super) async fn read(
    State(gate): Gateway,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let dinkes = dinkes(&gate)?;
    if let Some(refused) = refused(dinkes, &headers).await? {
        return Ok(refused);
    }
    answer(dinkes.read(&kind, &id).await?.map(|resource| (StatusCode::OK, resource)))
}

/// Books.
pub(super) async fn create(
    State(gate): Gateway,
    Path(kind): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let dinkes = dinkes(&gate)?;
    if let Some(refused) = refused(dinkes, &headers).await? {
        return Ok(refused);
    }
    let once = headers.get("if-none-exist").and_then(|once| once.to_str().ok());
    let reference = once.and_then(|once| once.strip_prefix(REFERENCE)).map(str::to_owned);
    let body = match serde_json::from_slice::<Value>(&body) {
        Ok(body) if kind == "Appointment" && body["resourceType"] == "Appointment" => body,
        _ => return answer(Err(Refusal(400, "structure", "not an Appointment"))),
    };
    let made = dinkes.queue.create(body, reference.as_deref()).await?;
    let is_new = made.as_ref().is_ok_and(|(_, is_new)| *is_new);
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let place = made.as_ref().ok().and_then(|(made, _)| made["id"].as_str());
    let place = place.map(|id| format!("{}/Appointment/{id}", address(&headers)));
    let mut response = answer(made.map(|(made, _)| (status, made)))?;
    if let Some(place) = place {
        response.headers_mut().insert(LOCATION, header(&place)?);
    }
    Ok(response)
}

/// Cancels, which is the one change that it takes (RFC 6902).
pub(super) async fn patch(
    State(gate): Gateway,
    Path((kind, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response> {
    let dinkes = dinkes(&gate)?;
    if let Some(refused) = refused(dinkes, &headers).await? {
        return Ok(refused);
    }
    let wanted = json!([{ "op": "replace", "path": "/status", "value": "cancelled" }]);
    let is_wanted = serde_json::from_slice::<Value>(&body).is_ok_and(|body| body == wanted);
    if kind != "Appointment" || !is_wanted {
        return answer(Err(Refusal(422, "not-supported", "only an Appointment is cancelled")));
    }
    answer(dinkes.queue.cancel(&id).await?.map(|resource| (StatusCode::OK, resource)))
}

fn dinkes(gate: &Gate) -> Result<&Dinkes> {
    gate.sandbox.as_ref().and_then(Sandbox::dinkes).ok_or_else(Error::not_found)
}

/// Why nothing is done for this caller now.
async fn refused(dinkes: &Dinkes, headers: &HeaderMap) -> Result<Option<Response>> {
    if !dinkes.answers().await? {
        return answer(Err(Refusal(503, "transient", "switched off"))).map(Some);
    }
    let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = token.and_then(|value| value.strip_prefix("Bearer "));
    if token.is_some_and(|token| dinkes.knows(token)) {
        return Ok(None);
    }
    answer(Err(Refusal(401, "login", "a token is needed"))).map(Some)
}

/// The server's address as the caller knows it.
fn address(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    format!("http://{host}{BASE}")
}

fn answer(answered: std::result::Result<(StatusCode, Value), Refusal>) -> Result<Response> {
    Ok(match answered {
        Ok((status, resource)) => fhir(status, &resource),
        Err(Refusal(status, code, words)) => {
            let status = StatusCode::from_u16(status).map_err(|_| Error::fault("a status"))?;
            fhir(
                status,
                &json!({
                    "resourceType": "OperationOutcome",
                    "issue": [{ "severity": "error", "code": code, "diagnostics": words }],
                }),
            )
        }
    })
}

fn fhir(status: StatusCode, resource: &Value) -> Response {
    (status, [(CONTENT_TYPE, FHIR_JSON)], resource.to_string()).into_response()
}
