//! One's own report, from the moment it is finished on the device until it is rated.

use std::time::Duration;

use live_domain::{Holidays, Timestamp};
use live_protocol::{
    Event, EventKind, MAX_NOTE_WORDS, NewReport, PhotoWhen, Place, PublicKeys, Rating,
    ReceiptStage, Ticket, TicketStatus, Tickets,
};
use live_screen::{
    Args, Block, Button, ButtonRole, Fact, FieldKind, Item, Notice, Photo, Picture, RatingField,
    Stage, Step, TextField, Tone,
};
use live_store::{Body, Cached, ItemState};
use uuid::Uuid;

use super::{NAME, TICKETS, cached_tickets, category_icon, category_label, draft, status};
use crate::section::{Context, Next, Page};
use crate::signatures::{KEYS, check_chain};
use crate::{Error, Form};

/// How long one's own tickets are looked at without asking again.
pub const FRESH: Duration = Duration::from_secs(5);
/// How long the public keys are.
pub const KEYS_FRESH: Duration = Duration::from_hours(1);
/// Seconds until a report that is not finished is worth another look.
const AGAIN_IN: u32 = 15;

/// The lane of everything about one report: its photo goes before it, its rating after.
pub fn lane(submission: Uuid) -> String {
    format!("{NAME}/{submission}")
}

/// The submission that a lane is about.
pub fn submission_of(lane: &str) -> &str {
    lane.rsplit_once('/').map_or("", |(_, id)| id)
}

/// A report that is still on the device.
pub struct Waiting {
    report: NewReport,
    /// Its place among everything that waits, from one.
    place_in_queue: usize,
    state: ItemState,
    head: Uuid,
}

impl Waiting {
    /// As a thing of a list.
    pub fn item(&self, cx: &Context) -> Item {
        let (state, tone) = self.state_in_words(cx);
        Item {
            icon: category_icon(&cx.city, &self.report.category),
            title: title(cx, &self.report.category, &self.report.place),
            detail: cx.words.say_with(
                "laksa-waiting-detail",
                &Args::new().text("when", cx.moment(self.report.written_at)),
            ),
            state,
            tone,
            route: Some(format!("laksa/report/{}", self.report.receipt.submission)),
        }
    }

    fn state_in_words(&self, cx: &Context) -> (String, Tone) {
        let (key, tone) = match &self.state {
            ItemState::Waiting { .. } => ("laksa-queued", Tone::Info),
            ItemState::NeedsSignIn => ("laksa-needs-sign-in", Tone::Attention),
            ItemState::NeedsFix { .. } => ("laksa-needs-fix", Tone::Problem),
        };
        (cx.words.say(key), tone)
    }
}

/// Every report that still waits on the device, newest first.
pub fn waiting(cx: &Context) -> Result<Vec<Waiting>, Error> {
    let items = cx.store.items()?;
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Body::Json(json) = &item.body else {
            continue;
        };
        if item.section != NAME || item.path != "/v1/reports" {
            continue;
        }
        let report = serde_json::from_slice(json).map_err(Error::bug)?;
        // What holds a report up is the head of its lane, which may be its photo.
        let head = items
            .iter()
            .find(|other| other.lane == item.lane)
            .unwrap_or(item);
        let state = head.state.clone();
        found.push(Waiting {
            report,
            place_in_queue: index + 1,
            state,
            head: head.id,
        });
    }
    found.reverse();
    Ok(found)
}

/// One's own tickets, newest first.
pub fn tickets(cx: &Context) -> Result<Vec<Ticket>, Error> {
    Ok(cached_tickets(cx)?.tickets)
}

/// Keeps a ticket that the gateway answered with, until the whole list is fetched again.
pub fn keep(cx: &Context, ticket: Ticket) -> Result<(), Error> {
    let mut list: Tickets = cached_tickets(cx)?;
    list.tickets
        .retain(|other| other.submission != ticket.submission);
    list.tickets.insert(0, ticket);
    let now = cx.clock.now();
    let body = serde_json::to_vec(&list).map_err(Error::bug)?;
    // No tag, and no longer fresh: the next look fetches what the gateway has.
    let entry = Cached {
        body,
        etag: None,
        stored_at: now,
        fresh_until: now,
    };
    Ok(cx.store.put_cached(TICKETS, &entry)?)
}

/// What a report is called: its category and its place.
pub fn title(cx: &Context, category: &str, place: &Place) -> String {
    let args = Args::new()
        .text("category", category_label(&cx.city, &cx.words, category))
        .text("place", draft::map(cx, place).title);
    cx.words.say_with("laksa-report-title", &args)
}

