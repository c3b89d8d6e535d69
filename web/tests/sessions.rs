//! How sessions begin, rest, come back and end.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use live_gallery::gallery;
use live_web::cores::OpenError;
use live_web::screen::Intent;
use support::browser::Site;

fn site() -> Site {
    Site::new(gallery())
}

#[tokio::test]
async fn the_first_page_begins_a_session_that_only_the_browser_can_open() {
    let site = site();
    let mut browser = site.browser();
    let answer = browser.open("/").await;
    assert_eq!(answer.status, StatusCode::OK);
    let set = answer.header("set-cookie").to_owned();
    for part in ["live=", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=2592000"] {
        assert!(set.contains(part), "{set}");
    }
    let cookie = browser.cookie.clone().unwrap();
    let value = cookie.strip_prefix("live=").unwrap();
    assert_eq!(value.len(), 43, "256 bits");
    assert!(!site.folders()[0].to_str().unwrap().contains(value));
    browser.open("/services").await;
    assert_eq!(browser.cookie.as_ref(), Some(&cookie));
    assert_eq!(site.folders().len(), 1);
    site.browser().open("/").await;
    assert_eq!(site.folders().len(), 2);
}

#[tokio::test]
async fn over_https_the_cookie_is_bound_to_this_host() {
    let site = Site::with(gallery(), |config| config.https = true);
    let answer = site.browser().open("/").await;
    let set = answer.header("set-cookie");
    assert!(set.starts_with("__Host-live=") && set.ends_with("; Secure"), "{set}");
    let only_https = "max-age=63072000; includeSubDomains";
    assert_eq!(answer.header("strict-transport-security"), only_https);
}

#[tokio::test]
async fn an_idle_session_is_put_away_and_comes_back_where_it_was() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/bill").await;
    let id = site.folders()[0].clone();
    site.told();

    site.clock.pass(Duration::from_mins(9));
    site.shell.put_idle_away().await;
    assert!(!id.join("place").exists(), "it is in use yet");
    site.clock.pass(Duration::from_mins(2));
    site.shell.put_idle_away().await;
    let sealed = std::fs::read(id.join("place")).unwrap();
    assert!(!sealed.windows(4).any(|part| part == b"bill"), "the disk tells nothing");

    // The form of the page that was open all the time still works.
    let answer = browser.post("/bill", &[("action", "pay")]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/bill"));
    assert_eq!(site.told(), [Intent::Press { action: "pay".into(), fields: Vec::new() }]);

    let mut stranger = site.browser();
    stranger.cookie = Some(format!("live={}", "A".repeat(43)));
    stranger.open("/").await;
    assert_ne!(stranger.cookie, Some(format!("live={}", "A".repeat(43))), "a cookie is not chosen");
}

#[tokio::test]
async fn what_nobody_comes_back_to_is_deleted() {
    let site = site();
    let (mut reader, mut writer) = (site.browser(), site.browser());
    reader.open("/").await;
    writer.open("/verify").await;
    writer.post("/verify", &[("action", "match"), ("nik", "1")]).await;
    let day = Duration::from_hours(24);
    site.clock.pass(day);
    site.shell.delete_forgotten().unwrap();
    assert_eq!(site.folders().len(), 2, "those that are open stay");
    site.shell.put_idle_away().await;
    site.shell.delete_forgotten().unwrap();
    assert_eq!(site.folders().len(), 1, "nothing was ever typed in the other");
    site.clock.pass(day * 30);
    site.shell.delete_forgotten().unwrap();
    assert!(site.folders().is_empty());
}

#[tokio::test]
async fn new_sessions_from_one_address_are_limited_in_words() {
    let site = Site::with(gallery(), |config| config.limits.newcomers = 2);
    site.browser().open("/").await;
    let mut known = site.browser();
    known.open("/").await;
    let refused = site.browser().open("/services").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "60");
    assert!(
        refused.text().contains("Sedang ramai") && refused.text().contains("href=\"/services\"")
    );
    assert_eq!(known.open("/services").await.status, StatusCode::OK);
    site.clock.pass(Duration::from_secs(2));
    assert_eq!(site.browser().open("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn when_too_many_are_open_the_one_unused_for_longest_makes_room() {
    let site = Site::with(gallery(), |config| config.limits.open = 2);
    let mut first = site.browser();
    first.open("/bill").await;
    for _ in 0..3 {
        site.clock.pass(Duration::from_secs(1));
        site.browser().open("/").await;
    }
    let away = site.folders().iter().filter(|folder| folder.join("place").exists()).count();
    assert!(away >= 1, "{away} put away");
    assert_eq!(first.open("/bill").await.status, StatusCode::OK);
}

#[tokio::test]
async fn neither_a_probe_nor_a_guess_of_the_browser_begins_a_session() {
    let site = site();
    let mut browser = site.browser();
    let head = Request::head("/").body(Body::empty()).unwrap();
    assert_eq!(browser.answer(head).await.status, StatusCode::OK);
    let guess = Request::get("/bill").header("sec-purpose", "prefetch;prerender");
    let guess = browser.answer(guess.body(Body::empty()).unwrap()).await;
    assert_eq!(guess.status, StatusCode::SERVICE_UNAVAILABLE);
    for path in ["/health/live", "/health/ready", "/robots.txt", "/manifest.webmanifest"] {
        assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert!(site.folders().is_empty());
}

#[tokio::test]
async fn what_cannot_be_opened_is_said_in_words_and_leaves_nothing_behind() {
    let site = site();
    for (error, status, words) in [
        (OpenError::Full, StatusCode::INSUFFICIENT_STORAGE, "Penyimpanan kami penuh"),
        (OpenError::Broken, StatusCode::INTERNAL_SERVER_ERROR, "Ada yang rusak di pihak kami"),
    ] {
        *site.trouble.lock().unwrap() = Some(error);
        let answer = site.browser().open("/services").await;
        assert_eq!(answer.status, status);
        assert!(answer.text().contains(words) && answer.text().contains("href=\"/services\""));
        assert!(answer.header("set-cookie").is_empty());
        assert!(site.folders().is_empty());
    }
    *site.trouble.lock().unwrap() = None;
    assert_eq!(site.browser().open("/services").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_can_be_saved_from_a_page_that_was_open_for_long() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/bill").await;
    site.clock.pass(Duration::from_hours(1));
    site.shell.put_idle_away().await;
    assert_eq!(browser.get("/-/qr.png").await.status, StatusCode::OK);
}
