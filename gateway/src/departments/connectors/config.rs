//! The departments that are connected: a folder with a file for each, looked at as a whole before the gateway
//! starts.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use std::{fmt, fs};

use live_domain::City;
use reqwest::header::HeaderValue;

use super::file::{AuthFile, File, Open311, Rest, Variable, Word};
use super::template::{Body, Pointer};
use crate::departments::guard::Patience;
use crate::departments::system::Auth;
use crate::departments::tokens::ClientCredentials;

/// The largest file, in bytes.
const LARGEST: u64 = 256 * 1024;

/// The fewest bytes of a callback's key.
const KEY_BYTES: usize = 32;

/// What a ticket that is handed over has.
const OF_TICKETS: &[&str] = &[
    "number",
    "category",
    "words",
    "latitude",
    "longitude",
    "village",
    "landmark",
    "phone",
    "photos",
    "service",
    "version",
    "for_another",
    "fee",
    "answers",
];

/// What is asked for news with.
const OF_QUESTIONS: &[&str] = &["number", "reference", "cursor"];

/// What is asked with that is answered at once; in the path without what was filled in.
const OF_ENQUIRIES: &[&str] = &["service", "version", "for_another", "answers"];

/// What a department is told with.
const OF_NOTES: &[&str] = &["number", "reference", "kind", "note", "events", "answers"];

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

/// What is wrong: the field, and why.
type Wrong = (String, String);

fn no<T>(field: &str, cause: impl Into<String>) -> Result<T, Wrong> {
    Err((field.to_owned(), cause.into()))
}

struct Draft<'a> {
    id: &'a str,
    city: &'a City,
    environment: &'a dyn Fn(&str) -> Option<String>,
    others: &'a [Connection],
}

impl Draft<'_> {
    fn check(&self, file: File) -> Result<Connection, Wrong> {
        let name = self.name(&file)?;
        self.check_taken(&file)?;
        let patience = Patience {
            timeout: Duration::from_secs(
                within("timeout_seconds", file.timeout_seconds, 60)?.into(),
            ),
            at_once: within("calls_at_once", file.calls_at_once, 64)?,
            failures: within("failures", file.failures, 100)?,
        };
        let every = within("ask_every_minutes", file.ask_every_minutes, 24 * 60)?;
        let auth = self.auth(&file.auth)?;
        let callback = self.callback(&file)?;
        let speaks = self.speaks(&file)?;
        Ok(Connection {
            id: self.id.to_owned(),
            name,
            patience,
            auth,
            callback,
            speaks,
            ask_every: Duration::from_mins(every.into()),
            reports: file.reports,
            applications: file.applications,
            base: file.base.0,
            words: file.words,
        })
    }

    fn name(&self, file: &File) -> Result<String, Wrong> {
        let is_id = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if self.id.is_empty() || self.id.len() > 40 || !self.id.bytes().all(is_id) {
            return no("file", "its name is the department's id: small letters, digits and dashes");
        }
        let known = self.city.departments.iter().find(|known| known.id == self.id);
        let is_asked = file.rest.as_ref().is_some_and(|rest| !rest.answers.is_empty());
        if (file.applications || is_asked) && known.is_none() {
            let field = if file.applications { "applications" } else { "rest.answers" };
            return no(field, format!("the city's profile has no department `{}`", self.id));
        }
        match (&file.name, known) {
            (Some(name), _) if (1..=60).contains(&name.chars().count()) => Ok(name.clone()),
            (Some(_), _) => no("name", "has to have 1 to 60 letters"),
            (None, Some(known)) => Ok(known.name.id.clone()),
            (None, None) => no("name", "is missing, and the city's profile has none for it"),
        }
    }

    fn check_taken(&self, file: &File) -> Result<(), Wrong> {
        let answers = file.rest.as_ref().is_some_and(|rest| !rest.answers.is_empty());
        if !takes_tickets(file) && !answers {
            return no("reports", "it takes neither reports nor applications, and answers nothing");
        }
        for (category, theirs) in &file.reports {
            let field = format!("reports.{category}");
            if self.city.report_category(category).is_none() {
                return no(&field, "the city's profile has no such category");
            }
            if theirs.is_empty() {
                return no(&field, "what the department calls it is empty");
            }
            let other = self.others.iter().find(|other| other.reports.contains_key(category));
            if let Some(other) = other {
                return no(&field, format!("`{}` takes these reports", other.id));
            }
        }
        Ok(())
    }

    fn secret(&self, field: &str, Variable(name): &Variable) -> Result<String, Wrong> {
        let secret = (self.environment)(name).filter(|secret| !secret.is_empty());
        secret.ok_or_else(|| (field.to_owned(), format!("the environment has no {name}")))
    }

    fn auth(&self, auth: &AuthFile) -> Result<Auth, Wrong> {
        let secret_of = |variable| self.secret("auth.secret", variable);
        Ok(match auth {
            AuthFile::None => Auth::None,
            AuthFile::Basic { user, secret } => {
                Auth::Basic { user: user.clone(), password: secret_of(secret)? }
            }
            AuthFile::Header { name, secret } => {
                let Ok(mut value) = HeaderValue::from_str(&secret_of(secret)?) else {
                    return no("auth.secret", "what the environment has cannot stand in a header");
                };
                value.set_sensitive(true);
                Auth::Header { name: name.clone(), value }
            }
            AuthFile::ClientCredentials { token, id, secret, scope, in_form } => {
                Auth::Client(ClientCredentials {
                    token: token.0.clone(),
                    id: id.clone(),
                    secret: secret_of(secret)?,
                    scope: scope.clone(),
                    in_form: *in_form,
                })
            }
        })
    }

    fn callback(&self, file: &File) -> Result<Option<Callback>, Wrong> {
        let Some(callback) = &file.callback else { return Ok(None) };
        let key = self.secret("callback.key", &callback.key)?.into_bytes();
        if key.len() < KEY_BYTES {
            return no("callback.key", format!("the key has fewer than {KEY_BYTES} letters"));
        }
        let (number, reference) = (callback.number.clone(), callback.reference.clone());
        if number.is_some() == reference.is_some() {
            return no("callback", "has to have either `number`, which is ours, or `reference`");
        }
        Ok(Some(Callback { key, number, reference }))
    }

    fn speaks(&self, file: &File) -> Result<Speaks, Wrong> {
        match (&file.rest, &file.open311) {
            (Some(rest), None) => {
                check_rest(file, rest)?;
                let known = |id: &&String| self.city.report_category(id).is_some();
                let mut units = rest.reading.iter().flat_map(|reading| reading.units.values());
                if let Some(id) = units.find(|id| !known(id)) {
                    return no("rest.reading.units", format!("the city has no category `{id}`"));
                }
                Ok(Speaks::Rest(Box::new(rest.clone())))
            }
            (None, Some(Open311 { api_key, jurisdiction, after_photos })) => {
                if file.applications {
                    return no("applications", "Open311 knows reports only");
                }
                if file.words.values().any(|word| *word == Word::NeedsFix) {
                    return no("words", "a report has nothing that needs a fix");
                }
                let key = api_key.as_ref().map(|name| self.secret("open311.api_key", name));
                let (jurisdiction, after_photos) = (jurisdiction.clone(), *after_photos);
                Ok(Speaks::Open311 { api_key: key.transpose()?, jurisdiction, after_photos })
            }
            _ => no("rest", "there has to be either `rest` or `open311`, and not both"),
        }
    }
}

