//! Checks by others' programs in Python, each in an environment of its own.

use std::path::{Path, PathBuf};

use crate::failure::Outcome;
use crate::workspace::{Workspace, cache, need, run};

/// Runs the tests of a module in `tests/<name>` against our gateway.
pub fn against_gateway(workspace: &Workspace, name: &str, module: &str) -> Outcome {
    workspace.build()?;
    let gateway = workspace.built().join("live-gateway");
    unittest(workspace, name, module, ("LIVE_GATEWAY_PROGRAM", &gateway))
}

/// Runs the tests of a module in `tests/<name>`, which are told by a variable where to look.
pub fn unittest(
    workspace: &Workspace,
    name: &str,
    module: &str,
    (variable, path): (&str, &Path),
) -> Outcome {
    need("python3", "apt-get install python3 python3-venv")?;
    let folder = workspace.root.join("tests").join(name);
    let python = python(workspace, name, &folder)?;
    run(workspace
        .command(&python)
        .args(["-m", "unittest", "--verbose", module])
        .current_dir(&folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("PYTHONPATH", workspace.root.join("tests/support"))
        .env(variable, path))
}

/// A Python that has what `requirements.txt` names, made beside no source. Installing again what is
/// there already takes a second.
fn python(workspace: &Workspace, name: &str, tests: &Path) -> Outcome<PathBuf> {
    let folder = cache(name)?;
    let python = folder.join("bin/python");
    if !python.is_file() {
        run(workspace.command("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    run(workspace
        .command(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(["--require-hashes", "--only-binary", ":all:", "--requirement"])
        .arg(tests.join("requirements.txt")))?;
    Ok(python)
}
