//! What a press does: the section's work, and where it leads.

use std::sync::Arc;
use std::time::Duration;

use live_departments::{Error, Form, Next, Section};
use live_protocol::{Assurance, Problem};
use live_screen::{Field, Language, Route};
use live_store::{Body, Item, ItemState};
use tokio::sync::OwnedMutexGuard;

use super::{HeldUp, Kernel, LANGUAGE, steps};
use crate::lock::UNLOCK;

/// How long a press waits for what it submitted to be sent; sending goes on after it.
const SEND_WAIT: Duration = Duration::from_secs(3);

/// A press as far as it belongs to what was shown when it was done: what its section has to do.
pub(super) struct Begun {
    action: String,
    route: Route,
    section: Arc<dyn Section>,
    form: Form,
}

impl Kernel {
    /// Takes a press: puts its fields where they belong, does what is the kernel's own, and answers
    /// with what is left for the section, if anything is.
    pub(super) fn begin_press(
        &self,
        action: String,
        fields: Vec<Field>,
    ) -> Result<Option<Begun>, Error> {
        self.told(None);
        let sent: Vec<String> = fields.iter().map(|field| field.id.clone()).collect();
        if !self.edit(fields)? {
            // Going on would leave behind, unseen, that the photo was not taken.
            return Ok(None);
        }
        if let Some(tag) = action.strip_prefix("language-") {
            return self.speak(tag).map(|()| None);
        }
        self.state().lock.pressed(&action, self.cx.clock.now());
        if action == UNLOCK {
            return Ok(None);
        }
        if let Some(id) = action.strip_prefix("reopen-") {
            return self.reopen(id).map(|()| None);
        }
        if let Some(id) = action.strip_prefix("send-now-") {
            let id = id.parse().map_err(|_| Error::NotFound)?;
            self.cx.courier.send_now(id)?;
            return Ok(None);
        }
        let route = self.state().top().clone();
        let section = self.section(&route).ok_or(Error::NotFound)?;
        let mut form = self.form(&section.form_key(&route))?;
        // A photo that was refused at the door is told first: going on would drop it in silence.
        if sent.iter().any(|field| form.has_problem(field)) {
            return Ok(None);
        }
        form.clear_problems();
        Ok(Some(Begun { action, route, section, form }))
    }

    pub(super) async fn press(
        self: &Arc<Self>,
        turn: OwnedMutexGuard<()>,
        begun: Result<Option<Begun>, Error>,
    ) {
        let mut next = Some(begun);
        while let Some(begun) = next {
            let pressed = match &begun {
                Ok(Some(begun)) => Some((begun.route.clone(), begun.action.clone())),
                _ => None,
            };
            let done = match begun {
                Ok(Some(begun)) => self.finish_press(begun).await,
                Ok(None) => Ok(()),
                Err(error) => Err(error),
            };
            match (done, pressed) {
                (Err(Error::StepUp(level)), Some((route, action))) => {
                    self.up(level);
                    self.state().held_up = Some(HeldUp { route, action, level });
                    next = None;
                }
                (done, _) => {
                    self.tell(done);
                    next = self.take_up_held();
                }
            }
        }
        drop(turn);
        self.publish();
        // What was submitted is sent at once where that is possible; a slow network is not waited
        // for, and sending goes on.
        let sending = self.send_waiting();
        let _ = tokio::time::timeout(SEND_WAIT, sending).await;
        self.load(false).await;
    }

    fn tell(&self, done: Result<(), Error>) {
        match done {
            Ok(()) => {}
            Err(Error::StepUp(level)) => self.up(level),
            Err(Error::SignInAgain) => self.up(Assurance::Phone),
            Err(error) => self.told(Some(error)),
        }
    }

    /// Where the step that was just taken leads back to what was pressed before it: on to the next step,
    /// or the press itself once no step is missing.
    fn take_up_held(&self) -> Option<Result<Option<Begun>, Error>> {
        let held = self.state().held_up.clone()?;
        if *self.state().top() != held.route {
            // Another step is shown, or the citizen went elsewhere.
            let mut state = self.state();
            if !state.stack.contains(&held.route) {
                state.held_up = None;
            }
            return None;
        }
        if self.next_step(held.level).is_some() {
            self.up(held.level);
            return None;
        }
        self.state().held_up = None;
        Some(self.begin_press(held.action, Vec::new()))
    }

