//! The sizes of the core library and of both apps, as a phone gets them.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::android::{self, Parts};
use crate::failure::{Failure, Outcome, While};
use crate::ios;
use crate::workspace::{Workspace, need, run};

/// The ceiling: 4.5 MiB for one processor type, stripped.
const CEILING: u64 = 4 * 1024 * 1024 + 512 * 1024;

/// The ceiling of all that the Android app has beside the core library, in one package.
const SHELL_CEILING: u64 = 450 * 1024;

/// The ceiling of what a phone downloads.
const DOWNLOAD_CEILING: u64 = 4 * 1024 * 1024;

/// The crate whose library a phone loads.
const PACKAGE: &str = "live-ffi";

/// SQLite without what the core does not use. The bundled build switches the first of these on; each
/// is switched off again here. Only options that work with the amalgamation are in the list: those
/// that change the grammar would need SQLite's own parser generator. `LIBSQLITE3_FLAGS="…" cargo test
/// -p live-store` says what the store cannot do without (`integrity_check`, for one).
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
    "-USQLITE_ENABLE_API_ARMOR",
    "-DSQLITE_OMIT_AUTHORIZATION",
    "-DSQLITE_OMIT_AUTOMATIC_INDEX",
    "-DSQLITE_OMIT_BETWEEN_OPTIMIZATION",
    "-DSQLITE_OMIT_COMPILEOPTION_DIAGS",
    "-DSQLITE_OMIT_COMPLETE",
    "-DSQLITE_OMIT_DATETIME_FUNCS",
    "-DSQLITE_OMIT_DECLTYPE",
    "-DSQLITE_OMIT_DEPRECATED",
    "-DSQLITE_OMIT_DESERIALIZE",
    "-DSQLITE_OMIT_GET_TABLE",
    "-DSQLITE_OMIT_INCRBLOB",
    "-DSQLITE_OMIT_INTROSPECTION_PRAGMAS",
    "-DSQLITE_OMIT_JSON",
    "-DSQLITE_OMIT_LIKE_OPTIMIZATION",
    "-DSQLITE_OMIT_LOAD_EXTENSION",
    "-DSQLITE_OMIT_LOCALTIME",
    "-DSQLITE_OMIT_OR_OPTIMIZATION",
    "-DSQLITE_OMIT_PROGRESS_CALLBACK",
    "-DSQLITE_OMIT_SCHEMA_PRAGMAS",
    "-DSQLITE_OMIT_SHARED_CACHE",
    "-DSQLITE_OMIT_TCL_VARIABLE",
    "-DSQLITE_OMIT_TRACE",
    "-DSQLITE_OMIT_UTF16",
    "-DSQLITE_OMIT_XFER_OPT",
    "-DSQLITE_UNTESTABLE",
    "-DSQLITE_DEFAULT_MEMSTATUS=0",
    "-DSQLITE_DQS=0",
];

/// No tables for unwinding through C: nothing unwinds there, because what SQLite calls back catches
/// its panics.
const C_FLAGS: &str = "-fno-asynchronous-unwind-tables -fno-unwind-tables";

/// Cargo, about to build the core as a phone gets it: the kinds of library and the target follow.
pub fn shipping(workspace: &Workspace) -> Command {
    let mut cargo = workspace.cargo();
    cargo
        .arg("--config")
        .arg(format!("build.rustflags={:?}", flags()))
        .args(["rustc", "--locked", "--profile", "size", "--lib", "--package", PACKAGE])
        .env("CFLAGS", C_FLAGS)
        .env("LIBSQLITE3_FLAGS", SQLITE_FLAGS.join(" "));
    cargo
}

/// What the compiler is told besides.
fn flags() -> Vec<String> {
    let mut flags = without_places();
    // Phones' 64-bit processors have frame pointers unless told otherwise. This machine's has them here,
    // too, so that what is weighed is alike; and what tells how to unwind is a third shorter with them.
    flags.push("-Cforce-frame-pointers=yes".to_owned());
    flags
}

/// Messages of panics name a dependency's file by its crate, and not by where it was on the machine
/// that built it: shorter, and the same wherever it is built.
fn without_places() -> Vec<String> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = sources.into_iter().flatten().flatten().map(|entry| entry.path());
    let mut flags: Vec<_> =
        folders.map(|folder| format!("--remap-path-prefix={}/=", folder.display())).collect();
    flags.sort();
    flags
}

