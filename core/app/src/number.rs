//! The phone number of an account: signing in with it, giving the account another, and what to do when
//! it is somebody else's.

use live_departments::{Context, Error, Form, Next, Page, button, invalid};
use live_domain::{PhoneNumber, Timestamp};
use live_net::Call;
use live_protocol::{Assurance, MatchRequest, NumberRequest};
use live_screen::{Block, Button, ButtonRole, FieldKind, Picture, Tone};

use crate::account::field;
use crate::attestation::notice;
use crate::ladder;

/// Where the account is given another number.
pub(crate) const CHANGE: &str = "account/number";

/// The code of the reason that a number's account is another person's.
const OTHER_HOLDER: &str = "other-holder";

/// Draws signing in with a number.
pub(crate) fn draw_sign_in(cx: &Context, form: &Form) -> Page {
    let page = Page::new(cx.words.say("phone-title"))
        .with(ladder::draw(cx, Assurance::Phone))
        .with(ladder::opens(cx, Assurance::Phone))
        .with(Block::Text { text: cx.words.say("phone-lead"), quiet: true });
    let finish = Button::new("sign-in", cx.words.say("phone-sign-in"), ButtonRole::Primary);
    with_code(cx, form, page, finish)
}

/// Draws giving the account another number.
pub(crate) fn draw_change(cx: &Context, form: &Form) -> Page {
    let page = Page::new(cx.words.say("number-title"))
        .with_some(lost(cx, None))
        .with(Block::Text { text: cx.words.say("number-lead"), quiet: true });
    let change = Button::new("change", cx.words.say("number-change"), ButtonRole::Primary);
    // Who holds an open phone for a minute is not to take the account along.
    let change = if cx.confirms_owner { change.owner_only() } else { change };
    with_code(cx, form, page, change)
}

/// A number, and once a code was sent, the code and what is done with it.
fn with_code(cx: &Context, form: &Form, page: Page, finish: Button) -> Page {
    let code_was_sent = !form.value("resend_at").is_empty();
    let mut page = page.with(field(cx, form, "phone", FieldKind::Phone, 24));
    page.sensitive = true;
    if !code_was_sent {
        return page.with(button(cx, "send-code", "phone-send-code", ButtonRole::Primary));
    }
    let may_resend =
        form.value("resend_at").parse::<Timestamp>().is_ok_and(|at| cx.clock.now() >= at);
    page =
        page.with(field(cx, form, "code", FieldKind::OneTimeCode, 12)).with(Block::Button(finish));
    if may_resend {
        page = page.with(button(cx, "send-code", "phone-resend", ButtonRole::Quiet));
    }
    page.with(button(cx, "other-number", "phone-other", ButtonRole::Quiet))
}

/// Does what a button of the two screens says.
pub(crate) async fn press(cx: &Context, form: &mut Form, action: &str) -> Result<Next, Error> {
    match action {
        "send-code" => send_code(cx, form).await,
        "other-number" => {
            form.set("code", "");
            form.set("resend_at", "");
            Ok(Next::Stay)
        }
        "sign-in" => {
            let code = typed_code(form)?;
            let account = cx.identity.sign_in(&cx.api, form.value("phone"), &code).await?;
            cx.courier.signed_in(account.id)?;
            *form = Form::default();
            Ok(Next::Done(None))
        }
        "change" => {
            let request =
                NumberRequest { phone: form.value("phone").to_owned(), code: typed_code(form)? };
            let call = Call::post("/v1/account/number", &request);
            cx.identity.change_account(&cx.api, call).await?;
            *form = Form::default();
            Ok(Next::Done(None))
        }
        _ => Ok(Next::Stay),
    }
}

async fn send_code(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let phone = form.value("phone").to_owned();
    phone.parse::<PhoneNumber>().map_err(|error| invalid("phone", &error))?;
    let sent = cx.identity.request_code(&cx.api, &phone).await?;
    form.set("code", "");
    form.set("resend_at", sent.resend_at.to_string());
    form.confirm("phone", "code-sent");
    Ok(Next::Stay)
}

fn typed_code(form: &Form) -> Result<String, Error> {
    let code = form.value("code").to_owned();
    if code.trim().is_empty() { Err(Error::field("code", "empty")) } else { Ok(code) }
}

/// Tells that the account's number is somebody else's by now.
pub(crate) fn lost(cx: &Context, route: Option<&str>) -> Option<Block> {
    let account = cx.identity.account().filter(|account| account.phone_masked.is_empty());
    let text = || cx.words.say("number-lost-text");
    account.map(|_| notice(cx, Tone::Problem, "number-lost", text(), route.map(str::to_owned)))
}

/// What to press where the number's account turned out to be another person's.
pub(crate) fn own(cx: &Context, form: &Form) -> Option<Block> {
    let is_another = form.problems().any(|problem| problem == ("nik", OTHER_HOLDER));
    (cx.identity.is_unknown_here() && is_another).then(|| {
        let own = Button::new("own-number", cx.words.say("number-own"), ButtonRole::Primary);
        Block::Button(own.with_icon(Picture::Phone))
    })
}

/// Begins an account of one's own with the number.
pub(crate) async fn begin_own(
    cx: &Context,
    form: &mut Form,
    typed: &MatchRequest,
) -> Result<(), Error> {
    match cx.identity.begin_own_account(&cx.api, typed).await.map_err(Error::from) {
        Ok(account) => Ok(cx.courier.signed_in(account.id)?),
        Err(Error::SignInAgain) => {
            // The number has to be confirmed once more, or its account is there and the answer was lost.
            cx.identity.sign_out(&cx.api).await?;
            Err(Error::SignInAgain)
        }
        Err(error @ (Error::Offline | Error::RetryAfter(_))) => {
            // It is pressed again.
            form.object("nik", OTHER_HOLDER);
            Err(error)
        }
        Err(error) => Err(error),
    }
}
