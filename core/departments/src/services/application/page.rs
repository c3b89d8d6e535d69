//! An application that the city has: how it stands, the promised day, what happened, what to do.

use live_domain::service::{DecisionStage, ServiceDefinition};
use live_protocol::{Application, EventKind, IssuedDocument, TicketStatus};
use live_screen::{Args, Block, ButtonRole, Fact, Item, Notice, Photo, Picture, Stage, Step, Tone};

use super::acts::waits;
use super::held::{held, open};
use super::{department, is_over, judged_by, objecting, of, status, title};
use crate::section::{Context, Page, button};
use crate::services::form::{block, document_block, shown};
use crate::services::principal::FOR;
use crate::services::{department_name, event, in_words};
use crate::ticket::{self, note_field, rating_blocks};
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
    let mut page = Page::new(title(cx, &application.service, application.mandate));
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
    let definition = judged_by(cx, &application.service, application.version).ok();
    let definition = definition.as_ref();
    if let Some(since) = application.unreachable_since {
        let department = department(cx, &application.service);
        page = page.with(ticket::unreachable(cx, since, &department, &application.receipts));
    }
    page = page.with_some(event::way_back(cx, application)?);
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
    page = stages(cx, application, definition).into_iter().fold(page, Page::with);
    page = objecting::draw(cx, application, definition, form)?.into_iter().fold(page, Page::with);
    page = page.with_some(clock(cx, application));
    let documents = application.documents.iter();
    let items: Vec<Item> = documents.map(document_item).collect();
    if !items.is_empty() {
        page = page
            .with(Block::Heading { text: words.say("application-documents") })
            .with(Block::Items { items, empty: String::new() });
    }
    page = page
        .with(Block::Heading { text: words.say("application-timeline") })
        .with(begun_at_counter(cx, application, timeline(cx, application), true));
    if !is_over && !waits("/withdrawal") {
        page = page
            .with(note_field(cx, form, "message", "application-message"))
            .with(button(cx, "write", "application-write", ButtonRole::Quiet))
            .with(button(cx, "withdraw", "application-withdraw", ButtonRole::Danger));
    }
    let [heading, receipts] = ticket::receipts(cx, &application.receipts)?;
    page = page.with(heading).with(begun_at_counter(cx, application, receipts, false));
    if is_over {
        return Ok(page);
    }
    Ok(sent(cx, application, definition)?.into_iter().fold(page, Page::with))
}

/// A timeline that begins with who filed it, where that was an officer at a counter: as one step more, or in the place
/// of the first.
fn begun_at_counter(cx: &Context, of: &Application, mut timeline: Block, is_more: bool) -> Block {
    if let (Some(office), Block::Timeline { steps }) = (&of.counter, &mut timeline) {
        let office = department_name(cx, office);
        let title = cx.words.say_with("counter-filed", &Args::new().text("department", office));
        let detail = cx.moment(of.opened_at);
        steps.splice(0..usize::from(!is_more), [Step { stage: Stage::Done, title, detail }]);
    }
    timeline
}

/// What was issued, which leads to the document itself.
fn document_item(document: &IssuedDocument) -> Item {
    Item {
        icon: Picture::Documents,
        title: document.name.clone(),
        detail: document.number.clone(),
        state: String::new(),
        tone: Tone::Done,
        route: document.id.map(|id| format!("documents/{id}")),
    }
}

/// The promised working days and how many have passed, while somebody works on it.
pub fn clock(cx: &Context, application: &Application) -> Option<Block> {
    if is_over(application.status) {
        return None;
    }
    // The promise counts from when everything was there.
    let fixed = application.timeline.iter().rev().find(|event| event.kind == EventKind::Fixed);
    // One that waited for another began when its department got it.
    let begun = fixed.or(application.timeline.first());
    let since = begun.map_or(application.opened_at, |event| event.at);
    ticket::clock(cx, since, (application.promised, application.working_days))
}

