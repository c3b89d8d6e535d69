//! A detached signature as CMS writes it (RFC 5652), with what `PAdES` asks for: which
//! certificate signed (RFC 5035), and no time, which stands in the PDF.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{ObjectIdentifier, OctetString, SetOfVec, UintRef};
use der::{Any, AnyRef, Encode as _, Sequence, Tag};
use ring::digest::{SHA256, digest};
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::certificates::{Chain, ECDSA_WITH_SHA256};
use crate::error::{Error, Result};
use crate::secrets::Signer;

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// Which certificate signed, by its SHA-256 (`SigningCertificateV2`, one `ESSCertIDv2`).
#[derive(Sequence)]
struct SigningCertificate {
    certificates: Vec<CertificateId>,
}

#[derive(Sequence)]
struct CertificateId {
    hash: OctetString,
}

/// The signature over something with this SHA-256, as DER.
pub(super) fn sign(content: &[u8], chain: &Chain, signer: &Signer) -> Result<Vec<u8>> {
    encode(content, chain, signer).map_err(|why| match why {
        Wrong::Der(error) => Error::fault(format!("CMS: {error}")),
        Wrong::Other(error) => error,
    })
}

enum Wrong {
    Der(der::Error),
    Other(Error),
}

impl From<der::Error> for Wrong {
    fn from(error: der::Error) -> Self {
        Self::Der(error)
    }
}

fn encode(content: &[u8], chain: &Chain, signer: &Signer) -> std::result::Result<Vec<u8>, Wrong> {
    let leaf = chain.leaf();
    let sha256 = AlgorithmIdentifierOwned { oid: SHA_256, parameters: None };
    let attributes = SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetString::new(content)?)?)?,
        attribute(SIGNING_CERTIFICATE, Any::encode_from(&signing_certificate(&leaf.to_der()?)?)?)?,
    ])?;
    let signature = signer.sign_bytes(&attributes.to_der()?).map_err(Wrong::Other)?;
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: leaf.tbs_certificate.issuer.clone(),
            serial_number: leaf.tbs_certificate.serial_number.clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
        signature: OctetString::new(ecdsa_der(&signature)?)?,
        unsigned_attrs: None,
    };
    let certificates = chain.sent().iter().cloned().map(CertificateChoices::Certificate);
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(certificates.collect::<Vec<_>>())?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info])?),
    };
    let content = AnyRef::try_from(&data.to_der()?[..])?.into();
    Ok(ContentInfo { content_type: SIGNED_DATA, content }.to_der()?)
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

fn signing_certificate(leaf: &[u8]) -> der::Result<SigningCertificate> {
    let hash = OctetString::new(digest(&SHA256, leaf).as_ref())?;
    Ok(SigningCertificate { certificates: vec![CertificateId { hash }] })
}

/// A signature of fixed length, as X.509 and CMS write it: a sequence of its two numbers.
pub(super) fn ecdsa_der(fixed: &[u8]) -> der::Result<Vec<u8>> {
    let (r, s) = fixed.split_at(fixed.len() / 2);
    let numbers = [UintRef::new(r)?.to_der()?, UintRef::new(s)?.to_der()?].concat();
    AnyRef::new(Tag::Sequence, &numbers)?.to_der()
}
