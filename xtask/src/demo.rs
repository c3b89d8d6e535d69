//! The whole city on this machine: gateway with its sandbox, and the web app.

use std::fs::{self, File};
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use clap::Args;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::{Failure, Outcome, While};
use crate::http;
use crate::service::{Service, free_port, local, run_until_stopped};
use crate::stop::Stop;
use crate::workspace::Workspace;

/// The gateway's port, unless another is wished.
pub const PORT: u16 = 8460;

/// What `cargo xtask demo` can be told.
#[derive(Args)]
pub struct Options {
    /// The gateway's port; the web app takes the next one. A port that is taken is passed over
    #[arg(long, default_value_t = PORT)]
    port: u16,
    /// The folder that keeps the demo's data
    #[arg(long, value_name = "FOLDER", default_value = "demo-data")]
    data: PathBuf,
    /// Throw the demo's data away first
    #[arg(long)]
    fresh: bool,
}

/// The file that says that a folder is a demo's own, and that is locked while one runs.
const MARK: &str = "live-demo.lock";

/// Someone made up to try things with, as the sandbox tells of them.
#[derive(Deserialize)]
struct Person {
    name: String,
    nik: String,
    family_card: String,
    birth_date: String,
    /// The number to sign in with; the sandbox takes any other as well.
    phone: Option<String>,
    /// The tax objects that they own.
    tax_objects: Vec<String>,
}

/// Somebody who sits at the review desk.
#[derive(Deserialize)]
struct Reviewer {
    name: String,
    secret: String,
}

/// Builds, starts, and waits for Ctrl-C.
pub fn run(workspace: &Workspace, options: &Options) -> Outcome {
    let stop = Stop::listen()?;
    let data = workspace.root.join(&options.data);
    let lock = claim(&data, options.fresh)?;
    if build(workspace, &stop)? {
        serve(workspace, options.port, &data, &stop)?;
    }
    drop(lock);
    println!("\nStopped.");
    Ok(())
}

/// Makes the folder, or takes the one of an earlier demo, and holds it until the file is dropped.
fn claim(data: &Path, fresh: bool) -> Outcome<File> {
    let shown = data.display();
    let mark = data.join(MARK);
    let is_empty = fs::read_dir(data).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty && !mark.is_file() {
        return Err(Failure::new(format!(
            "{shown} holds something else than a demo's data. Choose another folder with --data."
        )));
    }
    fs::create_dir_all(data).while_doing(format!("making {shown}"))?;
    let lock = File::create(&mark).while_doing(format!("writing to {shown}"))?;
    if lock.try_lock().is_err() {
        return Err(Failure::new(format!(
            "Another demo is running on {shown}. Stop it, or choose another folder with --data."
        )));
    }
    if fresh {
        for entry in fs::read_dir(data).while_doing(format!("reading {shown}"))?.flatten() {
            let path = entry.path();
            let removed = match path.is_dir() {
                true => fs::remove_dir_all(&path),
                false if path == mark => Ok(()),
                false => fs::remove_file(&path),
            };
            removed.while_doing(format!("removing {}", path.display()))?;
        }
    }
    Ok(lock)
}

/// Builds both servers; `false` when asked to stop meanwhile.
fn build(workspace: &Workspace, stop: &Stop) -> Outcome<bool> {
    println!("Building the gateway and the web app. The first time takes a few minutes.");
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--package", "live-gateway", "--package", "live-web"]);
    match run_until_stopped(cargo.arg("--bins"), stop)? {
        None => Ok(false),
        Some(status) if status.success() => Ok(true),
        Some(status) => Err(Failure::new(format!("The build failed ({status})."))),
    }
}

