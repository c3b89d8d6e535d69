//! A life event as data: what is asked once, and the applications that come of it.
//!
//! It is published, found and filled in as a service is. What differs is that its answers become several
//! applications: an [`Interview`] puts the event's own questions and what its services ask beyond them
//! into one form, and takes the answers apart again.

#[cfg(feature = "check")]
mod rules;

use std::collections::BTreeMap;

use serde::Deserialize;
#[cfg(feature = "check")]
use serde::Serialize;

use super::{
    Answers, Condition, DocumentNeeded, FORMAT, Fee, FormField, FormPage, Kind, ServiceDefinition,
    ServiceEntry, Source, Unreadable, Words,
};
use crate::{Assurance, Localized};

/// A life event: the questions that several services share, and the applications for them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct LifeEvent {
    /// The format that it is written in: see [`FORMAT`].
    pub format: u16,
    /// Its id in addresses, among those of the services.
    pub id: String,
    /// Its own version, which grows with each change.
    pub version: u32,
    /// The department that answers for it.
    pub department: String,
    /// What people come for with it: one of [`NEEDS`](super::NEEDS).
    pub need: String,
    /// Its name.
    pub title: Localized,
    /// What it is, in a sentence.
    pub summary: Localized,
    /// Who it is for.
    pub audience: Localized,
    /// What is asked once, page by page.
    pub pages: Vec<FormPage>,
    /// What has to be shown once.
    #[serde(default)]
    pub documents: Vec<DocumentNeeded>,
    /// The applications that come of it, in the order in which they are sent.
    pub applications: Vec<EventApplication>,
    /// What else to know, and to do where it is not the city's.
    #[serde(default)]
    pub advice: Vec<Localized>,
    /// Everyday words by which people look for it.
    pub words: Words,
    /// Where all this is from.
    pub source: Source,
}

/// An application that comes of a life event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
pub struct EventApplication {
    /// The service that is applied for.
    pub service: String,
    /// When it is; always where there is no condition.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Services further up that have to be decided before this one is begun, where they are applied for.
    #[serde(default)]
    pub after: Vec<String>,
    /// Where the answers to what the service asks come from, by its names. What is not named is asked.
    #[serde(default)]
    pub answers: BTreeMap<String, AnswerFrom>,
}

/// Where the answer to a service's question comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "check", derive(Serialize))]
#[serde(rename_all = "kebab-case")]
pub enum AnswerFrom {
    /// From a question of the event, or a document.
    From(String),
    /// It is always this.
    Value(String),
    /// It stays empty.
    Empty,
}

/// Whether a text is a life event that this city can publish, where it offers these services.
///
/// # Errors
/// As those of a service's [`check`](super::check).
#[cfg(feature = "check")]
pub fn check(
    text: &str,
    city: &crate::City,
    offered: &[ServiceDefinition],
) -> Result<LifeEvent, Vec<super::Finding>> {
    crate::check::check(text, |event| rules::broken(event, city, offered))
}

impl LifeEvent {
    /// Whether a text wants to be a life event, and not a service: it says which applications come of it.
    pub fn is(text: &str) -> bool {
        crate::json::read::<serde_json::Value>(text.as_bytes())
            .is_ok_and(|value| value.get("applications").is_some())
    }

    /// Reads a life event as it was published.
    ///
    /// # Errors
    /// [`Unreadable::Newer`] for a format or a kind of field that this version does not know.
    pub fn read(json: &[u8]) -> Result<Self, Unreadable> {
        let event: Result<Self, _> = crate::json::read(json);
        match event {
            Ok(event) if event.format <= FORMAT => Ok(event),
            Ok(_) => Err(Unreadable::Newer),
            Err(_) => Err(crate::json::read::<ServiceEntry>(json)
                .map_or(Unreadable::Malformed, |_| Unreadable::Newer)),
        }
    }

