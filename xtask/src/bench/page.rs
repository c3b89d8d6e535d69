//! The figures in words: the tables, the machine, and the page of the documentation.

use std::fmt::Write as _;
use std::fs;

use super::results::{Peer, Results, Row};
use crate::failure::{Failure, Outcome, While};
use crate::workspace::{Workspace, output};

const PAGE: &str = "docs/performance.md";
const PLOT: &str = "docs/performance.svg";
const BEGIN: &str = "<!-- measured: written by cargo xtask bench engine --docs -->\n";
const END: &str = "<!-- end of what was measured -->";

/// Every table, as Markdown.
pub fn table(results: &Results) -> String {
    let mut text = format!("{}\n", machine_line(results));
    text += "\n| what | against | ours | bare | ratio | at most |\n|---|---|--:|--:|--:|--:|\n";
    for row in results.judged().chain(results.unjudged()) {
        let Row { what, against, unit, .. } = row;
        let (ours, bare) = (figure(row.ours), figure(row.bare));
        let (compared, most) = (row.compared(), row.at_most());
        let mark = if row.is_kept() { "" } else { " **over**" };
        let _ = writeln!(
            text,
            "| {what} | {against} | {ours} {unit} | {bare} {unit} | {compared}{mark} | {most} |"
        );
    }
    text += "\nThe same with more records. What a record takes is the least of all rounds, by the \
             number of records:\n\n| what | records | ours | bare | compared | a record |\n\
             |---|--:|--:|--:|--:|--:|\n";
    for row in results.growing().into_iter().flatten() {
        let (ours, bare, unit) = (figure(row.ours), figure(row.bare), &row.unit);
        let each = if row.per_record { format!("{:.2} µs", row.each()) } else { String::new() };
        let _ = writeln!(
            text,
            "| {} | {} | {ours} {unit} | {bare} {unit} | {} | {each} |",
            row.name,
            row.records,
            row.compared()
        );
    }
    text + &others(results)
}

fn machine_line(results: &Results) -> String {
    format!("Measured on {}; {} build.", results.machine, results.profile)
}

fn others(results: &Results) -> String {
    if results.peers.is_empty() {
        return String::new();
    }
    let mut text = "\nOthers, in the same run, beside the first sync into the sealed store:\n\n\
                    | what | records | took | a record |\n|---|--:|--:|--:|\n"
        .to_owned();
    let synced = results.rows.iter().filter(|row| row.name == "first-sync");
    for row in synced {
        let _ = writeln!(
            text,
            "| this engine | {} | {} ms | {:.1} µs |",
            row.records,
            figure(row.ours),
            each(row.ours, row.records)
        );
    }
    for Peer { name, what, took, missing } in &results.peers {
        for (records, took) in took {
            let each = each(*took, *records);
            let took = figure(*took);
            let _ = writeln!(text, "| {name} {what} | {records} | {took} ms | {each:.1} µs |");
        }
        if let Some(why) = missing {
            let why = why.replace(['\n', '|'], " ");
            let _ = writeln!(text, "| {name} {what} | – | not measured: {why} | – |");
        }
    }
    text
}

/// The microseconds of each, for so many milliseconds.
#[expect(clippy::cast_precision_loss, reason = "there are fewer records")]
pub fn each(millis: f64, records: usize) -> f64 {
    millis * 1000.0 / records as f64
}

/// Three digits that say something.
fn figure(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// The machine that this runs on, as far as it matters.
pub fn machine(workspace: &Workspace) -> String {
    let line = |file: &str, name: &str| {
        let text = fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processor = line("/proc/cpuinfo", "model name");
    let memory = line("/proc/meminfo", "MemTotal").trim_end_matches(" kB").parse::<u64>();
    let memory = memory.map_or(0, |kib| kib.div_ceil(1024 * 1024));
    let rustc = output(workspace.command("rustc").arg("--version")).unwrap_or_default();
    let rustc = rustc.split(' ').nth(1).unwrap_or("?").to_owned();
    let (system, kind) = (std::env::consts::OS, std::env::consts::ARCH);
    format!(
        "{cores} shared cores ({processor}), {memory} GiB of memory, {system} on {kind}, Rust {rustc}"
    )
}

/// Puts the table and the plot into the documentation.
pub fn write(workspace: &Workspace, table: &str, plot: &str) -> Outcome {
    let path = workspace.root.join(PAGE);
    let page = fs::read_to_string(&path).while_doing(format!("reading {PAGE}"))?;
    let lost = || Failure::new(format!("{PAGE} has no place for what was measured"));
    let (before, rest) = page.split_once(BEGIN).ok_or_else(lost)?;
    let (_, after) = rest.split_once(END).ok_or_else(lost)?;
    fs::write(&path, format!("{before}{BEGIN}\n{table}\n{END}{after}"))
        .while_doing(format!("writing {PAGE}"))?;
    fs::write(workspace.root.join(PLOT), plot).while_doing(format!("writing {PLOT}"))
}
