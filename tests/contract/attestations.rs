//! Attestations against somebody else's COSE, CBOR and base45: `vectors/attestation.json` holds theirs,
//! which are read here, and ours, which `tests/attestation` reads.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Timestamp;
use live_protocol::attestation::{
    Attestation, Enrolment, Point, Refusal, Region, Request, Verified, thumbprint,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use serde_json::Value;

struct Vectors(Value);

impl Vectors {
    fn open() -> Self {
        Self(serde_json::from_slice(&std::fs::read(path()).unwrap()).unwrap())
    }

    fn text(&self, part: &str, name: &str) -> &str {
        self.0[part][name].as_str().unwrap()
    }

    fn time(&self, part: &str, name: &str) -> Timestamp {
        self.text(part, name).parse().unwrap()
    }

    fn number(&self, part: &str, name: &str) -> u32 {
        self.0[part][name].as_u64().unwrap().try_into().unwrap()
    }

    fn coordinate(&self, key: &str, name: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(self.0["keys"][key][name].as_str().unwrap()).unwrap()
    }

    fn point(&self, key: &str) -> Point {
        let point = [vec![4], self.coordinate(key, "x"), self.coordinate(key, "y")].concat();
        point.try_into().unwrap()
    }

    fn sign(&self, key: &str, message: &[u8]) -> Result<Vec<u8>, ring::error::Unspecified> {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let (private, point) = (self.coordinate(key, "d"), self.point(key));
        let pair =
            EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, &point, &random);
        pair.unwrap().sign(&random, message).map(|signature| signature.as_ref().to_vec())
    }

    /// What both sides say, in other words.
    fn expected(&self) -> Verified {
        let area = self.0["enrolment"]["area"].as_array().unwrap();
        let region = |code: &str| Region::of_code(code).unwrap();
        let part = "enrolment";
        let enrolment = Enrolment {
            id: self.text(part, "id").parse().unwrap(),
            issuer: self.text(part, "issuer").to_owned(),
            officer: self.text(part, "officer").to_owned(),
            key: self.point("officer"),
            quota: self.number(part, "quota"),
            area: area.iter().map(|code| region(code.as_str().unwrap())).collect(),
            issued_at: self.time(part, "issued_at"),
            expires_at: self.time(part, "expires_at"),
        };
        let part = "attestation";
        let request = Request {
            account: self.text(part, "account").parse().unwrap(),
            device: thumbprint(&self.point("citizen")),
            nonce: hex(self.text(part, "nonce")).try_into().unwrap(),
        };
        let attestation = Attestation {
            id: self.text(part, "id").parse().unwrap(),
            request,
            number: self.number(part, "number"),
            village: region(self.text(part, "village")),
            person: hex(self.text(part, "person")),
            issued_at: self.time(part, "issued_at"),
            expires_at: self.time(part, "expires_at"),
        };
        Verified { enrolment, attestation }
    }

    fn verify(&self, code: &str, at: &str) -> Result<Verified, Refusal> {
        let key_of = |id: &str| (id == self.0["issuer_id"]).then(|| self.point("issuer").to_vec());
        Attestation::verify(code, "tangerang", key_of, at.parse().unwrap())
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/attestation.json")
}

fn hex(text: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    (0..text.len()).step_by(2).map(byte).collect()
}

const IN_TIME: &str = "2026-11-27T00:00:00Z";

#[test]
fn theirs_and_ours_say_the_same() {
    let vectors = Vectors::open();
    let expected = vectors.expected();
    for side in ["theirs", "ours"] {
        let request = vectors.text(side, "request");
        assert_eq!(Request::from_code(request).as_ref(), Some(&expected.attestation.request));
        assert_eq!(expected.attestation.request.to_code(), request, "{side}");
        let read = vectors.verify(vectors.text(side, "attestation"), IN_TIME);
        assert_eq!(read.as_ref(), Ok(&expected), "{side}");
    }
}

#[test]
fn one_letter_changed_and_it_is_none() {
    let vectors = Vectors::open();
    let code = vectors.text("theirs", "attestation");
    for at in 0..code.len() {
        let mut changed = code.as_bytes().to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(vectors.verify(&changed, IN_TIME).is_err(), "letter {at}");
        assert!(vectors.verify(&code[..at], IN_TIME).is_err(), "its first {at} letters");
    }
}

/// A code has to be scanned off the cracked screen of a cheap phone: no denser than the certificates
/// of vaccination were, which people scanned by the hundred million.
#[test]
fn it_fits_into_a_code_that_a_cheap_phone_reads() {
    let vectors = Vectors::open();
    let sides = |name| {
        let code =
            qrcodegen::QrCode::encode_text(vectors.text("ours", name), qrcodegen::QrCodeEcc::Low);
        code.unwrap().size()
    };
    assert!(sides("attestation") <= 81, "{}", sides("attestation"));
    assert!(sides("request") <= 45, "{}", sides("request"));
}

/// `cargo test -p live-tests --test vectors -- --ignored` makes ours anew; signatures are new each
/// time, and all else stays.
#[test]
#[ignore = "writes a file"]
fn ours_are_made_anew() {
    let mut vectors = Vectors::open();
    let Verified { enrolment, attestation } = vectors.expected();
    let token = enrolment.sign("issuer-1", |message| vectors.sign("issuer", message)).unwrap();
    let code = attestation.sign(&token, |message| vectors.sign("officer", message)).unwrap();
    vectors.0["ours"]["request"] = attestation.request.to_code().into();
    vectors.0["ours"]["attestation"] = code.into();
    let text = serde_json::to_string_pretty(&vectors.0).unwrap();
    std::fs::write(path(), text + "\n").unwrap();
}
