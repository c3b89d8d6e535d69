//! What the types cannot say: limits, names, and that everything named is there.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::check::{NAME, TEXT, Texts};
use crate::service::{
    ADMISSION, ChoiceOption, Condition, DEPARTMENT, DocumentNeeded, FORMAT, Fee, FeeRow, FormField,
    FormPage, Kind, MAX_FIELDS, MAX_OPTIONS, NEEDS, NO, Objection, ServiceDefinition, Words, YES,
};
use crate::{Assurance, City, Localized};

/// The most characters of a name among the answers: a phone takes no longer name of a field.
const ANSWER_NAME: usize = 40;
/// The most fields of a page: a phone takes no more at once.
const PAGE_FIELDS: usize = 40;
/// How deep conditions may be nested.
const DEPTH: usize = 6;
/// The most working days that can be promised.
const WORKING_DAYS: RangeInclusive<u16> = 1..=250;
/// How many may decide one after the other.
const STAGES: RangeInclusive<usize> = 2..=10;

/// The most that a sum can come to, in rupiah.
const MOST_FEE: u64 = 1_000_000_000_000;

/// Each broken rule: the path of what breaks it, and why.
pub(super) fn broken(
    definition: &ServiceDefinition,
    city: &City,
    offered: &[ServiceDefinition],
) -> Vec<(String, String)> {
    let mut rules = Rules::new(city);
    let ServiceDefinition { format, id, version, department, need, title, .. } = definition;
    rules.head((*format, id, *version), (department, need), title);
    rules.promises(definition);
    if let Some(objection) = &definition.objection {
        rules.objection(objection, offered);
    }
    rules.words(&definition.words);
    rules.texts.source(&definition.source);
    rules.form(&definition.pages, &definition.documents);
    // It looks at what is asked.
    rules.fee(&definition.fee);
    rules.level(definition);
    rules.texts.wrong
}

/// What is known of a service, or of a life event, while it is gone through.
pub(super) struct Rules<'a> {
    /// What all that is published has, and what is broken so far.
    pub texts: Texts<'a>,
    /// The fields so far, each with the answers that a condition can name; none where it cannot.
    answers: BTreeMap<&'a str, Vec<&'a str>>,
    /// The numbers so far, each with the smallest and the largest.
    numbers: BTreeMap<&'a str, (i64, i64)>,
}

impl<'a> Rules<'a> {
    pub fn new(city: &'a City) -> Self {
        Self {
            texts: Texts { city, wrong: Vec::new() },
            answers: BTreeMap::new(),
            numbers: BTreeMap::new(),
        }
    }

    pub fn head(
        &mut self,
        (format, id, version): (u16, &str, u32),
        (department, need): (&str, &str),
        title: &Localized,
    ) {
        let is_known = (1..=FORMAT).contains(&format);
        self.texts.require(is_known, "format", &format!("not 1 to {FORMAT}"));
        self.texts.name("id", id, b'-');
        self.texts.require(version > 0, "version", "versions begin with 1");
        self.texts.department("department", department);
        let needs = format!("not one of {}", NEEDS.join(", "));
        self.texts.require(NEEDS.contains(&need), "need", &needs);
        self.texts.texts("title", title, NAME);
    }

    fn promises(&mut self, definition: &ServiceDefinition) {
        for (path, text) in [
            ("summary", &definition.summary),
            ("audience", &definition.audience),
            ("outcome", &definition.outcome),
            ("apply_at", &definition.apply_at),
        ] {
            self.texts.texts(path, text, TEXT);
        }
        if let Some(by) = &definition.answered_by {
            self.answered(definition, by);
        } else {
            let days = WORKING_DAYS.contains(&definition.working_days);
            self.texts.require(days, "working_days", "not 1 to 250");
        }
        let extension = definition.extension <= *WORKING_DAYS.end();
        self.texts.require(extension, "extension", "not 0 to 250");
        let stages = &definition.stages;
        let count = stages.is_empty() || STAGES.contains(&stages.len());
        self.texts.require(count, "stages", "not 2 to 10 stages, or none");
        for (at, stage) in stages.iter().enumerate() {
            self.texts.texts(&format!("stages[{at}].name"), &stage.name, NAME);
            self.texts.texts(&format!("stages[{at}].by"), &stage.by, NAME);
        }
        self.texts.entries("legal_basis", definition.legal_basis.len());
        for (at, law) in definition.legal_basis.iter().enumerate() {
            self.texts.text(&format!("legal_basis[{at}]"), law, NAME * 2);
        }
    }

