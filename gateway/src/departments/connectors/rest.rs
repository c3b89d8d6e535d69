//! A department whose own HTTP interface is described by configuration.

use std::collections::BTreeMap;

use async_trait::async_trait;
use live_domain::service::Answers;
use live_domain::{Localized, Timestamp};
use live_protocol::{Event, EventKind};
use reqwest::Method;
use serde_json::{Value, json};

use super::file::{Reading, Rest, Word};
use super::link::{Link, reference, thread};
use super::template::{Fields, Pointer};
use crate::departments::desk::{
    Answered, Desk, Forward, HandOver, Known, Matter, NewDocument, News, Question, TakenOver,
    Thread, Told,
};
use crate::departments::guard::Failure;
use crate::departments::system::Ask;
use crate::error::{Error, Result};
use crate::secrets::sha256_hex;

/// The most lines, fixes, documents or photos in one answer.
const MOST: usize = 200;

/// The longest word or name of a department's, in letters.
const LONGEST: usize = 500;

/// The desk of such a department.
pub(crate) struct RestDesk {
    pub link: Link,
    pub reports: BTreeMap<String, String>,
    pub words: BTreeMap<String, Word>,
    pub rest: Rest,
}

#[async_trait]
impl Desk for RestDesk {
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver> {
        let fields = self.fields(ticket);
        let Some(how) = &self.rest.take_over else {
            return Err(Error::unavailable("nothing is configured to be handed over"));
        };
        let ask = Ask::new(how.method.0.clone(), how.path.say(&fields));
        let ask = ask.json(&how.body.say(&fields)).key(ticket.key());
        let read = |answer: &Value| match &how.reference {
            Some(pointer) => reference(pointer.words(answer)),
            None => Ok(ticket.number.clone()),
        };
        let reference = self.link.system.ask(ask, read).await?;
        self.link.taken(ticket, reference)
    }

    async fn tell(&self, told: &Told) -> Result<Timestamp> {
        let Some(how) = &self.rest.tell else {
            return Err(Error::unavailable("nothing is configured to be told to the department"));
        };
        let thread = thread(told.thread.as_ref())?;
        let mut fields = asked(&told.number, thread);
        let last = told.events.last();
        fields.extend([
            ("kind".to_owned(), json!(last.map(|event| event.kind))),
            ("note".to_owned(), json!(last.and_then(|event| event.note.as_ref()))),
            ("events".to_owned(), told.events.iter().map(shown).collect()),
        ]);
        add_answers(&mut fields, told.answers.as_ref());
        let body = how.body.say(&fields);
        // The same once more is the same; what comes after is not.
        let key = format!("{}-{}", told.number, &sha256_hex(body.to_string().as_bytes())[..16]);
        let ask = Ask::new(how.method.0.clone(), how.path.say(&fields)).json(&body).key(key);
        self.link.system.ask(ask, |_| Ok(())).await?;
        Ok(self.link.next())
    }

    async fn answer(&self, question: &Question) -> Result<Answered> {
        let how = self.rest.answers.get(&question.service);
        let how = how.ok_or_else(|| {
            Error::unavailable("nothing is configured to be asked of the department")
        })?;
        self.link.system.ask(how.ask(question), |answer| how.read(answer)).await
    }

    async fn news(&self, known: &Known) -> Result<News> {
        let thread = thread(known.thread.as_ref())?;
        let (mut news, photos) = match &self.rest.news {
            Some(how) => {
                let path = how.path.say(&asked(&known.number, thread));
                let read = |answer: &Value| self.read(answer, known, thread);
                self.link.system.ask(Ask::new(Method::GET, path), read).await?
            }
            None => self.pushed(known, thread)?,
        };
        for address in photos {
            news.photos.extend(self.link.system.picture(&address).await?);
        }
        self.link.ask_again(known, &mut news);
        Ok(news)
    }
}

type Read = std::result::Result<(News, Vec<String>), Failure>;

impl RestDesk {
    /// What a ticket has that a template may want.
    fn fields(&self, ticket: &HandOver) -> Fields {
        let mut fields = Fields::new();
        let mut add = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        add("number", json!(ticket.number));
        match &ticket.matter {
            Matter::Report { category, words, place, phone } => {
                add("category", json!(self.reports.get(category).unwrap_or(category)));
                add("words", json!(words));
                add("latitude", json!(place.point.map(|point| point.latitude)));
                add("longitude", json!(place.point.map(|point| point.longitude)));
                add("village", json!(place.village));
                add("landmark", json!(place.landmark));
                add("phone", json!(phone));
                let address = |id| format!("{}{id}", self.link.photos);
                add("photos", ticket.photos.iter().map(address).collect());
            }
            Matter::Application { service, version, for_another, answers, fee, .. } => {
                add("service", json!(service));
                add("version", json!(version));
                add("for_another", json!(for_another));
                add("fee", json!(fee));
                add_answers(&mut fields, Some(answers));
            }
        }
        fields
    }

    /// What came in callbacks, in their order.
    fn pushed(&self, known: &Known, thread: &Thread) -> Result<(News, Vec<String>)> {
        let mut all = (News::default(), Vec::new());
        let mut so_far = known.clone();
        for body in &known.pushed {
            // What cannot be read is kept until it can: nothing is lost, and nothing overtakes it.
            let read = self.read(body, &so_far, thread);
            let (news, photos) = read.map_err(|(Failure::Down(why) | Failure::Refused(why))| {
                tracing::warn!(system = self.link.id, why, "a callback cannot be read");
                Error::unavailable(why)
            })?;
            so_far.timeline.extend(news.events.clone());
            all.0.events.extend(news.events);
            all.0.status = news.status.or(all.0.status);
            if news.status.is_some() {
                all.0.fix = news.fix;
            }
            all.0.documents.extend(news.documents);
            all.0.forward = news.forward.or(all.0.forward);
            all.1.extend(photos);
        }
        Ok(all)
    }

