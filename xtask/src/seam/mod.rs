//! The seam between the core and its shells, kept by a check.
//!
//! A shell holds no department, no rule, no address and no sentence; the core holds no sentence
//! outside its Fluent files; and no code at all names the city. What cannot be told from a sentence
//! by its form but is none carries a comment `seam: technical` on its line or the line above.

mod assets;
mod rust;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::failure::{Failure, Outcome, While};
use crate::workspace::Workspace;
use rust::{Literal, Place};

/// The folders of the shells' sources.
const SHELLS: &[&str] = &[
    "web/src",
    "web/assets",
    "android/app/src/main",
    "android/modern/src/main",
    "ios/Sources",
    "ios/App/Sources",
];

/// The folders of the core whose code draws screens.
const CORE: &[&str] =
    &["core/app/src", "core/departments/src", "core/identity/src", "core/screen/src"];

/// What a city's profile says that no shell may.
#[derive(Deserialize)]
struct Profile {
    id: String,
    departments: Vec<Department>,
}

#[derive(Deserialize)]
struct Department {
    id: String,
}

/// The names that must not stand in code.
#[derive(Default)]
struct Names {
    cities: Vec<String>,
    departments: Vec<String>,
}

/// Fails when something crossed the seam, and says where.
pub fn check(workspace: &Workspace) -> Outcome {
    let names = names(workspace)?;
    let mut files = Vec::new();
    for path in workspace.files(|path| kind(path).is_some())? {
        let text = workspace.read(&path)?;
        files.push((path, text));
    }
    let test_files = test_files(&files);
    files.retain(|(path, _)| !is_test(path, &test_files));
    let found: Vec<String> =
        files.iter().flat_map(|(path, text)| violations(path, text, &names)).collect();
    let shells = files.iter().filter(|(path, _)| is_in(path, SHELLS)).count();
    println!(
        "{} files, {shells} of them a shell's; {} cities, {} departments",
        files.len(),
        names.cities.len(),
        names.departments.len()
    );
    if found.is_empty() { Ok(()) } else { Err(Failure::new(found.join("\n"))) }
}

fn names(workspace: &Workspace) -> Outcome<Names> {
    let mut names = Names::default();
    for path in workspace.files(|path| path.starts_with("cities") && path.ends_with("city.json"))? {
        let profile: Profile = serde_json::from_str(&workspace.read(&path)?)
            .while_doing(format!("reading {}", path.display()))?;
        names.cities.push(profile.id);
        names.departments.extend(profile.departments.into_iter().map(|department| department.id));
    }
    if names.cities.is_empty() || names.departments.is_empty() {
        return Err(Failure::new("There is no city's profile to take names from."));
    }
    Ok(names)
}

fn is_in(path: &Path, folders: &[&str]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

/// The kind of a file that is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rust,
    Kotlin,
    Swift,
    Script,
    Style,
    Markup,
}

/// How a file is read: every Rust file, and whatever a shell shows.
fn kind(path: &Path) -> Option<Kind> {
    match path.extension()?.to_str()? {
        "rs" => Some(Kind::Rust),
        "kt" if is_in(path, SHELLS) => Some(Kind::Kotlin),
        "swift" if is_in(path, SHELLS) => Some(Kind::Swift),
        "js" if is_in(path, SHELLS) => Some(Kind::Script),
        "css" if is_in(path, SHELLS) => Some(Kind::Style),
        "html" | "svg" | "xml" if is_in(path, SHELLS) => Some(Kind::Markup),
        _ => None,
    }
}

/// Files that only tests see because `#[cfg(test)] mod name;` brings them in: the file itself or
/// the folder of that name.
fn test_files(files: &[(PathBuf, String)]) -> HashSet<PathBuf> {
    let mut found = HashSet::new();
    for (path, text) in files.iter().filter(|(path, _)| kind(path) == Some(Kind::Rust)) {
        let stem = path.file_stem().unwrap_or_default();
        let parent = path.parent().unwrap_or(Path::new(""));
        let is_root = ["mod", "lib", "main"].iter().any(|name| stem == *name);
        let folder = if is_root { parent.to_owned() } else { parent.join(stem) };
        for module in rust::read(text).test_modules {
            found.insert(folder.join(format!("{module}.rs")));
            found.insert(folder.join(module));
        }
    }
    found
}

fn is_test(path: &Path, test_files: &HashSet<PathBuf>) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
        || path.ancestors().any(|ancestor| test_files.contains(ancestor))
}

/// What one file has that it must not.
fn violations(path: &Path, text: &str, names: &Names) -> Vec<String> {
    let Some(kind) = kind(path) else {
        return Vec::new();
    };
    let is_shell = is_in(path, SHELLS);
    let source = match kind {
        Kind::Rust => rust::read(text),
        Kind::Kotlin => literals_only(assets::kotlin(text)),
        Kind::Swift => literals_only(assets::swift(text)),
        Kind::Script => literals_only(assets::script(text)),
        Kind::Style => literals_only(assets::style(text)),
        Kind::Markup => literals_only(assets::markup(text)),
    };
    let mut found = Vec::new();
    let mut tell = |line: usize, what: String| {
        found.push((line, format!("  {}:{line}: {what}", path.display())));
    };
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if source.test_lines.iter().any(|range| range.contains(&number)) {
            continue;
        }
        for city in names.cities.iter().filter(|name| words::mentions(line, name)) {
            tell(number, format!("names the city `{city}`, which is data"));
        }
        let departments = if is_shell { names.departments.as_slice() } else { &[] };
        for department in departments.iter().filter(|name| words::mentions(line, name)) {
            tell(number, format!("a shell names the department `{department}`"));
        }
    }
    for literal in &source.literals {
        if is_shell && !is_namespace(literal) && words::has_address(&literal.text) {
            tell(literal.line, format!("a shell holds an address: {:?}", shortened(literal)));
        }
        if (is_shell || is_in(path, CORE)) && is_words(literal) {
            tell(literal.line, format!("words outside the Fluent files: {:?}", shortened(literal)));
        }
    }
    found.sort();
    found.into_iter().map(|(_, words)| words).collect()
}

fn literals_only(literals: Vec<Literal>) -> rust::Source {
    rust::Source { literals, ..rust::Source::default() }
}

/// Whether a literal is for people. In the text of a page and in an attribute that people read, a
/// single word is enough; in any other attribute nothing is.
fn is_words(literal: &Literal) -> bool {
    match &literal.place {
        Place::Code => words::is_sentence(&literal.text),
        Place::HtmlText => words::has_word(&literal.text),
        Place::HtmlAttribute(name) => {
            assets::READ_BY_PEOPLE.contains(&name.as_str()) && words::has_word(&literal.text)
        }
    }
}

/// A namespace of XML looks like an address and is a name.
fn is_namespace(literal: &Literal) -> bool {
    matches!(&literal.place, Place::HtmlAttribute(name) if name.starts_with("xmlns"))
}

fn shortened(literal: &Literal) -> String {
    literal.text.trim().chars().take(60).collect()
}
