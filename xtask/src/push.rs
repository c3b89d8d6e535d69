//! Web Push against the programs that its formats are known by: `http_ece` and `jose`.

use crate::failure::Outcome;
use crate::npm;
use crate::workspace::{Workspace, need, run};

/// Where the tests are.
const FOLDER: &str = "tests/push";

/// What our gateway sends, read by them.
pub fn check(workspace: &Workspace) -> Outcome {
    need("node", "apt-get install nodejs")?;
    need("npm", "apt-get install npm")?;
    // A gateway and a session to begin with are those of the uploads.
    npm::install(workspace, "tests/uploads")?;
    npm::install(workspace, FOLDER)?;
    workspace.build()?;
    run(workspace
        .command("npm")
        .args(["test", "--silent"])
        .current_dir(workspace.root.join(FOLDER))
        .env("LIVE_GATEWAY_PROGRAM", workspace.built().join("live-gateway")))
}