    /// Reads news. What is in the timeline already is no news.
    fn read(&self, answer: &Value, known: &Known, thread: &Thread) -> Read {
        let Some(reading) = &self.rest.reading else {
            return Err(Failure::Refused("nothing is configured to read its news"));
        };
        let Reading { cursor, lines, line, units, fix, documents, document, photos } = reading;
        let unreadable = Failure::Down("its news are not what the configuration says");
        let mut news = News::default();
        // Some say nothing at all when nothing has happened.
        let lines = match lines.find(answer) {
            Some(lines) => list(lines),
            None if answer.is_null() => Vec::new(),
            None => return Err(unreadable),
        };
        for one in lines.into_iter().take(MOST) {
            let word = line.word.words(one).ok_or(unreadable)?;
            let Some((kind, status)) = self.meaning(&word)? else { continue };
            let at = line.at.as_ref().map(|at| at.moment(one).ok_or(unreadable)).transpose()?;
            let note = line.note.as_ref().and_then(|note| note.words(one));
            let event = self.link.line(at, kind, note);
            let is_known = |other: &Event| {
                other.kind == event.kind
                    && other.note == event.note
                    && (at.is_none() || other.at == event.at)
            };
            if known.since_taken().iter().chain(&news.events).any(is_known) {
                continue;
            }
            if kind == EventKind::Forwarded {
                let to = line.to.as_ref().and_then(|to| units.get(&to.words(one)?).cloned());
                news.forward = Some(Forward { to, reason: event.note.unwrap_or_default() });
                // What they go on to say is of a report that they do not have.
                break;
            }
            news.status = status.or(news.status);
            news.events.push(event);
        }
        if let Some(cursor) = cursor.as_ref().and_then(|cursor| cursor.words(answer)) {
            let cursor = reference(Some(cursor))?;
            news.thread = Some(Thread { cursor, ..thread.clone() });
        }
        let kinds = |kind| news.events.iter().any(|event| event.kind == kind);
        if kinds(EventKind::NeedsFix) {
            let open = fix.as_ref().and_then(|fix| fix.find(answer)?.as_object());
            let open = open.filter(|open| !open.is_empty()).ok_or(unreadable)?;
            let open = open.iter().take(MOST);
            let open =
                open.map(|(name, why)| (name.clone(), short(why.as_str().unwrap_or(""), LONGEST)));
            news.fix = open.collect::<Answers>();
        }
        if !kinds(EventKind::Finished) {
            return Ok((news, Vec::new()));
        }
        if let (Some(documents), Some(parts)) = (documents, document) {
            for one in documents.find(answer).map(list).unwrap_or_default().into_iter().take(MOST) {
                let name = parts.name.words(one).ok_or(unreadable)?;
                let number = parts.number.words(one).ok_or(unreadable)?;
                let said = |at: &Option<Pointer>| Some(short(&at.as_ref()?.words(one)?, LONGEST));
                news.documents.push(NewDocument {
                    name: same(short(&name, LONGEST)),
                    number: short(&number, LONGEST),
                    holder: said(&parts.holder),
                    holder_is_public: false,
                    statement: same(
                        said(&parts.statement).unwrap_or_else(|| short(&name, LONGEST)),
                    ),
                    expires_at: None,
                    pdf: None,
                    replaces: None,
                });
            }
        }
        let photos = photos.as_ref().and_then(|photos| photos.find(answer)).map(list);
        let photos = photos.unwrap_or_default().into_iter().take(3);
        Ok((news, photos.filter_map(Value::as_str).map(str::to_owned).collect()))
    }

    fn meaning(
        &self,
        word: &str,
    ) -> std::result::Result<Option<(EventKind, Option<live_protocol::TicketStatus>)>, Failure>
    {
        let Some(word) = self.words.get(word) else {
            // Whoever runs the city has to say what it means; until then nothing is lost. Only what looks
            // like a word is written down.
            let is_word = |c: char| c.is_ascii_alphanumeric() || " _-".contains(c);
            let word = Some(word).filter(|word| word.len() <= 40 && word.chars().all(is_word));
            tracing::warn!(system = self.link.id, word, "a word that the configuration has not");
            return Err(Failure::Refused("it uses a word that the configuration has not"));
        };
        Ok(word.meaning())
    }
}

/// What a ticket is asked about with.
fn asked(number: &str, thread: &Thread) -> Fields {
    let fields = [("number", number), ("reference", &thread.reference), ("cursor", &thread.cursor)];
    fields.map(|(name, words)| (name.to_owned(), json!(words))).into()
}

/// Answers as one field, and each as one.
fn add_answers(fields: &mut Fields, answers: Option<&Answers>) {
    let Some(answers) = answers else { return };
    let each = answers.iter().map(|(name, answer)| (format!("answers.{name}"), json!(answer)));
    fields.extend(each);
    fields.insert("answers".to_owned(), json!(answers));
}

fn shown(event: &Event) -> Value {
    json!({ "at": event.at, "kind": event.kind, "note": event.note })
}

fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}

/// Without control characters, and at most so long.
pub(super) fn short(words: &str, longest: usize) -> String {
    words.chars().filter(|c| !c.is_control()).take(longest).collect()
}

/// What a department says in one language, for both.
pub(super) fn same(words: String) -> Localized {
    Localized { id: words.clone(), en: words }
}
