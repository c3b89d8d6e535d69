//! The file that says how one department is connected, as it is written. What is wrong with one value is
//! said where it stands; [`super::config`] looks at how they go together.

use std::collections::BTreeMap;

use live_protocol::{EventKind, TicketStatus};
use reqwest::Method;
use reqwest::header::HeaderName;
use serde::de::IntoDeserializer as _;
use serde::{Deserialize, Deserializer, de};
use url::Url;

use super::answering::Answering;
use super::queueing::Queueing;
use super::template::{Body, Path, Pointer};
use crate::departments::fhir::Particulars;
use crate::departments::outward;

/// How one department is connected.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// What citizens read in the timeline; a department of the profile has its name.
    pub name: Option<String>,
    /// The reports that it takes: categories of the profile, each with what the department calls it.
    #[serde(default)]
    pub reports: BTreeMap<String, String>,
    /// Whether it takes the applications for its services.
    #[serde(default)]
    pub applications: bool,
    /// Where its system is: every path lies below.
    pub base: Base,
    #[serde(default)]
    pub auth: AuthFile,
    /// How long an answer may take.
    #[serde(default = "ten")]
    pub timeout_seconds: u16,
    /// How many calls may be under way at once.
    #[serde(default = "four")]
    pub calls_at_once: u16,
    /// After how many failures in a row it is left alone.
    #[serde(default = "three")]
    pub failures: u16,
    /// How often it is asked for news of a ticket.
    #[serde(default = "fifteen")]
    pub ask_every_minutes: u16,
    /// What its words for how a ticket stands mean.
    #[serde(default)]
    pub words: BTreeMap<String, Word>,
    /// Whose queues they are, where that is not the department that the file is named after: one department
    /// may have a system for them and another for its tickets.
    pub queues_of: Option<String>,
    pub rest: Option<Rest>,
    pub open311: Option<Open311>,
    pub fhir: Option<Particulars>,
    pub callback: Option<CallbackFile>,
}

fn three() -> u16 {
    3
}

fn four() -> u16 {
    4
}

fn ten() -> u16 {
    10
}

fn fifteen() -> u16 {
    15
}

/// How the gateway says who it is. What is secret stands in the environment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum AuthFile {
    #[default]
    None,
    Basic {
        user: String,
        secret: Variable,
    },
    Header {
        #[serde(deserialize_with = "header")]
        name: HeaderName,
        secret: Variable,
    },
    ClientCredentials {
        token: Address,
        id: String,
        secret: Variable,
        scope: Option<String>,
        #[serde(default)]
        in_form: bool,
    },
}

/// A department's own HTTP interface.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rest {
    pub take_over: Option<TakeOver>,
    pub news: Option<Asking>,
    pub tell: Option<Telling>,
    pub reading: Option<Reading>,
    /// The services whose questions it answers at once.
    #[serde(default)]
    pub answers: BTreeMap<String, Answering>,
    /// Its queues.
    pub queues: Option<Box<Queueing>>,
}

/// How a ticket is handed over.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TakeOver {
    #[serde(default, deserialize_with = "method")]
    pub method: Verb,
    pub path: Path,
    pub body: Body,
    /// Where in the answer the department's own number is; without it that is ours.
    pub reference: Option<Pointer>,
}

/// How the department is told what a citizen did.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Telling {
    #[serde(default, deserialize_with = "method")]
    pub method: Verb,
    pub path: Path,
    pub body: Body,
}

/// How it is asked for news.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asking {
    pub path: Path,
}

/// Where news are in what the department says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reading {
    /// What the department wants to be asked with next time.
    pub cursor: Option<Pointer>,
    /// The list of what happened, oldest first; one thing alone counts as a list of it.
    pub lines: Pointer,
    pub line: Line,
    /// Those words, and the categories of the profile whose unit is meant.
    #[serde(default)]
    pub units: BTreeMap<String, String>,
    /// What has to be put right: an object of the names of answers, with words.
    pub fix: Option<Pointer>,
    /// The list of what was issued.
    pub documents: Option<Pointer>,
    pub document: Option<Document>,
    /// The list of the addresses of pictures of the finished work.
    pub photos: Option<Pointer>,
}

