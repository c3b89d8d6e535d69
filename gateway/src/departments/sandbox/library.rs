//! The sandbox's library: who asks for a book is told at once where it stands, or when it comes back. Whatever
//! else is asked of it is as at any other counter.

use std::sync::Arc;

use async_trait::async_trait;
use live_domain::Timestamp;
use live_protocol::EventKind;
use ring::digest::{SHA256, digest};

use super::counter::Counter;
use crate::departments::desk::{Desk, HandOver, Known, Matter, News, TakenOver, Told};
use crate::error::Result;

/// The department.
pub(super) const ID: &str = "perpustakaan";

/// The answer that names a book to fetch, and how much of it is repeated.
const BOOK: &str = "book";
const TITLE: usize = 100;

/// What is said of whatever was approved.
const READY: &str = "Sudah siap. Sebutkan nomor permohonan ini di meja layanan perpustakaan.";

/// The library's desk.
pub(super) struct Library {
    pub counter: Arc<Counter>,
}

#[async_trait]
impl Desk for Library {
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver> {
        let mut taken = self.counter.take_over(ticket).await?;
        if let Matter::Application { answers, .. } = &ticket.matter
            && let Some(title) = answers.get(BOOK)
        {
            taken.event.note = Some(look(title));
        }
        Ok(taken)
    }

    async fn tell(&self, told: &Told) -> Result<Timestamp> {
        self.counter.tell(told).await
    }

    async fn news(&self, known: &Known) -> Result<News> {
        let mut news = self.counter.news(known).await?;
        for event in news.events.iter_mut().filter(|event| event.kind == EventKind::Finished) {
            event.note = Some(READY.to_owned());
        }
        Ok(news)
    }
}

/// Looks at the shelf: a title always stands in the same place. Two of three books are there.
fn look(title: &str) -> String {
    let shown: String = title.trim().chars().take(TITLE).collect();
    let sum = digest(&SHA256, shown.to_lowercase().as_bytes());
    let (first, second) = (sum.as_ref()[0], sum.as_ref()[1]);
    if first.is_multiple_of(3) {
        let days = 1 + second % 14;
        return format!(
            "“{shown}” sedang dipinjam dan kembali dalam {days} hari. Lalu giliran Anda."
        );
    }
    let shelf = u32::from(first) * 1000 / 256;
    format!("“{shown}” ada di rak {shelf:03} dan disimpan untuk Anda.")
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn a_title_stands_in_one_place_however_it_is_written() {
        let told = look("Laskar Pelangi");
        assert!(told.contains("“Laskar Pelangi” ada di rak 179"), "{told}");
        assert!(look(" LASKAR PELANGI ").contains("di rak 179"));
        assert!(look("Bumi Manusia").contains("kembali dalam 7 hari"));
    }

    #[test]
    fn whatever_is_typed_fits_in_a_line() {
        assert!(look(&"ꦱ".repeat(5_000)).chars().count() < 200);
    }
}
