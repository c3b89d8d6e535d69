//! Asking for a person to look: the photos and the wish, through the outbox.

use live_departments::{Context, Error, Form, Next};
use live_net::Answer;
use live_protocol::{
    Claim, FieldPhoto, MatchField, Problem, ProblemKind, ReviewRequest, VerificationState,
};
use live_store::{Body, Item, ItemState, Upload};
use uuid::Uuid;

use super::claim::WHOSE;
use super::{SECTION, TYPED, keep, kept, photo_id, resource};

/// Under which name the form of the receipt is kept.
const FORM: &str = "form/account/receipt";

/// The photos leave the form and arrive in the outbox, with the wish that somebody looks at them, in
/// one transaction.
pub(super) fn send(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let receipt = kept(cx)?.ok_or(Error::NotFound)?;
    let mut photos = Vec::new();
    let mut empty = Vec::new();
    let claim = Claim::ALL.into_iter().find(|claim| claim.code() == form.value(WHOSE));
    if receipt.claimable && claim.is_none() {
        empty.push((WHOSE.to_owned(), "empty".to_owned()));
    }
    let wanted = if receipt.claimable { &[MatchField::Nik][..] } else { &receipt.wanted };
    for field in wanted.iter().copied() {
        match form.photo(&photo_id(field)) {
            Some((photo, _)) => photos.push(FieldPhoto { field, photo }),
            None => empty.push((photo_id(field), "empty".to_owned())),
        }
    }
    if !empty.is_empty() || photos.is_empty() {
        return Err(Error::InvalidInput(empty));
    }
    let typed = match receipt.state {
        VerificationState::SentBack => None,
        _ => cx.kept(TYPED)?,
    };
    let item = |id: Uuid, path: String, body: Body| Item {
        id,
        lane: resource(&receipt),
        section: SECTION.to_owned(),
        label: cx.words.say("receipt-title"),
        path,
        body,
        created_at: cx.clock.now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    };
    let file = |photo: &FieldPhoto| {
        item(photo.photo, format!("/v1/files/{}", photo.photo), Body::File(photo.photo))
    };
    let mut items: Vec<Item> = photos.iter().map(file).collect();
    let claim = claim.filter(|_| receipt.claimable);
    let request = ReviewRequest { typed, photos, claim };
    let request = serde_json::to_vec(&request).map_err(Error::bug)?;
    let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    items.push(item(id, format!("{}/review", resource(&receipt)), Body::Json(request)));
    cx.store.submit(&[FORM], &items)?;
    *form = Form::default();
    Ok(Next::Stay)
}

/// Takes the gateway's answer to what was sent. A photo is nothing to keep.
pub(crate) fn delivered(cx: &Context, item: &Item, answer: &Answer) -> Result<(), Error> {
    match item.body {
        Body::File(_) => Ok(()),
        Body::Json(_) => keep(cx, &answer.body),
    }
}

/// Gives the photos back that wait, with what is wrong with them.
pub(crate) fn reopen(cx: &Context, item: &Item, problem: Option<&Problem>) -> Result<(), Error> {
    let items: Vec<Item> =
        cx.store.items()?.into_iter().filter(|other| other.lane == item.lane).collect();
    let ids: Vec<Uuid> = items.iter().map(|item| item.id).collect();
    if problem.is_some_and(|problem| problem.kind == ProblemKind::Conflict) {
        // It has gone on without them: something else was checked meanwhile, or nothing is wanted.
        cx.store.delete_value(TYPED)?;
        return Ok(cx.courier.take_back(&ids)?);
    }
    let mut form = Form::default();
    form.changed_at = cx.clock.now();
    for item in &items {
        let Body::Json(json) = &item.body else { continue };
        let request: ReviewRequest = live_domain::json::read(json).map_err(Error::bug)?;
        if let Some(claim) = request.claim {
            form.set(WHOSE, claim.code());
        }
        for FieldPhoto { field, photo } in request.photos {
            // One that the gateway has already is taken anew.
            if let Some(file) = cx.store.file(photo)? {
                form.set_photo(&photo_id(field), photo, file.bytes.len());
            }
        }
    }
    form.object_to(problem);
    let value = serde_json::to_vec(&form).map_err(Error::bug)?;
    Ok(cx.store.turn_back(&ids, FORM, &value)?)
}
