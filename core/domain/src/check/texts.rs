//! Rules about texts and names that are the same for all that is published.

use std::ops::RangeInclusive;

use crate::published::{Source, Words};
use crate::{City, Localized};

/// The most characters of an id, a name and an option's value.
const ID: usize = 48;
/// The most characters of a title or a label.
pub(crate) const NAME: usize = 100;
/// The most characters of a text.
pub(crate) const TEXT: usize = 500;
/// The most pages, documents, rows of a table and so on.
const ENTRIES: RangeInclusive<usize> = 1..=30;

/// What was found wrong so far.
pub(crate) struct Texts<'a> {
    /// The city that it is to be published in.
    pub city: &'a City,
    /// Each broken rule: the path of what breaks it, and why.
    pub wrong: Vec<(String, String)>,
}

impl Texts<'_> {
    pub fn say(&mut self, path: impl Into<String>, cause: impl Into<String>) {
        self.wrong.push((path.into(), cause.into()));
    }

    pub fn require(&mut self, holds: bool, path: &str, cause: &str) {
        if !holds {
            self.say(path, cause);
        }
    }

    pub fn department(&mut self, path: &str, department: &str) {
        let is_known = self.city.departments.iter().any(|known| known.id == department);
        self.require(is_known, path, "the city has no such department");
    }

    pub fn words(&mut self, path: &str, words: &Words) {
        for (language, words) in [("id", &words.id), ("en", &words.en)] {
            let path = format!("{path}.{language}");
            for (at, word) in words.iter().enumerate() {
                let path = format!("{path}[{at}]");
                self.text(&path, word, NAME);
                self.require(word.to_lowercase() == *word, &path, "everyday words are small");
                self.require(!words[..at].contains(word), &path, "stands twice");
            }
        }
    }

    pub fn help(&mut self, path: &str, help: &Localized) {
        if *help != Localized::default() {
            self.texts(&format!("{path}.help"), help, TEXT);
        }
    }

    pub fn texts(&mut self, path: &str, texts: &Localized, most: usize) {
        self.text(&format!("{path}.id"), &texts.id, most);
        self.text(&format!("{path}.en"), &texts.en, most);
    }

    pub fn text(&mut self, path: &str, text: &str, most: usize) {
        if text.trim().is_empty() {
            self.say(path, "is empty");
        } else if text.chars().count() > most {
            self.say(path, format!("longer than {most} characters"));
        } else if text.chars().any(char::is_control) {
            self.say(path, "holds a control character");
        }
    }

    pub fn entries(&mut self, path: &str, count: usize) {
        self.require(ENTRIES.contains(&count), path, "not 1 to 30 entries");
    }

    /// Small letters, digits and a separator, a letter first.
    pub fn name(&mut self, path: &str, name: &str, separator: u8) {
        let known =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == separator;
        let fits = (1..=ID).contains(&name.len())
            && name.as_bytes()[0].is_ascii_lowercase()
            && name.bytes().all(known);
        let separator = char::from(separator);
        let cause = format!("not a name: small letters, digits and {separator:?}, a letter first");
        self.require(fits, path, &cause);
    }

    pub fn source(&mut self, source: &Source) {
        self.text("source.text", &source.text, TEXT);
        if let Some(url) = &source.url {
            self.address("source.url", url);
        }
    }

    pub fn address(&mut self, path: &str, url: &str) {
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        self.require(is_web && url.len() <= TEXT, path, "not an address on the web");
    }
}
