//! What other languages see of the core.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Outcome, While};
use crate::workspace::{Workspace, run};

/// The core library for this machine, after [`Workspace::build`].
fn library(workspace: &Workspace) -> PathBuf {
    let name = format!("{}live_ffi{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    workspace.built().join(name)
}

/// Writes the side of one language into a folder, anew when the core has changed since; whether it
/// was written.
pub fn write(workspace: &Workspace, language: &str, folder: &Path) -> Outcome<bool> {
    let library = library(workspace);
    let mark = folder.join(".written");
    if is_newer(&mark, &library) {
        return Ok(false);
    }
    if folder.exists() {
        fs::remove_dir_all(folder).while_doing("clearing the bindings")?;
    }
    run(workspace
        .cargo()
        .args(["run", "--quiet", "--locked", "--package", "live-ffi"])
        .args(["--features", "bindgen", "--bin", "uniffi-bindgen", "--"])
        .args(["generate", "--language", language, "--no-format", "--out-dir"])
        .args([folder, &library]))?;
    fs::write(&mark, "").while_doing("marking the bindings")?;
    Ok(true)
}

/// Writes the screens that every shell draws in its tests.
pub fn gallery(workspace: &Workspace, folder: &Path) -> Outcome {
    run(workspace.command(workspace.built().join("live-gallery")).arg(folder))
}

fn is_newer(file: &Path, than: &Path) -> bool {
    let written = |path: &Path| fs::metadata(path).ok()?.modified().ok();
    matches!((written(file), written(than)), (Some(file), Some(than)) if file >= than)
}