/// Draws one's own report, wherever it is.
pub fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let submission: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let own = tickets(cx)?
        .into_iter()
        .find(|ticket| ticket.submission == submission);
    if let Some(ticket) = own {
        return draw_ticket(cx, &ticket, form);
    }
    let mut waiting = waiting(cx)?.into_iter();
    match waiting.find(|waiting| waiting.report.receipt.submission == submission) {
        Some(waiting) => Ok(draw_waiting(cx, &waiting)),
        None => Err(Error::NotFound),
    }
}

fn draw_waiting(cx: &Context, waiting: &Waiting) -> Page {
    let words = &cx.words;
    let report = &waiting.report;
    let mut page = Page::new(title(cx, &report.category, &report.place));
    page.again_in = matches!(waiting.state, ItemState::Waiting { .. }).then_some(5);
    page.with(Block::Notice(waiting_notice(cx, waiting)))
        .with_some(waiting_button(cx, waiting))
        .with_some(local_photos(cx, report))
        .with(Block::Heading {
            text: words.say("laksa-receipts"),
        })
        .with(Block::Timeline {
            steps: vec![
                Step {
                    stage: Stage::Done,
                    title: words.say("laksa-receipt-device"),
                    detail: cx.moment(report.written_at),
                },
                ahead(cx, Stage::Now, "laksa-receipt-gateway"),
                ahead(cx, Stage::Ahead, "laksa-receipt-department"),
            ],
        })
        .with(Block::Facts {
            facts: facts(cx, &report.category, &report.words, &report.place),
        })
}

fn waiting_notice(cx: &Context, waiting: &Waiting) -> Notice {
    let words = &cx.words;
    let (icon, key, tone) = match &waiting.state {
        ItemState::Waiting { .. } => (Picture::Waiting, "laksa-queued", Tone::Info),
        ItemState::NeedsSignIn => (Picture::Phone, "laksa-needs-sign-in", Tone::Attention),
        ItemState::NeedsFix { .. } => (Picture::Warning, "laksa-needs-fix", Tone::Problem),
    };
    let place = i64::try_from(waiting.place_in_queue).unwrap_or(i64::MAX);
    let text = words.say_with(&format!("{key}-text"), &Args::new().number("place", place));
    Notice {
        tone,
        icon,
        title: words.say(&format!("{key}-title")),
        text,
        route: None,
    }
}

fn waiting_button(cx: &Context, waiting: &Waiting) -> Option<Block> {
    let (action, key, icon) = match &waiting.state {
        ItemState::Waiting { .. } => return None,
        ItemState::NeedsSignIn => ("sign-in".to_owned(), "laksa-sign-in", Picture::Phone),
        // The app above gives a refused item back by this action, whichever section it is of.
        ItemState::NeedsFix { .. } => (
            format!("reopen-{}", waiting.head),
            "laksa-fix",
            Picture::Again,
        ),
    };
    Some(Block::Button(Button {
        action,
        label: cx.words.say(key),
        role: ButtonRole::Primary,
        icon: Some(icon),
    }))
}

fn local_photos(cx: &Context, report: &NewReport) -> Option<Block> {
    let caption = |at: Timestamp| {
        cx.words.say_with(
            "laksa-photo-before",
            &Args::new().text("when", cx.moment(at)),
        )
    };
    let photos: Vec<Photo> = report
        .photos
        .iter()
        .map(|id| Photo {
            file: id.to_string(),
            caption: caption(report.written_at),
        })
        .collect();
    (!photos.is_empty()).then_some(Block::Photos { photos })
}

