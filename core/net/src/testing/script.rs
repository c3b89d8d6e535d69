//! The transport in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use super::{Heard, Led, Reaction};
use crate::{MAX_ANSWER_BYTES, Request, Response, Transport, TransportError};

/// Longer than anybody waits.
const FOR_EVER: Duration = Duration::from_hours(100 * 365 * 24);

/// A transport without a network: it reacts as it was told, one request after the other, and
/// remembers what it was asked.
#[derive(Default)]
pub struct Script {
    state: Mutex<State>,
}

type Outcome = Result<Response, TransportError>;

#[derive(Default)]
struct State {
    reactions: VecDeque<(Duration, Outcome)>,
    asked: Vec<(Instant, Request)>,
    heard: Vec<Heard>,
}

impl Script {
    /// Adds what happens next.
    pub fn then(&self, outcome: Result<Response, TransportError>) {
        self.then_after(Duration::ZERO, outcome);
    }

    /// Adds what happens next, and how long it takes for it.
    pub fn then_after(&self, time: Duration, outcome: Result<Response, TransportError>) {
        self.with(|state| state.reactions.push_back((time, outcome)));
    }

    /// Forgets what it was told and what it was asked.
    pub fn forget(&self) {
        self.with(|state| *state = State::default());
    }

    /// What it was asked to carry, whether or not it arrived.
    pub fn requests(&self) -> Vec<Request> {
        self.with(|state| state.asked.iter().map(|(_, request)| request.clone()).collect())
    }

    /// How long it was left alone between its requests.
    pub fn pauses(&self) -> Vec<Duration> {
        self.with(|state| state.asked.windows(2).map(|pair| pair[1].0 - pair[0].0).collect())
    }

    /// One that is led to a gateway which reacts like this.
    pub fn led(reactions: Vec<Reaction>) -> Led {
        let script = Arc::new(Self::default());
        for reaction in reactions {
            match reaction {
                Reaction::Answers(response) => script.then(Ok(response)),
                Reaction::BreaksOff => script.then(Err(TransportError::Broken)),
                Reaction::KeepsSilent => script.then_after(FOR_EVER, Err(TransportError::Broken)),
                Reaction::IsAway => script.then(Err(TransportError::Unreachable)),
            }
        }
        let transport = Arc::clone(&script);
        Led {
            transport,
            address: "https://gateway.example".to_owned(),
            heard: Box::new(move || script.with(|state| state.heard.clone())),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Transport for Script {
    async fn execute(&self, request: Request) -> Outcome {
        let (patience, heard) = (request.timeout, Heard::of(&request));
        let next = self.with(|state| {
            state.asked.push((Instant::now(), request));
            let next = state.reactions.pop_front();
            if !matches!(next, Some((_, Err(TransportError::Unreachable)))) {
                state.heard.push(heard);
            }
            next
        });
        let (time, outcome) = next.expect("it is asked more often than it was told to react");
        if time > Duration::ZERO {
            let came = tokio::time::timeout(patience, tokio::time::sleep(time)).await;
            came.map_err(|_| TransportError::Broken)?;
        }
        let Response { status, mut headers, body } = outcome?;
        if body.len() > MAX_ANSWER_BYTES {
            return Err(TransportError::TooLarge);
        }
        for (name, _) in &mut headers {
            name.make_ascii_lowercase();
        }
        Ok(Response { status, headers, body })
    }
}
