//! Photos, and bodies over their limits.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use live_gallery::gallery;
use live_web::screen::{Field, Input, Intent};
use support::browser::Site;

fn site() -> Site {
    Site::new(gallery())
}

fn text(id: &str, value: &str) -> Field {
    Field { id: id.to_owned(), input: Input::Text(value.to_owned()) }
}

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

    let half = vec![0; 7 * 1024 * 1024];
    let both: [(&str, &[u8]); 2] = [("photo", &half), ("another", &half)];
    let answer = browser.upload("/report/new", &[("action", "next")], &both, &[]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "together they are too large");
    site.told();

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
