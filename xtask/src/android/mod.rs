//! The Android app, without an Android SDK: bindings, resources, Kotlin, tests, package.

mod artifact;
mod package;
mod source;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use clap::Args;

use crate::bindings;
use crate::demo::PORT;
use crate::failure::{Failure, Outcome, While};
use crate::workspace::{Workspace, need, run};
use artifact::Artifact;
pub use package::Parts;

/// What `cargo xtask android` can be told.
#[derive(Args)]
pub struct Options {
    /// Leave the tests out
    #[arg(long)]
    no_tests: bool,
    /// Run only this class of tests
    #[arg(long, value_name = "CLASS")]
    only: Option<String>,
}

/// Makes everything, and says where the packages are.
pub fn run_chore(workspace: &Workspace, options: &Options) -> Outcome {
    let build = Build::new(workspace)?;
    build.prepare()?;
    let goal = if options.only.is_some() { "test" } else { "package" };
    build.maven(goal, options)?;
    if options.only.is_some() {
        return Ok(());
    }
    source::lint(&build)?;
    let _ = PARTS.set(package::all(&build)?);
    Ok(())
}

/// What the packages consist of that this run has made: they are not made twice.
static PARTS: OnceLock<Parts> = OnceLock::new();

/// The same as a check: everything is made and tested.
pub fn check(workspace: &Workspace) -> Outcome {
    run_chore(workspace, &Options { no_tests: false, only: None })
}

/// The most that the start may take, as a multiple of drawing the same screen from a constant.
const MOST_TIMES: f64 = 2.0;

/// Measures the start on a phone that was used for long, with the core as a phone gets it.
pub fn measure_start(workspace: &Workspace) -> Outcome {
    let build = Build::new(workspace)?;
    build.prepare()?;
    let library = crate::size::library(workspace)?;
    let used = build.out.join("used");
    run(workspace.command(workspace.target.join("debug/live-used-phone")).arg(&used))?;
    let libraries = library.parent().unwrap_or(&workspace.target);
    let options = Options { no_tests: false, only: Some("StartBench".to_owned()) };
    build.maven_with("test", &options, libraries)?;
    let result = fs::read_to_string(used.join("result")).while_doing("reading the measurement")?;
    println!("{result}");
    let ratio = result.rsplit(' ').next().and_then(|ratio| ratio.parse::<f64>().ok());
    match ratio {
        Some(ratio) if ratio <= MOST_TIMES => Ok(()),
        _ => Err(Failure::new(format!("The start may take {MOST_TIMES} times as long at most."))),
    }
}

/// The sizes of the parts of the package, which is built for that without its tests.
pub fn parts(workspace: &Workspace) -> Outcome<Parts> {
    if let Some(parts) = PARTS.get() {
        return Ok(*parts);
    }
    let build = Build::new(workspace)?;
    build.prepare()?;
    build.maven("package", &Options { no_tests: true, only: None })?;
    package::all(&build)
}

/// Where the app's parts are and where they are built.
pub struct Build<'a> {
    workspace: &'a Workspace,
    /// `android/`.
    source: PathBuf,
    /// Where everything is built.
    out: PathBuf,
}

impl<'a> Build<'a> {
    fn new(workspace: &'a Workspace) -> Outcome<Self> {
        need("java", "apt-get install openjdk-17-jdk-headless")?;
        need("mvn", "apt-get install maven")?;
        need("unzip", "apt-get install unzip")?;
        need("apksigner", "apt-get install apksigner")?;
        let out = workspace.target.join("android");
        fs::create_dir_all(&out).while_doing("making the folder for the app")?;
        Ok(Self { workspace, source: workspace.root.join("android"), out })
    }

    /// The core for this machine, what Kotlin sees of it, and the resources.
    fn prepare(&self) -> Outcome {
        self.workspace.build()?;
        bindings::write(self.workspace, "kotlin", &self.out.join("bindings"))?;
        self.resources()?;
        bindings::gallery(self.workspace, &self.out.join("gallery"))?;
        artifact::FOR_TESTS.iter().try_for_each(|library| self.unpack(*library))
    }

    /// The classes of a library that is packed for Android's own build.
    fn unpack(&self, library: Artifact) -> Outcome {
        let to = self.out.join("unpacked").join(library.name);
        if to.join("classes.jar").exists() {
            return Ok(());
        }
        fs::create_dir_all(&to).while_doing("making a folder")?;
        run(self
            .workspace
            .command("unzip")
            .args(["-q", "-o"])
            .arg(library.get(self.workspace)?)
            .arg("classes.jar")
            .arg("-d")
            .arg(to))
    }

