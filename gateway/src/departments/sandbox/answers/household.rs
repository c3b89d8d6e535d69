//! What is known of households and families: the assistance that they get, and what of them is recorded.

use live_domain::service::Answers;
use live_domain::{FamilyCardNumber, Localized};
use live_protocol::ReplyFact;

use super::{Registers, Somebody, both, fact, known, next_quarter, same, text, unknown};
use crate::departments::desk::Answered;
use crate::error::{Error, Result};
use crate::http::dates::day_in_each;
use crate::sandbox::registers::{self, Household};
use crate::sandbox::setting;

/// How something stands in the civil register, which never says what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flag {
    Recorded,
    NotRecorded,
    Agrees,
    Differs,
}

impl Flag {
    fn of(is_recorded: bool) -> Self {
        if is_recorded { Self::Recorded } else { Self::NotRecorded }
    }

    fn agrees(does: bool) -> Self {
        if does { Self::Agrees } else { Self::Differs }
    }

    /// Whether there is something to do about it.
    fn is_open(self) -> bool {
        matches!(self, Self::NotRecorded | Self::Differs)
    }

    fn words(self) -> Localized {
        match self {
            Self::Recorded => text("Tercatat", "Recorded"),
            Self::NotRecorded => text("Belum tercatat", "Not recorded"),
            Self::Agrees => text("Cocok", "Agrees"),
            Self::Differs => text("Berbeda", "Differs"),
        }
    }
}

impl Registers {
    /// Whether somebody's household is in the social register, and what it gets.
    pub async fn assistance(&self, answers: &Answers) -> Result<Answered> {
        let Some(somebody) = self.somebody(answers).await? else { return Ok(nobody()) };
        let Somebody { family_card, is_to_try, .. } = &somebody;
        let seed = self.seed().await?;
        let Some(household) = registers::household(seed, family_card, *is_to_try) else {
            let title = text("Keluarga Anda belum ada di DTSEN", "Your household is not in DTSEN");
            let about = text(
                "Bantuan sosial diberikan menurut DTSEN. Kalau keluarga Anda tidak mampu, usulkan lewat kelurahan.",
                "Assistance is given by DTSEN. If your household is in need, propose it through the kelurahan.",
            );
            return Ok(known(true, title, about, Vec::new(), &["usulan-bansos"]));
        };
        let today = self.today();
        let payment = day_in_each(next_quarter(today));
        let programmes = programmes(&household);
        let decile = household.decile;
        let mut facts = vec![
            fact(same("DTSEN"), text("Terdaftar", "Registered")),
            fact(
                text("Desil kesejahteraan", "Decile of welfare"),
                text(&format!("{decile} dari 10"), &format!("{decile} of 10")),
            ),
        ];
        let gets_any = !programmes.is_empty();
        facts.extend(programmes);
        if household.gets_groceries || household.gets_family_money {
            facts.push(fact(text("Penyaluran berikutnya", "Paid out next"), payment));
        }
        if gets_any {
            let title = text("Keluarga Anda menerima bantuan", "Your household gets assistance");
            let about = text(
                "Uangnya masuk ke rekening KKS atau dibayarkan di kantor pos. Tidak ada potongan apa pun.",
                "The money comes to the KKS account or is paid at the post office. Nothing may be held back.",
            );
            return Ok(known(false, title, about, facts, &["surat-dtsen", "sanggah-bansos"]));
        }
        let title = text("Terdaftar, belum menerima bantuan", "Registered, and gets no assistance");
        let about = text(
            "Bantuan diutamakan untuk desil 1 sampai 4. Kalau keadaan keluarga berubah, usulkan lewat kelurahan.",
            "Assistance goes to deciles 1 to 4 first. If things have changed, propose it through the kelurahan.",
        );
        Ok(known(false, title, about, facts, &["usulan-bansos", "surat-dtsen", "sanggah-bansos"]))
    }

