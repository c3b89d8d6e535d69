//! Which vaccines a child is due, by its birth date. Nothing of it leaves the phone, and nothing is asked of
//! anybody: the schedule is built in.

use live_domain::vaccines::{Due, VaccineSchedule, Where};
use live_domain::{BirthDate, Date};
use live_protocol::{Mandate, MandateKind};
use live_screen::{
    Args, Block, Button, ButtonRole, FieldKind, Item, Notice, Picture, TextField, Tone,
};

use crate::mandates::{acting_for, mandate};
use crate::section::{Context, Next, Page};
use crate::{Error, Form, invalid};

/// The field of the birth date.
const BORN: &str = "birth_date";

/// Draws the schedule of a child, one of the citizen's own or any.
pub fn draw(cx: &Context, child: Option<&str>, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let child = child.map(|id| mandate(cx, id)).transpose()?;
    let title = match &child {
        Some(child) => {
            words.say_with("dinkes-vaccines-of", &Args::new().text("name", child.name.clone()))
        }
        None => words.say("dinkes-vaccines"),
    };
    let mut page = Page::new(title);
    page.sensitive = true;
    page = page
        .with(Block::Text { text: words.say("dinkes-vaccines-lead"), quiet: true })
        .with(Block::TextField(TextField {
            id: BORN.to_owned(),
            label: words.say("dinkes-born"),
            help: words.say("dinkes-born-help"),
            kind: FieldKind::Digits,
            value: form.value(BORN).to_owned(),
            optional: false,
            max_chars: 20,
            error: form.error(words, BORN),
            confirmed: None,
            scan: None,
        }))
        .with(Block::Button(
            Button::new("show", words.say("dinkes-vaccines-show"), ButtonRole::Primary)
                .with_icon(Picture::Calendar),
        ));
    if let Ok(born) = form.value(BORN).parse::<BirthDate>() {
        page = with_schedule(cx, page, born.date());
    }
    let others = if child.is_none() { children(cx)? } else { Vec::new() };
    if !others.is_empty() {
        page = page
            .with(Block::Heading { text: words.say("dinkes-vaccines-children") })
            .with(Block::Items { items: others, empty: String::new() });
    }
    Ok(page)
}

/// Looks at what was typed; the screen shows what follows from it.
pub fn show(cx: &Context, form: &Form) -> Result<Next, Error> {
    let born: BirthDate = form.value(BORN).parse().map_err(|error| invalid(BORN, &error))?;
    if born.date() > cx.today() {
        return Err(Error::field(BORN, "too-late"));
    }
    Ok(Next::Stay)
}

fn with_schedule(cx: &Context, page: Page, born: Date) -> Page {
    let today = cx.today();
    let all = VaccineSchedule::built_in().for_child(born);
    let now = |due: &&Due| due.from <= today && today < due.until;
    let groups: [(&str, Vec<&Due>); 3] = [
        ("dinkes-vaccines-now", all.iter().filter(now).collect()),
        ("dinkes-vaccines-next", all.iter().filter(|due| today < due.from).collect()),
        ("dinkes-vaccines-past", all.iter().filter(|due| due.until <= today).collect()),
    ];
    let page =
        groups.into_iter().filter(|(_, dues)| !dues.is_empty()).fold(page, |page, (key, dues)| {
            let items = dues.into_iter().map(|due| item(cx, due, today)).collect();
            page.with(Block::Heading { text: cx.words.say(key) })
                .with(Block::Items { items, empty: String::new() })
        });
    page.with(Block::Notice(Notice {
        tone: Tone::Info,
        icon: Picture::Info,
        title: cx.words.say("dinkes-vaccines-ask"),
        text: cx.words.say("dinkes-vaccines-source"),
        route: Some(super::CLINICS.to_owned()),
    }))
}

fn item(cx: &Context, due: &Due, today: Date) -> Item {
    let against = due.dose.against.in_language(cx.words.language().tag()).to_owned();
    let place = match due.dose.place {
        Where::Clinic => "dinkes-vaccines-at-clinic",
        Where::School => "dinkes-vaccines-at-school",
    };
    let args = Args::new().text("against", against).text("place", cx.words.say(place));
    let (state, tone) = if today < due.from {
        (cx.words.say_with("dinkes-vaccines-from", &day(cx, due.from)), Tone::Plain)
    } else if today < due.until {
        (cx.words.say_with("dinkes-vaccines-since", &day(cx, due.from)), Tone::Attention)
    } else {
        (cx.words.say("dinkes-vaccines-over"), Tone::Plain)
    };
    Item {
        icon: Picture::Shield,
        title: due.dose.name.clone(),
        detail: cx.words.say_with("dinkes-vaccines-detail", &args),
        state,
        tone,
        route: None,
    }
}

fn day(cx: &Context, day: Date) -> Args<'static> {
    Args::new().text("day", cx.words.day(day))
}

/// The children that the citizen acts for.
fn children(cx: &Context) -> Result<Vec<Item>, Error> {
    let is_child = |other: &Mandate| other.kind == MandateKind::Child && !other.name.is_empty();
    let item = |child: Mandate| Item {
        icon: Picture::People,
        title: child.name,
        detail: String::new(),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(format!("dinkes/vaccines/{}", child.id)),
    };
    Ok(acting_for(cx)?.into_iter().filter(is_child).map(item).collect())
}
