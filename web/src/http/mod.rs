//! The addresses of this server.

mod body;
mod events;
mod files;
mod guard;
mod intake;
mod pages;
mod previews;
mod visitor;

use std::any::Any;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::render::{Trouble, render_trouble};
use crate::screen::{Brand, Language};
use crate::shell::Shell;
use crate::words::ShellWords;

pub(crate) use guard::policy;
pub(crate) use previews::Previews;

/// The address that a request came from.
type Peer = axum::extract::ConnectInfo<SocketAddr>;

pub(crate) fn router(shell: &Shell) -> Router {
    let page = || get(pages::show).post(pages::act);
    Router::new()
        .route("/", page())
        .route("/{*route}", page())
        .route("/-/back", post(pages::back))
        .route("/-/edit", post(pages::edit))
        .route("/-/events", get(events::stream))
        .route("/-/file/{id}", get(files::whole))
        .route("/-/preview/{id}", get(files::preview))
        .route("/-/qr.png", get(files::qr_png))
        .route("/-/qr.svg", get(files::qr_svg))
        .route("/-/assets/{name}", get(files::asset))
        .route("/favicon.svg", get(files::favicon))
        .route("/manifest.webmanifest", get(files::manifest))
        .route("/robots.txt", get(files::robots))
        .route("/health/live", get(files::live))
        .route("/health/ready", get(files::ready))
        .route_layer(middleware::from_fn(guard::log))
        .layer(DefaultBodyLimit::max(body::MOST_READ))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(shell.clone(), guard::add_headers))
        .with_state(shell.clone())
}

/// A page that is never kept by anybody but the browser's window.
fn page(status: StatusCode, markup: Markup) -> Response {
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, markup.into_string()).into_response()
}

/// A page that only says what went wrong.
fn trouble_page(
    shell: &Shell,
    trouble: Trouble,
    language: Language,
    retry: Option<&str>,
) -> Response {
    let words = ShellWords::of(language);
    let markup = render_trouble(trouble, words, &shell.brand(), retry);
    let mut response = page(status(trouble), markup);
    if trouble == Trouble::Crowded {
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("60"));
    }
    response
}

fn status(trouble: Trouble) -> StatusCode {
    match trouble {
        Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Trouble::Expired => StatusCode::FORBIDDEN,
        Trouble::Crowded => StatusCode::TOO_MANY_REQUESTS,
        Trouble::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        Trouble::Full => StatusCode::INSUFFICIENT_STORAGE,
        Trouble::Missing => StatusCode::NOT_FOUND,
        Trouble::Malformed => StatusCode::BAD_REQUEST,
    }
}

/// What a panic in a handler becomes. What it was about is in the log, not on the page.
#[allow(clippy::needless_pass_by_value)] // as the layer hands it over
fn after_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a panic while a page was made");
    let words = ShellWords::of(Language::default());
    let brand = Brand::default();
    page(
        StatusCode::INTERNAL_SERVER_ERROR,
        render_trouble(Trouble::Broken, words, &brand, Some("/")),
    )
}
