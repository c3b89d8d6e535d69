//! Each kind of block as HTML.

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::icon::{self, Own};
use super::layout::Group;
use super::page::tone_class;
use super::{PageContext, dom_id, fields, map, page_path, qr};
use crate::assets::assets;
use crate::screen::{
    Block, Button, ButtonRole, Document, Fact, Item, Notice, Photo, Picture, QrCode, SUBSCRIBES,
    Stage, Step, Tile,
};
use crate::words::ShellWords;

/// Draws a group of blocks under the key by which the script finds the same group in the next
/// page.
pub(super) fn group(
    key: &str,
    group: &Group<'_>,
    first_problem: Option<&str>,
    cx: &PageContext<'_>,
) -> Markup {
    let draw = |block: &Block| draw(block, first_problem, cx);
    match group {
        Group::One(block) => html! {
            div.block.(kind(block)) data-key=(key) { (draw(block)) }
        },
        Group::Card(blocks) => html! {
            div.block.card data-key=(key) { @for block in blocks { (draw(block)) } }
        },
        Group::Buttons(buttons) => html! {
            div.block.actions data-key=(key) { @for button in buttons { (self::button(button, cx)) } }
        },
    }
}

/// What tells groups apart that are not of one kind: a field by its id, all else by what it is.
pub(super) fn name(group: &Group<'_>) -> String {
    match group {
        Group::One(Block::TextField(field)) => dom_id(&field.id),
        Group::One(Block::Choice(field)) => dom_id(&field.id),
        Group::One(Block::PhotoField(field)) => dom_id(&field.id),
        Group::One(Block::PlaceField(field)) => dom_id(&field.id),
        Group::One(Block::RatingField(field)) => dom_id(&field.id),
        Group::One(block) => kind(block).to_owned(),
        Group::Card(_) => "card".to_owned(),
        Group::Buttons(_) => "buttons".to_owned(),
    }
}

/// A name for the kind, also for the style sheet.
fn kind(block: &Block) -> &'static str {
    match block {
        Block::Heading { .. } => "a-heading",
        Block::Text { .. } => "a-text",
        Block::Notice(_) => "a-notice",
        Block::Tiles { .. } => "a-tiles",
        Block::Items { .. } => "a-list",
        Block::Facts { .. } => "a-facts",
        Block::Amount { .. } => "a-amount",
        Block::Ladder { .. } => "a-ladder",
        Block::Timeline { .. } => "a-timeline",
        Block::WorkingDays { .. } => "a-working-days",
        Block::TextField(_) => "a-text-field",
        Block::Choice(_) => "a-choice",
        Block::PhotoField(_) => "a-photo-field",
        Block::PlaceField(_) => "a-place-field",
        Block::RatingField(_) => "a-rating",
        Block::Photos { .. } => "a-photos",
        Block::Map(_) => "a-map",
        Block::Qr(_) => "a-qr",
        Block::Document(_) => "a-document",
        Block::Button(_) => "a-button",
    }
}

/// No wildcard: a kind of block that this shell does not draw fails to compile.
fn draw(block: &Block, first_problem: Option<&str>, cx: &PageContext<'_>) -> Markup {
    match block {
        Block::Heading { text } => html! { h2 { (text) } },
        Block::Text { text, quiet } => html! { p.quiet[*quiet] { (text) } },
        Block::Notice(notice) => self::notice(notice),
        Block::Tiles { tiles } => self::tiles(tiles),
        Block::Items { items, empty } => list(items, empty),
        Block::Facts { facts } => self::facts(facts),
        Block::Amount { label, amount, note } => html! {
            div.amount {
                @if !label.is_empty() { p.meta { (label) } }
                p.num { (amount) }
                @if !note.is_empty() { p.note { (note) } }
            }
        },
        Block::Ladder { steps } => ladder(steps, cx.words),
        Block::Timeline { steps } => timeline(steps, cx.words),
        Block::WorkingDays { passed, promised, caption } => {
            working_days(*passed, *promised, caption)
        }
        Block::TextField(field) => fields::text(field, first_problem, cx),
        Block::Choice(choice) => fields::choice(choice, first_problem, cx),
        Block::PhotoField(field) => fields::photo(field, first_problem, cx),
        Block::PlaceField(field) => map::field(field, cx),
        Block::RatingField(field) => fields::rating(field, first_problem, cx),
        Block::Photos { photos } => self::photos(photos),
        Block::Map(pin) => map::look(pin, cx),
        Block::Qr(code) => self::code(code, cx.words),
        Block::Document(document) => self::document(document, cx.words),
        Block::Button(button) => self::button(button, cx),
    }
}

