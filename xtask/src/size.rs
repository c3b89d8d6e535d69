//! The core library's size, as a phone gets it.

use std::fs::{self, File};
use std::path::Path;

use crate::failure::{Failure, Outcome, While};
use crate::workspace::{Workspace, has, run};

/// The ceiling: 4.5 MiB for one processor type, stripped.
const CEILING: u64 = 9 * 1024 * 1024 / 2;

/// The crate whose library a phone loads.
const PACKAGE: &str = "live-ffi";

/// SQLite without what the core does not use. The bundled build switches these on; each is
/// switched off again here. Only options that work with the amalgamation are in the list: those
/// that change the grammar would need SQLite's own parser generator.
const SQLITE_FLAGS: &[&str] = &[
    "-USQLITE_ENABLE_FTS3",
    "-USQLITE_ENABLE_FTS3_PARENTHESIS",
    "-USQLITE_ENABLE_FTS5",
    "-USQLITE_ENABLE_RTREE",
    "-USQLITE_ENABLE_STAT4",
    "-USQLITE_ENABLE_DBSTAT_VTAB",
    "-USQLITE_ENABLE_COLUMN_METADATA",
    "-USQLITE_ENABLE_MEMORY_MANAGEMENT",
    "-USQLITE_ENABLE_LOAD_EXTENSION",
    "-USQLITE_SOUNDEX",
    "-DSQLITE_OMIT_LOAD_EXTENSION",
    "-DSQLITE_OMIT_JSON",
    "-DSQLITE_OMIT_DEPRECATED",
    "-DSQLITE_OMIT_SHARED_CACHE",
    "-DSQLITE_DEFAULT_MEMSTATUS=0",
    "-DSQLITE_DQS=0",
];

/// Builds the library and fails when it is over its ceiling.
pub fn check(workspace: &Workspace) -> Outcome {
    run(workspace
        .cargo()
        .args(["rustc", "--locked", "--profile", "size", "--lib", "--package", PACKAGE])
        .args(["--crate-type", "cdylib", "--"])
        .args(linking())
        .env("LIBSQLITE3_FLAGS", SQLITE_FLAGS.join(" ")))?;
    let name = format!(
        "{}{}{}",
        std::env::consts::DLL_PREFIX,
        PACKAGE.replace('-', "_"),
        std::env::consts::DLL_SUFFIX
    );
    let library = workspace.target.join("size").join(name);
    let size = fs::metadata(&library)
        .while_doing(format!("looking at {}", workspace.display(&library)))?
        .len();
    println!("{}", workspace.display(&library));
    println!("  stripped    {}", mebibytes(size));
    if has("gzip") {
        println!("  compressed  {}", mebibytes(compressed(workspace, &library)?));
    }
    println!("  ceiling     {}", mebibytes(CEILING));
    judge(size)
}

/// Relocations packed as Android's linker packs them, and equal functions folded into one.
fn linking() -> &'static [&'static str] {
    // Where the linker is one that can do both: lld, which Rust brings along there.
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        &["-Clink-arg=-Wl,-z,pack-relative-relocs", "-Clink-arg=-Wl,--icf=all"]
    } else {
        &[]
    }
}

fn judge(size: u64) -> Outcome {
    if size <= CEILING {
        return Ok(());
    }
    Err(Failure::new(format!(
        "The core library is {} over its ceiling.",
        mebibytes(size - CEILING)
    )))
}

fn compressed(workspace: &Workspace, library: &Path) -> Outcome<u64> {
    let file = File::open(library).while_doing("reading the library")?;
    let output = workspace
        .command("gzip")
        .arg("-9")
        .stdin(file)
        .output()
        .while_doing("compressing the library")?;
    u64::try_from(output.stdout.len()).while_doing("counting bytes")
}

fn mebibytes(bytes: u64) -> String {
    let hundredths = (bytes * 100).div_ceil(1024 * 1024);
    format!("{}.{:02} MiB ({bytes} bytes)", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_byte_over_is_over() {
        assert!(judge(CEILING).is_ok());
        assert!(judge(CEILING + 1).is_err());
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(mebibytes(4_718_592), "4.50 MiB (4718592 bytes)");
        assert_eq!(mebibytes(4_718_593), "4.51 MiB (4718593 bytes)");
    }
}
