//! Whether a definition can be published: for who writes one, and for the gateway that takes it.

mod places;
mod rules;

use std::fmt;

use serde_json::Value;

use self::places::{Node, line_and_column, member};
use super::ServiceDefinition;
use crate::City;

/// The longest definition, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// The most findings that are told at once.
const MAX_FINDINGS: usize = 100;

/// Something in a definition that has to be put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What it is about: a path into the definition, for example `pages[0].fields[2].name`; empty for
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

/// Whether a text is a definition that this city can publish.
///
/// # Errors
/// Everything that has to be put right, in the order of the text. Of what cannot be read at all only
/// the first is known.
pub fn check(text: &str, city: &City) -> Result<ServiceDefinition, Vec<Finding>> {
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
    let definition = match serde_json::from_str::<ServiceDefinition>(text) {
        Ok(definition) => {
            let known = serde_json::to_value(&definition).unwrap_or_default();
            unknown_members("", &value, &known, &mut wrong);
            wrong.extend(rules::broken(&definition, city));
            Some(definition)
        }
        Err(error) => {
            wrong.push((root.path_at(place_of(text, &error)), without_place(&error)));
            None
        }
    };
    match definition {
        Some(definition) if wrong.is_empty() => Ok(definition),
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
