//! Erasing the account: what goes, what must stay and why, and a week to think again.

use live_departments::{Context, Error, Next, Page, button};
use live_net::{Call, Method};
use live_protocol::{Account, ERASURE_WAIT_DAYS};
use live_screen::{Args, Block, ButtonRole, Notice, Picture, Tone};

const RESOURCE: &str = "/v1/account/erasure";

pub(super) fn draw(cx: &Context) -> Page {
    let page = Page::new(cx.words.say("privacy-erase"));
    let ending = cx.identity.account().and_then(|account| ending(cx, &account));
    let is_planned = ending.is_some();
    let mut page =
        page.with_some(ending.map(|ending| Block::Notice(Notice { route: None, ..ending })));
    if is_planned {
        page = page.with(button(cx, "undo", "privacy-erase-undo", ButtonRole::Primary));
    }
    let years = |years: u8| Args::new().number("years", i64::from(years));
    let stays = cx.city.retention;
    let paragraph = |text: String| Block::Text { text, quiet: false };
    page = page
        .with(Block::Heading { text: cx.words.say("privacy-erase-goes") })
        .with(paragraph(cx.words.say("privacy-erase-goes-text")))
        .with(Block::Heading { text: cx.words.say("privacy-erase-stays") })
        .with(paragraph(
            cx.words.say_with("privacy-erase-stays-reports", &years(stays.report_years)),
        ))
        .with(paragraph(
            cx.words.say_with("privacy-erase-stays-applications", &years(stays.application_years)),
        ))
        .with(paragraph(
            cx.words.say_with("privacy-erase-stays-payments", &years(stays.payment_years)),
        ));
    if is_planned {
        return page;
    }
    let wait = Args::new().number("days", i64::from(ERASURE_WAIT_DAYS));
    let notice = Notice {
        tone: Tone::Attention,
        icon: Picture::Warning,
        title: cx.words.say_with("privacy-erase-wait", &wait),
        text: cx.words.say("privacy-erase-wait-text"),
        route: None,
    };
    page.with(Block::Notice(notice)).with(button(
        cx,
        "ask",
        "privacy-erase-ask",
        ButtonRole::Danger,
    ))
}

/// That an account ends, and when; nothing for one that does not.
pub(crate) fn notice(cx: &Context, account: &Account) -> Option<Block> {
    ending(cx, account).map(Block::Notice)
}

fn ending(cx: &Context, account: &Account) -> Option<Notice> {
    let at = Args::new().text("at", cx.moment(account.erase_at?));
    Some(Notice {
        tone: Tone::Problem,
        icon: Picture::Warning,
        title: cx.words.say_with("privacy-ends", &at),
        text: cx.words.say("privacy-ends-text"),
        route: Some(format!("{}/erase", super::NAME)),
    })
}

pub(super) async fn ask(cx: &Context) -> Result<Next, Error> {
    let call = Call::send(Method::Post, RESOURCE, Vec::new(), "application/json");
    cx.identity.change_account(&cx.api, call).await?;
    Ok(Next::Stay)
}

pub(super) async fn undo(cx: &Context) -> Result<Next, Error> {
    cx.identity.change_account(&cx.api, Call::delete(RESOURCE)).await?;
    Ok(Next::Stay)
}
