//! Measures the engine against bare baselines. `cargo xtask bench engine` runs it, draws what it
//! measured, and fails where a ceiling is passed.
#![allow(clippy::expect_used)]

mod device;
mod enqueue;
mod first_sync;
mod list;
mod measure;
mod memory;
mod open;
mod records;
mod search;
mod server;
mod upload;
mod wire;
mod year;

use std::path::Path;
use std::time::Instant;

use measure::Row;

/// The sizes that ceilings count for.
const JUDGED: usize = 10_000;
const JUDGED_MEMORY: usize = 100_000;

fn main() {
    let began = Instant::now();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        // Before anything else is started: these are measured from their beginning.
        ["open", folder] => open::ours(Path::new(folder)),
        ["open-bare", folder] => open::bare(Path::new(folder)),
        ["records", count] => {
            (0..number(count)).for_each(|number| println!("{}", records::body(number)));
        }
        _ => with_runtime(&arguments, began),
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn with_runtime(arguments: &[&str], began: Instant) {
    match *arguments {
        ["measure", folder, sizes, rounds, days] => {
            let sizes: Vec<usize> = sizes.split(',').map(number).collect();
            let rows = measure(Path::new(folder), &sizes, number(rounds), number(days)).await;
            eprintln!("measured in {:.0} s", began.elapsed().as_secs_f64());
            println!("{}", serde_json::to_string_pretty(&rows).expect("JSON"));
        }
        ["list", address, records, rounds] => {
            let took = list::measure(address, number(records), number(rounds)).await;
            println!("{}", serde_json::to_string(&took).expect("JSON"));
        }
        ["serve", records] => server::serve(number(records)).await,
        ["memory", folder, gateway] => memory::sync(Path::new(folder), gateway).await,
        _ => panic!(
            "live-bench measure FOLDER SIZES ROUNDS DAYS | records COUNT | list ADDRESS COUNT ROUNDS"
        ),
    }
}

/// Measures everything: what depends on the number of records with each of the sizes. With no days it
/// does without what needs a city, which takes long to begin.
async fn measure(folder: &Path, sizes: &[usize], rounds: usize, days: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut done = |row: Row| {
        eprintln!("  {}: {:.2} against {:.2} {}", row.what, row.ours, row.bare, row.unit);
        rows.push(row);
    };
    for &size in sizes {
        let judged = size == JUDGED;
        if days > 0 {
            done(open::measure(folder, size, rounds * 3, judged).await);
            done(wire::measure(folder, size, judged).await);
        }
        done(first_sync::measure(folder, size, rounds, judged).await);
        done(memory::measure(folder, size, size == JUDGED_MEMORY));
    }
    done(enqueue::measure(folder, rounds * 20).await);
    done(search::measure(folder, rounds).await);
    if days > 0 {
        upload::measure(folder, rounds).await.into_iter().for_each(&mut done);
        done(year::measure(folder, days).await);
    }
    rows
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}
