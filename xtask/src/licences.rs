//! The licences of everything that is depended on, and what is known of its weaknesses.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::{Failure, Outcome, While};
use crate::spdx;
use crate::workspace::{Workspace, has, output, run};

/// The lock file of the browser tests, the only thing here that npm brings.
const NPM_LOCK: &str = "tests/browser/package-lock.json";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    /// Where it comes from; nowhere for the workspace's own crates.
    source: Option<String>,
}

#[derive(Deserialize)]
struct NpmLock {
    packages: BTreeMap<String, NpmPackage>,
}

#[derive(Deserialize)]
struct NpmPackage {
    #[serde(default)]
    version: String,
    license: Option<String>,
}

/// Fails when something has a licence that the project does not take, and says what is known about
/// advisories.
pub fn check(workspace: &Workspace) -> Outcome {
    let mut dependencies = crates(workspace)?;
    dependencies.extend(npm(&workspace.read(Path::new(NPM_LOCK))?)?);
    let refused = refused(&dependencies);
    println!(
        "{} dependencies, {} with a licence that is not taken",
        dependencies.len(),
        refused.len()
    );
    if !refused.is_empty() {
        return Err(Failure::new(refused.join("\n")));
    }
    advisories(workspace)
}

/// Something that is depended on: its name with version, and its licence expression.
type Dependency = (String, String);

fn crates(workspace: &Workspace) -> Outcome<Vec<Dependency>> {
    let json = output(workspace.cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let metadata: Metadata = serde_json::from_str(&json).while_doing("reading cargo's metadata")?;
    Ok(metadata
        .packages
        .into_iter()
        .filter(|package| package.source.is_some())
        .map(|p| (format!("{} {}", p.name, p.version), p.license.unwrap_or_default()))
        .collect())
}

fn npm(lock: &str) -> Outcome<Vec<Dependency>> {
    let lock: NpmLock = serde_json::from_str(lock).while_doing(format!("reading {NPM_LOCK}"))?;
    Ok(lock
        .packages
        .into_iter()
        // The entry without a name is the folder of the tests itself.
        .filter(|(path, _)| !path.is_empty())
        .map(|(path, package)| {
            let name = path.rsplit("node_modules/").next().unwrap_or(&path);
            (format!("npm {name} {}", package.version), package.license.unwrap_or_default())
        })
        .collect())
}

fn refused(dependencies: &[Dependency]) -> Vec<String> {
    dependencies
        .iter()
        .filter(|(_, licence)| !spdx::is_taken(licence))
        .map(|(name, licence)| {
            let licence = if licence.is_empty() { "no licence given" } else { licence };
            format!("  {name}: {licence}")
        })
        .collect()
}

/// Asks cargo-deny, where it is installed and has the advisory database. Neither can be had without
/// a network, so their absence is said and is no failure.
fn advisories(workspace: &Workspace) -> Outcome {
    let install = "`cargo install --locked cargo-deny && cargo deny fetch`";
    if !has("cargo-deny") {
        println!("advisories: NOT CHECKED, cargo-deny is not installed ({install})");
        return Ok(());
    }
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")));
    if !home.is_some_and(|home| home.join("advisory-dbs").is_dir()) {
        println!("advisories: NOT CHECKED, the advisory database is not here ({install})");
        return Ok(());
    }
    run(workspace.command("cargo-deny").args(["check", "--disable-fetch", "advisories"]))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_licence_that_is_not_taken_is_named() {
        let lock = r#"{ "packages": {
            "": { "name": "tests" },
            "node_modules/good": { "version": "1.0.0", "license": "MIT" },
            "node_modules/good/node_modules/bad": { "version": "2.0.0", "license": "SSPL-1.0" },
            "node_modules/silent": { "version": "3.0.0" }
        } }"#;
        let dependencies = npm(lock).unwrap();
        assert_eq!(dependencies.len(), 3);
        assert_eq!(
            refused(&dependencies),
            ["  npm bad 2.0.0: SSPL-1.0", "  npm silent 3.0.0: no licence given"]
        );
    }
}
