//! The files that a page refers to, under addresses that change with their content, so that a
//! browser may keep them for good.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A file that is part of the program.
#[derive(Debug)]
pub(crate) struct Asset {
    /// Its address on this server.
    pub(crate) path: String,
    /// What it is.
    pub(crate) media_type: &'static str,
    /// What is in it.
    pub(crate) bytes: &'static [u8],
}

/// Every asset.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) style: Asset,
    pub(crate) script: Asset,
    pub(crate) font: Asset,
    pub(crate) clear: Asset,
    pub(crate) mark: Asset,
    pub(crate) river: Asset,
}

/// Where assets live.
pub(crate) const PREFIX: &str = "/-/assets/";

/// The assets, with the style sheet pointing at the font.
pub(crate) fn assets() -> &'static Assets {
    static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
        let font =
            asset("jakarta", "woff2", "font/woff2", include_bytes!("../assets/jakarta.woff2"));
        let river = asset("river", "svg", SVG, include_bytes!("../assets/river.svg"));
        let style = include_str!("../assets/style.css")
            .replace("jakarta.woff2", &font.path)
            .replace("river.svg", &river.path);
        let style = String::leak(without_comments(&style)).as_bytes();
        let script = without_remarks(include_str!("../assets/live.js"));
        let script = String::leak(script).as_bytes();
        Assets {
            style: asset("style", "css", "text/css; charset=utf-8", style),
            script: asset("live", "js", "text/javascript; charset=utf-8", script),
            clear: asset("clear", "svg", SVG, include_bytes!("../assets/clear.svg")),
            mark: asset("mark", "svg", SVG, include_bytes!("../assets/mark.svg")),
            font,
            river,
        }
    });
    &ASSETS
}

const SVG: &str = "image/svg+xml";

impl Assets {
    /// The asset with this address.
    pub(crate) fn find(&self, path: &str) -> Option<&Asset> {
        [&self.style, &self.script, &self.font, &self.clear, &self.mark, &self.river]
            .into_iter()
            .find(|asset| asset.path == path)
    }
}

fn asset(name: &str, ext: &str, media_type: &'static str, bytes: &'static [u8]) -> Asset {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let hash = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..9]);
    Asset { path: format!("{PREFIX}{name}.{hash}.{ext}"), media_type, bytes }
}

/// A style sheet without its comments and indentation, which are for those who read it here.
fn without_comments(style: &str) -> String {
    let mut short = String::with_capacity(style.len());
    let mut rest = style;
    while let Some((before, comment)) = rest.split_once("/*") {
        short.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, after)| after);
    }
    short.push_str(rest);
    let lines = short.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// A script without the lines that only say something to those who read it here.
fn without_remarks(script: &str) -> String {
    let lines = script.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_loses_its_comments_and_finds_its_font() {
        assert_eq!(without_comments("/* a */\n  b{ }\n\n/* c\n */d"), "b{ }\nd");
        let style = std::str::from_utf8(assets().style.bytes).unwrap();
        assert!(style.contains(&assets().font.path) && !style.contains("/*"));
    }

    #[test]
    fn a_script_loses_its_remarks() {
        assert_eq!(without_remarks("// a\n  b(); // c\n\nd"), "b(); // c\nd");
    }

    #[test]
    fn an_asset_is_found_by_its_address_only() {
        let font = &assets().font;
        assert_eq!(assets().find(&font.path).unwrap().path, font.path);
        assert!(assets().find("/-/assets/jakarta.woff2").is_none());
    }
}
