//! From classes and resources to packages that can be installed.

use std::env;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{Build, artifact};
use crate::failure::{Failure, Outcome, While};
use crate::size;
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
#[derive(Clone, Copy)]
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
            parts = Some(measure(build, &folder, &unsigned, abi)?);
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
        run(size::shipping(build.workspace)
            .args(["--crate-type", "cdylib", "--target", target, "--"])
            // Newer phones have pages of 16 KB.
            .args(["-Clink-arg=-Wl,-z,max-page-size=16384"])
            .env(format!("CARGO_TARGET_{upper}_LINKER"), &clang)
            .env(format!("CC_{}", target.replace('-', "_")), &clang)
            .env(format!("AR_{}", target.replace('-', "_")), tools.join("llvm-ar")))?;
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
    let unsigned = folder.join(format!("{name}-unsigned.apk"));
    let file = File::create(&unsigned).while_doing("making a package")?;
    let mut package = Package(ZipWriter::new(file));
    package.resources(&build.out.join("resources/resources.ap_"))?;
    package.add("classes.dex", &folder.join(dex).join("classes.dex"), PACKED)?;
    for abi in abis {
        for library in libraries(build, folder, abi) {
            let file = library.file_name().unwrap_or_default().to_string_lossy();
            package.add(&format!("lib/{abi}/{file}"), &library, MAPPED)?;
        }
    }
    package.0.finish().while_doing("ending a package")?;
    Ok(unsigned)
}

/// The native libraries for one kind of processor, as far as they are there.
fn libraries(build: &Build<'_>, folder: &Path, abi: &str) -> Vec<PathBuf> {
    let libraries = [
        folder.join("jna/jni").join(abi).join("libjnidispatch.so"),
        build.out.join("native").join(abi).join("liblive_ffi.so"),
    ];
    libraries.into_iter().filter(|library| library.is_file()).collect()
}

/// How an entry stands in the package: packed; as it is, for the platform to read in place; or as
/// it is and on a page of its own, for the phone to map (pages have up to 16 KiB).
const PACKED: (CompressionMethod, u16) = (CompressionMethod::Deflated, 1);
const IN_PLACE: (CompressionMethod, u16) = (CompressionMethod::Stored, 4);
const MAPPED: (CompressionMethod, u16) = (CompressionMethod::Stored, 16_384);

/// A package that is being written.
struct Package(ZipWriter<File>);

impl Package {
    /// Takes over what the resource compiler has made.
    fn resources(&mut self, from: &Path) -> Outcome {
        let file = File::open(from).while_doing("opening the resources")?;
        let mut archive = ZipArchive::new(file).while_doing("reading the resources")?;
        for index in 0..archive.len() {
            let mut entry = archive.by_index_raw(index).while_doing("reading the resources")?;
            if entry.compression() == CompressionMethod::Stored {
                let name = entry.name().while_doing("reading the resources")?.into_owned();
                let mut bytes = Vec::new();
                entry.read_to_end(&mut bytes).while_doing("reading the resources")?;
                self.write(&name, &bytes, IN_PLACE)?;
            } else {
                self.0.raw_copy_file(entry).while_doing("taking the resources")?;
            }
        }
        Ok(())
    }

    fn add(&mut self, name: &str, from: &Path, how: (CompressionMethod, u16)) -> Outcome {
        let bytes = fs::read(from).while_doing(format!("reading {}", from.display()))?;
        self.write(name, &bytes, how)
    }

    fn write(&mut self, name: &str, bytes: &[u8], how: (CompressionMethod, u16)) -> Outcome {
        let (method, alignment) = how;
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .with_alignment(alignment)
            .last_modified_time(DateTime::default());
        self.0.start_file(name, options).while_doing(format!("packing {name}"))?;
        self.0.write_all(bytes).while_doing(format!("packing {name}"))
    }
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

fn measure(build: &Build<'_>, folder: &Path, unsigned: &Path, abi: &str) -> Outcome<Parts> {
    let size = |path: &Path| -> Outcome<u64> {
        Ok(fs::metadata(path).while_doing(format!("looking at {}", path.display()))?.len())
    };
    let jna = size(&folder.join("jna/jni").join(abi).join("libjnidispatch.so"))?;
    let ours = build.out.join("native").join(abi).join("liblive_ffi.so");
    let ours = if ours.is_file() { size(&ours)? } else { 0 };
    let resources = size(&build.out.join("resources/resources.ap_"))?;
    let whole = size(unsigned)? - ours;
    Ok(Parts { code: whole.saturating_sub(resources + jna), resources, jna, package: whole })
}
