//! Every sentence, in Indonesian and English, by Fluent. A sentence is read when it is said: a first screen
//! says some dozens of a thousand, and is not to wait for the others.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::{Entry, Message};
use fluent_syntax::parser::{parse, parse_runtime};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

/// A language that the app speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Language {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Id, Self::En];

    /// Its tag (BCP 47).
    pub fn tag(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::En => "en",
        }
    }
}

/// Words that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("words in {language:?}: {problem}")]
pub struct MissingWords {
    /// In which language.
    pub language: Language,
    /// What is wrong.
    pub problem: WordsProblem,
}

/// What can be wrong with words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsProblem {
    /// They are not well formed.
    #[error("{0}")]
    Malformed(String),
    /// A message stands in them more than once.
    #[error("{0} is there twice")]
    Twice(String),
    /// A message refers to another.
    #[error("another message is referred to: {0}")]
    Refers(String),
}

/// The words of one language. Cheap to clone and shared between cores.
#[derive(Clone)]
pub struct Words {
    language: Language,
    messages: Arc<Messages>,
}

struct Messages {
    source: String,
    /// Where in the source each message stands.
    places: HashMap<Box<str>, Range<usize>>,
    /// What puts values into a sentence, by the rules of the language. It holds no messages itself, and so
    /// none can refer to another.
    bundle: FluentBundle<FluentResource>,
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({})", self.language.tag())
    }
}

/// What goes into a sentence's blanks.
#[derive(Debug, Default)]
pub struct Args<'a>(FluentArgs<'a>);

impl<'a> Args<'a> {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Text for a blank.
    #[must_use]
    pub fn text(mut self, name: &'a str, value: impl Into<String>) -> Self {
        self.0.set(name, FluentValue::from(value.into()));
        self
    }

    /// A whole number for a blank, which plural rules can look at.
    #[must_use]
    pub fn number(mut self, name: &'a str, value: impl Into<i64>) -> Self {
        self.0.set(name, FluentValue::from(value.into()));
        self
    }
}

impl Words {
    /// Takes the Fluent sources of one language, beside the words for dates that are always there. What
    /// they say is read only when it is said: see [`Words::check`].
    ///
    /// # Errors
    /// When a message stands in them twice.
    pub fn new(language: Language, sources: &[&str]) -> Result<Self, MissingWords> {
        let fail = |problem| MissingWords { language, problem };
        let tag: LanguageIdentifier =
            language.tag().parse().map_err(|e| fail(WordsProblem::Malformed(format!("{e}"))))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks would show up as boxes on old phones and break copied numbers.
        bundle.set_use_isolating(false);
        let own = match language {
            Language::Id => include_str!("../words/id.ftl"),
            Language::En => include_str!("../words/en.ftl"),
        };
        let mut source = own.to_owned();
        for more in sources {
            source.push('\n');
            source.push_str(more);
        }
        let mut places = HashMap::new();
        for place in messages(&source) {
            let key = key(&source[place.clone()]);
            if places.insert(key.into(), place).is_some() {
                return Err(fail(WordsProblem::Twice(key.to_owned())));
            }
        }
        Ok(Self { language, messages: Arc::new(Messages { source, places, bundle }) })
    }

    /// Reads every message, as a test does for words that are built in.
    ///
    /// # Errors
    /// When one is not well formed, or refers to another.
    pub fn check(&self) -> Result<(), MissingWords> {
        let fail = |problem| MissingWords { language: self.language, problem };
        let malformed = |what| fail(WordsProblem::Malformed(what));
        let source = self.messages.source.as_str();
        let read = parse(source).map_err(|(_, errors)| malformed(format!("{errors:?}")))?;
        let refers = |line: &&str| {
            let placeables = line.split('{').skip(1);
            placeables
                .map(str::trim_start)
                .any(|inner| inner.starts_with(|c: char| c == '-' || c.is_ascii_lowercase()))
        };
        if let Some(line) = source.lines().find(refers) {
            return Err(fail(WordsProblem::Refers(line.to_owned())));
        }
        let messages = read.body.iter().filter(|entry| matches!(entry, Entry::Message(_))).count();
        let found = self.messages.places.len();
        if messages == found { Ok(()) } else { Err(malformed(format!("{found}/{messages}"))) }
    }

    /// Which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there are words for this key.
    pub fn has(&self, key: &str) -> bool {
        self.messages.places.contains_key(key)
    }

    /// A sentence without blanks.
    pub fn say(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// A sentence with its blanks filled.
    pub fn say_with(&self, key: &str, args: &Args<'_>) -> String {
        self.format(key, Some(&args.0))
    }

    /// A key without words shows as itself, so that it is seen in a test and still tells a
    /// citizen something.
    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Messages { source, places, bundle } = &*self.messages;
        let Some(place) = places.get(key) else { return key.to_owned() };
        match parse_runtime(&source[place.clone()]).as_ref().map(|read| read.body.first()) {
            Ok(Some(Entry::Message(Message { value: Some(pattern), .. }))) => {
                bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
            }
            _ => key.to_owned(),
        }
    }
}

/// Where the messages of a source stand: each begins with its key at the beginning of a line, where nothing
/// else has a letter.
fn messages(source: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let mut found: Vec<Range<usize>> = Vec::new();
    for line in source.split_inclusive('\n') {
        if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
            found.push(at..at);
        }
        at += line.len();
        if let Some(last) = found.last_mut() {
            last.end = at;
        }
    }
    found
}

/// The key of a message.
fn key(message: &str) -> &str {
    message.split('=').next().unwrap_or_default().trim_end()
}
