//! A draft that is finished at a counter: its citizen hands it over with a code, and an officer's phone opens it,
//! fills it in and sends it.
//!
//! On an officer's phone it is the same service under another id, as a trial is. On both phones what was filled in is
//! kept aside while it is in the outbox or elsewhere, and comes back from there.

use std::time::Duration;

use live_domain::service::DocumentNeeded;
use live_net::{Auth, Call, Method};
use live_protocol::{
    APPLICATIONS, Assurance, COUNTER_DRAFTS, CounterCode, CounterDraft, CounterState,
    NewApplication, NewCounterDraft,
};
use live_screen::{Args, Block, ButtonRole, Item, Notice, Picture, Tone};
use live_store::Body;
use uuid::Uuid;

use super::form::{answers, asked, begin_with};
use super::principal::FOR;
use super::{
    CATALOGUE, DRAFTS, FRESH, NAME, application, definition, find, in_words, ready, trial,
};
use crate::section::{Context, FILE_FRESH, Next, Page, UnderWay, button};
use crate::ticket::{Waiting, file_item, item, json, waiting};
use crate::{Error, Form, qr_code};

/// The beginning of where a draft is shown, of its lane, and of the name under which it is kept aside.
const ASIDE: &str = "services/counter/";
/// Where a form keeps the number that it was handed over under.
const NUMBER: &str = "-counter";
/// Where a form that is kept aside keeps the id of what it is a draft of.
pub const DRAFT: &str = "-draft";
/// Where it keeps the code.
const CODE: &str = "-code";
/// Where an officer's form keeps that the application for a service was sent.
const SENT: &str = "-sent.";
/// So long after it was kept aside it is known to have been thrown away, where nothing of it waits.
const SETTLED: Duration = Duration::from_hours(1);

/// Seconds until it is worth a look whether an officer has opened it, where no feed tells.
const AGAIN_IN: u32 = 15;

/// The draft at a counter that a service is filled in for, on an officer's phone, by the service's id.
pub fn draft_of(id: &str) -> Option<Uuid> {
    id.split_once('.')?.0.parse().ok()
}

fn address(draft: Uuid) -> String {
    format!("{ASIDE}{draft}")
}

/// Whether something in the outbox is of a draft at a counter: then where that is shown.
pub fn place_of(item: &live_store::Item) -> Option<String> {
    item.lane.starts_with(ASIDE).then(|| item.lane.clone())
}

/// The draft as the gateway told of it last.
pub fn known(cx: &Context, draft: Uuid) -> Result<Option<CounterDraft>, Error> {
    cx.cached(&CounterDraft::resource(draft))
}

/// The button that hands a draft over. Who fills it in for somebody else has their mandate, which no officer gets.
pub fn offer(cx: &Context, id: &str, form: &Form) -> Option<Block> {
    let is_own = form.value(FOR).is_empty() && !trial::is(id);
    let may = is_own && !form.is_empty();
    may.then(|| button(cx, "hand-over", "counter-hand-over", ButtonRole::Quiet))
}

/// What is filled in leaves the form for the outbox, photos first.
pub fn hand_over(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    // Pressed a second time: it was handed over by the first.
    if form.is_empty() {
        return Ok(Next::Done(Some(NAME.to_owned())));
    }
    let definition = definition(cx, id)?;
    let number = form.value(NUMBER).parse();
    let draft = number.unwrap_or_else(|_| live_domain::new_id(&*cx.clock, &*cx.random));
    form.set(NUMBER, draft.to_string());
    let mut answers = answers(&definition, form);
    answers.retain(|_, answer| !answer.is_empty());
    let label = in_words(cx, &definition.title);
    let mut items = Vec::new();
    for file in form.photos() {
        let is_named = answers.values().any(|answer| *answer == file.to_string());
        if is_named && cx.store.file(file)?.is_some() {
            items.push(file_item(cx, NAME, (file, draft), label));
        }
    }
    let new = NewCounterDraft { service: id.to_owned(), version: definition.version, answers };
    let body = Body::Json(serde_json::to_vec(&new).map_err(Error::bug)?);
    items.push(item(cx, NAME, (draft, draft), label, (COUNTER_DRAFTS.to_owned(), body)));
    send(cx, (draft, id), form, items)
}

