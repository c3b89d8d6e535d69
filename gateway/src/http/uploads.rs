//! Uploads in pieces: the tus protocol, version 1.0 (creation, termination, checksum, expiration).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use live_protocol::{IDEMPOTENCY_KEY, MAX_PHOTO_BYTES, Problem, ProblemKind, tus};
use ring::digest;
use uuid::Uuid;

use super::extract::{Id, idempotency_key};
use super::proof::SignedIn;
use super::{Gate, answer, http_date};
use crate::error::{Error, Result};
use crate::services::uploads::{self, Checksum, NewUpload, Piece, Upload};

type Gateway = State<Arc<Gate>>;

/// The longest `Upload-Metadata`.
const MAX_METADATA: usize = 2 * 1024;

const ALGORITHMS: [(&str, &digest::Algorithm); 2] =
    [("sha1", &digest::SHA1_FOR_LEGACY_USE_ONLY), ("sha256", &digest::SHA256)];

/// A request in the version of tus that is spoken here.
pub(super) struct Tus;

impl FromRequestParts<Arc<Gate>> for Tus {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<Gate>,
    ) -> std::result::Result<Self, Response> {
        if text(&parts.headers, tus::RESUMABLE) == Some(tus::VERSION) {
            return Ok(Self);
        }
        let problem =
            other_status(StatusCode::PRECONDITION_FAILED, "only tus 1.0.0 is spoken here");
        Err(([(tus::VERSIONS, tus::VERSION)], problem).into_response())
    }
}

/// What this server can.
#[utoipa::path(options, path = "/v1/uploads", tag = "files",
    responses((status = 204, description = "The version, extensions and limits of tus, in headers")))]
pub(super) async fn abilities() -> Response {
    let max = MAX_PHOTO_BYTES.to_string();
    let headers = [
        (tus::VERSIONS, tus::VERSION),
        ("tus-extension", "creation,termination,checksum,expiration"),
        ("tus-checksum-algorithm", "sha1,sha256"),
        ("tus-max-size", max.as_str()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// Begins the upload of a photo. Its bytes follow in pieces; when they are all there, it is checked
/// and becomes the file that `Upload-Metadata` names under `file` (a UUID), or else a file with the
/// upload's own id. `sha256` in the metadata (hex) is what all bytes must sum up to.
#[utoipa::path(post, path = "/v1/uploads", tag = "files", security(("token" = [])),
    params(("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = u64, Header, description = "How many bytes"),
        ("Upload-Metadata" = Option<String>, Header, description = "Names, each with a value in base64"),
        ("Idempotency-Key" = Option<uuid::Uuid>, Header,
            description = "The same key gets the same upload")),
    responses((status = 201, description = "Begun, at the address in Location")))]
pub(super) async fn create(
    State(gate): Gateway,
    _: Tus,
    SignedIn(caller): SignedIn,
    headers: HeaderMap,
) -> Result<Response> {
    let upload = uploads::create(&gate.ctx, &caller, &new_upload(&headers)?).await?;
    // Relative to what was asked for: a proxy in front may have the gateway at another path.
    let location = [(LOCATION, answer::header(&format!("uploads/{}", upload.id))?)];
    Ok((StatusCode::CREATED, location, standing(&upload, false)?).into_response())
}

/// How much of an upload is there.
#[utoipa::path(head, path = "/v1/uploads/{id}", tag = "files", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The upload"),
        ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses((status = 200, description = "The next byte's place in Upload-Offset")))]
pub(super) async fn show(
    State(gate): Gateway,
    _: Tus,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    let upload = uploads::show(&gate.ctx, &caller, id).await?;
    Ok((StatusCode::OK, standing(&upload, true)?).into_response())
}

/// The next piece of an upload. When the connection breaks, what has arrived is kept. The last one
/// is answered when the whole was checked and stored.
#[utoipa::path(patch, path = "/v1/uploads/{id}", tag = "files", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The upload"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = u64, Header, description = "Where it begins: where the upload ends"),
        ("Upload-Checksum" = Option<String>, Header,
            description = "`sha1` or `sha256`, a space, and the piece's sum in base64")),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = 204, description = "The next byte's place in Upload-Offset")))]
