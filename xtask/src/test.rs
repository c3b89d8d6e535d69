//! Every check, the fast ones first.

use std::time::{Duration, Instant};

use clap::Args;

use crate::failure::{Failure, Outcome};
use crate::workspace::{Workspace, need, run};
use crate::{
    android, browser, documents, fhir, ios, licences, links, npm, open311, push, seam, size,
    uploads,
};

/// What `cargo xtask test` can be told.
#[derive(Args)]
pub struct Options {
    /// Go on after a check that failed
    #[arg(long)]
    keep_going: bool,
    /// Run only this check; may be given several times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// List the checks and end
    #[arg(long)]
    list: bool,
}

/// Something that must hold.
struct Check {
    name: &'static str,
    about: &'static str,
    run: fn(&Workspace) -> Outcome,
}

const CHECKS: &[Check] = &[
    Check { name: "fmt", about: "the code is formatted by rustfmt", run: fmt },
    Check {
        name: "seam",
        about: "shells hold no department, address or sentence",
        run: seam::check,
    },
    Check { name: "licences", about: "every dependency may be used", run: licences::check },
    Check { name: "links", about: "what the documents point to exists", run: links::check },
    Check { name: "clippy", about: "no warning in any target", run: clippy },
    Check { name: "unit", about: "each crate by itself", run: unit },
    Check { name: "stories", about: "journeys, contract, vectors and faults", run: stories },
    Check { name: "docs", about: "the interface's documentation and its examples", run: docs },
    Check { name: "uploads", about: "tus against tusd and tus-js-client", run: uploads::check },
    Check { name: "attestation", about: "attestations against others' COSE", run: attestation },
    Check { name: "open311", about: "reports by others' Open311 clients", run: open311::check },
    Check { name: "push", about: "Web Push read by http_ece and jose", run: push::check },
    Check {
        name: "documents",
        about: "documents against others' PDF and COSE",
        run: documents::check,
    },
    Check { name: "fhir", about: "health resources by others' FHIR library", run: fhir::check },
    Check { name: "browser", about: "journeys in a real browser", run: browser::check },
    Check {
        name: "android",
        about: "the Android app on the platform's own code",
        run: android::check,
    },
    Check { name: "ios", about: "the iPhone app's parts that need no Mac", run: ios::check },
    Check { name: "size", about: "the core library is small enough", run: size::check },
];

/// How a check ended.
enum End {
    Passed,
    Failed,
    NotRun,
}

/// Runs the checks and says how each ended.
pub fn all(workspace: &Workspace, options: &Options) -> Outcome {
    if options.list {
        for check in CHECKS {
            println!("{:10} {}", check.name, check.about);
        }
        return Ok(());
    }
    let chosen = choose(&options.only)?;
    let mut ends = Vec::new();
    let mut stopped = false;
    for check in chosen {
        let (end, took) =
            if stopped { (End::NotRun, Duration::ZERO) } else { one(workspace, check) };
        stopped |= matches!(end, End::Failed) && !options.keep_going;
        ends.push((check, end, took));
    }
    summary(&ends)
}

fn choose(only: &[String]) -> Outcome<Vec<&'static Check>> {
    if let Some(unknown) = only.iter().find(|name| CHECKS.iter().all(|c| c.name != **name)) {
        let names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
        return Err(Failure::new(format!(
            "There is no check `{unknown}`. There are: {}.",
            names.join(", ")
        )));
    }
    Ok(CHECKS
        .iter()
        .filter(|check| only.is_empty() || only.iter().any(|name| name == check.name))
        .collect())
}

fn one(workspace: &Workspace, check: &Check) -> (End, Duration) {
    println!("\n── {}: {}", check.name, check.about);
    let started = Instant::now();
    let result = (check.run)(workspace);
    let took = started.elapsed();
    match result {
        Ok(()) => {
            println!("✓ {} ({})", check.name, seconds(took));
            (End::Passed, took)
        }
        Err(failure) => {
            println!("✗ {} ({})\n{failure}", check.name, seconds(took));
            (End::Failed, took)
        }
    }
}

/// One line for each check, then the count in the form that test runners share.
fn summary(ends: &[(&Check, End, Duration)]) -> Outcome {
    println!();
    let (mut passed, mut failed, mut not_run) = (0, 0, 0);
    for (check, end, took) in ends {
        let (mark, note) = match end {
            End::Passed => {
                passed += 1;
                ("✓", seconds(*took))
            }
            End::Failed => {
                failed += 1;
                ("✗", format!("{} — again: cargo xtask test --only {}", seconds(*took), check.name))
            }
            End::NotRun => {
                not_run += 1;
                ("·", "not run".to_owned())
            }
        };
        println!("{mark} {:10} {note}", check.name);
    }
    let skipped = if not_run == 0 { String::new() } else { format!(", {not_run} skipped") };
    println!("\n{passed} passed, {failed} failed{skipped}");
    if failed == 0 { Ok(()) } else { Err(Failure::new("Not every check passed.")) }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

fn fmt(workspace: &Workspace) -> Outcome {
    need("cargo-fmt", "rustup component add rustfmt")?;
    run(workspace.cargo().args(["fmt", "--all", "--", "--check"]))
}

fn clippy(workspace: &Workspace) -> Outcome {
    need("cargo-clippy", "rustup component add clippy")?;
    run(workspace
        .cargo()
        .args(["clippy", "--workspace", "--all-targets", "--locked"])
        .args(["--", "--deny", "warnings"]))
}

/// All of these targets, also after one that failed.
fn targets(workspace: &Workspace, which: &[&str]) -> Outcome {
    let all = ["test", "--workspace", "--locked", "--no-fail-fast"];
    run(workspace.cargo().args(all).args(which))
}

fn unit(workspace: &Workspace) -> Outcome {
    targets(workspace, &["--lib", "--bins"])
}

fn stories(workspace: &Workspace) -> Outcome {
    targets(workspace, &["--test", "*"])
}

/// Attestations as others' programs make and read them; ours reads theirs among the vectors.
fn attestation(workspace: &Workspace) -> Outcome {
    const FOLDER: &str = "tests/attestation";
    need("node", "apt-get install nodejs")?;
    need("npm", "apt-get install npm")?;
    npm::install(workspace, FOLDER)?;
    let folder = workspace.root.join(FOLDER);
    run(workspace.command("npm").args(["test", "--silent"]).current_dir(folder))
}

fn docs(workspace: &Workspace) -> Outcome {
    run(workspace
        .cargo()
        .args(["doc", "--workspace", "--locked", "--no-deps"])
        .env("RUSTDOCFLAGS", "--deny warnings"))?;
    run(workspace.cargo().args(["test", "--workspace", "--locked", "--doc"]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn an_unknown_check_is_told_with_the_known_ones() {
        let told = choose(&["lints".to_owned()]).err().unwrap().to_string();
        assert!(told.contains("`lints`") && told.contains("clippy"), "{told}");
    }

    #[test]
    fn chosen_checks_keep_their_order() {
        let chosen = choose(&["docs".to_owned(), "fmt".to_owned()]).unwrap();
        assert_eq!(chosen.iter().map(|c| c.name).collect::<Vec<_>>(), ["fmt", "docs"]);
        assert_eq!(choose(&[]).unwrap().len(), CHECKS.len());
    }
}
