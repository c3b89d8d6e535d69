//! A person looks at what did not agree: what they need for it, and what they decide.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::Nik;
use live_protocol::{
    FieldMatch, FieldPhoto, MatchField, MatchReason, Problem, ProblemKind, ReviewRequest,
    VerificationState,
};
use uuid::Uuid;

use super::cases::{self, Case, Draft, load, photos, store};
use super::{changed, claims, own_case, promise, replace, seal, typed_hash};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller, KnownBy};
use crate::services::matching::{self, Typed};
use crate::services::once::{Answer, Once};
use crate::services::rate::Limit;
use crate::services::{Context, Effect, accesses, word};

/// Takes a citizen's wish that a person looks, with a photo for each field that is wanted; or their claim
/// on a NIK that another account has, with a photo of their ID card.
pub(crate) async fn ask(
    ctx: &Context,
    caller: &Caller,
    number: &str,
    once: &Once,
    request: &ReviewRequest,
    address: Option<IpAddr>,
) -> Result<Answer> {
    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(answer);
    }
    let case = own_case(&mut tx, caller, number).await?;
    let wanted = match request.claim {
        Some(_) if case.receipt.claimable => &[MatchField::Nik][..],
        Some(_) => return Err(Error::conflict("it cannot be claimed")),
        None => &case.receipt.wanted,
    };
    if wanted.is_empty() {
        return Err(Error::conflict("no photo is wanted"));
    }
    check_photos(&mut tx, caller, wanted, &request.photos).await?;
    let limit = Limit {
        action: "review",
        max: ctx.limits.reviews_per_account,
        window: Duration::from_hours(1),
    };
    let now = ctx.now();
    limit.take(&mut tx, caller.account.as_bytes(), now).await?;
    let again = case.receipt.state == VerificationState::SentBack;
    let promised = ctx.city.review;
    let days = if again { promised.again_working_days } else { promised.working_days };
    let typed = if again { None } else { Some(typed_again(ctx, &mut tx, &case, request).await?) };
    let items = match request.claim {
        Some(_) => claimed(&case.receipt.items),
        None => case.receipt.items.clone(),
    };
    let held = Draft::held(&case, VerificationState::InReview, items);
    let sealed = typed.as_ref().map(|typed| seal(ctx, number, typed)).transpose()?;
    let draft = Draft {
        sealed: sealed.or(held.sealed.clone()),
        asked_at: held.asked_at.or(Some(now)),
        promised: promise(ctx, now, days),
        ..held
    };
    store(&mut tx, number, caller.account, &draft, now).await?;
    for FieldPhoto { field, photo } in &request.photos {
        sqlx::query(
            "INSERT INTO verification_photos (verification, field, file_id) VALUES ($1, $2, $3)",
        )
        .bind(number)
        .bind(word(field)?)
        .bind(photo.to_string())
        .execute(&mut *tx)
        .await?;
    }
    let mut effect = Effect::from(changed(ctx, &mut tx, caller.account, number).await?);
    if let (Some(claim), Some(typed)) = (request.claim, &typed) {
        claims::limit(ctx, &mut tx, address).await?;
        let begun = claims::begin(ctx, &mut tx, number, &typed.nik_hash(ctx), claim).await?;
        effect = effect.and(begun);
    }
    let answer = Answer::new(201, &load(&mut tx, number).await?.receipt)?;
    once.keep(&mut tx, &answer, now).await?;
    tx.commit().await?;
    effect.tell(ctx).await?;
    Ok(answer)
}

/// The items of a claim: the register, or a person, agreed to all three.
fn claimed(items: &[FieldMatch]) -> Vec<FieldMatch> {
    let agreed = |item: &FieldMatch| match item.reason {
        MatchReason::NotChecked => FieldMatch { reason: MatchReason::Match, ..*item },
        _ => *item,
    };
    items.iter().map(agreed).collect()
}

/// What was typed: it has to be just what was checked.
async fn typed_again(
    ctx: &Context,
    conn: &mut Connection,
    case: &Case,
    request: &ReviewRequest,
) -> Result<Typed> {
    let typed = request.typed.as_ref().ok_or_else(|| Error::field("typed", "empty"))?;
    let typed = Typed::parse(typed)?;
    if case.typed_hash != Some(typed_hash(ctx, &typed)?) {
        return Err(Error::conflict("something else was checked"));
    }
    matching::check_not_another(conn, case.account, &typed.nik_hash(ctx)).await?;
    Ok(typed)
}

