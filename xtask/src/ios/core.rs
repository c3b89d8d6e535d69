//! The core as a Swift package: what Swift sees of it, its C headers, and on a Mac the libraries
//! for iPhones, simulators and Macs as one `XCFramework`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::Build;
use crate::bindings;
use crate::failure::{Outcome, While};
use crate::size;
use crate::workspace::run;

/// A kind of machine that the app runs on: the folder's name, Rust's targets, and what Apple says.
struct Slice {
    folder: &'static str,
    targets: &'static [&'static str],
    architectures: &'static [&'static str],
    platform: &'static str,
    simulator: bool,
}

const SLICES: [Slice; 3] = [
    Slice {
        folder: "ios-arm64",
        targets: &["aarch64-apple-ios"],
        architectures: &["arm64"],
        platform: "ios",
        simulator: false,
    },
    Slice {
        folder: "ios-arm64_x86_64-simulator",
        targets: &["aarch64-apple-ios-sim", "x86_64-apple-ios"],
        architectures: &["arm64", "x86_64"],
        platform: "ios",
        simulator: true,
    },
    // For the tests of what needs no iPhone.
    Slice {
        folder: "macos-arm64_x86_64",
        targets: &["aarch64-apple-darwin", "x86_64-apple-darwin"],
        architectures: &["arm64", "x86_64"],
        platform: "macos",
        simulator: false,
    },
];

const LIBRARY: &str = "liblive_ffi.a";
const HEADERS: &str = "LiveCoreFFI";

/// The package's description. Swift's side is generated in the manner of Swift 5; elsewhere than
/// with Apple's tools the core is a library of the system.
const MANIFEST: &str = r#"// swift-tools-version: 6.0
import PackageDescription

#if os(Linux)
    let library = Target.systemLibrary(name: "LiveCoreFFI")
#else
    let library = Target.binaryTarget(name: "LiveCoreFFI", path: "LiveCoreFFI.xcframework")
#endif

let package = Package(
    name: "LiveCore",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "LiveCore", targets: ["LiveCore"])],
    targets: [
        library,
        .target(
            name: "LiveCore", dependencies: ["LiveCoreFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)]),
    ])
"#;

/// Makes the package.
pub fn package(build: &Build<'_>) -> Outcome {
    let package = build.out.join("LiveCore");
    let generated = build.out.join("bindings");
    if (bindings::write(build.workspace, "swift", &generated)? || !package.exists())
        && lay_out(&generated, &package)?
    {
        // Swift 6.0 goes on using what it compiled against the types as they were, and crashes.
        build.forget()?;
    }
    if cfg!(target_os = "macos") {
        for slice in &SLICES {
            library(build, slice, &package.join("LiveCoreFFI.xcframework").join(slice.folder))?;
        }
    } else {
        println!(
            "The core's package is in {}. Its libraries for iPhones, simulators and Macs need \
             Apple's tools: on a Mac this command makes them too.",
            build.workspace.display(&package)
        );
    }
    Ok(())
}

/// The package's files, all but the libraries; whether any is another. What is the same stays as it
/// is, so that it is not compiled again.
fn lay_out(generated: &Path, package: &Path) -> Outcome<bool> {
    let mut is_other = false;
    let framework = package.join("LiveCoreFFI.xcframework");
    let (swift, system) = (package.join("Sources/LiveCore"), package.join("Sources").join(HEADERS));
    let mut headers = vec![system];
    headers.extend(SLICES.iter().map(|slice| framework.join(slice.folder).join("Headers")));
    for folder in headers.iter().chain([&swift]) {
        fs::create_dir_all(folder).while_doing("making the core's package")?;
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(generated).while_doing("reading the bindings")? {
        let path = entry.while_doing("reading the bindings")?.path();
        let name = path.file_name().unwrap_or_default().to_owned();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("swift") => is_other |= write(&swift.join(&name), &read(&path)?)?,
            Some("h") => {
                for folder in &headers {
                    is_other |= write(&folder.join(&name), &read(&path)?)?;
                }
                names.push(name.to_string_lossy().into_owned());
            }
            _ => {}
        }
    }
    names.sort();
    for folder in &headers {
        let map = module_map(&names, folder == &headers[0]);
        is_other |= write(&folder.join("module.modulemap"), &map)?;
    }
    is_other |= write(&framework.join("Info.plist"), &property_list())?;
    is_other |= write(&package.join("Package.swift"), MANIFEST)?;
    Ok(is_other)
}

/// Where it is a library of the system, the module says which.
fn module_map(headers: &[String], links: bool) -> String {
    let mut text = "module LiveCoreFFI {\n".to_owned();
    for header in headers {
        let _ = writeln!(text, "    header \"{header}\"");
    }
    if links {
        text.push_str("    link \"live_ffi\"\n");
    }
    text + "    export *\n}\n"
}

/// What an `XCFramework` says of itself.
fn property_list() -> String {
    let mut slices = String::new();
    for Slice { folder, architectures, platform, simulator, .. } in &SLICES {
        let architectures = architectures.join("</string><string>");
        let variant = if *simulator {
            "\n      <key>SupportedPlatformVariant</key><string>simulator</string>"
        } else {
            ""
        };
        let _ = write!(
            slices,
            "    <dict>
      <key>LibraryIdentifier</key><string>{folder}</string>
      <key>LibraryPath</key><string>{LIBRARY}</string>
      <key>BinaryPath</key><string>{LIBRARY}</string>
      <key>HeadersPath</key><string>Headers</string>
      <key>SupportedArchitectures</key><array><string>{architectures}</string></array>
      <key>SupportedPlatform</key><string>{platform}</string>{variant}
    </dict>
"
        );
    }
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>AvailableLibraries</key>
  <array>
{slices}  </array>
  <key>CFBundlePackageType</key><string>XFWK</string>
  <key>XCFrameworkFormatVersion</key><string>1.0</string>
</dict>
</plist>
"#
    )
}

