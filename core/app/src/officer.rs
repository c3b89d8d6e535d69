//! An officer's phone: enrolled with the city's code, it attests people without a network, within what
//! the city allows it, and brings home what their phones have not brought yet.

use async_trait::async_trait;
use live_departments::{
    Context, Error, Form, Next, Page, Section, button, decode, issuer_key, open_at_counter, qr_code,
};
use live_domain::{BirthDate, Nik, new_id};
use live_net::Call;
use live_protocol::attestation::{
    ATTESTATION_LIFE, Attestation, Enrolment, Person, PersonKey, Region, Request,
};
use live_protocol::{Assurance, EnrolmentGrant, EnrolmentRequest, Problem};
use live_screen::{
    Args, Block, Button, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Fact, FieldKind, Picture,
    Route, Tone,
};
use live_store::Item;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account;
use crate::attestation::{self, notice, scan};

pub(crate) const NAME: &str = "officer";

/// The form on which somebody is attested.
const ATTEST: &str = "officer/attest";

/// Under which names what the city granted, and the code that was made last, are kept.
const GRANT: &str = "officer";
const LATEST: &str = "officer/latest";

/// What this phone attests with.
#[derive(Serialize, Deserialize)]
struct Kept {
    grant: EnrolmentGrant,
    /// How many it has attested.
    used: u32,
}

/// What was made last, to be shown until the citizen has scanned it.
#[derive(Serialize, Deserialize)]
struct Latest {
    id: Uuid,
    code: String,
}

/// What the city granted, taken apart.
struct Ready {
    kept: Kept,
    token: Vec<u8>,
    person_key: PersonKey,
    enrolment: Enrolment,
}

impl Ready {
    fn of(cx: &Context) -> Result<Option<Self>, Error> {
        let Some(kept) = cx.kept::<Kept>(GRANT)? else { return Ok(None) };
        let keys = attestation::city_keys(cx);
        let of = |kept: Kept| {
            let token = decode(&kept.grant.token)?;
            let person_key = decode(&kept.grant.person_key)?.try_into().ok()?;
            let key_of = |id: &str| issuer_key(&keys, id);
            let enrolment = Enrolment::verify(&token, &cx.city.id, key_of).ok()?;
            Some(Self { kept, token, person_key, enrolment })
        };
        Ok(of(kept))
    }

    fn left(&self) -> u32 {
        self.enrolment.quota.saturating_sub(self.kept.used)
    }

    fn has_ended(&self, cx: &Context) -> bool {
        self.left() == 0 || cx.clock.now() >= self.enrolment.expires_at
    }
}

/// Whether this phone was enrolled.
pub(crate) fn is_enrolled(cx: &Context) -> bool {
    matches!(cx.store.value(GRANT), Ok(Some(_)))
}

/// The screens of an officer.
pub(crate) struct Officer;

#[async_trait]
impl Section for Officer {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self, _route: &Route) -> Assurance {
        Assurance::Phone
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        let ready = Ready::of(cx)?;
        let mut page = match (&route.segments()[..], &ready) {
            ([NAME, "attest"], Some(ready)) if !ready.has_ended(cx) => draw_attest(cx, form, ready),
            ([NAME] | [NAME, "attest"], Some(ready)) => draw_enrolled(cx, form, ready),
            ([NAME] | [NAME, "attest"], None) => draw_code(cx, form),
            ([NAME, "shown", id], _) => draw_shown(cx, id)?,
            _ => return Err(Error::NotFound),
        };
        page.sensitive = true;
        Ok(page)
    }

    async fn press(
        &self,
        cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match (&route.segments()[..], action) {
            ([NAME, ..], "enrol") => enrol(cx, form).await,
            ([NAME], "open-draft") => open_draft(cx, form).await,
            ([NAME], "begin") => Ok(Next::Go(ATTEST.to_owned())),
            ([NAME, "attest"], "attest") => attest(cx, form),
            ([NAME, "shown", _], "scanned") => {
                cx.store.delete_value(LATEST)?;
                Ok(Next::Done(Some(NAME.to_owned())))
            }
            _ => Ok(Next::Stay),
        }
    }

    fn reopen(
        &self,
        cx: &Context,
        item: &Item,
        problem: Option<&Problem>,
    ) -> Result<Option<String>, Error> {
        attestation::reopen(cx, item, problem, ATTEST)
    }
}

