//! Reports for the apps of others: Open311 GeoReport v2.

use std::time::Duration;

use live_gateway::Partner;
use live_protocol::{PublicReports, TicketStatus};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use crate::support::{Answer, TestCity, jpeg_with_location};

const KEY: &str = "aaaabbbbccccddddeeee";

/// Longer than any work takes, and shorter than what is listed when nothing is said.
const LONG: Duration = Duration::from_hours(40 * 24);

/// Where a picture is, on a server of this test's, which gives it to whoever asks.
async fn pictures(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = vec![0; 2_000];
            let read = stream.read(&mut request).await.unwrap();
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let answer = match request.split(' ').nth(1) {
                Some("/p/picture.jpg") => bytes.clone(),
                Some("/p/away.jpg") => {
                    let moved = b"HTTP/1.1 302 Found\r\nlocation: /p/picture.jpg\r\n\
                        content-length: 0\r\nconnection: close\r\n\r\n";
                    stream.write_all(moved).await.unwrap();
                    continue;
                }
                Some("/p/words.jpg") => b"no picture".to_vec(),
                _ => Vec::new(),
            };
            let status = if answer.is_empty() { "404 Not Found" } else { "200 OK" };
            let length = answer.len();
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            stream.write_all(&answer).await.unwrap();
        }
    });
    format!("http://{address}/p/")
}

async fn city(pictures: Option<&str>) -> TestCity {
    let pictures = pictures.map(|address| address.parse().unwrap());
    let partner = Partner { name: "lapor-app".to_owned(), key: KEY.to_owned(), pictures };
    TestCity::start_with(|config| {
        config.partners = vec![partner];
        config.limits.wrong_keys_per_address = 3;
        config.limits.reports_per_partner = 5;
    })
    .await
}

type Form = Vec<(&'static str, String)>;

async fn send(city: &TestCity, form: &Form) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    let ask = city.client.ask(reqwest::Method::POST, "/open311/v2/requests.json");
    ask.header("content-type", "application/x-www-form-urlencoded").body(body).send().await
}

fn hole() -> Form {
    let form = [
        ("api_key", KEY),
        ("service_code", "road"),
        ("lat", "-6.17"),
        ("long", "106.63"),
        ("description", "Lubang di depan rumah Bu Sri, nomor 7"),
        ("email", "sri@example.id"),
    ];
    form.map(|(field, value)| (field, value.to_owned())).into()
}

fn with(form: &Form, field: &'static str, value: impl Into<String>) -> Form {
    let others = form.iter().filter(|(name, _)| *name != field).cloned();
    others.chain([(field, value.into())]).collect()
}

async fn get(city: &TestCity, path: &str) -> Value {
    city.client.get(&format!("/open311/{path}")).send().await.expect(200).json()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, why: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let errors: Value = answer.json();
    assert_eq!(errors[0]["code"], status);
    assert_eq!(errors[0]["description"], why);
}

#[tokio::test]
async fn a_report_of_anothers_app_is_worked_on_and_followed_to_its_end() {
    let pictures = pictures(jpeg_with_location(1)).await;
    let city = city(Some(&pictures)).await;
    let services = get(&city, "v2/services.json").await;
    assert!(services.as_array().unwrap().iter().any(|one| one["service_code"] == "road"));

    let form = with(&hole(), "media_url", format!("{pictures}picture.jpg"));
    let sent: Value = send(&city, &form).await.expect(201).json();
    let number = sent[0]["service_request_id"].as_str().unwrap().to_owned();
    assert!(number.starts_with("LK-26-"), "{number}");
    let shown = get(&city, &format!("v2/requests/{number}.json")).await;
    assert_eq!(shown[0]["status"], "open");
    assert_eq!(shown[0]["status_notes"], "Menunggu");
    assert_eq!(shown[0]["agency_responsible"], "Dinas PUPR");
    assert_eq!(shown[0]["expected_datetime"], "2026-10-09T23:59:59+07:00");
    let token = get(&city, &format!("v2/tokens/{number}.json")).await;
    assert_eq!(token[0]["service_request_id"], number);

    city.advance(LONG).await;
    let shown = get(&city, &format!("v2/requests/{number}.json")).await;
    assert_eq!(shown[0]["status"], "closed");
    assert_eq!(shown[0]["status_notes"], "Selesai");
    // The picture of the finished work is everybody's; the one that was sent is nobody else's.
    let picture = shown[0]["media_url"].as_str().unwrap();
    let path = &picture[picture.find("/v1/").unwrap()..];
    assert_eq!(city.client.get(path).send().await.expect(200).header("content-type"), "image/jpeg");
}

