//! The departments behind the gateway. Each is asked through a trait, so that the sandbox's and a
//! city's real systems are the same to everything else.

pub(crate) mod absent;
#[cfg(test)]
mod conformance;
pub(crate) mod connectors;
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
use live_domain::service::Answers;
use live_domain::{
    BirthDate, Date, FamilyCardNumber, Localized, Nik, PhoneNumber, Rupiah, Timestamp,
};
use live_protocol::{
    Event, EventKind, PaymentReceipt, Place, Receipt, Reply, ReturnTo, TicketStatus,
};
use serde_json::Value;
use uuid::Uuid;

use crate::error::{Error, Result};
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

/// A department that works on tickets. Asking or telling the same twice has to be harmless, because a
/// crash between its answer and the gateway's note of it makes the gateway do it again.
#[async_trait]
pub(crate) trait Desk: Send + Sync {
    /// Hands a ticket over.
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver>;

    /// Tells what the citizen did with an application since; gives when to ask for news.
    async fn tell(&self, told: &Told) -> Result<Timestamp>;

    /// What happened to a ticket since the gateway last asked.
    async fn news(&self, ticket: &Known) -> Result<News>;

    /// Answers at once, and keeps nothing of it.
    async fn answer(&self, _question: &Question) -> Result<Answered> {
        Err(Error::unavailable("the department is asked nothing at once"))
    }
}

/// What a department is asked at once.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// The department.
    pub department: String,
    /// The service.
    pub service: String,
    /// The version that it was filled in by.
    pub version: u32,
    /// Whether whoever asks acts for somebody else.
    pub for_another: bool,
    /// What was filled in. A NIK in it is of who asks, or of whom they act for.
    pub answers: Answers,
}

/// What a department answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    /// What the citizen reads.
    pub reply: Reply,
    /// Whether the department knows what it was asked about. A number that it does not know was mistyped,
    /// or guessed.
    pub is_known: bool,
}

/// A ticket as it is handed over.
#[derive(Debug, Clone)]
pub(crate) struct HandOver {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub matter: Matter,
    /// The citizen's photos.
    pub photos: Vec<Uuid>,
    /// The gateway's receipt, which the department's follows.
    pub receipt: Receipt,
    /// How many times it was handed over before: to who handed it on, or before it was opened again.
    pub before: usize,
}

impl HandOver {
    /// What stands for this hand-over, so that it is taken once.
    pub fn key(&self) -> String {
        match self.before {
            0 => self.number.clone(),
            before => format!("{}-{before}", self.number),
        }
    }
}

/// What a ticket is about.
#[derive(Debug, Clone)]
pub(crate) enum Matter {
    /// A report.
    Report {
        /// Its category.
        category: String,
        /// The citizen's words.
        words: String,
        /// Where.
        place: Place,
        /// The phone number of who sent it, where they want the department to have it.
        phone: Option<String>,
    },
    /// An application for a service.
    Application {
        /// The department that offers the service.
        department: String,
        /// The service.
        service: String,
        /// The version that it is judged by.
        version: u32,
        /// Whether whoever applies acts for somebody else.
        for_another: bool,
        /// What was answered.
        answers: Answers,
        /// What is to be paid, where the service says how much.
        fee: Option<Rupiah>,
    },
}

/// A department's word that it has a ticket.
#[derive(Debug, Clone)]
pub(crate) struct TakenOver {
    /// Signed by the department's own key.
    pub receipt: Receipt,
    /// The first line of the timeline.
    pub event: Event,
    /// When to ask for news.
    pub ask_at: Timestamp,
    /// What its connector wants to be reminded of.
    pub thread: Option<Thread>,
}

/// What the gateway keeps with a ticket for the connector that handed it over, so that a connector keeps
/// nothing itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thread {
    /// The connector, by its department.
    pub connector: String,
    /// The number that the department knows the ticket by.
    pub reference: String,
    /// How far its news are known, in the department's own terms.
    pub cursor: String,
}

/// What a citizen did with an application.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    /// Its number.
    pub number: String,
    /// The department that has it.
    pub department: String,
    /// The citizen's lines of the timeline that it was not told yet.
    pub events: Vec<Event>,
    /// All answers, when some were put right.
    pub answers: Option<Answers>,
    /// What its connector is reminded of.
    pub thread: Option<Thread>,
}

/// What the gateway knows of a ticket that it asks about.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// Its number.
    pub number: String,
    /// What it is about.
    pub about: About,
    /// How many working days were promised.
    pub working_days: u16,
    /// When the department took it over.
    pub taken_over_at: Timestamp,
    /// The timeline as the gateway has it, the citizen's lines included.
    pub timeline: Vec<Event>,
    /// What its connector is reminded of.
    pub thread: Option<Thread>,
    /// What the department pushed since, oldest first.
    pub pushed: Vec<Value>,
}

impl Known {
    /// The timeline since it was handed over for the last time: what was before is no news of who has it now.
    pub fn since_taken(&self) -> &[Event] {
        let taken = self.timeline.iter().rposition(|event| event.kind == EventKind::Received);
        &self.timeline[taken.map_or(0, |at| at + 1)..]
    }
}

/// What a ticket is about, without anything personal.
#[derive(Debug, Clone)]
pub(crate) enum About {
    /// A report.
    Report {
        /// Its category.
        category: String,
    },
    /// An application.
    Application {
        /// The department.
        department: String,
        /// What the service is called.
        title: Localized,
        /// How many decide one after the other; none where its department alone does.
        stages: usize,
    },
}

/// What happened to a ticket.
#[derive(Debug, Clone, Default)]
pub(crate) struct News {
    /// New lines of the timeline.
    pub events: Vec<Event>,
    /// How the ticket stands after them, when that changed.
    pub status: Option<TicketStatus>,
    /// That a report is not this department's.
    pub forward: Option<Forward>,
    /// Photos of the finished work (JPEG).
    pub photos: Vec<Vec<u8>>,
    /// With the state [`TicketStatus::NeedsFix`]: the names of what is open, and what to put right.
    pub fix: Answers,
    /// Until when that can be done, where the department sets a day.
    pub fix_by: Option<Date>,
    /// What was issued.
    pub documents: Vec<NewDocument>,
    /// What was issued before and holds no longer.
    pub withdrawn: Vec<EndedDocument>,
    /// When to ask again; absent while nothing is to be expected of the department.
    pub ask_at: Option<Timestamp>,
    /// What its connector wants to be reminded of from now on, when that changed.
    pub thread: Option<Thread>,
}

/// That a report is not the department's that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forward {
    /// The category of whose unit it is, where the department names one.
    pub to: Option<String>,
    /// Why, for the citizen.
    pub reason: String,
}

/// A document as its department issues it.
#[derive(Debug, Clone)]
pub(crate) struct NewDocument {
    /// What it is.
    pub name: Localized,
    /// Its number, which no other of the same application has.
    pub number: String,
    /// Whose it is.
    pub holder: Option<String>,
    /// Whether everybody may know that, as with a licence of a shop. Otherwise only initials are public.
    pub holder_is_public: bool,
    /// What it certifies.
    pub statement: Localized,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// The department's own PDF, signed by itself. Without it the city makes one.
    pub pdf: Option<Vec<u8>>,
    /// The number of the one that it takes the place of.
    pub replaces: Option<String>,
}

/// A document that holds no longer.
#[derive(Debug, Clone)]
pub(crate) struct EndedDocument {
    /// Its number.
    pub number: String,
    /// Why, for its holder.
    pub reason: Option<String>,
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