fn draw_ticket(cx: &Context, ticket: &Ticket, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let rating_waits = cx
        .store
        .items()?
        .iter()
        .any(|item| item.lane == lane(ticket.submission) && item.path.ends_with("/rating"));
    let wants_rating =
        ticket.status == TicketStatus::Done && ticket.rating.is_none() && !rating_waits;
    let (state, tone) = status(words, ticket.status);
    let mut page = Page::new(title(cx, &ticket.category, &ticket.place));
    page.again_in = (!matches!(ticket.status, TicketStatus::Done | TicketStatus::Declined)
        || ticket.receipts.len() < 3)
        .then_some(AGAIN_IN);
    page = page
        .with(Block::Notice(Notice {
            tone: if wants_rating { Tone::Attention } else { tone },
            icon: if ticket.status == TicketStatus::Done {
                Picture::Check
            } else {
                Picture::Info
            },
            title: if wants_rating {
                words.say("laksa-wants-rating")
            } else {
                state
            },
            text: words.say_with(
                "laksa-number",
                &Args::new().text("number", ticket.number.clone()),
            ),
            route: None,
        }))
        .with_some(photos(cx, ticket));
    if wants_rating {
        page = rating_blocks(cx, form).into_iter().fold(page, Page::with);
    }
    if rating_waits {
        page = page.with(Block::Text {
            text: words.say("laksa-rating-waits"),
            quiet: false,
        });
    }
    Ok(page
        .with_some(clock(cx, ticket))
        .with(Block::Heading {
            text: words.say("laksa-timeline"),
        })
        .with(Block::Timeline {
            steps: timeline(cx, ticket),
        })
        .with(Block::Heading {
            text: words.say("laksa-receipts"),
        })
        .with(Block::Timeline {
            steps: receipts(cx, ticket)?,
        })
        .with(Block::Facts {
            facts: facts(cx, &ticket.category, &ticket.words, &ticket.place),
        })
        .with(Block::Map(draft::map(cx, &ticket.place))))
}

/// The promised working days and how many have passed. Absent without a promise.
pub fn clock(cx: &Context, ticket: &Ticket) -> Option<Block> {
    let promised = ticket.promised?;
    let opened = ticket.opened_at.at_offset(cx.offset()).date();
    let passed = Holidays::built_in()
        .working_days_between(opened, cx.today())
        .ok()?;
    if !matches!(
        ticket.status,
        TicketStatus::Waiting | TicketStatus::InProgress
    ) {
        return None;
    }
    let key = if passed > ticket.working_days {
        "laksa-clock-late"
    } else {
        "laksa-clock"
    };
    let args = Args::new()
        .number("passed", i64::from(passed))
        .number("promised", i64::from(ticket.working_days))
        .text("date", cx.words.day(promised));
    Some(Block::WorkingDays {
        passed,
        promised: ticket.working_days,
        caption: cx.words.say_with(key, &args),
    })
}

fn photos(cx: &Context, ticket: &Ticket) -> Option<Block> {
    let photos: Vec<Photo> = ticket
        .photos
        .iter()
        .map(|photo| {
            let key = match photo.when {
                PhotoWhen::Before => "laksa-photo-before",
                PhotoWhen::After => "laksa-photo-after",
            };
            let args = Args::new().text("when", cx.moment(photo.at));
            Photo {
                file: photo.id.to_string(),
                caption: cx.words.say_with(key, &args),
            }
        })
        .collect();
    (!photos.is_empty()).then_some(Block::Photos { photos })
}

fn timeline(cx: &Context, ticket: &Ticket) -> Vec<Step> {
    let last = ticket.timeline.len().saturating_sub(1);
    let closed = ticket.rating.is_some() || ticket.status == TicketStatus::Declined;
    let mut steps: Vec<Step> = ticket
        .timeline
        .iter()
        .enumerate()
        .map(|(index, event)| Step {
            stage: match event.kind {
                EventKind::Declined => Stage::Failed,
                _ if index == last && !closed => Stage::Now,
                _ => Stage::Done,
            },
            title: event_title(cx, event),
            detail: event_detail(cx, event),
        })
        .collect();
    if !closed {
        let key = match ticket.status {
            TicketStatus::Done => "laksa-next-rating",
            _ => "laksa-next-done",
        };
        steps.push(ahead(cx, Stage::Ahead, key));
    }
    steps
}

fn event_title(cx: &Context, event: &Event) -> String {
    let key = match event.kind {
        EventKind::Received => "laksa-event-received",
        EventKind::Assigned => "laksa-event-assigned",
        EventKind::Started => "laksa-event-started",
        EventKind::Finished => "laksa-event-finished",
        EventKind::Declined => "laksa-event-declined",
        EventKind::Rated => "laksa-event-rated",
        EventKind::Other => "laksa-event-other",
    };
    cx.words
        .say_with(key, &Args::new().text("actor", event.actor.clone()))
}

fn event_detail(cx: &Context, event: &Event) -> String {
    let when = cx.moment(event.at);
    match &event.note {
        Some(note) => {
            let args = Args::new().text("when", when).text("note", note.clone());
            cx.words.say_with("laksa-event-detail", &args)
        }
        None => when,
    }
}

