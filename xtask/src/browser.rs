//! The journeys in a real browser.

use std::env;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::npm;
use crate::workspace::{Workspace, find_program, need, run};

/// Where the journeys are written.
const FOLDER: &str = "tests/browser";

/// Runs the journeys with Node's test runner.
pub fn check(workspace: &Workspace) -> Outcome {
    need("node", "apt-get install nodejs")?;
    need("npm", "apt-get install npm")?;
    let chromium = chromium()?;
    npm::install(workspace, FOLDER)?;
    workspace.build()?;
    let program = |name: &str| workspace.built().join(name);
    run(workspace
        .command("npm")
        .args(["test", "--silent"])
        .current_dir(workspace.root.join(FOLDER))
        .env("LIVE_GATEWAY_PROGRAM", program("live-gateway"))
        .env("LIVE_WEB_PROGRAM", program("live-web"))
        .env("CHROMIUM", chromium))
}

/// The browser: `CHROMIUM` says which, or it is the one on the path.
fn chromium() -> Outcome<PathBuf> {
    if let Some(given) = env::var_os("CHROMIUM").map(PathBuf::from) {
        let wrong = || Failure::new(format!("CHROMIUM={}: there is no file", given.display()));
        return given.is_file().then(|| given.clone()).ok_or_else(wrong);
    }
    if let Some(other) = find_program("chromium-browser") {
        return Ok(other);
    }
    need("chromium", "apt-get install chromium")?;
    find_program("chromium").ok_or_else(|| Failure::new("Chromium cannot be found."))
}
