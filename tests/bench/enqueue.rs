//! Keeping something until it is sent, against a bare commit that is as durable.

use std::path::Path;
use std::time::Instant;

use live_app::{Clock as _, SystemClock};
use live_store::{Body, Item, ItemState, Upload};
use rusqlite::params;
use uuid::Uuid;

use crate::device::{bare_database, open_store};
use crate::measure::{Ceiling, Pair, Row, in_turns, millis};
use crate::records;

/// The most times as long as bare.
const CEILING: f64 = 1.3;

/// What a report is about as large as.
const BYTES: usize = 1_000;

/// Measures it so many times.
pub async fn measure(folder: &Path, rounds: usize) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let store = open_store(&folder.path().join("ours"));
    // As the outbox's file is.
    let schema = "CREATE TABLE item (id BLOB PRIMARY KEY, body BLOB NOT NULL)";
    let bare = bare_database(&folder.path().join("bare"), "FULL", schema);
    let body = records::body(1).repeat(BYTES.div_ceil(records::BYTES)).as_bytes()[..BYTES].to_vec();
    let (mut ours_number, mut bare_number) = (0, 0);
    let Pair { ours, bare, best } = in_turns(
        rounds,
        async || {
            let item = item(next(&mut ours_number), body.clone());
            let began = Instant::now();
            store.submit(&[], &[item]).expect("it is kept");
            millis(began)
        },
        async || {
            let id = next(&mut bare_number);
            let began = Instant::now();
            let insert = "INSERT INTO item (id, body) VALUES (?1, ?2)";
            bare.execute(insert, params![id.as_bytes(), body]).expect("a row");
            millis(began)
        },
    )
    .await;
    Row {
        name: "enqueue",
        what: format!("durable enqueue of {BYTES} bytes"),
        against: "bare rusqlite commit of the same bytes, synchronous = FULL as well",
        records: 1,
        ours,
        bare,
        best,
        unit: "ms",
        rounds,
        ceiling: Some(Ceiling::Times(CEILING)),
        per_record: false,
    }
}

/// Ids in the order of their time, as those of items are.
fn next(number: &mut u128) -> Uuid {
    *number += 1;
    Uuid::from_u128(0x0199_6a00_0000_7000_8000_0000_0000_0000 + *number)
}

fn item(id: Uuid, body: Vec<u8>) -> Item {
    Item {
        id,
        lane: format!("laksa/{id}"),
        section: "laksa".to_owned(),
        label: "Jalan berlubang".to_owned(),
        path: "/v1/reports".to_owned(),
        body: Body::Json(body),
        created_at: SystemClock.now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    }
}
