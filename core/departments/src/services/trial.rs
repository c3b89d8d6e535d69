//! A service or life event rehearsed with made-up answers, before anything is at stake: without a network,
//! without signing in, and nothing leaves the device.
//!
//! A trial is the same service under another id. So questions, conditions and what is said of a wrong
//! answer are the same code, and what is filled in has a draft of its own. Here is what differs: where
//! the answers come from, what every screen of it says, and what is drawn where something would be sent.

use std::time::Duration;

use live_domain::service::{Answers, Coming, Kind, ServiceDefinition, YES};
use live_domain::{BirthDate, Date, Holidays};
use live_protocol::Point;
use live_screen::{Args, Block, ButtonRole, Item, Notice, Picture, Stage, Step, Tone};
use time::Duration as Days;

use super::form::{asked, begin_with};
use super::{DRAFTS, address, definition, department_name, event, principal, uploads};
use crate::place::village_options;
use crate::section::{Context, Next, Page, button};
use crate::{Error, Form};

/// What stands before the id of a service that is rehearsed. No service's own id has a full stop.
const MARK: &str = "try.";

/// The photo of whatever is to be photographed: a frame that is crossed out.
const PICTURE: &[u8] = include_bytes!("../../pictures/example.png");

/// Whether a service is rehearsed.
pub fn is(id: &str) -> bool {
    id.starts_with(MARK)
}

/// The id that a service is published under, also where it is rehearsed, or filled in at a counter.
pub fn published(id: &str) -> &str {
    id.rsplit('.').next().unwrap_or(id)
}

/// To the first page of a trial, with everything filled in.
pub fn begin(cx: &Context, id: &str) -> Result<Next, Error> {
    tidy(cx, Duration::ZERO)?;
    let id = format!("{MARK}{id}");
    let form = made_up(cx, &definition(cx, &id)?)?;
    begin_with(cx, &id, form)
}

/// What was sent, if it were: where that is shown.
pub fn sent(id: &str) -> Next {
    Next::Go(format!("{}/sent", address(id)))
}

/// The trial is over: on to the service itself, or away from it.
pub fn end(cx: &Context, id: &str, action: &str, form: &mut Form) -> Result<Next, Error> {
    tidy(cx, Duration::ZERO)?;
    *form = Form::default();
    Ok(if action == "really" { Next::Done(Some(address(published(id)))) } else { Next::Home })
}

/// Lets go of what trials left that nobody has touched for so long.
pub fn tidy(cx: &Context, untouched: Duration) -> Result<(), Error> {
    for name in cx.store.value_names(&format!("{DRAFTS}{MARK}"))? {
        let form = cx.kept::<Form>(&name)?.unwrap_or_default();
        if cx.clock.now().since(form.changed_at) >= untouched {
            for file in form.photos() {
                cx.store.delete_file(file)?;
            }
            cx.store.delete_value(&name)?;
        }
    }
    Ok(())
}

/// A page of a trial: it says that it is one, offers nothing that is the citizen's own, and ends with the
/// way out. There is nothing personal on it.
pub fn marked(cx: &Context, mut page: Page) -> Page {
    page.title = cx.words.say_with("trial-title", &Args::new().text("title", page.title));
    page.sensitive = false;
    page.blocks.retain_mut(|block| match block {
        Block::Choice(choice) => choice.id != principal::FOR,
        Block::Button(button) if button.action == "send" => {
            button.label = cx.words.say("trial-send");
            true
        }
        Block::Button(button) => {
            !matches!(&*button.action, "later" | "discard")
                && !button.action.starts_with(uploads::REUSE)
        }
        _ => true,
    });
    let notice = Notice {
        tone: Tone::Attention,
        icon: Picture::Info,
        title: cx.words.say("trial-notice"),
        text: cx.words.say("trial-notice-text"),
        route: None,
    };
    page.blocks.insert(0, Block::Notice(notice));
    page.with(button(cx, "leave", "trial-leave", ButtonRole::Quiet))
}

