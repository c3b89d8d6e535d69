//! Free beds, with the time of it: who drives there should know how old it is.

use std::time::Duration;

use live_net::Auth;
use live_protocol::{BEDS, Beds, HospitalBeds};
use live_screen::{Args, Block, Fact, Notice, Picture, Tone};

use super::NAME;
use crate::queues::as_of_note;
use crate::section::{Context, Page};
use crate::{Error, department_name, ticket};

/// How long they are looked at without asking again.
const FRESH: Duration = Duration::from_mins(1);

/// Draws the hospitals, each with its classes.
pub fn draw(cx: &Context) -> Result<Page, Error> {
    let words = &cx.words;
    let page = Page::new(words.say("dinkes-beds")).with(Block::Notice(Notice {
        tone: Tone::Info,
        icon: Picture::Emergency,
        title: words
            .say_with("dinkes-emergency", &Args::new().text("number", cx.city.emergency.clone())),
        text: words.say("dinkes-emergency-text"),
        route: None,
    }));
    let Some(beds): Option<Beds> = cx.cached(BEDS)? else {
        return Ok(page.with(Block::Text { text: words.say("dinkes-beds-unknown"), quiet: false }));
    };
    let silent = beds.unreachable_since.map(|since| {
        let department = department_name(cx, NAME).unwrap_or_default();
        ticket::silent(cx, since, &department, "dinkes-beds-unreachable")
    });
    let page = page.with_some(silent).with(as_of_note(cx, NAME, beds.as_of));
    Ok(beds.hospitals.iter().fold(page, |page, hospital| {
        page.with(Block::Heading { text: hospital.name.clone() })
            .with(Block::Facts { facts: facts(cx, hospital) })
    }))
}

/// Fetches them.
pub async fn load(cx: &Context, force: bool) -> Result<(), Error> {
    cx.courier.fetch(BEDS, Auth::None, FRESH, force).await?;
    Ok(())
}

fn facts(cx: &Context, hospital: &HospitalBeds) -> Vec<Fact> {
    let fact = |class: &live_protocol::BedClass| {
        let args = Args::new()
            .number("free", i64::from(class.free))
            .number("total", i64::from(class.total));
        Fact { label: class.name.clone(), value: cx.words.say_with("dinkes-beds-free", &args) }
    };
    hospital.classes.iter().map(fact).collect()
}