pub(super) async fn append(
    State(gate): Gateway,
    _: Tus,
    SignedIn(caller): SignedIn,
    Id(id): Id,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    if text(&headers, CONTENT_TYPE.as_str()) != Some(tus::PIECE) {
        let detail = "the body has to be application/offset+octet-stream";
        return Err(other_status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let piece = Piece { offset: number(&headers, tus::OFFSET)?, checksum: checksum(&headers)? };
    let upload = uploads::append(&gate.ctx, &caller, id, &piece, body.into_data_stream()).await?;
    Ok((StatusCode::NO_CONTENT, standing(&upload, false)?).into_response())
}

/// Ends an upload that is not wanted any more.
#[utoipa::path(delete, path = "/v1/uploads/{id}", tag = "files", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The upload"),
        ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn end(
    State(gate): Gateway,
    _: Tus,
    SignedIn(caller): SignedIn,
    Id(id): Id,
) -> Result<Response> {
    uploads::end(&gate.ctx, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// One of the other methods in `X-HTTP-Method-Override`, for whom something on the way lets only
/// this one through.
#[utoipa::path(post, path = "/v1/uploads/{id}", tag = "files", security(("token" = [])),
    params(("id" = uuid::Uuid, Path, description = "The upload"),
        ("X-HTTP-Method-Override" = String, Header, description = "HEAD, PATCH or DELETE")),
    responses((status = 204, description = "As of the method that is meant"),
        (status = 200, description = "As of HEAD"),
        (status = 405, description = "Without another method", body = Problem,
            content_type = "application/problem+json")))]
pub(super) async fn overridden(
    gate: Gateway,
    tus: Tus,
    caller: SignedIn,
    id: Id,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    match text(&headers, "x-http-method-override") {
        Some("HEAD") => show(gate, tus, caller, id).await,
        Some("PATCH") => append(gate, tus, caller, id, headers, body).await,
        Some("DELETE") => end(gate, tus, caller, id).await,
        _ => Err(super::problem::wrong_method().await),
    }
}

/// How an upload stands, in headers.
fn standing(upload: &Upload, whole: bool) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    let mut add = |name: &'static str, value: &str| -> Result<()> {
        headers.insert(HeaderName::from_static(name), answer::header(value)?);
        Ok(())
    };
    add(tus::OFFSET, &upload.offset.to_string())?;
    if let Some(expires) = upload.expires {
        add(tus::EXPIRES, &http_date(expires))?;
    }
    if whole {
        add(tus::LENGTH, &upload.size.to_string())?;
        if !upload.metadata.is_empty() {
            add(tus::METADATA, &upload.metadata)?;
        }
    }
    Ok(headers)
}

fn new_upload(headers: &HeaderMap) -> Result<NewUpload> {
    let metadata = text(headers, tus::METADATA).unwrap_or_default();
    if metadata.len() > MAX_METADATA {
        return Err(Error::malformed("Upload-Metadata is too long"));
    }
    let told = |name: &str| -> Result<Option<String>> { told(metadata, name) };
    let file = told(tus::FILE)?.map(|id| id.parse::<Uuid>()).transpose();
    let sha256 = told(tus::SHA256)?;
    if sha256.as_ref().is_some_and(|sum| !is_sha256(sum)) {
        return Err(Error::malformed("sha256 in Upload-Metadata is no such sum"));
    }
    let key =
        headers.contains_key(IDEMPOTENCY_KEY).then(|| idempotency_key(headers)).transpose()?;
    Ok(NewUpload {
        size: number(headers, tus::LENGTH)?,
        file: file.map_err(|_| Error::malformed("file in Upload-Metadata is no UUID"))?,
        sha256,
        metadata: metadata.to_owned(),
        key,
    })
}

/// What `Upload-Metadata` says under a name.
fn told(metadata: &str, name: &str) -> Result<Option<String>> {
    let mut pairs =
        metadata.split(',').map(|pair| pair.trim().split_once(' ').unwrap_or((pair, "")));
    let Some((_, value)) = pairs.find(|(key, _)| *key == name) else { return Ok(None) };
    let wrong = || Error::malformed("a value in Upload-Metadata is not base64 of text");
    let bytes = STANDARD.decode(value.trim()).map_err(|_| wrong())?;
    String::from_utf8(bytes).map(Some).map_err(|_| wrong())
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>> {
    let Some(value) = headers.get(tus::CHECKSUM) else { return Ok(None) };
    let wrong = || Error::malformed("Upload-Checksum is not an algorithm and a sum in base64");
    let (name, sum) = value.to_str().ok().and_then(|v| v.split_once(' ')).ok_or_else(wrong)?;
    let (_, algorithm) = ALGORITHMS
        .into_iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| Error::malformed("Upload-Checksum can be of sha1 and sha256"))?;
    let sum = STANDARD.decode(sum.trim()).map_err(|_| wrong())?;
    Ok(Some(Checksum { algorithm, sum }))
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    let number = text(headers, name).and_then(|text| text.parse().ok());
    number.ok_or_else(|| Error::malformed(format!("the header {name} has to be a number")))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A request that could not be read, in a status that tus has for it.
fn other_status(status: StatusCode, detail: &str) -> Error {
    let mut problem = Problem::new(ProblemKind::Malformed).because(detail);
    problem.status = status.as_u16();
    problem.into()
}
