//! The most memory that a sync takes, against what the same process holds before it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use live_app::HttpTransport;

use crate::device::{ACCOUNT, Device, SignedIn};
use crate::measure::{Ceiling, Row};
use crate::server::Server;

/// How many MiB more than idle at most.
const CEILING: f64 = 24.0;

/// Measures it with so many records, in a process that does nothing else.
pub fn measure(folder: &Path, records: usize, judged: bool) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let server = Server::start(records);
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .arg("memory")
        .arg(folder.path())
        .arg(server.url(""))
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let (peak, idle) = text.trim().split_once(' ').expect("two figures");
    let mebibytes = |kib: &str| kib.parse::<f64>().expect("a figure") / 1024.0;
    let (ours, bare) = (mebibytes(peak), mebibytes(idle));
    Row {
        name: "memory",
        what: format!("peak memory while syncing {records} records"),
        against: "the same core, idle",
        records,
        ours,
        bare,
        best: ours,
        unit: "MiB",
        rounds: 1,
        ceiling: judged.then_some(Ceiling::More(CEILING)),
        per_record: false,
    }
}

/// Syncs everything, and says how many KiB the process held at most, and before it.
pub async fn sync(folder: &Path, gateway: &str) {
    let device = Device::open(
        folder,
        gateway,
        &SignedIn::made_up(),
        &HttpTransport::new().expect("a transport"),
    );
    let idle = kib("VmRSS");
    // From here on the most is counted anew (proc(5)).
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
    device.courier.catch_up(ACCOUNT, Duration::ZERO, true).await.expect("it syncs");
    println!("{} {idle}", kib("VmHWM"));
}

fn kib(what: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(what)).expect("a line for it");
    line.trim_matches([':', ' ', '\t']).trim_end_matches(" kB").trim().parse().expect("a number")
}
