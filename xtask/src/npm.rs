//! What tests in JavaScript need from npm.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::failure::Outcome;
use crate::workspace::{Workspace, run};

/// Brings what the lock file in a folder names, unless it is there already.
pub fn install(workspace: &Workspace, folder: &str) -> Outcome {
    let folder = workspace.root.join(folder);
    let written = |path: &Path| -> Option<SystemTime> { fs::metadata(path).ok()?.modified().ok() };
    let installed = written(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= written(&folder.join("package-lock.json")) {
        return Ok(());
    }
    run(workspace.command("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}
