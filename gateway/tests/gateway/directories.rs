//! The lists that everybody can look something up in: read by everybody, published by who may.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use live_domain::directory::{Directory, Kind};
use reqwest::Method;
use serde_json::Value;

use crate::catalogue::{SECRET, with_publisher};
use crate::support::{Answer, TestCity};

const LIBRARIES: &str =
    include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/directories/perpustakaan.json"));

/// The libraries with another version and another name of the first.
fn version(number: u32) -> String {
    LIBRARIES.replacen("\"version\": 2", &format!("\"version\": {number}"), 1).replacen(
        "Perpustakaan Daerah Kota Tangerang",
        &format!("Perpustakaan, versi {number}"),
        1,
    )
}

async fn publish(city: &TestCity, secret: &str, id: &str, text: &str) -> Answer {
    let credential = STANDARD.encode(format!("sari:{secret}"));
    city.client
        .ask(Method::PUT, &format!("/v1/directories/{id}"))
        .header("authorization", &format!("Basic {credential}"))
        .header("content-type", "application/json")
        .body(text.as_bytes())
        .send()
        .await
}

/// All lists, and the tag of that answer.
async fn all(city: &TestCity) -> (Vec<Directory>, String) {
    let answer = city.client.get("/v1/directories").send().await.expect(200);
    let tag = answer.header("etag").to_owned();
    let lists = answer.json::<Value>()["directories"].as_array().unwrap().clone();
    let read = |list: Value| Directory::read(list.to_string().as_bytes()).unwrap();
    (lists.into_iter().map(read).collect(), tag)
}

async fn one(city: &TestCity, id: &str) -> Directory {
    let answer = city.client.get(&format!("/v1/directories/{id}")).send().await.expect(200);
    Directory::read(&answer.body).unwrap()
}

#[tokio::test]
async fn everybody_reads_all_lists_at_once_and_asks_only_whether_they_changed() {
    let city = TestCity::start().await;
    let (lists, tag) = all(&city).await;
    for kind in [Kind::Places, Kind::Numbers, Kind::Prices, Kind::News, Kind::Information] {
        assert!(lists.iter().any(|list| list.kind == kind), "no list of {kind:?}");
    }
    for list in &lists {
        assert_eq!(list.entries.is_empty(), list.kind.is_of_the_day(), "{}", list.id);
        assert!(!one(&city, &list.id).await.entries.is_empty(), "{} is empty", list.id);
    }
    let again = city.client.get("/v1/directories").header("if-none-match", &tag).send().await;
    assert!(again.expect(304).body.is_empty());
    let ask = city.client.get("/v1/directories").header("accept-encoding", "gzip");
    let size = ask.send().await.expect(200).body.len();
    assert!(size < 20 * 1024, "{size} bytes for a phone that has none of it");
    city.client.get("/v1/directories/none").send().await.expect(404);
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_old_one() {
    let city = TestCity::start_with(with_publisher).await;
    let (_, before) = all(&city).await;
    publish(&city, SECRET, "perpustakaan", &version(3)).await.expect(201);
    assert_eq!(one(&city, "perpustakaan").await.entries[0].title.id, "Perpustakaan, versi 3");
    let (lists, after) = all(&city).await;
    assert_ne!(before, after);
    assert_eq!(lists.iter().filter(|list| list.id == "perpustakaan").count(), 1);
    // The same again says so; what is older, or the same version with something else in it, is refused.
    publish(&city, SECRET, "perpustakaan", &version(3)).await.expect(200);
    publish(&city, SECRET, "perpustakaan", LIBRARIES).await.expect(409);
    let other = version(3).replacen("Membaca", "Mencari", 1);
    publish(&city, SECRET, "perpustakaan", &other).await.expect(409);
    let city = city.restart_with(|_| {}).await;
    assert_eq!(one(&city, "perpustakaan").await.version, 3, "the profile's is older");
}

#[tokio::test]
async fn what_is_wrong_with_a_list_is_told_by_line_and_nobody_else_publishes() {
    let city = TestCity::start_with(with_publisher).await;
    let text = version(3).replacen("\"kind\": \"places\"", "\"kind\": \"numbers\"", 1);
    let line = text.lines().position(|line| line.contains("perpusda")).unwrap() + 1;
    let answer = publish(&city, SECRET, "perpustakaan", &text).await;
    let found = |at: usize| {
        (format!("entries[{at}]"), format!("{}:5: a number to call has phones", line + at))
    };
    assert_eq!(answer.fields(), [found(0), found(1)]);
    publish(&city, SECRET, "other", &version(3)).await.expect_field("id", "other-id");
    publish(&city, "a-guess", "perpustakaan", &version(3)).await.expect(401);
    // A list is no service, and the other way round.
    let answer = publish(&city, SECRET, "kia", crate::catalogue::KIA).await;
    assert!(answer.expect(422).body.windows(4).any(|part| part == b"kind"));
    crate::catalogue::publish(&city, SECRET, "perpustakaan", &version(3)).await.expect(422);
    assert_eq!(one(&city, "perpustakaan").await.version, 2);
}

#[tokio::test]
async fn the_sandbox_has_other_prices_and_news_every_day_and_says_that_they_are_made_up() {
    let city = TestCity::start().await;
    let before = [one(&city, "harga-bahan-pokok").await, one(&city, "berita-kota").await];
    city.advance(std::time::Duration::from_hours(24)).await;
    let after = [one(&city, "harga-bahan-pokok").await, one(&city, "berita-kota").await];
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(after.version, before.version + 1);
        assert_ne!(before.entries, after.entries);
        assert!(after.summary.id.contains("coba-coba"), "{}", after.summary.id);
    }
    let [prices, news] = after;
    assert!(prices.entries.iter().any(|good| {
        good.price.as_ref().is_some_and(|price| Some(price.now) != price.week_before)
    }));
    let days: Vec<_> = news.entries.iter().map(|piece| piece.day).collect();
    assert!(days.is_sorted_by(|one, other| one > other), "the newest first: {days:?}");
}
