//! The sandbox's counter: whichever department a service is of, it works through the application by the
//! clock, and decides by a rule that whoever tries it can foresee.
//!
//! - An answer with the word `buram` (blurred) has to be put right, and only that.
//! - An answer with the word `tolak` (decline) is declined.
//! - With the word `perpanjang` (extend) the department takes longer first, with the word `diam` (silent) it
//!   never decides.
//! - Where several decide, the second finds what has to be put right, and the last one declines.
//! - Everything else is approved, and a document is issued. With the word `cabut` (withdraw) in an
//!   answer it is withdrawn three days later, with `ganti` (replace) another takes its place.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use live_domain::service::Answers;
use live_domain::{City, Clock, Holidays, Localized, Nik, Timestamp};
use live_protocol::{Event, EventKind, ReceiptStage, TicketStatus};

use crate::db::Db;
use crate::departments::desk::{
    About, Answered, Desk, EndedDocument, HandOver, Known, Matter, NewDocument, News, Question,
    TakenOver, Told,
};
use crate::error::{Error, Result};
use crate::secrets::Signer;
use crate::services::{from_word, receipts, word, zone};

use super::answers::Registers;

/// How long after it was received somebody begins to look.
const REVIEW: Duration = Duration::from_hours(2);

/// How long somebody looks, at first and after a fix.
const LOOK: Duration = Duration::from_hours(22);

/// Within how many working days what is open is to be put right.
const FIX: u16 = 14;

/// How long a message waits for its answer.
const REPLY: Duration = Duration::from_hours(3);

/// How long after a document was issued it is withdrawn or replaced, where that is to be.
const LATER: Duration = Duration::from_hours(3 * 24);

/// How long documents are valid.
const VALID: Duration = Duration::from_hours(365 * 24);

/// What the counter found in what it was handed over.
#[derive(Default)]
struct Findings {
    /// What has to be put right.
    fix: Answers,
    is_declined: bool,
    is_extended: bool,
    is_silent: bool,
    /// Who is named by a NIK that is known.
    holder: Option<String>,
    /// What happens to the document afterwards.
    later: Option<EventKind>,
}

/// The counter of every department.
pub(super) struct Counter {
    pub db: Db,
    pub city: City,
    pub signer: Arc<Signer>,
    pub clock: Arc<dyn Clock>,
    pub speed: f64,
    pub registers: Registers,
}

#[async_trait]
impl Desk for Counter {
    /// Takes an application over, and notes what is wrong with it, if anything.
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver> {
        let Matter::Application { department, answers, .. } = &ticket.matter else {
            return Err(Error::fault("a report went to the counter"));
        };
        let at = self.clock.now();
        let receipt =
            receipts::sign_next(&self.signer, &ticket.receipt, ReceiptStage::Department, at)?;
        self.find(&ticket.number, answers).await?;
        let note = Some("Permohonan sudah kami terima dan akan diperiksa.".to_owned());
        let event = Event { at, kind: EventKind::Received, actor: self.name(department), note };
        Ok(TakenOver { receipt, event, ask_at: self.after(at, REVIEW), thread: None })
    }

    /// Takes what the citizen did.
    async fn tell(&self, told: &Told) -> Result<Timestamp> {
        if let Some(answers) = &told.answers {
            self.find(&told.number, answers).await?;
        }
        Ok(self.after(self.clock.now(), REPLY))
    }

    /// What the department's made-up register has.
    async fn answer(&self, question: &Question) -> Result<Answered> {
        self.registers.answer(question).await
    }

