//! Open311 against clients that others wrote, in Python.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::workspace::{Workspace, cache, need, run};

/// Where the tests are.
const FOLDER: &str = "tests/open311";

/// Both clients against our gateway.
pub fn check(workspace: &Workspace) -> Outcome {
    need("python3", "apt-get install python3 python3-venv")?;
    let python = python(workspace)?;
    workspace.build()?;
    run(workspace
        .command(&python)
        .args(["-m", "unittest", "--verbose", "test_clients"])
        .current_dir(workspace.root.join(FOLDER))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LIVE_GATEWAY_PROGRAM", workspace.built().join("live-gateway")))
}

/// A Python that has what `requirements.txt` names, made beside no source. Installing again what is
/// there already takes a second.
fn python(workspace: &Workspace) -> Outcome<PathBuf> {
    let folder = cache("open311")?;
    let python = folder.join("bin/python");
    if !python.is_file() {
        run(workspace.command("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let requirements = workspace.root.join(FOLDER).join("requirements.txt");
    run(workspace
        .command(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
        .arg(requirements))?;
    Ok(python)
}