    async fn finish_press(self: &Arc<Self>, begun: Begun) -> Result<(), Error> {
        let Begun { action, route, section, mut form } = begun;
        let key = section.form_key(&route);
        let busy = self.busy();
        let result = section.press(&self.cx(), &route, &mut form, &action).await;
        drop(busy);
        let result = match result {
            Err(Error::InvalidInput(problems)) if problems.iter().all(|(f, _)| !f.is_empty()) => {
                for (field, reason) in &problems {
                    form.object(field, reason);
                }
                Ok(Next::Stay)
            }
            other => other,
        };
        steps::pressed(&self.cx, &self.counting, (&route, &action), &form, &result);
        self.keep_form(&key, &form)?;
        self.follow(result?, &key);
        Ok(())
    }

    fn follow(&self, next: Next, form_key: &str) {
        let parse = |route: &str| route.parse::<Route>().unwrap_or_default();
        match next {
            Next::Stay => {}
            Next::Go(route) => self.go(parse(&route)),
            Next::Home => self.state().stack.truncate(1),
            Next::Back => self.back(),
            Next::Done(on) => {
                loop {
                    let top = self.state().top().clone();
                    let same = self.section(&top).is_some_and(|s| s.form_key(&top) == form_key);
                    if !same || self.state().stack.len() == 1 {
                        break;
                    }
                    self.state().stack.pop();
                }
                self.leave_taken_steps();
                if let Some(route) = on {
                    self.go(parse(&route));
                }
            }
        }
        self.gate();
    }

    /// Puts the steps up to a level on top of what is shown.
    pub(super) fn up(&self, level: Assurance) {
        if let Some(step) = crate::ladder::next_step(&self.cx.identity, level) {
            // Who was attested waits for the city to hear of it, and is asked for nothing more.
            let waits = crate::attestation::is_waiting(&self.cx);
            let waiting = || crate::attestation::NAME.parse().unwrap_or_default();
            self.go(if waits { waiting() } else { step });
            self.gate();
        }
    }

    /// Leaves the steps of the ladder that the one before has made needless: who is proven is asked
    /// for nothing that the register would compare.
    fn leave_taken_steps(&self) {
        let have = crate::attestation::standing(&self.cx);
        let mut state = self.state();
        while state.stack.len() > 1 && crate::ladder::is_taken(state.top(), have) {
            state.stack.pop();
        }
    }

    fn speak(&self, tag: &str) -> Result<(), Error> {
        let known = Language::ALL.into_iter().find(|language| language.tag() == tag);
        let language = known.ok_or(Error::NotFound)?;
        self.cx.keep(LANGUAGE, &language)?;
        self.state().language = language;
        Ok(())
    }

    /// Gives an item that waits back to the citizen as a draft, unless its lane is on its way.
    fn reopen(&self, id: &str) -> Result<(), Error> {
        let items = self.cx.store.items()?;
        let item = items.iter().find(|item| item.id.to_string() == id).ok_or(Error::NotFound)?;
        let sending = self.cx.courier.run_state().sending;
        let is_too_late = |other: &Item| {
            // What is on its way may be there already. A photo alone is nothing yet.
            Some(other.id) == sending && matches!(other.body, Body::Json(_))
        };
        if items.iter().any(|other| other.lane == item.lane && is_too_late(other)) {
            return Err(Error::Changed);
        }
        let problem: Option<Problem> = match &item.state {
            ItemState::NeedsFix { problem_json } => {
                Some(live_domain::json::read(problem_json).map_err(Error::bug)?)
            }
            ItemState::Waiting { .. } | ItemState::NeedsSignIn | ItemState::NeedsFreeNetwork => {
                None
            }
        };
        let section = self.sections.iter().find(|section| section.name() == item.section);
        let section = section.ok_or(Error::NotFound)?;
        if let Some(route) = section.reopen(&self.cx(), item, problem.as_ref())? {
            self.state().stack.truncate(1);
            self.go(route.parse().unwrap_or_default());
            self.gate();
        }
        Ok(())
    }
}
