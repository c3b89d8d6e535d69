//! Where people stop: this device counts what became of each step, and tells the gateway without
//! saying who it is.
//!
//! Counts travel as nobody, with what else is sent, once for each key. What cannot be sent for a week
//! is lost: it is not worth a citizen's storage.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use live_departments::{Context, Error, Form, Next};
use live_domain::{Timestamp, new_id};
use live_net::{Call, NetError};
use live_protocol::{MAX_STEP_COUNTS, StepCount, StepCounts, StepOutcome, StepTime};
use live_screen::Route;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Under which name the counts are kept. They are of the device, not of who is signed in on it.
pub(crate) const STEPS: &str = "steps";

/// Whose turn it is to change what is kept.
pub(super) type Turn = Mutex<()>;

/// How long counts wait, so that they come together, and never while somebody waits for a step.
const PAUSE: Duration = Duration::from_mins(1);

/// How long counts wait for a network.
const KEPT: Duration = Duration::from_hours(7 * 24);

/// A step that is longer open than this was left: whoever comes back begins anew.
const LONGEST: Duration = Duration::from_hours(24);

/// What has been counted on this device.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Steps {
    /// The step that is shown, and since when.
    open: Option<(String, Timestamp)>,
    counts: Vec<StepCount>,
    /// When the first of the counts was made.
    since: Option<Timestamp>,
    /// What is being sent, under its key.
    sending: Option<(Uuid, Timestamp, Vec<StepCount>)>,
}

/// A step is a receipt only as long as something can be done about it.
const RECEIPT: &str = "receipt";

/// The step that a screen is, if it is one that somebody has still to take.
fn open_step_of(cx: &Context, route: &Route) -> Option<&'static str> {
    let step = step_of(route)?;
    let is_taken = crate::ladder::is_taken(route, crate::attestation::standing(cx));
    let is_open = !is_taken && (step != RECEIPT || crate::receipt::asks(cx));
    is_open.then_some(step)
}

/// The step that a screen is, if it is one.
fn step_of(route: &Route) -> Option<&'static str> {
    match route.segments()[..] {
        ["account", "phone"] => Some("phone"),
        ["account", "match"] => Some("match"),
        ["account", "receipt"] => Some(RECEIPT),
        [crate::proof::NAME] => Some("proof"),
        [crate::attestation::NAME] => Some("attestation"),
        _ => None,
    }
}

/// Notes which screen is shown now. Counting never stands in anybody's way: where it fails, nothing
/// is counted.
pub(super) fn shown(cx: &Context, turn: &Turn, route: &Route) {
    change(cx, turn, |steps, now| {
        let step = open_step_of(cx, route);
        let open = steps.open.as_ref().map(|(open, _)| open.as_str());
        if open == step {
            return;
        }
        steps.end(StepOutcome::Left, "", now);
        if let Some(step) = step {
            steps.open = Some((step.to_owned(), now));
            steps.count(step, StepOutcome::Begun, "", StepTime::None, now);
        }
    });
}

/// Notes what came of a press on a screen.
pub(super) fn pressed(
    cx: &Context,
    turn: &Turn,
    (route, action): (&Route, &str),
    form: &Form,
    result: &Result<Next, Error>,
) {
    let Some(step) = step_of(route) else { return };
    let is_sending = step == RECEIPT && action == crate::receipt::SEND;
    if step == RECEIPT && !is_sending {
        // To stop, or to try something else, is to go away from it.
        return;
    }
    change(cx, turn, |steps, now| {
        let since = match &steps.open {
            Some((open, since)) if open == step => *since,
            _ => return,
        };
        match result {
            Ok(Next::Done(_)) => steps.end(StepOutcome::Done, "", now),
            Ok(_) if is_sending && form.problems().next().is_none() => {
                steps.end(StepOutcome::Done, "", now);
            }
            other => {
                let time = StepTime::of_seconds(now.since(since).as_secs());
                for reason in reasons(form, other) {
                    steps.count(step, StepOutcome::Failed, &reason, time, now);
                }
            }
        }
    });
}

