//! A page from a screen: a pure function, complete without scripts.

mod blocks;
mod fields;
mod icon;
mod layout;
mod map;
mod page;
pub(crate) mod qr;
mod trouble;

pub use page::render;
pub(crate) use page::revision;
pub use trouble::{Trouble, render_trouble};

use crate::words::ShellWords;

/// What a page needs beside its screen.
#[derive(Debug, Clone)]
pub struct PageContext<'a> {
    /// The shell's own words, in the screen's language.
    pub words: &'a ShellWords,
    /// The token that every form carries.
    pub csrf: String,
    /// Where map tiles come from; none draws a quiet sketch.
    pub tiles: Option<&'a TileSource>,
    /// How near a map is looked at, when the person chose it.
    pub zoom: Option<u8>,
    /// What went wrong with the request that led to this page, said above everything else.
    pub trouble: Option<Trouble>,
}

/// Where map tiles come from, as the operator says.
#[derive(Debug, Clone)]
pub struct TileSource {
    template: String,
    origin: String,
    credit: String,
}

/// The template names no `https` (or `http`) address, or lacks `{z}`, `{x}` or `{y}`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a template for map tiles: an address with {{z}}, {{x}} and {{y}} in its path")]
pub struct NotATileSource;

impl TileSource {
    /// From a template, for example `https://tiles.example.go.id/{z}/{x}/{y}.png`, and the credit
    /// that its makers ask for, shown beside each map.
    ///
    /// # Errors
    /// When the template is not an address or lacks one of its three blanks.
    pub fn new(template: &str, credit: &str) -> Result<Self, NotATileSource> {
        let complete = ["{z}", "{x}", "{y}"].iter().all(|blank| template.contains(blank));
        let filled = template.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0");
        let url = url::Url::parse(&filled).map_err(|_| NotATileSource)?;
        let origin = url.origin();
        if !complete || !origin.is_tuple() || !matches!(url.scheme(), "http" | "https") {
            return Err(NotATileSource);
        }
        Ok(Self {
            template: template.to_owned(),
            origin: origin.ascii_serialization(),
            credit: credit.to_owned(),
        })
    }

    /// The origin that a page must be allowed to take pictures from.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    fn address(&self, tile: &crate::geo::Tile) -> String {
        self.template
            .replace("{z}", &tile.z.to_string())
            .replace("{x}", &tile.x.to_string())
            .replace("{y}", &tile.y.to_string())
    }
}

/// An id that is safe as an HTML id, out of one that a core made.
fn dom_id(id: &str) -> String {
    let safe = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
    std::iter::once('f').chain(std::iter::once('-')).chain(safe).collect()
}

/// The address of a screen's page. Routes are plain; anything else in one is escaped.
pub(crate) fn page_path(route: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    format!("/{}", utf8_percent_encode(route.trim_start_matches('/'), KEPT))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_source_is_checked_when_it_is_configured() {
        let source =
            TileSource::new("https://t.example.org:8443/a/{z}/{x}/{y}.png?k=1", "").unwrap();
        assert_eq!(source.origin(), "https://t.example.org:8443");
        for bad in ["", "/{z}/{x}/{y}", "https://t.example.org/{z}/{x}", "data:{z}{x}{y}"] {
            assert!(TileSource::new(bad, "").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_route_never_leaves_this_server() {
        assert_eq!(page_path(""), "/");
        assert_eq!(page_path("a/b-c.d"), "/a/b-c.d");
        assert_eq!(page_path("//evil.example/x"), "/evil.example/x");
        assert_eq!(page_path("a?b\"<"), "/a%3Fb%22%3C");
        let here = url::Url::parse("https://live.example/a/page").unwrap();
        for hostile in [
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil.example",
            "https://evil.example",
            "/%2F/evil.example",
            "%2f%2fevil.example",
            "\t//evil.example",
            "/\t/evil.example",
            "\u{a0}//evil.example",
            "a\r\nLocation: https://evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "@evil.example",
            ":pw@evil.example",
            "./..//evil.example",
            "\u{ff0f}\u{ff0f}evil.example",
        ] {
            let path = page_path(hostile);
            assert!(path.is_ascii() && !path.contains(['\\', '\r', '\n', '\t']), "{path}");
            let leads_to = here.join(&path).unwrap();
            assert_eq!(leads_to.origin(), here.origin(), "{hostile} leads to {leads_to}");
        }
    }
}
