//! Finding a service, or something in a list, by what people type, from the sealed catalogue and lists on,
//! against looking for the same words in the same texts as they stand.

use std::path::Path;
use std::time::Instant;

use live_app::{Clock as _, SystemClock};
use live_domain::Localized;
use live_domain::directory::Directory;
use live_domain::search::{Index, Text};
use live_domain::service::{ServiceEntry, Words};
use live_store::{Cached, Store};

use crate::device::open_store;
use crate::measure::{Ceiling, Pair, Row, in_turns, millis};

const PHRASES: &str = include_str!("../search/phrases.tsv");

/// Under which name the phone keeps each collection, and where its files are.
const COLLECTIONS: [(&str, &str); 2] =
    [("/v1/catalogue", "services"), ("/v1/directories", "directories")];

/// So many milliseconds longer than bare at most, for the slowest phrase.
const CEILING: f64 = 10.0;

/// Measures it so many times.
pub async fn measure(folder: &Path, rounds: usize) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let store = open_store(&folder.path().join("ours"));
    for (resource, collection) in COLLECTIONS {
        let now = SystemClock.now();
        let body = serde_json::to_vec(&published(collection)).expect("JSON");
        let entry = Cached { body, etag: None, stored_at: now, fresh_until: now };
        store.put_cached(resource, &entry).expect("it is kept");
    }
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
    let things = read(&store);
    let Pair { ours, bare, best } = in_turns(
        rounds,
        async || slowest(&|phrase| find(&read(&store), phrase)),
        async || slowest(&|phrase| look(&things, phrase)),
    )
    .await;
    Row {
        name: "search",
        what: format!("the slowest of {} phrases", phrases.len()),
        against: "its words looked for in texts that are in memory",
        records: things.len(),
        ours,
        bare,
        best,
        unit: "ms",
        rounds,
        ceiling: Some(Ceiling::More(CEILING)),
        per_record: false,
    }
}

/// A collection of the city as it is published.
fn published(collection: &str) -> Vec<serde_json::Value> {
    let cities = concat!(env!("CARGO_MANIFEST_DIR"), "/../cities/", env!("LIVE_CITY"));
    let files = std::fs::read_dir(Path::new(cities).join(collection)).expect("a collection");
    let files = files.map(|file| file.expect("a file").path());
    let written = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let read = |path| serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("JSON");
    written.map(read).collect()
}

/// The texts of everything that can be found.
fn read(store: &Store) -> Vec<Vec<String>> {
    let [services, lists] = COLLECTIONS
        .map(|(resource, _)| store.cached(resource).expect("a look").expect("a collection").body);
    let services: Vec<ServiceEntry> = serde_json::from_slice(&services).expect("a catalogue");
    let lists: Vec<Directory> = serde_json::from_slice(&lists).expect("lists");
    let entries = lists.iter().flat_map(|list| &list.entries);
    let services = services.iter().map(|one| texts([&one.title, &one.summary], &one.words));
    let lists_themselves = lists.iter().map(|one| texts([&one.title, &one.summary], &one.words));
    let entries = entries.map(|one| {
        let text = one.text.first().unwrap_or(&one.title);
        let mut said = texts([&one.title, text], &one.words);
        said.extend(one.address.clone());
        said
    });
    services.chain(lists_themselves).chain(entries).collect()
}

fn texts(said: [&Localized; 2], words: &Words) -> Vec<String> {
    let said = said.into_iter().flat_map(|said| [&said.id, &said.en]);
    said.chain(&words.id).chain(&words.en).cloned().collect()
}

fn find(things: &[Vec<String>], phrase: &str) -> usize {
    Index::new(things.iter().map(|texts| said(texts))).find(phrase).len()
}

fn said(texts: &[String]) -> Vec<Text<'_>> {
    texts.iter().map(|words| Text { words, weight: 1.0 }).collect()
}

fn look(things: &[Vec<String>], phrase: &str) -> usize {
    let words: Vec<String> = phrase.split(' ').map(str::to_lowercase).collect();
    let has = |text: &String| words.iter().any(|word| text.to_lowercase().contains(word));
    things.iter().filter(|texts| texts.iter().any(has)).count()
}
