//! Programs that others wrote in Python, for checks against them.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::workspace::{Workspace, cache, need, run};

/// A Python that has what `requirements.txt` of a folder of the tests names, made beside no source.
/// Installing again what is there already takes a second.
pub fn python(workspace: &Workspace, folder: &str) -> Outcome<PathBuf> {
    need("python3", "apt-get install python3 python3-venv")?;
    let made = cache(folder)?;
    let python = made.join("bin/python");
    if !python.is_file() {
        run(workspace.command("python3").args(["-m", "venv"]).arg(&made))?;
    }
    let requirements = workspace.root.join("tests").join(folder).join("requirements.txt");
    run(workspace
        .command(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
        .arg(requirements))?;
    Ok(python)
}
