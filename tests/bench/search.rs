//! Finding a service by what people type, from the sealed catalogue on, against looking for the same
//! words in the same texts as they stand.

use std::path::Path;
use std::time::Instant;

use live_app::{Clock as _, SystemClock};
use live_domain::search::{Index, Text};
use live_domain::service::ServiceEntry;
use live_store::{Cached, Store};

use crate::device::open_store;
use crate::measure::{Ceiling, Pair, Row, in_turns, millis};

const PHRASES: &str = include_str!("../search/phrases.tsv");

const CATALOGUE: &str = "/v1/catalogue";

/// So many milliseconds longer than bare at most, for the slowest phrase.
const CEILING: f64 = 10.0;

/// Measures it so many times.
pub async fn measure(folder: &Path, rounds: usize) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let store = open_store(&folder.path().join("ours"));
    let services = services();
    let now = SystemClock.now();
    let body = serde_json::to_vec(&services).expect("JSON");
    let entry = Cached { body, etag: None, stored_at: now, fresh_until: now };
    store.put_cached(CATALOGUE, &entry).expect("it is kept");
    let phrases = PHRASES.lines().filter(|line| !line.starts_with('#'));
    let phrases: Vec<&str> = phrases.filter_map(|line| line.split('\t').next()).collect();
    let slowest = |find: &dyn Fn(&str) -> usize| {
        let took = phrases.iter().map(|phrase| {
            let began = Instant::now();
            std::hint::black_box(find(phrase));
            millis(began)
        });
        took.fold(0.0, f64::max)
    };
    let entries = read(&store);
    let Pair { ours, bare, best } = in_turns(
        rounds,
        async || slowest(&|phrase| find(&read(&store), phrase)),
        async || slowest(&|phrase| look(&entries, phrase)),
    )
    .await;
    Row {
        name: "search",
        what: format!("the slowest of {} phrases", phrases.len()),
        against: "its words looked for in texts that are in memory",
        records: services.len(),
        ours,
        bare,
        best,
        unit: "ms",
        rounds,
        ceiling: Some(Ceiling::More(CEILING)),
        per_record: false,
    }
}

/// The city's services as they are published.
fn services() -> Vec<serde_json::Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../cities/", env!("LIVE_CITY"), "/services");
    let files =
        std::fs::read_dir(folder).expect("services").map(|file| file.expect("a file").path());
    let definitions = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let read = |path| serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    definitions.map(read).collect()
}

fn read(store: &Store) -> Vec<ServiceEntry> {
    let cached = store.cached(CATALOGUE).expect("a look").expect("the catalogue");
    serde_json::from_slice(&cached.body).expect("a catalogue")
}

fn texts(entry: &ServiceEntry) -> impl Iterator<Item = &str> {
    let said = [&entry.title, &entry.summary].into_iter().flat_map(|said| [&said.id, &said.en]);
    said.chain(&entry.words.id).chain(&entry.words.en).map(String::as_str)
}

fn find(entries: &[ServiceEntry], phrase: &str) -> usize {
    let of = |entry| texts(entry).map(|words| Text { words, weight: 1.0 }).collect();
    Index::new(entries.iter().map(of)).find(phrase).len()
}

fn look(entries: &[ServiceEntry], phrase: &str) -> usize {
    let words: Vec<String> = phrase.split(' ').map(str::to_lowercase).collect();
    let has = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
    entries.iter().filter(|entry| texts(entry).any(has)).count()
}
