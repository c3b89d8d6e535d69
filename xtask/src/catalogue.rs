//! The city's services, life events and lists as data, for who writes them.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use live_domain::City;
use live_domain::published::Collection;
use live_domain::service::ServiceDefinition;

use crate::failure::{Failure, Outcome, While};
use crate::workspace::{self, Workspace};

/// What can be done with definitions of services, life events and lists.
#[derive(Subcommand)]
pub enum Catalogue {
    /// Check definitions of services, life events and lists: what has to be put right, each with its
    /// line, and how the program ends says whether there is anything.
    Check(Files),
    /// Write the page that lists the services of each city anew.
    List,
}

/// Which definitions.
#[derive(Args)]
pub struct Files {
    /// The files.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// Does what is asked for.
pub fn run(workspace: &Workspace, catalogue: &Catalogue) -> Outcome {
    match catalogue {
        Catalogue::Check(Files { files }) => check_all(workspace, files),
        Catalogue::List => list(workspace),
    }
}

/// Lets the test write the page that it otherwise holds against the files.
fn list(workspace: &Workspace) -> Outcome {
    let mut cargo = workspace.cargo();
    cargo.args(["test", "--locked", "--package", "live-domain", "--test", "domain"]);
    cargo.args(["service::catalogue::"]).env("LIVE_WRITE_PAGES", "1");
    workspace::run(&mut cargo)
}

/// A life event, and an objection, is held against the services that the city has, and those that are
/// checked with it.
fn check_all(workspace: &Workspace, files: &[PathBuf]) -> Outcome {
    let city = City::built_in();
    let mut texts = Vec::new();
    for file in files {
        let name = file.display();
        let text = std::fs::read_to_string(file).while_doing(format!("reading {name}"))?;
        texts.push((name, text));
    }
    let read = |text: &str| ServiceDefinition::read(text.as_bytes()).ok();
    let mut offered: Vec<_> = texts.iter().filter_map(|(_, text)| read(text)).collect();
    let folder = workspace.root.join("cities").join(&city.id).join("services");
    for entry in std::fs::read_dir(&folder).while_doing("reading the city's services")?.flatten() {
        offered.extend(std::fs::read_to_string(entry.path()).ok().as_deref().and_then(read));
    }
    let mut found = Vec::new();
    for (name, text) in &texts {
        let checked = Collection::of(text).check(text, city, &offered);
        let findings = checked.err().unwrap_or_default();
        found.extend(findings.iter().map(|finding| format!("{name}:{finding}")));
    }
    if found.is_empty() {
        println!("{} files, nothing to put right", files.len());
        return Ok(());
    }
    Err(Failure::new(found.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> Outcome {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("one.json");
        std::fs::write(&file, text).expect("a file");
        check_all(&Workspace::find().expect("the workspace"), &[file])
    }

    #[test]
    fn a_mistake_is_told_with_file_and_line() {
        let failure = checked("{\n  \"format\": 1,\n}").expect_err("a comma too many").to_string();
        assert!(failure.contains("one.json:3:"), "{failure}");
        assert!(failure.ends_with("no JSON: trailing comma"), "{failure}");
    }

    #[test]
    fn a_list_is_known_by_what_is_in_it() {
        let failure = checked("{\n  \"entries\": []\n}").expect_err("no list").to_string();
        assert!(failure.contains("missing field `format`"), "{failure}");
        let list = include_str!(concat!(
            "../../cities/",
            env!("LIVE_CITY"),
            "/directories/nomor-penting.json"
        ));
        assert!(checked(list).is_ok());
    }

    #[test]
    fn a_life_event_is_held_against_the_city_s_services() {
        let birth = include_str!(concat!("../../cities/", env!("LIVE_CITY"), "/events/lahir.json"));
        assert!(checked(birth).is_ok());
        let wrong = birth.replacen("\"service\": \"kia\"", "\"service\": \"kja\"", 1);
        let failure = checked(&wrong).expect_err("no such service").to_string();
        assert!(failure.ends_with("the city has no such service"), "{failure}");
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let workspace = Workspace::find().expect("the workspace");
        let failure = check_all(&workspace, &[PathBuf::from("not/there.json")])
            .expect_err("no file")
            .to_string();
        assert!(failure.starts_with("reading not/there.json"), "{failure}");
    }
}
