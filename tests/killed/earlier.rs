//! A phone's files as an earlier version of the app left them, so that they are migrated the next time.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// Every schema that was ever released.
const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/store/tests/schemas");

/// Which rows of the cache came by the feed stood in a table of its own up to version 3.
const FEED_RESOURCE: &str = "feed_resource";
const FILL_FEED_RESOURCE: &str = "INSERT INTO main.feed_resource (name_hash, generation)
    SELECT name_hash, generation FROM old.resource WHERE generation IS NOT NULL";

/// The released schemas of a file, by their dumps.
fn schemas(name: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(SCHEMAS).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = all
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(name))
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    all.sort();
    all
}

/// Puts a file back to one of the earlier schemas, by chance, with everything that it can hold.
pub fn put_back(folder: &Path, name: &str, chance: u64) {
    let (file, earlier) = (folder.join(format!("{name}.db")), folder.join("earlier"));
    let schemas = schemas(name);
    let older = schemas.len() - 1;
    let schema = &schemas[usize::try_from(chance).unwrap_or(0) % older.max(1)];
    {
        let new = Connection::open(&earlier).unwrap();
        new.execute_batch(&fs::read_to_string(schema).unwrap()).unwrap();
        // As the app opens it.
        new.pragma_update(None, "foreign_keys", false).unwrap();
        new.execute("ATTACH ?1 AS old", [file.to_str().unwrap()]).unwrap();
        for table in names(&new, "SELECT name FROM main.sqlite_schema WHERE type = 'table'") {
            let columns = |of: &str| {
                names(&new, &format!("SELECT name FROM pragma_table_info('{table}', '{of}')"))
            };
            let had = columns("old");
            if had.is_empty() {
                // A table that has become a column since.
                assert_eq!(table, FEED_RESOURCE, "how was this filled?");
                new.execute(FILL_FEED_RESOURCE, []).unwrap();
                continue;
            }
            let both: Vec<_> = columns("main").into_iter().filter(|c| had.contains(c)).collect();
            let both = both.join(", ");
            let copy = format!("INSERT INTO main.{table} ({both}) SELECT {both} FROM old.{table}");
            new.execute(&copy, []).unwrap();
        }
    }
    for left in ["-wal", "-shm"] {
        drop(fs::remove_file(folder.join(format!("{name}.db{left}"))));
    }
    fs::rename(earlier, file).unwrap();
}

/// Which schema a file has.
pub fn version(folder: &Path, name: &str) -> u32 {
    let file = Connection::open(folder.join(format!("{name}.db"))).unwrap();
    file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

fn names(connection: &Connection, query: &str) -> Vec<String> {
    let mut rows = connection.prepare(query).unwrap();
    let rows = rows.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}