/// Who decides one after the other, and with whom it is.
fn stages(
    cx: &Context,
    application: &Application,
    definition: Option<&ServiceDefinition>,
) -> Vec<Block> {
    let stages = definition.map(|definition| &*definition.stages).unwrap_or_default();
    if stages.is_empty() {
        return Vec::new();
    }
    let (passed, status) = (application.passed(), application.status);
    let here = match status {
        TicketStatus::Declined => Stage::Failed,
        TicketStatus::Withdrawn => Stage::Ahead,
        _ => Stage::Now,
    };
    let step = |(at, stage): (usize, &DecisionStage)| {
        let by = in_words(cx, &stage.by);
        let is_here = at == passed && status != TicketStatus::Done;
        let waits = is_here && status == TicketStatus::NeedsFix;
        Step {
            stage: match at {
                _ if is_here => here,
                _ if at < passed || status == TicketStatus::Done => Stage::Done,
                _ => Stage::Ahead,
            },
            title: in_words(cx, &stage.name).to_owned(),
            detail: if waits {
                format!("{by} · {}", cx.words.say("application-needs-fix"))
            } else {
                by.to_owned()
            },
        }
    };
    let steps = stages.iter().enumerate().map(step).collect();
    vec![Block::Heading { text: cx.words.say("application-stages") }, Block::Timeline { steps }]
}

pub fn timeline(cx: &Context, application: &Application) -> Block {
    let key = |kind| match kind {
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
        EventKind::Passed => "application-event-passed",
        EventKind::Extended => "application-event-extended",
        EventKind::Objected => "application-event-objected",
        _ => "ticket-event-other",
    };
    let next = (!is_over(application.status)).then_some("application-next");
    ticket::timeline(cx, &application.timeline, key, next)
}

/// What was answered, where this device sent it.
fn sent(
    cx: &Context,
    application: &Application,
    definition: Option<&ServiceDefinition>,
) -> Result<Vec<Block>, Error> {
    let held = held(cx, application)?;
    let (Some(held), Some(definition)) = (held, definition) else { return Ok(Vec::new()) };
    let asked = definition.asked(&held.answers);
    let fields = asked.pages.iter().flat_map(|page| &page.fields);
    let facts = fields.filter_map(|field| {
        let value = shown(cx, field, asked.answers.get(&field.name)?);
        Some(Fact { label: in_words(cx, &field.label).to_owned(), value })
    });
    let photos = asked.documents.iter().filter_map(|document| {
        let file = asked.answers.get(&document.name)?.clone();
        Some(Photo { file, caption: in_words(cx, &document.label).to_owned() })
    });
    let photos: Vec<Photo> = photos.collect();
    let fee = application.fee.filter(|fee| fee.whole() > 0);
    let fee = fee.map(|fee| Fact { label: cx.words.say("services-fee"), value: fee.to_string() });
    let mut blocks = vec![
        Block::Heading { text: cx.words.say("application-sent") },
        Block::Facts { facts: facts.chain(fee).collect() },
    ];
    if !photos.is_empty() {
        blocks.push(Block::Photos { photos });
    }
    Ok(blocks)
}

/// What has to be put right, and nothing else.
pub fn draw_fix(cx: &Context, submission: &str, form: &Form) -> Result<Page, Error> {
    let application = of(cx, submission)?;
    let definition = judged_by(cx, &application.service, application.version)?;
    let mut page = Page::new(cx.words.say("application-fix"));
    page.sensitive = true;
    // What is not about an answer has no field here.
    page =
        page.with_some(form.error(&cx.words, FOR).map(|text| Block::Text { text, quiet: false }));
    for name in open(cx, &application, &definition, form)? {
        let why = application.fix.get(&name).cloned();
        page = page.with_some(why.map(|text| Block::Text { text, quiet: false }));
        let field = definition.fields().find(|field| field.name == name);
        page = page.with_some(field.map(|field| block(cx, field, form)));
        let document = definition.documents.iter().find(|document| document.name == name);
        page = page.with_some(document.map(|document| document_block(cx, document, form)));
    }
    Ok(page.with(button(cx, "send-fix", "application-send-fix", ButtonRole::Primary)))
}
