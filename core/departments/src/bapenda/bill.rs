//! One bill and its payment.

use live_domain::Timestamp;
use live_net::{Auth, Call, NetError};
use live_protocol::{Bill, BillStatus, Mandate, Payment, PaymentStatus};
use live_screen::{Args, Block, Button, ButtonRole, Fact, Item, Notice, Picture, QrCode, Tone};
use live_store::Cached;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{due_note, lookup, object, receipt, what_for};
use crate::Error;
use crate::mandates::other_side;
use crate::qr::qr_code;
use crate::section::{Context, Next, Page};

/// Seconds between two looks at a payment that is waited for.
const AGAIN_IN: u32 = 4;

/// Where payments are, at the gateway and as the account's change feed brings them.
pub const PAYMENTS: &str = "/v1/payments/";

/// A payment that was begun on this device. Its key is kept before the gateway is asked, so that an
/// answer that was lost is asked for again and never makes a second payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Begun {
    key: Uuid,
    payment: Option<Payment>,
}

/// Where bills are that were looked up.
pub const LOOKED_UP: &str = "bapenda/bill/";

/// A bill's screen.
pub fn route(bill: &Bill) -> String {
    format!("bapenda/bill/{}", bill.id)
}

/// A bill as a thing of a list.
pub fn item(cx: &Context, bill: &Bill) -> Item {
    let args = Args::new()
        .text("bill", name(cx, bill))
        .text("address", bill.address.clone())
        .text("amount", total(bill));
    let (state, tone) = match bill.status {
        BillStatus::Paid => (cx.words.say("bapenda-paid"), Tone::Done),
        BillStatus::Unpaid if bill.due < cx.today() => (due_note(cx, bill.due), Tone::Problem),
        BillStatus::Unpaid => (due_note(cx, bill.due), Tone::Attention),
    };
    Item {
        icon: Picture::Bill,
        title: cx.words.say_with("bapenda-bill-title", &args),
        detail: cx.words.say_with("bapenda-bill-detail", &args),
        state,
        tone,
        route: Some(route(bill)),
    }
}

/// Keeps a bill that was looked up.
pub fn keep(cx: &Context, bill: &Bill) -> Result<(), Error> {
    keep_as(cx, &resource(bill.id), bill)
}

/// Keeps what the gateway answered under a name of our own.
pub fn keep_as<T: Serialize>(cx: &Context, resource: &str, value: &T) -> Result<(), Error> {
    let now = cx.clock.now();
    let body = serde_json::to_vec(value).map_err(Error::bug)?;
    let entry = Cached { body, etag: None, stored_at: now, fresh_until: now };
    Ok(cx.store.put_cached(resource, &entry)?)
}

/// Draws a bill, and its payment where one was begun.
pub fn draw(cx: &Context, id: &str) -> Result<Page, Error> {
    let (bill, mandate) = find(cx, id)?;
    let words = &cx.words;
    let payment = payment_of(cx, bill.id)?;
    let paid =
        payment.as_ref().and_then(|payment| payment.receipt.as_ref()).or(bill.receipt.as_ref());
    let is_paid = bill.status == BillStatus::Paid || paid.is_some();
    let title = match mandate {
        None => name(cx, &bill),
        Some(mandate) => {
            let args = Args::new().text("bill", name(cx, &bill));
            words.say_with("bapenda-bill-for", &args.text("name", other_side(&mandate)))
        }
    };
    let mut page = Page::new(title);
    page.sensitive = true;
    page = page
        .with(Block::Amount {
            label: bill.address.clone(),
            amount: total(&bill),
            note: if is_paid { words.say("bapenda-paid") } else { due_note(cx, bill.due) },
        })
        .with(Block::Facts { facts: facts(cx, &bill) });
    if is_paid {
        let notice = Block::Notice(Notice {
            tone: Tone::Done,
            icon: Picture::Check,
            title: words.say("bapenda-paid-title"),
            text: words.say(if paid.is_some() {
                "bapenda-paid-text"
            } else {
                "bapenda-paid-other"
            }),
            route: paid.map(receipt::route),
        });
        return Ok(page.with(notice));
    }
    match payment {
        Some(payment) if is_open(&payment, cx.clock.now()) => {
            page.again_in = (!comes_by_itself(cx, &payment)?).then_some(AGAIN_IN);
            Ok(page
                .with(Block::Qr(qr(cx, &payment)?))
                .with(Block::Text { text: words.say("bapenda-qris-how"), quiet: true }))
        }
        expired => {
            let again = expired.is_some();
            let key = if again { "bapenda-pay-again" } else { "bapenda-pay" };
            let note = again
                .then(|| Block::Text { text: words.say("bapenda-qris-expired"), quiet: false });
            Ok(page
                .with_some(note)
                .with(Block::Button(Button::new("pay", words.say(key), ButtonRole::Primary)))
                .with(Block::Text { text: words.say("bapenda-pay-note"), quiet: true }))
        }
    }
}

