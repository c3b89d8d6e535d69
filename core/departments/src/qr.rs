//! Codes to scan.

use live_screen::QrCode;
use qrcodegen::{QrCode as Pattern, QrCodeEcc};

use crate::Error;

/// A code of this payload. `dense` makes it smaller for as much, for a code that is read off a whole
/// screen and not off paper.
///
/// # Errors
/// When it is too long for a code.
pub fn qr_code(payload: &str, dense: bool, caption: String, save: String) -> Result<QrCode, Error> {
    let correction = if dense { QrCodeEcc::Low } else { QrCodeEcc::Medium };
    let pattern = Pattern::encode_text(payload, correction).map_err(Error::bug)?;
    let side = pattern.size();
    let modules = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    Ok(QrCode {
        size: u32::try_from(side).map_err(Error::bug)?,
        modules: modules.map(|(x, y)| pattern.get_module(x, y)).collect(),
        caption,
        save,
        payload: payload.to_owned(),
    })
}
