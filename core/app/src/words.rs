//! The words of the whole app, unpacked once in a process and shared by all its cores.

use std::sync::OnceLock;

use live_domain::packed;
use live_screen::{Language, Words};

/// The words of a language.
pub fn of(language: Language) -> Words {
    static ID: OnceLock<Words> = OnceLock::new();
    static EN: OnceLock<Words> = OnceLock::new();
    let (cell, words): (_, &[u8]) = match language {
        Language::Id => (&ID, include_bytes!(concat!(env!("OUT_DIR"), "/id.words"))),
        Language::En => (&EN, include_bytes!(concat!(env!("OUT_DIR"), "/en.words"))),
    };
    cell.get_or_init(|| {
        Words::new(language, &[&packed::text(words)])
            .expect("the words are looked at in every test run")
    })
    .clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_well_formed_and_what_a_shell_and_the_app_both_say_is_the_same() {
        for language in Language::ALL {
            let words = of(language);
            words.check().expect("they are well formed");
            assert_eq!(words.say("error-in-use"), words.say("in-use-title"));
            assert_eq!(words.say("error-in-use-text"), words.say("in-use-text"));
            assert!(!words.say("error-in-use").contains('{'));
        }
    }
}
