//! The sandbox's health department: a small FHIR R4 server. A puskesmas in each kecamatan, some hospitals
//! with beds, and queues in which others have their places already. The gateway asks it over loopback, as
//! it asks a real one.

mod search;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{City, Clock, Localized, Timestamp};
use live_protocol::FIRST_WITH_QUEUES;
use serde_json::{Value, json};
use url::Url;

use crate::db::Db;
use crate::departments::fhir::{Fhir, Particulars, TRANSLATION};
use crate::departments::guard::Patience;
use crate::departments::system::{Auth, System};
use crate::departments::tokens::ClientCredentials;
use crate::error::Result;
use crate::sandbox::{HealthServer, setting};
use crate::secrets::Pepper;
use crate::services::zone;

use super::queue::{Offer, Place, Queue};

pub(crate) use search::Asked;

/// Where it is, below the gateway's address.
pub(crate) const BASE: &str = "/sandbox/fhir-r4/v1";

/// Where it gives tokens.
pub(crate) const TOKEN: &str = "/sandbox/oauth2/v1/accesstoken";

/// What the gateway is there.
const CLIENT: &str = "gateway";

/// How long a token is good.
const TOKEN_LIFE: Duration = Duration::from_hours(1);

/// What tokens and the client's secret are derived for.
const TOKENS: &str = "sandbox-health-token";
const SECRET: &str = "sandbox-health-secret";

/// What appointments' numbers are identified by.
pub(super) const NUMBERS: &str = "urn:live:sandbox:queue-number";

/// What is offered at each puskesmas: part of its id, name, English name, and the letter of its numbers.
const SERVICES: [(&str, &str, &str, &str); 4] = [
    ("umum", "Poli umum", "General clinic", "A"),
    ("gigi", "Poli gigi", "Dental clinic", "B"),
    ("kia", "Kesehatan ibu dan anak (KIA)", "Mother and child health", "C"),
    ("imunisasi", "Imunisasi", "Vaccination", "D"),
];

/// Hospitals besides the city's own: nobody's.
const HOSPITALS: [(&str, &str); 3] = [
    ("rs-latihan-melati", "RS Latihan Melati"),
    ("rs-latihan-kenanga", "RS Latihan Kenanga"),
    ("rs-latihan-mawar", "RS Latihan Mawar"),
];

/// Classes of beds by SATUSEHAT's codes, and how many of each a hospital has at most.
const CLASSES: [(&str, &str, u64); 4] =
    [("1", "Kelas 1", 12), ("2", "Kelas 2", 16), ("3", "Kelas 3", 24), ("vip", "Kelas VIP", 6)];

const SERVICE_CLASS: &str = "https://fhir.kemkes.go.id/r4/StructureDefinition/LocationServiceClass";
const CLASS_CODES: &str =
    "http://terminology.kemkes.go.id/CodeSystem/locationServiceClass-Inpatient";
const BED_STATUS: &str = "http://terminology.hl7.org/CodeSystem/v2-0116";
const PLACE_KINDS: &str = "http://terminology.hl7.org/CodeSystem/location-physical-type";

/// How long a bed stays as it is.
const BED_CHANGES: Duration = Duration::from_hours(4);

/// Why something is not done: a status, and a code and words for an `OperationOutcome`.
pub(crate) struct Refusal(pub u16, pub &'static str, pub &'static str);

/// The answer to a request that may be refused, or fail.
pub(crate) type Answered<T> = Result<std::result::Result<T, Refusal>>;

/// The department.
pub(crate) struct Dinkes {
    /// The clinics' queues.
    pub queue: Queue,
    pepper: Pepper,
    /// Where the gateway reaches itself.
    address: SocketAddr,
}

impl Dinkes {
    /// One whose queues and beds follow from a seed.
    pub fn new(
        db: Db,
        pepper: Pepper,
        city: City,
        seed: u64,
        (clock, address): (Arc<dyn Clock>, SocketAddr),
    ) -> Self {
        let offers = SERVICES.map(|(id, name, english, letter)| Offer {
            id: id.to_owned(),
            name: Localized { id: name.to_owned(), en: english.to_owned() },
            letter: letter.to_owned(),
        });
        // A puskesmas in each kecamatan.
        let districts = city.regions().children(&city.region).into_iter();
        let places = districts.map(|district| Place {
            id: slug(&district.name),
            name: format!("Puskesmas {}", district.name),
            address: String::new(),
        });
        let (places, offers) = (places.collect(), offers.into());
        Self { queue: Queue { db, city, seed, clock, places, offers }, pepper, address }
    }

    /// How it is asked.
    pub fn server(&self) -> HealthServer {
        let gateway = format!("http://{}", self.address);
        HealthServer {
            base: format!("{gateway}{BASE}"),
            token_url: format!("{gateway}{TOKEN}"),
            client_id: CLIENT.to_owned(),
            client_secret: self.secret(),
        }
    }

    /// The gateway's way to it, as to a real one; nothing when there can be none.
    pub fn connect(&self) -> Option<Fhir> {
        let HealthServer { base, token_url, client_id, client_secret } = self.server();
        let auth = Auth::Client(ClientCredentials {
            token: Url::parse(&token_url).ok()?,
            id: client_id,
            secret: client_secret,
            scope: None,
            in_form: true,
        });
        let (base, clock) = (Url::parse(&format!("{base}/")).ok()?, Arc::clone(&self.queue.clock));
        let system = System::new(FIRST_WITH_QUEUES, base, auth, Patience::default(), clock)?;
        let queue_system = NUMBERS.to_owned();
        let particulars = Particulars { queue_system, beds: true, ..Particulars::default() };
        let zone = zone(&self.queue.city);
        Some(Fhir::new(FIRST_WITH_QUEUES, Arc::new(system), particulars, zone))
    }

