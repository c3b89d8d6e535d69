//! What each way up the ladder asks of a person, counted by the stories that go it.

use crate::failure::Outcome;
use crate::workspace::{Workspace, run};

/// Lets the stories write the page that they otherwise hold themselves against.
pub fn write(workspace: &Workspace) -> Outcome {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--locked", "--package", "live-tests", "--test", "stories"]);
    cargo.args(["verification::"]).env("LIVE_WRITE_PAGES", "1");
    run(&mut cargo)?;
    println!("docs/verification.md and its picture are written.");
    Ok(())
}
