//! Every chore of the project. `cargo xtask --help` lists them.

mod android;
mod bench;
mod bindings;
mod browser;
mod catalogue;
mod demo;
mod documents;
mod failure;
mod fhir;
mod http;
mod ios;
mod licences;
mod links;
mod npm;
mod open311;
mod push;
mod python;
mod seam;
mod service;
mod size;
mod soak;
mod spdx;
mod stop;
mod test;
mod uploads;
mod verification;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use workspace::Workspace;

/// Every chore of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build and start the sandbox city and the web app on this machine, until Ctrl-C.
    Demo(demo::Options),
    /// Run every check, the fast ones first.
    Test(test::Options),
    /// Build the Android app, test it, and make its packages.
    Android(android::Options),
    /// Build the core's Swift side and the iPhone app's parts, and test them; the app needs a Mac.
    Ios(ios::Options),
    /// Build the core library as a phone gets it and compare its size with its ceiling.
    Size,
    /// Measure, and compare with a bare baseline or a ceiling.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Run the simulation of phones, network and gateway through as many seeds as wished.
    Soak(soak::Options),
    /// Count anew what verification asks of a person, and write it into docs/verification.md.
    Verification,
    /// The services of the city as data.
    #[command(subcommand)]
    Service(catalogue::Catalogue),
    /// Check that shells hold no department, no address and no sentence.
    Seam,
    /// Check the licences of everything that is depended on.
    Licences,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = Workspace::find().and_then(|workspace| match cli.chore {
        Chore::Demo(options) => demo::run(&workspace, &options),
        Chore::Test(options) => test::all(&workspace, &options),
        Chore::Android(options) => android::run_chore(&workspace, &options),
        Chore::Ios(options) => ios::run_chore(&workspace, &options),
        Chore::Size => size::check(&workspace),
        Chore::Bench(bench) => bench::run(&workspace, &bench),
        Chore::Soak(options) => soak::run(&workspace, &options),
        Chore::Verification => verification::write(&workspace),
        Chore::Service(catalogue) => catalogue::run(&workspace, &catalogue),
        Chore::Seam => seam::check(&workspace),
        Chore::Licences => licences::check(&workspace),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}
