//! An application that the city has: how it stands, the promised day, what happened, what to do.

use live_domain::Holidays;
use live_protocol::{Application, Event, EventKind, MAX_NOTE_WORDS, TicketStatus};
use live_screen::{
    Args, Block, ButtonRole, Fact, FieldKind, Notice, Picture, Stage, Step, TextField, Tone,
};

use super::acts::waits;
use super::{is_over, judged_by, of, status, title};
use crate::laksa::rating_blocks;
use crate::section::{Context, Page, button};
use crate::services::form::{block, document_block};
use crate::{Error, Form};

/// Seconds until one that is not over is worth another look.
const AGAIN_IN: u32 = 15;

/// Draws it.
pub fn draw(cx: &Context, application: &Application, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let acts = waits(cx, application.submission)?;
    let waits = |act: &str| acts.iter().any(|path| path.ends_with(act));
    let is_over = is_over(application.status);
    let (state, tone) = status(cx, application.status);
    let mut page = Page::new(title(cx, &application.service));
    page.sensitive = true;
    page.again_in = (!is_over && !cx.is_followed).then_some(AGAIN_IN);
    page = page.with(Block::Notice(Notice {
        tone,
        icon: if tone == Tone::Done { Picture::Check } else { Picture::Info },
        title: state,
        text: words.say_with(
            "application-number",
            &Args::new().text("number", application.number.clone()),
        ),
        route: None,
    }));
    if !acts.is_empty() {
        page = page.with(Block::Text { text: words.say("application-act-waits"), quiet: false });
    }
    if application.status == TicketStatus::NeedsFix && !waits("/fix") {
        page = page.with(button(cx, "open-fix", "application-fix", ButtonRole::Primary));
    }
    let decided = matches!(application.status, TicketStatus::Done | TicketStatus::Declined);
    if decided && application.rating.is_none() && !waits("/rating") {
        page = rating_blocks(cx, form).into_iter().fold(page, Page::with);
    }
    page = page.with_some(objection(cx, application)).with_some(clock(cx, application));
    let documents = application.documents.iter();
    let facts: Vec<Fact> = documents
        .map(|document| Fact { label: document.name.clone(), value: document.number.clone() })
        .collect();
    if !facts.is_empty() {
        page = page
            .with(Block::Heading { text: words.say("application-documents") })
            .with(Block::Facts { facts });
    }
    page = page
        .with(Block::Heading { text: words.say("application-timeline") })
        .with(Block::Timeline { steps: timeline(cx, application) });
    if !is_over && !waits("/withdrawal") {
        page = page
            .with(message_field(cx, form))
            .with(button(cx, "write", "application-write", ButtonRole::Quiet))
            .with(button(cx, "withdraw", "application-withdraw", ButtonRole::Danger));
    }
    Ok(page)
}

/// The promised working days and how many have passed, while somebody works on it.
pub fn clock(cx: &Context, application: &Application) -> Option<Block> {
    let promised = application.promised?;
    if is_over(application.status) {
        return None;
    }
    // The promise counts from when everything was there.
    let fixed = application.timeline.iter().rev().find(|event| event.kind == EventKind::Fixed);
    let since = fixed.map_or(application.opened_at, |event| event.at);
    let since = since.at_offset(cx.offset()).date();
    let passed = Holidays::built_in().working_days_between(since, cx.today()).ok()?;
    let key = if passed > application.working_days { "laksa-clock-late" } else { "laksa-clock" };
    let args = Args::new()
        .number("passed", i64::from(passed))
        .number("promised", i64::from(application.working_days))
        .text("date", cx.words.day(promised));
    let caption = cx.words.say_with(key, &args);
    Some(Block::WorkingDays { passed, promised: application.working_days, caption })
}

fn objection(cx: &Context, application: &Application) -> Option<Block> {
    let until = Args::new().text("date", cx.words.day(application.object_until?));
    Some(Block::Notice(Notice {
        tone: Tone::Info,
        icon: Picture::Info,
        title: cx.words.say_with("application-object", &until),
        text: cx.words.say("application-object-text"),
        route: None,
    }))
}

fn timeline(cx: &Context, application: &Application) -> Vec<Step> {
    let last = application.timeline.len().saturating_sub(1);
    let is_over = is_over(application.status);
    let step = |(at, event): (usize, &Event)| Step {
        stage: match event.kind {
            EventKind::Declined => Stage::Failed,
            _ if at == last && !is_over => Stage::Now,
            _ => Stage::Done,
        },
        title: event_title(cx, event),
        detail: match &event.note {
            Some(note) => cx.words.say_with(
                "laksa-event-detail",
                &Args::new().text("when", cx.moment(event.at)).text("note", note.clone()),
            ),
            None => cx.moment(event.at),
        },
    };
    application.timeline.iter().enumerate().map(step).collect()
}

fn event_title(cx: &Context, event: &Event) -> String {
    let key = match event.kind {
        EventKind::Received => "application-event-received",
        EventKind::Started => "application-event-started",
        EventKind::NeedsFix => "application-event-needs-fix",
        EventKind::Fixed => "application-event-fixed",
        EventKind::Asked => "application-event-asked",
        EventKind::Answered => "application-event-answered",
        EventKind::Finished => "application-event-approved",
        EventKind::Declined => "application-event-declined",
        EventKind::Withdrawn => "application-event-withdrawn",
        EventKind::Rated => "application-event-rated",
        _ => "laksa-event-other",
    };
    cx.words.say_with(key, &Args::new().text("actor", event.actor.clone()))
}

fn message_field(cx: &Context, form: &Form) -> Block {
    Block::TextField(TextField {
        id: "message".to_owned(),
        label: cx.words.say("application-message"),
        help: String::new(),
        kind: FieldKind::Paragraph,
        value: form.value("message").to_owned(),
        optional: true,
        max_chars: u32::try_from(MAX_NOTE_WORDS).unwrap_or(u32::MAX),
        error: form.error(&cx.words, "message"),
        confirmed: None,
        scan: None,
    })
}

/// What has to be put right, and nothing else.
pub fn draw_fix(cx: &Context, submission: &str, form: &Form) -> Result<Page, Error> {
    let application = of(cx, submission)?;
    let definition = judged_by(cx, &application.service, application.version)?;
    let mut page = Page::new(cx.words.say("application-fix"));
    page.sensitive = true;
    for (name, why) in &application.fix {
        page = page.with(Block::Text { text: why.clone(), quiet: false });
        let field = definition.fields().find(|field| field.name == *name);
        page = page.with_some(field.map(|field| block(cx, field, form)));
        let document = definition.documents.iter().find(|document| document.name == *name);
        page = page.with_some(document.map(|document| document_block(cx, document, form)));
    }
    Ok(page.with(button(cx, "send-fix", "application-send-fix", ButtonRole::Primary)))
}
