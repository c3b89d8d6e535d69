//! Requests to the gateway and to the web shell, over sockets of this machine.
//!
//! An input is a request line, lines of headers, and after an empty line the body. `{token}`,
//! `{cookie}` and so on stand for what somebody has who is signed in, so that the corpus leads behind
//! the first refusal. HTTP itself is hyper's to parse: what would only spoil the framing is left out.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use live_domain::City;
use live_gateway::{Gateway, SandboxConfig};
use live_net::testing::Prover;
use live_protocol::{CodeRequest, Problem, ProblemKind, Session, SignInRequest};
use serde::Serialize;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::answers::{Counts, Stands, folder};
use crate::prover::Holder;

/// Headers that belong to the framing of a message.
const FRAMING: [&str; 7] =
    ["host", "connection", "content-length", "transfer-encoding", "expect", "upgrade", "te"];
/// Somebody who is made up.
const PHONE: &str = "081299990001";
const KEY: &str = "0193a2d0-7c00-7000-8000-0000000000aa";
const FILE: &str = "0193a2d0-7c00-7000-8000-0000000000bb";

struct Server {
    address: SocketAddr,
    /// What stands for what in an input.
    stand_ins: Vec<(&'static str, String)>,
    /// Who is signed in there.
    prover: Option<Prover>,
    _runtime: Runtime,
    _running: Box<dyn Send + Sync>,
    _data: TempDir,
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Asks, and reads the whole answer.
fn ask(address: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    let head = format!(
        "{head}host: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    // It may refuse before it has read everything.
    drop(stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)));
    let mut answer = Vec::new();
    let ended = stream.read_to_end(&mut answer);
    assert!(ended.is_ok() || !answer.is_empty(), "no answer to {head:?}: {ended:?}");
    parse(&answer)
}

fn parse(answer: &[u8]) -> Answer {
    let split = answer.windows(4).position(|window| window == b"\r\n\r\n");
    let split = split.unwrap_or_else(|| panic!("no answer: {}", answer.escape_ascii()));
    let head = std::str::from_utf8(&answer[..split]).expect("headers are text");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()));
    let (status, headers) = (status.expect("a status"), headers.collect());
    let mut answer = Answer { status, headers, body: answer[split + 4..].to_vec() };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = joined(&answer.body);
    }
    answer
}

/// What came in pieces.
fn joined(mut pieces: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = pieces.iter().position(|byte| *byte == b'\n') {
        let length = std::str::from_utf8(&pieces[..end]).expect("a length");
        let length = usize::from_str_radix(length.trim(), 16).expect("a length");
        if length == 0 {
            break;
        }
        whole.extend(&pieces[end + 1..=end + length]);
        pieces = &pieces[end + 1 + length + 2..];
    }
    whole
}

/// The head of a request and its body, as an input says; nothing when it is no request at all.
fn request(data: &[u8], server: &Server) -> Option<(String, Vec<u8>)> {
    let split = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
    let mut body = data.get(split + 2..).unwrap_or_default().to_vec();
    let mut head = String::from_utf8_lossy(&data[..split]).into_owned();
    for (name, value) in &server.stand_ins {
        head = head.replace(name, value);
        if let Ok(text) = std::str::from_utf8(&body) {
            body = text.replace(name, value).into_bytes();
        }
    }
    let mut lines = head.lines();
    let (method, target) = lines.next()?.split_once(' ')?;
    let is_method = (1..=10).contains(&method.len())
        && method.bytes().all(|byte| byte.is_ascii_uppercase())
        && method != "CONNECT";
    let target: String = target.chars().filter(char::is_ascii_graphic).collect();
    if !is_method || !target.starts_with('/') {
        return None;
    }
    let mut head = format!("{method} {target} HTTP/1.1\r\n");
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let is_framing = FRAMING.iter().any(|framing| name.eq_ignore_ascii_case(framing));
        if name.is_empty() || is_framing || !name.bytes().all(is_token) {
            continue;
        }
        let value = proven(value, method, &target, server);
        let value: String = value.chars().filter(|letter| !letter.is_control()).collect();
        head = format!("{head}{name}:{value}\r\n");
    }
    Some((head, body))
}

