//! The words on the wire between the core and the gateway, version 1.
//!
//! Every type here is JSON (the change feed: JSON Lines; an [`attestation`] and a [`credential`]: CBOR in a QR code). What a person typed travels as they typed it (a `String`), so that the
//! gateway can answer about the very field; what the gateway computed travels typed. A reader
//! ignores members it does not know and every member added later has a default, so old apps keep
//! working: `tests/vectors` holds messages of every version that must still be read.
#![deny(missing_docs)]

mod account;
mod application;
pub mod attestation;
mod bill;
mod counter;
pub mod credential;
mod department;
mod document;
mod enquiry;
mod family;
mod feed;
mod inbox;
mod officer;
mod privacy;
mod problem;
mod queue;
mod receipt;
mod report;
mod steps;
pub mod tus;
mod verification;

pub use live_domain::Assurance;

pub use account::{
    Account, CodeRequest, CodeSent, Device, Devices, FieldMatch, MatchField, MatchOutcome,
    MatchReason, MatchRequest, NumberRequest, ProofAnswer, ProofBegun, ProofRequest,
    RefreshRequest, ReturnTo, Session, SignInRequest,
};
pub use application::{
    APPLICATIONS, Application, Applications, Fix, IssuedDocument, Message, NewApplication, OfEvent,
};
pub use bill::{Bill, BillLookup, BillStatus, Bills, Payment, PaymentReceipt, PaymentStatus};
pub use counter::{
    COUNTER_DAYS, COUNTER_DRAFTS, CounterCode, CounterDraft, CounterState, MAX_COUNTER_DRAFTS,
    NewCounterDraft,
};
pub use department::{Department, Departments};
pub use document::{
    DOCUMENTS, Document, DocumentState, Documents, MAX_SHARE_PURPOSE, MAX_SHARES, NewShare,
    SHARE_HOURS, Share,
};
pub use enquiry::{ENQUIRIES, Enquiry, Reply, ReplyFact};
pub use family::{
    ADULT_YEARS, Invitation, MANDATE_DAYS, MANDATES, MAX_CHILD_NAME, Mandate, MandateAcceptance,
    MandateKind, MandateOffer, MandateRole, MandateState, Mandates, NewChild, NewInvitation,
    OfferRequest,
};
pub use feed::{Change, ChangesEnd, JSON_LINES, MAX_CHANGES, MAX_WAIT_SECONDS, USUAL_CHANGES};
pub use inbox::{
    INBOX_READ, INBOX_SETTINGS, InboxMarks, InboxMessage, InboxMessages, InboxSettings, MAX_MARKED,
    MESSAGES, MessageKind, PUSH, PushSubscription, QuietHours,
};
pub use officer::{
    AttestationDelivery, AttestationTaken, EnrolmentCode, EnrolmentEntry, EnrolmentGrant,
    EnrolmentRequest, Enrolments, NewEnrolment,
};
pub use privacy::{
    Access, AccessReason, Accesses, CARE_MANDATE, CHILD_MANDATE, CIVIL_REGISTER, Consent, Consents,
    ERASURE_WAIT_DAYS, EXPORT_FORMAT, Export, ExportedApplication, ExportedAttestation,
    ExportedDevice, ExportedPhoto, IDENTITY_PROVIDER, PURPOSES, PersonalData, Purpose,
};
pub use problem::{FieldProblem, Problem, ProblemKind};
pub use queue::{
    APPOINTMENTS, Appointment, AppointmentStatus, Appointments, BEDS, BOOKING_DAYS, BedClass, Beds,
    Booking, Clinics, FIRST_WITH_QUEUES, HospitalBeds, MAX_PATIENT_NAME, NewAppointment,
    OPEN_APPOINTMENTS, QUEUES, Queue, QueuePlace, QueuePlaces, QueueService, Slot, Slots,
    booking_days,
};
pub use receipt::{PublicKey, PublicKeys, Receipt, ReceiptStage};
pub use report::{
    Disclosure, Event, EventKind, NewReport, PhotoRef, PhotoWhen, Place, Point, PublicReport,
    PublicReports, Rating, Reopening, Support, Ticket, TicketStatus, Tickets, square_of,
};
pub use steps::{MAX_STEP_COUNTS, StepCount, StepCounts, StepDay, StepDays, StepOutcome, StepTime};
pub use verification::{
    CLAIM_WAIT_DAYS, CLAIMS, Claim, ClaimNotice, Claims, FieldPhoto, ReviewRequest, Verification,
    VerificationState,
};

/// Where version 1 of the protocol begins, below the gateway's address.
pub const V1: &str = "/v1";

/// Where an account is, for its holder; also in its change feed.
pub const ACCOUNT: &str = "/v1/account";

/// Where attestations are brought.
pub const ATTESTATIONS: &str = "/v1/attestations";

/// The header that makes a request safe to repeat: a UUID that the gateway stores with its answer
/// (draft-ietf-httpapi-idempotency-key-header).
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Where uploads begin that come in pieces.
pub const UPLOADS: &str = "/v1/uploads";

/// The media type of an error (RFC 9457).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The largest photo that the gateway takes, in bytes.
pub const MAX_PHOTO_BYTES: usize = 10 * 1024 * 1024;

/// The longest description of a report, in characters.
pub const MAX_REPORT_WORDS: usize = 2_000;

/// The longest landmark or comment, in characters.
pub const MAX_NOTE_WORDS: usize = 500;

/// The most photos that one report carries.
pub const MAX_REPORT_PHOTOS: usize = 4;