    /// The kind of a question of its own; of a document, that of a photo.
    pub(super) fn kind_of(&self, name: &str) -> Option<&Kind> {
        let mut fields = self.pages.iter().flat_map(|page| &page.fields);
        let document = || self.documents.iter().any(|document| document.name == name);
        let field = fields.find(|field| field.name == name).map(|field| &field.kind);
        field.or_else(|| document().then_some(&Kind::Photo))
    }
}

/// A life event with the services that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interview {
    /// The event.
    pub event: LifeEvent,
    /// The service of each of its applications.
    pub services: Vec<ServiceDefinition>,
}

/// An application that comes of what was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming<'a> {
    /// What is applied for.
    pub service: &'a ServiceDefinition,
    /// The services of other applications that come, too, and have to be decided first.
    pub after: Vec<&'a str>,
    /// The answers to what the service asks.
    pub answers: Answers,
}

impl Interview {
    /// Puts an event and its services together; nothing when there is none of a name.
    pub fn new(
        event: LifeEvent,
        find: impl FnMut(&EventApplication) -> Option<ServiceDefinition>,
    ) -> Option<Self> {
        let services = event.applications.iter().map(find).collect::<Option<_>>()?;
        Some(Self { event, services })
    }

    /// All that is asked, in the shape of one service: the event's own questions first, then what each
    /// service asks beyond them, under the service's title.
    ///
    /// Its level is that of the most demanding service, its days those of the slowest. It costs what its
    /// services do.
    pub fn as_service(&self) -> ServiceDefinition {
        let LifeEvent { format, id, version, department, need, title, .. } = self.event.clone();
        let LifeEvent { summary, audience, mut pages, mut documents, words, source, .. } =
            self.event.clone();
        for part in self.parts() {
            let fields: Vec<FormField> = part.fields().collect();
            if !fields.is_empty() {
                let (title, when) = (part.service.title.clone(), part.application.when.clone());
                pages.push(FormPage { title, when, fields });
            }
            for document in part.documents() {
                // What a department has already is the same for each who looks at it.
                let is_same =
                    |known: &DocumentNeeded| known.held.is_some() && known.label == document.label;
                if document.held.is_none() || !documents.iter().any(is_same) {
                    documents.push(document);
                }
            }
        }
        let services = || self.services.iter();
        let mut legal_basis: Vec<String> = Vec::new();
        for law in services().flat_map(|service| &service.legal_basis) {
            if !legal_basis.contains(law) {
                legal_basis.push(law.clone());
            }
        }
        ServiceDefinition {
            level: services().map(|service| service.level).max().unwrap_or(Assurance::Guest),
            answered_by: None,
            fee: Fee::None,
            working_days: services().map(|service| service.working_days).max().unwrap_or(0),
            extension: 0,
            objection: None,
            stages: Vec::new(),
            legal_basis,
            outcome: summary.clone(),
            apply_at: services().next().map(|first| first.apply_at.clone()).unwrap_or_default(),
            format,
            id,
            version,
            department,
            need,
            title,
            summary,
            audience,
            pages,
            documents,
            words,
            source,
        }
    }

