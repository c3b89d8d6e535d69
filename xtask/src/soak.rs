//! The simulation, for as long as wished.

use clap::Args;

use crate::failure::Outcome;
use crate::workspace::{Workspace, run as run_command};

/// What `cargo xtask soak` can be told.
#[derive(Args)]
pub struct Options {
    /// How many seeds
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first of them: a seed that failed fails again
    #[arg(long, default_value_t = 1)]
    from: u64,
}

/// Runs through the seeds, and names the one that fails.
pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    run_command(
        workspace
            .cargo()
            .args(["test", "--locked", "--package", "live-tests", "--test", "simulation"])
            .args(["--", "--nocapture", "everything_sent_arrives_once"])
            .env("LIVE_SEEDS", options.seeds.to_string())
            .env("LIVE_SEED_FROM", options.from.to_string()),
    )
}
