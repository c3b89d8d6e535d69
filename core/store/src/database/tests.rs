#![allow(clippy::unwrap_used, missing_docs)]

use rusqlite::Connection;
use tempfile::TempDir;

use super::{Database, LOG_BYTES, Schema};
use crate::{StoreError, cache, outbox};

/// Everything that makes up a schema.
fn objects(connection: &Connection) -> Vec<(String, String, Option<String>)> {
    let mut rows = connection
        .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        .unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn version(connection: &Connection) -> u32 {
    connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn every_older_schema_steps_up_to_what_a_new_file_has() {
    for schema in [&cache::SCHEMA, &outbox::SCHEMA] {
        let folder = TempDir::new().unwrap();
        let new = Database::open(&folder.path().join("new"), schema).unwrap();
        for older in 0..=schema.steps.len() {
            let path = folder.path().join(format!("from-{older}"));
            let first = Connection::open(&path).unwrap();
            for step in &schema.steps[..older] {
                first.execute_batch(step).unwrap();
            }
            first.pragma_update(None, "user_version", u32::try_from(older).unwrap()).unwrap();
            drop(first);

            let stepped = Database::open(&path, schema).unwrap();
            assert_eq!(objects(stepped.read()), objects(new.read()), "from {older}");
            assert_eq!(version(stepped.read()), version(new.read()), "from {older}");
        }
    }
}

#[test]
fn a_step_that_fails_leaves_the_step_before() {
    const FIRST: &str = "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);";
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("file");
    drop(Database::open(&path, &Schema { steps: &[FIRST], synchronous: "FULL" }).unwrap());

    let broken = Schema {
        steps: &[FIRST, "DELETE FROM a; CREATE TABLE b (x INTEGER); NOT SQL;"],
        synchronous: "FULL",
    };
    assert!(Database::open(&path, &broken).is_err());

    let connection = Connection::open(&path).unwrap();
    let rows: u32 = connection.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).unwrap();
    assert_eq!((version(&connection), rows, objects(&connection).len()), (1, 1, 1));
}

#[test]
fn the_file_gives_back_the_room_of_what_leaves_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("file");
    let steps: &[&str] = &["CREATE TABLE a (x BLOB);"];
    let mut database = Database::open(&path, &Schema { steps, synchronous: "FULL" }).unwrap();
    database.write(|t| Ok(t.execute("INSERT INTO a VALUES (zeroblob(6000000))", [])?)).unwrap();
    database.write(|t| Ok(t.execute("DELETE FROM a", [])?)).unwrap();
    database.write(|t| Ok(t.execute("INSERT INTO a VALUES (zeroblob(10))", [])?)).unwrap();

    let beside = |suffix| folder.path().join(format!("file{suffix}")).metadata().unwrap().len();
    assert!(beside("-wal") <= u64::from(LOG_BYTES), "the log stays at {} bytes", beside("-wal"));
    drop(database);
    assert!(beside("") < 100_000, "the file stays at {} bytes", beside(""));
}

#[test]
fn a_full_disk_takes_nothing_away() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("file");
    let steps: &[&str] = &["CREATE TABLE a (x BLOB);"];
    let mut database = Database::open(&path, &Schema { steps, synchronous: "FULL" }).unwrap();
    database.write(|t| Ok(t.execute("INSERT INTO a VALUES ('there')", [])?)).unwrap();
    database.connection.pragma_update(None, "max_page_count", 5).unwrap();

    let result = database.write(|t| {
        t.execute("DELETE FROM a", [])?;
        Ok(t.execute("INSERT INTO a VALUES (zeroblob(100000))", [])?)
    });
    assert_eq!(result, Err(StoreError::Full));
    let there: String = database.read().query_row("SELECT x FROM a", [], |r| r.get(0)).unwrap();
    assert_eq!(there, "there");
    database.write(|t| Ok(t.execute("INSERT INTO a VALUES ('small')", [])?)).unwrap();
}
