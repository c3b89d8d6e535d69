//! Icons: the drawing for each meaning, put into the page where it stands.
//!
//! The drawings are inlined rather than referred to in a sprite: a page uses about ten of them,
//! repeated ones cost next to nothing compressed, and a phone on a slow network sees them with the
//! page instead of one request later.

use std::collections::HashMap;
use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};

use crate::screen::Picture;

/// The icons that the shell needs beside those a core asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    Back,
    Onward,
    Wrong,
    Star,
    Nearer,
    Farther,
    Locate,
    Copy,
    Print,
    Remove,
    Tick,
}

impl Own {
    fn name(self) -> &'static str {
        match self {
            Self::Back => "back",
            Self::Onward => "onward",
            Self::Wrong => "wrong",
            Self::Star => "star",
            Self::Nearer => "nearer",
            Self::Farther => "farther",
            Self::Locate => "locate",
            Self::Copy => "copy",
            Self::Print => "print",
            Self::Remove => "remove",
            Self::Tick => "tick",
        }
    }
}

fn name(picture: Picture) -> &'static str {
    match picture {
        Picture::Services => "services",
        Picture::Home => "home",
        Picture::Documents => "documents",
        Picture::Person => "person",
        Picture::Report => "report",
        Picture::Bill => "bill",
        Picture::Road => "road",
        Picture::Lamp => "lamp",
        Picture::Waste => "waste",
        Picture::Water => "water",
        Picture::Tree => "tree",
        Picture::Order => "order",
        Picture::Other => "other",
        Picture::Waiting => "waiting",
        Picture::Sent => "sent",
        Picture::Offline => "offline",
        Picture::Warning => "warning",
        Picture::Info => "info",
        Picture::Check => "check",
        Picture::Calendar => "calendar",
        Picture::Place => "place",
        Picture::Photo => "photo",
        Picture::Shield => "shield",
        Picture::Phone => "phone",
        Picture::Language => "language",
        Picture::Leave => "leave",
        Picture::People => "people",
        Picture::Download => "download",
        Picture::Emergency => "emergency",
        Picture::Search => "search",
        Picture::Again => "again",
    }
}

/// The icon that a core asks for.
pub(crate) fn picture(picture: Picture) -> Markup {
    draw(name(picture))
}

/// One of the shell's own icons.
pub(crate) fn own(icon: Own) -> Markup {
    draw(icon.name())
}

fn draw(name: &str) -> Markup {
    html! {
        svg.i viewBox="0 0 24 24" aria-hidden="true" {
            (PreEscaped(drawings().get(name).copied().unwrap_or_default()))
        }
    }
}

/// What is inside each symbol of the sprite, by its id.
fn drawings() -> &'static HashMap<&'static str, &'static str> {
    static DRAWINGS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        let symbols = include_str!("../../assets/icons.svg").lines().filter_map(|line| {
            let rest = line.strip_prefix("<symbol id=\"")?;
            let (id, rest) = rest.split_once('"')?;
            let (_, inner) = rest.split_once('>')?;
            Some((id, inner.strip_suffix("</symbol>")?))
        });
        symbols.collect()
    });
    &DRAWINGS
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_drawing() {
        // The sprite is generated for exactly these; an icon without a drawing would be a hole.
        let pictures = [
            Picture::Services,
            Picture::Home,
            Picture::Documents,
            Picture::Person,
            Picture::Report,
            Picture::Bill,
            Picture::Road,
            Picture::Lamp,
            Picture::Waste,
            Picture::Water,
            Picture::Tree,
            Picture::Order,
            Picture::Other,
            Picture::Waiting,
            Picture::Sent,
            Picture::Offline,
            Picture::Warning,
            Picture::Info,
            Picture::Check,
            Picture::Calendar,
            Picture::Place,
            Picture::Photo,
            Picture::Shield,
            Picture::Phone,
            Picture::Language,
            Picture::Leave,
            Picture::People,
            Picture::Download,
            Picture::Emergency,
            Picture::Search,
            Picture::Again,
        ];
        let owns = [
            Own::Back,
            Own::Onward,
            Own::Wrong,
            Own::Star,
            Own::Nearer,
            Own::Farther,
            Own::Locate,
            Own::Copy,
            Own::Print,
            Own::Remove,
            Own::Tick,
        ];
        let names = pictures.into_iter().map(name).chain(owns.into_iter().map(Own::name));
        let mut used = 0;
        for name in names {
            assert!(drawings().contains_key(name), "{name} has no drawing");
            used += 1;
        }
        assert_eq!(drawings().len(), used, "a drawing that nobody uses");
    }
}
