//! What the core adds to the iPhone app: a static library of which the linker takes what is called.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::bindings;
use crate::failure::{Failure, Outcome, While};
use crate::workspace::{Workspace, need, run};

/// The bytes that the core adds to a program that can call all of it, stripped: on a Mac as on an
/// iPhone, elsewhere with that machine's linker in its place.
pub fn of_core(workspace: &Workspace, library: &Path) -> Outcome<u64> {
    need("cc", "apt-get install gcc")?;
    let generated = workspace.target.join("ios/bindings");
    workspace.build()?;
    bindings::write(workspace, "swift", &generated)?;
    let names = exported(&generated)?;
    if names.is_empty() {
        return Err(Failure::new("The core exports nothing."));
    }
    let with = program(workspace, "with-core", &names, Some(library))?;
    let without = program(workspace, "without-core", &BTreeSet::new(), None)?;
    Ok(with.saturating_sub(without))
}

/// The functions that Swift calls, as their C headers name them.
fn exported(generated: &Path) -> Outcome<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(generated).while_doing("reading the bindings")? {
        let path = entry.while_doing("reading the bindings")?.path();
        if path.extension().is_some_and(|extension| extension == "h") {
            names.extend(functions(&fs::read_to_string(&path).while_doing("reading a header")?));
        }
    }
    Ok(names)
}

/// The names of functions in a header, and not those of types.
fn functions(header: &str) -> impl Iterator<Item = String> {
    header
        .split(|char: char| !char.is_alphanumeric() && !"_(".contains(char))
        .filter_map(|word| word.split_once('('))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.starts_with("uniffi_") || name.starts_with("ffi_"))
}

/// The size of a program that holds on to these functions.
fn program(
    workspace: &Workspace,
    name: &str,
    functions: &BTreeSet<String>,
    library: Option<&Path>,
) -> Outcome<u64> {
    let folder = workspace.target.join("ios/weight");
    fs::create_dir_all(&folder).while_doing("making a folder")?;
    let (source, made) = (folder.join(name).with_extension("c"), folder.join(name));
    let mut text = String::new();
    for function in functions {
        let _ = writeln!(text, "extern char {function}[];");
    }
    let all: Vec<&str> = functions.iter().map(String::as_str).collect();
    let _ =
        writeln!(text, "char *volatile held[] = {{ {} }};", [&all[..], &["0"]].concat().join(", "));
    text.push_str("int main(int count, char **words) { return held[count - 1] == words[0]; }\n");
    fs::write(&source, text).while_doing("writing a program")?;
    let mut compiler = workspace.command("cc");
    compiler.arg("-Os").arg(&source).args(library).arg("-o").arg(&made);
    if cfg!(target_os = "macos") {
        compiler.arg("-Wl,-dead_strip");
    } else {
        // Apple's linker chains the places to relocate, which takes no room; this packs them.
        compiler.args(["-Wl,--gc-sections", "-Wl,-z,pack-relative-relocs"]);
        compiler.args(["-lpthread", "-ldl", "-lm"]);
    }
    run(&mut compiler)?;
    run(workspace.command("strip").arg(&made))?;
    Ok(fs::metadata(&made).while_doing("looking at a program")?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_s_functions_are_found() {
        let header = "typedef void (*UniffiCallback)(uint64_t);\n\
                      void*_Nonnull uniffi_live_ffi_fn_clone_live(void*_Nonnull ptr\n);\n\
                      uint16_t uniffi_live_ffi_checksum_func_controls(void\n    \n);\n\
                      uint32_t ffi_live_ffi_uniffi_contract_version(void);";
        assert_eq!(functions(header).count(), 3, "{:?}", functions(header).collect::<Vec<_>>());
    }
}
