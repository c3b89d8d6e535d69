//! The offline engine against bare baselines, with more and more records.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use clap::Args;

use super::results::{Results, Row};
use super::{page, peers, plot};
use crate::failure::{Failure, Outcome, While};
use crate::workspace::{Workspace, output, run as run_command};

/// What `cargo xtask bench engine` can be told.
#[derive(Args)]
pub struct Options {
    /// The folder that the figures and the plot go to
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
    /// How many records, each in turn
    #[arg(long, default_value = "1000,10000,100000")]
    sizes: String,
    /// How often each is measured
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// How many days of use are simulated
    #[arg(long, default_value_t = 365)]
    days: usize,
    /// Do without the other programs
    #[arg(long)]
    no_peers: bool,
    /// The profile to build with; `size` is how a phone gets the core, and takes long to build
    #[arg(long, default_value = "release")]
    profile: String,
    /// Put the figures and the plot into docs/performance.md too
    #[arg(long)]
    docs: bool,
}

/// Measures, tells, and fails where it is not good enough.
pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--profile", &options.profile, "--package", "live-tests"]);
    run_command(cargo.args(["--bin", "live-bench"]))?;
    let program = workspace.target.join(&options.profile).join("live-bench");
    let out = workspace.root.join(&options.out);
    let data = workspace.target.join("bench-data");
    if data.exists() {
        fs::remove_dir_all(&data).while_doing("removing the last measurement's data")?;
    }
    for folder in [&out, &data] {
        fs::create_dir_all(folder).while_doing("making a folder for the measurement")?;
    }
    println!("measuring, with {} records; it takes some minutes", options.sizes);
    let (rounds, days) = (options.rounds.to_string(), options.days.to_string());
    let mut bench = workspace.command(&program);
    bench.arg("measure").arg(&data).args([&options.sizes, &rounds, &days]);
    let measured = output(bench.stderr(Stdio::inherit()))?;
    let rows: Vec<Row> = serde_json::from_str(&measured).while_doing("reading the measurement")?;
    let peers = if options.no_peers {
        Vec::new()
    } else {
        peers::measure(workspace, &program, &data, &sizes(&options.sizes)?)
    };
    fs::remove_dir_all(&data).while_doing("removing the measurement's data")?;
    let machine = page::machine(workspace);
    let results = Results { machine, profile: options.profile.clone(), rows, peers };
    let table = page::table(&results);
    println!("\n{table}");
    let json = serde_json::to_string_pretty(&results).while_doing("writing the figures down")?;
    fs::write(out.join("engine.json"), json + "\n").while_doing("writing engine.json")?;
    fs::write(out.join("engine.svg"), plot::draw(&results)).while_doing("writing engine.svg")?;
    println!("The figures and the plot are in {}.", workspace.display(&out));
    if options.docs {
        page::write(workspace, &table, &plot::draw(&results))?;
    }
    let complaints = results.complaints();
    if complaints.is_empty() { Ok(()) } else { Err(Failure::new(complaints.join("\n"))) }
}

fn sizes(text: &str) -> Outcome<Vec<usize>> {
    text.split(',').map(|size| size.parse().while_doing(format!("reading {size}"))).collect()
}
