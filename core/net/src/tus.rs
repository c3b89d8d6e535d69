//! Uploads that go on where they broke off: the client's side of tus 1.0.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use live_protocol::tus;
use tokio::sync::watch;
use uuid::Uuid;

use crate::call::Call;
use crate::{Api, Method, NetError, Response};

/// What is to be uploaded.
#[derive(Debug, Clone)]
pub struct NewUpload<'a> {
    /// How many bytes.
    pub size: u64,
    /// Which file it becomes.
    pub file: Uuid,
    /// Its media type.
    pub media_type: &'a str,
    /// SHA-256 of the whole.
    pub sha256: [u8; 32],
    /// The key that makes beginning it again harmless.
    pub key: Uuid,
}

/// An upload that has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Below which path it goes on.
    pub path: String,
    /// How many bytes are there: some, when it was begun before under its key.
    pub arrived: u64,
}

/// The next bytes of an upload.
#[derive(Clone)]
pub struct Piece {
    /// Where they begin.
    pub offset: u64,
    /// They.
    pub bytes: Bytes,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// How much of an upload the gateway has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// So many bytes.
    Bytes(u64),
    /// It does not know the upload (any more): it has to be begun anew.
    Forgotten,
    /// It has another number of bytes than the piece began at, somebody else sends them too, or they
    /// were damaged on the way: ask how many there are.
    Unsure,
}

impl Api {
    /// Begins an upload at a path.
    ///
    /// # Errors
    /// When no success came of it.
    pub async fn begin_upload(
        &self,
        path: &str,
        upload: &NewUpload<'_>,
    ) -> Result<Begun, NetError> {
        let told = |name: &str, value: &str| format!("{name} {}", STANDARD.encode(value));
        let metadata = [
            told(tus::FILE, &upload.file.to_string()),
            told(tus::SHA256, &hex(&upload.sha256)),
            told("filetype", upload.media_type),
        ];
        let call = Call::new(Method::Post, path)
            .as_account()
            .keyed(upload.key)
            .with_header(tus::RESUMABLE, tus::VERSION)
            .with_header(tus::LENGTH, upload.size.to_string())
            .with_header(tus::METADATA, metadata.join(","));
        let response = self.exchange(&call).await?;
        if response.status != 201 {
            return Err(NetError::of(&response));
        }
        let location = response.header("location").unwrap_or_default();
        let path = self
            .base()
            .path_of(path, location)
            .ok_or_else(|| garbled("an upload without a place"))?;
        let arrived = response.header(tus::OFFSET).and_then(|text| text.trim().parse().ok());
        Ok(Begun { path, arrived: arrived.unwrap_or(0) })
    }

    /// Asks how much of an upload has arrived.
    ///
    /// # Errors
    /// When neither a number nor a clear no came of it.
    pub async fn uploaded(&self, path: &str) -> Result<Arrived, NetError> {
        let call =
            Call::new(Method::Head, path).as_account().with_header(tus::RESUMABLE, tus::VERSION);
        arrived(&self.exchange(&call).await?)
    }

    /// Sends the next piece of an upload, and tells how many of its bytes are on their way.
    ///
    /// # Errors
    /// When the piece broke off, and those of any call. Then some of it may have arrived.
    pub async fn upload_piece(
        &self,
        path: &str,
        piece: Piece,
        progress: watch::Sender<u64>,
    ) -> Result<Arrived, NetError> {
        let checksum = format!("sha256 {}", STANDARD.encode(piece.sha256));
        let call = Call::send(Method::Patch, path, piece.bytes, tus::PIECE)
            .as_account()
            .with_header(tus::RESUMABLE, tus::VERSION)
            .with_header(tus::OFFSET, piece.offset.to_string())
            .with_header(tus::CHECKSUM, checksum)
            .telling(progress);
        arrived(&self.exchange(&call).await?)
    }

    /// Ends an upload that is not wanted any more. One that is gone already is as good.
    ///
    /// # Errors
    /// When it may still be there.
    pub async fn end_upload(&self, path: &str) -> Result<(), NetError> {
        let call =
            Call::new(Method::Delete, path).as_account().with_header(tus::RESUMABLE, tus::VERSION);
        match self.exchange(&call).await? {
            response if matches!(response.status, 200..=299 | 404 | 410) => Ok(()),
            response => Err(NetError::of(&response)),
        }
    }
}

/// What an answer says about how much has arrived.
fn arrived(response: &Response) -> Result<Arrived, NetError> {
    match response.status {
        200..=299 => {
            let offset = response.header(tus::OFFSET).and_then(|text| text.trim().parse().ok());
            offset.map(Arrived::Bytes).ok_or_else(|| garbled("an upload without an offset"))
        }
        404 | 410 => Ok(Arrived::Forgotten),
        409 | 423 | tus::WRONG_CHECKSUM => Ok(Arrived::Unsure),
        _ => Err(NetError::of(response)),
    }
}

fn garbled(what: &str) -> NetError {
    NetError::Garbled(what.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
