//! The departments behind the gateway. Each is asked through a trait, so that the sandbox's and a
//! city's real systems are the same to everything else.

pub(crate) mod absent;
#[cfg(test)]
mod conformance;
pub(crate) mod connectors;
pub(crate) mod desk;
pub(crate) mod fhir;
pub(crate) mod guard;
pub(crate) mod openid;
pub(crate) mod outward;
pub(crate) mod queues;
pub(crate) mod sandbox;
pub(crate) mod system;
mod tokens;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{BirthDate, Date, FamilyCardNumber, Nik, PhoneNumber, Rupiah, Timestamp};
use live_protocol::{PaymentReceipt, ReturnTo};
use uuid::Uuid;

use crate::error::Result;
use connectors::Connected;
use queues::{Hospitals, Queues};

/// Everything behind the gateway.
#[derive(Clone)]
pub(crate) struct Departments {
    /// Who works on tickets.
    pub desk: Arc<Connected>,
    /// The civil register.
    pub register: Arc<dyn CivilRegister>,
    /// The tax office.
    pub tax: Arc<dyn TaxOffice>,
    /// The departments that have queues, by their ids.
    pub queues: BTreeMap<String, Arc<dyn Queues>>,
    /// The hospitals.
    pub hospitals: Arc<dyn Hospitals>,
    /// Who carries messages to phones.
    pub messages: Arc<dyn Messages>,
    /// Who says who is in front of a browser, where the city has that.
    pub identity: Option<Arc<dyn IdentityProvider>>,
}

impl Departments {
    /// Since when a system of a department's does not answer, while it is left alone; of several the earliest.
    pub async fn silent_since(&self, department: &str) -> Option<Timestamp> {
        let of_queues = match self.queues.get(department) {
            Some(queues) => queues.silent_since().await,
            None => None,
        };
        of_queues.into_iter().chain(self.desk.department_down_since(department)).min()
    }
}

/// The civil register, which answers whether data agree, and never with data.
#[async_trait]
pub(crate) trait CivilRegister: Send + Sync {
    /// Whether a family card and a birth date belong to a NIK.
    async fn check(
        &self,
        nik: &Nik,
        family_card: &FamilyCardNumber,
        birth_date: BirthDate,
    ) -> Result<RegisterAnswer>;

    /// Whether a birth date and a kelurahan, by its code, belong to a NIK.
    async fn check_person(
        &self,
        nik: &Nik,
        birth_date: BirthDate,
        village: &str,
    ) -> Result<PersonAnswer>;
}

/// The civil register's answer about who an officer has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PersonAnswer {
    /// The register does not know the NIK.
    NotRegistered,
    /// It knows the NIK.
    Registered {
        /// Whether the birth date is that of the NIK.
        birth_date: bool,
        /// Whether its holder is registered in the kelurahan.
        village: bool,
    },
}

/// The civil register's answer: never data, only whether it agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RegisterAnswer {
    /// The register does not know the NIK.
    NotRegistered,
    /// It knows the NIK.
    Registered {
        /// Whether the family card is that of the NIK.
        family_card: bool,
        /// Whether the birth date is that of the NIK.
        birth_date: bool,
    },
}

/// The tax office.
#[async_trait]
pub(crate) trait TaxOffice: Send + Sync {
    /// The tax office's own number for the holder of a NIK, so that the gateway need not keep NIKs.
    async fn taxpayer(&self, nik: &Nik) -> Result<Option<String>>;

    /// The bills of a taxpayer.
    async fn bills_of(&self, taxpayer: &str) -> Result<Vec<TaxBill>>;

    /// The bills of what is taxed, by the kind of tax and its number as it is printed.
    async fn bills_for(&self, kind: &str, tax_object: &str) -> Result<Vec<TaxBill>>;

    /// One bill.
    async fn bill(&self, id: Uuid) -> Result<Option<TaxBill>>;

    /// Settles a bill and signs for it. Told twice, it gives the same proof.
    async fn settle(&self, settlement: &Settlement) -> Result<PaymentReceipt>;
}

/// A bill as the tax office has it.
#[derive(Debug, Clone)]
pub(crate) struct TaxBill {
    /// Its number.
    pub id: Uuid,
    /// Which tax, by its id in the city's profile.
    pub kind: String,
    /// The number of what is taxed, as it is printed.
    pub tax_object: String,
    /// The tax year.
    pub year: u16,
    /// The month of it, of a tax that is paid for each month.
    pub month: Option<u8>,
    /// Street and house number, or what the business is called.
    pub address: String,
    /// The office's own number for the owner.
    pub taxpayer: String,
    /// The owner's name, masked by the office.
    pub owner_masked: String,
    /// The tax.
    pub principal: Rupiah,
    /// The last day without a fine.
    pub due: Date,
    /// The proof of payment, once paid.
    pub receipt: Option<PaymentReceipt>,
}

/// Money that was received for a bill.
#[derive(Debug, Clone)]
pub(crate) struct Settlement {
    /// The bill.
    pub bill: Uuid,
    /// The payment's reference.
    pub reference: String,
    /// How much.
    pub amount: Rupiah,
    /// When.
    pub paid_at: Timestamp,
}

/// Carries messages to phones.
#[async_trait]
pub(crate) trait Messages: Send + Sync {
    /// Sends a one-time code.
    async fn send_code(&self, phone: &PhoneNumber, code: &str) -> Result<()>;

    /// Sends words that anybody may read.
    async fn send_notice(&self, phone: &PhoneNumber, words: &str) -> Result<()>;
}

/// Says who is in front of a browser: somebody is led there, proves who they are, and is led back with
/// a code that the gateway exchanges.
#[async_trait]
pub(crate) trait IdentityProvider: Send + Sync {
    /// The page that a browser is led to.
    async fn page(&self, asked: &ProofAsked, now: Timestamp) -> Result<String>;

    /// Exchanges what the browser brought back.
    async fn redeem(&self, brought: &ProofBrought, now: Timestamp) -> Result<Redeemed>;
}

/// What is asked of an identity provider, each value new for each proof.
#[derive(Debug, Clone)]
pub(crate) struct ProofAsked {
    /// Where it leads back to.
    pub return_to: ReturnTo,
    /// What it brings back, so that the answer belongs to the question.
    pub state: String,
    /// What it says again, signed.
    pub nonce: String,
    /// What only the gateway can exchange the code with (PKCE).
    pub verifier: String,
}

/// What a browser brought back from an identity provider.
#[derive(Debug, Clone)]
pub(crate) struct ProofBrought {
    /// What was asked.
    pub asked: ProofAsked,
    /// What is exchanged.
    pub code: String,
    /// Who says that it led back (RFC 9207).
    pub issuer: Option<String>,
}

/// What an exchange gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Redeemed {
    /// Whoever is in front of the browser has this NIK.
    Holder(Nik),
    /// They were recognised, but nobody says by which NIK.
    WithoutNik,
    /// The code is no good, or no longer.
    Expired,
    /// What came is not to be believed, and why.
    Refused(&'static str),
}
