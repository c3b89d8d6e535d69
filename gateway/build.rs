//! Lists what the city that is built in publishes, and its rules of admission to schools, so that the
//! program carries them.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let city = env::var("LIVE_CITY").expect("LIVE_CITY names the city that is built in");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo says where this is"));
    println!("cargo:rerun-if-env-changed=LIVE_CITY");
    for (collection, folders) in [
        ("services", &["services", "events"][..]),
        ("directories", &["directories"]),
        ("admission", &["admission"]),
    ] {
        let folders = folders.iter().map(|folder| root.join("../cities").join(&city).join(folder));
        list(folders, collection);
    }
    // Where the sandbox's departments give appointments; a city may have none.
    let queues = root.join("../cities").join(&city).join("queues.json");
    println!("cargo:rerun-if-changed={}", queues.display());
    let queues = fs::read_to_string(&queues).unwrap_or_else(|_| "[]".to_owned());
    let out = env::var("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&out).join("queues.json"), queues).expect("the file can be written");
}

/// Lists the files of a collection.
fn list(folders: impl Iterator<Item = PathBuf>, collection: &str) {
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        println!("cargo:rerun-if-changed={}", folder.display());
        let entries = fs::read_dir(&folder).expect("a city has a folder for what it publishes");
        files.extend(entries.flatten().map(|entry| entry.path()));
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let texts = files.iter().map(|path| format!("include_str!({:?}),", path.display().to_string()));
    let list = format!("&[{}]", texts.collect::<String>());
    let out = env::var("OUT_DIR").expect("cargo says where to write");
    let file = Path::new(&out).join(format!("{collection}.rs"));
    fs::write(file, list).expect("the list can be written");
}