/// A photo for each field that is wanted and for no other, each the caller's own and of use for
/// nothing else.
async fn check_photos(
    conn: &mut Connection,
    caller: &Caller,
    wanted: &[MatchField],
    given: &[FieldPhoto],
) -> Result<()> {
    let mut problem = Problem::new(ProblemKind::InvalidInput);
    let mut object = |field: MatchField, reason: &str| {
        problem = problem.clone().and_field(&format!("photo_{}", field.name()), reason);
    };
    for field in MatchField::ALL {
        let photos: Vec<Uuid> =
            given.iter().filter(|p| p.field == field).map(|p| p.photo).collect();
        match (wanted.contains(&field), &photos[..]) {
            (false, []) => {}
            (true, [photo]) if is_free(conn, caller, *photo).await? => {}
            (true, []) => object(field, "empty"),
            (true, [_]) => object(field, "unknown-file"),
            _ => object(field, "too-many"),
        }
    }
    if problem.fields.is_empty() { Ok(()) } else { Err(problem.into()) }
}

/// Whether a photo is the caller's own, and nothing else refers to it.
async fn is_free(conn: &mut Connection, caller: &Caller, photo: Uuid) -> Result<bool> {
    let free: Option<i64> = sqlx::query_scalar(
        "SELECT 1 FROM files f WHERE id = $1 AND account_id = $2
         AND NOT EXISTS (SELECT 1 FROM ticket_photos p WHERE p.file_id = f.id)
         AND NOT EXISTS (SELECT 1 FROM verification_photos p WHERE p.file_id = f.id)",
    )
    .bind(photo.to_string())
    .bind(caller.account.to_string())
    .fetch_optional(conn)
    .await?;
    Ok(free.is_some())
}

/// What a reviewer has to decide: the fields that are not known to be right, each with the photo
/// that shows it. One that has none of its own is shown by that of the NIK.
pub(crate) async fn open_items(
    conn: &mut Connection,
    case: &Case,
) -> Result<Vec<(FieldMatch, Option<Uuid>)>> {
    let photos = photos(conn, &case.receipt.number).await?;
    let of = |field| photos.iter().find(|(known, _)| *known == field).map(|(_, file)| *file);
    let open = case.receipt.items.iter().filter(|item| !item.reason.is_right());
    let fallback = of(MatchField::Nik).or_else(|| photos.first().map(|(_, file)| *file));
    Ok(open.map(|item| (*item, of(item.field).or(fallback))).collect())
}

/// Takes what a reviewer decided, of every field that was open: all right raises the account, one
/// that the document contradicts ends the case, and what could not be read goes back by itself.
pub(crate) async fn decide(
    ctx: &Context,
    reviewer: &str,
    number: &str,
    decisions: &[FieldMatch],
) -> Result<VerificationState> {
    let case = load(&mut *ctx.db.read().await?, number).await?;
    check_lease(ctx, &case, reviewer)?;
    let items = decided(&case, decisions)?;
    let state = outcome(&items);
    // The tax office is asked before anything is held: it may take its time.
    let raised = if state == VerificationState::Matched {
        let typed = case.typed(ctx)?;
        let taxpayer = matching::taxpayer(ctx, case.account, &typed.nik).await?;
        Some((typed, taxpayer))
    } else {
        None
    };
    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes.
    let case = load(&mut tx, number).await?;
    check_lease(ctx, &case, reviewer)?;
    trace(ctx, &mut tx, number, reviewer, state.code()).await?;
    let (state, effect) = match raised {
        Some((typed, taxpayer)) => {
            let (account, holder) = (case.account, (&typed.nik, taxpayer));
            let (state, effect) = raise(ctx, &mut tx, case, items, holder).await?;
            if state == VerificationState::Matched {
                typed.know_family(ctx, &mut tx, account).await?;
            }
            (state, effect)
        }
        None if state == VerificationState::Declined && case.claim.is_some() => {
            (state, claims::refuse(ctx, &mut tx, case).await?)
        }
        None => {
            let draft = match state {
                VerificationState::SentBack => Draft::held(&case, state, items),
                _ => Draft::decided(&case, state, items),
            };
            (state, replace(ctx, &mut tx, case.account, Some(case), draft).await?)
        }
    };
    tx.commit().await?;
    effect.tell(ctx).await?;
    Ok(state)
}

/// Does what follows from everything being right. That another account has the NIK leads on to a claim.
async fn raise(
    ctx: &Context,
    conn: &mut Connection,
    case: Case,
    items: Vec<FieldMatch>,
    holder: (&Nik, Option<String>),
) -> Result<(VerificationState, Effect)> {
    if case.claim.is_some() {
        return claims::found_right(ctx, conn, case, holder).await;
    }
    let (account, hash) = (case.account, accounts::nik_hash(ctx, holder.0));
    let (state, items) = if accounts::is_taken(conn, account, &hash).await? {
        (VerificationState::Open, in_use(items))
    } else {
        matching::check_not_another(conn, account, &hash).await?;
        accounts::raise(ctx, conn, account, holder, KnownBy::Register).await?;
        (VerificationState::Matched, items)
    };
    let typed_hash = case.typed_hash.clone();
    let draft = Draft { typed_hash, ..Draft::decided(&case, state, items) };
    Ok((state, replace(ctx, conn, account, Some(case), draft).await?))
}

