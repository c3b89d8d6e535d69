//! The promises of a transport, one by one.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;

use super::{Led, Reaction};
use crate::{MAX_ANSWER_BYTES, Method, Request, Response, Transport, TransportError};

/// Long enough for anything that happens.
const LONG: Duration = Duration::from_mins(1);
/// How long somebody waits for what does not happen.
const SHORT: Duration = Duration::from_millis(50);
/// How many requests are under way at once.
const AT_ONCE: u8 = 16;

/// Checks a transport, which `lead` makes and leads to a gateway that reacts as it is told, to one
/// request after the other.
///
/// # Panics
/// When the transport does not keep a promise of [`Transport`].
pub async fn check_transport(lead: impl Fn(Vec<Reaction>) -> Led) {
    goes_out_as_it_is(&lead).await;
    brings_every_status(&lead).await;
    brings_the_headers(&lead).await;
    brings_the_body_up_to_the_limit(&lead).await;
    tries_once(&lead).await;
    gives_up_in_time(&lead).await;
    knows_that_nobody_is_there(&lead).await;
    carries_several_at_once(&lead).await;
    can_be_given_up(&lead).await;
}

/// Checks what can be checked of a transport that answers by rules of its own, as a gateway in
/// miniature does: each answer to this request is one that a transport may bring.
///
/// # Panics
/// When the transport does not keep a promise of [`Transport`].
pub async fn check_transport_of_its_own(transport: Arc<dyn Transport>, request: Request) {
    drop(tokio::time::timeout(Duration::ZERO, transport.execute(request.clone())).await);
    let mut under_way = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (transport, request) = (Arc::clone(&transport), request.clone());
        under_way.spawn(async move { transport.execute(request).await });
    }
    for outcome in under_way.join_all().await {
        let Ok(response) = outcome else { continue };
        assert!((200..=599).contains(&response.status), "no status: {}", response.status);
        assert!(response.body.len() <= MAX_ANSWER_BYTES, "a body over the limit");
        for (name, _) in response.headers {
            let is_name = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
            assert!(!name.is_empty() && name.bytes().all(is_name), "no name in lower case: {name}");
        }
    }
}

fn says(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Reaction {
    let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Reaction::Answers(Response { status, headers, body: body.into() })
}

fn request(way: &Led, method: Method, path: &str) -> Request {
    Request {
        method,
        url: format!("{}{path}", way.address),
        headers: vec![],
        body: Bytes::new(),
        progress: None,
        timeout: LONG,
    }
}

async fn get(way: &Led) -> Result<Response, TransportError> {
    way.transport.execute(request(way, Method::Get, "/v1/city")).await
}

/// What the answer says, as text.
async fn hears(way: &Led, what: &str) {
    let response = get(way).await.expect("an answer");
    assert_eq!(response.body, what.as_bytes());
}

async fn goes_out_as_it_is(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Delete];
    let way = lead(vec![says(200, &[], "ok"); methods.len() + 1]);
    let every_byte: Vec<u8> = (0..=255).cycle().take(1024 * 1024).collect();
    let with_all = Request {
        headers: vec![("x-live", "a b;c=\"d\"".to_owned()), ("x-live", "twice".to_owned())],
        body: every_byte.into(),
        ..request(&way, Method::Put, "/v1/things/%2F~a?since=a%20b&limit=1")
    };
    way.transport.execute(with_all.clone()).await.expect("an answer");
    for method in methods {
        way.transport.execute(request(&way, method, "/")).await.expect("an answer");
    }
    let heard = (way.heard)();
    let first = &heard[0];
    assert_eq!((&*first.method, &*first.path), ("PUT", "/v1/things/%2F~a?since=a%20b&limit=1"));
    assert_eq!(first.body, with_all.body, "the body is another");
    let values = first.headers.iter().filter(|(name, _)| name == "x-live");
    let values: Vec<_> = values.map(|(_, value)| value.as_str()).collect();
    assert_eq!(values, ["a b;c=\"d\"", "twice"]);
    let empty = heard[1..].iter().map(|heard| (&*heard.method, &*heard.path, heard.body.len()));
    let expected = ["GET", "POST", "PUT", "DELETE"].map(|method| (method, "/", 0));
    assert_eq!(empty.collect::<Vec<_>>(), expected);
}