/// Keeps a draft aside, and puts what is sent of it into the outbox, in one lane.
pub fn send(
    cx: &Context,
    (draft, id): (Uuid, &str),
    form: &mut Form,
    items: Vec<live_store::Item>,
) -> Result<Next, Error> {
    let lane = address(draft);
    form.set(DRAFT, id);
    form.changed_at = cx.clock.now();
    cx.keep(&lane, form)?;
    let in_lane = |item| live_store::Item { lane: lane.clone(), ..item };
    let items: Vec<_> = items.into_iter().map(in_lane).collect();
    cx.store.submit(&[&format!("{DRAFTS}{id}")], &items)?;
    *form = Form::default();
    Ok(Next::Done(Some(lane)))
}

/// Whether the application for a service was sent of a draft before.
pub fn was_sent(form: &Form, service: &str) -> bool {
    !form.value(&format!("{SENT}{service}")).is_empty()
}

/// Notes what the gateway answered: the code to the citizen's phone, that something was sent to the officer's. What
/// the officer sent is not theirs, and leaves their phone with the last of it.
pub fn delivered(cx: &Context, item: &live_store::Item, answer: &[u8]) -> Result<(), Error> {
    let mut form: Form = cx.kept(&item.lane)?.unwrap_or_default();
    if item.path == COUNTER_DRAFTS {
        let draft: CounterDraft = live_domain::json::read(answer).map_err(Error::bug)?;
        form.set(CODE, draft.code.unwrap_or_default());
        cx.keep(&item.lane, &form)?;
        return cx.keep_answered(&CounterDraft::resource(draft.id), answer);
    }
    let new: NewApplication = live_domain::json::read(json(item)?).map_err(Error::bug)?;
    form.set(&format!("{SENT}{}", new.service), "1");
    let others = |other: &live_store::Item| other.lane == item.lane && other.id != item.id;
    if cx.store.items()?.iter().any(others) {
        return cx.keep(&item.lane, &form);
    }
    forget(cx, &item.lane, &form)
}

/// Nothing of a citizen's draft is left on an officer's phone.
fn forget(cx: &Context, name: &str, form: &Form) -> Result<(), Error> {
    for file in form.photos() {
        cx.store.delete_file(file)?;
        cx.store.delete_cached(&format!("/v1/files/{file}"))?;
    }
    Ok(cx.store.delete_value(name)?)
}

/// Lets go of what was sent at a counter, gives back what is over there, and on an officer's phone lets go of what is
/// no longer theirs.
pub fn tidy(cx: &Context) -> Result<(), Error> {
    let state = |draft: Option<Uuid>| match draft {
        Some(draft) => Ok(known(cx, draft)?.map(|known| known.state)),
        None => Ok::<_, Error>(None),
    };
    for name in cx.store.value_names(DRAFTS)? {
        let draft = draft_of(&name[DRAFTS.len()..]);
        if state(draft)? == Some(CounterState::Over) {
            forget(cx, &name, &cx.kept(&name)?.unwrap_or_default())?;
        }
    }
    for name in cx.store.value_names(ASIDE)? {
        if cx.store.items()?.iter().any(|item| item.lane == name) {
            continue;
        }
        let form: Form = cx.kept(&name)?.unwrap_or_default();
        if draft_of(form.value(DRAFT)).is_some() || form.value(CODE).is_empty() {
            // It was thrown away in the outbox.
            if cx.clock.now().since(form.changed_at) > SETTLED {
                forget(cx, &name, &form)?;
            }
            continue;
        }
        match state(name[ASIDE.len()..].parse().ok())? {
            Some(CounterState::Sent) => cx.store.delete_value(&name)?,
            Some(CounterState::Over) => match give_back(cx, &name, form) {
                Ok(_) | Err(Error::DraftFirst) => {}
                Err(error) => return Err(error),
            },
            _ => {}
        }
    }
    Ok(())
}

