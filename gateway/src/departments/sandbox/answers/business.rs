//! What is known of businesses: their numbers.

use live_domain::service::Answers;

use super::{Registers, digits, fact, known, same, text, unknown};
use crate::departments::desk::Answered;
use crate::error::Result;
use crate::http::dates::day_in_each;
use crate::sandbox::registers::{self, Business};

impl Registers {
    /// Whether a business number is valid. What is told is what OSS tells everybody.
    pub async fn business(&self, answers: &Answers) -> Result<Answered> {
        let nib = digits(answers, "nib");
        let found = self.businesses().await?.into_iter().find(|(_, business)| business.nib == nib);
        let Some((village, business)) = found else {
            return Ok(unknown(
                text("NIB ini tidak terdaftar", "This NIB is not registered"),
                text(
                    "Periksa ke-13 angkanya. Kalau memang belum punya NIB, petugas membantu membuatnya.",
                    "Check all 13 digits. If there is no NIB yet, an officer helps to get one.",
                ),
                &["nib-pendampingan"],
            ));
        };
        let village = self.city.regions().find(&village);
        let village = village.map(|region| region.name.clone()).unwrap_or_default();
        let (title, about) = if business.is_revoked {
            (
                text("NIB sudah dicabut", "This NIB was revoked"),
                text(
                    "Usaha ini tidak boleh berjalan dengan NIB ini. Pemiliknya bisa mengurus NIB baru.",
                    "The business may not go on with this NIB. Its owner can get a new one.",
                ),
            )
        } else {
            (
                text("NIB berlaku", "This NIB is valid"),
                text(
                    "Usaha ini terdaftar. NIB berlaku selama usahanya berjalan.",
                    "The business is registered. A NIB is valid as long as the business goes on.",
                ),
            )
        };
        let (kbli, name) = (business.trade.kbli, business.trade.name);
        let facts = vec![
            fact(text("Nama usaha", "Name of the business"), same(&business.name)),
            fact(
                text("Kegiatan (KBLI)", "What it does (KBLI)"),
                text(&format!("{kbli} {}", name.0), &format!("{kbli} {}", name.1)),
            ),
            fact(text("Kelurahan", "Kelurahan"), same(&village)),
            fact(text("Terdaftar sejak", "Registered since"), day_in_each(business.since)),
        ];
        let next = if business.is_revoked { &["nib-pendampingan"][..] } else { &[] };
        Ok(known(business.is_revoked, title, about, facts, next))
    }

    /// Every business, with the kelurahan that it is in.
    async fn businesses(&self) -> Result<Vec<(String, Business)>> {
        let seed = self.seed().await?;
        let people: Vec<(String, String, bool)> =
            sqlx::query_as("SELECT nik, village, phone IS NOT NULL FROM sandbox_people")
                .fetch_all(&mut *self.db.read().await?)
                .await?;
        let business = |(nik, village, is_to_try): (String, String, bool)| {
            Some((village, registers::business(seed, &nik, is_to_try)?))
        };
        Ok(people.into_iter().filter_map(business).collect())
    }
}
