//! A signature in a PDF (ISO 32000-2, 12.8; `PAdES` baseline, ETSI EN 319 142-1): what is added stands
//! after the PDF as it was, and signs all of it but the place that it stands in.

use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{Timestamp, UtcOffset};
use pdf_writer::Ref;
use ring::digest::{SHA256, digest};

use super::certificates::Chain;
use super::{Seal, cms};
use crate::error::{Error, Result};
use crate::secrets::Signer;

/// The objects that a drawn document and its signature both name.
pub(super) const CATALOG: Ref = Ref::new(1);
pub(super) const FIELD: Ref = Ref::new(7);

/// What the field of the signature is called.
pub(super) const SIGNATURE: &str = "signature";

/// The bytes that are kept free for a signature with its certificates.
const ROOM: usize = 8 * 1024;

/// The city's own key and its certificates.
pub(crate) struct CitySeal {
    signer: Arc<Signer>,
    chain: Chain,
}

impl CitySeal {
    /// Signs with this key, whose certificates these are.
    pub fn new(signer: Arc<Signer>, chain: Chain) -> Self {
        Self { signer, chain }
    }
}

#[async_trait]
impl Seal for CitySeal {
    async fn seal(&self, pdf: Vec<u8>, now: Timestamp) -> Result<Vec<u8>> {
        let mut update = Update::new(pdf, now)?;
        let digest = digest(&SHA256, &update.signed_bytes());
        let signature = cms::sign(digest.as_ref(), &self.chain, &self.signer)?;
        update.put(&signature)?;
        Ok(update.pdf)
    }
}

/// A PDF with a place for its signature.
struct Update {
    pdf: Vec<u8>,
    /// Where the signature's place begins and ends, its brackets included.
    place: (usize, usize),
}

impl Update {
    fn new(mut pdf: Vec<u8>, now: Timestamp) -> Result<Self> {
        let before = last_number(&pdf, b"startxref").ok_or_else(not_ours)?;
        let size = last_number(&pdf, b"/Size").ok_or_else(not_ours)?;
        let field_at = pdf.len();
        let field = FIELD.get();
        pdf.extend(
            format!(
                "{field} 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig/T({SIGNATURE})/V {size} 0 R\
                 /Rect[0 0 0 0]/F 132/P 3 0 R>>\nendobj\n"
            )
            .bytes(),
        );
        let signature_at = pdf.len();
        let made = date(now);
        pdf.extend(
            format!(
                "{size} 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached\
                 /M({made})/Contents "
            )
            .bytes(),
        );
        let begins = pdf.len();
        pdf.push(b'<');
        pdf.resize(begins + 1 + 2 * ROOM, b'0');
        pdf.push(b'>');
        let ends = pdf.len();
        // The last number is known when all of it is written: it takes its place among spaces.
        pdf.extend(format!("/ByteRange[0 {begins} {ends} ").bytes());
        let rest_at = pdf.len();
        pdf.extend(b"          ]>>\nendobj\n");
        let table_at = pdf.len();
        pdf.extend(
            format!(
                "xref\n{field} 1\n{field_at:010} 00000 n \n{size} 1\n{signature_at:010} 00000 n \n\
                 trailer\n<</Size {}/Root {} 0 R/Info 8 0 R/Prev {before}>>\nstartxref\n{table_at}\n\
                 %%EOF\n",
                size + 1,
                CATALOG.get(),
            )
            .bytes(),
        );
        let rest = (pdf.len() - ends).to_string();
        pdf[rest_at..rest_at + rest.len()].copy_from_slice(rest.as_bytes());
        Ok(Self { pdf, place: (begins, ends) })
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let (begins, ends) = self.place;
        [&self.pdf[..begins], &self.pdf[ends..]].concat()
    }

    fn put(&mut self, signature: &[u8]) -> Result<()> {
        if signature.len() > ROOM {
            return Err(Error::fault("the certificates of documents are too large"));
        }
        for (at, byte) in signature.iter().enumerate() {
            let hex = format!("{byte:02x}");
            let at = self.place.0 + 1 + 2 * at;
            self.pdf[at..at + 2].copy_from_slice(hex.as_bytes());
        }
        Ok(())
    }
}

/// The number after the last time that something stands there.
fn last_number(pdf: &[u8], name: &[u8]) -> Option<usize> {
    let at = pdf.windows(name.len()).rposition(|part| part == name)?;
    let rest = pdf[at + name.len()..].trim_ascii_start();
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

fn not_ours() -> Error {
    Error::fault("a PDF that the city did not draw")
}

/// A moment as PDF writes it.
fn date(at: Timestamp) -> String {
    let at = at.at_offset(UtcOffset::UTC);
    format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}
