//! The service as a browser meets it.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use live_web::screen::{Field, Input, Intent};
use support::browser::{Answer, Site};
use support::screens::gallery;

fn site() -> Site {
    Site::new(gallery())
}

fn text(id: &str, value: &str) -> Field {
    Field { id: id.to_owned(), input: Input::Text(value.to_owned()) }
}

fn open(route: &str) -> Intent {
    Intent::Open { route: route.to_owned() }
}

// --- Sessions -----------------------------------------------------------------------------------

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
    assert!(answer.header("strict-transport-security").contains("max-age"));
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

// --- Pages --------------------------------------------------------------------------------------

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
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert!(answer.header("permissions-policy").contains("geolocation=(self)"));
    }
    assert_eq!(browser.open("/").await.header("cache-control"), "no-store");
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

// --- Forms --------------------------------------------------------------------------------------

#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_token_changes_nothing() {
    let site = site();
    let (mut browser, mut other) = (site.browser(), site.browser());
    browser.open("/verify").await;
    other.open("/verify").await;
    let (token, stolen) = (browser.token(), other.token());
    site.told();
    let press = [("action", "match")];
    let mut refused: Vec<Answer> = Vec::new();
    for wrong in ["", "nonsense", &stolen] {
        refused.push(browser.post_as("/verify", wrong, &press, &[]).await);
    }
    for headers in [[("origin", "https://evil.example")], [("sec-fetch-site", "cross-site")]] {
        refused.push(browser.post_as("/verify", &token, &press, &headers).await);
    }
    browser.cookie = None;
    refused.push(browser.post_as("/verify", &token, &press, &[]).await);
    for answer in refused {
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.text().contains("sudah lama terbuka"));
    }
    assert_eq!(site.told(), []);
    let same = [("origin", "http://live.example"), ("host", "live.example")];
    let answer = other.post_as("/verify", &stolen, &press, &same).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_press_hands_over_what_was_changed_and_leads_to_the_next_screen() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new").await;
    site.told();
    let fields = [
        ("action", "next"),
        ("category", "lamp"),
        ("words", "Mati\r\nsejak Senin 🌙"),
        ("unknown", "ignored"),
    ];
    let answer = browser.post("/report/new", &fields).await;
    assert_eq!(answer.header("location"), "/report/new/where");
    let fields = vec![text("category", "lamp"), text("words", "Mati\nsejak Senin 🌙")];
    assert_eq!(site.told(), [Intent::Press { action: "next".into(), fields }]);
    assert_eq!(browser.open("/report/new/where").await.status, StatusCode::OK);
    assert_eq!(site.told(), [], "the page after a press is the answer, and asks for nothing");
}

#[tokio::test]
async fn a_form_of_another_tab_goes_to_its_own_screen_first() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    browser.open("/bill").await;
    site.told();
    browser.post("/verify", &[("action", "match"), ("nik", "3671")]).await;
    let press = Intent::Press { action: "match".into(), fields: vec![text("nik", "3671")] };
    assert_eq!(site.told(), [open("verify"), press]);
}

#[tokio::test(start_paused = true)]
async fn a_page_does_not_wait_for_ever() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    let answer = browser.post("/verify", &[("action", "wait")]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/verify"));
}

#[tokio::test]
async fn a_panic_in_a_core_is_a_page_and_the_next_one_works() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    let answer = browser.post("/verify", &[("action", "panic")]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text().contains("Ada yang rusak di pihak kami"));
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(browser.open("/verify").await.status, StatusCode::OK);
}

#[tokio::test]
async fn back_is_the_cores_to_decide() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/bill").await;
    site.told();
    let answer = browser.post("/-/back", &[("route", "bill")]).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(site.told(), [Intent::Back]);
}

#[tokio::test]
async fn what_is_typed_is_kept_at_every_pause() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    site.told();
    let answer = browser.post("/-/edit", &[("route", "verify"), ("nik", "36")]).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(site.told(), [Intent::Edit { field: text("nik", "36") }]);
    browser.open("/verify").await;
    let tags = browser.tags();
    let nik = tags.iter().find(|tag| tag.get("name") == Some("nik")).unwrap();
    assert_eq!(nik.get("value"), Some("36"));
}

// --- Places -------------------------------------------------------------------------------------

#[tokio::test]
async fn a_tap_on_the_map_sets_the_point_and_keeps_what_was_typed() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new/where").await;
    let tags = browser.tags();
    let view = tags.iter().find(|tag| tag.get("name") == Some("point.view")).unwrap();
    let view = view.get("value").unwrap().to_owned();
    site.told();
    let tap = |x: &'static str, y: &'static str| {
        vec![
            ("point.view", view.as_str()),
            ("landmark", "pos ronda"),
            ("point@328x246.x", x),
            ("point@328x246.y", y),
        ]
    };
    let answer = browser.post("/report/new/where", &tap("164", "123")).await;
    assert_eq!(answer.header("location"), "/report/new/where");
    let told = site.told();
    let [Intent::Edit { field: point }, Intent::Edit { field: landmark }] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(*landmark, text("landmark", "pos ronda"));
    let Input::Point { latitude, longitude, accuracy_m: None } = point.input else { panic!() };
    assert!((latitude - -6.1713).abs() < 1e-6 && (longitude - 106.6409).abs() < 1e-6, "the middle");

    browser.post("/report/new/where", &tap("0", "0")).await;
    assert_eq!(site.told(), [], "the keyboard presses a map at its corner");
}

