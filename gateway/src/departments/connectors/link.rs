//! What every connector has, whatever its department's system speaks.

use std::sync::Arc;
use std::time::Duration;

use live_domain::{Clock, Timestamp};
use live_protocol::{Event, EventKind, MAX_NOTE_WORDS, ReceiptStage};

use crate::departments::desk::{HandOver, Known, News, TakenOver, Thread};
use crate::departments::guard::Failure;
use crate::departments::system::System;
use crate::error::{Error, Result};
use crate::secrets::Signer;
use crate::services::receipts;

/// The longest number or cursor of a department, in bytes.
const LONGEST_REFERENCE: usize = 200;

/// A department and its system.
pub(crate) struct Link {
    /// The department's id.
    pub id: String,
    /// What citizens read.
    pub name: String,
    /// Its system.
    pub system: Arc<System>,
    /// What its receipts are signed with, in its name.
    pub signer: Arc<Signer>,
    /// The gateway's clock.
    pub clock: Arc<dyn Clock>,
    /// How often it is asked for news of a ticket.
    pub ask_every: Duration,
    /// Where photos can be fetched: what stands before their ids.
    pub photos: String,
}

impl Link {
    /// The department has a ticket under this number of its own.
    pub fn taken(&self, ticket: &HandOver, reference: String) -> Result<TakenOver> {
        let at = self.clock.now();
        let receipt =
            receipts::sign_next(&self.signer, &ticket.receipt, ReceiptStage::Department, at)?;
        let event = Event { at, kind: EventKind::Received, actor: self.name.clone(), note: None };
        let thread = Thread { connector: self.id.clone(), reference, cursor: String::new() };
        Ok(TakenOver { receipt, event, ask_at: self.next(), thread: Some(thread) })
    }

    /// When it is asked next.
    pub fn next(&self) -> Timestamp {
        self.clock.now().after(self.ask_every)
    }

    /// A line that it wrote, which words of others cannot make too long.
    pub fn line(&self, at: Option<Timestamp>, kind: EventKind, note: Option<String>) -> Event {
        let clean = |note: String| {
            let letters = note.trim().chars().filter(|c| *c == '\n' || !c.is_control());
            letters.take(MAX_NOTE_WORDS).collect::<String>()
        };
        let note = note.map(clean).filter(|note| !note.is_empty());
        Event { at: at.unwrap_or_else(|| self.clock.now()), kind, actor: self.name.clone(), note }
    }

    /// Says when to ask again, unless the ticket has come to its end.
    pub fn ask_again(&self, known: &Known, news: &mut News) {
        let is_end =
            |event: &Event| matches!(event.kind, EventKind::Finished | EventKind::Declined);
        let is_over = news.events.last().or(known.timeline.last()).is_some_and(is_end);
        news.ask_at = (!is_over).then(|| self.next());
    }
}

/// What the department knows a ticket by.
pub(super) fn thread(thread: Option<&Thread>) -> Result<&Thread> {
    thread.ok_or_else(|| Error::unavailable("the department has not taken it over"))
}

/// A number or cursor of a department, when it can be one.
pub(super) fn reference(text: Option<String>) -> std::result::Result<String, Failure> {
    let is_good = |text: &String| {
        (1..=LONGEST_REFERENCE).contains(&text.len())
            && !text.chars().any(char::is_control)
            && text != "."
            && text != ".."
    };
    text.filter(is_good).ok_or(Failure::Down("its answer has no number where it should be"))
}