/// Where the parts of one line are, within it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub word: Pointer,
    pub at: Option<Pointer>,
    pub note: Option<Pointer>,
    /// Whose a report is that is not the department's, in its own words.
    pub to: Option<Pointer>,
}

/// Where the parts of a document are, within it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub name: Pointer,
    pub number: Pointer,
    /// Whose it is.
    pub holder: Option<Pointer>,
    /// What it certifies. Without it, its name says that.
    pub statement: Option<Pointer>,
}

/// A department's own Open311 server.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Open311 {
    pub api_key: Option<Variable>,
    pub jurisdiction: Option<String>,
    /// Whether its `media_url` is of the finished work, once that is done. At others it is what was sent.
    #[serde(default)]
    pub after_photos: bool,
}

/// How a department pushes news.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallbackFile {
    pub key: Variable,
    /// Where our number is in what it sends.
    pub number: Option<Pointer>,
    /// Or where its own is.
    pub reference: Option<Pointer>,
}

/// What a department's word for how a ticket stands means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    /// Nothing that a citizen does not know yet.
    Nothing,
    Assigned,
    Started,
    NeedsFix,
    Answered,
    /// It is not this department's; for reports.
    Forwarded,
    Finished,
    Declined,
    /// It needs longer: the note says why.
    Extended,
    /// One of several who decide found it good: the next one has it.
    Passed,
}

impl Word {
    /// The line of the timeline, and how the ticket stands from then on.
    pub fn meaning(self) -> Option<(EventKind, Option<TicketStatus>)> {
        Some(match self {
            Self::Nothing => return None,
            Self::Assigned => (EventKind::Assigned, Some(TicketStatus::InProgress)),
            Self::Started => (EventKind::Started, Some(TicketStatus::InProgress)),
            Self::NeedsFix => (EventKind::NeedsFix, Some(TicketStatus::NeedsFix)),
            Self::Answered => (EventKind::Answered, None),
            Self::Forwarded => (EventKind::Forwarded, None),
            Self::Finished => (EventKind::Finished, Some(TicketStatus::Done)),
            Self::Declined => (EventKind::Declined, Some(TicketStatus::Declined)),
            Self::Extended => (EventKind::Extended, None),
            Self::Passed => (EventKind::Passed, Some(TicketStatus::InProgress)),
        })
    }
}

/// A method that changes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verb(pub Method);

impl Default for Verb {
    fn default() -> Self {
        Self(Method::POST)
    }
}

pub(super) fn method<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Verb, D::Error> {
    let text = String::deserialize(deserializer)?;
    match text.as_str() {
        "POST" => Ok(Verb(Method::POST)),
        "PUT" => Ok(Verb(Method::PUT)),
        "PATCH" => Ok(Verb(Method::PATCH)),
        _ => Err(de::Error::custom(format!("`{text}` is none of POST, PUT and PATCH"))),
    }
}

/// The same, or one that takes away.
pub(super) fn change<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Verb, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text == "DELETE" { Ok(Verb(Method::DELETE)) } else { method(text.into_deserializer()) }
}

fn header<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HeaderName, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| de::Error::custom(format!("`{text}` is no name of a header")))
}

/// The name of a variable of the environment, where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable(pub String);

impl<'de> Deserialize<'de> for Variable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_name = text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.bytes().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'_');
        // What stands here may be the secret itself, so it is not repeated.
        let wrong = "not the name of a variable such as LIVE_PUPR_SECRET; the secret itself belongs \
            into the environment";
        if is_name { Ok(Self(text)) } else { Err(de::Error::custom(wrong)) }
    }
}

/// An address that only the two sides can listen at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address(pub Url);

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let url = Url::parse(&text).ok().filter(outward::is_safe);
        let wrong = "has to be an https address without a name or password in it";
        url.map(Self).ok_or_else(|| de::Error::custom(wrong))
    }
}

/// An address that others lie below: it ends with a slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Base(pub Url);

impl<'de> Deserialize<'de> for Base {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Address(url) = Address::deserialize(deserializer)?;
        let is_base = url.path().ends_with('/') && url.query().is_none();
        if is_base && url.fragment().is_none() {
            return Ok(Self(url));
        }
        Err(de::Error::custom("has to end with / and to have no ? and no #"))
    }
}