    /// What the civil register has of somebody and their family, as flags.
    pub async fn family(&self, answers: &Answers) -> Result<Answered> {
        if setting(&mut *self.db.read().await?, "register-down").await?.is_some() {
            return Err(Error::unavailable("the civil register does not answer"));
        }
        let Some(somebody) = self.somebody(answers).await? else { return Ok(nobody()) };
        let recorded = registers::recorded(self.seed().await?, &somebody.nik);
        let members: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM sandbox_people WHERE family_card = $1")
                .bind(&somebody.family_card)
                .fetch_one(&mut *self.db.read().await?)
                .await?;
        let typed = |name: &str| answers.get(name).map_or("", String::as_str);
        let card: Option<FamilyCardNumber> = typed("family_card").parse().ok();
        let has_card = card.is_some_and(|card| card.digits() == somebody.family_card);
        let says_married = typed("marital_status") == "married";
        let marriage = match (recorded.is_married == says_married, recorded.has_marriage) {
            (false, _) => Flag::Differs,
            (true, has) if says_married => Flag::of(has),
            (true, _) => Flag::Recorded,
        };
        let count: Option<i64> = typed("members").trim().parse().ok();
        let mut flags = vec![
            (("Nomor KK", "Family card number"), Flag::agrees(has_card), "kk-perubahan"),
            (
                ("Jumlah anggota keluarga", "Members of the family"),
                Flag::agrees(count == Some(members)),
                "kk-perubahan",
            ),
            (("Status perkawinan", "Marital status"), marriage, "kk-perubahan"),
            (
                ("Akta kelahiran", "Birth certificate"),
                Flag::of(recorded.has_birth),
                "akta-kelahiran",
            ),
        ];
        if let Some(has_card) = recorded.has_card {
            let label = ("Perekaman KTP-el", "Recording for the identity card");
            flags.push((label, Flag::of(has_card), "ktp-baru"));
        }
        let has = |wanted: Flag| flags.iter().any(|(_, flag, _)| *flag == wanted);
        let (title, about) = if has(Flag::Differs) {
            (
                text("Ada yang berbeda", "Something differs"),
                text(
                    "Yang Anda tulis berbeda dengan data Dukcapil. Cocokkan dengan KK terbaru; kalau data Dukcapil yang salah, ajukan perubahan.",
                    "What you wrote differs from the civil register. Compare with the latest family card; if the register is wrong, apply for a change.",
                ),
            )
        } else if has(Flag::NotRecorded) {
            (
                text("Ada yang belum tercatat", "Something is not recorded"),
                text(
                    "Urus yang belum tercatat supaya layanan lain lancar.",
                    "Have it recorded, so that other services go well.",
                ),
            )
        } else {
            (
                text("Semua tercatat dan cocok", "All is recorded and agrees"),
                text("Tidak ada yang perlu diurus.", "There is nothing to do."),
            )
        };
        let open = flags.iter().filter(|(_, flag, _)| flag.is_open());
        let mut next: Vec<&str> = open.map(|(_, _, next)| *next).collect();
        next.dedup();
        let is_open = !next.is_empty();
        let facts =
            flags.into_iter().map(|(label, flag, _)| fact(both(label), flag.words())).collect();
        Ok(known(is_open, title, about, facts, &next))
    }
}

/// What a household gets, with how much.
fn programmes(household: &Household) -> Vec<ReplyFact> {
    let all = [
        (
            household.gets_groceries,
            same("Program Sembako"),
            text("Rp200.000 setiap bulan", "Rp200.000 every month"),
        ),
        (
            household.gets_family_money,
            text("Program Keluarga Harapan (PKH)", "Money for families (PKH)"),
            text("Setiap tiga bulan", "Every three months"),
        ),
        (
            household.is_insured,
            text("BPJS Kesehatan PBI", "Health insurance that is paid for (PBI)"),
            text("Aktif", "Active"),
        ),
    ];
    let gets = all.into_iter().filter(|(gets, _, _)| *gets);
    gets.map(|(_, programme, how_much)| fact(programme, how_much)).collect()
}

fn nobody() -> Answered {
    unknown(
        text("NIK ini tidak ditemukan", "This NIK is not known"),
        text("Datang ke loket dengan KTP dan KK.", "Come to the counter with KTP and family card."),
        &[],
    )
}
