//! An officer with a phone that attests, and what its thief could do with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_gateway::Person;
use live_protocol::attestation::{
    ATTESTATION_LIFE, Attestation, Person as Seen, Point, Region, Request, thumbprint,
};
use live_protocol::{
    AttestationDelivery, EnrolmentCode, EnrolmentGrant, EnrolmentRequest, NewEnrolment,
};
use ring::error::Unspecified;
use ring::rand::SystemRandom;
use uuid::Uuid;

use super::client::Answer;
use super::phone::{Phone, new_id};
use super::{MORNING, TestCity};

pub const OFFICER: &str = "Petugas 014";

pub struct Officer {
    pub phone: Phone,
    /// The enrolment.
    pub id: Uuid,
    pub grant: EnrolmentGrant,
    /// How many it has attested.
    pub attested: u32,
}

/// What the city lets an officer do: attest for a few residents of all that is named.
pub fn invitation(area: &[&str]) -> NewEnrolment {
    let area = area.iter().map(|code| (*code).to_owned()).collect();
    NewEnrolment { officer: OFFICER.to_owned(), area, quota: 20, days: 90 }
}

pub async fn invite(city: &TestCity, request: &NewEnrolment) -> EnrolmentCode {
    city.client.post("/v1/officer/enrolments", request).send().await.expect(201).json()
}

impl Officer {
    /// Enrolled for everybody in the city's first kecamatan.
    pub async fn new(city: &TestCity, number: &str) -> Self {
        Self::with(city, number, &invitation(&["36.71.01"])).await
    }

    pub async fn with(city: &TestCity, number: &str, request: &NewEnrolment) -> Self {
        let phone = city.phone(number).await;
        let EnrolmentCode { id, code, .. } = invite(city, request).await;
        let grant = enrol(&phone, &code).await.expect(200).json();
        Self { phone, id, grant, attested: 0 }
    }

    /// Attests that this person holds this phone.
    pub fn attest(&mut self, citizen: &Phone, person: &Person) -> String {
        self.attest_with(citizen, person, |_| {})
    }

    /// The same with a change that is signed, too.
    pub fn attest_with(
        &mut self,
        citizen: &Phone,
        person: &Person,
        change: impl FnOnce(&mut Attestation),
    ) -> String {
        self.attested += 1;
        let id = new_id();
        let now = MORNING.parse::<live_domain::Timestamp>().unwrap();
        let mut attestation = Attestation {
            id,
            request: request(citizen),
            number: self.attested,
            village: Region::of_code(&person.village).unwrap(),
            person: self.seal(person, id),
            issued_at: now,
            expires_at: now.after(ATTESTATION_LIFE),
        };
        change(&mut attestation);
        let token = URL_SAFE_NO_PAD.decode(&self.grant.token).unwrap();
        attestation.sign(&token, |message| sign(&self.phone, message)).unwrap()
    }

    /// Who it is, for an attestation of this number.
    pub fn seal(&self, person: &Person, id: Uuid) -> Vec<u8> {
        let key = URL_SAFE_NO_PAD.decode(&self.grant.person_key).unwrap();
        let seen = Seen {
            nik: person.nik.parse().unwrap(),
            birth_date: person.birth_date.parse().unwrap(),
        };
        seen.seal(&key.try_into().unwrap(), id)
    }
}

pub async fn enrol(phone: &Phone, code: &str) -> Answer {
    phone.post("/v1/officer/enrolment", &EnrolmentRequest { code: code.to_owned() }).send().await
}

pub async fn deliver(phone: &Phone, attestation: &str) -> Answer {
    let delivery = AttestationDelivery { attestation: attestation.to_owned(), consent: 1 };
    phone.post("/v1/attestations", &delivery).send().await
}

/// What a citizen's phone shows.
pub fn request(phone: &Phone) -> Request {
    let account = phone.session.as_ref().unwrap().account.id;
    Request { account, device: thumbprint(&point(phone)), nonce: [1; 8] }
}

pub fn point(phone: &Phone) -> Point {
    URL_SAFE_NO_PAD.decode(phone.device_key()).unwrap().try_into().unwrap()
}

pub fn sign(phone: &Phone, message: &[u8]) -> Result<Vec<u8>, Unspecified> {
    Ok(phone.key().sign(&SystemRandom::new(), message)?.as_ref().to_vec())
}