fn draw_code(cx: &Context, form: &Form) -> Page {
    Page::new(cx.words.say("officer-title"))
        .with(Block::Text { text: cx.words.say("officer-lead"), quiet: true })
        .with(field(cx, form, "enrolment_code", FieldKind::Line))
        .with(button(cx, "enrol", "officer-enrol", ButtonRole::Primary))
}

/// Gets what the phone attests with; from then on it needs no network.
async fn enrol(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let code = form.value("enrolment_code").trim().to_owned();
    if code.is_empty() {
        return Err(Error::field("enrolment_code", "empty"));
    }
    attestation::fetch_keys(cx).await?;
    let call = Call::post("/v1/officer/enrolment", &EnrolmentRequest { code }).as_account();
    let answer = cx.api.send(call).await?;
    let grant = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    cx.keep(GRANT, &Kept { grant, used: 0 })?;
    *form = Form::default();
    Ok(Next::Stay)
}

/// What the city allows, and how much of it is left.
fn draw_enrolled(cx: &Context, form: &Form, ready: &Ready) -> Page {
    let words = &cx.words;
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let area = ready.enrolment.area.iter().map(|region| name(cx, *region));
    let facts = vec![
        fact("officer-name", ready.enrolment.officer.clone()),
        fact("officer-area", area.collect::<Vec<_>>().join(", ")),
        fact("officer-left", ready.left().to_string()),
        fact("officer-until", cx.moment(ready.enrolment.expires_at)),
    ];
    let page = Page::new(words.say("officer-title")).with(Block::Facts { facts });
    if !ready.has_ended(cx) {
        return page
            .with(button(cx, "begin", "officer-begin", ButtonRole::Primary))
            .with(Block::Heading { text: words.say("officer-draft") })
            .with(scan(cx, form, "draft"))
            .with(button(cx, "open-draft", "officer-draft-open", ButtonRole::Quiet));
    }
    let text = words.say("officer-ended-text");
    page.with(notice(cx, Tone::Attention, "officer-ended", text, None))
        .with(field(cx, form, "enrolment_code", FieldKind::Line))
        .with(button(cx, "enrol", "officer-enrol", ButtonRole::Primary))
}

/// Opens what a citizen had begun.
async fn open_draft(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let code = form.value("draft").trim();
    if code.is_empty() {
        return Err(Error::field("draft", "empty"));
    }
    let next = open_at_counter(cx, code).await?;
    *form = Form::default();
    Ok(next)
}

/// What is looked at on the card, in one screen; whoever holds the phone signs it.
fn draw_attest(cx: &Context, form: &Form, ready: &Ready) -> Page {
    let words = &cx.words;
    let option = |value: &str, label: String| ChoiceOption {
        value: value.to_owned(),
        label,
        group: String::new(),
        icon: None,
    };
    let answers = [("same", "officer-face-same"), ("other", "officer-face-other")];
    let faces = answers.map(|(value, key)| option(value, words.say(key))).to_vec();
    let villages = villages(cx, &ready.enrolment);
    let villages = villages.into_iter().map(|(code, name)| option(&code, name)).collect();
    let sign = Button::new("attest", words.say("officer-attest"), ButtonRole::Primary)
        .with_icon(Picture::Shield);
    let sign = if cx.confirms_owner { sign.owner_only() } else { sign };
    Page::new(words.say("officer-attest-title"))
        .with_some(attestation::objection(cx, form))
        .with(scan(cx, form, "request"))
        .with(choice(cx, form, "face", ChoiceStyle::Open, faces))
        .with(field(cx, form, "nik", FieldKind::Digits))
        .with(field(cx, form, "birth_date", FieldKind::Digits))
        .with(choice(cx, form, "ktp_village", ChoiceStyle::Folded, villages))
        .with(Block::Text { text: words.say("officer-attest-text"), quiet: true })
        .with(Block::Button(sign))
}

/// Signs, and puts what was signed where both phones find it: on the screen and in the outbox.
fn attest(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let ready = Ready::of(cx)?.filter(|ready| !ready.has_ended(cx));
    let Some(mut ready) = ready else { return Ok(Next::Done(Some(NAME.to_owned()))) };
    let (request, person, village) = check(cx, form, &ready)?;
    // Counted before it is signed: a number never signs twice, whenever the app is killed.
    ready.kept.used += 1;
    cx.keep(GRANT, &ready.kept)?;
    let (id, now) = (new_id(cx.clock.as_ref(), cx.random.as_ref()), cx.clock.now());
    let attestation = Attestation {
        id,
        request,
        number: ready.kept.used,
        village,
        person: person.seal(&ready.person_key, id),
        issued_at: now,
        expires_at: now.after(ATTESTATION_LIFE),
    };
    let code = attestation.sign(&ready.token, |message| cx.keys.sign(message));
    let code = code.map_err(Error::bug)?;
    cx.keep(LATEST, &Latest { id, code: code.clone() })?;
    let number = Args::new().number("number", i64::from(ready.kept.used));
    let label = cx.words.say_with("officer-label", &number);
    attestation::submit(cx, NAME, label, code, &format!("form/{ATTEST}"))?;
    *form = Form::default();
    Ok(Next::Done(Some(format!("{NAME}/shown/{id}"))))
}

