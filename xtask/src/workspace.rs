//! Where things are, and how other programs are run there.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome, While};

/// The project's folder and where cargo builds.
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
}

impl Workspace {
    /// The workspace that this program belongs to.
    ///
    /// In CI (`CI` is set) everything is built outside the tree unless `CARGO_TARGET_DIR` says
    /// otherwise: CI works in a fresh clone each time, and the dependencies need not be built anew
    /// for each.
    pub fn find() -> Outcome<Self> {
        // What cargo says now, not what it said when this was built: clones may share a target.
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .parent()
            .ok_or_else(|| Failure::new("xtask has no folder above it"))?
            .to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(given) => root.join(given),
            None => match (env::var_os("CI"), env::var_os("HOME")) {
                (Some(_), Some(home)) => Path::new(&home).join(".cache/live/target"),
                _ => root.join("target"),
            },
        };
        Ok(Self { root, target })
    }

    /// A program, to be run in the project's folder.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).stdin(Stdio::null());
        // `cargo run` tells this program about its own package. Build scripts that look at such
        // variables would be run again after every switch between `cargo` and `cargo xtask`.
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&*name);
            }
        }
        command
    }

    /// Cargo, with the same environment for every step, so that nothing is built twice.
    pub fn cargo(&self) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.env("CARGO_TARGET_DIR", &self.target);
        if env::var_os("CI").is_some() {
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }

    /// Builds every library and program for this machine, tests included: all of it although a part
    /// would do, with the features that the other checks have built the dependencies with.
    pub fn build(&self) -> Outcome {
        run(self.cargo().args(["build", "--workspace", "--locked", "--lib", "--bins", "--tests"]))
    }

    /// Where [`Workspace::build`] puts libraries and programs.
    pub fn built(&self) -> PathBuf {
        self.target.join("debug")
    }

    /// The files that git knows or would take, relative to the root, whose path `wanted` accepts.
    pub fn files(&self, wanted: impl Fn(&Path) -> bool) -> Outcome<Vec<PathBuf>> {
        let listed = output(self.command("git").args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))?;
        let mut files: Vec<PathBuf> = listed
            .split('\0')
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
            // A file that was deleted but not yet committed is still listed.
            .filter(|path| wanted(path) && self.root.join(path).is_file())
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The text of a file, given relative to the root.
    pub fn read(&self, path: &Path) -> Outcome<String> {
        fs::read_to_string(self.root.join(path)).while_doing(format!("reading {}", path.display()))
    }

    /// A path as people read it: relative to the root where it is below it.
    pub fn display(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

/// Runs a program to its end, showing what it prints.
pub fn run(command: &mut Command) -> Outcome {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().while_doing(format!("starting {name}"))?;
    if status.success() {
        return Ok(());
    }
    let args: Vec<_> = command.get_args().map(OsStr::to_string_lossy).collect();
    let program = Path::new(&name).file_name().unwrap_or(OsStr::new(&name)).to_string_lossy();
    Err(Failure::new(format!("`{program} {}` failed ({status})", args.join(" "))))
}

/// Runs a program to its end and takes what it prints to standard output.
pub fn output(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output =
        command.stderr(Stdio::inherit()).output().while_doing(format!("starting {name}"))?;
    if !output.status.success() {
        return Err(Failure::new(format!("{name} failed ({})", output.status)));
    }
    String::from_utf8(output.stdout).while_doing(format!("reading what {name} printed"))
}

/// Whether a program with this name can be run.
pub fn has(program: &str) -> bool {
    find_program(program).is_some()
}

/// Where a program with this name is, when it can be run.
pub fn find_program(program: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// A place for what is brought or built once for all clones of the project on this machine.
pub fn cache(name: &str) -> Outcome<PathBuf> {
    let home = env::var_os("HOME").ok_or_else(|| Failure::new("HOME is not set."))?;
    Ok(Path::new(&home).join(".cache/live").join(name))
}

/// Demands a program: installs it in CI, and says how to anywhere else, when it is not there.
pub fn need(program: &str, install: &str) -> Outcome {
    if !has(program) && env::var_os("CI").is_some() {
        install_in_ci(install)?;
    }
    if has(program) {
        return Ok(());
    }
    Err(Failure::new(format!("`{program}` is not installed. To install it: {install}")))
}

/// CI works on machines that nobody has prepared, and may install what is missing.
fn install_in_ci(install: &str) -> Outcome {
    println!("{install}");
    let script = match install.strip_prefix("apt-get ") {
        Some(what) => format!("apt-get update --quiet && apt-get --yes --quiet {what}"),
        None => install.to_owned(),
    };
    let mut shell = Command::new("sh");
    run(shell.args(["-c", &script]).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null()))
}
