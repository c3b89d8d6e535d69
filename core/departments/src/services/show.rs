//! One service: what it is, what one needs, what it costs and how long it takes.

use live_domain::service::{
    Answers, Confidence, DocumentNeeded, Fee, FeeRow, Kind, ServiceDefinition, Source,
};
use live_domain::{Holidays, Localized};
use live_protocol::Assurance;
use live_screen::{Args, Block, ButtonRole, Fact, Item, Notice, Picture, Tone};

use super::{counter, department_name, enquiry, event, find, in_words};
use crate::section::{Context, Page, button};
use crate::{Error, Form};

/// The service.
pub fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let (entry, definition) = find(cx, id)?;
    let mut page = Page::new(in_words(cx, &entry.title))
        .with(Block::Text { text: in_words(cx, &entry.summary).to_owned(), quiet: false });
    let Some(definition) = definition else {
        return Ok(page.with(Block::Notice(Notice {
            tone: Tone::Attention,
            icon: Picture::Download,
            title: words.say("services-too-new"),
            text: words.say("services-too-new-text"),
            route: None,
        })));
    };
    let interview = event::interview(cx, id)?;
    let facts = facts(cx, &definition, interview.is_some());
    page = page.with_some(super::form::changed(cx, &definition, form));
    page.blocks.extend(enquiry::blocks(cx, &definition, form)?);
    page = page.with(Block::Facts { facts });
    if let Some(interview) = &interview {
        page = event::about(cx, interview).into_iter().fold(page, Page::with);
    }
    let is_asked = definition.answered_by.is_some();
    if !is_asked {
        let needed = definition.documents.iter().map(|document| document_item(cx, document, false));
        let empty = words.say("services-documents-none");
        page = page
            .with(Block::Heading { text: words.say("services-documents") })
            .with(Block::Items { items: needed.collect(), empty });
    }
    let (in_person, about) = if is_asked {
        ("enquiry-in-person", "enquiry-about")
    } else {
        ("services-apply", "services-prepare-about")
    };
    let label = match (is_asked, form.is_empty()) {
        (false, true) => "services-prepare",
        (false, false) => "services-go-on",
        (true, true) => "enquiry-prepare",
        (true, false) => "enquiry-go-on",
    };
    page = page
        .with(Block::Heading { text: words.say(in_person) })
        .with(Block::Text { text: in_words(cx, &definition.apply_at).to_owned(), quiet: false })
        .with(Block::Text { text: words.say(about), quiet: true })
        .with(button(cx, "prepare", label, ButtonRole::Primary));
    if !is_asked {
        page = page.with(button(cx, "try", "trial-begin", ButtonRole::Quiet));
    }
    if !form.is_empty() {
        page = page.with_some(counter::offer(cx, id, form).filter(|_| !is_asked));
        page = page.with(enquiry::discard(cx, form));
    }
    Ok(page
        .with(Block::Heading { text: words.say("services-basis") })
        .with(Block::Text { text: definition.legal_basis.join(" · "), quiet: false })
        .with(Block::Text { text: source_line(cx, &definition.source, super::NAME), quiet: true }))
}

/// What there is to know at a glance. What comes of a life event, when and for how much, is said at its
/// applications.
fn facts(cx: &Context, definition: &ServiceDefinition, is_event: bool) -> Vec<Fact> {
    let words = &cx.words;
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let level = match definition.level {
        Assurance::Guest => "services-level-guest",
        Assurance::Phone => "services-level-phone",
        Assurance::Matched => "services-level-matched",
        Assurance::Proven => "services-level-proven",
    };
    let days = Args::new().number("days", definition.working_days);
    let mut facts = vec![
        fact("services-department", department_name(cx, &definition.department)),
        fact("services-audience", in_words(cx, &definition.audience).to_owned()),
        fact("services-level", words.say(level)),
    ];
    if is_event {
        return facts;
    }
    facts.insert(2, fact("services-outcome", in_words(cx, &definition.outcome).to_owned()));
    let days = match definition.answered_by {
        Some(_) => words.say("enquiry-now"),
        None => words.say_with("services-days-count", &days),
    };
    facts.insert(3, fact("services-days", days));
    if !definition.stages.is_empty() {
        let names = definition.stages.iter().map(|stage| in_words(cx, &stage.by));
        let names = names.collect::<Vec<_>>().join(" → ");
        facts.push(fact("application-stages", names));
    }
    match &definition.fee {
        Fee::Sum(rows) => facts.extend(rows.iter().map(|row| Fact {
            label: in_words(cx, &row.label).to_owned(),
            value: match row.per.as_deref().and_then(|per| unit(definition, per)) {
                Some(unit) => format!("{} / {}", row.amount, in_words(cx, unit)),
                None => row.amount.to_string(),
            },
        })),
        Fee::Table(rows) => facts.extend(rows.iter().map(|row| Fact {
            label: in_words(cx, &row.label).to_owned(),
            value: row.amount.to_string(),
        })),
        other => facts.push(fact("services-fee", fee(cx, other))),
    }
    facts
}

