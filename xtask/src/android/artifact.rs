//! Tools and libraries out of Maven's repository.

use std::env;
use std::path::{Path, PathBuf};

use super::maven;
use crate::failure::{Failure, Outcome};
use crate::workspace::{Workspace, run};

/// One file of Maven's repository.
#[derive(Clone, Copy)]
pub struct Artifact {
    pub group: &'static str,
    pub name: &'static str,
    pub version: &'static str,
    pub classifier: &'static str,
    pub kind: &'static str,
}

/// The newest platform, for the resources.
pub const PLATFORM: Artifact =
    maven("org.robolectric", "android-all-instrumented", "15-robolectric-13954326-i7");
/// The same as it is, for the code.
pub const CODE: Artifact = maven("org.robolectric", "android-all", "15-robolectric-13954326");
/// Brings the resource compiler.
pub const APKTOOL: Artifact = maven("org.apktool", "apktool-lib", "3.0.3");
/// Shrinks, and makes what Android's machine runs.
pub const R8: Artifact = maven("com.android.tools", "r8", "9.5.28");
/// Calls the core, with its native part for each kind of processor.
pub const JNA: Artifact = Artifact { kind: "aar", ..maven("net.java.dev.jna", "jna", "5.19.1") };
/// Libraries for the tests that come packed for Android's own build, which Maven does not unpack:
/// what Robolectric stands on, and what judges whether everybody can use a screen.
pub const FOR_TESTS: [Artifact; 3] = [
    Artifact { kind: "aar", ..maven("androidx.test", "monitor", "1.8.0") },
    Artifact {
        kind: "aar",
        ..maven("androidx.test.espresso", "espresso-idling-resource", "3.7.0")
    },
    Artifact {
        kind: "aar",
        ..maven(
            "com.google.android.apps.common.testing.accessibility.framework",
            "accessibility-test-framework",
            "3.1",
        )
    },
];
/// Judges how the Kotlin is written.
pub const KTLINT: Artifact =
    Artifact { classifier: "all", ..maven("com.pinterest.ktlint", "ktlint-cli", "1.8.0") };
/// Judges what the Kotlin does.
pub const DETEKT: Artifact =
    Artifact { classifier: "all", ..maven("io.gitlab.arturbosch.detekt", "detekt-cli", "1.23.8") };

impl Artifact {
    /// Its file on this machine, brought here when it is not.
    pub fn get(self, workspace: &Workspace) -> Outcome<PathBuf> {
        let Self { group, name, version, classifier, kind } = self;
        let dashed = if classifier.is_empty() { String::new() } else { format!("-{classifier}") };
        let home = env::var_os("HOME").ok_or_else(|| Failure::new("HOME is not set"))?;
        let file = Path::new(&home)
            .join(".m2/repository")
            .join(group.replace('.', "/"))
            .join(name)
            .join(version)
            .join(format!("{name}-{version}{dashed}.{kind}"));
        if !file.exists() {
            let colon =
                if classifier.is_empty() { String::new() } else { format!(":{classifier}") };
            run(workspace
                .command("mvn")
                .args(["--batch-mode", "--quiet", "dependency:get", "-Dtransitive=false"])
                .arg(format!("-Dartifact={group}:{name}:{version}:{kind}{colon}")))?;
        }
        Ok(file)
    }
}
