//! A server that runs beside this program and ends with it.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::failure::{Failure, Outcome, While};
use crate::http;
use crate::stop::Stop;

/// How long a server may take to end after it was asked to.
const TIME_TO_END: Duration = Duration::from_secs(10);

/// How long a server may take from its start until it is ready.
const TIME_TO_START: Duration = Duration::from_mins(2);

const PAUSE: Duration = Duration::from_millis(100);

/// How many of a dead server's last lines are shown.
const LAST_LINES: usize = 20;

/// A running server. It is stopped when this is dropped.
pub struct Service {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Service {
    /// Starts a server; what it prints goes to the file `log`.
    pub fn start(name: &'static str, command: &mut Command, log: &Path) -> Outcome<Self> {
        let doing = || format!("starting the {name}");
        let out = File::create(log).while_doing(format!("writing {}", log.display()))?;
        let err = out.try_clone().while_doing(doing())?;
        let child = command
            // Colours are for terminals, and this goes to a file.
            .env("NO_COLOR", "1")
            .stdout(out)
            .stderr(err)
            // In its own group, so that Ctrl-C reaches this program alone, which then stops the
            // servers in order.
            .process_group(0)
            .spawn()
            .while_doing(doing())?;
        Ok(Self { name, child, log: log.to_owned() })
    }

    /// Waits until `path` answers 200. Ends early, without failing, when asked to stop.
    pub fn wait_until_ready(
        &mut self,
        address: SocketAddr,
        path: &str,
        stop: &Stop,
        mut progress: impl FnMut(Duration),
    ) -> Outcome {
        let started = Instant::now();
        while !stop.asked() {
            self.check_alive()?;
            if http::get(address, path).is_ok_and(|(status, _)| status == 200) {
                return Ok(());
            }
            if started.elapsed() > TIME_TO_START {
                let name = self.name;
                let last = self.last_lines();
                return Err(Failure::new(format!("The {name} did not become ready.\n{last}")));
            }
            progress(started.elapsed());
            thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Fails with the server's last words when it has ended by itself.
    pub fn check_alive(&mut self) -> Outcome {
        let ended = self.child.try_wait().while_doing(format!("watching the {}", self.name))?;
        ended.map_or(Ok(()), |status| {
            let (name, last) = (self.name, self.last_lines());
            Err(Failure::new(format!("The {name} ended by itself ({status}).\n{last}")))
        })
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the server to end, waits, and ends it when it does not.
    pub fn stop(&mut self) -> Option<ExitStatus> {
        end(&mut self.child)
    }

    fn last_lines(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let last = &lines[lines.len().saturating_sub(LAST_LINES)..];
        format!("The last lines of {}:\n  {}", self.log.display(), last.join("\n  "))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Asks a child to end (SIGTERM), waits, and kills it when it does not.
fn end(child: &mut Child) -> Option<ExitStatus> {
    if let Ok(Some(status)) = child.try_wait() {
        return Some(status);
    }
    let asked = Instant::now();
    if let Some(pid) = i32::try_from(child.id()).ok().and_then(Pid::from_raw)
        && kill_process(pid, Signal::TERM).is_ok()
    {
        while asked.elapsed() < TIME_TO_END {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            thread::sleep(PAUSE);
        }
    }
    child.kill().ok()?;
    child.wait().ok()
}

/// Runs a program to its end, but ends it when asked to stop; `None` then.
pub fn run_until_stopped(command: &mut Command, stop: &Stop) -> Outcome<Option<ExitStatus>> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().while_doing(format!("starting {name}"))?;
    loop {
        if stop.asked() {
            end(&mut child);
            return Ok(None);
        }
        if let Some(status) = child.try_wait().while_doing(format!("watching {name}"))? {
            return Ok(Some(status));
        }
        thread::sleep(PAUSE);
    }
}

/// An address on this machine.
pub fn local(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// The first port from `wanted` on that nothing on this machine listens on.
pub fn free_port(wanted: u16) -> Outcome<u16> {
    (wanted..=wanted.saturating_add(50))
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .ok_or_else(|| Failure::new(format!("every port from {wanted} on is taken")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_server_that_ends_by_itself_is_told_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let mut service =
            Service::start("thing", &mut shell("echo no such table; exit 3"), &log).unwrap();
        service.child.wait().unwrap();
        let told = service.check_alive().unwrap_err().to_string();
        assert!(told.contains("thing ended by itself"), "{told}");
        assert!(told.contains("no such table"), "{told}");
    }

    #[test]
    fn a_server_is_asked_before_it_is_killed() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let script = "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.05; done";
        let mut service = Service::start("thing", &mut shell(script), &log).unwrap();
        while !std::fs::read_to_string(&log).unwrap().contains("up") {
            thread::sleep(Duration::from_millis(10));
        }
        assert_eq!(service.stop().unwrap().code(), Some(7));
        assert!(std::fs::read_to_string(&log).unwrap().contains("bye"));
    }

    #[test]
    fn a_taken_port_is_passed_over() {
        let held = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let taken = held.local_addr().unwrap().port();
        if taken < u16::MAX - 50 {
            assert!(free_port(taken).unwrap() > taken);
        }
    }
}