async fn brings_every_status(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let statuses: [u16; 16] =
        [200, 201, 204, 206, 301, 302, 303, 304, 307, 308, 400, 401, 404, 410, 429, 503];
    let headers = [("location", "/elsewhere"), ("set-cookie", "a=1"), ("etag", "\"1\"")];
    let reactions = statuses.map(|status| {
        let body = if matches!(status, 204 | 304) { "" } else { "words" };
        says(status, &headers, body)
    });
    let way = lead(reactions.to_vec());
    for status in statuses {
        let response = get(&way).await.expect("an answer");
        assert_eq!(response.status, status);
        assert_eq!(response.header("location"), Some("/elsewhere"));
        assert_eq!(response.body.is_empty(), matches!(status, 204 | 304), "of {status}");
    }
    let heard = (way.heard)();
    assert_eq!(heard.len(), statuses.len(), "not one request for each");
    assert!(heard.iter().all(|heard| heard.path == "/v1/city"), "a redirect is followed");
    let mut headers = heard.iter().flat_map(|heard| &heard.headers);
    assert!(
        headers.all(|(name, _)| name != "cookie" && name != "if-none-match"),
        "it keeps things"
    );
}

async fn brings_the_headers(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let headers = [("X-Mixed", "One"), ("x-empty", ""), ("x-mixed", "Two, three")];
    let way = lead(vec![says(200, &headers, "ok")]);
    let response = get(&way).await.expect("an answer");
    let mine = response.headers.iter().filter(|(name, _)| name.starts_with("x-"));
    let mine: Vec<_> = mine.map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let of = |name| mine.iter().filter(move |(n, _)| *n == name).map(|(_, v)| *v);
    assert_eq!(mine.len(), 3, "not each header: {mine:?}");
    assert_eq!(of("x-mixed").collect::<Vec<_>>(), ["One", "Two, three"]);
    assert_eq!(response.header("x-mixed"), Some("One"));
    assert_eq!(response.header("x-empty"), Some(""));
    assert_eq!(response.header("x-none"), None);
}

async fn brings_the_body_up_to_the_limit(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let most = Bytes::from(vec![b'x'; MAX_ANSWER_BYTES]);
    let more = Bytes::from(vec![b'x'; MAX_ANSWER_BYTES + 1]);
    let bodies = [Bytes::new(), most.clone(), more, Bytes::from_static(b"small")];
    let way = lead(bodies.map(|body| says(200, &[], body)).to_vec());
    hears(&way, "").await;
    assert!(get(&way).await.expect("an answer").body == most, "the body is another");
    assert_eq!(get(&way).await.expect_err("over the limit"), TransportError::TooLarge);
    hears(&way, "small").await;
}

async fn tries_once(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let way = lead(vec![says(200, &[], "one"), Reaction::BreaksOff, says(200, &[], "three")]);
    hears(&way, "one").await;
    assert_eq!(get(&way).await.expect_err("it breaks"), TransportError::Broken);
    assert_eq!((way.heard)().len(), 2, "it is tried again");
    hears(&way, "three").await;
}

async fn gives_up_in_time(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let way = lead(vec![Reaction::KeepsSilent, says(200, &[], "on")]);
    let impatient = Request { timeout: SHORT, ..request(&way, Method::Get, "/v1/city") };
    let outcome = tokio::time::timeout(LONG, way.transport.execute(impatient)).await;
    let error = outcome.expect("it waits for ever").expect_err("there is no answer");
    assert_eq!(error, TransportError::Broken);
    until_heard(&way).await;
    hears(&way, "on").await;
}

async fn knows_that_nobody_is_there(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let way = lead(vec![Reaction::IsAway]);
    assert_eq!(get(&way).await.expect_err("nobody is there"), TransportError::Unreachable);
    assert_eq!((way.heard)(), [], "it says that it was not heard");
}

async fn carries_several_at_once(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let way = lead((0..AT_ONCE).map(|number| says(200, &[], vec![number; 5000])).collect());
    let mut under_way = JoinSet::new();
    for number in 0..AT_ONCE {
        let transport = Arc::clone(&way.transport);
        let request = request(&way, Method::Get, &format!("/v1/{number}"));
        under_way.spawn(async move { transport.execute(request).await });
    }
    let answers =
        under_way.join_all().await.into_iter().map(|answer| answer.expect("an answer").body);
    let expected: BTreeSet<_> =
        (0..AT_ONCE).map(|number| Bytes::from(vec![number; 5000])).collect();
    assert!(answers.collect::<BTreeSet<_>>() == expected, "not each answer once");
    let heard = (way.heard)().into_iter().map(|heard| heard.path);
    assert_eq!(heard.collect::<BTreeSet<_>>().len(), usize::from(AT_ONCE), "not each request once");
}

async fn can_be_given_up(lead: &impl Fn(Vec<Reaction>) -> Led) {
    let way = lead(vec![Reaction::KeepsSilent, says(200, &[], "on")]);
    // One that does things one at a time has to come to an end with it by itself.
    let request = Request { timeout: SHORT * 10, ..request(&way, Method::Get, "/v1/city") };
    tokio::select! {
        outcome = way.transport.execute(request) => drop(outcome.expect_err("there is no answer")),
        () = until_heard(&way) => {}
    }
    hears(&way, "on").await;
}

/// Waits until the gateway has heard something.
async fn until_heard(way: &Led) {
    while (way.heard)().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
