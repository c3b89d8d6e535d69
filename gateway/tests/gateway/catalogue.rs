//! The services as data: read by everybody, published by who may.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use live_domain::service::{ServiceDefinition, ServiceEntry};
use live_gateway::{Config, Publisher};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::support::{Answer, TestCity};

pub const SECRET: &str = "a-publishers-secret-of-many-letters";
pub const KIA: &str =
    include_str!(concat!("../../../cities/", env!("LIVE_CITY"), "/services/kia.json"));

#[derive(Deserialize)]
struct Catalogue {
    services: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Index {
    services: Vec<ServiceEntry>,
}

/// Lets somebody publish.
pub fn with_publisher(config: &mut Config) {
    config.publishers.push(Publisher { name: "sari".to_owned(), secret: SECRET.to_owned() });
}

/// The example with another version and another title.
fn version(number: u32) -> String {
    KIA.replacen("\"version\": 1", &format!("\"version\": {number}"), 1).replacen(
        "Kartu Identitas Anak (KIA)",
        &format!("Kartu anak, versi {number}"),
        1,
    )
}

pub async fn publish(city: &TestCity, secret: &str, id: &str, text: &str) -> Answer {
    let credential = STANDARD.encode(format!("sari:{secret}"));
    city.client
        .ask(Method::PUT, &format!("/v1/services/{id}"))
        .header("authorization", &format!("Basic {credential}"))
        .header("content-type", "application/json")
        .body(text.as_bytes())
        .send()
        .await
}

/// Does what somebody who watches over the city should see.
pub async fn publish_and_be_refused(city: &TestCity) {
    publish(city, "a-guess", "kia", &version(2)).await.expect(401);
    publish(city, SECRET, "kia", &version(2)).await.expect(201);
}

async fn title(city: &TestCity, path: &str) -> String {
    let definition: Value = city.client.get(path).send().await.expect(200).json();
    definition["title"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn everybody_reads_all_of_it_at_once_and_asks_only_whether_it_changed() {
    let city = TestCity::start().await;
    let answer = city.client.get("/v1/catalogue").send().await.expect(200);
    let whole: Catalogue = answer.json();
    let texts = whole.services.iter().map(|raw| raw.get().as_bytes());
    let entry = |text| serde_json::from_slice::<ServiceEntry>(text).unwrap();
    let definitions: Vec<_> = texts.clone().map(entry).collect();
    assert!(texts.filter(|text| ServiceDefinition::read(text).is_ok()).count() >= 40);
    let index: Index = city.client.get("/v1/services").send().await.expect(200).json();
    let listed = index.services.iter().map(|entry| (&entry.id, entry.version, &entry.title));
    let defined = definitions.iter().map(|one| (&one.id, one.version, &one.title));
    assert!(listed.eq(defined), "the list names what there is");
    let tag = answer.header("etag").to_owned();
    let again = city.client.get("/v1/catalogue").header("if-none-match", &tag).send().await;
    assert!(again.expect(304).body.is_empty());
    let packed = city.client.get("/v1/catalogue").header("accept-encoding", "gzip").send().await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let size = packed.expect(200).body.len();
    assert!(size < 48 * 1024, "{size} bytes for a phone that has none of it");
}

#[tokio::test]
async fn a_new_version_is_offered_at_once_and_the_old_one_stays() {
    let city = TestCity::start_with(with_publisher).await;
    let before = city.client.get("/v1/catalogue").send().await.header("etag").to_owned();
    publish(&city, SECRET, "kia", &version(2)).await.expect(201);
    assert_eq!(title(&city, "/v1/services/kia").await, "Kartu anak, versi 2");
    assert_eq!(title(&city, "/v1/services/kia?version=1").await, "Kartu Identitas Anak (KIA)");
    city.client.get("/v1/services/kia?version=9").send().await.expect(404);
    city.client.get("/v1/services/kia?version=x").send().await.expect(400);
    city.client.get("/v1/services/none").send().await.expect(404);
    let after = city.client.get("/v1/catalogue").header("if-none-match", &before).send().await;
    let whole: Catalogue = after.expect(200).json();
    let kia = whole.services.iter().filter(|raw| raw.get().contains("Kartu anak, versi 2"));
    assert_eq!(kia.count(), 1);
    // The same again says so; an answer that was lost does no harm.
    publish(&city, SECRET, "kia", &version(2)).await.expect(200);
    // What is older, or the same version with something else in it, is refused.
    publish(&city, SECRET, "kia", KIA).await.expect(409);
    let other = version(2).replacen("\"working_days\": 3", "\"working_days\": 9", 1);
    publish(&city, SECRET, "kia", &other).await.expect(409);
    let city = city.restart_with(|_| {}).await;
    assert_eq!(title(&city, "/v1/services/kia").await, "Kartu anak, versi 2");
}

#[tokio::test]
async fn a_service_that_there_was_not_is_published_like_any_other() {
    let city = TestCity::start_with(with_publisher).await;
    let text = KIA.replacen("\"id\": \"kia\"", "\"id\": \"pinjam-buku\"", 1);
    publish(&city, SECRET, "kia", &text).await.expect_field("id", "other-id");
    publish(&city, SECRET, "pinjam-buku", &text).await.expect(201);
    city.client.get("/v1/services/pinjam-buku").send().await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_is_told_by_line() {
    let city = TestCity::start_with(with_publisher).await;
    let text = version(2).replacen("\"working_days\": 3", "\"working_days\": 0", 1);
    let line = text.lines().position(|line| line.contains("working_days")).unwrap() + 1;
    let answer = publish(&city, SECRET, "kia", &text).await;
    answer.expect_field("working_days", &format!("{line}:3: not 1 to 250"));
    let answer = publish(&city, SECRET, "kia", "{ \"format\": 1, }").await;
    answer.expect_field("", "1:16: no JSON: trailing comma");
    assert_eq!(title(&city, "/v1/services/kia").await, "Kartu Identitas Anak (KIA)");
}

#[tokio::test]
async fn only_a_publisher_publishes_and_guessing_ends_soon() {
    let city = TestCity::start_with(|config| {
        with_publisher(config);
        config.limits.desk_guesses_per_name = 2;
    })
    .await;
    let put = || city.client.ask(Method::PUT, "/v1/services/kia");
    let json = |ask: crate::support::Ask| ask.header("content-type", "application/json");
    json(put()).body(version(2)).send().await.expect(401);
    json(put()).header("authorization", "Basic ?").body(version(2)).send().await.expect(401);
    for _ in 0..2 {
        publish(&city, "a-guess", "kia", &version(2)).await.expect(401);
    }
    publish(&city, SECRET, "kia", &version(2)).await.expect(429);
    city.advance(std::time::Duration::from_mins(16)).await;
    publish(&city, SECRET, "kia", &version(2)).await.expect(201);
}

#[tokio::test]
async fn nobody_publishes_where_nobody_is_named() {
    let city = TestCity::start().await;
    publish(&city, SECRET, "kia", &version(2)).await.expect(401);
}
