//! What is known of businesses: their numbers, and the local taxes that they owe.

use live_domain::service::Answers;
use live_domain::{Localized, Rupiah};
use time::Duration;

use super::{Registers, Somebody, digits, fact, known, months_before, same, text, unknown};
use crate::departments::desk::Answered;
use crate::error::Result;
use crate::http::dates::{day_in_each, month_in_each};
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

    /// What a business of somebody owes.
    pub async fn taxes(&self, answers: &Answers) -> Result<Answered> {
        let (somebody, seed) = (self.somebody(answers).await?, self.seed().await?);
        let npwpd = digits(answers, "npwpd");
        let business = somebody.and_then(|somebody| {
            let Somebody { nik, is_to_try, .. } = somebody;
            let business = registers::business(seed, nik.digits(), is_to_try);
            business.filter(|business| business.npwpd == npwpd)
        });
        let Some(business) = business else {
            return Ok(unknown(
                text("Bukan NPWPD Anda", "Not a number of yours"),
                text(
                    "NPWPD ini tidak terdaftar atas NIK Anda. Periksa angkanya di kartu NPWPD, atau daftarkan usahanya.",
                    "This NPWPD is not registered with your NIK. Check the digits on the card, or register the business.",
                ),
                &["npwpd"],
            ));
        };
        let today = self.today();
        let sum = business.owed.iter().map(|(_, amount)| amount.whole()).sum();
        let facts = business.owed.iter().map(|(ago, amount)| {
            let tax = business.trade.tax;
            let month = months_before(today, *ago);
            let due = month + Duration::days(44);
            let Localized { id, en } = month_in_each(month);
            let label = text(&format!("{}, {id}", tax.0), &format!("{}, {en}", tax.1));
            let day = day_in_each(due);
            let value = text(
                &format!("{amount} · jatuh tempo {}", day.id),
                &format!("{amount} · due {}", day.en),
            );
            fact(label, value)
        });
        let name = fact(text("Nama usaha", "Name of the business"), same(&business.name));
        let facts: Vec<_> = std::iter::once(name).chain(facts).collect();
        if business.owed.is_empty() {
            let about = text(
                "Semua masa pajak usaha ini sudah dibayar.",
                "Every month of this business is paid.",
            );
            return Ok(known(
                false,
                text("Tidak ada tunggakan", "Nothing is owed"),
                about,
                facts,
                &[],
            ));
        }
        let sum = Rupiah::new(sum);
        let title = text(&format!("Belum dibayar {sum}"), &format!("{sum} is not paid"));
        let about = text(
            "Bayar di bank atau loket Bapenda dengan NPWPD ini. Setelah jatuh tempo ada bunga setiap bulan.",
            "Pay at a bank or at Bapenda's counter with this NPWPD. After the due day there is interest every month.",
        );
        Ok(known(true, title, about, facts, &[]))
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
