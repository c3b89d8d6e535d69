//! What the connector reads and writes of FHIR R4 (4.0.1). Reading is tolerant: members that are not
//! named here are not looked at, and those that are may be missing. Writing is strict: what is sent is
//! valid by the standard, and nothing in it is empty.

use live_protocol::AppointmentStatus;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::departments::queues::is_id;

/// What beds are marked with: HL7 table 0116.
pub(super) const BED_STATUS: &str = "http://terminology.hl7.org/CodeSystem/v2-0116";

/// How SATUSEHAT says of which class a bed is.
const SERVICE_CLASS: &str = "https://fhir.kemkes.go.id/r4/StructureDefinition/LocationServiceClass";

/// How a text is said in other languages: HL7's extension.
pub(crate) const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";

/// A page of what was searched for.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Bundle {
    pub resource_type: String,
    pub total: Option<u32>,
    pub link: Vec<Link>,
    pub entry: Vec<Entry>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    pub relation: String,
    pub url: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    pub resource: Value,
}

/// Why a server did not do something.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct OperationOutcome {
    pub issue: Vec<Issue>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Issue {
    pub code: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Identifier {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub system: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reference {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display: String,
}

impl Reference {
    /// To a resource of this server.
    pub fn to(kind: &str, id: &str) -> Self {
        Self { reference: format!("{kind}/{id}"), display: String::new() }
    }

    /// The id of a resource of this kind that it leads to, relative or absolute.
    pub fn id_of(&self, kind: &str) -> Option<&str> {
        let mut parts = self.reference.rsplit('/');
        let (id, of) = (parts.next()?, parts.next()?);
        (of == kind && is_id(id)).then_some(id)
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Coding {
    pub code: String,
    pub display: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Concept {
    pub coding: Vec<Coding>,
    pub text: String,
    #[serde(rename = "_text")]
    pub of_text: Element,
}

impl Concept {
    fn words(&self) -> Option<&str> {
        let coded = self.coding.first();
        let coded = coded.into_iter().flat_map(|coding| [&*coding.display, &*coding.code]);
        [&*self.text].into_iter().chain(coded).find(|words| !words.is_empty())
    }
}

/// What goes along with a text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Element {
    pub extension: Vec<Extension>,
}

impl Element {
    /// The text in English, where it is said.
    fn in_english(&self) -> Option<&str> {
        let translations = self.extension.iter().filter(|known| known.url == TRANSLATION);
        translations.map(|known| &known.extension).find_map(|parts| {
            let part = |url: &str| parts.iter().find(|part| part.url == url);
            let language = part("lang")?.value_code.as_deref()?;
            let is_english = language == "en" || language.starts_with("en-");
            part("content")?.value_string.as_deref().filter(|_| is_english)
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the standard's name")]
pub(super) struct Extension {
    pub url: String,
    pub value_codeable_concept: Option<Concept>,
    pub value_code: Option<String>,
    pub value_string: Option<String>,
    pub extension: Vec<Extension>,
}

/// A place: a clinic, a hospital, a bed.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Location {
    pub id: String,
    pub name: String,
    pub operational_status: Option<Coding>,
    #[serde(rename = "type")]
    pub kinds: Vec<Concept>,
    pub address: Option<Address>,
    pub position: Option<Position>,
    pub part_of: Option<Reference>,
    pub extension: Vec<Extension>,
}

impl Location {
    /// What the class of a bed is called.
    pub fn class(&self) -> &str {
        let said = self.extension.iter().find(|extension| extension.url == SERVICE_CLASS);
        let said = said.into_iter().flat_map(|said| std::iter::once(said).chain(&said.extension));
        let said = said.filter_map(|extension| extension.value_codeable_concept.as_ref());
        said.chain(&self.kinds).find_map(Concept::words).unwrap_or("-")
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Address {
    pub text: String,
    pub line: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Position {
    pub latitude: f64,
    pub longitude: f64,
}

/// What is offered somewhere.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct HealthcareService {
    pub id: String,
    pub name: String,
    #[serde(rename = "_name")]
    pub of_name: Element,
    #[serde(rename = "type")]
    pub kinds: Vec<Concept>,
    pub location: Vec<Reference>,
}

impl HealthcareService {
    /// What it is called.
    pub fn words(&self) -> Option<&str> {
        let kinds = self.kinds.iter().filter_map(Concept::words);
        [&*self.name].into_iter().chain(kinds).find(|words| !words.is_empty())
    }

    /// The same in English, where that is said.
    pub fn words_in_english(&self) -> Option<&str> {
        if !self.name.is_empty() {
            return self.of_name.in_english();
        }
        let kind = self.kinds.iter().find(|kind| kind.words().is_some())?;
        kind.of_text.in_english().filter(|_| !kind.text.is_empty())
    }
}

/// When something is offered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Schedule {
    pub id: String,
    pub actor: Vec<Reference>,
}

/// A time of a schedule.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Slot {
    pub id: String,
    pub schedule: Reference,
    pub status: String,
    pub start: String,
    pub end: String,
}

/// A place in a queue, as it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Appointment {
    pub id: String,
    pub identifier: Vec<Identifier>,
    pub status: String,
    pub start: String,
    pub end: String,
}

impl Appointment {
    /// What identifies it in a system.
    pub fn identifier(&self, system: &str) -> Option<String> {
        let mut known = self.identifier.iter();
        known.find(|known| known.system == system).map(|known| known.value.clone())
    }

    /// How it stands.
    pub fn standing(&self) -> AppointmentStatus {
        match self.status.as_str() {
            "proposed" | "pending" | "booked" | "arrived" | "waitlist" => AppointmentStatus::Booked,
            "checked-in" => AppointmentStatus::Called,
            "fulfilled" => AppointmentStatus::Done,
            "noshow" => AppointmentStatus::Missed,
            "cancelled" | "entered-in-error" => AppointmentStatus::Cancelled,
            _ => AppointmentStatus::Other,
        }
    }
}

/// A place in a queue, as it is written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewAppointment {
    pub resource_type: &'static str,
    pub identifier: [Identifier; 1],
    pub status: &'static str,
    pub start: String,
    pub end: String,
    pub slot: [Reference; 1],
    pub participant: [Participant; 3],
}

#[derive(Debug, Serialize)]
pub(super) struct Participant {
    pub actor: Reference,
    pub required: &'static str,
    pub status: &'static str,
}

impl Participant {
    /// Somebody or something that has agreed.
    pub fn accepted(actor: Reference) -> Self {
        Self { actor, required: "required", status: "accepted" }
    }
}

/// A change of a resource (RFC 6902).
#[derive(Debug, Serialize)]
pub(super) struct Patch {
    pub op: &'static str,
    pub path: &'static str,
    pub value: &'static str,
}
