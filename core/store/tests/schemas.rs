//! Files as earlier versions of the app left them are opened, and become what a new one is.
//!
//! `schemas` holds each file as each version made it. A step that was released and changed later
//! shows here: the dump of its version no longer becomes what a new file is.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use live_domain::Random;
use live_domain::testing::check_random;
use live_store::testing::check_store;
use live_store::{SoftwareKeyStore, Store};
use rusqlite::Connection;
use tempfile::TempDir;

/// Every version of every file, oldest first.
const CACHES: [&str; 5] = [
    include_str!("schemas/cache.1.sql"),
    include_str!("schemas/cache.2.sql"),
    include_str!("schemas/cache.3.sql"),
    include_str!("schemas/cache.4.sql"),
    include_str!("schemas/cache.5.sql"),
];
const OUTBOXES: [&str; 3] = [
    include_str!("schemas/outbox.1.sql"),
    include_str!("schemas/outbox.2.sql"),
    include_str!("schemas/outbox.3.sql"),
];

/// Never the same bytes twice, which is what sealing needs of it.
struct Chance;

impl Random for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, count) in bytes.iter_mut().zip(count.iter().cycle()) {
            *byte = *count;
        }
    }
}

/// Everything that makes up a file's schema, however it is laid out, and its version.
fn schema(file: &Path) -> (Vec<String>, u32) {
    let connection = Connection::open(file).unwrap();
    let mut rows = connection
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        .unwrap();
    let statements = rows.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let words = |sql: String| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    let statements = statements.map(|sql| words(sql.unwrap())).collect();
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    (statements, version)
}

/// Opens the store there, again and again, and finds that it is one.
fn open_and_close(folder: &Path) {
    let keys = SoftwareKeyStore::generate(&Chance).unwrap();
    check_store(|| Store::open(folder, &keys, Arc::new(Chance)).unwrap());
}

fn check(name: &str, versions: &[&str]) {
    let new = TempDir::new().unwrap();
    open_and_close(new.path());
    let expected = schema(&new.path().join(name));
    assert_eq!(expected.1 as usize, versions.len(), "{name}: a version without its dump");
    for (number, dump) in (1..).zip(versions) {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join(name);
        Connection::open(&file).unwrap().execute_batch(dump).unwrap();
        assert_eq!(schema(&file).1, number, "{name}: the dump of another version");
        open_and_close(folder.path());
        assert_eq!(schema(&file), expected, "{name} {number}");
    }
}

#[test]
fn every_released_cache_becomes_what_a_new_one_is() {
    check("cache.db", &CACHES);
}

#[test]
fn every_released_outbox_becomes_what_a_new_one_is() {
    check("outbox.db", &OUTBOXES);
}

#[test]
fn the_chance_of_these_tests_is_one() {
    check_random(&Chance);
}
