//! From a cold start to the first screen, against a bare database that reads what it shows.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use live_app::screen::Block;
use live_app::{
    Clock as _, Config, Core, HttpTransport, Language, Platform, ReturnTo, SystemClock,
    SystemRandom,
};
use live_store::{Cached, FeedPart, Store};
use live_tests::TestCity;
use rusqlite::Connection;

use crate::device::{bare_database, found_keys, found_store, sign_in};
use crate::measure::{Ceiling, Pair, Row, in_turns, millis};
use crate::records::dice;

const CEILING: f64 = 2.0;

const PUBLIC: &str = "/v1/reports";

/// How many of the records the first screen shows: what is under way.
const OPEN: usize = 5;

/// Measures it with so many records.
pub async fn measure(folder: &Path, records: usize, rounds: usize, judged: bool) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let phone = Used::make(folder.path(), records).await;
    let Pair { ours, bare, best } = in_turns(
        rounds,
        async || in_own_process("open", &phone.folder),
        async || in_own_process("open-bare", &phone.folder),
    )
    .await;
    Row {
        name: "open",
        what: format!("cold open to the first screen, {records} cached records"),
        against: "bare rusqlite reading the rows that the screen shows",
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

/// From the start of a process that has done nothing before, with nothing of the files in memory,
/// until it says that it is ready.
fn in_own_process(what: &str, folder: &Path) -> f64 {
    forget_files(folder);
    forget_files(&folder.join("core"));
    let program = std::env::current_exe().expect("this program");
    let began = Instant::now();
    let mut child = Command::new(program)
        .arg(what)
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut ready = [0; 1];
    child.stdout.take().expect("its output").read_exact(&mut ready).expect("it is ready");
    let took = millis(began);
    assert!(child.wait().expect("it ends").success());
    took
}

/// Has the operating system forget what it keeps in memory of a folder's files.
fn forget_files(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        if entry.file_type().expect("a type").is_file() {
            let file = std::fs::File::open(entry.path()).expect("a file");
            // What is not on the disk yet would stay.
            file.sync_all().expect("a disk");
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).expect("Linux");
        }
    }
}

/// The phone of somebody who has used the app for long.
struct Used {
    folder: PathBuf,
}

impl Used {
    async fn make(folder: &Path, records: usize) -> Self {
        let city = TestCity::start().await;
        let session = sign_in(&city, folder).await;
        let store = found_store(folder);
        let mut shown = cache(&store, &session.account.id.to_string(), records);
        let schema = "CREATE TABLE record (name TEXT PRIMARY KEY, body BLOB NOT NULL)";
        let mut bare = bare_database(folder, "NORMAL", schema);
        let transaction = bare.transaction().expect("a transaction");
        for number in 0..records {
            let (name, body) = ticket(number);
            transaction.execute("INSERT INTO record VALUES (?1, ?2)", (name, body)).expect("a row");
        }
        // How the city is doing.
        let public = store.cached(PUBLIC).expect("a look").expect("it was fetched").body;
        let public = String::from_utf8(public).expect("JSON");
        transaction.execute("INSERT INTO record VALUES (?1, ?2)", (PUBLIC, public)).expect("a row");
        shown.push(PUBLIC.to_owned());
        transaction.commit().expect("a commit");
        std::fs::write(folder.join("shown"), shown.join("\n")).expect("the names");
        Self { folder: folder.to_owned() }
    }
}

/// Fills the cache, and says what of it the first screen shows.
fn cache(store: &Store, account: &str, records: usize) -> Vec<String> {
    // The citizen allows it: nothing has to make room for another.
    store.set_cap(1 << 40).expect("a cap");
    let now = SystemClock.now();
    let mut shown = Vec::new();
    for first in (0..records).step_by(500) {
        let asked_from = store.feed_cursor(account).expect("a cursor");
        let change = |number| {
            let (name, body) = ticket(number);
            let entry = Cached {
                etag: Some(format!("W/\"{:032x}\"", dice(number as u64))),
                stored_at: now,
                fresh_until: now,
                body: body.into_bytes(),
            };
            (name, Some(entry))
        };
        let to = records.min(first + 500);
        let part = FeedPart {
            changes: (first..to).map(change).collect(),
            cursor: to.to_string(),
            is_last: to == records,
        };
        store.apply_feed(account, asked_from.as_deref(), &part).expect("room").expect("the next");
        shown.extend((first..to).filter(|number| is_open(*number)).map(|number| ticket(number).0));
    }
    shown
}

