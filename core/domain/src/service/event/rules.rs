//! What the types cannot say of a life event: that its services are there, take the shared answers, and
//! miss none whatever is answered.

use std::collections::{BTreeMap, BTreeSet};

use super::{AnswerFrom, EventApplication, Interview, LifeEvent};
use crate::check::TEXT;
use crate::service::rules::Rules;
use crate::service::{
    Answers, Asked, Condition, FormField, Kind, MAX_FIELDS, NO, ServiceDefinition, YES,
};
use crate::{City, Date};

/// The most applications of an event.
const APPLICATIONS: std::ops::RangeInclusive<usize> = 2..=12;
/// The most ways to answer that are gone through.
const WAYS: usize = 20_000;

/// Each broken rule: the path of what breaks it, and why.
pub(super) fn broken(
    event: &LifeEvent,
    city: &City,
    offered: &[ServiceDefinition],
) -> Vec<(String, String)> {
    let mut rules = Rules::new(city);
    let LifeEvent { format, id, version, department, need, title, .. } = event;
    rules.head((*format, id, *version), (department, need), title);
    rules.texts.texts("summary", &event.summary, TEXT);
    rules.texts.texts("audience", &event.audience, TEXT);
    for (at, text) in event.advice.iter().enumerate() {
        rules.texts.texts(&format!("advice[{at}]"), text, TEXT);
    }
    rules.words(&event.words);
    rules.texts.source(&event.source);
    rules.form(&event.pages, &event.documents);
    let count = event.applications.len();
    rules.texts.require(APPLICATIONS.contains(&count), "applications", "not 2 to 12 applications");
    let find = |id: &str| offered.iter().find(|service| service.id == id);
    for (at, application) in event.applications.iter().enumerate() {
        let path = format!("applications[{at}]");
        rules.when(&path, application.when.as_ref());
        let before = &event.applications[..at];
        order(&mut rules, &path, before, application);
        match find(&application.service) {
            Some(service) if service.answered_by.is_some() => {
                rules.texts.say(format!("{path}.service"), "is answered at once, not applied for");
            }
            Some(service) => answers(&mut rules, &path, (event, application, service), city),
            None => rules.texts.say(format!("{path}.service"), "the city has no such service"),
        }
    }
    unused(&mut rules, event);
    let found = Interview::new(event.clone(), |application| find(&application.service).cloned());
    if let Some(interview) = found.filter(|_| rules.texts.wrong.is_empty()) {
        Ways::new(&interview).go(&mut rules);
    }
    rules.texts.wrong
}

fn order(
    rules: &mut Rules<'_>,
    path: &str,
    before: &[EventApplication],
    application: &EventApplication,
) {
    let is_before = |id: &str| before.iter().any(|other| other.service == id);
    if is_before(&application.service) {
        rules.texts.say(format!("{path}.service"), "is applied for twice");
    }
    // As it looks only upwards, nothing can go round.
    for (at, id) in application.after.iter().enumerate() {
        let cause = format!("no application further up is for {id}");
        rules.texts.require(is_before(id), &format!("{path}.after[{at}]"), &cause);
    }
}

/// That each answer is for something that the service asks, and can be one.
fn answers(
    rules: &mut Rules<'_>,
    path: &str,
    (event, application, service): (&LifeEvent, &EventApplication, &ServiceDefinition),
    city: &City,
) {
    for (name, from) in &application.answers {
        let path = format!("{path}.answers.{name}");
        let field = service.fields().find(|field| field.name == *name);
        let document = service.documents.iter().find(|document| document.name == *name);
        let kind = field.map(|field| &field.kind).or(document.map(|_| &Kind::Photo));
        let Some(kind) = kind else {
            rules.texts.say(path, format!("{} asks no {name}", service.id));
            continue;
        };
        match from {
            AnswerFrom::From(question) => match event.kind_of(question) {
                None => rules.texts.say(path, format!("nothing is asked under {question}")),
                Some(asked) if !asked.fits(kind) => {
                    rules.texts.say(path, format!("{} does not take every {question}", service.id));
                }
                Some(_) => {}
            },
            AnswerFrom::Value(value) => {
                let is_fixed = !matches!(
                    kind,
                    Kind::BirthDate | Kind::Date { .. } | Kind::Place | Kind::Photo
                );
                rules.texts.require(is_fixed, &path, "is not the same for everybody");
                let takes = kind.takes(value, Date::MIN, city).is_ok();
                rules.texts.require(takes, &path, &format!("{} does not take {value}", service.id));
            }
            AnswerFrom::Empty => {
                let may_be = field.is_some_and(|field| field.optional)
                    || document.is_some_and(|one| one.optional || one.held.is_some());
                rules.texts.require(may_be, &path, &format!("{} needs it", service.id));
            }
        }
    }
}

/// Questions of which nothing comes.
fn unused(rules: &mut Rules<'_>, event: &LifeEvent) {
    let mut used = BTreeSet::new();
    for application in &event.applications {
        named(application.when.as_ref(), &mut used);
        for from in application.answers.values() {
            if let AnswerFrom::From(question) = from {
                used.insert(question.clone());
            }
        }
    }
    for page in &event.pages {
        named(page.when.as_ref(), &mut used);
        page.fields.iter().for_each(|field| named(field.when.as_ref(), &mut used));
    }
    event.documents.iter().for_each(|document| named(document.when.as_ref(), &mut used));
    for (at, page) in event.pages.iter().enumerate() {
        for (field_at, field) in page.fields.iter().enumerate() {
            let path = format!("pages[{at}].fields[{field_at}].name");
            rules.texts.require(used.contains(&field.name), &path, "nothing comes of it");
        }
    }
    for (at, document) in event.documents.iter().enumerate() {
        let path = format!("documents[{at}].name");
        rules.texts.require(used.contains(&document.name), &path, "nothing comes of it");
    }
}

