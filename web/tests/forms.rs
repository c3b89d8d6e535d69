//! What forms do, and what wrong ones get.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use axum::http::StatusCode;
use live_gallery::gallery;
use live_web::screen::{Block, Button, ButtonRole, Field, Input, Intent, SUBSCRIBES};
use support::browser::{Answer, Site};

fn site() -> Site {
    Site::new(gallery())
}

fn text(id: &str, value: &str) -> Field {
    Field { id: id.to_owned(), input: Input::Text(value.to_owned()) }
}

fn open(route: &str) -> Intent {
    Intent::Open { route: route.to_owned() }
}

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
async fn who_leaves_takes_what_the_browser_kept_along() {
    let site = site();
    let mut browser = site.browser();
    browser.open("/verify").await;
    let stays = browser.post("/verify", &[("action", "match")]).await;
    assert_eq!(stays.header("clear-site-data"), "");
    let leaves = browser.post("/verify", &[("action", "leave")]).await;
    assert_eq!(leaves.header("clear-site-data"), "\"cache\"");
    let nobody = browser.post("/verify", &[("action", "leave")]).await;
    assert_eq!(nobody.header("clear-site-data"), "");
}

#[tokio::test]
async fn a_browser_hands_over_how_it_is_called_by_its_form_and_offers_it_only_by_its_script() {
    let mut screen = gallery().remove(0);
    screen.route = "calls".to_owned();
    let button = Button::new("push", "Beri tahu saya", ButtonRole::Quiet);
    screen.blocks = vec![Block::Button(button.leading_to(format!("{SUBSCRIBES}BKEY")))];
    let site = Site::new(vec![screen]);
    let mut browser = site.browser();
    let page = browser.open("/calls").await;
    let tags = support::html::tags(&page.text());
    let offer = tags.iter().find(|tag| tag.has("data-calls")).unwrap();
    assert_eq!(offer.get("data-calls"), Some("BKEY"));
    assert!(offer.has("hidden"), "nobody sees it without a script");
    let news = browser.get(offer.get("data-news").unwrap()).await;
    assert_eq!(news.status, StatusCode::OK);
    assert!(news.header("content-type").starts_with("text/javascript"));
    assert!(news.text().contains("showNotification"));

    site.told();
    let subscription = r#"{"endpoint":"https://push.example/x"}"#;
    browser.post("/calls", &[("action", "push"), ("push", subscription)]).await;
    let fields = vec![text("push", subscription)];
    assert_eq!(site.told(), [Intent::Press { action: "push".into(), fields }]);
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
