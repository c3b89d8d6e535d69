//! What idle web sessions cost: memory of the web app with none and with many.

use std::fs;
use std::path::Path;

use clap::Args;

use crate::failure::{Failure, Outcome, While};
use crate::http;
use crate::service::{Service, free_port, local};
use crate::stop::Stop;
use crate::workspace::{Workspace, run};

/// The ceiling: half a MiB for each idle session, the web app itself included.
const CEILING_KIB_A_SESSION: u64 = 512;

/// What `cargo xtask bench sessions` can be told.
#[derive(Args)]
pub struct Options {
    /// How many sessions are opened and left alone
    #[arg(long, default_value_t = 1_000)]
    sessions: u64,
    /// Measure a development build, which is there sooner
    #[arg(long)]
    dev: bool,
}

/// Opens the sessions and compares the memory with its ceiling.
pub fn idle_sessions(workspace: &Workspace, options: &Options) -> Outcome {
    let stop = Stop::listen()?;
    let profile = if options.dev { "dev" } else { "release" };
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--profile", profile, "--bins"]);
    run(cargo.args(["--package", "live-gateway", "--package", "live-web"]))?;
    let folder = workspace.target.join("bench");
    if folder.exists() {
        fs::remove_dir_all(&folder).while_doing("removing the last measurement's data")?;
    }
    fs::create_dir_all(&folder).while_doing("making a folder for the measurement")?;
    let built = workspace.target.join(if options.dev { "debug" } else { "release" });
    let gateway_at = local(free_port(18_460)?);
    let web_at = local(free_port(gateway_at.port().saturating_add(1))?);
    let mut gateway = Service::start(
        "gateway",
        workspace
            .command(built.join("live-gateway"))
            .env("LIVE_LISTEN", gateway_at.to_string())
            .env("LIVE_DATA", folder.join("gateway"))
            .env("LIVE_SANDBOX", "true"),
        &folder.join("gateway.log"),
    )?;
    gateway.wait_until_ready(gateway_at, "/health/ready", &stop, |_| {})?;
    let mut web = Service::start(
        "web app",
        workspace
            .command(built.join("live-web"))
            .env("LIVE_LISTEN", web_at.to_string())
            .env("LIVE_DATA", folder.join("web"))
            .env("LIVE_GATEWAY", format!("http://{gateway_at}"))
            .env("LIVE_NEWCOMERS", options.sessions.saturating_add(10).to_string())
            .env("LIVE_MOST_OPEN", options.sessions.saturating_add(10).to_string()),
        &folder.join("web.log"),
    )?;
    web.wait_until_ready(web_at, "/health/ready", &stop, |_| {})?;
    let alone = resident_kib(web.id())?;
    for opened in 0..options.sessions {
        if stop.asked() {
            return Ok(());
        }
        // Each comes without a cookie, and so gets a session of its own.
        let (status, _) = http::get(web_at, "/").while_doing("opening a session")?;
        if status != 200 {
            return Err(Failure::new(format!("Session {opened} was answered with {status}.")));
        }
    }
    web.check_alive()?;
    report(options, profile, alone, resident_kib(web.id())?)
}

fn report(options: &Options, profile: &str, alone: u64, after: u64) -> Outcome {
    let each = after.saturating_sub(alone) / options.sessions.max(1);
    let ceiling = CEILING_KIB_A_SESSION * options.sessions;
    println!("memory of the web app, {profile} build, in KiB (resident)");
    println!("  without a session           {alone:>9}");
    println!("  with {:>6} idle sessions   {after:>9}", options.sessions);
    println!("  each session                {each:>9}");
    println!("  ceiling                     {ceiling:>9}");
    if after > ceiling {
        return Err(Failure::new("The sessions are over their ceiling."));
    }
    Ok(())
}

/// How much memory a process holds, as Linux counts it.
fn resident_kib(process: u32) -> Outcome<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(Path::new(&path)).while_doing(format!("reading {path}"))?;
    status
        .lines()
        .find_map(|line| {
            line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB")?.trim().parse().ok()
        })
        .ok_or_else(|| Failure::new(format!("{path} says nothing of memory")))
}
