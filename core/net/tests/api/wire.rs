//! What goes out and what comes in.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{Device, Same, Script, Somebody, World, answer, header, refusal};
use live_net::{Api, Auth, Call, Method, NetError, ServerClock};
use live_protocol::{Assurance, Problem, ProblemKind};
use uuid::Uuid;

const KEY: Uuid = Uuid::from_u128(7);

fn api_at(address: &str) -> Result<Api, NetError> {
    Api::new(
        address,
        Arc::new(Script::default()),
        Arc::new(ServerClock::new(Arc::new(Device::default()))),
        Arc::new(Same(0)),
        Somebody::new(Ok("new")),
    )
}

#[test]
fn only_a_gateway_on_this_machine_is_spoken_to_in_the_clear() {
    for address in [
        "https://gateway.example",
        "https://10.0.2.2:8443/base/",
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://127.8.9.1:1/",
        "http://[::1]:8080",
    ] {
        assert!(api_at(address).is_ok(), "{address}");
    }
    for address in [
        "http://gateway.example",
        "http://localhost.example",
        "http://localhost@gateway.example",
        "http://10.0.2.2:8080",
        "http://128.0.0.1",
        "http://[2001:db8::1]",
        "ftp://localhost",
        "localhost:8080",
        "gateway.example",
        "",
        "https://gateway.example/?city=1",
        "https://gateway.example/#city",
    ] {
        assert!(matches!(api_at(address), Err(NetError::Garbled(_))), "{address}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_says_what_it_must_and_nothing_else() {
    let photo = vec![0xff; 3];
    let cases = [
        (Call::get("/v1/city"), vec![]),
        (Call::get("/v1/city").unless(Some("\"1\"".into())), vec![("if-none-match", "\"1\"")]),
        (Call::post("/v1/x", &1), vec![("content-type", "application/json")]),
        (Call::delete("/v1/session").as_account(), vec![("authorization", "DPoP old")]),
        (
            Call::send(Method::Put, "/v1/files/1", photo, "image/jpeg")
                .with_auth(Auth::Account)
                .keyed(KEY),
            vec![
                ("content-type", "image/jpeg"),
                ("authorization", "DPoP old"),
                ("idempotency-key", "00000000-0000-0000-0000-000000000007"),
            ],
        ),
    ];
    for (call, expected) in cases {
        let world = World::new();
        world.gateway.then(answer(204, &[], b""));
        world.api.send(call).await.unwrap();
        let request = world.gateway.requests().remove(0);
        assert!(header(&request, "accept").is_some());
        let has_proof = header(&request, "dpop").is_some();
        assert_eq!(has_proof, header(&request, "authorization").is_some());
        let others = request.headers.iter().filter(|(name, _)| !["accept", "dpop"].contains(name));
        let others: Vec<_> = others.map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(others, expected, "{}", request.url);
    }
}

#[tokio::test(start_paused = true)]
async fn a_path_stays_below_the_gateways_address() {
    let world = World::new();
    world.gateway.then(answer(200, &[], b""));
    world.api.send(Call::get("/v1/city?x=1")).await.unwrap();
    assert_eq!(world.gateway.requests()[0].url, "https://gateway.example/v1/city?x=1");

    for path in [".evil.example/v1/city", "@evil.example/", "", "v1/city"] {
        let error = world.api.send(Call::get(path).as_account()).await.unwrap_err();
        assert!(matches!(error, NetError::Garbled(_)), "{path}: {error}");
    }
    assert_eq!(world.gateway.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_larger_may_take_longer() {
    let world = World::new();
    for length in [0, 100 * 1024, 10 * 1024 * 1024] {
        world.gateway.then(answer(200, &[], b""));
        let call = Call::send(Method::Put, "/v1/files/1", vec![0; length], "image/jpeg");
        world.api.send(call).await.unwrap();
    }
    let timeouts: Vec<_> = world.gateway.requests().iter().map(|r| r.timeout.as_secs()).collect();
    assert_eq!(timeouts, [20, 45, 20 + 2560]);
}

#[tokio::test(start_paused = true)]
async fn answers_are_taken_apart() {
    for (control, max_age) in [
        (None, None),
        (Some("private, max-age=60"), Some(60)),
        (Some("max-age=0"), Some(0)),
        (Some("Private, Max-Age=60"), Some(60)),
        (Some("No-Cache"), Some(0)),
        (Some("s-maxage=9, public"), None),
        (Some("no-cache, max-age=60"), Some(0)),
        (Some("max-age=60,no-store"), Some(0)),
        (Some("max-age=tomorrow"), None),
        (Some("max-age=-1"), None),
        (Some(",,="), None),
    ] {
        let world = World::new();
        let mut headers = vec![("etag", "\"7\"")];
        headers.extend(control.map(|control| ("cache-control", control)));
        world.gateway.then(answer(200, &headers, b"body"));
        let answer = world.api.send(Call::get("/v1/city")).await.unwrap();
        assert_eq!(answer.max_age, max_age.map(Duration::from_secs), "{control:?}");
        assert_eq!(answer.etag.as_deref(), Some("\"7\""));
        assert_eq!(&answer.body[..], b"body");
        assert!(!answer.is_unchanged());
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_have_aged_on_the_way() {
    for (age, max_age) in [("20", 40), (" 60 ", 0), ("61", 0), ("old", 60)] {
        let world = World::new();
        let headers = [("cache-control", "max-age=60"), ("age", age)];
        world.gateway.then(answer(200, &headers, b"body"));
        let answer = world.api.send(Call::get("/v1/city")).await.unwrap();
        assert_eq!(answer.max_age, Some(Duration::from_secs(max_age)), "{age}");
    }
}

#[tokio::test(start_paused = true)]
async fn unchanged_is_an_answer_to_a_tag_only() {
    let world = World::new();
    world.gateway.then(answer(304, &[], b""));
    let call = Call::get("/v1/city").unless(Some("\"7\"".to_owned()));
    assert!(world.api.send(call).await.unwrap().is_unchanged());

    world.gateway.then(answer(304, &[], b""));
    let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
    assert!(matches!(error, NetError::Garbled(_)), "nothing was there to be unchanged: {error}");
}

#[tokio::test(start_paused = true)]
async fn problems_are_handed_on_as_they_are() {
    for problem in [
        Problem::field("nik", "wrong-length").and_field("family_card", "not-digits"),
        Problem::step_up(Assurance::Matched),
        Problem::new(ProblemKind::NotFound).because("no such ticket"),
        Problem::new(ProblemKind::Conflict),
        Problem::new(ProblemKind::UpdateNeeded),
    ] {
        let world = World::new();
        world.gateway.then(refusal(&problem));
        let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
        assert_eq!(error, NetError::Problem(Box::new(problem)));
    }
}

#[tokio::test(start_paused = true)]
async fn problems_say_for_how_long_where_no_header_does() {
    for kind in [ProblemKind::Unavailable, ProblemKind::StorageFull] {
        let world = World::new();
        for _ in 0..3 {
            world.gateway.then(refusal(&Problem::new(kind).retry_after(90)));
        }
        let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
        assert_eq!(error, NetError::RetryAfter(Duration::from_secs(90)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_kind_of_problem_from_the_future_is_still_a_problem() {
    let world = World::new();
    let body = br#"{"type":"urn:live:problem:moon","title":"?","status":418,"kind":"moon"}"#;
    world.gateway.then(answer(418, &[], body));
    match world.api.send(Call::get("/v1/city")).await.unwrap_err() {
        NetError::Problem(problem) => assert_eq!(problem.kind, ProblemKind::Unknown),
        other => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_no_answer_of_the_gateway_is_garbled() {
    for (status, body) in [
        (404, &b"<html>Not here</html>"[..]),
        (302, b""),
        (100, b""),
        (400, b"{\"kind\":\"not-found\"}"),
        (409, b"\xff\xfe"),
        (422, b"[[[[[[[["),
    ] {
        let world = World::new();
        world.gateway.then(answer(status, &[("location", "https://evil.example/")], body));
        let error = world.api.send(Call::get("/v1/city")).await.unwrap_err();
        assert!(matches!(error, NetError::Garbled(_)), "{status}: {error}");
    }
}