    /// Compiles and links the resources, with the gateway's address that the build is for.
    fn resources(&self) -> Outcome {
        let (main, out) = (self.source.join("app/src/main"), self.out.join("resources"));
        if out.exists() {
            fs::remove_dir_all(&out).while_doing("clearing the resources")?;
        }
        fs::create_dir_all(out.join("given/values")).while_doing("making a folder")?;
        fs::write(out.join("given/values/gateway.xml"), gateway()?)
            .while_doing("writing the gateway's address")?;
        let aapt2 = self.aapt2()?;
        let compile = |folder: &Path, to: &Path| {
            run(self
                .workspace
                .command(&aapt2)
                .arg("compile")
                .arg("--dir")
                .args([folder])
                .arg("-o")
                .arg(to))
        };
        let (ours, given) = (out.join("ours.zip"), out.join("given.zip"));
        compile(&main.join("res"), &ours)?;
        compile(&out.join("given"), &given)?;
        let platform = artifact::PLATFORM.get(self.workspace)?;
        // Gradle names the package in its own files, and wants none in the manifest.
        let manifest = fs::read_to_string(main.join("AndroidManifest.xml"))
            .while_doing("reading the app's manifest")?
            .replacen("<manifest ", "<manifest package=\"live.app\" ", 1);
        fs::write(out.join("AndroidManifest.xml"), manifest)
            .while_doing("writing the app's manifest")?;
        run(self
            .workspace
            .command(&aapt2)
            .arg("link")
            .arg("-o")
            .arg(out.join("resources.ap_"))
            .arg("-I")
            .arg(platform)
            .arg("--manifest")
            .arg(out.join("AndroidManifest.xml"))
            .arg("-A")
            .arg(main.join("assets"))
            .arg("--java")
            .arg(out.join("java"))
            .arg("--proguard")
            .arg(out.join("rules.pro"))
            .args([ours, given]))
    }

    /// The resource compiler, which apktool brings along.
    fn aapt2(&self) -> Outcome<PathBuf> {
        let aapt2 = self.out.join("aapt2");
        if !aapt2.exists() {
            let jar = artifact::APKTOOL.get(self.workspace)?;
            run(self
                .workspace
                .command("unzip")
                .args(["-o", "-q", "-j"])
                .arg(jar)
                .arg("prebuilt/linux/aapt2")
                .arg("-d")
                .arg(&self.out))?;
            run(self.workspace.command("chmod").arg("+x").arg(&aapt2))?;
        }
        Ok(aapt2)
    }

    /// Compiles the Kotlin, and tests it on the platform's own code.
    fn maven(&self, goal: &str, options: &Options) -> Outcome {
        self.maven_with(goal, options, &self.workspace.built())
    }

    /// The same, with the core library of this folder.
    fn maven_with(&self, goal: &str, options: &Options, libraries: &Path) -> Outcome {
        let reports = self.out.join("app/surefire-reports");
        if reports.exists() {
            // What an earlier run tested is not counted again.
            fs::remove_dir_all(&reports).while_doing("clearing the tests' reports")?;
        }
        let mut maven = self.workspace.command("mvn");
        maven
            .args(["--batch-mode", "--no-transfer-progress", "--quiet"])
            .arg("-Dkotlin.compiler.daemon=false")
            .arg(format!("-Dlive.out={}", self.out.display()))
            .arg(format!("-Dlive.libraries={}", libraries.display()))
            .arg("-f")
            .arg(self.source.join("pom.xml"))
            .arg(goal);
        if options.no_tests {
            maven.arg("-DskipTests");
        }
        if let Some(only) = &options.only {
            maven.arg(format!("-Dtest={only}")).arg("-Dsurefire.failIfNoSpecifiedTests=true");
        }
        run(&mut maven)?;
        if options.no_tests { Ok(()) } else { self.tested() }
    }

    /// Fails when nothing was tested: a run without tests would otherwise pass.
    fn tested(&self) -> Outcome {
        let reports = self.out.join("app/surefire-reports");
        let mut tests = 0;
        let mut failed = 0;
        for entry in fs::read_dir(&reports).while_doing("reading the tests' reports")? {
            let path = entry.while_doing("reading the tests' reports")?.path();
            if path.extension().is_some_and(|extension| extension == "txt") {
                let text = fs::read_to_string(&path).while_doing("reading a test's report")?;
                tests += number_after(&text, "Tests run: ");
                failed += number_after(&text, "Failures: ") + number_after(&text, "Errors: ");
            }
        }
        println!("{} passed, {failed} failed", tests - failed);
        if tests > 0 && failed == 0 {
            return Ok(());
        }
        Err(Failure::new("The app's tests did not run, or not all passed."))
    }
}

fn number_after(text: &str, words: &str) -> u32 {
    let after = text.split(words).nth(1).unwrap_or_default();
    after.split(|char: char| !char.is_ascii_digit()).next().unwrap_or_default().parse().unwrap_or(0)
}

/// The resource that holds the gateway's address.
fn gateway() -> Outcome<String> {
    // Where `cargo xtask demo` listens, once `adb reverse` leads there from the phone: without TLS
    // the core speaks with nobody but the device itself.
    let address = env::var("LIVE_GATEWAY").unwrap_or_else(|_| format!("http://127.0.0.1:{PORT}"));
    if !address.starts_with("http") || address.contains(['<', '>', '&', '"']) {
        return Err(Failure::new(format!(
            "LIVE_GATEWAY={address}: that is no address of a gateway"
        )));
    }
    Ok(format!(
        "<resources><string name=\"gateway\" translatable=\"false\">{address}</string></resources>\n"
    ))
}

/// An artifact that the whole build agrees on.
const fn maven(group: &'static str, name: &'static str, version: &'static str) -> Artifact {
    Artifact { group, name, version, classifier: "", kind: "jar" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_counted() {
        let text = "Tests run: 12, Failures: 1, Errors: 2, Skipped: 0";
        assert_eq!(number_after(text, "Tests run: "), 12);
        assert_eq!(number_after(text, "Failures: ") + number_after(text, "Errors: "), 3);
    }
}