/// Why a press did not lead on: the fields with their reasons, or what stood in the way.
fn reasons(form: &Form, result: &Result<Next, Error>) -> Vec<String> {
    let of_error = match result {
        Err(Error::Offline) => "offline",
        Err(Error::RetryAfter(_)) => "too-often",
        Err(Error::Changed) => "changed",
        Err(Error::StorageFull) => "storage-full",
        // The register did not answer, or was asked too often: there is a receipt that says so.
        Ok(Next::Go(_)) => "receipt",
        Err(Error::InvalidInput(_)) | Ok(_) => "",
        Err(_) => "other",
    };
    let fields = form.problems().map(|(field, reason)| format!("{field}-{reason}"));
    let all = fields.chain(Some(of_error.to_owned()).filter(|reason| !reason.is_empty()));
    all.map(|reason| reason.replace('_', "-")).collect()
}

impl Steps {
    fn end(&mut self, outcome: StepOutcome, reason: &str, now: Timestamp) {
        let Some((step, since)) = self.open.take() else { return };
        let took = now.since(since);
        let outcome = if took > LONGEST { StepOutcome::Left } else { outcome };
        self.count(&step, outcome, reason, StepTime::of_seconds(took.as_secs()), now);
    }

    fn count(
        &mut self,
        step: &str,
        outcome: StepOutcome,
        reason: &str,
        time: StepTime,
        now: Timestamp,
    ) {
        self.since.get_or_insert(now);
        let same = |known: &StepCount| {
            known.step == step
                && known.outcome == outcome
                && known.reason == reason
                && known.time == time
        };
        if let Some(at) = self.counts.iter().position(same) {
            let known = &mut self.counts[at];
            known.count = known.count.saturating_add(1).min(1_000);
        } else if self.counts.len() < MAX_STEP_COUNTS {
            let (step, reason) = (step.to_owned(), reason.to_owned());
            self.counts.push(StepCount { step, outcome, reason, time, count: 1 });
        }
    }

    /// What is to be sent now: what was being sent before, or what was counted since.
    fn next(&mut self, cx: &Context, now: Timestamp) -> Option<(Uuid, Vec<StepCount>)> {
        self.sending.take_if(|(_, since, _)| now.since(*since) > KEPT);
        if self.since.is_some_and(|since| now.since(since) > KEPT) {
            self.counts.clear();
            self.since = None;
        }
        let since = self.since.filter(|since| now.since(*since) >= PAUSE);
        if let (None, Some(since)) = (&self.sending, since) {
            self.since = None;
            let key = new_id(&*cx.clock, &*cx.random);
            self.sending = Some((key, since, std::mem::take(&mut self.counts)));
        }
        self.sending.as_ref().map(|(key, _, counts)| (*key, counts.clone()))
    }
}

/// Changes what is kept. One change at a time: a count that comes while another is written would be
/// lost.
fn change(cx: &Context, turn: &Turn, what: impl FnOnce(&mut Steps, Timestamp)) {
    let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
    let changed = || -> Result<(), Error> {
        let before: Steps = cx.kept(STEPS)?.unwrap_or_default();
        let mut steps = before.clone();
        what(&mut steps, cx.clock.now());
        if steps == before {
            return Ok(());
        }
        if steps == Steps::default() {
            return Ok(cx.store.delete_value(STEPS)?);
        }
        cx.keep(STEPS, &steps)
    };
    if let Err(error) = changed() {
        tracing::info!(%error, "a step was not counted");
    }
}

/// Tells the gateway what was counted, if anything was.
pub(super) async fn send(cx: &Context, turn: &Turn) {
    loop {
        let mut next = None;
        change(cx, turn, |steps, now| next = steps.next(cx, now));
        let Some((key, counts)) = next else { return };
        let call = Call::post("/v1/steps", &StepCounts { counts }).keyed(key);
        match cx.api.send(call).await {
            Ok(_) | Err(NetError::Problem(_)) => change(cx, turn, |steps, _| {
                steps.sending.take_if(|(sent, _, _)| *sent == key);
            }),
            // It may have come or not: the same again, under the same key.
            Err(_) => return,
        }
    }
}
