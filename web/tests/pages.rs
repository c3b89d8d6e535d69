//! Every page of the gallery, by what it consists of.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::collections::BTreeSet;

use live_gallery::{gallery, hostile};
use live_web::render::{PageContext, TileSource, render};
use live_web::screen::{Block, Screen};
use live_web::words::ShellWords;
use support::html::{Tag, tags, words};

fn page(screen: &Screen) -> Vec<Tag> {
    tags(&html(screen, None))
}

fn html(screen: &Screen, tiles: Option<&TileSource>) -> String {
    let context = PageContext {
        words: ShellWords::of(screen.language),
        csrf: "token".to_owned(),
        tiles,
        zoom: None,
        trouble: None,
    };
    render(screen, &context).into_string()
}

/// Calls it for every page, with something to find the page by.
fn each(check: impl Fn(&str, &[Tag])) {
    for screen in gallery() {
        check(&format!("/{}", screen.route), &page(&screen));
    }
}

fn named<'a>(tags: &'a [Tag], name: &str) -> Vec<&'a Tag> {
    tags.iter().filter(|tag| tag.name == name).collect()
}

#[test]
fn the_gallery_shows_every_kind_of_block() {
    let number = |block: &Block| match block {
        Block::Heading { .. } => 0,
        Block::Text { .. } => 1,
        Block::Notice(_) => 2,
        Block::Tiles { .. } => 3,
        Block::Items { .. } => 4,
        Block::Facts { .. } => 5,
        Block::Amount { .. } => 6,
        Block::Ladder { .. } => 7,
        Block::Timeline { .. } => 8,
        Block::WorkingDays { .. } => 9,
        Block::TextField(_) => 10,
        Block::Choice(_) => 11,
        Block::PhotoField(_) => 12,
        Block::PlaceField(_) => 13,
        Block::RatingField(_) => 14,
        Block::Photos { .. } => 15,
        Block::Map(_) => 16,
        Block::Qr(_) => 17,
        Block::Document(_) => 18,
        Block::Button(_) => 19,
    };
    let seen: BTreeSet<i32> = gallery().iter().flat_map(|s| s.blocks.iter().map(number)).collect();
    assert_eq!(seen, (0..20).collect());
}

#[test]
fn a_page_has_a_language_a_title_one_heading_and_its_landmarks() {
    for screen in gallery() {
        let tags = page(&screen);
        assert_eq!(named(&tags, "html")[0].get("lang"), Some(screen.language.tag()));
        assert!(named(&tags, "title")[0].text.contains(&screen.title), "{}", screen.route);
        assert_eq!(named(&tags, "h1").len(), 1, "/{}", screen.route);
        for landmark in ["header", "nav", "main"] {
            assert!(!named(&tags, landmark).is_empty(), "no {landmark} on /{}", screen.route);
        }
        let skip = tags.iter().find(|tag| tag.get("class") == Some("skip")).unwrap();
        assert_eq!(skip.get("href"), Some("#main"));
    }
}

#[test]
fn ids_are_unique_and_whatever_refers_to_one_finds_it() {
    each(|at, tags| {
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            assert!(ids.insert(id), "{id} twice on {at}");
        }
        for tag in tags {
            let references = ["for", "aria-describedby", "aria-labelledby"];
            let referred = references.iter().filter_map(|name| tag.get(name));
            for id in referred.flat_map(str::split_whitespace) {
                assert!(ids.contains(id), "{tag:?} refers to {id} on {at}");
            }
            if let Some(id) = tag.get("href").and_then(|href| href.strip_prefix('#')) {
                assert!(ids.contains(id), "a link to {id} on {at}");
            }
        }
    });
}

#[test]
fn everything_to_fill_in_or_to_press_says_what_it_is() {
    each(|at, tags| {
        let labels: Vec<&str> =
            named(tags, "label").into_iter().filter_map(|label| label.get("for")).collect();
        for (index, tag) in tags.iter().enumerate() {
            let within_label = tag.within.iter().any(|outer| tags[*outer].name == "label");
            match (tag.name.as_str(), tag.get("type")) {
                ("input", Some("hidden")) => {}
                ("input", Some("image")) => assert!(!tag.get("alt").unwrap().is_empty(), "{tag:?}"),
                ("textarea", _) if tag.has("readonly") => assert!(tag.has("aria-label")),
                ("input" | "select" | "textarea", _) => {
                    let labelled = tag.get("id").is_some_and(|id| labels.contains(&id));
                    assert!(labelled || within_label, "{tag:?} has no label on {at}");
                }
                ("button", _) if !tag.has("hidden") => {
                    assert!(!words(tags, index).trim().is_empty(), "{tag:?} says nothing on {at}");
                }
                ("a", _) => {
                    let pictured = tags.iter().any(|img| {
                        img.within.contains(&index) && img.get("alt").is_some_and(|a| !a.is_empty())
                    });
                    let said = !words(tags, index).trim().is_empty();
                    assert!(said || pictured, "{tag:?} says nothing on {at}");
                }
                ("img", _) => assert!(tag.get("alt").is_some_and(|alt| !alt.is_empty()), "{tag:?}"),
                ("fieldset", _) => {
                    let legend =
                        tags.iter().find(|t| t.name == "legend" && t.within.contains(&index));
                    assert!(!legend.unwrap().text.is_empty(), "{tag:?}");
                }
                _ => {}
            }
        }
    });
}

