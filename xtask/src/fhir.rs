//! FHIR against a library that others wrote, in Python.

use crate::failure::Outcome;
use crate::python;
use crate::workspace::Workspace;

/// What the connector sends, and what the sandbox answers.
pub fn check(workspace: &Workspace) -> Outcome {
    python::against_gateway(workspace, "fhir", "test_resources")
}