/// The fields that a condition looks at.
fn named(condition: Option<&Condition>, into: &mut BTreeSet<String>) {
    match condition {
        None => {}
        Some(Condition::All(parts) | Condition::Any(parts)) => {
            for part in parts {
                named(Some(part), into);
            }
        }
        Some(Condition::Not(part)) => named(Some(part), into),
        Some(
            Condition::Is(field, _) | Condition::OneOf(field, _) | Condition::AtLeast(field, _),
        ) => {
            into.insert(field.clone());
        }
    }
}

/// Every way to answer what conditions look at.
struct Ways<'a> {
    interview: &'a Interview,
    whole: ServiceDefinition,
    /// What conditions look at.
    decisive: BTreeSet<String>,
    /// Which applications came at least once.
    came: BTreeSet<String>,
    /// What was missing of which service, with the answers with which it was.
    missing: BTreeMap<(String, String), String>,
    /// What was asked twice, in the same words.
    twice: BTreeSet<String>,
    tried: usize,
}

impl<'a> Ways<'a> {
    fn new(interview: &'a Interview) -> Self {
        let whole = interview.as_service();
        let mut decisive = BTreeSet::new();
        conditions_of(&whole, &mut decisive);
        for application in &interview.event.applications {
            named(application.when.as_ref(), &mut decisive);
        }
        for service in &interview.services {
            let mut of_service = BTreeSet::new();
            conditions_of(service, &mut of_service);
            let names = of_service.iter().filter_map(|name| interview.name_of(&service.id, name));
            decisive.extend(names);
        }
        let (came, missing, twice) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        Self { interview, whole, decisive, came, missing, twice, tried: 0 }
    }

    fn go(mut self, rules: &mut Rules<'_>) {
        let fields = self.whole.fields().count();
        let cause = format!("more than {MAX_FIELDS} fields with those of the services");
        rules.texts.require(fields <= MAX_FIELDS, "pages", &cause);
        self.answer(&mut Answers::new());
        rules.texts.require(
            self.tried < WAYS,
            "pages",
            "more ways to answer than can be gone through",
        );
        for (at, application) in self.interview.event.applications.iter().enumerate() {
            let path = format!("applications[{at}]");
            let comes = self.came.contains(&application.service) || self.tried >= WAYS;
            rules.texts.require(comes, &path, "never comes, whatever is answered");
            let missing = self.missing.iter();
            for ((_, name), way) in missing.filter(|((id, _), _)| *id == application.service) {
                rules.texts.say(path.clone(), format!("{name} is not answered when {way}"));
            }
        }
        for label in &self.twice {
            rules.texts.require(false, "pages", &format!("asks twice: {label}"));
        }
    }

    /// Goes on from what was answered so far.
    fn answer(&mut self, so_far: &mut Answers) {
        if self.tried >= WAYS {
            return;
        }
        let asked = self.whole.asked(so_far);
        let mut fields = asked.pages.iter().flat_map(|page| page.fields.iter().copied());
        let open = fields
            .find(|field| self.decisive.contains(&field.name) && !so_far.contains_key(&field.name));
        let Some((name, options)) = open.map(|field| (field.name.clone(), options(field))) else {
            return self.judge(so_far);
        };
        for option in options {
            so_far.insert(name.clone(), option);
            self.answer(so_far);
        }
        so_far.remove(&name);
    }

    /// Whether anything is asked twice, or missing when only what has to be is answered.
    fn judge(&mut self, decided: &Answers) {
        self.tried += 1;
        let asked = self.whole.asked(decided);
        let fields = asked.pages.iter().flat_map(|page| page.fields.iter());
        let shown = asked.documents.iter().filter(|document| document.held.is_none());
        let labels =
            fields.map(|field| &field.label.id).chain(shown.map(|document| &document.label.id));
        let mut seen = BTreeSet::new();
        self.twice.extend(labels.filter(|label| !seen.insert(*label)).cloned());
        let mut answers = decided.clone();
        for name in needed(&asked) {
            answers.entry(name.clone()).or_insert_with(|| "?".to_owned());
        }
        for coming in self.interview.applications(&answers) {
            self.came.insert(coming.service.id.clone());
            for name in needed(&coming.service.asked(&coming.answers)) {
                if !coming.answers.contains_key(name) {
                    let way = decided.iter().map(|(name, answer)| format!("{name} is {answer}"));
                    let way = way.collect::<Vec<_>>().join(", ");
                    self.missing.entry((coming.service.id.clone(), name.clone())).or_insert(way);
                }
            }
        }
    }
}

/// The names of what has to be answered.
fn needed<'a>(asked: &Asked<'a>) -> Vec<&'a String> {
    let fields = asked.pages.iter().flat_map(|page| page.fields.iter().copied());
    let fields = fields.filter(|field| !field.optional).map(|field| &field.name);
    let shown = asked.documents.iter().copied();
    let shown = shown.filter(|document| !document.optional && document.held.is_none());
    fields.chain(shown.map(|document| &document.name)).collect()
}

/// What a condition can tell apart.
fn options(field: &FormField) -> Vec<String> {
    match &field.kind {
        Kind::Choice(options) => options.iter().map(|option| option.value.clone()).collect(),
        _ => vec![YES.to_owned(), NO.to_owned()],
    }
}

/// What the conditions of a form look at.
fn conditions_of(form: &ServiceDefinition, into: &mut BTreeSet<String>) {
    for page in &form.pages {
        named(page.when.as_ref(), into);
        page.fields.iter().for_each(|field| named(field.when.as_ref(), into));
    }
    form.documents.iter().for_each(|document| named(document.when.as_ref(), into));
}
