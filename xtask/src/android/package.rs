//! From classes and resources to packages that can be installed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use super::{Build, artifact};
use crate::failure::{Failure, Outcome, While};
use crate::workspace::run;

/// The kinds of processor that phones have: Android's name, Rust's, and the NDK's.
const ABIS: [(&str, &str, &str); 3] = [
    ("arm64-v8a", "aarch64-linux-android", "aarch64-linux-android"),
    ("armeabi-v7a", "armv7-linux-androideabi", "armv7a-linux-androideabi"),
    ("x86_64", "x86_64-linux-android", "x86_64-linux-android"),
];

/// The oldest platform.
const API: u32 = 26;

/// The sizes of the parts of a package for one kind of processor, in bytes.
pub struct Parts {
    /// The code, compressed.
    pub code: u64,
    /// Resources, manifest and font, compressed.
    pub resources: u64,
    /// What JNA brings along for one kind of processor.
    pub jna: u64,
    /// The whole package without our native library.
    pub package: u64,
}

/// Makes the packages: one for each kind of processor and one for all.
pub fn all(build: &Build<'_>) -> Outcome<Parts> {
    let folder = build.out.join("apk");
    if folder.exists() {
        fs::remove_dir_all(&folder).while_doing("clearing the packages")?;
    }
    fs::create_dir_all(&folder).while_doing("making a folder")?;
    shrink(build, &folder.join("dex"))?;
    shrink(build, &folder.join("dex-again"))?;
    let native = native(build)?;
    let jna = folder.join("jna");
    unzip(build, &artifact::JNA.get(build.workspace)?, &jna)?;
    let mut parts = None;
    for (abi, ..) in ABIS {
        let unsigned = assemble(build, &folder, "dex", &[abi], abi)?;
        let again = assemble(build, &folder, "dex-again", &[abi], &format!("{abi}-again"))?;
        same(&unsigned, &again)?;
        sign(build, &unsigned, &folder.join(format!("live-{abi}.apk")))?;
        if parts.is_none() {
            parts = Some(measure(&folder, &unsigned, abi)?);
        }
    }
    let names: Vec<&str> = ABIS.iter().map(|(abi, ..)| *abi).collect();
    let unsigned = assemble(build, &folder, "dex", &names, "universal")?;
    sign(build, &unsigned, &folder.join("live-universal.apk"))?;
    println!("packages: {}", build.workspace.display(&folder));
    if !native {
        println!(
            "There is no NDK (ANDROID_NDK_HOME): the packages have everything but the core library, \
             and do not start."
        );
    }
    parts.ok_or_else(|| Failure::new("There is no kind of processor to build for."))
}

/// Drops what nothing calls, and makes what Android's machine runs. Names stay as they are.
fn shrink(build: &Build<'_>, to: &Path) -> Outcome {
    fs::create_dir_all(to).while_doing("making a folder")?;
    let workspace = build.workspace;
    let classes = build.out.join("apk/jna-classes");
    unzip(build, &artifact::JNA.get(workspace)?, &classes)?;
    let libraries = build.out.join("libraries");
    let mut inputs: Vec<PathBuf> = jars(&libraries)?;
    inputs.push(build.out.join("app/app-0.1.0.jar"));
    inputs.push(classes.join("classes.jar"));
    inputs.sort();
    run(workspace
        .command("java")
        .args(["-Xmx2g", "-cp"])
        .arg(artifact::R8.get(workspace)?)
        .args(["com.android.tools.r8.R8", "--release", "--min-api"])
        .arg(API.to_string())
        .arg("--lib")
        .arg(artifact::CODE.get(workspace)?)
        .arg("--lib")
        .arg(java_home()?)
        .arg("--pg-conf")
        .arg(build.source.join("app/rules.pro"))
        .arg("--pg-conf")
        .arg(build.out.join("resources/rules.pro"))
        .arg("--output")
        .arg(to)
        .args(inputs))
}

/// Every library but JNA, whose own build for Android is taken, and the annotations.
fn jars(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut jars = Vec::new();
    for entry in fs::read_dir(folder).while_doing("reading the libraries")? {
        let path = entry.while_doing("reading the libraries")?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.starts_with("jna-") && !name.starts_with("annotations-") {
            jars.push(path);
        }
    }
    Ok(jars)
}

fn java_home() -> Outcome<PathBuf> {
    if let Some(home) = env::var_os("JAVA_HOME") {
        return Ok(home.into());
    }
    let javac = crate::workspace::find_program("javac")
        .ok_or_else(|| Failure::new("`javac` is not installed."))?;
    let real = fs::canonicalize(javac).while_doing("finding Java")?;
    let home = real.ancestors().nth(2).ok_or_else(|| Failure::new("Java has no home."))?;
    Ok(home.to_owned())
}

