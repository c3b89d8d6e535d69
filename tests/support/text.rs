//! A screen as text: what a person sees, in reading order, for stories and snapshots.

use std::fmt::Write as _;

use live_app::screen::{Block, Item, Screen, Stage, Step};

/// Everything on the screen, one thing a line.
pub fn as_text(screen: &Screen) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!("# {} [/{}]", screen.title, screen.route));
    if !screen.progress.is_empty() {
        line(format!("({})", screen.progress));
    }
    line(format!("~ {}", screen.delivery.text));
    for block in &screen.blocks {
        line(block_text(block).trim_end().to_owned());
    }
    let tabs: Vec<String> = screen
        .tabs
        .iter()
        .map(|tab| if tab.here { format!("[{}]", tab.label) } else { tab.label.clone() })
        .collect();
    line(format!("-- {}", tabs.join(" | ")));
    out
}

fn block_text(block: &Block) -> String {
    match block {
        Block::Heading { text } => format!("## {text}"),
        Block::Text { text, .. } => text.clone(),
        Block::Notice(n) => format!("! {} — {}", n.title, n.text),
        Block::Tiles { tiles } => {
            tiles.iter().map(|tile| format!("[{}]", tile.label)).collect::<Vec<_>>().join(" ")
        }
        Block::Items { items, empty } if items.is_empty() => format!("- ({empty})"),
        Block::Items { items, .. } => items.iter().map(item_text).collect(),
        Block::Facts { facts } => facts.iter().fold(String::new(), |mut out, fact| {
            let _ = writeln!(out, "{}: {}", fact.label, fact.value);
            out
        }),
        Block::Amount { label, amount, note } => format!("{amount} ({label}; {note})"),
        Block::Ladder { steps } => steps.iter().map(step_mark).collect::<Vec<_>>().join(" > "),
        Block::Timeline { steps } => steps.iter().fold(String::new(), |mut out, step| {
            let _ = writeln!(out, "{} · {}", step_mark(step), step.detail);
            out
        }),
        Block::WorkingDays { caption, .. } => format!("= {caption}"),
        Block::TextField(f) => {
            field_text(&f.label, &f.value, f.error.as_ref(), f.confirmed.as_ref())
        }
        Block::Choice(c) => {
            let chosen = c.options.iter().find(|option| option.value == c.value);
            let value = chosen.map_or("", |option| option.label.as_str());
            field_text(&c.label, value, c.error.as_ref(), None)
        }
        Block::PhotoField(f) => {
            let value = f.photo.as_ref().map_or("", |photo| photo.caption.as_str());
            field_text(&f.label, value, f.error.as_ref(), None)
        }
        Block::PlaceField(f) => {
            let value = format!("{} {}", f.map.title, f.map.detail);
            field_text(&f.label, value.trim(), f.error.as_ref(), None)
        }
        Block::RatingField(f) => field_text(&f.label, &f.value.to_string(), f.error.as_ref(), None),
        Block::Photos { photos } => photos.iter().fold(String::new(), |mut out, photo| {
            let _ = writeln!(out, "<photo: {}>", photo.caption);
            out
        }),
        Block::Map(pin) => format!("<map: {} {}>", pin.title, pin.detail),
        Block::Qr(qr) => format!("<qr: {}>", qr.caption),
        Block::Document(d) => {
            d.facts.iter().fold(
                format!("<document: {} {}>\n{}\n", d.title, d.number, d.assurances.join("\n")),
                |mut out, fact| {
                    let _ = writeln!(out, "{}: {}", fact.label, fact.value);
                    out
                },
            ) + &d.file.as_ref().map(|file| format!("({})\n", file.save)).unwrap_or_default()
        }
        Block::Button(button) => format!("({})", button.label),
    }
}

fn item_text(item: &Item) -> String {
    let state = if item.state.is_empty() { String::new() } else { format!(" [{}]", item.state) };
    format!("- {} · {}{state}\n", item.title, item.detail)
}

fn step_mark(step: &Step) -> String {
    let mark = match step.stage {
        Stage::Done => "x",
        Stage::Now => "*",
        Stage::Ahead => " ",
        Stage::Failed => "!",
    };
    format!("[{mark}] {}", step.title)
}

fn field_text(
    label: &str,
    value: &str,
    error: Option<&String>,
    confirmed: Option<&String>,
) -> String {
    let mut out = format!("{label}: «{value}»");
    if let Some(error) = error {
        let _ = write!(out, " WRONG: {error}");
    }
    if let Some(confirmed) = confirmed {
        let _ = write!(out, " RIGHT: {confirmed}");
    }
    out
}
