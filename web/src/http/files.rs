//! Everything that is no page: photos, codes, assets, and what machines ask for.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::visitor;
use crate::assets::{Asset, assets};
use crate::cores::{Core, File};
use crate::render::qr;
use crate::screen::{Block, Brand, QrCode};
use crate::secret::{Secret, SessionId};
use crate::shell::Shell;

/// A photo never changes; but who may see it may: it is kept for an hour, by the browser alone.
const PRIVATE: (HeaderName, &str) = (header::CACHE_CONTROL, "private, max-age=3600");
const FOR_GOOD: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
const FOR_A_DAY: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=86400");

/// `GET /-/file/{id}`: a photo as it is, or the file of a document to save.
pub(super) async fn whole(
    State(shell): State<Shell>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    match photo(&shell, &headers, &id).await {
        Some((_, file)) => {
            let known = ["image/jpeg", "image/png", "image/webp"];
            let media_type = known.into_iter().find(|known| *known == file.media_type);
            let media_type = media_type.unwrap_or("application/octet-stream");
            let own_policy = "default-src 'none'; sandbox; frame-ancestors 'none'";
            let own_policy = (header::CONTENT_SECURITY_POLICY, own_policy);
            // Somebody's copy of their data is not to stay in the browser, too.
            let is_photo = known.contains(&file.media_type.as_str());
            let kept = if is_photo { PRIVATE } else { (header::CACHE_CONTROL, "no-store") };
            ([kept, (header::CONTENT_TYPE, media_type), own_policy], file.bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /-/preview/{id}`: a photo, small.
pub(super) async fn preview(
    State(shell): State<Shell>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let answer = |bytes: Bytes| ([PRIVATE, (header::CONTENT_TYPE, "image/jpeg")], bytes);
    let session = visitor::secret(&shell, &headers).map(|secret| secret.id());
    if let Some(bytes) = session.and_then(|session| shell.previews().find(session, &id)) {
        return answer(bytes).into_response();
    }
    let Some((session, file)) = photo(&shell, &headers, &id).await else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match shell.preview(file.bytes).await.map(Bytes::from) {
        Some(bytes) => {
            shell.previews().keep(session, &id, bytes.clone());
            answer(bytes).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn photo(shell: &Shell, headers: &HeaderMap, id: &str) -> Option<(SessionId, File)> {
    let secret = visitor::secret(shell, headers)?;
    // The photo may have to be fetched: nobody else of the session waits for it.
    let file = core(shell, &secret).await?.file(id).await?;
    Some((secret.id(), file))
}

/// The core of a session, which is opened when it was put away.
async fn core(shell: &Shell, secret: &Secret) -> Option<Arc<dyn Core>> {
    let open = shell.sessions().slot(secret)?.core();
    match open {
        Some(core) => Some(core),
        None => Some(shell.sessions().enter(secret, None).await.ok()??.core()),
    }
}

/// `GET /-/qr.png`: the code on the screen, to save and to choose in another app.
pub(super) async fn qr_png(State(shell): State<Shell>, headers: HeaderMap) -> Response {
    let file = code(&shell, &headers).await.and_then(|code| qr::png_file(&code));
    download(file, "image/png", "attachment; filename=\"qr.png\"")
}

/// `GET /-/qr.svg`: the same as a drawing.
pub(super) async fn qr_svg(State(shell): State<Shell>, headers: HeaderMap) -> Response {
    let file = code(&shell, &headers).await.map(|code| qr::svg_file(&code).into_bytes());
    download(file, "image/svg+xml", "attachment; filename=\"qr.svg\"")
}

async fn code(shell: &Shell, headers: &HeaderMap) -> Option<QrCode> {
    let secret = visitor::secret(shell, headers)?;
    let screen = core(shell, &secret).await?.screen();
    let code = |block: &Block| if let Block::Qr(code) = block { Some(code.clone()) } else { None };
    screen.blocks.iter().find_map(code)
}

fn download(file: Option<Vec<u8>>, media_type: &'static str, name: &'static str) -> Response {
    let Some(file) = file else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, file).into_response()
}

/// `GET /-/assets/{name}`: a file whose address changes with its content.
pub(super) async fn asset(uri: Uri) -> Response {
    match assets().find(uri.path()) {
        Some(asset) => serve(asset, FOR_GOOD),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn serve(asset: &Asset, kept: (HeaderName, &'static str)) -> Response {
    ([kept, (header::CONTENT_TYPE, asset.media_type)], asset.bytes).into_response()
}

/// `GET /favicon.svg`.
pub(super) async fn favicon() -> Response {
    serve(&assets().mark, FOR_A_DAY)
}

/// `GET /manifest.webmanifest`: what a phone needs to put the page beside its apps.
pub(super) async fn manifest(State(shell): State<Shell>) -> Response {
    let Brand { first, second } = shell.brand();
    let name = format!("{first} {second}");
    let manifest = serde_json::json!({
        "name": name.trim(),
        "short_name": name.trim(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f6f2",
        "theme_color": "#0b5f57",
        "icons": [{ "src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml" }],
    });
    let headers = [FOR_A_DAY, (header::CONTENT_TYPE, "application/manifest+json")];
    (headers, manifest.to_string()).into_response()
}

/// `GET /robots.txt`: pages may be found; what belongs to somebody is not there without a cookie.
pub(super) async fn robots() -> Response {
    (
        [FOR_A_DAY, (header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "User-agent: *\nDisallow: /-/\n",
    )
        .into_response()
}

/// `GET /health/live`: the process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// `GET /health/ready`: sessions can be kept.
pub(super) async fn ready(State(shell): State<Shell>) -> Response {
    if shell.sessions().is_ready() {
        "ok\n".into_response()
    } else {
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }
}
