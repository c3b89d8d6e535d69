//! How a department is asked what it answers at once, and how its answer is read.

use std::collections::BTreeMap;

use live_domain::{Date, Localized, Rupiah};
use live_protocol::{Reply, ReplyFact};
use serde::Deserialize;
use serde_json::{Value, json};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::file::{Verb, method};
use super::rest::{same, short};
use super::template::{Body, Fields, Path, Pointer};
use crate::departments::desk::{Answered, Question};
use crate::departments::guard::Failure;
use crate::departments::system::Ask;
use crate::http::dates::day_in_each;

/// The most facts of an answer.
const MOST: usize = 60;

/// The longest value of a department's, in letters.
const LONGEST: usize = 200;

const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

/// How one service's questions are asked.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answering {
    #[serde(default, deserialize_with = "method")]
    pub method: Verb,
    /// It has nothing of what was filled in: addresses are written down everywhere.
    pub path: Path,
    pub body: Body,
    /// Where the word is that says how it is.
    pub verdict: Pointer,
    /// What the department's words mean to a citizen.
    pub verdicts: BTreeMap<String, Verdict>,
    /// What it is where the department knows nothing of it: it answers 404, or with nothing.
    pub unknown: Verdict,
    /// What is told besides, where it is there.
    #[serde(default)]
    pub facts: Vec<FactAt>,
    /// The lists in the answer.
    #[serde(default)]
    pub lists: Vec<FactList>,
}

/// What a citizen reads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verdict {
    pub title: Localized,
    pub text: Localized,
    #[serde(default)]
    pub attention: bool,
    /// The services to go on with.
    #[serde(default)]
    pub next: Vec<String>,
}

/// One thing that is told.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactAt {
    pub label: Localized,
    pub at: Pointer,
    #[serde(default)]
    pub kind: FactKind,
    /// What the department's words mean; what is not among them is told as it is.
    #[serde(default)]
    pub words: BTreeMap<String, Localized>,
}

/// How a value is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FactKind {
    /// As it is.
    #[default]
    Words,
    /// Rupiah.
    Money,
    /// A day, as 2026-09-30 or the beginning of a moment.
    Day,
}

/// A list in an answer: of each thing in it the same is told, after what it is called.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactList {
    pub at: Pointer,
    pub name: Pointer,
    pub facts: Vec<FactAt>,
}

impl Answering {
    /// What is asked.
    pub fn ask(&self, question: &Question) -> Ask {
        let Question { service, version, for_another, answers, .. } = question;
        let mut fields = Fields::new();
        let each = answers.iter().map(|(name, answer)| (format!("answers.{name}"), json!(answer)));
        fields.extend(each);
        let all = [
            ("service", json!(service)),
            ("version", json!(version)),
            ("for_another", json!(for_another)),
            ("answers", json!(answers)),
        ];
        fields.extend(all.map(|(name, value)| (name.to_owned(), value)));
        let ask = Ask::new(self.method.0.clone(), self.path.say(&fields));
        ask.json(&self.body.say(&fields)).perhaps_unknown().waited_for()
    }

    /// Reads what is answered.
    pub fn read(&self, answer: &Value) -> Result<Answered, Failure> {
        if answer.is_null() {
            return Ok(Answered { reply: self.unknown.reply(Vec::new()), is_known: false });
        }
        let word = self.verdict.words(answer);
        let word = word.ok_or(Failure::Down("its answer is not what the configuration says"))?;
        let verdict = self.verdicts.get(&word);
        let verdict =
            verdict.ok_or(Failure::Refused("it uses a word that the configuration has not"))?;
        let mut facts: Vec<_> = self.facts.iter().filter_map(|fact| fact.read(answer)).collect();
        for list in &self.lists {
            let things = list.at.find(answer).and_then(Value::as_array);
            facts.extend(things.into_iter().flatten().flat_map(|thing| list.read(thing)));
        }
        facts.truncate(MOST);
        Ok(Answered { reply: verdict.reply(facts), is_known: true })
    }
}

impl Verdict {
    fn reply(&self, facts: Vec<ReplyFact>) -> Reply {
        let Self { title, text, attention, next } = self.clone();
        Reply { title, text, attention, next, facts, unreachable_since: None }
    }
}

impl FactAt {
    fn read(&self, answer: &Value) -> Option<ReplyFact> {
        let said = self.at.words(answer)?;
        let value = match (self.words.get(&said), self.kind) {
            (Some(words), _) => words.clone(),
            (None, FactKind::Money) => same(Rupiah::new(said.parse().ok()?).to_string()),
            (None, FactKind::Day) => day_in_each(Date::parse(said.get(..10)?, DAY).ok()?),
            (None, FactKind::Words) => same(short(&said, LONGEST)),
        };
        Some(ReplyFact { label: self.label.clone(), value })
    }
}

impl FactList {
    fn read(&self, thing: &Value) -> Vec<ReplyFact> {
        let Some(name) = self.name.words(thing).map(|name| short(&name, LONGEST)) else {
            return Vec::new();
        };
        let named = |fact: ReplyFact| {
            let Localized { id, en } = &fact.label;
            let label = Localized { id: format!("{name}: {id}"), en: format!("{name}: {en}") };
            ReplyFact { label, ..fact }
        };
        self.facts.iter().filter_map(|fact| fact.read(thing)).map(named).collect()
    }
}