#[tokio::test]
async fn what_somebody_wrote_and_exactly_where_is_told_to_nobody() {
    let city = city(None).await;
    let precise = with(&with(&hole(), "lat", "-6.1734567"), "long", "106.6345678");
    let sent: Value = send(&city, &precise).await.expect(201).json();
    let number = sent[0]["service_request_id"].as_str().unwrap();
    for path in [format!("v2/requests/{number}.json"), "v2/requests.json".to_owned()] {
        let text = city.client.get(&format!("/open311/{path}")).send().await.expect(200).text();
        assert!(text.contains(number));
        for secret in ["Sri", "1734567", "6345678", "sri@", "lapor-app"] {
            assert!(!text.contains(secret), "{secret} in {path}");
        }
    }
    let shown = get(&city, &format!("v2/requests/{number}.json")).await;
    assert_eq!(shown[0]["lat"], -6.173);
    assert_eq!(shown[0]["long"], 106.635);
}

#[tokio::test]
async fn an_address_that_names_a_kelurahan_is_a_place() {
    let city = city(None).await;
    let bare: Form =
        hole().into_iter().filter(|(name, _)| !["lat", "long"].contains(name)).collect();
    refused(&send(&city, &bare).await, 400, "address_string: empty");
    let nowhere = with(&bare, "address_string", "Jalan Sudirman 1, Jakarta");
    refused(&send(&city, &nowhere).await, 400, "address_string: unknown");
    for (address, place) in [
        ("Jl. Moh. Toha RT 03, Kel. BUGEL, Karawaci", "Bugel, Karawaci, Kota Tangerang"),
        ("Jalan Bugel Raya 7, Cimone, Karawaci", "Cimone, Karawaci, Kota Tangerang"),
        ("Jl. Cimone 2, kelurahan Karawaci", "Karawaci, Karawaci, Kota Tangerang"),
        ("dekat pasar karawaci", "Karawaci, Karawaci, Kota Tangerang"),
    ] {
        let sent: Value =
            send(&city, &with(&bare, "address_string", address)).await.expect(201).json();
        let number = sent[0]["service_request_id"].as_str().unwrap();
        let shown = get(&city, &format!("v2/requests/{number}.json")).await;
        assert_eq!(shown[0]["address"], place, "{address}");
        assert_eq!(shown[0]["lat"], Value::Null);
    }
}

#[tokio::test]
async fn the_same_report_twice_is_one() {
    let city = city(None).await;
    let first: Value = send(&city, &hole()).await.expect(201).json();
    let again: Value = send(&city, &hole()).await.expect(201).json();
    assert_eq!(first, again);
    let other = with(&hole(), "description", "Lubang lain");
    let other: Value = send(&city, &other).await.expect(201).json();
    assert_ne!(first, other);
}

#[tokio::test]
async fn what_is_not_right_is_said_with_its_field() {
    let pictures = pictures(jpeg_with_location(1)).await;
    let city = city(Some(&pictures)).await;
    let long = "x".repeat(2_001);
    let other_host = pictures.replace("127.0.0.1", "localhost");
    let below = pictures.strip_suffix("p/").unwrap();
    let at = |name: &str| format!("{pictures}{name}");
    let cases = [
        ("service_code", "unknown".to_owned(), "service_code: unknown"),
        ("lat", "north".to_owned(), "lat: not-a-number"),
        ("lat", "NaN".to_owned(), "lat: not-a-number"),
        ("lat", "52.5".to_owned(), "lat: outside-city"),
        ("long", String::new(), "long: empty"),
        ("description", long, "description: too-long"),
        ("media_url", "picture".to_owned(), "media_url: not-an-address"),
        ("media_url", "file:///etc/passwd".to_owned(), "media_url: not-from-there"),
        ("media_url", format!("{other_host}picture.jpg"), "media_url: not-from-there"),
        ("media_url", format!("{below}q/picture.jpg"), "media_url: not-from-there"),
        ("media_url", at("../q/picture.jpg"), "media_url: not-from-there"),
        ("media_url", at("%2e%2e/q/picture.jpg"), "media_url: not-from-there"),
        ("media_url", at("nothing.jpg"), "media_url: not-there"),
        ("media_url", at("away.jpg"), "media_url: not-there"),
        ("media_url", at("words.jpg"), "media_url: not-a-picture"),
    ];
    for (field, value, why) in cases {
        refused(&send(&city, &with(&hole(), field, value)).await, 400, why);
    }
    refused(
        &send(&city, &with(&hole(), "jurisdiction_id", "jakarta")).await,
        404,
        "there is no such thing",
    );
    assert_eq!(
        get(&city, "v2/requests.json?status=open").await.as_array().unwrap().len(),
        open(&city).await
    );
}

async fn open(city: &TestCity) -> usize {
    let reports: PublicReports = city.client.get("/v1/reports").send().await.expect(200).json();
    usize::try_from(reports.waiting + reports.in_progress).unwrap()
}

