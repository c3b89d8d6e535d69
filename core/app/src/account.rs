//! The citizen's own account: signing in, being compared with the register, leaving.

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Next, Page, Section, button};
use live_domain::{BirthDate, FamilyCardNumber, Nik};
use live_net::Answer;
use live_protocol::{
    Assurance, CIVIL_REGISTER, CLAIMS, MatchReason, MatchRequest, Problem, Verification,
};
use live_screen::{Args, Block, ButtonRole, FieldKind, Notice, Picture, Route, TextField, Tone};
use live_store::Item;

use crate::ladder::{opens, reached};
use crate::{devices, ladder, number, receipt};

/// The steps of the ladder.
pub(crate) struct Account;

#[async_trait]
impl Section for Account {
    fn name(&self) -> &'static str {
        "account"
    }

    fn needs(&self, route: &Route) -> Assurance {
        match route.segments()[..] {
            ["account", "match" | "receipt" | "claims" | "number"] => Assurance::Phone,
            _ => Assurance::Guest,
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        let have = cx.identity.assurance();
        match route.segments()[..] {
            ["account", "phone"] if have >= Assurance::Phone => Ok(reached(cx)),
            ["account", "match"] if have >= Assurance::Matched => Ok(reached(cx)),
            ["account", "phone"] if cx.identity.is_unknown_here() => draw_match(cx, form),
            ["account", "phone"] => Ok(number::draw_sign_in(cx, form)),
            ["account", "number"] => Ok(number::draw_change(cx, form)),
            ["account", "match"] => draw_match(cx, form),
            ["account", "receipt"] => receipt::draw(cx, form),
            ["account", "claims"] => receipt::claim::draw(cx),
            ["account", "leave"] => draw_leave(cx),
            ["account", "erase"] => draw_erase(cx),
            _ => Err(Error::NotFound),
        }
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            (["account", "match" | "phone"], "match") => match_register(cx, form).await,
            (["account", "match" | "phone"], "own-number") => {
                let typed = typed(form)?;
                number::begin_own(cx, form, &typed).await?;
                match_register(cx, form).await
            }
            (["account", "phone" | "number"], action) => number::press(cx, form, action).await,
            (["account", "receipt"], action) => receipt::press(cx, form, action).await,
            (["account", "claims"], "object") => receipt::claim::object(cx).await,
            (["account", "leave"], "leave") => leave(cx, form).await,
            (["account", "erase"], "erase") => erase(cx, form).await,
            _ => Ok(Next::Stay),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        match route.segments()[..] {
            ["account", "receipt"] => receipt::load(cx, force).await,
            ["account", "claims"] => cx.fetch_own(CLAIMS, force).await,
            _ => Ok(()),
        }
    }

    async fn arrived(&self, cx: &Context, resources: &[String]) -> Result<(), Error> {
        if resources.iter().any(|resource| receipt::is_one(resource)) {
            receipt::take_up(cx).await?;
        }
        Ok(())
    }

    fn delivered(&self, cx: &Context, item: &Item, answer: &Answer) -> Result<(), Error> {
        receipt::delivered(cx, item, answer)
    }

    fn place_of(&self, _item: &Item) -> String {
        receipt::ROUTE.to_owned()
    }

    fn place_of_change(&self, cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        if resource == CLAIMS {
            let claimed = receipt::claim::notice(cx)?;
            return Ok(claimed.map(|_| receipt::claim::ROUTE.to_owned()));
        }
        // That somebody else left the queue is no news.
        let is_news = receipt::is_one(resource)
            && cx.cached::<Verification>(resource)?.is_some_and(|receipt| receipt.place.is_none());
        Ok(is_news.then(|| receipt::ROUTE.to_owned()))
    }

    fn reopen(
        &self,
        cx: &Context,
        item: &Item,
        problem: Option<&Problem>,
    ) -> Result<Option<String>, Error> {
        receipt::reopen(cx, item, problem)?;
        Ok(Some(receipt::ROUTE.to_owned()))
    }
}

fn draw_match(cx: &Context, form: &Form) -> Result<Page, Error> {
    let words = &cx.words;
    // Whose account it is has to be shown anew: a phone number may be somebody else's by now.
    let again = cx.identity.is_unknown_here().then(|| Notice {
        tone: Tone::Attention,
        icon: Picture::Shield,
        title: words.say("match-again"),
        text: words.say("match-again-text"),
        route: None,
    });
    let mut page = Page::new(words.say("match-title"))
        .with(ladder::draw(cx, Assurance::Matched))
        .with(opens(cx, Assurance::Matched))
        .with_some(again.map(Block::Notice))
        .with(Block::Text { text: words.say("match-lead"), quiet: true })
        .with(field(cx, form, "nik", FieldKind::Digits, 40))
        .with(field(cx, form, "family_card", FieldKind::Digits, 40))
        .with(field(cx, form, "birth_date", FieldKind::Digits, 24))
        // The notice of `CIVIL_REGISTER`: it is read before the button that agrees to it.
        .with(Block::Text { text: words.say("match-privacy"), quiet: true })
        .with_some(number::own(cx, form))
        .with(button(cx, "match", "match-button", ButtonRole::Primary))
        .with_some(receipt::way(cx)?)
        .with(ladder::proofs(cx));
    page.sensitive = true;
    Ok(page)
}

