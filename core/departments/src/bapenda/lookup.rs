//! Finding bills: by the number on the tax paper, or one's own.

use std::time::Duration;

use live_domain::TaxObjectNumber;
use live_net::{Auth, Call};
use live_protocol::{Bill, BillLookup, Bills, Mandate};
use live_screen::{
    Args, Block, Button, ButtonRole, FieldKind, Item, Notice, Picture, TextField, Tone,
};

use super::bill;
use crate::mandates::{self, acting_for, mandate, other_side};
use crate::section::{Context, Next, Page, offer};
use crate::{Error, Form, invalid};

/// One's own bills.
const MINE: &str = "/v1/bills";
const FRESH: Duration = Duration::from_mins(5);
/// Under which name the bills that were looked up last are kept.
const FOUND: &str = "bapenda/found";

/// Asks for the number on the tax paper.
pub fn draw(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    Page::new(words.say("bapenda-title"))
        .with(Block::Text { text: words.say("bapenda-lead"), quiet: true })
        .with(Block::TextField(TextField {
            id: "tax_object".to_owned(),
            label: words.say("bapenda-tax-object"),
            help: words.say("bapenda-tax-object-help"),
            kind: FieldKind::Digits,
            value: form.value("tax_object").to_owned(),
            optional: false,
            max_chars: 40,
            error: form.error(words, "tax_object"),
            confirmed: None,
            scan: Some(words.say("bapenda-scan")),
        }))
        .with(Block::Button(
            Button::new("look-up", words.say("bapenda-look-up"), ButtonRole::Primary)
                .with_icon(Picture::Search),
        ))
        .with(Block::Items {
            items: vec![offer(cx, Picture::Person, "bapenda-service-mine", "bapenda/mine")],
            empty: String::new(),
        })
}

/// The bills that were found for a number.
pub fn draw_found(cx: &Context) -> Result<Page, Error> {
    let bills: Bills = cx.cached(FOUND)?.unwrap_or_default();
    Ok(list(cx, "bapenda-found", &bills.bills, "bapenda-found-empty"))
}

/// The bills of the matched citizen, and for whom else there may be some.
pub fn draw_mine(cx: &Context) -> Result<Page, Error> {
    let mut page = list(cx, "bapenda-mine", &mine(cx)?, "bapenda-mine-empty");
    page.sensitive = true;
    let others = acting_for(cx)?;
    if others.is_empty() {
        return Ok(page);
    }
    let items = others.iter().map(|mandate| Item {
        icon: Picture::People,
        title: for_whom(cx, mandate),
        detail: cx.words.say("bapenda-mine-other-detail"),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(format!("bapenda/mine/{}", mandate.id)),
    });
    Ok(page
        .with(Block::Heading { text: cx.words.say("bapenda-mine-others") })
        .with(Block::Items { items: items.collect(), empty: String::new() }))
}

/// The bills of whom the citizen acts for; that they do no longer, where that is so.
pub fn draw_for(cx: &Context, id: &str) -> Result<Page, Error> {
    let mandate = mandate(cx, id)?;
    let title = for_whom(cx, &mandate);
    if !acting_for(cx)?.contains(&mandate) {
        let mut page = Page::new(title).with(Block::Notice(Notice {
            tone: Tone::Attention,
            icon: Picture::People,
            title: cx.words.say("bapenda-mandate-over"),
            text: cx.words.say("bapenda-mandate-over-text"),
            route: Some("family".to_owned()),
        }));
        page.sensitive = true;
        return Ok(page);
    }
    let mut page = list(cx, "bapenda-mine", &of(cx, &mandate)?, "bapenda-mine-for-empty");
    page.title = title;
    page.sensitive = true;
    Ok(page)
}

/// Whose bills they are.
fn for_whom(cx: &Context, mandate: &Mandate) -> String {
    cx.words.say_with("bapenda-mine-for", &Args::new().text("name", other_side(mandate)))
}

/// The bills of whom a mandate is for, as they were last fetched.
fn of(cx: &Context, mandate: &Mandate) -> Result<Vec<Bill>, Error> {
    Ok(cx.cached::<Bills>(&mandates::bills(mandate.id))?.unwrap_or_default().bills)
}

/// A bill of one's own or of whom one acts for, and then with that.
pub fn find(
    cx: &Context,
    wanted: impl Fn(&Bill) -> bool,
) -> Result<Option<(Bill, Option<Mandate>)>, Error> {
    if let Some(bill) = mine(cx)?.into_iter().find(&wanted) {
        return Ok(Some((bill, None)));
    }
    for mandate in acting_for(cx)? {
        if let Some(bill) = of(cx, &mandate)?.into_iter().find(&wanted) {
            return Ok(Some((bill, Some(mandate))));
        }
    }
    Ok(None)
}

/// Fetches the bills of whom the citizen acts for.
pub async fn load_for(cx: &Context, id: &str, force: bool) -> Result<(), Error> {
    cx.catch_up(force).await?;
    let mandate = mandate(cx, id)?;
    if acting_for(cx)?.contains(&mandate) {
        let resource = mandates::bills(mandate.id);
        cx.courier.fetch(&resource, Auth::Account, FRESH, force).await?;
    }
    Ok(())
}

/// Fetches every list of bills again that the citizen has looked at, because one of them changed.
pub async fn load_again(cx: &Context) -> Result<(), Error> {
    load_mine(cx, true).await?;
    for mandate in acting_for(cx)? {
        let resource = mandates::bills(mandate.id);
        if cx.store.cached(&resource)?.is_some() {
            cx.courier.fetch(&resource, Auth::Account, FRESH, true).await?;
        }
    }
    Ok(())
}

/// One's own bills as they were last fetched.
pub fn mine(cx: &Context) -> Result<Vec<Bill>, Error> {
    Ok(cx.cached::<Bills>(MINE)?.unwrap_or_default().bills)
}

/// Fetches one's own bills.
pub async fn load_mine(cx: &Context, force: bool) -> Result<(), Error> {
    cx.courier.fetch(MINE, Auth::Account, FRESH, force).await?;
    Ok(())
}

/// Looks a number up. It needs the network, because somebody may have paid a minute ago.
pub async fn look_up(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let typed = form.value("tax_object").to_owned();
    typed.parse::<TaxObjectNumber>().map_err(|error| invalid("tax_object", &error))?;
    let call = Call::post("/v1/bills/lookup", &BillLookup { tax_object: typed });
    let answer = cx.api.send(call).await?;
    let found: Bills = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    let Some(first) = found.bills.first() else {
        return Err(Error::field("tax_object", "no-bill"));
    };
    for bill in &found.bills {
        bill::keep(cx, bill)?;
    }
    if found.bills.len() == 1 {
        return Ok(Next::Go(bill::route(first)));
    }
    bill::keep_as(cx, FOUND, &found)?;
    Ok(Next::Go(FOUND.to_owned()))
}

fn list(cx: &Context, title: &str, bills: &[Bill], empty: &str) -> Page {
    Page::new(cx.words.say(title)).with(Block::Items {
        items: bills.iter().map(|bill| bill::item(cx, bill)).collect(),
        empty: cx.words.say(empty),
    })
}
