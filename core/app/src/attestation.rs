//! Being attested by an officer, without a network where there is none: this phone shows who asks,
//! scans what the officer's phone answers, and brings it to the city.
//!
//! That somebody was attested stands nowhere but in the outbox: as long as the attestation waits
//! there, what needs a proven person may be begun.

use async_trait::async_trait;
use live_departments::{
    Context, Error, Form, KEYS, Next, Page, Section, button, issuer_key, offer, qr_code,
};
use live_domain::{Timestamp, new_id};
use live_net::{Answer, Auth, Call};
use live_protocol::attestation::{
    ATTESTATION_LIFE, Attestation, Point, Refusal, Request, Verified, thumbprint,
};
use live_protocol::{
    ACCOUNT, ATTESTATIONS, Account, Assurance, AttestationDelivery, AttestationTaken,
    CIVIL_REGISTER, Problem, PublicKeys,
};
use live_screen::{Args, Block, ButtonRole, FieldKind, Notice, Picture, Route, TextField, Tone};
use live_store::{Body, Item, ItemState, Upload};
use serde::{Deserialize, Serialize};
use std::time::Duration;

use crate::{ladder, officer};

pub(crate) const NAME: &str = "attestation";

/// Under which name what this phone shows is kept.
const REQUEST: &str = "attestation";

/// Under which name the city's keys are kept: the copy among what was fetched may go to make room.
const CITY_KEYS: &str = "city-keys";

/// Seconds until it is worth a look whether the officer's phone has brought it, where no feed tells.
const AGAIN_IN: u32 = 15;

/// How old the city's keys may be where the gateway can be asked.
const KEYS_FRESH: Duration = Duration::from_hours(24);

/// What this phone shows, by which it knows the answer.
#[derive(Serialize, Deserialize)]
struct Shown {
    nonce: [u8; 8],
}

#[derive(Serialize, Deserialize)]
struct CityKeys {
    at: Timestamp,
    keys: PublicKeys,
}

/// How sure this phone may be of who holds it: what the city said, or what an officer attested and the
/// city has yet to hear.
pub(crate) fn standing(cx: &Context) -> Assurance {
    if is_waiting(cx) { Assurance::Proven } else { cx.identity.assurance() }
}

/// Whether an attestation for who is signed in waits to be confirmed.
pub(crate) fn is_waiting(cx: &Context) -> bool {
    let now = cx.clock.now();
    if cx.identity.account().is_none() || cx.identity.assurance() >= Assurance::Proven {
        return false;
    }
    let counts = |item: &Item| {
        !matches!(item.state, ItemState::NeedsFix { .. })
            && now < item.created_at.after(ATTESTATION_LIFE)
    };
    item(cx).is_ok_and(|item| item.as_ref().is_some_and(counts))
}

/// That an attestation waits to be confirmed, for screens that go on meanwhile.
pub(crate) fn waiting(cx: &Context) -> Option<Block> {
    let text = || cx.words.say("attestation-waits-short");
    let route = || Some(NAME.to_owned());
    is_waiting(cx).then(|| notice(cx, Tone::Info, "attestation-waits", text(), route()))
}

fn item(cx: &Context) -> Result<Option<Item>, Error> {
    Ok(cx.store.items()?.into_iter().find(|item| item.section == NAME))
}

/// Has the city's keys on the phone before they are needed. Where they are not to be had now, those
/// of before stay.
pub(crate) async fn fetch_keys(cx: &Context) -> Result<(), Error> {
    let now = cx.clock.now();
    let kept: Option<CityKeys> = cx.kept(CITY_KEYS)?;
    if kept.is_some_and(|kept| kept.at <= now && now.since(kept.at) < KEYS_FRESH) {
        return Ok(());
    }
    cx.courier.fetch(KEYS, Auth::None, KEYS_FRESH, false).await?;
    match cx.cached(KEYS)? {
        Some(keys) => cx.keep(CITY_KEYS, &CityKeys { at: now, keys }),
        None => Ok(()),
    }
}

/// Checks an attestation with the city's keys as they are on the phone.
pub(crate) fn verify(cx: &Context, code: &str) -> Result<Verified, Refusal> {
    let keys = city_keys(cx);
    Attestation::verify(code, &cx.city.id, |id| issuer_key(&keys, id), cx.clock.now())
}

/// The city's keys as they are on the phone.
pub(crate) fn city_keys(cx: &Context) -> PublicKeys {
    cx.kept::<CityKeys>(CITY_KEYS).ok().flatten().map(|kept| kept.keys).unwrap_or_default()
}

