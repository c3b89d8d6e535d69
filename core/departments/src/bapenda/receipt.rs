//! Proofs of payment, kept on the device for good.

use std::time::Duration;

use live_net::Auth;
use live_protocol::{PaymentReceipt, PublicKeys};
use live_screen::{Args, Block, Document, Fact, Item, Picture, Tone};
use serde::{Deserialize, Serialize};

use super::{object, what_for};
use crate::Error;
use crate::section::{Context, Page};
use crate::signatures::{KEYS, check_payment};

const PREFIX: &str = "bapenda/receipt/";
const KEYS_FRESH: Duration = Duration::from_hours(1);

/// A proof, and whether its signature was found right when it was kept: the keys may be out of
/// reach when it is shown.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    receipt: PaymentReceipt,
    proven: bool,
}

/// The screen of a proof.
pub fn route(receipt: &PaymentReceipt) -> String {
    format!("{PREFIX}{}", receipt.number)
}

/// Whether a proof is kept already.
pub fn is_kept(cx: &Context, receipt: &PaymentReceipt) -> Result<bool, Error> {
    Ok(cx.kept::<Kept>(&route(receipt))?.is_some())
}

/// Keeps a proof for good, with the result of checking it.
pub async fn keep(cx: &Context, receipt: &PaymentReceipt) -> Result<(), Error> {
    let name = route(receipt);
    if cx.kept::<Kept>(&name)?.is_some_and(|kept| kept.proven) {
        return Ok(());
    }
    // Kept even if the keys cannot be fetched now: losing it would be worse than not proving it.
    let keys = match cx.courier.fetch(KEYS, Auth::None, KEYS_FRESH, false).await {
        Ok(_) => cx.cached::<PublicKeys>(KEYS)?.unwrap_or_default(),
        Err(_) => PublicKeys::default(),
    };
    let proven = check_payment(receipt, &keys);
    cx.keep(&name, &Kept { receipt: receipt.clone(), proven })
}

/// Every kept proof, as things of a list.
pub fn items(cx: &Context) -> Result<Vec<Item>, Error> {
    let mut kept = Vec::new();
    for name in cx.store.value_names(PREFIX)? {
        kept.extend(cx.kept::<Kept>(&name)?);
    }
    live_domain::sort::by_key(&mut kept, |kept| std::cmp::Reverse(kept.receipt.paid_at));
    Ok(kept.iter().map(|kept| item(cx, &kept.receipt)).collect())
}

/// Draws a proof.
pub fn draw(cx: &Context, number: &str) -> Result<Page, Error> {
    let kept: Kept = cx.kept(&format!("{PREFIX}{number}"))?.ok_or(Error::NotFound)?;
    let receipt = &kept.receipt;
    let words = &cx.words;
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let proof = if kept.proven { "bapenda-receipt-proven" } else { "bapenda-receipt-unproven" };
    let document = Document {
        title: words.say_with("bapenda-receipt", &Args::new().text("bill", paid_for(cx, receipt))),
        number: receipt.number.clone(),
        facts: vec![
            object(cx, &receipt.kind, &receipt.tax_object),
            fact("bapenda-amount-paid", receipt.amount.to_string()),
            fact("bapenda-paid-at", cx.moment(receipt.paid_at)),
        ],
        assurances: vec![words.say(proof), words.say("bapenda-receipt-kept")],
        file: None,
    };
    let mut page = Page::new(words.say("bapenda-receipt-title")).with(Block::Document(document));
    page.sensitive = true;
    Ok(page)
}

fn paid_for(cx: &Context, receipt: &PaymentReceipt) -> String {
    what_for(cx, &receipt.kind, receipt.year, receipt.month)
}

fn item(cx: &Context, receipt: &PaymentReceipt) -> Item {
    let args = Args::new()
        .text("bill", paid_for(cx, receipt))
        .text("amount", receipt.amount.to_string())
        .text("when", cx.moment(receipt.paid_at));
    Item {
        icon: Picture::Shield,
        title: cx.words.say_with("bapenda-receipt", &args),
        detail: cx.words.say_with("bapenda-receipt-detail", &args),
        state: cx.words.say("bapenda-paid"),
        tone: Tone::Done,
        route: Some(route(receipt)),
    }
}
