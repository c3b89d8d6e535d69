//! Signing and checking: `COSE_Sign1` (RFC 9052) by ES256 (RFC 9053).

use ring::digest::{SHA256, digest};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use super::cbor::{Reader, Writer};

/// The tag of a `COSE_Sign1`.
const SIGN1: u64 = 18;
/// Headers: the algorithm, the key's id, and a CWT that says whose key it is (RFC 9528).
const ALG: i64 = 1;
const KID: i64 = 4;
const KCWT: i64 = 13;
const ES256: i64 = -7;

/// By which key it was signed.
pub(crate) enum SignedBy<'a> {
    /// The one of this id.
    Id(&'a str),
    /// The one that another token holds, which travels with it.
    Token(&'a [u8]),
}

/// Something signed, of which the signature has yet to be checked.
pub(crate) struct Signed<'a> {
    pub by: SignedBy<'a>,
    pub payload: &'a [u8],
    protected: &'a [u8],
    signature: &'a [u8],
}

/// A point of P-256, uncompressed, as keys travel elsewhere.
pub type Point = [u8; 65];

/// Signs a payload.
pub(crate) fn sign<E>(
    by: &SignedBy<'_>,
    payload: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, E> {
    let header = Writer::default().map(2).int(ALG).int(ES256);
    let protected = match by {
        SignedBy::Id(id) => header.int(KID).bytes(id.as_bytes()),
        SignedBy::Token(token) => header.int(KCWT).raw(token),
    };
    let protected = protected.done();
    let signature = sign(&to_be_signed(&protected, payload))?;
    let message = Writer::default().tag(SIGN1).array(4).bytes(&protected).map(0);
    Ok(message.bytes(payload).bytes(&signature).done())
}

/// What is signed (RFC 9052, 4.4).
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let structure = Writer::default().array(4).text("Signature1");
    structure.bytes(protected).bytes(&[]).bytes(payload).done()
}

impl<'a> Signed<'a> {
    /// Reads a message. Nothing but ES256 is taken, and the key's name only where it is signed.
    pub fn read(message: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(message);
        reader.tag(SIGN1)?;
        (reader.array()? == 4).then_some(())?;
        let protected = reader.bytes()?;
        reader.map(|_, _| Some(false))?;
        let (payload, signature) = (reader.bytes()?, reader.bytes()?);
        reader.end()?;
        let (mut algorithm, mut by) = (None, None);
        let mut header = Reader::new(protected);
        header.map(|label, value| {
            let named = match label {
                ALG => {
                    algorithm = Some(value.int()?);
                    return Some(true);
                }
                KID => SignedBy::Id(std::str::from_utf8(value.bytes()?).ok()?),
                KCWT => SignedBy::Token(value.item()?),
                // A header that must be understood (2, crit) is not.
                2 => return None,
                _ => return Some(false),
            };
            by.replace(named).is_none().then_some(true)
        })?;
        header.end()?;
        (algorithm? == ES256).then_some(Self { by: by?, payload, protected, signature })
    }

    /// Whether this key signed it.
    pub fn is_by(&self, key: &[u8]) -> bool {
        let message = to_be_signed(self.protected, self.payload);
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key);
        key.verify(&message, self.signature).is_ok()
    }
}

/// A public key as COSE writes it (RFC 9053, 7.1.1).
pub(crate) fn key(point: &Point) -> Vec<u8> {
    let (x, y) = point[1..].split_at(32);
    let key = Writer::default().map(4).int(1).int(2).int(-1).int(1);
    key.int(-2).bytes(x).int(-3).bytes(y).done()
}

