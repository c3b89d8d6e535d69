//! The corpus and some mutations of it, the same ones in every run: what a fuzzer found stays mended,
//! and what a change breaks shows before a fuzzer runs. `LIVE_FUZZ_TIMES=100` tries so many times more.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use live_fuzz::{Mutator, TARGETS};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The inputs of a target that are in the repository, by name.
fn corpus(name: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(fuzz().join("corpus").join(name)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    // What a fuzzer that runs here adds is named by its hash, and is not in the repository.
    let is_kept = |path: &PathBuf| path.file_name().is_none_or(|name| name.len() != 40);
    paths.retain(is_kept);
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

fn holds(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    let corpus = corpus(name);
    for (path, input) in &corpus {
        let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
        assert!(outcome.is_ok(), "{}", path.display());
    }
    let mut mutator = Mutator::new(name, corpus.into_iter().map(|(_, input)| input).collect());
    let times = std::env::var("LIVE_FUZZ_TIMES").map_or(1, |text| text.parse().unwrap());
    for number in 0..target.mutations * times {
        let input = mutator.mutated();
        if let Err(cause) = catch_unwind(AssertUnwindSafe(|| (target.run)(&input))) {
            let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{number}"));
            fs::write(&kept, &input).unwrap();
            eprintln!("kept as {}: {}", kept.display(), input.escape_ascii());
            std::panic::resume_unwind(cause);
        }
    }
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            holds(stringify!($name));
        })*

        const TESTED: &[&str] = &[$(stringify!($name)),*];
    };
}

targets!(numbers qris attestation route photo city service message answer feed gateway web files intents);

#[test]
fn each_target_is_tested_here_and_fuzzed_there() {
    let names: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(TESTED.iter().copied().collect::<BTreeSet<_>>(), names);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name} is no binary");
        let source = fs::read_to_string(fuzz().join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(source.contains(&format!("live_fuzz::run(\"{name}\"")), "{name} runs another");
    }
}
