//! Acting for somebody who asks for it: their code on the one phone, scanned or typed on the other.

use std::time::Duration;

use live_departments::{Context, Error, Form, Next, Page, button, mandates, other_side, qr_code};
use live_domain::Timestamp;
use live_net::Call;
use live_protocol::{
    CARE_MANDATE, Invitation, MANDATE_DAYS, MANDATES, MandateAcceptance, MandateOffer, MandateRole,
    NewInvitation, OfferRequest,
};
use live_screen::{
    Args, Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Fact, FieldKind, Notice, Picture,
    TextField, Tone,
};

use super::{ask, day, keep, offline, route_of, text};

/// Under which name the code is kept that the citizen made.
const INVITATION: &str = "family/invitation";

/// How long a code waits to be used.
const CODE_LIFE: Duration = Duration::from_mins(15);

fn invitation(cx: &Context) -> Result<Option<Invitation>, Error> {
    let kept: Option<Invitation> = cx.kept(INVITATION)?;
    Ok(kept.filter(|kept| cx.clock.now() < kept.expires_at))
}

/// The choice of how long, or the code that was made.
pub(super) fn draw_invitation(cx: &Context, form: &Form) -> Result<Page, Error> {
    let page = Page::new(cx.words.say("family-invite"))
        .with(text(cx, "family-invite-lead", true))
        .with_some(offline(cx))
        .with_some(used(cx)?);
    let Some(invitation) = invitation(cx)? else {
        return Ok(page
            .with(days(cx, form))
            // The notice of `CARE_MANDATE`: it is read before the button that agrees to it.
            .with(text(cx, "family-invite-notice", true))
            .with(button(cx, "invite", "family-invite-make", ButtonRole::Primary)));
    };
    let args = Args::new()
        .text("when", cx.moment(invitation.expires_at))
        .text("days", for_days(cx, invitation.days));
    let caption = cx.words.say_with("family-code-caption", &args);
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    Ok(page
        .with(Block::Qr(qr_code(
            &invitation.code,
            false,
            caption,
            cx.words.say("family-code-save"),
        )?))
        .with(Block::Facts { facts: vec![fact("family-code", invitation.code)] })
        .with(text(cx, "family-code-how", true))
        .with(days(cx, form))
        .with(button(cx, "invite", "family-invite-again", ButtonRole::Quiet)))
}

fn days(cx: &Context, form: &Form) -> Block {
    let option = |days: u16| ChoiceOption {
        value: days.to_string(),
        label: for_days(cx, days),
        group: String::new(),
        icon: None,
    };
    Block::Choice(Choice {
        id: "days".to_owned(),
        label: cx.words.say("family-days"),
        help: cx.words.say("family-days-help"),
        style: ChoiceStyle::Open,
        options: MANDATE_DAYS.map(option).to_vec(),
        value: form.value("days").to_owned(),
        optional: false,
        error: form.error(&cx.words, "days"),
    })
}

fn for_days(cx: &Context, days: u16) -> String {
    cx.words.say(match days {
        30 => "family-days-month",
        183 => "family-days-half",
        _ => "family-days-year",
    })
}

/// That somebody has used a code a moment ago.
fn used(cx: &Context) -> Result<Option<Block>, Error> {
    let now = cx.clock.now();
    let newest = mandates(cx)?.into_iter().find(|mandate| {
        mandate.role == MandateRole::Principal
            && mandate.stands(now)
            && now.since(mandate.since) < CODE_LIFE
    });
    Ok(newest.map(|mandate| {
        let args =
            Args::new().text("name", other_side(&mandate)).text("at", super::until(cx, &mandate));
        Block::Notice(Notice {
            tone: Tone::Done,
            icon: Picture::Check,
            title: cx.words.say("family-news-acted-for"),
            text: cx.words.say_with("family-news-acted-for-text", &args),
            route: Some(route_of(&mandate)),
        })
    }))
}

pub(super) async fn invite(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let days = form.value("days").parse();
    let days = days.map_err(|_| Error::field("days", "empty"))?;
    let request = NewInvitation { days, consent: CARE_MANDATE.version };
    let answer = ask(cx, Call::post("/v1/mandates/invitations", &request)).await?;
    let made: Invitation = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    cx.keep(INVITATION, &made)?;
    *form = Form::default();
    Ok(Next::Stay)
}

/// Forgets the code that was made, once somebody acts by it.
pub(super) fn forget_used(cx: &Context) -> Result<(), Error> {
    let Some(made) = invitation(cx)? else { return Ok(()) };
    let used = mandates(cx)?.into_iter().any(|mandate| {
        mandate.role == MandateRole::Principal && mandate.since.after(CODE_LIFE) >= made.expires_at
    });
    if used { Ok(cx.store.delete_value(INVITATION)?) } else { Ok(()) }
}

/// The code to type or scan, or what it allows.
pub(super) fn draw_offer(cx: &Context, form: &Form) -> Page {
    let page = Page::new(cx.words.say("family-act"))
        .with(text(cx, "family-act-lead", true))
        .with_some(offline(cx));
    let Some(until) = form.value("until").parse::<Timestamp>().ok() else {
        return page
            .with(Block::TextField(TextField {
                id: "mandate_code".to_owned(),
                label: cx.words.say("family-code"),
                help: cx.words.say("family-code-help"),
                kind: FieldKind::Line,
                value: form.value("mandate_code").to_owned(),
                optional: false,
                max_chars: 40,
                error: form.error(&cx.words, "mandate_code"),
                confirmed: None,
                scan: Some(cx.words.say("family-code-scan")),
            }))
            .with(button(cx, "look", "family-act-look", ButtonRole::Primary));
    };
    let fact = |key: &str, value: String| Fact { label: cx.words.say(key), value };
    let facts = vec![
        fact("family-for", form.value("phone").to_owned()),
        fact("family-until-fact", day(cx, until)),
    ];
    page.with(Block::Facts { facts })
        .with(text(cx, "family-may-care", false))
        // The notice of `CARE_MANDATE`, as it is for who acts.
        .with(text(cx, "family-act-notice", true))
        .with(button(cx, "agree", "family-act-agree", ButtonRole::Primary))
        .with(button(cx, "other", "family-act-other", ButtonRole::Quiet))
}

/// Asks what the code allows, before anything is agreed to.
pub(super) async fn look(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let mandate_code = code(form)?;
    let answer = ask(cx, Call::post("/v1/mandates/offer", &OfferRequest { mandate_code })).await?;
    let offer: MandateOffer = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    form.set("phone", offer.phone_masked);
    form.set("until", offer.until.to_string());
    Ok(Next::Stay)
}

pub(super) async fn agree(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let request = MandateAcceptance { mandate_code: code(form)?, consent: CARE_MANDATE.version };
    match ask(cx, Call::post(MANDATES, &request)).await {
        Ok(answer) => {
            let mandate = keep(cx, &answer)?;
            *form = Form::default();
            Ok(Next::Done(Some(route_of(&mandate))))
        }
        Err(error) => {
            // What is wrong with the code is said at its field.
            if matches!(error, Error::InvalidInput(_)) {
                form.set("until", "");
            }
            Err(error)
        }
    }
}

fn code(form: &Form) -> Result<String, Error> {
    let code = form.value("mandate_code").trim();
    if code.is_empty() { Err(Error::field("mandate_code", "empty")) } else { Ok(code.to_owned()) }
}
