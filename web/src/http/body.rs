//! A form as a browser sends it, within limits.

use std::time::Duration;

use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;

use crate::render::Trouble;

/// The most of a request's body that is kept in memory.
const MOST_KEPT: usize = 12 * 1024 * 1024;
/// The most that is read: what is over the first limit is read and dropped, so that the fields
/// after a photo that is too large still arrive and the browser gets an answer in words.
pub(super) const MOST_READ: usize = 64 * 1024 * 1024;
/// The most of a form without photos.
const MOST_TEXT: usize = 1024 * 1024;
/// The longest text of one field; what a core takes is far below.
const LONGEST_TEXT: usize = 64 * 1024;
/// The most fields.
const MOST_FIELDS: usize = 200;
/// The longest that a body may take to arrive.
const PATIENCE: Duration = Duration::from_mins(3);

/// What was sent.
#[derive(Default)]
pub(super) struct Sent {
    texts: Vec<(String, String)>,
    photos: Vec<(String, Vec<u8>)>,
    /// Whether something was over a limit and was left out.
    pub(super) too_large: bool,
}

impl Sent {
    /// The text of a field.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// All texts, in their order.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Takes the photo of a field.
    pub(super) fn take_photo(&mut self, name: &str) -> Option<Vec<u8>> {
        let at =
            self.photos.iter().position(|(field, bytes)| field == name && !bytes.is_empty())?;
        Some(self.photos.swap_remove(at).1)
    }

    /// Adds a text within the limits.
    fn add(&mut self, name: &str, text: &str) {
        if self.texts.len() >= MOST_FIELDS || text.len() > LONGEST_TEXT || name.len() > 200 {
            self.too_large = true;
            return;
        }
        // A browser sends line breaks as CR LF.
        self.texts.push((name.to_owned(), text.replace("\r\n", "\n")));
    }
}

/// Reads a form, whichever way it is encoded.
pub(super) async fn read(request: Request) -> Result<Sent, Trouble> {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let in_parts = content_type.starts_with("multipart/form-data");
    let in_pairs = content_type.starts_with("application/x-www-form-urlencoded");
    let reading = async {
        if in_parts {
            read_parts(request).await
        } else if in_pairs {
            read_pairs(request).await
        } else {
            Err(Trouble::Malformed)
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap_or(Err(Trouble::Malformed))
}

async fn read_pairs(request: Request) -> Result<Sent, Trouble> {
    let body = axum::body::to_bytes(request.into_body(), MOST_TEXT).await;
    let body = body.map_err(|_| Trouble::TooLarge)?;
    let mut sent = Sent::default();
    for (name, text) in url::form_urlencoded::parse(&body) {
        sent.add(&name, &text);
    }
    Ok(sent)
}

async fn read_parts(request: Request) -> Result<Sent, Trouble> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Trouble::Malformed)?;
    let mut sent = Sent::default();
    let mut kept = 0;
    while let Some(mut part) = parts.next_field().await.map_err(|error| in_words(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let most = if is_file { MOST_KEPT } else { LONGEST_TEXT };
        let mut bytes = Vec::new();
        let mut fits = true;
        while let Some(chunk) = part.chunk().await.map_err(|error| in_words(&error))? {
            fits = fits && bytes.len() + chunk.len() <= most && kept + chunk.len() <= MOST_KEPT;
            if fits {
                kept += chunk.len();
                bytes.extend_from_slice(&chunk);
            } else {
                kept -= bytes.len();
                bytes = Vec::new();
            }
        }
        if !fits || sent.photos.len() >= MOST_FIELDS {
            sent.too_large = true;
        } else if is_file {
            sent.photos.push((name, bytes));
        } else {
            sent.add(&name, &String::from_utf8_lossy(&bytes));
        }
    }
    Ok(sent)
}

fn in_words(error: &axum::extract::multipart::MultipartError) -> Trouble {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        Trouble::TooLarge
    } else {
        Trouble::Malformed
    }
}
