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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_says_and_what_the_app_says_are_the_same_words() {
        for language in Language::ALL {
            let words = of(language);
            assert_eq!(words.say("error-in-use"), words.say("in-use-title"));
            assert_eq!(words.say("error-in-use-text"), words.say("in-use-text"));
            assert!(!words.say("error-in-use").contains('{'));
        }
    }
}