/// What was typed; of what is not right, every field is named.
fn typed(form: &Form) -> Result<MatchRequest, Error> {
    let wrong = [
        ("nik", form.value("nik").parse::<Nik>().err()),
        ("family_card", form.value("family_card").parse::<FamilyCardNumber>().err()),
        ("birth_date", form.value("birth_date").parse::<BirthDate>().err()),
    ];
    let wrong = wrong.into_iter().filter_map(|(field, error)| Some((field, error?)));
    let wrong: Vec<_> =
        wrong.map(|(field, error)| (field.to_owned(), error.code().to_owned())).collect();
    if !wrong.is_empty() {
        return Err(Error::InvalidInput(wrong));
    }
    let value = |field| form.value(field).to_owned();
    Ok(MatchRequest {
        nik: value("nik"),
        family_card: value("family_card"),
        birth_date: value("birth_date"),
        consent: Some(CIVIL_REGISTER.version),
    })
}

/// Asks the register. What did not agree is said at its field, and what did is said too, so that
/// only the one is typed again.
pub(crate) async fn match_register(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let request = typed(form)?;
    let was_unknown = cx.identity.is_unknown_here();
    let outcome = match cx.identity.match_register(&cx.api, &request).await {
        Ok(outcome) => outcome,
        Err(error) => return receipt::after(cx, &request, error.into()).await,
    };
    // Who is matched already may name their three again, so that alone says nothing of these.
    let agrees = outcome.fields.iter().all(|answer| answer.reason == MatchReason::Match);
    if agrees && outcome.account.assurance >= Assurance::Matched {
        *form = Form::default();
        cx.courier.signed_in(outcome.account.id)?;
        return if was_unknown { devices::known_now(cx).await } else { Ok(Next::Done(None)) };
    }
    for answer in outcome.fields {
        let name = answer.field.name();
        match answer.reason {
            MatchReason::Match => form.confirm(name, answer.reason.code()),
            MatchReason::NotChecked => {}
            reason => form.object(name, reason.code()),
        }
    }
    receipt::remember(cx, &request).await?;
    Ok(Next::Stay)
}

/// How much has not been sent, and what goes.
fn unsent(cx: &Context, what_goes: &str) -> Result<Notice, Error> {
    let count = i64::try_from(cx.store.items()?.len()).unwrap_or(i64::MAX);
    Ok(Notice {
        tone: if count > 0 { Tone::Problem } else { Tone::Attention },
        icon: Picture::Warning,
        title: cx.words.say_with("leave-unsent", &Args::new().number("count", count)),
        text: cx.words.say(what_goes),
        route: None,
    })
}

fn draw_leave(cx: &Context) -> Result<Page, Error> {
    let notice = unsent(cx, "leave-what-goes")?;
    Ok(Page::new(cx.words.say("leave-title"))
        .with_some(number::lost(cx, Some(number::CHANGE)))
        .with(Block::Notice(notice))
        .with(button(cx, "leave", "leave-button", ButtonRole::Danger)))
}

/// Signs out and takes everything personal off the device, what is unsent included: the citizen
/// was told, and the next person at this device must not send or see it.
async fn leave(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    cx.identity.sign_out(&cx.api).await?;
    cx.store.forget_everything_but(&crate::OF_THE_DEVICE)?;
    *form = Form::default();
    Ok(Next::Home)
}

/// What goes, what of it is nowhere else, and a button that a citizen does not press by mistake.
fn draw_erase(cx: &Context) -> Result<Page, Error> {
    let notice = unsent(cx, "erase-what-goes")?;
    let button = button(cx, "erase", "erase-button", ButtonRole::Danger);
    Ok(Page::new(cx.words.say("erase-title")).with(Block::Notice(notice)).with(button))
}

/// Makes the app what it was when it was new: what a guest did and chose goes too.
async fn erase(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    if cx.identity.account().is_some() {
        cx.identity.sign_out(&cx.api).await?;
    }
    cx.store.forget_everything_but(&[])?;
    *form = Form::default();
    Ok(Next::Home)
}

/// A field to type into, with the words of its id.
pub(crate) fn field(cx: &Context, form: &Form, id: &str, kind: FieldKind, max_chars: u32) -> Block {
    text_field(cx, form, id, &id.replace('_', "-"), kind, max_chars)
}

/// A field to type into, with the words of a key and of its help.
pub(crate) fn text_field(
    cx: &Context,
    form: &Form,
    id: &str,
    key: &str,
    kind: FieldKind,
    max_chars: u32,
) -> Block {
    Block::TextField(TextField {
        id: id.to_owned(),
        label: cx.words.say(key),
        help: cx.words.say(&format!("{key}-help")),
        kind,
        value: form.value(id).to_owned(),
        optional: false,
        max_chars,
        error: form.error(&cx.words, id),
        confirmed: form.confirmation(&cx.words, id),
        scan: None,
    })
}