#[tokio::test]
async fn without_a_partners_key_nothing_is_taken_and_it_cannot_be_guessed() {
    let city = city(None).await;
    for key in ["", "aaaabbbbccccddddeeef", "x"] {
        refused(&send(&city, &with(&hole(), "api_key", key)).await, 403, "api_key: not known here");
    }
    let answer = send(&city, &with(&hole(), "api_key", "y")).await;
    refused(&answer, 429, "too often");
    assert!(!answer.header("retry-after").is_empty());
    refused(&send(&city, &hole()).await, 429, "too often");
}

#[tokio::test]
async fn a_partner_sends_only_so_much() {
    let city = city(None).await;
    for at in 0..5 {
        let words = format!("Lubang nomor {at}");
        send(&city, &with(&hole(), "description", words)).await.expect(201);
    }
    refused(&send(&city, &with(&hole(), "description", "Lubang lagi")).await, 429, "too often");
    let large = "x".repeat(60_000);
    let answer = send(&city, &with(&hole(), "description", large)).await;
    assert_eq!(answer.status, 413);
}

#[tokio::test]
async fn requests_are_found_by_number_kind_state_and_time() {
    let city = city(None).await;
    let all = get(&city, "v2/requests.json").await;
    let all = all.as_array().unwrap();
    assert!(!all.is_empty() && all.len() <= 1_000);
    let made = |one: &Value| one["requested_datetime"].as_str().unwrap().to_owned();
    assert!(all.is_sorted_by(|a, b| made(a) >= made(b)));
    let (first, last) = (&all[0], all.last().unwrap());
    let number = |one: &Value| one["service_request_id"].as_str().unwrap().to_owned();
    let two =
        format!("v2/requests.json?service_request_id={},{},LK-1", number(first), number(last));
    assert_eq!(get(&city, &two).await, Value::Array(vec![first.clone(), last.clone()]));
    for (query, holds) in [
        ("service_code=road,lamp", |one: &Value| {
            ["road", "lamp"].contains(&one["service_code"].as_str().unwrap())
        }),
        ("status=closed", |one: &Value| one["status"] == "closed"),
        ("status=open", |one: &Value| one["status"] == "open"),
        ("status=open,closed", |_: &Value| true),
    ] as [(&str, fn(&Value) -> bool); 4]
    {
        let found = get(&city, &format!("v2/requests.json?{query}")).await;
        let expected: Vec<_> = all.iter().filter(|one| holds(one)).cloned().collect();
        assert!(!expected.is_empty(), "{query}");
        assert_eq!(found, Value::Array(expected), "{query}");
    }
    let from = made(&all[all.len() / 2]);
    let found = get(&city, &format!("v2/requests.json?start_date={from}")).await;
    let expected: Vec<_> = all.iter().filter(|one| made(one) >= from).cloned().collect();
    assert_eq!(found, Value::Array(expected));
    for (query, why) in [
        ("status=new", "status: unknown"),
        ("start_date=yesterday", "start_date: not-a-date"),
        (
            "start_date=2026-01-01T00:00:00Z&end_date=2026-09-01T00:00:00Z",
            "end_date: longer-than-90-days",
        ),
    ] {
        let answer = city.client.get(&format!("/open311/v2/requests.json?{query}")).send().await;
        refused(&answer, 400, why);
    }
}

#[tokio::test]
async fn everything_is_there_as_xml_too() {
    let city = city(None).await;
    let text = async |path: &str| {
        let answer = city.client.get(&format!("/open311/{path}")).send().await;
        assert_eq!(answer.header("content-type"), "text/xml; charset=utf-8");
        answer.text()
    };
    assert!(text("v2/services.xml").await.contains("<services><service>"));
    let discovery = text("discovery.xml").await;
    assert!(discovery.contains("/open311/v2</url>"), "{discovery}");
    assert!(discovery.contains("<formats><format>text/xml</format>"), "{discovery}");
    assert!(text("v2/services/road.xml").await.contains("<service_code>road</service_code>"));
    assert!(text("v2/requests.xml").await.contains("<service_requests><request>"));
    assert!(text("v2/requests/LK-1.xml").await.contains("<errors><error><code>404</code>"));
    for path in
        ["v2/services", "v2/services.html", "v2/requests/LK-1", "other.json", "v2/other.json"]
    {
        let answer = city.client.get(&format!("/open311/{path}")).send().await;
        assert_eq!(answer.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_report_of_anothers_app_is_counted_with_the_others_and_kept_by_nobody() {
    let city = city(None).await;
    let before: PublicReports = city.client.get("/v1/reports").send().await.expect(200).json();
    send(&city, &hole()).await.expect(201);
    let after: PublicReports = city.client.get("/v1/reports").send().await.expect(200).json();
    assert_eq!(after.waiting, before.waiting + 1);
    assert_eq!(after.latest[0].status, TicketStatus::Waiting);
}
