//! Uploads against the programs that tus is known by: `tusd` and `tus-js-client`.

use std::path::PathBuf;

use crate::failure::Outcome;
use crate::npm;
use crate::workspace::{Workspace, cache, need, run};

/// The version of tusd that is tried against.
const TUSD: &str = "v2.8.0";

/// Where the tests in JavaScript are.
const FOLDER: &str = "tests/uploads";

/// Our client against their server, and their client against ours.
pub fn check(workspace: &Workspace) -> Outcome {
    need("go", "apt-get install golang-go")?;
    need("node", "apt-get install nodejs")?;
    need("npm", "apt-get install npm")?;
    let tusd = tusd(workspace)?;
    npm::install(workspace, FOLDER)?;
    workspace.build()?;
    run(workspace
        .cargo()
        .args(["test", "--package", "live-tests", "--locked", "--test", "uploads"])
        .args(["--", "--ignored"])
        .env("TUSD", tusd))?;
    run(workspace
        .command("npm")
        .args(["test", "--silent"])
        .current_dir(workspace.root.join(FOLDER))
        .env("LIVE_GATEWAY_PROGRAM", workspace.built().join("live-gateway")))
}

/// The program `tusd`, built by Go into a cache beside no source, unless it is there already.
fn tusd(workspace: &Workspace) -> Outcome<PathBuf> {
    let folder = cache("tusd")?.join(TUSD);
    let program = folder.join("tusd");
    if !program.is_file() {
        let package = format!("github.com/tus/tusd/v2/cmd/tusd@{TUSD}");
        run(workspace.command("go").args(["install", &package]).env("GOBIN", &folder))?;
    }
    Ok(program)
}
