//! The first sync, against a bare download and a bare insert.

use std::path::Path;
use std::time::{Duration, Instant};

use live_app::HttpTransport;

use crate::device::{ACCOUNT, Device, SignedIn, bare_database};
use crate::measure::{Ceiling, Pair, Row, in_turns, millis};
use crate::records;
use crate::server::{ALL, Server};

/// The most times as long as bare.
const CEILING: f64 = 2.5;

/// Measures it with so many records.
pub async fn measure(folder: &Path, records: usize, rounds: usize, judged: bool) -> Row {
    let server = Server::start(records);
    let (transport, client) = (HttpTransport::new().expect("a transport"), client());
    let Pair { ours, bare, best } = in_turns(
        rounds,
        async || ours(folder, &server, &transport, records).await,
        async || bare(folder, &server, &client, records).await,
    )
    .await;
    Row {
        name: "first-sync",
        what: format!(
            "first sync of {records} records of {} bytes, sealed, committed and in the file",
            records::BYTES
        ),
        against: "bare reqwest download of the same bytes and bare rusqlite insert in one \
                  transaction, in the file as well",
        records,
        ours,
        bare,
        best,
        unit: "ms",
        rounds,
        ceiling: judged.then_some(Ceiling::Times(CEILING)),
        per_record: true,
    }
}

async fn ours(folder: &Path, server: &Server, transport: &HttpTransport, records: usize) -> f64 {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let device = Device::open(folder.path(), &server.url(""), &SignedIn::made_up(), transport);
    let began = Instant::now();
    device.courier.catch_up(ACCOUNT, Duration::ZERO, true).await.expect("it syncs");
    let arrived = device.courier.take_arrived().len();
    // What few records write is still in the log then, and what many write is not: all of it counts.
    drop(device);
    let took = millis(began);
    assert_eq!(arrived, records, "not everything came");
    assert!(!folder.path().join("cache.db-wal").exists(), "not everything is in the file");
    took
}

async fn bare(folder: &Path, server: &Server, client: &reqwest::Client, records: usize) -> f64 {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let schema = "CREATE TABLE record (name TEXT PRIMARY KEY, body BLOB NOT NULL)";
    let mut database = bare_database(folder.path(), "NORMAL", schema);
    let began = Instant::now();
    let answer = client.get(server.url(ALL)).send().await.expect("an answer");
    let lines = answer.bytes().await.expect("all of it");
    let transaction = database.transaction().expect("a transaction");
    {
        let mut insert =
            transaction.prepare("INSERT INTO record (name, body) VALUES (?1, ?2)").expect("SQL");
        let mut inserted = 0;
        for line in lines.split(|byte| *byte == b'\n').take(records) {
            // Reading what it says would not be bare any more.
            let name = &line[r#"{"resource":""#.len()..][..records::FOLDER.len() + 7];
            let name = std::str::from_utf8(name).expect("text");
            inserted += insert.execute((name, line)).expect("a row");
        }
        assert_eq!(inserted, records);
    }
    transaction.commit().expect("a commit");
    drop(database);
    millis(began)
}

/// A client with what the engine's has: compression, and nothing else.
pub fn client() -> reqwest::Client {
    // The only one in this process; a second time changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("a client")
}
