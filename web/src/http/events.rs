//! Tells a page that its screen has changed, by server-sent events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use tokio::sync::watch;

use super::visitor;
use crate::render::revision;
use crate::screen::Screen;
use crate::sessions::Slot;
use crate::shell::Shell;

/// Changes that come so close together are told as one.
const TOGETHER: Duration = Duration::from_millis(120);
/// How often a line is sent that keeps proxies from closing a quiet connection.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// `GET /-/events`: `screen` with the route and the mark of what is shown now and whenever it
/// changes; `rest` when nobody has done anything for long, after which the stream ends and the
/// session may be put away.
pub(super) async fn stream(State(shell): State<Shell>, headers: HeaderMap) -> Response {
    let slot = visitor::secret(&shell, &headers).and_then(|secret| shell.sessions().slot(&secret));
    // A session that is not open has no page that shows it: that page would have opened it.
    let Some((slot, core)) = slot.and_then(|slot| slot.core().map(|core| (slot, core))) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let listening = Listening {
        screens: core.watch(),
        closing: shell.closing(),
        slot,
        shell,
        told: None,
        ended: false,
    };
    Sse::new(events(listening)).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response()
}

struct Listening {
    screens: watch::Receiver<Arc<Screen>>,
    closing: watch::Receiver<bool>,
    /// Held for as long as somebody listens, which keeps the session in memory.
    slot: Arc<Slot>,
    shell: Shell,
    told: Option<String>,
    ended: bool,
}

fn events(listening: Listening) -> impl Stream<Item = Result<Event, Infallible>> {
    unfold(listening, |mut listening| async {
        if listening.ended {
            return None;
        }
        let event = listening.next().await;
        Some((Ok(event), listening))
    })
}

impl Listening {
    async fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.news() {
                return event;
            }
            let rest = self.until_idle();
            let goes_on = rest > Duration::ZERO
                && tokio::select! {
                    changed = self.screens.changed() => changed.is_ok(),
                    _ = self.closing.wait_for(|closing| *closing) => false,
                    () = tokio::time::sleep(rest) => true,
                };
            if !goes_on {
                self.ended = true;
                return Event::default().event("rest").data("");
            }
            tokio::time::sleep(TOGETHER).await;
        }
    }

    /// The screen, when it is another than the one that was told.
    fn news(&mut self) -> Option<Event> {
        let screen = Arc::clone(&self.screens.borrow_and_update());
        let revision = revision(&screen);
        if self.told.as_ref() == Some(&revision) {
            return None;
        }
        let data = serde_json::json!({ "route": screen.route, "rev": revision }).to_string();
        self.told = Some(revision);
        Some(Event::default().event("screen").data(data))
    }

    /// How long until the session counts as idle.
    fn until_idle(&self) -> Duration {
        let unused = self.shell.now().since(self.slot.used_at());
        self.shell.config().limits.idle.saturating_sub(unused)
    }
}
