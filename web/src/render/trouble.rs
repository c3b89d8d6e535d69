//! What a page says when the shell itself, and no screen, has something to say.

use maud::{DOCTYPE, Markup, html};

use super::icon::{self, Own};
use crate::screen::{Brand, Picture};
use crate::words::ShellWords;

/// What went wrong with a request, before or beside any screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The body is over its limit.
    TooLarge,
    /// The form belongs to a session that is gone, or does not come from this site.
    Expired,
    /// Too many new sessions from one address, or in all.
    Crowded,
    /// A fault on this side.
    Broken,
    /// The disk is full.
    Full,
    /// No such page.
    Missing,
    /// The body is not well formed.
    Malformed,
}

impl Trouble {
    fn words(self, words: &ShellWords) -> (&str, &str) {
        match self {
            Self::TooLarge => (&words.too_large_title, &words.too_large_text),
            Self::Expired => (&words.expired_title, &words.expired_text),
            Self::Crowded => (&words.crowded_title, &words.crowded_text),
            Self::Broken => (&words.broken_title, &words.broken_text),
            Self::Full => (&words.full_title, &words.full_text),
            Self::Missing => (&words.missing_title, &words.missing_text),
            Self::Malformed => (&words.malformed_title, &words.malformed_text),
        }
    }
}

/// A page that only says what went wrong and where to go on. `retry` is the path to try again.
pub fn render_trouble(
    trouble: Trouble,
    words: &ShellWords,
    brand: &Brand,
    retry: Option<&str>,
) -> Markup {
    let (title, _) = trouble.words(words);
    html! {
        (DOCTYPE)
        html lang=(words.language.tag()) {
            head { (super::page::head(&format!("{title} · {} {}", brand.first, brand.second), true)) }
            body {
                div.frame.alone {
                    header.top { (self::brand(brand)) }
                    main #main tabindex="-1" {
                        div.head { h1 { (title) } }
                        div.body { div.col.only {
                            p.lead { (trouble.words(words).1) }
                            div.actions {
                                @if let Some(path) = retry {
                                    a.btn href=(path) { (icon::picture(Picture::Again)) (words.controls.retry) }
                                    a.btn.quiet href="/" { (icon::picture(Picture::Home)) (words.home) }
                                } @else {
                                    a.btn href="/" { (icon::picture(Picture::Home)) (words.home) }
                                }
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// The same, said above a screen.
pub(super) fn notice(trouble: Trouble, words: &ShellWords) -> Markup {
    let (title, text) = trouble.words(words);
    html! {
        section.notice.bad role="alert" {
            (icon::own(Own::Wrong))
            div { h2 { (title) } p { (text) } }
        }
    }
}

/// What the script shows when the server does not answer.
pub(super) fn unreachable(words: &ShellWords) -> Markup {
    html! {
        section.notice.warn #unreachable-notice role="alert" {
            (icon::picture(Picture::Offline))
            div {
                h2 { (words.unreachable_title) }
                p { (words.unreachable_text) }
                button.btn.quiet type="button" data-retry { (words.controls.retry) }
            }
        }
    }
}

/// The app's mark, which leads to the first screen.
pub(super) fn brand(brand: &Brand) -> Markup {
    html! { a.brand href="/" { (brand.first) " " b { (brand.second) } } }
}
