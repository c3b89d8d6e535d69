//! What the documents point to.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;

/// Fails when a Markdown file points to a file, a picture or a heading that does not exist, or names
/// a function that its file does not have. Links to other hosts are left alone: this check needs no
/// network.
pub fn check(workspace: &Workspace) -> Outcome {
    let documents = workspace.files(|path| path.extension().is_some_and(|e| e == "md"))?;
    let mut texts = HashMap::new();
    for path in &documents {
        texts.insert(path.clone(), workspace.read(path)?);
    }
    let exists = |path: &Path| workspace.root.join(path).exists();
    let source = |path: &Path| workspace.read(path).ok();
    let mut broken = Vec::new();
    let mut count = 0;
    for path in &documents {
        for (line, target) in targets(&texts[path]) {
            count += 1;
            if let Some(why) = problem(path, &target, &texts, exists) {
                broken.push(format!("  {}:{line}: {target}: {why}", path.display()));
            }
        }
    }
    let mut named = 0;
    for path in &documents {
        for (line, name, target) in functions(&texts[path]) {
            named += 1;
            if !has_function(path, &name, &target, source) {
                broken
                    .push(format!("  {}:{line}: {target} has no function {name}", path.display()));
            }
        }
    }
    println!("{count} links, {named} of them to a function, in {} documents", documents.len());
    if broken.is_empty() { Ok(()) } else { Err(Failure::new(broken.join("\n"))) }
}

/// Why a target leads nowhere, when it does.
fn problem(
    document: &Path,
    target: &str,
    texts: &HashMap<PathBuf, String>,
    exists: impl Fn(&Path) -> bool,
) -> Option<&'static str> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (file, heading) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() {
        document.to_owned()
    } else {
        let Some(path) = normal(&document.parent()?.join(file)) else {
            return Some("leads out of the project");
        };
        path
    };
    if !exists(&path) {
        return Some("there is no such file");
    }
    let text = texts.get(&path)?;
    let known = heading.is_empty() || headings(text).iter().any(|slug| slug == heading);
    (!known).then_some("there is no such heading")
}

/// Every link whose text is code and whose target is a source file: it names a function of it.
fn functions(text: &str) -> Vec<(usize, String, String)> {
    let mut inside_code = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        inside_code ^= line.trim_start().starts_with("```");
        for rest in line.split("[`").skip(1).filter(|_| !inside_code) {
            let parts = rest.split_once("`](").and_then(|(name, rest)| {
                let (target, _) = rest.split_once(')')?;
                Some((name, target))
            });
            let Some((name, target)) = parts else { continue };
            let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            let is_source = [".rs", ".kt", ".swift"].iter().any(|end| target.ends_with(end));
            // One word alone is a type, a module or a constant.
            let several = name.contains('_') || name.chars().skip(1).any(char::is_uppercase);
            let is_function = name.starts_with(|c: char| c.is_ascii_lowercase()) && several;
            if is_name && is_source && is_function {
                found.push((index + 1, name.to_owned(), target.to_owned()));
            }
        }
    }
    found
}

/// Whether the file that a document points to has this function.
fn has_function(
    document: &Path,
    name: &str,
    target: &str,
    source: impl Fn(&Path) -> Option<String>,
) -> bool {
    let path = document.parent().and_then(|folder| normal(&folder.join(target)));
    let text = path.and_then(|path| source(&path)).unwrap_or_default();
    ["fn", "fun", "func"].iter().any(|word| text.contains(&format!("{word} {name}(")))
}

/// The path without `.` and `..`; nothing when it leads above its beginning.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if !plain.pop() {
                    return None;
                }
            }
            Component::Normal(name) => plain.push(name),
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(plain)
}

/// The lines outside code blocks, with their numbers, code spans removed.
fn prose(text: &str) -> Vec<(usize, String)> {
    let mut inside_code = false;
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            inside_code = !inside_code;
        } else if !inside_code {
            let plain: Vec<&str> = line.split('`').step_by(2).collect();
            lines.push((index + 1, plain.join("``")));
        }
    }
    lines
}

/// Every target of `[text](target)`, `![text](target)`, `src="target"` and `href="target"`.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in prose(text) {
        for (open, close) in [("](", ')'), ("src=\"", '"'), ("href=\"", '"')] {
            for rest in line.split(open).skip(1) {
                let target = rest.split(close).next().unwrap_or_default();
                // `[text](target "title")`
                let target = target.split(" \"").next().unwrap_or_default();
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

/// The anchors of a document's headings, made as GitHub makes them.
fn headings(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem_of(target: &str) -> Option<&'static str> {
        let texts = HashMap::from([
            (PathBuf::from("docs/a.md"), "# One thing, and more\n".to_owned()),
            (PathBuf::from("README.md"), "## Run it\n".to_owned()),
        ]);
        let exists = |path: &Path| texts.contains_key(path) || path == Path::new("docs/a.svg");
        problem(Path::new("docs/a.md"), target, &texts, exists)
    }

    #[test]
    fn files_and_headings_that_exist_are_fine() {
        for target in
            ["a.svg", "../README.md", "../README.md#run-it", "#one-thing-and-more", "https://x.y/z"]
        {
            assert_eq!(problem_of(target), None, "{target}");
        }
    }

    #[test]
    fn what_does_not_exist_is_told() {
        assert_eq!(problem_of("b.svg"), Some("there is no such file"));
        assert_eq!(problem_of("../README.md#walk-it"), Some("there is no such heading"));
        assert_eq!(problem_of("../../elsewhere.md"), Some("leads out of the project"));
    }

    #[test]
    fn a_function_that_is_named_is_there() {
        let text = "[`a_test`](../a.rs) [`gone_test`](../a.rs) [`Kind`](../a.rs) `x` [`b`](c.md)\n\
                    ```\n[`in_code`](../a.rs)\n```\n[`aTest`](../b.kt)";
        let source = |path: &Path| {
            let kotlin = path == Path::new("b.kt");
            Some(if kotlin { "fun aTest() {" } else { "async fn a_test() {" }.to_owned())
        };
        let missing = functions(text).into_iter().filter(|(_, name, target)| {
            !has_function(Path::new("docs/a.md"), name, target, source)
        });
        assert_eq!(functions(text).len(), 3);
        assert_eq!(missing.collect::<Vec<_>>(), [(1, "gone_test".into(), "../a.rs".into())]);
    }

    #[test]
    fn targets_are_found_outside_code_only() {
        let text = "[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n<img src=\"g.png\"> ![h](i.svg)";
        let found: Vec<String> = targets(text).into_iter().map(|(_, target)| target).collect();
        assert_eq!(found, ["b.md", "i.svg", "g.png"]);
    }
}
