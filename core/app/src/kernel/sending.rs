//! Running the outbox in the background.

use std::sync::{Arc, PoisonError};

use live_screen::Network;
use live_store::{Item, ItemState};

use super::{Kernel, steps};
use crate::core::{Delivered, News};

impl Kernel {
    /// Sends what waits, in the background; the handle ends when nothing more can be sent now.
    pub(crate) fn send_waiting(self: &Arc<Self>) -> tokio::task::JoinHandle<()> {
        let kernel = Arc::clone(self);
        self.runtime.spawn(async move {
            let before = kernel.sureness();
            let deliver = Delivery { kernel: &kernel };
            let wake = match kernel.cx.courier.send_waiting(&deliver).await {
                Ok(wake) => wake,
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be run");
                    None
                }
            };
            kernel.publish();
            kernel.plan(wake);
            kernel.look_again_unless(before).await;
            // Nobody waits for this.
            let (cx, turn) = (kernel.cx(), Arc::clone(&kernel.counting));
            drop(kernel.runtime.spawn(async move {
                crate::inbox::send_marks(&cx).await;
                steps::send(&cx, &turn).await;
            }));
        })
    }

    /// Sends what waits, and says what is worth telling a citizen who is not looking.
    pub(crate) async fn deliver(self: &Arc<Self>) -> Delivered {
        let before = self.cx.store.items().unwrap_or_default();
        // A run that panicked is told as one after which everything still waits.
        let ran = self.send_waiting().await.is_ok();
        let after = self.cx.store.items().unwrap_or_default();
        let needs_fix = |items: &[Item]| {
            items.iter().filter(|item| matches!(item.state, ItemState::NeedsFix { .. })).count()
        };
        let news = if needs_fix(&after) > needs_fix(&before) {
            Some(self.news("news-needs-fix", crate::outbox::NAME.to_owned()))
        } else if ran && after.is_empty() && !before.is_empty() {
            Some(self.news("news-sent", self.place_of(&before)))
        } else {
            self.news_of_the_city().await
        };
        let again = after.iter().any(|item| {
            matches!(item.state, ItemState::Waiting { .. } | ItemState::NeedsFreeNetwork)
        });
        Delivered { again, news }
    }

    pub(super) fn news(&self, key: &str, route: String) -> News {
        let words = self.cx().words;
        News { title: words.say(key), text: words.say(&format!("{key}-text")), route }
    }

    /// Where the citizen sees what became of these: of one thing its own screen, of several the
    /// first screen, which has everything that is under way.
    fn place_of(&self, items: &[Item]) -> String {
        let Some((first, others)) = items.split_first() else {
            return String::new();
        };
        if others.iter().any(|other| other.lane != first.lane) {
            return String::new();
        }
        let section = self.sections.iter().find(|section| section.name() == first.section);
        section.map(|section| section.place_of(first)).unwrap_or_default()
    }

    /// Plans the next run of the outbox. Nothing is planned when nothing waits for time to pass.
    fn plan(self: &Arc<Self>, wake: Option<live_domain::Timestamp>) {
        let mut alarm = self.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = alarm.take() {
            old.abort();
        }
        let Some(wake) = wake else { return };
        let wait = wake.since(self.cx.clock.now());
        // Weak, so that a core that was closed is not kept alive by what it planned.
        let kernel = Arc::downgrade(self);
        *alarm = Some(self.runtime.spawn(async move {
            tokio::time::sleep(wait).await;
            if let Some(kernel) = kernel.upgrade() {
                drop(kernel.send_waiting());
            }
        }));
    }

    /// Lets large uploads wait while the network is paid by the byte.
    pub(super) fn mind(&self, network: Network) {
        let large = self.cx.city.large_upload_bytes;
        self.cx.courier.hold_larger((network == Network::Metered).then_some(large));
    }

    /// Plans nothing any more.
    pub(crate) fn rest(&self) {
        let mut alarm = self.alarm.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = alarm.take() {
            old.abort();
        }
    }
}

/// Hands the gateway's answers to whoever submitted.
struct Delivery<'a> {
    kernel: &'a Arc<Kernel>,
}

impl live_sync::Deliver for Delivery<'_> {
    fn progressed(&self) {
        self.kernel.publish();
    }

    fn delivered(&self, item: &Item, answer: &live_net::Answer) -> Result<(), live_sync::NotKept> {
        let mut sections = self.kernel.sections.iter();
        let Some(section) = sections.find(|section| section.name() == item.section) else {
            return Ok(());
        };
        section.delivered(&self.kernel.cx(), item, answer).map_err(|error| {
            tracing::warn!(%error, "an answer could not be kept");
            live_sync::NotKept
        })
    }
}
