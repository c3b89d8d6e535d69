//! Raising an account's assurance by asking the civil register about a NIK and a family card.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{BirthDate, FamilyCardNumber, Invalid, Nik};
use live_protocol::{
    CIVIL_REGISTER, FieldMatch, MatchField, MatchOutcome, MatchReason, MatchRequest, Problem,
    ProblemKind,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::Connection;
use crate::departments::RegisterAnswer;
use crate::error::{Error, Result};
use crate::services::accounts::{self, Caller, KnownBy};
use crate::services::rate::{self, Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::verifications::{self, claims};
use crate::services::{Context, Effect, accesses, consents, devices, mandates};

/// What was typed, in the form in which it is compared.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Typed {
    /// The NIK.
    pub nik: Nik,
    /// The family card number.
    pub family_card: FamilyCardNumber,
    /// The birth date.
    pub birth_date: BirthDate,
}

impl Typed {
    /// What was typed; of what is not right, every field is named.
    pub fn parse(request: &MatchRequest) -> Result<Self> {
        let nik = request.nik.parse();
        let family_card = request.family_card.parse();
        let birth_date = request.birth_date.parse();
        let wrong: [Option<&Invalid>; 3] =
            [nik.as_ref().err(), family_card.as_ref().err(), birth_date.as_ref().err()];
        let mut problem = Problem::new(ProblemKind::InvalidInput);
        for (field, error) in MatchField::ALL.into_iter().zip(wrong) {
            if let Some(error) = error {
                problem = problem.and_field(field.name(), error.code());
            }
        }
        match (nik, family_card, birth_date) {
            (Ok(nik), Ok(family_card), Ok(birth_date)) => Ok(Self { nik, family_card, birth_date }),
            _ => Err(problem.into()),
        }
    }

    /// By what the NIK is found.
    pub fn nik_hash(&self, ctx: &Context) -> Vec<u8> {
        accounts::nik_hash(ctx, &self.nik)
    }

    /// Remembers of whose account this agrees which family card is theirs.
    pub async fn know_family(
        &self,
        ctx: &Context,
        conn: &mut Connection,
        account: Uuid,
    ) -> Result<()> {
        let is_adult = ctx.now() >= mandates::grown_up_at(ctx, self.birth_date);
        accounts::know_family(ctx, conn, account, &self.family_card, is_adult).await
    }
}

/// Who asks: an account, and the device that is yet to be known where one of a matched account is.
#[derive(Clone, Copy)]
struct Asking<'a> {
    account: Uuid,
    address: Option<IpAddr>,
    unknown: Option<&'a Caller>,
}

/// Asks the register. What it holds is never kept: only that it agreed, and for which NIK (hashed).
/// Whatever comes of it, the citizen has a receipt of it.
///
/// A device that is new to a matched account gets to be known by naming that account's NIK. Whether
/// a NIK is that one is told only to who knows all three, as everything else is. What it tries leaves
/// no receipt: that would be the account's, and it may be a stranger's.
pub(crate) async fn ask(
    ctx: &Context,
    caller: &Caller,
    request: &MatchRequest,
    address: Option<IpAddr>,
) -> Result<MatchOutcome> {
    let typed = Typed::parse(request)?;
    let version = request.consent.unwrap_or(0);
    let is_known = caller.is_known();
    let asking =
        Asking { account: caller.account, address, unknown: (!is_known).then_some(caller) };
    if let Err(error) = begin(ctx, asking, &typed, version).await {
        if let Some(wait) = rate::wait_of(&error).filter(|_| is_known) {
            verifications::too_often(ctx, caller.account, &typed, wait).await?;
        }
        return Err(error);
    }
    let Typed { nik, family_card, birth_date } = &typed;
    let answer = match ctx.departments.register.check(nik, family_card, *birth_date).await {
        Ok(answer) => answer,
        Err(error) => {
            if is_known {
                // A notice of before did not say that anything is kept meanwhile.
                let may_wait = version >= CIVIL_REGISTER.version;
                verifications::no_answer(ctx, caller.account, &typed, may_wait).await?;
            }
            return Err(error);
        }
    };
    let fields = settle(ctx, asking, &typed, answer).await?;
    let account = devices::account_of(ctx, &mut *ctx.db.read().await?, caller.session).await?;
    let fields = MatchField::ALL.into_iter().zip(fields);
    let fields = fields.map(|(field, reason)| FieldMatch { field, reason }).collect();
    Ok(MatchOutcome { account, fields })
}

/// Asks the register again about what it did not answer, without its citizen.
pub(crate) async fn ask_again(ctx: &Context, account: Uuid, typed: &Typed) -> Result<()> {
    let Typed { nik, family_card, birth_date } = typed;
    accesses::note_now(ctx, account, accesses::COMPARING).await?;
    let answer = ctx.departments.register.check(nik, family_card, *birth_date).await?;
    let asking = Asking { account, address: None, unknown: None };
    settle(ctx, asking, typed, answer).await.map(drop)
}