fn notice(notice: &Notice) -> Markup {
    let inner = html! {
        (icon::picture(notice.icon))
        div.grow {
            h2 { (notice.title) }
            @if !notice.text.is_empty() { p { (notice.text) } }
        }
        @if notice.route.is_some() { (icon::own(Own::Onward)) }
    };
    let class = tone_class(notice.tone);
    html! {
        @if let Some(route) = &notice.route {
            a.notice.(class) href=(page_path(route)) { (inner) }
        } @else {
            section.notice.(class) { (inner) }
        }
    }
}

fn tiles(tiles: &[Tile]) -> Markup {
    html! {
        ul.tiles {
            @for tile in tiles {
                li { a href=(page_path(&tile.route)) {
                    (icon::picture(tile.icon))
                    b { (tile.label) }
                } }
            }
        }
    }
}

fn list(items: &[Item], empty: &str) -> Markup {
    html! {
        @if items.is_empty() {
            div.empty { (icon::picture(Picture::Info)) p { (empty) } }
        } @else {
            ul.list {
                @for item in items {
                    li {
                        @if let Some(route) = &item.route {
                            a.row href=(page_path(route)) { (row(item)) (icon::own(Own::Onward)) }
                        } @else {
                            div.row { (row(item)) }
                        }
                    }
                }
            }
        }
    }
}

fn row(item: &Item) -> Markup {
    let tone = tone_class(item.tone);
    html! {
        span.icon.(tone) { (icon::picture(item.icon)) }
        span.grow {
            b { (item.title) }
            @if !item.detail.is_empty() { span.meta { (item.detail) } }
            @if !item.state.is_empty() { span.chip.(tone) { (item.state) } }
        }
    }
}

fn facts(facts: &[Fact]) -> Markup {
    html! {
        dl.facts.stats[are_counts(facts)] {
            @for fact in facts { div { dt { (fact.label) } dd { (fact.value) } } }
        }
    }
}