/// A header in which `{proof}` stands for a proof of the key with the token, `{device-proof}` for
/// one without.
fn proven(value: &str, method: &str, target: &str, server: &Server) -> String {
    let Some(prover) = &server.prover else { return value.to_owned() };
    let path = target.split('?').next().unwrap_or_default();
    let url = format!("http://{}{path}", server.address);
    let mut value = value.to_owned();
    for (name, with_token) in [("{proof}", true), ("{device-proof}", false)] {
        if value.contains(name) {
            value = value.replace(name, &prover.proof(method, &url, with_token));
        }
    }
    value
}

static GATEWAY: LazyLock<Server> = LazyLock::new(|| {
    let runtime = runtime();
    let data = folder();
    let mut config =
        live_gateway::Config::new(any_port(), data.path().to_owned(), City::built_in().clone());
    config.sandbox = Some(SandboxConfig { seed: 1, speed: 1.0 });
    config.secret = Some(vec![7; 32]);
    config.storage_limit = Some(256 << 20);
    let limits = &mut config.limits;
    for limit in [
        &mut limits.codes_per_phone,
        &mut limits.codes_per_address,
        &mut limits.wrong_codes_per_address,
        &mut limits.matches_per_account,
        &mut limits.lookups_per_address,
        &mut limits.payments_per_address,
        &mut limits.reports_per_account,
        &mut limits.photos_per_account,
    ] {
        *limit = u32::MAX;
    }
    let running =
        runtime.block_on(Gateway::start(config, Arc::new(Stands), Arc::new(Counts))).unwrap();
    let address = running.address();

    let (holder, prover) = Holder::new();
    let post = |path: &str, message: &dyn erased::Json| {
        let proof = prover.proof("POST", &format!("http://{address}{path}"), false);
        let head =
            format!("POST {path} HTTP/1.1\r\ncontent-type: application/json\r\ndpop: {proof}\r\n");
        let answer = ask(address, &head, message.json().as_bytes());
        assert_eq!(answer.status, 200, "{}", answer.text());
        prover.learn(answer.header("dpop-nonce").expect("a nonce"));
        answer.body
    };
    post("/v1/sign-in/codes", &CodeRequest { phone: PHONE.to_owned() });
    let code = runtime.block_on(running.sandbox().unwrap().last_code(PHONE)).unwrap().unwrap();
    let session: Session = serde_json::from_slice(&post(
        "/v1/sign-in/sessions",
        &SignInRequest { phone: PHONE.to_owned(), code, device: "a phone".to_owned() },
    ))
    .unwrap();
    holder.holds(&session.access_token);
    let proof = prover.proof("GET", &format!("http://{address}/v1/changes"), true);
    let head = format!(
        "GET /v1/changes HTTP/1.1\r\nauthorization: DPoP {}\r\ndpop: {proof}\r\n",
        session.access_token
    );
    let feed = ask(address, &head, b"").text();
    let cursor = feed.split("\"cursor\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let stand_ins = vec![
        ("{token}", session.access_token),
        ("{refresh}", session.refresh_token),
        ("{cursor}", cursor.expect("a cursor").to_owned()),
        ("{key}", KEY.to_owned()),
        ("{file}", FILE.to_owned()),
    ];
    let running = Box::new(running);
    let prover = Some(prover);
    Server { address, stand_ins, prover, _runtime: runtime, _running: running, _data: data }
});

/// Any message, where several stand in one list.
mod erased {
    pub(super) trait Json {
        fn json(&self) -> String;
    }

    impl<T: super::Serialize> Json for T {
        fn json(&self) -> String {
            serde_json::to_string(self).expect("it is JSON")
        }
    }
}

