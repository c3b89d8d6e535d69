//! The words of the whole app, read once in a process and shared by all its cores.

use std::sync::OnceLock;

use live_screen::{Language, Words};

/// The words of a language.
pub fn of(language: Language) -> Words {
    static ID: OnceLock<Words> = OnceLock::new();
    static EN: OnceLock<Words> = OnceLock::new();
    let (cell, own) = match language {
        Language::Id => (&ID, include_str!("../words/id.ftl")),
        Language::En => (&EN, include_str!("../words/en.ftl")),
    };
    cell.get_or_init(|| {
        let mut sources = vec![own];
        sources.extend(live_departments::words(language));
        Words::new(language, &sources).expect("the words are read in every test run")
    })
    .clone()
}
