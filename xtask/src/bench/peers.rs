//! Other programs that do something alike, with the same records, in the same run.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::results::Peer;
use crate::failure::{Failure, Outcome, While};
use crate::npm;
use crate::workspace::{Workspace, cache, has, output, run};

/// Where they are, below the root.
const FOLDER: &str = "tests/bench/peers";

/// How often each is measured.
const ROUNDS: &str = "3";

/// With more records than this they take minutes.
const MOST: usize = 10_000;

/// Measures those that can be installed; of the others it says why not.
pub fn measure(workspace: &Workspace, bench: &Path, data: &Path, sizes: &[usize]) -> Vec<Peer> {
    let kinds: [(&str, &str, Measure); 2] = [
        ("PouchDB 9.0.0", "replicating the same records from its own server", pouchdb),
        ("PocketBase 0.36.8", "listing the same records, none of which is kept", pocketbase),
    ];
    kinds
        .into_iter()
        .map(|(name, what, measure)| {
            println!("  {name}: {what}");
            let sizes = sizes.iter().filter(|size| **size <= MOST);
            let took = sizes.map(|size| {
                let folder = data.join(format!("{}-{size}", &name[..4]));
                fs::create_dir_all(&folder).while_doing("making a folder for it")?;
                Ok((*size, measure(workspace, bench, &folder, *size)?))
            });
            let (name, what) = (name.to_owned(), what.to_owned());
            match took.collect::<Outcome<Vec<_>>>() {
                Ok(took) => Peer { name, what, took, missing: None },
                Err(why) => {
                    println!("  It was NOT measured: {why}");
                    Peer { name, what, took: Vec::new(), missing: Some(why.to_string()) }
                }
            }
        })
        .collect()
}

type Measure = fn(&Workspace, &Path, &Path, usize) -> Outcome<f64>;

/// Replicates into a new database, and gives the median of the milliseconds.
fn pouchdb(workspace: &Workspace, bench: &Path, data: &Path, size: usize) -> Outcome<f64> {
    demand("node", "apt-get install nodejs")?;
    demand("npm", "apt-get install npm")?;
    let folder = format!("{FOLDER}/pouchdb");
    npm::install(workspace, &folder)?;
    let folder = workspace.root.join(folder);
    let records = records(workspace, bench, data, size)?;
    let node = || {
        let mut node = workspace.command("node");
        node.current_dir(&folder);
        node
    };
    let server = Server::start(node().arg("server.js").args([data, records.as_path()]))?;
    let replicated = output(node().arg("replicate.js").arg(data).args([
        &server.address,
        &size.to_string(),
        ROUNDS,
    ]))?;
    median(&replicated)
}

/// Lists page by page, and gives the median of the milliseconds.
fn pocketbase(workspace: &Workspace, bench: &Path, data: &Path, size: usize) -> Outcome<f64> {
    demand("go", "apt-get install golang-go")?;
    let program = cache("bench-pocketbase")?;
    let mut go = workspace.command("go");
    go.args(["build", "-o"]).arg(&program).arg(".");
    run(go.current_dir(workspace.root.join(FOLDER).join("pocketbase")))?;
    let records = records(workspace, bench, data, size)?;
    let server =
        Server::start(workspace.command(&program).args([&data.join("data"), records.as_path()]))?;
    median(&output(workspace.command(bench).args([
        "list",
        &server.address,
        &size.to_string(),
        ROUNDS,
    ]))?)
}

/// Others are not installed for the sake of a comparison, not even in CI.
fn demand(program: &str, install: &str) -> Outcome {
    if has(program) {
        return Ok(());
    }
    Err(Failure::new(format!("`{program}` is not installed. To install it: {install}")))
}

/// A file with the records that the engine is measured with, a line each.
fn records(workspace: &Workspace, bench: &Path, data: &Path, size: usize) -> Outcome<PathBuf> {
    let path = data.join("records.jsonl");
    let records = output(workspace.command(bench).args(["records", &size.to_string()]))?;
    fs::write(&path, records).while_doing("writing the records")?;
    Ok(path)
}

fn median(json: &str) -> Outcome<f64> {
    let mut took: Vec<f64> = serde_json::from_str(json).while_doing("reading its measurement")?;
    took.sort_by(f64::total_cmp);
    took.get(took.len() / 2).copied().ok_or_else(|| Failure::new("it measured nothing"))
}

/// A server that tells its address, and ends with its input.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(command: &mut Command) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .while_doing(format!("starting {name}"))?;
        let mut address = String::new();
        if let Some(output) = child.stdout.take() {
            let mut lines = BufReader::new(output);
            while !address.starts_with("http") {
                address.clear();
                let read = lines.read_line(&mut address).while_doing("reading its address")?;
                if read == 0 {
                    let status = child.wait().while_doing(format!("watching {name}"))?;
                    return Err(Failure::new(format!("its server ended by itself ({status})")));
                }
            }
            // Whatever else it says is not heard, but must not stop it.
            std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        }
        Ok(Self { child, address: address.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
