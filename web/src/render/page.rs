//! The whole page around a screen's blocks.

use maud::{DOCTYPE, Markup, html};

use super::icon::{self, Own};
use super::layout::{self, Group};
use super::{PageContext, blocks, dom_id, page_path};
use crate::assets::assets;
use crate::screen::{Block, Button, ButtonRole, Delivery, Screen, Tone};

/// A page for a screen. It works without scripts: links, forms, and a refresh by itself while
/// something is expected.
pub fn render(screen: &Screen, cx: &PageContext<'_>) -> Markup {
    let problems = problems(screen);
    let brand = format!("{} {}", screen.brand.first, screen.brand.second);
    let title = if problems.is_empty() {
        format!("{} · {brand}", screen.title)
    } else {
        format!("{}: {} · {brand}", cx.words.error_prefix, screen.title)
    };
    html! {
        (DOCTYPE)
        html lang=(screen.language.tag()) {
            head {
                (head(&title, screen.sensitive))
                @if let Some(seconds) = look_again_after(screen) {
                    noscript { meta http-equiv="refresh" content=(seconds); }
                }
            }
            body
                data-rev=(revision(screen))
                data-again=[screen.again_in]
                data-csrf=(cx.csrf)
                data-photo-shrinking=(cx.words.photo_shrinking)
                data-photo-unreadable=(cx.words.controls.photo_unreadable)
                data-locating=(cx.words.controls.locating)
                data-locate-failed=(cx.words.controls.locate_failed)
                data-copied=(cx.words.controls.copied)
            {
                a.skip href="#main" { (cx.words.skip) }
                div.frame.first[screen.back.is_none()] {
                    header.top {
                        (super::trouble::brand(&screen.brand))
                        (delivery(&screen.delivery))
                    }
                    (tabs(screen, cx))
                    main #main tabindex="-1" {
                        div.head {
                            @if let Some(back) = &screen.back { (back_form(screen, back, cx)) }
                            h1 { (screen.title) }
                            @if !screen.progress.is_empty() { p.progress { (screen.progress) } }
                        }
                        div #status role="status" { @if let Some(busy) = &screen.busy {
                            p.busy { span.spin aria-hidden="true" {} span { (busy) } }
                        } }
                        @if let Some(trouble) = cx.trouble {
                            (super::trouble::notice(trouble, cx.words))
                        }
                        @if problems.len() > 1 { (summary(&problems, cx)) }
                        (body(screen, cx))
                    }
                }
                template #unreachable { (super::trouble::unreachable(cx.words)) }
            }
        }
    }
}

pub(super) fn head(title: &str, sensitive: bool) -> Markup {
    let assets = assets();
    html! {
        meta charset="utf-8";
        title { (title) }
        meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
        meta name="color-scheme" content="light dark";
        meta name="theme-color" content="#f7f6f2" media="(prefers-color-scheme: light)";
        meta name="theme-color" content="#0f1615" media="(prefers-color-scheme: dark)";
        meta name="format-detection" content="telephone=no";
        @if sensitive { meta name="robots" content="noindex, nofollow, noarchive"; }
        link rel="preload" href=(assets.font.path) as="font" type="font/woff2" crossorigin;
        link rel="stylesheet" href=(assets.style.path);
        link rel="icon" href="/favicon.svg" type="image/svg+xml";
        link rel="manifest" href="/manifest.webmanifest";
        script src=(assets.script.path) defer {}
    }
}

/// A short mark that changes with the screen, so that a page knows whether it is still the latest.
pub(crate) fn revision(screen: &Screen) -> String {
    use base64::Engine as _;
    let json = serde_json::to_vec(screen).unwrap_or_default();
    let digest = ring::digest::digest(&ring::digest::SHA256, &json);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest.as_ref()[..9])
}

/// Without scripts a page that waits for something loads itself again, unless it has fields: what
/// is being typed would be lost. Those offer a button instead. It takes its time, because whoever
/// listens to a page loses their place in it.
fn look_again_after(screen: &Screen) -> Option<u32> {
    const BUSY_SECONDS: u32 = 4;
    const LEAST_SECONDS: u32 = 15;
    if screen.blocks.iter().any(layout::is_field) {
        return None;
    }
    let expected = screen.again_in.map(|seconds| seconds.max(LEAST_SECONDS));
    screen.busy.as_ref().map(|_| BUSY_SECONDS).or(expected)
}

fn delivery(delivery: &Delivery) -> Markup {
    html! {
        a.chip.(tone_class(delivery.tone)) href=(page_path(&delivery.route)) {
            (icon::picture(delivery.icon))
            span { (delivery.text) }
        }
    }
}

pub(super) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "plain",
        Tone::Info => "info",
        Tone::Attention => "warn",
        Tone::Problem => "bad",
        Tone::Done => "ok",
    }
}