/// One library out of those of the slice's targets.
fn library(build: &Build<'_>, slice: &Slice, folder: &Path) -> Outcome {
    let mut libraries = Vec::new();
    for target in slice.targets {
        libraries.push(static_library(build, target)?);
    }
    run(build
        .workspace
        .command("lipo")
        .arg("-create")
        .args(libraries)
        .arg("-output")
        .arg(folder.join(LIBRARY)))
}

fn static_library(build: &Build<'_>, target: &str) -> Outcome<PathBuf> {
    run(size::shipping(build.workspace)
        .args(["--crate-type", "staticlib", "--target", target])
        .env("IPHONEOS_DEPLOYMENT_TARGET", "16.0")
        .env("MACOSX_DEPLOYMENT_TARGET", "13.0"))?;
    Ok(build.workspace.target.join(target).join("size").join(LIBRARY))
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).while_doing(format!("reading {}", file.display()))
}

/// Writes a file unless it is there and the same; whether it was written.
fn write(file: &Path, text: &str) -> Outcome<bool> {
    if fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(false);
    }
    fs::write(file, text).while_doing(format!("writing {}", file.display()))?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_package_has_what_swift_and_xcode_need() {
        let folder = tempfile::tempdir().unwrap();
        let (generated, package) = (folder.path().join("generated"), folder.path().join("package"));
        fs::create_dir(&generated).unwrap();
        for name in ["a.swift", "aFFI.h", "bFFI.h", ".written"] {
            fs::write(generated.join(name), name).unwrap();
        }
        assert!(lay_out(&generated, &package).unwrap());
        assert!(!lay_out(&generated, &package).unwrap(), "the second time it is the same");
        assert!(package.join("Sources/LiveCore/a.swift").is_file());
        let map = fs::read_to_string(package.join("Sources/LiveCoreFFI/module.modulemap")).unwrap();
        assert!(map.contains("aFFI.h") && map.contains("bFFI.h") && map.contains("link"), "{map}");
        for slice in &SLICES {
            let headers =
                package.join("LiveCoreFFI.xcframework").join(slice.folder).join("Headers");
            let map = fs::read_to_string(headers.join("module.modulemap")).unwrap();
            assert!(headers.join("aFFI.h").is_file() && !map.contains("link"), "{map}");
        }
        let list = fs::read_to_string(package.join("LiveCoreFFI.xcframework/Info.plist")).unwrap();
        assert_eq!(list.matches("LibraryIdentifier").count(), SLICES.len());
    }
}