fn serve(workspace: &Workspace, port: u16, data: &Path, stop: &Stop) -> Outcome {
    let logs = data.join("logs");
    fs::create_dir_all(&logs).while_doing("making the folder for the logs")?;
    let program = |name: &str| workspace.command(workspace.target.join("debug").join(name));
    let gateway_at = local(free_port(port)?);
    let web_at = local(free_port(gateway_at.port().saturating_add(1))?);

    // Dropped in reverse order: the web app stops before the gateway that it asks.
    let mut gateway = Service::start(
        "gateway",
        program("live-gateway")
            .env("LIVE_LISTEN", gateway_at.to_string())
            .env("LIVE_DATA", data.join("gateway"))
            .env("LIVE_SANDBOX", "true")
            .env("LIVE_SANDBOX_INAPAS", format!("http://{web_at}/proof"))
            // The web app says for whom it asks, so that one visitor's limits are not another's.
            .env("LIVE_TRUSTED_PROXIES", "127.0.0.1"),
        &logs.join("gateway.log"),
    )?;
    wait("gateway", &mut gateway, gateway_at, "/health/ready", stop)?;
    let mut web = Service::start(
        "web app",
        program("live-web")
            .env("LIVE_LISTEN", web_at.to_string())
            .env("LIVE_DATA", data.join("web"))
            .env("LIVE_GATEWAY", format!("http://{gateway_at}")),
        &logs.join("web.log"),
    )?;
    wait("web app", &mut web, web_at, "/", stop)?;
    if !stop.asked() {
        introduce(gateway_at, web_at, data)?;
    }
    while !stop.asked() {
        gateway.check_alive()?;
        web.check_alive()?;
        thread::sleep(Duration::from_millis(200));
    }
    println!("\nStopping…");
    web.stop();
    gateway.stop();
    Ok(())
}

/// Waits for a server and, at a terminal, counts the seconds.
fn wait(
    name: &str,
    service: &mut Service,
    address: SocketAddr,
    path: &str,
    stop: &Stop,
) -> Outcome {
    let mut out = std::io::stdout();
    let counts = out.is_terminal();
    let show = |line: &str| {
        // Nobody to show it to is no reason to stop.
        drop(write!(std::io::stdout(), "{line}").and_then(|()| std::io::stdout().flush()));
    };
    show(&format!("Starting the {name} …"));
    let result = service.wait_until_ready(address, path, stop, |waited| {
        if counts {
            show(&format!("\rStarting the {name} … {} s", waited.as_secs()));
        }
    });
    drop(writeln!(out, "{}", if result.is_ok() { " ready" } else { " failed" }));
    result
}

fn introduce(gateway: SocketAddr, web: SocketAddr, data: &Path) -> Outcome {
    println!("\n  The web app          http://{web}/");
    println!("  Messages it sends    http://{gateway}/sandbox/sms");
    println!("  Paying a QRIS        http://{gateway}/sandbox/pay");
    println!("  Being proven         http://{web}/proof   (by an INApas that is made up)");
    println!("  The sandbox city     http://{gateway}/sandbox   (its clock can be moved on)");
    println!("  The gateway's API    http://{gateway}/docs");
    let Reviewer { name, secret } = ask(gateway, "/sandbox/reviewer.json")?;
    println!("  The review desk      http://{gateway}/desk   ({name}, {secret})");
    println!("\nPeople to try, all made up:");
    let people: Vec<Person> = ask(gateway, "/sandbox/people.json")?;
    for person in people {
        println!("\n  {}", person.name);
        println!("    phone        {}", person.phone.as_deref().unwrap_or("any"));
        println!("    NIK          {}", person.nik);
        println!("    family card  {}", person.family_card);
        println!("    birth date   {}", person.birth_date);
        println!("    tax objects  {}", person.tax_objects.join(", "));
    }
    println!("\nThe data is in {}; --fresh starts over. Ctrl-C stops.", data.display());
    Ok(())
}

fn ask<T: DeserializeOwned>(gateway: SocketAddr, path: &str) -> Outcome<T> {
    let (_, body) = http::get(gateway, path).while_doing("asking the sandbox for somebody")?;
    serde_json::from_str(&body).while_doing("reading what the sandbox said")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_folder_that_is_no_demo_s_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let precious = folder.path().join("thesis.txt");
        fs::write(&precious, "years of work").unwrap();
        assert!(claim(folder.path(), true).is_err());
        assert!(precious.exists());
    }

    #[test]
    fn fresh_empties_a_demo_s_folder_and_without_it_all_stays() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        drop(claim(&data, false).unwrap());
        fs::create_dir(data.join("gateway")).unwrap();
        fs::write(data.join("gateway/city.db"), "x").unwrap();
        drop(claim(&data, false).unwrap());
        assert!(data.join("gateway/city.db").exists());
        drop(claim(&data, true).unwrap());
        assert!(!data.join("gateway").exists());
    }

    #[test]
    fn two_demos_do_not_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let _held = claim(&data, false).unwrap();
        assert!(claim(&data, false).unwrap_err().to_string().contains("Another demo"));
    }
}
