//! What the connector reads and writes of FHIR R4 (4.0.1). Reading is tolerant: members that are not
//! named here are not looked at, and those that are may be missing. Writing is strict: what is sent is
//! valid by the standard, and nothing in it is empty.

use live_protocol::AppointmentStatus;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What beds are marked with: HL7 table 0116.
pub(super) const BED_STATUS: &str = "http://terminology.hl7.org/CodeSystem/v2-0116";

/// How SATUSEHAT says of which class a bed is.
const SERVICE_CLASS: &str = "https://fhir.kemkes.go.id/r4/StructureDefinition/LocationServiceClass";

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
}

impl Concept {
    fn words(&self) -> Option<&str> {
        let coded = self.coding.first();
        let coded = coded.into_iter().flat_map(|coding| [&*coding.display, &*coding.code]);
        [&*self.text].into_iter().chain(coded).find(|words| !words.is_empty())
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the standard's name")]
pub(super) struct Extension {
    pub url: String,
    pub value_codeable_concept: Option<Concept>,
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

/// Whether this can be the id of a resource, and so a part of an address.
pub(super) fn is_id(text: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(is_known)
}
