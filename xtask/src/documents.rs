//! Documents against programs that others wrote, in Python: a test of the gateway writes one with what
//! it takes to check it, and they do.

use std::fs;

use crate::failure::{Outcome, While as _};
use crate::python;
use crate::workspace::{Workspace, run};

/// The test that writes it.
const WRITES: &str = "documents::a_document_is_written_for_others_to_check";

/// The signature of the PDF and the credential.
pub fn check(workspace: &Workspace) -> Outcome {
    let folder = workspace.built().join("documents");
    fs::create_dir_all(&folder).while_doing("making a folder for the document")?;
    run(workspace
        .cargo()
        .args(["test", "--package", "live-gateway", "--locked", "--test", "gateway"])
        .args(["--", "--ignored", "--exact", WRITES])
        .env("LIVE_DOCUMENTS", &folder))?;
    python::unittest(workspace, "documents", "test_documents", ("LIVE_DOCUMENTS", &folder))
}
