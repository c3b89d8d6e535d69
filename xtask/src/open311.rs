//! Open311 against clients that others wrote, in Python.

use crate::failure::Outcome;
use crate::python;
use crate::workspace::Workspace;

/// Both clients against our gateway.
pub fn check(workspace: &Workspace) -> Outcome {
    python::against_gateway(workspace, "open311", "test_clients")
}