    /// The client's secret.
    pub fn secret(&self) -> String {
        self.pepper.token(SECRET, CLIENT.as_bytes())
    }

    /// Whether it answers; its switch is on the sandbox's page.
    pub async fn answers(&self) -> Result<bool> {
        Ok(setting(&mut *self.queue.db.read().await?, "health-down").await?.is_none())
    }

    /// A token, for whoever is the client.
    pub fn token(&self, grant: &str, id: &str, secret: &str) -> Option<Value> {
        let is_client = self.pepper.matches(
            SECRET,
            CLIENT.as_bytes(),
            &URL_SAFE_NO_PAD.decode(secret).unwrap_or_default(),
        );
        if grant != "client_credentials" || id != CLIENT || !is_client {
            return None;
        }
        let until = self.queue.clock.now().after(TOKEN_LIFE).unix_millis();
        let token = format!("{until}.{}", self.pepper.token(TOKENS, &until.to_be_bytes()));
        // SATUSEHAT writes the seconds as words, too.
        let life = TOKEN_LIFE.as_secs().to_string();
        Some(json!({ "token_type": "BearerToken", "access_token": token, "expires_in": life }))
    }

    /// Whether a token is one of its own and still good.
    pub fn knows(&self, token: &str) -> bool {
        let parts = token.split_once('.').and_then(|(until, proof)| {
            Some((until.parse::<i64>().ok()?, URL_SAFE_NO_PAD.decode(proof).ok()?))
        });
        parts.is_some_and(|(until, proof)| {
            self.pepper.matches(TOKENS, &until.to_be_bytes(), &proof)
                && self.queue.clock.now() < Timestamp::from_unix_millis(until)
        })
    }

    fn hospitals(&self) -> Vec<(String, String)> {
        let others = HOSPITALS.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let own = format!("RSUD {}", self.queue.city.name);
        others.into_iter().chain([(slug(&own), own)]).collect()
    }

    /// Every clinic and hospital.
    fn places(&self) -> Vec<Value> {
        let clinics = self.queue.places.iter().map(|place| (place.id.clone(), place.name.clone()));
        clinics.chain(self.hospitals()).map(|(id, name)| self.place(&id, &name)).collect()
    }

    fn place(&self, id: &str, name: &str) -> Value {
        let mut dice = self.queue.dice(&format!("place {id}"));
        let bounds = &self.queue.city.bounds;
        let between = |low: f64, high: f64, share: f64| {
            ((low + (high - low) * (0.2 + 0.6 * share)) * 10_000.0).round() / 10_000.0
        };
        json!({
            "resourceType": "Location", "id": id, "status": "active", "mode": "instance",
            "name": name,
            "physicalType": { "coding": [{ "system": PLACE_KINDS, "code": "bu", "display": "Building" }] },
            "address": {
                "text": format!("Jl. Latihan No. {}", dice.between(1, 200)), "city": self.queue.city.name,
            },
            "position": {
                "latitude": between(bounds.south, bounds.north, dice.share()),
                "longitude": between(bounds.west, bounds.east, dice.share()),
            },
        })
    }

    /// Every bed, as it is now.
    fn beds(&self) -> Vec<Value> {
        let now = self.queue.clock.now().unix_millis();
        let span = i64::try_from(BED_CHANGES.as_millis()).unwrap_or(i64::MAX);
        let spell = now.div_euclid(span);
        let mut beds = Vec::new();
        for (hospital, _) in self.hospitals() {
            for (code, class, most) in CLASSES {
                let count =
                    self.queue.dice(&format!("beds {hospital} {code}")).between(most / 2, most + 1);
                for bed in 1..=count {
                    let id = format!("{hospital}-{code}-{bed}");
                    let is_free = self.queue.dice(&format!("bed {id} {spell}")).chance(25);
                    beds.push(bed_of(&hospital, (code, class), bed, is_free));
                }
            }
        }
        beds
    }

    /// Every service.
    fn services(&self) -> Vec<Value> {
        let at = |place: &Place| {
            let offered = |offer: &Offer| {
                json!({
                    "resourceType": "HealthcareService", "id": Queue::service_id(place, offer),
                    "active": true, "name": offer.name.id, "_name": in_english(&offer.name.en),
                    "appointmentRequired": false,
                    "location": [{ "reference": format!("Location/{}", place.id) }],
                })
            };
            self.queue.offers.iter().map(offered).collect::<Vec<_>>()
        };
        self.queue.places.iter().flat_map(at).collect()
    }
}

fn bed_of(hospital: &str, (code, class): (&str, &str), number: u64, is_free: bool) -> Value {
    let (status, words) = if is_free { ("U", "Unoccupied") } else { ("O", "Occupied") };
    json!({
        "resourceType": "Location", "id": format!("{hospital}-{code}-{number}"),
        "extension": [{
            "url": SERVICE_CLASS,
            "valueCodeableConcept": {
                "coding": [{ "system": CLASS_CODES, "code": code, "display": class }],
            },
        }],
        "status": "active",
        "operationalStatus": { "system": BED_STATUS, "code": status, "display": words },
        "name": format!("{class}, tempat tidur {number}"), "mode": "instance",
        "physicalType": { "coding": [{ "system": PLACE_KINDS, "code": "bd", "display": "Bed" }] },
        "partOf": { "reference": format!("Location/{hospital}") },
    })
}

/// What goes along with a text that has an English one.
fn in_english(text: &str) -> Value {
    json!({ "extension": [{ "url": TRANSLATION, "extension": [
        { "url": "lang", "valueCode": "en" }, { "url": "content", "valueString": text },
    ] }] })
}

/// A name as a part of an id.
fn slug(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter.to_ascii_lowercase() {
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    });
    letters.collect()
}
