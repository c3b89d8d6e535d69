//! Packs the tables and texts that are built in: plain they are forty kilobytes of each phone.

use std::env;
use std::error::Error;
use std::fs;
use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::DeflateEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=LIVE_CITY");
    let city = PathBuf::from("../../cities").join(env::var("LIVE_CITY")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for (name, source) in [
        ("city", city.join("city.json")),
        ("city-regions", city.join("regions.tsv")),
        ("numbers", city.join("directories/nomor-penting.json")),
        ("regions", "data/regions.tsv".into()),
        ("vaccines", "data/vaccines.tsv".into()),
        ("holidays", "data/holidays.tsv".into()),
    ] {
        println!("cargo::rerun-if-changed={}", source.display());
        let file = File::create(out.join(name))?;
        let mut packed = DeflateEncoder::new(file, Compression::best());
        packed.write_all(&fs::read(source)?)?;
        packed.finish()?;
    }
    Ok(())
}
