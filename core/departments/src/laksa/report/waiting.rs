//! A report that is still on the device.

use live_domain::Timestamp;
use live_protocol::NewReport;
use live_screen::{
    Args, Block, Button, ButtonRole, Item, Notice, Photo, Picture, Stage, Step, Tone,
};
use live_store::{Body, ItemState};
use uuid::Uuid;

use super::{ahead, facts, title};
use crate::Error;
use crate::laksa::{NAME, category_icon};
use crate::section::{Context, Page};

/// A report that is still on the device.
pub struct Waiting {
    report: NewReport,
    /// Its place among everything that waits, from one.
    place_in_queue: usize,
    state: ItemState,
    head: Uuid,
    /// How much of its photo is sent, in words.
    sent_part: Option<String>,
}

impl Waiting {
    /// Which submission it is.
    pub fn submission(&self) -> Uuid {
        self.report.receipt.submission
    }

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
            route: Some(format!("laksa/report/{}", self.submission())),
        }
    }

    fn state_in_words(&self, cx: &Context) -> (String, Tone) {
        let (key, tone) = match &self.state {
            ItemState::Waiting { .. } => ("laksa-queued", Tone::Info),
            ItemState::NeedsSignIn => ("laksa-needs-sign-in", Tone::Attention),
            ItemState::NeedsFreeNetwork => ("laksa-needs-free-network", Tone::Attention),
            ItemState::NeedsFix { .. } => ("laksa-needs-fix", Tone::Problem),
        };
        let sent = self.sent_part.clone().filter(|_| tone == Tone::Info);
        (sent.unwrap_or_else(|| cx.words.say(key)), tone)
    }
}

/// Every report that still waits on the device, newest first.
pub fn waiting(cx: &Context) -> Result<Vec<Waiting>, Error> {
    let items = cx.store.items()?;
    let mut found = Vec::new();
    let mut lanes: Vec<&str> = Vec::new();
    for item in &items {
        if !lanes.contains(&item.lane.as_str()) {
            lanes.push(&item.lane);
        }
        let Body::Json(json) = &item.body else {
            continue;
        };
        if item.section != NAME || item.path != "/v1/reports" {
            continue;
        }
        let report = serde_json::from_slice(json).map_err(Error::bug)?;
        // What holds a report up is the head of its lane, which may be its photo.
        let head = items.iter().find(|other| other.lane == item.lane).unwrap_or(item);
        found.push(Waiting {
            report,
            place_in_queue: lanes.len(),
            state: head.state.clone(),
            head: head.id,
            sent_part: cx.sent_part(head)?,
        });
    }
    found.reverse();
    Ok(found)
}

/// Draws it.
pub fn draw(cx: &Context, waiting: &Waiting) -> Page {
    let words = &cx.words;
    let report = &waiting.report;
    let mut page = Page::new(title(cx, &report.category, &report.place));
    page.again_in = matches!(waiting.state, ItemState::Waiting { .. }).then_some(5);
    page.with(Block::Notice(waiting_notice(cx, waiting)))
        .with_some(waiting_button(cx, waiting))
        .with_some(local_photos(cx, report))
        .with(Block::Heading { text: words.say("laksa-receipts") })
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
        .with(Block::Facts { facts: facts(cx, &report.category, &report.words, &report.place) })
}

fn waiting_notice(cx: &Context, waiting: &Waiting) -> Notice {
    let words = &cx.words;
    let (icon, key, tone) = match &waiting.state {
        ItemState::Waiting { .. } => (Picture::Waiting, "laksa-queued", Tone::Info),
        ItemState::NeedsSignIn => (Picture::Phone, "laksa-needs-sign-in", Tone::Attention),
        ItemState::NeedsFreeNetwork => {
            (Picture::Waiting, "laksa-needs-free-network", Tone::Attention)
        }
        ItemState::NeedsFix { .. } => (Picture::Warning, "laksa-needs-fix", Tone::Problem),
    };
    let place = i64::try_from(waiting.place_in_queue).unwrap_or(i64::MAX);
    let text = words.say_with(&format!("{key}-text"), &Args::new().number("place", place));
    Notice { tone, icon, title: words.say(&format!("{key}-title")), text, route: None }
}

fn waiting_button(cx: &Context, waiting: &Waiting) -> Option<Block> {
    let (action, key, icon) = match &waiting.state {
        ItemState::Waiting { .. } => return None,
        ItemState::NeedsSignIn => ("sign-in".to_owned(), "laksa-sign-in", Picture::Phone),
        // The app above knows these two, whichever section an item is of: send it over any network,
        // and give a refused one back.
        ItemState::NeedsFreeNetwork => {
            (format!("send-now-{}", waiting.head), "send-now", Picture::Waiting)
        }
        ItemState::NeedsFix { .. } => {
            (format!("reopen-{}", waiting.head), "laksa-fix", Picture::Again)
        }
    };
    Some(Block::Button(Button::new(action, cx.words.say(key), ButtonRole::Primary).with_icon(icon)))
}

fn local_photos(cx: &Context, report: &NewReport) -> Option<Block> {
    let caption = |at: Timestamp| {
        cx.words.say_with("laksa-photo-before", &Args::new().text("when", cx.moment(at)))
    };
    let photos: Vec<Photo> = report
        .photos
        .iter()
        .map(|id| Photo { file: id.to_string(), caption: caption(report.written_at) })
        .collect();
    (!photos.is_empty()).then_some(Block::Photos { photos })
}
