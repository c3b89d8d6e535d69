//! The receipt of a verification: what was checked and what is missing, the way on by a person who
//! looks at one thing alone, and what can be done meanwhile.
//!
//! The newest receipt is kept on the device for good, so that it can be shown without a network. What
//! was typed is kept beside it as long as a person may be asked: nothing is typed twice.

pub(crate) mod claim;
mod sending;

use live_departments::{Context, Error, Form, Next, Page, button, offer};
use live_net::Call;
use live_protocol::{
    Assurance, FieldMatch, MatchField, MatchReason, MatchRequest, Verification, VerificationState,
};
use live_screen::{Args, Block, ButtonRole, Document, Fact, Item as Listed, Notice, Picture, Tone};

pub(crate) use sending::{delivered, reopen};

/// Where it is shown, and under which name it is kept.
pub(crate) const ROUTE: &str = "account/receipt";
/// What was typed when it was checked last.
const TYPED: &str = "account/typed";
/// Where the gateway has them.
const FOLDER: &str = "/v1/verifications/";
/// What its button to send the photos does.
pub(crate) const SEND: &str = "send";
/// The section that it belongs to, and the lane of its photos.
const SECTION: &str = "account";
/// Seconds until one that somebody works on is worth another look, where no feed is followed.
const AGAIN_IN: u32 = 15;

/// The newest receipt.
fn kept(cx: &Context) -> Result<Option<Verification>, Error> {
    cx.kept(ROUTE)
}

/// Whether a resource is a receipt.
pub(crate) fn is_one(resource: &str) -> bool {
    resource.starts_with(FOLDER)
}

/// Keeps the newest of the receipts that came, and takes over the level that one has raised the
/// account to.
pub(crate) async fn take_up(cx: &Context) -> Result<(), Error> {
    let receipts: Vec<Verification> = cx.cached_in(FOLDER)?;
    let Some(newest) = receipts.into_iter().max_by(|one, other| one.number.cmp(&other.number))
    else {
        return Ok(());
    };
    cx.keep(ROUTE, &newest)?;
    if newest.state.is_over() {
        cx.store.delete_value(TYPED)?;
    }
    if newest.state == VerificationState::Matched && cx.identity.assurance() < Assurance::Matched {
        let account = cx.identity.change_account(&cx.api, Call::get("/v1/account")).await?;
        cx.courier.signed_in(account.id)?;
    }
    Ok(())
}

/// Brings the newest receipt to the device.
pub(crate) async fn load(cx: &Context, force: bool) -> Result<(), Error> {
    cx.catch_up(force).await?;
    take_up(cx).await?;
    match kept(cx)? {
        // Its place in the queue moves also where nothing else happens to it.
        Some(receipt) if receipt.state == VerificationState::InReview => {
            cx.fetch_own(&resource(&receipt), force).await?;
            take_up(cx).await
        }
        _ => Ok(()),
    }
}

/// Keeps what was typed and did not agree, and fetches the receipt of it. Without a network that
/// comes later.
pub(crate) async fn remember(cx: &Context, typed: &MatchRequest) -> Result<(), Error> {
    if cx.identity.is_unknown_here() {
        // It is not this device's account yet, and has no receipt for it.
        return Ok(());
    }
    cx.keep(TYPED, typed)?;
    if let Err(error) = load(cx, true).await {
        tracing::info!(%error, "the receipt comes later");
    }
    Ok(())
}

/// The register was not asked, or did not answer: on to the receipt that says so, if there is one.
pub(crate) async fn after(cx: &Context, typed: &MatchRequest, error: Error) -> Result<Next, Error> {
    if !matches!(error, Error::RetryAfter(_)) {
        return Err(error);
    }
    remember(cx, typed).await?;
    // Of a gateway that is only busy, no receipt speaks.
    let speaks = |receipt: Verification| {
        receipt.state == VerificationState::Waiting
            || receipt.retry_at.is_some_and(|at| at > cx.clock.now())
    };
    if kept(cx)?.is_some_and(speaks) { Ok(Next::Go(ROUTE.to_owned())) } else { Err(error) }
}

/// Keeps a receipt that the gateway answered with.
fn keep(cx: &Context, answer: &[u8]) -> Result<(), Error> {
    let receipt: Verification = live_domain::json::read(answer).map_err(Error::bug)?;
    cx.keep_answered(&resource(&receipt), answer)?;
    cx.keep(ROUTE, &receipt)
}

fn resource(receipt: &Verification) -> String {
    format!("{FOLDER}{}", receipt.number)
}

/// It as a thing of a list, where there is one that `wanted` picks.
pub(crate) fn listed(
    cx: &Context,
    wanted: impl Fn(VerificationState) -> bool,
) -> Result<Option<Listed>, Error> {
    let receipt = kept(cx)?.filter(|receipt| wanted(receipt.state));
    Ok(receipt.map(|receipt| {
        let standing = Standing::of(cx, &receipt, false);
        Listed {
            icon: Picture::Shield,
            title: cx.words.say("receipt-title"),
            detail: receipt.number,
            state: cx.words.say(standing.key),
            tone: standing.tone,
            route: Some(ROUTE.to_owned()),
        }
    }))
}

