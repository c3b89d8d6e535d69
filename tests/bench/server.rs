//! A server that tells of made-up records: as an account's change feed, as the gateway does, and all
//! at once, for who does without a feed. What it answers was compressed before, so that it takes
//! next to nothing of what is measured.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use live_protocol::{Change, ChangesEnd, JSON_LINES, MAX_CHANGES, USUAL_CHANGES};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::records;

/// Below which addresses everything is at once.
pub const ALL: &str = "/all";

/// The server in a process of its own, which ends with this one.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    child: Child,
}

impl Server {
    /// Starts one with so many records.
    pub fn start(records: usize) -> Self {
        use std::io::{BufRead as _, BufReader};
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .args(["serve", &records.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("its address");
        Self { address: line.trim().parse().expect("an address"), child }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends when nobody holds its input any more.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Serves until the input ends.
pub async fn serve(records: usize) {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    println!("{}", listener.local_addr().expect("an address"));
    let app = axum::Router::new()
        .route("/v1/changes", get(changes))
        .route(ALL, get(all))
        .with_state(Arc::new(Pages { records, packed: Mutex::default() }));
    let ended = async {
        let _ =
            tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
    };
    axum::serve(listener, app).with_graceful_shutdown(ended).await.expect("it serves");
}

/// What was asked for once is ready the next time.
struct Pages {
    records: usize,
    packed: Mutex<HashMap<(usize, usize), Bytes>>,
}

#[derive(Deserialize)]
struct Wanted {
    since: Option<usize>,
    limit: Option<u32>,
}

async fn changes(
    State(pages): State<Arc<Pages>>,
    Query(wanted): Query<Wanted>,
) -> impl IntoResponse {
    let limit = wanted.limit.unwrap_or(USUAL_CHANGES).clamp(1, MAX_CHANGES) as usize;
    pages.answer(wanted.since.unwrap_or(0), limit)
}

async fn all(State(pages): State<Arc<Pages>>) -> impl IntoResponse {
    pages.answer(0, pages.records)
}

impl Pages {
    fn answer(&self, from: usize, limit: usize) -> impl IntoResponse + use<> {
        let mut packed = self.packed.lock().expect("not poisoned");
        let page = packed.entry((from, limit)).or_insert_with(|| pack(&self.lines(from, limit)));
        ([(CONTENT_TYPE, JSON_LINES), (CONTENT_ENCODING, "gzip")], page.clone())
    }

    fn lines(&self, from: usize, limit: usize) -> Vec<u8> {
        let to = self.records.min(from + limit);
        let mut lines = Vec::new();
        for number in from..to {
            serde_json::to_writer(&mut lines, &change(number)).expect("JSON");
            lines.push(b'\n');
        }
        let end = ChangesEnd { cursor: to.to_string(), more: to < self.records };
        serde_json::to_writer(&mut lines, &end).expect("JSON");
        lines.push(b'\n');
        lines
    }
}

fn change(number: usize) -> Change {
    let chance = records::dice(number as u64 ^ 0x7a67);
    Change {
        resource: format!("{}{}", records::FOLDER, records::id(number)),
        etag: Some(format!("W/\"{chance:016x}{:016x}\"", records::dice(chance))),
        max_age: 0,
        body: Some(RawValue::from_string(records::body(number)).expect("JSON")),
    }
}

/// As the gateway's answers are compressed.
pub fn pack(bytes: &[u8]) -> Bytes {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).expect("memory");
    packer.finish().expect("memory").into()
}
