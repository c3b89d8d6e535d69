//! What the types cannot say: limits, names, and that everything named is there.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::service::{
    ChoiceOption, Condition, DocumentNeeded, FORMAT, Fee, FormField, Kind, MAX_FIELDS, MAX_OPTIONS,
    NEEDS, NO, ServiceDefinition, Words, YES,
};
use crate::{Assurance, City, Localized};

/// The most characters of an id, a name and an option's value.
const ID: usize = 48;
/// The most characters of a title or a label.
const NAME: usize = 100;
/// The most characters of a text.
const TEXT: usize = 500;
/// The most pages, documents, rows of a table and so on.
const ENTRIES: RangeInclusive<usize> = 1..=30;
/// The most characters of a name among the answers: a phone takes no longer name of a field.
const ANSWER_NAME: usize = 40;
/// The most fields of a page: a phone takes no more at once.
const PAGE_FIELDS: usize = 40;
/// How deep conditions may be nested.
const DEPTH: usize = 6;
/// The most working days that can be promised.
const WORKING_DAYS: RangeInclusive<u16> = 1..=250;

/// Each broken rule: the path of what breaks it, and why.
pub fn broken(definition: &ServiceDefinition, city: &City) -> Vec<(String, String)> {
    let mut rules = Rules { city, wrong: Vec::new(), answers: BTreeMap::new() };
    rules.head(definition);
    rules.form(definition);
    rules.level(definition);
    rules.wrong
}

