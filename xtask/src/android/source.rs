//! How the Kotlin is written, and how much of it there is.

use super::{Build, artifact};
use crate::failure::{Failure, Outcome};
use crate::workspace::run;

/// The most lines that the shell may have, without what is generated, tests and blank lines.
const MOST_LINES: usize = 3_500;

/// Fails on what the two linters find, and when the shell has grown too large.
pub fn lint(build: &Build<'_>) -> Outcome {
    let workspace = build.workspace;
    run(workspace
        .command("java")
        .args(["--add-opens=java.base/java.lang=ALL-UNNAMED", "-jar"])
        .arg(artifact::KTLINT.get(workspace)?)
        .args(["--log-level=warn", "--relative", "android/**/src/**/*.kt"]))?;
    run(workspace
        .command("java")
        .arg("-jar")
        .arg(artifact::DETEKT.get(workspace)?)
        .args(["--input", "android/app/src/main,android/modern/src/main"])
        .args(["--config", "android/detekt.yml", "--build-upon-default-config"]))?;
    let mut lines = 0;
    for path in workspace.files(|path| {
        path.starts_with("android")
            && path.components().any(|part| part.as_os_str() == "main")
            && path.extension().is_some_and(|extension| extension == "kt")
    })? {
        lines += workspace.read(&path)?.lines().filter(|line| !line.trim().is_empty()).count();
    }
    println!("lines of Kotlin that are not blank: {lines} of at most {MOST_LINES}");
    if lines <= MOST_LINES {
        return Ok(());
    }
    Err(Failure::new(format!("The shell has {} lines too many.", lines - MOST_LINES)))
}
