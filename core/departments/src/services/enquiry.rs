//! A service that is answered at once: asked by a press, and what was answered is kept on the device, as of
//! when it was asked, until the citizen throws it away or asks again.

use live_domain::service::ServiceDefinition;
use live_domain::{Timestamp, json};
use live_net::{Auth, Call, NetError};
use live_protocol::{Assurance, ENQUIRIES, Enquiry, Reply};
use live_screen::{Args, Block, ButtonRole, Fact, Notice, Picture, Tone};
use live_store::Cached;

use super::form::{asked, page_with};
use super::{definition, department_name, entries, in_words, list, principal};
use crate::mandates::answered;
use crate::section::{Context, Next, button};
use crate::{Error, Form};

/// Where a form keeps what was filled in when it was answered: an answer to something else is none.
const ANSWERED: &str = "-answered";
/// Where a form keeps since when the department does not answer.
const UNREACHABLE: &str = "-unreachable-since";

/// Asks now, and keeps what is answered.
pub async fn ask(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let definition = definition(cx, id)?;
    let asked = asked(&definition, form);
    if let Some((wrong, _)) = asked.problems(cx.today(), &cx.city).first() {
        return page_with(&definition, &asked, wrong).map(Next::Go).ok_or(Error::NotFound);
    }
    let mandate = principal::acting(cx, id, form)?;
    let assurance = cx.identity.assurance();
    if assurance < definition.level {
        return Err(Error::StepUp(definition.level));
    }
    let (service, version) = (id.to_owned(), definition.version);
    let enquiry = Enquiry { service, version, mandate, answers: asked.answers.clone() };
    let auth = if assurance > Assurance::Guest { Auth::Account } else { Auth::None };
    let answer = match cx.api.send(Call::post(ENQUIRIES, &enquiry).with_auth(auth)).await {
        Err(NetError::Problem(problem)) if !problem.fields.is_empty() => {
            form.object_to(Some(&problem));
            let page = page_with(&definition, &asked, &problem.fields[0].field);
            return Ok(page.map_or(Next::Stay, Next::Go));
        }
        answer => answer?,
    };
    let reply: Reply = json::read(&answer.body).map_err(Error::bug)?;
    let since = reply.unreachable_since.map(|since| since.to_string());
    form.set(UNREACHABLE, since.clone().unwrap_or_default());
    if since.is_none() {
        form.set(ANSWERED, filled_in(&definition, form)?);
        let now = cx.clock.now();
        let body = answer.body.to_vec();
        let entry = Cached { body, etag: None, stored_at: now, fresh_until: now };
        cx.store.put_cached(&kept_at(id, form), &entry)?;
    }
    Ok(Next::Stay)
}

/// What was answered to what is filled in, and whether the department can be reached.
pub fn blocks(
    cx: &Context,
    definition: &ServiceDefinition,
    form: &Form,
) -> Result<Vec<Block>, Error> {
    let words = &cx.words;
    let mut blocks = Vec::new();
    let notice =
        |tone, icon, title, text| Block::Notice(Notice { tone, icon, title, text, route: None });
    let about = |at| {
        let department = department_name(cx, &definition.department);
        Args::new().text("department", department).text("when", cx.moment(at))
    };
    if let Ok(since) = form.value(UNREACHABLE).parse::<Timestamp>() {
        let title = words.say_with("enquiry-unreachable", &about(since));
        let text = words.say("enquiry-unreachable-text");
        blocks.push(notice(Tone::Attention, Picture::Offline, title, text));
    }
    if !is_answered(form) || form.value(ANSWERED) != filled_in(definition, form)? {
        return Ok(blocks);
    }
    let entry = cx.store.look_at(&kept_at(&definition.id, form), cx.clock.now())?;
    let reply =
        entry.and_then(|entry| Some((json::read::<Reply>(&entry.body).ok()?, entry.stored_at)));
    let Some((reply, at)) = reply else { return Ok(blocks) };
    let (tone, icon) = if reply.attention {
        (Tone::Attention, Picture::Warning)
    } else {
        (Tone::Done, Picture::Check)
    };
    let said = |text| in_words(cx, text).to_owned();
    let fact = |(label, value)| Fact { label: said(label), value: said(value) };
    let facts = reply.facts.iter().map(|known| fact((&known.label, &known.value))).collect();
    blocks.extend([
        notice(tone, icon, said(&reply.title), said(&reply.text)),
        Block::Facts { facts },
        Block::Text { text: words.say_with("enquiry-as-of", &about(at)), quiet: true },
    ]);
    let offered = entries(cx)?.unwrap_or_default();
    let next = reply.next.iter().filter_map(|id| offered.iter().find(|entry| entry.id == *id));
    let items: Vec<_> = next.map(|entry| list::item(cx, entry)).collect();
    if !items.is_empty() {
        let text = words.say("enquiry-next");
        blocks.extend([Block::Heading { text }, Block::Items { items, empty: String::new() }]);
    }
    Ok(blocks)
}

/// The button that throws away what is filled in and what was answered.
pub fn discard(cx: &Context, form: &Form) -> Block {
    let key = if is_answered(form) { "enquiry-forget" } else { "services-discard" };
    button(cx, "discard", key, ButtonRole::Danger)
}

/// Whether something was answered with this form.
pub fn is_answered(form: &Form) -> bool {
    !form.value(ANSWERED).is_empty()
}

/// Throws away what was answered.
pub fn forget(cx: &Context, id: &str, form: &Form) -> Result<(), Error> {
    Ok(cx.store.delete_cached(&kept_at(id, form))?)
}

fn kept_at(id: &str, form: &Form) -> String {
    answered(principal::chosen(form)) + id
}

/// What is filled in, and for whom, in a form that can be compared.
fn filled_in(definition: &ServiceDefinition, form: &Form) -> Result<String, Error> {
    let filled_in = (form.value(principal::FOR), asked(definition, form).answers);
    serde_json::to_string(&filled_in).map_err(Error::bug)
}