fn is_open(number: usize) -> bool {
    number < OPEN
}

fn ticket(number: usize) -> (String, String) {
    let chance = dice(number as u64);
    let hex = |seed: u64| format!("{:016x}{:016x}", dice(seed), dice(seed ^ 1));
    let submission = uuid::Uuid::from_u128(u128::from(chance) << 64 | number as u128);
    let receipt = |stage: &str| {
        serde_json::json!({
            "stage": stage, "submission": submission, "digest": format!("{}{}", hex(chance), hex(!chance)),
            "at": "2026-03-02T03:04:05Z", "key_id": "abcdefgh",
            "signature": format!("{}{}{}", hex(chance ^ 7), hex(chance ^ 8), &hex(chance ^ 9)[..22]),
        })
    };
    let event = |kind: &str| {
        serde_json::json!({ "at": "2026-03-03T03:04:05Z", "kind": kind, "actor": "Dinas PUPR",
            "note": "Petugas sudah ke lokasi." })
    };
    let open = is_open(number);
    let mut timeline = vec![event("received"), event("assigned"), event("started")];
    if !open {
        timeline.push(event("finished"));
        timeline.push(event("rated"));
    }
    let mut ticket = serde_json::json!({
        "number": format!("LK-26-{number:06}"),
        "submission": submission,
        "category": "road",
        "words": "Lubang cukup dalam di lajur kiri, sudah dua minggu. Kemarin ada motor jatuh.",
        "place": { "point": { "latitude": -6.178, "longitude": 106.63 },
            "village": "36.71.01.1001", "landmark": "depan warung" },
        "status": if open { "in-progress" } else { "done" },
        "opened_at": "2026-03-02T03:04:05Z",
        "working_days": 14,
        "promised": "2026-03-27",
        "photos": [{ "id": submission, "when": "before", "at": "2026-03-02T03:04:05Z" }],
        "timeline": timeline,
        "receipts": [receipt("device")],
    });
    if !open {
        ticket["rating"] = serde_json::json!({ "stars": 5 });
    }
    (format!("/v1/tickets/LK-26-{number:06}"), ticket.to_string())
}

/// Opens the app, in a process that does nothing else.
pub fn ours(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let config = Config {
        folder: folder.join("core"),
        gateway: "http://127.0.0.1:9".to_owned(),
        language: Language::Id,
        device: String::new(),
        confirms_owner: true,
        return_to: ReturnTo::App,
    };
    let platform = Platform {
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom::new()),
        keys: Arc::new(found_keys(folder)),
        transport: Arc::new(HttpTransport::new().expect("a transport")),
        runtime: runtime.handle().clone(),
    };
    let core = Core::open(&config, platform).expect("it opens");
    let screen = core.screen();
    println!("ready");
    let own = screen.blocks.iter().filter(|block| matches!(block, Block::WorkingDays { .. }));
    assert_eq!(own.count(), OPEN, "the screen shows something else");
}

/// Reads what the screen shows from a database that nobody sealed.
pub fn bare(folder: &Path) {
    let database = Connection::open(folder.join("bare.db")).expect("a database");
    let names = std::fs::read_to_string(folder.join("shown")).expect("the names");
    let mut select =
        database.prepare("SELECT body FROM record WHERE name = ?1").expect("a statement");
    for name in names.lines() {
        let body: String = select.query_row([name], |row| row.get(0)).expect("a row");
        assert!(!body.is_empty());
    }
    println!("ready");
}
