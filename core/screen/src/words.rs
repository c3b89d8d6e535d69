//! Every sentence, in Indonesian and English, by Fluent.

use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
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

/// A source of words that could not be read, or names a message twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("words in {language:?}: {problem}")]
pub struct MissingWords {
    /// In which language.
    pub language: Language,
    /// What is wrong.
    pub problem: String,
}

/// The words of one language. Cheap to clone and shared between cores.
#[derive(Clone)]
pub struct Words {
    language: Language,
    bundle: Arc<FluentBundle<FluentResource>>,
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
    /// Reads the Fluent sources of one language, beside the words for dates that are always there.
    ///
    /// # Errors
    /// When a source has a syntax error or a message stands in two of them.
    pub fn new(language: Language, sources: &[&str]) -> Result<Self, MissingWords> {
        let fail = |problem: String| MissingWords { language, problem };
        let tag: LanguageIdentifier = language.tag().parse().map_err(|e| fail(format!("{e}")))?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks would show up as boxes on old phones and break copied numbers.
        bundle.set_use_isolating(false);
        let own = match language {
            Language::Id => include_str!("../words/id.ftl"),
            Language::En => include_str!("../words/en.ftl"),
        };
        for source in std::iter::once(&own).chain(sources) {
            let resource = FluentResource::try_new((*source).to_owned())
                .map_err(|(_, errors)| fail(format!("{errors:?}")))?;
            bundle.add_resource(resource).map_err(|errors| fail(format!("{errors:?}")))?;
        }
        Ok(Self { language, bundle: Arc::new(bundle) })
    }

    /// Which language it is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there are words for this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
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
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, args, &mut Vec::new()).into_owned()
    }
}