    /// What happened up to now.
    async fn news(&self, known: &Known) -> Result<News> {
        let About::Application { department, title, stages } = &known.about else {
            return Err(Error::fault("a report is at the counter"));
        };
        let findings = self.found(&known.number).await?;
        let mut news = News::default();
        let mut timeline = known.timeline.clone();
        while let Some((at, kind)) = self.next(known, &timeline, (&findings, *stages)) {
            if at > self.clock.now() {
                news.ask_at = Some(at);
                break;
            }
            let event = Event { at, kind, actor: self.name(department), note: note(kind) };
            news.status = match kind {
                EventKind::Started | EventKind::Passed => Some(TicketStatus::InProgress),
                EventKind::NeedsFix => Some(TicketStatus::NeedsFix),
                EventKind::Declined => Some(TicketStatus::Declined),
                EventKind::Finished => Some(TicketStatus::Done),
                _ => news.status,
            };
            if kind == EventKind::NeedsFix {
                news.fix.clone_from(&findings.fix);
                let day = at.at_offset(zone(&self.city)).date();
                news.fix_by = Holidays::built_in().add_working_days(day, FIX).ok();
            }
            let number = format!("{}/{}", department.to_uppercase(), known.number);
            let holder = findings.holder.clone();
            match kind {
                EventKind::Finished => news.documents.push(document(title, number, holder, at)),
                EventKind::DocumentWithdrawn => news.withdrawn.push(EndedDocument {
                    number,
                    reason: Some("Datanya ternyata belum lengkap.".to_owned()),
                }),
                EventKind::DocumentReplaced => {
                    let new = document(title, format!("{number}/2"), holder, at);
                    news.documents.push(NewDocument { replaces: Some(number), ..new });
                }
                _ => {}
            }
            timeline.push(event.clone());
            news.events.push(event);
        }
        Ok(news)
    }
}

