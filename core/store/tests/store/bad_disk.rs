//! A disk that is full, or fails, at every write in turn: what is there afterwards is what was there
//! before the write or after it, never a mix.
//!
//! Each test starts itself again: in a mount namespace of its own, where the phone's folder is a
//! small file system (user namespaces have to be allowed), and with the signal ignored that comes
//! with a write beyond the limit of a file's size.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use live_store::{Body, Cached, Item, ItemState, SoftwareKeyStore, Store, StoreError};
use rlimit::Resource;

use crate::support::{Chance, at, id, item, photo};

/// Set in the process in which the disk goes bad.
const FOLDER: &str = "LIVE_TEST_BAD_FOLDER";
/// Larger than some pages.
static PHOTO: [u8; 20_000] = [7; 20_000];

type Step = fn(&Store) -> Result<(), StoreError>;

/// What a citizen does with one report, as far as the store sees it.
const STEPS: [Step; 8] = [
    |store| store.put_value("form/report", b"a hole"),
    |store| store.put_file(id(9), "image/jpeg", &PHOTO),
    |store| store.put_value("form/report", b"a deep hole, with a photo"),
    |store| store.submit(&["form/report"], &[photo(1, "report", id(9)), report()]),
    |store| store.set_state(id(1), &ItemState::Waiting { not_before: Some(at(5)) }, 1),
    |store| store.remove(id(1)),
    |store| store.set_state(id(2), &ItemState::NeedsFix { problem_json: vec![b'x'; 5000] }, 1),
    |store| store.put_value("documents/receipt", &PHOTO),
];

fn report() -> Item {
    Item { body: Body::Json(vec![b'r'; 6000]), ..item(2, "report") }
}

/// Everything that exists nowhere else.
#[derive(Debug, PartialEq)]
struct Content {
    values: Vec<(String, Option<Vec<u8>>)>,
    items: Vec<Item>,
    photo: bool,
}

fn content(store: &Store) -> Content {
    let names = store.value_names("").unwrap().into_iter();
    let value = |name: String| (name.clone(), store.value(&name).unwrap());
    let photo = store.file(id(9)).unwrap();
    assert!(photo.as_ref().is_none_or(|photo| photo.bytes == PHOTO), "half a photo");
    assert!(store.losses().unwrap().is_none(), "something was lost");
    Content {
        values: names.map(value).collect(),
        items: store.items().unwrap(),
        photo: photo.is_some(),
    }
}

/// The content before each step, and after the last.
fn expected() -> Vec<Content> {
    let phone = crate::support::Phone::new();
    let store = phone.open();
    let mut contents = vec![content(&store)];
    for step in STEPS {
        step(&store).unwrap();
        contents.push(content(&store));
    }
    contents
}

/// How far somebody came with a bad disk: the number of steps done, and why not further.
fn come_far(folder: &Path, keys: &SoftwareKeyStore) -> (usize, Option<StoreError>) {
    let store = match Store::open(folder, keys, Arc::new(Chance)) {
        Ok(store) => store,
        Err(error) => return (0, Some(error)),
    };
    let copy = Cached { body: PHOTO.into(), etag: None, stored_at: at(1), fresh_until: at(2) };
    for (done, step) in STEPS.into_iter().enumerate() {
        // What can be fetched again may be there or not.
        drop(store.put_cached(&format!("/v1/{done}"), &copy));
        if let Err(error) = step(&store) {
            return (done, Some(error));
        }
    }
    (STEPS.len(), None)
}