/// The way to it from where something did not agree.
pub(crate) fn way(cx: &Context) -> Result<Option<Block>, Error> {
    let is_open = kept(cx)?.is_some_and(|receipt| !receipt.state.is_over());
    Ok(is_open.then(|| {
        Block::Notice(Notice {
            tone: Tone::Info,
            icon: Picture::People,
            title: cx.words.say("receipt-way"),
            text: cx.words.say("receipt-way-text"),
            route: Some(ROUTE.to_owned()),
        })
    }))
}

/// How it stands: the key of its words, its weight, its icon.
struct Standing {
    key: &'static str,
    tone: Tone,
    icon: Picture,
}

impl Standing {
    fn of(cx: &Context, receipt: &Verification, is_unsent: bool) -> Self {
        use VerificationState as S;
        let is_early = receipt.retry_at.is_some_and(|at| at > cx.clock.now());
        let (key, tone, icon) = match receipt.state {
            _ if is_unsent => ("receipt-unsent", Tone::Info, Picture::Waiting),
            S::Open | S::Declined if claim::needs_proof(receipt) => {
                ("receipt-needs-proof", Tone::Attention, Picture::Shield)
            }
            S::Open if receipt.claimable => {
                ("receipt-claimable", Tone::Attention, Picture::Warning)
            }
            S::Open if is_early => ("receipt-limit", Tone::Attention, Picture::Waiting),
            S::Open => ("receipt-open", Tone::Attention, Picture::Warning),
            S::Waiting => ("receipt-waiting", Tone::Info, Picture::Waiting),
            S::InReview if receipt.ends_at.is_some() => {
                ("receipt-claimed", Tone::Info, Picture::People)
            }
            S::Held => ("receipt-held", Tone::Info, Picture::Waiting),
            S::InReview => ("receipt-in-review", Tone::Info, Picture::People),
            S::SentBack => ("receipt-sent-back", Tone::Attention, Picture::Again),
            S::Matched => ("receipt-matched", Tone::Done, Picture::Check),
            S::Declined => ("receipt-declined", Tone::Problem, Picture::Warning),
            S::Withdrawn | S::Other => ("receipt-withdrawn", Tone::Plain, Picture::Info),
        };
        Self { key, tone, icon }
    }
}

/// Whether it has something to send: photos for a person who looks.
pub(crate) fn asks(cx: &Context) -> bool {
    kept(cx).is_ok_and(|receipt| receipt.is_some_and(|kept| may_send(cx, &kept).unwrap_or(false)))
}

fn may_send(cx: &Context, receipt: &Verification) -> Result<bool, Error> {
    let is_known =
        receipt.state == VerificationState::SentBack || cx.kept::<MatchRequest>(TYPED)?.is_some();
    let is_asked = receipt.claimable || !receipt.wanted.is_empty();
    Ok(is_known && is_asked && !is_unsent(cx)?)
}

/// Whether something of it waits to be sent.
fn is_unsent(cx: &Context) -> Result<bool, Error> {
    Ok(cx.store.items()?.iter().any(|item| item.section == SECTION))
}

/// Draws the newest receipt.
pub(crate) fn draw(cx: &Context, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    let mut page = Page::new(words.say("receipt-title"));
    page.sensitive = true;
    let Some(receipt) = kept(cx)? else {
        let text = words.say("receipt-none");
        return Ok(page.with(Block::Text { text, quiet: true }).with(button(
            cx,
            "again",
            "match-button",
            ButtonRole::Primary,
        )));
    };
    let state = receipt.state;
    let is_unsent = is_unsent(cx)?;
    let standing = Standing::of(cx, &receipt, is_unsent);
    let when = receipt.ends_at.or(receipt.retry_at);
    let args = when.map_or_else(Args::new, |at| Args::new().text("when", cx.moment(at)));
    page = page
        .with(Block::Notice(Notice {
            tone: standing.tone,
            icon: standing.icon,
            title: words.say(standing.key),
            text: words.say_with(&format!("{}-text", standing.key), &args),
            route: None,
        }))
        .with_some(queue(cx, &receipt))
        .with(Block::Items {
            items: receipt.items.iter().map(|item| field(cx, *item)).collect(),
            empty: String::new(),
        });
    if may_send(cx, &receipt)? {
        if receipt.claimable {
            page.blocks.extend(claim::ask(cx, form));
        }
        page.blocks.extend(receipt.wanted.iter().map(|wanted| photo(cx, form, &receipt, *wanted)));
    }
    if may_send(cx, &receipt)? && !receipt.wanted.is_empty() {
        page = page
            .with(Block::Text { text: words.say("receipt-privacy"), quiet: true })
            .with(button(cx, SEND, "receipt-send", ButtonRole::Primary));
    }
    page.blocks.extend(claim::proofs(cx, &receipt));
    let is_matched = cx.identity.assurance() >= Assurance::Matched;
    let may_again = (state == VerificationState::Open || state.is_over()) && !is_matched;
    if may_again && !claim::needs_proof(&receipt) {
        page = page.with(button(cx, "again", "receipt-again", ButtonRole::Quiet));
    }
    if !is_unsent && !state.is_over() && state != VerificationState::Open {
        page = page.with(button(cx, "withdraw", "receipt-withdraw", ButtonRole::Quiet));
    }
    let is_busy = matches!(
        state,
        VerificationState::Waiting | VerificationState::InReview | VerificationState::Held
    );
    page.again_in = (is_unsent || is_busy && !cx.is_followed).then_some(AGAIN_IN);
    Ok(page
        .with(Block::Heading { text: words.say("receipt-meanwhile") })
        .with(Block::Text { text: crate::ladder::means(cx), quiet: false })
        .with(Block::Items {
            items: vec![offer(cx, Picture::Services, "receipt-services", "services")],
            empty: String::new(),
        })
        .with(document(cx, &receipt, &standing)))
}

