//! Whether what a department's file says goes together, with itself, with the city, and with the others.

use std::time::Duration;

use live_domain::City;
use reqwest::header::HeaderValue;

use super::config::{Callback, Connection, Speaks};
use super::file::{AuthFile, File, Open311, Rest, Variable, Word};
use super::queueing::Queueing;
use super::template::{Body, Path};
use crate::departments::guard::Patience;
use crate::departments::system::Auth;
use crate::departments::tokens::ClientCredentials;

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

/// What free slots are asked for with.
const OF_SLOTS: &[&str] = &["service", "day"];

/// What a slot is booked with; in the path without who it is for, and what was booked is asked for by the
/// reference alone.
const OF_BOOKINGS: &[&str] = &["reference", "service", "place", "slot", "name"];

/// What somebody's place in a queue is asked about with; it is cancelled by the first alone.
const OF_TURNS: &[&str] = &["ticket", "service"];

/// What a department is told with.
const OF_NOTES: &[&str] = &["number", "reference", "kind", "note", "events", "answers"];

/// What is wrong: the field, and why.
pub(super) type Wrong = (String, String);

fn no<T>(field: &str, cause: impl Into<String>) -> Result<T, Wrong> {
    Err((field.to_owned(), cause.into()))
}

/// A department's file, looked at with what it has to agree with.
pub(super) struct Draft<'a> {
    /// The department's id.
    pub id: &'a str,
    pub city: &'a City,
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The departments that were read before.
    pub others: &'a [Connection],
}

impl Draft<'_> {
    /// How the department is connected, or what is wrong with that.
    pub fn check(&self, file: File) -> Result<Connection, Wrong> {
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
        let queues_of = self.queues_of(&file)?;
        Ok(Connection {
            queues_of,
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
            return no(field, unknown(self.id));
        }
        let of_queues = file.queues_of.as_ref();
        let of_queues = self.city.departments.iter().find(|known| Some(&known.id) == of_queues);
        match (&file.name, known.or(of_queues)) {
            (Some(name), _) if (1..=60).contains(&name.chars().count()) => Ok(name.clone()),
            (Some(_), _) => no("name", "has to have 1 to 60 letters"),
            (None, Some(known)) => Ok(known.name.id.clone()),
            (None, None) => no("name", "is missing, and the city's profile has none for it"),
        }
    }

    fn check_taken(&self, file: &File) -> Result<(), Wrong> {
        let answers = file.rest.as_ref().is_some_and(|rest| !rest.answers.is_empty());
        if !takes_tickets(file) && !answers && !has_queues(file) {
            let cause =
                "it takes neither reports nor applications, answers nothing and has no queues";
            return no("reports", cause);
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

    /// Whose queues they are, where there are any.
    fn queues_of(&self, file: &File) -> Result<Option<String>, Wrong> {
        let field = "queues_of";
        if !has_queues(file) {
            let named = file.queues_of.is_some();
            return if named { no(field, "there are no queues") } else { Ok(None) };
        }
        let id = file.queues_of.as_deref().unwrap_or(self.id);
        if !self.city.departments.iter().any(|known| known.id == id) {
            return no(field, unknown(id));
        }
        let other = self.others.iter().find(|other| other.queues_of.as_deref() == Some(id));
        match other {
            Some(other) => no(field, format!("`{}` has the queues of `{id}`", other.id)),
            None => Ok(Some(id.to_owned())),
        }
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
        match (&file.rest, &file.open311, &file.fhir) {
            (Some(rest), None, None) => {
                check_rest(file, rest)?;
                let known = |id: &&String| self.city.report_category(id).is_some();
                let mut units = rest.reading.iter().flat_map(|reading| reading.units.values());
                if let Some(id) = units.find(|id| !known(id)) {
                    return no("rest.reading.units", format!("the city has no category `{id}`"));
                }
                Ok(Speaks::Rest(Box::new(rest.clone())))
            }
            (None, Some(Open311 { api_key, jurisdiction, after_photos }), None) => {
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
            (None, None, Some(particulars)) => {
                if takes_tickets(file) {
                    return no("fhir", "FHIR knows queues and beds only");
                }
                let has_beds = |other: &&Connection| matches!(&other.speaks, Speaks::Fhir(other) if other.beds);
                match self.others.iter().find(has_beds).filter(|_| particulars.beds) {
                    Some(other) => no("fhir.beds", format!("`{}` says which are free", other.id)),
                    None => Ok(Speaks::Fhir(particulars.clone())),
                }
            }
            _ => no("rest", "there has to be one of `rest`, `open311` and `fhir`"),
        }
    }
}

fn unknown(id: &str) -> String {
    format!("the city's profile has no department `{id}`")
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

fn has_queues(file: &File) -> bool {
    file.fhir.is_some() || file.rest.as_ref().is_some_and(|rest| rest.queues.is_some())
}

fn check_rest(file: &File, rest: &Rest) -> Result<(), Wrong> {
    for (service, answering) in &rest.answers {
        let field = format!("rest.answers.{service}");
        known_path(&format!("{field}.path"), &answering.path, &OF_ENQUIRIES[..2])?;
        known_body(&format!("{field}.body"), &answering.body, OF_ENQUIRIES)?;
        if answering.verdicts.is_empty() {
            return no(&format!("{field}.verdicts"), "say what the department's words mean");
        }
    }
    if let Some(queues) = &rest.queues {
        check_queues(queues)?;
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

fn check_queues(queues: &Queueing) -> Result<(), Wrong> {
    let Queueing { places, slots, book, booked, cancel, standing, words, .. } = queues;
    known_path("rest.queues.places.path", &places.path, &[])?;
    known_path("rest.queues.slots.path", &slots.path, OF_SLOTS)?;
    known_path("rest.queues.book.path", &book.path, &OF_BOOKINGS[..4])?;
    known_body("rest.queues.book.body", &book.body, OF_BOOKINGS)?;
    known_path("rest.queues.booked.path", &booked.path, &OF_BOOKINGS[..1])?;
    known_path("rest.queues.cancel.path", &cancel.path, &OF_TURNS[..1])?;
    if let Some(body) = &cancel.body {
        known_body("rest.queues.cancel.body", body, &OF_TURNS[..1])?;
    }
    known_path("rest.queues.standing.path", &standing.path, OF_TURNS)?;
    if places.latitude.is_some() != places.longitude.is_some() {
        return no("rest.queues.places", "`latitude` and `longitude` go together");
    }
    if words.is_empty() {
        let cause = "say what the department's words for how somebody's place stands mean";
        return no("rest.queues.words", cause);
    }
    Ok(())
}

fn known_body(field: &str, body: &Body, known: &[&str]) -> Result<(), Wrong> {
    body.stranger(known).map_or(Ok(()), |name| no(field, none_of(&name, known)))
}

fn known_path(field: &str, path: &Path, known: &[&str]) -> Result<(), Wrong> {
    path.stranger(known).map_or(Ok(()), |name| no(field, none_of(name, known)))
}

fn none_of(name: &str, known: &[&str]) -> String {
    format!("`{{{name}}}` is none of our fields: {}", known.join(", "))
}