/// What would become of it: every application with the day that is promised, and their way there.
pub fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let definition = definition(cx, id)?;
    let interview = event::interview(cx, id)?;
    let coming = match &interview {
        Some(interview) => interview.applications(&asked(&definition, form).answers),
        None => vec![Coming { service: &definition, after: Vec::new(), answers: Answers::new() }],
    };
    let mut over: Vec<(&str, Date)> = Vec::new();
    let (mut items, mut steps) = (Vec::new(), Vec::new());
    for one in &coming {
        let service = one.service;
        // One that waits for others is begun when they are over.
        let others = over.iter().filter(|(id, _)| one.after.contains(id)).map(|(_, day)| *day);
        let begun = others.max().unwrap_or_else(|| cx.today());
        let approved = in_working_days(begun, service.working_days);
        over.push((&service.id, approved));
        let item = event::coming_item(cx, one);
        let promise = Args::new().text("date", cx.words.day(approved));
        let state = cx.words.say_with("trial-promise", &promise);
        let way = [
            (begun, "application-event-received"),
            (in_working_days(begun, 1).min(approved), "application-event-started"),
            (approved, "application-event-approved"),
        ];
        for (day, key) in way {
            let actor = Args::new().text("actor", department_name(cx, &service.department));
            let step = Args::new()
                .text("service", item.title.clone())
                .text("what", cx.words.say_with(key, &actor));
            let title = cx.words.say_with("event-step", &step);
            steps.push((day, Step { stage: Stage::Done, title, detail: cx.words.day(day) }));
        }
        items.push(Item { state, tone: Tone::Done, ..item });
    }
    live_domain::sort::by_key(&mut steps, |(day, _)| *day);
    let steps = steps.into_iter().map(|(_, step)| step).collect();
    Ok(Page::new(super::in_words(cx, &definition.title))
        .with(Block::Text { text: cx.words.say("trial-sent"), quiet: false })
        .with(Block::Items { items, empty: String::new() })
        .with(Block::Heading { text: cx.words.say("application-timeline") })
        .with(Block::Timeline { steps })
        .with(button(cx, "really", "trial-really", ButtonRole::Primary)))
}

/// As the gateway promises it; where no holidays are known that far ahead, as if there were none.
fn in_working_days(from: Date, days: u16) -> Date {
    let counted = Holidays::built_in().add_working_days(from, days);
    counted.unwrap_or_else(|_| from.saturating_add(Days::days(days.into())))
}

/// A form in which everything is answered, by what each question takes.
fn made_up(cx: &Context, definition: &ServiceDefinition) -> Result<Form, Error> {
    let mut form = Form::default();
    let photo = |form: &mut Form, name: &str| -> Result<(), Error> {
        let file = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
        cx.store.put_file(file, "image/png", PICTURE)?;
        form.set_photo(name, file, PICTURE.len());
        Ok(())
    };
    let region = cx.city.region.replace('.', "");
    for field in definition.fields() {
        let answer = match &field.kind {
            Kind::Photo => {
                photo(&mut form, &field.name)?;
                continue;
            }
            Kind::Place => {
                let bounds = cx.city.bounds;
                let latitude = f64::midpoint(bounds.south, bounds.north);
                let longitude = f64::midpoint(bounds.west, bounds.east);
                form.set_point(&field.name, &Point { latitude, longitude, accuracy_m: None });
                continue;
            }
            Kind::Line | Kind::Paragraph => {
                let label = Args::new().text("label", super::in_words(cx, &field.label));
                cx.words.say_with("trial-answer", &label)
            }
            Kind::Digits { least, .. } => "0".repeat(usize::from(*least).max(1)),
            // No city has a kecamatan 99, so nobody was ever given such a number.
            Kind::Nik | Kind::FamilyCard => format!("{region}990101009999"),
            Kind::TaxObject => format!("{region:0<18}"),
            // 0800 is no mobile number's.
            Kind::Phone => "080000000000".to_owned(),
            Kind::BirthDate => "01-01-2000".to_owned(),
            Kind::Date { from, to } => {
                let days = Days::days((*to).min(0).max(*from).into());
                BirthDate::from(cx.today().saturating_add(days)).to_string()
            }
            Kind::Choice(options) => {
                options.first().map(|option| option.value.clone()).unwrap_or_default()
            }
            Kind::YesNo => YES.to_owned(),
            Kind::Number { least, .. } => least.to_string(),
            Kind::Money => "100000".to_owned(),
            Kind::Village => {
                village_options(cx).into_iter().next().map(|first| first.value).unwrap_or_default()
            }
        };
        form.set(&field.name, answer);
    }
    for document in definition.documents.iter().filter(|document| document.held.is_none()) {
        photo(&mut form, &document.name)?;
    }
    Ok(form)
}