    /// What is asked of somebody who has the answer at once, and keeps nothing with the city.
    fn answered(&mut self, definition: &ServiceDefinition, by: &str) {
        let is_stage = by.strip_prefix(ADMISSION).is_some_and(|stage| !stage.is_empty());
        let known = format!("not {DEPARTMENT}, nor {ADMISSION} with a stage of school");
        self.texts.require(by == DEPARTMENT || is_stage, "answered_by", &known);
        self.texts.require(definition.format >= 2, "format", "what is answered at once needs 2");
        let is_now = definition.working_days == 0;
        self.texts.require(is_now, "working_days", "not 0, though it is answered at once");
        let is_photo = definition.fields().any(|field| field.kind == Kind::Photo);
        let cause = "photos and documents are for what is applied for";
        self.texts.require(!is_photo && definition.documents.is_empty(), "answered_by", cause);
        let ServiceDefinition { extension, objection, stages, .. } = definition;
        let is_plain = *extension == 0 && objection.is_none() && stages.is_empty();
        let cause = "extension, objection and stages are for what is applied for";
        self.texts.require(is_plain, "answered_by", cause);
        let asks = |kind: Kind| definition.fields().any(|field| field.kind == kind);
        let cause = "a family card is asked about with the NIK of whose it is";
        self.texts.require(asks(Kind::Nik) || !asks(Kind::FamilyCard), "answered_by", cause);
    }

    pub fn words(&mut self, words: &Words) {
        for (path, words) in [("words.id", &words.id), ("words.en", &words.en)] {
            self.texts.entries(path, words.len());
        }
        self.texts.words("words", words);
    }

    fn fee(&mut self, fee: &Fee) {
        match fee {
            Fee::None => {}
            Fee::Fixed(amount) => {
                self.texts.require(amount.whole() > 0, "fee", "a fee of nothing is \"none\"");
            }
            Fee::Table(rows) => {
                self.texts.entries("fee.table", rows.len());
                for (at, row) in rows.iter().enumerate() {
                    let path = format!("fee.table[{at}]");
                    self.texts.texts(&format!("{path}.label"), &row.label, NAME);
                    let is_plain = row.per.is_none() && row.when.is_none();
                    self.texts.require(is_plain, &path, "only a part of a sum depends on answers");
                }
            }
            Fee::Sum(rows) => self.sum(rows),
            Fee::Text(text) => self.texts.texts("fee.text", text, TEXT),
        }
    }

    /// That each part of a sum can be reckoned, and all together are an amount that can be paid.
    fn sum(&mut self, rows: &[FeeRow]) {
        self.texts.entries("fee.sum", rows.len());
        let mut most: u64 = 0;
        for (at, row) in rows.iter().enumerate() {
            let path = format!("fee.sum[{at}]");
            self.texts.texts(&format!("{path}.label"), &row.label, NAME);
            self.texts.require(row.amount.whole() > 0, &format!("{path}.amount"), "is nothing");
            let count = match row.per.as_ref().map(|per| (per, self.numbers.get(per.as_str()))) {
                None => 1,
                Some((_, Some((0.., most)))) => u64::try_from(*most).unwrap_or(0),
                Some((per, Some(_))) => {
                    self.texts
                        .say(format!("{path}.per"), format!("{per} can be less than nothing"));
                    0
                }
                Some((per, None)) => {
                    self.texts.say(format!("{path}.per"), format!("no number is named {per}"));
                    0
                }
            };
            most = most.saturating_add(row.amount.whole().saturating_mul(count));
            if let Some(when) = &row.when {
                self.condition(&format!("{path}.when"), when, (0, true));
            }
        }
        let cause = "can come to more than Rp1.000.000.000.000";
        self.texts.require(most <= MOST_FEE, "fee.sum", cause);
    }

