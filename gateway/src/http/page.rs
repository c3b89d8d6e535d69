//! The frame of the gateway's pages for people.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use live_domain::City;
use maud::{DOCTYPE, Markup, html};

/// The app's mark, as the web shell shows it.
const MARK: &str = include_str!("mark.svg");

/// `GET /favicon.svg`.
pub(super) async fn icon() -> Response {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, MARK).into_response()
}

/// A page in the city's language: what is its own in its head, what stands above it, and what it says.
pub(super) fn page(
    city: &City,
    title: &str,
    head: &Markup,
    header: &Markup,
    body: &Markup,
) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="id" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                title { (title) " · " (city.name) }
                (head)
            }
            body {
                header { (header) }
                main { h1 { (title) } (body) }
            }
        }
    };
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], markup.into_string()).into_response()
}

/// That nothing here is real.
pub(super) fn sandbox_banner() -> Markup {
    html! { p class="banner" { "Kota latihan — bukan data sungguhan" } }
}