#[tokio::test]
async fn the_map_comes_nearer_without_losing_what_was_typed() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new/where").await;
    site.told();
    let answer = browser.post("/report/new/where", &[("zoom", "6"), ("landmark", "masjid")]).await;
    assert_eq!(answer.header("location"), "/report/new/where?zoom=6");
    assert_eq!(site.told(), [Intent::Edit { field: text("landmark", "masjid") }]);
    let before = browser.page.clone();
    browser.open("/report/new/where?zoom=6").await;
    assert_ne!(before, browser.page);
    assert!(browser.page.contains("masjid"));
}

#[tokio::test]
async fn a_measured_point_comes_with_its_accuracy() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new/where").await;
    site.told();
    let measured = [
        ("route", "report/new/where"),
        ("point.lat", "-6.2"),
        ("point.lon", "106.6"),
        ("point.acc", "12.5"),
    ];
    browser.post("/-/edit", &measured).await;
    let input = Input::Point { latitude: -6.2, longitude: 106.6, accuracy_m: Some(12.5) };
    assert_eq!(site.told(), [Intent::Edit { field: Field { id: "point".into(), input } }]);
    for wrong in [("NaN", "106"), ("-6.2", "1e99"), ("x", "y")] {
        let fields =
            [("route", "report/new/where"), ("point.lat", wrong.0), ("point.lon", wrong.1)];
        browser.post("/-/edit", &fields).await;
    }
    assert_eq!(site.told(), []);
}

// --- Photos and bodies --------------------------------------------------------------------------

/// A photo that is large in pixels and in bytes.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let mut seed = 7_u32;
    let noise = image::RgbImage::from_fn(width, height, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = seed.to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_large_photo_is_made_smaller_before_the_core_gets_it() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new").await;
    site.told();
    let large = photo(2400, 1600);
    browser.upload("/report/new", &[("action", "next")], &[("photo", &large)], &[]).await;
    let told = site.told();
    let [Intent::Press { fields, .. }] = told.as_slice() else { panic!("{told:?}") };
    let Input::Photo(small) = &fields[0].input else { panic!("{fields:?}") };
    let picture = image::load_from_memory(small).unwrap();
    assert_eq!((picture.width(), picture.height()), (1600, 1067));

    browser.open("/report/new").await;
    site.told();
    browser.upload("/report/new", &[("action", "save")], &[("photo", b"no picture")], &[]).await;
    let told = site.told();
    let [Intent::Press { fields, .. }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(fields[0].input, Input::Photo(b"no picture".to_vec()), "the core judges");
}

#[tokio::test]
async fn an_empty_file_input_is_no_photo_and_a_photo_can_be_taken_away() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new").await;
    site.told();
    browser.upload("/report/new", &[("action", "save")], &[("photo", b"")], &[]).await;
    assert_eq!(site.told(), [Intent::Press { action: "save".into(), fields: Vec::new() }]);
    browser.upload("/report/new", &[("remove", "photo"), ("words", "tetap")], &[], &[]).await;
    let nothing = Field { id: "photo".into(), input: Input::Nothing };
    let told = [Intent::Edit { field: text("words", "tetap") }, Intent::Edit { field: nothing }];
    assert_eq!(site.told(), told);
}

#[tokio::test]
async fn a_body_over_its_limit_is_refused_in_words_and_loses_nothing() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/report/new").await;
    site.told();
    let huge = vec![0; 13 * 1024 * 1024];
    let answer = browser
        .upload(
            "/report/new",
            &[("category", "tree")],
            &[("photo", &huge)],
            &[("words", "tumbang"), ("action", "next")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().contains("Kiriman terlalu besar") && answer.text().contains("tumbang"));
    let told = [
        Intent::Edit { field: text("category", "tree") },
        Intent::Edit { field: text("words", "tumbang") },
    ];
    assert_eq!(site.told(), told, "nothing is pressed");

    let long = "x".repeat(2 * 1024 * 1024);
    let answer = browser.post("/verify", &[("action", "match"), ("nik", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "x".repeat(100 * 1024);
    let answer = browser.post("/verify", &[("action", "match"), ("nik", &long)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(!site.told().iter().any(|intent| matches!(intent, Intent::Press { .. })));
}

#[tokio::test]
async fn a_body_that_is_no_form_is_malformed_in_words() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    for (kind, body) in [
        ("application/json", "{}"),
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=x", "--x\r\ncut"),
    ] {
        let request = Request::post("/verify").header("content-type", kind);
        let answer = browser.answer(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kind}");
        assert!(answer.text().contains("Kiriman tidak terbaca"));
    }
    let request = Request::post("/verify").header("accept-language", "en");
    let answer = browser.answer(request.body(Body::empty()).unwrap()).await;
    assert!(answer.text().contains("That could not be read"), "in the browser's language");
}

#[tokio::test]
async fn photos_come_small_for_the_page_and_whole_for_who_asks() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/ticket").await;
    for _ in 0..2 {
        let small = browser.get("/-/preview/before").await;
        assert_eq!((small.status, small.header("content-type")), (StatusCode::OK, "image/jpeg"));
        assert!(small.header("cache-control").starts_with("private"));
        assert!(small.body.len() <= 12 * 1024, "{} bytes", small.body.len());
    }
    let whole = browser.get("/-/file/before").await;
    assert!(whole.body.len() > 12 * 1024);
    assert!(whole.header("content-security-policy").contains("sandbox"));
    assert_eq!(browser.get("/-/preview/none").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.browser().get("/-/preview/before").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_code_on_the_screen_can_be_saved() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/bill").await;
    let png = browser.get("/-/qr.png").await;
    assert!(png.header("content-disposition").starts_with("attachment"));
    assert!(image::load_from_memory(&png.body).unwrap().width() > 400);
    assert!(browser.get("/-/qr.svg").await.text().starts_with("<svg"));
    browser.open("/verify").await;
    assert_eq!(browser.get("/-/qr.png").await.status, StatusCode::NOT_FOUND);
}

// --- News ---------------------------------------------------------------------------------------

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
