//! Until when what happens with an application, what follows when it does not, and the way to object.

use live_domain::Holidays;
use live_domain::service::{FormField, Kind, Objection, ServiceDefinition, Turn};
use live_protocol::{Application, EventKind, TicketStatus};
use live_screen::{Args, Block, ButtonRole, Item, Notice, Picture, Stage, Step, Tone};

use super::{judged_by, of, own_item};
use crate::section::{Context, Next, button};
use crate::services::form::{begin_with, block};
use crate::services::{DRAFTS, department_name, find, in_words};
use crate::{Error, Form};

/// How many objections may follow on each other before one goes round.
const CHAIN: usize = 3;

/// What there is to know of deadlines: for a service that says nothing of them, the last day to object.
pub fn draw(
    cx: &Context,
    application: &Application,
    definition: Option<&ServiceDefinition>,
    form: &Form,
) -> Result<Vec<Block>, Error> {
    let objection = definition.and_then(|definition| definition.objection.as_ref());
    let (Some(definition), Some(objection)) = (definition, objection) else {
        let text = cx.words.say("application-object-text");
        let until = application.object_until.map(|day| cx.words.day(day));
        return Ok(until.into_iter().map(|until| notice(cx, until, text.clone())).collect());
    };
    if application.status == TicketStatus::Withdrawn {
        return Ok(Vec::new());
    }
    let made = made(cx, application)?;
    let turn = turn(cx, application, objection);
    let mut blocks = Vec::new();
    if let (None, Some(Turn::Citizen { until, grounds })) = (&made, &turn) {
        let field = ground(cx, objection, grounds);
        let how = in_words(cx, &objection.how).to_owned();
        let how = if field.is_some() { cx.words.say("application-object-here") } else { how };
        blocks.push(notice(cx, cx.words.day(*until), how));
        if let Some(field) = field {
            blocks.push(block(cx, &field, form));
            blocks.push(button(cx, "object", "application-objecting", ButtonRole::Primary));
        }
    }
    let mut steps = vec![decision(cx, application, definition)];
    let is_made = made.is_some();
    steps.extend(steps_of(cx, application, objection, (is_made, turn.as_ref())));
    blocks.push(Block::Heading { text: cx.words.say("application-deadlines") });
    blocks.push(Block::Timeline { steps });
    blocks.extend(made.map(|item| Block::Items { items: vec![item], empty: String::new() }));
    Ok(blocks)
}

fn notice(cx: &Context, until: String, text: String) -> Block {
    Block::Notice(Notice {
        tone: Tone::Info,
        icon: Picture::Info,
        title: cx.words.say_with("application-object", &Args::new().text("date", until)),
        text,
        route: None,
    })
}

fn turn<'a>(cx: &Context, application: &Application, objection: &'a Objection) -> Option<Turn<'a>> {
    let standing = application.standing(cx.offset());
    objection.turn(&standing, cx.today(), Holidays::built_in()).ok()
}

/// The objection that stands, where one was made.
fn made(cx: &Context, application: &Application) -> Result<Option<Item>, Error> {
    let all = super::applications(cx)?;
    let found = application.objections().filter_map(|number| {
        all.iter().find(|other| other.number == number && other.status != TicketStatus::Withdrawn)
    });
    Ok(found.last().map(|other| own_item(cx, other)))
}

/// The choice of a ground at the service that takes objections, with those that there are.
fn ground(cx: &Context, objection: &Objection, grounds: &[&str]) -> Option<FormField> {
    let (_, definition) = find(cx, objection.service.as_deref()?).ok()?;
    let mut field = definition?.fields().find(|field| field.name == objection.ground)?.clone();
    if let Kind::Choice(options) = &mut field.kind {
        options.retain(|option| grounds.contains(&option.value.as_str()));
    }
    Some(field)
}