    /// That an objection says who takes it and how and, where a service does, that this asks for the
    /// number and has the grounds.
    fn objection(&mut self, objection: &Objection, offered: &[ServiceDefinition]) {
        let days = WORKING_DAYS.contains(&objection.working_days);
        self.texts.require(days, "objection.working_days", "not 1 to 250");
        self.texts.texts("objection.to", &objection.to, NAME);
        let grounds = [
            ("grounds", &objection.grounds),
            ("late", &objection.late),
            ("unanswered", &objection.unanswered),
        ];
        let Some(id) = &objection.service else {
            self.texts.texts("objection.how", &objection.how, TEXT);
            let none = grounds.iter().all(|(_, values)| values.is_empty());
            return self.texts.require(
                none,
                "objection",
                "grounds without a service to name them at",
            );
        };
        let service = offered.iter().find(|service| service.id == *id);
        self.texts.require(service.is_some(), "objection.service", "the city has no such service");
        let Some(service) = service else { return };
        let field = |name: &str| service.fields().find(|field| field.name == name);
        let is_line = field(&objection.number).is_some_and(|field| field.kind == Kind::Line);
        let cause = format!("{id} has no line of this name for the number");
        self.texts.require(is_line, "objection.number", &cause);
        let options = field(&objection.ground).and_then(|field| match &field.kind {
            Kind::Choice(options) => Some(options),
            _ => None,
        });
        let cause = format!("{id} has no choice of this name");
        self.texts.require(options.is_some(), "objection.ground", &cause);
        let Some(options) = options else { return };
        for (name, values) in grounds {
            for (at, value) in values.iter().enumerate() {
                let is_known = options.iter().any(|option| option.value == *value);
                let cause = format!("{value} is never the answer to {}", objection.ground);
                self.texts.require(is_known, &format!("objection.{name}[{at}]"), &cause);
            }
        }
        let some = !(objection.grounds.is_empty() || objection.unanswered.is_empty());
        self.texts.require(some, "objection", "no ground for a decision, or for none in time");
    }

    pub fn form(&mut self, pages: &'a [FormPage], documents: &'a [DocumentNeeded]) {
        self.texts.entries("pages", pages.len());
        let fields = pages.iter().flat_map(|page| &page.fields).count();
        let cause = format!("more than {MAX_FIELDS} fields");
        self.texts.require(fields <= MAX_FIELDS, "pages", &cause);
        for (at, page) in pages.iter().enumerate() {
            let path = format!("pages[{at}]");
            self.texts.texts(&format!("{path}.title"), &page.title, NAME);
            self.when(&path, page.when.as_ref());
            let fields = (1..=PAGE_FIELDS).contains(&page.fields.len());
            self.texts.require(fields, &path, "not 1 to 40 fields");
            for (at, field) in page.fields.iter().enumerate() {
                self.field(&format!("{path}.fields[{at}]"), field);
            }
        }
        self.texts.require(documents.len() <= 30, "documents", "more than 30");
        for (at, document) in documents.iter().enumerate() {
            self.document(&format!("documents[{at}]"), document);
        }
    }