fn within(field: &str, value: u16, most: u16) -> Result<u16, Wrong> {
    if (1..=most).contains(&value) {
        Ok(value)
    } else {
        no(field, format!("has to be 1 to {most}"))
    }
}

fn takes_tickets(file: &File) -> bool {
    !file.reports.is_empty() || file.applications
}

fn check_rest(file: &File, rest: &Rest) -> Result<(), Wrong> {
    let unknown = |name: &str, known: &[&str]| {
        format!("`{{{name}}}` is none of our fields: {}", known.join(", "))
    };
    let known_body = |field: &str, body: &Body, known: &[&str]| match body.stranger(known) {
        Some(name) => no(field, unknown(&name, known)),
        None => Ok(()),
    };
    let known_path = |field: &str, path: &super::template::Path, known: &[&str]| {
        path.stranger(known).map_or(Ok(()), |name| no(field, unknown(name, known)))
    };
    for (service, answering) in &rest.answers {
        let field = format!("rest.answers.{service}");
        known_path(&format!("{field}.path"), &answering.path, &OF_ENQUIRIES[..2])?;
        known_body(&format!("{field}.body"), &answering.body, OF_ENQUIRIES)?;
        if answering.verdicts.is_empty() {
            return no(&format!("{field}.verdicts"), "say what the department's words mean");
        }
    }
    if !takes_tickets(file) {
        return Ok(());
    }
    let Some(take_over) = &rest.take_over else {
        return no("rest", "`take_over` is missing: nothing can be handed over without it");
    };
    let Some(reading) = &rest.reading else {
        return no("rest", "`reading` is missing: nobody knows what its news mean without it");
    };
    known_path("rest.take_over.path", &take_over.path, OF_TICKETS)?;
    known_body("rest.take_over.body", &take_over.body, OF_TICKETS)?;
    if let Some(news) = &rest.news {
        known_path("rest.news.path", &news.path, OF_QUESTIONS)?;
    } else if file.callback.is_none() {
        return no("rest", "without `news` there has to be a `callback`");
    }
    if let Some(tell) = &rest.tell {
        known_path("rest.tell.path", &tell.path, OF_NOTES)?;
        known_body("rest.tell.body", &tell.body, OF_NOTES)?;
    } else if file.applications {
        return no("rest", "`tell` is missing: citizens write, put right and withdraw");
    }
    if file.words.is_empty() {
        return no("words", "say what the department's words for how a ticket stands mean");
    }
    let needs_fix = file.words.values().any(|word| *word == Word::NeedsFix);
    if needs_fix && (!file.applications || reading.fix.is_none()) {
        return no("words", "`needs-fix` is for applications, and needs `rest.reading.fix`");
    }
    if file.applications && file.words.values().any(|word| *word == Word::Forwarded) {
        return no("words", "`forwarded` is for departments that take reports only");
    }
    if reading.documents.is_some() != reading.document.is_some() {
        return no("rest.reading", "`documents` and `document` go together");
    }
    Ok(())
}