/// Whether these are a few numbers to take in at a glance, which are drawn large.
fn are_counts(facts: &[Fact]) -> bool {
    let count = |fact: &Fact| {
        (1..=7).contains(&fact.value.len())
            && fact.value.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    (2..=4).contains(&facts.len()) && facts.iter().all(count)
}

fn stage(stage: Stage, words: &ShellWords) -> (&'static str, &str, Markup) {
    match stage {
        Stage::Done => ("done", &words.controls.stage_done, icon::own(Own::Tick)),
        Stage::Now => ("now", &words.controls.stage_now, html! {}),
        Stage::Ahead => ("ahead", &words.controls.stage_ahead, html! {}),
        Stage::Failed => ("failed", &words.controls.stage_failed, icon::own(Own::Remove)),
    }
}

fn ladder(steps: &[Step], words: &ShellWords) -> Markup {
    html! {
        ol.ladder {
            @for step in steps {
                @let (class, said, mark) = stage(step.stage, words);
                li.(class) aria-current=[(step.stage == Stage::Now).then_some("step")] {
                    span.hidden { (said) ": " }
                    (mark)
                    b { (step.title) }
                    @if !step.detail.is_empty() { span.meta { (step.detail) } }
                }
            }
        }
    }
}

fn timeline(steps: &[Step], words: &ShellWords) -> Markup {
    html! {
        ol.time {
            @for step in steps {
                @let (class, said, mark) = stage(step.stage, words);
                li.(class) aria-current=[(step.stage == Stage::Now).then_some("step")] {
                    span.dot aria-hidden="true" { (mark) }
                    span.hidden { (said) ": " }
                    b { (step.title) }
                    @if !step.detail.is_empty() { span.meta { (step.detail) } }
                }
            }
        }
    }
}

/// A bar of one piece a day; many days are drawn as fewer pieces of the same meaning.
fn working_days(passed: u16, promised: u16, caption: &str) -> Markup {
    const MOST: u32 = 30;
    let promised = u32::from(promised.max(1));
    let passed_in_time = u32::from(passed).min(promised);
    let pieces = promised.min(MOST);
    let on = (passed_in_time * pieces).div_ceil(promised);
    let late = u32::from(passed) > promised;
    html! {
        div.clock {
            svg viewBox={ "0 0 " (pieces * 10) " 8" } preserveAspectRatio="none" aria-hidden="true" {
                @for piece in 1..=pieces {
                    @let class = if late { "late" } else if piece < on { "on" } else if piece == on { "today" } else { "off" };
                    rect.(class) x=(piece * 10 - 9) width="8" height="8" rx="1.5" {}
                }
            }
            p.meta { (caption) }
        }
    }
}

fn photos(photos: &[Photo]) -> Markup {
    html! {
        div.photos { @for photo in photos { (self::photo(photo)) } }
    }
}

/// A small picture that opens the large one.
pub(super) fn photo(photo: &Photo) -> Markup {
    let file = utf8_percent_encode(&photo.file, NON_ALPHANUMERIC);
    html! {
        figure {
            a href={ "/-/file/" (file) } {
                img src={ "/-/preview/" (file) } alt=(photo.caption) loading="lazy" decoding="async";
            }
            figcaption aria-hidden="true" { (photo.caption) }
        }
    }
}

fn code(code: &QrCode, words: &ShellWords) -> Markup {
    html! {
        div.card.code {
            (qr::inline(code))
            p.meta { (code.caption) }
            a.btn href="/-/qr.png" download="qr.png" { (icon::picture(Picture::Download)) (code.save) }
            @if !code.payload.is_empty() {
                details {
                    summary { (icon::own(Own::Copy)) (words.controls.copy) }
                    textarea readonly rows="4" aria-label=(words.controls.copy) data-copy spellcheck="false" {
                        (code.payload)
                    }
                }
            }
        }
    }
}

fn document(document: &Document, words: &ShellWords) -> Markup {
    html! {
        article.document {
            header {
                (icon::picture(Picture::Shield))
                div { h2 { (document.title) } p.num { (document.number) } }
            }
            (facts(&document.facts))
            @if !document.assurances.is_empty() {
                ul.assurances { @for assurance in &document.assurances {
                    li { (icon::picture(Picture::Check)) span { (assurance) } }
                } }
            }
            @if let Some(file) = &document.file {
                a.btn.primary href={ "/-/file/" (file.file) } download=(file.name) {
                    (icon::picture(Picture::Download)) (file.save)
                }
            }
            button.btn.quiet.scripted type="button" data-print { (icon::own(Own::Print)) (words.print) }
        }
    }
}

fn button(button: &Button, cx: &PageContext<'_>) -> Markup {
    let class = match button.role {
        ButtonRole::Primary => "primary",
        ButtonRole::Quiet => "quiet",
        ButtonRole::Danger => "danger",
    };
    let says = html! {
        @if let Some(picture) = button.icon { (icon::picture(picture)) }
        span { (button.label) }
    };
    html! {
        @if let Some(key) = button.link.as_ref().and_then(|link| link.strip_prefix(SUBSCRIBES)) {
            // The script shows it where it works, and fills the field in.
            span hidden data-calls=(key) data-news=(assets().news(cx.words.language).path) {
                input type="hidden" name=(button.action);
                button.btn.(class) name="action" value=(button.action) { (says) }
            }
        } @else if let Some(link) = &button.link {
            a.btn.(class) href=(link) rel="external noreferrer" { (says) }
        } @else {
            button.btn.(class) name="action" value=(button.action) { (says) }
        }
    }
}