/// Makes a draft again of what was kept aside, and says on which route.
fn give_back(cx: &Context, name: &str, mut form: Form) -> Result<String, Error> {
    let id = form.value(DRAFT).to_owned();
    let draft = format!("{DRAFTS}{id}");
    if cx.kept::<Form>(&draft)?.is_some_and(|draft| !draft.is_empty()) {
        return Err(Error::DraftFirst);
    }
    form.set(CODE, "");
    form.changed_at = cx.clock.now();
    cx.keep(&draft, &form)?;
    cx.store.delete_value(name)?;
    Ok(format!("{}/ready", super::address(&id)))
}

/// Takes a draft back: at the gateway first, so that nobody can send it any more.
pub async fn take_back(cx: &Context, draft: &str) -> Result<Next, Error> {
    let name = format!("{ASIDE}{draft}");
    let form: Form = cx.kept(&name)?.ok_or(Error::NotFound)?;
    let resource = format!("{COUNTER_DRAFTS}/{draft}");
    let call = Call::send(Method::Delete, &resource, Vec::new(), "application/json").as_account();
    let answer = cx.api.send(call).await?;
    let after: CounterDraft = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    cx.keep_answered(&resource, &answer.body)?;
    if after.state == CounterState::Sent {
        return Ok(Next::Stay);
    }
    give_back(cx, &name, form).map(|route| Next::Done(Some(route)))
}

/// Opens the draft of a code on an officer's phone: all of it is there afterwards, its photos too, so that it can be
/// finished without a network.
///
/// # Errors
/// What is wrong with the code is told at the field `draft`; those of the network and the store.
pub async fn open(cx: &Context, code: &str) -> Result<Next, Error> {
    let call =
        Call::post(&format!("{COUNTER_DRAFTS}/openings"), &CounterCode { code: code.to_owned() });
    let answer = cx.api.send(call.as_account()).await?;
    let draft: CounterDraft = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    let id = format!("{}.{}", draft.id, draft.service);
    cx.courier.fetch(CATALOGUE, Auth::None, FRESH, false).await?;
    cx.catch_up(true).await?;
    for file in draft.answers.values().filter(|answer| answer.parse::<Uuid>().is_ok()) {
        cx.courier.fetch(&format!("/v1/files/{file}"), Auth::Account, FILE_FRESH, false).await?;
    }
    // What the officer has filled in meanwhile stays.
    let is_here = cx.store.value(&format!("{DRAFTS}{id}"))?.is_some();
    if cx.store.value(&address(draft.id))?.is_some() {
        return Ok(Next::Go(address(draft.id)));
    }
    if !is_here {
        let mut form = Form::default();
        application::refill(cx, &mut form, &draft.answers)?;
        form.set(FOR, draft.id.to_string());
        begin_with(cx, &id, form)?;
    }
    Ok(Next::Go(format!("{}/ready", super::address(&id))))
}

/// What to sign in for, where it waits for that.
pub fn sign_in(cx: &Context) -> Result<Next, Error> {
    let level = Assurance::Phone;
    if cx.identity.assurance() < level { Err(Error::StepUp(level)) } else { Ok(Next::Stay) }
}

/// What of a draft waits in the outbox.
fn waits(cx: &Context, lane: &str) -> Result<Option<Waiting>, Error> {
    let mut all = waiting(cx, NAME, COUNTER_DRAFTS)?;
    all.extend(waiting(cx, NAME, APPLICATIONS)?);
    Ok(all.into_iter().find(|waiting| waiting.item.lane == lane))
}

fn title(cx: &Context, draft: Uuid, form: &Form, known: Option<&CounterDraft>) -> String {
    let officers = draft_of(form.value(DRAFT));
    let id = known.map_or(trial::published(form.value(DRAFT)), |known| &known.service);
    let is_officers = known.is_some_and(|known| known.phone_masked.is_some());
    application::title(cx, id, officers.or(is_officers.then_some(draft)))
}