/// What was scanned, chosen and typed; of what is not right, every field is named.
fn check(cx: &Context, form: &Form, ready: &Ready) -> Result<(Request, Person, Region), Error> {
    let request = Request::from_code(form.value("request"));
    let nik = form.value("nik").parse::<Nik>();
    let birth_date = form.value("birth_date").parse::<BirthDate>();
    let villages = villages(cx, &ready.enrolment);
    let village = villages.iter().find(|(code, _)| code == form.value("ktp_village"));
    let village = village.and_then(|(code, _)| Region::of_code(code));
    let mut wrong = Vec::new();
    let mut note = |field: &str, why: &str| wrong.push((field.to_owned(), why.to_owned()));
    match (&request, cx.identity.account()) {
        (None, _) => note("request", "unreadable"),
        (Some(request), Some(own)) if request.account == own.id => note("request", "own-account"),
        _ => {}
    }
    match form.value("face") {
        "same" => {}
        "other" => note("face", "other"),
        _ => note("face", "empty"),
    }
    for (field, error) in [("nik", nik.as_ref().err()), ("birth_date", birth_date.as_ref().err())] {
        if let Some(error) = error {
            note(field, error.code());
        }
    }
    if village.is_none() {
        note("ktp_village", "empty");
    }
    match (request, nik, birth_date, village) {
        (Some(request), Ok(nik), Ok(birth_date), Some(village)) if wrong.is_empty() => {
            Ok((request, Person { nik, birth_date }, village))
        }
        _ => Err(Error::InvalidInput(wrong)),
    }
}

/// The code that the citizen scans. It stays until that was said, also when the city has it already.
fn draw_shown(cx: &Context, id: &str) -> Result<Page, Error> {
    let latest: Latest = cx.kept(LATEST)?.ok_or(Error::NotFound)?;
    if latest.id.to_string() != id {
        return Err(Error::NotFound);
    }
    let words = &cx.words;
    let caption = words.say("officer-code");
    Ok(Page::new(words.say("officer-shown-title"))
        .with(Block::Qr(qr_code(&latest.code, true, caption, words.say("attestation-save"))?))
        .with(Block::Text { text: words.say("officer-shown-text"), quiet: true })
        .with(button(cx, "scanned", "officer-scanned", ButtonRole::Primary)))
}

/// The kelurahan of an area: their codes and names.
fn villages(cx: &Context, enrolment: &Enrolment) -> Vec<(String, String)> {
    let regions = cx.city.regions();
    let is_within = |code: &str| {
        let region = Region::of_code(code).filter(|_| code.matches('.').count() == 3);
        region.is_some_and(|region| enrolment.area.iter().any(|area| area.holds(region)))
    };
    let within = regions.iter().filter(|region| is_within(&region.code));
    within.map(|region| (region.code.clone(), region.name.clone())).collect()
}

fn name(cx: &Context, region: Region) -> String {
    let code = region.to_string();
    cx.city.regions().find(&code).map_or(code, |region| region.name.clone())
}

fn field(cx: &Context, form: &Form, id: &str, kind: FieldKind) -> Block {
    let key = id.replace('_', "-");
    // The numbers are those on the card of another.
    let label = if id == "enrolment_code" { key } else { format!("officer-{key}") };
    account::text_field(cx, form, id, &label, kind, 40)
}

fn choice(
    cx: &Context,
    form: &Form,
    id: &str,
    style: ChoiceStyle,
    options: Vec<ChoiceOption>,
) -> Block {
    let key = format!("officer-{}", id.replace('_', "-"));
    Block::Choice(Choice {
        id: id.to_owned(),
        label: cx.words.say(&key),
        help: cx.words.say(&format!("{key}-help")),
        style,
        options,
        value: form.value(id).to_owned(),
        optional: false,
        error: form.error(&cx.words, id),
    })
}
