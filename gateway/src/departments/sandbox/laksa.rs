//! The sandbox's department for reports: it works through every ticket by the clock.
//!
//! A report with the words `salah dinas` (the wrong department) is handed on by who has it, to the unit that it
//! names ("salah dinas, ini urusan Dinas Perhubungan"), or to the city's own desk, which then declines it.

use std::sync::Arc;
use std::time::Duration;

use live_domain::{City, Clock, ReportCategory, Timestamp};
use live_protocol::{Event, EventKind, ReceiptStage, TicketStatus};
use ring::digest;

use crate::departments::desk::{Forward, HandOver, Known, News, TakenOver};
use crate::error::Result;
use crate::sandbox::pictures::{self, Scene};
use crate::secrets::Signer;
use crate::services::files::blocking;
use crate::services::receipts;

/// The name of the desk that receives reports.
const DESK: &str = "LAKSA";

/// In seconds, how long after it was received a ticket is assigned: the least, and how much more.
const ASSIGNED: (u64, u64) = (3600, 3 * 3600);

/// How long after that the work begins.
const STARTED: (u64, u64) = (4 * 3600, 20 * 3600);

/// How long the work takes at least; the rest depends on what was promised.
const WORK: u64 = 8 * 3600;

/// How its note begins when it finds that a report is not its own. What follows is whose it is, if anybody's.
const NOT_OURS: &str = "Bukan wewenang kami";

/// The desk.
pub(crate) struct Laksa {
    city: City,
    signer: Arc<Signer>,
    clock: Arc<dyn Clock>,
    speed: f64,
}

impl Laksa {
    /// A desk that works so many times faster than in earnest.
    pub fn new(city: City, signer: Arc<Signer>, clock: Arc<dyn Clock>, speed: f64) -> Self {
        Self { city, signer, clock, speed }
    }

    /// Who works on a category.
    fn unit(&self, category: &str) -> String {
        let known = self.city.report_categories.iter().find(|known| known.id == category);
        known.map_or_else(|| DESK.to_owned(), |known| known.unit.clone())
    }

    /// What it says of a report that is not its own, and names another's unit, or nobody's.
    fn not_ours(&self, category: &str, words: &str) -> Option<String> {
        if !words.to_lowercase().contains("salah dinas") {
            return None;
        }
        let named = self.city.report_categories.iter().find(|one| words.contains(&one.unit));
        match named {
            Some(one) if one.unit == self.unit(category) => None,
            Some(one) => Some(format!("{NOT_OURS}: ini urusan {}.", one.unit)),
            None => Some(format!("{NOT_OURS}.")),
        }
    }

    /// What happens to a ticket after it was received, and when. Always the same for a number.
    fn plan(&self, ticket: &Known) -> [(Timestamp, EventKind); 3] {
        let dice = digest::digest(&digest::SHA256, ticket.number.as_bytes());
        let share = |die: usize, of: u64| of * u64::from(dice.as_ref()[die]) / 256;
        let assigned = ASSIGNED.0 + share(0, ASSIGNED.1);
        let started = assigned + STARTED.0 + share(1, STARTED.1);
        let finished = started + WORK + share(2, u64::from(ticket.working_days) * 16 * 3600);
        let at = |seconds: u64| ticket.taken_over_at.after(self.sped_up(seconds));
        [
            (at(assigned), EventKind::Assigned),
            (at(started), EventKind::Started),
            (at(finished), EventKind::Finished),
        ]
    }

    fn sped_up(&self, seconds: u64) -> Duration {
        Duration::from_secs(seconds).div_f64(self.speed.clamp(0.001, 1e9))
    }
}

impl Laksa {
    /// Takes a report over.
    pub fn take_over(&self, ticket: &HandOver, category: &str, words: &str) -> Result<TakenOver> {
        let at = self.clock.now();
        let receipt =
            receipts::sign_next(&self.signer, &ticket.receipt, ReceiptStage::Department, at)?;
        let event = Event {
            at,
            kind: EventKind::Received,
            actor: DESK.to_owned(),
            note: self
                .not_ours(category, words)
                .or_else(|| note(EventKind::Received, category).map(str::to_owned)),
        };
        Ok(TakenOver { receipt, event, ask_at: at.after(self.sped_up(ASSIGNED.0)), thread: None })
    }

    /// What happened up to now.
    pub async fn news(&self, ticket: &Known, category: &str) -> Result<News> {
        let now = self.clock.now();
        let actor = self.unit(category);
        let mut news = News::default();
        let found = ticket.timeline.iter().rfind(|event| event.kind == EventKind::Received);
        let found = found.and_then(|event| event.note.clone());
        let found = found.filter(|note| note.starts_with(NOT_OURS));
        for (at, kind) in self.plan(ticket).into_iter().skip(ticket.since_taken().len()) {
            if at > now {
                news.ask_at = Some(at);
                break;
            }
            if let Some(reason) = found {
                let named = |one: &&ReportCategory| reason.contains(&one.unit);
                let to = self.city.report_categories.iter().find(named).map(|one| one.id.clone());
                news.forward = Some(Forward { to, reason });
                break;
            }
            let note = note(kind, category).map(str::to_owned);
            news.events.push(Event { at, kind, actor: actor.clone(), note });
            news.status = Some(TicketStatus::InProgress);
            if kind == EventKind::Finished {
                news.status = Some(TicketStatus::Done);
                let scene = Scene::of(category);
                news.photos = vec![blocking(move || pictures::after(scene)).await?];
            }
        }
        Ok(news)
    }
}

/// What the sandbox's department says of what it did.
pub(crate) fn note(kind: EventKind, category: &str) -> Option<&'static str> {
    Some(match (kind, category) {
        (EventKind::Received, _) => "Laporan sudah kami terima dan sedang diperiksa.",
        (EventKind::Assigned, _) => "Diteruskan ke petugas lapangan.",
        (EventKind::Started, "road") => "Tim jalan sedang menambal lubang.",
        (EventKind::Started, "lamp") => "Teknisi sedang memeriksa lampu dan kabelnya.",
        (EventKind::Started, "waste") => "Truk sedang menuju lokasi.",
        (EventKind::Started, "water") => "Saluran sedang dibersihkan.",
        (EventKind::Started, "tree") => "Petugas sedang memangkas dahan.",
        (EventKind::Started, _) => "Petugas sedang bekerja di lokasi.",
        (EventKind::Finished, "road") => "Lubang sudah ditambal dan dipadatkan.",
        (EventKind::Finished, "lamp") => "Lampu sudah diganti dan menyala kembali.",
        (EventKind::Finished, "waste") => "Sampah sudah diangkut, lokasi sudah disapu.",
        (EventKind::Finished, "water") => "Saluran sudah dikeruk, air kembali mengalir.",
        (EventKind::Finished, "tree") => "Dahan sudah dipangkas dan diangkut.",
        (EventKind::Finished, _) => "Pekerjaan sudah selesai.",
        (EventKind::Declined, _) => {
            "Lokasi ini di luar wewenang kota dan sudah kami teruskan ke pengelolanya."
        }
        _ => return None,
    })
}
