//! What `cargo xtask bench engine` measures can be measured: once, with few records, without a ceiling
//! and without a city.
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::Command;

#[test]
fn the_engine_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_live-bench"))
        .arg("measure")
        .arg(folder.path())
        .args(["200", "1", "0"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["first-sync", "memory", "enqueue", "search"]);
    for row in &rows {
        assert!(row["ours"].as_f64() > Some(0.0) && row["bare"].as_f64() > Some(0.0), "{row}");
    }
}