struct Rules<'a> {
    city: &'a City,
    wrong: Vec<(String, String)>,
    /// The fields so far, each with the answers that a condition can name; none where it cannot.
    answers: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Rules<'a> {
    fn say(&mut self, path: impl Into<String>, cause: impl Into<String>) {
        self.wrong.push((path.into(), cause.into()));
    }

    fn require(&mut self, holds: bool, path: &str, cause: &str) {
        if !holds {
            self.say(path, cause);
        }
    }

    fn head(&mut self, definition: &ServiceDefinition) {
        let ServiceDefinition { format, id, version, department, need, .. } = definition;
        self.require(*format == FORMAT, "format", &format!("not {FORMAT}"));
        self.name("id", id, b'-');
        self.require(*version > 0, "version", "versions begin with 1");
        let is_known = self.city.departments.iter().any(|known| known.id == *department);
        self.require(is_known, "department", "the city has no such department");
        let needs = format!("not one of {}", NEEDS.join(", "));
        self.require(NEEDS.contains(&need.as_str()), "need", &needs);
        self.texts("title", &definition.title, NAME);
        for (path, text) in [
            ("summary", &definition.summary),
            ("audience", &definition.audience),
            ("outcome", &definition.outcome),
            ("apply_at", &definition.apply_at),
        ] {
            self.texts(path, text, TEXT);
        }
        let days = WORKING_DAYS.contains(&definition.working_days);
        self.require(days, "working_days", "not 1 to 250");
        self.fee(&definition.fee);
        self.entries("legal_basis", definition.legal_basis.len());
        for (at, law) in definition.legal_basis.iter().enumerate() {
            self.text(&format!("legal_basis[{at}]"), law, NAME * 2);
        }
        self.words(&definition.words);
        self.text("source.text", &definition.source.text, TEXT);
        if let Some(url) = &definition.source.url {
            let is_web = url.starts_with("https://") || url.starts_with("http://");
            self.require(is_web && url.len() <= TEXT, "source.url", "not an address on the web");
        }
    }

    fn fee(&mut self, fee: &Fee) {
        match fee {
            Fee::None => {}
            Fee::Fixed(amount) => {
                self.require(amount.whole() > 0, "fee", "a fee of nothing is \"none\"");
            }
            Fee::Table(rows) => {
                self.entries("fee.table", rows.len());
                for (at, row) in rows.iter().enumerate() {
                    self.texts(&format!("fee.table[{at}].label"), &row.label, NAME);
                }
            }
            Fee::Text(text) => self.texts("fee.text", text, TEXT),
        }
    }

    fn words(&mut self, words: &Words) {
        for (language, words) in [("id", &words.id), ("en", &words.en)] {
            let path = format!("words.{language}");
            self.entries(&path, words.len());
            for (at, word) in words.iter().enumerate() {
                let path = format!("{path}[{at}]");
                self.text(&path, word, NAME);
                self.require(word.to_lowercase() == *word, &path, "everyday words are small");
                self.require(!words[..at].contains(word), &path, "stands twice");
            }
        }
    }

    fn form(&mut self, definition: &'a ServiceDefinition) {
        self.entries("pages", definition.pages.len());
        let fields = definition.fields().count();
        self.require(fields <= MAX_FIELDS, "pages", &format!("more than {MAX_FIELDS} fields"));
        for (at, page) in definition.pages.iter().enumerate() {
            let path = format!("pages[{at}]");
            self.texts(&format!("{path}.title"), &page.title, NAME);
            self.when(&path, page.when.as_ref());
            let fields = (1..=PAGE_FIELDS).contains(&page.fields.len());
            self.require(fields, &path, "not 1 to 40 fields");
            for (at, field) in page.fields.iter().enumerate() {
                self.field(&format!("{path}.fields[{at}]"), field);
            }
        }
        self.require(definition.documents.len() <= 30, "documents", "more than 30");
        for (at, document) in definition.documents.iter().enumerate() {
            self.document(&format!("documents[{at}]"), document);
        }
    }

    fn field(&mut self, path: &str, field: &'a FormField) {
        self.texts(&format!("{path}.label"), &field.label, NAME * 2);
        self.help(path, &field.help);
        self.when(path, field.when.as_ref());
        let kind = format!("{path}.kind");
        let mut answers = Vec::new();
        match &field.kind {
            Kind::Choice(options) => {
                self.options(&format!("{kind}.choice"), options);
                answers = options.iter().map(|option| option.value.as_str()).collect();
            }
            Kind::YesNo => answers = vec![YES, NO],
            Kind::Digits { least, most } => {
                let fits = 1 <= *least && least <= most && *most <= 40;
                self.require(fits, &kind, "not 1 to 40 digits, the fewest first");
            }
            Kind::Date { from, to } => {
                // Two centuries: enough for any paper.
                let fits = from <= to && *from >= -73_000 && *to <= 73_000;
                self.require(fits, &kind, "no day is between these two");
            }
            Kind::Number { least, most, unit } => {
                self.require(least < most, &kind, "no number to choose is between these two");
                self.texts(&format!("{kind}.number.unit"), unit, NAME);
            }
            _ => {}
        }
        self.answer_name(path, &field.name, answers);
    }

    fn options(&mut self, path: &str, options: &[ChoiceOption]) {
        let fits = (2..=MAX_OPTIONS).contains(&options.len());
        self.require(fits, path, &format!("not 2 to {MAX_OPTIONS} options"));
        let mut seen = std::collections::BTreeSet::new();
        for (at, option) in options.iter().enumerate() {
            let path = format!("{path}[{at}]");
            self.name(&format!("{path}.value"), &option.value, b'-');
            self.texts(&format!("{path}.label"), &option.label, NAME);
            self.require(seen.insert(&option.value), &format!("{path}.value"), "stands twice");
        }
    }

    fn document(&mut self, path: &str, document: &'a DocumentNeeded) {
        self.texts(&format!("{path}.label"), &document.label, NAME * 2);
        self.help(path, &document.help);
        self.when(path, document.when.as_ref());
        if let Some(holder) = &document.held {
            let is_known = self.city.departments.iter().any(|known| known.id == *holder);
            self.require(is_known, &format!("{path}.held"), "the city has no such department");
        }
        self.answer_name(path, &document.name, Vec::new());
    }

    /// A name among the answers, which is known from here on.
    fn answer_name(&mut self, path: &str, name: &'a str, answers: Vec<&'a str>) {
        let path = format!("{path}.name");
        self.name(&path, name, b'_');
        self.require(name.len() <= ANSWER_NAME, &path, "longer than 40 characters");
        if self.answers.insert(name, answers).is_some() {
            self.say(path, format!("{name} stands twice"));
        }
    }

    fn when(&mut self, path: &str, when: Option<&Condition>) {
        if let Some(condition) = when {
            self.condition(&format!("{path}.when"), condition, 0);
        }
    }

    fn condition(&mut self, path: &str, condition: &Condition, depth: usize) {
        if depth > DEPTH {
            return self.say(path, format!("conditions nested more than {DEPTH} deep"));
        }
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let word = if matches!(condition, Condition::All(_)) { "all" } else { "any" };
                let path = format!("{path}.{word}");
                self.entries(&path, parts.len());
                for (at, part) in parts.iter().enumerate() {
                    self.condition(&format!("{path}[{at}]"), part, depth + 1);
                }
            }
            Condition::Not(part) => self.condition(&format!("{path}.not"), part, depth + 1),
            Condition::Is(field, value) => {
                self.answer(&format!("{path}.is"), field, std::slice::from_ref(value));
            }
            Condition::OneOf(field, values) => {
                let path = format!("{path}.one-of");
                self.entries(&path, values.len());
                self.answer(&path, field, values);
            }
        }
    }

    /// That a condition names a field further up, and answers that it can have.
    fn answer(&mut self, path: &str, field: &str, values: &[String]) {
        let cause = match self.answers.get(field) {
            None => format!("no field further up is named {field}"),
            Some(answers) if answers.is_empty() => {
                format!("{field} is no choice, so no condition can look at it")
            }
            Some(answers) => match values.iter().find(|one| !answers.contains(&one.as_str())) {
                Some(impossible) => format!("{impossible} is never the answer to {field}"),
                None => return,
            },
        };
        self.say(path, cause);
    }

    /// What is only known of, or kept for, somebody who signed in needs that somebody did.
    fn level(&mut self, definition: &ServiceDefinition) {
        let is_personal = |field: &FormField| {
            matches!(field.kind, Kind::Nik | Kind::FamilyCard | Kind::BirthDate | Kind::Photo)
        };
        let is_personal = definition.fields().any(is_personal) || !definition.documents.is_empty();
        let holds = definition.documents.iter().any(|document| document.held.is_some());
        let (least, why) = if holds {
            (Assurance::Matched, "a document that a department holds needs the level matched")
        } else if is_personal {
            (
                Assurance::Phone,
                "personal numbers, birth dates, photos and documents need the level phone",
            )
        } else {
            return;
        };
        self.require(definition.level >= least, "level", why);
    }

    fn help(&mut self, path: &str, help: &Localized) {
        if *help != Localized::default() {
            self.texts(&format!("{path}.help"), help, TEXT);
        }
    }

    fn texts(&mut self, path: &str, texts: &Localized, most: usize) {
        self.text(&format!("{path}.id"), &texts.id, most);
        self.text(&format!("{path}.en"), &texts.en, most);
    }

    fn text(&mut self, path: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.say(path, "is empty");
        } else if text.chars().count() > most {
            self.say(path, format!("longer than {most} characters"));
        } else if text.chars().any(char::is_control) {
            self.say(path, "holds a control character");
        }
    }

    fn entries(&mut self, path: &str, count: usize) {
        self.require(ENTRIES.contains(&count), path, "not 1 to 30 entries");
    }

    /// Small letters, digits and a separator, a letter first.
    fn name(&mut self, path: &str, name: &str, separator: u8) {
        let known =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == separator;
        let fits = (1..=ID).contains(&name.len())
            && name.as_bytes()[0].is_ascii_lowercase()
            && name.bytes().all(known);
        let separator = char::from(separator);
        let cause = format!("not a name: small letters, digits and {separator:?}, a letter first");
        self.require(fits, path, &cause);
    }
}