fn runtime() -> Runtime {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap()
}

fn any_port() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

/// A request to the gateway: whatever it says, nothing is a fault, and a refusal is problem details
/// that say what the caller should do.
pub(crate) fn gateway(data: &[u8]) {
    let server = &*GATEWAY;
    let Some((head, body)) = request(data, server) else { return };
    // Nobody waits for a change that does not come, and the session is to go on.
    if head.contains("wait") || head.starts_with("DELETE /v1/session") {
        return;
    }
    let answer = ask(server.address, &head, &body);
    assert!(answer.status < 500, "{}: {head:?}", answer.status);
    // What hyper itself refuses never reaches the gateway.
    if answer.status < 400 || answer.header("x-request-id").is_none() {
        return;
    }
    assert_eq!(answer.header("cache-control"), Some("no-store"), "a refusal may be kept");
    if answer.header("content-type") != Some("application/problem+json") {
        let has_pages = [" /sandbox", " /docs", " /v/"].iter().any(|pages| head.contains(pages));
        assert!(has_pages, "{head:?}");
        return;
    }
    if head.starts_with("HEAD ") || answer.header("content-encoding").is_some() {
        return;
    }
    let text = answer.text();
    let problem: Problem = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(problem.status, answer.status, "{text}");
    assert_ne!(problem.kind, ProblemKind::Unknown, "{text}");
    assert_ne!(problem.kind, ProblemKind::Internal, "{text}");
    if problem.kind == ProblemKind::InvalidInput {
        assert!(!problem.fields.is_empty(), "which field? {text}");
    }
    for field in problem.fields {
        let is_code = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        assert!(!field.field.is_empty(), "{text}");
        assert!(!field.reason.is_empty() && field.reason.bytes().all(is_code), "{text}");
    }
}

static WEB: LazyLock<Server> = LazyLock::new(|| {
    let runtime = runtime();
    let data = folder();
    // Nobody listens there.
    let gateway = "http://127.0.0.1:9".to_owned();
    let mut config = live_web::Config::new(0, data.path().to_owned(), gateway);
    config.limits.newcomers = u32::MAX;
    let running = runtime.block_on(live_web::start(config)).unwrap();
    let address = running.address();
    let first = ask(address, "GET /bapenda HTTP/1.1\r\n", b"");
    let cookie = first.header("set-cookie").and_then(|text| text.split(';').next());
    let cookie = cookie.expect("a session").to_owned();
    let page = first.text();
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let csrf = csrf.expect("a form").to_owned();
    let stand_ins = vec![("{cookie}", cookie), ("{csrf}", csrf)];
    let running = Box::new(running);
    Server { address, stand_ins, prover: None, _runtime: runtime, _running: running, _data: data }
});

/// A request to the web shell: whatever it says, it is answered with a page, a part of one, or where
/// to go next; with nothing that somebody else's page could run.
pub(crate) fn web(data: &[u8]) {
    let server = &*WEB;
    let Some((head, body)) = request(data, server) else { return };
    // A stream of events does not end by itself.
    if head.contains("/-/events") || head.contains("/-/%") {
        return;
    }
    let answer = ask(server.address, &head, &body);
    // A guess of the browser is told to come later.
    assert!(answer.status < 500 || answer.status == 503, "{}: {head:?}", answer.status);
    if answer.header("content-security-policy").is_none() {
        // Only what hyper itself refuses.
        assert!(matches!(answer.status, 400 | 414 | 431), "{}: {head:?}", answer.status);
        return;
    }
    if (300..400).contains(&answer.status) && answer.status != 304 {
        let to = answer.header("location").expect("where to");
        assert!(to.starts_with('/') && !to.starts_with("//"), "it leads to {to}");
    }
    if answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
        assert!(!answer.text().contains("<script>"), "a script stands in the page: {head:?}");
    }
}