impl Counter {
    /// What is done next, and when: an answer to a message, or the work itself, whichever is first.
    fn next(
        &self,
        known: &Known,
        timeline: &[Event],
        (findings, stages): (&Findings, usize),
    ) -> Option<(Timestamp, EventKind)> {
        let last = |kind| timeline.iter().rev().find(|event| event.kind == kind);
        let count = |kind| timeline.iter().filter(|event| event.kind == kind).count();
        if count(EventKind::Declined) + count(EventKind::Withdrawn) > 0 {
            return None;
        }
        if let Some(issued) = last(EventKind::Finished) {
            let later = findings.later.filter(|kind| count(*kind) == 0)?;
            return Some((self.after(issued.at, LATER), later));
        }
        let mut asked = timeline.iter().filter(|event| event.kind == EventKind::Asked);
        let reply = asked.nth(count(EventKind::Answered));
        let reply = reply.map(|event| (self.after(event.at, REPLY), EventKind::Answered));
        let work = match last(EventKind::Started) {
            None => Some((self.after(known.taken_over_at, REVIEW), EventKind::Started)),
            Some(_) if count(EventKind::NeedsFix) > count(EventKind::Fixed) => None,
            Some(_) => {
                let step = |event: &&Event| {
                    matches!(
                        event.kind,
                        EventKind::Started
                            | EventKind::Fixed
                            | EventKind::Extended
                            | EventKind::Passed
                    )
                };
                let passed = count(EventKind::Passed);
                let is_last = passed + 1 >= stages;
                let since = timeline.iter().rev().find(step).map(|event| event.at);
                let kind = match findings {
                    _ if findings.is_extended && count(EventKind::Extended) == 0 => {
                        Some(EventKind::Extended)
                    }
                    Findings { fix, .. } if !fix.is_empty() && (passed > 0 || is_last) => {
                        Some(EventKind::NeedsFix)
                    }
                    Findings { is_silent: true, .. } => None,
                    _ if !is_last => Some(EventKind::Passed),
                    Findings { is_declined: true, .. } => Some(EventKind::Declined),
                    _ => Some(EventKind::Finished),
                };
                since.zip(kind).map(|(since, kind)| (self.after(since, LOOK), kind))
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
        let says = |word: &str| answers.values().any(|answer| has(word, answer));
        let (is_declined, is_extended) = (says("tolak"), says("perpanjang"));
        let is_silent = says("diam");
        let later =
            [("cabut", EventKind::DocumentWithdrawn), ("ganti", EventKind::DocumentReplaced)];
        let later = later.iter().find(|(said, _)| answers.values().any(|answer| has(said, answer)));
        let later = later.map(|(_, kind)| word(kind)).transpose()?;
        let holder = self.holder(answers).await?;
        let mut tx = self.db.write().await?;
        sqlx::query(
            "INSERT INTO sandbox_findings (number, fix, declined, holder, later, extended, silent)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (number) DO UPDATE SET fix = excluded.fix, declined = excluded.declined,
             holder = excluded.holder, later = excluded.later, extended = excluded.extended,
             silent = excluded.silent",
        )
        .bind(number)
        .bind(serde_json::to_string(&fix)?)
        .bind(is_declined)
        .bind(holder)
        .bind(later)
        .bind(is_extended)
        .bind(is_silent)
        .execute(&mut *tx)
        .await?;
        Ok(tx.commit().await?)
    }

    /// The name of whom the first NIK among the answers is, where the sandbox knows it.
    async fn holder(&self, answers: &Answers) -> Result<Option<String>> {
        let Some(nik) = answers.values().find_map(|answer| answer.parse::<Nik>().ok()) else {
            return Ok(None);
        };
        let name = sqlx::query_scalar("SELECT name FROM sandbox_people WHERE nik = $1");
        Ok(name.bind(nik.digits()).fetch_optional(&mut *self.db.read().await?).await?)
    }

    async fn found(&self, number: &str) -> Result<Findings> {
        type Row = (String, bool, Option<String>, Option<String>, bool, bool);
        let row: Option<Row> = sqlx::query_as(
            "SELECT fix, declined, holder, later, extended, silent FROM sandbox_findings
             WHERE number = $1",
        )
        .bind(number)
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        let Some((fix, is_declined, holder, later, is_extended, is_silent)) = row else {
            return Ok(Findings::default());
        };
        let later = later.map(from_word).transpose()?;
        let fix = serde_json::from_str(&fix)?;
        Ok(Findings { fix, is_declined, is_extended, is_silent, holder, later })
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

/// What the sandbox issues, which says that it is nothing in earnest.
fn document(
    title: &Localized,
    number: String,
    holder: Option<String>,
    at: Timestamp,
) -> NewDocument {
    let statement = Localized {
        id: format!(
            "Permohonan “{}” telah disetujui. Ini dokumen kota latihan dan tidak berlaku.",
            title.id
        ),
        en: format!(
            "The application “{}” was approved. This is a document of a practice city and is of no use.",
            title.en
        ),
    };
    NewDocument {
        name: title.clone(),
        number,
        holder,
        holder_is_public: false,
        statement,
        expires_at: Some(at.after(VALID)),
        pdf: None,
        replaces: None,
    }
}

/// What the counter says of what it did.
fn note(kind: EventKind) -> Option<String> {
    let note = match kind {
        EventKind::Started => "Berkas sedang diperiksa.",
        EventKind::NeedsFix => "Ada yang perlu diperbaiki. Yang lain sudah benar.",
        EventKind::Finished => "Permohonan disetujui dan dokumennya sudah terbit.",
        EventKind::Declined => "Permohonan tidak memenuhi syarat layanan ini.",
        EventKind::Passed => "Sudah diperiksa dan sesuai. Diteruskan ke tahap berikutnya.",
        EventKind::Extended => {
            "Jawabannya perlu dikumpulkan dari beberapa bidang, jadi perlu waktu lebih lama."
        }
        EventKind::DocumentWithdrawn => "Dokumen yang sudah terbit dicabut.",
        EventKind::DocumentReplaced => "Dokumen pengganti sudah terbit.",
        EventKind::Answered => "Terima kasih atas pesannya. Permohonan Anda sedang kami tangani.",
        _ => return None,
    };
    Some(note.to_owned())
}
