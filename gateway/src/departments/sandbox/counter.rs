//! The sandbox's counter: whichever department a service is of, it works through the application by the
//! clock, and decides by a rule that whoever tries it can foresee.
//!
//! - An answer with the word `buram` (blurred) has to be put right, and only that.
//! - An answer with the word `tolak` (decline) is declined.
//! - Everything else is approved, and a document is issued.

use std::sync::Arc;
use std::time::Duration;

use live_domain::service::Answers;
use live_domain::{City, Clock, Holidays, Timestamp};
use live_protocol::{Event, EventKind, IssuedDocument, ReceiptStage, TicketStatus};

use crate::db::Db;
use crate::departments::{HandOver, Known, News, TakenOver, Told};
use crate::error::Result;
use crate::secrets::Signer;
use crate::services::{receipts, zone};

/// How long after it was received somebody begins to look.
const REVIEW: Duration = Duration::from_hours(2);

/// How long somebody looks, at first and after a fix.
const LOOK: Duration = Duration::from_hours(22);

/// Within how many working days what is open is to be put right.
const FIX: u16 = 14;

/// How long a message waits for its answer.
const REPLY: Duration = Duration::from_hours(3);

/// The counter of every department.
pub(super) struct Counter {
    pub db: Db,
    pub city: City,
    pub signer: Arc<Signer>,
    pub clock: Arc<dyn Clock>,
    pub speed: f64,
}

impl Counter {
    /// Takes an application over, and notes what is wrong with it, if anything.
    pub async fn take_over(
        &self,
        ticket: &HandOver,
        department: &str,
        answers: &Answers,
    ) -> Result<TakenOver> {
        let at = self.clock.now();
        let receipt =
            receipts::sign_next(&self.signer, &ticket.receipt, ReceiptStage::Department, at)?;
        self.find(&ticket.number, answers).await?;
        let note = Some("Permohonan sudah kami terima dan akan diperiksa.".to_owned());
        let event = Event { at, kind: EventKind::Received, actor: self.name(department), note };
        Ok(TakenOver { receipt, event, ask_at: self.after(at, REVIEW), thread: None })
    }

    /// Takes what the citizen did.
    pub async fn tell(&self, told: &Told) -> Result<Timestamp> {
        if let Some(answers) = &told.answers {
            self.find(&told.number, answers).await?;
        }
        Ok(self.after(self.clock.now(), REPLY))
    }

    /// What happened up to now.
    pub async fn news(&self, known: &Known, department: &str, title: &str) -> Result<News> {
        let (fix, is_declined) = self.found(&known.number).await?;
        let mut news = News::default();
        let mut timeline = known.timeline.clone();
        while let Some((at, kind)) = self.next(known, &timeline, (&fix, is_declined)) {
            if at > self.clock.now() {
                news.ask_at = Some(at);
                break;
            }
            let event = Event { at, kind, actor: self.name(department), note: note(kind) };
            news.status = match kind {
                EventKind::Started => Some(TicketStatus::InProgress),
                EventKind::NeedsFix => Some(TicketStatus::NeedsFix),
                EventKind::Declined => Some(TicketStatus::Declined),
                EventKind::Finished => Some(TicketStatus::Done),
                _ => news.status,
            };
            if kind == EventKind::NeedsFix {
                news.fix.clone_from(&fix);
                let day = at.at_offset(zone(&self.city)).date();
                news.fix_by = Holidays::built_in().add_working_days(day, FIX).ok();
            }
            if kind == EventKind::Finished {
                let number = format!("{}/{}", department.to_uppercase(), known.number);
                news.documents = vec![IssuedDocument { name: title.to_owned(), number }];
            }
            timeline.push(event.clone());
            news.events.push(event);
        }
        Ok(news)
    }

    /// What is done next, and when: an answer to a message, or the work itself, whichever is first.
    fn next(
        &self,
        known: &Known,
        timeline: &[Event],
        (fix, is_declined): (&Answers, bool),
    ) -> Option<(Timestamp, EventKind)> {
        let last = |kind| timeline.iter().rev().find(|event| event.kind == kind);
        let count = |kind| timeline.iter().filter(|event| event.kind == kind).count();
        if [EventKind::Finished, EventKind::Declined, EventKind::Withdrawn]
            .iter()
            .any(|kind| count(*kind) > 0)
        {
            return None;
        }
        let mut asked = timeline.iter().filter(|event| event.kind == EventKind::Asked);
        let reply = asked.nth(count(EventKind::Answered));
        let reply = reply.map(|event| (self.after(event.at, REPLY), EventKind::Answered));
        let work = match last(EventKind::Started) {
            None => Some((self.after(known.taken_over_at, REVIEW), EventKind::Started)),
            Some(_) if count(EventKind::NeedsFix) > count(EventKind::Fixed) => None,
            Some(started) => {
                let since = last(EventKind::Fixed).unwrap_or(started).at;
                let kind = match (fix.is_empty(), is_declined) {
                    (false, _) => EventKind::NeedsFix,
                    (true, true) => EventKind::Declined,
                    (true, false) => EventKind::Finished,
                };
                Some((self.after(since, LOOK), kind))
            }
        };
        reply.into_iter().chain(work).min_by_key(|(at, _)| *at)
    }

    /// Notes what is wrong with these answers.
    async fn find(&self, number: &str, answers: &Answers) -> Result<()> {
        let has = |word: &str, answer: &String| answer.to_lowercase().contains(word);
        let blurred = answers.iter().filter(|(_, answer)| has("buram", answer));
        let fix: Answers = blurred
            .map(|(name, _)| (name.clone(), "Kurang jelas. Mohon diisi kembali.".to_owned()))
            .collect();
        let is_declined = answers.values().any(|answer| has("tolak", answer));
        let mut tx = self.db.write().await?;
        sqlx::query(
            "INSERT INTO sandbox_findings (number, fix, declined) VALUES ($1, $2, $3)
             ON CONFLICT (number) DO UPDATE SET fix = excluded.fix, declined = excluded.declined",
        )
        .bind(number)
        .bind(serde_json::to_string(&fix)?)
        .bind(is_declined)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    async fn found(&self, number: &str) -> Result<(Answers, bool)> {
        let row: Option<(String, bool)> =
            sqlx::query_as("SELECT fix, declined FROM sandbox_findings WHERE number = $1")
                .bind(number)
                .fetch_optional(&mut *self.db.read().await?)
                .await?;
        match row {
            Some((fix, is_declined)) => Ok((serde_json::from_str(&fix)?, is_declined)),
            None => Ok((Answers::new(), false)),
        }
    }

    /// The department's public name.
    fn name(&self, department: &str) -> String {
        let known = self.city.departments.iter().find(|known| known.id == department);
        known.map_or_else(|| department.to_owned(), |known| known.name.id.clone())
    }

    fn after(&self, at: Timestamp, wait: Duration) -> Timestamp {
        at.after(wait.div_f64(self.speed.clamp(0.001, 1e9)))
    }
}

/// What the counter says of what it did.
fn note(kind: EventKind) -> Option<String> {
    let note = match kind {
        EventKind::Started => "Berkas sedang diperiksa.",
        EventKind::NeedsFix => "Ada yang perlu diperbaiki. Yang lain sudah benar.",
        EventKind::Finished => "Permohonan disetujui dan dokumennya sudah terbit.",
        EventKind::Declined => "Permohonan tidak memenuhi syarat layanan ini.",
        EventKind::Answered => "Terima kasih atas pesannya. Permohonan Anda sedang kami tangani.",
        _ => return None,
    };
    Some(note.to_owned())
}
