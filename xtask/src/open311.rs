//! Open311 against clients that others wrote, in Python.

use crate::failure::Outcome;
use crate::python::python;
use crate::workspace::{Workspace, run};

/// Both clients against our gateway.
pub fn check(workspace: &Workspace) -> Outcome {
    let python = python(workspace, "open311")?;
    workspace.build()?;
    run(workspace
        .command(&python)
        .args(["-m", "unittest", "--verbose", "test_clients"])
        .current_dir(workspace.root.join("tests/open311"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("LIVE_GATEWAY_PROGRAM", workspace.built().join("live-gateway")))
}
