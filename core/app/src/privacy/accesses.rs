//! Who looked at the citizen's data, day by day.

use live_departments::{Context, Error, Page};
use live_protocol::{Access, Accesses};
use live_screen::{Args, Block, Item, Picture, Tone};

use super::empty;

/// Where the gateway lists them.
pub(super) const RESOURCE: &str = "/v1/account/accesses";

pub(super) fn draw(cx: &Context) -> Result<Page, Error> {
    let known = cx.cached::<Accesses>(RESOURCE)?;
    let mut page = Page::new(cx.words.say("privacy-accesses"));
    let days = Args::new().number("days", known.as_ref().map_or(0, |k| i64::from(k.kept_days)));
    if known.is_some() {
        let text = cx.words.say_with("privacy-accesses-lead", &days);
        page = page.with(Block::Text { text, quiet: true });
    }
    let empty = empty(cx, known.is_some(), "privacy-accesses-empty");
    let accesses = known.unwrap_or_default().accesses;
    if accesses.is_empty() {
        return Ok(page.with(Block::Items { items: Vec::new(), empty }));
    }
    let day = |access: &Access| access.at.at_offset(cx.offset()).date();
    for of_a_day in accesses.chunk_by(|one, other| day(one) == day(other)) {
        let items = of_a_day.iter().map(|access| item(cx, access)).collect();
        page = page
            .with(Block::Heading { text: cx.words.day(day(&of_a_day[0])) })
            .with(Block::Items { items, empty: String::new() });
    }
    Ok(page)
}

/// Who, why and when; and which data.
fn item(cx: &Context, access: &Access) -> Item {
    let words = &cx.words;
    let what = access.what.iter().map(|what| words.say(&format!("data-{}", what.code())));
    let args = Args::new()
        .text("at", cx.moment(access.at))
        .text("about", access.about.clone().unwrap_or_default())
        .text("what", what.collect::<Vec<_>>().join(", "));
    let why = words.say_with(&format!("access-{}", access.why.code()), &args);
    let times = Args::new().number("times", i64::from(access.times));
    Item {
        icon: Picture::Search,
        title: department(cx, &access.who),
        detail: format!("{why} {}", words.say_with("access-detail", &args)),
        state: match access.times {
            0 | 1 => String::new(),
            _ => words.say_with("access-times", &times),
        },
        tone: Tone::Plain,
        route: None,
    }
}

/// A department by its name, or whoever has a code; one that this app does not know, by its id.
pub(crate) fn department(cx: &Context, id: &str) -> String {
    if id == "share" {
        return cx.words.say("access-by-share");
    }
    live_departments::department_name(cx, id).unwrap_or_else(|| id.to_owned())
}
