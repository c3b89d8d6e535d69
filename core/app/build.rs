//! Packs the words of all sections, one file for each language: plain they were the largest part of the
//! core that is no code.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for language in ["id", "en"] {
        let mut packed = DeflateEncoder::new(
            File::create(out.join(format!("{language}.words")))?,
            Compression::best(),
        );
        for source in sources(language)? {
            let text = fs::read_to_string(&source)?;
            // Notes to translators stay at home.
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                writeln!(packed, "{line}")?;
            }
        }
        packed.finish()?;
    }
    Ok(())
}

/// The app's own words, and those of each department.
#[expect(clippy::disallowed_methods, reason = "no phone carries this")]
fn sources(language: &str) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let own = Path::new("words").join(format!("{language}.ftl"));
    let departments = Path::new("../departments/words").join(language);
    let mut sources = vec![own];
    for entry in fs::read_dir(&departments)? {
        sources.push(entry?.path());
    }
    sources.sort();
    // A department that comes is seen by its folder, a sentence that changes by its file.
    for watched in sources.iter().chain([&departments]) {
        println!("cargo::rerun-if-changed={}", watched.display());
    }
    Ok(sources)
}
