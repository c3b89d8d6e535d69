//! The iPhone app: the core's Swift side as a package, the app's parts that need no Mac, their
//! tests.

mod core;
mod source;
mod swift;
pub mod weight;

use std::fs;
use std::path::PathBuf;

use clap::Args;

use crate::bindings;
use crate::failure::{Failure, Outcome, While};
use crate::workspace::Workspace;
use swift::Swift;

/// What `cargo xtask ios` can be told.
#[derive(Args)]
pub struct Options {
    /// Make the core's package, and end: what Xcode needs
    #[arg(long)]
    core_only: bool,
    /// Run only the tests whose names match
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
}

/// Makes what can be made on this machine, and tests it.
pub fn run_chore(workspace: &Workspace, options: &Options) -> Outcome {
    let build = Build::new(workspace)?;
    workspace.build()?;
    core::package(&build)?;
    bindings::gallery(workspace, &build.out.join("gallery"))?;
    if options.core_only {
        return Ok(());
    }
    let swift = Swift::find(workspace)?;
    build.test(&swift, options.only.as_deref())?;
    if options.only.is_some() {
        return Ok(());
    }
    source::check(&build, &swift)
}

/// The same as a check.
pub fn check(workspace: &Workspace) -> Outcome {
    run_chore(workspace, &Options { core_only: false, only: None })
}

/// Where the app's parts are and where they are built.
pub struct Build<'a> {
    workspace: &'a Workspace,
    /// `ios/`.
    source: PathBuf,
    /// Where everything is built.
    out: PathBuf,
}

impl<'a> Build<'a> {
    fn new(workspace: &'a Workspace) -> Outcome<Self> {
        let out = workspace.target.join("ios");
        fs::create_dir_all(&out).while_doing("making the folder for the app")?;
        Ok(Self { workspace, source: workspace.root.join("ios"), out })
    }

    /// What Swift has compiled.
    fn compiled(&self) -> PathBuf {
        self.out.join("build")
    }

    /// Has Swift compile everything anew.
    fn forget(&self) -> Outcome {
        let compiled = self.compiled();
        if compiled.exists() {
            fs::remove_dir_all(compiled).while_doing("clearing what Swift has compiled")?;
        }
        Ok(())
    }

    /// Runs the tests against the core of this machine and a real gateway. A pattern that matches
    /// no test, or a build without tests, would pass by itself: it fails here.
    fn test(&self, swift: &Swift, only: Option<&str>) -> Outcome {
        let built = self.workspace.built();
        let mut arguments = vec![
            "test".to_owned(),
            "--scratch-path".to_owned(),
            self.compiled().display().to_string(),
            "-Xlinker".to_owned(),
            format!("-L{}", built.display()),
        ];
        arguments.extend(only.iter().flat_map(|name| ["--filter".to_owned(), (*name).to_owned()]));
        let mut environment = vec![
            ("LIVE_CORE", self.out.join("LiveCore")),
            ("LIVE_GALLERY", self.out.join("gallery")),
            ("LIVE_GATEWAY_PROGRAM", built.join("live-gateway")),
            ("LD_LIBRARY_PATH", built.clone()),
            ("DYLD_LIBRARY_PATH", built),
        ];
        if cfg!(target_os = "macos") {
            environment.push(("LIVE_KIT_ONLY", PathBuf::from("1")));
        }
        let printed = swift.run("swift", &self.source, &environment, &arguments)?;
        let tests = tests_in(&printed);
        println!("{} passed, {} failed", tests.run.saturating_sub(tests.failed), tests.failed);
        if tests.run == 0 {
            return Err(Failure::new("No test ran."));
        }
        if !printed.success {
            return Err(Failure::new("The iPhone app's tests did not all pass."));
        }
        Ok(())
    }
}

/// How many tests a run had.
#[derive(Debug, PartialEq, Eq)]
struct Tests {
    run: u32,
    failed: u32,
}

/// Counts what both test frameworks print at their end.
fn tests_in(printed: &swift::Printed) -> Tests {
    let mut tests = Tests { run: 0, failed: 0 };
    for line in printed.text.lines() {
        // XCTest: one line for each test case, and totals that repeat each other.
        if line.starts_with("Test Case '") && line.contains("' passed (") {
            tests.run += 1;
        } else if line.starts_with("Test Case '") && line.contains("' failed (") {
            tests.run += 1;
            tests.failed += 1;
        }
        // Swift Testing, behind a mark.
        let line = line.trim_start_matches(|char: char| !char.is_ascii_alphabetic());
        if line.starts_with("Test ") && line.contains(" passed after ") && !line.contains(" run ") {
            tests.run += 1;
        } else if line.starts_with("Test ")
            && line.contains(" failed after ")
            && !line.contains(" run ")
        {
            tests.run += 1;
            tests.failed += 1;
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(text: &str) -> swift::Printed {
        swift::Printed { success: true, text: text.to_owned() }
    }

    #[test]
    fn both_frameworks_are_counted() {
        let text = "Test Case 'A.b' started at 2026-01-01\n\
                    Test Case 'A.b' passed (0.1 seconds)\n\
                    Test Case 'A.c' failed (0.1 seconds)\n\
                    Executed 2 tests, with 1 failure\n\
                    ✔ Test aWord() passed after 0.001 seconds.\n\
                    ✘ Test another() failed after 0.001 seconds with 1 issue.\n\
                    ✔ Suite Words passed after 0.1 seconds.\n\
                    ✘ Test run with 2 tests failed after 0.002 seconds with 1 issue.";
        assert_eq!(tests_in(&printed(text)), Tests { run: 4, failed: 2 });
    }

    #[test]
    fn a_run_without_tests_has_none() {
        let text = "Executed 0 tests, with 0 failures (0 unexpected) in 0.0 seconds\n\
                    ✔ Test run with 0 tests passed after 0.001 seconds.";
        assert_eq!(tests_in(&printed(text)), Tests { run: 0, failed: 0 });
    }
}