#[test]
fn a_wrong_field_says_so_to_everybody() {
    let screen = gallery().into_iter().find(|screen| screen.route == "report/new/wrong").unwrap();
    let tags = page(&screen);
    let wrong: Vec<&Tag> =
        tags.iter().filter(|tag| tag.get("aria-invalid") == Some("true")).collect();
    assert_eq!(wrong.len(), 5, "the point is a group, which cannot be invalid");
    for tag in wrong {
        let described = tag.get("aria-describedby").unwrap().split(' ').next_back().unwrap();
        let at = tags.iter().position(|tag| tag.get("id") == Some(described)).unwrap();
        assert!(!words(&tags, at).trim().is_empty());
    }
    assert_eq!(tags.iter().filter(|tag| tag.has("autofocus")).count(), 1);
    let title = &named(&tags, "title")[0].text;
    assert!(title.starts_with(&ShellWords::of(screen.language).error_prefix), "{title}");
}

#[test]
fn a_page_obeys_the_strictest_policy() {
    each(|at, tags| {
        for tag in tags {
            assert!(!tag.has("style"), "{tag:?} on {at}");
            assert!(tag.name != "style", "{at}");
            let handler = tag.attributes.keys().find(|name| name.starts_with("on"));
            assert!(handler.is_none(), "{tag:?} on {at}");
            for name in ["href", "src", "action"] {
                let Some(address) = tag.get(name) else { continue };
                let own = address.starts_with('#')
                    || (address.starts_with('/') && !address.starts_with("//"));
                assert!(own, "{address} on {at}");
            }
        }
        for script in named(tags, "script") {
            assert!(script.has("src") && script.text.is_empty(), "an inline script on {at}");
        }
    });
}

#[test]
fn hostile_text_stays_text() {
    let screen = hostile();
    let html = html(&screen, None);
    assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{html}");
    let tags = tags(&html);
    assert_eq!(named(&tags, "script").len(), 1);
    assert_eq!(named(&tags, "h1")[0].text, screen.title);
    let area = named(&tags, "textarea")[0];
    assert_eq!(area.text.trim_start(), "</textarea><script>alert(4)</script>");
}

#[test]
fn every_form_carries_the_token_and_the_enter_key_presses_the_primary_button() {
    each(|at, tags| {
        for (index, form) in tags.iter().enumerate().filter(|(_, tag)| tag.name == "form") {
            let inside: Vec<&Tag> = tags.iter().filter(|t| t.within.contains(&index)).collect();
            let token = inside.iter().find(|tag| tag.get("name") == Some("csrf")).unwrap();
            assert_eq!(token.get("value"), Some("token"), "{at}");
            assert_eq!(form.get("method"), Some("post"));
            let submits = |tag: &&&Tag| {
                tag.name == "button" && tag.get("type") != Some("button")
                    || tag.get("type") == Some("image")
            };
            let first = inside.iter().find(submits).unwrap();
            let shown = inside.iter().find(|tag| {
                tag.name == "button"
                    && !tag.has("hidden")
                    && tag.get("class").is_some_and(|class| class.contains("primary"))
            });
            if let Some(primary) = shown {
                assert_eq!(first.get("value"), primary.get("value"), "{at}");
            }
        }
    });
}

#[test]
fn a_page_that_waits_looks_again_by_itself_unless_something_is_typed_on_it() {
    let refreshes = |screen: &Screen| {
        page(screen)
            .iter()
            .find(|t| t.has("http-equiv"))
            .map(|t| t.get("content").unwrap().to_owned())
    };
    let mut screen = gallery().into_iter().find(|screen| screen.route == "tickets").unwrap();
    assert!(refreshes(&screen).is_some());
    screen.busy = None;
    assert_eq!(refreshes(&screen), None);
    screen.again_in = Some(60);
    assert_eq!(refreshes(&screen).as_deref(), Some("60"));
    let mut form = gallery().into_iter().find(|screen| screen.route == "verify").unwrap();
    form.busy = Some("…".into());
    assert_eq!(refreshes(&form), None);
    assert!(page(&form).iter().any(|tag| tag.get("name") == Some("look")));
}

#[test]
fn an_operators_tiles_take_the_place_of_the_sketch() {
    let tiles = TileSource::new("https://t.example/{z}/{x}/{y}.png", "© Peta").unwrap();
    let screen = gallery().into_iter().find(|screen| screen.route == "report/new/where").unwrap();
    let html = html(&screen, Some(&tiles));
    let tags = tags(&html);
    let pictures = named(&tags, "image");
    assert!((4..=12).contains(&pictures.len()), "{} tiles", pictures.len());
    assert!(
        pictures.iter().all(|tile| tile.get("href").unwrap().starts_with("https://t.example/"))
    );
    assert!(html.contains("© Peta") && !html.contains("class=\"land\""));
}

#[test]
fn others_on_a_map_bear_the_numbers_of_the_list_and_the_first_lies_on_top() {
    let screen = gallery().into_iter().find(|screen| screen.route == "report/near").unwrap();
    let html = html(&screen, None);
    let drawn = |number: u8| html.find(&format!("<text y=\"4.5\">{number}</text>")).unwrap();
    assert_eq!(html.matches("class=\"mark\"").count(), 3);
    assert!(drawn(3) < drawn(2) && drawn(2) < drawn(1) && html.contains("1. Jalan berlubang"));
    assert!(html.find("class=\"pin\"").unwrap() < drawn(3), "a number is not under the pin");
}

#[test]
fn what_is_personal_is_kept_from_search_engines() {
    let robots = |screen: &Screen| page(screen).iter().any(|tag| tag.get("name") == Some("robots"));
    let bill = gallery().into_iter().find(|screen| screen.sensitive).unwrap();
    assert!(robots(&bill));
    assert!(!robots(&gallery()[0]));
}