/// The key of this phone.
pub(crate) fn own_key(cx: &Context) -> Result<Point, Error> {
    let key = cx.keys.public_key().map_err(Error::bug)?;
    key.try_into().map_err(|_| Error::bug("the device's key is no point of P-256"))
}

/// Puts an attestation into the outbox, as this section's.
pub(crate) fn submit(
    cx: &Context,
    section: &str,
    label: String,
    code: String,
    form: &str,
) -> Result<(), Error> {
    let delivery = AttestationDelivery { attestation: code, consent: CIVIL_REGISTER.version };
    let id = new_id(cx.clock.as_ref(), cx.random.as_ref());
    let item = Item {
        id,
        // The officer's do not wait for each other.
        lane: format!("{section}/{id}"),
        section: section.to_owned(),
        label,
        path: ATTESTATIONS.to_owned(),
        body: Body::Json(serde_json::to_vec(&delivery).map_err(Error::bug)?),
        created_at: cx.clock.now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    };
    Ok(cx.store.submit(&[form], &[item])?)
}

/// The code in an item of the outbox.
pub(crate) fn code_of(item: &Item) -> Option<String> {
    let Body::Json(json) = &item.body else { return None };
    Some(live_domain::json::read::<AttestationDelivery>(json).ok()?.attestation)
}

/// Gives an attestation back that was refused, or that is not to be sent: as the form on which another
/// is asked for, with what the city said.
pub(crate) fn reopen(
    cx: &Context,
    item: &Item,
    problem: Option<&Problem>,
    route: &str,
) -> Result<Option<String>, Error> {
    let mut form = Form::default();
    form.changed_at = cx.clock.now();
    form.object_to(problem);
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&[item.id], &format!("form/{route}"), &value)?;
    Ok(Some(route.to_owned()))
}

/// What the city, or this phone, found wrong, in words.
pub(crate) fn objection(cx: &Context, form: &Form) -> Option<Block> {
    let said = form.problems().filter_map(|(field, _)| form.error(&cx.words, field));
    let text = said.collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| notice(cx, Tone::Problem, "attestation-refused", text, None))
}

/// The screens of who is attested.
pub(crate) struct Attested;

#[async_trait]
impl Section for Attested {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Phone
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        if route.segments().len() != 1 {
            return Err(Error::NotFound);
        }
        if cx.identity.assurance() >= Assurance::Proven {
            return Ok(ladder::reached(cx));
        }
        let mut page =
            Page::new(cx.words.say("attestation-title")).with(ladder::draw(cx, Assurance::Proven));
        page.sensitive = true;
        page = match (item(cx)?, cx.kept::<Shown>(REQUEST)?) {
            (Some(item), _) => draw_waiting(cx, &item, page),
            (None, Some(shown)) => draw_request(cx, form, page, &shown)?,
            (None, None) => page
                .with_some(objection(cx, form))
                .with(Block::Text { text: cx.words.say("attestation-lead"), quiet: false })
                .with(Block::Text { text: cx.words.say("attestation-privacy"), quiet: true })
                .with(button(cx, "show", "attestation-show", ButtonRole::Primary)),
        };
        let officers = offer(cx, Picture::Shield, "attestation-officer", officer::NAME);
        Ok(page.with(Block::Items { items: vec![officers], empty: String::new() }))
    }

    async fn load(&self, cx: &Context, _route: &Route, _force: bool) -> Result<(), Error> {
        fetch_keys(cx).await?;
        if cx.identity.is_unknown_here() && cx.kept::<Shown>(REQUEST)?.is_some() {
            // The officer's phone may have brought it, and no feed tells of it here.
            let account = cx.identity.change_account(&cx.api, Call::get(ACCOUNT)).await?;
            raised(cx, &account)?;
        }
        Ok(())
    }

    async fn press(
        &self,
        cx: &Context,
        _route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match action {
            "show" => {
                let mut nonce = [0; 8];
                cx.random.fill(&mut nonce);
                cx.keep(REQUEST, &Shown { nonce })?;
                *form = Form::default();
                Ok(Next::Stay)
            }
            "take" => take(cx, form),
            _ => Ok(Next::Stay),
        }
    }

    fn delivered(&self, cx: &Context, _item: &Item, answer: &Answer) -> Result<(), Error> {
        let taken: AttestationTaken = live_domain::json::read(&answer.body).map_err(Error::bug)?;
        taken.account.map_or(Ok(()), |account| raised(cx, &account))
    }

    async fn arrived(&self, cx: &Context, resources: &[String]) -> Result<(), Error> {
        if !resources.iter().any(|resource| resource == ACCOUNT) {
            return Ok(());
        }
        let account: Option<Account> = cx.cached(ACCOUNT)?;
        account.map_or(Ok(()), |account| raised(cx, &account))
    }

    fn place_of_change(&self, _cx: &Context, resource: &str) -> Result<Option<String>, Error> {
        // By whomever it was proven, or no longer is: the level is shown there.
        Ok((resource == ACCOUNT).then(|| "me".to_owned()))
    }

    fn reopen(
        &self,
        cx: &Context,
        item: &Item,
        problem: Option<&Problem>,
    ) -> Result<Option<String>, Error> {
        cx.store.delete_value(REQUEST)?;
        reopen(cx, item, problem, NAME)
    }
}

