//! Which screen is shown, what lies under it, and the steps of the ladder that come between.

use live_departments::{ANSWER, Error};
use live_protocol::Assurance;
use live_screen::{Field, Input, Route};

use super::{Kernel, steps};
use crate::ladder;

/// The name under which the screens are kept on the device.
pub(super) const NAVIGATION: &str = "navigation";
/// How many screens "back" can lead through.
const MAX_DEPTH: usize = 20;

impl Kernel {
    /// What a page outside of the app says, for the screen that it has led back to. It is pressed and
    /// never becomes part of the route, which is kept, shown and linked to.
    pub(super) fn answer(&self, answer: &str) -> Option<Vec<Field>> {
        let top = self.state().top().clone();
        let is_awaited = self.section(&top).is_some_and(|section| section.takes_answer(&top));
        let field = || Field { id: ANSWER.to_owned(), input: Input::Text(answer.to_owned()) };
        is_awaited.then(|| vec![field()])
    }

    pub(super) fn open(&self, route: &str) {
        self.told(None);
        match route.parse::<Route>() {
            Ok(route) if self.section(&route).is_some() => {
                self.go(route);
                self.give_up_held();
                self.gate();
            }
            _ => {
                self.state().stack = vec![Route::default()];
                self.told(Some(Error::NotFound));
            }
        }
        self.publish();
    }

    pub(super) fn go(&self, route: Route) {
        let mut state = self.state();
        if crate::chrome::TABS.iter().any(|(_, _, tab)| *tab == route.to_string()) {
            state.stack = vec![Route::default()];
        }
        if let Some(at) = state.stack.iter().position(|other| *other == route) {
            state.stack.truncate(at + 1);
            return;
        }
        if state.stack.len() >= MAX_DEPTH {
            state.stack.remove(1);
        }
        state.stack.push(route);
    }

    /// The next step of the ladder that a route needs; nothing when it needs none, or is that step.
    pub(super) fn missing_step(&self, route: &Route) -> Option<Route> {
        let needed = self.section(route).map_or(Assurance::Guest, |section| section.needs(route));
        let step = self.next_step(needed)?;
        let is_step = step == *route || ladder::makes_known(&self.cx.identity, route);
        (!is_step).then_some(step)
    }

    /// Asks for the next step of the ladder when what is shown needs it. The step lies on top, so
    /// that finishing it lands where the citizen was.
    pub(super) fn gate(&self) {
        for _ in 0..3 {
            let top = self.state().top().clone();
            let Some(step) = self.missing_step(&top) else { break };
            self.state().stack.push(step);
        }
        let top = self.state().top().clone();
        steps::shown(&self.cx, &self.counting, &top);
        let routes: Vec<String> = self.state().stack.iter().map(ToString::to_string).collect();
        // Waiting for the disk takes time at every start, and mostly nothing has changed.
        if self.cx.kept(NAVIGATION).is_ok_and(|kept| kept.as_ref() == Some(&routes)) {
            return;
        }
        match self.cx.keep(NAVIGATION, &routes) {
            // Written down when the app wakes.
            Ok(()) | Err(Error::Interrupted) => {}
            Err(error) => self.told(Some(error)),
        }
    }

    /// The next step towards a level: none where it is reached, or an officer attested it.
    pub(super) fn next_step(&self, needed: Assurance) -> Option<Route> {
        let step = ladder::next_step(&self.cx.identity, needed)?;
        (!crate::attestation::is_waiting(&self.cx)).then_some(step)
    }

    pub(super) fn back(&self) {
        self.told(None);
        {
            let mut state = self.state();
            state.stack.pop();
            if state.stack.is_empty() {
                state.stack.push(Route::default());
            }
        }
        // A screen that would only ask for the step again that was just declined is left as well.
        loop {
            let top = self.state().top().clone();
            if self.missing_step(&top).is_none() {
                break;
            }
            self.state().stack.pop();
        }
        self.give_up_held();
        self.gate();
        self.publish();
    }

    /// Forgets what waits for steps that the citizen has left: who comes back by the way of "back" or a
    /// link did not take them.
    fn give_up_held(&self) {
        let mut state = self.state();
        let top = state.top().clone();
        state.held_up.take_if(|held| held.route == top);
    }
}