    /// The applications that come of these answers to [`Self::as_service`], in order.
    pub fn applications(&self, given: &Answers) -> Vec<Coming<'_>> {
        let whole = self.as_service();
        let answers = whole.asked(given).answers;
        let coming = |part: &Part<'_>| {
            part.application.when.as_ref().is_none_or(|condition| condition.holds(&answers))
        };
        let parts: Vec<_> = self.parts().filter(coming).collect();
        let is_coming = |id: &str| parts.iter().any(|part| part.service.id == id);
        let after = |part: &Part<'_>| {
            let after = self.application(part.at).after.iter().map(String::as_str);
            after.filter(|id| is_coming(id)).collect()
        };
        let coming = parts.iter().map(|part| Coming {
            service: &self.services[part.at],
            after: after(part),
            answers: self.services[part.at].asked(&part.answers(&answers)).answers,
        });
        coming.collect()
    }

    /// How sure the city has to be of who answers like this: as what comes of it asks for.
    pub fn level(&self, given: &Answers) -> Assurance {
        let coming = self.applications(given);
        coming.iter().map(|one| one.service.level).max().unwrap_or(Assurance::Guest)
    }

    /// The name in the interview under which something of a service is asked; nothing when it is not.
    pub fn name_of(&self, service: &str, name: &str) -> Option<String> {
        let part = self.parts().find(|part| part.service.id == service)?;
        let is_asked = part.service.fields().any(|field| field.name == name)
            || part.service.documents.iter().any(|document| document.name == name);
        if is_asked { part.name_of(name) } else { None }
    }

    fn application(&self, at: usize) -> &EventApplication {
        &self.event.applications[at]
    }

    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let pairs = self.event.applications.iter().zip(&self.services).enumerate();
        pairs.map(|(at, (application, service))| Part {
            event: &self.event,
            at,
            application,
            service,
        })
    }
}

/// One application of an event, and its service.
struct Part<'a> {
    event: &'a LifeEvent,
    at: usize,
    application: &'a EventApplication,
    service: &'a ServiceDefinition,
}

impl<'a> Part<'a> {
    /// Where an answer comes from; nowhere when it has to be asked. A service may have changed since the
    /// event was written: what no longer fits is asked, too.
    fn source(&self, name: &str) -> Option<&'a AnswerFrom> {
        let from = self.application.answers.get(name)?;
        let is_document = self.service.documents.iter().any(|document| document.name == name);
        let mut fields = self.service.fields();
        let field = fields.find(|field| field.name == name);
        let kind = field.map(|field| &field.kind).or(is_document.then_some(&Kind::Photo))?;
        let fits = match from {
            AnswerFrom::From(question) => self.event.kind_of(question)?.fits(kind),
            AnswerFrom::Value(_) => true,
            AnswerFrom::Empty => field.is_none_or(|field| field.optional),
        };
        fits.then_some(from)
    }

    /// Under which name something is asked.
    fn name_of(&self, name: &str) -> Option<String> {
        match self.source(name) {
            Some(AnswerFrom::From(question)) => Some(question.clone()),
            Some(_) => None,
            None => Some(own_name(&self.service.id, name)),
        }
    }

    /// The service's fields that nothing answers, as they are asked in the interview.
    fn fields(&self) -> impl Iterator<Item = FormField> {
        let pages = self.service.pages.iter();
        let fields = pages.flat_map(|page| page.fields.iter().map(move |field| (page, field)));
        let open = fields.filter(|(_, field)| self.source(&field.name).is_none());
        open.filter_map(|(page, field)| {
            let when = self.all(&[&page.when, &field.when]);
            let name = own_name(&self.service.id, &field.name);
            can_be(when.as_ref()).then(|| FormField { name, when, ..field.clone() })
        })
    }

    /// The same of documents, each for those who apply for the service.
    fn documents(&self) -> impl Iterator<Item = DocumentNeeded> {
        let documents = self.service.documents.iter();
        let open = documents.filter(|document| self.source(&document.name).is_none());
        open.filter_map(|document| {
            let own = self.all(&[&document.when]);
            let both: Vec<_> = self.application.when.iter().cloned().chain(own).collect();
            let when = (!both.is_empty()).then_some(Condition::All(both));
            let name = own_name(&self.service.id, &document.name);
            can_be(when.as_ref()).then(|| DocumentNeeded { name, when, ..document.clone() })
        })
    }

    /// Conditions of the service as one of the interview; nothing when there is none.
    fn all(&self, conditions: &[&Option<Condition>]) -> Option<Condition> {
        let parts = conditions.iter().filter_map(|condition| condition.as_ref());
        let parts: Vec<_> = parts.map(|condition| self.rewritten(condition)).collect();
        (!parts.is_empty()).then_some(Condition::All(parts))
    }

    fn rewritten(&self, condition: &Condition) -> Condition {
        let each = |parts: &[Condition]| parts.iter().map(|part| self.rewritten(part)).collect();
        match condition {
            Condition::All(parts) => Condition::All(each(parts)),
            Condition::Any(parts) => Condition::Any(each(parts)),
            Condition::Not(part) => Condition::Not(Box::new(self.rewritten(part))),
            Condition::Is(field, value) => self.answered(field, std::slice::from_ref(value)),
            Condition::OneOf(field, values) => self.answered(field, values),
            // Of a fee, which an interview has none of.
            Condition::AtLeast(..) => condition.clone(),
        }
    }

    /// That a field of the service has one of these answers. What is not asked by the service has none,
    /// even where the event asked it for another.
    fn answered(&self, name: &str, values: &[String]) -> Condition {
        let is = |name: String| Condition::OneOf(name, values.to_vec());
        let holds = match self.source(name) {
            None => return is(own_name(&self.service.id, name)),
            Some(AnswerFrom::From(question)) => is(question.clone()),
            Some(AnswerFrom::Value(value)) if values.contains(value) => Condition::All(Vec::new()),
            Some(_) => return Condition::Any(Vec::new()),
        };
        let mut pages = self.service.pages.iter();
        let asked = pages.find_map(|page| {
            let field = page.fields.iter().find(|field| field.name == name)?;
            self.all(&[&page.when, &field.when])
        });
        Condition::All(asked.into_iter().chain([holds]).collect())
    }

    /// What the service is given, by its own names.
    fn answers(&self, answers: &Answers) -> Answers {
        let documents = self.service.documents.iter().map(|document| &document.name);
        let names = self.service.fields().map(|field| &field.name).chain(documents);
        let answer = |name: &String| {
            let answer = match self.source(name) {
                Some(AnswerFrom::Value(value)) => Some(value),
                _ => answers.get(&self.name_of(name)?),
            };
            Some((name.clone(), answer?.clone()))
        };
        names.filter_map(answer).collect()
    }
}

