//! Measuring, against a bare baseline of the same run or a ceiling.

mod engine;
mod page;
mod peers;
mod plot;
mod results;
mod sessions;

use clap::Subcommand;

use crate::android;
use crate::failure::Outcome;
use crate::workspace::Workspace;

/// What can be measured.
#[derive(Subcommand)]
pub enum Bench {
    /// The offline engine, against bare baselines; beside it PouchDB and PocketBase.
    Engine(engine::Options),
    /// What idle web sessions cost in memory.
    Sessions(sessions::Options),
    /// How long the Android app takes to start, against the same screen drawn from a constant.
    Start,
}

/// Measures it.
pub fn run(workspace: &Workspace, bench: &Bench) -> Outcome {
    match bench {
        Bench::Engine(options) => engine::run(workspace, options),
        Bench::Sessions(options) => sessions::idle_sessions(workspace, options),
        Bench::Start => android::measure_start(workspace),
    }
}