/// Drafts that are at a counter, or on their way there or back.
pub fn under_way(cx: &Context) -> Result<Vec<UnderWay>, Error> {
    let mut found = Vec::new();
    for name in cx.store.value_names(ASIDE)? {
        let form: Form = cx.kept(&name)?.unwrap_or_default();
        let Ok(draft) = name[ASIDE.len()..].parse() else { continue };
        let known = known(cx, draft)?;
        let (icon, title) = (Picture::People, title(cx, draft, &form, known.as_ref()));
        let item = match (waits(cx, &name)?, known) {
            (Some(waiting), _) => waiting.listed(cx, (icon, title), name),
            (None, Some(known)) if !form.value(CODE).is_empty() => {
                let (state, tone) = state(cx, known.state);
                let detail = until(cx, &known);
                Item { icon, title, detail, state, tone, route: Some(name) }
            }
            _ => continue,
        };
        found.push(UnderWay { item, clock: None });
    }
    Ok(found)
}

fn state(cx: &Context, state: CounterState) -> (String, Tone) {
    let (key, tone) = match state {
        CounterState::Opened => ("counter-opened", Tone::Info),
        CounterState::Sent => ("counter-sent", Tone::Done),
        CounterState::Over => ("counter-over", Tone::Attention),
        CounterState::Waiting | CounterState::Other => ("counter-waiting", Tone::Info),
    };
    (cx.words.say(key), tone)
}

fn until(cx: &Context, known: &CounterDraft) -> String {
    cx.words.say_with("counter-until", &Args::new().text("when", cx.moment(known.until)))
}

/// Where a draft is: on its way, at a counter with its code, or sent.
pub fn draw(cx: &Context, draft: &str) -> Result<Page, Error> {
    let draft: Uuid = draft.parse().map_err(|_| Error::NotFound)?;
    let lane = address(draft);
    let form: Form = cx.kept(&lane)?.unwrap_or_default();
    let known = known(cx, draft)?;
    let title = title(cx, draft, &form, known.as_ref());
    if let Some(waiting) = waits(cx, &lane)? {
        return Ok(Page { sensitive: true, ..waiting.draw(cx, title) });
    }
    let known = known.ok_or(Error::NotFound)?;
    let (text, tone) = state(cx, known.state);
    let is_sent = known.state == CounterState::Sent;
    let again_in = (!is_sent && !cx.is_followed).then_some(AGAIN_IN);
    let page = Page { sensitive: true, again_in, ..Page::new(title) }.with(Block::Notice(Notice {
        tone,
        icon: if is_sent { Picture::Check } else { Picture::People },
        title: text,
        text: if is_sent { cx.words.say("counter-sent-text") } else { until(cx, &known) },
        route: None,
    }));
    let code = form.value(CODE);
    if is_sent || code.is_empty() {
        return Ok(page);
    }
    let page = shown_at_counter(cx, page, code)?;
    let (_, definition) = find(cx, &known.service)?;
    let Some(definition) = definition else { return Ok(page) };
    let asked = asked(&definition, &form);
    let brought = |document: &&DocumentNeeded| Item {
        route: None,
        ..ready::shown_document(cx, &known.service, &asked, document)
    };
    Ok(page
        .with(Block::Heading { text: cx.words.say("services-documents") })
        .with(Block::Items {
            items: asked.documents.iter().map(brought).collect(),
            empty: cx.words.say("services-documents-none"),
        })
        .with(Block::Heading { text: cx.words.say("counter-where") })
        .with(Block::Text { text: in_words(cx, &definition.apply_at).to_owned(), quiet: false })
        .with(Block::Text { text: cx.words.say("counter-take-back-about"), quiet: true })
        .with(button(cx, "take-back", "counter-take-back", ButtonRole::Quiet)))
}

/// The code, to read out and to scan.
fn shown_at_counter(cx: &Context, page: Page, code: &str) -> Result<Page, Error> {
    let (caption, save) = (cx.words.say("counter-code-caption"), cx.words.say("counter-code-save"));
    Ok(page
        .with(Block::Heading { text: code.to_owned() })
        .with(Block::Qr(qr_code(code, false, caption, save)?))
        .with(Block::Text { text: cx.words.say("counter-how"), quiet: false }))
}
