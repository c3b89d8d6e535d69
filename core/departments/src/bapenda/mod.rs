//! BAPENDA: bills of the city's taxes, paid by QRIS, and their receipts.

mod bill;
mod lookup;
mod receipt;

use async_trait::async_trait;
use live_domain::{PROPERTY_TAX, TaxKind};
use live_protocol::{Assurance, BillStatus, Payment};
use live_screen::{Args, Fact, Item, Picture, Route, Tile};

use crate::mandates::drop_what_ended;
use crate::section::{Context, Next, Page, Section, UnderWay, offer, tile};
use crate::services::in_words;
use crate::{Error, Form};

/// The department.
pub struct Bapenda;

const NAME: &str = "bapenda";

#[async_trait]
impl Section for Bapenda {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, route: &Route) -> Assurance {
        match route.segments()[..] {
            [NAME, "mine", ..] => Assurance::Matched,
            _ => Assurance::Guest,
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        match route.segments()[..] {
            [NAME] => lookup::draw(cx, PROPERTY_TAX, form),
            [NAME, "tax"] => Ok(lookup::draw_kinds(cx)),
            [NAME, "tax", kind] => lookup::draw(cx, kind, form),
            [NAME, "found"] => lookup::draw_found(cx),
            [NAME, "mine"] => lookup::draw_mine(cx),
            [NAME, "mine", mandate] => lookup::draw_for(cx, mandate),
            [NAME, "bill", id] => bill::draw(cx, id),
            [NAME, "receipt", number] => receipt::draw(cx, number),
            _ => Err(Error::NotFound),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        match route.segments()[..] {
            [NAME, "mine"] => lookup::load_mine(cx, force).await,
            [NAME, "mine", mandate] => lookup::load_for(cx, mandate, force).await,
            [NAME, "bill", id] => bill::load(cx, id, force).await,
            [] if cx.identity.assurance() > Assurance::Guest => {
                bill::take_up(cx).await?;
                if cx.identity.assurance() < Assurance::Matched {
                    return Ok(());
                }
                lookup::load_mine(cx, force).await
            }
            _ => Ok(()),
        }
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME], "look-up") => lookup::look_up(cx, PROPERTY_TAX, form).await,
            ([NAME, "tax", kind], "look-up") => lookup::look_up(cx, kind, form).await,
            ([NAME, "bill", id], "pay") => bill::pay(cx, id).await,
            _ => Ok(Next::Stay),
        }
    }

    async fn arrived(&self, cx: &Context, resources: &[String]) -> Result<(), Error> {
        if resources.iter().any(|resource| resource.starts_with(bill::PAYMENTS)) {
            bill::take_up(cx).await?;
        }
        drop_what_ended(cx, resources)
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        // No feed tells of a bill, but a message may be about one.
        if let Some(bill) = resource.strip_prefix("/v1/bills/") {
            return Ok(Some(format!("{NAME}/bill/{bill}")));
        }
        if !resource.starts_with(bill::PAYMENTS) {
            return Ok(None);
        }
        let proof = cx.cached::<Payment>(resource)?.and_then(|payment| payment.receipt);
        Ok(proof.as_ref().map(receipt::route))
    }

    fn tiles(&self, cx: &Context) -> Vec<Tile> {
        vec![
            tile(cx, Picture::Search, "bapenda-tile", NAME),
            tile(cx, Picture::Bill, "bapenda-mine", "bapenda/mine"),
        ]
    }

    fn services(&self, cx: &Context) -> Vec<Item> {
        vec![
            offer(cx, Picture::Search, "bapenda-service-look-up", NAME),
            offer(cx, Picture::Search, "bapenda-service-other", lookup::KINDS),
            offer(cx, Picture::Bill, "bapenda-service-mine", "bapenda/mine"),
        ]
    }

    fn under_way(&self, cx: &Context) -> Result<Vec<UnderWay>, Error> {
        if cx.identity.assurance() < Assurance::Matched {
            return Ok(Vec::new());
        }
        let bills = lookup::mine(cx)?;
        let due = bills.iter().filter(|bill| bill.status == BillStatus::Unpaid);
        Ok(due.map(|bill| UnderWay { item: bill::item(cx, bill), clock: None }).collect())
    }

    fn documents(&self, cx: &Context) -> Result<Vec<Item>, Error> {
        receipt::items(cx)
    }
}

/// A tax of the city, by the id of its kind.
fn tax<'a>(cx: &'a Context, kind: &str) -> Result<&'a TaxKind, Error> {
    cx.city.tax_kind(kind).ok_or(Error::NotFound)
}

/// Which tax, and for when. A kind that is younger than this app is called by its id.
fn what_for(cx: &Context, kind: &str, year: u16, month: Option<u8>) -> String {
    let name = tax(cx, kind).map_or(kind, |tax| in_words(cx, &tax.name));
    match month {
        None => format!("{name} {year}"),
        Some(month) => format!("{name} {} {year}", cx.words.say(&format!("month-{month}"))),
    }
}

/// What is taxed, by its number.
fn object(cx: &Context, kind: &str, number: &str) -> Fact {
    let label = tax(cx, kind).map_or(kind, |tax| in_words(cx, &tax.number)).to_owned();
    Fact { label, value: number.to_owned() }
}

/// "1 January 2026" and such things for a bill's due date.
fn due_note(cx: &Context, due: live_domain::Date) -> String {
    let days = (due - cx.today()).whole_days();
    let args = Args::new().text("date", cx.words.day(due)).number("days", days.abs());
    let key = match days {
        ..0 => "bapenda-overdue",
        0..=30 => "bapenda-due-soon",
        _ => "bapenda-due",
    };
    cx.words.say_with(key, &args)
}