/// Uses a phone while `goes_bad` makes the disk fail somewhat later each time, until it does not
/// fail any more. Gives every error.
fn at_every_write(
    folder: &Path,
    goes_bad: impl Fn(&Path, u64),
    is_mended: impl Fn(&Path),
) -> Vec<StoreError> {
    let expected = expected();
    let mut errors = Vec::new();
    for later in 0.. {
        let keys = SoftwareKeyStore::generate(&Chance).unwrap();
        goes_bad(folder, later);
        let (done, error) = come_far(folder, &keys);
        is_mended(folder);
        let store = Store::open(folder, &keys, Arc::new(Chance)).unwrap();
        let found = content(&store);
        let Some(error) = error else {
            assert_eq!(found, expected[STEPS.len()]);
            drop(store);
            Store::erase(folder).unwrap();
            return errors;
        };
        assert!(
            found == expected[done] || found == expected[done + 1],
            "{later}: {error} at step {done} left {found:?}"
        );
        // The rest can be done now.
        let next = if found == expected[done] { done } else { done + 1 };
        for step in &STEPS[next..] {
            step(&store).unwrap();
        }
        assert_eq!(content(&store), expected[STEPS.len()]);
        drop(store);
        Store::erase(folder).unwrap();
        errors.push(error);
    }
    unreachable!("there is always a later")
}

/// Changes the key of a used phone while the disk fails somewhat later each time, until it does not
/// fail any more. Gives how often it failed.
fn at_every_write_of_another_key(
    folder: &Path,
    goes_bad: impl Fn(&Path, u64),
    is_mended: impl Fn(&Path),
) -> u64 {
    let expected = expected();
    for later in 0.. {
        let keys = SoftwareKeyStore::generate(&Chance).unwrap();
        let open = || Store::open(folder, &keys, Arc::new(Chance));
        let store = open().unwrap();
        for step in STEPS {
            step(&store).unwrap();
        }
        store.change_key().unwrap();
        drop(store);
        goes_bad(folder, later);
        let ended = open().is_ok();
        is_mended(folder);
        let store = open().unwrap();
        assert_eq!(content(&store), expected[STEPS.len()], "{later}");
        drop(store);
        Store::erase(folder).unwrap();
        if ended {
            return later;
        }
    }
    unreachable!("there is always a later")
}

fn again(name: &str, script: &str) {
    let folder = tempfile::tempdir().unwrap();
    let status = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .arg(folder.path())
        .arg(std::env::current_exe().unwrap())
        .arg(format!("bad_disk::{name}"))
        .env(FOLDER, folder.path())
        .status()
        .expect("unshare, of the package util-linux");
    assert!(status.success(), "the test failed, or user namespaces are not allowed here");
}

#[test]
fn a_disk_that_is_full_at_any_write_leaves_no_mix() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        let script = "mount -t tmpfs -o size=1m tmpfs \"$1\" && exec \"$2\" --exact \"$3\"";
        return again("a_disk_that_is_full_at_any_write_leaves_no_mix", script);
    };
    let folder = Path::new(&folder).join("core");
    let ballast = folder.with_file_name("ballast");
    let goes_bad = |_: &Path, pages: u64| {
        let mut file = File::create(&ballast).unwrap();
        while file.write_all(&[0; 4096]).is_ok() {}
        let full = file.metadata().unwrap().len() / 4096;
        file.set_len((full - pages) * 4096).unwrap();
    };
    let is_mended = |_: &Path| std::fs::remove_file(&ballast).unwrap();
    let errors = at_every_write(&folder, goes_bad, is_mended);
    assert!(at_every_write_of_another_key(&folder, goes_bad, is_mended) > 5);
    assert!(errors.len() > 20, "it was full {} times only", errors.len());
    assert!(errors.iter().all(|error| *error == StoreError::Full), "{errors:?}");
}

#[test]
fn a_disk_that_fails_at_any_write_leaves_no_mix() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        let script = "trap '' XFSZ && exec \"$2\" --exact \"$3\"";
        return again("a_disk_that_fails_at_any_write_leaves_no_mix", script);
    };
    let most = rlimit::getrlimit(Resource::FSIZE).unwrap().1;
    let goes_bad = |_: &Path, later: u64| {
        rlimit::setrlimit(Resource::FSIZE, later * 4000, most).unwrap();
    };
    let is_mended = |_: &Path| rlimit::setrlimit(Resource::FSIZE, most, most).unwrap();
    let errors = at_every_write(Path::new(&folder), goes_bad, is_mended);
    assert!(at_every_write_of_another_key(Path::new(&folder), goes_bad, is_mended) > 5);
    assert!(errors.len() > 30, "it failed {} times only", errors.len());
}