fn receipts(cx: &Context, ticket: &Ticket) -> Result<Vec<Step>, Error> {
    let keys: PublicKeys = cx.cached(KEYS)?.unwrap_or_default();
    let device = cx.keys.public_key().map_err(Error::bug)?;
    let proven = check_chain(&ticket.receipts, &device, &keys);
    let stages = [
        (ReceiptStage::Device, "laksa-receipt-device"),
        (ReceiptStage::Gateway, "laksa-receipt-gateway"),
        (ReceiptStage::Department, "laksa-receipt-department"),
    ];
    let step = |(stage, key): (ReceiptStage, &str)| {
        let index = ticket
            .receipts
            .iter()
            .position(|receipt| receipt.stage == stage);
        let Some(index) = index else {
            return ahead(cx, Stage::Now, key);
        };
        let args = Args::new().text("when", cx.moment(ticket.receipts[index].at));
        let proof = if proven[index] {
            "laksa-receipt-proven"
        } else {
            "laksa-receipt-unproven"
        };
        Step {
            stage: Stage::Done,
            title: cx.words.say(key),
            detail: cx.words.say_with(proof, &args),
        }
    };
    Ok(stages.map(step).into())
}

fn ahead(cx: &Context, stage: Stage, key: &str) -> Step {
    let detail = cx.words.say(&format!("{key}-ahead"));
    Step {
        stage,
        title: cx.words.say(key),
        detail,
    }
}

fn facts(cx: &Context, category: &str, said: &str, place: &Place) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact {
        label: cx.words.say(key),
        value,
    };
    let mut facts = vec![
        fact(
            "laksa-category",
            category_label(&cx.city, &cx.words, category),
        ),
        fact("laksa-words", said.to_owned()),
        fact("laksa-place", draft::map(cx, place).title),
    ];
    facts.extend(
        place
            .landmark
            .clone()
            .map(|landmark| fact("laksa-landmark", landmark)),
    );
    facts
}

fn rating_blocks(cx: &Context, form: &Form) -> Vec<Block> {
    let words = &cx.words;
    vec![
        Block::RatingField(RatingField {
            id: "stars".to_owned(),
            label: words.say("laksa-rating"),
            labels: (1..=5)
                .map(|n| words.say(&format!("laksa-rating-{n}")))
                .collect(),
            value: form.value("stars").parse().unwrap_or(0),
            error: form.error(words, "stars"),
        }),
        Block::TextField(TextField {
            id: "comment".to_owned(),
            label: words.say("laksa-comment"),
            help: String::new(),
            kind: FieldKind::Paragraph,
            value: form.value("comment").to_owned(),
            optional: true,
            max_chars: u32::try_from(MAX_NOTE_WORDS).unwrap_or(u32::MAX),
            error: form.error(words, "comment"),
            confirmed: None,
        }),
        Block::Button(Button {
            action: "rate".to_owned(),
            label: words.say("laksa-rate"),
            role: ButtonRole::Primary,
            icon: None,
        }),
    ]
}

/// The judgement leaves the form and arrives in the outbox, in one transaction.
pub fn rate(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let submission: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    let stars: u8 = form.value("stars").parse().unwrap_or(0);
    if !(1..=5).contains(&stars) {
        return Err(Error::field("stars", "empty"));
    }
    let comment = form.value("comment").trim().to_owned();
    if comment.chars().count() > MAX_NOTE_WORDS {
        return Err(Error::field("comment", "too-long"));
    }
    let ticket = tickets(cx)?
        .into_iter()
        .find(|ticket| ticket.submission == submission);
    let ticket = ticket.ok_or(Error::NotFound)?;
    if cx
        .store
        .items()?
        .iter()
        .any(|item| item.lane == lane(submission))
    {
        return Ok(Next::Stay);
    }
    let rating = Rating {
        stars,
        comment: Some(comment).filter(|text| !text.is_empty()),
    };
    let item = live_store::Item {
        id: live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref()),
        lane: lane(submission),
        section: NAME.to_owned(),
        label: cx.words.say("laksa-rating"),
        path: format!("/v1/tickets/{}/rating", ticket.number),
        body: Body::Json(serde_json::to_vec(&rating).map_err(Error::bug)?),
        created_at: cx.clock.now(),
        attempts: 0,
        state: ItemState::default(),
    };
    cx.store
        .submit(&[&format!("form/laksa/report/{id}")], &[item])?;
    *form = Form::default();
    Ok(Next::Stay)
}