async fn begin(ctx: &Context, asking: Asking<'_>, typed: &Typed, version: u16) -> Result<()> {
    let hash = typed.nik_hash(ctx);
    let mut tx = ctx.db.write().await?;
    tries(ctx, asking.account, asking.address, &hash).check(&mut tx, ctx.now()).await?;
    if asking.unknown.is_none() {
        check_not_another(&mut tx, asking.account, &hash).await?;
    }
    // What a stranger says of themselves is none of the account's holder.
    if !accounts::has_another(&mut tx, asking.account, &hash).await? {
        consents::give(&mut tx, asking.account, CIVIL_REGISTER, version, ctx.now()).await?;
        accesses::note(&mut tx, asking.account, accesses::COMPARING, ctx.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Does what follows from the register's answer.
async fn settle(
    ctx: &Context,
    asking: Asking<'_>,
    typed: &Typed,
    answer: RegisterAnswer,
) -> Result<[MatchReason; 3]> {
    let Asking { account, unknown, .. } = asking;
    let hash = typed.nik_hash(ctx);
    let is_another = accounts::has_another(&mut *ctx.db.read().await?, account, &hash).await?;
    let taxpayer = match answer {
        AGREES if !is_another => taxpayer(ctx, account, &typed.nik).await?,
        _ => None,
    };
    let tries = tries(ctx, account, asking.address, &hash);
    let mut tx = ctx.db.write().await?;
    // Once more, now that nobody else writes: several tries may have been on their way at once.
    tries.check(&mut tx, ctx.now()).await?;
    if unknown.is_none() {
        check_not_another(&mut tx, account, &hash).await?;
    }
    // Whose the number was comes first: who has an account of their own elsewhere has still to get this
    // number from another's.
    let whose = if accounts::has_another(&mut tx, account, &hash).await? {
        Some(MatchReason::OtherHolder)
    } else if accounts::is_taken(&mut tx, account, &hash).await? {
        let refused = claims::was_refused(&mut tx, account, &hash, ctx.now()).await?;
        Some(if refused { MatchReason::NeedsProof } else { MatchReason::AlreadyInUse })
    } else {
        None
    };
    let fields = reasons(answer, whose);
    let mut change = None;
    if fields == [MatchReason::Match; 3] {
        if let Some(caller) = unknown {
            devices::get_to_know(&mut tx, account, &caller.device_key).await?;
            change = devices::changed(&mut tx, account, ctx.now()).await?;
        }
        let holder = (&typed.nik, taxpayer);
        accounts::raise(ctx, &mut tx, account, holder, KnownBy::Register).await?;
        typed.know_family(ctx, &mut tx, account).await?;
    } else {
        security::note(Event::MatchFailed);
        tries.count(&mut tx, ctx.now()).await?;
    }
    let effect = match unknown {
        None => verifications::settled(ctx, &mut tx, account, typed, fields).await?,
        Some(_) => Effect::default(),
    };
    tx.commit().await?;
    ctx.listeners.tell_all(change);
    effect.tell(ctx).await?;
    Ok(fields)
}

/// What the tax office calls the holder of a NIK that is surely the account's.
pub(crate) async fn taxpayer(ctx: &Context, account: Uuid, nik: &Nik) -> Result<Option<String>> {
    accesses::note_now(ctx, account, accesses::FINDING_TAXPAYER).await?;
    ctx.departments.tax.taxpayer(nik).await
}

/// The limits on failed tries: whoever has many accounts still guesses at one NIK only so often, and
/// whoever guesses at many NIKs does so from somewhere.
pub(crate) fn tries(
    ctx: &Context,
    account: Uuid,
    address: Option<IpAddr>,
    nik_hash: &[u8],
) -> Tries {
    let limit = |action, max| Limit { action, max, window: Duration::from_hours(1) };
    let of_account = limit("match", ctx.limits.matches_per_account);
    let of_nik = limit("match-nik", ctx.limits.matches_per_nik);
    let of_address = limit("match-address", ctx.limits.matches_per_address);
    let account = account.to_string().into_bytes();
    Tries::of([(of_account, account), (of_nik, nik_hash.to_vec())]).from(ctx, of_address, address)
}

/// Refuses what would make an account another person's. Looked at before the register is asked, which
/// then need not be, and again after it.
pub(crate) async fn check_not_another(
    conn: &mut Connection,
    account: Uuid,
    nik_hash: &[u8],
) -> Result<()> {
    if accounts::has_another(conn, account, nik_hash).await? {
        return Err(Error::conflict("the account is matched with another NIK"));
    }
    Ok(())
}

/// Everything agrees.
const AGREES: RegisterAnswer = RegisterAnswer::Registered { family_card: true, birth_date: true };

/// What is said of the NIK, the family card and the birth date. Whose a NIK is here is told only to
/// who knows the other two.
pub(crate) fn reasons(answer: RegisterAnswer, whose: Option<MatchReason>) -> [MatchReason; 3] {
    use MatchReason::{Match, NotChecked, NotRegistered, OtherBirthDate, OtherFamily};
    match (answer, whose) {
        (RegisterAnswer::NotRegistered, _) => [NotRegistered, NotChecked, NotChecked],
        (AGREES, Some(whose)) => [whose, NotChecked, NotChecked],
        (RegisterAnswer::Registered { family_card, birth_date }, _) => [
            Match,
            if family_card { Match } else { OtherFamily },
            if birth_date { Match } else { OtherBirthDate },
        ],
    }
}