/// The core library as an Android phone gets it, built.
pub fn library(workspace: &Workspace) -> Outcome<PathBuf> {
    Ok(libraries(workspace)?.0)
}

/// The core library as an Android phone gets it, and as an iPhone's app is linked with it.
fn libraries(workspace: &Workspace) -> Outcome<(PathBuf, PathBuf)> {
    run(shipping(workspace).args(["--crate-type", "cdylib,staticlib", "--"]).args(linking()))?;
    let (folder, name) = (workspace.target.join("size"), PACKAGE.replace('-', "_"));
    let shared = format!("{}{name}{}", env::consts::DLL_PREFIX, env::consts::DLL_SUFFIX);
    Ok((folder.join(shared), folder.join(format!("lib{name}.a"))))
}

/// Builds what a phone gets, writes its sizes down, and fails when one is over its ceiling.
pub fn check(workspace: &Workspace) -> Outcome {
    let (library, static_library) = libraries(workspace)?;
    let size = fs::metadata(&library)
        .while_doing(format!("looking at {}", workspace.display(&library)))?
        .len();
    need("gzip", "apt-get install gzip")?;
    let packed = compressed(workspace, &library)?;
    println!("{}", workspace.display(&library));
    println!("  stripped    {}", mebibytes(size));
    println!("  compressed  {}", mebibytes(packed));
    println!("  ceiling     {}", mebibytes(CEILING));
    let app = android::parts(workspace)?;
    let in_iphone = ios::weight::of_core(workspace, &static_library)?;
    let rows = table(size, packed, &app, in_iphone);
    let text = page(&rows);
    print!("{text}");
    let file = workspace.root.join("docs/size.md");
    if fs::read_to_string(&file).ok().as_deref() != Some(&text) {
        fs::write(&file, &text).while_doing("writing docs/size.md")?;
    }
    rows.iter().try_for_each(judge)
}

/// A part of what a phone gets.
struct Row {
    name: &'static str,
    bytes: u64,
    ceiling: Option<u64>,
}

/// The parts of both apps. The core library is this machine's, in place of a phone's.
fn table(core: u64, packed: u64, app: &Parts, in_iphone: u64) -> [Row; 7] {
    let row = |name, bytes, ceiling| Row { name, bytes, ceiling };
    [
        row("Core library, stripped", core, Some(CEILING)),
        row("Kotlin, JNA and QR reading (dex)", app.code, None),
        row("Resources and the heading font", app.resources, None),
        row("JNA's own library, arm64-v8a", app.jna, None),
        row("The package but for the core library", app.package, Some(SHELL_CEILING)),
        row("Download for one kind of processor", app.package + packed, Some(DOWNLOAD_CEILING)),
        row("The core in the iPhone app, after dead stripping", in_iphone, Some(CEILING)),
    ]
}

fn page(rows: &[Row]) -> String {
    let kibibytes = |bytes: u64| format!("{} KiB", bytes.div_ceil(1024));
    let mut text = format!(
        "# Size\n\nWritten by `cargo xtask size`, which fails when a ceiling is passed. The core \
         library\nis built for this kind of machine ({}), in place of a phone's; the download counts \
         it compressed\nby gzip.\n\n| part | size | ceiling |\n|---|--:|--:|\n",
        env::consts::ARCH
    );
    for Row { name, bytes, ceiling } in rows {
        let ceiling = ceiling.map_or_else(|| "–".to_owned(), kibibytes);
        let _ = writeln!(text, "| {name} | {} | {ceiling} |", kibibytes(*bytes));
    }
    text
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

fn judge(row: &Row) -> Outcome {
    match row.ceiling {
        Some(ceiling) if row.bytes > ceiling => {
            let over = mebibytes(row.bytes - ceiling);
            Err(Failure::new(format!("{} is {over} over its ceiling.", row.name)))
        }
        _ => Ok(()),
    }
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
        let row = |bytes| Row { name: "a part", bytes, ceiling: Some(CEILING) };
        assert!(judge(&row(CEILING)).is_ok());
        assert!(judge(&row(CEILING + 1)).is_err());
    }

    #[test]
    fn sizes_are_rounded_up() {
        assert_eq!(mebibytes(4_718_592), "4.50 MiB (4718592 bytes)");
        assert_eq!(mebibytes(4_718_593), "4.51 MiB (4718593 bytes)");
    }
}