fn tabs(screen: &Screen, cx: &PageContext<'_>) -> Markup {
    html! {
        @if !screen.tabs.is_empty() {
            nav.tabs aria-label=(cx.words.menu) {
                ul {
                    @for tab in &screen.tabs {
                        li {
                            a href=(page_path(&tab.route)) aria-current=[tab.here.then_some("page")] {
                                (icon::picture(tab.icon))
                                span { (tab.label) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn back_form(screen: &Screen, back: &str, cx: &PageContext<'_>) -> Markup {
    html! {
        form.back method="post" action="/-/back" {
            (token(cx))
            input type="hidden" name="route" value=(screen.route);
            button title=(back) { (icon::own(Own::Back)) span.hidden { (back) } }
        }
    }
}

pub(super) fn token(cx: &PageContext<'_>) -> Markup {
    html! { input type="hidden" name="csrf" value=(cx.csrf); }
}

/// A field that is to be corrected: its id, and what is wrong.
type Problem<'a> = (&'a str, &'a str);

fn problems(screen: &Screen) -> Vec<Problem<'_>> {
    screen.blocks.iter().filter_map(problem).collect()
}

fn problem(block: &Block) -> Option<Problem<'_>> {
    let (id, error) = match block {
        Block::TextField(f) => (&f.id, &f.error),
        Block::Choice(f) => (&f.id, &f.error),
        Block::PhotoField(f) => (&f.id, &f.error),
        Block::PlaceField(f) => (&f.id, &f.error),
        Block::RatingField(f) => (&f.id, &f.error),
        Block::Heading { .. }
        | Block::Text { .. }
        | Block::Notice(_)
        | Block::Tiles { .. }
        | Block::Items { .. }
        | Block::Facts { .. }
        | Block::Amount { .. }
        | Block::Ladder { .. }
        | Block::Timeline { .. }
        | Block::WorkingDays { .. }
        | Block::Photos { .. }
        | Block::Map(_)
        | Block::Qr(_)
        | Block::Document(_)
        | Block::Button(_) => return None,
    };
    error.as_ref().map(|error| (id.as_str(), error.as_str()))
}

fn summary(problems: &[Problem<'_>], cx: &PageContext<'_>) -> Markup {
    html! {
        section.notice.bad.summary role="alert" {
            (icon::own(Own::Wrong))
            div {
                h2 { (cx.words.errors_title) }
                ul { @for (id, error) in problems {
                    li { a href={ "#" (dom_id(id)) } { (error) } }
                } }
            }
        }
    }
}

/// The blocks: inside one form when there is anything to fill in or to press.
fn body(screen: &Screen, cx: &PageContext<'_>) -> Markup {
    let asks = screen.blocks.iter().any(layout::is_field);
    let buttons: Vec<&Button> = screen.blocks.iter().filter_map(button).collect();
    let inner = columns(screen, cx);
    if !asks && buttons.is_empty() {
        return html! { div.body { (inner) } };
    }
    let photo = screen.blocks.iter().any(|block| matches!(block, Block::PhotoField(_)));
    let primary = buttons.iter().find(|b| b.role == ButtonRole::Primary).or(buttons.first());
    html! {
        form.body #form method="post" action=(page_path(&screen.route)) novalidate
            enctype=[photo.then_some("multipart/form-data")] {
            (token(cx))
            // The first button of a form is what the Enter key presses.
            @if let Some(primary) = primary {
                button name="action" value=(primary.action) hidden tabindex="-1" {}
            }
            (inner)
            @if asks && (screen.busy.is_some() || screen.again_in.is_some()) {
                noscript { button.btn.quiet name="look" value="1" {
                    (icon::picture(crate::screen::Picture::Again)) (cx.words.look_again)
                } }
            }
        }
    }
}

fn button(block: &Block) -> Option<&Button> {
    if let Block::Button(button) = block { Some(button) } else { None }
}

fn columns(screen: &Screen, cx: &PageContext<'_>) -> Markup {
    let groups = layout::groups(&screen.blocks);
    // The first field that is to be corrected gets the keyboard.
    let first_problem = problems(screen).first().map(|(id, _)| *id);
    let keys = keys(&groups);
    let parts = |range: std::ops::Range<usize>| {
        html! { @for at in range { (blocks::group(&keys[at], &groups[at], first_problem, cx)) } }
    };
    if let Some(split) = layout::split(&groups) {
        html! {
            div.cols {
                div.col { (parts(0..split)) }
                div.col { (parts(split..groups.len())) }
            }
        }
    } else {
        html! { div.col.only { (parts(0..groups.len())) } }
    }
}

/// A key for each group that stays when others come and go: its name, and which of that name.
fn keys(groups: &[Group<'_>]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::with_capacity(groups.len());
    for group in groups {
        let name = blocks::name(group);
        let before = keys.iter().filter(|key| key.split('.').next() == Some(&name)).count();
        keys.push(format!("{name}.{before}"));
    }
    keys
}