/// Asks how the payment stands that was begun, and whether one was lost on its way.
pub async fn load(cx: &Context, id: &str, force: bool) -> Result<(), Error> {
    take_up(cx).await?;
    let (bill, _) = find(cx, id)?;
    let Some(begun) = begun(cx, bill.id)? else {
        return if force { look_again(cx, &bill).await } else { Ok(()) };
    };
    let Some(payment) = begun.payment else {
        // The answer was lost: asking again with the same key gets the same payment.
        return begin(cx, &bill, begun.key).await;
    };
    if payment.status == PaymentStatus::Waiting && (force || !comes_by_itself(cx, &payment)?) {
        let answer = cx.api.send(Call::get(&format!("{PAYMENTS}{}", payment.id))).await?;
        let payment: Payment = live_domain::json::read(&answer.body).map_err(Error::bug)?;
        settle(cx, begun.key, payment).await?;
    }
    Ok(())
}

/// Begins a payment, or goes on with the one that was begun.
pub async fn pay(cx: &Context, id: &str) -> Result<Next, Error> {
    let (bill, _) = find(cx, id)?;
    let key = match begun(cx, bill.id)? {
        Some(Begun { payment: Some(payment), .. }) if is_open(&payment, cx.clock.now()) => {
            return Ok(Next::Stay);
        }
        Some(Begun { key, payment: None }) => key,
        _ => {
            let key = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
            cx.keep(&value(bill.id), &Begun { key, payment: None })?;
            key
        }
    };
    begin(cx, &bill, key).await?;
    Ok(Next::Stay)
}

async fn begin(cx: &Context, bill: &Bill, key: Uuid) -> Result<(), Error> {
    let path = format!("/v1/bills/{}/payments", bill.id);
    let call = || Call::post(&path, &serde_json::json!({})).keyed(key);
    let signed_in = cx.identity.assurance() > live_protocol::Assurance::Guest;
    let auth = if signed_in { Auth::Account } else { Auth::None };
    let answer = match cx.api.send(call().with_auth(auth)).await {
        // Anybody may pay: that a session has ended is no reason not to.
        Err(NetError::SignInAgain) => cx.api.send(call()).await,
        answer => answer,
    };
    let answer = match answer.map_err(Error::from) {
        Ok(answer) => answer,
        Err(Error::Changed) => {
            // Somebody else has paid it meanwhile: look at the bill again.
            cx.store.delete_value(&value(bill.id))?;
            return look_again(cx, bill).await;
        }
        Err(error) => return Err(error),
    };
    let payment: Payment = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    settle(cx, key, payment).await
}

/// Keeps for good the proofs of payments that the account's change feed has brought: of those that
/// were begun here or on another phone, and of those by which others paid the citizen's own bills.
pub async fn take_up(cx: &Context) -> Result<(), Error> {
    let mut new = false;
    for payment in cx.cached_in::<Payment>(PAYMENTS)? {
        if let Some(proof) = &payment.receipt
            && !receipt::is_kept(cx, proof)?
        {
            receipt::keep(cx, proof).await?;
            new = true;
        }
    }
    if new && cx.identity.assurance() >= live_protocol::Assurance::Matched {
        lookup::load_again(cx).await?;
    }
    Ok(())
}