/// Reads such a key.
pub(crate) fn read_key(reader: &mut Reader<'_>) -> Option<Point> {
    let (mut of_p256, mut point) = (0, [4; 65]);
    reader.map(|label, value| {
        match label {
            1 => of_p256 += u8::from(value.int()? == 2),
            -1 => of_p256 += u8::from(value.int()? == 1),
            -2 | -3 => {
                let at = if label == -2 { 1 } else { 33 };
                point[at..at + 32].copy_from_slice(value.bytes().filter(|half| half.len() == 32)?);
                of_p256 += 1;
            }
            _ => return Some(false),
        }
        Some(true)
    })?;
    (of_p256 == 4).then_some(point)
}

/// What a key is known by (RFC 9679).
pub fn thumbprint(point: &Point) -> [u8; 32] {
    let mut thumbprint = [0; 32];
    thumbprint.copy_from_slice(digest(&SHA256, &key(point)).as_ref());
    thumbprint
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn bytes<const LENGTH: usize>(hex: &str) -> [u8; LENGTH] {
        std::array::from_fn(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
    }

    fn point(x: &str, y: &str) -> Point {
        bytes(&format!("04{x}{y}"))
    }

    /// RFC 8392, appendices A.2.3 and A.3, whose key's id is not signed and so not believed by us.
    #[test]
    fn the_standard_s_signed_token_is_signed_by_its_key() {
        let key = point(
            "143329cce7868e416927599cf65a34f3ce2ffda55a7eca69ed8919a394d42f0f",
            "60f7f1a780d8a783bfb7a2dd6b2796e8128dbbcef9d3d168db9529971a36e7b9",
        );
        let token: [u8; 175] = bytes(
            "d28443a10126a104524173796d6d657472696345434453413235365850a70175636f61703a2f2f61732e6578\
             616d706c652e636f6d02656572696b77037818636f61703a2f2f6c696768742e6578616d706c652e636f6d04\
             1a5612aeb0051a5610d9f0061a5610d9f007420b7158405427c1ff28d23fbad1f29c4c7c6a555e601d6fa29f\
             9179bc3d7438bacaca5acd08c8d4d4f96131680c429a01f85951ecee743a52b9b63632c57209120e1c9e30",
        );
        assert!(Signed::read(&token).is_none());
        let (protected, payload, signature) = (&token[3..6], &token[29..109], &token[111..]);
        let signed = |payload| Signed { by: SignedBy::Id(""), payload, protected, signature };
        assert!(signed(payload).is_by(&key));
        assert!(!signed(&payload[1..]).is_by(&key));
    }

    /// RFC 9679, 6.
    #[test]
    fn a_key_is_known_by_the_standard_s_thumbprint() {
        let key = point(
            "65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d",
            "1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c",
        );
        let expected = "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec";
        assert_eq!(thumbprint(&key), bytes(expected));
        assert_eq!(read_key(&mut Reader::new(&super::key(&key))), Some(key));
    }

    /// A header of an algorithm, and perhaps more, around nothing.
    fn message(protected: &[u8]) -> Vec<u8> {
        let message = Writer::default().tag(SIGN1).array(4).bytes(protected).map(0);
        message.bytes(&[]).bytes(&[0; 64]).done()
    }

    #[test]
    fn only_what_we_sign_by_is_read() {
        let by = |algorithm| Writer::default().map(2).int(ALG).int(algorithm).int(KID).bytes(b"a");
        assert!(Signed::read(&message(&by(ES256).done())).is_some());
        // No algorithm, EdDSA, an HMAC by the public key, and RSA.
        for algorithm in [0, -8, 5, -257] {
            assert!(Signed::read(&message(&by(algorithm).done())).is_none(), "{algorithm}");
        }
        let header = |pairs| Writer::default().map(pairs).int(ALG).int(ES256);
        assert!(Signed::read(&message(&header(1).done())).is_none(), "by nobody");
        let both = header(3).int(KID).bytes(b"a").int(KCWT).map(0).done();
        assert!(Signed::read(&message(&both)).is_none(), "by two");
        let critical = header(3).int(2).array(1).int(99).int(KID).bytes(b"a").done();
        assert!(Signed::read(&message(&critical)).is_none(), "by what is not known");
    }
}
