//! From a draft to the outbox, and back when the gateway refuses.

use live_protocol::{NewReport, Problem};
use live_store::{Body, Item};
use uuid::Uuid;

use super::rules::{disclosure, place_of, problems_of_place, problems_of_what};
use super::{DISCLOSURE, FORM};
use crate::laksa::{NAME, category_label};
use crate::section::{Context, Next};
use crate::ticket;
use crate::{Error, Form};

/// The draft leaves and the report arrives in the outbox, in one transaction.
pub fn send(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    // Pressed a second time: it was sent by the first.
    let Ok(submission) = form.value("id").parse::<Uuid>() else {
        return Ok(Next::Done(Some(NAME.to_owned())));
    };
    if !problems_of_what(cx, form).is_empty() {
        return Ok(Next::Go("laksa/new".to_owned()));
    }
    if !problems_of_place(cx, form).is_empty() {
        return Ok(Next::Go("laksa/new/where".to_owned()));
    }
    let photo = form.photo("photo").map(|(file, _)| file);
    let report = signed_report(cx, form, submission, photo)?;
    let label = category_label(&cx.city, &cx.words, &report.category);
    let mut items = Vec::new();
    if let Some(file) = photo
        && cx.store.file(file)?.is_some()
    {
        items.push(ticket::file_item(cx, NAME, (file, submission), &label));
    }
    let body = Body::Json(serde_json::to_vec(&report).map_err(Error::bug)?);
    let to = ("/v1/reports".to_owned(), body);
    items.push(ticket::item(cx, NAME, (submission, submission), &label, to));
    cx.store.submit(&[&format!("form/{FORM}")], &items)?;
    *form = Form::default();
    Ok(Next::Done(Some(format!("laksa/report/{submission}"))))
}

/// The draft is thrown away, its photo with it.
pub fn discard(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    if let Some((file, _)) = form.photo("photo") {
        cx.store.delete_file(file)?;
    }
    *form = Form::default();
    Ok(Next::Home)
}

/// Makes a draft again of a report that waits, with the reasons at its fields where the gateway
/// refused it.
pub fn reopen(cx: &Context, lane: &str, problem: Option<&Problem>) -> Result<String, Error> {
    let name = format!("form/{FORM}");
    if cx.kept::<Form>(&name)?.is_some_and(|draft| !draft.is_empty()) {
        return Err(Error::DraftFirst);
    }
    let items: Vec<_> = cx.store.items()?.into_iter().filter(|item| item.lane == lane).collect();
    let mut form = refilled(cx, &items)?;
    form.changed_at = cx.clock.now();
    let photo = form.photo("photo").map(|(file, _)| file);
    if let Some(problem) = problem {
        object(cx, &mut form, &items, problem);
    }
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    cx.store.turn_back(&ids, &name, &value)?;
    if let Some(file) = photo.filter(|_| form.photo("photo").is_none()) {
        cx.store.delete_file(file)?;
    }
    let has_problem = |fields: &[&str]| fields.iter().any(|field| form.has_problem(field));
    let on_first = has_problem(&["category", "words", "photo"]);
    let on_second = has_problem(&["village", "point", "landmark"]);
    Ok(if on_second && !on_first { "laksa/new/where" } else { "laksa/new" }.to_owned())
}

/// Says at its fields why the gateway refused a report.
fn object(cx: &Context, form: &mut Form, items: &[Item], problem: &Problem) {
    // Another submission than the refused one: a refused key stays refused. One that was not
    // refused keeps its key: perhaps the gateway has it, and then it must not get a second one.
    let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    form.set("id", id.to_string());
    for field in &problem.fields {
        form.object(form_field(&field.field), &field.reason);
    }
    let head_is_photo = items.first().is_some_and(|item| matches!(item.body, Body::File(_)));
    if head_is_photo || form.has_problem("photo") {
        form.clear_photo("photo", first_reason(problem));
    }
}

fn signed_report(
    cx: &Context,
    form: &Form,
    submission: Uuid,
    photo: Option<Uuid>,
) -> Result<NewReport, Error> {
    let category = form.value("category").to_owned();
    let words = form.value("words").trim().to_owned();
    let place = place_of(form);
    let photos: Vec<Uuid> = photo.into_iter().collect();
    let written_at = cx.clock.now();
    let disclosure = disclosure(form);
    let input = NewReport::digest_input(&category, &words, &place, &photos, written_at, disclosure);
    let receipt = ticket::signed(cx, submission, &input, written_at)?;
    Ok(NewReport { category, words, place, photos, written_at, disclosure, receipt })
}

/// What was filled in, as it stands in what waits.
fn refilled(cx: &Context, items: &[Item]) -> Result<Form, Error> {
    let mut form = Form::default();
    let json = items.iter().find_map(|item| ticket::json(item).ok());
    let report: NewReport =
        live_domain::json::read(json.ok_or(Error::NotFound)?).map_err(Error::bug)?;
    form.set("id", report.receipt.submission.to_string());
    form.set("category", report.category);
    form.set("words", report.words);
    form.set("village", report.place.village.unwrap_or_default());
    form.set("landmark", report.place.landmark.unwrap_or_default());
    form.set(DISCLOSURE, report.disclosure.code());
    if let Some(point) = &report.place.point {
        form.set_point("point", point);
    }
    if let Some(file) = report.photos.first() {
        let bytes = cx.store.file(*file)?.map_or(0, |file| file.bytes.len());
        form.set_photo("photo", *file, bytes);
    }
    Ok(form)
}

/// The gateway's name of a member as the form's name of a field.
fn form_field(member: &str) -> &str {
    match member {
        "place" | "place.village" => "village",
        "place.point" => "point",
        "place.landmark" => "landmark",
        "photos" => "photo",
        other => other,
    }
}

fn first_reason(problem: &Problem) -> &str {
    problem.fields.first().map_or("refused", |field| field.reason.as_str())
}
