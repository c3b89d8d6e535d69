//! What will become a ticket, and is still on the device.

use live_screen::{Args, Block, Button, ButtonRole, Item, Notice, Picture, Stage, Step, Tone};
use live_store::ItemState;

use super::{ahead, submission_of};
use crate::Error;
use crate::section::{Context, Page};

/// Something that is still on the device.
pub struct Waiting {
    /// What is sent.
    pub item: live_store::Item,
    /// What holds it up: the head of its lane, which may be its photo.
    head: live_store::Item,
    /// Its place among everything that waits, from one.
    place_in_queue: usize,
    /// How much of its photo is sent, in words.
    sent_part: Option<String>,
}

/// Everything of a section that still waits to be sent to a path, newest first.
pub fn waiting(cx: &Context, section: &str, path: &str) -> Result<Vec<Waiting>, Error> {
    let items = cx.store.items()?;
    let mut found = Vec::new();
    let mut lanes: Vec<&str> = Vec::new();
    for item in &items {
        if !lanes.contains(&item.lane.as_str()) {
            lanes.push(&item.lane);
        }
        if item.section != section || item.path != path {
            continue;
        }
        let head = items.iter().find(|other| other.lane == item.lane).unwrap_or(item);
        found.push(Waiting {
            item: item.clone(),
            place_in_queue: lanes.len(),
            sent_part: cx.sent_part(head)?,
            head: head.clone(),
        });
    }
    found.reverse();
    Ok(found)
}

impl Waiting {
    /// Which submission it is.
    pub fn submission(&self) -> String {
        submission_of(&self.item)
    }

    /// As a thing of a list.
    pub fn listed(&self, cx: &Context, (icon, title): (Picture, String), route: String) -> Item {
        let (key, _, tone) = self.state();
        let sent = self.sent_part.clone().filter(|_| tone == Tone::Info);
        let when = Args::new().text("when", cx.moment(self.item.created_at));
        Item {
            icon,
            title,
            detail: cx.words.say_with("ticket-waiting-detail", &when),
            state: sent.unwrap_or_else(|| cx.words.say(key)),
            tone,
            route: Some(route),
        }
    }

    /// What holds it up, and what to do about it.
    pub fn draw(&self, cx: &Context, title: String) -> Page {
        let (key, icon, tone) = self.state();
        let place = i64::try_from(self.place_in_queue).unwrap_or(i64::MAX);
        let text = cx.words.say_with(&format!("{key}-text"), &Args::new().number("place", place));
        let title_of_state = cx.words.say(&format!("{key}-title"));
        let mut page = Page::new(title);
        page.again_in = matches!(self.head.state, ItemState::Waiting { .. }).then_some(5);
        let notice = Notice { tone, icon, title: title_of_state, text, route: None };
        page.with(Block::Notice(notice)).with_some(self.button(cx))
    }

    /// Its receipts, of which there is the device's.
    pub fn receipts(&self, cx: &Context) -> [Block; 2] {
        let device = Step {
            stage: Stage::Done,
            title: cx.words.say("ticket-receipt-device"),
            detail: cx.moment(self.item.created_at),
        };
        let steps = vec![
            device,
            ahead(cx, Stage::Now, "ticket-receipt-gateway"),
            ahead(cx, Stage::Ahead, "ticket-receipt-department"),
        ];
        [Block::Heading { text: cx.words.say("ticket-receipts") }, Block::Timeline { steps }]
    }

    fn state(&self) -> (&'static str, Picture, Tone) {
        match &self.head.state {
            ItemState::Waiting { .. } => ("ticket-queued", Picture::Waiting, Tone::Info),
            ItemState::NeedsSignIn => ("ticket-needs-sign-in", Picture::Phone, Tone::Attention),
            ItemState::NeedsFreeNetwork => {
                ("ticket-needs-free-network", Picture::Waiting, Tone::Attention)
            }
            ItemState::NeedsFix { .. } => ("ticket-needs-fix", Picture::Warning, Tone::Problem),
        }
    }

    fn button(&self, cx: &Context) -> Option<Block> {
        let (action, key, icon) = match &self.head.state {
            ItemState::Waiting { .. } => return None,
            ItemState::NeedsSignIn => ("sign-in".to_owned(), "ticket-sign-in", Picture::Phone),
            // The app above knows these two, whichever section an item is of: send it over any network,
            // and give a refused one back.
            ItemState::NeedsFreeNetwork => {
                (format!("send-now-{}", self.head.id), "send-now", Picture::Waiting)
            }
            ItemState::NeedsFix { .. } => {
                (format!("reopen-{}", self.head.id), "ticket-fix", Picture::Again)
            }
        };
        let button = Button::new(action, cx.words.say(key), ButtonRole::Primary);
        Some(Block::Button(button.with_icon(icon)))
    }
}