/// What is counted by a number.
fn unit<'a>(definition: &'a ServiceDefinition, name: &str) -> Option<&'a Localized> {
    let field = definition.fields().find(|field| field.name == name)?;
    if let Kind::Number { unit, .. } = &field.kind { Some(unit) } else { None }
}

/// What who answers like this has to pay, part by part, and until when it is done when it is sent today.
pub fn reckoned(cx: &Context, definition: &ServiceDefinition, answers: &Answers) -> Vec<Block> {
    let fact = |label: &str, value: String| Fact { label: label.to_owned(), value };
    let parts = definition.fee.parts(answers);
    let parts =
        parts.iter().map(|(row, amount)| fact(in_words(cx, &row.label), amount.to_string()));
    let mut facts: Vec<Fact> = parts.collect();
    let is_sum = !facts.is_empty();
    let due = definition.fee.due(answers).filter(|_| is_sum);
    let due = due.map_or_else(|| fee(cx, &definition.fee), |due| due.to_string());
    facts.push(fact(&cx.words.say("services-fee"), due));
    let by = Holidays::built_in().add_working_days(cx.today(), definition.working_days);
    facts.extend(by.ok().map(|day| fact(&cx.words.say("services-done-by"), cx.words.day(day))));
    let mut blocks = vec![Block::Facts { facts }];
    // An amount is as sure as what it is reckoned by.
    if is_sum {
        let text = source_line(cx, &definition.source, super::NAME);
        blocks.push(Block::Text { text, quiet: true });
    }
    blocks
}

/// What something costs, in a few words.
pub fn fee(cx: &Context, fee: &Fee) -> String {
    match fee {
        Fee::None => cx.words.say("services-fee-none"),
        Fee::Fixed(amount) => amount.to_string(),
        Fee::Sum(_) => cx.words.say("services-fee-reckoned"),
        Fee::Text(text) => in_words(cx, text).to_owned(),
        Fee::Table(rows) => {
            let row = |row: &FeeRow| format!("{}: {}", in_words(cx, &row.label), row.amount);
            rows.iter().map(row).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A document that is needed, and whether anybody has to bring it; `is_decided` where answers say that it
/// is needed.
pub fn document_item(cx: &Context, document: &DocumentNeeded, is_decided: bool) -> Item {
    let words = &cx.words;
    let (icon, state, tone) = if document.held.is_some() {
        (Picture::Check, "services-document-held", Tone::Done)
    } else if document.optional {
        (Picture::Documents, "services-document-optional", Tone::Plain)
    } else if document.when.is_some() && !is_decided {
        (Picture::Documents, "services-document-depends", Tone::Plain)
    } else {
        (Picture::Documents, "services-document-needed", Tone::Info)
    };
    Item {
        icon,
        title: in_words(cx, &document.label).to_owned(),
        detail: in_words(cx, &document.help).to_owned(),
        state: words.say(state),
        tone,
        route: None,
    }
}

/// Where something is from and how sure it is, with whom to ask: a word of the keys.
pub fn source_line(cx: &Context, source: &Source, of: &str) -> String {
    let sure = match source.confidence {
        Confidence::High => "high",
        Confidence::Medium => "medium",
        Confidence::Low => "low",
        Confidence::GeneralKnowledge => "unverified",
    };
    let args = Args::new()
        .text("sure", cx.words.say(&format!("{of}-sure-{sure}")))
        .text("source", source.text.clone())
        .text("day", cx.words.day(source.looked_up));
    cx.words.say_with("services-source", &args)
}
