//! What the sandbox's departments answer at once, each from its made-up register.

mod business;
mod household;

use std::sync::Arc;

use live_domain::service::Answers;
use live_domain::{City, Clock, Date, Localized, Nik};
use live_protocol::{Reply, ReplyFact};
use time::Month;

use crate::db::Db;
use crate::departments::desk::{Answered, Question};
use crate::error::{Error, Result};
use crate::sandbox::{SEED, setting};
use crate::services::zone;

/// The registers of all departments.
pub(super) struct Registers {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub city: City,
}

/// Somebody of the sandbox.
struct Somebody {
    nik: Nik,
    family_card: String,
    is_to_try: bool,
}

impl Registers {
    /// What is known of what is asked.
    pub async fn answer(&self, question: &Question) -> Result<Answered> {
        let answers = &question.answers;
        match question.service.as_str() {
            "cek-nib" => self.business(answers).await,
            "cek-bansos" => self.assistance(answers).await,
            "cek-data-keluarga" => self.family(answers).await,
            _ => Err(Error::unavailable("the sandbox has no register for this service")),
        }
    }

    /// Whose the NIK among the answers is.
    async fn somebody(&self, answers: &Answers) -> Result<Option<Somebody>> {
        let Some(nik) = answers.get("nik").and_then(|nik| nik.parse::<Nik>().ok()) else {
            return Ok(None);
        };
        let row: Option<(String, bool)> = sqlx::query_as(
            "SELECT family_card, phone IS NOT NULL FROM sandbox_people WHERE nik = $1",
        )
        .bind(nik.digits())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        Ok(row.map(|(family_card, is_to_try)| Somebody { nik, family_card, is_to_try }))
    }

    /// What the city was made from.
    async fn seed(&self) -> Result<u64> {
        let seed = setting(&mut *self.db.read().await?, SEED).await?;
        let seed = seed.and_then(|seed| seed.parse().ok());
        seed.ok_or_else(|| Error::unavailable("the sandbox city is not made yet"))
    }

    fn today(&self) -> Date {
        self.clock.now().at_offset(zone(&self.city)).date()
    }
}

/// The digits of what was typed.
fn digits(answers: &Answers, name: &str) -> String {
    let typed = answers.get(name).map_or("", String::as_str);
    typed.chars().filter(char::is_ascii_digit).collect()
}

fn text(id: &str, en: &str) -> Localized {
    Localized { id: id.to_owned(), en: en.to_owned() }
}

fn both((id, en): (&str, &str)) -> Localized {
    text(id, en)
}

fn same(words: &str) -> Localized {
    text(words, words)
}

fn fact(label: Localized, value: Localized) -> ReplyFact {
    ReplyFact { label, value }
}

fn known(
    attention: bool,
    title: Localized,
    text: Localized,
    facts: Vec<ReplyFact>,
    next: &[&str],
) -> Answered {
    let next = next.iter().map(|service| (*service).to_owned()).collect();
    let reply = Reply { title, attention, text, facts, next, unreachable_since: None };
    Answered { reply, is_known: true }
}

fn unknown(title: Localized, text: Localized, next: &[&str]) -> Answered {
    Answered { is_known: false, ..known(true, title, text, Vec::new(), next) }
}

/// The first day of the next quarter of the year.
fn next_quarter(today: Date) -> Date {
    let (year, month) = match u8::from(today.month()) {
        1..=3 => (today.year(), Month::April),
        4..=6 => (today.year(), Month::July),
        7..=9 => (today.year(), Month::October),
        _ => (today.year() + 1, Month::January),
    };
    Date::from_calendar_date(year, month, 1).unwrap_or(today)
}