/// What the department does, and by when.
fn decision(cx: &Context, application: &Application, definition: &ServiceDefinition) -> Step {
    let standing = application.standing(cx.offset());
    let is_extended = application.timeline.iter().any(|event| event.kind == EventKind::Extended);
    let (key, day) = match (standing.decided, standing.promised) {
        (Some(day), _) => ("application-decided", Some(day)),
        (None, Some(day)) if definition.extension == 0 || is_extended => {
            ("application-by", Some(day))
        }
        (None, Some(day)) => ("application-by-or-longer", Some(day)),
        (None, None) => ("application-by-then", None),
    };
    let stage = match (standing.decided, standing.is_late(cx.today())) {
        (None, true) => Stage::Failed,
        (None, false) => Stage::Now,
        (Some(_), _) => Stage::Done,
    };
    let who = department_name(cx, &definition.department);
    let day = day.map(|day| cx.words.day(day)).unwrap_or_default();
    let args = Args::new().text("date", day).number("days", definition.extension);
    Step {
        stage,
        title: titled(cx, "application-answer-of", &who),
        detail: cx.words.say_with(key, &args),
    }
}

/// The objection, and what follows on it.
fn steps_of(
    cx: &Context,
    application: &Application,
    objection: &Objection,
    (is_made, turn): (bool, Option<&Turn<'_>>),
) -> Vec<Step> {
    let days = |days: u16| Args::new().number("days", days);
    let to_whom =
        |objection: &Objection| titled(cx, "application-object-to", in_words(cx, &objection.to));
    let is_decided = application.standing(cx.offset()).decided.is_some();
    let (stage, detail) = match turn {
        _ if is_made => (Stage::Done, cx.words.say("application-event-objected")),
        Some(Turn::Citizen { until, .. }) => {
            let args = Args::new().text("date", cx.words.day(*until));
            (Stage::Now, cx.words.say_with("application-by", &args))
        }
        Some(Turn::Over) => (Stage::Ahead, cx.words.say("application-object-over")),
        _ if is_decided => (Stage::Ahead, String::new()),
        _ => {
            let args = days(objection.working_days);
            (Stage::Ahead, cx.words.say_with("application-object-from", &args))
        }
    };
    let mut steps = vec![Step { stage, title: to_whom(objection), detail }];
    let mut objection = objection.clone();
    for _ in 0..CHAIN {
        let next = objection.service.as_deref().and_then(|service| find(cx, service).ok()?.1);
        let Some(next) = next else { break };
        steps.push(Step {
            stage: Stage::Ahead,
            title: titled(cx, "application-answer-of", in_words(cx, &objection.to)),
            detail: cx.words.say_with("application-within", &days(next.working_days)),
        });
        let Some(after) = next.objection else { break };
        steps.push(Step {
            stage: Stage::Ahead,
            title: to_whom(&after),
            detail: cx.words.say_with("application-within", &days(after.working_days)),
        });
        objection = after;
    }
    steps
}

fn titled(cx: &Context, key: &str, who: &str) -> String {
    cx.words.say_with(key, &Args::new().text("who", who))
}

/// Opens the service that takes objections, with the number and the chosen ground filled in.
pub fn begin(cx: &Context, submission: &str, form: &mut Form) -> Result<Next, Error> {
    let application = of(cx, submission)?;
    let definition = judged_by(cx, &application.service, application.version)?;
    let objection = definition.objection.as_ref().ok_or(Error::NotFound)?;
    let Some(Turn::Citizen { grounds, .. }) = turn(cx, &application, objection) else {
        return Ok(Next::Stay);
    };
    let Some(service) = &objection.service else { return Ok(Next::Stay) };
    let chosen = form.value(&objection.ground).to_owned();
    if !grounds.contains(&chosen.as_str()) {
        return Err(Error::field(&objection.ground, "empty"));
    }
    if cx.kept::<Form>(&format!("{DRAFTS}{service}"))?.is_some_and(|draft| !draft.is_empty()) {
        return Err(Error::DraftFirst);
    }
    let mut filled = Form::default();
    filled.set(&objection.number, application.number);
    filled.set(&objection.ground, chosen);
    let next = begin_with(cx, service, filled)?;
    *form = Form::default();
    Ok(next)
}
