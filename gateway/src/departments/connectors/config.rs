//! The departments that are connected: a folder with a file for each, looked at as a whole before the gateway
//! starts.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::{fmt, fs};

use live_domain::City;

use super::check::Draft;
use super::file::{File, Rest, Word};
use super::template::Pointer;
use crate::departments::fhir::Particulars;
use crate::departments::guard::Patience;
use crate::departments::system::Auth;

/// The largest file, in bytes.
const LARGEST: u64 = 256 * 1024;

/// Why the departments cannot be connected as they are set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {field}: {cause}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct ConnectionsError {
    /// The file.
    pub file: String,
    /// The line, where there is one.
    pub line: Option<usize>,
    /// The field, as a path into the file.
    pub field: String,
    /// What is wrong with it.
    pub cause: String,
}

/// The departments that are connected, each as its file says.
#[derive(Clone, Default)]
pub struct Connections(pub(super) Vec<Connection>);

impl fmt::Debug for Connections {
    /// Without the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|connection| &connection.id)).finish()
    }
}

/// How one department is connected, with its secrets.
#[derive(Clone)]
pub(super) struct Connection {
    pub id: String,
    pub name: String,
    pub reports: BTreeMap<String, String>,
    pub applications: bool,
    /// Whose queues its system has, where it has any.
    pub queues_of: Option<String>,
    pub base: url::Url,
    pub auth: Auth,
    pub patience: Patience,
    pub ask_every: Duration,
    pub words: BTreeMap<String, Word>,
    pub speaks: Speaks,
    pub callback: Option<Callback>,
}

/// What a department's system speaks.
#[derive(Clone)]
pub(super) enum Speaks {
    Rest(Box<Rest>),
    Open311 { api_key: Option<String>, jurisdiction: Option<String>, after_photos: bool },
    Fhir(Particulars),
}

/// How a department pushes news.
#[derive(Clone)]
pub(super) struct Callback {
    pub key: Vec<u8>,
    pub number: Option<Pointer>,
    pub reference: Option<Pointer>,
}

impl Connections {
    /// Reads every `*.json` of a folder, whose name is the department's id. What is secret comes from the
    /// environment, by the names that the files have.
    ///
    /// # Errors
    /// The first thing that is wrong: with its file, field and, where it is in the file, line.
    pub fn read(
        folder: &Path,
        city: &City,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConnectionsError> {
        let wrong = |cause: String| ConnectionsError {
            file: folder.display().to_string(),
            line: None,
            field: "folder".to_owned(),
            cause,
        };
        let entries = fs::read_dir(folder).map_err(|error| wrong(error.to_string()))?;
        let mut files = Vec::new();
        for entry in entries {
            let file = entry.map_err(|error| wrong(error.to_string()))?.path();
            if file.extension().is_some_and(|ending| ending == "json") {
                files.push(file);
            }
        }
        files.sort();
        let mut all: Vec<Connection> = Vec::new();
        for file in files {
            let one = read_one(&file, city, &environment, &all)?;
            all.push(one);
        }
        Ok(Self(all))
    }

    /// Whether a department's queues are among them.
    pub(crate) fn have_queues_of(&self, department: &str) -> bool {
        self.0.iter().any(|connection| connection.queues_of.as_deref() == Some(department))
    }
}

fn read_one(
    file: &Path,
    city: &City,
    environment: &dyn Fn(&str) -> Option<String>,
    others: &[Connection],
) -> Result<Connection, ConnectionsError> {
    let name = file.display().to_string();
    let wrong = |line, field: &str, cause: String| ConnectionsError {
        file: name.clone(),
        line,
        field: field.to_owned(),
        cause,
    };
    let size = fs::metadata(file).map_err(|error| wrong(None, "file", error.to_string()))?.len();
    if size > LARGEST {
        return Err(wrong(None, "file", format!("larger than {LARGEST} bytes")));
    }
    let text = fs::read_to_string(file).map_err(|error| wrong(None, "file", error.to_string()))?;
    let written: File = serde_json::from_str(&text).map_err(|error| {
        let field = field_at(&text, error.line(), error.column());
        wrong(Some(error.line()), &field, plain(&error))
    })?;
    let id = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let draft = Draft { id, city, environment, others };
    draft.check(written).map_err(|(field, cause)| wrong(line_of(&text, &field), &field, cause))
}

/// What serde says of an error, without the place, which is told apart.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(cause, _)| cause.to_owned())
}

/// The last member that begins before a place.
fn field_at(text: &str, line: usize, column: usize) -> String {
    let before: String = text.split_inclusive('\n').take(line.saturating_sub(1)).collect();
    let end = (before.len() + column).min(text.len());
    let so_far = text.get(..end).unwrap_or(text);
    let mut parts: Vec<&str> = so_far.split('"').collect();
    while parts.len() > 1 {
        let after = parts.pop().unwrap_or_default();
        if after.trim_start().starts_with(':') {
            return parts.pop().unwrap_or_default().to_owned();
        }
    }
    "file".to_owned()
}

/// The line where a field stands, by the names on the way to it.
fn line_of(text: &str, path: &str) -> Option<usize> {
    let mut at = 0;
    for name in path.split('.') {
        at += text[at..].find(&format!("\"{name}\""))?;
    }
    Some(text[..at].matches('\n').count() + 1)
}
