//! How the Swift is written, and how much of it there is.

use std::path::Path;

use super::Build;
use super::swift::Swift;
use crate::failure::{Failure, Outcome};

/// The most lines that the shell may have, without what is generated, tests and blank lines.
const MOST_LINES: usize = 3_500;

/// Fails on what the linter finds and when the shell has grown too large. The app's own files call
/// Apple's frameworks, which are nowhere but on a Mac: they are parsed here, and no more.
pub fn check(build: &Build<'_>, swift: &Swift) -> Outcome {
    let workspace = build.workspace;
    let files = workspace.files(is_shell)?;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let lint = words(&[
        "format",
        "lint",
        "--strict",
        "--parallel",
        "--recursive",
        "Package.swift",
        "Sources",
        "Tests",
        "App",
    ]);
    if !swift.run("swift", &build.source, &[], &lint)?.success {
        return Err(Failure::new(
            "The Swift is not formatted: `swift format --in-place` mends it.",
        ));
    }
    let mut parse = words(&["-parse"]);
    parse.extend(files.iter().map(|file| workspace.root.join(file).display().to_string()));
    if !swift.run("swiftc", &build.source, &[], &parse)?.success {
        return Err(Failure::new("Some of the Swift cannot be parsed."));
    }
    let mut lines = 0;
    for path in &files {
        lines += workspace.read(path)?.lines().filter(|line| !line.trim().is_empty()).count();
    }
    println!("lines of Swift that are not blank: {lines} of at most {MOST_LINES}");
    if lines <= MOST_LINES {
        return Ok(());
    }
    Err(Failure::new(format!("The shell has {} lines too many.", lines - MOST_LINES)))
}

/// What an iPhone gets, and not the tests.
fn is_shell(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "swift")
        && (path.starts_with("ios/Sources") || path.starts_with("ios/App/Sources"))
}
