//! A Swift that this machine can run: the one on the path, or the one that `ios/swift.sh` brings to
//! a Debian.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome, While};
use crate::workspace::{Workspace, find_program, run};

/// Where Swift is.
pub struct Swift {
    /// The script that enters the folder where it lives, when it is not on the path.
    script: Option<PathBuf>,
    /// The folders that it sees there.
    folders: String,
}

/// What a run printed.
pub struct Printed {
    /// Whether it went well.
    pub success: bool,
    /// Everything, errors included.
    pub text: String,
}

impl Swift {
    /// Finds it; brings it in CI, and says how to anywhere else, when it is not there.
    pub fn find(workspace: &Workspace) -> Outcome<Self> {
        let folders = format!("{}:{}", workspace.root.display(), workspace.target.display());
        if find_program("swift").is_some() {
            return Ok(Self { script: None, folders });
        }
        let script = workspace.root.join("ios/swift.sh");
        let is_ready = || {
            let ready = workspace.command("bash").arg(&script).arg("ready").status();
            ready.is_ok_and(|status| status.success())
        };
        if !is_ready() && env::var_os("CI").is_some() {
            println!("bringing Swift for Linux");
            run(workspace.command("bash").arg(&script).arg("install"))?;
        }
        if is_ready() {
            return Ok(Self { script: Some(script), folders });
        }
        Err(Failure::new(
            "`swift` is not installed. To install it: `bash ios/swift.sh install` (as root, on \
             Debian), or from swift.org",
        ))
    }

    /// One of Swift's programs in a folder, with this environment.
    fn command(&self, program: &str, folder: &Path, environment: &[(&str, PathBuf)]) -> Command {
        let Some(script) = &self.script else {
            let mut command = Command::new(program);
            command.current_dir(folder).envs(environment.iter().map(|(name, value)| (name, value)));
            return command;
        };
        let mut command = Command::new("bash");
        command.arg(script).arg("run").arg(folder).arg("env");
        for (name, value) in environment {
            command.arg(format!("{name}={}", value.display()));
        }
        command.arg(program).env("SWIFT_BIND", &self.folders);
        command
    }

    /// Runs it to its end, shows what it prints, and keeps it.
    pub fn run(
        &self,
        program: &str,
        folder: &Path,
        environment: &[(&str, PathBuf)],
        arguments: &[String],
    ) -> Outcome<Printed> {
        let (reader, writer) = std::io::pipe().while_doing("starting swift")?;
        let errors = writer.try_clone().while_doing("starting swift")?;
        let mut command = self.command(program, folder, environment);
        command.args(arguments).stdin(Stdio::null()).stdout(writer).stderr(errors);
        let mut child = command.spawn().while_doing("starting swift")?;
        // The pipe ends when nobody can write to it any more.
        drop(command);
        let mut text = String::new();
        // A program that crashes prints what its memory holds, which need not be text.
        for line in BufReader::new(reader).split(b'\n') {
            let line = line.while_doing("reading what swift prints")?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
        let status = child.wait().while_doing("waiting for swift")?;
        Ok(Printed { success: status.success(), text })
    }
}
