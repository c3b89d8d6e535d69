//! A NIK that another account has: claiming it, and hearing that somebody claims one's own.

use live_departments::{Context, Error, Form, Next, Page, button, form_photo};
use live_net::Call;
use live_protocol::{CLAIMS, Claim, Claims, MatchReason, Verification};
use live_screen::{
    Args, Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Notice, PhotoField, Picture, Tone,
};

use crate::ladder;

/// Where claims on one's own NIK are shown.
pub(crate) const ROUTE: &str = "account/claims";
/// The field that says whose the other account is.
pub(super) const WHOSE: &str = "claim";
/// The field of the photo, under the name that the gateway objects to it by.
pub(super) const PHOTO: &str = "photo_nik";

/// Asks what claims a NIK: whose the other account is, and a photo of the ID card.
pub(super) fn ask(cx: &Context, form: &Form) -> Vec<Block> {
    let words = &cx.words;
    let option = |claim: Claim| ChoiceOption {
        value: claim.code().to_owned(),
        label: words.say(&format!("claim-{}", claim.code())),
        group: String::new(),
        icon: None,
    };
    vec![
        Block::Choice(Choice {
            id: WHOSE.to_owned(),
            label: words.say("claim-whose"),
            help: words.say("claim-whose-help"),
            style: ChoiceStyle::Open,
            options: Claim::ALL.map(option).into(),
            value: form.value(WHOSE).to_owned(),
            optional: false,
            error: form.error(words, WHOSE),
        }),
        photo(cx, form, PHOTO, "claim-photo"),
        Block::Text { text: words.say("claim-privacy"), quiet: true },
        button(cx, super::SEND, "claim-send", ButtonRole::Primary),
    ]
}

/// A photo to take, with the words of a key.
pub(super) fn photo(cx: &Context, form: &Form, id: &str, key: &str) -> Block {
    Block::PhotoField(PhotoField {
        id: id.to_owned(),
        label: cx.words.say(key),
        help: cx.words.say("receipt-photo-help"),
        photo: form_photo(cx, form, id),
        optional: false,
        error: form.error(&cx.words, id),
    })
}

/// Whether it cannot be decided from afar whose a NIK is.
pub(super) fn needs_proof(receipt: &Verification) -> bool {
    receipt.items.iter().any(|item| item.reason == MatchReason::NeedsProof)
}

/// The ways that end a claim well at once, where there is one.
pub(super) fn proofs(cx: &Context, receipt: &Verification) -> Vec<Block> {
    if receipt.ends_at.is_none() && !needs_proof(receipt) {
        return Vec::new();
    }
    vec![Block::Heading { text: cx.words.say("claim-faster") }, ladder::proofs(cx)]
}

/// Tells that somebody claims the NIK of who is signed in.
pub(crate) fn notice(cx: &Context) -> Result<Option<Notice>, Error> {
    let claims = cx.cached::<Claims>(CLAIMS)?.unwrap_or_default().claims;
    Ok(claims.first().map(|claim| {
        let args = Args::new()
            .text("at", cx.moment(claim.asked_at))
            .text("when", cx.moment(claim.ends_at));
        Notice {
            tone: Tone::Problem,
            icon: Picture::Warning,
            title: cx.words.say("claims-title"),
            text: cx.words.say_with("claims-text", &args),
            route: Some(ROUTE.to_owned()),
        }
    }))
}

/// Draws the claims on one's own NIK, and the way to object.
pub(crate) fn draw(cx: &Context) -> Result<Page, Error> {
    let words = &cx.words;
    let mut page = Page::new(words.say("claims-page"));
    page.sensitive = true;
    let Some(notice) = notice(cx)? else {
        return Ok(page.with(Block::Text { text: words.say("claims-none"), quiet: false }));
    };
    Ok(page
        .with(Block::Notice(Notice { route: None, ..notice }))
        .with(Block::Text { text: words.say("claims-lead"), quiet: false })
        .with(button(cx, "object", "claims-object", ButtonRole::Danger))
        .with(Block::Text { text: words.say("claims-own"), quiet: true }))
}

/// Objects to them.
pub(crate) async fn object(cx: &Context) -> Result<Next, Error> {
    let answer = cx.api.send(Call::delete(CLAIMS).as_account()).await?;
    cx.keep_answered(CLAIMS, &answer.body)?;
    Ok(Next::Stay)
}
