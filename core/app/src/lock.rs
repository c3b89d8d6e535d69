//! The lock that a citizen can put on what is personal, for a phone that goes from hand to hand:
//! screens that show it open only after the device has confirmed its owner.

use std::time::Duration;

use live_departments::{Context, Error, Page};
use live_domain::Timestamp;
use live_screen::{Block, Button, ButtonRole, Picture};

/// Under which name the citizen's choice is kept on the device.
pub(crate) const CHOICE: &str = "lock";
/// The action that only opens it.
pub(crate) const UNLOCK: &str = "unlock";
/// The actions that the owner alone can press: each opens it.
const BY_OWNER: [&str; 3] = [UNLOCK, "lock", "lock-off"];
/// For how long after the last touch it stays open while somebody looks at something else.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether what is personal may be seen. It begins locked, and closes whenever the app sleeps.
#[derive(Debug, Default)]
pub(crate) struct Lock {
    open: bool,
    /// When the owner last did something while it was open.
    touched: Option<Timestamp>,
}

impl Lock {
    /// A button was pressed. Where the owner alone can do that, the owner is here.
    pub(crate) fn pressed(&mut self, action: &str, now: Timestamp) {
        if BY_OWNER.contains(&action) {
            *self = Self { open: true, touched: Some(now) };
        }
    }

    /// Somebody did something.
    pub(crate) fn touch(&mut self, now: Timestamp) {
        if self.open {
            self.touched = Some(now);
        }
    }

    /// The app goes to sleep.
    pub(crate) fn close(&mut self) {
        self.open = false;
    }

    /// The app wakes up: who was here a moment ago is still here.
    pub(crate) fn wake(&mut self, now: Timestamp) {
        self.open = self.touched.is_some_and(|at| at <= now && now.since(at) <= PATIENCE);
    }
}

/// Whether the citizen wants what is personal to be locked.
pub(crate) fn wanted(cx: &Context) -> bool {
    matches!(cx.kept(CHOICE), Ok(Some(true)))
}

/// Whether a page must not be shown now.
pub(crate) fn hides(cx: &Context, lock: &Lock, page: &Page) -> bool {
    page.sensitive && !lock.open && wanted(cx)
}

/// What is shown in place of a page that is locked.
pub(crate) fn page(cx: &Context) -> Page {
    let open = Button::new(UNLOCK, cx.words.say("lock-open"), ButtonRole::Primary)
        .with_icon(Picture::Shield)
        .owner_only();
    let mut page = Page::new(cx.words.say("lock-title"))
        .with(Block::Text { text: cx.words.say("lock-text"), quiet: false })
        .with(Block::Button(open));
    page.sensitive = true;
    page
}

/// The citizen's choice, among their settings.
pub(crate) fn choice(cx: &Context) -> [Block; 2] {
    let (action, key) = if wanted(cx) { ("lock-off", "me-lock-off") } else { ("lock", "me-lock") };
    let button = Button::new(action, cx.words.say(key), ButtonRole::Quiet)
        .with_icon(Picture::Shield)
        .owner_only();
    [Block::Button(button), Block::Text { text: cx.words.say("me-lock-text"), quiet: true }]
}

/// Keeps the citizen's choice.
///
/// # Errors
/// Those of the store.
pub(crate) fn choose(cx: &Context, on: bool) -> Result<(), Error> {
    cx.keep(CHOICE, &on)
}