/// Whether a condition may hold: not where an answer that is always the same decides it.
fn can_be(condition: Option<&Condition>) -> bool {
    match condition {
        Some(Condition::All(parts)) => parts.iter().all(|part| can_be(Some(part))),
        Some(Condition::Any(parts)) => parts.iter().any(|part| can_be(Some(part))),
        Some(Condition::Not(part)) => !always(part),
        _ => true,
    }
}

/// Whether a condition holds whatever is answered.
fn always(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(always),
        Condition::Any(parts) => parts.iter().any(always),
        Condition::Not(part) => !can_be(Some(part)),
        Condition::Is(..) | Condition::OneOf(..) | Condition::AtLeast(..) => false,
    }
}

/// The name in an interview of what only one service asks.
fn own_name(service: &str, name: &str) -> String {
    format!("{service}.{name}")
}

impl Kind {
    /// Whether another kind takes whatever this one does.
    pub fn fits(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Choice(some), Self::Choice(all)) => {
                some.iter().all(|one| all.iter().any(|known| known.value == one.value))
            }
            (
                Self::Digits { least, most },
                Self::Digits { least: other_least, most: other_most },
            ) => other_least <= least && most <= other_most,
            (Self::Date { from, to }, Self::Date { from: other_from, to: other_to }) => {
                other_from <= from && to <= other_to
            }
            (Self::Date { to, .. }, Self::BirthDate) => *to <= 0,
            (
                Self::Number { least, most, .. },
                Self::Number { least: other_least, most: other_most, .. },
            ) => other_least <= least && most <= other_most,
            (
                Self::Line | Self::Nik | Self::FamilyCard | Self::TaxObject | Self::Phone,
                Self::Line | Self::Paragraph,
            ) => true,
            (one, other) => one == other,
        }
    }
}