/// The core for each kind of processor, when there is an NDK; whether there was one.
fn native(build: &Build<'_>) -> Outcome<bool> {
    let Some(ndk) = env::var_os("ANDROID_NDK_HOME").map(PathBuf::from) else {
        return Ok(false);
    };
    let tools = ndk.join("toolchains/llvm/prebuilt/linux-x86_64/bin");
    for (abi, target, prefix) in ABIS {
        let clang = tools.join(format!("{prefix}{API}-clang"));
        if !clang.is_file() {
            return Err(Failure::new(format!("ANDROID_NDK_HOME: there is no {}", clang.display())));
        }
        let upper = target.replace('-', "_").to_uppercase();
        run(build
            .workspace
            .cargo()
            .args(["rustc", "--locked", "--profile", "size", "--lib", "--package", "live-ffi"])
            .args(["--crate-type", "cdylib", "--target", target, "--"])
            // Newer phones have pages of 16 KB.
            .args(["-Clink-arg=-Wl,-z,max-page-size=16384"])
            .env(format!("CARGO_TARGET_{upper}_LINKER"), &clang)
            .env(format!("CC_{}", target.replace('-', "_")), &clang)
            .env(format!("AR_{}", target.replace('-', "_")), tools.join("llvm-ar"))
            .env("LIBSQLITE3_FLAGS", crate::size::SQLITE_FLAGS.join(" ")))?;
        let from = build.workspace.target.join(target).join("size/liblive_ffi.so");
        let to = build.out.join("native").join(abi);
        fs::create_dir_all(&to).while_doing("making a folder")?;
        fs::copy(from, to.join("liblive_ffi.so")).while_doing("taking the core library")?;
    }
    Ok(true)
}

fn unzip(build: &Build<'_>, archive: &Path, to: &Path) -> Outcome {
    run(build.workspace.command("unzip").args(["-q", "-o"]).arg(archive).arg("-d").arg(to))
}

/// A package that is not signed yet. The same parts make the same bytes: entries stand in a fixed
/// order and bear no time.
fn assemble(
    build: &Build<'_>,
    folder: &Path,
    dex: &str,
    abis: &[&str],
    name: &str,
) -> Outcome<PathBuf> {
    let stage = folder.join(format!("stage-{name}"));
    let mut entries = Vec::new();
    let mut take = |from: PathBuf, entry: String| -> Outcome {
        let to = stage.join(&entry);
        fs::create_dir_all(to.parent().unwrap_or(&stage)).while_doing("making a folder")?;
        fs::copy(&from, &to).while_doing(format!("taking {}", from.display()))?;
        entries.push(entry);
        Ok(())
    };
    take(folder.join(dex).join("classes.dex"), "classes.dex".to_owned())?;
    let mut stored = Vec::new();
    for abi in abis {
        let libraries = [
            folder.join("jna/jni").join(abi).join("libjnidispatch.so"),
            build.out.join("native").join(abi).join("liblive_ffi.so"),
        ];
        for library in libraries.into_iter().filter(|library| library.is_file()) {
            let file = library.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let entry = format!("lib/{abi}/{file}");
            take(library, entry.clone())?;
            stored.push(entry);
        }
    }
    let unaligned = folder.join(format!("{name}.zip"));
    fs::copy(build.out.join("resources/resources.ap_"), &unaligned)
        .while_doing("taking the resources")?;
    run(build
        .workspace
        .command("touch")
        .args(["-d", "1981-01-01T00:00:00Z"])
        .args(&entries)
        .current_dir(&stage))?;
    let zip = |level: &str, entries: &[String]| {
        run(build
            .workspace
            .command("zip")
            .args(["-q", "-X", "-D", level])
            .arg(&unaligned)
            .args(entries)
            .env("TZ", "UTC")
            .current_dir(&stage))
    };
    zip("-9", &entries[..1])?;
    // Libraries are not packed: the phone maps them as they lie in the package.
    if !stored.is_empty() {
        zip("-0", &stored)?;
    }
    let unsigned = folder.join(format!("{name}-unsigned.apk"));
    run(build
        .workspace
        .command("zipalign")
        .args(["-f", "-z", "16384"])
        .args([&unaligned, &unsigned]))?;
    Ok(unsigned)
}

fn same(one: &Path, other: &Path) -> Outcome {
    let read = |path: &Path| fs::read(path).while_doing("reading a package");
    if read(one)? == read(other)? {
        return Ok(());
    }
    Err(Failure::new(format!("{} is not the same when it is made again.", one.display())))
}

/// Signs with a key for trying things out, which is made once on each machine.
fn sign(build: &Build<'_>, unsigned: &Path, to: &Path) -> Outcome {
    let keys = build.out.join("debug.keystore");
    if !keys.exists() {
        run(build
            .workspace
            .command("keytool")
            .args(["-genkeypair", "-keystore"])
            .arg(&keys)
            .args(["-storepass", "android", "-keypass", "android", "-alias", "debug"])
            .args(["-keyalg", "RSA", "-keysize", "2048", "-validity", "10000"])
            .args(["-dname", "CN=Debug"]))?;
    }
    run(build
        .workspace
        .command("apksigner")
        .args(["sign", "--ks"])
        .arg(keys)
        .args(["--ks-pass", "pass:android", "--min-sdk-version"])
        .arg(API.to_string())
        .arg("--out")
        .args([to, unsigned]))?;
    run(build
        .workspace
        .command("apksigner")
        .args(["verify", "--min-sdk-version"])
        .arg(API.to_string())
        .arg(to))
}

fn measure(folder: &Path, unsigned: &Path, abi: &str) -> Outcome<Parts> {
    let size = |path: &Path| -> Outcome<u64> {
        Ok(fs::metadata(path).while_doing(format!("looking at {}", path.display()))?.len())
    };
    let jna = size(&folder.join("jna/jni").join(abi).join("libjnidispatch.so"))?;
    let ours = folder.join(format!("stage-{abi}/lib/{abi}/liblive_ffi.so"));
    let ours = if ours.is_file() { size(&ours)? } else { 0 };
    let resources = size(&folder.join("../resources/resources.ap_"))?;
    let whole = size(unsigned)? - ours;
    Ok(Parts { code: whole.saturating_sub(resources + jna), resources, jna, package: whole })
}