    fn field(&mut self, path: &str, field: &'a FormField) {
        self.texts.texts(&format!("{path}.label"), &field.label, NAME * 2);
        self.texts.help(path, &field.help);
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
                self.texts.require(fits, &kind, "not 1 to 40 digits, the fewest first");
            }
            Kind::Date { from, to } => {
                // Two centuries: enough for any paper.
                let fits = from <= to && *from >= -73_000 && *to <= 73_000;
                self.texts.require(fits, &kind, "no day is between these two");
            }
            Kind::Number { least, most, unit } => {
                self.texts.require(least < most, &kind, "no number to choose is between these two");
                self.texts.texts(&format!("{kind}.number.unit"), unit, NAME);
                self.numbers.insert(&field.name, (*least, *most));
            }
            _ => {}
        }
        self.answer_name(path, &field.name, answers);
    }

    fn options(&mut self, path: &str, options: &[ChoiceOption]) {
        let fits = (2..=MAX_OPTIONS).contains(&options.len());
        self.texts.require(fits, path, &format!("not 2 to {MAX_OPTIONS} options"));
        let mut seen = std::collections::BTreeSet::new();
        for (at, option) in options.iter().enumerate() {
            let path = format!("{path}[{at}]");
            self.texts.name(&format!("{path}.value"), &option.value, b'-');
            self.texts.texts(&format!("{path}.label"), &option.label, NAME);
            self.texts.require(
                seen.insert(&option.value),
                &format!("{path}.value"),
                "stands twice",
            );
        }
    }

    fn document(&mut self, path: &str, document: &'a DocumentNeeded) {
        self.texts.texts(&format!("{path}.label"), &document.label, NAME * 2);
        self.texts.help(path, &document.help);
        self.when(path, document.when.as_ref());
        if let Some(holder) = &document.held {
            self.texts.department(&format!("{path}.held"), holder);
        }
        self.answer_name(path, &document.name, Vec::new());
    }

    /// A name among the answers, which is known from here on.
    fn answer_name(&mut self, path: &str, name: &'a str, answers: Vec<&'a str>) {
        let path = format!("{path}.name");
        self.texts.name(&path, name, b'_');
        self.texts.require(name.len() <= ANSWER_NAME, &path, "longer than 40 characters");
        if self.answers.insert(name, answers).is_some() {
            self.texts.say(path, format!("{name} stands twice"));
        }
    }

    pub fn when(&mut self, path: &str, when: Option<&Condition>) {
        if let Some(condition) = when {
            self.condition(&format!("{path}.when"), condition, (0, false));
        }
    }

    /// A condition at this depth, which may look at numbers or not.
    fn condition(&mut self, path: &str, condition: &Condition, (depth, numbers): (usize, bool)) {
        if depth > DEPTH {
            return self.texts.say(path, format!("conditions nested more than {DEPTH} deep"));
        }
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let word = if matches!(condition, Condition::All(_)) { "all" } else { "any" };
                let path = format!("{path}.{word}");
                self.texts.entries(&path, parts.len());
                for (at, part) in parts.iter().enumerate() {
                    self.condition(&format!("{path}[{at}]"), part, (depth + 1, numbers));
                }
            }
            Condition::Not(part) => {
                self.condition(&format!("{path}.not"), part, (depth + 1, numbers));
            }
            Condition::AtLeast(field, least) => {
                let path = format!("{path}.at-least");
                let known = self.numbers.get(field.as_str());
                let cause = match known {
                    _ if !numbers => "only a part of a fee can look at a number".to_owned(),
                    None => format!("no number is named {field}"),
                    Some((from, to)) if least <= from || least > to => {
                        format!("{field} is always this, or never")
                    }
                    Some(_) => return,
                };
                self.texts.say(path, cause);
            }
            Condition::Is(field, value) => {
                self.answer(&format!("{path}.is"), field, std::slice::from_ref(value));
            }
            Condition::OneOf(field, values) => {
                let path = format!("{path}.one-of");
                self.texts.entries(&path, values.len());
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
        self.texts.say(path, cause);
    }

    /// What is only known of, or kept for, somebody who signed in needs that somebody did.
    fn level(&mut self, definition: &ServiceDefinition) {
        let is_personal = |field: &FormField| {
            matches!(field.kind, Kind::Nik | Kind::FamilyCard | Kind::BirthDate | Kind::Photo)
        };
        let is_personal = definition.fields().any(is_personal) || !definition.documents.is_empty();
        let holds = definition.documents.iter().any(|document| document.held.is_some());
        let is_own = definition.answered_by.is_some()
            && definition.fields().any(|field| field.kind == Kind::Nik);
        let (least, why) = if is_own {
            (Assurance::Matched, "what is known of a NIK is told at the level matched")
        } else if holds {
            (Assurance::Matched, "a document that a department holds needs the level matched")
        } else if is_personal {
            (
                Assurance::Phone,
                "personal numbers, birth dates, photos and documents need the level phone",
            )
        } else {
            return;
        };
        self.texts.require(definition.level >= least, "level", why);
    }
}
