//! The server's secrets: what hashes are keyed with and what receipts are signed with.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::Random;
use live_protocol::{PublicKey, PublicKeys};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, hmac};

use crate::db::{Connection, Db};
use crate::error::{Error, Result};
use crate::running::StartError;

/// The fewest bytes that a secret from outside may have.
const SECRET_BYTES: usize = 32;

/// What tokens, codes and numbers are hashed with, so that the database alone gives none away.
#[derive(Clone)]
pub(crate) struct Pepper(hmac::Key);

impl Pepper {
    /// From the configuration, or else generated once into the folder.
    pub fn open(folder: &Path, configured: Option<&[u8]>) -> std::result::Result<Self, StartError> {
        let secret = match configured {
            Some(secret) => secret.to_vec(),
            None => kept(folder, "pepper", || {
                let mut secret = vec![0; SECRET_BYTES];
                SystemRandom::new().fill(&mut secret).map_err(|_| StartError::Secret("random"))?;
                Ok(secret)
            })?,
        };
        if secret.len() < SECRET_BYTES {
            return Err(StartError::Secret("the secret is shorter than 32 bytes"));
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &secret)))
    }

    /// The hash of a value. The same value hashes differently for another purpose.
    pub fn hash(&self, purpose: &str, value: &[u8]) -> Vec<u8> {
        self.tag(purpose, value).as_ref().to_vec()
    }

    /// Whether a value has this hash, in time that says nothing about either.
    pub fn matches(&self, purpose: &str, value: &[u8], hash: &[u8]) -> bool {
        hmac::verify(&self.0, &Self::message(purpose, value), hash).is_ok()
    }

    /// Who of some has this secret, in time that says nothing about any of theirs.
    pub fn find<'a, T>(
        &self,
        purpose: &str,
        given: &[u8],
        among: &'a [T],
        secret_of: impl Fn(&T) -> Vec<u8>,
    ) -> Option<&'a T> {
        let mut found = None;
        for one in among {
            if self.matches(purpose, given, &self.hash(purpose, &secret_of(one))) {
                found = Some(one);
            }
        }
        found
    }

    /// A token of 256 bits that only this server can derive from the seed.
    pub fn token(&self, purpose: &str, seed: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.tag(purpose, seed))
    }

    /// Seals what is kept only for a time, so that the database alone gives nothing of it away. It
    /// opens for the same purpose alone.
    pub fn seal(&self, random: &dyn Random, purpose: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let mut sealed = plain.to_vec();
        self.sealer()?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(purpose.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| Error::fault("sealing failed"))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed.
    pub fn unseal(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let broken = || Error::fault("what was sealed cannot be opened");
        let (nonce, rest) = sealed.split_at_checked(NONCE_LEN).ok_or_else(broken)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| broken())?;
        let mut rest = rest.to_vec();
        let plain = self
            .sealer()?
            .open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut rest)
            .map_err(|_| broken())?;
        Ok(plain.to_vec())
    }

    fn sealer(&self) -> Result<LessSafeKey> {
        let key = UnboundKey::new(&AES_256_GCM, self.tag("seal", b"").as_ref());
        key.map(LessSafeKey::new).map_err(|_| Error::fault("no key to seal with"))
    }

    fn tag(&self, purpose: &str, value: &[u8]) -> hmac::Tag {
        hmac::sign(&self.0, &Self::message(purpose, value))
    }

    fn message(purpose: &str, value: &[u8]) -> Vec<u8> {
        [purpose.as_bytes(), b"\n", value].concat()
    }
}

/// The private key of this name: from the configuration, or else generated once into the folder.
pub(crate) fn key_pair(
    folder: &Path,
    name: &str,
    configured: Option<&[u8]>,
) -> std::result::Result<EcdsaKeyPair, StartError> {
    let random = SystemRandom::new();
    let pkcs8 = match configured {
        Some(pkcs8) => pkcs8.to_vec(),
        None => kept(folder, name, || {
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                .map(|document| document.as_ref().to_vec())
                .map_err(|_| StartError::Secret("a signing key could not be generated"))
        })?,
    };
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8, &random)
        .map_err(|_| StartError::Secret("a signing key is not ECDSA P-256 in PKCS#8"))
}

/// A private key that signs receipts, or the enrolments of officers' devices.
pub(crate) struct Signer {
    id: String,
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    /// The key of `owner` (`gateway`, `laksa`…): from the configuration, or else generated once
    /// into the folder. Its public half gets an id and is published for ever.
    pub async fn open(
        db: &Db,
        folder: &Path,
        owner: &str,
        configured: Option<&[u8]>,
    ) -> std::result::Result<Self, StartError> {
        let random = SystemRandom::new();
        let pair = key_pair(folder, owner, configured)?;
        let public = URL_SAFE_NO_PAD.encode(pair.public_key().as_ref());
        let id = publish(db, owner, &public).await?;
        Ok(Self { id, pair, random })
    }

    /// The id of the key, as it stands in receipts.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public half: an uncompressed point.
    pub fn public_key(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// Signs: ECDSA P-256 with SHA-256, fixed-length, base64url without padding.
    pub fn sign(&self, statement: &[u8]) -> Result<String> {
        self.sign_bytes(statement).map(|signature| URL_SAFE_NO_PAD.encode(signature))
    }

    /// The same as bytes.
    pub fn sign_bytes(&self, statement: &[u8]) -> Result<Vec<u8>> {
        let signature = self.pair.sign(&self.random, statement);
        let signature = signature.map(|signature| signature.as_ref().to_vec());
        signature.map_err(|_| Error::fault("signing failed"))
    }
}

/// Every key that is or was in use.
pub(crate) async fn public_keys(connection: &mut Connection) -> Result<PublicKeys> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, key FROM public_keys ORDER BY id").fetch_all(connection).await?;
    let keys = rows.into_iter().map(|(id, key)| PublicKey { id, key }).collect();
    Ok(PublicKeys { keys })
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(64);
    for byte in digest::digest(&digest::SHA256, bytes).as_ref() {
        write!(text, "{byte:02x}").expect("writing to a string never fails");
    }
    text
}

async fn publish(db: &Db, owner: &str, key: &str) -> std::result::Result<String, sqlx::Error> {
    let mut tx = db.writer().begin_with("BEGIN IMMEDIATE").await?;
    let known: Option<String> = sqlx::query_scalar("SELECT id FROM public_keys WHERE key = $1")
        .bind(key)
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(id) = known {
        return Ok(id);
    }
    let before: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM public_keys WHERE owner = $1")
        .bind(owner)
        .fetch_one(&mut *tx)
        .await?;
    let id = format!("{owner}-{}", before + 1);
    sqlx::query("INSERT INTO public_keys (id, owner, key) VALUES ($1, $2, $3)")
        .bind(&id)
        .bind(owner)
        .bind(key)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(id)
}

/// The secret of this name in the folder, generated when there is none yet.
pub(crate) fn kept(
    folder: &Path,
    name: &str,
    generate: impl FnOnce() -> std::result::Result<Vec<u8>, StartError>,
) -> std::result::Result<Vec<u8>, StartError> {
    let file = folder.join(name);
    match fs::read(&file) {
        Ok(secret) => Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = generate()?;
            write_private(&file, &secret)?;
            Ok(secret)
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes a file that only its owner can read, whole or not at all.
fn write_private(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = file.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut output = options.open(&unfinished)?;
    output.write_all(bytes)?;
    output.sync_all()?;
    fs::rename(&unfinished, file)
}
