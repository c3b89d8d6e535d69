//! Whether what is written can be published: for who writes it, and for the gateway that takes it. A
//! feature, which phones do not carry.

mod places;
mod texts;

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::places::{Node, line_and_column, member};
use crate::City;
use crate::directory::{self, Directory};
use crate::published::{Collection, Head};
use crate::service::{self, LifeEvent, ServiceDefinition};

pub(crate) use texts::{NAME, TEXT, Texts};

/// The longest text that can be published, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// The most findings that are told at once.
const MAX_FINDINGS: usize = 100;

impl Collection {
    /// Whether a text can be published by this city in this collection, where it offers these services,
    /// which a life event and an objection are held against; gives what it says of itself.
    ///
    /// # Errors
    /// Everything that has to be put right, in the order of the text. Of what cannot be read at all only
    /// the first is known.
    pub fn check(
        self,
        text: &str,
        city: &City,
        offered: &[ServiceDefinition],
    ) -> Result<Head, Vec<Finding>> {
        match self {
            Self::Services if LifeEvent::is(text) => {
                let LifeEvent { format, id, version, .. } =
                    service::check_event(text, city, offered)?;
                Ok(Head { format, id, version })
            }
            Self::Services => {
                let ServiceDefinition { format, id, version, .. } =
                    service::check(text, city, offered)?;
                Ok(Head { format, id, version })
            }
            Self::Directories => {
                let Directory { format, id, version, .. } = directory::check(text, city)?;
                Ok(Head { format, id, version })
            }
        }
    }

    /// The collection that a text is written for: a directory has entries, services and events have pages.
    pub fn of(text: &str) -> Self {
        let is_directory = serde_json::from_str::<Value>(text)
            .is_ok_and(|value| value.get("entries").is_some() && value.get("pages").is_none());
        if is_directory { Self::Directories } else { Self::Services }
    }
}

/// Something that is written that has to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What it is about: a path into the text, for example `pages[0].fields[2].name`; empty for
    /// all of it.
    pub path: String,
    /// What is wrong, in plain English.
    pub cause: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.cause)
    }
}

/// Reads a text that could be published, strictly. What the types cannot say of it, the rules do: each
/// that is broken with the path of what breaks it, and why.
pub(crate) fn check<T: DeserializeOwned + Serialize>(
    text: &str,
    broken: impl FnOnce(&T) -> Vec<(String, String)>,
) -> Result<T, Vec<Finding>> {
    if text.len() > MAX_BYTES {
        return Err(vec![at(text, 0, "", format!("longer than {MAX_BYTES} bytes"))]);
    }
    let value: Value = serde_json::from_str(text).map_err(|error| {
        // The reader has gone past what it does not like.
        let place = place_of(text, &error).saturating_sub(1);
        vec![at(text, place, "", format!("no JSON: {}", without_place(&error)))]
    })?;
    let Some(root) = Node::read(text) else {
        return Err(vec![at(text, 0, "", "no JSON".to_owned())]);
    };
    let mut wrong: Vec<(String, String)> =
        root.doubles().into_iter().map(|path| (path, "stands twice".to_owned())).collect();
    // A text, because a reader of values does not know lines.
    let checked = match serde_json::from_str::<T>(text) {
        Ok(read) => {
            let known = serde_json::to_value(&read).unwrap_or_default();
            unknown_members("", &value, &known, &mut wrong);
            wrong.extend(broken(&read));
            Some(read)
        }
        Err(error) => {
            wrong.push((root.path_at(place_of(text, &error)), without_place(&error)));
            None
        }
    };
    match checked {
        Some(read) if wrong.is_empty() => Ok(read),
        _ => {
            let placed = |(path, cause): (String, String)| at(text, root.find(&path), &path, cause);
            let mut findings: Vec<_> = wrong.into_iter().map(placed).collect();
            findings.sort_by_key(|finding| (finding.line, finding.column));
            findings.dedup();
            findings.truncate(MAX_FINDINGS);
            Err(findings)
        }
    }
}

fn at(text: &str, place: usize, path: &str, cause: String) -> Finding {
    let (line, column) = line_and_column(text, place);
    Finding { line, column, path: path.to_owned(), cause }
}

/// Where the reader stood when it gave up, in bytes.
fn place_of(text: &str, error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive('\n').take(error.line().saturating_sub(1));
    lines.map(str::len).sum::<usize>() + error.column()
}

/// The cause alone: the place is told better here.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Members that nothing reads. What was understood, written out again, has every name that there is: so
/// the names stand in one place only, at the types.
fn unknown_members(path: &str, written: &Value, known: &Value, wrong: &mut Vec<(String, String)>) {
    match (written, known) {
        (Value::Object(written), Value::Object(known)) => {
            for (name, value) in written {
                let below = member(path, name);
                match known.get(name) {
                    Some(understood) => unknown_members(&below, value, understood, wrong),
                    None => wrong.push((below, "no such member".to_owned())),
                }
            }
        }
        (Value::Array(written), Value::Array(known)) => {
            for (at, (value, understood)) in written.iter().zip(known).enumerate() {
                unknown_members(&format!("{path}[{at}]"), value, understood, wrong);
            }
        }
        _ => {}
    }
}
