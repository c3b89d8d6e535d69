//! What all that becomes a ticket shares, whatever stands in it: how it is sent and waits, what became of it,
//! and how it is judged.

mod page;
mod rating;
mod waiting;

use live_domain::Timestamp;
use live_protocol::{Receipt, ReceiptStage};
use live_store::{Body, Item, ItemState, Upload};
use serde::Deserialize;
use uuid::Uuid;

use crate::Error;
use crate::section::Context;
use crate::signatures::{DEVICE, encode, hex};

pub use page::{ahead, clock, receipts, silent, timeline, unreachable};
pub use rating::{note, note_field, rating, rating_back, rating_blocks};
pub use waiting::{Waiting, waiting};

/// How many of those that the city has are shown beside those that wait.
pub const RECEIVED_SHOWN: usize = 3;

/// The lane of everything about one ticket: its photos go before it, what is done later after it.
pub fn lane(section: &str, submission: Uuid) -> String {
    format!("{section}/{submission}")
}

/// The submission that an item is about: its lane is named by it or, where a lane holds several, it is
/// the item's own.
pub fn submission_of(item: &Item) -> String {
    match item.lane.strip_prefix(&item.section).and_then(|rest| rest.strip_prefix('/')) {
        Some(id) if !id.contains('/') => id.to_owned(),
        _ => item.id.to_string(),
    }
}

/// Something for the outbox, in the lane of a submission.
pub fn item(
    cx: &Context,
    section: &str,
    (id, submission): (Uuid, Uuid),
    label: &str,
    (path, body): (String, Body),
) -> Item {
    Item {
        id,
        lane: lane(section, submission),
        section: section.to_owned(),
        label: label.to_owned(),
        path,
        body,
        created_at: cx.clock.now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    }
}

/// A file for the outbox.
pub fn file_item(cx: &Context, section: &str, ids: (Uuid, Uuid), label: &str) -> Item {
    item(cx, section, ids, label, (format!("/v1/files/{}", ids.0), Body::File(ids.0)))
}

/// The JSON of an item.
pub fn json(item: &Item) -> Result<&[u8], Error> {
    match &item.body {
        Body::Json(json) => Ok(json),
        Body::File(_) => Err(Error::NotFound),
    }
}

/// The device's own receipt of what is sent.
pub fn signed(
    cx: &Context,
    submission: Uuid,
    digest_input: &[u8],
    at: Timestamp,
) -> Result<Receipt, Error> {
    let digest = ring::digest::digest(&ring::digest::SHA256, digest_input);
    let mut receipt = Receipt {
        stage: ReceiptStage::Device,
        submission,
        digest: hex(digest.as_ref()),
        at,
        key_id: DEVICE.to_owned(),
        signature: String::new(),
    };
    receipt.signature = encode(&cx.keys.sign(&receipt.statement("")).map_err(Error::bug)?);
    Ok(receipt)
}

/// Fetches what of a folder only an answer told of: that may be older than what the change feed will.
pub async fn confirm(cx: &Context, folder: &str) -> Result<(), Error> {
    #[derive(Deserialize)]
    struct Numbered {
        number: String,
    }
    for entry in cx.store.cached_in(folder)? {
        let numbered = live_domain::json::read::<Numbered>(&entry.body);
        if let (None, Ok(Numbered { number })) = (entry.etag, numbered) {
            cx.fetch_own(&format!("{folder}{number}"), true).await?;
        }
    }
    Ok(())
}
