//! The cities that there are, and their files.

use std::path::{Path, PathBuf};

use live_domain::City;

/// The folders of the cities with their profiles.
pub fn cities() -> Vec<(PathBuf, City)> {
    let cities = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities");
    let folders = std::fs::read_dir(cities).unwrap().map(|entry| entry.unwrap().path());
    let read = |folder: PathBuf| {
        let text = |name| std::fs::read_to_string(folder.join(name)).unwrap();
        let city = City::parse(&text("city.json"), &text("regions.tsv")).unwrap();
        (folder, city)
    };
    folders.filter(|path| path.is_dir()).map(read).collect()
}

/// The files of one of a city's collections, in the order of their names.
pub fn files(city: &Path, collection: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(city.join(collection)).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}
