//! What every address has in common.

use std::time::Duration;

use live_protocol::ProblemKind;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{TestCity, raw};

#[tokio::test]
async fn it_says_that_it_lives_and_serves() {
    let city = TestCity::start().await;
    for path in ["/health/live", "/health/ready"] {
        let health: Value = city.client.get(path).send().await.expect(200).json();
        assert_eq!(health["status"], "ok");
    }
}

#[tokio::test]
async fn it_is_not_ready_when_files_cannot_be_written() {
    let city = TestCity::start().await;
    let files = city.folder.path().join("files");
    std::fs::rename(&files, city.folder.path().join("elsewhere")).unwrap();
    let problem = city.client.get("/health/ready").send().await.expect(503).problem();
    assert_eq!(problem.kind, ProblemKind::Unavailable);
    city.client.get("/health/live").send().await.expect(200);
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_are_problems() {
    let city = TestCity::start().await;
    for path in ["/", "/v2/city", "/v1/city/", "/.env", "/sandbox/nothing"] {
        let problem = city.client.get(path).send().await.expect(404).problem();
        assert_eq!(problem.kind, ProblemKind::NotFound);
    }
    let answer = city.client.ask(Method::DELETE, "/v1/city").send().await.expect(405);
    assert_eq!(answer.header("allow"), "GET,HEAD");
    city.client.ask(Method::PATCH, "/v1/reports").send().await.expect(405);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_malformed() {
    let city = TestCity::start().await;
    let ask = || city.client.ask(Method::POST, "/v1/sign-in/codes");
    for body in ["", "{", "[]", "null", "{\"phone\":1}", "{}", "\u{0}", "{\"phone\":\"\\ud800\"}"] {
        let answer = ask().header("content-type", "application/json").body(body).send().await;
        let problem = answer.expect(400).problem();
        assert_eq!(problem.kind, ProblemKind::Malformed);
    }
    let secret = "{\"phone\": 081234567890}";
    let answer = ask().header("content-type", "application/json").body(secret).send().await;
    assert!(!answer.expect(400).text().contains("0812"), "what was typed is not repeated");
    let form = ask().header("content-type", "text/plain").body("{\"phone\":\"0812\"}");
    form.send().await.expect(400);
    ask().body("{\"phone\":\"0812\"}").send().await.expect(400);
    let invalid = ask().header("content-type", "application/json").body(vec![b'"', 0xff, b'"']);
    invalid.send().await.expect(400);
}

#[tokio::test]
async fn what_no_app_of_ours_sends_is_refused_before_it_is_looked_at() {
    let city = TestCity::start().await;
    let status = async |request: String| {
        let answer = raw(city.gateway.address(), request.as_bytes()).await;
        answer.split(' ').nth(1).unwrap_or("cut off").to_owned()
    };
    let many = "x: 1\r\n".repeat(200);
    let end = "host: x\r\nconnection: close\r\n";
    for (request, expected) in [
        (format!("GET /health/live HTTP/1.1\r\n{end}{many}\r\n"), "431"),
        (format!("TRACE /health/live HTTP/1.1\r\n{end}\r\n"), "405"),
        (format!("CONNECT evil.example:443 HTTP/1.1\r\n{end}\r\n"), "404"),
        // Two lengths: where a message ends must not be a matter of opinion.
        (
            format!(
                "POST /v1/steps HTTP/1.1\r\n{end}content-length: 1\r\ncontent-length: 2\r\n\r\nab"
            ),
            "400",
        ),
        (format!("GET /health/live HTTP/1.1\r\n{end}x: a\rb\r\n\r\n"), "400"),
    ] {
        assert_eq!(status(request.clone()).await, expected, "{request}");
    }
}

#[tokio::test]
async fn behind_https_browsers_are_told_to_stay_there() {
    let city = TestCity::start_with(|config| {
        config.public_url = Some("https://live.example.go.id".to_owned());
    })
    .await;
    for path in ["/health/live", "/v1/city", "/v1/account", "/nothing", "/sandbox"] {
        let answer = city.client.get(path).send().await;
        let told = answer.header("strict-transport-security");
        assert_eq!(told, "max-age=63072000; includeSubDomains", "{path}");
    }
    let plain = TestCity::start().await;
    let answer = plain.client.get("/health/live").send().await;
    assert_eq!(answer.header("strict-transport-security"), "");
}

#[tokio::test]
async fn a_body_over_its_limit_is_too_large() {
    let city = TestCity::start().await;
    for size in [64 * 1024 + 1, 300 * 1024] {
        let answer = city.client.post("/v1/sign-in/codes", &json!({ "phone": "1".repeat(size) }));
        let problem = answer.send().await.expect(413).problem();
        assert_eq!(problem.kind, ProblemKind::TooLarge);
    }
    let fits = json!({ "phone": "1".repeat(60 * 1024) });
    city.client.post("/v1/sign-in/codes", &fits).send().await.expect_field("phone", "too-long");
}

#[tokio::test]
async fn the_date_is_the_city_s_own() {
    let city = TestCity::start().await;
    city.advance(Duration::from_hours(24)).await;
    let request = b"GET /health/live HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = raw(city.gateway.address(), request).await;
    let dates: Vec<&str> = answer.lines().filter(|line| line.starts_with("date: ")).collect();
    assert_eq!(dates, ["date: Tue, 22 Sep 2026 02:00:00 GMT"], "once, and not this machine's");
}

#[tokio::test]
async fn what_was_read_before_is_not_sent_again() {
    let city = TestCity::start().await;
    for path in ["/v1/city", "/v1/keys", "/v1/reports"] {
        let first = city.client.get(path).send().await.expect(200);
        let tag = first.header("etag").to_owned();
        let again = city.client.get(path).header("if-none-match", &tag).send().await.expect(304);
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), tag);
        assert!(again.header("cache-control").starts_with("public, max-age="));
        let other = city.client.get(path).header("if-none-match", "\"other\"").send().await;
        assert_eq!(other.expect(200).body, first.body);
    }
    let phone = city.phone("0812-3456-7890").await;
    for path in ["/v1/account", "/v1/tickets"] {
        let own = phone.get(path).send().await.expect(200);
        assert_eq!(own.header("cache-control"), "private, no-cache");
        let tag = own.header("etag").to_owned();
        phone.get(path).header("if-none-match", &tag).send().await.expect(304);
    }
}

#[tokio::test]
async fn json_is_compressed_for_who_can_read_it() {
    let city = TestCity::start().await;
    let plain = city.client.get("/v1/reports").send().await.expect(200);
    let packed = city.client.get("/v1/reports").header("accept-encoding", "gzip").send().await;
    let packed = packed.expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert!(packed.body.len() < plain.body.len() / 2);
    assert_eq!(packed.header("etag"), plain.header("etag"));
    assert!(packed.header("vary").contains("accept-encoding"));
}

#[tokio::test]
async fn the_city_is_told_to_everybody() {
    let city = TestCity::start().await;
    let profile: Value = city.client.get("/v1/city").send().await.expect(200).json();
    let known = live_domain::City::built_in();
    assert_eq!(profile["name"], known.name);
    assert_eq!(
        profile["report_categories"].as_array().unwrap().len(),
        known.report_categories.len()
    );
}

#[tokio::test]
async fn a_client_that_dawdles_is_told_so() {
    let city = TestCity::start_with(|config| config.request_timeout = Duration::ZERO).await;
    // The head says that a body comes, and none does.
    let request = b"POST /v1/sign-in/codes HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
        content-type: application/json\r\ncontent-length: 10\r\n\r\n";
    let answer = raw(city.gateway.address(), request).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}