/// Keeps how a payment stands; the proof is kept for good before anything else.
async fn settle(cx: &Context, key: Uuid, payment: Payment) -> Result<(), Error> {
    if let Some(proof) = &payment.receipt {
        receipt::keep(cx, proof).await?;
    }
    let paid = payment.status == PaymentStatus::Paid;
    let bill = payment.bill;
    cx.keep(&value(bill), &Begun { key, payment: Some(payment) })?;
    if paid && let Some(bill) = cx.cached::<Bill>(&resource(bill))? {
        keep(cx, &Bill { status: BillStatus::Paid, ..bill })?;
    }
    if paid && cx.identity.assurance() >= live_protocol::Assurance::Matched {
        lookup::load_again(cx).await?;
    }
    Ok(())
}

async fn look_again(cx: &Context, bill: &Bill) -> Result<(), Error> {
    if lookup::find(cx, |known| known.id == bill.id)?.is_some() {
        return lookup::load_again(cx).await;
    }
    lookup::ask(cx, &bill.kind, &bill.tax_object).await.map(drop)
}

/// Which tax it is of, and for when.
fn name(cx: &Context, bill: &Bill) -> String {
    what_for(cx, &bill.kind, bill.year, bill.month)
}

/// A bill, and the mandate by which it is seen.
fn find(cx: &Context, id: &str) -> Result<(Bill, Option<Mandate>), Error> {
    let id: Uuid = id.parse().map_err(|_| Error::NotFound)?;
    if let Some(found) = lookup::find(cx, |bill| bill.id == id)? {
        return Ok(found);
    }
    let looked_up: Option<Bill> = cx.cached(&resource(id))?;
    Ok((looked_up.ok_or(Error::NotFound)?, None))
}

fn begun(cx: &Context, bill: Uuid) -> Result<Option<Begun>, Error> {
    cx.kept(&value(bill))
}

/// How the bill's payment stands: as this device knows, or as the account's change feed told.
fn payment_of(cx: &Context, bill: Uuid) -> Result<Option<Payment>, Error> {
    let own = cx.cached_in::<Payment>(PAYMENTS)?.into_iter().filter(|own| own.bill == bill);
    let begun = begun(cx, bill)?.and_then(|begun| begun.payment);
    // Of one payment the feed's is as new at least.
    let all = begun.into_iter().chain(own);
    Ok(all.max_by_key(|payment| (payment.status == PaymentStatus::Paid, payment.expires_at)))
}

/// Whether the account's change feed tells when the payment is made.
fn comes_by_itself(cx: &Context, payment: &Payment) -> Result<bool, Error> {
    let resource = format!("{PAYMENTS}{}", payment.id);
    Ok(cx.is_followed && cx.store.cached(&resource)?.is_some())
}

fn is_open(payment: &Payment, now: Timestamp) -> bool {
    payment.status == PaymentStatus::Waiting && now < payment.expires_at
}

fn qr(cx: &Context, payment: &Payment) -> Result<QrCode, Error> {
    let left = payment.expires_at.since(cx.clock.now()).as_secs().div_ceil(60);
    let args = Args::new()
        .number("minutes", i64::try_from(left).unwrap_or(i64::MAX))
        .text("when", cx.moment(payment.expires_at));
    let caption = cx.words.say_with("bapenda-qris", &args);
    qr_code(&payment.qris, false, caption, cx.words.say("bapenda-qris-save"))
}

fn facts(cx: &Context, bill: &Bill) -> Vec<Fact> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    vec![
        object(cx, &bill.kind, &bill.tax_object),
        fact("bapenda-owner", bill.owner_masked.clone()),
        fact("bapenda-principal", bill.principal.to_string()),
        fact("bapenda-fine", bill.fine.to_string()),
        fact("bapenda-due-date", cx.words.day(bill.due)),
    ]
}

fn total(bill: &Bill) -> String {
    bill.principal.checked_add(bill.fine).unwrap_or(bill.principal).to_string()
}

fn resource(id: Uuid) -> String {
    format!("{LOOKED_UP}{id}")
}

fn value(bill: Uuid) -> String {
    format!("bapenda/payment/{bill}")
}
