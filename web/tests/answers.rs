//! What pages, files and streams answer.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use live_gallery::gallery;
use live_web::screen::Intent;
use support::browser::Site;

fn site() -> Site {
    Site::new(gallery())
}

fn open(route: &str) -> Intent {
    Intent::Open { route: route.to_owned() }
}

#[tokio::test]
async fn a_page_opens_its_route_once_and_asking_again_refreshes() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/bill").await;
    assert_eq!(site.told(), [open("bill")]);
    browser.open("/bill").await;
    assert_eq!(site.told(), [Intent::Refresh]);
    let look = Request::get("/bill").header("live-look", "1").body(Body::empty()).unwrap();
    assert_eq!(browser.answer(look).await.status, StatusCode::OK);
    let elsewhere = Request::get("/verify").header("live-look", "1").body(Body::empty()).unwrap();
    assert_eq!(browser.answer(elsewhere).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.told(), [], "looking moves nothing");
}

#[tokio::test]
async fn a_page_stands_at_the_address_of_its_screen() {
    let site = site();
    let mut browser = site.browser();
    let answer = browser.get("/nowhere/at/all").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert!(!answer.header("set-cookie").is_empty(), "the next page is the same session's");
    assert_eq!(browser.open("/nowhere").await.status, StatusCode::OK);
    assert_eq!(browser.at, "/");
    let unknown = browser.get("/-/nothing").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    assert!(unknown.text().contains("Halaman ini tidak ada"));
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    let site = site();
    let mut browser = site.browser();
    for path in ["/", "/-/nothing", "/-/preview/none", "/health/live", "/favicon.svg"] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("geolocation=(self)"));
    }
    assert_eq!(browser.open("/").await.header("cache-control"), "no-store");
}

/// Neither a page nor anything else is shown inside of another site's page, whatever was asked.
#[tokio::test]
async fn nothing_can_be_framed_or_taken_for_something_else() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/").await;
    let script = browser.tags().into_iter().find(|tag| tag.name == "script").unwrap();
    let script = script.get("src").unwrap().to_owned();
    browser.open("/ticket").await;
    let file = browser
        .tags()
        .into_iter()
        .find_map(|tag| tag.get("href").filter(|to| to.starts_with("/-/file/")).map(str::to_owned));
    let mut paths: Vec<String> = [
        "/",
        "/bill",
        "/nowhere",
        "/-/nothing",
        "/-/back",
        "/-/edit",
        "/-/file/none",
        "/-/preview/none",
        "/-/qr.png",
        "/-/qr.svg",
        "/favicon.svg",
        "/manifest.webmanifest",
        "/robots.txt",
        "/health/live",
        "/health/ready",
    ]
    .map(str::to_owned)
    .into();
    paths.extend([script, file.expect("a ticket shows a photo")]);
    for method in ["GET", "HEAD", "POST", "PUT", "TRACE", "OPTIONS"] {
        for path in &paths {
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = browser.answer(request).await;
            let policy = answer.header("content-security-policy");
            let mut directives = policy.split("; ");
            let is_alone = directives.any(|directive| directive == "frame-ancestors 'none'");
            assert!(is_alone, "{method} {path}: {policy}");
            assert!(policy.starts_with("default-src 'none'"), "{method} {path}: {policy}");
            assert_eq!(answer.header("x-frame-options"), "DENY", "{method} {path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{method} {path}");
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
            assert_eq!(answer.header("access-control-allow-origin"), "");
            if method == "TRACE" || method == "PUT" {
                assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            }
        }
    }
}

/// Wherever a form or an address asks to be led: the answer stays on this server.
#[tokio::test]
async fn no_address_and_no_form_leads_elsewhere() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    let here = url::Url::parse("https://live.example/").unwrap();
    let stays = |answer: &support::browser::Answer, of: &str| {
        let location = answer.header("location");
        let leads_to = here.join(location).unwrap();
        assert_eq!(leads_to.origin(), here.origin(), "{of} leads to {location}");
        assert!(location.is_empty() || location.starts_with('/'), "{of} leads to {location}");
    };
    let hostile = [
        "//evil.example",
        "//evil.example/%2e%2e",
        "/%2F%2Fevil.example",
        "/%5C%5Cevil.example",
        "/https:evil.example",
        "/https:%2F%2Fevil.example",
        "/%0d%0aLocation:%20https:%2F%2Fevil.example",
        "/%09%2Fevil.example",
        "/@evil.example",
        "/%EF%BC%8Fevil.example",
        "/%ff%fe",
    ];
    for path in hostile {
        stays(&browser.get(path).await, path);
        browser.open("/verify").await;
        stays(&browser.post(path, &[("action", "next")]).await, path);
        let route = percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned();
        for to in [route.clone(), format!("https:{route}"), format!("\\{route}")] {
            stays(&browser.post("/-/back", &[("route", &to)]).await, &to);
            stays(&browser.post("/-/edit", &[("route", &to)]).await, &to);
        }
    }
}

#[tokio::test]
async fn every_page_in_all_its_parts_stays_within_fifty_kilobytes() {
    let site = site();
    // The hostile page's photo is none.
    for screen in gallery().into_iter().filter(|screen| screen.route != "hostile") {
        let mut browser = site.browser();
        let path = format!("/{}", screen.route);
        browser.open(&path).await;
        let mut parts = vec![path.clone()];
        for tag in browser.tags() {
            let linked = (tag.name == "link").then(|| tag.get("href")).flatten();
            let address = tag.get("src").or(linked).map(str::to_owned);
            parts.extend(address.filter(|part| !part.contains(".woff2") && !parts.contains(part)));
        }
        let mut total = 0;
        for part in &parts {
            let request = Request::get(part).header("accept-encoding", "gzip");
            let answer = browser.answer(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::OK, "{part} of {path}");
            total += answer.body.len();
        }
        assert!(total <= 50_000, "{path} takes {total} bytes: {parts:?}");
        assert!(parts.len() > 3, "{parts:?}");
    }
}

#[tokio::test]
async fn the_script_is_small() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/").await;
    let script = browser.tags().into_iter().find(|tag| tag.name == "script").unwrap();
    let request = Request::get(script.get("src").unwrap()).header("accept-encoding", "gzip");
    let answer = browser.answer(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.header("cache-control").contains("immutable"));
    assert!(answer.body.len() <= 6 * 1024, "{} bytes", answer.body.len());
}

#[tokio::test]
async fn a_page_hears_of_every_change_of_its_screen_and_of_rest() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    let request = Request::get("/-/events").body(Body::empty()).unwrap();
    let mut events = browser.send(request).await.into_body();
    let mut next = async || {
        let frame = events.frame().await?.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    };
    let first = next().await.unwrap();
    assert!(first.contains("event: screen") && first.contains("\"route\":\"verify\""), "{first}");
    assert!(
        browser.page.contains(first.split("\"rev\":\"").nth(1).unwrap().split('"').next().unwrap())
    );

    let mut other_tab = site.browser();
    other_tab.cookie.clone_from(&browser.cookie);
    other_tab.page.clone_from(&browser.page);
    other_tab.post("/-/edit", &[("route", "verify"), ("nik", "1")]).await;
    let second = next().await.unwrap();
    assert_ne!(first, second);

    site.shell.end_streams();
    assert!(next().await.unwrap().contains("event: rest"));
    assert_eq!(next().await, None);
}

#[tokio::test]
async fn whoever_has_no_session_hears_nothing() {
    let site = site();
    assert_eq!(site.browser().get("/-/events").await.status, StatusCode::NO_CONTENT);
    assert!(site.folders().is_empty());
}