/// Its place in the queue and what was promised.
fn queue(cx: &Context, receipt: &Verification) -> Option<Block> {
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let place = receipt.place.map(|place| fact("receipt-place", place.to_string()));
    // Of a claim, this is when somebody has looked, and not yet its end.
    let key = if receipt.ends_at.is_some() { "claim-promised" } else { "receipt-promised" };
    let promised = receipt.promised.map(|day| fact(key, cx.words.day(day)));
    let facts: Vec<Fact> = place.into_iter().chain(promised).collect();
    (!facts.is_empty()).then_some(Block::Facts { facts })
}

fn label(cx: &Context, field: MatchField) -> String {
    cx.words.say(&field.name().replace('_', "-"))
}

/// In a word or two what is known of a field.
fn found(reason: MatchReason) -> (&'static str, Tone, Picture) {
    match reason {
        reason if reason.is_right() => ("found-right", Tone::Done, Picture::Check),
        reason if reason.wants_another_photo() => {
            ("found-unreadable", Tone::Attention, Picture::Photo)
        }
        MatchReason::NotChecked | MatchReason::TooOften => {
            ("found-unchecked", Tone::Plain, Picture::Info)
        }
        MatchReason::NoAnswer => ("found-no-answer", Tone::Info, Picture::Waiting),
        _ => ("found-other", Tone::Attention, Picture::Warning),
    }
}

/// What is known of a field, and what to do about it.
fn field(cx: &Context, item: FieldMatch) -> Listed {
    let (key, tone, icon) = found(item.reason);
    let mut said = Form::default();
    let words = if item.reason.is_right() {
        said.confirm(item.field.name(), item.reason.code());
        said.confirmation(&cx.words, item.field.name())
    } else {
        said.object(item.field.name(), item.reason.code());
        said.error(&cx.words, item.field.name())
    };
    Listed {
        icon,
        title: label(cx, item.field),
        detail: words.unwrap_or_default(),
        state: cx.words.say(key),
        tone,
        route: None,
    }
}

fn photo_id(field: MatchField) -> String {
    format!("photo_{}", field.name())
}

fn photo(cx: &Context, form: &Form, receipt: &Verification, field: MatchField) -> Block {
    let id = photo_id(field);
    // Of a claim the register agreed to the rest, and the ID card shows enough.
    let key = if receipt.ends_at.is_some() { "claim-photo" } else { &id.replace('_', "-") };
    claim::photo(cx, form, &id, key)
}

/// What can be shown to others: with codes, which somebody at a counter knows.
fn document(cx: &Context, receipt: &Verification, standing: &Standing) -> Block {
    let words = &cx.words;
    let mut facts = vec![
        Fact { label: words.say("receipt-checked-at"), value: cx.moment(receipt.checked_at) },
        Fact { label: words.say("receipt-state"), value: words.say(standing.key) },
    ];
    facts.extend(receipt.items.iter().map(|item| {
        let (key, ..) = found(item.reason);
        let value = format!("{} ({})", words.say(key), item.reason.code());
        Fact { label: label(cx, item.field), value }
    }));
    Block::Document(Document {
        title: words.say("receipt-title"),
        number: receipt.number.clone(),
        facts,
        assurances: vec![words.say("receipt-kept")],
        file: None,
    })
}

/// Does what a button of it says.
pub(crate) async fn press(cx: &Context, form: &mut Form, action: &str) -> Result<Next, Error> {
    match action {
        "again" => Ok(Next::Go("account/match".to_owned())),
        SEND => sending::send(cx, form),
        "withdraw" => {
            let receipt = kept(cx)?.ok_or(Error::NotFound)?;
            let answer = cx.api.send(Call::delete(&resource(&receipt)).as_account()).await?;
            keep(cx, &answer.body)?;
            Ok(Next::Stay)
        }
        _ => Ok(Next::Stay),
    }
}
