//! The services that cities have.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use live_domain::City;
use live_domain::service::{
    Confidence, Interview, LifeEvent, NEEDS, ServiceDefinition, ServiceEntry, check, check_event,
};

use super::cities::{cities, files};

/// The files of a city's services and life events.
fn all_files(city: &Path) -> Vec<PathBuf> {
    [files(city, "services"), files(city, "events")].concat()
}

/// A city's services, each of them right where the others are offered.
pub fn services(folder: &Path, city: &City) -> Vec<ServiceDefinition> {
    let read = |path: PathBuf| ServiceDefinition::read(&std::fs::read(path).unwrap()).unwrap();
    let offered: Vec<_> = files(folder, "services").into_iter().map(read).collect();
    let checked = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let definition = check(&text, city, &offered)
            .unwrap_or_else(|findings| panic!("{}: {findings:#?}", path.display()));
        assert_eq!(path.file_stem().unwrap(), definition.id.as_str(), "a file is named by its id");
        definition
    };
    files(folder, "services").into_iter().map(checked).collect()
}

/// A city's life events, each of them right, with their services.
fn events(folder: &Path, city: &City) -> Vec<Interview> {
    let services = services(folder, city);
    let checked = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let event = check_event(&text, city, &services)
            .unwrap_or_else(|findings| panic!("{}: {findings:#?}", path.display()));
        assert_eq!(path.file_stem().unwrap(), event.id.as_str(), "a file is named by its id");
        assert_eq!(LifeEvent::read(text.as_bytes()), Ok(event.clone()));
        let find = |id: &str| services.iter().find(|service| service.id == id).cloned();
        Interview::new(event, |application| find(&application.service)).unwrap()
    };
    files(folder, "events").into_iter().map(checked).collect()
}

#[test]
fn every_life_event_is_right_and_goes_across_departments() {
    for (folder, city) in cities() {
        let events = events(&folder, &city);
        assert!(events.len() >= 7, "{} events", events.len());
        let files = all_files(&folder);
        let ids: BTreeSet<_> = files.iter().filter_map(|path| path.file_stem()).collect();
        assert_eq!(ids.len(), files.len(), "an event has no service's id");
        let across = |event: &Interview| {
            let departments: BTreeSet<_> =
                event.services.iter().map(|service| &service.department).collect();
            departments.len()
        };
        assert!(events.iter().filter(|event| across(event) > 1).count() >= 6);
    }
}

#[test]
fn every_service_is_right_and_every_department_has_some() {
    for (folder, city) in cities() {
        let services = services(&folder, &city);
        assert!(services.len() >= 40, "{} services", services.len());
        for department in &city.departments {
            let offered = services.iter().filter(|service| service.department == department.id);
            assert!(offered.count() >= 2, "{} offers less than two", department.id);
        }
        let needs: BTreeSet<_> = services.iter().map(|service| service.need.as_str()).collect();
        assert_eq!(needs, NEEDS.into_iter().collect(), "each need has a service");
    }
}

#[test]
fn what_is_sure_of_a_service_can_be_looked_up() {
    for (folder, city) in cities() {
        for service in services(&folder, &city) {
            // A law is named by number and year, for example UU 14/2008.
            let digit = |at: Option<char>| at.is_some_and(|char| char.is_ascii_digit());
            let names_law = service.source.text.match_indices('/').any(|(at, _)| {
                digit(service.source.text[..at].chars().next_back())
                    && digit(service.source.text[at + 1..].chars().next())
            });
            let is_sure = service.source.confidence != Confidence::GeneralKnowledge;
            let can_be_found = service.source.url.is_some() || names_law || !is_sure;
            assert!(can_be_found, "{} is from nowhere", service.id);
        }
    }
}

#[test]
fn every_service_is_found_in_a_list_by_itself() {
    for (folder, _) in cities() {
        for path in all_files(&folder) {
            let text = std::fs::read(&path).unwrap();
            let entry: ServiceEntry = serde_json::from_slice(&text).unwrap();
            let found = ServiceDefinition::read(&text).map_or_else(
                |_| LifeEvent::read(&text).map(|event| (event.id, event.title, event.words)),
                |service| Ok((service.id, service.title, service.words)),
            );
            assert_eq!(Ok((entry.id, entry.title, entry.words)), found);
        }
    }
}

#[test]
fn all_of_them_fit_on_a_phone() {
    for (folder, _) in cities() {
        let sizes = all_files(&folder).into_iter().map(|path| {
            let value: serde_json::Value =
                serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            value.to_string().len()
        });
        let size: usize = sizes.sum();
        assert!(size <= 300_000, "{size} bytes, where a phone gives all of a catalogue 600 KB");
    }
}

/// The page is held against the files; `LIVE_WRITE_PAGES=1` writes it instead.
#[test]
fn the_page_lists_what_there_is() {
    for (folder, city) in cities() {
        let page = page(&city, &services(&folder, &city), &events(&folder, &city));
        let path = folder.join("services/README.md");
        if std::env::var_os("LIVE_WRITE_PAGES").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, page, "`cargo xtask service list` writes it anew");
    }
}

fn page(city: &City, services: &[ServiceDefinition], events: &[Interview]) -> String {
    let mut page = format!(
        "# Services of {}\n\nWritten by `cargo xtask service list`. What stands in a file: \
         [services as data](../../../docs/services.md).\n\nSure: **H** a primary source or two that \
         agree, **M** one page that can be believed, **L** weak, **GK** general knowledge that nobody \
         has verified. Requirements are national as a rule; promised days, counters and local fees \
         are the city's to confirm before any of this serves real people.\n",
        city.name
    );
    for department in &city.departments {
        let of = services.iter().filter(|service| service.department == department.id);
        let name = &department.name.en;
        write!(
            page,
            "\n## {name}\n\n| service | | level | working days | sure |\n|---|---|---|---|---|\n"
        )
        .unwrap();
        for service in of {
            let ServiceDefinition { id, title, level, working_days, source, .. } = service;
            let level = serde_json::to_value(level).unwrap();
            let level = level.as_str().unwrap();
            let sure = serde_json::to_value(source.confidence).unwrap();
            let sure = sure.as_str().unwrap();
            let sure = match &source.url {
                Some(url) => format!("[{sure}]({url})"),
                None => sure.to_owned(),
            };
            let title = format!("{} · {}", title.id, title.en);
            let days = match working_days {
                0 => "at once".to_owned(),
                days => days.to_string(),
            };
            writeln!(page, "| [{id}]({id}.json) | {title} | {level} | {days} | {sure} |").unwrap();
        }
    }
    page.push_str("\n## Life events\n\n| event | | applications | sure |\n|---|---|---|---|\n");
    for Interview { event, .. } in events {
        let LifeEvent { id, title, applications, source, .. } = event;
        let services: Vec<_> = applications.iter().map(|one| one.service.as_str()).collect();
        let sure = serde_json::to_value(source.confidence).unwrap();
        let sure = sure.as_str().unwrap();
        let sure = match &source.url {
            Some(url) => format!("[{sure}]({url})"),
            None => sure.to_owned(),
        };
        let title = format!("{} · {}", title.id, title.en);
        let services = services.join(", ");
        writeln!(page, "| [{id}](../events/{id}.json) | {title} | {services} | {sure} |").unwrap();
    }
    page
}
