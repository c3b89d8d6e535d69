//! The files that a page refers to, under addresses that change with their content, so that a
//! browser may keep them for good.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_app::City;

use crate::screen::Language;
use crate::words::ShellWords;

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
    /// What says that there is news when no page is there, in each language.
    news: Vec<(Language, Asset)>,
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
            news: Language::ALL.map(|language| (language, news(language))).into(),
            font,
            river,
        }
    });
    &ASSETS
}

const SVG: &str = "image/svg+xml";

impl Assets {
    /// The script that says that there is news, in a language.
    pub(crate) fn news(&self, language: Language) -> &Asset {
        let of = |(known, _): &&(Language, Asset)| *known == language;
        self.news.iter().find(of).map_or(&self.script, |(_, asset)| asset)
    }

    /// The asset with this address.
    pub(crate) fn find(&self, path: &str) -> Option<&Asset> {
        [&self.style, &self.script, &self.font, &self.clear, &self.mark, &self.river]
            .into_iter()
            .chain(self.news.iter().map(|(_, asset)| asset))
            .find(|asset| asset.path == path)
    }
}

/// The script that says that there is news: with its words in it, because it is there without a page.
fn news(language: Language) -> Asset {
    let words = ShellWords::of(language);
    let departments = City::built_in().departments.iter();
    let from: BTreeMap<&str, &str> = departments
        .map(|department| (department.id.as_str(), department.name.in_language(language.tag())))
        .collect();
    let said = serde_json::json!({ "title": words.called, "from": from }).to_string();
    let script = without_remarks(include_str!("../assets/news.js")).replacen("SAID", &said, 1);
    let script = String::leak(script).as_bytes();
    asset(&format!("news-{}", language.tag()), "js", "text/javascript; charset=utf-8", script)
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
    fn what_says_that_there_is_news_has_its_words_in_it() {
        for language in Language::ALL {
            let news = assets().news(language);
            let script = std::str::from_utf8(news.bytes).unwrap();
            assert!(script.contains(&ShellWords::of(language).called) && !script.contains("SAID"));
            assert!(assets().find(&news.path).is_some());
        }
    }

    #[test]
    fn an_asset_is_found_by_its_address_only() {
        let font = &assets().font;
        assert_eq!(assets().find(&font.path).unwrap().path, font.path);
        assert!(assets().find("/-/assets/jakarta.woff2").is_none());
    }
}