/// Refuses who does not have the case open.
pub(crate) fn check_lease(ctx: &Context, case: &Case, reviewer: &str) -> Result<()> {
    let is_open = case.receipt.state == VerificationState::InReview;
    if is_open && case.leased_by(ctx.now()) == Some(reviewer) {
        return Ok(());
    }
    Err(Error::conflict("somebody else has it, or it is decided"))
}

/// The items after the decisions: one for each that was open, and no other.
fn decided(case: &Case, decisions: &[FieldMatch]) -> Result<Vec<FieldMatch>> {
    use MatchReason::{Blurry, Confirmed, CutOff, NotTheSame, WrongDocument};
    let decide = |item: &FieldMatch| {
        if item.reason.is_right() {
            return Ok(*item);
        }
        let mut of = decisions.iter().filter(|decision| decision.field == item.field);
        match (of.next(), of.next()) {
            (Some(decision), None) => match decision.reason {
                Confirmed | NotTheSame | Blurry | CutOff | WrongDocument => Ok(*decision),
                _ => Err(Error::malformed("no decision of a reviewer")),
            },
            _ => Err(Error::field(item.field.name(), "empty")),
        }
    };
    case.receipt.items.iter().map(decide).collect()
}

fn outcome(items: &[FieldMatch]) -> VerificationState {
    let any = |wanted: &dyn Fn(MatchReason) -> bool| items.iter().any(|item| wanted(item.reason));
    if any(&|reason| reason == MatchReason::NotTheSame) {
        VerificationState::Declined
    } else if any(&MatchReason::wants_another_photo) {
        VerificationState::SentBack
    } else {
        VerificationState::Matched
    }
}

/// Everything is right, but another account has the NIK.
fn in_use(mut items: Vec<FieldMatch>) -> Vec<FieldMatch> {
    for item in items.iter_mut().filter(|item| item.field == MatchField::Nik) {
        item.reason = MatchReason::AlreadyInUse;
    }
    items
}

/// Gives a case to a reviewer, who gives back whatever else they had open; a conflict when another
/// has it. That they look is written down for its citizen before they do.
pub(crate) async fn take(ctx: &Context, reviewer: &str, number: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    let case = load(&mut tx, number).await?;
    let now = ctx.now();
    if case.receipt.state != VerificationState::InReview {
        return Err(Error::conflict("it is decided"));
    }
    if case.leased_by(now).is_some_and(|who| who != reviewer) {
        return Err(Error::conflict("somebody else has it"));
    }
    cases::release(&mut tx, reviewer).await?;
    cases::lease(&mut tx, number, reviewer, now.after(cases::LEASE)).await?;
    if let Some(claim) = &case.claim {
        claim.note_look(&mut tx, now).await?;
    }
    let seen = seen(&case);
    accesses::note(&mut tx, case.account, accesses::of_review(number, &seen), now).await?;
    trace(ctx, &mut tx, number, reviewer, "looked").await?;
    Ok(tx.commit().await?)
}

/// What a reviewer gets to see of a case: the document, the NIK, and the fields in question; of a claim
/// what an ID card shows.
fn seen(case: &Case) -> Vec<live_protocol::PersonalData> {
    use live_protocol::PersonalData::{BirthDate, Document, FamilyCard, Nik};
    let is_open = |field| {
        case.receipt.items.iter().any(|item| item.field == field && !item.reason.is_right())
    };
    let mut seen = vec![Document, Nik];
    seen.extend(is_open(MatchField::FamilyCard).then_some(FamilyCard));
    seen.extend((is_open(MatchField::BirthDate) || case.claim.is_some()).then_some(BirthDate));
    seen
}

/// Gives back whatever a reviewer has open.
pub(crate) async fn give_back(ctx: &Context, reviewer: &str) -> Result<()> {
    let mut tx = ctx.db.write().await?;
    cases::release(&mut tx, reviewer).await?;
    Ok(tx.commit().await?)
}

async fn trace(
    ctx: &Context,
    conn: &mut Connection,
    number: &str,
    reviewer: &str,
    act: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO review_trace (verification, reviewer, act, at) VALUES ($1, $2, $3, $4)",
    )
    .bind(number)
    .bind(reviewer)
    .bind(act)
    .bind(ctx.now().unix_millis())
    .execute(conn)
    .await?;
    Ok(())
}
