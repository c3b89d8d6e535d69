//! Which clinic, which service, which day.

use live_domain::Date;
use live_net::Auth;
use live_protocol::{CLINICS, Clinic, ClinicService, Clinics, booking_days};
use live_screen::{Args, Block, Item, Picture, Tone};

use super::OFFERS_FRESH;
use crate::Error;
use crate::section::{Context, Page};

/// Every clinic that can be booked.
pub fn draw(cx: &Context) -> Result<Page, Error> {
    let known: Option<Clinics> = cx.cached(CLINICS)?;
    let as_of = known.as_ref().map(|known| known.as_of);
    let items = known.into_iter().flat_map(|known| known.clinics).map(|clinic| {
        plain(Picture::Place, clinic.name, clinic.address, format!("dinkes/clinics/{}", clinic.id))
    });
    let empty = cx.words.say("dinkes-clinics-empty");
    Ok(Page::new(cx.words.say("dinkes-clinics"))
        .with(Block::Text { text: cx.words.say("dinkes-clinics-lead"), quiet: true })
        .with(Block::Items { items: items.collect(), empty })
        .with_some(as_of.map(|at| as_of_note(cx, at))))
}

/// What one of them offers.
pub fn draw_one(cx: &Context, id: &str) -> Result<Page, Error> {
    let known: Clinics = cx.cached(CLINICS)?.ok_or(Error::NotFound)?;
    let clinic = known.clinics.into_iter().find(|clinic| clinic.id == id);
    let clinic = clinic.ok_or(Error::NotFound)?;
    let items = clinic.services.into_iter().map(|service| {
        plain(Picture::Calendar, service.name, String::new(), format!("dinkes/book/{}", service.id))
    });
    Ok(Page::new(clinic.name)
        .with(Block::Text { text: clinic.address, quiet: true })
        .with(Block::Heading { text: cx.words.say("dinkes-services") })
        .with(Block::Items { items: items.collect(), empty: String::new() }))
}

/// On which days a service can be booked.
pub fn draw_days(cx: &Context, id: &str) -> Result<Page, Error> {
    let (clinic, service) = find(cx, id)?.ok_or(Error::NotFound)?;
    let items = booking_days(cx.today()).map(|day| {
        let words = cx.words.day(day);
        let words = match (day - cx.today()).whole_days() {
            0 => cx.words.say_with("dinkes-today", &Args::new().text("day", words)),
            1 => cx.words.say_with("dinkes-tomorrow", &Args::new().text("day", words)),
            _ => words,
        };
        plain(Picture::Calendar, words, String::new(), day_route(id, day))
    });
    Ok(Page::new(service.name)
        .with(Block::Text { text: clinic.name, quiet: true })
        .with(Block::Items { items: items.collect(), empty: String::new() }))
}

/// Where a service is booked for a day.
pub fn day_route(service: &str, day: Date) -> String {
    format!("dinkes/book/{service}/{day}")
}

/// A service, and where it is.
pub fn find(cx: &Context, id: &str) -> Result<Option<(Clinic, ClinicService)>, Error> {
    let known: Clinics = cx.cached(CLINICS)?.ok_or(Error::NotFound)?;
    Ok(known.clinics.into_iter().find_map(|clinic| {
        let service = clinic.services.iter().find(|service| service.id == id).cloned();
        service.map(|service| (clinic, service))
    }))
}

/// Fetches what clinics offer.
pub async fn load(cx: &Context, force: bool) -> Result<(), Error> {
    cx.courier.fetch(CLINICS, Auth::None, OFFERS_FRESH, force).await?;
    Ok(())
}

/// From when something is that the department said.
pub fn as_of_note(cx: &Context, at: live_domain::Timestamp) -> Block {
    let text = cx.words.say_with("dinkes-as-of", &Args::new().text("when", cx.moment(at)));
    Block::Text { text, quiet: true }
}

fn plain(icon: Picture, title: String, detail: String, route: String) -> Item {
    Item { icon, title, detail, state: String::new(), tone: Tone::Plain, route: Some(route) }
}
