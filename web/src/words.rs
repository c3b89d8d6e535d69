//! The shell's own words: what a page needs and no screen can say, such as "skip to content".

use std::sync::LazyLock;

use crate::screen::{Controls, Language, Words};

macro_rules! own_words {
    ($($(#[$doc:meta])* $field:ident = $key:literal;)*) => {
        /// The shell's own words in one language. The sentences are in `web/words/*.ftl`.
        #[derive(Debug, Clone)]
        pub struct ShellWords {
            /// Their language.
            pub language: Language,
            /// What the controls say that every shell has.
            pub controls: Controls,
            $($(#[$doc])* pub $field: String,)*
        }

        impl ShellWords {
            #[cfg(test)]
            const KEYS: &'static [&'static str] = &[$($key),*];

            fn read(words: &Words) -> Self {
                Self {
                    language: words.language(),
                    controls: Controls::of(words),
                    $($field: words.say($key),)*
                }
            }
        }
    };
}

own_words! {
    /// The link that jumps over the menu.
    skip = "skip";
    /// The name of the main menu.
    menu = "menu";
    /// While the browser makes a photo smaller.
    photo_shrinking = "photo-shrinking";
    /// Above the list of fields to correct.
    errors_title = "errors-title";
    /// Before the title of a page with fields to correct.
    error_prefix = "error-prefix";
    /// What a notification says.
    called = "called";
    /// Prints the page.
    print = "print";
    /// Fetches the page again.
    look_again = "look-again";
    /// The server cannot be reached: what.
    unreachable_title = "unreachable-title";
    /// The server cannot be reached: what to do.
    unreachable_text = "unreachable-text";
    /// Leads to the first screen.
    home = "home";
    /// A body over its limit: what.
    too_large_title = "too-large-title";
    /// A body over its limit: what to do.
    too_large_text = "too-large-text";
    /// A form of a session that is gone: what.
    expired_title = "expired-title";
    /// A form of a session that is gone: what to do.
    expired_text = "expired-text";
    /// Too many new sessions: what.
    crowded_title = "crowded-title";
    /// Too many new sessions: what to do.
    crowded_text = "crowded-text";
    /// A fault: what.
    broken_title = "broken-title";
    /// A fault: what to do.
    broken_text = "broken-text";
    /// No room on the disk: what.
    full_title = "full-title";
    /// No room on the disk: what to do.
    full_text = "full-text";
    /// No such page: what.
    missing_title = "missing-title";
    /// No such page: what to do.
    missing_text = "missing-text";
    /// A body that is not well formed: what.
    malformed_title = "malformed-title";
    /// A body that is not well formed: what to do.
    malformed_text = "malformed-text";
}

impl ShellWords {
    /// The words of a language.
    pub fn of(language: Language) -> &'static Self {
        static ID: LazyLock<ShellWords> = LazyLock::new(|| load(Language::Id));
        static EN: LazyLock<ShellWords> = LazyLock::new(|| load(Language::En));
        match language {
            Language::Id => &ID,
            Language::En => &EN,
        }
    }
}

fn source(language: Language) -> &'static str {
    match language {
        Language::Id => include_str!("../words/id.ftl"),
        Language::En => include_str!("../words/en.ftl"),
    }
}

fn load(language: Language) -> ShellWords {
    let words = Words::new(language, &[source(language)]).expect("a test reads every language");
    ShellWords::read(&words)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_and_no_other() {
        for language in Language::ALL {
            let words = Words::new(language, &[source(language)]).unwrap();
            words.check().unwrap();
            for key in ShellWords::KEYS {
                assert!(words.has(key), "{key} has no words in {language:?}");
            }
            let written = source(language).lines().filter(|line| line.contains(" = ")).count();
            assert_eq!(written, ShellWords::KEYS.len(), "words that nobody says in {language:?}");
        }
    }
}
