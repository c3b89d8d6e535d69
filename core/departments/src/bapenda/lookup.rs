//! Finding bills: by the number on the tax paper, or one's own.

use std::time::Duration;

use live_domain::{Invalid, PROPERTY_TAX};
use live_net::{Auth, Call};
use live_protocol::{Bill, BillLookup, BillStatus, Bills, Mandate};
use live_screen::{
    Args, Block, Button, ButtonRole, FieldKind, Item, Notice, Picture, TextField, Tone,
};

use super::{bill, tax};
use crate::mandates::{self, acting_for, mandate, other_side};
use crate::section::{Context, Next, Page, offer};
use crate::services::in_words;
use crate::{Error, Form, invalid};

/// One's own bills.
const MINE: &str = "/v1/bills";
const FRESH: Duration = Duration::from_mins(5);
/// Under which name the bills that were looked up last are kept.
const FOUND: &str = "bapenda/found";
/// Where the taxes are beside that on property.
pub const KINDS: &str = "bapenda/tax";

/// Asks for the number on the paper of a tax.
pub fn draw(cx: &Context, kind: &str, form: &Form) -> Result<Page, Error> {
    let (words, tax) = (&cx.words, tax(cx, kind)?);
    let error =
        form.error(words, "tax_object").map(|error| match tax.number(form.value("tax_object")) {
            Err(Invalid::WrongLength { .. }) => {
                let count = i64::try_from(tax.digits()).unwrap_or_default();
                words.say_with("bapenda-wrong-length", &Args::new().number("count", count))
            }
            _ => error,
        });
    let mut offers = vec![offer(cx, Picture::Person, "bapenda-service-mine", "bapenda/mine")];
    if kind == PROPERTY_TAX {
        offers.insert(0, offer(cx, Picture::Search, "bapenda-service-other", KINDS));
    }
    let page = Page::new(
        words.say_with("bapenda-title", &Args::new().text("tax", in_words(cx, &tax.name))),
    )
    .with(Block::Text { text: words.say("bapenda-lead"), quiet: true })
    .with(Block::TextField(TextField {
        id: "tax_object".to_owned(),
        label: in_words(cx, &tax.number).to_owned(),
        help: in_words(cx, &tax.help).to_owned(),
        kind: FieldKind::Digits,
        value: form.value("tax_object").to_owned(),
        optional: false,
        max_chars: 40,
        error,
        confirmed: None,
        scan: Some(words.say("bapenda-scan")),
    }))
    .with(Block::Button(
        Button::new("look-up", words.say("bapenda-look-up"), ButtonRole::Primary)
            .with_icon(Picture::Search),
    ))
    .with(Block::Items { items: offers, empty: String::new() });
    let mut known: Vec<Bill> = cx.cached_in(bill::LOOKED_UP)?;
    known.retain(|bill| bill.kind == kind);
    if known.is_empty() {
        return Ok(page);
    }
    live_domain::sort::by_key(&mut known, |bill| (bill.status == BillStatus::Paid, bill.due));
    Ok(page.with(Block::Heading { text: words.say("bapenda-looked-up") }).with(items(
        cx,
        &known,
        String::new(),
    )))
}

/// The taxes beside that on property.
pub fn draw_kinds(cx: &Context) -> Page {
    let others = cx.city.tax.kinds.iter().filter(|kind| kind.id != PROPERTY_TAX);
    let items = others.map(|kind| Item {
        icon: Picture::Bill,
        title: in_words(cx, &kind.name).to_owned(),
        detail: in_words(cx, &kind.number).to_owned(),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(format!("{KINDS}/{}", kind.id)),
    });
    Page::new(cx.words.say("bapenda-service-other"))
        .with(Block::Items { items: items.collect(), empty: String::new() })
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
pub async fn look_up(cx: &Context, kind: &str, form: &mut Form) -> Result<Next, Error> {
    let number = tax(cx, kind)?.number(form.value("tax_object"));
    let found = ask(cx, kind, &number.map_err(|error| invalid("tax_object", &error))?).await?;
    let Some(first) = found.bills.first() else {
        return Err(Error::field("tax_object", "no-bill"));
    };
    if found.bills.len() == 1 {
        return Ok(Next::Go(bill::route(first)));
    }
    bill::keep_as(cx, FOUND, &found)?;
    Ok(Next::Go(FOUND.to_owned()))
}

/// Asks for the bills of a number, and keeps them.
pub async fn ask(cx: &Context, kind: &str, number: &str) -> Result<Bills, Error> {
    let asked = BillLookup { kind: kind.to_owned(), tax_object: number.to_owned() };
    let answer = cx.api.send(Call::post("/v1/bills/lookup", &asked)).await?;
    let found: Bills = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    found.bills.iter().try_for_each(|bill| bill::keep(cx, bill))?;
    Ok(found)
}

fn list(cx: &Context, title: &str, bills: &[Bill], empty: &str) -> Page {
    Page::new(cx.words.say(title)).with(items(cx, bills, cx.words.say(empty)))
}

fn items(cx: &Context, bills: &[Bill], empty: String) -> Block {
    Block::Items { items: bills.iter().map(|bill| bill::item(cx, bill)).collect(), empty }
}