/// The city said how sure it is: what waited for that may go.
fn raised(cx: &Context, account: &Account) -> Result<(), Error> {
    cx.identity.take_account(account)?;
    if account.assurance >= Assurance::Proven {
        cx.store.delete_value(REQUEST)?;
        cx.courier.signed_in(account.id)?;
    }
    Ok(())
}

fn request(cx: &Context, shown: &Shown) -> Result<Request, Error> {
    let account = cx.identity.account().ok_or(Error::SignInAgain)?.id;
    Ok(Request { account, device: thumbprint(&own_key(cx)?), nonce: shown.nonce })
}

fn draw_request(cx: &Context, form: &Form, mut page: Page, shown: &Shown) -> Result<Page, Error> {
    page.again_in = cx.identity.is_unknown_here().then_some(AGAIN_IN);
    let words = &cx.words;
    let caption = words.say("attestation-request");
    let code = request(cx, shown)?.to_code();
    Ok(page
        .with(Block::Qr(qr_code(&code, true, caption, words.say("attestation-save"))?))
        .with(scan(cx, form, "attestation"))
        .with(button(cx, "take", "attestation-take", ButtonRole::Primary)))
}

/// That it waits, for how long, and what can be done meanwhile.
fn draw_waiting(cx: &Context, item: &Item, page: Page) -> Page {
    let outbox = format!("{}/{}", crate::outbox::NAME, item.id);
    if matches!(item.state, ItemState::NeedsFix { .. }) {
        let text = cx.words.say("attestation-refused-text");
        return page.with(notice(cx, Tone::Problem, "attestation-refused", text, Some(outbox)));
    }
    let verified = code_of(item).and_then(|code| verify(cx, &code).ok());
    let officer = verified.map(|verified| verified.enrolment.officer).unwrap_or_default();
    let args = Args::new()
        .text("officer", officer)
        .text("when", cx.moment(item.created_at.after(ATTESTATION_LIFE)));
    let text = cx.words.say_with("attestation-waits-text", &args);
    page.with(notice(cx, Tone::Info, "attestation-waits", text, Some(outbox)))
}

/// Takes what the officer's phone shows.
fn take(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    // Pressed a second time: it was taken by the first.
    if item(cx)?.is_some() {
        return Ok(Next::Done(None));
    }
    let wrong = |why: &str| Error::field("attestation", why);
    let shown: Shown = cx.kept(REQUEST)?.ok_or(Error::NotFound)?;
    let code = form.value("attestation").to_owned();
    if code.trim().is_empty() {
        return Err(wrong("empty"));
    }
    let verified = verify(cx, &code).map_err(|refusal| wrong(refusal.code()))?;
    if verified.attestation.request != request(cx, &shown)? {
        return Err(wrong("other-device"));
    }
    let label = cx.words.say("attestation-title");
    submit(cx, NAME, label, code, &format!("form/{NAME}"))?;
    *form = Form::default();
    Ok(Next::Done(None))
}

/// A code to scan, or to paste where there is no camera.
pub(crate) fn scan(cx: &Context, form: &Form, id: &str) -> Block {
    Block::TextField(TextField {
        id: id.to_owned(),
        label: cx.words.say(&format!("{id}-code")),
        help: cx.words.say(&format!("{id}-code-help")),
        kind: FieldKind::Line,
        value: form.value(id).to_owned(),
        optional: false,
        max_chars: 2_400,
        error: form.error(&cx.words, id),
        confirmed: None,
        scan: Some(cx.words.say(&format!("{id}-scan"))),
    })
}

/// A notice with a title of words, about how sure the city is of somebody.
pub(crate) fn notice(
    cx: &Context,
    tone: Tone,
    key: &str,
    text: String,
    route: Option<String>,
) -> Block {
    let icon = if tone == Tone::Problem { Picture::Warning } else { Picture::Shield };
    Block::Notice(Notice { tone, icon, title: cx.words.say(key), text, route })
}
