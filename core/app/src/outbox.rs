//! Everything that waits to be sent, in words.

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section};
use live_protocol::Assurance;
use live_screen::{Args, Block, Button, ButtonRole, Item, Picture, Route, Tone};
use live_store::{Body, ItemState};

pub(crate) const NAME: &str = "outbox";

/// The queue.
pub(crate) struct Outbox;

#[async_trait]
impl Section for Outbox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn draw(&self, cx: &Context, _route: &Route, _form: &Form) -> Result<Page, Error> {
        let words = &cx.words;
        let items = cx.store.items()?;
        let needs_sign_in = cx.identity.assurance() == Assurance::Guest
            && items.iter().any(|item| item.state == ItemState::NeedsSignIn);
        let button = |action: String, key: &str, role| {
            Block::Button(Button::new(action, words.say(key), role))
        };
        let mut page = Page::new(words.say("outbox-title"))
            .with(Block::Text { text: words.say("outbox-lead"), quiet: true })
            .with(Block::Items {
                items: items.iter().map(|item| listed(cx, item)).collect::<Result<_, _>>()?,
                empty: words.say("outbox-empty"),
            });
        for item in items.iter().filter(|i| matches!(i.state, ItemState::NeedsFix { .. })) {
            page =
                page.with(button(format!("reopen-{}", item.id), "outbox-fix", ButtonRole::Quiet));
        }
        for item in items.iter().filter(|i| i.state == ItemState::NeedsFreeNetwork) {
            page =
                page.with(button(format!("send-now-{}", item.id), "send-now", ButtonRole::Quiet));
        }
        if needs_sign_in {
            page = page.with(button("sign-in".to_owned(), "outbox-sign-in", ButtonRole::Primary));
        } else if !items.is_empty() {
            // Every press is followed by a run of the outbox.
            page = page.with(button("again".to_owned(), "outbox-again", ButtonRole::Primary));
            page.again_in = Some(10);
        }
        Ok(page)
    }

    async fn press(
        &self,
        cx: &Context,
        _route: &Route,
        _form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match action {
            "sign-in" => return Ok(Next::Go("account/phone".to_owned())),
            // Who presses does not want to wait for the end of a pause.
            "again" => cx.courier.hurry()?,
            _ => {}
        }
        Ok(Next::Stay)
    }
}

fn listed(cx: &Context, item: &live_store::Item) -> Result<Item, Error> {
    let words = &cx.words;
    let (key, tone) = match &item.state {
        ItemState::Waiting { .. } => ("outbox-waiting", Tone::Info),
        ItemState::NeedsSignIn => ("outbox-needs-sign-in", Tone::Attention),
        ItemState::NeedsFreeNetwork => ("outbox-needs-free-network", Tone::Attention),
        ItemState::NeedsFix { .. } => ("outbox-needs-fix", Tone::Problem),
    };
    let state = match item.state {
        ItemState::Waiting { .. } => cx.sent_part(item)?,
        _ => None,
    };
    let is_photo = matches!(item.body, Body::File(_));
    let args = Args::new().text("what", item.label.clone());
    Ok(Item {
        icon: if is_photo { Picture::Photo } else { Picture::Waiting },
        title: if is_photo { words.say_with("outbox-photo", &args) } else { item.label.clone() },
        detail: cx.moment(item.created_at),
        state: state.unwrap_or_else(|| words.say(key)),
        tone,
        route: None,
    })
}
