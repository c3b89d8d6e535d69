//! The content of an answer, unpacked as it comes in.

use std::io::{self, Write};

use flate2::write::GzDecoder;

use crate::{MAX_ANSWER_BYTES, TransportError};

/// What of a body has come in. It never holds more than [`MAX_ANSWER_BYTES`].
pub(super) enum Content {
    Plain(Limited),
    Zipped(Box<GzDecoder<Limited>>),
}

impl Content {
    /// Nothing yet.
    pub(super) fn new(is_zipped: bool) -> Self {
        let none = Limited(Vec::new());
        if is_zipped { Self::Zipped(Box::new(GzDecoder::new(none))) } else { Self::Plain(none) }
    }

    /// How many bytes it is, unpacked.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Plain(Limited(bytes)) => bytes.len(),
            Self::Zipped(decoder) => decoder.get_ref().0.len(),
        }
    }

    /// Takes what came in.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), TransportError> {
        let added = match self {
            Self::Plain(plain) => plain.write_all(bytes),
            Self::Zipped(decoder) => decoder.write_all(bytes),
        };
        added.map_err(|error| failure(&error))
    }

    /// All of it, now that nothing more comes.
    pub(super) fn whole(self) -> Result<Vec<u8>, TransportError> {
        match self {
            Self::Plain(Limited(bytes)) => Ok(bytes),
            Self::Zipped(decoder) => {
                decoder.finish().map(|Limited(bytes)| bytes).map_err(|error| failure(&error))
            }
        }
    }
}

/// Bytes up to the limit.
pub(super) struct Limited(Vec<u8>);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_ANSWER_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn failure(error: &io::Error) -> TransportError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => TransportError::TooLarge,
        // Cut short, or no gzip.
        _ => TransportError::Broken,
    }
}
