//! The certificates of the city's document key (X.509, RFC 5280): those that it was given, or else of
//! an authority of its own, which is made once.

use std::path::Path;

use der::asn1::{BitString, GeneralizedTime, ObjectIdentifier, OctetString, UtcTime};
use der::oid::AssociatedOid;
use der::pem::LineEnding;
use der::{Encode, EncodePem as _};
use live_domain::Timestamp;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{EcdsaKeyPair, KeyPair as _};
use x509_cert::certificate::{Certificate, TbsCertificate, Version};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, KeyUsages,
    SubjectKeyIdentifier,
};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};
use x509_cert::time::{Time, Validity};

use super::cms::ecdsa_der;
use crate::running::StartError;
use crate::secrets::{kept, key_pair};

pub(super) const ECDSA_WITH_SHA256: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// To sign documents (RFC 9336).
const DOCUMENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36");

/// For how many years what the city makes itself holds.
const ROOT_YEARS: i64 = 30;
const LEAF_YEARS: i64 = 10;

/// The certificate of a key, and those that vouch for it up to the root.
pub(crate) struct Chain(Vec<Certificate>);

impl Chain {
    /// Those that were configured (PEM, the key's own first, the root last); else those in the folder,
    /// made when there are none.
    pub fn open(
        folder: &Path,
        configured: Option<&str>,
        city: &str,
        key: &[u8],
        now: Timestamp,
    ) -> Result<Self, StartError> {
        let pem = match configured {
            Some(pem) => pem.as_bytes().to_vec(),
            None => kept(folder, "document-certificates", || {
                let root = key_pair(folder, "document-root", None)?;
                let made = make(city, &root, key, now);
                made.map_err(|_| StartError::Secret("no certificates could be made"))
            })?,
        };
        let chain = Certificate::load_pem_chain(&pem).unwrap_or_default();
        let of = |certificate: &Certificate| {
            certificate
                .tbs_certificate
                .subject_public_key_info
                .subject_public_key
                .raw_bytes()
                .to_vec()
        };
        if chain.first().is_none_or(|leaf| of(leaf) != key) {
            return Err(StartError::Secret("the certificates are not of the document key"));
        }
        Ok(Self(chain))
    }

    /// The key's own.
    pub fn leaf(&self) -> &Certificate {
        &self.0[0]
    }

    /// Those that travel with a signature: all but the root, which whoever checks has to know.
    pub fn sent(&self) -> &[Certificate] {
        match self.0.split_last() {
            Some((_, rest)) if !rest.is_empty() => rest,
            _ => &self.0,
        }
    }

    /// All of them, for whoever wants to check.
    pub fn pem(&self) -> String {
        self.0.iter().filter_map(|certificate| certificate.to_pem(LineEnding::LF).ok()).collect()
    }
}

/// A root and the key's certificate, as PEM.
fn make(city: &str, root: &EcdsaKeyPair, key: &[u8], now: Timestamp) -> der::Result<Vec<u8>> {
    // What has another meaning in a name is none of a city's.
    let city: String = city.chars().filter(|letter| !",+=\"\\<>;#".contains(*letter)).collect();
    let authority: Name = format!("CN={city} Document Authority,O={city},C=ID").parse()?;
    let subject: Name = format!("CN={city} Documents,O={city},C=ID").parse()?;
    let root_key = root.public_key().as_ref();
    let root_id = key_id(root_key)?;
    let of_root = vec![
        extension(true, &BasicConstraints { ca: true, path_len_constraint: Some(0) })?,
        extension(true, &KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        extension(false, &SubjectKeyIdentifier(root_id.clone()))?,
    ];
    let by_root = AuthorityKeyIdentifier {
        key_identifier: Some(root_id),
        authority_cert_issuer: None,
        authority_cert_serial_number: None,
    };
    let of_leaf = vec![
        extension(true, &BasicConstraints { ca: false, path_len_constraint: None })?,
        extension(true, &KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation))?,
        extension(false, &ExtendedKeyUsage(vec![DOCUMENT_SIGNING]))?,
        extension(false, &SubjectKeyIdentifier(key_id(key)?))?,
        extension(false, &by_root)?,
    ];
    let mut pem = String::new();
    for (whose, whose_key, years, extensions) in
        [(&subject, key, LEAF_YEARS, of_leaf), (&authority, root_key, ROOT_YEARS, of_root)]
    {
        let certificate = TbsCertificate {
            version: Version::V3,
            serial_number: serial()?,
            signature: by_ecdsa(),
            issuer: authority.clone(),
            validity: validity(now, years)?,
            subject: whose.clone(),
            subject_public_key_info: public_key(whose_key)?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(extensions),
        };
        pem.push_str(&sign(certificate, root)?.to_pem(LineEnding::LF)?);
    }
    Ok(pem.into_bytes())
}

fn sign(certificate: TbsCertificate, root: &EcdsaKeyPair) -> der::Result<Certificate> {
    let signature = root.sign(&SystemRandom::new(), &certificate.to_der()?);
    let signature = signature.map_err(|_| der::Error::from(der::ErrorKind::Failed))?;
    Ok(Certificate {
        tbs_certificate: certificate,
        signature_algorithm: by_ecdsa(),
        signature: BitString::from_bytes(&ecdsa_der(signature.as_ref())?)?,
    })
}

fn by_ecdsa() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None }
}

fn public_key(point: &[u8]) -> der::Result<SubjectPublicKeyInfoOwned> {
    let algorithm =
        AlgorithmIdentifierOwned { oid: EC_KEY, parameters: Some(der::Any::encode_from(&P256)?) };
    Ok(SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(point)? })
}

/// What a key is called in certificates (RFC 5280, 4.2.1.2: a name, not a proof).
fn key_id(point: &[u8]) -> der::Result<OctetString> {
    OctetString::new(digest(&SHA1_FOR_LEGACY_USE_ONLY, point).as_ref())
}

fn extension<T: AssociatedOid + Encode>(critical: bool, value: &T) -> der::Result<Extension> {
    let extn_value = OctetString::new(value.to_der()?)?;
    Ok(Extension { extn_id: T::OID, critical, extn_value })
}

fn serial() -> der::Result<SerialNumber> {
    let mut bytes = [0; 16];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| der::Error::from(der::ErrorKind::Failed))?;
    // Positive, and always as long.
    bytes[0] = bytes[0] & 0x3f | 0x40;
    SerialNumber::new(&bytes)
}

/// From a day ago, because clocks differ, for so many years.
fn validity(now: Timestamp, years: i64) -> der::Result<Validity> {
    const DAY: i64 = 24 * 60 * 60;
    let now = now.unix_millis().div_euclid(1000);
    Ok(Validity { not_before: time(now - DAY)?, not_after: time(now + years * 365 * DAY)? })
}

/// Up to 2049 with two digits of the year, as the standard asks.
fn time(seconds: i64) -> der::Result<Time> {
    let since = std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    match UtcTime::from_unix_duration(since) {
        Ok(time) => Ok(Time::UtcTime(time)),
        Err(_) => Ok(Time::GeneralTime(GeneralizedTime::from_unix_duration(since)?)),
    }
}
